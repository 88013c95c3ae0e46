"""Reader of DOCX files: paragraphs with the numbers that Word prints, tables in place, tracked changes as if accepted.

Left out: deleted and hidden words, tables of contents, notes, headers and footers, phonetic guides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from ..ontology.codelists import read_words
from .cell_text import CELL_MARK, INDENT, close_blanks, one_line
from .marks import MarkKind
from .ooxml import Package, attribute, child, children, local_name
from .raw import Raw
from .task_table import kind_of_mark, task_lines
from .word_numbering import Numbering, Styles

__all__ = ["read_word"]

_MOST_COLUMNS = 64
_OFF = frozenset({"0", "false", "off"})
_GONE = frozenset({"del", "moveFrom"})
_WRAPPERS = frozenset({"ins", "moveTo", "customXml", "smartTag", "sdtContent"})


def read_word(content: bytes, where: str) -> Raw:
    """Return the text of a DOCX file.

    Raises:
        ReadError: it is no DOCX file, or encrypted, damaged or too large.
    """
    package = Package(content, where, "DOCX")
    name = package.main_part()
    body = child(package.part(name), "body")
    if body is None:
        raise package.damaged("it has no body")
    styles = Styles(package.related_part(name, "styles"))
    reader = _Reader(styles, Numbering(package.related_part(name, "numbering"), styles))
    return Raw("\n".join(INDENT + line for line in reader.blocks(body)))


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell: its lines, the columns that it spans, and whether it only goes on with the cell above."""

    lines: tuple[str, ...]
    columns: int
    continues: bool


_LONGEST_HEADING = 40


class _Around:
    """What the paragraphs before a table say about the place of its rows."""

    def __init__(self) -> None:
        self._kinds: set[MarkKind] = set()
        self._below_heading = False

    def see(self, line: str) -> None:
        """Take note of a paragraph."""
        kind = kind_of_mark(line)
        if kind is not None:
            self._kinds.add(kind)
            self._below_heading = "。" not in line and len(line) <= _LONGEST_HEADING
        elif line.startswith(read_words("structure_cues.csv")["annex"]):
            self._below_heading = False

    @property
    def own_run(self) -> MarkKind | None:
        """The shape of marks that begins a new run here; None where the rows belong to the heading above."""
        if self._below_heading or not self._kinds:
            return None
        return MarkKind.ARTICLE if MarkKind.ARTICLE in self._kinds else MarkKind.CHINESE


class _Reader:
    """Reads blocks in the order of the document, since numbers depend on what came before."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self._styles = styles
        self._numbering = numbering
        self._carried = ""
        self._around = _Around()

    def blocks(self, parent: etree._Element) -> Iterator[str]:
        """Yield the paragraphs and the lines of tables in a body, cell or text box."""
        for element in _blocks(parent):
            yield from self._paragraph(element) if local_name(element) == "p" else self._table(element)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[str]:
        properties = child(paragraph, "pPr")
        if self._styles.name(attribute(child(properties, "pStyle"), "val")).startswith("toc "):
            return
        text, boxes = _inline(paragraph)
        text = self._carried + text
        self._carried = ""
        if child(properties, "rPr", "del") is not None:
            self._carried = text  # without its mark the paragraph goes on in the next one
        elif line := _shown(self._numbering.mark(properties), text):
            self._around.see(line)
            yield line
        for box in boxes:
            yield from self.blocks(box)

    def _table(self, table: etree._Element) -> Iterator[str]:
        around, self._around = self._around, _Around()
        rows = [self._row(row) for row in _within(table, "tr") if child(row, "trPr", "del") is None]
        self._around = around
        grid = _grid(rows)
        lines = task_lines(grid, around.own_run)
        yield from _plain_lines(rows, grid) if lines is None else lines

    def _row(self, row: etree._Element) -> list[_Cell]:
        before = _count(child(row, "trPr", "gridBefore"), 0)
        cells = [_Cell((), before, False)] if before else []
        for cell in _within(row, "tc"):
            properties = child(cell, "tcPr")
            merged = child(properties, "vMerge")
            lines = tuple(self.blocks(cell))
            continues = merged is not None and attribute(merged, "val", "continue") != "restart"
            cells.append(_Cell(lines, _count(child(properties, "gridSpan"), 1), continues))
        return cells


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Yield the paragraphs and tables of an element, those in content controls and insertions too."""
    stack = list(reversed(parent))
    while stack:
        element = stack.pop()
        name = local_name(element)
        if name in {"p", "tbl"}:
            yield element
        elif name in _WRAPPERS or (name == "sdt" and not _is_contents(element)):
            stack.extend(reversed(element))
        elif name == "AlternateContent":
            stack.extend(reversed(list(_choice(element))))


