"""What a figure does in its measure: rate, ceiling, amount, per head, pool, condition, target, term, deadline.

A rule speaks only where the words do; where none does, the term is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ..ontology.model import Bound, QuantityKind, TermKind
from .figure_cues import pattern
from .limits import Limit, Surroundings

__all__ = ["term_of"]

_EARNS = "(?:{0})?(?:[（(][^（()）]{{0,12}}[)）])?(?:{0})?[，,](?:由[^，,。；;]{{0,12}})?(?:再|一次性|分别)?{1}"
_GROUP = re.compile("的[^，,。；;]{0,24}[，,]")
"""The end of a frame: …的工业企业， or …的，."""


def term_of(kind: QuantityKind, around: Surroundings, limit: Limit, per: str | None) -> TermKind:
    """Return what a value does in the measure, judged by the words around it."""
    if kind is not QuantityKind.DATE and _is_condition(kind, around, limit):
        return TermKind.CONDITION
    return _JUDGES[kind](around, limit, per)


def _is_condition(kind: QuantityKind, around: Surroundings, limit: Limit) -> bool:
    """Tell whether the figure says who or what is eligible, not what is granted."""
    if pattern("{}", "grant-strict").search(around.clause):
        return False
    if pattern("{}$", "condition-before").search(around.clause):
        return True
    if kind is not QuantityKind.PERCENT and pattern("{}", "condition-after").match(around.after):
        return True
    if limit.bound is not Bound.EXACT and pattern(_EARNS, "at-least-after+at-most-after", "earns").match(around.after):
        return True
    if limit.bound is not Bound.EXACT and _closes_group(around):
        return not pattern("{}", "benefit-clause").search(around.clause)
    return _in_frame(around)


def _closes_group(around: Surroundings) -> bool:
    """Tell whether a bounded figure ends the words for a group: 2亿元以上的企业，, 超过100人的，."""
    note = pattern("(?:{0})?(?:[（(][^（()）]{{0,12}}[)）])?(?:{0})?", "at-least-after+at-most-after").match(
        around.after
    )
    rest = around.after[note.end() :] if note else around.after
    if not _GROUP.match(rest):
        return False
    return (
        rest != around.after
        or rest[1:2] in "，,"
        or bool(pattern("(?<![不得]){}$", "above+below").search(around.clause))
    )


def _in_frame(around: Surroundings) -> bool:
    """Tell whether the figure stands between 对 and the 的企业， that closes the frame, before any grant."""
    frames = [match.end() for match in pattern("{}(?!{})", "frame", "frame-not").finditer(around.before)]
    if not frames:
        return False
    inside = around.before[frames[-1] :]
    if pattern("{}", "grant-strict").search(inside) or _GROUP.search(inside):
        return False
    closing = _GROUP.search(around.after)
    grant = pattern("{}", "grant-open").search(around.after)
    return closing is not None and (grant is None or closing.start() <= grant.start())


def _date(around: Surroundings, limit: Limit, _per: str | None) -> TermKind:
    if pattern("{}$", "period-before").search(around.before):
        return TermKind.TERM
    if limit.bound is Bound.AT_MOST:
        return TermKind.DEADLINE
    return TermKind.TERM if pattern("{}", "period-after").match(around.after) else TermKind.UNKNOWN


def _money(around: Surroundings, limit: Limit, per: str | None) -> TermKind:
    if _is_ceiling(around, limit):
        return TermKind.CEILING
    if _is_pool(around):
        return TermKind.POOL
    if _is_target(around, "target-money") and not pattern("{}", "grant-strict").search(around.clause):
        return TermKind.TARGET
    clause = around.clause + around.clause_after
    granted = pattern("{}", "grant").search(clause) or pattern("{}[^。；;]{{0,6}}[:：]", "grant").search(around.before)
    if per and (granted or pattern("{}", "standard").search(clause)):
        return TermKind.PER_HEAD
    return TermKind.AMOUNT if granted else TermKind.UNKNOWN


def _is_ceiling(around: Surroundings, limit: Limit) -> bool:
    if limit.bound is Bound.AT_MOST:
        return True
    return bool(pattern("{}[^，,。；;0-9]{{0,10}}{}$", "credit-line", "raised-to").search(around.clause))


def _is_pool(around: Surroundings) -> bool:
    """Tell whether an amount is set aside for all together, not granted to one."""
    if pattern("{}$", "pool-size").search(around.clause):
        return True
    if pattern("{}$", "line").search(around.clause):
        return bool(pattern("{}", "voucher").search(around.earlier + around.clause_after))
    set_aside = pattern("{}[^，,。；;0-9]{{0,10}}$", "pool-verb").search(around.clause)
    named = pattern("[，,]?用于|[^，,。；;]{{0,24}}?{}", "pool-noun").match(around.after)
    return bool(set_aside and named and not pattern("{}", "grant-strict").search(around.clause))


def _is_target(around: Surroundings, kind: str) -> bool:
    """Tell whether the words announce something to be reached; 等 before the figure only sums up a list."""
    if pattern("{}", "target-strong").search(around.before):
        return True
    return bool(pattern("(?<![不得未]){}[^，,。；;]*(?<!等)$", kind).search(around.clause))


def _percent(around: Surroundings, limit: Limit, _per: str | None) -> TermKind:
    strictly = pattern("{}", "grant-strict+grant-back").search(around.clause)
    if not strictly and _is_target(around, "target-share"):
        return TermKind.TARGET
    if limit.bound is Bound.AT_MOST and pattern("{}", "far-at-most+at-most").search(around.clause):
        return TermKind.CEILING
    granted = strictly or pattern("[^，,。；;]{{0,12}}?{}", "grant").match(around.clause_after)
    return TermKind.RATE if granted or pattern("{}", "grant+rate-noun").search(around.clause) else TermKind.UNKNOWN


def _duration(around: Surroundings, limit: Limit, _per: str | None) -> TermKind:
    if pattern("{}", "rate-measure-after").match(around.clause_after):
        return TermKind.RATE
    words = around.before if pattern("{}*", "limit-only").fullmatch(around.clause) else around.clause
    if pattern("{}", "term-before").search(words):
        return TermKind.TERM
    if pattern("[^，,。；;]{{0,3}}?{}", "term-after").match(around.clause_after):
        return TermKind.TERM
    timed = limit.bound is Bound.AT_MOST and pattern("{}", "process").search(around.clause + around.clause_after)
    return TermKind.DEADLINE if timed else TermKind.UNKNOWN


def _count(around: Surroundings, _limit: Limit, _per: str | None) -> TermKind:
    if _is_target(around, "target-count") or pattern("(?<![不得未]){}$", "exceeds").search(around.clause):
        return TermKind.TARGET
    return TermKind.CONDITION if pattern("{}$", "first-n").search(around.clause) else TermKind.UNKNOWN


_JUDGES: dict[QuantityKind, Callable[[Surroundings, Limit, str | None], TermKind]] = {
    QuantityKind.DATE: _date,
    QuantityKind.MONEY: _money,
    QuantityKind.PERCENT: _percent,
    QuantityKind.DURATION: _duration,
    QuantityKind.COUNT: _count,
}
