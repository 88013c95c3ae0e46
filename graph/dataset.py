"""Which named graphs the default graph of a query holds: facts and vocabulary, without evidence and bookkeeping.

The local name of a graph tells: a notice's facts are in ``graph:<key>``, its evidence in ``graph:<key>-evidence``.
"""

from __future__ import annotations

from ..ontology.iris import graph_iri

__all__ = ["EVIDENCE", "STATE_GRAPH", "VOCABULARY_GRAPH", "in_default_graph"]

EVIDENCE = "evidence"
"""The part of a notice's graphs that says where each fact stands in the text."""

_STATE = "state"
_APART = (f"-{EVIDENCE}", f"-{_STATE}")

STATE_GRAPH = graph_iri("store", _STATE)
"""The graph in which a store keeps its own data version."""

VOCABULARY_GRAPH = graph_iri("vocabulary")
"""The graph of the ontology, the code lists and the labels of what is used from other vocabularies."""


def in_default_graph(name: str) -> bool:
    """Tell whether the quads of a named graph are also in the default graph.

    >>> in_default_graph(graph_iri("220100-x-0123")), in_default_graph(graph_iri("220100-x-0123", EVIDENCE))
    (True, False)
    """
    return not name.endswith(_APART)
