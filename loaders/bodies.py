"""Names of issuing bodies: whether words name one, which area it serves, and where one name ends and the next begins."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from ..ontology.areas import Area, areas
from ..ontology.codelists import read_words

__all__ = ["area_named", "is_body", "is_central", "split_bodies"]

_LONGEST_AREA = 15
_HAN_NAME = re.compile(r"[\u4e00-\u9fff（）()·“”、/]{2,40}")


def is_body(words: str) -> bool:
    """Tell whether ``words`` look like the name of one body: no punctuation inside, an organ at the end.

    >>> is_body("长春市人民政府办公厅"), is_body("请认真贯彻落实")
    (True, False)
    """
    return bool(_HAN_NAME.fullmatch(words)) and "、" not in words and words.endswith(_endings())


@cache
def _endings() -> tuple[str, ...]:
    return read_words("head_cues.csv")["organ-ending"]


def is_central(name: str) -> bool:
    """Tell whether a name is a central body's: 国务院办公厅, 国家发展改革委, 财政部."""
    return name.startswith(read_words("head_cues.csv")["central"])


@lru_cache(maxsize=8192)
def area_named(name: str, within: str | None = None) -> Area | None:
    """Return the lowest area that opens a name (重庆市黔江区人民政府 → 黔江区); None if there is none or more than one.

    >>> area_named("国家税务总局玉林市税务局").code
    '450900'
    """
    for prefix in read_words("head_cues.csv")["above-area"]:
        if name.startswith(prefix):
            name = name[len(prefix) :]
    found: Area | None = None
    while (step := _first_area(name, found.code if found else within)) is not None:
        found, length = step
        name = name[length:]
    return found


def _first_area(name: str, within: str | None) -> tuple[Area, int] | None:
    """Return the area whose full name, alias or short name opens ``name``, the longest, and the length of that name."""
    for length in range(min(_LONGEST_AREA, len(name)), 1, -1):
        candidates = [a for a in areas().find(name[:length], within=within) if a.code != within]
        chosen = _highest(candidates, full=name[:length])
        if chosen is not None:
            return chosen, length
    return None


def _highest(candidates: list[Area], full: str) -> Area | None:
    """Choose among areas of one name: the only one of that full name, else the only one of its rank."""
    for named in ([a for a in candidates if a.name == full], candidates):
        ranks = sorted({a.level for a in named}, key=("province", "prefecture", "county").index)
        best = [a for a in named if a.level == ranks[0]] if ranks else []
        if len({a.code for a in best}) == 1:
            return best[0]
    return None


def split_bodies(words: str) -> tuple[str, ...]:
    """Return the names of bodies in a signature or before a title, whether divided by blanks, breaks, 、 or not at all.

    >>> split_bodies("甲省财政厅甲省商务厅")
    ('甲省财政厅甲省商务厅',)
    >>> split_bodies("河北省财政厅河北省商务厅 河北省妇联办公室")
    ('河北省财政厅', '河北省商务厅', '河北省妇联办公室')
    """
    parts = [part for part in re.split(r"[\s\u3000、，,]+", words) if part]
    return tuple(name for part in parts for name in _unglue(part))


def _unglue(part: str) -> list[str]:
    """Cut ``part`` where, after the end of a name, the place or the prefix that opened it comes again."""
    area = area_named(part)
    above_area = read_words("head_cues.csv")["above-area"]
    openers = above_area
    if area is not None:
        above = areas().ancestors(area.code)
        openers += (area.name, *(a.name for a in above))
    if is_central(part):
        openers += read_words("head_cues.csv")["central"]
    names, start = [], 0
    for at in range(2, len(part) - 1):
        if part.startswith(openers, at) and part[start:at].endswith(_endings()) and part[start:at] not in above_area:
            names.append(part[start:at])
            start = at
    return [*names, part[start:]]
