"""Tells the figures that say who or what is eligible (产值2亿元以上的企业) from those that are granted."""

from __future__ import annotations

import re

from ..ontology.model import Bound, QuantityKind
from .figure import AFTER, GROUP, NOTE, OF_SIZE, Figure, stands_after, unbounded
from .figure_cues import pattern
from .limits import Surroundings
from .sizes import of_its_kind

__all__ = ["is_condition"]

_EARNS = NOTE + "(?:{0})?" + NOTE + "(?:{0})?[，,](?:由[^，,。；;]{{0,12}})?(?:再|一次性|分别)?{1}(?!{2})"
_MOMENT = re.compile("(?:之间)?[时的][，,]")
"""The end of a case: 超过36个月时，, 在12—18个月的，."""


def is_condition(figure: Figure) -> bool:
    """Tell whether the figure says who or what is eligible, not what is granted."""
    around = figure.around
    if _is_passed(figure):
        return True
    if pattern("{}", "grant-strict").search(around.clause) or _acts_on_group(figure) or _goes_by(figure):
        return False
    if pattern("{}$|每{}?{}[^，,。；;、0-9]{{0,12}}$", "condition-before", "growing", "grows").search(around.clause):
        return True
    if figure.kind is not QuantityKind.PERCENT and pattern(f"{NOTE}{{}}", "condition-after").match(around.after):
        return True
    earns = figure.bounded and pattern(_EARNS, AFTER, "earns", "earned-noun").match(around.after)
    if (earns and not around.clause.endswith("起")) or _earned_by_each(figure):  # 自注册之日起3年内，免征 lasts
        return True
    if figure.bounded and _closes_group(around):
        return not pattern("{}", "benefit-clause").search(around.clause)
    return of_its_kind(figure) or _sets_case(figure) or _in_frame(figure)


def _is_passed(figure: Figure) -> bool:
    """Tell whether a measure is passed for which something is granted: 首个超过500万元年度营业收入的, 增速高于8%，给予奖励."""
    around = figure.around
    if not pattern("(?<!不){}$", "above").search(around.clause):
        return False
    if pattern("的?(?:年度)?{}|[且并]", "measured").match(around.after):
        return True
    return figure.kind is not QuantityKind.DURATION and bool(
        pattern("[^。；;]{{0,60}}{}", "earns-later").match(around.after)
    )


def _earned_by_each(figure: Figure) -> bool:
    """Tell whether a reached value earns something (突破1亿元、5亿元的，分别奖励) or tells which firms are meant (达到20万元的企业)."""
    around = figure.around
    if figure.kind is QuantityKind.PERCENT or not figure.bounded or pattern("的{}", "standard").match(around.after):
        return False
    if pattern(
        "(?:[、和及或][^，,。；;、和及或的]{{1,20}})*的[^，,。；;]{{0,12}}[，,](?:一次性|分别)*{}", "grant-strict"
    ).match(around.after):
        return True
    acted = pattern("{}|{}", "target-strong", "sets-out").search(around.clause)
    named = pattern("的(?!{})[^，,。；;、的0-9]{{0,8}}{}", "flows-to", "sized").match(around.after)
    return bool(figure.kind is QuantityKind.MONEY and named and not acted and figure.limit.bound is Bound.AT_LEAST)


def _goes_by(figure: Figure) -> bool:
    """Tell whether a duration is that of the work itself (压减至2日以内的基础上) or of what is granted (连续3年每年给予)."""
    if figure.kind is not QuantityKind.DURATION:
        return False
    around = figure.around
    granted = around.clause.endswith("连续") and pattern("每年|[^，,。；;的]{{0,4}}{}", "grant").match(around.after)
    shrinks = pattern("{}", "shrinks").search(around.clause) and not stands_after(figure, "lasting-noun")
    return bool(granted or shrinks)


