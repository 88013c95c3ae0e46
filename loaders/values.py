"""The grammar of figures: numbers with their units, ranges (1—3个月), lists that share a unit (30、20万元), 百分之三十."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ..ontology.model import QuantityKind
from .figure_cues import Unit, pattern, unit_pattern, units
from .magnitudes import magnitude
from .readings import Figure, Passed, Reading
from .refusals import is_mark, numbers_items, refusal

__all__ = ["find_values"]

_NUMERALS = "〇零一二两三四五六七八九十百千万亿"
_RANGE = re.compile(r"[-—–－−~～〜]{1,2}|至|到")
_LIST = re.compile("、|和|或|及|以及")
_READ = "\x01"
_PER_CENT = "百分之"
_HALF = 0.5
_MONEY_SCALE = 10_000
_YUAN = "元"
_LOOK = 14
_LONGEST_GAP = 2


class _Judged(NamedTuple):
    """A figure with what became of it; ``unit`` is the unit that a figure before it may share, None if it was refused."""

    figure: Figure
    found: tuple[Reading | Passed, ...]
    unit: Unit | None


@cache
def _figure_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?=[0-9{_NUMERALS}半])(?:"  # passes over nearly every character at once
        r"(?P<arabic>(?<![0-9.])[0-9]++(?:,[0-9]{3}(?![0-9]))*+(?:\.[0-9]++)?+[余多]?+)"
        rf"(?:(?P<scale>[十百千万亿]{{0,3}}?[余多]?)(?P<unit>{unit_pattern()})|(?P<bare>[十百千万亿]{{0,3}}+[余多]?+))"
        rf"|(?:(?P<chinese>(?<![{_NUMERALS}])[{_NUMERALS}]++[余多]?+)|半)(?P<spelt>{unit_pattern()}))"
    )


@cache
def _spelt_percent_pattern() -> re.Pattern[str]:
    return re.compile(rf"{_PER_CENT}(?P<number>[{_NUMERALS}]++(?:点[{_NUMERALS}]++)?+|[0-9]++(?:\.[0-9]++)?+)")


def find_values(text: str) -> Iterator[Reading | Passed]:
    """Yield money, shares, durations and counts of ``text``, and as passed over what only looks like them; in no order."""
    rest = text
    if _PER_CENT in text:
        yield from _spelt_percents(text)
        rest = _spelt_percent_pattern().sub(lambda match: _READ * len(match.group()), text)
    figures: list[Figure] = []
    for match in _figure_pattern().finditer(rest):
        figure = _figure(match)
        if isinstance(figure, Passed):
            yield figure
        else:
            figures.append(figure)
    for judged in reversed(_judge_all(rest, figures)):
        yield from judged.found


def _spelt_percents(text: str) -> Iterator[Reading]:
    for match in _spelt_percent_pattern().finditer(text):
        value = magnitude(match["number"])
        if value is not None:
            yield Reading(match.start(), match.end(), QuantityKind.PERCENT, value, "percent", "percent-spelt")


def _figure(match: re.Match[str]) -> Figure | Passed:
    """Return the figure of a match."""
    arabic, word = match["arabic"], match["unit"] or match["spelt"]
    unit = units()[word] if word else None
    number_end = match.end() - len(word or "")
    value = magnitude(match.string[match.start() : number_end]) if arabic or match["chinese"] else _HALF
    if value is None:
        return Passed(match.start(), match.end(), "vague-number")
    bare = magnitude(arabic) if arabic else None
    return Figure(match.start(), number_end, match.end(), value, value / bare if bare else 1, unit, arabic is None)


def _judge_all(text: str, figures: list[Figure]) -> list[_Judged]:
    """Judge every figure, the last one first, since a number may take its unit from the one after it."""
    outcomes: list[_Judged] = []
    for figure in reversed(figures):
        following = outcomes[-1] if outcomes else None
        gap = text[figure.end : following.figure.start] if following and _adjoin(figure, following) else ""
        if following and following.unit and _RANGE.fullmatch(gap) and figure.unit is None:
            outcomes[-1:] = _range(text, figure, following, following.unit)
        elif following and following.unit and _LIST.fullmatch(gap) and figure.unit is None:
            outcomes.append(_listed(text, figure, following, following.unit))
        else:
            outcomes.append(_alone(text, figure))
    return outcomes


def _adjoin(figure: Figure, following: _Judged) -> bool:
    return 0 < following.figure.start - figure.end <= _LONGEST_GAP


def _range(text: str, figure: Figure, following: _Judged, unit: Unit) -> list[_Judged]:
    """Return the upper and the lower end of a range whose unit is printed once."""
    upper = following.figure
    if numbers_items(text[max(0, figure.start - _LOOK) : upper.end], min(figure.start, _LOOK), unit.unit):
        return [_Judged(figure, (Passed(figure.start, upper.end, "ordinal"),), None)]
    low = _scaled(figure, upper)
    if low > upper.value:
        return [following, _Judged(figure, (Passed(figure.start, figure.end, "bare-number"),), None)]
    ends = tuple(_reading(figure.start, upper.end, value, unit, "range") for value in (low, upper.value))
    return [_Judged(upper, ends[1:], unit), _Judged(figure, ends[:1], unit)]


def _scaled(figure: Figure, following: Figure) -> float:
    """Return the value of a bare number, in the 万 of the figure after it where its own is not printed."""
    shares = figure.scale == 1 and following.scale > 1 and figure.value * following.scale <= following.value
    return figure.value * following.scale if shares else figure.value


def _listed(text: str, figure: Figure, following: _Judged, unit: Unit) -> _Judged:
    """Return a number of a list such as 30、20、10万元, where the last one carries the unit of all."""
    if unit.kind not in ("money", "percent") or figure.chinese:
        return _alone(text, figure)
    shares = figure.scale == 1 and following.figure.scale > 1
    value = figure.value * following.figure.scale if shares else figure.value
    unscaled = Figure(figure.start, figure.number_end, figure.end, value, following.figure.scale, None, chinese=False)
    return _Judged(unscaled, (_reading(figure.start, figure.end, value, unit, "shared-unit", 0.9),), unit)


def _alone(text: str, figure: Figure) -> _Judged:
    """Judge a figure by itself."""
    rule = refusal(text, figure)
    if rule is None and figure.unit:
        extra = 0.5 if figure.unit.unit == "year" and text[figure.end : figure.end + 1] == "半" else 0
        reading = _reading(figure.start, figure.end + bool(extra), figure.value + extra, figure.unit, figure.unit.kind)
        return _Judged(figure, (reading,), figure.unit)
    if figure.unit is None and figure.scale >= _MONEY_SCALE and _speaks_of_money(text, figure):
        yuan = units()[_YUAN]
        return _Judged(figure, (_reading(figure.start, figure.end, figure.value, yuan, "money-bare", 0.7),), yuan)
    if (rule == "spelt-count" and figure.value == 1) or is_mark(text, figure):
        return _Judged(figure, (), None)
    return _Judged(figure, (Passed(figure.start, figure.end, rule or "bare-number"),), None)


def _reading(start: int, end: int, value: float, unit: Unit, rule: str, confidence: float = 1.0) -> Reading:
    return Reading(start, end, QuantityKind(unit.kind), round(value * unit.factor, 6), unit.unit, rule, confidence)


def _speaks_of_money(text: str, figure: Figure) -> bool:
    """Tell whether the words around 80万 say that yuan are meant (最高贷款额度由60万提高至80万)."""
    before = text[max(0, figure.start - _LOOK) : figure.start]
    after = text[figure.end : figure.end + _LOOK]
    return bool(pattern("{}[^，。；]*$", "money-before").search(before) and pattern("{}", "money-after").match(after))
