"""How alike texts are: the share of two-character pairs that they have in common, found through an index and not text by text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, pairwise
from math import ceil
from typing import TypeVar

from ..ontology.codelists import read_rows

__all__ = ["Pairs", "alike", "dice", "least_share", "pairs_of"]

Pairs = frozenset[str]
Key = TypeVar("Key")


@cache
def _settings() -> Mapping[str, float]:
    return {row["key"]: float(row["value"]) for row in read_rows("alignment.csv")}


def least_share() -> float:
    """Return the Dice share from which two texts count as alike, from 0 to 1."""
    return _settings()["least"]


def pairs_of(text: str) -> Pairs:
    """Return the pairs of neighbouring letters and figures of a text; none where it is too short to be compared.

    >>> pairs_of("减免房租")
    frozenset()
    """
    letters = "".join(filter(str.isalnum, text))
    found = frozenset(map("".join, pairwise(letters)))
    return found if len(found) >= _settings()["shortest"] else frozenset()


def dice(one: Pairs, other: Pairs) -> float:
    """Return twice what two sets share over what they have together, from 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def alike(texts: Mapping[Key, Pairs], wanted: Collection[Key]) -> Iterator[tuple[Key, Key, float]]:
    """Yield every two of ``texts`` that are alike enough, of which one at least is in ``wanted``, and how much; each two once.

    Two texts that are alike share one of the rarer pairs of either, so only those are looked up: of a text with n pairs at least
    n·d/(2-d) must be shared for a Dice share of d, and therefore all but that many (and one more) of its rarest. What two texts share
    beside these is in the remainder of one of them, so most that were looked up cannot reach d and need not be compared.
    """
    names, least = list(texts), least_share()
    rarest = _rarest(texts.values())
    size = list(map(len, texts.values()))
    rest = [whole - len(rare) for whole, rare in zip(size, rarest, strict=True)]
    index: dict[str, list[int]] = defaultdict(list)
    index_of_wanted: dict[str, list[int]] = defaultdict(list)
    for place, (name, rare) in enumerate(zip(names, rarest, strict=True)):
        earlier = index if name in wanted else index_of_wanted
        shared = Counter(chain.from_iterable(earlier[pair] for pair in rare if pair in earlier))
        for other, count in shared.items():
            if 2 * (count + max(rest[place], rest[other])) / (size[place] + size[other]) >= least:
                yield from _compared(texts, names[other], name, least)
        for known in (index, index_of_wanted) if name in wanted else (index,):
            for pair in rare:
                known[pair].append(place)


def _compared(texts: Mapping[Key, Pairs], one: Key, other: Key, least: float) -> Iterator[tuple[Key, Key, float]]:
    share = dice(texts[one], texts[other])
    if share >= least:
        yield one, other, share


def _rarest(texts: Collection[Pairs]) -> Sequence[Sequence[str]]:
    """Return the rarest pairs of each text, of which a text alike must have one; one order for all texts."""
    commonness = Counter(chain.from_iterable(texts))
    order = {pair: place for place, pair in enumerate(sorted(commonness, key=lambda pair: (commonness[pair], pair)))}
    least = least_share()
    kept = (len(pairs) - ceil(len(pairs) * least / (2 - least)) + 1 for pairs in texts)
    return [sorted(pairs, key=order.__getitem__)[:most] for pairs, most in zip(texts, kept, strict=True)]
