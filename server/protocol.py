"""What a request to the SPARQL endpoint asks: the SPARQL 1.1 Protocol as one pure function over the parts of a request."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from werkzeug.exceptions import BadRequest, UnsupportedMediaType
from werkzeug.http import parse_options_header

__all__ = ["FORM", "QUERY", "UPDATE", "ProtocolRequest", "read_request"]

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

_MOST_PARAMETERS = 1_000
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S")
_TWICE = "The {} stands in the address and in the body; send it once."

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ProtocolRequest:
    """A query or an update with the dataset of the protocol, and the format wished by ``?format=``; both are None where none was sent."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""
    update: str | None = None


def read_request(method: str, query_string: bytes, content_type: str, body: bytes) -> ProtocolRequest:
    """Return what is asked, by GET, by POST of a form or by POST of the query or update itself.

    Raises:
        BadRequest: several queries or updates, one in two places, an update by GET, text that is not UTF-8.
        UnsupportedMediaType: a body of another type or charset.
    """
    in_url = _pairs(query_string, "address")
    if method != "POST":
        if _values(in_url, "update"):
            raise BadRequest("An update is sent by POST only.")
        return _from_pairs(in_url)
    media_type, options = parse_options_header(content_type)
    media_type = media_type.lower()
    _check_type(media_type, options.get("charset", "utf-8"))
    for name in ("query", "update"):
        if _values(in_url, name):
            raise BadRequest(_TWICE.format(name))
    if media_type == FORM:
        return _from_pairs([*in_url, *_pairs(body, "body")])
    return _from_pairs([*in_url, ("query" if media_type == QUERY else "update", _utf8(body, "body"))])


def _check_type(media_type: str, charset: str) -> None:
    if media_type not in (FORM, QUERY, UPDATE):
        raise UnsupportedMediaType(
            f"A query is posted as {QUERY} or {FORM}, an update as {UPDATE} or {FORM}, not as {media_type or 'an unnamed type'}."
        )
    if charset.lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType("Queries and updates are read in UTF-8 only.")


def _utf8(octets: bytes, place: str) -> str:
    try:
        return octets.decode("utf-8").removeprefix("\N{BYTE ORDER MARK}")
    except UnicodeDecodeError as error:
        raise BadRequest(f"The {place} is not UTF-8 from byte {error.start} on.") from error


def _pairs(octets: bytes, place: str) -> Pairs:
    text = _utf8(octets, place)
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS)
    except UnicodeDecodeError as error:
        raise BadRequest(f"A parameter in the {place} is not UTF-8.") from error
    except ValueError as error:
        raise BadRequest(f"The {place} has more than {_MOST_PARAMETERS} parameters.") from error


def _values(pairs: Pairs, name: str) -> tuple[str, ...]:
    return tuple(value for key, value in pairs if key == name)


def _only(pairs: Pairs, name: str) -> str | None:
    """Return the one value of a parameter that must not be empty; None where it is not given."""
    values = _values(pairs, name)
    if len(values) > 1:
        raise BadRequest(f"More than one {name} was sent; send one.")
    if values and not values[0].strip():
        raise BadRequest(f"The {name} is empty.")
    if values and "\0" in values[0]:
        raise BadRequest(f"The {name} holds a NUL character.")
    return values[0] if values else None


def _graphs(pairs: Pairs, name: str) -> tuple[str, ...]:
    """Return the IRIs of graphs that a parameter gives; forms of other services send it empty where they mean none."""
    found = tuple(value for value in _values(pairs, name) if value)
    for value in found:
        if not _ABSOLUTE.match(value):
            raise BadRequest(f"The {name} {value!r} is no absolute IRI.")
    return found


def _from_pairs(pairs: Pairs) -> ProtocolRequest:
    query, update = _only(pairs, "query"), _only(pairs, "update")
    if query is not None and update is not None:
        raise BadRequest("A query and an update were sent; send one of them.")
    default, named = ("default-graph-uri", "named-graph-uri")
    if update is not None:
        default, named = ("using-graph-uri", "using-named-graph-uri")
    return ProtocolRequest(
        query=query,
        default_graphs=_graphs(pairs, default),
        named_graphs=_graphs(pairs, named),
        format=next(iter(_values(pairs, "format")), ""),
        update=update,
    )
