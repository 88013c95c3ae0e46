"""Reader of PDF files with a text layer: lines by their places on the page, tables by their rules."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from contextlib import closing

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from ..ontology.errors import ReadError
from ..ontology.model import Issue
from .page_layout import PrintedLine, in_reading_order, joined, without_running_lines
from .pdf_tables import RuledTable, has_tables_extra, ruled_tables
from .raw import Raw
from .site_lines import without_site_lines
from .site_table import count_labels, pairs_of

__all__ = ["read_pdf"]

_OCR = "recognise its text first, for instance with ocrmypdf -l chi_sim, or save the text as .txt"


def read_pdf(content: bytes, where: str) -> Raw:
    """Return the text of a PDF file.

    Raises:
        ReadError: it is broken, encrypted, or a scan without text.
    """
    with closing(_open(content, where)) as document:
        pages = [_Page.of(document, number) for number in range(len(document))]
    _check_text(pages, where)
    tables, notes = _tables(content, pages)
    placed = [_with_tables(page, tables.get(number, ())) for number, page in enumerate(pages)]
    lines = without_running_lines(placed)
    text = joined(lines)
    metadata, text = _without_site_table(text)
    return Raw(text, (*notes, *_empty_pages(pages)), metadata)


def _open(content: bytes, where: str) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(content)
        if len(document):
            return document
    except pypdfium2.PdfiumError as error:
        if error.err_code in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
            raise ReadError(
                "the file is encrypted", where=where, remedy="open it with its password and save it without one"
            ) from error
        raise ReadError(
            "this is no PDF file, or a broken one", where=where, remedy="download it again, or save its text as .txt"
        ) from error
    raise ReadError("the file has no pages", where=where, remedy="download it again")


class _Page:
    """The lines of one page as its text layer has them, and how many rules are drawn on it."""

    def __init__(self, lines: Sequence[PrintedLine], rules: int, height: float) -> None:
        self.lines = lines
        self.rules = rules
        self.height = height

    @classmethod
    def of(cls, document: pypdfium2.PdfDocument, number: int) -> _Page:
        """Read page ``number``; one that cannot be loaded has no lines."""
        try:
            page = document[number]
        except pypdfium2.PdfiumError:
            return cls((), 0, 0.0)
        with closing(page), closing(page.get_textpage()) as words:
            return cls(tuple(_lines(words)), _count_rules(page), page.get_height())


_CROSSINGS = 3
_THIN, _LONG = 2.5, 8.0


def _count_rules(page: pypdfium2.PdfPage) -> int:
    """Return the smaller of the numbers of level and of upright rules on a page."""
    boxes = [item.get_bounds() for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3)]
    level: int = sum(top - bottom < _THIN and right - left > _LONG for left, bottom, right, top in boxes)
    upright: int = sum(right - left < _THIN and top - bottom > _LONG for left, bottom, right, top in boxes)
    cells = sum(
        right - left > _LONG and _LONG < top - bottom < page.get_height() / 2 for left, bottom, right, top in boxes
    )
    return max(min(level, upright), cells if len(boxes) > _CROSSINGS * 2 else 0)


def _lines(words: pypdfium2.PdfTextPage) -> Iterator[PrintedLine]:
    """Yield the pieces of lines of a text layer in the order in which they are stored; a wide gap parts two pieces."""
    count = words.count_chars()
    codes = [pdfium.FPDFText_GetUnicode(words, index) for index in range(count)]
    start = 0
    for index in range(count + 1):
        if index == count or codes[index] in _BREAKS or (codes[index] in _BLANK and _is_gap(words, codes, index)):
            line = _line(words, codes, start, index)
            if line is not None:
                yield line
            start = index + 1


def _is_gap(words: pypdfium2.PdfTextPage, codes: Sequence[int], index: int) -> bool:
    """Tell whether the blank at ``index`` is the last before a place far to the right."""
    if not 0 < index < len(codes) - 1 or codes[index + 1] in _BLANK or codes[index - 1] in _BLANK:
        return False
    before, after = _box(words, index - 1), _box(words, index + 1)
    return bool(after.left - before.right > _GAP * (before.top - before.bottom))


_GAP = 1.5
_BREAKS = frozenset((0x0A, 0x0D))
_BLANK = frozenset((0x20, 0xA0, 0x3000, 0x09))
_HYPHENS = {0x02: "-", 0xFFFE: "-"}


def _line(words: pypdfium2.PdfTextPage, codes: Sequence[int], start: int, end: int) -> PrintedLine | None:
    filled = [index for index in range(start, end) if codes[index] not in _BLANK]
    if not filled:
        return None
    first, last = _box(words, filled[0]), _box(words, filled[-1])
    text = "".join(_HYPHENS.get(code) or chr(code) for code in codes[start:end] if code)
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return PrintedLine(
        text.strip(" \u00a0\u3000"), first.left, min(first.bottom, last.bottom), last.right, max(first.top, last.top)
    )


def _box(words: pypdfium2.PdfTextPage, index: int) -> pdfium.FS_RECTF:
    """Return the box of a character with the room that its font gives it."""
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(words, index, ctypes.byref(box))
    return box


_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
_LITTLE_TEXT = 10
_MOSTLY = 0.3


def _check_text(pages: Sequence[_Page], where: str) -> None:
    """Refuse scans, and text layers whose fonts do not tell which characters they draw."""
    text = "".join("".join(line.text.split()) for page in pages for line in page.lines)
    if len(text) < _LITTLE_TEXT:
        raise ReadError("the file has no text layer: it is a scan", where=where, remedy=_OCR)
    if len(_UNREADABLE.findall(text)) > _MOSTLY * len(text):
        raise ReadError("the text layer does not say which characters it shows", where=where, remedy=_OCR)


def _empty_pages(pages: Sequence[_Page]) -> Iterator[Issue]:
    empty = [str(number) for number, page in enumerate(pages, 1) if not page.lines]
    if empty:
        yield Issue("page-without-text", None, f"Pages without text: {', '.join(empty)}; if they are scans, run OCR.")


def _tables(content: bytes, pages: Sequence[_Page]) -> tuple[dict[int, Sequence[RuledTable]], tuple[Issue, ...]]:
    """Return the ruled tables by page; without the library that reads them, an Issue."""
    ruled = [number for number, page in enumerate(pages) if page.rules >= _CROSSINGS]
    if not ruled:
        return {}, ()
    if not has_tables_extra():
        places = ", ".join(str(number + 1) for number in ruled)
        return {}, (
            Issue(
                "ruled-table",
                None,
                f"Tables on pages {places} were read as running text; install cuoshi[tables] to read them row by row.",
            ),
        )
    return ruled_tables(content, ruled)


def _with_tables(page: _Page, tables: Sequence[RuledTable]) -> list[PrintedLine]:
    """Return the lines of a page in reading order, those inside a table given as its rows."""
    lines = [line for line in page.lines if not any(table.holds(line) for table in tables)]
    return in_reading_order([*lines, *(row for table in tables for row in table.lines())])


_FEWEST_LABELS = 3
_OPENING_LINES = 40
_CAPTION = 2


def _without_site_table(text: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """Take the site's table and menus off a web page that was printed to PDF."""
    lines = re.split(r"(?<=[\n\f])", text)
    kept = without_site_lines(lines)
    front = kept[:_OPENING_LINES]
    labelled = [i for i, line in enumerate(front) if count_labels([line])]
    if len(labelled) < _FEWEST_LABELS:
        return (), "".join(kept)
    first, last = labelled[0], labelled[-1]
    if last - first >= 2 * len(labelled) or any("。" in line for line in front[first : last + 1]):
        return (), "".join(kept)
    return pairs_of(_unwrapped(front[first : last + 1])), "".join(
        kept[first if first <= _CAPTION else 0 : first] + kept[last + 1 :]
    )


def _unwrapped(lines: Sequence[str]) -> list[str]:
    """Return the lines of a table, each value that goes on joined with its line."""
    out: list[str] = []
    for line in lines:
        if out and not count_labels([line]):
            out[-1] = out[-1].rstrip() + line.strip()
        else:
            out.append(line)
    return out
