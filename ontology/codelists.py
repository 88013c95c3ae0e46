"""The code lists of ontology/data as types: functions, industries, groups, instruments.

Knowledge is data: the rows live in CSV files, this module only reads and checks them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from .errors import DataError
from .model import Scheme

__all__ = ["Code", "Function", "functions", "read_rows", "read_words", "scheme", "variants"]


@dataclass(frozen=True, slots=True)
class Code:
    """A concept of a scheme: ``code``, labels, the broader code (None at the top) and the words that mean it."""

    code: str
    zh: str
    en: str
    broader: str | None
    variants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """What a bureau is for, whatever it is called: ``hrss`` for 人社局 and 人力资源和社会保障厅 alike.

    Attributes:
        kind: kind of body (bureau, government, company, …).
        vertical: ``local`` or the central line that it belongs to.
        variants: names without the place prefix; ``{P}`` marks where a place stands inside the name.
        predecessors, successors: codes before and after a reform.
    """

    code: str
    zh: str
    en: str
    kind: str
    vertical: str
    variants: tuple[str, ...]
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]


def read_rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of ``ontology/data/name`` by column name; lines that begin with ``#`` are comments.

    Raises:
        DataError: the file is missing.
    """
    path = files("cuoshi.ontology") / "data" / name
    if not path.is_file():
        raise DataError("the data file is missing", where=f"ontology/data/{name}", remedy="install the package again")
    lines = (line for line in path.read_text("utf-8-sig").splitlines() if line and not line.startswith("#"))
    yield from csv.DictReader(lines, strict=True)


@cache
def read_words(name: str) -> Mapping[str, tuple[str, ...]]:
    """Return the cue words of ``ontology/data/name`` (columns ``kind,word``) by kind, in file order.

    Raises:
        DataError: the file is missing or a word stands twice under one kind.
    """
    words: dict[str, list[str]] = {}
    for row in read_rows(name):
        group = words.setdefault(row["kind"], [])
        if row["word"] in group:
            raise DataError(f"{row['word']!r} stands twice under {row['kind']!r}", where=f"ontology/data/{name}")
        group.append(row["word"])
    return MappingProxyType({kind: tuple(group) for kind, group in words.items()})


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


@cache
def functions() -> Mapping[str, Function]:
    """Return every function by code, in file order."""
    found = {
        row["code"]: Function(
            code=row["code"],
            zh=row["zh_name"],
            en=row["en_name"],
            kind=row["kind"],
            vertical=row["vertical"],
            variants=_split(row["all_variants"]),
            predecessors=_split(row["predecessors"]),
            successors=_split(row["successors"]),
        )
        for row in read_rows("agency_functions.csv")
    }
    return MappingProxyType(found)


_FILES = {
    Scheme.INDUSTRY: ("industries.csv", "variants"),
    Scheme.GROUP: ("beneficiary_groups.csv", "variants"),
    Scheme.INSTRUMENT: ("instruments.csv", "cue_words"),
}


@cache
def scheme(which: Scheme) -> Mapping[str, Code]:
    """Return every concept of one scheme by code, in file order.

    Raises:
        DataError: a code stands twice or a broader code is not in the list.
    """
    name, column = _FILES[which]
    found: dict[str, Code] = {}
    for row in read_rows(name):
        if row["code"] in found:
            raise DataError(f"the code {row['code']!r} stands twice", where=f"ontology/data/{name}")
        found[row["code"]] = Code(
            row["code"], row["zh_label"], row["en_label"], row["broader"] or None, _split(row[column])
        )
    for code in found.values():
        if code.broader and code.broader not in found:
            raise DataError(
                f"{code.code!r} has the unknown broader code {code.broader!r}", where=f"ontology/data/{name}"
            )
    return MappingProxyType(found)


@cache
def variants(which: Scheme) -> Mapping[str, str]:
    """Return word -> code over one scheme; where a word stands under two codes, the first in file order keeps it."""
    found: dict[str, str] = {}
    for code in scheme(which).values():
        for word in code.variants:
            found.setdefault(word, code.code)
    return MappingProxyType(found)
