"""What the grammar of figures hands on: a value where it stands, or words that look like one and are none."""

from __future__ import annotations

from typing import NamedTuple

from ..ontology.model import QuantityKind
from .figure_cues import Unit

__all__ = ["Figure", "Passed", "Reading"]


class Reading(NamedTuple):
    """A value at ``start``–``end`` of the measure's text, before its bound and its term are known.

    Attributes:
        start, end: of the number with its unit; both ends of a range (1—3个月) share them.
        rule: identifier of the grammar rule.
    """

    start: int
    end: int
    kind: QuantityKind
    value: float | str
    unit: str
    rule: str
    confidence: float = 1.0


class Passed(NamedTuple):
    """Words that look like a figure and are none, with the rule that says why."""

    start: int
    end: int
    rule: str


class Figure(NamedTuple):
    """A number as written and the unit after it, if any.

    Attributes:
        number_end: where the number ends and the unit begins.
        value: of the number, its 万 and 亿 included.
        scale: 10000 in 5万, 1 in 5: what a bare number before it in a range or list inherits.
        chinese: whether it is written in Chinese figures.
    """

    start: int
    number_end: int
    end: int
    value: float
    scale: float
    unit: Unit | None
    chinese: bool
