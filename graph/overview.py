"""What the graph holds at a glance: counts, notices, cities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import Literal, URIRef

from .labels import Label, labels
from .order import natural
from .store import Table, View

__all__ = ["CityEntry", "Counts", "NoticeEntry", "cities", "counts", "notices"]


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers for the start page. ``facts`` counts the triples of facts and vocabulary, ``cited`` documents that are not held."""

    notices: int
    measures: int
    bodies: int
    cities: int
    cited: int
    issues: int
    evidence: int
    facts: int


@dataclass(frozen=True, slots=True)
class NoticeEntry:
    """A notice that is held; dates and number are empty where the text does not state them."""

    iri: str
    label: Label
    number: str
    city: str
    city_label: Label
    issued: str
    measures: int
    issues: int


@dataclass(frozen=True, slots=True)
class CityEntry:
    """An area that issued notices."""

    iri: str
    label: Label
    notices: int
    measures: int


_COUNTS = {
    "notices": "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x cs:textStatus genre:held }",
    "measures": "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a cs:Measure }",
    "bodies": "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a foaf:Agent }",
    "cities": "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?notice cs:textStatus genre:held ; eli:jurisdiction ?x }",
    "cited": "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x cs:textStatus genre:cited-only }",
    "issues": "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { GRAPH ?g { ?x a oa:TextualBody ; dct:source ?notice } }",
    "evidence": "SELECT (COUNT(?x) AS ?n) WHERE { GRAPH ?g { ?x a oa:Annotation } }",
    "facts": "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
}
_NOTICES = """
SELECT ?notice ?number ?city ?issued WHERE {
  ?notice cs:textStatus genre:held .
  OPTIONAL { ?notice eli:id_local ?number }
  OPTIONAL { ?notice eli:jurisdiction ?city }
  OPTIONAL { ?notice eli:date_document ?issued }
}"""
_MEASURES = """
SELECT ?notice (COUNT(?measure) AS ?n) WHERE {
  ?notice cs:textStatus genre:held .
  ?clause eli:is_part_of ?notice .
  ?measure cv:hasLegalResource ?clause .
} GROUP BY ?notice"""
_ISSUES = """
SELECT ?notice (COUNT(?issue) AS ?n) WHERE {
  GRAPH ?graph { ?issue a oa:TextualBody ; dct:source ?notice }
} GROUP BY ?notice"""


def counts(view: View) -> Counts:
    """Return how many things of each kind the graph holds."""
    return Counts(**{name: _number(view.select(query)) for name, query in _COUNTS.items()})


def notices(view: View) -> tuple[NoticeEntry, ...]:
    """Return the notices that are held, by city and date."""
    rows = {str(row["notice"]): row for row in view.select(_NOTICES).dicts()}
    measures, issues = _by_notice(view.select(_MEASURES)), _by_notice(view.select(_ISSUES))
    names = labels(view, [*rows, *(str(row["city"]) for row in rows.values() if "city" in row)])
    nowhere = Label("", "")
    found = [
        NoticeEntry(
            iri=notice,
            label=names[notice],
            number=str(row.get("number", "")),
            city=str(row.get("city", "")),
            city_label=names.get(str(row.get("city", "")), nowhere),
            issued=str(row.get("issued", "")),
            measures=measures.get(notice, 0),
            issues=issues.get(notice, 0),
        )
        for notice, row in rows.items()
    ]
    return tuple(sorted(found, key=lambda entry: (entry.city, entry.issued, natural(entry.iri))))


def cities(view: View) -> tuple[CityEntry, ...]:
    """Return the areas that issued notices, by code."""
    found: dict[str, CityEntry] = {}
    for entry in notices(view):
        if entry.city:
            old = found.get(entry.city, CityEntry(entry.city, entry.city_label, 0, 0))
            found[entry.city] = CityEntry(old.iri, old.label, old.notices + 1, old.measures + entry.measures)
    return tuple(found[city] for city in sorted(found))


def _number(table: Table) -> int:
    cell = table.rows[0][0] if table.rows else None
    return int(cell) if isinstance(cell, Literal) else 0


def _by_notice(table: Table) -> Mapping[str, int]:
    return {str(row["notice"]): int(str(row["n"])) for row in table.dicts() if isinstance(row.get("notice"), URIRef)}
