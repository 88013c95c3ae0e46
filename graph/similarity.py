"""How alike texts are: the share of two-character pairs that they have in common, found through an index and not text by text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
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
    letters = "".join(letter for letter in text if letter.isalnum())
    found = frozenset(map("".join, pairwise(letters)))
    return found if len(found) >= _settings()["shortest"] else frozenset()


def dice(one: Pairs, other: Pairs) -> float:
    """Return twice what two sets share over what they have together, from 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def alike(texts: Mapping[Key, Pairs], wanted: Mapping[Key, Pairs]) -> Iterator[tuple[Key, Key, float]]:
    """Yield every text of ``wanted``, which are some of ``texts``, with every other one that is alike enough, and how much.

    Two texts that are alike share one of the rarer pairs of either, so only those are looked up: of a text with n pairs at least
    n·d/(2-d) must be shared for a Dice share of d, and therefore all but that many (and one more) of its rarest.
    """
    least = least_share()
    commonness = Counter(pair for pairs in texts.values() for pair in pairs)
    index: dict[str, list[Key]] = defaultdict(list)
    for name, pairs in texts.items():
        for pair in _rarest(pairs, commonness, least):
            index[pair].append(name)
    for name, pairs in wanted.items():
        near = dict.fromkeys(other for pair in _rarest(pairs, commonness, least) for other in index.get(pair, ()))
        near.pop(name, None)
        for other in near:
            share = dice(pairs, texts[other])
            if share >= least:
                yield name, other, share


def _rarest(pairs: Pairs, commonness: Mapping[str, int], least: float) -> list[str]:
    """Return the rarest pairs of a text, of which a text alike must have one; one order for all texts."""
    needed = ceil(len(pairs) * least / (2 - least))
    ordered = sorted(pairs, key=lambda pair: (commonness[pair], pair))
    return ordered[: len(pairs) - needed + 1]
