"""The short way of queries: one that is asked and answered as usual goes from the connection to a worker and back without a thread.

Whatever is not usual (an error, a page for people, a file for spreadsheets, an update) goes the way of every other request, through the
application. Both ways share what reads the request, what chooses the format, and what dresses and counts the answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from werkzeug.exceptions import HTTPException, NotAcceptable

from ..graph.client import Client
from ..graph.workers.awaiting import AwaitedAnswer
from ..ontology.errors import CuoshiError
from .cache import Source
from .cors import sharing
from .dressing import Dressing
from .environ import client_of
from .exchange import Asked, Outgoing
from .formats import FORMATS, HTML, Format, names_of, wished_format
from .front import Front
from .observed import QueryRecord, text_hash
from .protocol import ProtocolRequest, read_request
from .security import HEADERS
from .validators import Environ, is_volatile

__all__ = ["AwaitedEngine", "Failed", "Lane", "Plan", "Send", "failed_before"]

_ROUTE = "/sparql"
_PATHS = frozenset({_ROUTE, f"{_ROUTE}/"})
_FAILED = "cuoshi.failed"
_UNUSUAL = ("HTTP_AUTHORIZATION", "HTTP_CONTENT_ENCODING", "HTTP_RANGE", "HTTP_IF_MODIFIED_SINCE")
_LONG_BODY = 64 * 1024
"""To read a longer one takes so long that others would notice."""
_FILES = ("csv", "xlsx")
"""Names of formats that may ask for a file for spreadsheets."""

Send = Callable[[Outgoing, bytes, bool], Awaitable[None]]
"""Sends an answer: its head with the first piece of its content, then the other pieces; told whether more comes."""
Count = Callable[[Source, str, int, float, str], None]
"""Counts a request that is over: where it came from, method, status, when it began, media type."""


class AwaitedEngine(Protocol):
    """An engine whose queries a coroutine can await."""

    async def awaited(self, asked: ProtocolRequest, client: Client, media_types: Mapping[str, str]) -> AwaitedAnswer:
        """Begin a query; ``media_types`` tells in which one a result of each form is wanted, where it is."""
        ...


@dataclass(frozen=True, slots=True)
class Failed:
    """How a query ended that came this way, for the application to say it."""

    error: CuoshiError | HTTPException
    record: QueryRecord


@dataclass(frozen=True, slots=True)
class Plan:
    """A usual query: what it asks, and in which format a result of each form is wanted, where one fits."""

    asked: ProtocolRequest
    query: str
    formats: Mapping[str, tuple[Format, str] | None]

    @property
    def media_types(self) -> dict[str, str]:
        """The media type of each form that has one."""
        return {form: found[0].media_type for form, found in self.formats.items() if found}


def failed_before(environ: Environ) -> Failed | None:
    """Return how the query of a request has ended already; None where the application is to answer it."""
    return environ.get(_FAILED)


class Lane:
    """Answers usual queries."""

    def __init__(
        self, engine: AwaitedEngine, front: Front, origins: frozenset[str], count: Count, *, counts_rows: bool = False
    ) -> None:
        self._engine = engine
        self._front = front
        self._origins = origins
        self._count = count
        self._counts_rows = counts_rows

    def plan(self, request: Asked, body: bytes) -> Plan | None:
        """Return how a request is answered here; None where it is not."""
        environ = request.environ
        if environ["PATH_INFO"] not in _PATHS or request.method not in ("GET", "POST") or not request.tag:
            return None
        if len(body) > _LONG_BODY or any(name in environ for name in _UNUSUAL):
            return None
        parameters, content_type = environ["QUERY_STRING"].encode("latin-1"), environ.get("CONTENT_TYPE", "")
        try:
            asked = read_request(request.method, parameters, content_type, body)
        except HTTPException:
            return None
        if asked.query is None or asked.format in _FILES:
            return None
        formats = {form: wished_format(asked.format, environ.get("HTTP_ACCEPT", ""), form) for form in FORMATS}
        is_page = any(found and found[0] is HTML for found in formats.values())
        return None if is_page else Plan(asked, asked.query, formats)

    async def answer(self, plan: Plan, request: Asked, send: Send) -> bool:
        """Answer a query; where it failed before anything was sent, return False, and :func:`failed_before` tells how.

        Raises:
            CuoshiError: it stopped midway.
        """
        record = QueryRecord(text_hash(plan.query), request.version)
        try:
            answer = await self._engine.awaited(plan.asked, client_of(request.environ), plan.media_types)
            record.form = answer.form
            head = self._head(plan, answer, request)
            if self._counts_rows:
                record.count_rows(answer.media_type)
            result = _Result(answer, record)
            await result.begin()
        except (CuoshiError, HTTPException) as error:
            record.failed(error)
            request.environ[_FAILED] = Failed(error, record)
            return False
        if result.is_whole:
            head.set("Content-Length", str(len(result.beginning)))
        source = None if head.get("cache-control") else Source(_ROUTE, record)
        dressing = self._front.dressing(request, head, source)
        try:
            await result.send(head, dressing, send, client_of(request.environ))
        finally:
            media_type = head.get("content-type").partition(";")[0]
            self._count(Source(_ROUTE, record), request.method, 200, request.began, media_type)
        return True

    def _head(self, plan: Plan, answer: AwaitedAnswer, request: Asked) -> Outgoing:
        """Return the head of an answer, as the application would begin it.

        Raises:
            NotAcceptable: the client takes no format of this form.
        """
        found = plan.formats[answer.form]
        if found is None:
            answer.close()
            raise NotAcceptable(f"This result is available as {names_of(answer.form)}, text/html.")
        chosen, asked_type = found
        shared, depends = sharing(self._origins, request.environ.get("HTTP_ORIGIN", ""))
        vary = "Accept, Origin" if depends else "Accept"
        content_type = chosen.content_type(asked_type)
        head = Outgoing()
        head.start("200 OK", [("Content-Type", content_type), ("Vary", vary), *HEADERS.items(), *shared])
        if is_volatile(plan.query):
            head.set("Cache-Control", "no-store")
        return head


class _Result:
    """A result on its way, whose record is kept."""

    def __init__(self, answer: AwaitedAnswer, record: QueryRecord) -> None:
        self._pieces: AsyncGenerator[bytes] = answer.data()
        self._record = record
        self.beginning = b""
        self.is_whole = False

    async def begin(self) -> None:
        """Await more than one piece, or the end, so that a query that fails at once gets its status.

        Raises:
            QueryError: it stopped.
        """
        first = await anext(self._pieces, None)
        second = None if first is None else await anext(self._pieces, None)
        self.beginning = (first or b"") + (second or b"")
        self.is_whole = second is None

    async def send(self, head: Outgoing, dressing: Dressing | None, send: Send, client: Client) -> None:
        """Send the result with its head.

        Raises:
            CuoshiError: it stopped midway.
        """
        if self.is_whole:
            self._record.took(self.beginning)
            self._record.outcome = "ok"
            body = dressing.take(self.beginning) + dressing.end() if dressing else self.beginning
            head.set("Content-Length", str(len(body)))
            await send(head, body, False)
            return
        try:
            await self._stream(head, dressing or Dressing(), send, client)
        except CuoshiError as error:
            self._record.failed(error)
            raise
        finally:
            await self._pieces.aclose()

    async def _stream(self, head: Outgoing, dressing: Dressing, send: Send, client: Client) -> None:
        piece: bytes | None = self.beginning
        while piece is not None:
            if client.is_gone():
                return
            self._record.took(piece)
            given = await asyncio.to_thread(dressing.take, piece) if dressing.is_work else dressing.take(piece)
            if given:
                await send(head, given, True)
            piece = await anext(self._pieces, None)
        self._record.outcome = "ok"
        await send(head, dressing.end(), False)
