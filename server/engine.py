"""Where queries are evaluated: the one seam between HTTP and the store.

Everything that the service reads goes through an :class:`Engine`, so that evaluation can move into processes of its own without
a change in the routes. Results cross the seam as bytes in a standard format or as plain tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from types import MappingProxyType
from typing import Protocol

from ..graph.client import NOBODY, Client
from ..graph.remote import RemoteStore
from ..graph.store import Answer, Store, View
from ..graph.workers.awaiting import AwaitedAnswer
from ..graph.workers.pool import Health, WorkerPool
from ..graph.workers.view import PooledView
from .protocol import ProtocolRequest

__all__ = ["DataState", "Engine", "InProcessEngine", "PooledEngine", "RemoteEngine", "stream"]

_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class DataState:
    """Which data are served: their version, and when they were published, in seconds since 1970; 0 where that is not known."""

    version: str
    modified: float = 0.0


class Engine(Protocol):
    """Answers over the newest state of the data."""

    def state(self) -> DataState:
        """Return which data a query would see now; this reads no data."""
        ...

    def view(self, client: Client = NOBODY) -> View:
        """Return a view of the newest state; ``client`` tells for whom it is read."""
        ...

    def health(self) -> Health | None:
        """Return how the workers are; None where there are none."""
        ...

    def query(self, asked: ProtocolRequest, client: Client = NOBODY, media_types: Mapping[str, str] = _NONE) -> Answer:
        """Answer a query of the SPARQL protocol; ``client`` tells whose it is.

        ``media_types`` may tell, for each form of results, in which media type it will be read, where that is settled.

        Raises:
            QueryError: it is refused, or stopped at a limit.
        """
        ...


class InProcessEngine:
    """Evaluates in the process that speaks HTTP, over a store that finds newer data by itself."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def state(self) -> DataState:
        """Return which data a query would see now."""
        return DataState(self._store.view().version())

    def view(self, client: Client = NOBODY) -> View:  # noqa: ARG002  # one process is for all
        """Return a view of the newest state."""
        return self._store.view()

    def health(self) -> None:
        """Return nothing: there are no workers."""

    def query(self, asked: ProtocolRequest, client: Client = NOBODY, media_types: Mapping[str, str] = _NONE) -> Answer:  # noqa: ARG002
        """Answer a query of the SPARQL protocol.

        Raises:
            QueryError: it is refused.
        """
        return self.view().query(
            asked.query or "", default_graphs=asked.default_graphs, named_graphs=asked.named_graphs
        )


class PooledEngine:
    """Evaluates in processes that can be killed: queries that come from outside, and those of our own questions and pages."""

    def __init__(self, pool: WorkerPool) -> None:
        self._pool = pool

    def state(self) -> DataState:
        """Return which data a query would see now."""
        return DataState(*self._pool.published())

    def view(self, client: Client = NOBODY) -> View:
        """Return a view of the newest state."""
        return PooledView(self._pool, client)

    def health(self) -> Health:
        """Return how the workers are."""
        return self._pool.health()

    def query(self, asked: ProtocolRequest, client: Client = NOBODY, media_types: Mapping[str, str] = _NONE) -> Answer:
        """Answer a query of the SPARQL protocol.

        Raises:
            QueryError: it is refused, or stopped at a limit of time, size or room.
        """
        return self._pool.answer(
            asked.query or "",
            default_graphs=asked.default_graphs,
            named_graphs=asked.named_graphs,
            media_types=media_types,
            client=client,
        )

    async def awaited(self, asked: ProtocolRequest, client: Client, media_types: Mapping[str, str]) -> AwaitedAnswer:
        """Begin a query of the SPARQL protocol whose result a coroutine awaits, in the media type of its form.

        Raises:
            QueryError: it is refused, or stopped at a limit of time, size or room.
        """
        return await self._pool.awaited(
            asked.query or "",
            default_graphs=asked.default_graphs,
            named_graphs=asked.named_graphs,
            media_types=media_types,
            client=client,
        )


class RemoteEngine:
    """Lets the engine at an address evaluate; our limits of time, size and number are kept here."""

    def __init__(self, store: RemoteStore) -> None:
        self._store = store

    def state(self) -> DataState:
        """Return which data a query would see now, as it was told at most a second ago.

        Raises:
            StoreError: the engine cannot be reached.
        """
        return DataState(self._store.view().version())

    def view(self, client: Client = NOBODY) -> View:
        """Return a view of the newest state."""
        return self._store.view(client)

    def health(self) -> None:
        """Return nothing: there are no workers of ours."""

    def query(self, asked: ProtocolRequest, client: Client = NOBODY, media_types: Mapping[str, str] = _NONE) -> Answer:  # noqa: ARG002  # written from what was received
        """Answer a query of the SPARQL protocol.

        Raises:
            QueryError: it is refused, or stopped at a limit of time, size or room.
        """
        return self._store.view(client).query(
            asked.query or "", default_graphs=asked.default_graphs, named_graphs=asked.named_graphs
        )


def stream(answer: Answer, media_type: str) -> Iterable[bytes]:
    """Return the chunks of a result once the first is there, so that a query that fails at once gets its status.

    A result of one chunk is a list, whose length the response can tell; then the connection may stay open.
    """
    chunks = answer.serialise(media_type)
    first = list(islice(chunks, 2))
    return first if len(first) < 2 else chain(first, chunks)
