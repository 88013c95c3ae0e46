"""What is made from the data once per state of the data, because making it is too slow for every visit.

It is made in a thread of its own, so that nobody's request is held for as long as that takes; who may be shown what was made of an
older state is shown that meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

from ..graph.store import View
from ..ontology.errors import CuoshiError, QueueFull

__all__ = ["Made", "Newest"]

_PATIENCE_SECONDS = 5.0
_GRACE_SECONDS = 2.0
_REST_SECONDS = 30.0
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Made(Generic[_T]):
    """A value, and the version of the data that it was made from."""

    value: _T
    version: str


@dataclass(slots=True)
class Newest(Generic[_T]):
    """Keeps what ``make`` returns of the newest state.

    Attributes:
        patience: seconds for which one waits who wants the newest and nothing else.
        grace: the same for one who would take an older one, or none.
        rest: seconds until it is made again for the latter after it failed.
    """

    make: Callable[[View], _T]
    patience: float = _PATIENCE_SECONDS
    grace: float = _GRACE_SECONDS
    rest: float = _REST_SECONDS
    _kept: Made[_T] | None = None
    _failed: float = float("-inf")
    _making: Future[None] | None = None
    _lock: Lock = field(default_factory=Lock)
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "cuoshi-count"))

    def begin(self, view: View) -> None:
        """Begin to make it from what ``view`` sees, unless that is done or under way; this waits for nothing."""
        self._begun(view, view.version())

    def of(self, view: View) -> _T:
        """Return what is made from what ``view`` sees.

        Raises:
            QueueFull: it is still being made, and nobody is to hold a thread of the service for so long.
        """
        version = view.version()
        self._await(view, version, self.patience)
        kept = self._kept
        if kept is None or kept.version != version:
            raise QueueFull("the data are being counted", remedy="ask again in some seconds")
        return kept.value

    def seen(self, view: View) -> Made[_T] | None:
        """Return what is made from what ``view`` sees, or else what is there: of an older state, or None where there is nothing yet.

        Raises:
            CuoshiError: it cannot be made, and there is nothing older.
        """
        if self._kept is not None and time.monotonic() - self._failed < self.rest:
            return self._kept
        try:
            self._await(view, view.version(), self.grace)
        except CuoshiError:
            if self._kept is None:
                raise
        return self._kept

    def _await(self, view: View, version: str, seconds: float) -> None:
        """Wait until it is made of ``version``, but not longer; what is under way may be of an older one."""
        deadline = time.monotonic() + seconds
        while (making := self._begun(view, version)) is not None:
            if not wait([making], max(0.0, deadline - time.monotonic())).done:
                return
            making.result()

    def _begun(self, view: View, version: str) -> Future[None] | None:
        with self._lock:
            if self._kept is not None and self._kept.version == version:
                return None
            if self._making is None or self._making.done():
                self._making = self._thread.submit(self._make, view)
            return self._making

    def _make(self, view: View) -> None:
        version = view.version()
        try:
            self._kept, self._failed = Made(self.make(view), version), float("-inf")
        except CuoshiError:
            self._failed = time.monotonic()
            raise
