"""What a figure does in its measure: rate, ceiling, amount, per head, pool, condition, target, term, deadline.

A rule speaks only where the words do; where none does, the term is unknown.
"""

from __future__ import annotations

from collections.abc import Callable

from ..ontology.model import Bound, QuantityKind, TermKind
from .conditions import is_condition
from .durations import duration_term
from .figure import Figure
from .figure_cues import pattern
from .limits import Surroundings

__all__ = ["term_of"]


def term_of(figure: Figure) -> TermKind:
    """Return what a value does in the measure, judged by the words around it."""
    if figure.kind is not QuantityKind.DATE and is_condition(figure):
        return TermKind.CONDITION
    return _JUDGES[figure.kind](figure)


def _date(figure: Figure) -> TermKind:
    around = figure.around
    if _tells_apart(figure):
        return TermKind.CONDITION
    if pattern(
        "{}$|{}[^，,。；;0-9]{{0,8}}$|{}[^。；;0-9]{{0,30}}至$", "period-before", "validity", "continues"
    ).search(around.before):
        return TermKind.TERM
    if figure.limit.bound is Bound.AT_MOST:
        return TermKind.UNKNOWN if pattern("{}$", "compared").search(around.clause) else TermKind.DEADLINE
    return TermKind.TERM if pattern("{}", "period-after").match(around.after) else TermKind.UNKNOWN


def _tells_apart(figure: Figure) -> bool:
    """Tell whether a date says of what age something is: 2021年5月31日起出生的三孩, 3月31日之前供应的土地."""
    around = figure.around
    if pattern("{}$", "date-from").search(around.before):
        return False
    if figure.limit.bound is Bound.AT_MOST:
        return bool(
            pattern(
                "(?:新|首次)?{}[^，,。；;]{{0,14}}?的|的[，,按]|新?{}的(?![，,按给])", "came-to-be", "came-about"
            ).match(around.after)
        )
    since = "(?:[（(][^（()）]{{0,6}}[)）])?{}(?:的[，,按]|{}[^，,。；;]{{0,14}}?[的,，]|(?:新|首次)?{})"
    return bool(pattern(since, "date-since", "came-about+came-to-be", "came-into-being").match(around.after))


def _money(figure: Figure) -> TermKind:
    around = figure.around
    if _is_ceiling(figure):
        return TermKind.CEILING
    if _is_pool(around, figure.per):
        return TermKind.POOL
    yearly = pattern("{}", "yearly").search(around.clause) and pattern("{}", "at-least-after").match(around.after)
    if (yearly or _is_target(figure, "target-money")) and not pattern("{}", "grant-strict").search(around.clause):
        return TermKind.TARGET
    clause = around.clause + around.clause_after
    granted = pattern("{}", "grant").search(clause) or pattern("{}[^。；;]{{0,6}}[:：]", "grant").search(around.before)
    if figure.per == "每年" and pattern("[^，,。；;]{{0,8}}?{}", "voucher").match(around.clause_after):
        return TermKind.POOL
    if figure.per and (granted or pattern("{}", "standard").search(clause) or _stands_alone(figure)):
        return TermKind.PER_HEAD
    granted = granted or pattern("[^。；;]{{0,60}}的{}[，,]?{}", "standard", "grant-strict").match(around.after)
    return TermKind.AMOUNT if granted else TermKind.UNKNOWN


def _stands_alone(figure: Figure) -> bool:
    """Tell whether the clause says per whom only (大专生每月500元), and a grant has been named before."""
    around = figure.around
    alone = pattern("[^，,。；;、]{{0,5}}每{{}}[^，,。；;]{{0,6}}".replace("{{}}", "")).fullmatch(around.clause)
    insured = pattern("{}", "insured").search(around.before)
    return bool(alone and not insured and pattern("{}", "grant-strict+grant-back").search(around.earlier))


def _is_ceiling(figure: Figure) -> bool:
    if figure.limit.bound is Bound.AT_MOST:
        return True
    return bool(pattern("{}[^，,。；;0-9]{{0,10}}{}$", "credit-line", "raised-to").search(figure.around.clause))


def _is_pool(around: Surroundings, per: str | None) -> bool:
    """Tell whether an amount is set aside for all together, not granted to one."""
    if pattern("{}{}?$", "pool-size", "at-least").search(around.clause):
        return True
    if pattern("{}$", "line").search(around.clause):
        return bool(pattern("{}", "voucher").search(around.earlier + around.clause_after))
    fund = pattern(
        "^[^对给]?.{{0,12}}{}[^，,。；;0-9]{{0,12}}{}(?:{})?{}?$", "pool-set", "pool-fund", "line", "at-least"
    )
    if per is None and fund.search(around.clause) and not pattern("{}|^对", "grant-strict").search(around.clause):
        return True
    set_aside = pattern("{}[^，,。；;0-9]{{0,10}}$", "pool-verb").search(around.clause)
    used = pattern("{}$", "pool-use").search(around.clause)
    named = pattern("[，,]?用于|[^，,。；;]{{0,24}}?{}", "pool-noun").match(around.after)
    return bool((set_aside or used) and named and not pattern("{}", "grant-strict").search(around.clause))


def _is_target(figure: Figure, kind: str) -> bool:
    """Tell whether the words announce something to be reached; 等 before the figure only sums up a list."""
    around = figure.around
    strong = pattern("{}(?![^。；;]*{})", "target-strong", "premise").search(around.before)
    if strong and not pattern("可先?{}", "pays").search(around.clause):
        return True
    return bool(pattern("(?<![不得未]){}[^，,。；;]*(?<!等)$", kind).search(around.clause))


