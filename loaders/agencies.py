"""Who a name in a clause is: function, place and kind of body, from the code lists and the shape of the name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..ontology.areas import areas
from ..ontology.codelists import functions
from .body_names import ORGAN, class_of, fold, names, placed, shape_of, stem_code, stems
from .branches import branch_of

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
_DIVISION = re.compile(r"(?:处|科|股|(?<!公)司|(?<!办公)室|(?:^|厅|局)办公室)$")
_PLACE = r"(?:[\u4e00-\u9fff]{1,8}?(?:省|自治区|市|自治州|地区|盟|县|区|旗|州|新区|开发区)|[\u4e00-\u9fff]{2,4})"
_PLACED_GOVERNMENT = re.compile(rf"^(?P<place>{_PLACE}(?:[、和]{_PLACE}){{0,5}})(?:人民)?政府$")
_LONGEST_NAME = 60

_PLACE_WITHIN = re.compile(r"[\u4e00-\u9fff]{2,12}")


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
        for find_known in (_known, _branch, _place_inside):
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
    r"(?!国网)(?:中共)?(?:(?![委局厅办院会])[\u4e00-\u9fff]){1,12}?(?:省|自治区|市|自治州|州|地区|盟|县|区|旗|镇|乡)(?=.{2})"
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


_TOWNSHIPS = frozenset("镇乡")
_NATION = "国"
_MINISTRY = re.compile(r"(?:部|总局|总署)$")
_NATION_HAS = frozenset({"department", "central"})


def _is_ministry(reading: _Reading, code: str) -> bool:
    """Tell whether a name without a place is a ministry's: below the centre bureaus are called 局, 厅 or 委."""
    return not reading.place and bool(_MINISTRY.search(reading.core)) and functions()[code].kind in _NATION_HAS


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
        level = reading.level or (_NATION if _is_ministry(reading, codes[0]) else "")
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
    for (
        before,
        after,
        code,
    ) in placed():  # compared as words: compiling a pattern for each took a sixth of a first notice's time
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
        codes = names().get(fold(name))
        if codes and len(codes) == 1 and (cut or name != bare):
            return Body(codes, "", _NATION, False, "", "body-national", 0.9)
    return None


_GENERAL = r"(?:发展|管理|服务|事务|综合|执法|行政|监管|创新|促进|建设|保障|工作|推进|事业|交易|运行)"
_MIN_SUFFIX = 3
_SHORT_PLACE = 3
_OWN_NAMES = frozenset({"taskforce"})  # one area has several, each with a name of its own
_BEFORE_SUFFIX = re.compile(r"(?:[省市县区州旗盟]|直|级|各|府|委)$")


_GENERAL_WORDS = re.compile(rf"{_GENERAL}+")
_NO_PLACE = re.compile(rf"[省市县区州]?(?:{_GENERAL}+|(?P<field>.+))")


def _may_be_place(head: str) -> bool:
    """Tell whether a short word before a known name may be a place, not a field of work (市发展 before 科技创新局)."""
    found = _NO_PLACE.fullmatch(head)
    field = found["field"] if found and len(head) <= _SHORT_PLACE else None
    return bool(field) and field not in names() and not stem_code(field or "")


def _by_suffix(bare: str) -> Body | None:
    """Read a name that ends in a known one after a place or level: 郑州航空港经济综合实验区管委会."""
    folded = fold(bare)
    for start in range(1, len(folded) - _MIN_SUFFIX + 1):
        tail, head = folded[start:], folded[:start]
        codes = names().get(tail)
        if not codes or len(codes) > 1 or codes[0] == "dev-zone":  # whose names are known by their shape
            continue
        own = codes[0] in _OWN_NAMES
        if own or _BEFORE_SUFFIX.search(head) or (len(tail) > _SHORT_PLACE and _may_be_place(head)):
            many = functions()[codes[0]].kind == "placeholder" or bool(_CLASS.match(bare))
            return Body(codes, "" if own else head, "", many, bare if own else "", "body-suffix", 0.75)
    return None


