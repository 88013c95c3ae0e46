# mypy: disable-error-code="untyped-decorator"
"""The JSON API: ready questions, their answers, and the health of the service."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotAcceptable

from ..graph.questions import AnswerTable, ask, questions
from .answers import answer_json, csv_heads, csv_rows, question_json
from .context import asked_parameters, dashboard, service, view, words
from .downloads import attachment, to_csv
from .json_text import json_response

__all__ = ["blueprint"]

blueprint = Blueprint("api", __name__)


def _csv(answer: AnswerTable, *, for_people: bool) -> Response:
    language = words().language
    heads = csv_heads(answer, language if for_people else "")
    body = to_csv(heads, csv_rows(answer, language), for_people=for_people)
    response = Response(body, content_type="text/csv; charset=utf-8; header=present")
    name = answer.question.title.in_language(language) if for_people else answer.question.id
    response.headers["Content-Disposition"] = attachment(f"{name}.csv")
    return response


@blueprint.get("/api/questions")
def questions_list() -> Response:
    """List the ready questions with their parameters."""
    return json_response({"questions": [question_json(question) for question in questions().values()]})


@blueprint.get("/api/questions/<question_id>")
def question(question_id: str) -> Response:
    """Answer a ready question as JSON or CSV."""
    wished = request.args.get("format", "json")
    if wished not in ("json", "csv"):
        raise NotAcceptable("An answer is available as format=json or format=csv.")
    answer = ask(view(), question_id, asked_parameters())
    if wished == "csv":
        return _csv(answer, for_people=request.args.get("guard") == "1")
    return json_response(answer_json(answer, service().settings.api_rows))


@blueprint.get("/health")
def health() -> Response:
    """Tell that the data can be read, which they are, and how many."""
    seen = dashboard()
    return json_response({"status": "ok", "version": seen.version, "counts": asdict(seen.counts)})
