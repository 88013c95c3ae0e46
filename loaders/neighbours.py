"""What the figures of one sentence take from each other: lists, ranges, notes (含2年), changes from one value to another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ..ontology.model import Bound, Quantity, QuantityKind, TermKind
from .figure_cues import pattern

__all__ = ["related"]

_LONGEST_CHANGE = 32
_BOUNDS = "at-least-after+at-most-after+about-after"
_END = "[)）]?(?:[/／][^，,、。；;0-9（(]{{1,4}})?{0}?(?:[（(][^（()）]{{0,8}}[)）])?"
"""What may follow a figure before the next begins: /户, 以上, （含）."""

_SIBLING = _END + "(?:[、和或及]|以及|或者)"
_COUSIN = _END + "(?:[、，,和及]|以及)(?!{1})[^。；;，,、0-9（(]{{0,14}}"
_RANGE = _END + "{1}"
_NOTE = "(?:[/／][^，,、。；;0-9（(]{{1,4}})?{0}?[（(](?:{1}|{2})"
_OF_IT = "[^，,。；;、0-9（(]{1,12}"
_AND_ALSO = "{0}?[^，,。；;、0-9]{{1,16}}[、和及]"
_CHANGE = "[^。；;\x00]{{0,6}}{}了?{}[^。；;，,\x00]{{0,24}}"

_SPREADS = {
    QuantityKind.MONEY: (TermKind.AMOUNT, TermKind.PER_HEAD, TermKind.CEILING),
    QuantityKind.PERCENT: (TermKind.RATE, TermKind.CEILING, TermKind.TARGET),
    QuantityKind.COUNT: (TermKind.TARGET,),
}
"""Which roles pass to a figure further on in a list that has words of its own: 本科生2万元，硕士生3万元."""


def related(words: str, quantities: Sequence[Quantity], offset: int) -> list[Quantity]:
    """Return the figures of a measure, which stands at ``offset``, with what the words say once for several of them.

    A value that another replaces is marked as the former one.
    """
    found = list(quantities)
    gaps = [_gap(words, old, new, offset) for old, new in pairwise(found)]
    for place, gap in enumerate(gaps):
        if gap is not None:
            found[place], found[place + 1] = _forward(words, found[place], found[place + 1], gap, offset)
    for place in range(len(gaps) - 1, -1, -1):
        gap = gaps[place]
        if gap is not None:
            found[place] = _backward(found[place], found[place + 1], gap)
    return found


def _gap(words: str, old: Quantity, new: Quantity, offset: int) -> str | None:
    """Return the words between two figures of a kind; None where they are too far apart to share anything."""
    start, end = old.mention.span.end - offset, new.mention.span.start - offset
    near = old.kind is new.kind and end - start <= _LONGEST_CHANGE
    return words[start : max(start, end)] if near else None


def _forward(words: str, old: Quantity, new: Quantity, gap: str, offset: int) -> tuple[Quantity, Quantity]:
    """Return both figures, the later one with what it takes from the earlier."""
    same = old.unit == new.unit
    if same and _changes(words, old, gap, offset):
        return replace(old, term=TermKind.FORMER), _inherit(new, old)
    if same and old.value == new.value and pattern(_NOTE, _BOUNDS, "including", "excluding").fullmatch(gap):
        return _noted(old, new, gap)
    if same and pattern(_SIBLING, _BOUNDS).fullmatch(gap):
        return old, _inherit(new, old)
    if same and _is_range(gap):
        return old, _upper_end(new, old)
    return old, _cousin(old, new, gap) if same or new.kind is QuantityKind.COUNT else new


def _upper_end(new: Quantity, old: Quantity) -> Quantity:
    """Return the upper end of a range with what the words say before the lower one: 每辆1万元至3万元."""
    alike = new.term is TermKind.AMOUNT and old.term is TermKind.PER_HEAD and not new.per
    alike = alike or (new.term is TermKind.UNKNOWN and old.term is TermKind.CONDITION)
    return replace(new, term=old.term if alike else new.term, per=new.per or old.per)


def _is_range(gap: str) -> bool:
    return bool(pattern(_RANGE, _BOUNDS, "range-to").fullmatch(gap))


def _noted(old: Quantity, note: Quantity, gap: str) -> tuple[Quantity, Quantity]:
    """Return a figure and its note (2年以上（含2年）), which says the same of both."""
    inclusive = not pattern("{}$", "excluding").search(gap)
    old = old if old.bound is Bound.EXACT else replace(old, inclusive=inclusive)
    return old, replace(note, term=old.term, bound=old.bound, inclusive=old.inclusive, base=old.base, per=old.per)


def _inherit(new: Quantity, old: Quantity) -> Quantity:
    """Return ``new`` with the bound, term, base and per of ``old`` where it has none of its own."""
    bounded = new if new.bound is not Bound.EXACT else old
    alike = new.term is TermKind.AMOUNT and old.term is TermKind.PER_HEAD and not new.per
    capped = old.term is TermKind.CEILING and new.term is TermKind.AMOUNT and new.bound is Bound.EXACT
    alike = (
        alike or capped or (new.term is TermKind.TARGET and old.term is TermKind.CONDITION and new.bound is Bound.EXACT)
    )
    return replace(
        new,
        bound=bounded.bound,
        inclusive=bounded.inclusive,
        term=old.term if alike or new.term is TermKind.UNKNOWN else new.term,
        base=new.base or old.base,
        per=new.per or old.per,
    )


def _cousin(old: Quantity, new: Quantity, gap: str) -> Quantity:
    """Return ``new`` with the role of the figure before it in a looser list, where the words give it none."""
    if _says_per_once(old, new, gap):
        return replace(new, term=old.term, per=old.per)
    if new.term is not TermKind.UNKNOWN or old.term not in _SPREADS.get(new.kind, ()):
        return new
    if pattern("{}", "measured").search(gap):
        return new
    of_it = new.kind is QuantityKind.COUNT and (re.fullmatch(_OF_IT, gap) or pattern(_AND_ALSO, _BOUNDS).fullmatch(gap))
    if not of_it and not pattern(_COUSIN, _BOUNDS, "other-role").fullmatch(gap):
        return new
    if old.term is TermKind.CEILING and new.bound is Bound.EXACT:
        return replace(new, term=old.term, bound=old.bound, inclusive=old.inclusive)
    return replace(new, term=old.term)


def _says_per_once(old: Quantity, new: Quantity, gap: str) -> bool:
    """Tell whether a list says per whom once: 按每人引导培训500元、指导培训2000元的标准."""
    alike = old.term is TermKind.PER_HEAD and new.term is TermKind.AMOUNT and not new.per
    return alike and gap.startswith("、") and not pattern("{}", "grant").search(gap)


def _backward(old: Quantity, new: Quantity, gap: str) -> Quantity:
    """Return ``old`` as a condition where what follows it in a list or range is one: 5000万元至1亿元的项目."""
    if new.term is not TermKind.CONDITION or old.unit != new.unit:
        return old
    noted = old.value == new.value and pattern(_NOTE, _BOUNDS, "including", "excluding").fullmatch(gap)
    listed = pattern(_SIBLING, _BOUNDS).fullmatch(gap) or gap.startswith("、")
    if old.term is TermKind.UNKNOWN and (noted or listed):
        return replace(old, term=new.term)
    open_to = (TermKind.UNKNOWN, TermKind.TARGET, TermKind.AMOUNT)
    return replace(old, term=new.term) if old.term in open_to and _is_range(gap) else old


def _changes(words: str, old: Quantity, gap: str, offset: int) -> bool:
    """Tell whether the words between two values say that one becomes the other."""
    if not 0 < len(gap) <= _LONGEST_CHANGE:
        return False
    start = old.mention.span.start - offset
    leads = pattern("{}[^。；;\x00]*$", "change-from").search(words[max(0, start - _LONGEST_CHANGE) : start])
    return bool(leads and pattern(_CHANGE, "change-verb", "change-to").fullmatch(gap))
