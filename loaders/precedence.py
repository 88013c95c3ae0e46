"""Says which of the codes of a measure give way to more precise ones."""

from __future__ import annotations

from collections.abc import Mapping, Set
from functools import cache

from ..ontology.codelists import scheme
from ..ontology.model import Scheme
from .lexicon import Frame

__all__ = ["ancestors", "replaced"]

Frames = Mapping[str, Set[Frame]]
"""Code -> the frames of the words that spoke for it."""


@cache
def ancestors(which: Scheme, code: str) -> tuple[str, ...]:
    """Return the broader codes of ``code``, nearest first."""
    broader = scheme(which)[code].broader
    return (broader, *ancestors(which, broader)) if broader else ()


def _family(which: Scheme, code: str) -> str:
    return (code, *ancestors(which, code))[-1]


def _is_precise(frames: Set[Frame]) -> bool:
    return Frame.GENERIC not in frames and Frame.LAST not in frames


_ONLY_LAST, _ONLY_GENERIC = frozenset({Frame.LAST}), frozenset({Frame.GENERIC})


_BESIDE = frozenset({Frame.DIVISION, Frame.BRANCH, Frame.VENUE})
"""Frames of words that name a division of their own, for which the list has only the section."""


def _yields(code: str, found: Frames) -> bool:
    """Tell whether a general group (企业, 个人) gives way to another group that the measure names."""
    which, frames = Scheme.GROUP, found[code]
    if frames == _ONLY_LAST:
        return any(_is_precise(found[other]) or code in ancestors(which, other) for other in found if other != code)
    if frames == _ONLY_GENERIC:
        family = _family(which, code)
        return any(_family(which, other) == family and _is_precise(found[other]) for other in found if other != code)
    return False


def replaced(which: Scheme, found: Frames) -> set[str]:
    """Return the codes that give way: broader ones of sectors and instruments, general ones of groups.

    Two groups of which one is wider than the other are both kept, since a measure that names both addresses both.
    """
    if len(found) < 2:
        return set()
    if which is Scheme.GROUP:
        return {code for code in found if _yields(code, found)}
    broader = {ancestor for code in found for ancestor in ancestors(which, code)}
    return {code for code in broader if code in found and not found[code] & _BESIDE}
