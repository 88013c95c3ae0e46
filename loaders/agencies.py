"""Who a name in a clause is: function, place and kind of body, from the code lists and the shape of the name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..ontology.codelists import functions
from .body import LEVEL, NATION, STATE_ORGANS, Body, is_class_name, level_of
from .body_fallbacks import FALLBACKS
from .body_names import fold, names, placed
from .branches import branch_of

__all__ = ["Body", "resolve"]


_BRACKETED = re.compile(r"[（(〔\[【〈][^）)〕\]】〉]*(?:[）)〕\]】〉]|$)")
_FORMER = re.compile(r"^原(?=[省市县区国])")
_LONGEST_NAME = 60

_PLACE_WITHIN = re.compile(r"[\u4e00-\u9fff]{2,12}")


@lru_cache(maxsize=50_000)
def resolve(name: str) -> Body:
    """Return what ``name`` says by itself; functions are empty when the lists do not know it.

    >>> resolve("市人力资源和社会保障局").functions, resolve("聊城银保监分局").place
    (('hrss',), '聊城')
    """
    bare = _FORMER.sub("", _BRACKETED.sub("", "".join(name.split())).strip("“”\"'"))
    if 1 < len(bare) <= _LONGEST_NAME:
        many = is_class_name(name)
        readings = tuple(_readings(bare))
        for find_known in (_known, _branch, _place_inside):
            for reading in readings:
                body = find_known(reading, is_class=many)
                if body is not None:
                    return body
        for find in (_by_joint, *FALLBACKS):
            body = find(bare)
            if body is not None:
                return body
    return Body((), "", level_of(bare), is_class_name(name), bare, "body-unknown", 0.3)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A name with its prefix taken off in one of the possible ways."""

    core: str
    place: str
    level: str


_PLACE_BEFORE = re.compile(
    r"(?!国网)(?:中共)?(?:(?![委局厅办院会])[\u4e00-\u9fff]){1,16}?(?:省|自治区|市|自治州|州|地区|盟|县|区|旗|镇|乡|新城|兵团)(?=.{2})"
)


def _readings(bare: str) -> Iterator[_Reading]:
    """Yield the name as it is, then without its level, then without a place before it."""
    yield _Reading(bare, "", "")
    level = LEVEL.match(bare)
    if level:
        yield _Reading(bare[level.end() :], "", level["level"])
    short = re.sub(r"^(?:各地|各级|各|驻|我|中共|本)", "", bare)
    if short != bare:
        yield _Reading(short, "", "")
    placed = _PLACE_BEFORE.match(bare)
    while placed:
        yield _Reading(bare[placed.end() :], bare[: placed.end()], bare[placed.end() - 1])
        placed = _PLACE_BEFORE.match(bare, placed.end())


_TOWNSHIPS = frozenset("镇乡")
_MINISTRY = re.compile(r"(?:部|总局|总署)$")


def _is_ministry(reading: _Reading, code: str) -> bool:
    """Tell whether a name without a place is one of the centre: below it bureaus are called 局, 厅 or 委."""
    if reading.place:
        return False
    ministry = bool(_MINISTRY.search(reading.core)) and functions()[code].kind in STATE_ORGANS
    return ministry or reading.core.startswith("国务院")


def _known(reading: _Reading, *, is_class: bool) -> Body | None:
    folded = fold(reading.core)
    codes = names().get(folded)
    if codes and len(codes) > 1:
        return Body((), reading.place, reading.level, is_class, "", "body-ambiguous", 0.4, codes)
    if codes == ("gov",) and reading.level in _TOWNSHIPS:
        return Body(("township",), "", "", is_class, reading.place, "body-name", 0.98)
    if codes:
        qualifier = reading.place + reading.core if codes[0] == "dev-zone" and reading.place else ""
        many = is_class or functions()[codes[0]].kind == "placeholder"
        many = many or (codes[0] in {"dev-zone", "township"} and not reading.place)
        level = reading.level or (NATION if _is_ministry(reading, codes[0]) else "")
        return Body(codes, reading.place, level, many and not qualifier, qualifier, "body-name", 0.98)
    return None


def _branch(reading: _Reading, *, is_class: bool) -> Body | None:
    """Read a branch of a bureau: 市场监管局福田分局 has the bureau's function in its own place."""
    found = branch_of(reading.core)
    if found is None:
        return None
    place = found.place or reading.place
    return Body((found.code,), place, reading.level, is_class, found.qualifier, "body-branch", 0.85)


def _place_inside(reading: _Reading, *, is_class: bool) -> Body | None:
    folded = fold(reading.core)
    # compared as words: compiling a pattern for each took a sixth of a first notice's time
    for before, after, code in placed().get(folded[-1:], ()):
        if folded.startswith(before) and folded.endswith(after):
            found = _PLACE_WITHIN.fullmatch(folded, len(before), max(len(before), len(folded) - len(after)))
            if found:
                place = reading.place + found.group()
                return Body((code,), place, reading.level, is_class, "", "body-place-inside", 0.97)
    return None


_SHORTEST_PART = 3
_JOINTS = re.compile(r"[·•/／]")


def _by_joint(bare: str) -> Body | None:
    """Read a body under two names, 甲区·乙开发区: the functions of both, the first-named first."""
    parts = _JOINTS.split(bare)
    if len(parts) < 2 or min(map(len, parts)) < _SHORTEST_PART:
        return None
    found = [resolve(part) for part in parts]
    if not found[0].functions:
        return None
    codes = dict.fromkeys(code for body in found for code in body.functions)
    qualifier = bare if found[0].qualifier else ""
    return Body(tuple(codes), found[0].place, found[0].level, found[0].is_class, qualifier, "body-joint", 0.75)
