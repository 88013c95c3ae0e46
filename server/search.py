"""Search over names: titles, labels, other names and numbers of everything in the graph, and the text of measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rdflib import Literal

from ..graph.holders import notices_of
from ..graph.labels import Label, kind_of, labels
from ..graph.questions import questions
from ..graph.store import View
from ..ontology.iris import BASE, PREFIXES

__all__ = ["KINDS", "LIMIT", "Found", "Hit", "Result", "named", "question_of", "search"]

LIMIT = 2_000
"""Most matching words that are looked at; a search for one common character ends here."""

KINDS = ("notice", "measure", "agency", "programme", "instrument", "group", "industry", "function", "area")
"""The kinds that people look for, in the order in which equally good hits are shown."""

_QUERY = f"""
SELECT ?entity ?words WHERE {{
  VALUES ?property {{
    dct:title dct:alternative dct:description skos:prefLabel skos:altLabel skos:notation rdfs:label eli:id_local
  }}
  ?entity ?property ?words .
  FILTER(CONTAINS(LCASE(STR(?words)), ?wanted))
  FILTER(STRSTARTS(STR(?entity), "{BASE}") && !STRSTARTS(STR(?entity), "{PREFIXES["fact"]}"))
}}
"""
_AROUND = 30


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that was found and, of its words that match, the shortest."""

    iri: str
    words: str


@dataclass(frozen=True, slots=True)
class Found:
    """The hits, best first; ``is_cut`` where the search stopped at :data:`LIMIT` and there may be more."""

    hits: tuple[Hit, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Result:
    """A hit with its name.

    Attributes:
        snippet: the words that matched where they are not its name.
        place: for a measure its notice: many measures have the same heading.
        question: identifier of the ready question that it is; else empty.
    """

    iri: str
    kind: str
    label: Label
    snippet: str
    place: Label | None
    question: str


def search(view: View, text: str, *, limit: int = LIMIT) -> Found:
    """Return the entities whose names, numbers or texts contain ``text`` (letters of either case), best first."""
    wanted = text.strip().lower()
    shortest: dict[str, str] = {}
    rows = view.select(f"{_QUERY}LIMIT {limit:d}", {"wanted": Literal(wanted)}).rows if wanted else ()
    for entity, words in rows:
        shortest[str(entity)] = min(str(words), shortest.get(str(entity), str(words)), key=len)
    hits = (Hit(iri, words) for iri, words in shortest.items())
    return Found(tuple(sorted(hits, key=lambda hit: _rank(hit, wanted))), is_cut=len(rows) == limit)


def named(view: View, hits: Sequence[Hit], text: str) -> tuple[Result, ...]:
    """Return the hits of one page as they are shown."""
    iris = [hit.iri for hit in hits]
    names, notices = labels(view, iris), notices_of(view, iris)
    wanted = text.strip().lower()
    return tuple(_result(hit, names[hit.iri], notices.get(hit.iri), wanted) for hit in hits)


def question_of(iri: str) -> str:
    """Return the identifier of the ready question that an IRI stands for, or an empty string."""
    identifier = iri.removeprefix(PREFIXES["question"])
    return identifier if identifier in questions() else ""


def _rank(hit: Hit, wanted: str) -> tuple[int, int, int, str]:
    """Return the sort key: exact names first, then names that begin so, then by kind, the shortest first."""
    words = hit.words.lower()
    fit = 0 if words == wanted else 1 if words.startswith(wanted) else 2
    kind = kind_of(hit.iri)
    return fit, KINDS.index(kind) if kind in KINDS else len(KINDS), len(words), hit.iri


def _result(hit: Hit, label: Label, place: Label | None, wanted: str) -> Result:
    is_name = wanted in label.zh.lower() or wanted in label.en.lower()
    snippet = "" if is_name else _snippet(hit.words, wanted)
    return Result(hit.iri, kind_of(hit.iri), label, snippet, place, question_of(hit.iri))


def _snippet(words: str, wanted: str) -> str:
    """Return the part of ``words`` around the match."""
    place = max(words.lower().find(wanted), 0)
    start, end = max(place - _AROUND, 0), place + len(wanted) + _AROUND
    return ("…" if start else "") + words[start:end] + ("…" if end < len(words) else "")
