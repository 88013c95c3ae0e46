"""Terms of the engine as terms of rdflib, and the other way."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TypeAlias

import pyoxigraph as ox
from rdflib import XSD
from rdflib.term import BNode, Literal, URIRef

from ..ontology.errors import DataError, QueryError
from .store import Term

__all__ = ["Node", "named_node", "node_of", "plain", "term_of"]

Node: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal
"""A term as the engine has it."""

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


@lru_cache(maxsize=20_000)
def named_node(iri: str) -> ox.NamedNode:
    """Return an IRI as a term of the engine.

    Raises:
        DataError: it is none.
    """
    try:
        return ox.NamedNode(str(iri))
    except ValueError as error:
        raise DataError(f"{str(iri)!r} is no IRI: {error}") from error


def node_of(term: Term) -> Node:
    """Return a term of rdflib as a term of the engine.

    Raises:
        DataError: it holds an IRI that is none.
    """
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    if isinstance(term, URIRef):
        return named_node(term)
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=named_node(term.datatype) if term.datatype else None)


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
