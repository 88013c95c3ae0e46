"""What is told of a query once it is over: how it went, how long it took, how much it gave. Not who asked, and not its text."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType

from flask import g

from ..graph.client import NOBODY, Client
from ..graph.store import Answer, View
from ..graph.workers.pool import Health
from ..ontology import errors
from .engine import DataState, Engine
from .protocol import ProtocolRequest
from .row_count import RowCount, row_count

__all__ = ["OUTCOMES", "ObservedEngine", "QueryRecord", "current_record", "take_record", "text_hash"]

_OUTCOMES: dict[type[BaseException], str] = {
    errors.QuerySyntaxError: "syntax",
    errors.QueryForbidden: "forbidden",
    errors.QueryTooLarge: "too-large",
    errors.QueryTimeout: "timeout",
    errors.QueueFull: "queue-full",
    errors.EngineDied: "died",
    errors.ClientGone: "cut",
    errors.ResultTooLarge: "result-too-large",
    errors.QueryError: "refused",
    BaseException: "failed",
}
OUTCOMES = tuple(dict.fromkeys(("ok", *_OUTCOMES.values())))
"""How a query can end; ``cut``: its result was not read to the end, by us or because the client went away."""

_HASH_LENGTH = 16


@dataclass(slots=True)
class QueryRecord:
    """A query of the endpoint.

    Attributes:
        text_hash: beginning of the SHA-256 of its text, by which equal queries are known.
        version: data version when it began.
        form: ``select``, ``ask`` or ``graph``; empty where it never became known.
        octets: bytes of the result.
        counter: counts its rows, where that is wanted and it has any.
        outcome: one of :data:`OUTCOMES`.
        began: reading of the clock that counts its time.
    """

    text_hash: str
    version: str
    form: str = ""
    octets: int = 0
    counter: RowCount | None = None
    outcome: str = "cut"
    began: float = field(default_factory=time.perf_counter)

    @property
    def rows(self) -> int | None:
        """Rows of the result; None where nobody counts them."""
        return self.counter.rows if self.counter else None

    def count_rows(self, media_type: str) -> None:
        """Count the rows of a table that is written in a media type."""
        self.counter = row_count(media_type) if self.form == "select" else None

    def took(self, piece: bytes) -> None:
        """Note a piece of the result."""
        self.octets += len(piece)
        if self.counter:
            self.counter.take(piece)

    def failed(self, error: BaseException) -> None:
        """Note what it ended with."""
        self.outcome = next(_OUTCOMES[kind] for kind in type(error).__mro__ if kind in _OUTCOMES)


def text_hash(query: str) -> str:
    """Return by what equal queries are known."""
    return sha256(query.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_LENGTH]


def take_record(record: QueryRecord) -> None:
    """Let a record be that of the query which the request brought."""
    g.query_record = record


def current_record() -> QueryRecord | None:
    """Return the record of the query that the request brought, if it brought one."""
    found: QueryRecord | None = g.get("query_record")
    return found


class _ObservedAnswer:
    """An answer that notes how it is read."""

    def __init__(self, answer: Answer, record: QueryRecord, *, counts_rows: bool) -> None:
        self.form = record.form = answer.form
        self._answer = answer
        self._record = record
        self._counts_rows = counts_rows

    def serialise(self, media_type: str) -> Iterator[bytes]:
        """Yield the result in one of the media types that fit its form."""
        if self._counts_rows:
            self._record.count_rows(media_type)
        try:
            for piece in self._answer.serialise(media_type):
                self._record.took(piece)
                yield piece
        except Exception as error:
            self._record.failed(error)
            raise
        self._record.outcome = "ok"

    def close(self) -> None:
        """Give up a result that will not be read to its end."""
        self._answer.close()


class ObservedEngine:
    """An engine whose queries are noted on the request that brought them; ``counts_rows`` takes some time of long results."""

    def __init__(self, engine: Engine, *, counts_rows: bool = False) -> None:
        self._engine = engine
        self._counts_rows = counts_rows

    def state(self) -> DataState:
        """Return which data a query would see now."""
        return self._engine.state()

    def view(self, client: Client = NOBODY) -> View:
        """Return a view of the newest state."""
        return self._engine.view(client)

    def health(self) -> Health | None:
        """Return how the workers are, where there are any."""
        return self._engine.health()

    def query(
        self, asked: ProtocolRequest, client: Client = NOBODY, media_types: Mapping[str, str] = MappingProxyType({})
    ) -> Answer:
        """Answer a query of the SPARQL protocol."""
        record = QueryRecord(text_hash(asked.query or ""), self._engine.view(client).version())
        take_record(record)
        try:
            answer = self._engine.query(asked, client, media_types)
            return _ObservedAnswer(answer, record, counts_rows=self._counts_rows)
        except Exception as error:
            record.failed(error)
            raise
