"""Which named graphs the default graph of a query holds: facts and vocabulary, without evidence and bookkeeping.

The local name of a graph tells: a notice's facts are in ``graph:<key>``, its evidence in ``graph:<key>-evidence``.
"""

from __future__ import annotations

from ..ontology.iris import graph_iri

__all__ = [
    "APART",
    "DEFAULT_GRAPH",
    "EVIDENCE",
    "NO_GRAPH",
    "STAGED_GRAPH",
    "STATE",
    "STATE_GRAPH",
    "VOCABULARY_GRAPH",
    "in_default_graph",
    "is_kept_for_the_store",
]

EVIDENCE = "evidence"
"""The part of a notice's graphs that says where each fact stands in the text."""

STATE = "state"
"""The part of graphs that keep books for the store itself."""

_DEFAULT = "default"
_STAGED = "staged"
APART = (f"-{EVIDENCE}", f"-{STATE}", f"-{_DEFAULT}", f"-{_STAGED}")
"""How the names of graphs end that are no part of the default graph."""

STATE_GRAPH = graph_iri("store", STATE)
"""The graph in which a store keeps its own data version."""

DEFAULT_GRAPH = graph_iri("store", _DEFAULT)
"""Where the default graph is kept in an engine that has none of its own; see graph/remote.py."""

STAGED_GRAPH = graph_iri("store", _STAGED)
"""Where a part of a long change waits in a remote store until the whole of it is there."""

NO_GRAPH = graph_iri("store", "nothing")
"""A graph that nobody fills: it stands where a dataset is to have no default graph, or no named one."""

VOCABULARY_GRAPH = graph_iri("vocabulary")
"""The graph of the ontology, the code lists and the labels of what is used from other vocabularies."""


def in_default_graph(name: str) -> bool:
    """Tell whether the quads of a named graph are also in the default graph.

    >>> in_default_graph(graph_iri("220100-x-0123")), in_default_graph(graph_iri("220100-x-0123", EVIDENCE))
    (True, False)
    """
    return not name.endswith(APART)


def is_kept_for_the_store(name: str) -> bool:
    """Tell whether a named graph holds only what a store needs for itself: its books, a copy of the default graph, a waiting change.

    >>> is_kept_for_the_store(STATE_GRAPH), is_kept_for_the_store(graph_iri("220100-x-0123", EVIDENCE))
    (True, False)
    """
    return name.endswith(APART) and not name.endswith(f"-{EVIDENCE}")
