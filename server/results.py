"""Results of the endpoint for people: a table of cells that a page can show, cut to a number of rows and saying so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import Graph

from ..graph.store import Answer
from .prefixes import bind_prefixes

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


def result_text(answer: Answer, limit: int) -> tuple[str, int]:
    """Return the first ``limit`` triples of a graph as Turtle that reads well, and the number of all triples."""
    lines = b"".join(answer.serialise("application/n-triples")).splitlines()
    graph = bind_prefixes(Graph())
    graph.parse(data=b"\n".join(lines[:limit]), format="nt")
    return graph.serialize(format="turtle"), len(lines)
