"""Text pieces with evidence, cells of downloads: the pure parts of the pages."""

from __future__ import annotations

import csv
import io
import json

import pytest
from cuoshi.server.downloads import attachment, json_value, to_csv
from cuoshi.server.highlight import Piece, Stretch, pieces
from hypothesis import example, given
from hypothesis import strategies as st
from rdflib.namespace import XSD
from rdflib.term import Literal, URIRef

TEXTS = st.text(max_size=30)
STRETCHES = st.lists(st.builds(Stretch, st.integers(-5, 40), st.integers(-5, 40), st.integers(1, 6)), max_size=8)


@given(TEXTS, STRETCHES)
def test_pieces_join_to_the_text_and_know_their_facts(text: str, stretches: list[Stretch]) -> None:
    found = pieces(text, stretches)
    assert "".join(piece.text for piece in found) == text
    position = 0
    for piece in found:
        for offset in range(len(piece.text)):
            covering = {s.fact for s in stretches if s.start <= position + offset < s.end}
            assert set(piece.facts) == covering
        position += len(piece.text)


def test_anchors_stand_where_evidence_begins() -> None:
    assert pieces("给予贷款贴息", [Stretch(2, 6, 1), Stretch(2, 4, 2), Stretch(4, 6, 3)]) == (
        Piece("给予"),
        Piece("贷款", (1, 2), (1, 2)),
        Piece("贴息", (1, 3), (3,)),
    )


@pytest.mark.parametrize(
    ("value", "raw", "guard"),
    [
        ("=1+1", "=1+1", "'=1+1"),
        ("+86", "+86", "'+86"),
        ("-开头", "-开头", "'-开头"),
        ("@x", "@x", "'@x"),
        ("\tx", "\tx", "'\tx"),
        ("＝全角", "＝全角", "'＝全角"),
        ("－全角", "－全角", "'－全角"),
        (-5, "-5", "-5"),
        (-0.5, "-0.5", "-0.5"),
        ('引"号,逗号\n换行', '引"号,逗号\n换行', '引"号,逗号\n换行'),
        ("https://w3id.org/cuoshi/agency/220100-hrss",) + ("https://w3id.org/cuoshi/agency/220100-hrss",) * 2,
        (None, "", ""),
    ],
)
def test_cells(value: str | float | None, raw: str, guard: str) -> None:
    assert list(csv.reader(io.StringIO(to_csv(["a", "b"], [(value, 1)], for_people=False), newline="")))[1] == [
        raw,
        "1",
    ]
    human = to_csv(["a", "b"], [(value, 1)], for_people=True)
    assert human.startswith("\N{BYTE ORDER MARK}")
    assert list(csv.reader(io.StringIO(human, newline="")))[1] == [guard, "1"]


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (Literal("5", datatype=XSD.integer), 5),
        (Literal("30.0", datatype=XSD.decimal), 30.0),
        (Literal("true", datatype=XSD.boolean), True),
        (Literal("INF", datatype=XSD.double), "inf"),
        (Literal("2020-02-07", datatype=XSD.date), "2020-02-07"),
        (Literal("字", lang="zh"), "字"),
        (URIRef("urn:x"), "urn:x"),
        (None, None),
    ],
)
def test_json_values(term: Literal | URIRef | None, expected: object) -> None:
    assert json_value(term) == expected
    json.dumps(json_value(term), allow_nan=False)


@pytest.mark.parametrize("name", ["贷款.csv", 'a"b.csv', "a\r\nSet-Cookie: x.csv", "../../x"])
def test_file_names_cannot_leave_the_header(name: str) -> None:
    header = attachment(name)
    assert "\r" not in header
    assert "\n" not in header
    assert header.isascii()
    assert header.count('"') == 2


HOSTILE_CELLS = st.sampled_from(
    ["=1+1", "+x", "-x", "@x", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠1", 'a"b,c\n"', "\u202ex"]
)


@given(st.lists(st.tuples(HOSTILE_CELLS | TEXTS, HOSTILE_CELLS | TEXTS), max_size=5))
@example([("x" * 40_000, "=" + "1" * 40_000)])
def test_cells_keep_their_places_and_no_cell_for_people_is_a_formula(rows: list[tuple[str, str]]) -> None:
    def cells(for_people: bool) -> list[list[str]]:
        written = to_csv(["a", "b"], rows, for_people=for_people).removeprefix("\N{BYTE ORDER MARK}")
        return list(csv.reader(io.StringIO(written, newline="")))[1:]

    assert cells(False) == [list(row) for row in rows]
    for raw, guarded in zip(cells(False), cells(True), strict=True):
        assert [cell.removeprefix("'") for cell in guarded] == [cell.removeprefix("'") for cell in raw]
        assert not [cell for cell in guarded if cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))]
