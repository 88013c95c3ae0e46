"""Ruled tables on PDF pages, read with pdfplumber where it is installed (the extra ``tables``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING

from ..ontology.model import Issue
from .page_layout import PrintedLine
from .tables import Cell, table_lines

if TYPE_CHECKING:
    from pdfplumber.page import Page
    from pdfplumber.table import Table

__all__ = ["RuledTable", "has_tables_extra", "ruled_tables"]

Box = tuple[float, float, float, float]
Grid = list[list[Cell]]


@dataclass(frozen=True, slots=True)
class RuledTable:
    """The rows of a table and its place on the page: left, bottom, right, top, measured from the foot."""

    rows: Grid
    box: Box

    def holds(self, line: PrintedLine) -> bool:
        """Tell whether a line stands inside the table."""
        left, bottom, right, top = self.box
        return bottom <= line.middle <= top and left - _SLACK <= line.left and line.right <= right + _SLACK

    def lines(self) -> Iterator[PrintedLine]:
        """Yield the table as paragraphs, from its top down."""
        left, bottom, right, top = self.box
        texts = list(table_lines(self.rows))
        for number, text in enumerate(texts):
            height = top - (number + 0.5) * (top - bottom) / len(texts)
            yield PrintedLine(text, left, height, right, height, fixed=True)


_SLACK = 6.0


def has_tables_extra() -> bool:
    """Tell whether pdfplumber is installed."""
    return find_spec("pdfplumber") is not None


def ruled_tables(content: bytes, pages: Sequence[int]) -> tuple[dict[int, Sequence[RuledTable]], tuple[Issue, ...]]:
    """Return the tables on the pages named, one that goes on over pages on its first; an Issue where they defy reading."""
    import pdfplumber
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    found: dict[int, list[RuledTable]] = {}
    try:
        with pdfplumber.open(BytesIO(content)) as document:
            for number in pages:
                page = document.pages[number]
                found[number] = [_read(page, table) for table in _proper(page)]
                page.close()
    except (PdfminerException, MalformedPDFException, ValueError, IndexError, KeyError, TypeError) as error:
        return {}, (Issue("ruled-table", None, f"The tables could not be read row by row ({type(error).__name__})."),)
    return _continued(found), ()


def _proper(page: Page) -> list[Table]:
    """Return the tables of a page that have no other table inside: frames around the page have."""
    tables = list(page.find_tables())
    return [t for t in tables if not any(o is not t and _inside(o.bbox, t.bbox) for o in tables)]


def _inside(inner: Box, outer: Box) -> bool:
    return (
        outer[0] <= inner[0] + 1 and outer[1] <= inner[1] + 1 and inner[2] <= outer[2] + 1 and inner[3] <= outer[3] + 1
    )


def _read(page: Page, table: Table) -> RuledTable:
    columns = _columns(table)
    texts = {
        cell: text or ""
        for row, words in zip(table.rows, table.extract(), strict=True)
        for cell, text in zip(row.cells, words, strict=True)
        if cell
    }
    left, top, right, bottom = table.bbox
    rows = [_row(page, [cell for cell in row.cells if cell], (*columns, right), texts) for row in table.rows]
    return RuledTable(rows, (left, page.height - bottom, right, page.height - top))


def _columns(table: Table) -> list[float]:
    """Return the left edges of the columns, one for edges that nearly meet."""
    edges: list[float] = []
    for edge in sorted(cell[0] for cell in table.cells):
        if not edges or edge - edges[-1] > _SLACK / 2:
            edges.append(edge)
    return edges


def _row(page: Page, own: Sequence[Box], edges: Sequence[float], texts: dict[Box, str]) -> list[Cell]:
    """Return the cells of a row, a merged one in each place that it covers; ``own`` are those that begin in it."""
    top, bottom = min(cell[1] for cell in own), min(cell[3] for cell in own)
    here = [cell for cell in texts if cell[1] <= (top + bottom) / 2 <= cell[3]]
    row: list[Cell] = []
    for edge, after in pairwise(edges):
        cell = next((cell for cell in here if cell[0] <= edge + _SLACK / 2 <= cell[2]), None)
        if cell is None:
            row.append(Cell(_unwrapped(_words_in(page, (edge, top, after, bottom)))))
        else:
            begins = cell in own and abs(cell[0] - edge) <= _SLACK / 2
            row.append(Cell(_unwrapped(texts[cell]), repeated=not begins))
    return row


def _words_in(page: Page, box: Box) -> str:
    """Return the words in a place that rules do not close, as at the foot of a page."""
    left, top, right, bottom = page.bbox
    inside = (max(box[0], left), max(box[1], top), min(box[2], right), min(box[3], bottom))
    if inside[0] >= inside[2] or inside[1] >= inside[3]:
        return ""
    return page.crop(inside).extract_text() or ""


_FULL = 0.8


def _unwrapped(text: str) -> str:
    """Join the lines of a cell that are as long as its longest: they are wrapped; a short one ends an item."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    longest = max(map(len, lines), default=0)
    out = ""
    for line in lines:
        out += line + ("" if len(line) >= _FULL * longest else "\n")
    return out.strip()


