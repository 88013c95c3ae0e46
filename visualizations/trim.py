"""How a picture stays readable: the most important nodes are kept, and the picture says how many were left out."""

from __future__ import annotations

from dataclasses import replace

from .messages import Lang, messages
from .views import GraphView, Node

__all__ = ["MOST_NODES", "trim"]

MOST_NODES = 300


def trim(view: GraphView, limit: int = MOST_NODES, *, lang: Lang = "zh") -> GraphView:
    """Return the view with at most ``limit`` nodes: the focus, then by weight, each with the head of its block.

    A node whose every line led to nodes left out is left out too. What is missing stands in the note.
    """
    if len(view.nodes) <= limit:
        return view
    kept = _joined(view, _heaviest(view, limit))
    left = len(view.nodes) - len(kept)
    words = messages(lang)["left-out-nodes"].format(kept=len(kept), left=left)
    return replace(
        view,
        nodes=tuple(node for node in view.nodes if node.id in kept),
        edges=tuple(edge for edge in view.edges if edge.source in kept and edge.target in kept),
        note=" ".join(filter(None, (view.note, words))),
    )


def _heaviest(view: GraphView, limit: int) -> set[str]:
    ids = {node.id for node in view.nodes}

    def rank(node: Node) -> tuple[bool, float]:
        return node.id != view.focus, -node.weight

    kept: set[str] = set()
    for node in sorted(view.nodes, key=rank):
        wanted = {node.id, node.group} & ids
        if len(kept | wanted) <= limit:
            kept |= wanted
    return kept


def _joined(view: GraphView, kept: set[str]) -> set[str]:
    """Return the kept nodes without those that only had lines to nodes left out."""
    had = {end for edge in view.edges for end in (edge.source, edge.target)}
    inner = [edge for edge in view.edges if edge.source in kept and edge.target in kept]
    have = {end for edge in inner for end in (edge.source, edge.target)}
    return {name for name in kept if name in have or name not in had or name == view.focus}
