"""What a parser says about a query or an update, in words for people."""

from __future__ import annotations

import re
from functools import cache

from ..ontology.codelists import read_rows
from ..ontology.errors import QueryError, QuerySyntaxError
from .guard import is_update

__all__ = ["parse_error_of", "syntax_error_of"]

_PLACE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_EXPECTED = re.compile(
    r'''"(?:[^"\\]|\\.)*"'''  # something to be written as it is: "}"
    r"|\[(?:'(?:[^'\\]|\\[^']+)'|[^'\]])*\]"  # a choice of characters: ['0' ..= '9']
    r"|\w[^,]*",  # a keyword: OPTIONAL; or what is wrong: Prefix not found
    re.DOTALL,
)
_MOST = 200


def syntax_error_of(query: str, error: SyntaxError) -> QueryError:
    """Return what is wrong with a query for people: line, column and what was expected, or that updates are refused."""
    if is_update(query):
        return QuerySyntaxError(
            "updates are refused where a query is expected", remedy="ask with SELECT, ASK or CONSTRUCT"
        )
    return parse_error_of(error, "query")


def parse_error_of(error: SyntaxError, what: str) -> QuerySyntaxError:
    """Return what is wrong with a ``what`` for people: line, column and what was expected, where the engine tells."""
    found = _PLACE.match(str(error))
    if found is None:
        return QuerySyntaxError(f"the {what} cannot be parsed: {error}")
    place = f"line {found[1]}, column {found[2]}"
    return QuerySyntaxError(f"the {what} cannot be parsed: {_expectation(found[3])}", where=place)


def _expectation(message: str) -> str:
    """Return what the parser expected, without its long lists of character ranges; or what it found wrong, where it tells."""
    items = (item.strip() for item in _EXPECTED.findall(message))
    wanted = [item for item in items if item.strip('"').lower() not in _left_out()]
    wrong = next((item for item in wanted if " " in item and item[0] not in '"['), "")
    named = [item for item in wanted if item[0] != "["]
    if wrong or not named:
        return wrong or "something else is expected here"
    others = " or something else" if len(named) < len(wanted) else ""
    return _cut(f"expected {'one of ' if len(named) > 1 else ''}{', '.join(named)}{others}")


@cache
def _left_out() -> frozenset[str]:
    return frozenset(row["word"] for row in read_rows("sparql_left_out.csv"))


def _cut(text: str) -> str:
    return text if len(text) < _MOST else f"{text[:_MOST]}…"
