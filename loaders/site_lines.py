"""Lines that a site puts around a document: where one is, size of letters, share, footers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from ..ontology.codelists import read_words

__all__ = ["without_site_lines"]

_SHORT = 100
_OPENING_LINES = 40


@cache
def _words(kind: str) -> tuple[str, ...]:
    return read_words("web_cues.csv")[kind]


def _is(line: str, kind: str) -> bool:
    return len(line) < _SHORT and line.strip().startswith(_words(kind))


def without_site_lines(lines: Sequence[str]) -> list[str]:
    """Return the lines without menus before the text, footers after its last sentence, and tools in between."""
    start = _after_menu(lines)
    end = _before_footer(lines, start)
    return [line for line in lines[start:end] if not (_is(line, "residue") or _holds_tools(line))]


def _holds_tools(line: str) -> bool:
    return len(line) < _SHORT and any(word in line for word in _words("tools"))


def _after_menu(lines: Sequence[str]) -> int:
    """Return the line after the last one that says where on the site the reader is, before any sentence."""
    start = 0
    for i, line in enumerate(lines[:_OPENING_LINES]):
        if "。" in line:
            break
        if _is(line, "front"):
            start = i + 1
    return start


def _before_footer(lines: Sequence[str], start: int) -> int:
    """Return the first line of a footer: one that opens as footers do, and no sentence after it."""
    end = len(lines)
    for i in range(len(lines) - 1, start - 1, -1):
        if "。" in lines[i]:
            break
        if _is(lines[i], "back"):
            end = i
    return end
