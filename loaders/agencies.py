"""Who a name in a clause is: function, place and kind of body, from the code lists and the shape of the name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from ..ontology.areas import areas
from ..ontology.codelists import functions, read_words

__all__ = ["Body", "resolve"]


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


_BRACKETED = re.compile(r"[（(〔\[【][^）)〕\]】]*(?:[）)〕\]】]|$)")
_LEVEL = re.compile(
    r"^(?:驻|我|全|本|各)?(?P<level>省级|市级|县级|区级|省直|市直|县直|区直|省|市|县|区|州|盟|旗|自治区|兵团)(?=.{2})"
)
_CLASS = re.compile(r"^(?:各|有关|相关|其他|所有|全市|全省|全县)")
_DIVISION = re.compile(r"(?:处|科|股|室|司)$")
_PLACE = r"(?:[\u4e00-\u9fff]{1,8}?(?:省|自治区|市|自治州|地区|盟|县|区|旗|州|新区|开发区)|[\u4e00-\u9fff]{2,4})"
_PLACED_GOVERNMENT = re.compile(rf"^(?P<place>{_PLACE}(?:[、和]{_PLACE}){{0,5}})(?:人民)?政府$")
_LONGEST_NAME = 60

_FOLDS = (
    ("监督管理", "监管"),
    ("委员会", "委"),
    ("办公室", "办"),
    ("人民政府", "政府"),
    ("管理委", "管委"),
    ("和", ""),
    ("与", ""),
    ("暨", ""),
)


def _fold(name: str) -> str:
    """Return a name without the words that print shortens at will."""
    for long, short in _FOLDS:
        name = name.replace(long, short)
    return name


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    """Folded variant -> codes; several only where the list itself is ambiguous."""
    found: dict[str, dict[str, None]] = {}
    for function in functions().values():
        for variant in function.variants:
            if "{P}" not in variant:
                found.setdefault(_fold(variant), {})[function.code] = None
    return {name: tuple(codes) for name, codes in found.items()}


@cache
def _placed() -> tuple[tuple[str, str, str], ...]:
    """Return what stands before and after the place in names with one inside, and their codes, longest names first."""
    rows = [
        (*_fold(variant).split("{P}"), function.code)
        for function in functions().values()
        for variant in function.variants
        if "{P}" in variant
    ]
    return tuple(sorted(((row[0], row[1], row[2]) for row in rows), key=lambda row: -len(row[0] + row[1])))


_PLACE_WITHIN = re.compile(r"[\u4e00-\u9fff]{2,12}")


@cache
def _stems() -> tuple[tuple[str, str], ...]:
    """(stem, code) of department names, longest first: 教育 of 教育局."""
    stems: dict[str, str] = {}
    for function in functions().values():
        if function.kind == "department":
            for variant in function.variants:
                stem = _ORGAN.sub("", _fold(variant))
                if len(stem) >= 2 and stem != _fold(variant):
                    stems.setdefault(stem, function.code)
    return tuple(sorted(stems.items(), key=lambda row: -len(row[0])))


@lru_cache(maxsize=50_000)
def resolve(name: str) -> Body:
    """Return what ``name`` says by itself; functions are empty when the lists do not know it.

    >>> resolve("市人力资源和社会保障局").functions, resolve("聊城银保监分局").place
    (('hrss',), '聊城')
    """
    bare = _BRACKETED.sub("", name).strip("“”\"' ")
    if 1 < len(bare) <= _LONGEST_NAME:
        many = bool(_CLASS.match(name))
        readings = tuple(_readings(bare))
        for find_known in (_known, _place_inside):
            for reading in readings:
                body = find_known(reading, is_class=many)
                if body is not None:
                    return body
        for find in _FALLBACKS:
            body = find(bare)
            if body is not None:
                return body
    return Body((), "", _level_of(bare), bool(_CLASS.match(name)), bare, "body-unknown", 0.3)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A name with its prefix taken off in one of the possible ways."""

    core: str
    place: str
    level: str


_PLACE_BEFORE = re.compile(
    r"(?:中共)?(?:(?![委局厅办院会])[\u4e00-\u9fff]){1,12}?(?:省|自治区|市|自治州|州|地区|盟|县|区|旗|镇|乡)(?=.{2})"
)


def _readings(bare: str) -> Iterator[_Reading]:
    """Yield the name as it is, then without its level, then without a place before it."""
    yield _Reading(bare, "", "")
    level = _LEVEL.match(bare)
    if level:
        yield _Reading(bare[level.end() :], "", level["level"])
    short = re.sub(r"^(?:各地|各级|各|驻|我|中共|本)", "", bare)
    if short != bare:
        yield _Reading(short, "", "")
    placed = _PLACE_BEFORE.match(bare)
    while placed:
        yield _Reading(bare[placed.end() :], bare[: placed.end()], bare[placed.end() - 1])
        placed = _PLACE_BEFORE.match(bare, placed.end())


def _known(reading: _Reading, *, is_class: bool) -> Body | None:
    folded = _fold(reading.core)
    codes = _names().get(folded)
    if codes and len(codes) > 1:
        return Body((), reading.place, reading.level, is_class, "", "body-ambiguous", 0.4, codes)
    if codes:
        qualifier = reading.place + reading.core if codes[0] == "dev-zone" and reading.place else ""
        many = is_class or functions()[codes[0]].kind == "placeholder"
        many = many or (codes[0] in {"dev-zone", "township"} and not reading.place)
        return Body(codes, reading.place, reading.level, many and not qualifier, qualifier, "body-name", 0.98)
    return None


