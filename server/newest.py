"""What is made from the data once per state of the data, because making it is too slow for every visit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

from ..graph.store import View
from ..ontology.errors import QueueFull

__all__ = ["Newest"]

_PATIENCE_SECONDS = 5.0
_T = TypeVar("_T")


@dataclass(slots=True)
class Newest(Generic[_T]):
    """Keeps what ``make`` returns of the newest state; who comes while it is being made waits for it some seconds."""

    make: Callable[[View], _T]
    patience: float = _PATIENCE_SECONDS
    _version: str = ""
    _kept: list[_T] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def of(self, view: View) -> _T:
        """Return what is made from what ``view`` sees.

        Raises:
            QueueFull: it is still being made, and nobody is to hold a thread of the service for so long.
        """
        version = view.version()
        if not self._lock.acquire(timeout=self.patience):
            raise QueueFull("the data are being counted", remedy="ask again in some seconds")
        try:
            if not self._kept or self._version != version:
                self._kept, self._version = [self.make(view)], version
            return self._kept[0]
        finally:
            self._lock.release()
