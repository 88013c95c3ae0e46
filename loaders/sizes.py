"""Tells figures of size, age and lasting that make a condition by their kind: 5000万元以上项目, 毕业5年内, 35岁以下."""

from __future__ import annotations

from ..ontology.model import Bound, QuantityKind
from .figure import AFTER, BOUND, GROUP, NOTE, OF_SIZE, Figure, stands_after, unbounded
from .figure_cues import pattern
from .limits import Surroundings

__all__ = ["of_its_kind"]

_RANGE_BEFORE = "(?:[0-9.万亿千元美—~～-]|至|到|[（(]不?含|[)）]|以上)*$"


def of_its_kind(figure: Figure) -> bool:
    """Tell whether words that go with money, durations or counts only make the figure a condition."""
    if figure.kind is QuantityKind.MONEY:
        return _is_size(figure)
    if figure.kind is QuantityKind.DURATION:
        return _has_lasted(figure) if figure.unit != "day" else stands_after(figure, "lasting-noun")
    if figure.kind is QuantityKind.PERCENT:
        return _is_share_of_firm(figure.around)
    return _is_measured(figure)


def _is_share_of_firm(around: Surroundings) -> bool:
    """Tell whether a share says which firms are meant: 占现有职工的15%, 低于标杆10%以上的企业给予奖励."""
    if pattern("{}[^，,。；;]{{0,14}}$", "staff-share").search(around.clause):
        return True
    named = BOUND + "的[^，,。；;的0-9]{{0,8}}?{1}[^，,。；;的]{{0,4}}{2}"
    return bool(pattern(named, AFTER, "sized", "grant-strict").match(around.after))


def _is_size(figure: Figure) -> bool:
    """Tell whether an amount says how large a project or firm is: 5000万元以上项目, 超过500万元的部分, 总价款30万元，发放."""
    around = figure.around
    if pattern("(?:{0})?的?部分", AFTER).match(around.after):
        return True
    if pattern(BOUND + "(?:[）)]?的)?(?!{2})[^，,。；;、的0-9]{{0,8}}{1}", AFTER, "sized", "flows-to").match(
        around.after
    ):
        return True
    if pattern("{}[在为]?$", "measured").search(around.clause) and pattern("{}", "at-most-after").match(around.after):
        return True
    if pattern("(?:上一?年度?|年)(?:度)?{}(?:达到|达)$", "measured").search(around.clause):
        return not pattern("到20[0-9]{{2}}年|全[省市县区州]|{}|{}", "target-strong", "sector-wide").search(
            around.before
        )
    grown = pattern("{}[^，,。；;0-9]{{0,6}}" + _RANGE_BEFORE, "measured").search(around.before)
    return bool(grown and pattern(NOTE + "的?[，,](?:一次性)?{}", "grant-strict").match(around.after))


def _has_lasted(figure: Figure) -> bool:
    """Tell whether a duration says how long something must have been so: 毕业2年内, 连续缴存6个月, 签订1年以上合同."""
    around = figure.around
    if pattern("{}$", "since-event").search(around.clause):
        return True
    if pattern("(?!以?内|之内)" + BOUND + "(?:按|[^，,。；;0-9]{{0,4}}{1})", AFTER, "charge-rate").match(around.after):
        return True
    if stands_after(figure, "lasting-noun"):
        return True
    if pattern("{}", "term-before").search(around.clause):
        return False
    so_far = pattern("[（(]{}|后|的|[，,](?:{}|可)", "including", "only-then").match(around.after)
    if so_far or figure.limit.bound is Bound.AT_LEAST:
        return bool(pattern("{}$", "lasting").search(unbounded(around.clause))) or _has_passed(around)
    return _has_passed(around)


def _has_passed(around: Surroundings) -> bool:
    """Tell whether something follows only after the duration (登记2年后仍未能出售), or ends within it (半年内到期的)."""
    passed = pattern("后[，,]?[^，,。；;]{{0,16}}?{}|内{}[^，,。；;]{{0,6}}的", "only-then", "came-to-be")
    return bool(passed.match(around.after))


def _is_measured(figure: Figure) -> bool:
    """Tell whether a count says of what age or size somebody or something is, or how many are there already."""
    around = figure.around
    if figure.unit in ("岁", "周岁"):
        return _is_age(figure)
    if pattern("{}$", "has-already").search(around.clause):
        return True
    if not figure.bounded:
        return _earns_each(figure)
    if pattern(BOUND + "(?:[）)]?的)?[^，,。；;、的0-9]{{0,8}}{1}|" + BOUND + "[）)]的", AFTER, "sized-count").match(
        around.after
    ):
        return figure.unit in OF_SIZE
    if figure.unit == "倍" or pattern("的{}", "standard").match(around.after):
        return False
    if pattern("(?:{})?的[^，,。；;]{{0,24}}[，,]{}", AFTER, "grant-strict").match(around.after):
        return True
    if pattern("{}|{}", "target-count+target-near", "at-most-far").search(around.clause):
        return False
    if figure.per is None and pattern("{}{}", AFTER, "count-earns").match(around.after):
        return True
    sized = pattern("{}[^，,。；;0-9]{{0,8}}$", "sized-by").search(unbounded(around.clause))
    return bool(sized or GROUP.match(around.after))


def _earns_each(figure: Figure) -> bool:
    """Tell whether a count stands right before what is granted for it: 迁入2人按照…补助."""
    around = figure.around
    earns = figure.per is None and figure.unit != "平方米" and pattern("的?{}", "count-earns").match(around.after)
    return bool(earns) and not pattern("{}", "grant").search(around.clause)


def _is_age(figure: Figure) -> bool:
    """Tell whether an age is that of people who are spoken of, not the day on which something ends (至3岁)."""
    clause = figure.around.clause
    ends = clause.endswith(("至", "到")) and not pattern("{}", "age").search(clause)
    return figure.bounded or (not ends and bool(pattern("{}", "aged+age").search(clause + figure.around.clause_after)))
