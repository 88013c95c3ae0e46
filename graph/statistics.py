"""How much the data hold, counted for the description of the service: triples, things, classes, properties, groups of named graphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rdflib import Literal, URIRef

from ..ontology.codelists import read_rows
from ..ontology.errors import EngineDied, QueryTimeout, ResultTooLarge
from .dataset import is_kept_for_the_store
from .labels import Label, values_block
from .store import Table, View

__all__ = ["GraphGroup", "GroupSize", "Statistics", "graph_groups", "statistics"]

_NAMES = "SELECT DISTINCT ?name WHERE { GRAPH ?name {} }"
_USED_NAMES = "SELECT DISTINCT ?name WHERE { GRAPH ?name { ?s ?p ?o } }"
"""The same where an engine finds no solution for an empty pattern; others would read everything for it."""

_SIZE = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
_PROPERTIES = "SELECT ?name (COUNT(*) AS ?n) WHERE { ?s ?name ?o } GROUP BY ?name"
_CLASSES = "SELECT ?name (COUNT(?s) AS ?n) WHERE { ?s a ?name } GROUP BY ?name"
_ENTITIES = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?class }"
_SIZES = "SELECT ?name (COUNT(*) AS ?n) WHERE { %s GRAPH ?name { ?s ?p ?o } } GROUP BY ?name"
_GRAPHS_AT_ONCE = 400
"""Graphs that are counted by one query, so that over very many none comes near the limit of time."""
_EXAMPLES = (
    "SELECT ?x WHERE { ?x a cs:Measure } LIMIT 1",
    "SELECT ?x WHERE { ?x cs:textStatus genre:held } LIMIT 1",
    "SELECT ?x WHERE { ?part cv:hasParticipant ?x } LIMIT 1",
)
"""A measure, a notice and a bureau that answers for something."""

_STOPPED = (QueryTimeout, EngineDied, ResultTooLarge)


@dataclass(frozen=True, slots=True)
class GraphGroup:
    """A group of named graphs; ``is_named`` where each of its graphs is worth to be named."""

    name: str
    pattern: re.Pattern[str]
    is_named: bool
    title: Label
    about: Label


@dataclass(frozen=True, slots=True)
class GroupSize:
    """A group with the names of its graphs and how many triples each holds; ``triples`` is None where that could not be counted."""

    group: GraphGroup
    graphs: Sequence[str]
    triples: int | None
    named: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Statistics:
    """Numbers of one state of the data.

    Attributes:
        entities: things that have a class; None where they could not be counted within the limits of a query.
        classes: class -> how many things have it, ``properties``: property -> how many triples have it, both of the default graph;
            None where they could not be counted.
        groups: of the named graphs that hold something.
        examples: IRIs of things that are in the data.
    """

    entities: int | None
    classes: Mapping[str, int] | None
    properties: Mapping[str, int] | None
    groups: Sequence[GroupSize]
    examples: Sequence[str]

    @property
    def triples(self) -> int | None:
        """Number of triples in the default graph."""
        return None if self.properties is None else sum(self.properties.values())

    @property
    def is_whole(self) -> bool:
        """Whether everything could be counted."""
        return None not in (self.entities, self.classes, self.properties, *(group.triples for group in self.groups))


@cache
def graph_groups() -> tuple[GraphGroup, ...]:
    """Return the groups in the order in which they are tried."""
    return tuple(
        GraphGroup(
            row["group"],
            re.compile(row["pattern"]),
            row["named"] == "yes",
            Label(row["zh"], row["en"]),
            Label(row["about_zh"], row["about_en"]),
        )
        for row in read_rows("graph_groups.csv")
    )


def statistics(view: View) -> Statistics:
    """Return the numbers of what ``view`` sees; each is asked by a query of its own, under the limits of all queries."""
    counter = _Counter(view)
    names = sorted(str(row[0]) for row in view.select(_NAMES).rows or view.select(_USED_NAMES).rows)
    properties, classes = counter.numbers(_PROPERTIES), counter.numbers(_CLASSES)
    entities, sizes = counter.rows(_ENTITIES), _sizes(counter, names)
    return Statistics(
        entities=None if entities is None else _number(entities),
        classes=classes,
        properties=properties,
        groups=tuple(_groups(view, [name for name in names if not is_kept_for_the_store(name)], sizes)),
        examples=tuple(str(row[0]) for query in _EXAMPLES for row in view.select(query).rows),
    )


@dataclass(slots=True)
class _Counter:
    """Counts until a count is stopped at a limit: over very much data the later ones would take as long."""

    view: View
    is_stopped: bool = False

    def rows(self, query: str) -> Table | None:
        """Return the rows of a count; None where it or one before was stopped."""
        try:
            return None if self.is_stopped else self.view.select(query)
        except _STOPPED:
            self.is_stopped = True
            return None

    def numbers(self, query: str) -> dict[str, int] | None:
        """Return name -> number, by name; None where it was not counted."""
        table = self.rows(query)
        if table is None:
            return None
        return dict(sorted((str(row["name"]), int(str(row["n"]))) for row in table.dicts() if "name" in row))


def _sizes(counter: _Counter, names: Sequence[str]) -> dict[str, int] | None:
    """Return how many triples each graph holds; None where one could not be counted."""
    found: dict[str, int] = {}
    for start in range(0, len(names), _GRAPHS_AT_ONCE):
        part = counter.numbers(_SIZES % values_block("name", names[start : start + _GRAPHS_AT_ONCE]))
        if part is None:
            return None
        found |= part
    return found


def _number(table: Table) -> int:
    cell = table.rows[0][0] if table.rows else None
    return int(cell) if isinstance(cell, Literal) else 0


def _groups(view: View, names: Sequence[str], sizes: Mapping[str, int] | None) -> Iterator[GroupSize]:
    held: dict[str, list[str]] = {group.name: [] for group in graph_groups()}
    for name in names:
        held[_group(name).name].append(name)
    for group in graph_groups():
        if members := held[group.name]:
            triples = None if sizes is None else sum(sizes.get(name, 0) for name in members)
            named = members if group.is_named else []
            yield GroupSize(group, members, triples, {name: _size(view, name, sizes) for name in named})


def _size(view: View, name: str, sizes: Mapping[str, int] | None) -> int:
    return sizes.get(name, 0) if sizes is not None else _number(view.select(_SIZE, {"graph": URIRef(name)}))


def _group(name: str) -> GraphGroup:
    return next(group for group in graph_groups() if group.pattern.fullmatch(name))
