"""A picture before it is drawn: plain nodes and edges, tested as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Edge", "GraphView", "Layout", "Node"]


class Layout(StrEnum):
    """How a picture is laid out.

    ``sides``: blocks of nodes left and right of a middle column, each block under its head.
    ``layers``: from left to right along the edges, members in a grid beside their head.
    ``ego``: one node in the middle, what points at it on the left, what it points at on the right.
    """

    SIDES = "sides"
    LAYERS = "layers"
    EGO = "ego"


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a picture.

    Attributes:
        id: unique in the picture, an IRI where the node stands for an entity.
        label: the words on the node; long ones are wrapped and cut when drawn.
        kind: ``agency``, ``instrument``, ``area``, ``notice``, ``measure``, ``stub`` …; decides shape and colour together.
        iri: the entity it opens; empty when none.
        details: lines for people (name and value), shown in the side panel.
        facets: values for the filters, by filter name (``instrument``, ``city``, ``function``); a name may stand several times.
        weight: relative importance, 1.0 is usual.
        group: id of the node that heads its block (a bureau's city, a measure's notice); empty when none.
        name: the full name for panel, search and table where the label is shorter; empty when they are the same.
    """

    id: str
    label: str
    kind: str
    iri: str = ""
    details: tuple[tuple[str, str], ...] = ()
    facets: tuple[tuple[str, str], ...] = ()
    weight: float = 1.0
    group: str = ""
    name: str = ""

    @property
    def full_name(self) -> str:
        """The name where there is one, else the label."""
        return self.name or self.label


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
    """A picture as data: nodes in a stable order, edges whose ends are among them, and what was left out.

    Attributes:
        filters: names of the facets that get a filter, in order.
        layout: how it is laid out.
        focus: id of the node in the middle of an ``ego`` picture; empty otherwise.
    """

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    note: str = ""
    filters: tuple[str, ...] = field(default=())
    layout: Layout = Layout.LAYERS
    focus: str = ""

    def __post_init__(self) -> None:
        """Check what every later step relies on.

        Raises:
            ValueError: an id stands twice, or an edge ends at a node that is not there.
        """
        ids = {node.id for node in self.nodes}
        if len(ids) != len(self.nodes):
            raise ValueError(f"a node of the picture {self.title!r} stands twice")
        for edge in self.edges:
            if edge.source not in ids or edge.target not in ids:
                raise ValueError(f"an edge of the picture {self.title!r} ends nowhere: {edge.source} → {edge.target}")
