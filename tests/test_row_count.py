"""Rows of results are counted on their way, in every format, wherever the pieces end."""

from __future__ import annotations

from itertools import pairwise

import pyoxigraph as ox
import pytest
from cuoshi.graph.oxigraph_view import FORMATS
from cuoshi.server.row_count import row_count
from hypothesis import given
from hypothesis import strategies as st

TABLES = [name for name, written in FORMATS.items() if isinstance(written, ox.QueryResultsFormat)]
TEXTS = st.text(st.sampled_from("{}[]\",:\\\n\r\t<result>措&;'x")) | st.sampled_from(
    ["}},{", '"},{"', ":{", "\\", '\\"', "{}", "<result>", "\r\n", '""']
)
TERMS = (
    st.builds(ox.Literal, TEXTS)
    | st.builds(lambda text: ox.Literal(text, language="zh"), TEXTS)
    | st.just(ox.NamedNode("urn:a:b"))
    | st.just(ox.Literal(7))
)
ROWS = st.lists(st.tuples(st.none() | TERMS, st.none() | TERMS), max_size=6)


def written(rows: list[tuple[object, object]], media_type: str) -> bytes:
    values = " ".join(f"({' '.join('UNDEF' if term is None else str(term) for term in row)})" for row in rows)
    results = ox.Store().query(f"SELECT ?x ?y {{ VALUES (?x ?y) {{ {values} }} }}")
    assert isinstance(results, ox.QuerySolutions)
    table_format = FORMATS[media_type]
    assert isinstance(table_format, ox.QueryResultsFormat)
    return results.serialize(format=table_format) or b""


@pytest.mark.parametrize("media_type", TABLES)
@given(rows=ROWS, ends=st.lists(st.integers(0, 400), max_size=8))
def test_rows_are_counted(media_type: str, rows: list[tuple[object, object]], ends: list[int]) -> None:
    text = written(rows, media_type)
    places = [0, *sorted(min(end, len(text)) for end in ends), len(text)]
    counter = row_count(media_type)
    assert counter is not None
    for start, end in pairwise(places):
        counter.take(text[start:end])
    assert counter.rows == len(rows)


@pytest.mark.parametrize("media_type", TABLES)
def test_rows_are_counted_octet_by_octet(media_type: str) -> None:
    row = (ox.Literal('}},{"\\"\\\\:{\n<result>'), None)
    counter = row_count(media_type)
    assert counter is not None
    for octet in written([row, (None, None), row], media_type):
        counter.take(bytes([octet]))
    assert counter.rows == 3


def test_what_is_no_table_has_no_rows() -> None:
    assert row_count("text/turtle") is None
