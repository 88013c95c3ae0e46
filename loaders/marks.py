"""Heading marks in a stream of text, and the tree that they draw.

A mark counts only where it continues a run (一、 二、 三、), so a figure, a reference or a list in a sentence is none.
Lines are no help: a third of real notices are one single line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ..ontology.model import Span
from ..ontology.record import record
from .numerals import chinese_int

__all__ = ["Mark", "MarkKind", "Node", "find_marks", "outline"]


class MarkKind(StrEnum):
    """The shapes of heading marks, highest usual level first."""

    CHAPTER = "第一章"
    PART = "第一节"
    ARTICLE = "第一条"
    CHINESE = "一、"
    CHINESE_PAREN = "（一）"
    DECIMAL = "1.1"
    ARABIC = "1."
    ARABIC_PAREN = "（1）"


@record(frozen=True, slots=True)
class Mark:
    """A heading mark: its shape, its value, where it stands, and whether it stands where a heading would (``strong``)."""

    kind: MarkKind
    value: int
    span: Span
    strong: bool
    label: str = ""


@dataclass(slots=True)
class Node:
    """A numbered unit: its mark, the end of its text (children included), its parent and children in order."""

    mark: Mark
    end: int
    parent: Node | None
    children: list[Node] = field(default_factory=list)

    @property
    def start(self) -> int:
        """Where its text begins, after the mark."""
        return self.mark.span.end

    def walk(self) -> Iterator[Node]:
        """Yield the node and all below it, in the order of the text."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def ancestors(self) -> Iterator[Node]:
        """Yield its parent, grandparent and so on."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


_NUMERAL = "一二三四五六七八九十百"
_MARK = re.compile(
    rf"(?=[第{_NUMERAL}（(〔\d])(?:"  # passes over nearly every character at once
    rf"第(?P<article>[{_NUMERAL}零〇\d]{{1,5}})(?P<unit>[章节条])[、:：]?"
    rf"|(?<![{_NUMERAL}第零〇])(?P<chinese>[{_NUMERAL}]{{1,4}})[、](?![{_NUMERAL}]{{1,2}}[、产次季是类级])"
    rf"|[（(〔](?P<paren>[{_NUMERAL}]{{1,4}})[）)〕][、.]?"
    r"|(?<![\d.A-Za-z%〔-])(?P<decimal>\d{1,2}(?:\.\d{1,2}){1,3})(?![\d.%％])[.、]?(?=[\u4e00-\u9fff“《])"
    r"|(?<![\d.A-Za-z〔/-])(?P<arabic>\d{1,3})[.、](?:(?!\d)|(?=\d{4}年))"
    r"|[（(](?P<arabic_paren>\d{1,2})[）)][、.]?)"
)
_ARTICLES = {"章": MarkKind.CHAPTER, "节": MarkKind.PART, "条": MarkKind.ARTICLE}
_BEFORE_HEADING = frozenset("\n。；：！？;:!?）)〕】》”.★")
_REFERENCE = frozenset("第按照在至到和与及、-—(（")


def find_marks(text: str) -> Iterator[Mark]:
    """Yield everything in ``text`` that has the shape of a heading mark, run or no run, in order."""
    for found in _MARK.finditer(text):
        start, end = found.span()
        before = text[start - 1] if start else "\n"
        strong = before in _BEFORE_HEADING
        if not strong and before in _REFERENCE:
            continue
        mark = _read(found, Span(start, end), strong)
        if mark is not None:
            yield mark


def _read(found: re.Match[str], span: Span, strong: bool) -> Mark | None:
    group = found.lastgroup
    if group == "unit":
        value = chinese_int(found["article"])
        return Mark(_ARTICLES[found["unit"]], value, span, strong) if value else None
    if group in {"chinese", "paren"}:
        value = chinese_int(found[group])
        kind = MarkKind.CHINESE if group == "chinese" else MarkKind.CHINESE_PAREN
        return Mark(kind, value, span, strong) if value else None
    if group == "decimal":
        parts = found["decimal"].split(".")
        return Mark(MarkKind.DECIMAL, int(parts[-1]), span, strong, found["decimal"]) if strong else None
    kind = MarkKind.ARABIC if group == "arabic" else MarkKind.ARABIC_PAREN
    return Mark(kind, int(found[group or ""]), span, strong)


def outline(text: str, end: int | None = None) -> list[Node]:
    """Return the top-level numbered units of ``text[:end]`` with everything below them."""
    marks = [m for m in find_marks(text) if end is None or m.span.end <= end]
    return _tree(_with_company(marks), len(text) if end is None else end)


def _with_company(marks: Sequence[Mark]) -> list[Mark]:
    """Drop a mark 1 that no mark 2 of its shape follows, unless it stands like a heading at the start of a line."""
    following: dict[MarkKind, int] = {}
    kept: list[Mark] = []
    for mark in reversed(marks):
        alone = mark.value == 1 and following.get(mark.kind) != 2
        if not (alone and not (mark.strong and mark.kind in {MarkKind.CHINESE, MarkKind.CHINESE_PAREN})):
            kept.append(mark)
        if mark.strong or mark.value == 2 or following.get(mark.kind) == mark.value + 1:
            following[mark.kind] = mark.value
    kept.reverse()
    return kept


_MAY_SKIP = 2


def _tree(marks: Sequence[Mark], end: int) -> list[Node]:
    """Nest the marks that continue a run; the others are no headings."""
    tops: list[Node] = []
    stack: list[Node] = []
    seen: dict[MarkKind, int] = {}
    headless, fixed = _headless(marks), _over_articles(marks)
    for mark in marks:
        if mark in fixed:
            depth: int | None = fixed[mark]
        else:
            depth = (
                _outranks(mark, stack) if mark in headless and not _is_open(mark, stack) else _place(mark, stack, seen)
            )
        if depth is None:
            continue
        while len(stack) > depth:
            stack.pop().end = mark.span.start
        node = Node(mark, end, stack[-1] if stack else None)
        (stack[-1].children if stack else tops).append(node)
        stack.append(node)
        seen[mark.kind] = mark.value
    return tops


def _is_open(mark: Mark, stack: Sequence[Node]) -> bool:
    return any(node.mark.kind is mark.kind for node in stack)


def _headless(marks: Sequence[Mark]) -> set[Mark]:
    """Return marks 2 that stand like headings before a 3 and after no 1: the text lost or misprinted the first one."""
    found: set[Mark] = set()
    before: dict[MarkKind, Mark] = {}
    for mark in marks:
        last = before.get(mark.kind)
        if mark.value == 3 and last is not None and last.value == 2 and last.strong:
            found.add(last)
        if not (mark.value == 2 and last is not None and last.value == 1):
            before[mark.kind] = mark
        else:
            before.pop(mark.kind)
    return found


def _over_articles(marks: Sequence[Mark]) -> dict[Mark, int]:
    """Return the depths of the marks 一、 二、 that head sections of articles, and of the articles.

    Each such mark is followed by an article, and the articles run on over the sections; else 一、 stands below its article, as in a law.
    """
    depths: dict[Mark, int] = {}
    sections: list[int] = []
    articles, last = 0, None
    for mark in marks:
        if mark.kind is MarkKind.ARTICLE and mark.value == articles + 1:
            if last is not None and last.kind is MarkKind.CHINESE:
                sections.append(last.value)
                depths[last] = 0
            elif not articles:
                return {}
            depths[mark] = 1
            articles, last = mark.value, mark
        elif mark.kind is MarkKind.CHINESE and mark.strong:
            last = mark
        elif mark.kind is MarkKind.ARTICLE and mark.strong:
            return {}
    return depths if len(sections) > 1 and sections == list(range(1, len(sections) + 1)) else {}


def _place(mark: Mark, stack: Sequence[Node], seen: dict[MarkKind, int]) -> int | None:
    """Return how many open units stay open when ``mark`` begins one; None when it is no heading."""
    for depth in range(len(stack) - 1, -1, -1):
        if stack[depth].mark.kind is mark.kind:
            return _place_beside(mark, stack[depth].mark, depth, len(stack))
    running_on = mark.value == seen.get(mark.kind, 0) + 1
    if mark.value == 1 or (running_on and (mark.strong or mark.value > 1)):
        return _outranks(mark, stack)
    return None


_RUNS_OF_THEIR_OWN = frozenset({MarkKind.CHAPTER, MarkKind.ARTICLE, MarkKind.CHINESE})
"""Shapes that begin again where another text begins: the enclosed measures, an annex."""


def _place_beside(mark: Mark, open_mark: Mark, depth: int, height: int) -> int | None:
    step = mark.value - open_mark.value
    if step == 1 or (1 < step <= _MAY_SKIP and mark.strong):
        return depth
    if mark.value == 1 and mark.strong and open_mark.value > 1:
        if mark.kind in _RUNS_OF_THEIR_OWN and (depth == 0 or mark.kind is MarkKind.ARTICLE):
            return 0
        return depth if depth == height - 1 else None
    return None


def _outranks(mark: Mark, stack: Sequence[Node]) -> int:
    """Return the depth of a shape that is not open: below everything, except that chapters go above articles and so on."""
    order = list(MarkKind)
    if mark.kind in {MarkKind.CHAPTER, MarkKind.PART, MarkKind.ARTICLE}:
        return sum(order.index(n.mark.kind) < order.index(mark.kind) for n in stack)
    if mark.kind is MarkKind.CHINESE:
        return sum(n.mark.kind in {MarkKind.CHAPTER, MarkKind.PART, MarkKind.ARTICLE} for n in stack)
    return len(stack)
