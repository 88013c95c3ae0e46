"""From a file's bytes to decoded text, and from there to a Document."""

from __future__ import annotations

import codecs
import re
from hashlib import sha256
from pathlib import Path

from ..ontology.errors import ReadError
from ..ontology.model import Document, Issue
from .normalise import normalise

__all__ = ["MEDIA_TYPES", "decode", "document", "read_document"]

MEDIA_TYPES = {".txt": "text/plain", ".text": "text/plain", ".md": "text/markdown", ".markdown": "text/markdown"}
"""Suffix -> media type of the formats that are read."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = {
    b"%PDF": "PDF",
    b"PK\x03\x04": "a ZIP container (DOCX, XLSX, OFD …)",
    b"\xd0\xcf\x11\xe0": "a legacy Office file",
}
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_BINARY_SHARE = 0.02
_REPLACED_SHARE = 0.05


def read_document(path: Path) -> Document:
    """Return the Document of a text or Markdown file.

    Raises:
        ReadError: the file is missing, unreadable, empty, binary, or of a format that is not read.
    """
    media_type = MEDIA_TYPES.get(path.suffix.lower())
    if media_type is None:
        raise ReadError(
            f"files of type {path.suffix or '(no suffix)'} are not read",
            where=str(path),
            remedy="save the notice as .txt or .md",
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ReadError(
            f"the file cannot be read: {error.strerror or error}", where=str(path), remedy="check path and permissions"
        ) from error
    return document(content, path.name, media_type, where=str(path))


def document(content: bytes, source: str, media_type: str = "text/plain", *, where: str = "") -> Document:
    """Return the Document of a file's bytes.

    Raises:
        ReadError: the bytes are no text.
    """
    raw, notes = decode(content, where or source)
    if not raw.strip():
        raise ReadError("the file is empty", where=where or source, remedy="save the notice again")
    text, offsets = normalise(raw)
    return Document(text, source, sha256(content).hexdigest(), media_type, raw, offsets, notes)


def decode(content: bytes, where: str) -> tuple[str, tuple[Issue, ...]]:
    """Return the text of ``content``: byte order mark, then UTF-8, then GB 18030 (which holds GB 2312 and GBK).

    Raises:
        ReadError: the bytes are no text in any of these.
    """
    for magic, name in _MAGIC.items():
        if content.startswith(magic):
            raise ReadError(f"this is {name}, not text", where=where, remedy="save the notice as .txt or .md")
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _strict(content, encoding, where), ()
    for encoding in ("utf-8", "gb18030"):
        try:
            return _no_controls(content.decode(encoding), where), ()
        except UnicodeDecodeError:
            continue
    return _damaged(content, where)


def _strict(content: bytes, encoding: str, where: str) -> str:
    try:
        return _no_controls(content.decode(encoding), where)
    except UnicodeDecodeError as error:
        raise ReadError(
            f"the byte order mark says {encoding}, but byte {error.start} is not",
            where=where,
            remedy="save the file as UTF-8",
        ) from error


def _damaged(content: bytes, where: str) -> tuple[str, tuple[Issue, ...]]:
    """Return the better of two lossy readings, with an Issue that counts what is lost."""
    best = min((content.decode(encoding, "replace") for encoding in ("utf-8", "gb18030")), key=lambda t: t.count("�"))
    lost = best.count("�")
    if lost > _REPLACED_SHARE * len(best):
        raise ReadError("the file is neither UTF-8 nor GB 18030 text", where=where, remedy="save the file as UTF-8")
    return _no_controls(best, where), (Issue("undecodable", None, f"{lost} characters could not be decoded"),)


def _no_controls(text: str, where: str) -> str:
    odd = len(_CONTROLS.findall(text))
    if odd > _BINARY_SHARE * len(text):
        raise ReadError("this is a binary file, not text", where=where, remedy="save the notice as .txt or .md")
    return text
