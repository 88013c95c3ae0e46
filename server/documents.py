# mypy: disable-error-code="untyped-decorator"
"""The description of the service, for programs as OpenAPI and for people as a page made from the same document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
    return render_template("api.html", document=_document(), command=command)


def command(method: str, operation: Mapping[str, Any]) -> str:
    """Return a line for a shell that tries a method of the document; empty where it has no example."""
    if not operation.get("x-example"):
        return ""
    parts = ["curl", *(["-L"] if method == "get" else ["-X", method.upper()])]
    if {} not in operation.get("security", [{}]):
        parts.append("-H 'Authorization: Bearer TOKEN'")
    if body := operation.get("requestBody"):
        parts.append(f"-H 'Content-Type: {next(iter(body['content']))}' --data-binary @FILE")
    address = _EXAMPLE_ADDRESS + service().settings.url_prefix + operation["x-example"]
    return " ".join([*parts, f"'{address}'"])


def _document() -> dict[str, Json]:
    return document(current_app.url_map.iter_rules(), words(), service().settings.url_prefix)
