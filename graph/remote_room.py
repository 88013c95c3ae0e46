"""How many queries a remote store is asked at the same time, in all and for one client. Safe for threads."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from ..ontology.errors import ClientGone, QueryError, QueueFull
from .client import NOBODY, Client
from .workers.limits import Limits

__all__ = ["Room"]


_LOOK = 0.25
"""Seconds after which one who waits is looked after."""


class Room:
    """Seats for queries under way."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._seats = limits.workers + limits.long_workers or 1
        self._changed = Condition()
        self._taken = 0
        self._clients: Counter[str] = Counter()

    @contextmanager
    def seat(self, client: Client = NOBODY) -> Iterator[None]:
        """Hold a seat, after waiting for one where all are taken.

        Raises:
            QueueFull: too many queries wait, or of this client; or no seat became free in time.
            ClientGone: the client has gone while it waited.
        """
        self._take(client)
        try:
            yield
        finally:
            with self._changed:
                self._taken -= 1
                self._leave(client)
                self._changed.notify()

    def _take(self, client: Client) -> None:
        most = self._limits.per_client
        with self._changed:
            if client.name and self._clients[client.name] >= most:
                raise QueueFull(f"{most} queries of this client are under way", remedy="wait for their answers")
            if self._taken >= self._seats and self._clients.total() - self._taken >= self._limits.queue:
                raise QueueFull("too many queries are waiting", remedy="ask again in some seconds")
            self._clients[client.name] += 1
            try:
                self._wait(client)
            except QueryError:
                self._leave(client)
                raise
            self._taken += 1

    def _wait(self, client: Client) -> None:
        end = time.monotonic() + self._limits.queue_seconds
        while not self._changed.wait_for(lambda: self._taken < self._seats, min(_LOOK, end - time.monotonic())):
            if client.is_gone():
                self._changed.notify()  # a seat that was offered to it meanwhile is for the next
                raise ClientGone("nobody waits for the answer any more")
            if time.monotonic() >= end:
                seconds = f"{self._limits.queue_seconds:g} s"
                raise QueueFull(f"the store has had no room within {seconds}", remedy="ask again in some seconds")

    def _leave(self, client: Client) -> None:
        self._clients[client.name] -= 1
        if not self._clients[client.name]:
            del self._clients[client.name]
