"""Tells the name of one certain platform, fund or campaign from a plain noun by what stands before the word that ends it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from ..ontology.codelists import read_rows, read_words

__all__ = ["Qualifier", "cue_pattern", "cue_words", "is_one", "level_of", "refusal"]

_FILE = "programme_cues.csv"
_LONGEST = 22
_COINED = 11  # a name without a place is a coined word: short
_SHORTEST = 3
_LEAST = 2
_TELLING = 6  # of plain words so many name one fund of a level (省科技投资引导基金)
_PLACED = 4  # behind a place or a verb of holding fewer are enough (武汉产业发展基金)
_GENERIC = "generic-name"
_MONEY = {"fund", "money"}


class Qualifier(NamedTuple):
    """What stands before the word that ends a name.

    Attributes:
        before: the words of the phrase before the name.
        name: the name without the word that ends it.
        introduced: whether a verb of carrying out (实施, 开展) stands before it.
        listed: whether others follow it in a list.
    """

    before: str
    name: str
    introduced: bool
    listed: bool = False

    @property
    def level(self) -> str:
        """The level or place with which the name begins, or nothing."""
        return level_of(self.name)

    @property
    def core(self) -> str:
        """The name without its level."""
        return self.name[len(self.level) :]


def cue_words(kind: str) -> tuple[str, ...]:
    """Return the cue words of one kind."""
    return read_words(_FILE)[kind]


@cache
def cue_pattern(*kinds: str) -> re.Pattern[str]:
    """Return a pattern of all cue words of these kinds, longest first."""
    words = sorted({word for kind in kinds for word in cue_words(kind)}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


@cache
def _places() -> frozenset[str]:
    """Return the names of provinces and prefectures, with and without 省 and 市."""
    rows = [row for row in read_rows("areas.csv") if row["level"] in {"province", "prefecture"}]
    return frozenset(name for row in rows for name in (row["name"], row["short"]) if len(name) > 1)


def is_one(level: str) -> bool:
    """Tell whether ``level`` names a place or the country (吉林省, 国家) and not only who runs it (省级)."""
    return level in _places() or level in cue_words("country")


@lru_cache(maxsize=1024)
def level_of(name: str) -> str:
    """Return the level or place with which ``name`` begins, or nothing.

    >>> level_of("全国信用信息共享"), level_of("吉林省公共招聘"), level_of("预付")
    ('全国', '吉林省', '')
    """
    place = next((name[:size] for size in range(min(8, len(name)), 1, -1) if name[:size] in _places()), "")
    match = cue_pattern("level").match(name)
    return max(place, match.group() if match else "", key=len)


def _consists_of(kind: str, core: str) -> bool:
    """Tell whether ``core`` consists of cue words of one kind."""
    at = 0
    while match := cue_pattern(kind).match(core, at):
        at = match.end()
    return at == len(core)


def _is_plain(core: str) -> bool:
    """Tell whether ``core`` consists of words that name a kind of platform and none in particular."""
    return _consists_of("plain", core)


def _is_certain(name: Qualifier) -> bool:
    """Tell whether the name opens with a place or level of which there is one."""
    return is_one(name.level) or name.level in cue_words("certain-level")


def _platform(name: Qualifier) -> str | None:
    if cue_pattern("indefinite").search(name.core):
        return "indefinite"
    if cue_pattern("platform-never").search(name.name):
        return _GENERIC
    certain = _is_certain(name)
    if certain and len(name.core) >= _SHORTEST:
        return None
    led = bool(name.before) and not name.before.endswith(cue_words("loose-before"))
    coined = certain or (led and len(name.core) <= _COINED)
    return None if coined and not _is_plain(name.core) else _GENERIC


def _fund(name: Qualifier) -> str | None:
    if cue_pattern("plain-inside").search(name.core):
        return _GENERIC
    least = _LEAST if name.level else _SHORTEST
    owned = name.level in cue_words("certain-level") and len(name.core) >= _PLACED  # 省中小企业基金 is one
    plain = (
        len(name.core) < least or (_is_plain(name.core) and not owned) or name.core.endswith(cue_words("plain-fund"))
    )
    certain = name.level in cue_words("certain-level") and len(name.core) >= _TELLING
    placed = is_one(name.level) and name.level not in cue_words("country") and len(name.core) >= _PLACED
    led = len(name.core) >= _TELLING and name.core.endswith(cue_words("named-fund"))
    bare = _consists_of("bare-fund", name.core) and not (certain or placed or led)
    return _GENERIC if plain or bare else None


def _money(name: Qualifier) -> str | None:
    core = name.core
    plain = (core in cue_words("bare-money") and not name.level) or core.startswith(cue_words("plain-money"))
    plain = plain or core in cue_words("indefinite") or bool(cue_pattern("plain-inside").search(core))
    return _GENERIC if plain else None


def _campaign(name: Qualifier) -> str | None:
    if len(name.core) < _SHORTEST:
        return _GENERIC
    return None if name.introduced or name.level else "not-introduced"


def _action(name: Qualifier) -> str | None:
    plain = name.core.endswith(cue_words("plain-action"))
    built = len(name.core) >= _TELLING and name.core.endswith(cue_words("named-building"))
    return _GENERIC if plain and not built else _campaign(name)


def _web(name: Qualifier) -> str | None:
    return None if _is_certain(name) or not _is_plain(name.core) else _GENERIC


def _system(name: Qualifier) -> str | None:
    """Refuse systems that do not open with the name of a place or the country."""
    return None if is_one(name.level) and len(name.core) >= _SHORTEST else _GENERIC


def _fair(name: Qualifier) -> str | None:
    """Refuse fairs and forums that are named after no place, year or world, and are not relied on as known."""
    if cue_pattern("indefinite").search(name.core):
        return "indefinite"
    known = is_one(name.level) or cue_pattern("fair-first").match(name.name)
    return None if known or name.before.endswith(cue_words("fair-before")) else _GENERIC


def _season(name: Qualifier) -> str | None:
    """Refuse festivals that are neither known as fairs are nor held under a coined name (举办都市乐龄生活节).

    The first of several that are held (举办啤酒节、美食节等活动) is of a kind.
    """
    against = _fair(name)
    if name.listed:
        return against
    held = name.introduced or name.before.endswith(cue_words("season-before"))
    return None if held and len(name.core) >= _LEAST else against


_CHECKS: Mapping[str, Callable[[Qualifier], str | None]] = {
    "platform": _platform,
    "fund": _fund,
    "money": _money,
    "campaign": _campaign,
    "action": _action,
    "web": _web,
    "fair": _fair,
    "season": _season,
    "system": _system,
}


def refusal(kind: str, name: Qualifier) -> str | None:
    """Return the rule by which the qualifier makes no name of that kind, or None when it does."""
    indefinite = cue_words("indefinite")
    local = is_one(name.level)
    made = name.before.endswith(indefinite) and not local and kind != "season"  # a festival may be called into being
    if made or name.name.startswith(indefinite):
        return "indefinite"
    bare = len(name.core) < _LEAST and (not local or kind in _MONEY)
    if bare or len(name.name) > _LONGEST:
        return _GENERIC
    return _CHECKS[kind](name)
