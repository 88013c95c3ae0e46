"""The service as a server meets it (ASGI): what is known is answered at once, usual queries take the short way, threads do the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import Any

from .environ import Scope, client_of, environ_of
from .exchange import Asked, Outgoing
from .front import Front, StartResponse
from .lane import Lane
from .validators import Environ

__all__ = ["Gate"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
SendMessage = Callable[[Message], Awaitable[None]]
Ask = Callable[[StartResponse], Iterable[bytes]]
"""Asks the application for one answer."""

_PIECE = 64 * 1024
"""Bytes that a thread gathers before it hands them over."""
_HELD = 8 << 20
"""Bytes of an answer to HTTP/1.0 that are held in memory; more go to a file."""


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
        environ, is_old = environ_of(scope, body, self._prefix), scope["http_version"] != "1.1"
        response = _Response(send)
        if self._lane is None:  # then to ask the engine which data there are may take a while
            await self._in_thread(partial(self._front, environ), environ, response, is_old=is_old)
            return
        request, answer = self._front.asked(environ), Outgoing()
        if (known := self._front.known(request, answer)) is not None:
            await response.send(answer, known, False)
        elif is_old or not await self._took(self._lane, request, body, response):
            await self._in_thread(partial(self._front.answered, request), environ, response, is_old=is_old)

    @staticmethod
    async def _took(lane: Lane, request: Asked, body: bytes, response: _Response) -> bool:
        plan = lane.plan(request, body)
        return plan is not None and await lane.answer(plan, request, response.send)

    async def _in_thread(self, ask: Ask, environ: Environ, response: _Response, *, is_old: bool) -> None:
        call = partial(asyncio.get_running_loop().run_in_executor, self._threads)
        client = client_of(environ)
        under_way = await call(_UnderWay.begin, ask)
        try:
            if is_old:
                await call(under_way.gather)
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

    def gather(self) -> None:
        """Read all that is left, for a client that has no way to know where the content ends but by its length."""
        if self.is_whole:
            return
        file = SpooledTemporaryFile[bytes](_HELD)
        size = file.write(self.piece)
        for piece in self._rest():
            size += file.write(piece)
        file.seek(0)
        self.answer.set("Content-Length", str(size))
        self.is_whole, self.is_closed, self.content = False, False, file
        self.pieces = iter(partial(file.read, _PIECE), b"")
        self.piece = b""

    def _rest(self) -> Iterator[bytes]:
        while not self.is_whole:
            self.go_on()
            yield self.piece

    def close(self) -> None:
        """Give up what has not been read."""
        if not self.is_closed:
            self.is_closed = True
            if callable(close := getattr(self.content, "close", None)):
                close()


class _Response:
    """One response: its head leaves with the first piece."""

    def __init__(self, send: SendMessage) -> None:
        self._send = send
        self._is_begun = False

    async def send(self, answer: Outgoing, piece: bytes, more: bool) -> None:  # of Send
        """Send the head, once, and a piece; ``more`` tells whether others come."""
        if not self._is_begun:
            self._is_begun = True
            await self._send({"type": "http.response.start", "status": int(answer.status[:3]), "headers": _raw(answer)})
        await self._send({"type": "http.response.body", "body": piece, "more_body": more})


def _raw(answer: Outgoing) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]


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
