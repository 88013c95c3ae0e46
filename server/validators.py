"""What makes a request the same request, the ETag that its answer has, and whether a client already holds that answer.

An answer follows from the request, the data version and the version of the program; so its ETag is known before anything is evaluated.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from hashlib import sha256
from typing import Any

from .. import __version__

__all__ = [
    "GZIP_MARK",
    "Environ",
    "Identity",
    "has_tag",
    "http_date",
    "identity_of",
    "is_volatile",
    "not_modified_since",
]

Environ = dict[str, Any]

GZIP_MARK = "-gzip"
"""At the end of the ETag of a compressed answer, which is another answer than the plain one (RFC 9110, 8.8.3)."""

_LONGEST_BODY = 256 * 1024
_PARTS = ("PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_HOST", "HTTP_ORIGIN")
_VOLATILE = re.compile(r"(?<![A-Z_])(?:RAND|NOW|UUID|STRUUID|BNODE)(?![A-Z])|\\U")
_SIGNS = ("RAND", "NOW", "UUID", "BNODE", "\\U")
"""What a text holds that is to be looked at closely, in capitals."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What an answer depends on beside the data: two requests with the same parts get the same answer."""

    parts: tuple[str, ...]
    body: bytes = b""

    def tag(self, version: str) -> str:
        """Return the strong ETag of the plain answer over a data version."""
        text = "\n".join((__version__, version, *self.parts)).encode("utf-8", "surrogatepass")
        return f'"{sha256(text + self.body).hexdigest()[:32]}"'


def identity_of(environ: Environ) -> Identity | None:
    """Return the identity of a request that may only read, whose body (of POST) is read and put back; None of any other."""
    method = environ["REQUEST_METHOD"]
    if "HTTP_AUTHORIZATION" in environ or "HTTP_CONTENT_ENCODING" in environ:
        return None
    if method in ("GET", "HEAD"):
        return Identity(("GET", *(environ.get(part, "") for part in _PARTS)))
    if method != "POST" or not environ.get("CONTENT_LENGTH", "").isdecimal():
        return None
    length = int(environ["CONTENT_LENGTH"])
    if length > _LONGEST_BODY:
        return None
    body = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = io.BytesIO(body)
    return Identity(("POST", environ.get("CONTENT_TYPE", ""), *(environ.get(part, "") for part in _PARTS)), body)


def has_tag(header: str, tag: str) -> bool:
    """Tell whether an If-None-Match header names an ETag, weakly or strongly.

    >>> has_tag('W/"a", "b"', '"b"')
    True
    """
    return tag in (entry.strip().removeprefix("W/") for entry in header.split(","))


def http_date(seconds: float) -> str:
    """Return a time, in seconds since 1970, as HTTP writes it."""
    return formatdate(int(seconds), usegmt=True)


def not_modified_since(header: str, modified: float) -> bool:
    """Tell whether a time of an If-Modified-Since header is not before ``modified``; one that cannot be read is."""
    try:
        since = parsedate_to_datetime(header).timestamp()
    except (ValueError, OverflowError):
        return False
    return int(modified) <= since


def is_volatile(query: str) -> bool:
    """Tell whether a query may give another answer over the same data, such as one that asks for the time.

    >>> is_volatile("SELECT (NOW() AS ?now) {}"), is_volatile("SELECT ?now { ?now ?p 1 }")
    (True, True)
    >>> is_volatile("SELECT ?s { ?s ?p 1 }")
    False
    """
    capitals = query.upper()
    return any(sign in capitals for sign in _SIGNS) and _VOLATILE.search(capitals) is not None
