"""Units and cue words of figures, from ontology/data/quantity_units.csv and quantity_cues.csv, as patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from ..ontology.codelists import read_rows, read_words
from ..ontology.errors import DataError

__all__ = ["Unit", "cue", "pattern", "unit_pattern", "units"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written: its kind (``clock`` for what is no quantity), the unit it is stored in, and its factor."""

    word: str
    kind: str
    unit: str
    factor: float
    not_before: tuple[str, ...]


@cache
def units() -> Mapping[str, Unit]:
    """Return every unit by its written form.

    Raises:
        DataError: a unit stands twice.
    """
    found: dict[str, Unit] = {}
    for row in read_rows("quantity_units.csv"):
        word = row["word"]
        if word in found:
            raise DataError(f"the unit {word!r} stands twice", where="ontology/data/quantity_units.csv")
        others = tuple(part for part in row["not_before"].split("|") if part)
        found[word] = Unit(word, row["kind"], row["unit"], float(row["factor"]), others)
    return MappingProxyType(found)


def _alternatives(words: Iterable[str]) -> str:
    """Return a pattern that matches the longest of ``words``."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


@cache
def cue(*kinds: str) -> str:
    """Return a pattern for the cue words of one or more kinds."""
    return _alternatives(word for kind in kinds for word in read_words("quantity_cues.csv")[kind])


@cache
def pattern(template: str, *kinds: str) -> re.Pattern[str]:
    """Return the expression ``template`` with the cue words of the next kind in place of each ``{}``.

    Several kinds joined by ``+`` stand for all their words; braces of the expression itself are doubled.

    >>> pattern("{}$", "date-from").pattern
    '(?:自|从)$'
    """
    return re.compile(template.format(*(cue(*kind.split("+")) for kind in kinds)))


@cache
def unit_pattern() -> str:
    """Return a pattern for every unit, longest first, that is not the beginning of another word."""
    parts = []
    for unit in sorted(units().values(), key=lambda u: len(u.word), reverse=True):
        guard = f"(?!{_alternatives(unit.not_before)})" if unit.not_before else ""
        parts.append(re.escape(unit.word) + guard)
    return "(?:" + "|".join(parts) + ")"
