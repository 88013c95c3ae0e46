"""Lines on printed pages: reading order, running heads and page numbers gone, hard wraps joined where the layout tells.

Coordinates are in points, growing to the right and upwards, as PDF has them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from math import inf

from .cell_text import INDENT
from .marks import find_marks

__all__ = ["PrintedLine", "in_reading_order", "joined", "without_running_lines"]


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """The words of one line and the box around them; ``fixed`` when it is a whole paragraph by itself (a table's row)."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    fixed: bool = False

    @property
    def middle(self) -> float:
        """Height of its middle above the foot of the page."""
        return (self.top + self.bottom) / 2

    @property
    def em(self) -> float:
        """Size of its letters, about."""
        return max(self.top - self.bottom, 1.0)


Page = Sequence[PrintedLine]


def in_reading_order(lines: Page) -> list[PrintedLine]:
    """Return the lines of a page from top to bottom, pieces of one line joined, the left one of two columns first."""
    gutter = _gutter(lines)
    if gutter is None:
        return _rows(lines)
    ordered: list[PrintedLine] = []
    left: list[PrintedLine] = []
    right: list[PrintedLine] = []
    for line in sorted(lines, key=lambda one: -one.middle):
        if line.left < gutter < line.right:
            ordered += (*_rows(left), *_rows(right), line)
            left, right = [], []
        else:
            (left if line.right <= gutter else right).append(line)
    return [*ordered, *_rows(left), *_rows(right)]


_FEWEST_IN_COLUMN, _MOST_ACROSS = 8, 0.3


def _gutter(lines: Page) -> float | None:
    """Return where the gap between two columns of running text lies; None on a page with one."""
    if len(lines) < 2 * _FEWEST_IN_COLUMN:
        return None
    middle = (min(line.left for line in lines) + max(line.right for line in lines)) / 2
    left = [line for line in lines if line.right <= middle]
    right = [line for line in lines if line.left >= middle]
    if min(len(left), len(right)) < _FEWEST_IN_COLUMN:
        return None
    return middle if len(lines) - len(left) - len(right) <= _MOST_ACROSS * len(lines) else None


def _rows(lines: Page) -> list[PrintedLine]:
    """Return lines from top to bottom; pieces at one height are one line, with a gap where there is one."""
    rows: list[list[PrintedLine]] = []
    for line in sorted(lines, key=lambda one: -one.middle):
        if rows and not line.fixed and not rows[-1][0].fixed and _same_height(rows[-1][0], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_one(sorted(row, key=lambda one: one.left)) for row in rows]


def _same_height(one: PrintedLine, other: PrintedLine) -> bool:
    smaller, larger = sorted((one.em, other.em))
    return abs(one.middle - other.middle) < smaller / 2 and larger < _SAME_SIZE * smaller


_SAME_SIZE = 1.5


def _one(pieces: Page) -> PrintedLine:
    text = pieces[0].text
    for before, piece in pairwise(pieces):
        text += ("\u3000" if piece.left - before.right > before.em else "") + piece.text
    return replace(
        pieces[0],
        text=text,
        right=max(piece.right for piece in pieces),
        top=max(piece.top for piece in pieces),
        bottom=min(piece.bottom for piece in pieces),
    )


_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[-—–－―·•\s]{0,4}(?:第\s?)?\d{1,4}(?:\s?页)?(?:\s?[,，/／]?\s?共?\s?\d{1,4}\s?页?)?[-—–－―·•\s]{0,4}"
)
_SENTENCE = re.compile(r"[，。；]")
_EDGE_LINES = 2
_SAME_PLACE = 4.0
_OFTEN = 0.6


def without_running_lines(pages: Sequence[Page]) -> list[list[PrintedLine]]:
    """Return the pages without what most of them repeat at their edges, and without page numbers."""
    counts = Counter(key for page in pages for key in {_key(line) for line in _edges(page)})
    enough = max(2, _OFTEN * len(pages))
    repeated = {key for key, count in counts.items() if count >= enough}
    return [[line for line in page if not _runs(line, page, repeated)] for page in pages]


