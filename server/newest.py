"""What is made from the data once per state of the data, because making it is too slow for every visit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

from ..graph.store import View

__all__ = ["Newest"]

_T = TypeVar("_T")


@dataclass(slots=True)
class Newest(Generic[_T]):
    """Keeps what ``make`` returns of the newest state; who comes while it is being made waits for it."""

    make: Callable[[View], _T]
    _version: str = ""
    _kept: list[_T] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def of(self, view: View) -> _T:
        """Return what is made from what ``view`` sees."""
        with self._lock:
            version = view.version()
            if not self._kept or self._version != version:
                self._kept, self._version = [self.make(view)], version
            return self._kept[0]
