"""One table from exception to HTTP status, and the problem that is sent: RFC 9457 JSON, or a page for browsers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from ..ontology import errors
from ..ontology.iris import BASE
from .negotiation import prefers_html

__all__ = ["STATUS", "TRY_AGAIN", "Problem", "problem_of", "problem_response", "register"]

STATUS: Mapping[type[errors.CuoshiError], int] = MappingProxyType(
    {
        errors.CuoshiError: 500,
        errors.ReadError: 422,
        errors.StoreError: 503,
        errors.StoreNotFound: 503,
        errors.StoreLocked: 503,
        errors.StoreTooNew: 503,
        errors.DiskFull: 503,
        errors.QueryError: 400,
        errors.QuerySyntaxError: 400,
        errors.QueryForbidden: 403,
        errors.QueryTooLarge: 413,
        errors.QueryTimeout: 503,
        errors.QueueFull: 429,
        errors.EngineDied: 503,
        errors.ClientGone: 499,  # as nginx calls it; only logs and numbers see it
        errors.ResultTooLarge: 422,
        errors.QuestionError: 400,
        errors.UnknownQuestion: 404,
        errors.BadParameter: 400,
        errors.UnknownEntity: 404,
        errors.DataError: 500,
    }
)
"""Exception class -> status, one line for every class of ontology/errors.py; a subclass not listed takes its parent's."""

_FOR_OUTSIDERS = (errors.QueryError, errors.QuestionError, errors.UnknownEntity)
"""What was asked is told back in words; the words of other errors may name files and stay in the log."""

TRY_AGAIN = {429: "2", 503: "5"}
"""Status -> seconds after which it is worth to ask again."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, in the members of RFC 9457; ``title`` names the kind, ``detail`` this case."""

    status: int
    type: str
    title: str
    detail: str

    @property
    def family(self) -> str:
        """Whose words the page uses: ``missing``, ``request`` (the client can mend it) or ``server``."""
        if self.status >= 500:
            return "server"
        return "missing" if self.status == 404 else "request"

    def as_json(self) -> str:
        """Return the body of ``application/problem+json``."""
        members = {"type": self.type, "title": self.title, "status": self.status, "detail": self.detail}
        return json.dumps(members, ensure_ascii=False)


def _status(kind: type[errors.CuoshiError]) -> int:
    return next(STATUS[parent] for parent in kind.__mro__ if parent in STATUS)


def _words(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).capitalize()


def problem_of(error: errors.CuoshiError | HTTPException) -> Problem:
    """Return the problem that an exception is; faults of our own side tell outsiders neither path nor file name."""
    if isinstance(error, HTTPException):
        status = error.code or 500
        return Problem(status, "about:blank", HTTP_STATUS_CODES[status], error.description or "")
    kind = type(error)
    status = _status(kind)
    title = _words(kind.__name__)
    detail = str(error) if isinstance(error, _FOR_OUTSIDERS) else f"{title}; the service's log says more."
    return Problem(status, f"{BASE}problem/{title.lower().replace(' ', '-')}", title, detail)


def problem_response(problem: Problem) -> Response:
    """Return the response to a problem: a page for browsers, JSON for everybody else; and when to ask again, where that helps."""
    if prefers_html(request.headers.get("Accept", "")):
        response = Response(render_template("problem.html", problem=problem), problem.status, mimetype="text/html")
    else:
        response = Response(problem.as_json(), problem.status, mimetype="application/problem+json")
    if problem.status in TRY_AGAIN:
        response.headers["Retry-After"] = TRY_AGAIN[problem.status]
    return response


def _on_cuoshi_error(error: errors.CuoshiError) -> Response:
    problem = problem_of(error)
    if problem.status >= 500:
        current_app.logger.error("%s: %s", problem.title, error)
    return problem_response(problem)


def _on_http_error(error: HTTPException) -> Response:
    response = problem_response(problem_of(error))
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def register(app: Flask) -> None:
    """Make ``app`` answer every exception with its problem."""
    app.register_error_handler(errors.CuoshiError, _on_cuoshi_error)
    app.register_error_handler(HTTPException, _on_http_error)
