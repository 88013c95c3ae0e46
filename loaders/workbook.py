"""The sheets of an XLSX file as grids of words: values as shown, merged cells in every place that they cover."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from .ooxml import Package, attribute, child, children

__all__ = ["Sheet", "read_sheets"]

_MOST_ROWS = 20_000
_MOST_COLUMNS = 64
_LARGEST_INDEX = 10_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visible sheet: its name and its cells row by row."""

    name: str
    grid: tuple[tuple[str, ...], ...]


def read_sheets(package: Package) -> Iterator[Sheet]:
    """Yield the visible sheets of a workbook in order.

    Raises:
        ReadError: the workbook is damaged, or a sheet is larger than any list of tasks.
    """
    name = package.main_part()
    root = package.part(name)
    targets = package.related(name)
    strings = [_text(one) for one in children(package.related_part(name, "sharedStrings"), "si")]
    reader = _Reader(package, strings, _formats(package.related_part(name, "styles")), _epoch(root))
    for sheet in children(child(root, "sheets"), "sheet"):
        kind, target = targets.get(_relation(sheet), ("", ""))
        if kind == "worksheet" and attribute(sheet, "state", "visible") == "visible":
            yield Sheet(attribute(sheet, "name"), reader.grid(target))


def _relation(sheet: etree._Element) -> str:
    return next((str(value) for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")


def _epoch(workbook: etree._Element | None) -> datetime:
    mac = attribute(child(workbook, "workbookPr"), "date1904", "0") in {"1", "true"}
    return CALENDAR_MAC_1904 if mac else CALENDAR_WINDOWS_1900


def _text(item: etree._Element | None) -> str:
    """Return the words of a string, with its formatted runs, without phonetic guides."""
    if item is None:
        return ""
    runs = [item, *children(item, "r")]
    return "".join(one.text or "" for run in runs for one in children(run, "t"))


def _formats(styles: etree._Element | None) -> list[str]:
    """Return the number format of each cell style."""
    own = {
        attribute(one, "numFmtId"): attribute(one, "formatCode") for one in children(child(styles, "numFmts"), "numFmt")
    }
    builtin = {str(code): text for code, text in BUILTIN_FORMATS.items()}
    return [
        {**builtin, **own}.get(attribute(one, "numFmtId"), "General")
        for one in children(child(styles, "cellXfs"), "xf")
    ]


_PLACE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")


@dataclass(frozen=True, slots=True)
class _Reader:
    package: Package
    strings: Sequence[str]
    formats: Sequence[str]
    epoch: datetime

    def grid(self, part: str) -> tuple[tuple[str, ...], ...]:
        """Return the cells of a sheet."""
        root = self.package.part(part)
        if root is None:
            raise self.package.damaged(f"{part} is missing")
        cells = self._cells(root)
        _fill_merged(cells, child(root, "mergeCells"))
        height = max((row for row, _ in cells), default=0)
        width = max((column for _, column in cells), default=0)
        return tuple(
            tuple(cells.get((row, column), "") for column in range(1, width + 1)) for row in range(1, height + 1)
        )

    def _cells(self, root: etree._Element) -> dict[tuple[int, int], str]:
        found: dict[tuple[int, int], str] = {}
        at_row = 0
        for row in children(child(root, "sheetData"), "row"):
            at_row = _index(attribute(row, "r")) or at_row + 1
            at_column = 0
            for cell in children(row, "c"):
                place = _PLACE.fullmatch(attribute(cell, "r"))
                at_column = _column(place[1]) if place else at_column + 1
                if words := self._shown(cell).strip():
                    found[(int(place[2]) if place else at_row), at_column] = words
        if any(row > _MOST_ROWS or column > _MOST_COLUMNS for row, column in found):
            raise self.package.error(
                f"a sheet has more than {_MOST_ROWS} rows or {_MOST_COLUMNS} columns",
                "save the table of tasks in a workbook of its own",
            )
        return found

    def _shown(self, cell: etree._Element) -> str:
        """Return what a cell shows: the cached value where it is a formula."""
        kind = attribute(cell, "t", "n")
        value = child(cell, "v")
        raw = "" if value is None else value.text or ""
        if kind == "inlineStr":
            return _text(child(cell, "is"))
        if kind == "s":
            index = _index(raw)
            return self.strings[index] if index is not None and index < len(self.strings) else ""
        if kind == "e":
            return ""
        if kind != "n" or not raw:
            return raw
        style = _index(attribute(cell, "s", "0")) or 0
        return _number(raw, self.formats[style] if style < len(self.formats) else "General", self.epoch)


def _index(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(_LARGEST_INDEX)) else None


def _column(letters: str) -> int:
    value = 0
    for letter in letters.upper():
        value = value * 26 + ord(letter) - ord("A") + 1
    return value


def _fill_merged(cells: dict[tuple[int, int], str], merged: etree._Element | None) -> None:
    """Write the words of merged cells into every place that they cover inside the sheet's filled part."""
    height = max((row for row, _ in cells), default=0)
    width = max((column for _, column in cells), default=0)
    budget = 4 * _MOST_ROWS * _MOST_COLUMNS
    for one in children(merged, "mergeCell"):
        try:
            left, top, right, bottom = range_boundaries(attribute(one, "ref"))
        except (TypeError, ValueError):
            continue
        words = cells.get((top or 0, left or 0), "")
        rows = range(top or 0, min(bottom or 0, height) + 1)
        columns = range(left or 0, min(right or 0, width) + 1)
        budget -= len(rows) * len(columns)
        if words and budget > 0:
            cells.update({(row, column): words for row in rows for column in columns})


_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def _number(raw: str, shape: str, epoch: datetime) -> str:
    """Return a number as shown: dates and percentages by their format, others with all their digits."""
    try:
        value = float(raw)
        if is_date_format(shape):
            return _moment(from_excel(value, epoch), shape)
    except (ValueError, OverflowError, TypeError):
        return raw
    if "%" in _LITERAL.sub("", shape):
        return f"{value * 100:.10g}%"
    return f"{value:.15g}" if abs(value) < 10**15 else raw


def _moment(value: datetime | date | time | timedelta | None, shape: str) -> str:
    """Return a date in Chinese as far as its format shows it, so that it is read as a deadline; a time in ISO."""
    if not isinstance(value, date):
        return "" if value is None else str(value)
    letters = _LITERAL.sub("", shape).lower()
    if "d" in letters or "m" not in letters:
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.year}年{value.month}月" if "y" in letters else f"{value.month}月"
