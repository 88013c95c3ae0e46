"""What goes to a worker and what comes back, in the terms of rdflib."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rdflib.term import BNode, Literal, URIRef

from ...ontology.errors import QueryError
from ..store import Term
from ..syntax_errors import syntax_error_of
from .protocol import Request
from .running import EngineSyntaxError, Run

__all__ = ["PooledAnswer", "from_json", "request_of", "syntax_error"]


class PooledAnswer:
    """A result that a worker holds ready. ``form`` is ``select``, ``ask`` or ``graph``, ``version`` the data that it is from."""

    def __init__(self, form: str, run: Run, media_type: str = "") -> None:
        self.form = form
        self.version = run.version
        self._run = run
        self._chosen = media_type

    def serialise(self, media_type: str) -> Iterator[bytes]:
        """Yield the result in one of the media types that fit its form.

        Raises:
            QueryError: the media type does not fit, or the result stops before its end.
        """
        if not self._chosen:
            self._run.choose(media_type)
        elif self._chosen != media_type:
            raise QueryError(f"the result was asked for as {self._chosen}")
        self._chosen = media_type
        return self._run.data()

    def close(self) -> None:
        """Stop the query unless it is done."""
        self._run.close()


def request_of(
    text: str,
    default_graphs: Sequence[str],
    named_graphs: Sequence[str],
    bindings: Mapping[str, Term] | None,
    *,
    prefixes: bool,
    media_types: Mapping[str, str],
) -> Request:
    """Return the message for a worker."""
    return Request(
        query=text,
        default_graphs=tuple(default_graphs),
        named_graphs=tuple(named_graphs),
        bindings={name: _to_json(term) for name, term in (bindings or {}).items()},
        prefixes=prefixes,
        media_types=media_types,
    )


def syntax_error(text: str, error: EngineSyntaxError) -> QueryError:
    """Return what is wrong with a query for people: line, column and what was expected, or that updates are refused."""
    return syntax_error_of(text, SyntaxError(error.what))


def from_json(told: Mapping[str, str]) -> Term:
    """Return a term of SPARQL results JSON.

    >>> from_json({"type": "literal", "value": "贷款", "xml:lang": "zh"})
    rdflib.term.Literal('贷款', lang='zh')
    """
    value = told["value"]
    if told["type"] == "uri":
        return URIRef(value)
    if told["type"] == "bnode":
        return BNode(value)
    if told["type"] != "literal":
        raise QueryError("the result holds a triple as a term, which RDF 1.1 has not")
    datatype = told.get("datatype")
    return Literal(value, lang=told.get("xml:lang"), datatype=URIRef(datatype) if datatype else None)


def _to_json(term: Term) -> dict[str, str]:
    if isinstance(term, URIRef):
        return {"type": "uri", "value": str(term)}
    if isinstance(term, BNode):
        return {"type": "bnode", "value": str(term)}
    told = {"type": "literal", "value": str(term)}
    if term.language:
        return told | {"xml:lang": term.language}
    return told | ({"datatype": str(term.datatype)} if term.datatype else {})