def _is_contents(control: etree._Element) -> bool:
    """Tell whether a content control holds a table of contents."""
    gallery = child(control, "sdtPr", "docPartObj", "docPartGallery")
    return attribute(gallery, "val") == "Table of Contents"


def _choice(element: etree._Element) -> etree._Element:
    """Return the variant of a content that is shown: the first one, or the fallback where there is no other."""
    found = next(children(element, "Choice", "Fallback"), None)
    return element if found is None else found


def _within(parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """Yield the rows of a table or the cells of a row."""
    stack = list(reversed(parent))
    while stack:
        element = stack.pop()
        if local_name(element) == wanted:
            yield element
        elif local_name(element) in _WRAPPERS | {"sdt"}:
            stack.extend(reversed(element))


_CHARACTERS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}
_SKIPPED = _GONE | {"pPr", "rPr", "rt", "delText", "instrText", "delInstrText", "tcPr", "sdtPr", "sectPr"}


def _inline(paragraph: etree._Element) -> tuple[str, list[etree._Element]]:
    """Return the words of a paragraph and the text boxes that hang on it."""
    words: list[str] = []
    boxes: list[etree._Element] = []
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        name = local_name(element)
        if name == "t":
            words.append(element.text or "")
        elif name in _CHARACTERS:
            words.append(_CHARACTERS[name])
        elif name == "br":
            words.append("\n" if attribute(element, "type", "textWrapping") == "textWrapping" else "")
        elif name == "txbxContent":
            boxes.append(element)
        elif name == "AlternateContent":
            stack.extend(reversed(_choice(element)))
        elif name not in _SKIPPED and not (name == "r" and _is_hidden(element)):
            stack.extend(reversed(element))
    return "".join(words), boxes


def _is_hidden(run: etree._Element) -> bool:
    vanish = child(run, "rPr", "vanish")
    return vanish is not None and attribute(vanish, "val", "1") not in _OFF


def _shown(mark: str, text: str) -> str:
    """Return a paragraph with its number, without empty lines and blanks that only fill."""
    lines = (close_blanks(line).strip() for line in (mark + text).split("\n"))
    return "\n".join(line for line in lines if line) if text.strip() else mark.strip()


def _count(element: etree._Element | None, default: int) -> int:
    value = attribute(element, "val")
    return min(int(value), _MOST_COLUMNS) if value.isdecimal() and len(value) < len("1000000000") else default


def _grid(rows: Sequence[Sequence[_Cell]]) -> list[list[str]]:
    """Return the words of each place of a table; merged cells stand in all of theirs."""
    grid: list[list[str]] = []
    for row in rows:
        out: list[str] = []
        above = grid[-1] if grid else []
        for cell in row:
            at = len(out)
            words = above[at] if cell.continues and at < len(above) else "\n".join(cell.lines)
            out += [words] * cell.columns
            if len(out) >= _MOST_COLUMNS:
                break
        grid.append(out[:_MOST_COLUMNS])
    return grid


def _plain_lines(rows: Sequence[Sequence[_Cell]], grid: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a table row by row; a row of a single cell is only a frame around its paragraphs."""
    for row, places in zip(rows, grid, strict=True):
        filled = [cell for cell in row if cell.lines]
        if len(row) == 1 or (len(filled) == 1 and not any(cell.continues for cell in row)):
            yield from (line for cell in filled for line in cell.lines)
            continue
        texts: list[str] = []
        at = 0
        for cell in row:
            texts.append(one_line(places[at]) if at < len(places) else "")
            at += cell.columns
        if any(texts):
            yield CELL_MARK.join(texts).strip(CELL_MARK)
