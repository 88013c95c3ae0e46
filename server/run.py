"""Starts the service on waitress, a production WSGI server in plain Python."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable

from flask import Flask
from waitress.server import create_server  # type: ignore[import-untyped]  # waitress has no types

from ..ontology.errors import CuoshiError
from .channel import BriefLog, ServiceChannel
from .settings import Settings

__all__ = ["run"]

_CLEANUP_SECONDS = 5
"""How often connections are closed on which nothing happens."""
_MOST_CONNECTIONS = 1_000


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _listen(settings: Settings) -> socket.socket:
    """Return a socket that listens where the settings say.

    Raises:
        CuoshiError: the address is taken or not ours.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise CuoshiError(
            f"cannot listen there: {reason}",
            where=f"{settings.host}:{settings.port}",
            remedy="choose another --host or --port, or stop what uses it",
        ) from error
    return listener


def _quieten() -> None:
    """Keep out of the log what the numbers tell, and traces of what is no fault of ours."""
    logging.getLogger("waitress").addFilter(BriefLog())
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def _trusted(settings: Settings) -> dict[str, object]:
    """Return what makes waitress believe a proxy, and nobody else, who the client is."""
    if not settings.trusted_proxy:
        return {}
    return {"trusted_proxy": settings.trusted_proxy, "trusted_proxy_headers": {"x-forwarded-for"}}


def run(app: Flask, settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve ``app`` until it is interrupted; ``announce`` is told the address once it listens.

    Raises:
        CuoshiError: the address is taken or not ours.
    """
    listener = _listen(settings)
    server = create_server(
        app,
        sockets=[listener],
        threads=settings.threads,
        ident="cuoshi",
        url_prefix=settings.url_prefix,
        max_request_header_size=settings.max_header_bytes,
        max_request_body_size=settings.max_body_bytes,
        clear_untrusted_proxy_headers=True,
        channel_request_lookahead=1,  # reads on while a request is worked on, which tells when the client goes away
        channel_timeout=settings.client_seconds,
        cleanup_interval=_CLEANUP_SECONDS,
        **_trusted(settings),
        connection_limit=_MOST_CONNECTIONS,
        asyncore_use_poll=True,
    )
    server.channel_class = ServiceChannel
    _quieten()
    announce(_address(settings.host, listener.getsockname()[1]))
    try:
        server.run()
    finally:
        server.close()
