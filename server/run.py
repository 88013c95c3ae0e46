"""Starts the service on waitress, a production WSGI server in plain Python."""

from __future__ import annotations

import socket
from collections.abc import Callable

from flask import Flask
from waitress.server import create_server  # type: ignore[import-untyped]  # waitress has no types

from ..ontology.errors import CuoshiError
from .raw_addresses import LenientChannel
from .settings import Settings

__all__ = ["run"]


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
    )
    server.channel_class = LenientChannel
    announce(_address(settings.host, listener.getsockname()[1]))
    try:
        server.run()
    finally:
        server.close()