_CORPS = re.compile(r"(?:综合|行政)*执法(?:总队|支队|大队)")
_ORGAN_OR_CORPS = re.compile(rf"{ORGAN.pattern}|{_CORPS.pattern}$")
_COMBINED_PREFIX = re.compile(r"^(?:.{0,8}(?:示范区|新区|开发区|高新区)|各|市|省|县|区|州|旗)(?=.{3})")
_COMBINED_REST = re.compile(rf"{_GENERAL}*(?:局|厅|委|部|办|中心|部门|总队|支队|大队)")


def _by_parts(bare: str) -> Body | None:
    """Read a combined bureau by the functions in its name, first-named first: 教育文化体育局."""
    if not _ORGAN_OR_CORPS.search(bare) or _DIVISION.search(bare):
        return None
    folded = _COMBINED_PREFIX.sub("", fold(bare))
    codes: list[str] = []
    at = 0
    while not (codes and _CORPS.fullmatch(folded, at)):
        stem = next(((s, c) for s, c in stems() if folded.startswith(s, at)), None)
        if stem is None:
            break
        codes.append(stem[1])
        at += len(stem[0])
    if not codes or not _COMBINED_REST.fullmatch(folded, at):
        return None
    return Body(tuple(dict.fromkeys(codes)), "", _level_of(bare), bool(_CLASS.match(bare)), "", "body-parts", 0.7)


def _level_of(bare: str) -> str:
    found = _LEVEL.match(bare)
    return found["level"] if found else ""


def _by_class(bare: str) -> Body | None:
    """Read classes of governments, zones and departments by shape, and governments of named places."""
    code = class_of(bare)
    if code:
        return Body((code,), "", "", True, "", "body-class", 0.9)
    found = _PLACED_GOVERNMENT.match(bare)
    if found:
        return Body(("gov",), found["place"], "", False, "", "body-government", 0.9)
    return None


_SHORT_IS_ENOUGH = frozenset({"province", "prefecture"})


def _by_area(bare: str) -> Body | None:
    """Read the full name of a place, or the short one of a province or prefecture, which stands for its government."""
    if any(area.name == bare or area.level in _SHORT_IS_ENOUGH for area in areas().find(bare)):
        return Body(("gov",), bare, "", False, "", "body-area", 0.8)
    return None


def _by_shape(bare: str) -> Body | None:
    """Read a body with a name of its own by the shape of the name: 滨河新区, 龙门镇, a bank's branch."""
    code = shape_of(bare)
    if code is None:
        return None
    many = "各" in bare
    return Body((code,), "", "", many, "" if many else bare, "body-shape", 0.75)


_JOINTS = re.compile(r"[·•/／]")


def _by_joint(bare: str) -> Body | None:
    """Read a body under two names, 甲区·乙开发区: the functions of both, the first-named first."""
    parts = _JOINTS.split(bare)
    if len(parts) < 2 or min(map(len, parts)) < _MIN_SUFFIX:
        return None
    found = [resolve(part) for part in parts]
    if not found[0].functions:
        return None
    codes = dict.fromkeys(code for body in found for code in body.functions)
    qualifier = bare if found[0].qualifier else ""
    return Body(tuple(codes), found[0].place, found[0].level, found[0].is_class, qualifier, "body-joint", 0.75)


def _by_stem(bare: str) -> Body | None:
    """Read a name left short in a list of departments: 市发改、财政、住建等部门."""
    level = _level_of(bare)
    core = bare.removeprefix(level)
    code = None if _GENERAL_WORDS.fullmatch(core) else stem_code(core)
    if code is None or functions()[code].kind != "department":
        return None
    return Body((code,), "", level, False, "", "body-stem", 0.6)


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
    _by_joint,
    _by_shape,
    _by_stem,
    _division,
)
