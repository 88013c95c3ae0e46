# mypy: disable-error-code="untyped-decorator"
"""The description of the service, for programs as OpenAPI and for people as a page made from the same document."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template

from .answers import Json
from .context import service, words
from .json_text import json_response
from .openapi import document

__all__ = ["blueprint"]

blueprint = Blueprint("documents", __name__)

_EXAMPLE_ADDRESS = "http://127.0.0.1:8000"
"""Where the service listens unless told otherwise; the Host of a request is not repeated."""


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Describe all routes as an OpenAPI 3.1 document."""
    return json_response(_document())


@blueprint.get("/api")
def page() -> str:
    """Describe all routes as a page."""
    return render_template("api.html", document=_document(), base=_EXAMPLE_ADDRESS + service().settings.url_prefix)


def _document() -> dict[str, Json]:
    return document(current_app.url_map.iter_rules(), words(), service().settings.url_prefix)
