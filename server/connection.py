"""A connection of uvicorn with our limits: nobody holds one by sending slowly or by not reading, and refusals are problems.

A request is refused before the application sees it where it cannot be read, is too large, or does not come to its end in time. Then the
answer is sent, and what the client still sends is thrown away for a moment, so that it does not lose the answer.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import time
from http import HTTPStatus
from typing import Any, cast

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from ..ontology.errors import ClientGone, CuoshiError
from .environ import CLIENT_GONE, Scope
from .problems import Problem
from .security import HEADERS
from .settings import Settings

__all__ = ["BriefLog", "Connection"]

_LINGER_SECONDS = 2.0
"""How long a client that was refused may go on sending, so that it does not lose our answer."""
_MOST_CONNECTIONS = 1_000
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_UPGRADE = re.compile(rb"^Upgrade(?=:)", re.IGNORECASE | re.MULTILINE)
_REQUEST_LINE = re.compile(rb"[A-Z]+ \S+ HTTP/1\.[01]\r?\n")
_ALLOWED = "GET, HEAD, POST, OPTIONS"
_EXTRA = 4
"""Octets of a header line beside its name and value."""


class BriefLog(logging.Filter):
    """Keeps traces of errors that people can act on out of the log: a result that stops midway is one line, a client that goes none."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten the record; tell whether it is worth a line."""
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if isinstance(error, ClientGone | ConnectionError | asyncio.CancelledError):
            return False
        if isinstance(error, CuoshiError):
            record.msg, record.args, record.exc_info = "an answer was cut: %s", (error,), None
        return record.levelno > logging.INFO


