"""The table that a government site keeps about each document: 索引号, 发文字号, 成文日期, 有效性 and their values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from ..ontology.codelists import read_words

__all__ = ["count_labels", "pairs_of"]

Pairs = tuple[tuple[str, str], ...]

_LONGEST_VALUE = 300
_BLANK = r"[ \u00a0\u3000\t]*"
_STRIP = " \u00a0\u3000\t\n：:;；|｜"
_BRACKETED = re.compile(r"^[\[【](.+?)[\]】]")


def pairs_of(cells: Iterable[str]) -> Pairs:
    """Return names and values in a run of cells or lines, each name once; a value stands after a colon or in the next cell.

    >>> pairs_of(["索 引 号：", "A-1", "文号：某政发〔2020〕1号 发布机构：某市政府"])
    (('索引号', 'A-1'), ('文号', '某政发〔2020〕1号'), ('发布机构', '某市政府'))
    """
    found: dict[str, str] = {}
    lines = [_BRACKETED.sub(r"\1：", cell.strip(_STRIP[:4] + "\n")) for cell in cells]
    in_next = False
    for i, line in enumerate(lines):
        name = "".join(line.split()).strip("：:")
        if name not in _labels():
            for key, value in _within(line):
                _keep(found, key, value)
        elif i + 1 < len(lines) and not _opens(lines[i + 1]):
            # a value stands in the cell after its name where this goes on, not where a name has none
            in_next = in_next or i + 2 >= len(lines) or _opens(lines[i + 2])
            if in_next:
                _keep(found, name, lines[i + 1])
    return tuple(found.items())


def _keep(found: dict[str, str], name: str, value: str) -> None:
    value = " ".join(value.split()).strip(_STRIP)
    if value and len(value) <= _LONGEST_VALUE:
        found.setdefault(name, value)


def count_labels(cells: Iterable[str]) -> int:
    """Return how many cells are or begin with a name of such a table."""
    return sum(_opens(cell) for cell in cells)


def _opens(cell: str) -> bool:
    return "".join(cell.split()).strip("：:[]【】") in _labels() or bool(_label_in().match(cell.strip(_STRIP)))


def _within(words: str) -> Iterator[tuple[str, str]]:
    """Yield the names with a colon in a line, each with what stands before the next name."""
    marks: Sequence[re.Match[str]] = list(_label_in().finditer(words))
    if not marks or words[: marks[0].start()].strip(_STRIP):
        return
    ends = [mark.start() for mark in marks] + [len(words)]
    for mark, (_, end) in zip(marks, pairwise(ends), strict=True):
        yield "".join(mark[1].split()), words[mark.end() : end]


@cache
def _labels() -> frozenset[str]:
    return frozenset(read_words("web_cues.csv")["label"])


@cache
def _label_in() -> re.Pattern[str]:
    spaced = (_BLANK.join(map(re.escape, word)) for word in sorted(_labels(), key=len, reverse=True))
    return re.compile(rf"(?<![\u4e00-\u9fff])({'|'.join(spaced)}){_BLANK}[：:]")
