# mypy: disable-error-code="untyped-decorator"
"""The SPARQL endpoint: SPARQL 1.1 Protocol for programs, a form and a table of results for people."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import BadRequest, NotAcceptable

from ..graph.store import Answer
from .changes import allowed_updater, wait_until_read
from .context import client, link, service, view
from .editor import editor_page, view_settings
from .engine import stream
from .formats import FORMATS, HTML, Format, names_of, wished_format
from .json_text import json_response
from .lane import failed_before
from .observed import take_record
from .protocol import ProtocolRequest, read_request
from .result_files import is_spreadsheet, spreadsheet
from .results import result_table, result_text, result_truth
from .self_description import described_as
from .validators import is_volatile

__all__ = ["blueprint"]

blueprint = Blueprint("sparql", __name__)

_NO_QUERY = "No query was sent: give it as the parameter query."


@blueprint.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response:
    """Answer a query of the protocol or carry out an update; without either, describe the service, or show the form to browsers."""
    if failed := failed_before(request.environ):
        take_record(failed.record)
        raise failed.error
    asked = read_request(request.method, request.query_string, request.content_type or "", request.get_data())
    if asked.update is not None:
        return _updated(asked, asked.update)
    if asked.query is None:
        return _description_or_form()
    response = _answered(asked)
    if is_volatile(asked.query):
        response.headers["Cache-Control"] = "no-store"
    return response


def _answered(asked: ProtocolRequest) -> Response:
    is_sheet = is_spreadsheet(asked.format, request.values.get("guard", ""))
    formats = {form: _format(asked.format, form) for form in FORMATS}
    answer = service().engine.query(asked, client(), {} if is_sheet else _settled(formats))
    if is_sheet:
        return spreadsheet(answer, asked.format)
    if (found := formats[answer.form]) is None:
        answer.close()
        raise NotAcceptable(f"This result is available as {names_of(answer.form)}, text/html.")
    chosen, asked_type = found
    return _page(asked, answer) if chosen is HTML else _result(answer, chosen, asked_type)


def _result(answer: Answer, chosen: Format, asked_type: str) -> Response:
    response = Response(stream(answer, chosen.media_type), content_type=chosen.content_type(asked_type))
    response.call_on_close(answer.close)
    response.vary.add("Accept")
    return response


def _updated(asked: ProtocolRequest, text: str) -> Response:
    updater, before = allowed_updater(), view().version()
    outcome = updater.update(text, default_graphs=asked.default_graphs, named_graphs=asked.named_graphs)
    wait_until_read(outcome, before)
    response = json_response({"version": outcome.version, "added": outcome.added, "removed": outcome.removed})
    response.headers["Cache-Control"] = "no-store"
    return response


def _settled(formats: Mapping[str, tuple[Format, str] | None]) -> dict[str, str]:
    """Return the media types in which results leave as they come; those that become a page are read by us."""
    return {form: found[0].media_type for form, found in formats.items() if found and found[0] is not HTML}


def _format(wished: str, form: str) -> tuple[Format, str] | None:
    return wished_format(wished, request.headers.get("Accept", ""), form)


def _description_or_form() -> Response:
    """Return what the service says of itself, or the form to who wants HTML.

    Raises:
        BadRequest: the client wants neither, so it forgot its query.
    """
    wished = _format(request.args.get("format", ""), "graph")
    if request.method == "POST" or wished is None:
        raise BadRequest(_NO_QUERY)
    response = editor_page() if wished[0] is HTML else described_as(*wished)
    response.vary.add("Accept")
    return response


def _page(asked: ProtocolRequest, answer: Answer) -> Response:
    limit = service().settings.html_rows
    table = result_table(answer, limit) if answer.form == "select" else None
    truth = result_truth(answer) if answer.form == "ask" else None
    text = result_text(answer, limit) if answer.form == "graph" else None
    page = render_template(
        "results.html",
        asked=asked,
        table=table,
        truth=truth,
        text=text,
        limit=limit,
        formats=FORMATS[answer.form],
        dataset={"default-graph-uri": asked.default_graphs, "named-graph-uri": asked.named_graphs},
        action=link("sparql.endpoint"),
        settings=view_settings(),
    )
    return Response(page, mimetype="text/html")
