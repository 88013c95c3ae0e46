"""The order of names with numbers in them."""

from __future__ import annotations

import re

__all__ = ["natural"]


def natural(text: str) -> tuple[tuple[int, str], ...]:
    """Return a key that sorts numbers inside a text by value.

    >>> sorted(["m10", "m9"], key=natural)
    ['m9', 'm10']
    """
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", text) if part)
