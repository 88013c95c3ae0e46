"""The words behind the facts: Web Annotations with position and quote, in a graph of their own.

A fact that has a node (a responsibility, a value) is the annotation's body itself; a plain triple is named by an rdf:Statement first.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, RDF, XSD

from ..ontology.iris import iri
from ..ontology.model import Mention, Span
from ..ontology.namespace import NIF, OA
from .store import Quad

__all__ = ["Evidence", "Node"]

Node = URIRef | Literal
_CONTEXT = 12
"""Characters before and after a quote that are kept with it."""


class Evidence:
    """Collects the evidence graph of one notice; ``key`` is the notice's key and begins every local name."""

    def __init__(self, *, key: str, graph: str, text: str) -> None:
        self.key = key
        self.source = URIRef(iri("text", key))
        self.run = URIRef(iri("run", key))
        self.quads: list[Quad] = []
        self._graph = URIRef(graph)
        self._text = text
        self._rules: dict[str, URIRef] = {}

    def add(self, subject: URIRef, predicate: URIRef, value: Node) -> None:
        """Add a triple to the evidence graph."""
        self.quads.append((subject, predicate, value, self._graph))

    def fact(self, part: str) -> URIRef:
        """Return the IRI of a part of the notice's facts, such as ``m16-p1``."""
        return URIRef(iri("fact", f"{self.key}-{part}"))

    def statement(self, part: str, subject: URIRef, predicate: URIRef, value: Node) -> URIRef:
        """Return a node that names a triple, so that evidence can be given for it."""
        node = self.fact(part)
        self.add(node, RDF.type, RDF.Statement)
        self.add(node, RDF.subject, subject)
        self.add(node, RDF.predicate, predicate)
        self.add(node, RDF.object, value)
        return node

    def annotate(
        self,
        part: str,
        body: URIRef,
        mention: Mention,
        *,
        rule: str,
        confidence: float = 1.0,
        motive: URIRef = OA.identifying,
    ) -> None:
        """Say that ``body`` was read from the words of ``mention``, by which rule and how surely."""
        if not mention.text:
            return
        note = self.fact(f"{part}-e")
        self.add(note, RDF.type, OA.Annotation)
        self.add(note, OA.motivatedBy, motive)
        self.add(note, OA.hasBody, body)
        self.add(note, OA.hasTarget, self._place(note, mention.span))
        self.add(note, DCTERMS.conformsTo, self._rules.get(rule) or self._rule(rule))
        self.add(note, NIF.confidence, _decimal(confidence))

    def _place(self, note: URIRef, span: Span) -> URIRef:
        place, position, quote = note + "-at", note + "-position", note + "-quote"
        self.add(place, RDF.type, OA.SpecificResource)
        self.add(place, OA.hasSource, self.source)
        self.add(place, OA.hasSelector, position)
        self.add(place, OA.hasSelector, quote)
        self.add(position, RDF.type, OA.TextPositionSelector)
        self.add(position, OA.start, _index(span.start))
        self.add(position, OA.end, _index(span.end))
        self.add(quote, RDF.type, OA.TextQuoteSelector)
        self.add(quote, OA.exact, _words(span.slice(self._text)))
        self.add(quote, OA.prefix, _words(self._text[max(0, span.start - _CONTEXT) : span.start]))
        self.add(quote, OA.suffix, _words(self._text[span.end : span.end + _CONTEXT]))
        return place

    def _rule(self, rule: str) -> URIRef:
        node = self._rules[rule] = URIRef(iri("run", f"rule-{rule}"))
        self.add(node, RDF.type, PROV.Plan)
        self.add(node, DCTERMS.identifier, Literal(rule))
        return node


def _words(text: str) -> Literal:
    return Literal(text, normalize=False)  # a text has no other spelling; looking for one takes half of the time


@lru_cache(maxsize=10_000)
def _index(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.nonNegativeInteger)


@lru_cache(maxsize=1000)
def _decimal(number: float) -> Literal:
    return Literal(format(Decimal(str(number)).normalize(), "f"), datatype=XSD.decimal)
