"""What looks like a figure and is none: ordinals, fractions, hours, frequencies, names of plans, days of the month."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from .figure_cues import pattern
from .readings import Figure

__all__ = ["is_mark", "numbers_items", "refusal"]

_LOOK = 12
_FIRST_YEAR = 1000
_SPAN_UNITS = ("日", "天")
_LATIN = re.compile(r"[A-Za-z]$")
_SIGNS = tuple("/／:：+×xX*＋\n")
_TIMES = ("次", "批次")


class _Site(NamedTuple):
    """A figure and the words next to it."""

    number: str
    figure: Figure
    before: str
    after: str

    @property
    def kind(self) -> str:
        """The kind of the unit, empty where there is none."""
        return self.figure.unit.kind if self.figure.unit else ""

    @property
    def word(self) -> str:
        """The unit as written, empty where there is none."""
        return self.figure.unit.word if self.figure.unit else ""


def refusal(text: str, figure: Figure) -> str | None:
    """Return the rule by which a figure is passed over; None when it is a quantity."""
    before = text[max(0, figure.start - _LOOK) : figure.start]
    site = _Site(text[figure.start : figure.number_end], figure, before, text[figure.end : figure.end + _LOOK])
    rule = _shape(site)
    if rule or figure.unit is None:
        return rule or "bare-number"
    judge = _JUDGES.get(site.kind)
    return judge(site) if judge else None


def numbers_items(text: str, start: int, unit: str) -> bool:
    """Tell whether a range that begins at ``start`` gives the numbers of printed items (以上1-4项政策).

    >>> numbers_items("以上1-4项政策", 2, "项"), numbers_items("扶持1-4项技术", 2, "项")
    (True, False)
    """
    return (
        pattern("{}", "ordinal-item").fullmatch(unit) is not None
        and pattern("{}$", "ordinal-range-before").search(text, 0, start) is not None
    )


def is_mark(text: str, figure: Figure) -> bool:
    """Tell whether a number only counts off an item of a list: （2）, 3. or 4、 at the head of a sentence."""
    if figure.unit is not None:
        return False
    before, after = text[max(0, figure.start - 1) : figure.start], text[figure.end : figure.end + 1]
    bracketed = before in "（(" and after in "）)"
    return bool(after) and ((bool(before) and bracketed) or (before in "\n。；;：:" and after in ".、．"))


def _shape(site: _Site) -> str | None:
    """Return the rule of a number that is part of another word or formula."""
    before, after = site.before, site.after
    if before.endswith("第"):
        return "ordinal"
    if before[-1:] in _SIGNS or after[:1] in _SIGNS:
        rule = _formula(site)
        if rule:
            return rule
    if _LATIN.search(before) and site.kind in ("", "duration", "count"):
        return "latin-name"
    return None


def _formula(site: _Site) -> str | None:
    """Return the rule of a number with a sign between it and another one."""
    before, after = site.before, site.after
    if re.search(r"[0-9][/／]$", before) or re.match(r"[/／][0-9]", after):
        return "fraction"
    if re.search(r"[0-9][:：]$", before) or (site.figure.unit is None and re.match(r"[:：][0-9]", after)):
        return "ratio"
    if re.search(r"[0-9A-Za-z][+×xX*＋]$", before) or re.match(r"[+＋×*][0-9A-Za-z]", after):
        return "formula"
    return None


def _money(site: _Site) -> str | None:
    plain = site.figure.chinese and not re.search("[十百千万亿]", site.number)
    return "bare-number" if plain else None


def _duration(site: _Site) -> str | None:
    if site.word == "年" and site.figure.value >= _FIRST_YEAR:
        return "budget-year"
    if pattern("{}$", "frequency-before").search(site.before) or pattern("{}", "frequency-after").match(site.after):
        return "frequency"
    if site.number == "半" and pattern("{}$", "half-year-before").search(site.before):
        return "half-year"
    if pattern("{}$", "idiom-before").search(site.before):
        return "idiom"
    if pattern("{}", "plan-name-after").match(site.after):
        return "plan-name"
    if re.match("期(?![间满限内])", site.after):
        return "rate-tenor"
    if site.word in _SPAN_UNITS and not _is_span(site):
        return "day-of-month"
    return None


def _is_span(site: _Site) -> bool:
    """Tell whether a number of days is a length of time and not a day of the month."""
    if pattern("{}$", "month-before").search(site.before):
        return False
    if pattern("{}", "span-after").match(site.after) or pattern("{}[^，。；、]{{0,3}}$", "span-before").search(
        site.before
    ):
        return True
    return site.word == "天"


def _count(site: _Site) -> str | None:
    if site.word in _TIMES and pattern("{}[^。；;，,]*$|{}$", "recurring", "slogan-before").search(site.before):
        return "frequency"
    if site.figure.value == 1 and pattern("{}$", "per-one-before").search(site.before):
        return "per-one"
    if not site.figure.chinese:
        return None
    bounded = pattern("{}", "spelt-bound-after").match(site.after) or pattern("{}$", "spelt-bound-before").search(
        site.before
    )
    return None if bounded and pattern("{}", "spelt-unit").fullmatch(site.word) else "spelt-count"


def _clock(_: _Site) -> str:
    return "clock-time"


_JUDGES: dict[str, Callable[[_Site], str | None]] = {
    "money": _money,
    "duration": _duration,
    "count": _count,
    "clock": _clock,
}
