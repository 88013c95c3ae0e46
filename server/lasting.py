"""Tells which answers last as long as the data do, and answers who holds one that is recent enough."""

from __future__ import annotations

from flask import Flask, Response, request

from .. import __version__
from .cache import Source
from .context import passes_by, service
from .front import mark_lasting
from .observed import current_record
from .validators import http_date, not_modified_since

__all__ = ["register"]

_OF_THE_MOMENT = frozenset({"operations"})
_FILES = "static"
_A_YEAR = 31_536_000


def _lasts() -> bool:
    """Tell whether the answer to the request follows from the data; a query that is posted reads as well."""
    endpoint = request.endpoint or ""
    if not endpoint or request.blueprint in _OF_THE_MOMENT or endpoint.rpartition(".")[2] == _FILES:
        return False
    return request.method in ("GET", "HEAD") or current_record() is not None


def _unchanged_since() -> Response | None:
    """Return 304 where the client holds what is not older than the data; an ETag, where it sends one, says more."""
    since = request.headers.get("If-Modified-Since", "")
    if not since or "If-None-Match" in request.headers or request.method == "POST" or not _lasts():
        return None
    modified = service().engine.state().modified
    if not modified or not not_modified_since(since, modified):
        return None
    return Response(status=304, headers={"Last-Modified": http_date(modified), "Cache-Control": "no-cache"})


def _mark(response: Response) -> Response:
    if passes_by():
        response.headers["Cache-Control"] = "no-store"
    if response.status_code == 200 and "Cache-Control" not in response.headers and _lasts():
        route = request.url_rule.rule if request.url_rule else "none"
        mark_lasting(request.environ, Source(route, current_record()))
    if (request.endpoint or "").rpartition(".")[2] == _FILES and request.args.get("v") == __version__:
        response.headers["Cache-Control"] = f"public, max-age={_A_YEAR}, immutable"
    return response


def register(app: Flask) -> None:
    """Make ``app`` mark its lasting answers, and answer requests that depend on a time."""
    app.before_request(_unchanged_since)
    app.after_request(_mark)
