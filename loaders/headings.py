"""The lead phrase of a measure: up to the first full stop or colon, or to the first comma where there is no lead phrase."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from ..ontology.codelists import read_words
from ..ontology.model import Span
from .clauses import FoundClause

__all__ = ["heading_end", "leads_with_phrases", "run_together", "section_heading"]

_OPEN, _CLOSE = "（(〔[【《〈“", "）)〕]】》〉”"
_STOPS = re.compile(f"[{re.escape(_OPEN + _CLOSE)}。：:！？\n]")
_COMMAS = re.compile(f"[{re.escape(_OPEN + _CLOSE)}，,；;]")
_GOING_ON = frozenset("，,、；;")  # a line that ends so is no heading of its own
_LONG, _SHORT = 40, 26
_LONG_PHRASE = 36


def _first(text: str, start: int, end: int, wanted: re.Pattern[str]) -> int:
    """Return the index of the first of ``wanted`` (which matches brackets too) outside brackets; a line end always counts."""
    depth = 0
    for found in wanted.finditer(text, start, end):
        char = found.group()
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0 or char == "\n":
            return found.start()
    return end


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the first sentence and, if sooner, its first comma end."""
    stop = _first(text, start, end, _STOPS)
    return stop, _first(text, start, stop, _COMMAS)


def leads_with_phrases(text: str, spans: Sequence[Span]) -> bool:
    """Tell whether most measures begin with a short sentence that only names what the rest says."""
    short = 0
    for span in spans:
        stop, comma = _sentence(text, span.start, span.end)
        limit = _LONG if comma == stop else _SHORT
        short += stop - span.start <= limit and bool(text[stop + 1 : span.end].strip())
    return 2 * short > len(spans)


@cache
def _openers(kind: str) -> re.Pattern[str]:
    words = sorted(read_words("structure_cues.csv")[kind], key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


_SHORTEST, _LONGEST, _REST = 4, 16, 4
_UNFINISHED = frozenset("、和与及的等并在对向为")


def _seam(text: str, span: Span) -> int:
    """Return where a heading runs into the sentence behind it (加强宣传各地要…), 0 where no such place is seen."""
    if not text.startswith(read_words("structure_cues.csv")["heading-verb"], span.start):
        return 0
    end = _sentence(text, span.start, span.end)[1]
    first, last = span.start + _SHORTEST, min(end - _REST, span.start + _LONGEST)
    for found in _openers("opener").finditer(text, first, last):
        if text[found.start() - 1] not in _UNFINISHED:
            return found.start()
    for found in _openers("weak-opener").finditer(text, first, last):
        if text[span.start : found.start()].endswith(read_words("structure_cues.csv")["heading-end"]):
            return found.start()
    return 0


def run_together(text: str, spans: Sequence[Span]) -> bool:
    r"""Tell whether a text lost the breaks between the headings of ``spans`` and the sentences behind them.

    It has hardly any line, and in more than a quarter of the units a heading is seen to run into a sentence.

    >>> text = "加强宣传引导各地要发布信息。加大信贷支持鼓励银行放贷。完善监测机制定期通报情况。"
    >>> run_together(text, [Span(0, 14), Span(14, 27), Span(27, 40)])
    True
    >>> run_together(text.replace("。", "。\n"), [Span(0, 14), Span(15, 28), Span(29, 42)])
    False
    """
    if len(spans) < _FEWEST or text.count("\n") >= len(spans) - 1:
        return False
    return 4 * sum(_seam(text, span) > 0 for span in spans) > len(spans)


_FEWEST = 3


def heading_end(
    text: str, span: Span, *, phrases: bool, together: bool = False, clauses: Sequence[FoundClause] = ()
) -> int:
    """Return where a measure's heading ends.

    Args:
        text: the whole text.
        span: the measure.
        phrases: whether the notice's measures begin with lead phrases (:func:`leads_with_phrases`).
        together: whether headings run into the sentences behind them (:func:`run_together`).
        clauses: its responsibility clauses; a heading ends before them.
    """
    if together and (seam := _seam(text, span)):
        return seam
    limit = min([span.end, *(c.mention.span.start for c in clauses if c.mention.span.start > span.start)])
    stop, comma = _sentence(text, span.start, limit)
    if comma == stop:
        return _trim(text, span.start, stop)
    own_line = stop < limit and text[stop] == "\n" and text[stop - 1] not in _GOING_ON
    rest = text[stop + 1 : limit].strip()
    is_phrase = bool(rest) and stop - span.start <= _LONG_PHRASE and (phrases or own_line)
    return _trim(text, span.start, stop if is_phrase or (own_line and rest) else comma)


_BEFORE_CLAUSE = frozenset("，。、；：:;,.")


def _trim(text: str, start: int, end: int) -> int:
    while end > start and (text[end - 1] in _BEFORE_CLAUSE or text[end - 1].isspace()):
        end -= 1
    return end


def section_heading(text: str, span: Span, *, together: bool = False, clauses: Sequence[FoundClause] = ()) -> int:
    """Return where the heading of a section ends: its first line or sentence, without a responsibility clause behind it.

    ``together`` tells whether headings run into the sentences behind them.
    """
    if together and (seam := _seam(text, span)):
        return seam
    end = min([_first(text, span.start, span.end, _STOPS), *(clause.mention.span.start for clause in clauses)])
    return _trim(text, span.start, end)
