"""Complete dates of the calendar, in Arabic and in Chinese figures: 2020年2月7日, 二〇二〇年二月七日."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ..ontology.model import Mention
from .numerals import chinese_int

__all__ = ["FULL_DATE", "FullDate", "end_of_term", "find_full_dates", "read_end_of", "read_full_date"]


@dataclass(frozen=True, slots=True)
class FullDate:
    """A date to the day and the words that say it."""

    value: date
    mention: Mention


_DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0", "O": "0", "o": "0"}
_LAST_MONTH = 12
_NUMERAL = "一二三四五六七八九十"
FULL_DATE = (
    r"(?:(?:19|20)\d{2}年\d{1,2}月\d{1,2}日"
    rf"|[一二][零〇○Oo一二三四五六七八九]{{3}}年[{_NUMERAL}]{{1,2}}月[{_NUMERAL}]{{1,3}}日)"
)
_FULL_DATE = re.compile(FULL_DATE)
_PARTS = re.compile(r"(.+)年(.+)月(.+)日")


def read_full_date(words: str) -> date | None:
    """Return the day that ``words`` name; None when there is no such day.

    >>> read_full_date("二〇二〇年二月七日"), read_full_date("2021年2月30日")
    (datetime.date(2020, 2, 7), None)
    """
    parts = _PARTS.fullmatch(words)
    if parts is None:
        return None
    year = "".join(_DIGITS.get(c, c) for c in parts[1])
    month, day = chinese_int(parts[2]), chinese_int(parts[3])
    if not year.isdigit() or month is None or day is None:
        return None
    if not (1 <= month <= _LAST_MONTH and 1 <= day <= calendar.monthrange(int(year), month)[1]):
        return None
    return date(int(year), month, day)


_END_OF = re.compile(r"(\d{4})年(?:(\d{1,2})月)?底")


def read_end_of(words: str) -> date | None:
    """Return the last day of a year or month.

    >>> read_end_of("2023年底"), read_end_of("2024年2月底")
    (datetime.date(2023, 12, 31), datetime.date(2024, 2, 29))
    """
    parts = _END_OF.fullmatch(words)
    if parts is None or not 1 <= int(parts[2] or _LAST_MONTH) <= _LAST_MONTH:
        return None
    year, month = int(parts[1]), int(parts[2] or _LAST_MONTH)
    return date(year, month, calendar.monthrange(year, month)[1])


def find_full_dates(text: str, start: int = 0, end: int | None = None) -> Iterator[FullDate]:
    """Yield the complete dates of ``text[start:end]`` in order."""
    for match in _FULL_DATE.finditer(text, start, len(text) if end is None else end):
        value = read_full_date(match.group())
        if value is not None:
            yield FullDate(value, Mention.of(text, match.start(), match.end()))


def end_of_term(start: date, amount: int, unit: str) -> date:
    """Return the last day of a term of so many 年, 月 or 日 that begins on ``start``.

    >>> end_of_term(date(2023, 4, 10), 2, "年"), end_of_term(date(2020, 2, 4), 6, "月")
    (datetime.date(2025, 4, 9), datetime.date(2020, 8, 3))
    """
    if unit == "日":
        return start + timedelta(days=amount - 1)
    months = start.month - 1 + amount * (12 if unit == "年" else 1)
    year, month = start.year + months // 12, months % 12 + 1
    day = min(start.day, calendar.monthrange(year, month)[1])
    return date(year, month, day) - timedelta(days=1)
