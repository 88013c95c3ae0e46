"""The area that a notice is for, read from its body when neither title nor signature names it.

What 我市 or 市财政局 say about the level, and which area of that level the text names most (in 某某经济开发区, 人民银行某某市中心支行),
decide together; where two areas come near each other none is chosen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache

import ahocorasick_rs

from ..ontology.areas import Area, areas
from ..ontology.model import Mention, Span

__all__ = ["area_of_body"]

_LEVEL_WORD = re.compile(
    r"[我全本](?P<own>省|自治区|市|州|县|区|旗)(?!场|直|级|民)"
    r"|(?<=[：:、，,；（(\n。由])(?P<of>省|自治区|市|州|县|区|旗)(?:[\u4e00-\u9fff]{1,14}?(?:局|厅|委|办|中心)|政府)(?=[、，,；;）)。\n牵负按等])"
)
_RANKS = {
    "省": ("province",),
    "自治区": ("province",),
    "州": ("prefecture",),
    "市": ("prefecture", "county", "province"),
}
_RANKS |= {"县": ("county",), "区": ("county",), "旗": ("county",)}
_CLEAR = 2.0
_FULL_WEIGHT, _SHORT_WEIGHT, _CHILD_WEIGHT = 2, 1, 1
_MUNICIPALITY = "市"


def area_of_body(text: str, span: Span, masks: tuple[Span, ...]) -> tuple[Area, Mention] | None:
    """Return the area that ``span`` speaks for and the words that name it; None unless one area is clearly ahead.

    Args:
        text: the whole text.
        span: the stretch without title, number and footers.
        masks: titles and numbers of cited documents, in order, whose places say nothing about this notice.
    """
    level = _level(text, span)
    if level is None:
        return None
    places = dict(_places(text, span, masks))
    scores = _scores(places, level)
    ranked = scores.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] < _CLEAR * ranked[1][1]):
        return None
    area = areas().by_code(ranked[0][0])
    mention = next((m for m, codes in places.items() if ranked[0][0] in codes), None)
    mention = mention or next((m for m, codes in places.items() if _below(codes, ranked[0][0])), None)
    return (area, mention) if area and mention else None


def _level(text: str, span: Span) -> str | None:
    """Return the level that the notice speaks of most, 省, 市, 县 or 区, when it is more than half of all."""
    words = text[span.start : span.end]
    counts = Counter(match["own"] or match["of"] for match in _LEVEL_WORD.finditer(words))
    if not counts:
        return None
    level, count = counts.most_common(1)[0]
    return level if 2 * count > counts.total() else None


@cache
def _automaton() -> tuple[ahocorasick_rs.AhoCorasick, tuple[str, ...], Mapping[str, tuple[str, ...]]]:
    names = areas().names()
    words = tuple(names)
    return ahocorasick_rs.AhoCorasick(words, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest), words, names


def _places(text: str, span: Span, masks: tuple[Span, ...]) -> Iterator[tuple[Mention, tuple[str, ...]]]:
    """Yield every name of an area outside ``masks`` with the codes that it can mean."""
    automaton, words, names = _automaton()
    ahead = iter(masks)
    mask = next(ahead, None)
    for which, start, end in automaton.find_matches_as_indexes(text[span.start : span.end]):
        here = Span(start + span.start, end + span.start)
        while mask is not None and mask.end <= here.start:
            mask = next(ahead, None)
        if mask is None or not mask.overlaps(here):
            yield Mention(here, words[which]), names[words[which]]


def _scores(places: Mapping[Mention, tuple[str, ...]], level: str) -> Counter[str]:
    """Count for each area of the level how often it is named, shares of its counties included."""
    scores: Counter[str] = Counter()
    for mention, codes in places.items():
        found = [area for area in map(areas().by_code, codes) if area is not None]
        fitting = [area for area in found if _fits(area, level)]
        weight = _FULL_WEIGHT if mention.text.endswith(tuple("省市县区州旗盟")) else _SHORT_WEIGHT
        for area in fitting:
            scores[area.code] += max(1, weight // len(fitting))
        if not fitting and level in {"市", "州"}:
            parents = {area.parent for area in found if area.level == "county" and area.parent}
            for parent in parents if len(parents) == 1 else ():
                scores[parent] += _CHILD_WEIGHT
    return scores


def _fits(area: Area, level: str) -> bool:
    if area.level not in _RANKS[level]:
        return False
    if area.level == "province":
        return (level == _MUNICIPALITY) == area.name.endswith(_MUNICIPALITY)
    return area.level == "prefecture" or area.name.endswith(level)


def _below(codes: tuple[str, ...], code: str) -> bool:
    return any(code in {above.code for above in areas().ancestors(c)} for c in codes)
