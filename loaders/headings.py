"""The lead phrase of a measure: up to the first full stop or colon, or to the first comma where there is no lead phrase."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..ontology.model import Span
from .clauses import FoundClause

__all__ = ["heading_end", "leads_with_phrases", "section_heading"]

_OPEN, _CLOSE = "（(〔[【《〈“", "）)〕]】》〉”"
_STOPS, _COMMAS = "。：:！？\n", "，,；;"
_LONG, _SHORT = 40, 26
_LONG_PHRASE = 36


def _first(text: str, span: Span, wanted: str) -> int:
    """Return the index of the first of ``wanted`` outside brackets, or the span's end; a line end always counts."""
    depth = 0
    for i in range(span.start, span.end):
        char = text[i]
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif char in wanted and (depth == 0 or char == "\n"):
            return i
    return span.end


def _sentence(text: str, span: Span) -> tuple[int, int]:
    """Return where the first sentence and, if sooner, its first comma end."""
    stop = _first(text, span, _STOPS)
    return stop, _first(text, Span(span.start, stop), _COMMAS)


def leads_with_phrases(text: str, spans: Sequence[Span]) -> bool:
    """Tell whether most measures begin with a short sentence that only names what the rest says."""
    short = 0
    for span in spans:
        stop, comma = _sentence(text, span)
        limit = _LONG if comma == stop else _SHORT
        short += stop - span.start <= limit and bool(text[stop + 1 : span.end].strip())
    return 2 * short > len(spans)


def heading_end(text: str, span: Span, *, phrases: bool, clauses: Sequence[FoundClause] = ()) -> int:
    """Return where a measure's heading ends.

    Args:
        text: the whole text.
        span: the measure.
        phrases: whether the notice's measures begin with lead phrases (:func:`leads_with_phrases`).
        clauses: its responsibility clauses; a heading ends before them.
    """
    limit = min([span.end, *(c.mention.span.start for c in clauses if c.mention.span.start > span.start)])
    stop, comma = _sentence(text, Span(span.start, limit))
    if comma == stop:
        return _trim(text, span.start, stop)
    own_line = stop < limit and text[stop] == "\n"
    rest = text[stop + 1 : limit].strip()
    is_phrase = bool(rest) and stop - span.start <= _LONG_PHRASE and (phrases or own_line)
    return _trim(text, span.start, stop if is_phrase or (own_line and rest) else comma)


_BEFORE_CLAUSE = re.compile(r"[\s，。、；：:;,.]+$")


def _trim(text: str, start: int, end: int) -> int:
    found = _BEFORE_CLAUSE.search(text, start, end)
    return found.start() if found else end


def section_heading(text: str, span: Span) -> int:
    """Return where the heading of a section ends: its first line or sentence."""
    return _trim(text, span.start, _first(text, span, _STOPS))
