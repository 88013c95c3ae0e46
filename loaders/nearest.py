"""The known names that an unknown one comes nearest to, as a hint for people.

Comparing a name with every known one letter by letter costs more than all else that is read from a notice. Only names that
share enough characters can be near, so those are looked up first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache, lru_cache
from itertools import chain

from ..ontology.codelists import functions

__all__ = ["nearest_names"]

_NEAR = 0.75
_MOST = 3


@lru_cache(maxsize=4096)
def nearest_names(name: str) -> tuple[str, ...]:
    """Return the known names most like ``name``, at most three, the most similar first.

    >>> nearest_names("市场监督管埋局")[0]
    '市场监督管理局'
    """
    index = _index()
    shared = Counter(chain.from_iterable(index.get(part, ()) for part in _parts(name)))
    known = _known_names()
    likely = (known[at] for at, count in shared.items() if 2 * count >= _NEAR * (len(known[at]) + len(name)))
    return tuple(get_close_matches(name, likely, n=_MOST, cutoff=_NEAR))


@cache
def _known_names() -> tuple[str, ...]:
    return tuple(dict.fromkeys(v for f in functions().values() for v in f.variants if "{P}" not in v))


def _parts(name: str) -> Iterator[tuple[str, int]]:
    """Yield each character with how often it stood before, so that names share as many parts as characters."""
    seen: Counter[str] = Counter()
    for char in name:
        yield char, seen[char]
        seen[char] += 1


@cache
def _index() -> Mapping[tuple[str, int], Sequence[int]]:
    """Return for each part the places in :func:`_known_names` of the names that have it."""
    found: dict[tuple[str, int], list[int]] = {}
    for at, name in enumerate(_known_names()):
        for part in _parts(name):
            found.setdefault(part, []).append(at)
    return found
