"""Answers to ready questions as they leave the service: members for JSON, rows for CSV."""

from __future__ import annotations

from collections.abc import Iterator

from ..graph.labels import Label
from ..graph.parameters import Parameter
from ..graph.questions import AnswerRow, AnswerTable, Cell, EvidenceItem, Question
from .downloads import JsonValue, json_value
from .language import messages

__all__ = ["Json", "answer_json", "csv_heads", "csv_rows", "question_json"]

Json = JsonValue | list["Json"] | dict[str, "Json"]


def _label(label: Label) -> Json:
    return {"zh": label.zh, "en": label.en}


def _parameter(parameter: Parameter) -> Json:
    return {
        "name": parameter.name,
        "type": parameter.kind,
        "scheme": parameter.scheme or None,
        "default": parameter.default,
        "label": _label(parameter.label),
    }


def question_json(question: Question) -> dict[str, Json]:
    """Return what a program must know to ask a question."""
    return {
        "id": question.id,
        "title": _label(question.title),
        "question": _label(question.question),
        "description": _label(question.description),
        "parameters": [_parameter(parameter) for parameter in question.parameters],
        "columns": [{"name": column.name, "label": _label(column.label)} for column in question.columns],
    }


def _cell(cell: Cell) -> Json:
    return {"value": json_value(cell.value), "iri": cell.iri or None, "label": _label(cell.label)}


def _evidence(item: EvidenceItem) -> Json:
    return {"iri": item.iri, "label": _label(item.label), "quotes": list(item.quotes)}


def _row(row: AnswerRow, answer: AnswerTable) -> Json:
    cells = {column.name: _cell(cell) for column, cell in zip(answer.question.columns, row.cells, strict=True)}
    return {"cells": cells, "evidence": [_evidence(item) for item in row.evidence]}


def answer_json(answer: AnswerTable, limit: int | None = None) -> dict[str, Json]:
    """Return an answer: how it was asked, of which data, its columns, and its rows (``limit`` at most) with their evidence."""
    asked = question_json(answer.question)
    return {
        "question": answer.question.id,
        "title": asked["title"],
        "parameters": dict(answer.parameters),
        "version": answer.version,
        "columns": asked["columns"],
        "total": len(answer.rows),
        "is_cut": limit is not None and len(answer.rows) > limit,
        "rows": [_row(row, answer) for row in answer.rows[:limit]],
    }


def csv_heads(answer: AnswerTable, language: str = "") -> list[str]:
    """Return the heads of the CSV: names for programs, or labels in a language for people."""
    columns = answer.question.columns
    if language:
        evidence = messages()[language]["evidence"]
        return [*(column.label.in_language(language) for column in columns), evidence, "IRI", f"{evidence} IRI"]
    return [*(column.name for column in columns), "evidence", "iris", "evidence_iris"]


def csv_rows(answer: AnswerTable, language: str, *, for_people: bool = False) -> Iterator[list[JsonValue]]:
    """Yield the rows of the CSV: a value per column, then the quotes, then the IRIs of cells and of evidence.

    Programs get a plain value such as ``unknown`` as it is, people by its name.
    """
    for row in answer.rows:
        values = [_csv_value(cell, language, for_people=for_people) for cell in row.cells]
        quotes = [f"{item.label.in_language(language)}: {quote}" for item in row.evidence for quote in item.quotes]
        iris = [cell.iri for cell in row.cells if cell.iri]
        yield [*values, " | ".join(quotes), " ".join(iris), " ".join(item.iri for item in row.evidence)]


def _csv_value(cell: Cell, language: str, *, for_people: bool) -> JsonValue:
    value = json_value(cell.value)
    is_named = cell.iri or (for_people and isinstance(value, str))
    return cell.label.in_language(language) if is_named else value
