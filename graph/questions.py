"""Ready questions: SPARQL files with a header, asked with bound parameters, answered as rows that carry their evidence.

The header of a file of graph/questions is made of comment lines; Chinese and English are divided by ``|``::

    #+ id: loan-bureaus
    #+ title: 贷款类措施的责任部门 | Bureaus that own loan measures
    #+ question: … | …
    #+ description: … | …
    #+ parameter: instrument | code instrument | loan | 政策工具 | instrument
    #+ column: city | 城市 | city
    #+ count: measures | 措施数 | measures
    #+ value: open | 名单未尽 | open-ended list
    #+ order: city -measures bureau

A parameter ``x`` is the variable ``?_x``. It has a type (``code`` and a scheme, ``text``, ``number``, ``date``, ``integer``,
``iri``) and a default; without a default it must be given, with the default ``*`` it may be left open. Solutions that agree in
all columns become one row. Its evidence are the things in ``?source`` with the words in ``?quote``, ``?quote2`` …; ``count`` is
the number of those things.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from rdflib import Literal, URIRef

from ..ontology.errors import DataError, UnknownQuestion
from .labels import Label, labels
from .order import natural
from .parameters import Parameter, bind
from .store import Table, Term, View

__all__ = ["AnswerRow", "AnswerTable", "Cell", "Column", "EvidenceItem", "Question", "ask", "question", "questions"]

_LINE = re.compile(r"#\+\s*(\w+):\s*(.*)")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the answer: the variable's name and its heading; ``counts`` where it holds the number of sources."""

    name: str
    label: Label
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A ready question.

    Attributes:
        sparql: the whole file; parameters are the variables ``?_name``, to be bound and never written in.
        values: names of the plain values that stand in columns, such as ``yes`` and ``unknown``.
        order: columns by which rows are sorted; a minus sign sorts downwards.
    """

    id: str
    title: Label
    question: Label
    description: Label
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    values: Mapping[str, Label]
    order: tuple[str, ...]
    sparql: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A value in an answer: what to show, and the IRI that it opens (empty for plain values)."""

    value: Term | None
    label: Label
    iri: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """What a row rests on: a measure or document, its name, and the words of the text."""

    iri: str
    label: Label
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One row: a cell for each column of the question, and the evidence."""

    cells: tuple[Cell, ...]
    evidence: tuple[EvidenceItem, ...]


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """The answer to a question asked with ``parameters`` (as used, defaults filled in) of the data of ``version``."""

    question: Question
    parameters: Mapping[str, str]
    rows: tuple[AnswerRow, ...]
    version: str


@cache
def questions() -> Mapping[str, Question]:
    """Return every ready question by identifier, in the order of their files."""
    folder = files("cuoshi.graph") / "questions"
    texts = {entry.name: entry.read_text("utf-8") for entry in folder.iterdir() if entry.name.endswith(".rq")}
    found = [_read(name, texts[name]) for name in sorted(texts)]
    return MappingProxyType({one.id: one for one in found})


def question(identifier: str) -> Question:
    """Return one question.

    Raises:
        UnknownQuestion: there is no such identifier.
    """
    if identifier not in questions():
        near = get_close_matches(identifier, questions(), n=1)
        remedy = f"did you mean {near[0]}?" if near else f"one of {', '.join(questions())}"
        raise UnknownQuestion(f"there is no question {identifier!r}", remedy=remedy)
    return questions()[identifier]


def ask(view: View, identifier: str, parameters: Mapping[str, str] | None = None) -> AnswerTable:
    """Return the answer to a question, its parameters given as people write them.

    Raises:
        UnknownQuestion: there is no such identifier.
        BadParameter: a parameter is missing, unknown or of the wrong type.
    """
    asked = question(identifier)
    used, bindings = bind(asked.parameters, parameters or {}, where=identifier)
    table = view.select(asked.sparql, bindings)
    return AnswerTable(asked, used, _rows(view, asked, table), view.version())


# Reading the files


def _read(name: str, text: str) -> Question:
    header = [found.groups() for line in text.splitlines() if (found := _LINE.match(line))]
    lines: dict[str, list[str]] = {}
    for key, value in header:
        lines.setdefault(key, []).append(value)
    try:
        return Question(
            id=lines["id"][0],
            title=_label(lines["title"][0]),
            question=_label(lines["question"][0]),
            description=_label(lines["description"][0]),
            parameters=tuple(Parameter.read(line) for line in lines.get("parameter", ())),
            columns=tuple(_columns(header)),
            values={key: _label(rest) for key, rest in map(_first, lines.get("value", ()))},
            order=tuple(" ".join(lines.get("order", ())).split()),
            sparql=text,
        )
    except (KeyError, ValueError, IndexError) as error:
        raise DataError(f"the header cannot be read: {error}", where=f"graph/questions/{name}") from error


def _columns(header: Iterable[tuple[str | None, ...]]) -> Iterable[Column]:
    for key, value in header:
        if key in {"column", "count"} and value:
            name, rest = _first(value)
            yield Column(name, _label(rest), counts=key == "count")


def _first(line: str) -> tuple[str, str]:
    first, _, rest = line.partition("|")
    return first.strip(), rest


def _label(text: str) -> Label:
    zh, en = text.split("|")
    return Label(zh.strip(), en.strip())


# Making rows

_Key = tuple[Term | None, ...]


@dataclass(slots=True)
class _Group:
    """Solutions that agree in all columns, and what they rest on: source -> quotes."""

    key: _Key
    sources: dict[str, dict[str, None]]


def _rows(view: View, asked: Question, table: Table) -> tuple[AnswerRow, ...]:
    groups = _grouped(asked, table)
    names = labels(view, _iris(groups))
    found = [_row(asked, group, names) for group in groups]
    for column in reversed(asked.order):
        place = [one.name for one in asked.columns].index(column.lstrip("-"))
        found.sort(key=lambda row: _sort_key(row.cells[place]), reverse=column.startswith("-"))
    return tuple(found)


def _grouped(asked: Question, table: Table) -> list[_Group]:
    shown = [column.name for column in asked.columns if not column.counts]
    groups: dict[_Key, _Group] = {}
    for solution in sorted(table.dicts(), key=lambda row: [(name, row[name].n3()) for name in sorted(row)]):
        key = tuple(solution.get(name) for name in shown)
        group = groups.setdefault(key, _Group(key, {}))
        if "source" in solution:
            quotes = group.sources.setdefault(str(solution["source"]), {})
            quotes.update({str(solution[name]): None for name in solution if name.startswith("quote")})
    return list(groups.values())


def _iris(groups: Sequence[_Group]) -> Iterable[str]:
    for group in groups:
        yield from (str(term) for term in group.key if isinstance(term, URIRef))
        yield from group.sources


def _row(asked: Question, group: _Group, names: Mapping[str, Label]) -> AnswerRow:
    values = iter(group.key)
    cells = tuple(
        _cell(asked, Literal(len(group.sources)) if column.counts else next(values), names) for column in asked.columns
    )
    sources = sorted(group.sources, key=natural)
    evidence = tuple(EvidenceItem(iri, names[iri], tuple(group.sources[iri])) for iri in sources)
    return AnswerRow(cells, evidence)


def _cell(asked: Question, value: Term | None, names: Mapping[str, Label]) -> Cell:
    if isinstance(value, URIRef):
        return Cell(value, names[str(value)], str(value))
    text = "" if value is None else str(value)
    return Cell(value, asked.values.get(text, Label(text, text)))


def _sort_key(cell: Cell) -> tuple[tuple[int, str], ...]:
    return natural(cell.iri or ("" if cell.value is None else str(cell.value)))
