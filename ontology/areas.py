"""Provinces, prefectures and counties with their GB/T 2260 codes, today's and former ones.

Knowledge is data: the rows live in ontology/data/areas.csv (where they come from: SOURCES.md beside it).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType

from .codelists import read_rows, read_words
from .errors import DataError

__all__ = ["Area", "AreaIndex", "areas"]


@dataclass(frozen=True, slots=True)
class Area:
    """An area under one name.

    Attributes:
        code: GB/T 2260 code, six figures.
        name: the full name, ``长春市``.
        level: ``province``, ``prefecture`` or ``county``, as the code's form tells.
        parent: code of the area above; None for a province.
        short: the name without its kind, ``长春``; the full name where only one character would remain (``滦县``).
        en: English name.
        start: year in which it was first listed; None when 1980 or before, or not known.
        end: year in which it ceased; None when in force.
        successors: codes that took over; its own code when only the name changed.
        aliases: other short forms, ``延边州``.
    """

    code: str
    name: str
    level: str
    parent: str | None
    short: str
    en: str
    start: int | None
    end: int | None
    successors: tuple[str, ...]
    aliases: tuple[str, ...] = ()

    def listed(self, year: int) -> bool:
        """Tell whether the area was in force at the end of ``year``."""
        return (self.start is None or self.start <= year) and (self.end is None or year < self.end)

    @property
    def names(self) -> tuple[str, ...]:
        """Full name, short name and aliases, each once."""
        return tuple(dict.fromkeys((self.name, self.short, *self.aliases)))


class AreaIndex:
    """Every area by code and by name. A code that changed its name has several areas, one for each name."""

    def __init__(self, rows: Iterable[Area]) -> None:
        self._by_code: dict[str, list[Area]] = defaultdict(list)
        self._by_name: dict[str, list[Area]] = defaultdict(list)
        self._children: dict[str, list[str]] = defaultdict(list)
        for area in rows:
            self._by_code[area.code].append(area)
            for name in area.names:
                self._by_name[name].append(area)
        for code in self._by_code:
            if above := self._newest(code).parent:
                self._children[above].append(code)

    def __iter__(self) -> Iterator[Area]:
        """Yield every area in the order of codes, former names before today's."""
        for same_code in self._by_code.values():
            yield from same_code

    def __len__(self) -> int:
        return sum(map(len, self._by_code.values()))

    def _newest(self, code: str) -> Area:
        return max(self._by_code[code], key=lambda a: a.end or 9999)

    def by_code(self, code: str, *, year: int | None = None) -> Area | None:
        """Return the area of a code under its newest name, or under its name at the end of ``year``; None if there is none."""
        if code not in self._by_code:
            return None
        if year is None:
            return self._newest(code)
        return next((a for a in self._by_code[code] if a.listed(year)), None)

    def find(self, name: str, *, within: str | None = None, year: int | None = None) -> tuple[Area, ...]:
        """Return all areas of a full or short name, in the order of codes.

        Args:
            name: ``长春市`` or ``长春``; ``吉林`` gives the province and the prefecture.
            within: code of an area; only it and what lies in it is given.
            year: only areas in force at the end of that year; if there is none, those that ceased in it. Without a year,
                areas in force today; if there is none, former ones.

        >>> [a.code for a in areas().find("公主岭市", year=2019)]
        ['220381']
        """
        found = [a for a in self._by_name.get(name, ()) if within is None or self._inside(a, within)]
        if year is None:
            return tuple([a for a in found if a.end is None] or found)
        return tuple([a for a in found if a.listed(year)] or [a for a in found if a.end == year])

    def _inside(self, area: Area, code: str) -> bool:
        return area.code == code or any(above.code == code for above in self._above(area))

    def _above(self, area: Area) -> Iterator[Area]:
        while area.parent:
            area = self._newest(area.parent)
            yield area

    def ancestors(self, code: str) -> tuple[Area, ...]:
        """Return the areas above a code, nearest first; empty for a province or an unknown code."""
        return tuple(self._above(self._newest(code))) if code in self._by_code else ()

    def children(self, code: str) -> tuple[Area, ...]:
        """Return the areas in force directly below a code."""
        below = (self._newest(child) for child in self._children.get(code, ()))
        return tuple(area for area in below if area.end is None)

    def names(self) -> Mapping[str, tuple[str, ...]]:
        """Return every full and safe short name with its codes, former ones only where none is in force.

        An ambiguous name has several codes; :meth:`find` narrows them by place and year. Left out are names that are
        everyday words (ontology/data/area_words.csv) and short names of districts, which are streets, virtues and firms
        far more often than districts.
        """
        return self._names

    @cached_property
    def _names(self) -> Mapping[str, tuple[str, ...]]:
        names = {name for area in self for name in _safe_names(area)}
        return MappingProxyType({name: _codes(name, self.find(name)) for name in sorted(names)})


def _codes(name: str, found: tuple[Area, ...]) -> tuple[str, ...]:
    """Return the codes a bare name can mean: 长沙 is the city, not 长沙县 inside it."""
    higher = [area for area in found if area.level != "county" or area.name == name]
    return tuple(dict.fromkeys(area.code for area in higher or found))


def _safe_names(area: Area) -> Iterator[str]:
    words = read_words("area_words.csv")
    if area.name not in words["full"]:
        yield area.name
    yield from area.aliases
    district = area.level == "county" and area.name.endswith("区")
    if not district and area.short not in words["short"] and area.short != area.name:
        yield area.short


def _area(row: dict[str, str]) -> Area:
    return Area(
        code=row["code"],
        name=row["name"],
        level=row["level"],
        parent=row["parent"] or None,
        short=row["short"],
        en=row["en"],
        start=int(row["start"]) if row["start"] else None,
        end=int(row["end"]) if row["end"] else None,
        successors=tuple(filter(None, row["successors"].split("|"))),
        aliases=tuple(filter(None, row["aliases"].split("|"))),
    )


@cache
def areas() -> AreaIndex:
    """Return the index of all areas.

    Raises:
        DataError: a row names an area above it that is not in the list.
    """
    rows = [_area(row) for row in read_rows("areas.csv")]
    codes = {row.code for row in rows}
    for row in rows:
        if row.parent and row.parent not in codes:
            raise DataError(f"{row.code} lies in the unknown area {row.parent}", where="ontology/data/areas.csv")
    return AreaIndex(rows)
