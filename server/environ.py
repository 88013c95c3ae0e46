"""A request as the server hands it over (ASGI), in the terms in which the application reads it (WSGI, PEP 3333)."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, MutableMapping
from typing import Any
from urllib.parse import unquote_to_bytes

from ..graph.client import Client
from .validators import Environ

__all__ = ["CLIENT_GONE", "Scope", "client_of", "environ_of"]

Scope = MutableMapping[str, Any]

CLIENT_GONE = "cuoshi.client_gone"
"""Key, in both terms, of what tells whether the client has closed its connection."""

_NOT_HTTP = {"CONTENT-TYPE": "CONTENT_TYPE", "CONTENT-LENGTH": "CONTENT_LENGTH"}


def environ_of(scope: Scope, body: bytes, prefix: str) -> Environ:
    """Return the environment of a request whose body is there; ``prefix`` is the path under which a proxy shows the service."""
    host, port = scope["server"] or ("", 0)
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": prefix,
        "PATH_INFO": _path(scope["raw_path"], prefix),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or ""),
        "REMOTE_ADDR": (scope["client"] or ("", 0))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        CLIENT_GONE: scope.get(CLIENT_GONE),
    }
    for name, value in scope["headers"]:
        _add_header(environ, name.decode("latin-1"), value.decode("latin-1"))
    if body or "CONTENT_LENGTH" in environ:
        environ["CONTENT_LENGTH"] = str(len(body))
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    return environ


def client_of(environ: Environ) -> Client:
    """Return who asks."""
    is_gone: Callable[[], bool] | None = environ.get(CLIENT_GONE)
    name = environ.get("REMOTE_ADDR", "")
    return Client(name, is_gone) if is_gone else Client(name)


def _path(raw: bytes, prefix: str) -> str:
    path = "/" + unquote_to_bytes(raw).decode("latin-1").lstrip("/")
    if prefix and (path == prefix or path.startswith(f"{prefix}/")):
        return path[len(prefix) :]
    return path


def _add_header(environ: Environ, name: str, value: str) -> None:
    """Add a header; one with an underscore is left out, which else could stand for one with a hyphen."""
    if "_" in name:
        return
    upper = name.upper()
    key = _NOT_HTTP.get(upper) or f"HTTP_{upper.replace('-', '_')}"
    environ[key] = f"{environ[key]}, {value}" if key in environ else value
