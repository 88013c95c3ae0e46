"""How many queries a remote store is asked at the same time, in all and for one client. Safe for threads."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from ..ontology.errors import QueueFull
from .workers.limits import Limits

__all__ = ["Room"]


class Room:
    """Seats for queries under way."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._seats = limits.workers + limits.long_workers
        self._changed = Condition()
        self._taken = 0
        self._clients: Counter[str] = Counter()

    @contextmanager
    def seat(self, client: str) -> Iterator[None]:
        """Hold a seat, after waiting for one where all are taken.

        Raises:
            QueueFull: too many queries wait, or of this client; or no seat became free in time.
        """
        self._take(client)
        try:
            yield
        finally:
            with self._changed:
                self._taken -= 1
                self._leave(client)
                self._changed.notify()

    def _take(self, client: str) -> None:
        most = self._limits.per_client
        with self._changed:
            if client and self._clients[client] >= most:
                raise QueueFull(f"{most} queries of this client are under way", remedy="wait for their answers")
            if self._clients.total() - self._taken >= self._limits.queue:
                raise QueueFull("too many queries are waiting", remedy="ask again in some seconds")
            self._clients[client] += 1
            end = time.monotonic() + self._limits.queue_seconds
            if not self._changed.wait_for(lambda: self._taken < self._seats, end - time.monotonic()):
                self._leave(client)
                seconds = f"{self._limits.queue_seconds:g} s"
                raise QueueFull(f"the store has had no room within {seconds}", remedy="ask again in some seconds")
            self._taken += 1

    def _leave(self, client: str) -> None:
        self._clients[client] -= 1
        if not self._clients[client]:
            del self._clients[client]
