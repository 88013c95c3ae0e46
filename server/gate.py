"""The service as a server meets it (ASGI): what is known is answered at once, usual queries take the short way, threads do the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..ontology.errors import CuoshiError
from .environ import Scope, client_of, environ_of
from .exchange import Asked, Outgoing
from .front import Front, StartResponse
from .lane import Lane
from .sending import GatheredResponse, Message, Response, SendMessage, problem_answer
from .validators import Environ

__all__ = ["Gate"]

Receive = Callable[[], Awaitable[Message]]
Ask = Callable[[StartResponse], Iterable[bytes]]
"""Asks the application for one answer."""

_PIECE = 64 * 1024
"""Bytes that a thread gathers before it hands them over."""


class Gate:
    """An ASGI application in front of the application's WSGI."""

    def __init__(self, front: Front, lane: Lane | None, *, threads: int, prefix: str = "") -> None:
        self._front = front
        self._lane = lane
        self._prefix = prefix.rstrip("/")
        self._threads = ThreadPoolExecutor(threads, "cuoshi-request")

    @property
    def has_workers(self) -> bool:
        """Whether queries run in processes that can be stopped."""
        return self._lane is not None

    def close(self) -> None:
        """Take no more requests."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def __call__(self, scope: Scope, receive: Receive, send: SendMessage) -> None:
        """Answer a request."""
        body = await _body(receive) if scope["method"] not in ("GET", "HEAD") else b""
        if body is None:
            return  # the client has gone
        environ = environ_of(scope, body, self._prefix)
        response = Response(send) if scope["http_version"] == "1.1" else GatheredResponse(send)
        try:
            await self._answer(environ, body, response)
        except CuoshiError as error:
            if response.is_begun:
                raise  # the connection is cut, so that nobody takes a part for the whole
            await Response(send).send(*problem_answer(error), False)
        finally:
            response.close()

    async def _answer(self, environ: Environ, body: bytes, response: Response) -> None:
        if self._lane is None:  # then to ask the engine which data there are may take a while
            await self._in_thread(partial(self._front, environ), environ, response)
            return
        request, answer = self._front.asked(environ), Outgoing()
        if (known := self._front.known(request, answer)) is not None:
            await response.send(answer, known, False)
        elif not await self._took(self._lane, request, body, response):
            await self._in_thread(partial(self._front.answered, request), environ, response)

    @staticmethod
    async def _took(lane: Lane, request: Asked, body: bytes, response: Response) -> bool:
        plan = lane.plan(request, body)
        return plan is not None and await lane.answer(plan, request, response.send)

    async def _in_thread(self, ask: Ask, environ: Environ, response: Response) -> None:
        call = partial(asyncio.get_running_loop().run_in_executor, self._threads)
        client = client_of(environ)
        under_way = await call(_UnderWay.begin, ask)
        try:
            if under_way.is_whole and (
                environ["REQUEST_METHOD"] != "HEAD" and under_way.answer.status[:3] not in ("204", "304")
            ):
                under_way.answer.set("Content-Length", str(len(under_way.piece)))
            await response.send(under_way.answer, under_way.piece, not under_way.is_whole)
            while not under_way.is_whole and not client.is_gone():
                await call(under_way.go_on)
                await response.send(under_way.answer, under_way.piece, not under_way.is_whole)
        finally:
            if not under_way.is_closed:
                await call(under_way.close)


@dataclass(slots=True)
class _UnderWay:
    """What the application answers, as far as it has been read."""

    answer: Outgoing
    content: Any
    pieces: Iterator[bytes]
    piece: bytes = b""
    is_whole: bool = False
    is_closed: bool = False

    @classmethod
    def begin(cls, ask: Ask) -> _UnderWay:
        """Ask the application and read the first piece."""
        answer = Outgoing()
        content = ask(answer.start)
        under_way = cls(answer, content, iter(content))
        try:
            under_way.go_on()
        except BaseException:
            under_way.close()
            raise
        return under_way

    def go_on(self) -> None:
        """Read another piece; after the last one the answer is closed, which counts it."""
        gathered, size = list[bytes](), 0
        for piece in self.pieces:
            gathered.append(piece)
            size += len(piece)
            if size >= _PIECE:
                break
        else:
            self.is_whole = True
            self.close()
        self.piece = b"".join(gathered)

    def close(self) -> None:
        """Give up what has not been read."""
        if not self.is_closed:
            self.is_closed = True
            if callable(close := getattr(self.content, "close", None)):
                close()


async def _body(receive: Receive) -> bytes | None:
    """Return the body of a request; None where the client goes away before its end."""
    pieces = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        pieces.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(pieces)
