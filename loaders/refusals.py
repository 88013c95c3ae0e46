"""What looks like a figure and is none: ordinals, fractions, hours, frequencies, names of plans, days of the month."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from .figure_cues import Unit, cue

__all__ = ["refusal"]

_LOOK = 12
_FIRST_YEAR = 1000
_SPAN_UNITS = ("日", "天")
_TIMES = ("次", "批次")


@dataclass(frozen=True, slots=True)
class _Site:
    """A number with its unit and the words next to it."""

    number: str
    value: float
    unit: Unit | None
    chinese: bool
    before: str
    after: str

    @property
    def word(self) -> str:
        """The unit as written, empty where there is none."""
        return self.unit.word if self.unit else ""


def refusal(
    text: str, start: int, number_end: int, end: int, value: float, unit: Unit | None, *, chinese: bool
) -> str | None:
    """Return the rule by which a figure is passed over; None when it is a quantity."""
    site = _Site(
        text[start:number_end], value, unit, chinese, text[max(0, start - _LOOK) : start], text[end : end + _LOOK]
    )
    rule = _shape(site)
    if rule or unit is None:
        return rule or "bare-number"
    judge = _JUDGES.get(unit.kind)
    return judge(site) if judge else None


def _shape(site: _Site) -> str | None:
    """Return the rule of a number that is part of another word or formula."""
    before, after = site.before, site.after
    if before.endswith("第"):
        return "ordinal"
    if re.search(r"[0-9][/／]$", before) or re.match(r"[/／][0-9]", after):
        return "fraction"
    if re.search(r"[0-9][:：]$", before) or (site.unit is None and re.match(r"[:：][0-9]", after)):
        return "ratio"
    if re.search(r"[0-9A-Za-z][+×xX*＋]$", before) or re.match(r"[+＋×*][0-9A-Za-z]", after):
        return "formula"
    if re.search(r"[A-Za-z]$", before) and (site.unit is None or site.unit.kind in ("duration", "count")):
        return "latin-name"
    return None


def _money(site: _Site) -> str | None:
    plain = site.chinese and not re.search("[十百千万亿]", site.number)
    return "bare-number" if plain else None


def _duration(site: _Site) -> str | None:
    if site.word == "年" and site.value >= _FIRST_YEAR:
        return "budget-year"
    if re.search(f"{cue('frequency-before')}$", site.before) or re.match(cue("frequency-after"), site.after):
        return "frequency"
    if site.number == "半" and re.search(f"{cue('half-year-before')}$", site.before):
        return "half-year"
    if re.match(cue("plan-name-after"), site.after):
        return "plan-name"
    if re.match("期(?![间满限内])", site.after):
        return "rate-tenor"
    if site.word in _SPAN_UNITS and not _is_span(site):
        return "day-of-month"
    return None


def _is_span(site: _Site) -> bool:
    """Tell whether a number of days is a length of time and not a day of the month."""
    if re.search(f"{cue('month-before')}$", site.before):
        return False
    if re.match(cue("span-after"), site.after) or re.search(f"{cue('span-before')}[^，。；、]{{0,3}}$", site.before):
        return True
    return site.word == "天"


def _count(site: _Site) -> str | None:
    if site.word in _TIMES and re.search(f"{cue('recurring')}[^。；;，,]*$|{cue('slogan-before')}$", site.before):
        return "frequency"
    if not site.chinese:
        return None
    bounded = re.match(cue("spelt-bound-after"), site.after) or re.search(f"{cue('spelt-bound-before')}$", site.before)
    return None if bounded and re.fullmatch(cue("spelt-unit"), site.word) else "spelt-count"


def _clock(_: _Site) -> str:
    return "clock-time"


_JUDGES: dict[str, Callable[[_Site], str | None]] = {
    "money": _money,
    "duration": _duration,
    "count": _count,
    "clock": _clock,
}
