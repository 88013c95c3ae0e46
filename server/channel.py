"""A connection of waitress with our limits: nobody holds one by sending slowly or by not reading, and refusals are problems."""

from __future__ import annotations

import logging
import socket
import time
from typing import Any

from waitress.task import ErrorTask  # type: ignore[import-untyped]  # waitress has no types
from waitress.utilities import BadRequest  # type: ignore[import-untyped]

from ..ontology.errors import ClientGone, CuoshiError
from .problems import Problem
from .raw_addresses import LenientChannel
from .security import HEADERS

__all__ = ["BriefLog", "ServiceChannel"]

_LINGER_SECONDS = 2.0
"""How long a client that was refused may go on sending, so that it does not lose our answer."""


class BriefLog(logging.Filter):
    """Keeps traces of errors that people can act on out of the log: a result that stops midway is one line, a client that goes none."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten the record; tell whether it is worth a line."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, ClientGone):
            return False
        if isinstance(error, CuoshiError):
            record.msg, record.args, record.exc_info = "%s: %s", (record.getMessage(), error), None
        return True


class _RequestTimeout(BadRequest):  # type: ignore[misc]
    code = 408
    reason = "Request Timeout"


class _ProblemTask(ErrorTask):  # type: ignore[misc]
    """Answers what never reaches the application: a request that cannot be read, is too large or does not come to its end."""

    def execute(self) -> None:
        error = self.request.error
        body = Problem(error.code, "about:blank", error.reason, str(error.body)).as_json().encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [("Content-Type", "application/problem+json"), *HEADERS.items()]
        self.set_close_on_finish()
        self.channel.is_refused = True
        self.content_length = len(body)
        self.write(body)


class ServiceChannel(LenientChannel):
    """A connection whose requests must arrive, and whose answers must be read, within ``adj.channel_timeout`` seconds.

    The main loop asks :meth:`readable` of every connection at least once a second.
    """

    error_task_class = _ProblemTask
    request: Any
    will_close: bool
    is_refused = False
    """Whether the last answer refused something that may still be on its way."""

    _lingers_until = 0.0
    _arriving: object = None
    """The request that is being read, since ``_arriving_since``."""
    _arriving_since = 0.0
    _unread_since = 0.0
    """Since when an answer waits of which the client has taken nothing more; 0: none waits."""

    def readable(self) -> bool:
        """Tell whether more may be read, after a look at the clock."""
        now = time.time()
        if self._lingers_until:
            self.will_close = self.will_close or now > self._lingers_until
        else:
            self._watch_arrival(now)
            self._watch_reader(now)
        return bool(super().readable())

    def handle_read(self) -> None:
        """Read, or throw away what a client sends that was refused."""
        if not self._lingers_until:
            super().handle_read()
            return
        try:
            self.recv(self.adj.recv_bytes)  # closes at the end of what is sent
        except OSError:
            super().handle_close()

    def handle_close(self) -> None:
        """Close; where the client was refused while it was sending, only our direction at first."""
        if not self.is_refused or self._lingers_until or not self.connected:
            super().handle_close()
            return
        self._lingers_until = time.time() + _LINGER_SECONDS
        self.will_close = False
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            super().handle_close()

    def _watch_arrival(self, now: float) -> None:
        if self.request is not self._arriving or self.requests:
            self._arriving, self._arriving_since = self.request, now
        elif self.request is not None and now - self._arriving_since > self.adj.channel_timeout:
            self._refuse_arriving()

    def _refuse_arriving(self) -> None:
        with self.requests_lock:
            request = self.request
            self.request = None
            if not request.headers_finished:
                request.parse_header(b"GET / HTTP/1.0\r\n")  # an answer needs a version and a method
            request.error = _RequestTimeout(f"The request did not arrive within {self.adj.channel_timeout} s.")
            request.completed = True
            self.requests.append(request)
            self.server.add_task(self)

    def _watch_reader(self, now: float) -> None:
        if not self.total_outbufs_len:
            self._unread_since = 0.0
        elif not self._unread_since or self.last_activity > self._unread_since:
            self._unread_since = now
        elif now - self._unread_since > self.adj.channel_timeout:
            self.will_close = True
