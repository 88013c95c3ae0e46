"""Written numbers as floats: 1,000, 1.5, 3千万, 三百五十, 100余."""

from __future__ import annotations

import re
from functools import lru_cache
from math import prod

__all__ = ["magnitude"]

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_SECTION = 10_000
_LONGEST = 24
_ARABIC = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)[余多]?([十百千万亿]*)[余多]?")


@lru_cache(maxsize=4096)
def magnitude(text: str) -> float | None:
    """Return the value of a number in Arabic or Chinese figures or both; None when it is vague or none.

    >>> [magnitude(t) for t in ("1,000", "1.5亿", "3千万", "100余", "三百五十", "十五点五", "两千零八", "十二", "百", "四五")]
    [1000.0, 150000000.0, 30000000.0, 100.0, 350.0, 15.5, 2008.0, 12.0, None, None]
    """
    if len(text) > _LONGEST:
        return None
    arabic = _ARABIC.fullmatch(text)
    if arabic:
        scale = prod(_SCALES[char] for char in arabic.group(2))
        return round(float(arabic.group(1).replace(",", "")) * scale, 6)
    whole, point, fraction = text.strip("余多").partition("点")
    value = _chinese(whole)
    if value is None or not point:
        return value
    digits = "".join(str(_DIGITS.get(char, "")) for char in fraction)
    return float(f"{value:.0f}.{digits}") if len(digits) == len(fraction) > 0 else None


def _chinese(text: str) -> float | None:
    """Read a numeral in Chinese figures: sections below 亿 and 万 one after the other."""
    total = 0.0
    for scale in ("亿", "万", ""):
        head, mark, rest = text.rpartition(scale) if scale else (text, "", "")
        if scale and not mark:
            continue
        value = _section(head) if head or scale else 0
        if value is None or (scale and value == 0) or (total and head in _DIGITS):
            return None
        total += value * _SCALES.get(scale, 1)
        text = rest
    return total or None


def _section(text: str) -> int | None:
    """Read a numeral below 10000; every unit needs its digit, except a leading 十."""
    total, digit, last = 0, None, _SECTION
    for index, char in enumerate(text):
        if char in _SCALES:
            scale = _SCALES[char]
            if scale >= last or (digit is None and (index or scale != _SCALES["十"])):
                return None
            total, digit, last = total + (digit or 1) * scale, None, scale
        elif char in _DIGITS and not digit:
            digit = _DIGITS[char]
        else:
            return None
    if digit and last > _SCALES["十"] and last < _SECTION and "零" not in text and "〇" not in text:
        return None
    return total + (digit or 0)
