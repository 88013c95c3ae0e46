"""Chinese numerals of headings and dates as integers."""

from __future__ import annotations

__all__ = ["chinese_int"]

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_UNITS = {"十": 10, "百": 100}


def chinese_int(text: str) -> int | None:
    """Return the value of a numeral below 1000, in Chinese or Arabic figures; None when it is none.

    >>> [chinese_int(t) for t in ("七", "十二", "二十", "一百零三", "16", "十百", "")]
    [7, 12, 20, 103, 16, None, None]
    """
    if text.isascii():
        return int(text) if text.isdigit() else None
    total, digit, unit_before = 0, -1, 1000
    for char in text:
        if char in _UNITS:
            unit = _UNITS[char]
            if unit >= unit_before:
                return None
            total += unit * (1 if digit < 0 else digit)
            digit, unit_before = -1, unit
        elif char in _DIGITS and digit <= 0:
            digit = _DIGITS[char]
        else:
            return None
    return total + max(digit, 0) if text else None