def _edges(page: Page) -> Iterator[PrintedLine]:
    yield from (line for i, line in enumerate(page) if i < _EDGE_LINES or i >= len(page) - _EDGE_LINES)


def _key(line: PrintedLine) -> tuple[str, int]:
    return _DIGITS.sub("#", "".join(line.text.split())), round(line.middle / _SAME_PLACE)


def _runs(line: PrintedLine, page: Page, repeated: set[tuple[str, int]]) -> bool:
    if line.fixed or line not in _edges(page) or _SENTENCE.search(line.text):
        return False
    text, place = _key(line)
    if any((text, place + shift) in repeated for shift in (-1, 0, 1)):
        return True
    return line in (page[0], page[-1]) and _PAGE_NUMBER.fullmatch(line.text.strip()) is not None


@dataclass(frozen=True, slots=True)
class _Margins:
    """Where full lines of a page begin and end."""

    left: float
    right: float

    def indents(self, line: PrintedLine) -> bool:
        """Tell whether a line begins a paragraph, or stands in the middle or at the right."""
        return line.left - self.left > _INDENTED * line.em

    def fills(self, line: PrintedLine) -> bool:
        """Tell whether a line reaches the right margin, give or take what may not stand at a line's end."""
        return self.right - line.right < _RAGGED * line.em


_INDENTED, _RAGGED = 1.2, 2.5
_LONG_SHARE = 0.6


def _margins(page: Page) -> _Margins:
    lines = [line for line in page if not line.fixed]
    widest = max((line.right - line.left for line in lines), default=0.0)
    long = [line for line in lines if line.right - line.left >= _LONG_SHARE * widest]
    if not long:
        return _Margins(0.0, inf)
    return _Margins(min(line.left for line in long), max(line.right for line in long))


def joined(pages: Sequence[Page]) -> str:
    """Return the text of all pages: one line a paragraph where the layout shows it, pages parted by form feeds.

    A full line is joined with the next one unless that is indented; lines of a title in large letters are joined too.
    The rest is left to normalising.
    """
    out: list[str] = []
    usual = _usual_em(pages)
    before: tuple[PrintedLine, _Margins] | None = None
    for number, page in enumerate(pages):
        margins = _margins(page)
        for index, line in enumerate(page):
            text = line.text.strip(" \u3000\u00a0")
            opens = line.fixed or margins.indents(line)
            if before is not None and (_in_title(before[0], line, usual) or (not opens and _goes_on(*before, line))):
                out.append(_bridge(out[-1], text))
            elif before is not None:
                out.append("\f" if number and not index else "\n")
            out.append((INDENT if opens else "") + text)
            before = (line, margins)
    return "".join(out)


_LARGE, _CLOSE = 1.25, 1.5


def _usual_em(pages: Sequence[Page]) -> float:
    """Return the size of letters in which most of the text is set."""
    sizes: Counter[float] = Counter()
    for line in chain.from_iterable(pages):
        sizes[round(line.em, 1)] += 0 if line.fixed else len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 1.0


def _in_title(last: PrintedLine, line: PrintedLine, usual: float) -> bool:
    """Tell whether two lines are set in large letters of one size, one close below the other."""
    large = not last.fixed and not line.fixed and line.em >= _LARGE * usual and abs(last.em - line.em) < line.em / 10
    return large and 0 < last.bottom - line.bottom < _CLOSE * (line.em + last.em) / 2


def _goes_on(last: PrintedLine, margins: _Margins, line: PrintedLine) -> bool:
    """Tell whether a line at the margin belongs to the paragraph of the last one: that is full and of the same size."""
    if last.fixed or not margins.fills(last) or abs(last.em - line.em) >= last.em / 4:
        return False
    return not (last.text[-1] in _STOPS and _opens_with_mark(line.text))


_STOPS = "。；：！？"


def _opens_with_mark(text: str) -> bool:
    mark = next(find_marks(text), None)
    return mark is not None and mark.span.start == 0


def _bridge(before: str, after: str) -> str:
    """Return what stands between two joined lines: a blank between Latin words."""
    sides = (before[-1:], after[:1])
    return " " if all(side.isascii() and side.isalnum() for side in sides) else ""
