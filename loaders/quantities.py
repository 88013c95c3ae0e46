"""The figures of one measure: what they are, how they limit, and what they do there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from ..ontology.model import Bound, Ignored, Mention, Quantity, QuantityKind, Span, TermKind
from .days import find_days
from .figure import Figure
from .figure_cues import pattern
from .limits import Limit, Surroundings, base_of, limit_of, per_of
from .neighbours import related
from .readings import Passed, Reading
from .terms import term_of
from .values import find_values

__all__ = ["find_quantities", "quantities_of"]

_MASK = "\x00"
_READ = "\x01"
_WINDOW = 90
_LAST_SENTENCE_END = re.compile(".*[。；;！\n\x00]", re.DOTALL)
_SENTENCE_END = re.compile("[。；;！\n\x00]")
_LAST_CLAUSE_END = re.compile(".*[，,：:。；;！（(\n\x00]", re.DOTALL)
_CLAUSE_END = re.compile("[，,。；;：:]")
_QUOTED = re.compile("“[^“”\n]{1,15}”")


def find_quantities(
    text: str, span: Span, *, year: int | None, masks: Sequence[Span] = ()
) -> tuple[tuple[Quantity, ...], tuple[Ignored, ...]]:
    """Read the figures of one measure.

    Args:
        text: the whole normalised text.
        span: the measure.
        year: the notice's year, for dates that print none.
        masks: stretches that are not read: document numbers, titles in 《》.

    Returns:
        The quantities in text order, repeats kept, and what looked like a figure and was passed over.
    """
    return quantities_of(text, [(span, masks)], year=year)[0]


def quantities_of(
    text: str, stretches: Sequence[tuple[Span, Sequence[Span]]], *, year: int | None
) -> list[tuple[tuple[Quantity, ...], tuple[Ignored, ...]]]:
    """Read the figures of several measures, given with their masks, step by step over all of them, as extract.py does."""
    words = [_masked(text, span, masks) for span, masks in stretches]
    days = [list(find_days(one, year)) for one in words]
    rests = [
        _blank(one, [(day.start, day.end) for day in found], _READ) for one, found in zip(words, days, strict=True)
    ]
    values = [list(find_values(rest)) for rest in rests]
    return [
        _quantities(one, sorted((*dates, *others), key=_place), span.start)
        for one, dates, others, (span, _) in zip(words, days, values, stretches, strict=True)
    ]


def _place(found: Reading | Passed) -> tuple[int, int]:
    return found.start, found.end


def _quantities(
    words: str, found: Sequence[Reading | Passed], offset: int
) -> tuple[tuple[Quantity, ...], tuple[Ignored, ...]]:
    """Return the quantities of one measure, which stands at ``offset``, and what was passed over."""
    if not found:
        return (), ()
    found = _without_quoted(words, found)
    readings = [f for f in found if isinstance(f, Reading)]
    quantities = related(words, [_quantity(words, reading, offset) for reading in readings], offset)
    ignored = [Ignored(_mention(words, f, offset), f.rule) for f in found if isinstance(f, Passed)]
    return tuple(quantities), tuple(ignored)


def _masked(text: str, span: Span, masks: Sequence[Span]) -> str:
    inside = [(max(mask.start, span.start), min(mask.end, span.end)) for mask in masks if mask.overlaps(span)]
    return _blank(span.slice(text), [(start - span.start, end - span.start) for start, end in inside], _MASK)


def _blank(text: str, stretches: Sequence[tuple[int, int]], filler: str) -> str:
    """Return ``text`` with every stretch overwritten, so that offsets stay."""
    if not stretches:
        return text
    pieces: list[str] = []
    last = 0
    for start, end in sorted(stretches):
        start = max(start, last)
        if end > start:
            pieces += (text[last:start], filler * (end - start))
            last = end
    return "".join((*pieces, text[last:]))


def _without_quoted(text: str, found: Sequence[Reading | Passed]) -> list[Reading | Passed]:
    """Pass over what stands in short quotation marks, which name slogans and services (“15分钟”, “双50”)."""
    if "“" not in text:
        return list(found)
    quotes = iter(match.span() for match in _QUOTED.finditer(text))
    quote = next(quotes, None)
    kept: list[Reading | Passed] = []
    for item in found:
        while quote and quote[1] <= item.start:
            quote = next(quotes, None)
        inside = quote is not None and quote[0] <= item.start and isinstance(item, Reading)
        kept.append(Passed(item.start, item.end, "quoted") if inside else item)
    return kept


def _mention(words: str, found: Reading | Passed, offset: int) -> Mention:
    return Mention(Span(offset + found.start, offset + found.end), words[found.start : found.end])


def _surroundings(words: str, start: int, end: int) -> Surroundings:
    earlier = words[max(0, start - _WINDOW) : start]
    before = _since(_LAST_SENTENCE_END, earlier)
    after = _upto(_SENTENCE_END, words[end : end + _WINDOW])
    return Surroundings(earlier, before, _since(_LAST_CLAUSE_END, before), after, _upto(_CLAUSE_END, after))


def _since(last: re.Pattern[str], text: str) -> str:
    """Return ``text`` after the last match of a pattern that begins with a greedy dot."""
    found = last.match(text)
    return text[found.end() :] if found else text


def _upto(first: re.Pattern[str], text: str) -> str:
    found = first.search(text)
    return text[: found.start()] if found else text


class _Meaning(NamedTuple):
    """What the words around a figure say of it."""

    limit: Limit
    term: TermKind
    per: str | None
    base: str | None


def _quantity(words: str, reading: Reading, offset: int) -> Quantity:
    around = _surroundings(words, reading.start, reading.end)
    written = words[reading.start : reading.end] if reading.kind is QuantityKind.DATE else ""
    meaning = _meaning(reading.kind, reading.unit, written, around)
    return Quantity(
        mention=_mention(words, reading, offset),
        kind=reading.kind,
        value=reading.value,
        unit=reading.unit,
        rule=reading.rule,
        term=meaning.term,
        bound=meaning.limit.bound,
        inclusive=meaning.limit.inclusive,
        base=meaning.base,
        per=meaning.per,
        confidence=reading.confidence,
    )


@lru_cache(maxsize=1024)
def _meaning(kind: QuantityKind, unit: str, written: str, around: Surroundings) -> _Meaning:
    """Return what a figure means where it stands; ``written`` is needed of dates only.

    Tables and endless lines repeat their words: where they do, remembering the judgement saves nearly half of the time.
    """
    limit = _date_limit(written, around) if kind is QuantityKind.DATE else limit_of(around)
    per = per_of(around) if kind in (QuantityKind.MONEY, QuantityKind.COUNT) else None
    per = None if per == f"每{unit}" else per  # 不超过90平方米每平方米给予150元: the unit counts itself
    term = term_of(Figure(kind, unit, around, limit, per))
    return _Meaning(limit, term, per, base_of(around) if unit == "percent" else None)


def _date_limit(written: str, around: Surroundings) -> Limit:
    """Return whether a date is the first or the last day of something."""
    since = pattern("(?:[（(]{}[^（()）]{{0,8}}[)）])?{}", "including", "date-since").match(around.after)
    if since or pattern("{}$", "date-from").search(around.before):
        return Limit(Bound.AT_LEAST, inclusive=True)
    last = pattern("{}$", "date-last").search(written) or (
        written.endswith("年") and pattern("{}", "year-limit-after").match(around.after)
    )
    if last or pattern("{}$|{}[:：为]?$", "date-until", "deadline-label").search(around.before):
        return Limit(Bound.AT_MOST, inclusive=True)
    return Limit()
