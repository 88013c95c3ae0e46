"""Values of a measure as terms: what the graph says about an amount, a share, a duration, a count or a date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from rdflib import Literal, URIRef
from rdflib.namespace import RDF, XSD

from ..ontology.iris import iri
from ..ontology.model import Bound, Quantity, QuantityKind
from ..ontology.namespace import CS, SCHEMA

__all__ = ["date_literal", "number_literal", "term_triples"]

_UNIT_CODES = {"percent": "P1", "day": "DAY", "month": "MON", "year": "ANN"}
"""Codes of UN/CEFACT Recommendation 20; other units are given in words."""
_BOUNDS = {Bound.EXACT: SCHEMA.value, Bound.AT_MOST: SCHEMA.maxValue, Bound.AT_LEAST: SCHEMA.minValue}
_DATES = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}
_FULL = "2000-01-01"

_Pair = tuple[URIRef, URIRef | Literal]


def term_triples(quantity: Quantity) -> Iterator[_Pair]:
    """Yield predicate and object of everything that the graph says about a value."""
    yield RDF.type, CS.Term
    yield CS.termKind, URIRef(iri("term", quantity.term.value))
    yield CS.asWritten, Literal(quantity.mention.text, lang="zh")
    if quantity.base:
        yield CS.base, Literal(quantity.base, lang="zh")
    if quantity.per:
        yield CS.perUnit, Literal(quantity.per, lang="zh")
    if quantity.inclusive is not None:
        yield CS.boundInclusive, Literal(quantity.inclusive)
    if quantity.kind is QuantityKind.DATE or isinstance(quantity.value, str):
        yield CS.dueDate, date_literal(str(quantity.value))
    else:
        yield _BOUNDS[quantity.bound], number_literal(quantity.value)
        yield from _unit(quantity)


def _unit(quantity: Quantity) -> Iterator[_Pair]:
    if quantity.kind is QuantityKind.MONEY:
        yield RDF.type, SCHEMA.MonetaryAmount
        yield SCHEMA.currency, Literal(quantity.unit)
        return
    yield RDF.type, SCHEMA.QuantitativeValue
    if quantity.unit in _UNIT_CODES:
        yield SCHEMA.unitCode, Literal(_UNIT_CODES[quantity.unit])
    else:
        yield SCHEMA.unitText, Literal(quantity.unit or "1")


def number_literal(value: float) -> Literal:
    """Return a number as xsd:decimal in its shortest form.

    >>> str(number_literal(5000000.0)), str(number_literal(0.5))
    ('5000000', '0.5')
    """
    return Literal(format(Decimal(repr(value)).normalize(), "f"), datatype=XSD.decimal)


def date_literal(value: str) -> Literal:
    """Return an ISO date with the type of its precision; a plain literal when there is no such date.

    >>> date_literal("2020-02").datatype == XSD.gYearMonth, date_literal("2020-02-31").datatype
    (True, None)
    """
    try:
        date.fromisoformat(value + _FULL[len(value) :])
    except ValueError:
        return Literal(value)
    return Literal(value, datatype=_DATES.get(len(value)))
