"""A connection of uvicorn with our limits: nobody holds one by sending slowly or by not reading, and refusals are problems.

A request is refused before the application sees it where it cannot be read, is too large, or does not come to its end in time. Once the
requests before it are answered, so is this one, and what the client still sends is thrown away for a moment, so that it does not lose
the answer.
"""

from __future__ import annotations

import asyncio
import re
import time
from typing import Any, cast

import httptools
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from .environ import CLIENT_GONE, Scope
from .patience import Patience
from .refusal import refusal
from .request_head import refused_by_head
from .settings import Settings

__all__ = ["Connection"]

_LINGER_SECONDS = 2.0
"""How long a client that was refused may go on sending, so that it does not lose our answer."""
_HALF_SECONDS = 1.0
"""How long an answer is prepared for a client that sends nothing more: most such clients have gone, some still read."""
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_REQUEST_LINE = re.compile(rb"[A-Z]+ \S+ HTTP/1\.[01]\r?\n")
_UPGRADE = b"upgrade"


class Connection(HttpToolsProtocol):
    """A connection whose requests must arrive, and whose answers must be read, within ``client_seconds``.

    Whoever serves calls :meth:`watch` of every connection about once a second.
    """

    settings: Settings
    most_connections: int
    """Both given by the class that is made for one service."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._since = time.monotonic()
        """When the request that is being read began, or the connection."""
        self._is_waiting = True
        """Whether a request is being read, or none has come yet."""
        self._is_between = True
        """Whether no request has begun since the last one ended."""
        self._in_line = False
        """Whether the first line of a request was read in part."""
        self._in_head = False
        self._head_size = 0
        """Octets that came since the request began, or since the last piece of its body."""
        self._is_head_only = False
        """Whether what comes is all of that kind."""
        self._body_size = 0
        self._last = b""
        """What came last."""
        self._answered: RequestResponseCycle | None = None
        """The request that is answered, or was answered last."""
        self._refusal: tuple[int, str] | None = None
        """What is answered to the last request; whatever comes after it is thrown away."""
        self._lingers_until = 0.0
        self._half_since = 0.0
        """Since when the client has sent nothing more and still waits for an answer; 0: it may send."""
        seconds = self.settings.client_seconds
        self._patience = Patience(seconds, seconds + self.settings.result_seconds)

    # What comes

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as there
        """Take a connection, unless there are too many."""
        super().connection_made(transport)
        if len(self.connections) > self.most_connections:
            self._refuse(503, "There are too many connections.")

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell who answers that nobody waits."""
        if self._answered and not self._answered.response_complete:
            self._answered.disconnected = True
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read what came; what comes after a refusal is thrown away."""
        if self._refusal:
            return
        if not self._is_waiting and not self._is_answering:
            self._is_waiting, self._since = True, time.monotonic()
        self._unset_keepalive_if_required()
        self._is_head_only = True
        self._last = data = self._encoded(data)
        self._read(data)
        if self._is_head_only:
            self._head_size += len(data)
            if self._head_size > self.settings.max_header_bytes:
                self._refuse(431, f"The header is longer than {self.settings.max_header_bytes} bytes.")

    def eof_received(self) -> bool:  # type: ignore[override]  # as asyncio has it
        """Note that the client sends nothing more; tell whether it may still read."""
        if self._refusal or not self._is_between or not self._is_answering:
            return False
        self._half_since = time.monotonic()
        self.cycle.keep_alive = False
        return True

    def _read(self, data: bytes) -> None:
        """Let the parser read.

        A wish for another protocol, which Java's clients send with every first request, is not heard (RFC 9110, 7.8). The parser takes
        what follows for that protocol, or for nothing where the connection is to end; so another is given the head again without the wish,
        and then the rest.
        """
        rest = memoryview(data)
        try:
            while rest:
                try:
                    self.parser.feed_data(rest)
                    return
                except httptools.HttpParserUpgrade as wish:
                    rest = rest[wish.args[0] :]
                    head = self._head_without_wish()
                    self.parser = httptools.HttpRequestParser(self)
                    self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as the one before
                    self.parser.feed_data(head)
        except httptools.HttpParserError as error:
            self._refuse(*(self._refusal or _misread(error, data)))

    def _head_without_wish(self) -> bytes:
        version = self.parser.get_http_version().encode()
        lines = [b"%s %s HTTP/%s" % (self.parser.get_method(), self.url, version)]
        lines += [b"%s: %s" % pair for pair in self.headers if pair[0] != _UPGRADE]
        return b"\r\n".join([*lines, b"", b""])

    def _encoded(self, data: bytes) -> bytes:
        """Return what came with the address percent-encoded where it is raw Chinese, as curl and scripts send it."""
        if not self._is_between and not self._in_line:
            return data
        line, end, rest = data.partition(b"\n")
        self._in_line = not end
        return data if line.isascii() else _NOT_ASCII.sub(lambda octet: b"%%%02X" % octet[0][0], line) + end + rest

    # What the parser finds

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self._is_between = False
        self._is_waiting = self._in_head = True
        self._since = time.monotonic()
        self._head_size = self._body_size = 0
        cast(Scope, self.scope)[CLIENT_GONE] = self._is_gone

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; what comes after the body is left out, since it could stand for another header."""
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Hand the request over, unless it is too large, or read again."""
        self._in_head = self._is_head_only = False
        self._head_size = 0
        if self.parser.get_method() == b"CONNECT":
            raise self._refused(405, "The method is not known.")
        if self.parser.should_upgrade():
            return
        version = self.parser.get_http_version()
        if why := refused_by_head(version, self.url, self.headers, self.settings):
            raise self._refused(*why)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body, unless it is too large."""
        self._is_head_only = False
        self._head_size = 0
        self._body_size += len(body)
        if self._body_size > self.settings.max_body_bytes:
            raise self._refused(413, f"The body is longer than {self.settings.max_body_bytes} bytes.")
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Note that the request is whole."""
        if not self.parser.should_upgrade():
            self._is_waiting = self._is_head_only = False
            self._is_between = True
            super().on_message_complete()

    # What is answered

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._answered = cycle
        super()._start_asgi_task(cycle, app)

    @property
    def _is_answering(self) -> bool:
        last = self._answered
        return bool(self.pipeline) or (last is not None and not last.response_complete and not last.disconnected)

    def on_response_complete(self) -> None:
        """Go on with the next request, or refuse the last."""
        super().on_response_complete()
        if not self._is_between:
            self._unset_keepalive_if_required()  # another request is being read, which has its own time
        self._send_refusal()

    def _refused(self, status: int, detail: str) -> httptools.HttpParserError:
        """Return what ends the reading of a request that is refused."""
        self._refusal = status, detail
        return httptools.HttpParserError(detail)

    def _refuse(self, status: int, detail: str) -> None:
        """Refuse the request that is being read, once those before it are answered."""
        self._refusal = status, detail
        if self.cycle and self.cycle.more_body and not self.cycle.response_complete:
            self._give_up(self.cycle)
        self._send_refusal()

    def _give_up(self, cycle: RequestResponseCycle) -> None:
        """Do not answer a request that does not come to its end."""
        if self.pipeline and self.pipeline[0][0] is cycle:
            self.pipeline.popleft()
        elif cycle.response_started:
            self.transport.close()
        else:
            cycle.disconnected = True  # whoever still waits for the rest of the request
            cycle.message_event.set()

    def _send_refusal(self) -> None:
        if not self._refusal or self._is_answering or self._lingers_until or self.transport.is_closing():
            return
        self.transport.write(refusal(*self._refusal, self.server_state.default_headers))
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
        elif self._is_unread(now) or self._is_deserted(now):
            self.transport.abort()

    def _end_late(self) -> None:
        if self._last:
            self._refuse(408, f"The request did not arrive within {self.settings.client_seconds} s.")
        else:
            self.transport.close()

    def _is_late(self, now: float) -> bool:
        """Tell whether a request should have come to its end; while an earlier one is worked on, we may not read it."""
        if self._refusal or not self._is_waiting:
            return False
        if self.flow.read_paused:
            self._since = now
        return now - self._since > self.settings.client_seconds

    def _is_unread(self, now: float) -> bool:
        """Tell whether an answer waits which the client takes too slowly."""
        return self._patience.is_over(self.transport.get_write_buffer_size(), self._answered, now)

    def _is_deserted(self, now: float) -> bool:
        """Tell whether a client that sends nothing more has probably gone: once an answer flows, the network tells."""
        if not self._half_since or (self._answered and self._answered.response_started):
            return False
        return now - self._half_since > _HALF_SECONDS

    def _is_gone(self) -> bool:
        return self.transport.is_closing() or self._is_deserted(time.monotonic())


def _misread(error: httptools.HttpParserError, data: bytes) -> tuple[int, str]:
    if isinstance(error, httptools.HttpParserInvalidMethodError) and _REQUEST_LINE.match(data):
        return 405, "The method is not known."
    return 400, "The request cannot be read."
