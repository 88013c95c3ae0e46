"""Projections of the graph that pictures and computations are made from: who answers for what, what follows from what, what is near.

Each is a networkx graph whose nodes carry a :class:`NetworkNode` and whose edges carry a :class:`NetworkEdge`, under the key
``data``; :func:`nodes_of` and :func:`edges_of` read them back with their types.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import networkx as nx
from rdflib import URIRef

from ..ontology.iris import area_iri, clean_iri, code_iri, function_iri
from ..ontology.model import Scheme
from .entity import Entity, Fact, describe
from .labels import Label, kind_of, labels
from .order import natural
from .store import Term, View

__all__ = [
    "Network",
    "NetworkEdge",
    "NetworkNode",
    "Quote",
    "edges_of",
    "lineage",
    "neighbourhood",
    "nodes_of",
    "responsibility",
]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a notice that an edge rests on, and the measure or document in which they stand."""

    words: str
    source: str
    source_label: Label


@dataclass(frozen=True, slots=True)
class NetworkNode:
    """A node.

    Attributes:
        kind: ``agency``, ``instrument``, ``area``, ``notice``, ``stub`` (cited, not held), ``measure``, ``function`` …; for anything else
            the kind of its IRI, ``value`` for plain values.
        city, function: IRIs with their names where the node has them; None otherwise.
        weight: number of measures behind it.
    """

    iri: str
    label: Label
    kind: str
    city: tuple[str, Label] | None = None
    function: tuple[str, Label] | None = None
    weight: int = 1


@dataclass(frozen=True, slots=True)
class NetworkEdge:
    """An edge.

    Attributes:
        kind: a relation (``implements``), or the local name of a property.
        weight: number of measures behind it.
        cue: the words that told a relation; empty where there are none.
    """

    source: str
    target: str
    kind: str
    label: Label
    weight: int = 1
    cue: str = ""
    quotes: tuple[Quote, ...] = ()


if TYPE_CHECKING:
    Network: TypeAlias = nx.MultiDiGraph[str]
else:  # the class takes no type argument when it runs
    Network = nx.MultiDiGraph


def nodes_of(network: Network) -> Iterator[NetworkNode]:
    """Yield the nodes in the order in which they were added."""
    for _, data in network.nodes(data=True):
        yield data["data"]


def edges_of(network: Network) -> Iterator[NetworkEdge]:
    """Yield the edges in the order in which they were added."""
    for _, _, data in network.edges(data=True):
        yield data["data"]


def responsibility(
    view: View, *, instrument: str | None = None, city: str | None = None, function: str | None = None
) -> Network:
    """Return who answers for what: areas → bodies → instruments, all or those of one instrument, area or function.

    A code stands for what is under it too: ``loan`` for every kind of loan, a province for its cities.

    Args:
        view: where to read.
        instrument: code of an instrument, such as ``loan``.
        city: GB/T 2260 code of an area.
        function: code of a function, such as ``finance``.
    """
    lines, bound = [], dict[str, Term]()
    if instrument:
        lines.append("{ ?measure dct:type ?code . FILTER EXISTS { ?code skos:broader* ?_instrument . } }")
        bound["_instrument"] = URIRef(code_iri(Scheme.INSTRUMENT, instrument))
    if city:
        lines.append("{ ?measure dct:spatial ?city . FILTER EXISTS { ?city skos:broader* ?_city . } }")
        bound["_city"] = URIRef(area_iri(city))
    if function:
        lines.append("{ ?duty cv:hasParticipant ?bureau . FILTER EXISTS { ?bureau org:purpose ?_function . } }")
        bound["_function"] = URIRef(function_iri(function))
    return _Responsibility(view).network(view.select(_DUTIES % " ".join(lines), bound).dicts())


def lineage(view: View, *, city: str | None = None) -> Network:
    """Return what follows from what: cited documents → notices → measures, of all areas or of one and what lies in it.

    A document whose text is not held has the kind ``stub``.
    """
    bound: dict[str, Term] = {"_city": URIRef(area_iri(city))} if city else {}
    within = "?notice eli:jurisdiction / skos:broader* ?_city ." if city else ""
    return _Lineage(view).network(
        view.select(_CITATIONS % within, bound).dicts(), view.select(_CONTENTS % within, bound).dicts()
    )


def neighbourhood(view: View, iri: str, limit: int = 60) -> Network:
    """Return an entity with what it points at and what points at it, at most ``limit`` neighbours.

    Raises:
        UnknownEntity: the graph says nothing about it.
    """
    return _Neighbourhood(describe(view, clean_iri(iri)), limit).network()


