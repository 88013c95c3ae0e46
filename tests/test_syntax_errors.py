"""What the parser says about a query that it cannot read, in words for people."""

from __future__ import annotations

import pytest
from cuoshi.graph.syntax_errors import parse_error_of
from pyoxigraph import Store


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELEC", "line 1, column 6: the query cannot be parsed: something else is expected here"),
        ("SELEC ?s {}", "line 1, column 10: the query cannot be parsed: expected CONSTRUCT"),
        ("ASK { ?s ?p }", "line 1, column 14: the query cannot be parsed: something else is expected here"),
        (
            "SELECT ?x {} ORDER",
            "line 1, column 19: the query cannot be parsed: expected one of GROUP, LIMIT or something else",
        ),
        ("SELECT (1 AS ?n ?y {}", 'line 1, column 17: the query cannot be parsed: expected ")"'),
        ("ASK { ?s a cs:Measure }", "line 1, column 22: the query cannot be parsed: Prefix not found"),
        (
            "SELECT * { ?s ?p ?o ",
            'line 1, column 21: the query cannot be parsed: expected one of ",", ".", ";", "{", "}" or something else',
        ),
    ],
)
def test_words(query: str, expected: str) -> None:
    with pytest.raises(SyntaxError) as raised:
        Store().query(query)
    assert str(parse_error_of(raised.value, "query")) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ('error at 3:4: expected "]"', 'line 3, column 4: the update cannot be parsed: expected "]"'),
        (
            """error at 1:2: expected one of "[", "\\"", "]", ['['], ['a' ..= 'z' | '\\u{00C0}']""",
            """line 1, column 2: the update cannot be parsed: expected one of "[", "\\"", "]" or something else""",
        ),
        ("nothing we know", "the update cannot be parsed: nothing we know"),
    ],
)
def test_lists_of_the_parser(said: str, expected: str) -> None:
    assert str(parse_error_of(SyntaxError(said), "update")) == expected
