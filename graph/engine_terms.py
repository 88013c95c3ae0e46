"""Terms of the engine as terms of rdflib."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import pyoxigraph as ox
from rdflib import XSD
from rdflib.term import BNode, Literal, URIRef

from ..ontology.errors import QueryError
from .store import Term

__all__ = ["plain", "term_of"]

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


def plain(term: Term) -> Term:
    """Return a term, a decimal as the embedded engine spells it: other engines write 3.0 or 3.50 where they have computed it.

    >>> str(plain(Literal("3.0", datatype=XSD.decimal))), str(plain(Literal("-20.50", datatype=XSD.decimal)))
    ('3', '-20.5')
    """
    if not isinstance(term, Literal) or term.datatype != XSD.decimal:
        return term
    try:
        return Literal(f"{Decimal(str(term)).normalize():f}", datatype=XSD.decimal)
    except InvalidOperation:
        return term