_DUTIES = """
SELECT DISTINCT ?city ?bureau ?function ?code ?measure ?quote WHERE {
  ?measure a cs:Measure .
  %s
  ?measure dct:type ?code ; dct:spatial ?city ; cv:hasParticipation ?duty .
  ?duty cv:hasParticipant ?bureau .
  GRAPH ?evidence { ?note oa:hasBody ?duty ; oa:hasTarget / oa:hasSelector / oa:exact ?quote }
  OPTIONAL { ?bureau org:purpose ?function }
}"""
_CITATIONS = """
SELECT DISTINCT ?notice ?document ?relation ?measure ?quote ?cue WHERE {
  ?notice cs:textStatus genre:held .
  %s
  { ?notice eli:cites ?document . BIND ( ?notice AS ?citing ) }
  UNION { ?citing eli:is_part_of ?notice ; eli:cites ?document . ?measure cv:hasLegalResource ?citing }
  GRAPH ?evidence {
    ?statement rdf:subject ?citing ; rdf:object ?document ; dct:type ?relation .
    ?note oa:hasBody ?statement ; oa:motivatedBy oa:linking ; oa:hasTarget / oa:hasSelector / oa:exact ?quote .
  }
  OPTIONAL {
    GRAPH ?evidence {
      ?hint oa:hasBody ?statement ; oa:motivatedBy oa:classifying ; oa:hasTarget / oa:hasSelector / oa:exact ?cue
    }
  }
}"""
_CONTENTS = """
SELECT ?notice ?city ?measure WHERE {
  ?notice cs:textStatus genre:held .
  %s
  OPTIONAL { ?notice eli:jurisdiction ?city }
  OPTIONAL { ?clause eli:is_part_of ?notice . ?measure cv:hasLegalResource ?clause }
}"""
_QUOTES = 20
"""Quotes that an edge keeps."""
_STUBS = "SELECT ?document WHERE { ?document cs:textStatus genre:cited-only }"
_BEHIND = {"text", "run", "source"}
_Rows = Iterable[Mapping[str, Term]]


@dataclass(slots=True)
class _Drawn:
    """An edge while it is collected: the measures behind it, and quote by source."""

    measures: set[str] = field(default_factory=set)
    quotes: dict[tuple[str, str], None] = field(default_factory=dict)
    cue: str = ""


def _add_node(network: Network, node: NetworkNode) -> None:
    if node.iri not in network:
        network.add_node(node.iri, data=node)


def _add_edge(network: Network, edge: NetworkEdge) -> None:
    network.add_edge(edge.source, edge.target, key=edge.kind, data=edge)