def _place_inside(reading: _Reading, *, is_class: bool) -> Body | None:
    folded = _fold(reading.core)
    for (
        before,
        after,
        code,
    ) in _placed():  # compared as words: compiling a pattern for each took a sixth of a first notice's time
        if folded.startswith(before) and folded.endswith(after):
            found = _PLACE_WITHIN.fullmatch(folded, len(before), max(len(before), len(folded) - len(after)))
            if found:
                place = reading.place + found.group()
                return Body((code,), place, reading.level, is_class, "", "body-place-inside", 0.97)
    return None


_NATIONAL = re.compile(r"^(?:中共中央|国务院|中华人民共和国|国家|中央|全国|中国|最高)(?=.{2})")


def _national(bare: str) -> Body | None:
    """Read bodies of the centre: 国家发展改革委, 质检总局, 最高人民法院."""
    core, cut = _NATIONAL.subn("", bare)
    for name in (core, core.replace("总局", "局"), core.replace("总署", ""), core.replace("总局", "管理局")):
        codes = _names().get(_fold(name))
        if codes and len(codes) == 1 and (cut or name != bare):
            return Body(codes, "", "国", False, "", "body-national", 0.9)
    return None


_MIN_SUFFIX = 3
_SHORT_PLACE = 3
_OWN_NAMES = frozenset({"dev-zone", "taskforce"})  # one area has several, each with a name of its own
_BEFORE_SUFFIX = re.compile(r"(?:[省市县区州旗盟]|直|级|各|府|委)$")


def _by_suffix(bare: str) -> Body | None:
    """Read a name that ends in a known one after a place or level: 郑州航空港经济综合实验区管委会."""
    folded = _fold(bare)
    for start in range(1, len(folded) - _MIN_SUFFIX + 1):
        tail, head = folded[start:], folded[:start]
        codes = _names().get(tail)
        if not codes or len(codes) > 1:
            continue
        own = codes[0] in _OWN_NAMES
        if own or _BEFORE_SUFFIX.search(head) or (len(head) <= _SHORT_PLACE and len(tail) > _SHORT_PLACE):
            many = functions()[codes[0]].kind == "placeholder" or bool(_CLASS.match(bare))
            return Body(codes, "" if own else head, "", many, bare if own else "", "body-suffix", 0.75)
    return None


_ORGAN = re.compile(r"(?:局|厅|委|部|办|中心|部门)$")
_COMBINED_PREFIX = re.compile(r"^(?:.{0,8}(?:示范区|新区|开发区|高新区)|各|市|省|县|区|州|旗)(?=.{3})")
_COMBINED_REST = re.compile(
    r"(?:发展|管理|服务|事务|综合|执法|行政|监管|创新|促进|建设|保障)*(?:局|厅|委|部|办|中心|部门)"
)


def _by_parts(bare: str) -> Body | None:
    """Read a combined bureau by the functions in its name, first-named first: 教育文化体育局."""
    if not _ORGAN.search(bare) or _DIVISION.search(bare):
        return None
    folded = _COMBINED_PREFIX.sub("", _fold(bare))
    codes: list[str] = []
    at = 0
    while stem := next(((s, c) for s, c in _stems() if folded.startswith(s, at)), None):
        codes.append(stem[1])
        at += len(stem[0])
    if not codes or not _COMBINED_REST.fullmatch(folded, at):
        return None
    return Body(tuple(dict.fromkeys(codes)), "", _level_of(bare), bool(_CLASS.match(bare)), "", "body-parts", 0.7)


def _level_of(bare: str) -> str:
    found = _LEVEL.match(bare)
    return found["level"] if found else ""


@cache
def _class_words() -> tuple[tuple[re.Pattern[str], str], ...]:
    words = read_words("body_classes.csv")
    return tuple((re.compile(pattern), code) for code, patterns in words.items() for pattern in patterns)


def _by_class(bare: str) -> Body | None:
    """Read classes of governments, zones and departments by shape, and governments of named places."""
    for pattern, code in _class_words():
        if pattern.fullmatch(bare):
            return Body((code,), "", "", True, "", "body-class", 0.9)
    found = _PLACED_GOVERNMENT.match(bare)
    if found:
        return Body(("gov",), found["place"], "", False, "", "body-government", 0.9)
    return None


def _by_area(bare: str) -> Body | None:
    """Read the full name of a place, which stands for its government."""
    if any(area.name == bare for area in areas().find(bare)):
        return Body(("gov",), bare, "", False, "", "body-area", 0.8)
    return None


def _division(bare: str) -> Body | None:
    """Read an internal division (…处, …科): it has no function of its own, and that is known."""
    if _DIVISION.search(bare):
        return Body((), "", _level_of(bare), False, bare, "body-division", 0.8)
    return None


_FALLBACKS: tuple[Callable[[str], Body | None], ...] = (
    _national,
    _by_parts,
    _by_suffix,
    _by_class,
    _by_area,
    _division,
)
