"""How a policy travels: documents of higher levels, the notices that carry them out, and the measures of these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..graph.networks import Network, NetworkEdge, NetworkNode, edges_of, nodes_of
from .convert import details, evidence, name_of, numbered, stacked
from .messages import Lang, messages
from .trim import MOST_NODES, trim
from .views import Edge, GraphView, Layout, Node

__all__ = ["lineage_view"]

_DOCUMENTS = 1_000_000.0  # documents are kept before any measure; of these, whole notices one after the other


def lineage_view(network: Network, *, lang: Lang = "zh", limit: int = MOST_NODES) -> GraphView:
    """Return the picture of a network of :func:`cuoshi.graph.networks.lineage`.

    A line leads from the citing notice to the document and bears the relation; the panel tells the words that say so.
    """
    nodes = {node.iri: node for node in nodes_of(network)}
    edges = list(edges_of(network))
    homes = {edge.target: edge.source for edge in edges if nodes[edge.target].kind == "measure"}
    relations = _relations(edges, homes, lang)
    order = {iri: index for index, iri in enumerate(dict.fromkeys(homes.values()))}
    view = GraphView(
        title=messages(lang)["title-lineage"],
        nodes=tuple(_node(node, homes, order, lang) for node in nodes.values()),
        edges=tuple(_edge(edge, homes, relations, lang) for edge in edges),
        filters=("city", "relation"),
        layout=Layout.LAYERS,
    )
    return trim(view, limit, lang=lang)


def _node(node: NetworkNode, homes: Mapping[str, str], order: Mapping[str, int], lang: Lang) -> Node:
    home = homes.get(node.iri, "")
    city = (("city", node.city[1].in_language(lang)),) if node.city else ()
    weight = 1 / (1 + order[home]) if home else _DOCUMENTS + node.weight
    name, label = numbered(node.iri, name_of(node, lang)), stacked(node.iri, name_of(node, lang))
    return Node(node.iri, label, node.kind, node.iri, _details(node, lang), city, weight, home, name)


def _details(node: NetworkNode, lang: Lang) -> tuple[tuple[str, str], ...]:
    words = messages(lang)
    if node.kind == "stub":
        return (*details(node, lang), (words["detail-status"], words["status-stub"]))
    if node.kind == "notice":
        held = (words["detail-status"], words["status-held"])
        return (*details(node, lang), (words["detail-measures"], str(node.weight)), held)
    return details(node, lang)


def _relations(edges: Iterable[NetworkEdge], homes: Mapping[str, str], lang: Lang) -> Mapping[str, list[str]]:
    """Return by document the relations that it takes part in: its measures are shown with any of them."""
    found: dict[str, list[str]] = {}
    for edge in edges:
        if edge.target not in homes:
            for end in (edge.source, edge.target):
                found.setdefault(end, []).append(edge.label.in_language(lang))
    return found


def _edge(edge: NetworkEdge, homes: Mapping[str, str], relations: Mapping[str, list[str]], lang: Lang) -> Edge:
    if edge.target in homes:
        facets = tuple(("relation", relation) for relation in relations.get(edge.source, [""]))
        return Edge(edge.source, edge.target, "member", facets=facets)
    relation = edge.label.in_language(lang)
    label = messages(lang)["relation-with-cue"].format(relation=relation, cue=edge.cue) if edge.cue else relation
    return Edge(edge.target, edge.source, edge.kind, label, 1.0, evidence(edge, lang), (("relation", relation),))
