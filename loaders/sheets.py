"""Readers of lists of tasks in XLSX and CSV: the sheets whose header is known become titles and numbered measures."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO

from ..ontology.errors import ReadError
from .cell_text import INDENT, one_line
from .encodings import decode
from .ooxml import Package
from .raw import Raw
from .task_columns import header_words
from .task_table import task_lines
from .workbook import Sheet, read_sheets

__all__ = ["read_csv", "read_workbook"]

_DELIMITERS = (",", "\t", ";", "|", "，")
_NAMED_IN_ERROR = 3
_DEFAULT_NAME = re.compile(r"(?:sheet|工作表|表)\s*\d*", re.IGNORECASE)


def read_workbook(content: bytes, where: str) -> Raw:
    """Return the lists of tasks of an XLSX file, sheet by sheet.

    Raises:
        ReadError: it is no XLSX file, or encrypted, damaged or empty, or no sheet has a header that is known.
    """
    sheets = [sheet for sheet in read_sheets(Package(content, where, "XLSX")) if any(map(any, sheet.grid))]
    if not sheets:
        raise ReadError("the workbook is empty", where=where, remedy="save the table again")
    lines = [line for sheet in sheets for line in _sheet_lines(sheet)]
    if not lines:
        raise _no_header(where, "no sheet has")
    return _raw(lines)


def read_csv(content: bytes, where: str) -> Raw:
    """Return the list of tasks of a CSV file; the delimiter is the one that gives a header that is known.

    Raises:
        ReadError: the bytes are no text, or no row is a header that is known.
    """
    text, notes = decode(content, where)
    if not text.strip():
        raise ReadError("the file is empty", where=where, remedy="save the table again")
    for delimiter in _DELIMITERS:
        lines = task_lines(_rows(text, delimiter, where)) if delimiter in text else None
        if lines:
            return Raw(_raw(lines).text, notes)
    raise _no_header(where, "the file has no row with")


def _rows(text: str, delimiter: str, where: str) -> list[list[str]]:
    """Parse a CSV text.

    Raises:
        ReadError: a field is longer than any cell.
    """
    try:
        return list(csv.reader(StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise ReadError(
            f"the table cannot be parsed: {error}", where=where, remedy="look for a quotation mark that is never closed"
        ) from error


def _sheet_lines(sheet: Sheet) -> Iterator[str]:
    """Yield the paragraphs of a sheet; its name stands for a title where it has none."""
    lines = task_lines(sheet.grid)
    if lines is None:
        return
    name = one_line(sheet.name)
    if not _has_title(sheet.grid) and not _DEFAULT_NAME.fullmatch(name):
        yield name
    yield from lines


def _has_title(grid: Sequence[Sequence[str]]) -> bool:
    """Tell whether the first row that is not empty is one cell, merged or alone."""
    first = next((row for row in grid if any(row)), ())
    return len({cell for cell in first if cell}) == 1


def _raw(lines: Sequence[str]) -> Raw:
    return Raw("\n".join(INDENT + line for line in lines))


def _no_header(where: str, what: str) -> ReadError:
    """Return the error that names the headers looked for."""
    tasks, leads, bodies, deadlines = (
        "/".join(header_words(role)[:_NAMED_IN_ERROR]) for role in ("task", "lead", "responsible", "deadline")
    )
    return ReadError(
        f"{what} a header with a column of tasks ({tasks} …) and one of bodies ({leads}, {bodies} …)"
        f" or deadlines ({deadlines} …)",
        where=where,
        remedy="name the columns so, or save the notice's text as .txt",
    )
