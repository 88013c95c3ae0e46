"""The answer to a request that the application never sees, as it goes over the connection."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus

from .problems import TRY_AGAIN, Problem
from .security import HEADERS

__all__ = ["refusal"]

_ALLOWED = "GET, HEAD, POST, OPTIONS"


def refusal(status: int, detail: str, first: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return an answer that tells a problem and ends the connection; ``first`` are the headers of every answer of the server."""
    phrase = HTTPStatus(status).phrase
    body = Problem(status, "about:blank", phrase, detail).as_json().encode()
    headers = {
        "content-type": "application/problem+json",
        "content-length": str(len(body)),
        "connection": "close",
        **({"allow": _ALLOWED} if status == HTTPStatus.METHOD_NOT_ALLOWED else {}),
        **({"retry-after": TRY_AGAIN[status]} if status in TRY_AGAIN else {}),
        **HEADERS,
    }
    lines = [f"HTTP/1.1 {status} {phrase}".encode()]
    lines += [b"%s: %s" % pair for pair in first]
    lines += [f"{name}: {value}".encode() for name, value in headers.items()]
    return b"\r\n".join([*lines, b"", body])
