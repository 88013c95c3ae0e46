# mypy: disable-error-code="untyped-decorator"
"""The JSON API: ready questions, their answers, and the health of the service."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotAcceptable

from ..graph.questions import ask, questions
from .answer_files import csv_response, xlsx_response
from .answers import answer_json, question_json
from .context import asked_parameters, dashboard, service, view, words
from .json_text import json_response

__all__ = ["blueprint"]

blueprint = Blueprint("api", __name__)


@blueprint.get("/api/questions")
def questions_list() -> Response:
    """List the ready questions with their parameters."""
    return json_response({"questions": [question_json(question) for question in questions().values()]})


@blueprint.get("/api/questions/<question_id>")
def question(question_id: str) -> Response:
    """Answer a ready question as JSON, CSV or XLSX."""
    wished = request.args.get("format", "json")
    if wished not in ("json", "csv", "xlsx"):
        raise NotAcceptable("An answer is available as format=json, format=csv or format=xlsx.")
    answer = ask(view(), question_id, asked_parameters())
    if wished == "xlsx":
        return xlsx_response(answer, words())
    if wished == "csv":
        return csv_response(answer, words(), for_people=request.args.get("guard") == "1")
    return json_response(answer_json(answer, service().settings.api_rows))


@blueprint.get("/health")
def health() -> Response:
    """Tell that the data can be read, which they are, and how many."""
    seen = dashboard()
    return json_response({"status": "ok", "version": seen.version, "counts": asdict(seen.counts)})
