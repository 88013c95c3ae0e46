"""Keeps answers of one data version in memory, within a bound of bytes; safe for threads."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from threading import Lock

from .observed import QueryRecord

__all__ = ["Kept", "ResultCache", "Source"]

_SHARE = 16
"""An answer larger than the bound divided by this is not kept."""
_EXTRA = 1_200
"""Bytes that an entry takes beside its content and headers: its key, its place, the record of its query."""
_HEADER_EXTRA = 140
"""Bytes that a header takes beside its characters."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer came from, for those who count: the rule of the address, and the query if it was one."""

    route: str
    record: QueryRecord | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole answer of status 200."""

    headers: Sequence[tuple[str, str]]
    body: bytes
    source: Source

    @property
    def size(self) -> int:
        """Bytes that it takes, about; tests hold it to what a process grows by."""
        return len(self.body) + _EXTRA + sum(len(name) + len(value) + _HEADER_EXTRA for name, value in self.headers)

    def header(self, name: str) -> str:
        """Return the value of a header, whose name is given in small letters; empty where there is none."""
        return next((value for key, value in self.headers if key.lower() == name), "")


class ResultCache:
    """Answers by what was asked; the one that was not asked for longest goes first, and all go when the data change."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._version = ""
        self._held: OrderedDict[Hashable, Kept] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    @property
    def longest(self) -> int:
        """Bytes of the longest answer that is kept."""
        return self._most // _SHARE

    @property
    def size(self) -> int:
        """Bytes that are held, about."""
        return self._size

    def get(self, version: str, key: Hashable) -> Kept | None:
        """Return what is kept of a data version."""
        with self._lock:
            if version != self._version or key not in self._held:
                return None
            self._held.move_to_end(key)
            return self._held[key]

    def put(self, version: str, key: Hashable, answer: Kept) -> None:
        """Keep an answer over the newest data version, unless it is too long."""
        if len(answer.body) > self.longest:
            return
        with self._lock:
            if version != self._version:
                self._version, self._size = version, 0
                self._held.clear()
            former = self._held.pop(key, None)
            self._size += answer.size - (former.size if former else 0)
            self._held[key] = answer
            while self._size > self._most:
                self._size -= self._held.popitem(last=False)[1].size
