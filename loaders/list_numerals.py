"""Numbers as word processors print them before the items of a list: 十一, （十一 without its brackets, xi, ⑪, 辛."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["numeral"]

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_LARGEST = 9999


def numeral(value: int, style: str) -> str:
    """Return ``value`` in a number format of WordprocessingML; what a format cannot say is said in Arabic figures.

    >>> [numeral(21, s) for s in ("decimal", "chineseCounting", "ideographDigital", "upperRoman", "lowerLetter")]
    ['21', '二十一', '二一', 'XXI', 'u']
    >>> [numeral(105, s) for s in ("chineseCounting", "chineseCountingThousand", "japaneseCounting")]
    ['一○五', '一百零五', '百五']
    """
    if style == "none":
        return ""
    write = _STYLES.get(style)
    return (write(value) if write and 0 < value <= _LARGEST else "") or str(value)


def _digital(digits: str) -> Callable[[int], str]:
    return lambda value: "".join(digits[int(d)] for d in str(value))


def _counting(digits: str, units: str, *, zero: str = "", bare: str = "") -> Callable[[int], str]:
    """Return a writer with units.

    Args:
        digits: from nought to nine.
        units: ten, hundred, thousand.
        zero: what is written once where places are left out.
        bare: units before which a one is left out, inside a number only where nothing stands for nought.
    """

    def write(value: int) -> str:
        out, gap = "", False
        for place in range(len(str(value)) - 1, -1, -1):
            digit = value // 10**place % 10
            if not digit:
                gap = True
                continue
            unit = units[place - 1] if place else ""
            silent = digit == 1 and unit and unit in bare and (not out or zero == "")
            out += (zero if gap and out else "") + ("" if silent else digits[digit]) + unit
            gap = False
        return out

    return write


def _below_hundred(counting: Callable[[int], str], digital: Callable[[int], str]) -> Callable[[int], str]:
    return lambda value: counting(value) if value < 100 else digital(value)


def _run(first: str, length: int) -> Callable[[int], str]:
    """Return a writer whose numbers are consecutive characters."""
    return lambda value: chr(ord(first) + value - 1) if value <= length else ""


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if value <= len(signs) else ""


def _letters(first: str) -> Callable[[int], str]:
    return lambda value: chr(ord(first) + (value - 1) % 26) * ((value - 1) // 26 + 1) if value <= 780 else ""


_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def _roman(value: int) -> str:
    out = ""
    for worth, sign in _ROMAN:
        count, value = divmod(value, worth)
        out += sign * count
    return out


def _lower_roman(value: int) -> str:
    return _roman(value).lower()


def _ordinal(value: int) -> str:
    teen = value % 100 in (11, 12, 13)
    return f"{value}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th')}"


_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_DIGITS, _UNITS = "○一二三四五六七八九", "十百千"
_short = _counting(_DIGITS, _UNITS, bare="十")
_long = _counting(_DIGITS, _UNITS, zero="零", bare="十")

_STYLES: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda value: f"{value:02}",
    "decimalFullWidth": lambda value: str(value).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda value: str(value).translate(_FULL_WIDTH),
    "decimalEnclosedCircle": _run("①", 20),
    "decimalEnclosedCircleChinese": _run("①", 20),
    "decimalEnclosedParen": _run("⑴", 20),
    "decimalEnclosedFullstop": _run("⒈", 20),
    "numberInDash": lambda value: f"- {value} -",
    "ordinal": _ordinal,
    "lowerLetter": _letters("a"),
    "upperLetter": _letters("A"),
    "lowerRoman": _lower_roman,
    "upperRoman": _roman,
    "chineseCounting": _below_hundred(_short, _digital(_DIGITS)),
    "taiwaneseCounting": _below_hundred(_short, _digital(_DIGITS)),
    "chineseCountingThousand": _long,
    "taiwaneseCountingThousand": _long,
    "japaneseCounting": _counting("〇一二三四五六七八九", _UNITS, bare=_UNITS),
    "ideographDigital": _digital("〇一二三四五六七八九"),
    "japaneseDigitalTenThousand": _digital("〇一二三四五六七八九"),
    "taiwaneseDigital": _digital(_DIGITS),
    "chineseLegalSimplified": _counting("零壹贰叁肆伍陆柒捌玖", "拾佰仟", zero="零"),
    "ideographLegalTraditional": _counting("零壹貳參肆伍陸柒捌玖", "拾佰仟", zero="零"),
    "japaneseLegal": _counting("〇壱弐参四伍六七八九", "拾百阡"),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "ideographZodiacTraditional": lambda value: (
        _STEMS[(value - 1) % 10] + _BRANCHES[(value - 1) % 12] if value <= 60 else ""
    ),
    "ideographEnclosedCircle": _run("㊀", 10),
}
