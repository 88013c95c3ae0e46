"""On which level of a numbered text the measures stand.

Rules of the annotation guide: a numbered list under one shared clause belongs to its measure; items numbered like the measures are
measures without a clause too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from ..ontology.codelists import read_words
from .clause_index import ClauseIndex
from .marks import MarkKind, Node

__all__ = ["choose"]

_FEW = 6
"""Where more than so many units come on one clause, the clauses say nothing about which units are measures."""
_MOST = 0.6
_HALF = 0.5
_LISTS = frozenset({MarkKind.ARABIC_PAREN})
_AIMS_WITHIN = 14


def choose(tops: Sequence[Node], index: ClauseIndex, text: str) -> list[Node]:
    """Return the units that are measures, in order."""
    leaves = [leaf for top in tops if not _sets_aims(text, top) for leaf in _leaves(top) if not _sets_aims(text, leaf)]
    if _FEW * sum(map(index.count, tops)) < len(leaves):
        return leaves
    coverage = _coverage(tops, index)
    chosen: list[Node] = []
    without: list[Node] = []
    for top in tops:
        if index.count(top):
            chosen += _descend(top, index, coverage)
        else:
            without.append(top)
    levels = {(node.mark.kind, len(list(node.ancestors()))) for node in chosen}
    for top in without:
        chosen += _like_the_others(top, levels, text)
    return sorted(chosen, key=lambda node: node.start)


def _coverage(tops: Sequence[Node], index: ClauseIndex) -> dict[MarkKind, float]:
    """Return for each shape of mark how many of its units, inside units with clauses, hold a clause."""
    total: Counter[MarkKind] = Counter()
    held: Counter[MarkKind] = Counter()
    for top in tops:
        for node in top.walk():
            if node.parent is None or index.count(node.parent):
                total[node.mark.kind] += 1
                held[node.mark.kind] += bool(index.count(node))
    return {kind: held[kind] / total[kind] for kind in total}


def _descend(node: Node, index: ClauseIndex, coverage: dict[MarkKind, float]) -> list[Node]:
    """Return the measures at or below a unit that holds a clause."""
    children = node.children
    with_clause = [child for child in children if index.count(child)]
    if not with_clause:
        return [node]
    share = len(with_clause) / len(children)
    if share <= _HALF and coverage[children[0].mark.kind] < _MOST:
        return [node]
    found: list[Node] = []
    for child in children:
        found += _descend(child, index, coverage) if index.count(child) else [child]
    return found


def _like_the_others(node: Node, levels: set[tuple[MarkKind, int]], text: str) -> list[Node]:
    """Return the measures of a section without clauses: units numbered as measures are elsewhere."""
    if _sets_aims(text, node):
        return []
    found = [
        unit
        for unit in node.walk()
        if (unit.mark.kind, len(list(unit.ancestors()))) in levels and not _sets_aims(text, unit)
    ]
    sections = {id(above) for unit in found for above in unit.ancestors()}
    return [unit for unit in found if id(unit) not in sections]


def _leaves(node: Node) -> Iterator[Node]:
    """Yield the lowest numbered units; lists in brackets and the parts of an article belong to their unit."""
    children = [child for child in node.children if child.mark.kind not in _LISTS]
    if not children or node.mark.kind is MarkKind.ARTICLE:
        yield node
        return
    for child in children:
        yield from _leaves(child)


@cache
def _aims() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, read_words("structure_cues.csv")["aims"])))


def _sets_aims(text: str, node: Node) -> bool:
    """Tell whether a unit states aims and principles, by its heading."""
    return bool(_aims().search(text, node.start, min(node.end, node.start + _AIMS_WITHIN)))
