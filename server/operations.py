# mypy: disable-error-code="untyped-decorator"
"""For operators: is the service up, can it answer, what does it count; and the count of every request."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from weakref import ref

from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST

from ..ontology.errors import CuoshiError
from .answers import Json
from .cache import Source
from .context import Service, service
from .front import Count
from .json_text import json_response
from .observed import QueryRecord, current_record
from .problems import Problem, problem_of, problem_response

__all__ = ["blueprint", "count_kept", "register"]

blueprint = Blueprint("operations", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Tell that the process is up; this reads no data."""
    return json_response({"status": "up"})


@blueprint.get("/readyz")
def readyz() -> Response:
    """Tell that a query is answered, or why not."""
    try:
        view = service().engine.view()
        view.ask("ASK {}")
        told: Json = {"status": "ready", "version": view.version()}
    except CuoshiError as error:
        current_app.logger.warning("not ready: %s", error)
        cause = problem_of(error)
        return problem_response(Problem(503, cause.type, cause.title, "No query can be answered at the moment."))
    return json_response(told)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Give the numbers of the service to Prometheus."""
    return Response(service().metrics.as_text(), content_type=CONTENT_TYPE_LATEST)


def _begin() -> None:
    g.began = time.perf_counter()


def _count(response: Response) -> Response:
    """Count the request once its last byte is given; nothing of the request may be asked for any more then."""
    route = request.url_rule.rule if request.url_rule else "none"
    over = partial(_over, service(), current_record(), route, request.method, g.get("began", time.perf_counter()))
    held = ref(response)  # a response that held itself would stay in memory until the garbage is collected

    def close() -> None:
        if (closed := held()) is not None:
            over(closed)

    response.call_on_close(close)
    return response


def _over(told: Service, record: QueryRecord | None, route: str, method: str, began: float, response: Response) -> None:
    told.count(Source(route, record), method, response.status_code, began, response.mimetype or "")


def count_kept(told: Service) -> Count:
    """Return what counts the answers for which nothing was evaluated."""

    def count(source: Source, method: str, status: int, began: float, media_type: str = "") -> None:
        record = source.record and replace(source.record, began=began, outcome="ok")
        told.count(Source(source.route, record), method, status, began, media_type)

    return count


def register(app: Flask) -> None:
    """Make ``app`` count its requests and queries."""
    app.before_request(_begin)
    app.after_request(_count)
