"""The numbers of measures: as they are printed, and no two the same in one notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from .marks import MarkKind, Node

__all__ = ["numbers_of"]


def numbers_of(chosen: Sequence[Node], tops: Sequence[Node]) -> dict[int, str]:
    """Return each unit's number; where numbering restarts inside sections of measures, the section's number goes before it.

    Units that are no measures count only where the measures could not be told apart without them.
    """
    names = _named(chosen, _counting_anew(node for unit in chosen for node in (unit, *unit.ancestors())))
    if len(set(names.values())) < len(names):
        names = _named(chosen, _counting_anew(node for top in tops for node in top.walk()))
    used: Counter[str] = Counter()
    for unit in chosen:
        name = names[id(unit)]
        used[name] += 1
        names[id(unit)] = name if used[name] == 1 else f"{name}-{used[name]}"
    return names


def _counting_anew(nodes: Iterable[Node]) -> set[MarkKind]:
    """Return the shapes of marks of which two units have the same number."""
    times = Counter((node.mark.kind, node.mark.value) for node in {id(node): node for node in nodes}.values())
    return {kind for (kind, _), count in times.items() if count > 1}


def _named(chosen: Sequence[Node], anew: set[MarkKind]) -> dict[int, str]:
    """Return the number of each unit, with the section's number before it where its shape counts anew."""

    def number(node: Node) -> str:
        own = node.mark.label or str(node.mark.value)
        if node.parent is not None and node.mark.kind in anew and not node.mark.label:
            return f"{number(node.parent)}.{own}"
        return own

    return {id(node): number(node) for node in chosen}
