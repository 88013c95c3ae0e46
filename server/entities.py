# mypy: disable-error-code="untyped-decorator"
"""Entity pages: every IRI of the graph as a page for people, as RDF and as JSON for programs.

The path of a thing's IRI answers 303 with the address of a document about it, which is the same path with a suffix
(``/instrument/loan`` leads to ``/instrument/loan.html`` or ``/instrument/loan.ttl``); documents answer 200.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.exceptions import NotAcceptable

from ..graph.breadcrumbs import breadcrumbs
from ..graph.entity import describe, is_graph, is_known
from ..graph.holders import notices_of
from ..ontology.errors import UnknownEntity
from ..ontology.iris import BASE, PREFIXES
from .addresses import checked_iri
from .context import page_number, view
from .entity_json import entity_json
from .entity_rdf import entity_rdf
from .entity_view import EntityPage, arrange
from .formats import FORMATS, HTML, Format, format_by_name
from .json_text import json_response
from .negotiation import choose
from .search import question_of

__all__ = ["blueprint"]

blueprint = Blueprint("entities", __name__)

JSON = Format("json", "application/json", suffix="json", label="JSON")
_PAGE = Format(HTML.name, HTML.media_type, HTML.aliases, suffix="html", label="HTML")
_DOCUMENTS: Mapping[str, Format] = MappingProxyType({one.suffix: one for one in (_PAGE, *FORMATS["graph"], JSON)})
"""Suffix -> format of a document about a thing."""

_KINDS = ",".join(PREFIXES)
_SUFFIXES = ",".join(_DOCUMENTS)


@blueprint.get(f"/<any({_KINDS}):kind>/<path:local>")
def entity(kind: str, local: str) -> Response:
    """Lead from the path of a thing's IRI to the document that is wished; with a suffix such as ``.ttl`` give that document."""
    stem, dot, suffix = local.rpartition(".")
    if dot and suffix in _DOCUMENTS:
        return _document(PREFIXES[kind] + stem, _DOCUMENTS[suffix])
    iri = checked_iri(PREFIXES[kind] + local)
    if kind == "graph" and not is_known(view(), iri) and is_graph(view(), iri):
        return _see("graph_store.read_own_graph", local=local)  # nothing is said about it, so what it holds
    chosen = _wished(iri)
    return _see("entities.entity", kind=kind, local=f"{local}.{chosen.suffix}")


@blueprint.get(f"/<any({_KINDS}):kind>")
def concept_scheme(kind: str) -> Response:
    """Lead from the IRI of a list of codes to a document about it."""
    return _see("entities.concept_scheme_document", kind=kind, suffix=_wished(BASE + kind).suffix)


@blueprint.get(f"/<any({_KINDS}):kind>.<any({_SUFFIXES}):suffix>")
def concept_scheme_document(kind: str, suffix: str) -> Response:
    """Give a document about a list of codes."""
    return _document(BASE + kind, _DOCUMENTS[suffix])


@blueprint.get("/ns")
def vocabulary() -> Response:
    """Lead from the IRI of the vocabulary to a document about it; its terms are ``/entity?iri=…#term``."""
    return _see("entities.vocabulary_document", suffix=_wished(f"{BASE}ns").suffix)


@blueprint.get(f"/ns.<any({_SUFFIXES}):suffix>")
def vocabulary_document(suffix: str) -> Response:
    """Give a document about the vocabulary."""
    return _document(f"{BASE}ns", _DOCUMENTS[suffix])


@blueprint.get("/entity")
def any_entity() -> Response:
    """Give a document about anything of the graph by its whole IRI; this address is a document's own and does not lead on."""
    response = _document(request.args.get("iri", ""), _chosen())
    response.vary.add("Accept")
    return response


def _wished(iri: str) -> Format:
    """Return the format that is wished of a thing.

    Raises:
        UnknownEntity: the graph says nothing about it.
    """
    if not is_known(view(), checked_iri(iri)):
        raise UnknownEntity("the graph says nothing about it", where=iri, remedy="search for its name")
    return _chosen()


def _chosen() -> Format:
    if wished := request.args.get("format"):
        named = format_by_name(wished, "graph")
        found = _DOCUMENTS.get(wished) or (_DOCUMENTS.get(named.name) if named else None)
    else:
        offers = {alias: one for one in _DOCUMENTS.values() for alias in (*one.aliases, one.media_type)}
        in_order = [one.media_type for one in _DOCUMENTS.values()]
        found = offers.get(choose(request.headers.get("Accept", ""), list(dict.fromkeys([*in_order, *offers]))) or "")
    if found is None:
        raise NotAcceptable(f"This is available as {', '.join(one.media_type for one in _DOCUMENTS.values())}.")
    return found


def _see(endpoint: str, **values: str) -> Response:
    """Return 303 to a document of ours; the rest of the request's parameters go along. The address is only a path: no host is trusted."""
    kept = {name: given[-1] for name, given in request.args.to_dict(flat=False).items() if name != "format"}
    found = Response(status=303, headers={"Location": url_for(endpoint, **{**kept, **values})})  # type: ignore[arg-type]
    found.vary.add("Accept")
    return found


def _document(iri: str, chosen: Format) -> Response:
    if chosen is _PAGE:
        return _page(iri)
    if chosen is JSON:
        return json_response(entity_json(describe(view(), checked_iri(iri), page=page_number())))
    return Response(entity_rdf(view(), checked_iri(iri), chosen.media_type), content_type=chosen.content_type())


def _page(iri: str) -> Response:
    shown = arrange(describe(view(), checked_iri(iri), page=page_number()))
    page = render_template(
        "entity.html",
        entity=shown.entity,
        sections=shown.sections,
        inbound=shown.inbound,
        notices={} if shown.entity.kind == "notice" else notices_of(view(), _sources(shown)),
        marked=shown.marked,
        question=question_of(shown.entity.iri),
        above=breadcrumbs(view(), shown.entity.iri),
        formats=[one for one in _DOCUMENTS.values() if one is not _PAGE],
    )
    return Response(page, mimetype="text/html")


def _sources(shown: EntityPage) -> Iterator[str]:
    """Yield the IRIs of what points at the entity."""
    return (one.iri for sources in shown.inbound for one in sources.values)
