"""Results of a SELECT as files for spreadsheets: guarded CSV and XLSX. Protocol results are never touched by this."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

from flask import Response
from rdflib import Literal, URIRef
from werkzeug.exceptions import NotAcceptable

from ..graph.store import Answer
from .context import words
from .downloads import JsonValue, attachment, guarded, json_value
from .formats import FORMATS
from .result_rows import JsonRows
from .workbooks import to_xlsx

__all__ = ["is_spreadsheet", "spreadsheet"]

_JSON = FORMATS["select"][0].media_type
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_AT_ONCE = 500


def is_spreadsheet(name: str, guard: str) -> bool:
    """Tell whether ``format=`` and ``guard=`` ask for a file for spreadsheets.

    >>> is_spreadsheet("xlsx", ""), is_spreadsheet("csv", "1"), is_spreadsheet("csv", "")
    (True, True, False)
    """
    return name == "xlsx" or (name == "csv" and guard == "1")


def spreadsheet(answer: Answer, name: str) -> Response:
    """Return the file of a result; ``name`` is ``csv`` or ``xlsx``.

    Raises:
        NotAcceptable: the result is no table.
    """
    if answer.form != "select":
        answer.close()
        raise NotAcceptable("Only the result of a SELECT is available for spreadsheets.")
    t = words()
    found = JsonRows(answer.serialise(_JSON))
    rows = _closing(answer, (_cells(row, found.variables) for row in found))
    if name == "xlsx":
        body: Iterable[bytes] = to_xlsx(found.variables, rows, cut=t("file-cut"))
        response = Response(body, content_type=_XLSX)
    else:
        response = Response(_guarded_csv(found.variables, rows), content_type="text/csv; charset=utf-8; header=present")
    response.call_on_close(answer.close)
    response.headers["Content-Disposition"] = attachment(f"{t('results-title')}.{name}")
    return response


def _cells(row: Mapping[str, Mapping[str, str]], variables: Sequence[str]) -> list[JsonValue]:
    return [_value(row.get(name)) for name in variables]


def _value(given: Mapping[str, str] | None) -> JsonValue:
    if given is None:
        return None
    if given["type"] == "uri":
        return json_value(URIRef(given["value"]))
    return json_value(Literal(given["value"], lang=given.get("xml:lang"), datatype=given.get("datatype")))


def _closing(answer: Answer, rows: Iterator[list[JsonValue]]) -> Iterator[list[JsonValue]]:
    try:
        yield from rows
    finally:
        answer.close()


def _guarded_csv(heads: Sequence[str], rows: Iterable[Sequence[JsonValue]]) -> Iterator[bytes]:
    """Return the chunks of a CSV file; the first is made now, so that a query that fails at once gets its status."""
    chunks = _csv_chunks(heads, iter(rows))
    return chain(list(islice(chunks, 1)), chunks)


def _csv_chunks(heads: Sequence[str], rows: Iterator[Sequence[JsonValue]]) -> Iterator[bytes]:
    batch: list[Sequence[JsonValue]] = [heads, *islice(rows, _AT_ONCE)]
    mark = "\N{BYTE ORDER MARK}"
    while batch:
        buffer = io.StringIO(newline="")
        csv.writer(buffer, lineterminator="\r\n").writerows([guarded(cell) for cell in row] for row in batch)
        yield (mark + buffer.getvalue()).encode()
        mark, batch = "", list(islice(rows, _AT_ONCE))
