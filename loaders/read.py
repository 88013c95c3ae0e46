"""From a file to a Document: the reader of its format, then one way of normalising for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from ..ontology.errors import ReadError
from ..ontology.model import Document
from .encodings import decode
from .normalise import normalise
from .raw import Raw, Reader

__all__ = ["FORMATS", "MEDIA_TYPES", "Format", "decode", "document", "read_document"]


def _later(module: str, name: str) -> Reader:
    """Return a reader that is imported, with the libraries it needs, when the first file of its format comes: commands start sooner."""

    def read(content: bytes, where: str) -> Raw:
        reader: Reader = getattr(import_module(f".{module}", __package__), name)
        return reader(content, where)

    return read


def _read_text(content: bytes, where: str) -> Raw:
    return Raw(*decode(content, where))


@dataclass(frozen=True, slots=True)
class Format:
    """A file format that is read: its media type, its suffixes and its reader."""

    media_type: str
    suffixes: tuple[str, ...]
    reader: Reader


FORMATS = (
    Format("text/plain", (".txt", ".text"), _read_text),
    Format("text/markdown", (".md", ".markdown"), _read_text),
    Format("text/html", (".html", ".htm", ".shtml", ".xhtml"), _later("web", "read_web")),
    Format("application/pdf", (".pdf",), _later("pdf", "read_pdf")),
    Format(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (".docx",),
        _later("word", "read_word"),
    ),
    Format(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        (".xlsx",),
        _later("sheets", "read_workbook"),
    ),
    Format("text/csv", (".csv",), _later("sheets", "read_csv")),
)
"""Every format that is read; a new one is one more row."""

MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {suffix: known.media_type for known in FORMATS for suffix in known.suffixes}
)
"""Suffix -> media type of the formats that are read."""

_READERS = {known.media_type: known.reader for known in FORMATS}

_OFFICE = "open it in Word, WPS or LibreOffice and save it as .docx"
_PICTURE = "recognise its text (OCR) and save that as .txt"
_REMEDIES = {
    ".doc": _OFFICE,
    ".wps": _OFFICE,
    ".rtf": _OFFICE,
    ".odt": _OFFICE,
    ".xls": "open it in Excel, WPS or LibreOffice and save it as .xlsx",
    ".et": "open it in Excel, WPS or LibreOffice and save it as .xlsx",
    ".ofd": "open it in an OFD reader and save it as a PDF file with text",
    ".mht": "open it in a browser and save it as a web page, HTML only",
    ".mhtml": "open it in a browser and save it as a web page, HTML only",
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp"), _PICTURE),
}


def read_document(path: Path) -> Document:
    """Return the Document of a file of one of the known formats.

    Raises:
        ReadError: the file is missing, unreadable, empty, binary, or of a format that is not read.
    """
    suffix = path.suffix.lower()
    media_type = MEDIA_TYPES.get(suffix)
    if media_type is None and path.exists():
        raise ReadError(
            f"files of type {path.suffix or '(no suffix)'} are not read",
            where=str(path),
            remedy=_REMEDIES.get(suffix, f"save the notice as one of {', '.join(MEDIA_TYPES)}"),
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ReadError(
            f"the file cannot be read: {error.strerror or error}", where=str(path), remedy="check path and permissions"
        ) from error
    return document(content, path.name, media_type or "", where=str(path))


def document(content: bytes, source: str, media_type: str = "text/plain", *, where: str = "") -> Document:
    """Return the Document of a file's bytes.

    Raises:
        ReadError: the bytes are not of that type, or hold no text.
    """
    if media_type not in _READERS:
        raise ReadError(f"{media_type} is not read", where=where or source, remedy=f"one of {', '.join(_READERS)} is")
    raw = _READERS[media_type](content, where or source)
    if not raw.text.strip():
        raise ReadError("the file is empty", where=where or source, remedy="save the notice again")
    text, offsets = normalise(raw.text)
    digest = sha256(content).hexdigest()
    return Document(text, source, digest, media_type, raw.text, offsets, raw.notes, raw.metadata)