def _percent(figure: Figure) -> TermKind:
    around = figure.around
    strictly = pattern("{}", "grant-strict+grant-back").search(around.clause)
    if figure.limit.bound is Bound.AT_MOST and pattern("{}[^，,。；;0-9]*的$", "base-at-most").search(around.clause):
        return TermKind.CEILING
    if pattern("{}控制在$", "reached-share").search(around.clause) and not pattern("{}", "charge-rate").search(
        around.clause
    ):
        return TermKind.TARGET
    if not strictly and not pattern("{}", "may-reach").search(around.clause) and _is_target(figure, "target-share"):
        return TermKind.TARGET
    if figure.limit.bound is Bound.AT_MOST and pattern("{}", "far-at-most+at-most").search(around.clause):
        return TermKind.CEILING
    granted = strictly or pattern("[^，,。；;]{{0,12}}?{}", "grant").match(around.clause_after)
    if granted or pattern("{}", "grant+rate-noun").search(around.clause) or _is_charge(around):
        return TermKind.RATE
    return TermKind.TARGET if _is_share_to_reach(figure) else TermKind.UNKNOWN


def _is_charge(around: Surroundings) -> bool:
    """Tell whether a share is that of a tax, a deposit or a loan: 3%预征率, 保证金下调为3%, 按起始价的20%确定."""
    noun = pattern("(?!{})的?[^，,。；;0-9]{{0,6}}?{}", "at-least-after+at-most-after", "share-noun")
    if noun.match(around.clause_after) or pattern("{}", "may-reach").search(around.clause):
        return True
    if pattern("{}[^，,。；;]{{0,10}}$", "share-noun").search(around.clause):
        return True
    if pattern("按照?[^，,。；;0-9]{{2,30}}的$|部分为$").search(around.clause):
        return True
    if pattern("按照?$").search(around.clause) and pattern("(?:[、和及][0-9.]+%)*{}", "charged").match(around.after):
        return True
    if around.clause.endswith("的") and pattern("[，,]{}", "grant-strict").match(around.after):
        return True
    if pattern("[前后第][一二两三四五0-9]+个?[年月]按?$").search(around.clause):
        return bool(pattern("{}", "grant").search(around.before))
    named = pattern("{}[^。；;，,0-9]{{0,12}}[，,][^，,。；;0-9]{{0,20}}$", "rate-noun").search(around.before)
    return bool(
        named and pattern("(?:其中)?[^，,。；;0-9]{{0,6}}{}[^，,。；;0-9]{{0,10}}", "at-least").fullmatch(around.clause)
    )


def _is_share_to_reach(figure: Figure) -> bool:
    """Tell whether a share is to be reached by those who act: 受理率提升至80%, 90%的市达到三星级, 成本降低50%以上."""
    around = figure.around
    if pattern("{}(?![从由])[^，,。；;0-9]{{0,8}}$", "reached-share").search(around.clause):
        return not pattern("{}|不得", "charge-rate").search(around.clause)
    if pattern("(?:{})?的?[^，,。；;]{{0,22}}?{}", "at-least-after", "comes-to").match(around.clause_after):
        return True
    lowered = pattern("{}(?:{})?$", "lowers", "bound-filler").search(around.clause)
    return bool(lowered and figure.limit.bound is Bound.AT_LEAST)


def _count(figure: Figure) -> TermKind:
    around = figure.around
    if _is_most(figure):
        return TermKind.CEILING
    if figure.unit not in _ATTRIBUTES and _is_count_to_reach(figure):
        return TermKind.TARGET
    return TermKind.CONDITION if pattern("{}$", "first-n").search(around.clause) else TermKind.UNKNOWN


def _is_most(figure: Figure) -> bool:
    """Tell whether a count caps what one can get: 享受不超过3次, 放宽到最高限额的1.5倍, 不超过10平方米的标准."""
    around = figure.around
    if figure.limit.bound is not Bound.AT_MOST:
        return bool(pattern("{}$", "only-so-often").search(around.clause))
    return bool(pattern("{}", "capped").search(around.clause) or pattern("的{}", "standard").match(around.after))


def _is_count_to_reach(figure: Figure) -> bool:
    around = figure.around
    if pattern("{}的$", "target-count+target-near").search(around.clause):  # 公布实施的121项 are there already
        return False
    stock = figure.limit.bound is Bound.AT_LEAST and pattern("{}[^，,。；;0-9]{{0,4}}$", "stock").search(around.clause)
    if stock or _is_target(figure, "target-count") or pattern("(?<![不得未]){}$", "exceeds").search(around.clause):
        return True
    if figure.limit.bound is Bound.AT_MOST or pattern("等$|{}", "for-each").search(around.clause):
        return False
    near = pattern("(?<![不得未需须应可以]){}[^，,。；;、0-9的]{{0,12}}$", "target-near").search(around.clause)
    if near and figure.unit not in _CAPACITIES:
        return True
    if pattern("对$").search(around.clause) and pattern("[^，,。；;]{{0,26}}?{}", "done-to").match(around.after):
        return True
    return bool(
        pattern("{}", "yearly").search(around.clause) and not pattern("{}", "grant-strict").search(around.clause)
    )


_ATTRIBUTES = ("千伏", "千伏安", "伏", "层", "岁", "周岁")
_CAPACITIES = ("千瓦", "兆瓦", "吉瓦", "吨", "倍", "份")
"""Units of what something is like, not of how many are to be had."""

_JUDGES: dict[QuantityKind, Callable[[Figure], TermKind]] = {
    QuantityKind.DATE: _date,
    QuantityKind.MONEY: _money,
    QuantityKind.PERCENT: _percent,
    QuantityKind.DURATION: duration_term,
    QuantityKind.COUNT: _count,
}
