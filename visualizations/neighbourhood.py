"""What is around one entity of the graph: what points at it, and what it points at."""

from __future__ import annotations

from collections.abc import Iterable

from ..graph.networks import Network, NetworkEdge, NetworkNode, edges_of, nodes_of
from ..graph.order import natural
from ..ontology.iris import clean_iri
from .convert import details, evidence, kind_of_node, name_of, numbered, stacked
from .messages import Lang, messages
from .trim import MOST_NODES, trim
from .views import Edge, GraphView, Layout, Node

__all__ = ["neighbourhood_view"]

_MANY = 60  # as many neighbours as the graph gives when it is not asked for more


def neighbourhood_view(network: Network, iri: str, *, lang: Lang = "zh", limit: int = MOST_NODES) -> GraphView:
    """Return the picture of a network of :func:`cuoshi.graph.networks.neighbourhood` with the entity in the middle."""
    focus = clean_iri(iri)
    found = list(nodes_of(network))
    name = next((name_of(node, lang) for node in found if node.iri == focus), focus)
    view = GraphView(
        title=messages(lang)["title-neighbourhood"].format(name=name),
        nodes=tuple(_node(node, lang) for node in found),
        edges=tuple(
            Edge(edge.source, edge.target, edge.kind, edge.label.in_language(lang), 1.0, evidence(edge, lang))
            for edge in _in_order(edges_of(network), focus)
        ),
        note=messages(lang)["left-out-neighbours"].format(shown=len(found) - 1) if len(found) > _MANY else "",
        layout=Layout.EGO,
        focus=focus,
    )
    return trim(view, limit, lang=lang)


def _in_order(edges: Iterable[NetworkEdge], focus: str) -> list[NetworkEdge]:
    """Return the edges that lead away as the text has them, then those that come in, counted by their numbers (2 before 10)."""
    found = list(edges)
    inbound = [edge for edge in found if edge.source != focus]
    away = [edge for edge in found if edge.source == focus]
    return away + sorted(inbound, key=lambda edge: natural(edge.source))


def _node(node: NetworkNode, lang: Lang) -> Node:
    name, label = numbered(node.iri, name_of(node, lang)), stacked(node.iri, name_of(node, lang))
    return Node(node.iri, label, kind_of_node(node), node.iri, details(node, lang), name=name)
