"""Starts the service on uvicorn, an ASGI server whose parser and event loop are compiled."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import socket
import sys
import time
from collections.abc import Callable
from types import FrameType

import uvicorn

from ..ontology.errors import ClientGone, CuoshiError
from .connection import Connection
from .gate import Gate
from .listening import listening_socket
from .settings import Settings

if sys.platform != "win32":
    import resource

__all__ = ["run"]

_TICKS = 10
"""The server ticks ten times a second; every so many ticks it looks after its connections."""
_MOST_CONNECTIONS, _FEWEST_CONNECTIONS = 1_000, 16
_OTHER_FILES = 256
"""What may be open beside connections."""
_LAST_SECONDS = 5
"""How long requests may go on once the service is told to end."""


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


class _BriefLog(logging.Filter):
    """Keeps traces of errors that people can act on out of the log: a result that stops midway is one line, a client that goes none."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten the record; tell whether it is worth a line."""
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if isinstance(error, ClientGone | ConnectionError | asyncio.CancelledError):
            return False
        if isinstance(error, CuoshiError):
            record.msg, record.args, record.exc_info = "an answer was cut: %s", (error,), None
        return record.levelno > logging.INFO


class _Server(uvicorn.Server):
    """Tells when it listens, looks after its connections, and ends by itself, so that what it has started ends too."""

    def __init__(self, config: uvicorn.Config, gate: Gate, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._gate = gate
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._announce()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  # each means the same
        """Note that the process is to end; told twice, it waits for nothing.

        Where queries run in threads, which nothing can stop, the signal ends the process once it has waited.
        """
        self.force_exit = self.should_exit
        self.should_exit = True
        if not self._gate.has_workers:
            self._captured_signals.append(signal.SIGTERM)

    async def on_tick(self, counter: int) -> bool:
        if counter % _TICKS == 0:
            now = time.monotonic()
            for connection in tuple(self.server_state.connections):
                if isinstance(connection, Connection):
                    connection.watch(now)
        return await super().on_tick(counter)


def _most_connections() -> int:
    """Return how many connections leave room for the files and workers that answers need, after asking for more room."""
    if sys.platform == "win32":
        return _MOST_CONNECTIONS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < (wanted := _MOST_CONNECTIONS + _OTHER_FILES):
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        return max(soft - _OTHER_FILES, _FEWEST_CONNECTIONS)
    return _MOST_CONNECTIONS


def _config(gate: Gate, settings: Settings) -> uvicorn.Config:
    class Ours(Connection):
        pass

    Ours.settings, Ours.most_connections = settings, _most_connections()
    return uvicorn.Config(
        gate,
        http=Ours,
        ws="none",
        interface="asgi3",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        headers=[("server", "cuoshi")],
        proxy_headers=bool(settings.trusted_proxy),
        forwarded_allow_ips=settings.trusted_proxy or None,
        timeout_keep_alive=settings.client_seconds,
        timeout_graceful_shutdown=_LAST_SECONDS,
    )


def _quieten() -> None:
    """Keep out of the log what the numbers tell, and traces of what is no fault of ours."""
    log = logging.getLogger("uvicorn.error")
    log.setLevel(logging.ERROR)
    log.addFilter(_BriefLog())


def run(gate: Gate, settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve until the process is told to end; ``announce`` is told the address once it listens.

    Raises:
        CuoshiError: the address is taken or not ours.
    """
    listener = listening_socket(settings.host, settings.port)
    _quieten()
    address = _address(settings.host, listener.getsockname()[1])
    gc.collect()
    gc.freeze()  # what is there by now stays: to look through it again and again for garbage would delay answers
    try:
        _Server(_config(gate, settings), gate, lambda: announce(address)).run([listener])
    finally:
        gate.close()
        listener.close()
