"""What is around one entity of the graph: what points at it, and what it points at."""

from __future__ import annotations

from ..graph.networks import Network, edges_of, nodes_of
from ..ontology.iris import clean_iri
from .convert import details, evidence, name_of
from .messages import Lang, messages
from .trim import MOST_NODES, trim
from .views import Edge, GraphView, Layout, Node

__all__ = ["neighbourhood_view"]


def neighbourhood_view(network: Network, iri: str, *, lang: Lang = "zh", limit: int = MOST_NODES) -> GraphView:
    """Return the picture of a network of :func:`cuoshi.graph.networks.neighbourhood` with the entity in the middle."""
    focus = clean_iri(iri)
    found = list(nodes_of(network))
    name = next((name_of(node, lang) for node in found if node.iri == focus), focus)
    view = GraphView(
        title=messages(lang)["title-neighbourhood"].format(name=name),
        nodes=tuple(Node(n.iri, name_of(n, lang), n.kind, n.iri, details(n, lang), weight=n.weight) for n in found),
        edges=tuple(
            Edge(edge.source, edge.target, edge.kind, edge.label.in_language(lang), 1.0, evidence(edge, lang))
            for edge in edges_of(network)
        ),
        layout=Layout.EGO,
        focus=focus,
    )
    return trim(view, limit, lang=lang)