def _acts_on_group(figure: Figure) -> bool:
    """Tell whether a bounded figure counts what is acted on or comes to something: 培育10家以上的企业, 80%以上的乡镇达到."""
    around = figure.around
    if figure.kind is QuantityKind.COUNT and figure.unit not in OF_SIZE:
        acted = pattern("{}[^，,。；;、0-9的每]{{0,12}}$", "target-count+target-near").search(around.clause)
        granted = pattern("(?:{})?的[^，,。；;]{{0,24}}[，,]?{}", AFTER, "grant-strict").match(around.after)
        return bool(acted and not granted and pattern("{}的", "at-least-after").match(around.after))
    if figure.kind is not QuantityKind.PERCENT or pattern("(?:{}|率|比例)$", "above+below+at-least").search(
        around.clause
    ):
        return False
    return bool(pattern("{}的[^，,。；;]{{0,24}}?{}", "at-least-after", "comes-to").match(around.after))


def _sets_case(figure: Figure) -> bool:
    """Tell whether the figure stands in the words for a case: 超过36个月时，, 缴纳50%后，, 达到25%的基础上."""
    around = figure.around
    if pattern("{}", "shrinks").search(around.clause):
        return False
    note = pattern(f"{NOTE}(?:{{0}})?{NOTE}", AFTER).match(around.after)
    rest = around.after[note.end() :] if note else around.after
    timed = figure.kind is QuantityKind.DURATION or figure.bounded
    if pattern("(?<![不得]){}[^，,。；;0-9]{{1,14}}$", "over-base+under-base").search(around.clause) and GROUP.match(
        rest
    ):
        return True
    if figure.bounded and figure.kind is not QuantityKind.PERCENT and pattern("的[可应须]").match(rest):
        return True
    if timed and _MOMENT.match(rest) and not (rest.startswith("的") and figure.kind is not QuantityKind.DURATION):
        return True
    if figure.kind not in (QuantityKind.MONEY, QuantityKind.PERCENT):
        return False
    reached = pattern("达到[^，,。；;0-9]{{2,16}}$").search(around.clause)
    if reached and pattern("[^，,。；;]{{0,24}}[，,]即?可(?!能)").match(rest):
        return True
    if figure.bounded and pattern("[且并][^。；;]{{0,30}}时[，,]").match(rest):
        return True
    if pattern("已{}[^，,。；;0-9的]{{0,8}}$", "pays").search(around.clause) and figure.bounded:
        return True
    paid = pattern("{}[^，,。；;0-9]{{0,12}}$", "pays").search(unbounded(around.clause))
    return bool(paid and pattern("[^，,。；;]{{0,18}}?(?:后[，,]|{})", "premise").match(rest))


def _closes_group(around: Surroundings) -> bool:
    """Tell whether a bounded figure ends the words for a group: 2亿元以上的企业，, 超过100人的，."""
    note = pattern(f"{NOTE}(?:{{0}})?{NOTE}(?:{{0}})?", AFTER).match(around.after)
    rest = (around.after[note.end() :] if note else around.after).lstrip("）)")
    if not GROUP.match(rest):
        return False
    return (
        rest != around.after
        or rest[1:2] in "，,"
        or bool(pattern("(?<![不得]){}$", "above+below").search(around.clause))
    )


def _in_frame(figure: Figure) -> bool:
    """Tell whether the figure stands between 对 and the 的企业， that closes the frame, before any grant; 等5类 only sums up."""
    around = figure.around
    if figure.kind is QuantityKind.COUNT and around.clause.endswith("等"):
        return False
    frames = [match.end() for match in pattern("{}(?!{})", "frame", "frame-not").finditer(around.before)]
    if not frames:
        return False
    inside = around.before[frames[-1] :]
    if pattern("{}|[，,]{}", "grant-strict", "sets-out").search(inside) or GROUP.search(inside):
        return False
    closing = GROUP.search(around.after)
    grant = pattern("{}", "grant-open").search(around.after)
    return closing is not None and (grant is None or closing.start() <= grant.start())
