"""How a figure limits and what it is counted by: bound (最高, 以上), per whom (每人), of what (按…的50%)."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from ..ontology.codelists import read_words
from ..ontology.model import Bound
from ..ontology.record import record
from .figure_cues import cue, pattern

__all__ = ["Limit", "Surroundings", "base_of", "limit_of", "per_of"]

_LONGEST_BASE = 36
_NOTE = r"[（(][^（()）。]{{0,12}}[)）]"
_EXCLUDED = "[（(]{}(?:[0-9本]|[)）])"
_OVER_BASE = "(?<![不得]){}(?:(?!部分|按|{})[^0-9、，,]){{1,14}}$"
_CAPPED = "的[^，,。；;0-9]{{0,14}}{}(?!比例)"


class Surroundings(NamedTuple):
    """The words around a figure, cut at a bounded distance.

    Attributes:
        earlier: of the same and the previous sentence, up to the figure.
        before: of the same sentence, up to the figure.
        clause: of the same clause (between commas), up to the figure.
        after: of the same sentence, from the figure on.
        clause_after: of the same clause, from the figure on.
    """

    earlier: str
    before: str
    clause: str
    after: str
    clause_after: str


@record(frozen=True, slots=True)
class Limit:
    """A bound and whether it includes the value itself (None for an exact value)."""

    bound: Bound = Bound.EXACT
    inclusive: bool | None = None


_AFTER = (
    ("at-most-after", Limit(Bound.AT_MOST, inclusive=True)),
    ("at-least-after", Limit(Bound.AT_LEAST, inclusive=True)),
)
_BEFORE = (
    ("at-most", Limit(Bound.AT_MOST, inclusive=True)),
    ("at-least", Limit(Bound.AT_LEAST, inclusive=True)),
    ("below", Limit(Bound.AT_MOST, inclusive=False)),
    ("above", Limit(Bound.AT_LEAST, inclusive=False)),
)
_EACH_BEFORE = "|".join(f"(?P<b{place}>{{}})" for place in range(len(_BEFORE)))
_FAR = (
    ("far-at-most", Limit(Bound.AT_MOST, inclusive=True)),
    ("far-at-least", Limit(Bound.AT_LEAST, inclusive=True)),
)
_OF_BASE = (
    ("base-at-most", Limit(Bound.AT_MOST, inclusive=True)),
    ("base-at-least", Limit(Bound.AT_LEAST, inclusive=True)),
)


_ANY_AFTER = "+".join(kind for kind, _ in _AFTER)


@cache
def _bounded() -> re.Pattern[str]:
    """Return a pattern of everything that bounds what comes after it."""
    return re.compile(cue(*(kind for kind, _ in (*_BEFORE, *_FAR, *_OF_BASE))))


def limit_of(around: Surroundings) -> Limit:
    """Return how the words before and after a figure bound it.

    >>> limit_of(Surroundings("", "", "补助不超过", "", ""))
    Limit(bound=<Bound.AT_MOST: 'at-most'>, inclusive=True)
    """
    if not _bounded().search(around.clause) and not _limits_after().match(around.after):
        return Limit()
    before = pattern(f"(?:{_EACH_BEFORE}){{}}*+$", *(kind for kind, _ in _BEFORE), "bound-filler").search(around.clause)
    if before and before.lastgroup:  # the longest word is found: 不低于 and not 低于 in it
        return _with_note(_BEFORE[int(before.lastgroup[1:])][1], around)
    for kind, limit in _AFTER:
        if pattern(f"(?:{_NOTE})?{{}}", kind).match(around.after):
            return _without_note(limit, around)
    if pattern(_CAPPED, "cap-noun").match(around.after):
        return Limit(Bound.AT_MOST, inclusive=True)
    return _far_limit(around)


@cache
def _limits_after() -> re.Pattern[str]:
    """Return a pattern of everything that bounds what comes before it."""
    return re.compile(f"{pattern(f'(?:{_NOTE})?{{}}', _ANY_AFTER).pattern}|{pattern(_CAPPED, 'cap-noun').pattern}")


def _far_limit(around: Surroundings) -> Limit:
    """Return the limit of a word some way before the figure (最高额度为); 最高额度上浮 says how much the limit itself moves."""
    for kind, limit in _FAR:
        if pattern("{}[^0-9、]{{0,14}}$", kind).search(around.clause):
            return Limit() if _is_moved(around, kind) else limit
    for kind, limit in _OF_BASE:
        if pattern("{}[^0-9、]{{1,20}}$", kind).search(around.clause):
            return limit
    return _beyond_base(around)


def _is_moved(around: Surroundings, kind: str) -> bool:
    """Tell whether the words say by how much a limit moves (上限下浮15%, 提高最高额度10万元) and not what it is."""
    by = pattern("(?:{}(?!{})[^0-9、]{{1,12}}|上限){}$", kind, "bound-filler", "change-by").search(around.clause)
    raised = pattern("{}(?!到|至|为)[^0-9、，,至到为]{{0,14}}{}[^0-9、，,至到为]{{0,4}}$", "change-by", kind).search(
        around.clause
    )
    return bool(by or raised)


def _beyond_base(around: Surroundings) -> Limit:
    """Return the limit of a share that is passed or missed: 超过直接费用的10%, 未达到投资额25%."""
    for kind, bound in (("over-base", Bound.AT_LEAST), ("under-base", Bound.AT_MOST)):
        if pattern(_OVER_BASE, kind, "grant").search(around.clause):
            return Limit(bound, inclusive=False)
    return Limit()


def _with_note(limit: Limit, around: Surroundings) -> Limit:
    """Include the value where a note after it says so: 超过300平方米（含）; leave it out for （不含）."""
    if pattern("[（(]{}|{}", "including", "at-least-after+at-most-after").match(around.after):
        return Limit(limit.bound, inclusive=True)
    return _without_note(limit, around)


def _without_note(limit: Limit, around: Surroundings) -> Limit:
    """Leave the value out where a note says so: 300平方米以上（不含）, 300平方米（不含本数）以上."""
    note = pattern(f"{{}}?{_EXCLUDED}", _ANY_AFTER, "excluding").match(around.after)
    return Limit(limit.bound, inclusive=False) if note else limit


def per_of(around: Surroundings) -> str | None:
    """Return per whom or what a figure is counted, as written.

    >>> per_of(Surroundings("", "", "给予每人每天补助", "", ""))
    '每人每天'
    """
    suffix = pattern("[/／每]({0}(?:[/／·•.]?{0})?)", "per-noun").match(around.after)
    if suffix:
        return "每" + suffix.group(1)
    found = list(pattern("(?:每{0}){{1,3}}|{1}{0}?", "per-noun", "per-single").finditer(around.clause))
    if found and not re.search("[0-9]", around.clause[found[-1].end() :]):
        return found[-1].group()
    bare = pattern("(?:{0}均|{1}(?={2}))(?:{2}[^0-9，,]{{0,10}})?$", "per-average", "per-bare", "grant-back").search(
        around.clause
    )
    return f"每{bare.group()[0]}" if bare else None


@cache
def _bounding() -> tuple[str, ...]:
    words = read_words("quantity_cues.csv")
    return (*words["at-most"], *words["at-least"], *words["bound-filler"])


def base_of(around: Surroundings) -> str | None:
    """Return what a share is a share of, as written; None when the words do not say.

    >>> base_of(Surroundings("", "", "补贴标准为减免租金金额的", "", ""))
    '减免租金金额'
    """
    words = around.clause
    if words.endswith(_bounding()):
        words = pattern("{}++$", "at-most+at-least+bound-filler").sub("", words)
    stem = words[:-1] if words.endswith("的") else words
    named = words.endswith("的") or pattern("{}$", "base-noun").search(stem)
    if not named:
        return None
    start = 0
    for start_cue in pattern("(?!{}{}){}", "grant-back", "base-tail", "base-start").finditer(stem):
        start = start_cue.end()
    base = stem[start:].lstrip("其")
    base = re.split(r"[（()）：、]", base)[-1]
    return base if 1 < len(base) <= _LONGEST_BASE and not re.search("[0-9%]", base) else None
