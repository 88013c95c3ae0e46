"""What a request to the SPARQL endpoint asks: the SPARQL 1.1 Protocol as one pure function over the parts of a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from werkzeug.exceptions import BadRequest, Forbidden, UnsupportedMediaType
from werkzeug.http import parse_options_header

__all__ = ["FORM", "QUERY", "UPDATE", "ProtocolRequest", "read_request"]

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

_MOST_PARAMETERS = 1_000
_READ_ONLY = "This service is read-only: it answers queries and takes no updates."

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ProtocolRequest:
    """A query with the dataset of the protocol and the format wished by ``?format=``; ``query`` is None where none was sent."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""


def read_request(method: str, query_string: bytes, content_type: str, body: bytes) -> ProtocolRequest:
    """Return what is asked, by GET, by POST of a form or by POST of the query itself.

    Raises:
        BadRequest: several queries, a query in two places, text that is not UTF-8.
        Forbidden: an update.
        UnsupportedMediaType: a body of another type or charset.
    """
    in_url = _pairs(query_string, "address")
    if method != "POST":
        return _from_pairs(in_url)
    media_type, options = parse_options_header(content_type)
    _check_type(media_type, options.get("charset", "utf-8"))
    if media_type == FORM:
        if any(name in ("query", "update") for name, _ in in_url):
            raise BadRequest("The query stands in the address and in the body; send it once.")
        return _from_pairs([*in_url, *_pairs(body, "body")])
    if any(name == "query" for name, _ in in_url):
        raise BadRequest("The query stands in the address and in the body; send it once.")
    return _from_pairs([*in_url, ("query", _utf8(body, "body"))])


def _check_type(media_type: str, charset: str) -> None:
    if media_type == UPDATE:
        raise Forbidden(_READ_ONLY)
    if media_type not in (FORM, QUERY):
        raise UnsupportedMediaType(f"A query is posted as {QUERY} or {FORM}, not as {media_type or 'an unnamed type'}.")
    if charset.lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType("A query is read in UTF-8 only.")


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


def _from_pairs(pairs: Pairs) -> ProtocolRequest:
    if _values(pairs, "update"):
        raise Forbidden(_READ_ONLY)
    queries = _values(pairs, "query")
    if len(queries) > 1:
        raise BadRequest("More than one query parameter was sent; send one.")
    if queries and not queries[0].strip():
        raise BadRequest("The query is empty.")
    if queries and "\0" in queries[0]:
        raise BadRequest("The query holds a NUL character.")
    return ProtocolRequest(
        query=queries[0] if queries else None,
        default_graphs=_values(pairs, "default-graph-uri"),
        named_graphs=_values(pairs, "named-graph-uri"),
        format=next(iter(_values(pairs, "format")), ""),
    )
