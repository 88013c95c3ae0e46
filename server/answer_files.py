"""Answers to ready questions as files: CSV raw for programs or guarded for spreadsheets, and XLSX."""

from __future__ import annotations

from flask import Response

from ..graph.questions import AnswerTable
from .answers import csv_heads, csv_rows
from .downloads import attachment, to_csv, to_xlsx
from .language import Words

__all__ = ["csv_response", "xlsx_response"]

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_response(answer: AnswerTable, words: Words, *, for_people: bool) -> Response:
    """Return an answer as CSV: for programs with names of columns, for people with labels, guarded, named after the question."""
    heads = csv_heads(answer, words.language if for_people else "")
    body = to_csv(heads, csv_rows(answer, words.language, for_people=for_people), for_people=for_people)
    response = Response(body, content_type="text/csv; charset=utf-8; header=present")
    name = answer.question.title.in_language(words.language) if for_people else answer.question.id
    response.headers["Content-Disposition"] = attachment(f"{name}.csv")
    return response


def xlsx_response(answer: AnswerTable, words: Words) -> Response:
    """Return an answer as a workbook of one sheet, named after the question; what a sheet cannot hold is cut and the last row says so."""
    heads, rows = csv_heads(answer, words.language), csv_rows(answer, words.language, for_people=True)
    response = Response(to_xlsx(heads, rows, cut=words("file-cut")), content_type=_XLSX)
    response.headers["Content-Disposition"] = attachment(f"{answer.question.title.in_language(words.language)}.xlsx")
    return response