class _Responsibility:
    """Builds areas → bodies → instruments from rows of duties."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._measures: dict[str, set[str]] = {}
        self._edges: dict[tuple[str, str, str], _Drawn] = {}
        self._places: dict[str, str] = {}
        self._functions: dict[str, str] = {}

    def network(self, rows: _Rows) -> Network:
        for row in rows:
            self._collect({name: str(term) for name, term in row.items()})
        sources = {source for drawn in self._edges.values() for source, _ in drawn.quotes}
        self._names = labels(self._view, [*self._measures, *sources, *self._functions.values(), *_PROPERTIES])
        network: Network = nx.MultiDiGraph()
        for iri in sorted(self._measures, key=natural):
            _add_node(network, self._node(iri))
        for (source, target, kind), drawn in sorted(self._edges.items()):
            label = self._names[_PROPERTIES[kind == "type"]]
            _add_edge(network, _edge(source, target, kind, label, drawn, self._names))
        return network

    def _collect(self, row: Mapping[str, str]) -> None:
        measure, bureau = row["measure"], row["bureau"]
        for iri in (row["city"], bureau, row["code"]):
            self._measures.setdefault(iri, set()).add(measure)
        self._places[bureau] = row["city"]
        if "function" in row:
            self._functions[bureau] = min(row["function"], self._functions.get(bureau, row["function"]))
        for key in ((row["city"], bureau, "hasParticipant"), (bureau, row["code"], "type")):
            drawn = self._edges.setdefault(key, _Drawn())
            drawn.measures.add(measure)
            drawn.quotes[measure, row["quote"]] = None

    def _node(self, iri: str) -> NetworkNode:
        place, function = self._places.get(iri), self._functions.get(iri)
        return NetworkNode(
            iri,
            self._names[iri],
            kind_of(iri),
            (place, self._names[place]) if place else None,
            (function, self._names[function]) if function else None,
            len(self._measures[iri]),
        )


_PROPERTIES = ("http://data.europa.eu/m8g/hasParticipant", "http://purl.org/dc/terms/type")


def _edge(source: str, target: str, kind: str, label: Label, drawn: _Drawn, names: Mapping[str, Label]) -> NetworkEdge:
    chosen = sorted(drawn.quotes, key=lambda pair: natural(pair[0]))[:_QUOTES]
    quotes = tuple(Quote(words, where, names[where]) for where, words in chosen)
    return NetworkEdge(source, target, kind, label, max(1, len(drawn.measures)), drawn.cue, quotes)


class _Lineage:
    """Builds documents → notices → measures."""

    def __init__(self, view: View) -> None:
        self._view = view

    def network(self, citations: _Rows, contents: _Rows) -> Network:
        inside = [{name: str(term) for name, term in row.items()} for row in contents]
        edges = _citation_edges([{name: str(term) for name, term in row.items()} for row in citations])
        names = self._named(inside, edges)
        network: Network = nx.MultiDiGraph()
        for node in self._nodes(inside, edges, names):
            _add_node(network, node)
        for (document, notice, relation), drawn in sorted(edges.items()):
            _add_edge(network, _edge(document, notice, _last_part(relation), names[relation], drawn, names))
        for row in sorted(inside, key=lambda row: natural(row.get("measure", ""))):
            if "measure" in row:
                _add_edge(network, NetworkEdge(row["notice"], row["measure"], "measure", names[_CONTAINS]))
        return network

    def _named(self, inside: list[dict[str, str]], edges: Mapping[tuple[str, str, str], _Drawn]) -> Mapping[str, Label]:
        sources = {source for drawn in edges.values() for source, _ in drawn.quotes}
        return labels(
            self._view,
            [_CONTAINS, *sources, *(one for key in edges for one in key), *(v for r in inside for v in r.values())],
        )

    def _nodes(
        self, inside: list[dict[str, str]], edges: Iterable[tuple[str, str, str]], names: Mapping[str, Label]
    ) -> Iterator[NetworkNode]:
        cities = {row["notice"]: row["city"] for row in inside if "city" in row}
        counts: dict[str, int] = {}
        for row in inside:
            counts[row["notice"]] = counts.get(row["notice"], 0) + ("measure" in row)
        stubs = {str(row[0]) for row in self._view.select(_STUBS).rows}
        documents = {document for document, _, _ in edges} | set(counts)
        for iri in sorted(documents, key=natural):
            city = cities.get(iri)
            kind = "stub" if iri in stubs else "notice"
            yield NetworkNode(
                iri, names[iri], kind, (city, names[city]) if city else None, None, counts.get(iri, 0) or 1
            )
        for row in sorted(inside, key=lambda row: natural(row.get("measure", ""))):
            if "measure" in row:
                city = row.get("city")
                yield NetworkNode(
                    row["measure"], names[row["measure"]], "measure", (city, names[city]) if city else None
                )


_CONTAINS = "http://data.europa.eu/eli/ontology#has_part"


def _last_part(iri: str) -> str:
    return iri.rstrip("/").replace("#", "/").rpartition("/")[2]


def _citation_edges(rows: list[dict[str, str]]) -> dict[tuple[str, str, str], _Drawn]:
    edges: dict[tuple[str, str, str], _Drawn] = {}
    for row in rows:
        drawn = edges.setdefault((row["document"], row["notice"], row["relation"]), _Drawn())
        source = row.get("measure", row["notice"])
        drawn.quotes[source, row["quote"]] = None
        drawn.measures |= {row["measure"]} if "measure" in row else set()
        drawn.cue = drawn.cue or row.get("cue", "")
    return edges


class _Neighbourhood:
    """Builds the surroundings of one entity from its description."""

    def __init__(self, entity: Entity, limit: int) -> None:
        self._entity = entity
        self._limit = limit
        self._network: Network = nx.MultiDiGraph()

    def network(self) -> Network:
        entity = self._entity
        _add_node(self._network, NetworkNode(entity.iri, entity.label, entity.kind or "value"))
        for group in entity.groups:
            for fact in group.facts:
                self._outgoing(group.predicate, group.label, fact)
        for link in entity.inbound:
            self._connect(
                link.source.iri, link.source.label, link.source.kind, link.predicate, link.label, inwards=True
            )
        return self._network

    def _outgoing(self, predicate: str, label: Label, fact: Fact) -> None:
        quotes = tuple(Quote(one.quote, self._entity.iri, self._entity.label) for one in fact.evidence)
        if not fact.parts:
            self._connect(fact.value.iri, fact.value.label, fact.value.kind, predicate, label, quotes=quotes)
            return
        ends = [one.value for group in fact.parts for one in group.facts if kind_of(one.value.iri) in _ENDS]
        roles = [one.value.label for group in fact.parts for one in group.facts if one.value.kind in {"role", "term"}]
        if ends:
            for end in ends:
                self._connect(end.iri, end.label, end.kind, predicate, roles[0] if roles else label, quotes=quotes)
        else:
            self._connect(
                fact.value.iri, fact.value.label, "value", predicate, roles[0] if roles else label, quotes=quotes
            )

    def _connect(
        self,
        iri: str,
        name: Label,
        kind: str,
        predicate: str,
        label: Label,
        *,
        quotes: tuple[Quote, ...] = (),
        inwards: bool = False,
    ) -> None:
        known = iri in self._network
        if not iri or kind in _BEHIND or predicate in _LEFT_OUT or (not known and len(self._network) > self._limit):
            return
        _add_node(self._network, NetworkNode(iri, name, kind or "value"))
        ends = (iri, self._entity.iri) if inwards else (self._entity.iri, iri)
        _add_edge(self._network, NetworkEdge(*ends, _last_part(predicate), label, quotes=quotes))


_ENDS = {"agency", "notice"}
_LEFT_OUT = {"http://data.europa.eu/m8g/hasCompetentAuthority", "http://www.w3.org/2004/02/skos/core#inScheme"}
