# mypy: disable-error-code="untyped-decorator"
"""Entity pages: every IRI of the graph as a page for people and as RDF for programs."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotAcceptable

from ..graph.entity import describe
from ..ontology.iris import BASE, PREFIXES
from .addresses import checked_iri
from .context import page_number, view
from .entity_rdf import entity_rdf
from .entity_view import arrange
from .formats import FORMATS, HTML, Format, format_by_name
from .negotiation import choose

__all__ = ["blueprint"]

blueprint = Blueprint("entities", __name__)

_KINDS = ",".join(PREFIXES)
_GRAPHS = {entry.suffix: entry for entry in FORMATS["graph"]}


@blueprint.get(f"/<any({_KINDS}):kind>/<path:local>")
def entity(kind: str, local: str) -> Response:
    """Show a thing of ours under the path of its IRI; a suffix such as ``.ttl`` asks for RDF."""
    stem, dot, suffix = local.rpartition(".")
    if dot and suffix in _GRAPHS:
        return _rdf(PREFIXES[kind] + stem, _GRAPHS[suffix])
    return _negotiated(PREFIXES[kind] + local)


@blueprint.get(f"/<any({_KINDS}):kind>")
def concept_scheme(kind: str) -> Response:
    """Show a list of codes."""
    return _negotiated(BASE + kind)


@blueprint.get("/ns")
def vocabulary() -> Response:
    """Show the vocabulary; its terms are ``/entity?iri=…#term``."""
    return _negotiated(f"{BASE}ns")


@blueprint.get("/entity")
def any_entity() -> Response:
    """Show anything of the graph by its whole IRI."""
    return _negotiated(request.args.get("iri", ""))


def _negotiated(iri: str) -> Response:
    chosen = _chosen()
    if chosen is None:
        raise NotAcceptable(f"This is available as text/html, {', '.join(one.media_type for one in FORMATS['graph'])}.")
    return _page(iri) if chosen is HTML else _rdf(iri, chosen)


def _chosen() -> Format | None:
    if wished := request.args.get("format"):
        return format_by_name(wished, "graph")
    offers = {alias: one for one in (HTML, *FORMATS["graph"]) for alias in (one.media_type, *one.aliases)}
    found = choose(request.headers.get("Accept", ""), list(offers))
    return offers[found] if found else None


def _rdf(iri: str, chosen: Format) -> Response:
    body = entity_rdf(view(), checked_iri(iri), chosen.media_type)
    response = Response(body, content_type=chosen.content_type())
    response.vary.add("Accept")
    return response


def _page(iri: str) -> Response:
    shown = arrange(describe(view(), checked_iri(iri), page=page_number()))
    page = render_template(
        "entity.html",
        entity=shown.entity,
        sections=shown.sections,
        inbound=shown.inbound,
        marked=shown.marked,
        formats=FORMATS["graph"],
    )
    response = Response(page, mimetype="text/html")
    response.vary.add("Accept")
    return response
