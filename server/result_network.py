# mypy: disable-error-code="untyped-decorator"
"""Results of the endpoint as a network: edges come in, names and places go out, so that the browser has only to draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from ..graph.labels import is_iri, labels
from ..visualizations.payload import picture_payload
from ..visualizations.triples import triples_view
from .context import entity_href, view, words

__all__ = ["MOST_EDGES", "MOST_NODES", "blueprint"]

blueprint = Blueprint("result_network", __name__)

MOST_EDGES = 1_000
"""Edges that are taken at once."""
MOST_NODES = 150
"""Nodes that are drawn; a picture with more cannot be read."""

_LONGEST = 2_000
_SHAPE = 'Send JSON: {"edges": [["from IRI", "relation", "to IRI"], …]}.'


@blueprint.post("/api/network")
def network() -> Response:
    """Return names, places and looks of the nodes, and the edges between them."""
    edges = _edges(request.get_json(silent=True))
    t = words()
    lang: Literal["zh", "en"] = "en" if t.language == "en" else "zh"
    names = labels(view(), [part for edge in edges for part in edge if is_iri(part)])
    picture = triples_view(edges, names, title=t("results-network"), limit=MOST_NODES, lang=lang)
    return Response(picture_payload(picture, lang=lang, entity_url=entity_href), mimetype="application/json")


def _edges(sent: object) -> Sequence[tuple[str, str, str]]:
    """Return the edges of the request.

    Raises:
        BadRequest: it has another shape.
        RequestEntityTooLarge: there are too many.
    """
    given = sent.get("edges") if isinstance(sent, dict) else None
    if not isinstance(given, list):
        raise BadRequest(_SHAPE)
    if len(given) > MOST_EDGES:
        raise RequestEntityTooLarge(f"At most {MOST_EDGES} edges are taken at once.")
    return [_edge(one) for one in given]


def _edge(one: object) -> tuple[str, str, str]:
    if not isinstance(one, list) or len(one) != 3 or not all(isinstance(part, str) for part in one):
        raise BadRequest(_SHAPE)
    source, relation, target = one
    if not is_iri(source) or not is_iri(target) or max(map(len, one)) > _LONGEST:
        raise BadRequest(f"Both ends of an edge are IRIs of at most {_LONGEST} characters.")
    return source, relation, target
