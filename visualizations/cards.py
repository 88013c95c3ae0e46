"""How large a node is drawn: a card with a mark and at most three lines of text, measured without a browser."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

__all__ = ["FONT_SIZE", "LINE_HEIGHT", "Card", "card", "text_width", "wrap"]

FONT_SIZE = 15.0
LINE_HEIGHT = 20.0
_SIDE = 42.0  # the mark with its margins on the left, the margin on the right
_TOP_AND_BOTTOM = 14.0
_WIDE, _CAPITAL, _NARROW = 1.0, 0.68, 0.56  # shares of the font size, generous so that text never leaves its card
_EVEN = {"measure", "notice", "stub"}  # kinds whose cards are all equally wide
_LINES = {"measure": 2, "notice": 3, "stub": 3}
_UNITS = {"measure": 11.0, "notice": 13.0, "stub": 13.0}
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Card:
    """The lines on a node and the size of the card around them."""

    lines: tuple[str, ...]
    width: float
    height: float


def _units(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WFA":
        return _WIDE
    return _CAPITAL if character.isupper() or character in "@%&mwMW" else _NARROW


def text_width(text: str) -> float:
    """Return about how many pixels wide a line is drawn, never less than it will be.

    >>> text_width("三个字")
    45.0
    """
    return sum(_units(character) for character in text) * FONT_SIZE


def _together(before: str, after: str) -> bool:
    """Tell whether no line may end between two characters.

    Lines do not end inside a Latin word, between a number and its unit, before a closing mark or after an opening one.
    """
    word = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
    return (
        word
        or (before.isdigit() and not after.isspace())
        or unicodedata.category(after) in {"Pe", "Pf", "Po"}
        or unicodedata.category(before) in {"Ps", "Pi"}
    )


def _break(text: str, units: float) -> int:
    """Return how many characters go on the first line."""
    used, fitting = 0.0, 0
    for character in text:
        used += _units(character)
        if used > units:
            break
        fitting += 1
    if fitting == len(text):
        return fitting
    stop = fitting
    while stop and _together(text[stop - 1], text[stop]):
        stop -= 1
    return stop or max(fitting, 1)


def wrap(text: str, *, units: float, lines: int) -> tuple[str, ...]:
    """Return ``text`` on at most ``lines`` lines of ``units`` full-width characters; a cut is marked with an ellipsis.

    What stands before a line break of the text gets a line of its own if it fits. Lines are made about equally long, so that
    no last character stands alone.

    >>> wrap("一二三四五六七八", units=3, lines=2)
    ('一二三', '四五…')
    >>> wrap("一二三四五六", units=5, lines=2)
    ('一二三', '四五六')
    >>> wrap(chr(10).join(["一二", "三四五六"]), units=4, lines=2)
    ('一二', '三四五六')
    """
    first, broken, rest = text.partition("\n")
    if broken and lines > 1 and rest.strip() and sum(map(_units, first)) <= units:
        return (first, *wrap(rest, units=units, lines=lines - 1))
    found = _fill(text, units, lines)
    narrower = units - 0.5
    while len(found) > 1 and not found[-1].endswith(_ELLIPSIS) and narrower > 1:
        tried = _fill(text, narrower, lines)
        if tried[-1].endswith(_ELLIPSIS) or len(tried) > len(found):
            break
        found, narrower = tried, narrower - 0.5
    return found


def _fill(text: str, units: float, lines: int) -> tuple[str, ...]:
    """Return the text line by line, each as full as it gets."""
    rest = " ".join(text.split())
    found: list[str] = []
    while rest and len(found) < lines:
        stop = _break(rest, units)
        found.append(rest[:stop].rstrip())
        rest = rest[stop:].lstrip()
    if rest:
        kept = found[-1]
        while kept and sum(map(_units, kept + _ELLIPSIS)) > units:
            kept = kept[:-1]
        found[-1] = kept + _ELLIPSIS
    return tuple(found) or ("",)


def card(label: str, kind: str) -> Card:
    """Return the card of a node of this kind."""
    lines = wrap(label, units=_UNITS.get(kind, 13.0), lines=_LINES.get(kind, 2))
    width = _SIDE + (_UNITS[kind] * FONT_SIZE if kind in _EVEN else max(map(text_width, lines)))
    return Card(lines, round(width, 1), _TOP_AND_BOTTOM + LINE_HEIGHT * len(lines))
