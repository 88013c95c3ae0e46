"""The IRIs of everything in the graph, made in one place from stable raw keys.

A notice's key is its area and 文号 (``220100-长府办发-2020-25``), else its area and the first 12 hexadecimal digits of the
digest of its text (``371500-x-0123456789ab``). IRIs are stored as unescaped NFC; percent-encoded and raw forms are the same thing.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256
from urllib.parse import unquote

from .model import Agency, Measure, Notice, Scheme

__all__ = [
    "BASE",
    "PREFIXES",
    "agency_iri",
    "area_iri",
    "clean_iri",
    "code_iri",
    "curie",
    "document_iri",
    "function_iri",
    "graph_iri",
    "iri",
    "measure_iri",
    "notice_iri",
    "notice_key",
    "number_key",
]

BASE = "https://w3id.org/cuoshi/"

KINDS = (
    "notice", "measure", "agency", "function", "area", "industry", "group", "instrument", "programme", "role", "term",
    "relation", "line", "question", "graph", "fact", "source", "text", "run", "genre",
)  # fmt: skip

PREFIXES: dict[str, str] = {kind: f"{BASE}{kind}/" for kind in KINDS}
"""Prefix -> namespace of our own things; the vocabulary itself is ``cs:``."""

_NUMBER = re.compile(r"(?P<code>.+)〔(?P<year>\d{4})〕第?(?P<serial>\d+)号")
_UNSAFE = re.compile(r"[^\w.·-]+")


def iri(kind: str, local: str) -> str:
    """Return the IRI of one of our own things, NFC and unescaped.

    >>> iri("agency", "220100-hrss")
    'https://w3id.org/cuoshi/agency/220100-hrss'
    """
    return PREFIXES[kind] + unicodedata.normalize("NFC", _UNSAFE.sub("", local))


def clean_iri(text: str) -> str:
    """Return the stored form of an IRI that may come percent-encoded or decomposed."""
    return unicodedata.normalize("NFC", unquote(text))


def curie(address: str) -> str:
    """Return the short form of an IRI where one of our prefixes fits, else the IRI itself.

    >>> curie("https://w3id.org/cuoshi/function/hrss")
    'function:hrss'
    """
    for prefix, namespace in PREFIXES.items():
        if address.startswith(namespace):
            return f"{prefix}:{address[len(namespace) :]}"
    return address


def number_key(document_number: str) -> str | None:
    """Return the local key of a normalised 文号, or None when it has no standard shape.

    >>> number_key("长府办发〔2020〕25号")
    '长府办发-2020-25'
    """
    found = _NUMBER.fullmatch(document_number)
    if found is None:
        return None
    return f"{found['code']}-{found['year']}-{int(found['serial'])}"


def notice_key(notice: Notice) -> str:
    """Return the key of a notice: area and number, else area and digest of its text."""
    area = notice.jurisdiction.value if notice.jurisdiction else "000000"
    number = number_key(notice.document_number.value) if notice.document_number else None
    if number:
        return f"{area}-{number}"
    return f"{area}-x-{sha256(notice.document.text.encode()).hexdigest()[:12]}"


def notice_iri(notice: Notice) -> str:
    """Return the IRI of a notice."""
    return iri("notice", notice_key(notice))


def document_iri(document_number: str | None, title: str | None, area: str | None) -> str:
    """Return the IRI of a cited document; the same as its own :func:`notice_iri` once it is loaded, if it has a number."""
    number = number_key(document_number) if document_number else None
    if number:
        return iri("notice", f"{area or '000000'}-{number}")
    name = document_number or title or ""
    return iri("notice", f"{area or '000000'}-t-{sha256(name.encode()).hexdigest()[:12]}")


def measure_iri(notice: Notice, measure: Measure) -> str:
    """Return the IRI of a measure of a notice."""
    return iri("measure", f"{notice_key(notice)}-{measure.key}")


def agency_iri(agency: Agency) -> str:
    """Return the IRI of a body or class of bodies."""
    return iri("agency", agency.key)


def function_iri(code: str) -> str:
    """Return the IRI of a function concept."""
    return iri("function", code)


def area_iri(code: str) -> str:
    """Return the IRI of an area by its GB/T 2260 code."""
    return iri("area", code)


def code_iri(scheme: Scheme, code: str) -> str:
    """Return the IRI of a concept of one of the schemes that classify measures."""
    return iri(scheme.value, code)


def graph_iri(key: str, part: str = "") -> str:
    """Return the IRI of a notice's named graph; ``part`` is empty for its facts or ``evidence``."""
    return iri("graph", f"{key}-{part}" if part else key)
