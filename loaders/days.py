"""Dates and deadlines in a measure: 2020年6月30日, 3月底前, 年底前, 到2025年, 一季度末."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from ..ontology.model import QuantityKind
from .figure_cues import cue, pattern
from .numerals import chinese_int
from .readings import Passed, Reading

__all__ = ["find_days"]

_LOOK_BACK = 14
_MONTH_TO = re.compile("年[0-9]{1,2}月起?[至到—–~～-]$")
_LAST_MONTH = 12
_MONTHS_PER_QUARTER = 3


class _Parts(NamedTuple):
    """A date as written; numbers are 0 where they are missing."""

    year: int
    relative: str
    month: int
    day: int
    quarter: int
    year_end: bool
    part: str
    before: str

    @property
    def limited(self) -> bool:
        """Whether the words after the date make it a limit (底, 前)."""
        return bool(self.before) or self.part in ("底", "末")


@cache
def _pattern() -> re.Pattern[str]:
    month = r"1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
    day = r"[12][0-9]|3[01]|0?[1-9]|[一二]?十[一二三四五六七八九]?|三十一?|[一二三四五六七八九]"
    quarter = "第?(?P<quarter{0}>[一二三四1-4])季度"
    year = "(?P<year>(?:19|20)[0-9]{2}|[一二][〇零○九][〇零○一二三四五六七八九]{2})年"
    return re.compile(
        rf"(?<![0-9第])(?:{year}(?:年(?=[底末终]))?(?:(?P<month1>{month})月(?:(?P<day1>{day})[日号])?|{quarter.format(1)})?"
        rf"|(?P<relative>{cue('this-year', 'next-year')})?"
        rf"(?:(?<![一二三四五六七八九十])(?P<month2>{month})月(?:(?P<day2>{day})[日号])?|{quarter.format(2)}(?=[末底前])"
        r"|(?:(?<!全)年|(?<=年))(?=[底末终])))"
        rf"(?P<part>份|底|末|终|上旬|中旬|下旬)?(?P<before>{cue('date-before')}(?!{cue('date-before-not')}))?"
    )


_SENTENCE_END = re.compile("[。；;！\n]")
_ANCHOR = re.compile("[年月季](?:(?<=[0-9〇零○一二三四五六七八九十].)|(?=[底末终]))")
_BEFORE_ANCHOR, _AFTER_ANCHOR = 7, 20


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Yield the dates of a text; only the neighbourhood of 年, 月 and 季 by a number or an end is searched: much faster."""
    last = 0
    for anchor in _ANCHOR.finditer(text):
        if anchor.start() < last:
            continue
        found = _pattern().search(text, max(last, anchor.start() - _BEFORE_ANCHOR), anchor.end() + _AFTER_ANCHOR)
        if found and found.start() <= anchor.end():  # one further on might be cut off here and has an anchor of its own
            last = found.end()
            yield found


@lru_cache(maxsize=4096)
def _number(text: str | None) -> int:
    if not text:
        return 0
    if len(text) == len("2020") and not text.isascii():
        text = "".join(str(chinese_int(char) or 0) for char in text)
    return chinese_int(text) or 0


def _parts(match: re.Match[str]) -> _Parts:
    found = match.groupdict()
    return _Parts(
        year=_number(found["year"]),
        relative=found["relative"] or "",
        month=_number(found["month1"] or found["month2"]),
        day=_number(found["day1"] or found["day2"]),
        quarter=_number(found["quarter1"] or found["quarter2"]),
        year_end=found["part"] in ("底", "末", "终"),
        part=found["part"] or "",
        before=found["before"] or "",
    )


def _rule(parts: _Parts, before: str, after: str) -> str | None:
    """Return the rule that makes the words a date, or None for a budget year, a reporting month and the like."""
    if parts.day:
        return "date-day"
    if parts.month:
        return _month_rule(parts, before, after)
    if parts.quarter:
        return "date-quarter-end" if parts.limited else None
    if parts.year_end:
        return "date-year-end" if parts.year or parts.before or pattern("{}$", "date-until").search(before) else None
    if parts.before or pattern("{}", "year-limit-after").match(after) or _is_target(before):
        return "date-year"
    return None


def _month_rule(parts: _Parts, before: str, after: str) -> str | None:
    if parts.limited:
        return "date-month-end"
    if parts.part == "份":
        return None
    if parts.year or parts.part or pattern("{}", "date-edge-after").match(after):
        return "date-month"
    if pattern("{}$", "date-extended").search(before) or _MONTH_TO.search(before):
        return "date-month"
    return None


def _is_target(before: str) -> bool:
    """Tell whether a year stands after 到, 至 or a label of a deadline and does not close a span of years."""
    return bool(pattern("(?<![0-9年]){}$|{}[:：为]?$", "date-until", "deadline-label").search(before))


def _iso(parts: _Parts, rule: str, year: int) -> str | None:
    if rule == "date-year":
        return str(year)
    month = parts.month or parts.quarter * _MONTHS_PER_QUARTER or _LAST_MONTH
    if not parts.day:
        return f"{year}-{month:02}"
    try:
        return date(year, month, parts.day).isoformat()
    except ValueError:
        return None


class _Years:
    """Which year a date without one belongs to: one named before it in the same sentence, else the notice's."""

    def __init__(self, notice: int | None) -> None:
        self._notice = notice
        self._carried: int | None = None
        self._sentence = -1

    def resolve(self, parts: _Parts, sentence: int) -> int | None:
        """Return the year of a date in the sentence that starts at ``sentence``."""
        if sentence != self._sentence:
            self._carried, self._sentence = None, sentence
        if parts.year:
            self._carried = parts.year
            return parts.year
        if parts.relative and self._notice:
            return self._notice + (1 if pattern("{}", "next-year").fullmatch(parts.relative) else 0)
        if self._carried and self._carried >= (self._notice or 0):
            return self._carried
        return self._notice


def find_days(text: str, year: int | None) -> Iterator[Reading | Passed]:
    """Yield every date in ``text`` in order, and as passed over what looks like one: budget years, reporting months."""
    matches = list(_matches(text))
    if not matches:
        return
    years, sentence, recurring_until = _Years(year), 0, -_LOOK_BACK
    last = 0
    for match in matches:
        for stop in _SENTENCE_END.finditer(text, last, match.start()):
            sentence = stop.end()
        last = match.end()
        before = text[max(sentence, match.start() - _LOOK_BACK) : match.start()]
        parts = _parts(match)
        chained = match.start() - recurring_until <= 1
        if chained or pattern("{}[^，,]*$", "recurring").search(before):
            recurring_until = match.end()
            yield Passed(match.start(), match.end(), "recurring-date")
            continue
        yield _decide(match, parts, years.resolve(parts, sentence), before, text[match.end() : match.end() + 4])


def _decide(match: re.Match[str], parts: _Parts, year: int | None, before: str, after: str) -> Reading | Passed:
    rule = _rule(parts, before, after)
    if rule is None:
        return Passed(
            match.start(), match.end(), "budget-year" if parts.year and not parts.month else "reporting-period"
        )
    if year is None:
        return Passed(match.start(), match.end(), "date-without-year")
    value = _iso(parts, rule, year)
    if value is None:
        return Passed(match.start(), match.end(), "impossible-date")
    confidence = 1.0 if parts.year or parts.limited or parts.day else 0.8
    return Reading(match.start(), match.end(), QuantityKind.DATE, value, "date", rule, confidence=confidence)
