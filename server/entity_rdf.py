"""What the graph says about one thing as RDF: its own triples and those of the nodes that only it has."""

from __future__ import annotations

from rdflib import Graph, URIRef

from ..graph.store import View
from ..ontology.errors import UnknownEntity
from ..ontology.iris import PREFIXES
from .prefixes import bind_prefixes

__all__ = ["entity_rdf", "rdf_text"]

_OWN = "SELECT ?property ?value WHERE { ?entity ?property ?value }"
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
    for row in view.select(_OWN, {"entity": entity}).dicts():
        graph.add((entity, row["property"], row["value"]))
    for row in view.select(_PARTS, {"entity": entity}).dicts():
        graph.add((row["subject"], row["property"], row["value"]))
    return graph


def entity_rdf(view: View, iri: str, media_type: str) -> bytes:
    """Return the triples about ``iri`` in one of the formats for graphs.

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
