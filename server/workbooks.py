"""Tables as XLSX for spreadsheets: every text stays text, so nothing in it is ever taken for a formula or a link."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from tempfile import SpooledTemporaryFile
from typing import IO

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.exceptions import XlsxWriterException  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from ..ontology.errors import DiskFull

__all__ = ["LAST_ROWS", "LONGEST_CELL", "to_xlsx"]

LONGEST_CELL = 32_767
"""Characters (UTF-16 units) that a cell can hold."""
LAST_ROWS = 1_048_575
"""Rows that a sheet can hold below its head."""

_Row = Sequence[str | int | float | bool | None]
_CUT = "…"
_EXACT = 10**15
"""Whole numbers from here on lose figures in a spreadsheet, which counts in binary fractions; they are written as text."""
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_MADE = datetime(2020, 1, 1, tzinfo=UTC)
"""A fixed day in the file's properties: equal tables give equal files."""
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_IN_MEMORY = 1 << 22
_CHUNK = 1 << 16
_WIDTH = 24


def to_xlsx(
    heads: Sequence[str], rows: Iterable[_Row], *, cut: str = _CUT, rows_at_most: int = LAST_ROWS
) -> Iterator[bytes]:
    """Return a table as the chunks of an XLSX file, made before the first chunk is asked for and in constant memory.

    Args:
        heads: names of the columns, in bold in the first row.
        rows: cells; numbers and truth values stay such, everything else is text.
        cut: what the last row says where rows are missing because a sheet is full.
        rows_at_most: rows below the head, that note included.

    Raises:
        DiskFull: there is no room for its files.
    """
    file: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # it is closed after its last chunk
    try:
        _write_book(file, heads, _cut_rows(rows, rows_at_most, cut))
        file.seek(0)
    except (OSError, XlsxWriterException) as error:
        raise DiskFull(f"a workbook cannot be written: {error}", remedy="make room for temporary files") from error
    return _chunks(file)


def _write_book(file: IO[bytes], heads: Sequence[str], rows: Iterable[_Row]) -> None:
    with _written(Workbook(file, _OPTIONS)) as book:
        book.set_properties({"created": _MADE})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(0, len(heads) - 1), _WIDTH)
        _write_row(sheet, 0, heads, book.add_format({"bold": True}))
        for number, row in enumerate(rows, 1):
            _write_row(sheet, number, row)


@contextmanager
def _written(book: Workbook) -> Iterator[Workbook]:
    """Write a book at the end; where it never came so far, only let go of its files, whatever they say to that."""
    try:
        yield book
    except BaseException:
        with suppress(Exception):
            book.close()
        raise
    book.close()


def _cut_rows(rows: Iterable[_Row], rows_at_most: int, cut: str) -> Iterator[_Row]:
    """Yield the rows, one behind, so that the last place can tell that more would follow."""
    held: _Row | None = None
    for number, row in enumerate(rows):
        if number == rows_at_most:
            held = (cut,)
            break
        if held is not None:
            yield held
        held = row
    if held is not None:
        yield held


def _write_row(sheet: Worksheet, number: int, row: _Row, style: object = None) -> None:
    for place, value in enumerate(row):
        if isinstance(value, bool):
            sheet.write_boolean(number, place, value, style)
        elif isinstance(value, int | float) and abs(value) < _EXACT:
            sheet.write_number(number, place, value, style)
        elif value is not None:
            sheet.write_string(number, place, _text(str(value)), style)


def _text(value: str) -> str:
    """Return a text that a cell can hold: without control characters, cut with a mark where it is too long."""
    text = _FORBIDDEN.sub("", value)
    # the library takes a text between these marks for its own markup of rich text
    text = f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text
    if len(text) * 2 > LONGEST_CELL and len(text.encode("utf-16-le")) // 2 > LONGEST_CELL:
        text = text.encode("utf-16-le")[: (LONGEST_CELL - 1) * 2].decode("utf-16-le", "ignore") + _CUT
    return text


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk
