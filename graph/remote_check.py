"""What is sent to an engine that is not ours: SPARQL 1.1 queries and nothing of its own dialect.

Engines know more words than the standard: pragmas that fetch from the network, functions that open files, updates among queries.
So a query passes only if each of its words is one of SPARQL 1.1. The check is lexical and linear, as the guard's.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from ..ontology.codelists import read_rows
from ..ontology.errors import QueryForbidden, QuerySyntaxError
from .guard import SparqlToken, guard, is_update, readings, tokens
from .remote_text import prefixes_of

__all__ = ["check", "form_of"]

_NUMBER = re.compile(r"[0-9]+(?:[eE][0-9]*)?")
_FORMS = {"SELECT": "select", "ASK": "ask", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
_ENGINE_CODE = ("<bif:", "<sql:", "<java:")
"""Functions that run code of the engine's machine (Virtuoso, Jena)."""
_ENGINE_PREFIXES = frozenset({"bif", "sql"})
"""Prefixes that Virtuoso knows undeclared."""


def check(query: str) -> str:
    """Return the form of a query (``select``, ``ask`` or ``graph``) that may be sent.

    Raises:
        QueryTooLarge: it is too long or too deeply nested.
        QueryForbidden: it would leave the store, change it, or call code of the engine.
        QuerySyntaxError: a word, a prefix or a brace tells that it is no SPARQL 1.1.
    """
    guard(query)
    for reading in readings(query):
        if is_update(reading):
            raise QuerySyntaxError(
                "updates are refused where a query is expected", remedy="ask with SELECT, ASK or CONSTRUCT"
            )
        _check_tokens(reading)
        _check_braces(reading)
    return form_of(query)


def form_of(query: str) -> str:
    """Return ``select``, ``ask`` or ``graph``.

    Raises:
        QuerySyntaxError: it does not say what it asks for.
    """
    words = (token for token in tokens(query) if token.kind == "word")
    first = next((token for token in words if token.text.upper() not in {"PREFIX", "BASE"}), None)
    form = _FORMS.get(first.text.upper()) if first else None
    if form is None:
        raise _wrong(query, first.start if first else len(query), "SELECT, ASK, CONSTRUCT or DESCRIBE is expected")
    return form


def _check_tokens(query: str) -> None:
    row = list(tokens(query))
    declared = prefixes_of(row).keys()
    for token in row:
        if token.kind == "word":
            _check_word(query, token)
        elif token.kind == "name":
            _check_name(query, token, declared)
        elif token.kind == "iri" and token.text.lower().startswith(_ENGINE_CODE):
            raise QueryForbidden(f"{token.text} is refused: it is code of one engine", remedy="use SPARQL 1.1 only")


def _check_word(query: str, token: SparqlToken) -> None:
    if token.text.lower() not in _words() and not _NUMBER.fullmatch(token.text):
        raise _wrong(query, token.start, f"{token.text[:40]!r} is no word of SPARQL 1.1")


def _check_name(query: str, token: SparqlToken, declared: Collection[str]) -> None:
    prefix = token.text.partition(":")[0]
    if prefix.lower() in _ENGINE_PREFIXES:
        raise QueryForbidden(f"{token.text[:40]} is refused: it is code of one engine", remedy="use SPARQL 1.1 only")
    if prefix not in declared and prefix != "_":
        raise _wrong(query, token.start, f"the prefix {prefix!r} is not declared")


def _check_braces(query: str) -> None:
    depth = 0
    for token in tokens(query):
        depth += (token.text == "{") - (token.text == "}")
        if depth < 0:
            raise _wrong(query, token.start, "a brace is closed that was not opened")
    if depth:
        raise _wrong(query, len(query), "a brace is not closed")


def _wrong(query: str, offset: int, why: str) -> QuerySyntaxError:
    line = query.count("\n", 0, offset) + 1
    column = offset - query.rfind("\n", 0, offset)
    return QuerySyntaxError(f"the query cannot be parsed: {why}", where=f"line {line}, column {column}")


@cache
def _words() -> frozenset[str]:
    return frozenset(row["word"] for row in read_rows("sparql_words.csv"))
