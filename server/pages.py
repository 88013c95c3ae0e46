# mypy: disable-error-code="untyped-decorator"
"""The pages for people: start, search, notices, questions and their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from flask import Blueprint, Response, render_template, request

from ..graph.questions import AnswerTable, Question, ask, question, questions
from ..graph.runnable import runnable
from ..ontology.errors import BadParameter
from .context import asked_parameters, dashboard, dashboard_in_hand, page_number, service, view
from .forms import fields_of, is_ready
from .negotiation import prefers_html
from .problems import problem_of
from .search import LIMIT, named, search

__all__ = ["blueprint"]

blueprint = Blueprint("pages", __name__)

_SHOWN_NOTICES = 8
_LONGEST_SEARCH = 100
_Entry = TypeVar("_Entry")


def _page_of(entries: Sequence[_Entry]) -> tuple[Sequence[_Entry], int, int]:
    """Return the entries of the page that is asked for, its number and the number of pages."""
    size = service().settings.page_size
    pages = max(1, -(-len(entries) // size))
    page = min(page_number(), pages)
    return entries[(page - 1) * size : page * size], page, pages


@blueprint.get("/")
def home() -> str:
    """Show what there is: counts, questions, cities, notices."""
    seen = dashboard_in_hand()
    held = seen.notices if seen else ()
    newest = sorted(held, key=lambda notice: notice.issued, reverse=True)[:_SHOWN_NOTICES]
    return render_template("home.html", seen=seen, notices=newest, questions=questions().values())


@blueprint.get("/notices")
def notices() -> str:
    """List the notices, by area and date."""
    held = (dashboard_in_hand() or dashboard()).notices
    entries, page, pages = _page_of(held)
    return render_template("notices.html", notices=entries, page=page, pages=pages, total=len(held))


@blueprint.get("/search")
def find() -> str:
    """Find entities by their names and numbers, and measures by their text."""
    text = request.args.get("q", "").strip()[:_LONGEST_SEARCH]
    found = search(view(), text)
    entries, page, pages = _page_of(found.hits)
    hits = named(view(), entries, text)
    return render_template("search.html", search_text=text, hits=hits, found=found, limit=LIMIT, page=page, pages=pages)


@blueprint.get("/questions")
def questions_list() -> str:
    """List the ready questions."""
    return render_template("questions.html", questions=questions().values())


@blueprint.get("/questions/<question_id>")
def answer(question_id: str) -> Response:
    """Show a question with its form and, where all parameters have a value, its answer; a slip is told beside the form."""
    asked, given = question(question_id), asked_parameters()
    try:
        found = ask(view(), question_id, given) if is_ready(asked, given) else None
    except BadParameter as error:
        if not prefers_html(request.headers.get("Accept", "")):
            raise
        problem = problem_of(error)
        return Response(_question_page(asked, given, None, problem.detail), problem.status, mimetype="text/html")
    return Response(_question_page(asked, given, found), mimetype="text/html")


def _question_page(asked: Question, given: Mapping[str, str], found: AnswerTable | None, problem: str = "") -> str:
    return render_template(
        "question.html",
        question=asked,
        fields=fields_of(asked, found.parameters if found else given, view()),
        answer=found,
        rows=found.rows[: service().settings.html_rows] if found else (),
        given=given,
        sparql=runnable(asked, given) if found else asked.sparql,
        problem=problem,
    )
