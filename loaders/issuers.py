"""Whose document number it is: from the code before the year (发文机关代字) to an area and, where certain, a body.

A code opens with the character of a province (吉) or the first character of a city's name (长), so many are shared. What follows
decides much: a province writes 政 or 府 after its character, the other one means a city (辽政办发 = Liaoning, 辽府办发 =
辽源), and 吉市政办发 is the city. Where that leaves several areas none is chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

from ..ontology.areas import Area, areas
from ..ontology.codelists import read_rows, read_words

__all__ = ["area_of", "is_national", "issuer_of"]

Areas = tuple[str | None, tuple[str, ...]]

_GOVERNMENT = "政府"
_PLACE_ENDS = "政府市县区州旗党委"
_LONGEST_PLACE = 4
_MUNICIPALITIES = frozenset(("110000", "120000", "310000", "500000"))


def area_of(code: str, context_province: str | None = None) -> Areas:
    """Return the area that a code belongs to and all areas that it could mean; None where it stays open or is a central body's.

    >>> area_of("长府办发", "220000")
    ('220100', ('220100',))
    >>> area_of("辽政办发"), area_of("国办发")
    (('210000', ('210000',)), (None, ()))
    """
    if not code or is_national(code):
        return None, ()
    return (
        _spelt(code, context_province) or _city_marked(code, context_province) or _by_character(code, context_province)
    )


def is_national(code: str) -> bool:
    """Tell whether a code is a central body's: 国办发 and 银发, but not 银政发 (银川) or 中府办 (中山)."""
    found = _national_prefix(code)
    if found is None:
        return False
    return len(found) > 2 or code[len(found) : len(found) + 1] not in tuple("政府市县区党委")


def issuer_of(code: str, area: str | None) -> str | None:
    """Return the body that a code names for certain; None for joint codes and where city offices are named either way.

    >>> issuer_of("国办发", None), issuer_of("吉政办发", "220000"), issuer_of("长府发", "220100"), issuer_of("长府办发", "220100")
    ('国务院办公厅', '吉林省人民政府办公厅', '长春市人民政府', None)
    """
    if is_national(code):
        return _national()[_national_prefix(code) or ""] or None
    found = areas().by_code(area) if area else None
    body = _government_body(code)
    if found is None or body is None or (body.endswith("办公厅") and found.level != "province"):
        return None
    return found.name + body


def _government_body(code: str) -> str | None:
    """Return 人民政府 or its office as a code's part after the place tells, None when it is another body's."""
    places = (i for i, char in enumerate(code[:_LONGEST_PLACE]) if i and char in _GOVERNMENT)
    tail = code[next(places, len(code)) :]
    if any(tail.startswith(word) for word in read_words("docno_organs.csv")["office"]):
        return "人民政府办公厅"
    plain = tail[:1] in tuple(_GOVERNMENT) and (
        not tail[1:] or tail[1:] in read_words("docno_organs.csv")["government-tail"]
    )
    return "人民政府" if plain else None


@cache
def _national() -> Mapping[str, str]:
    rows = (row for row in read_rows("docno_organs.csv") if row["kind"] == "national")
    return MappingProxyType({row["word"]: row["value"] for row in rows})


def _national_prefix(code: str) -> str | None:
    known = _national()
    return next((code[:n] for n in range(min(len(code), 12), 0, -1) if code[:n] in known), None)


def _settle(found: Iterable[str]) -> Areas:
    codes = tuple(dict.fromkeys(found))
    return (codes[0] if len(codes) == 1 else None), codes


def _spelt(code: str, context: str | None) -> Areas | None:
    """Settle a code that spells two or more characters of a place: 黔江府办发, 恩施州政规."""
    for length in range(_LONGEST_PLACE, 1, -1):
        if len(code) <= length or code[length] not in _PLACE_ENDS:
            continue
        found = areas().find(code[:length], within=context) or areas().find(code[: length + 1], within=context)
        if found:
            return _settle(area.code for area in found)
    return None


def _city_marked(code: str, context: str | None) -> Areas | None:
    """Settle 赣市府办字, 吉市政办发: one character and 市 mean a city, never the province of that character."""
    if code[1:2] != "市" or code[2:3] not in tuple(_GOVERNMENT):
        return None
    province = _province(code[0])
    within = context or (province.code if province else None)
    found = [area.code for area in _cities(code[0]) if within in (None, area.parent) and area.name.endswith("市")]
    return _settle(found)


def _by_character(code: str, context: str | None) -> Areas:
    char, organ = code[0], code[1:2]
    province = _province(char)
    cities = [*_customary(char, "city"), *(area.code for area in _cities(char))]
    if context is not None:
        local = [city for city in (*cities, *_customary(char, "either")) if city[:2] == context[:2]]
        return _in_context(char, organ, context, province, local) or _from_afar(char, context, cities)
    if province is None:
        return _settle(cities)
    if not _writes(province, char, organ):
        return None, tuple(dict.fromkeys(cities))
    return _settle([province.code, *_customary(char, "either")])


def _in_context(char: str, organ: str, context: str, province: Area | None, local: list[str]) -> Areas | None:
    provincial = province is not None and _writes(province, char, organ)
    if province is not None and province.code == context and (provincial or not local):
        return _settle([context])
    if local:
        return _settle(local)
    return _settle([province.code]) if province is not None and provincial else None


def _from_afar(char: str, context: str, cities: list[str]) -> Areas:
    """Settle a character that no city of the province has: a county of it, or a city elsewhere; a municipality has only districts."""
    counties = [area.code for area in _counties(context[:2]) if area.name.startswith(char)]
    return _settle(counties if counties and context in _MUNICIPALITIES else [*cities, *counties])


@cache
def _counties(province: str) -> tuple[Area, ...]:
    return tuple(a for a in areas() if a.level == "county" and a.end is None and a.code[:2] == province)


def _writes(province: Area, char: str, organ: str) -> bool:
    """Tell whether the organ after the character can be the province's: any department, but of 政 and 府 only its own."""
    own = next(row["government"] for row in _rows() if row["gb2260"] == province.code and row["char"] == char)
    return organ == own or organ not in tuple(_GOVERNMENT)


@cache
def _rows() -> tuple[Mapping[str, str], ...]:
    return tuple(read_rows("docno_area_chars.csv"))


def _province(char: str) -> Area | None:
    row = next((row for row in _rows() if row["kind"] == "province" and row["char"] == char), None)
    return areas().by_code(row["gb2260"]) if row else None


def _customary(char: str, kind: str) -> tuple[str, ...]:
    return tuple(row["gb2260"] for row in _rows() if row["kind"] == kind and row["char"] == char)


@cache
def _cities(char: str) -> tuple[Area, ...]:
    return tuple(a for a in _prefectures() if a.name.startswith(char))


@cache
def _prefectures() -> tuple[Area, ...]:
    return tuple(a for a in areas() if a.level == "prefecture" and a.end is None)
