"""A text cut at the ends of its evidence, so that overlapping facts can all be marked in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Piece", "Stretch", "pieces"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Evidence in a text: code points ``start`` to ``end`` and the number of the fact that rests on them."""

    start: int
    end: int
    fact: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text with the numbers of all facts that it is evidence of.

    Attributes:
        begins: the facts whose first evidence begins with this piece; the page puts their anchors here.
    """

    text: str
    facts: tuple[int, ...] = ()
    begins: tuple[int, ...] = ()


def _inside(text: str, stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return the stretches that lie in ``text`` at all, cut to its ends."""
    cut = (Stretch(max(s.start, 0), min(s.end, len(text)), s.fact) for s in stretches)
    return [s for s in cut if s.start < s.end]


def pieces(text: str, stretches: Sequence[Stretch]) -> tuple[Piece, ...]:
    """Return ``text`` in pieces; joined they are the text again, and each piece knows every fact that covers it.

    >>> [(p.text, p.facts) for p in pieces("abcd", [Stretch(0, 3, 1), Stretch(2, 4, 2)])]
    [('ab', (1,)), ('c', (1, 2)), ('d', (2,))]
    """
    kept = _inside(text, stretches)
    cuts = sorted({0, len(text), *(s.start for s in kept), *(s.end for s in kept)})
    first: dict[int, int] = {}
    for stretch in kept:
        first[stretch.fact] = min(stretch.start, first.get(stretch.fact, stretch.start))
    return tuple(_piece(text[start:end], start, kept, first) for start, end in pairwise(cuts))


def _piece(words: str, start: int, stretches: Sequence[Stretch], first: Mapping[int, int]) -> Piece:
    facts = tuple(sorted({s.fact for s in stretches if s.start <= start < s.end}))
    return Piece(words, facts, tuple(fact for fact in facts if first[fact] == start))
