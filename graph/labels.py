"""Names of things for people, in Chinese and English, for many IRIs in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDFS, SKOS

from ..ontology.areas import areas
from ..ontology.codelists import read_rows
from ..ontology.iris import curie
from ..ontology.namespace import CS, ELI
from .store import Term, View

__all__ = ["Label", "is_iri", "kind_of", "label", "labels", "values_block", "words"]

_NAMING = (
    SKOS.prefLabel,
    DCTERMS.title,
    RDFS.label,
    DCTERMS.alternative,
    ELI.id_local,
    CS.asWritten,
    DCTERMS.description,
    ELI.number,
)
"""Properties that name a thing, best first."""
_BATCH = 400


@dataclass(frozen=True, slots=True)
class Label:
    """A name in Chinese and in English; where there is only one, both are the same."""

    zh: str
    en: str

    def in_language(self, lang: str) -> str:
        """Return the English name for ``en``, the Chinese one for anything else."""
        return self.en if lang == "en" else self.zh


def labels(view: View, iris: Iterable[str]) -> Mapping[str, Label]:
    """Return the name of every IRI; what nothing names is called by the short form of its IRI."""
    wanted = list(dict.fromkeys(iris))
    named: dict[str, dict[URIRef, list[Literal]]] = defaultdict(lambda: defaultdict(list))
    for start in range(0, len(wanted), _BATCH):
        for iri, predicate, value in _named(view, wanted[start : start + _BATCH]):
            named[iri][predicate].append(value)
    found = {iri: _choose(named[iri], _attested(iri, named[iri])) for iri in wanted}
    made = _made(view, [iri for iri in wanted if found[iri] is None])
    return {iri: name or made.get(iri) or Label(curie(iri), curie(iri)) for iri, name in found.items()}


def label(view: View, iri: str) -> Label:
    """Return the name of one IRI."""
    return labels(view, [iri])[iri]


def kind_of(iri: str) -> str:
    """Return what kind of thing one of our own IRIs stands for (``agency``, ``measure`` …), or an empty string.

    >>> kind_of("https://w3id.org/cuoshi/agency/220100-hrss"), kind_of("http://example.org/a")
    ('agency', '')
    """
    prefix, colon, _ = curie(iri).partition(":")
    return prefix if colon and "/" not in prefix and curie(iri) != iri else ""


def values_block(name: str, iris: Sequence[str]) -> str:
    """Return a VALUES block of IRIs; what is no IRI is left out.

    >>> values_block("x", ["http://example.org/a", "no iri>"])
    'VALUES ?x { <http://example.org/a> }'
    """
    written = " ".join(f"<{iri}>" for iri in iris if is_iri(iri))
    return f"VALUES ?{name} {{ {written} }}"


def words(key: str, **parts: str) -> Label:
    """Return a phrase of ontology/data/graph_words.csv with its parts filled in."""
    found = _phrases()[key]
    return Label(found.zh.format(**parts), found.en.format(**parts))


@cache
def _phrases() -> Mapping[str, Label]:
    return {row["key"]: Label(row["zh"], row["en"]) for row in read_rows("graph_words.csv")}


def is_iri(text: str) -> bool:
    """Tell whether a text can stand for an IRI in a query."""
    return ":" in text and not any(character in '<>"{}|^`\\' or character <= " " for character in text)


def _named(view: View, iris: Sequence[str]) -> Iterator[tuple[str, URIRef, Literal]]:
    wanted = ", ".join(f"<{predicate}>" for predicate in (*_NAMING, SKOS.altLabel))
    query = f"SELECT ?iri ?property ?name WHERE {{ {values_block('iri', iris)} ?iri ?property ?name FILTER ( ?property IN ( {wanted} ) ) }}"
    for iri, predicate, name in view.select(query).rows:
        if isinstance(predicate, URIRef) and isinstance(name, Literal):
            yield str(iri), predicate, name


_CLASS = "-each-"


def _attested(iri: str, named: Mapping[URIRef, Sequence[Literal]]) -> str:
    """Return a body's fullest name that a notice prints with its place, or an empty string.

    The preferred name of a body is made from function and area; what notices really call it (长春市金融办) tells people more.
    """
    if kind_of(iri) != "agency" or _CLASS in iri:
        return ""
    area = areas().by_code(curie(iri).partition(":")[2][:6])
    if area is None:
        return ""
    full = [str(name) for name in named.get(SKOS.altLabel, ()) if area.short in name]
    return min(full, key=lambda name: (-len(name), name), default="")


def _choose(named: Mapping[URIRef, Sequence[Literal]], attested: str) -> Label | None:
    zh = attested or _best(named, ("zh", None, "en"))
    en = _best(named, ("en", "zh", None))
    return Label(zh, en or zh) if zh else None


def _best(named: Mapping[URIRef, Sequence[Literal]], languages: Sequence[str | None]) -> str:
    """Return the name of the best property that has one, in the first language that it has; of several the first in order."""
    for predicate in _NAMING:
        for language in languages:
            if found := sorted(str(name) for name in named.get(predicate, ()) if name.language == language):
                return found[0]
    return ""


_TEXTS = """SELECT ?made ?notice WHERE { %s
  { ?notice eli:is_realized_by ?made } UNION { ?notice eli:is_realized_by / eli:is_embodied_by ?made } }"""
_COMPARED = "SELECT ?made ?notice WHERE { %s ?made prov:wasDerivedFrom ?notice } ORDER BY ?made ?notice"
_FILES = "SELECT ?made ?file WHERE { %s GRAPH ?graph { ?made dct:title ?file } } ORDER BY ?made ?file"


def _made(view: View, iris: Sequence[str]) -> Mapping[str, Label]:
    """Return what to call things that nothing names: notices and files by their files, texts and compared clauses by their notices."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for iri in iris:
        by_kind[kind_of(iri)].append(iri)
    return {
        **_untitled(view, by_kind["notice"]),
        **_of_notices(view, "text-of", _pairs(view, _TEXTS, by_kind["text"])),
        **_of_notices(view, "shared-by", _pairs(view, _COMPARED, by_kind["graph"])),
        **{iri: Label(files[0], files[0]) for iri, files in _pairs(view, _FILES, by_kind["source"]).items()},
    }


