# mypy: disable-error-code="untyped-decorator"
"""Where programs find what the service says of itself: the endpoint without a query, and the well-known address of VoID."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotAcceptable

from .context import service, statistics
from .description import description
from .entity_rdf import rdf_text
from .formats import Format, names_of, wished_graph_format

__all__ = ["blueprint", "described_as"]

blueprint = Blueprint("self_description", __name__)


@blueprint.get("/.well-known/void")
def void() -> Response:
    """Describe the service and its data."""
    chosen = wished_graph_format(request.args.get("format", ""), request.headers.get("Accept", ""))
    if chosen is None:
        raise NotAcceptable(f"The description is available as {names_of('graph')}.")
    return described_as(*chosen)


def described_as(chosen: Format, asked_type: str) -> Response:
    """Return the description in a format, under the media type it was asked by."""
    found, served = statistics(), service()
    graph = description(
        found, served.engine.state(), served.public_base, takes_updates=bool(served.updater and served.settings.token)
    )
    response = Response(rdf_text(graph, chosen.media_type), content_type=chosen.content_type(asked_type))
    response.vary.add("Accept")
    if not found.is_whole:
        response.headers["Cache-Control"] = "no-store"  # another time it may be whole
    return response
