"""All quads of a view, graph by graph, as they were meant: the one place that knows how to take the whole graph out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rdflib import Literal, URIRef
from rdflib.namespace import XSD

from ..ontology.namespace import OA
from .dataset import STATE_GRAPH
from .order import natural
from .store import Term, View

__all__ = ["graph_names", "restored", "triples_of"]

_NAMES = "SELECT DISTINCT ?graph WHERE { GRAPH ?graph { ?s ?p ?o } }"
_TRIPLES = "SELECT ?s ?p ?o WHERE { GRAPH ?graph { ?s ?p ?o } }"
_DERIVED = {OA.start: XSD.nonNegativeInteger, OA.end: XSD.nonNegativeInteger}


def graph_names(view: View) -> Sequence[str]:
    """Return the names of all graphs but the store's own bookkeeping, in order."""
    names = (str(name) for (name,) in view.select(_NAMES).rows)
    return sorted((name for name in names if name != STATE_GRAPH), key=natural)


def triples_of(view: View, graph: str) -> Iterator[tuple[URIRef, URIRef, Term]]:
    """Yield the triples of one named graph."""
    for subject, predicate, value in view.select(_TRIPLES, {"graph": URIRef(graph)}).rows:
        if isinstance(subject, URIRef) and isinstance(predicate, URIRef) and value is not None:
            yield subject, predicate, restored(predicate, value)


def restored(predicate: URIRef, value: Term) -> Term:
    """Return a value with the datatype that its property demands: an engine may keep every whole number as xsd:integer."""
    if predicate in _DERIVED and isinstance(value, Literal):
        return Literal(str(value), datatype=_DERIVED[predicate])
    return value