class Connection(HttpToolsProtocol):
    """A connection whose requests must arrive, and whose answers must be read, within ``client_seconds``.

    Whoever serves calls :meth:`watch` of every connection about once a second.
    """

    settings: Settings
    """Given by the class that is made for one service."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._since = time.monotonic()
        """When the request that is being read began, or the connection."""
        self._is_waiting = True
        """Whether a request is being read, or none has come yet."""
        self._in_line = True
        """Whether the first line of a request is read, or comes next."""
        self._in_head = False
        self._head_size = 0
        self._body_size = 0
        self._last = b""
        """What came last."""
        self._refusal: tuple[int, str] | None = None
        self._lingers_until = 0.0
        self._unread = 0
        self._unread_since = 0.0

    # What comes

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as there
        """Take a connection, unless there are too many."""
        super().connection_made(transport)
        if len(self.connections) > _MOST_CONNECTIONS:
            self._refuse(503, "There are too many connections.")

    def data_received(self, data: bytes) -> None:
        """Read what came; what comes after a refusal is thrown away."""
        if self._lingers_until:
            return
        if not self._is_waiting:
            self._is_waiting, self._since = True, time.monotonic()
        self._last = data = self._readable(data)
        super().data_received(data)
        if self._in_head and not self._lingers_until:
            self._head_size += len(data)
            if self._head_size > self.settings.max_header_bytes:
                self._refuse(431, f"The header is longer than {self.settings.max_header_bytes} bytes.")

    def eof_received(self) -> None:
        """Note that the client sends nothing more."""
        if self._lingers_until:
            self.transport.close()
        super().eof_received()

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self._is_waiting = self._in_head = True
        self._head_size = self._body_size = 0
        cast(Scope, self.scope)[CLIENT_GONE] = self._is_gone

    def on_headers_complete(self) -> None:
        """Hand the request over, unless it is too large."""
        self._in_head = False
        size = len(self.url) + sum(len(name) + len(value) + _EXTRA for name, value in self.headers)
        if size > self.settings.max_header_bytes:
            raise self._refused(431, f"The header is longer than {self.settings.max_header_bytes} bytes.")
        length = next((value for name, value in self.headers if name == b"content-length"), b"0")
        if int(length) > self.settings.max_body_bytes:
            raise self._refused(413, f"The body is longer than {self.settings.max_body_bytes} bytes.")
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body, unless it is too large."""
        self._body_size += len(body)
        if self._body_size > self.settings.max_body_bytes:
            raise self._refused(413, f"The body is longer than {self.settings.max_body_bytes} bytes.")
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Note that the request is whole."""
        self._is_waiting, self._in_line = False, True
        super().on_message_complete()

    def _readable(self, data: bytes) -> bytes:
        """Return what came as the parser can read it.

        Chinese addresses sent raw, as curl and scripts do, are percent-encoded. A wish for another protocol, which Java's clients send with
        every first request, is not heard (RFC 9110, 7.8): the parser would take the body for that protocol.
        """
        if self._in_line:
            line, end, rest = data.partition(b"\n")
            self._in_line = not end
            if not line.isascii():
                data = _NOT_ASCII.sub(lambda octet: b"%%%02X" % octet[0][0], line) + end + rest
        elif not self._in_head:
            return data
        head, end, rest = data.partition(b"\r\n\r\n")
        return _UPGRADE.sub(b"Ignored", head) + end + rest if b"pgrade" in head else data

    # What is refused

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # a problem tells it instead
        """Answer what cannot be read, or was refused while it was read."""
        status, detail = self._refusal or self._misread()
        self._refuse(status, detail)

    def _misread(self) -> tuple[int, str]:
        if isinstance(sys.exc_info()[1], httptools.HttpParserInvalidMethodError) and _REQUEST_LINE.match(self._last):
            return 405, "The method is not known."
        return 400, "The request cannot be read."

    def _refused(self, status: int, detail: str) -> httptools.HttpParserError:
        """Return what ends the reading of a request that is refused."""
        self._refusal = status, detail
        return httptools.HttpParserError(detail)

    def _refuse(self, status: int, detail: str) -> None:
        if self.transport.is_closing() or self._lingers_until:
            return
        if self.cycle and self.cycle.response_started and not self.cycle.response_complete:
            self.transport.close()
            return
        if self.cycle:
            self.cycle.disconnected = True  # whoever still waits for the rest of the request
            self.cycle.message_event.set()
        phrase = HTTPStatus(status).phrase
        body = Problem(status, "about:blank", phrase, detail).as_json().encode()
        headers = {
            "content-type": "application/problem+json",
            "content-length": str(len(body)),
            "connection": "close",
            **({"allow": _ALLOWED} if status == HTTPStatus.METHOD_NOT_ALLOWED else {}),
            **HEADERS,
        }
        lines = [f"HTTP/1.1 {status} {phrase}".encode()]
        lines += [b"%s: %s" % pair for pair in self.server_state.default_headers]
        lines += [f"{name}: {value}".encode() for name, value in headers.items()]
        self.transport.write(b"\r\n".join([*lines, b"", body]))
        self._lingers_until = time.monotonic() + _LINGER_SECONDS
        self.transport.write_eof()

    # What takes too long

    def watch(self, now: float) -> None:
        """Close the connection where its time is over."""
        if self._lingers_until:
            if now > self._lingers_until:
                self.transport.abort()
        elif self._is_late(now):
            self._end_late()
        elif self._is_unread(now):
            self.transport.abort()

    def _end_late(self) -> None:
        if self._last:
            self._refuse(408, f"The request did not arrive within {self.settings.client_seconds} s.")
        else:
            self.transport.close()

    def _is_late(self, now: float) -> bool:
        return self._is_waiting and now - self._since > self.settings.client_seconds

    def _is_unread(self, now: float) -> bool:
        """Tell whether an answer waits of which the client has long taken nothing more."""
        unread = self.transport.get_write_buffer_size()
        if not unread or unread != self._unread:
            self._unread, self._unread_since = unread, now
        return bool(unread) and now - self._unread_since > self.settings.client_seconds

    def _is_gone(self) -> bool:
        return self.transport.is_closing()
