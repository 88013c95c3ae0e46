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
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree

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
    add_xml(paragraph._p.get_or_add_pPr(), f"<w:numPr {W}>{inner}</w:numPr>")


def add_xml(parent: etree._Element, xml: str) -> None:
    """Append an element to another."""
    parent.append(parse_xml(xml))


def add_table(document: Word, rows: Sequence[Sequence[str]]) -> Table:
    """Add a table with these words."""
    table: Table = document.add_table(len(rows), len(rows[0]))
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


def raw_workbook(sheet: str, *, styles: str = "", strings: str = "", properties: str = "") -> bytes:
    """Return a workbook whose only sheet is this XML, as another program than openpyxl might write it."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    targets = {"worksheet": "worksheets/sheet1.xml", "styles": "styles.xml", "sharedStrings": "sharedStrings.xml"}
    related = "".join(f'<Relationship Id="{k}" Type="{kinds}/{k}" Target="{name}"/>' for k, name in targets.items())
    sheets = f'<sheets><sheet xmlns:r="{kinds}" name="Sheet1" sheetId="1" r:id="worksheet"/></sheets>'
    parts = {
        "xl/workbook.xml": f"<workbook {main}>{properties}{sheets}</workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships>{related}</Relationships>",
        "xl/worksheets/sheet1.xml": f"<worksheet {main}>{sheet}</worksheet>",
        "xl/styles.xml": f"<styleSheet {main}>{styles}</styleSheet>",
        "xl/sharedStrings.xml": f"<sst {main}>{strings}</sst>",
    }
    content = saved(openpyxl.Workbook())
    for name, xml in parts.items():
        content = with_part(content, name, xml.encode())
    return content
