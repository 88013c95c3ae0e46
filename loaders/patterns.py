"""Pieces of regular expressions made from lists of words."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["opening"]


def opening(words: Iterable[str]) -> str:
    """Return a look ahead for the first character of any of ``words``.

    Before a pattern that begins with groups it lets the search skip nearly every position, which is several times faster.

    >>> opening(("牵头", "主办", "主管"))
    '(?=[主牵])'
    """
    return f"(?=[{re.escape(''.join(sorted({word[0] for word in words})))}])"
