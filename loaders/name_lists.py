"""Finds names in lists that stand without quotation marks: coined products (甲贷、乙保等产品), campaigns (甲购、乙季等两大主题活动)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from .names import Candidate
from .qualifiers import cue_pattern, cue_words

__all__ = ["listed_products", "listed_themes"]

_LIST = 2
_ITEM = "[一-鿿]{2,12}?(?:（[^（）、]{1,12}）)?"
_COINED = re.compile("[一-鿿]{1,6}[贷保]")
_JOINTS = re.compile("[、和及与]")


@cache
def _product_list() -> re.Pattern[str]:
    """Return a pattern of lists of products without marks (开发甲乙贷、丙丁保等金融产品)."""
    verbs, nouns = cue_pattern("product-verb").pattern, cue_pattern("product-noun").pattern
    last = cue_pattern("product-last").pattern
    return re.compile(
        f"(?:{verbs})(?:(?P<list>{_ITEM}(?:[、和及与]{_ITEM}){{1,8}})等[一-鿿]{{0,4}}?(?:{nouns})"
        f"|(?P<ended>{_ITEM}(?:、{_ITEM}){{0,8}}[和及与]{_ITEM}(?:{last}))(?![一-鿿]))"
    )


def _items(text: str, start: int) -> Iterator[tuple[int, str]]:
    """Yield the items of a list with their places, without what stands in brackets behind them."""
    at = 0
    for item in _JOINTS.split(text):
        yield start + at, item.partition("（")[0]
        at += len(item) + 1


def listed_products(text: str) -> Iterator[Candidate]:
    """Yield the coined products of a list of at least two; where they are most of it, what stands among them is one too."""
    for match in _product_list().finditer(text):
        group = match.lastgroup or "list"
        items = list(_items(match.group(group), match.start(group)))
        coined = [
            _COINED.fullmatch(item) is not None and not item.endswith(cue_words("product-plain")) for _, item in items
        ]
        if sum(coined) < _LIST:
            continue
        mixed = match.group(group).endswith(cue_words("product-last")) or match.group().endswith(
            cue_words("product-mixed")
        )
        most = mixed and 2 * sum(coined) > len(items)
        for (start, item), is_coined in zip(items, coined, strict=True):
            plain = item.endswith(cue_words("product-plain"))
            if is_coined or most:
                yield Candidate(start, start + len(item), "generic-name" if plain else "product", plain)


_THEME = "[一-鿿]{3,12}?"
_NUMBER = "[一二三四五六七八九十\\d]{1,2}"


@cache
def _theme_list() -> re.Pattern[str]:
    """Return a pattern of lists of campaigns without marks that are counted behind 等 (开展甲购、乙季等两大主题活动)."""
    verbs, nouns = cue_pattern("theme-verb").pattern, cue_pattern("theme-noun").pattern
    return re.compile(f"(?:{verbs})({_THEME}(?:、{_THEME}){{1,9}})等{_NUMBER}[大个](?:{nouns})")


def listed_themes(text: str) -> Iterator[Candidate]:
    """Yield the campaigns of such lists."""
    for match in _theme_list().finditer(text):
        for start, item in _items(match.group(1), match.start(1)):
            plain = item.endswith(cue_words("theme-plain"))
            yield Candidate(start, start + len(item), "generic-name" if plain else "event", plain)
