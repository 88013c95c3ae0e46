"""A figure in its sentence: what the rules judge that say what a figure does."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..ontology.model import Bound, QuantityKind
from .figure_cues import pattern
from .limits import Limit, Surroundings

__all__ = ["AFTER", "BOUND", "GROUP", "NOTE", "OF_SIZE", "Figure", "stands_after", "unbounded"]

AFTER = "at-least-after+at-most-after"
NOTE = "(?:[（(][^（()）]{{0,20}}[)）])?"
BOUND = "(?:(?:[（(][^（()）]{{0,20}}[)）])?(?:{0})(?:[（(][^（()）]{{0,20}}[)）])?)"
GROUP = re.compile("的[^，,。；;]{0,24}[，,]")
"""The end of a frame: …的工业企业， or …的，."""
OF_SIZE = ("人", "名", "平方米", "亩", "千瓦", "吨", "张", "头", "辆")
"""Units of which the number tells how large something is: 30人以下企业, 144平方米以上户型."""


class Figure(NamedTuple):
    """A figure in its sentence.

    Attributes:
        kind: what it measures.
        unit: its unit as stored.
        around: the words around it.
        limit: how they bound it.
        per: per whom it is counted, as written.
    """

    kind: QuantityKind
    unit: str
    around: Surroundings
    limit: Limit
    per: str | None

    @property
    def bounded(self) -> bool:
        """Whether the words give a least or a most."""
        return self.limit.bound is not Bound.EXACT


def unbounded(clause: str) -> str:
    """Return a clause without the words that bound what comes next."""
    return pattern("(?:{}|{})++$", "at-least+above+below", "bound-filler").sub("", clause)


def stands_after(figure: Figure, kind: str) -> bool:
    """Tell whether a word of a kind stands close before the figure."""
    return bool(pattern("{}[^，,。；;0-9]{{0,8}}$", kind).search(figure.around.clause))
