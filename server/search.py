"""Search over names: titles, labels, other names and numbers of everything in the graph, and the text of measures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import Literal

from ..graph.store import Term, View
from ..ontology.iris import BASE, curie

__all__ = ["LIMIT", "Hit", "search"]

LIMIT = 1_000
"""Most matching words that are looked at; a search for one common character ends here."""

_QUERY = f"""
SELECT ?entity ?words ?name WHERE {{
  ?entity ?property ?words .
  FILTER(?property IN (dct:title, dct:alternative, skos:prefLabel, skos:altLabel, eli:id_local, skos:notation, dct:description))
  FILTER(CONTAINS(LCASE(STR(?words)), ?wanted))
  FILTER(STRSTARTS(STR(?entity), "{BASE}"))
  FILTER(!STRSTARTS(STR(?entity), "{BASE}fact/"))
  OPTIONAL {{ ?entity skos:prefLabel|dct:title|dct:alternative|eli:id_local ?name }}
}}
LIMIT {LIMIT * 4}
"""
_KINDS = ("notice", "measure", "agency", "programme", "instrument", "group", "industry", "function", "area")


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that was found: its name in both languages and the words that matched where they are not its name."""

    iri: str
    kind: str
    zh: str
    en: str
    words: str = ""


def _rank(hit: Hit, wanted: str) -> tuple[int, int, int, str]:
    """Return the sort key: exact names first, then names that begin so, then by kind and length."""
    name = hit.zh.lower()
    fit = 0 if name == wanted else 1 if name.startswith(wanted) else 2 if wanted in name else 3
    kind = _KINDS.index(hit.kind) if hit.kind in _KINDS else len(_KINDS)
    return fit, kind, len(name), hit.iri


def _snippet(words: str, wanted: str, around: int = 30) -> str:
    """Return the part of ``words`` around the match."""
    place = max(words.lower().find(wanted), 0)
    start, end = max(place - around, 0), place + len(wanted) + around
    return ("…" if start else "") + words[start:end] + ("…" if end < len(words) else "")


def _name(names: Iterable[Literal], language: str) -> str:
    return next((str(name) for name in names if (name.language or "zh") == language), "")


def _hit(iri: str, words: Iterable[Term], names: Iterable[Term], wanted: str) -> Hit:
    literals = sorted({name for name in names if isinstance(name, Literal)}, key=lambda name: (len(name), str(name)))
    zh, en = _name(literals, "zh"), _name(literals, "en")
    matched = "" if wanted in zh.lower() or wanted in en.lower() else _snippet(min(map(str, words), key=len), wanted)
    return Hit(iri, curie(iri).partition(":")[0], zh or en or curie(iri), en, matched)


def search(view: View, text: str) -> tuple[Hit, ...]:
    """Return the entities whose names, numbers or texts contain ``text`` (letters of either case), best first."""
    wanted = text.strip().lower()
    if not wanted:
        return ()
    words: dict[str, set[Term]] = {}
    names: dict[str, set[Term]] = {}
    for row in view.select(_QUERY, {"wanted": Literal(wanted)}).dicts():
        words.setdefault(str(row["entity"]), set()).add(row["words"])
        if "name" in row:
            names.setdefault(str(row["entity"]), set()).add(row["name"])
    hits = (_hit(iri, found, names.get(iri, ()), wanted) for iri, found in words.items())
    return tuple(sorted(hits, key=lambda hit: _rank(hit, wanted))[:LIMIT])
