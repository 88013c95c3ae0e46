"""An element of a web page as lines of text: one paragraph per block, tables row by row, menus left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from .cell_text import INDENT
from .tables import Cell, table_lines
from .web_page import Page, cues

__all__ = ["cell_rows", "lines_of"]

_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_NUMBERED = re.compile(r"[（(]?(?:\d{1,3}|[一二三四五六七八九十百]{1,4})[）)、.．]")


def lines_of(page: Page, element: html.HtmlElement) -> Iterator[str]:
    """Yield the lines of an element: a paragraph's first one begins with INDENT, those after a <br> do not."""
    writer = _Writer()
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        if event == "start":
            if node is not element and page.is_dropped(node):
                writer.skipped = node
                walk.skip_subtree()
            elif node.tag == "table" and (rows := cell_rows(page, node)):
                writer.table(rows)
                writer.skipped = node
                walk.skip_subtree()
            else:
                writer.open(node)
        elif writer.skipped is node:
            writer.skipped = None
            writer.after(node, element)
        else:
            writer.close(node)
            writer.after(node, element)
    writer.end_paragraph()
    yield from writer.lines


class _Writer:
    """Gathers the lines of a page while it is walked through."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.skipped: html.HtmlElement | None = None
        self._words: list[str] = []
        self._opens = True
        self._counts: list[int | None] = []

    def open(self, node: html.HtmlElement) -> None:
        """Begin a paragraph, a list or a line at an element, and take its words."""
        if node.tag in cues("line"):
            self._end_line()
        elif node.tag in cues("block"):
            self.end_paragraph()
        if node.tag in {"ol", "ul"}:
            self._counts.append(_first_number(node))
        elif node.tag == "li":
            self._number(node)
        self._add(node.text)

    def _number(self, node: html.HtmlElement) -> None:
        """Print the number that a browser shows before an item of a list."""
        if not self._counts or self._counts[-1] is None:
            return
        if not _NUMBERED.match(_opening(node)):
            self._words.append(f"{self._counts[-1]}.")
        self._counts[-1] += 1

    def close(self, node: html.HtmlElement) -> None:
        """End the paragraph or list of an element."""
        if node.tag in cues("block"):
            self.end_paragraph()
        if node.tag in {"ol", "ul"} and self._counts:
            self._counts.pop()

    def after(self, node: html.HtmlElement, top: html.HtmlElement) -> None:
        """Take the words that follow an element."""
        if node is not top:
            self._add(node.tail)

    def table(self, rows: list[list[Cell]]) -> None:
        """Write a table, one line a row."""
        self.end_paragraph()
        self.lines += (INDENT + line for line in table_lines(rows))

    def end_paragraph(self) -> None:
        """End the line; the next one begins a paragraph."""
        self._end_line()
        self._opens = True

    def _add(self, text: str | None) -> None:
        if text:
            self._words.append(text)

    def _end_line(self) -> None:
        words = _BLANKS.sub(" ", "".join(self._words))
        self._words.clear()
        if not words.strip(" \u00a0\u3000"):
            return
        self.lines.append(INDENT + words.strip(" \u00a0\u3000") if self._opens else words.strip(" "))
        self._opens = False


def _first_number(node: html.HtmlElement) -> int | None:
    """Return the first number of a list; None where a browser shows none."""
    if node.tag != "ol" or node.get("type", "1") != "1" or "none" in (node.get("style") or ""):
        return None
    start = node.get("start", "1")
    return int(start) if start.isascii() and start.isdigit() and len(start) < len("10000") else 1


def _opening(node: html.HtmlElement) -> str:
    words = ""
    for piece in node.itertext():
        words += piece.strip()
        if len(words) >= len("（二十一）"):
            break
    return words


_LONGEST_CELL = 3000


def cell_rows(page: Page, table: html.HtmlElement) -> list[list[Cell]]:
    """Return the cells of a table; empty where it only places things: one column, one row, or tables in it."""
    rows = [
        [cell for cell in row if cell.tag in {"td", "th"} and not page.is_dropped(cell)] for row in _own_rows(table)
    ]
    rows = [row for row in rows if row]
    if len(rows) < 2 or max(map(len, rows)) < 2 or next(table.iterdescendants("table"), None) is not None:
        return []
    found = [[_cell(page, cell) for cell in row] for row in rows]
    return [] if any(len(cell.text) > _LONGEST_CELL for row in found for cell in row) else found


def _own_rows(table: html.HtmlElement) -> Iterator[html.HtmlElement]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from (row for row in child if row.tag == "tr")


def _cell(page: Page, cell: html.HtmlElement) -> Cell:
    lines = (line.strip(" \u00a0\u3000") for line in lines_of(page, cell))
    return Cell("\n".join(filter(None, lines)), _span(cell, "rowspan"), _span(cell, "colspan"))


def _span(cell: html.HtmlElement, name: str) -> int:
    value = (cell.get(name) or "").strip()
    return max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < len("10000") else 1
