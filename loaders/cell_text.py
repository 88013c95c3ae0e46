"""The words of a table cell on one line: lists in it, names of bodies under each other, blanks that only fill."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from ..ontology.codelists import read_words

__all__ = ["CELL_MARK", "INDENT", "body_names", "close_blanks", "one_line", "stopped"]

CELL_MARK = "｜"
"""Stands between the cells of a row; unlike blanks and tabs it survives normalising."""

INDENT = "\u3000\u3000\u3000"
"""Stands before a paragraph that is one for certain: normalising joins no indented line to the one above."""


_BLANKS = re.compile(r"[ \t\u3000\u00a0]+")
_LINE_ENDS = frozenset("。！？；：，、.!?;:,（(")
_ITEM = re.compile(r"[（(]?\d{1,2}[）).、]|[①-⑳●•·]|[（(]?[一二三四五六七八九十]{1,3}[）)、]")


def close_blanks(text: str) -> str:
    """Drop blanks, except one between two Latin words or numbers."""

    def keep(found: re.Match[str]) -> str:
        before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        return " " if before.isascii() and after.isascii() and before.isalnum() and after.isalnum() else ""

    return _BLANKS.sub(keep, text)


def one_line(text: str) -> str:
    r"""Return a cell or paragraph on one line; between the items of a list in it stands at least a semicolon.

    >>> one_line("摸清底数\n（1）建立 台账\n（2）每月更新")
    '摸清底数；（1）建立台账；（2）每月更新'
    """
    out = ""
    for line in map(close_blanks, text.splitlines()):
        if out and line and out[-1] not in _LINE_ENDS and _ITEM.match(line):
            out += "；"
        elif out and line and all(c.isascii() and c.isalnum() for c in (out[-1], line[0])):
            out += " "
        out += line
    return out


@cache
def _ends_name() -> re.Pattern[str]:
    tails = "|".join(map(re.escape, read_words("clause_cues.csv")["body-tail"]))
    return re.compile(rf"(?:{tails}|等|[）)])$")


_PIECES = re.compile(r"[\s\u3000]+")


def body_names(text: str, is_labelled: Callable[[str], bool]) -> str:
    """Return a cell of bodies on one line; where a line or gap ends a name, a comma stands in its place."""
    out = ""
    for piece in filter(None, _PIECES.split(text)):
        if out and is_labelled(piece):
            out = f"{out.rstrip('，、,；;')}；"
        elif len(piece) > 1 and len(out) > 1 and _ends_name().search(out) and piece[0] not in "，、,；;（(等":
            out += "、"
        out += piece
    return _balanced(out).strip("，、,；;。")


_PAIRS = {"）": "（", ")": "("}


def _balanced(text: str) -> str:
    """Drop brackets without a partner: they would end the clause too soon."""
    opened: list[tuple[int, str]] = []
    drop: set[int] = set()
    for i, char in enumerate(text):
        if char in "（(":
            opened.append((i, char))
        elif char in _PAIRS:
            if opened:
                opened.pop()
            else:
                drop.add(i)
    drop |= {i for i, _ in opened}
    return "".join(char for i, char in enumerate(text) if i not in drop)


_TASK_ENDS = "，、,；; "
_STOPS = ("。", "！", "？")


def stopped(text: str) -> str:
    """Return words as a sentence: with a full stop at the end unless there is one."""
    bare = text.rstrip(_TASK_ENDS)
    return bare if bare.endswith(_STOPS) else f"{bare}。"
