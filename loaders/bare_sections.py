"""Which sections hold no measures although their items are numbered: those that nobody answers for in a notice that says who answers.

Aims, scope and directions are numbered like measures. Where most measures carry a responsibility clause, a section of
which no item has one is such a part, unless it tells how the notice is carried out, or its numbers run on from the measures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from ..ontology.codelists import read_words
from .marks import Node

__all__ = ["bare_units"]


def bare_units(text: str, units: Sequence[Node], answered: Iterable[Node]) -> list[Node]:
    """Return the units that stand in sections without clauses and are no measures.

    Args:
        text: the whole text.
        units: all units that have the place of a measure, in order.
        answered: those for which a responsibility clause holds, of their own or shared.
    """
    with_clause = {id(node) for node in answered}
    if 2 * len(with_clause) < len(units):
        return []
    return [
        node
        for section, items in _sections(units)
        if not any(id(node) in with_clause for node in items)
        and not _is_organisational(text, section)
        and _counts_anew(items, units)
        for node in items
    ]


def _sections(units: Sequence[Node]) -> list[tuple[Node, list[Node]]]:
    """Return the sections with the units that stand directly in them."""
    found: dict[int, tuple[Node, list[Node]]] = {}
    for node in units:
        if node.parent is not None:
            found.setdefault(id(node.parent), (node.parent, []))[1].append(node)
    return list(found.values())


def _counts_anew(items: Sequence[Node], units: Sequence[Node]) -> bool:
    """Tell whether the items have numbers of their section's own: nested ones, or such as units of other sections have too."""
    if items[0].mark.label:
        return True
    own = {id(node) for node in items}
    others = {(node.mark.kind, node.mark.value) for node in units if id(node) not in own}
    return any((node.mark.kind, node.mark.value) in others for node in items)


@cache
def _organisational() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, read_words("structure_cues.csv")["organisational"])))


def _is_organisational(text: str, section: Node) -> bool:
    """Tell whether a section says how the notice is carried out, by the words before its first item."""
    end = section.children[0].mark.span.start
    return bool(_organisational().search(text, section.start, min(end, section.start + _HEADING)))


_HEADING = 30