def _pairs(view: View, query: str, iris: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Return the second column of a query for each thing in the first."""
    found: dict[str, list[str]] = defaultdict(list)
    for start in range(0, len(iris), _BATCH):
        for made, value in view.select(query % values_block("made", iris[start : start + _BATCH])).rows:
            found[str(made)].append(str(value))
    return found


def _of_notices(view: View, key: str, found: Mapping[str, Sequence[str]]) -> Mapping[str, Label]:
    """Return names made of those of notices; what belongs to something else has none."""
    ours = {iri: notices for iri, notices in found.items() if all(kind_of(one) == "notice" for one in notices)}
    names = labels(view, [one for notices in ours.values() for one in notices]) if ours else {}
    return {iri: _joined(key, [names[one] for one in notices]) for iri, notices in ours.items()}


def _joined(key: str, names: Sequence[Label]) -> Label:
    zh, en = "、".join(one.zh for one in names), ", ".join(one.en for one in names)
    return Label(words(key, name=zh).zh, words(key, name=en).en)


_UNTITLED = """
SELECT ?notice ?area ?file WHERE {
  %s
  ?notice eli:is_realized_by ?text .
  OPTIONAL { ?notice eli:jurisdiction ?area }
  OPTIONAL {
    ?text eli:is_embodied_by ?plain .
    GRAPH ?graph { ?plain prov:wasDerivedFrom ?source . ?source dct:title ?file }
  }
}"""


def _untitled(view: View, notices: Sequence[str]) -> Mapping[str, Label]:
    """Return what to call notices without title and number: their area and the name of their file."""
    rows: dict[str, Mapping[str, Term]] = {}
    for start in range(0, len(notices), _BATCH):
        block = values_block("notice", notices[start : start + _BATCH])
        for row in view.select(_UNTITLED % block).dicts():
            rows.setdefault(str(row["notice"]), row)
    areas_named = labels(view, [str(row["area"]) for row in rows.values() if "area" in row]) if rows else {}
    return {notice: _by_file(notice, row, areas_named) for notice, row in rows.items()}


def _by_file(notice: str, row: Mapping[str, Term], areas_named: Mapping[str, Label]) -> Label:
    area = areas_named[str(row["area"])] if "area" in row else Label("", "")
    file = str(row.get("file", curie(notice)))
    zh, en = words("untitled", area=area.zh, file=file), words("untitled", area=area.en, file=file)
    return Label(zh.zh, en.en)
