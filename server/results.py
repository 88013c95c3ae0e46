"""Results of the endpoint for people: a table of cells or a text that a page can show, cut to a number of rows and saying so.

No more of a result is read than is shown, and one row to know whether there are more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from rdflib import Graph

from ..graph.store import Answer
from .prefixes import bind_prefixes
from .result_rows import JsonRows

__all__ = ["Cell", "ResultTable", "ResultText", "result_table", "result_text", "result_truth"]

_JSON = "application/sparql-results+json"
_TRIPLES = "application/n-triples"


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: its text, its ``kind`` (``iri``, ``blank`` or ``literal``), and the language or datatype that a literal carries."""

    text: str
    kind: str = "literal"
    language: str = ""
    datatype: str = ""

    @property
    def is_iri(self) -> bool:
        """Whether it is an IRI."""
        return self.kind == "iri"

    @property
    def note(self) -> str:
        """What is told of a literal beside its text: its language, or the local name of its datatype."""
        return self.language or self.datatype.rpartition("#")[2]


@dataclass(frozen=True, slots=True)
class ResultTable:
    """The head and the first rows of a result; ``is_cut`` tells whether there are more."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class ResultText:
    """The first triples of a graph as Turtle that reads well; ``is_cut`` tells whether there are more."""

    text: str
    triples: int
    is_cut: bool = False


def _cell(value: Mapping[str, str] | None) -> Cell | None:
    if value is None:
        return None
    kind = {"uri": "iri", "bnode": "blank"}.get(value["type"], "literal")
    return Cell(value["value"], kind, value.get("xml:lang", ""), value.get("datatype", ""))


def result_table(answer: Answer, limit: int) -> ResultTable:
    """Return the first ``limit`` rows of a SELECT, and give up the rest."""
    try:
        found = JsonRows(answer.serialise(_JSON))
        rows = tuple(tuple(_cell(row.get(name)) for name in found.variables) for row in islice(found, limit + 1))
    finally:
        answer.close()
    return ResultTable(found.variables, rows[:limit], len(rows) > limit)


def result_truth(answer: Answer) -> bool:
    """Return the truth of an ASK."""
    return json.loads(b"".join(answer.serialise(_JSON)))["boolean"] is True


def result_text(answer: Answer, limit: int) -> ResultText:
    """Return the first ``limit`` triples of a graph, and give up the rest."""
    try:
        lines = list(islice(_lines(answer.serialise(_TRIPLES)), limit + 1))
    finally:
        answer.close()
    graph = bind_prefixes(Graph())
    graph.parse(data=b"\n".join(lines[:limit]), format="nt")
    return ResultText(graph.serialize(format="turtle"), min(len(lines), limit), len(lines) > limit)


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines of a text that comes in pieces."""
    rest: list[bytes] = []
    for chunk in chunks:
        first, *others = chunk.split(b"\n")
        rest.append(first)
        for line in others:
            yield b"".join(rest)
            rest = [line]
    if any(rest):
        yield b"".join(rest)
