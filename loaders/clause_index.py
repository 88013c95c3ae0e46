"""The clauses of a text by where they stand."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from .clauses import FoundClause
from .marks import Node

__all__ = ["ClauseIndex"]


class ClauseIndex:
    """The clauses of a text by position."""

    def __init__(self, clauses: Sequence[FoundClause]) -> None:
        self.all = clauses
        self._starts = [clause.mention.span.start for clause in clauses]

    def within(self, start: int, end: int) -> Sequence[FoundClause]:
        """Return the clauses that begin in ``[start, end)``."""
        return self.all[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def count(self, node: Node) -> int:
        """Return how many clauses stand inside a unit."""
        return bisect_left(self._starts, node.end) - bisect_left(self._starts, node.start)
