"""Terms of the engine as terms of rdflib."""

from __future__ import annotations

import pyoxigraph as ox
from rdflib.term import BNode, Literal, URIRef

from ..ontology.errors import QueryError
from .store import Term

__all__ = ["term_of"]

_STRING = "http://www.w3.org/2001/XMLSchema#string"


def term_of(node: object) -> Term:
    """Return a node of the engine as a term of rdflib."""
    if isinstance(node, ox.NamedNode):
        return URIRef(node.value)
    if isinstance(node, ox.BlankNode):
        return BNode(node.value)
    if isinstance(node, ox.Literal):
        if node.language or node.datatype.value == _STRING:
            return Literal(node.value, lang=node.language, normalize=False)  # a text has no other spelling to look for
        return Literal(node.value, datatype=URIRef(node.datatype.value))
    raise QueryError("the result holds a triple as a term, which RDF 1.1 has not")
