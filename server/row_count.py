"""Counts the rows of a result on its way, in any of the formats of SPARQL results, from pieces that end anywhere.

Nobody else can tell: the engine writes a result as it finds it, and only what it has written comes here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

__all__ = ["RowCount", "row_count"]

_QUOTE = b'"'
_ROW = b"<result>"


class RowCount(Protocol):
    """Counts rows."""

    @property
    def rows(self) -> int:
        """The rows that have begun so far."""
        ...

    def take(self, piece: bytes) -> None:
        """Take the next piece of the result."""
        ...


def row_count(media_type: str) -> RowCount | None:
    """Return what counts the rows of a SELECT query's result in a media type; None where that is no format of such results."""
    made = _COUNTS.get(media_type)
    return made() if made else None


class _Xml:
    """Rows are elements; in texts their marks are escaped."""

    def __init__(self) -> None:
        self.rows = 0
        self._tail = b""

    def take(self, piece: bytes) -> None:
        text = self._tail + piece
        self.rows += text.count(_ROW)
        self._tail = text[-len(_ROW) + 1 :]


class _Lines:
    """Rows are lines after a first one, and what stands in quotes is not looked at."""

    def __init__(self) -> None:
        self._ends = 0
        self._in_quotes = False

    @property
    def rows(self) -> int:
        return max(0, self._ends - 1)

    def take(self, piece: bytes) -> None:
        parts = piece.split(_QUOTE)  # a quote in quotes is written twice, so it changes nothing
        self._ends += sum(part.count(b"\n") for part in parts[self._in_quotes :: 2])
        self._in_quotes ^= len(parts) % 2 == 0


class _EscapedLines:
    """Rows are lines after a first one; in texts the ends of lines are escaped."""

    def __init__(self) -> None:
        self._ends = 0

    @property
    def rows(self) -> int:
        return max(0, self._ends - 1)

    def take(self, piece: bytes) -> None:
        self._ends += piece.count(b"\n")


class _Json:
    """Rows are the objects, outside of texts, that are no member of another: those with no colon before them, but the first."""

    def __init__(self) -> None:
        self._objects = 0
        self._in_text = False
        self._tail = b""

    @property
    def rows(self) -> int:
        return max(0, self._objects - 1)

    def take(self, piece: bytes) -> None:
        text = self._tail + piece
        kept = len(text) - len(text.rstrip(b"\\:"))  # half of an escape, or of a member
        self._tail = text[len(text) - kept :]
        text = text[: len(text) - kept]
        parts = (text.replace(rb"\\", b"").replace(rb"\"", b"") if b"\\" in text else text).split(_QUOTE)
        marks = b"".join(parts[self._in_text :: 2])
        self._objects += marks.count(b"{") - marks.count(b":{")
        self._in_text ^= len(parts) % 2 == 0


_COUNTS: Mapping[str, Callable[[], RowCount]] = {
    "application/sparql-results+json": _Json,
    "application/sparql-results+xml": _Xml,
    "text/csv": _Lines,
    "text/tab-separated-values": _EscapedLines,
}
