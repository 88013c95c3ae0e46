"""Reader of saved government web pages: the document's text, its title, and what the site says about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape

from lxml import html

from .cell_text import INDENT
from .encodings import decode, known_encoding
from .raw import Raw
from .site_lines import without_site_lines
from .site_table import count_labels, pairs_of
from .web_page import Page, cues, parse
from .web_text import cell_rows, lines_of

__all__ = ["read_web"]

_CHARSET = re.compile(
    rb"""charset\s*=\s*["']?\s*([\w-]{2,20})|<\?xml[^>]{0,60}encoding\s*=\s*["']([\w-]{2,20})""", re.I
)
_HEAD_BYTES = 4096
_TAG = re.compile(r"<[^>]{0,200}>")
_SITE_NAME = re.compile(r"\s*[-_|–—]+\s*[^-_|–—]*(?:政府|网|门户|平台|局|厅|委员会)[^-_|–—]*$")


def read_web(content: bytes, where: str) -> Raw:
    """Return the text of a page.

    Raises:
        ReadError: the bytes are no page, or one that cannot be parsed.
    """
    text, notes = decode(content, where, _declared(content))
    page = Page(parse(text, where))
    metadata = _once((*_meta(page.root), *_site_pairs(page)))
    lines = without_site_lines(_without_site_table(page, page.body()))
    title = _title(page.root, metadata)
    if title and not _holds(lines, title):
        lines.insert(0, INDENT + title)
    return Raw("\n".join(lines), notes, metadata)


def _declared(content: bytes) -> str | None:
    found = _CHARSET.search(content[:_HEAD_BYTES])
    name = (found[1] or found[2]).decode("ascii") if found else ""
    return known_encoding(name) if name else None


def _meta(root: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield what the page's head says of the document."""
    for element in root.iter("meta"):
        name, value = element.get("name"), _one_line(element.get("content") or "")
        if name in cues("meta") and value:
            yield str(name), value


def _one_line(text: str) -> str:
    return " ".join(_TAG.sub("", unescape(text)).split())


_LONGEST_LABELLED = 400


def _site_pairs(page: Page) -> Iterator[tuple[str, str]]:
    """Yield the names and values of the site's table, table by table and then from the lines of the page."""
    for element in page.root.iter("table"):
        yield from pairs_of(cell.text for row in cell_rows(page, element) for cell in row)
    yield from pairs_of(line for line in lines_of(page, page.root) if len(line) <= _LONGEST_LABELLED)


def _once(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return tuple(found.items())


_FEWEST_LABELS = 3


def _without_site_table(page: Page, body: html.HtmlElement) -> Sequence[str]:
    """Return the lines of the body without the site's table where that stands inside."""
    for table in list(body.iter("table")):
        rows = cell_rows(page, table)
        if rows and count_labels(cell.text for row in rows for cell in row) >= _FEWEST_LABELS:
            page.drop(table)
    return list(lines_of(page, body))


_OPENING_LINES = 12


def _title(root: html.HtmlElement, metadata: Sequence[tuple[str, str]]) -> str:
    """Return the page's title: as its head names it, else the heading over the text, else the window's title."""
    for name, value in metadata:
        if name in cues("field-title"):
            return value
    for element in root.iter():
        if isinstance(element.tag, str) and _is_title(element):
            words = _one_line("".join(element.itertext()))
            if words:
                return words
    return _SITE_NAME.sub("", _one_line(root.findtext(".//title") or ""))


def _is_title(element: html.HtmlElement) -> bool:
    classes = (element.get("class") or "").split()
    return (
        element.tag in cues("title-tag")
        or element.get("id") in cues("title-id")
        or not cues("title-class").isdisjoint(classes)
    )


def _holds(lines: Sequence[str], title: str) -> bool:
    """Tell whether a title stands in the first lines, broken or not."""
    return _compact(title) in _compact("".join(lines[:_OPENING_LINES]))


def _compact(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)
