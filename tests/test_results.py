"""Results read piece by piece: whatever the pieces, the same rows, and no more of them than are shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from cuoshi.ontology.errors import QueryError
from cuoshi.server.result_rows import JsonRows
from cuoshi.server.results import result_table, result_text
from hypothesis import given
from hypothesis import strategies as st

TERMS = st.one_of(
    st.fixed_dictionaries({"type": st.just("uri"), "value": st.text(max_size=12)}),
    st.fixed_dictionaries({"type": st.just("literal"), "value": st.text(max_size=30), "xml:lang": st.just("zh")}),
)
NAMES = st.sampled_from(["results", "bindings", "head", "vars", "措施", "x"])
RESULTS = st.lists(NAMES, unique=True, max_size=4).flatmap(
    lambda names: st.tuples(
        st.just(names),
        st.lists(st.dictionaries(st.sampled_from(names), TERMS) if names else st.just({}), max_size=5),
    )
)


def _document(names: list[str], rows: list[dict[str, Any]], **style: Any) -> bytes:
    return json.dumps({"head": {"vars": names}, "results": {"bindings": rows}}, **style).encode()


def _pieces(octets: bytes, size: int) -> Iterator[bytes]:
    return (octets[start : start + size] for start in range(0, len(octets), size))


@given(RESULTS, st.integers(1, 40), st.booleans(), st.sampled_from([None, 2]))
def test_rows_are_the_same_however_they_come(
    result: tuple[list[str], list[dict[str, Any]]], size: int, is_ascii: bool, indent: int | None
) -> None:
    names, rows = result
    found = JsonRows(_pieces(_document(names, rows, ensure_ascii=is_ascii, indent=indent), size))
    assert list(found.variables) == names
    assert list(found) == rows


@pytest.mark.parametrize("end", [30, 60, 75, -3])
def test_a_result_without_its_end_is_an_error(end: int) -> None:
    octets = _document(["x"], [{"x": {"type": "uri", "value": "urn:a"}}])[:end]
    with pytest.raises(QueryError, match="stops"):
        list(JsonRows(_pieces(octets, 7)))


class _Endless:
    """An answer without end that counts what is read of it."""

    def __init__(self, form: str, head: bytes, piece: bytes) -> None:
        self.form = form
        self.head = head
        self.piece = piece
        self.read = 0
        self.is_closed = False

    def serialise(self, _: str) -> Iterator[bytes]:
        yield self.head
        while True:
            self.read += 1
            yield self.piece

    def close(self) -> None:
        self.is_closed = True


def test_a_table_reads_no_more_than_it_shows() -> None:
    row = b'{"x":{"type":"literal","value":"\xe8\xb4\xb7\xe6\xac\xbe"}},'
    answer = _Endless("select", b'{"head":{"vars":["x"]},"results":{"bindings":[', row)
    table = result_table(answer, 1_000)
    assert len(table.rows) == 1_000
    assert table.is_cut
    assert table.rows[-1][0] is not None
    assert table.rows[-1][0].text == "贷款"
    assert answer.is_closed
    assert answer.read < 2_100


def test_a_text_reads_no_more_than_it_shows() -> None:
    answer = _Endless("graph", b"", b"<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> ")
    answer.piece = b'<urn:a> <urn:b> "' + b"x" * 10 + b'" .\n'
    text = result_text(answer, 50)
    assert (text.triples, text.is_cut) == (50, True)
    assert answer.is_closed
    assert answer.read < 60


def test_a_long_value_in_small_pieces_is_read_in_linear_time() -> None:
    octets = _document(["x"], [{"x": {"type": "literal", "value": "x" * 2_000_000}}])
    (row,) = islice(JsonRows(_pieces(octets, 500)), 2)
    assert len(row["x"]["value"]) == 2_000_000
