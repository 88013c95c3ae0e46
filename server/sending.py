"""One response on its way to the server: its head leaves with the first piece, or with the length of all where a client knows no pieces."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import Any

from ..ontology.errors import CuoshiError
from .exchange import Outgoing
from .problems import problem_of
from .security import HEADERS

__all__ = ["GatheredResponse", "Message", "Response", "SendMessage", "problem_answer"]

Message = MutableMapping[str, Any]
SendMessage = Callable[[Message], Awaitable[None]]

_PIECE = 64 * 1024
_HELD = 8 << 20
"""Bytes of an answer to HTTP/1.0 that are held in memory; more go to a file."""


class Response:
    """A response whose pieces are sent as they come."""

    def __init__(self, send: SendMessage) -> None:
        self._send = send
        self.is_begun = False

    async def send(self, answer: Outgoing, piece: bytes, more: bool) -> None:  # of Send
        """Send the head, once, and a piece; ``more`` tells whether others come."""
        if not self.is_begun:
            self.is_begun = True
            await self._send({"type": "http.response.start", "status": int(answer.status[:3]), "headers": _raw(answer)})
        await self._send({"type": "http.response.body", "body": piece, "more_body": more})

    def close(self) -> None:
        """Let go of what is held."""


class GatheredResponse(Response):
    """A response to HTTP/1.0, where only its length tells where a content ends: it leaves once it is whole."""

    def __init__(self, send: SendMessage) -> None:
        super().__init__(send)
        self._file = SpooledTemporaryFile[bytes](_HELD)

    async def send(self, answer: Outgoing, piece: bytes, more: bool) -> None:  # of Send
        """Take a piece; with the last one send all."""
        if not more and not self._file.tell():
            await super().send(answer, piece, more)
            return
        self._file.write(piece)
        if more:
            return
        answer.set("Content-Length", str(self._file.tell()))
        self._file.seek(0)
        for held in iter(partial(self._file.read, _PIECE), b""):
            await super().send(answer, held, True)
        await super().send(answer, b"", False)

    def close(self) -> None:
        """Let go of what is held."""
        self._file.close()


def problem_answer(error: CuoshiError) -> tuple[Outgoing, bytes]:
    """Return the head and the content of what tells an error where the application does not come to it."""
    problem, answer = problem_of(error), Outgoing()
    body = problem.as_json().encode()
    headers = {"Content-Type": "application/problem+json", "Content-Length": str(len(body)), **HEADERS}
    answer.start(f"{problem.status} {problem.title}", list(headers.items()))
    return answer, body


def _raw(answer: Outgoing) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
