"""The parts of an Office file (a ZIP container of XML), opened so that no file can fill the memory or reach outside itself."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from ..ontology.errors import ReadError

__all__ = ["Package", "attribute", "child", "children", "local_name"]

_LARGEST_PART = 40_000_000
_LARGEST_FILE = 80_000_000
_MOST_PARTS = 5_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DTD = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,  # a compression method that is not known here
    OSError,
    RuntimeError,  # an encrypted part
    ValueError,
)


class Package:
    """The XML parts of a DOCX or XLSX file by name.

    Args:
        content: the file's bytes.
        where: its name, for error messages.
        kind: what it should be, such as ``DOCX``.

    Raises:
        ReadError: it is no such container, is encrypted, or would unpack to more than any honest file.
    """

    def __init__(self, content: bytes, where: str, kind: str) -> None:
        self.where = where
        self.kind = kind
        if content.startswith(_OLE):
            raise self._ole(encrypted=_ENCRYPTED in content)
        try:
            self._archive = zipfile.ZipFile(BytesIO(content))
            parts = self._archive.infolist()
        except _BROKEN as error:
            raise self.error(
                f"this is no {kind} file", f"open it in an office program and save it as {kind}"
            ) from error
        if len(parts) > _MOST_PARTS:
            raise self.error(f"the {kind} file has {len(parts)} parts", "save its text as .txt")
        self._parts = {part.filename: part for part in parts}
        self._unpacked = 0
        self._related: dict[str, dict[str, tuple[str, str]]] = {}

    def _ole(self, *, encrypted: bool) -> ReadError:
        if encrypted:
            return self.error("the file is encrypted", "open it with its password and save it without one")
        return self.error(
            "this is a file of an older office program",
            f"open it in an office program and save it as {self.kind} (.{self.kind.lower()})",
        )

    def error(self, what: str, remedy: str) -> ReadError:
        """Return the error that says so of this file."""
        return ReadError(what, where=self.where, remedy=remedy)

    def damaged(self, what: str) -> ReadError:
        """Return the error of a file in which something is broken."""
        return self.error(
            f"the {self.kind} file is damaged ({what})",
            f"open it in an office program and save it as {self.kind} again",
        )

    def part(self, name: str) -> etree._Element | None:
        """Return the root of an XML part; None when there is no such part.

        Raises:
            ReadError: it is broken, too large, or declares entities.
        """
        content = self._bytes(name)
        if content is None:
            return None
        if any(mark in content for mark in _DTD):
            raise self.error(f"{name} declares entities, which {self.kind} does not allow", "do not trust this file")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        try:
            return etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self.damaged(f"{name} is no XML") from error

    def _bytes(self, name: str) -> bytes | None:
        info = self._parts.get(name)
        if info is None:
            return None
        self._unpacked += info.file_size
        if info.file_size > _LARGEST_PART or self._unpacked > _LARGEST_FILE:
            raise self.error(
                f"the {self.kind} file unpacks to more than {_LARGEST_PART // 1_000_000} MB",
                "save the notice's text as .txt",
            )
        try:
            return self._archive.read(info)
        except _BROKEN as error:
            raise self.damaged(f"{name} cannot be unpacked") from error

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """Return the parts that a part (or the file, for ``""``) refers to: id -> last word of the kind, name."""
        if name not in self._related:
            self._related[name] = self._read_related(*posixpath.split(name))
        return self._related[name]

    def _read_related(self, folder: str, file: str) -> dict[str, tuple[str, str]]:
        root = self.part(posixpath.join(folder, "_rels", f"{file}.rels"))
        return {
            attribute(one, "Id"): (
                attribute(one, "Type").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, attribute(one, "Target"))).lstrip("/"),
            )
            for one in children(root, "Relationship")
        }

    def main_part(self) -> str:
        """Return the name of the document or workbook.

        Raises:
            ReadError: the container holds neither.
        """
        found = next((target for kind, target in self.related("").values() if kind == "officeDocument"), None)
        if found is None or found not in self._parts:
            raise self.error(f"this ZIP container is no {self.kind} file", f"save the notice as {self.kind} again")
        return found

    def related_part(self, name: str, kind: str) -> etree._Element | None:
        """Return the root of the first part of a kind (``styles``, ``numbering``) that ``name`` refers to."""
        found = next((target for one, target in self.related(name).values() if one == kind), None)
        return self.part(found) if found else None


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace (transitional and strict files differ in nothing else)."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element | None, name: str, default: str = "") -> str:
    """Return an attribute by its name without namespace."""
    if element is None:
        return default
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return default


def children(element: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    """Yield the children of these names, in order."""
    if element is not None:
        yield from (one for one in element if local_name(one) in names)


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """Return the first child of a child … of these names."""
    for name in path:
        element = next(children(element, name), None)
    return element
