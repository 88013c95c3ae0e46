"""XLSX files: what is text stays text, numbers stay numbers, and what a sheet cannot hold is cut with a mark."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from zipfile import ZipFile

import pytest
from cuoshi.ontology.errors import DiskFull, QueryTimeout
from cuoshi.server.downloads import JsonValue, to_xlsx
from cuoshi.server.workbooks import LONGEST_CELL
from hypothesis import given
from hypothesis import strategies as some
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from xlsxwriter import Workbook  # type: ignore[import-untyped]

Rows = Iterable[Sequence[JsonValue]]


def bytes_of(rows: Rows, **options: int | str) -> bytes:
    return b"".join(to_xlsx(["城市", "n"], rows, **options))  # type: ignore[arg-type]


def cells(rows: Rows, **options: int | str) -> list[tuple[object, ...]]:
    """What another library reads below the head; formulas would come as ``=…`` of type ``f``."""
    sheet = load_workbook(io.BytesIO(bytes_of(rows, **options))).active
    assert sheet is not None
    read = list(sheet.iter_rows())
    assert [cell.value for cell in read[0]] == ["城市", "n"]
    assert not [cell for row in read for cell in row if cell.data_type == "f" or cell.hyperlink]
    return [tuple(cell.value for cell in row) for row in read[1:]]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "＝1", "{=1}", "https://w3id.org/cuoshi/area/220100",
     "mailto:a@example.org", "007", "1e5", "<r><t>x</t></r>", "<script>", "&amp;", "_x0041_", "  两边空白  ", "第一行\n第二行"],
)  # fmt: skip
def test_text_stays_the_text_it_is(text: str) -> None:
    [(found, _)] = cells([[text, 1]])
    assert isinstance(found, str)
    assert unescape(found).strip() == text.strip()


@pytest.mark.parametrize(
    ("value", "found"),
    [(5, 5), (-2.5, -2.5), (True, True), (None, None), (10**15 - 1, 10**15 - 1), (10**18 + 1, str(10**18 + 1))],
)
def test_numbers_and_truth_stay_such(value: JsonValue, found: object) -> None:
    [(_, read)] = cells([["x", value]])
    assert read == found
    assert type(read) is type(found)


def test_control_characters_and_lone_surrogates_go() -> None:
    assert cells([["a\x00b\x1fc\ud800d\uffffe", "\x85"]]) == [("abcde", "")]


@pytest.mark.parametrize("letter", ["措", "𠮷", "a"])
def test_long_texts_are_cut_with_a_mark(letter: str) -> None:
    [(text, whole)] = cells([[letter * 40_000, letter * 10_000]])
    assert isinstance(text, str)
    assert text.endswith("…")
    assert LONGEST_CELL - 2 <= len(text.encode("utf-16-le")) // 2 <= LONGEST_CELL
    assert whole == letter * 10_000


@pytest.mark.parametrize(("count", "last"), [(2, 1), (3, 2), (4, "还有")])
def test_a_full_sheet_says_that_rows_are_missing(count: int, last: object) -> None:
    found = cells(([number] for number in range(count)), rows_at_most=3, cut="还有")
    assert len(found) <= 3
    assert found[-1][0] == last


def test_equal_tables_give_equal_files_that_are_zips_of_xml() -> None:
    first, second = bytes_of([["a", 1]]), bytes_of([["a", 1]])
    assert first == second
    assert b"<f>" not in ZipFile(io.BytesIO(first)).read("xl/worksheets/sheet1.xml")


@given(some.lists(some.tuples(some.text(max_size=20), some.integers() | some.none() | some.booleans()), max_size=5))
def test_every_table_can_be_read_by_another_library(rows: list[tuple[str, int | None]]) -> None:
    assert len(cells([*rows, ("end", 1)])) == len(rows) + 1


@pytest.mark.parametrize(
    ("cause", "told"), [(OSError("the disk is full"), DiskFull), (QueryTimeout("it was stopped"), QueryTimeout)]
)
def test_the_first_fault_is_told(monkeypatch: pytest.MonkeyPatch, cause: Exception, told: type[Exception]) -> None:
    def rows() -> Iterator[list[str]]:
        yield ["a"]
        raise cause

    def close(book: Workbook, close: Callable[[Workbook], None] = Workbook.close) -> None:
        close(book)
        raise ValueError("what was written is of no use")

    monkeypatch.setattr(Workbook, "close", close)
    with pytest.raises(told, match=str(cause)):
        to_xlsx(["x"], rows())
