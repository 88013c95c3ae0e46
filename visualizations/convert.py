"""From the graph's networks to the words of a picture: what all three pictures share."""

from __future__ import annotations

from ..graph.networks import NetworkEdge, NetworkNode
from .messages import Lang, kind_label, messages

__all__ = ["details", "evidence", "name_of", "without_prefix"]


def name_of(node: NetworkNode, lang: Lang) -> str:
    """Return the full name of a node."""
    return node.label.in_language(lang)


def without_prefix(name: str, place: str) -> str:
    """Return a body's name without the place in front, where it stands under that place anyway and something is left.

    >>> without_prefix("长春市财政局", "长春市"), without_prefix("长春海关", "长春市"), without_prefix("长春市", "长春市")
    ('财政局', '长春海关', '长春市')
    """
    rest = name.removeprefix(place).strip()
    return rest if len(rest) > 1 else name


def details(node: NetworkNode, lang: Lang) -> tuple[tuple[str, str], ...]:
    """Return what the panel tells of a node: its kind, city, function and number of measures, where it has them."""
    words = messages(lang)
    lines = [(words["detail-kind"], kind_label(node.kind, lang))]
    if node.city:
        lines.append((words["detail-city"], node.city[1].in_language(lang)))
    if node.function:
        lines.append((words["detail-function"], node.function[1].in_language(lang)))
    if node.kind in {"agency", "instrument", "area"}:
        lines.append((words["detail-measures"], str(node.weight)))
    return tuple(lines[1:])


def evidence(edge: NetworkEdge, lang: Lang) -> tuple[tuple[str, str, str], ...]:
    """Return the quotes of an edge: words, where they stand, and the entity that this is."""
    return tuple((quote.words, quote.source_label.in_language(lang), quote.source) for quote in edge.quotes)
