"""Brackets in running text, matched in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..ontology.model import Span

__all__ = ["pairs", "top_level_split"]

_OPEN, _CLOSE = "（(〔[【〈", "）)〕]】〉"
_ANY = re.compile(f"[{re.escape(_OPEN + _CLOSE)}]")


def pairs(text: str) -> Iterator[Span]:
    """Yield every matched pair of brackets, brackets included, inner ones first; kinds may be mixed, as they are in print.

    >>> [s.slice("a（b(c)d）e)") for s in pairs("a（b(c)d）e)")]
    ['(c)', '（b(c)d）']
    """
    for start, end in _pairs(text, 0, len(text)):
        yield Span(start, end)


def _pairs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    stack: list[int] = []
    for found in _ANY.finditer(text, start, end):
        at = found.start()
        if text[at] in _OPEN:
            stack.append(at)
        elif stack:
            yield stack.pop(), at + 1


_UNITS = r"(?:(?:省|自治区|直辖市|市|州|县|区|盟|旗|地州市|自治州|自治县|设区市|城区|辖区)(?:[（(〔\[][^）)〕\]]{1,14}[）)〕\]])?)+"
_CLASS_RUN = re.compile(
    rf"各{_UNITS}(?:、各{_UNITS})+\n?(?:人民)?政府|"
    r"(?=[各市县区州旗有相])(?:各(?:地级以上|设区的?)?(?:(?:省|自治区|直辖市|市|州|县|区|盟|旗|地区|地州市|自治州|自治县|乡|镇|街道|设区市|城区|辖区)"
    r"(?:级)?(?:[（(〔\[][^）)〕\]]{1,14}[）)〕\]])?[、]?)+(?:(?:党委、)?(?:人民)?政府|(?:\n|\n人民)政府|\n区(?=[、，,；;]))?"
    r"|(?<![\u4e00-\u9fff])(?:市|县|区|州|旗)(?:、(?:市|县|区|州|旗))+(?:人民)?政府|(?:有关|相关|各)部门、单位)"
)
_SPLIT = re.compile(
    r"[、，,；;。\n]|(?:以及|及|和|与)(?=各|有关|相关|其他|市直|省直)|(?<=政府)(?:以及|和|与)(?!所属|其)|会同"
)


def top_level_split(text: str, span: Span) -> Iterator[Span]:
    """Yield the pieces of a list between commas, leaving brackets and classes such as 各市、州、县人民政府 whole.

    >>> t = "市人社局、各县（市、区）政府，各市、州、县人民政府及各有关部门"
    >>> [p.slice(t) for p in top_level_split(t, Span(0, len(t)))]
    ['市人社局', '各县（市、区）政府', '各市、州、县人民政府', '各有关部门']
    """
    guarded = sorted((*_class_runs(text, span), *_pairs(text, span.start, span.end)))
    start, at = span.start, 0
    for found in _SPLIT.finditer(text, span.start, span.end):
        stop, after = found.span()
        if guarded:
            while at < len(guarded) and guarded[at][1] <= stop:
                at += 1
            if any(opened < stop and after < closed for opened, closed in guarded[at : at + 3]):
                continue
        if stop > start:
            yield Span(start, stop)
        start = after
    if start < span.end:
        yield Span(start, span.end)


_OF_CLASSES = ("各", "政府", "、单位")


def _class_runs(text: str, span: Span) -> list[tuple[int, int]]:
    """Return where classes of bodies stand; most lists name none, and have none of the words that each class has."""
    if all(text.find(word, span.start, span.end) < 0 for word in _OF_CLASSES):
        return []
    return [found.span() for found in _CLASS_RUN.finditer(text, span.start, span.end)]
