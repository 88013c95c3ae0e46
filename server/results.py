"""Results of the endpoint for people: a table of cells that a page can show, cut to a number of rows and saying so."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..graph.store import Answer

__all__ = ["Cell", "ResultTable", "result_table", "result_text", "result_truth"]

_JSON = "application/sparql-results+json"


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: its text, whether it is an IRI, and the language or datatype that a literal carries."""

    text: str
    is_iri: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class ResultTable:
    """The head and the first rows of a result; ``total`` counts all rows."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    total: int

    @property
    def is_cut(self) -> bool:
        """Whether rows are missing."""
        return len(self.rows) < self.total


def _cell(value: Mapping[str, str] | None) -> Cell | None:
    if value is None:
        return None
    note = value.get("xml:lang") or value.get("datatype", "").rpartition("#")[2]
    return Cell(value["value"], value["type"] == "uri", note)


def _load(answer: Answer) -> Mapping[str, object]:
    loaded: Mapping[str, object] = json.loads(b"".join(answer.serialise(_JSON)))
    return loaded


def result_table(answer: Answer, limit: int) -> ResultTable:
    """Return the first ``limit`` rows of a SELECT."""
    loaded = json.loads(b"".join(answer.serialise(_JSON)))
    variables = tuple(loaded["head"].get("vars", ()))
    bindings = loaded["results"]["bindings"]
    rows = tuple(tuple(_cell(row.get(name)) for name in variables) for row in bindings[:limit])
    return ResultTable(variables, rows, len(bindings))


def result_truth(answer: Answer) -> bool:
    """Return the truth of an ASK."""
    return _load(answer)["boolean"] is True


def result_text(chunks: Iterable[bytes], limit: int) -> tuple[str, bool]:
    """Return the first ``limit`` lines of a serialised graph, and whether that is not all of it."""
    lines = b"".join(chunks).decode("utf-8").splitlines()
    return "\n".join(lines[:limit]), len(lines) > limit
