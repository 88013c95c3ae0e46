"""What a duration does in its measure: how long something lasts, until when something must be done, a share of wages."""

from __future__ import annotations

from ..ontology.model import Bound, TermKind
from .figure import Figure
from .figure_cues import pattern
from .limits import Surroundings

__all__ = ["duration_term"]

_INSIDE = "(?:以内|之内|内)(?:[（(][^（()）]{{0,12}}[)）])?[，,]?"


def duration_term(figure: Figure) -> TermKind:
    """Return what a duration does that is no condition, judged by the words around it."""
    around = figure.around
    if pattern("{}", "rate-measure-after").match(around.clause_after):
        return TermKind.RATE
    words = around.before if pattern("{}*", "limit-only").fullmatch(around.clause) else around.clause
    if _is_barred(around):
        return TermKind.TERM
    if _is_due(figure, words):
        return TermKind.DEADLINE
    if _goes_on(figure, words):
        return TermKind.TERM
    if figure.unit == "year" and pattern(_INSIDE + "[^。；;]{{0,60}}?{}", "exempts").match(around.after):
        return TermKind.TERM
    timed = figure.limit.bound is Bound.AT_MOST and pattern("{}", "process").search(words + around.clause_after)
    return TermKind.DEADLINE if timed else TermKind.UNKNOWN


def _is_barred(around: Surroundings) -> bool:
    """Tell whether somebody is shut out for a duration: 取消3年内的申报资格."""
    barred = pattern("{}[^，,。；;]{{0,6}}$", "bars").search(around.clause)
    return bool(barred and pattern("[^，,。；;]{{0,30}}{}", "barred").match(around.after))


def _is_due(figure: Figure, words: str) -> bool:
    """Tell whether something must be done within a duration: 2个工作日办结, 提前30日公布, 审限控制在3个月内, 用3年时间."""
    around = figure.around
    if figure.limit.bound is Bound.AT_MOST and pattern("{}", "latest").search(words):
        return True
    if pattern("{}(?:{})*+$", "ahead", "at-least+bound-filler").search(around.clause):
        return True
    if pattern("{}[^，,。；;0-9]{{0,8}}$", "time-taken").search(around.clause):
        return not pattern("{}", "extends").search(around.clause)
    if figure.limit.bound is Bound.EXACT:
        done = pattern("[^，,。；;]{{0,2}}?{}", "done").match(around.after) and not around.clause.endswith("最后")
        return bool(
            done or (pattern("[利使]?用$").search(around.clause) and pattern("(?:左右)?的?时间").match(around.after))
        )
    acted = pattern(_INSIDE + "(?!{})[^。；;0-9]{{0,26}}?{}(?!的)", "planned", "acts").match(around.after)
    return bool(acted and not pattern(_INSIDE + "[^。；;，,]{{0,4}}?{}", "holds").match(around.after))


def _goes_on(figure: Figure, words: str) -> bool:
    """Tell whether something lasts for a duration: 延期1年, 3个月租金, 3年内不得转让, 分三年兑现, 前两年100%."""
    around = figure.around
    if pattern("{}", "term-before").search(words) or around.clause.endswith("连续"):
        return True
    if pattern("[^，,。；;]{{0,3}}?{}|的[^，,。；;]{{0,8}}?{}", "term-after", "term-of").match(around.clause_after):
        return True
    if figure.unit != "day":
        kept = pattern(_INSIDE + "[^。；;，,]{{0,6}}?{}", "holds").match(around.after)
        if kept or pattern("{}{}*+$", "at-longest", "bound-filler").search(around.clause):
            return True
    split = pattern("分$").search(around.clause) and pattern("[^，,。；;]{{0,4}}{}", "paid-out").match(around.after)
    return bool(
        split
        or (
            pattern("[前后]$").search(around.clause)
            and pattern("[按补贴给予]{{0,4}}(?:[0-9]+%|{})", "exempts").match(around.after)
        )
    )
