"""Branches of a bureau: the bureau's name, then a place or a charge, then the kind of branch (市场监管局福田分局, 公安局交警支队)."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..ontology.areas import areas
from .body_names import fold, names

__all__ = ["Branch", "branch_of"]


class Branch(NamedTuple):
    """The function of a branch's bureau, the place the branch serves (empty when none), and what else tells it from the bureau."""

    code: str
    place: str
    qualifier: str


_BUREAU_END = re.compile(r"局|厅|委员会|委(?!员)|中心")
_ALWAYS = re.compile(r"(?P<branch>[一-龥]{2,10}?)(?:分局|分中心|总队|支队|大队)")
_IF_PLACED = re.compile(r"(?P<branch>[一-龥]{2,8}?)(?:监管局|监督管理局|管理局|管理部|办事处|局)")
_ZONE = re.compile(r"[一-龥]{1,6}(?:区|新城)|高新|经开|港城")


def branch_of(name: str) -> Branch | None:
    """Return what a name says that is a known bureau's name and a branch's; None for any other, such as a division (…处).

    >>> branch_of("市场监管局福田分局"), branch_of("市场监管厅登记注册局")
    (Branch(code='market-supervision', place='福田', qualifier=''), None)
    """
    if name.endswith("分局"):
        code = _only(name.removesuffix("分局") + "局")
        if code:
            return Branch(code, "", name)
    for end in _BUREAU_END.finditer(name):
        code = _only(name[: end.end()])
        found = code and _placed_or_charged(name[end.end() :])
        if code and found:
            return Branch(code, *found)
    return None


def _only(name: str) -> str | None:
    codes = names().get(fold(name), ())
    return codes[0] if len(codes) == 1 else None


def _placed_or_charged(rest: str) -> tuple[str, str] | None:
    """Return the place and the qualifier of a branch from what follows the bureau's name."""
    for pattern, needs_place in ((_ALWAYS, False), (_IF_PLACED, True)):
        found = pattern.fullmatch(rest)
        if found and areas().find(found["branch"]):
            return found["branch"], ""
        if found and (not needs_place or _ZONE.fullmatch(found["branch"])):
            return "", rest
    return None
