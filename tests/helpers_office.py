"""Office files for the tests of their readers, made on the spot."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO

import docx
import openpyxl
from docx.document import Document as Word
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.text.paragraph import Paragraph

W = nsdecls("w")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def level(n: int, style: str, text: str, more: str = "", start: int = 1) -> str:
    """Return the XML of one level of a list."""
    return f'<w:lvl w:ilvl="{n}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def word_with_lists(abstracts: Mapping[int, str], nums: Mapping[int, tuple[int, str]]) -> Word:
    """Return an empty document with these lists: definitions by number, and uses (definition, overrides) by number."""
    document = docx.Document()
    root = document.part.numbering_part.element
    for one in list(root):
        root.remove(one)
    for identifier, levels in abstracts.items():
        root.append(parse_xml(f'<w:abstractNum {W} w:abstractNumId="{identifier}">{levels}</w:abstractNum>'))
    for identifier, (abstract, overrides) in nums.items():
        inner = f'<w:abstractNumId w:val="{abstract}"/>{overrides}'
        root.append(parse_xml(f'<w:num {W} w:numId="{identifier}">{inner}</w:num>'))
    return document


def numbered(paragraph: Paragraph, num: int | None, ilvl: int | None = 0) -> None:
    """Put a paragraph into a list."""
    inner = "" if ilvl is None else f'<w:ilvl w:val="{ilvl}"/>'
    inner += "" if num is None else f'<w:numId w:val="{num}"/>'
    paragraph._p.get_or_add_pPr().append(parse_xml(f"<w:numPr {W}>{inner}</w:numPr>"))


def add_table(document: Word, rows: Sequence[Sequence[str]]) -> docx.table.Table:
    """Add a table with these words."""
    table = document.add_table(len(rows), len(rows[0]))
    for row, words in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    return table


def saved(document: Word | openpyxl.Workbook) -> bytes:
    """Return the bytes of a document or workbook."""
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def word_body(inner: str) -> bytes:
    """Return a document whose body is this XML."""
    document = docx.Document()
    body = document.element.body
    for one in list(body):
        body.remove(one)
    spaces = nsdecls("w", "r", "wp", "a") + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    spaces += ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
    for one in list(parse_xml(f"<w:body {spaces}>{inner}</w:body>")):
        body.append(one)
    return saved(document)


def workbook(*sheets: Sequence[Sequence[object]], merged: Iterable[str] = (), names: Sequence[str] = ()) -> bytes:
    """Return a workbook with these sheets; ``merged`` are ranges of the first one."""
    book = openpyxl.Workbook()
    for i, rows in enumerate(sheets):
        sheet = book.worksheets[0] if i == 0 else book.create_sheet()
        if names:
            sheet.title = names[i]
        for row in rows:
            sheet.append(list(row))
    for reference in merged:
        book.worksheets[0].merge_cells(reference)
    return saved(book)


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """Return a container in which one part is replaced."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info, old.read(info))
        new.writestr(name, part)
    return out.getvalue()
