"""A picture before it is drawn: plain nodes and edges, tested as data."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Edge", "GraphView", "Node"]


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a picture.

    Attributes:
        id: unique in the picture, an IRI where the node stands for an entity.
        label: short text under the node.
        kind: ``agency``, ``instrument``, ``area``, ``notice``, ``measure``, ``stub`` …; decides shape and colour together.
        iri: the entity it opens; empty when none.
        details: lines for people (name and value), shown in the side panel.
        facets: values for the filters, by filter name (``instrument``, ``city``, ``function``).
        weight: relative size, 1.0 is usual.
    """

    id: str
    label: str
    kind: str
    iri: str = ""
    details: tuple[tuple[str, str], ...] = ()
    facets: tuple[tuple[str, str], ...] = ()
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two nodes; ``evidence`` holds the quotes it rests on: (words, notice title or key, entity IRI)."""

    source: str
    target: str
    kind: str
    label: str = ""
    weight: float = 1.0
    evidence: tuple[tuple[str, str, str], ...] = ()
    facets: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class GraphView:
    """A picture as data: nodes in a stable order, edges whose ends are among them, and what was left out."""

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    note: str = ""
    filters: tuple[str, ...] = field(default=())