def _continued(found: dict[int, list[RuledTable]]) -> dict[int, Sequence[RuledTable]]:
    """Add to a table what goes on at the top of the next pages; there it leaves an empty table."""
    out: dict[int, list[RuledTable]] = {}
    open_on: int | None = None
    for number in sorted(found):
        tables = list(found[number])
        goes_on = open_on is not None and number - 1 in out and tables and _goes_on(out[open_on][-1], tables[0])
        if goes_on and open_on is not None:
            out[open_on][-1] = _appended(out[open_on][-1], tables[0])
            tables[0] = replace(tables[0], rows=[])
        out[number] = tables
        if len(tables) > 1 or not goes_on:
            open_on = number if tables else None
    return {number: [table for table in tables if not table.rows or _is_table(table)] for number, tables in out.items()}


def _is_table(table: RuledTable) -> bool:
    """Tell whether rows and columns hold words, and not one cell nearly all of them: then it is a frame."""
    sizes = [len(cell.text) for row in table.rows for cell in row if cell.text and not cell.repeated]
    rows = [row for row in table.rows if len({cell.text for cell in row if cell.text}) > 1]
    return len(rows) > 1 and max(sizes) <= max(_MOSTLY * sum(sizes), _SHORT)


_MOSTLY, _SHORT = 0.6, 200


def _goes_on(table: RuledTable, after: RuledTable) -> bool:
    same_width = abs(table.box[2] - table.box[0] - after.box[2] + after.box[0]) < 2 * _SLACK
    return same_width and len(table.rows[0]) == len(after.rows[0])


def _appended(table: RuledTable, after: RuledTable) -> RuledTable:
    """Return a table with the rows of the next page; a row that the break splits becomes one again."""
    last, first, *rest = table.rows[-1], *after.rows
    rest = [[_carried(above, cell) for above, cell in zip(last, row, strict=True)] for row in rest]
    if _is_split(last, first):
        whole = [replace(one, text=one.text + other.text) for one, other in zip(last, first, strict=True)]
        return replace(table, rows=[*table.rows[:-1], whole, *rest])
    first = [
        _carried(above, replace(cell, repeated=True)) if not cell.text else cell
        for above, cell in zip(last, first, strict=True)
    ]
    return replace(table, rows=[*table.rows, first, *rest])


def _is_split(last: Sequence[Cell], first: Sequence[Cell]) -> bool:
    """Tell whether a row goes on with the one before the break: it opens with nothing, and that one ends in a sentence."""
    longest = max((cell.text for cell in last), key=len)
    return not first[0].text and bool(longest) and longest[-1] not in _STOPS


_STOPS = "。；！？"


def _carried(above: Cell, cell: Cell) -> Cell:
    """Return a cell that goes on from the page before with that one's words."""
    return cell if cell.text or not cell.repeated else Cell(above.text, repeated=True)
