"""Cross-origin resource sharing: which pages of other sites may read what programs are given. Credentials are never shared."""

from __future__ import annotations

import re

from flask import Flask, Response, request

from ..ontology.errors import CuoshiError
from ..ontology.iris import PREFIXES
from .settings import Settings

__all__ = ["origins_of", "register", "sharing"]

_ORIGIN = re.compile(r"https?://(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?")
_ANY = "*"
_EXPOSED = "ETag, Link, Location, Retry-After"
_ASKED = "Accept, Content-Type"
_A_DAY = "86400"
_SHARED = frozenset({"sparql", "graphs", "api", "openapi", "ns", "entity", ".well-known", *PREFIXES})
"""First parts of the paths that programs read: the endpoint, the graph store, the API, entities."""


def origins_of(text: str) -> frozenset[str]:
    """Return the origins of a setting: ``*`` for all, none where it is empty.

    >>> sorted(origins_of("https://a.example, http://localhost:3000"))
    ['http://localhost:3000', 'https://a.example']

    Raises:
        CuoshiError: an entry is neither an origin nor ``*``.
    """
    origins = frozenset(text.replace(",", " ").split())
    for origin in sorted(origins - {_ANY}):
        if not _ORIGIN.fullmatch(origin):
            remedy = "write origins as a browser does, such as https://example.org, or * for all"
            raise CuoshiError(f"{origin!r} is not an origin", where="CUOSHI_CORS_ORIGINS", remedy=remedy)
    return origins


def register(app: Flask, settings: Settings) -> None:
    """Make ``app`` tell browsers which origins may read its answers.

    Raises:
        CuoshiError: the setting cannot be read.
    """
    origins = origins_of(settings.cors_origins)

    def share(response: Response) -> Response:
        part = request.path.split("/", 2)[1]
        if origins and (part in _SHARED or part.rpartition(".")[0] in _SHARED):  # /ns.ttl is a document of /ns
            _share(response, origins, f"{_ASKED}, Authorization" if settings.token else _ASKED)
        return response

    app.after_request(share)


def sharing(origins: frozenset[str], origin: str) -> tuple[tuple[tuple[str, str], ...], bool]:
    """Return the headers by which an answer is shared with a page of an origin, and whether they depend on the origin."""
    if _ANY not in origins and origin not in origins:
        return (), bool(origins)
    shared = _ANY if _ANY in origins else origin
    return (("Access-Control-Allow-Origin", shared), ("Access-Control-Expose-Headers", _EXPOSED)), _ANY not in origins


def _share(response: Response, origins: frozenset[str], asked: str) -> None:
    headers, depends = sharing(origins, request.headers.get("Origin", ""))
    if depends:
        response.vary.add("Origin")
    for name, value in headers:
        response.headers[name] = value
    if headers and request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        response.headers["Access-Control-Allow-Methods"] = response.allow.to_header()
        response.headers["Access-Control-Allow-Headers"] = asked
        response.headers["Access-Control-Max-Age"] = _A_DAY
