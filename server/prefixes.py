"""The prefixes as the pages use them: the head of a query, short forms for people, Turtle that reads well."""

from __future__ import annotations

from rdflib import Graph

from ..ontology.namespace import all_prefixes

__all__ = ["bind_prefixes", "prefix_lines", "shortened"]


def prefix_lines() -> str:
    """Return the prefixes as the head of a query."""
    return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in all_prefixes().items())


def shortened(iri: str) -> str:
    """Return an IRI as prefix and local name where a prefix fits, for people to read.

    >>> shortened("https://w3id.org/cuoshi/function/hrss")
    'function:hrss'
    """
    for prefix, namespace in all_prefixes().items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def bind_prefixes(graph: Graph) -> Graph:
    """Return ``graph`` itself with our prefixes bound."""
    for prefix, namespace in all_prefixes().items():
        graph.bind(prefix, namespace, override=True, replace=True)
    return graph
