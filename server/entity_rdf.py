"""What the graph says about one thing as RDF: its own triples and those of the nodes that only it has."""

from __future__ import annotations

from rdflib import Graph, URIRef

from ..graph.store import View
from ..ontology.errors import UnknownEntity
from ..ontology.iris import PREFIXES
from .prefixes import bind_prefixes

__all__ = ["entity_rdf", "rdf_text"]

_OWN = "SELECT ?property ?value WHERE { ?entity ?property ?value }"
_ELSEWHERE = "SELECT ?property ?value WHERE { GRAPH ?graph { ?entity ?property ?value } }"
"""What only graphs outside the default graph say, such as those of evidence."""
_INBOUND = "SELECT ?source ?property WHERE { ?source ?property ?entity } LIMIT 1000"
_PARTS = f"""
SELECT ?subject ?property ?value WHERE {{
  ?entity ?own ?subject . FILTER(STRSTARTS(STR(?subject), "{PREFIXES["fact"]}")) ?subject ?property ?value
}}"""
_NAMES = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "pretty-xml",
    "application/ld+json": "json-ld",
    "application/trig": "turtle",
    "application/n-quads": "nt",
}
"""Media type -> how rdflib writes it; a graph without a name is the same text in TriG as in Turtle, in N-Quads as in N-Triples."""


def _graph(view: View, entity: URIRef) -> Graph:
    graph = bind_prefixes(Graph())
    bound = {"entity": entity}
    rows = list(view.select(_OWN, bound).dicts()) or list(view.select(_ELSEWHERE, bound).dicts())
    for row in rows:
        graph.add((entity, row["property"], row["value"]))
    for row in () if rows else view.select(_INBOUND, bound).dicts():
        graph.add((row["source"], row["property"], entity))
    for row in view.select(_PARTS, bound).dicts():
        graph.add((row["subject"], row["property"], row["value"]))
    return graph


def entity_rdf(view: View, iri: str, media_type: str) -> bytes:
    """Return the triples about ``iri`` in one of the formats for graphs; where there are none, those that point at it.

    Raises:
        UnknownEntity: the graph says nothing about it.
    """
    graph = _graph(view, URIRef(iri))
    if not graph:
        raise UnknownEntity("the graph says nothing about it", where=iri)
    return rdf_text(graph, media_type)


def rdf_text(graph: Graph, media_type: str) -> bytes:
    """Return a graph in one of the formats for graphs."""
    return graph.serialize(format=_NAMES[media_type], encoding="utf-8")
