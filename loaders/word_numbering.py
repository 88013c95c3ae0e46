"""The automatic numbers of a DOCX file, as Word prints them: 一、 （一） 1.2 ①.

No paragraph holds its own number. It follows from the list that the paragraph or its style names, the formats of that
list's levels, and all paragraphs before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from .list_numerals import numeral
from .ooxml import attribute, child, children, local_name

__all__ = ["Numbering", "Styles"]

_MOST_LEVELS = 9
_DEEPEST = 40
_BULLET = "•"
_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
_PLACEHOLDER = re.compile("%([1-9])")
_SUFFIXES = {"tab": "\t", "space": " "}
_OFF = frozenset({"0", "false", "off"})


def _integer(element: etree._Element | None, default: int) -> int:
    value = attribute(element, "val")
    return int(value) if re.fullmatch(r"\d{1,9}", value) else default


@dataclass(frozen=True, slots=True)
class _Place:
    """Which list a paragraph or style names and at which level; None where it leaves that to others."""

    number: str | None
    level: int | None

    @classmethod
    def of(cls, properties: etree._Element | None) -> _Place:
        """Read a ``pPr``."""
        found = child(properties, "numPr")
        number, level = child(found, "numId"), child(found, "ilvl")
        return cls(
            attribute(number, "val") if number is not None else None, _integer(level, 0) if level is not None else None
        )


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    based_on: str
    place: _Place


class Styles:
    """The styles of a document, as far as they number paragraphs."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        self.default = ""
        for one in children(root, "style"):
            identifier = attribute(one, "styleId")
            name = attribute(child(one, "name"), "val").lower()
            self._styles[identifier] = _Style(
                name, attribute(child(one, "basedOn"), "val"), _Place.of(child(one, "pPr"))
            )
            if attribute(one, "type") == "paragraph" and attribute(one, "default", "0") not in _OFF:
                self.default = identifier

    def name(self, identifier: str) -> str:
        """Return a style's name in small letters; empty when there is no such style."""
        style = self._styles.get(identifier)
        return style.name if style else ""

    def place(self, identifier: str) -> _Place:
        """Return the list that a style itself names."""
        style = self._styles.get(identifier)
        return style.place if style else _Place(None, None)

    def chain(self, identifier: str) -> Iterator[str]:
        """Yield a style and those that it is based on, nearest first."""
        for _ in range(_DEEPEST):
            style = self._styles.get(identifier)
            if style is None:
                return
            yield identifier
            identifier = style.based_on


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered; ``restart`` is the level (from 1) that begins it again, 0 for none."""

    start: int
    style: str
    text: str
    suffix: str
    restart: int | None
    legal: bool

    @classmethod
    def of(cls, element: etree._Element) -> _Level:
        """Read a ``lvl``."""
        restart, legal = child(element, "lvlRestart"), child(element, "isLgl")
        return cls(
            start=_integer(child(element, "start"), 0),
            style=attribute(_number_format(element), "val", "decimal"),
            text=attribute(child(element, "lvlText"), "val"),
            suffix=attribute(child(element, "suff"), "val", "tab"),
            restart=None if restart is None else _integer(restart, 0),
            legal=legal is not None and attribute(legal, "val", "1") not in _OFF,
        )

    def begins_again(self, above: int) -> bool:
        """Tell whether a paragraph of the level ``above`` (from 0) starts this one anew."""
        return self.restart is None or above < self.restart


def _number_format(level: etree._Element) -> etree._Element | None:
    found = child(level, "numFmt")
    return found if found is not None else child(level, "AlternateContent", "Fallback", "numFmt")


def _levels(element: etree._Element) -> dict[int, _Level]:
    return {int(n): _Level.of(one) for one in children(element, "lvl") if (n := attribute(one, "ilvl")).isdecimal()}


@dataclass(frozen=True, slots=True)
class _Abstract:
    """The definition of a list: its levels, the styles bound to them, and the style that holds the definition instead."""

    levels: Mapping[int, _Level]
    bound: Mapping[str, int]
    style_link: str

    @classmethod
    def of(cls, element: etree._Element) -> _Abstract:
        """Read an ``abstractNum``."""
        bound = {
            attribute(style, "val"): int(attribute(level, "ilvl", "0"))
            for level in children(element, "lvl")
            for style in children(level, "pStyle")
            if attribute(level, "ilvl", "0").isdecimal()
        }
        return cls(_levels(element), bound, attribute(child(element, "numStyleLink"), "val"))


@dataclass(frozen=True, slots=True)
class _Num:
    """A use of a list: which definition, the levels that it defines otherwise, and the numbers it starts from."""

    abstract: str
    levels: Mapping[int, _Level]
    starts: Mapping[int, int]

    @classmethod
    def of(cls, element: etree._Element) -> _Num:
        """Read a ``num``."""
        levels: dict[int, _Level] = {}
        starts: dict[int, int] = {}
        for override in children(element, "lvlOverride"):
            level = attribute(override, "ilvl", "0")
            start = child(override, "startOverride")
            if level.isdecimal() and start is not None:
                starts[int(level)] = _integer(start, 0)
            levels |= _levels(override)
        return cls(attribute(child(element, "abstractNumId"), "val"), levels, starts)


class Numbering:
    """Says the number of each paragraph; ask once for every paragraph, in the order of the document."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstracts: dict[str, _Abstract] = {}
        self._nums: dict[str, _Num] = {}
        for one in () if root is None else root:
            if local_name(one) == "abstractNum":
                self._abstracts[attribute(one, "abstractNumId")] = _Abstract.of(one)
            elif local_name(one) == "num":
                self._nums[attribute(one, "numId")] = _Num.of(one)
        self._counters: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def mark(self, properties: etree._Element | None) -> str:
        """Return what Word prints before a paragraph with this ``pPr``, tab or blank included; empty without a number."""
        style = attribute(child(properties, "pStyle"), "val") or self._styles.default
        number, level = self._place(_Place.of(properties), style)
        num = self._nums.get(number)
        key, abstract = self._definition(num)
        if num is None or abstract is None:
            return ""
        levels = {**abstract.levels, **num.levels}
        if level not in levels:
            return ""
        values = self._counters.setdefault(key, {})
        self._count(values, number, level, levels)
        return _printed(levels, level, values)

    def _place(self, own: _Place, style: str) -> tuple[str, int]:
        """Return list and level of a paragraph: its own, else those of its style."""
        if own.number is not None:
            return own.number, own.level or 0
        chain = list(self._styles.chain(style))
        for identifier in chain:
            found = self._styles.place(identifier)
            if found.number is None:
                continue
            level = own.level
            if level is None:
                level = self._bound_level(found.number, chain)
            return found.number, level if level is not None else (found.level or 0)
        return "", 0

    def _bound_level(self, number: str, chain: list[str]) -> int | None:
        """Return the level of a list to which the first of these styles is bound."""
        _, abstract = self._definition(self._nums.get(number))
        bound = abstract.bound if abstract else {}
        return next((bound[style] for style in chain if style in bound), None)

    def _definition(self, num: _Num | None) -> tuple[str, _Abstract | None]:
        """Return the definition of a list and its identifier, following links to styles."""
        for _ in range(_DEEPEST):
            abstract = self._abstracts.get(num.abstract) if num else None
            if num is None or abstract is None:
                return "", None
            linked = self._styles.place(abstract.style_link).number if abstract.style_link else None
            if linked is None or abstract.levels:
                return num.abstract, abstract
            num = self._nums.get(linked)
        return "", None

    def _count(self, values: dict[int, int], number: str, level: int, levels: Mapping[int, _Level]) -> None:
        """Count a paragraph; the first one of a use that says where it starts begins there."""
        starts = self._nums[number].starts
        first = (number, level) not in self._begun
        self._begun.add((number, level))
        if (first and level in starts) or level not in values:
            values[level] = starts.get(level, levels[level].start)
        else:
            values[level] += 1
        for above in range(level):
            if above in levels:
                values.setdefault(above, starts.get(above, levels[above].start))
        for deeper in [n for n in values if n > level]:
            if deeper not in levels or levels[deeper].begins_again(level):
                del values[deeper]


def _printed(levels: Mapping[int, _Level], level: int, values: Mapping[int, int]) -> str:
    own = levels[level]
    if own.style == "bullet":
        return _PRIVATE_USE.sub(_BULLET, own.text) + _SUFFIXES.get(own.suffix, "")

    def number(found: re.Match[str]) -> str:
        place = int(found[1]) - 1
        if place not in levels or place not in values:
            return ""
        return numeral(values[place], "decimal" if own.legal else levels[place].style)

    text = _PLACEHOLDER.sub(number, own.text)
    return text + _SUFFIXES.get(own.suffix, "") if text else ""
