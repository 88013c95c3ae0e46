r"""Terms as SPARQL writes them, safe whatever they hold.

``Literal.n3()`` of rdflib is not used for this: it ends a text of two lines that closes with ``\"`` too early, and it leaves ``\\u``
in a text, which is one thing to an engine that resolves escapes before it parses and another to one that does so after.
"""

from __future__ import annotations

import re
from functools import lru_cache

import pyoxigraph as ox
from rdflib.term import BNode, URIRef

from ..ontology.errors import DataError
from .store import Term

__all__ = ["written"]

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_AMBIGUOUS = re.compile(r"\\\\([uU])")


def written(term: Term) -> str:
    r"""Return a term in a spelling that means the same to every engine.

    >>> from rdflib import Literal
    >>> print(written(Literal("C:\\users", lang="zh")))
    "C:\\\u0075sers"@zh

    Raises:
        DataError: it is a blank node, which would stand for anything, or no IRI, or its language is none.
    """
    if isinstance(term, BNode):
        raise DataError("a blank node cannot be named in a query")
    if isinstance(term, URIRef):
        return _iri(term)
    text = f'"{_quoted(str(term))}"'
    if term.language:
        return f"{text}@{_language(term.language)}"
    return f"{text}^^{_datatype(term.datatype)}" if term.datatype else text


def _quoted(text: str) -> str:
    quoted = text.translate(_ESCAPES)
    return _AMBIGUOUS.sub(lambda found: f"\\\\\\u{ord(found[1]):04X}", quoted) if "\\" in quoted else quoted


@lru_cache(maxsize=1000)
def _language(tag: str) -> str:
    """Return a language tag in the engine's own spelling, so that no engine needs to change it."""
    try:
        return str(ox.Literal("", language=tag).language)
    except ValueError as error:
        raise DataError(f"{tag!r} is no language tag: {error}") from error


@lru_cache(maxsize=1000)
def _datatype(iri: str) -> str:
    return _iri(iri)


def _iri(iri: str) -> str:
    try:
        return str(ox.NamedNode(str(iri)))
    except ValueError as error:
        raise DataError(f"{str(iri)!r} is no IRI: {error}") from error
