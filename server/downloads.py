"""Tables as files: JSON values for programs, CSV raw for programs or guarded for spreadsheets, XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import isfinite
from urllib.parse import quote

from rdflib.term import Literal

from ..graph.store import Term
from .workbooks import to_xlsx

__all__ = ["JsonValue", "attachment", "guarded", "json_value", "to_csv", "to_xlsx"]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

JsonValue = str | int | float | bool | None


def json_value(term: Term | None) -> JsonValue:
    """Return a term as JSON: numbers and booleans as such, everything else as its text, None where unbound."""
    if term is None:
        return None
    value = term.value if isinstance(term, Literal) else None
    if isinstance(value, Decimal) and value.is_finite():
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bool | int) or (isinstance(value, float) and isfinite(value)):
        return value
    return str(term)


def guarded(value: JsonValue) -> JsonValue:
    """Return the cell for a spreadsheet: words that it would take for a formula get an apostrophe in front.

    >>> guarded("=1+1"), guarded(-5)
    ("'=1+1", -5)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def to_csv(heads: Sequence[str], rows: Iterable[Sequence[JsonValue]], *, for_people: bool) -> str:
    """Return the table as CSV; ``for_people`` adds the mark by which Excel knows UTF-8 and the guard against formulas."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([guarded(cell) for cell in row] if for_people else row for row in rows)
    return ("\N{BYTE ORDER MARK}" if for_people else "") + buffer.getvalue()


def attachment(name: str) -> str:
    """Return a Content-Disposition header for a file name of any characters (RFC 6266).

    >>> print(attachment("贷款.csv"))
    attachment; filename="__.csv"; filename*=UTF-8''%E8%B4%B7%E6%AC%BE.csv
    """
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
