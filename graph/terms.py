"""The terms that a query can be written with: classes, properties and codes with their names in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..ontology.namespace import all_prefixes
from .labels import Label
from .store import View

__all__ = ["TermEntry", "term_entries"]

_TERMS = """
SELECT ?term ?name WHERE { ?term rdfs:label ?name . FILTER(LANG(?name) IN ("zh", "en")) }"""
_CODES = """
SELECT ?term ?name WHERE { ?term skos:inScheme ?scheme ; skos:prefLabel ?name . FILTER(LANG(?name) IN ("zh", "en")) }"""


@dataclass(frozen=True, slots=True)
class TermEntry:
    """A term: its IRI, its short name with prefix, what it is (``class``, ``property`` or ``code``), its names."""

    iri: str
    short: str
    kind: str
    label: Label


def term_entries(view: View) -> tuple[TermEntry, ...]:
    """Return the terms of the vocabulary that has been loaded, classes first, then properties, then codes, each by short name."""
    found = [*_entries(view, _TERMS, code=False), *_entries(view, _CODES, code=True)]
    return tuple(sorted(found, key=lambda one: (("class", "property", "code").index(one.kind), one.short)))


def _entries(view: View, query: str, *, code: bool) -> Iterator[TermEntry]:
    names: dict[str, dict[str, str]] = {}
    for row in view.select(query).dicts():
        names.setdefault(str(row["term"]), {})[str(getattr(row["name"], "language", ""))] = str(row["name"])
    for iri, labels in names.items():
        prefix, local = _split(iri, all_prefixes().items())
        if local:
            zh, en = labels.get("zh", ""), labels.get("en", "")
            kind = "code" if code else "class" if local[:1].isupper() else "property"
            yield TermEntry(iri, f"{prefix}:{local}", kind, Label(zh or en, en or zh))


def _split(iri: str, prefixes: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """Return prefix and local name; both empty where no prefix fits or the rest is not a plain name."""
    for prefix, namespace in prefixes:
        local = iri.removeprefix(namespace)
        if local != iri and local and not set(local) & set("/#"):
            return prefix, local
    return "", ""
