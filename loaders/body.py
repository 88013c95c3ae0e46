"""What a name of a body says by itself, and how its level and its kind show at its ends."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["LEVEL", "NATION", "STATE_ORGANS", "Body", "is_class_name", "level_of"]

NATION = "国"
STATE_ORGANS = frozenset({"department", "central"})
LEVEL = re.compile(
    r"^(?:驻|我|全|本|各)?(?P<level>省级|市级|县级|区级|省直|市直|县直|区直|省|市|县|区|州|盟|旗|自治区|兵团)(?=.{2})"
)
_CLASS = re.compile(r"^(?:各|有关|相关|其他|所有|全市|全省|全县)")


@dataclass(frozen=True, slots=True)
class Body:
    """What a name says by itself, before the notice's own place is known.

    Attributes:
        functions: codes, main one first; empty when unknown.
        place: the place named inside or before it (``聊城``), empty when none.
        level: its level prefix (``省``, ``市``, ``县``, ``区`` …; ``国`` for central bodies), empty when none.
        is_class: it names a class of bodies (各县区政府, 有关部门).
        qualifier: what tells it from other bodies of its function (a named zone, an internal division); empty otherwise.
        rule: how it was found; confidence accordingly.
        candidates: codes that were possible when none could be chosen.
    """

    functions: tuple[str, ...]
    place: str
    level: str
    is_class: bool
    qualifier: str
    rule: str
    confidence: float
    candidates: tuple[str, ...] = ()


def is_class_name(name: str) -> bool:
    """Tell whether a name begins like one of a class of bodies: 各, 有关, 全市.

    >>> is_class_name("各县区政府"), is_class_name("市财政局")
    (True, False)
    """
    return bool(_CLASS.match(name))


def level_of(name: str) -> str:
    """Return the level that a name begins with (市 of 市财政局); empty when none.

    >>> level_of("市财政局"), level_of("财政局")
    ('市', '')
    """
    found = LEVEL.match(name)
    return found["level"] if found else ""
