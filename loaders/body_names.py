"""The lists of names and shapes of names of bodies, folded so that the ways to print one name meet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from ..ontology.codelists import functions, read_words

__all__ = ["ORGAN", "class_of", "fold", "names", "placed", "shape_of", "stem_code", "stems"]

_FOLDS = (
    ("股份有限公司", "公司"),
    ("有限责任公司", "公司"),
    ("有限公司", "公司"),
    ("集团公司", "集团"),
    ("监督管理", "监管"),
    ("委员会", "委"),
    ("办公室", "办"),
    ("人民政府", "政府"),
    ("管理委", "管委"),
    ("管委会", "管委"),
    ("和", ""),
    ("与", ""),
    ("暨", ""),
)

ORGAN = re.compile(r"(?:局|厅|委|部|办|中心|部门)$")


def fold(name: str) -> str:
    """Return a name without the words that print shortens at will.

    >>> fold("高新区管理委员会") == fold("高新区管委会")
    True
    """
    for long, short in _FOLDS:
        name = name.replace(long, short)
    return name


@cache
def names() -> Mapping[str, tuple[str, ...]]:
    """Return folded variant -> codes; several only where the list itself is ambiguous."""
    found: dict[str, dict[str, None]] = {}
    for function in functions().values():
        for variant in function.variants:
            if "{P}" not in variant:
                found.setdefault(fold(variant), {})[function.code] = None
    return {name: tuple(codes) for name, codes in found.items()}


@cache
def placed() -> Mapping[str, tuple[tuple[str, str, str], ...]]:
    """Return what stands before and after the place in names with one inside, and their codes, longest first, by the last character."""
    rows = [
        (*fold(variant).split("{P}"), function.code)
        for function in functions().values()
        for variant in function.variants
        if "{P}" in variant
    ]
    found: dict[str, list[tuple[str, str, str]]] = {}
    for before, after, code in sorted(rows, key=lambda row: -len(row[0] + row[1])):
        found.setdefault(after[-1], []).append((before, after, code))
    return {last: tuple(group) for last, group in found.items()}


_WITH_STEMS = frozenset({"department", "central", "institution"})


@cache
def stems() -> tuple[tuple[str, str], ...]:
    """Return (stem, code) of department names, longest first: 教育 of 教育局."""
    found: dict[str, str] = {}
    for function in functions().values():
        if function.kind in _WITH_STEMS:
            for variant in map(fold, function.variants):
                stem = ORGAN.sub("", variant)
                if len(stem) >= 2 and stem != variant and len(names().get(variant, ())) == 1:
                    found.setdefault(stem, function.code)
    return tuple(sorted(found.items(), key=lambda row: -len(row[0])))


@cache
def _stem_codes() -> Mapping[str, str]:
    return dict(stems())


def stem_code(word: str) -> str | None:
    """Return the code of a department whose name without 局 or 厅 is ``word``: 发改, 财政; None for any other word."""
    return _stem_codes().get(fold(word))


@cache
def _patterns(table: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), code) for code, patterns in read_words(table).items() for pattern in patterns)


def class_of(name: str) -> str | None:
    """Return the code of a class of bodies by the shape of its name: 各县区政府; None where none fits."""
    return next((code for pattern, code in _patterns("body_classes.csv") if pattern.fullmatch(name)), None)


def shape_of(name: str) -> str | None:
    """Return the code of a body with a name of its own, by the shape of the name: 龙门镇, 滨河新区; None where none fits.

    >>> shape_of("滨河新区"), shape_of("龙门街道办事处"), shape_of("万事通")
    ('dev-zone', 'township', None)
    """
    return next((code for pattern, code in _patterns("body_shapes.csv") if pattern.fullmatch(name)), None)
