"""Who answers for what: cities, their bureaus and the instruments of the measures that these are named for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..graph.networks import Network, NetworkEdge, NetworkNode, edges_of, nodes_of
from .convert import details, evidence, name_of, without_place
from .messages import Lang, messages
from .trim import MOST_NODES, trim
from .views import Edge, GraphView, Layout, Node

__all__ = ["responsibility_view"]

_FACETS = tuple[tuple[str, str], ...]


def responsibility_view(network: Network, *, lang: Lang = "zh", limit: int = MOST_NODES) -> GraphView:
    """Return the picture of a network of :func:`cuoshi.graph.networks.responsibility`.

    Bureaus stand under the city whose notices name them; filters by instrument, city and function.
    """
    nodes = {node.iri: node for node in nodes_of(network)}
    edges = list(edges_of(network))
    used = _instruments(nodes, edges, lang)
    view = GraphView(
        title=messages(lang)["title-responsibility"],
        nodes=tuple(_node(node, nodes, lang) for node in nodes.values()),
        edges=tuple(_edge(edge, nodes, used, lang) for edge in edges),
        filters=("instrument", "city", "function"),
        layout=Layout.SIDES,
    )
    return trim(view, limit, lang=lang)


def _instruments(nodes: Mapping[str, NetworkNode], edges: Iterable[NetworkEdge], lang: Lang) -> Mapping[str, list[str]]:
    """Return the names of the instruments that each bureau has measures of."""
    found: dict[str, list[str]] = {}
    for edge in edges:
        if nodes[edge.target].kind == "instrument":
            found.setdefault(edge.source, []).append(name_of(nodes[edge.target], lang))
    return found


def _node(node: NetworkNode, nodes: Mapping[str, NetworkNode], lang: Lang) -> Node:
    name = name_of(node, lang)
    city = node.city if node.kind == "agency" else None
    label = without_place(name, city[1].in_language(lang)) if city else name
    return Node(
        node.iri,
        label,
        node.kind,
        node.iri,
        (*details(node, lang), (messages(lang)["detail-measures"], str(node.weight))),
        _node_facets(node, lang),
        node.weight,
        city[0] if city and city[0] in nodes else "",
        name if name != label else "",
    )


def _node_facets(node: NetworkNode, lang: Lang) -> _FACETS:
    if node.kind == "instrument":
        return (("instrument", name_of(node, lang)),)
    if node.kind == "area":
        return (("city", name_of(node, lang)),)
    function = (("function", node.function[1].in_language(lang)),) if node.function else ()
    city = (("city", node.city[1].in_language(lang)),) if node.city else ()
    return (*city, *function)


def _edge(edge: NetworkEdge, nodes: Mapping[str, NetworkNode], used: Mapping[str, list[str]], lang: Lang) -> Edge:
    source, target = nodes[edge.source], nodes[edge.target]
    if source.kind == "area":  # a city and its bureau: read from the bureau's side, it carries the bureau's instruments
        facets = tuple(("instrument", name) for name in used.get(target.iri, ()))
        return Edge(target.iri, source.iri, "in", facets=(*facets, *_node_facets(source, lang)))
    return Edge(source.iri, target.iri, "owns", "", edge.weight, evidence(edge, lang), _node_facets(target, lang))
