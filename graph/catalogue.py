"""The ready questions as examples in the graph itself: SHACL executables, in the shape that SPARQL editors read.

Each is a ``sh:SPARQLSelectExecutable`` with its query as it runs (parameters as VALUES with their defaults), its question in Chinese and
English as ``rdfs:comment``, its prefixes as ``sh:declare`` and its subjects as ``schema:keywords``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import sha256

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SH, XSD
from rdflib.term import Node

from ..ontology.iris import BASE, graph_iri, iri
from ..ontology.namespace import SCHEMA, all_prefixes
from .labels import Label
from .questions import Question, questions
from .runnable import runnable

__all__ = ["EXAMPLES_GRAPH", "PREFIXES_NODE", "example_triples", "examples_version", "prefix_triples"]

EXAMPLES_GRAPH = graph_iri("vocabulary-examples")
"""The graph of the examples."""

PREFIXES_NODE = URIRef(iri("question", "prefixes"))
"""What declares the prefixes."""

_ENDPOINT = URIRef(f"{BASE}sparql")
_Triple = tuple[Node, Node, Node]


@cache
def examples_version() -> str:
    """Return a short digest of the questions and prefixes; it changes when one of them does."""
    words = repr([(one, one.sparql) for one in questions().values()]) + repr(sorted(all_prefixes().items()))
    return sha256(words.encode()).hexdigest()[:12]


def example_triples() -> Iterator[_Triple]:
    """Yield all examples and the prefixes that they share; no blank nodes."""
    yield from prefix_triples()
    for question in questions().values():
        yield from _example(question)


def prefix_triples() -> Iterator[_Triple]:
    """Yield the declarations of all prefixes."""
    yield PREFIXES_NODE, RDF.type, OWL.Ontology
    for prefix, space in all_prefixes().items():
        node = URIRef(iri("question", f"prefix-{prefix}"))
        yield PREFIXES_NODE, SH.declare, node
        yield node, RDF.type, SH.PrefixDeclaration
        yield node, SH.prefix, Literal(prefix)
        yield node, SH.namespace, Literal(space, datatype=XSD.anyURI)


def _example(question: Question) -> Iterator[_Triple]:
    node = URIRef(iri("question", question.id))
    yield node, RDF.type, SH.SPARQLExecutable
    yield node, RDF.type, SH.SPARQLSelectExecutable
    yield from _both(node, DCTERMS.title, question.title)
    yield from _both(node, RDFS.comment, question.question)
    yield from _both(node, DCTERMS.description, question.description)
    yield node, SH.prefixes, PREFIXES_NODE
    yield node, SH.select, Literal(runnable(question, {}))
    for word in sorted({one.scheme or one.kind for one in question.parameters}):
        yield node, SCHEMA.keywords, Literal(word)
    yield node, SCHEMA.target, _ENDPOINT


def _both(node: URIRef, predicate: URIRef, label: Label) -> Iterator[_Triple]:
    yield node, predicate, Literal(label.zh, lang="zh")
    yield node, predicate, Literal(label.en, lang="en")
