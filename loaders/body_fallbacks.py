"""Readings of a name of a body that no list has whole: by its end, its parts or its shape, tried in order."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..ontology.areas import areas
from ..ontology.codelists import functions
from .body import NATION, STATE_ORGANS, Body, is_class_name, level_of
from .body_names import ORGAN, class_of, fold, names, shape_of, stem_code, stems

__all__ = ["FALLBACKS"]

_DIVISION = re.compile(r"(?:处|科|股|(?<!公)司|(?<!办公)室|(?:^|厅|局)办公室)$")
_PLACE = r"(?:[\u4e00-\u9fff]{1,8}?(?:省|自治区|市|自治州|地区|盟|县|区|旗|州|新区|开发区)|[\u4e00-\u9fff]{2,4})"
_PLACED_GOVERNMENT = re.compile(rf"^(?P<place>{_PLACE}(?:[、和]{_PLACE}){{0,5}})(?:人民)?政府$")
_NATIONAL = re.compile(r"^(?:中共中央|国务院|中华人民共和国|国家|中央|全国|中国|最高)(?=.{2})")


def _national(bare: str) -> Body | None:
    """Read bodies of the centre: 国家发展改革委, 质检总局, 最高人民法院."""
    core, cut = _NATIONAL.subn("", bare)
    for name in (core, core.replace("总局", "局"), core.replace("总署", ""), core.replace("总局", "管理局")):
        codes = names().get(fold(name))
        if codes and len(codes) == 1 and (cut or name != bare):
            return Body(codes, "", NATION, False, "", "body-national", 0.9)
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
            many = functions()[codes[0]].kind == "placeholder" or is_class_name(bare)
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
    return Body(tuple(dict.fromkeys(codes)), "", level_of(bare), is_class_name(bare), "", "body-parts", 0.7)


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


def _by_stem(bare: str) -> Body | None:
    """Read a name left short in a list of departments: 市发改、财政、住建等部门."""
    level = level_of(bare)
    core = bare.removeprefix(level)
    code = None if _GENERAL_WORDS.fullmatch(core) else stem_code(core)
    if code is None or functions()[code].kind not in STATE_ORGANS:
        return None
    return Body((code,), "", level, False, "", "body-stem", 0.6)


def _division(bare: str) -> Body | None:
    """Read an internal division (…处, …科): it has no function of its own, and that is known."""
    if _DIVISION.search(bare):
        return Body((), "", level_of(bare), False, bare, "body-division", 0.8)
    return None


FALLBACKS: tuple[Callable[[str], Body | None], ...] = (
    _national,
    _by_parts,
    _by_suffix,
    _by_class,
    _by_area,
    _by_shape,
    _by_stem,
    _division,
)
