# mypy: disable-error-code="untyped-decorator"
"""The SPARQL 1.1 Graph Store HTTP Protocol: whole graphs, read by anyone, changed with the token.

A graph is named by ``/graphs?graph=IRI`` or ``/graphs?default``, one of our own also by ``/graphs/<local>``, which is
``https://w3id.org/cuoshi/graph/<local>``.
"""

from __future__ import annotations

from uuid import uuid4

from flask import Blueprint, Response, request, url_for
from werkzeug.exceptions import BadRequest, LengthRequired, NotAcceptable, UnsupportedMediaType
from werkzeug.http import parse_options_header

from ..graph.update_jobs import Kind, Outcome
from ..ontology.errors import UnknownEntity
from ..ontology.iris import PREFIXES, graph_iri
from .addresses import checked_iri
from .changes import allowed_updater, wait_until_read
from .context import client, service, view
from .engine import stream
from .formats import FORMATS, Format, names_of, wished_graph_format
from .protocol import ProtocolRequest
from .results import result_truth

__all__ = ["blueprint"]

blueprint = Blueprint("graph_store", __name__)

_TRIPLES = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_ANY = "ASK { ?s ?p ?o }"
_DEFAULT = ""
_NONE = "Name the graph by graph=IRI, or the default graph by default."


@blueprint.get("/graphs")
def read_graph() -> Response:
    """Give the triples of a graph."""
    return _graph(_named())


@blueprint.get("/graphs/<path:local>")
def read_own_graph(local: str) -> Response:
    """Give the triples of a graph of our own."""
    return _graph(_own(local))


@blueprint.post("/graphs")
def add() -> Response:
    """Add triples to a graph, or to a new one where none is named."""
    name = _named() if request.args.keys() & {"graph", "default"} else graph_iri(f"x-{uuid4().hex}")
    return _changed("post", name)


@blueprint.route("/graphs", methods=["PUT", "DELETE"])
def change_graph() -> Response:
    """Make a graph hold just the triples that are sent, or nothing."""
    return _changed("put" if request.method == "PUT" else "delete", _named())


@blueprint.route("/graphs/<path:local>", methods=["PUT", "POST", "DELETE"])
def change_own_graph(local: str) -> Response:
    """Replace, enlarge or remove a graph of our own."""
    kinds: dict[str, Kind] = {"PUT": "put", "POST": "post", "DELETE": "delete"}
    return _changed(kinds[request.method], _own(local))


def _named() -> str:
    """Return the IRI of the graph that the request names; empty for the default graph."""
    names = request.args.getlist("graph")
    if len(names) + len(request.args.getlist("default")) != 1:
        raise BadRequest(_NONE)
    return _checked(names[0]) if names else _DEFAULT


def _own(local: str) -> str:
    return _checked(PREFIXES["graph"] + local)


def _checked(given: str) -> str:
    try:
        return checked_iri(given)
    except UnknownEntity as error:
        raise BadRequest("The name of the graph is no IRI.") from error


def _graph(name: str) -> Response:
    chosen, asked_type = _format()
    dataset = (name,) if name else ()
    engine, asking = service().engine, client()
    if name and not result_truth(engine.query(ProtocolRequest(_ANY, dataset), asking)):
        raise UnknownEntity("there is no such graph", where=name)
    answer = engine.query(ProtocolRequest(_TRIPLES, dataset), asking)
    response = Response(stream(answer, chosen.media_type), content_type=chosen.content_type(asked_type))
    response.call_on_close(answer.close)
    response.vary.add("Accept")
    return response


def _format() -> tuple[Format, str]:
    chosen = wished_graph_format(request.args.get("format", ""), request.headers.get("Accept", ""))
    if chosen is None:
        raise NotAcceptable(f"A graph is available as {names_of('graph')}.")
    return chosen


def _changed(kind: Kind, name: str) -> Response:
    updater, before = allowed_updater(), view().version()
    body, media_type = (b"", "") if kind == "delete" else _body()
    outcome = updater.change_graph(kind, name, body, media_type)
    wait_until_read(outcome, before)
    return _told(kind, name, outcome)


def _body() -> tuple[bytes, str]:
    """Return what is sent and the media type of one of our formats.

    Raises:
        BadRequest: it is a part only, which would replace the whole (RFC 9110, 14.5).
        LengthRequired: nobody can tell whether the body is empty, which would empty a graph, or was forgotten.
        UnsupportedMediaType: it is none of our formats, or compressed.
    """
    if "Content-Range" in request.headers:
        raise BadRequest("A graph is sent whole, not in parts.")
    if request.content_length is None:  # of a body in chunks the server has found it out
        raise LengthRequired("Tell how long the body is, or send it in chunks.")
    media_type = parse_options_header(request.content_type or "")[0].lower()
    known = next((one for one in FORMATS["graph"] if media_type in (one.media_type, *one.aliases)), None)
    if known is None or media_type in ("text/plain", "application/json", "application/xml", "text/xml"):
        raise UnsupportedMediaType(f"A graph is sent as {names_of('graph')}.")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise UnsupportedMediaType("A graph is sent as it is, not compressed.")
    return request.get_data(), known.media_type


def _told(kind: Kind, name: str, outcome: Outcome) -> Response:
    if kind == "delete" or not (outcome.is_new and outcome.added):
        return Response(status=204)
    own = name.removeprefix(PREFIXES["graph"])
    address = url_for(".read_own_graph", local=own) if own != name else url_for(".read_graph", graph=name)
    return Response(status=201, headers={"Location": address})
