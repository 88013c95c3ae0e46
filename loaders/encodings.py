"""From bytes to text: byte order mark, UTF-8, what the file declares, GB 18030 (which holds GB 2312 and GBK)."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from ..ontology.errors import ReadError
from ..ontology.model import Issue

__all__ = ["decode", "known_encoding"]

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
_CHINESE = frozenset({"gb2312", "gbk", "hz"})


def known_encoding(name: str) -> str | None:
    """Return the codec for a declared charset, GB 18030 for its older parts; None when there is none.

    >>> known_encoding("GB2312"), known_encoding("utf8"), known_encoding("x-unknown"), known_encoding("hex")
    ('gb18030', 'utf-8', None, None)
    """
    try:
        codec = codecs.lookup(name)
        "".encode(codec.name)
    except (LookupError, ValueError):
        return None
    return "gb18030" if codec.name in _CHINESE else codec.name


def decode(content: bytes, where: str, declared: str | None = None) -> tuple[str, tuple[Issue, ...]]:
    """Return the text of ``content``, with an Issue where some bytes are no characters.

    UTF-8 goes before the declared encoding: editors that save a page as UTF-8 leave an old declaration in it, and text in
    any other encoding is as good as never valid UTF-8.

    Raises:
        ReadError: the bytes are no text.
    """
    for magic, name in _MAGIC.items():
        if content.startswith(magic):
            raise ReadError(f"this is {name}, not text", where=where, remedy="save the notice as .txt or .md")
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _strict(content, encoding, where), ()
    encodings = tuple(dict.fromkeys(("utf-8", declared or "gb18030", "gb18030")))
    for encoding in encodings:
        if encoding == "gb18030" and declared == "utf-8":
            continue  # almost any bytes are GB 18030: a page that calls itself UTF-8 is a damaged one
        try:
            return _no_controls(content.decode(encoding), where), ()
        except UnicodeDecodeError:
            continue
    return _damaged(content, encodings, where)


def _strict(content: bytes, encoding: str, where: str) -> str:
    try:
        return _no_controls(content.decode(encoding), where)
    except UnicodeDecodeError as error:
        raise ReadError(
            f"the byte order mark says {encoding}, but byte {error.start} is not",
            where=where,
            remedy="save the file as UTF-8",
        ) from error


def _damaged(content: bytes, encodings: Iterable[str], where: str) -> tuple[str, tuple[Issue, ...]]:
    """Return the best of several lossy readings, with an Issue that counts what is lost."""
    best = min((content.decode(encoding, "replace") for encoding in encodings), key=lambda t: t.count("�"))
    lost = best.count("�")
    if lost > _REPLACED_SHARE * len(best):
        raise ReadError("the file is neither UTF-8 nor GB 18030 text", where=where, remedy="save the file as UTF-8")
    return _no_controls(best, where), (Issue("undecodable", None, f"{lost} characters could not be decoded"),)


def _no_controls(text: str, where: str) -> str:
    odd = len(_CONTROLS.findall(text))
    if odd > _BINARY_SHARE * len(text):
        raise ReadError("this is a binary file, not text", where=where, remedy="save the notice as .txt or .md")
    return text
