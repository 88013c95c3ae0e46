"""From what a name says by itself to the body it means in this notice: the notice's own place fills what the name leaves out."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from ..ontology.areas import Area, areas
from ..ontology.codelists import read_rows
from ..ontology.model import Agency, AgencyKind
from .agencies import Body, resolve

__all__ = ["Home", "link"]


@dataclass(frozen=True, slots=True)
class Home:
    """The place of the notice's issuer (None when unknown), the year of issue and, where known, its date (ISO, maybe partial).

    It keeps the bodies that were linked in it, since one name stands in many clauses of a notice.
    """

    area: Area | None
    year: int | None
    issued: str = ""
    known: dict[str, Agency] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, code: str | None, year: int | None, issued: str = "") -> Home:
        """Return the home of a notice from its GB/T 2260 code."""
        return cls(areas().by_code(code) if code else None, year, issued or (f"{year}-01-01" if year else ""))

    @property
    def province(self) -> str | None:
        """Code of its province."""
        return f"{self.area.code[:2]}0000" if self.area else None


_NATION = "国"
_PROVINCE_LEVELS = frozenset({"省", "自治区", "省级", "省直", "区直"})
_PREFECTURE_LEVELS = frozenset({"市", "州", "盟", "市级", "市直"})


def link(name: str, home: Home) -> Agency:
    """Return the body that ``name`` means in a notice of ``home``; what stays open stays None."""
    agency = home.known.get(name)
    if agency is None:
        agency = home.known[name] = _link("".join(name.split()), home)  # a line of print may break a name
    return agency


def _link(name: str, home: Home) -> Agency:
    body = resolve(name)
    area, found = _area(body, home)
    kind = AgencyKind.CLASS if body.is_class else AgencyKind.BODY if body.functions else AgencyKind.UNKNOWN
    qualifier = body.qualifier or ("" if found else name)
    return Agency(
        name=name if kind is AgencyKind.CLASS else _full_name(name, body, area, found=found),
        functions=_renamed(name, body.functions, home.issued),
        area=area.code if area else None,
        kind=kind,
        qualifier="" if kind is AgencyKind.CLASS and body.functions else qualifier,
        candidates=body.candidates,
    )


@dataclass(frozen=True, slots=True)
class _Renaming:
    """A name that means another body from ``date`` on."""

    name: str
    unless: str
    date: str
    before: str
    after: str


@cache
def _renamings() -> tuple[_Renaming, ...]:
    rows = read_rows("body_renamings.csv")
    return tuple(_Renaming(r["name"], r["unless"], r["date"], r["before"], r["after"]) for r in rows)


def _renamed(name: str, functions: tuple[str, ...], issued: str) -> tuple[str, ...]:
    """Return the functions of a body on the day of issue: 金融监管局 is the city's own office until 2023, the central line's after."""
    for row in _renamings():
        meant = functions[:1] == (row.before,) and name.endswith(row.name) and not name.endswith(row.unless)
        if meant and issued >= row.date:
            return (row.after, *functions[1:])
    return functions


def _area(body: Body, home: Home) -> tuple[Area | None, bool]:
    """Return the area a body serves and whether every place in its name was understood."""
    if body.level == _NATION:
        return None, True
    if body.place:
        found = _place(body.place, home)
        return (found, True) if found else (home.area, False)
    if home.area is None:
        return None, True
    return _by_level(body.level, home.area), True


def _by_level(level: str, home: Area) -> Area | None:
    """Return the area of the level named: 省 in a city's notice is its province."""
    wanted = home
    if level in _PROVINCE_LEVELS:
        wanted = areas().by_code(f"{home.code[:2]}0000") or home
    elif level in _PREFECTURE_LEVELS and home.level == "county" and not home.name.endswith("市"):
        wanted = areas().by_code(home.parent or "") or home
    return wanted


def _place(words: str, home: Home) -> Area | None:
    """Return the one area that the words name, nearest to home first; None when there is none or several."""
    index = areas()
    for within in (home.area.code if home.area else None, home.province, None):
        found = {area.code: area for area in index.find(words, within=within)}
        if len(found) == 1:
            return next(iter(found.values()))
        if found and within is not None:
            return _highest(list(found.values()))
    return None


def _highest(found: list[Area]) -> Area | None:
    """Return the only area of the highest level among several of one name (市 before its 区)."""
    order = ("province", "prefecture", "county")
    top = min(order.index(area.level) for area in found)
    highest = [area for area in found if order.index(area.level) == top]
    return highest[0] if len(highest) == 1 else None


def _full_name(name: str, body: Body, area: Area | None, *, found: bool) -> str:
    """Return the name with its place before it: 市财政局 in a notice of 长春市 is 长春市财政局."""
    if area is None or body.level == _NATION or body.place or not found or area.name in name or area.short in name:
        return name
    if body.level and name.startswith(body.level):
        return area.name + name[len(body.level) :]
    return area.name + name
