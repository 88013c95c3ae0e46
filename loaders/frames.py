"""Reads what stands around a word: its sentence, its phrase, the list it is part of, and the role this gives it.

All looks are bounded, so that a text of a single endless line costs no more than any other.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from ..ontology.codelists import read_words

__all__ = [
    "has_bystanders",
    "is_bystander",
    "is_encouraged",
    "names_a_field",
    "names_a_target",
    "names_an_office",
    "phrase_before",
    "sentence_around",
    "stands_in_a_list",
]

_REACH = 90  # characters of a sentence looked at on either side of a word
_PHRASE = 24
_LIST = 60
_ITEM = 14
_TAIL = 8
_BEHIND = 20
_FILE = "sector_frames.csv"
_COMMAS = frozenset("、和及与")
_SENTENCE_END = re.compile(r"[。；;！？!?\n]")
_LAST_SENTENCE_END = re.compile(r".*[。；;！？!?\n]", re.DOTALL)
_PHRASE_END = re.compile(r"[，,。；;：:！？!?\n\x00（(）)《》]")
_NOTE = re.compile(r"[（(][^（）()，,。；;]{1,8}[）)]")
_LAST_PHRASE_END = re.compile(r".*[，,。；;：:！？!?\n\x00（(）)《》]", re.DOTALL)


def _upto(pattern: re.Pattern[str], text: str) -> str:
    """Return ``text`` up to the first match of ``pattern``."""
    end = pattern.search(text)
    return text[: end.start()] if end else text


def sentence_around(text: str, start: int, end: int) -> str:
    """Return the sentence in which ``text[start:end]`` stands, cut to a bounded reach."""
    earliest, latest = max(0, start - _REACH), end + _REACH
    before = _LAST_SENTENCE_END.match(text, earliest, start)
    after = _SENTENCE_END.search(text, end, latest)
    return text[before.end() if before else earliest : after.start() if after else latest]


def phrase_before(text: str, start: int) -> str:
    """Return what stands before ``start`` in the same phrase (no comma, no 的 between)."""
    return text[_phrase_start(text, start) : start].rpartition("的")[2]


def _phrase_start(text: str, at: int) -> int:
    """Return where the phrase that runs up to ``at`` begins, at most a bounded reach before."""
    earliest = max(0, at - _PHRASE)
    stop = _LAST_PHRASE_END.match(text, earliest, at)
    return stop.end() if stop else earliest


def _phrase_after(text: str, end: int, reach: int = _LIST) -> str:
    return _upto(_PHRASE_END, text[end : end + reach])


@cache
def _any(kind: str) -> re.Pattern[str]:
    """Return a pattern of the frame words of one kind, longest first."""
    words = sorted(read_words(_FILE)[kind], key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


def _runs_into_noun(after: str) -> bool:
    """Tell whether the word, or the list it opens, runs into a noun such as 行业 or 企业."""
    noun = _any("noun-after")
    if not noun.search(after):
        return False
    for position, item in enumerate(_any("joint").split(after)):
        head, _, tail = item.partition("的")
        closes = head.startswith(read_words(_FILE)["class"])  # 外贸等受影响较大行业
        if noun.search(head[: _ITEM + 2 if position or closes else _TAIL]) or noun.search(tail[:_TAIL]):
            return True
        if len(head) > (_ITEM if position else _TAIL) or tail:
            return False
    return False


def _ends_in_noun(word: str) -> bool:
    """Tell whether the word itself ends in such a noun: 服务业企业, but not 银行业."""
    nouns = read_words(_FILE)["noun-after"]
    return word.endswith(nouns) and any(word.endswith(noun) and len(word) >= len(noun) + 2 for noun in nouns)


def names_a_target(text: str, start: int, end: int) -> bool:
    """Tell whether the sector word at ``start:end`` stands where a measure names the sectors that it addresses.

    >>> text = "对餐饮、住宿等行业减免租金"
    >>> names_a_target(text, 1, 3)
    True
    >>> names_a_target("由物流承运单位负责", 1, 3)
    False
    """
    before, after = phrase_before(text, start), text[end : end + _LIST]
    return _is_target(before, text[start:end], after)


@lru_cache(maxsize=1024)
def _is_target(before: str, word: str, after: str) -> bool:
    """Tell the same by the phrase before the word and what follows it, which long lists of sectors repeat."""
    words = read_words(_FILE)
    if before.endswith(words["class"]):
        return False
    if before.endswith(words["touching-before"]) or _any("verb-before").search(before):
        return True
    if _ends_in_noun(word):
        return True
    after = _NOTE.sub("", after)  # 超市（便利店）、书店等行业 is one list
    return _runs_into_noun(_upto(_any("cut"), _upto(_PHRASE_END, after)))


def stands_in_a_list(text: str, start: int, end: int) -> bool:
    """Tell whether the sector word at ``start:end`` stands in a list that runs into a noun such as 行业 or 企业.

    >>> text = "在书店、影院等行业试行"
    >>> stands_in_a_list(text, 4, 6)
    True
    """
    before, after = text[start - 1 : start], text[end : end + _LIST]
    if not (before in _COMMAS or after[:1] in _COMMAS or after.startswith(read_words(_FILE)["class"])):
        return False
    return _runs_into_noun(_upto(_any("cut"), _upto(_PHRASE_END, _NOTE.sub("", after))))


@cache
def _encouraged() -> re.Pattern[str]:
    verbs, joints = _any("encouraged-before").pattern, _any("joint").pattern
    return re.compile(rf"(?:{verbs})(?:[一-鿿]{{0,8}}?(?:{joints}))*[一-鿿]{{0,10}}$")


def is_encouraged(text: str, start: int) -> bool:
    """Tell whether those who are named at ``start`` are told to do something, alone or in a list (鼓励商场、商圈延时经营)."""
    return _encouraged().search(text[_phrase_start(text, start) : start]) is not None


@cache
def _office() -> re.Pattern[str]:
    middle, end = _any("office-middle").pattern, _any("office-end").pattern
    return re.compile(
        rf"(?:{middle})*(?:{end})|(?:[一-鿿]{{0,8}}[、和及与])*[一-鿿]{{0,10}}?(?:{_any('offices').pattern})"
    )


def names_an_office(text: str, end: int) -> bool:
    """Tell whether the sector word that ends at ``end`` begins the name of an office, or stands in a list of offices.

    >>> names_an_office("文化广电旅游局负责", 2)
    True
    >>> names_an_office("教育、交通等部门", 2)
    True
    >>> names_an_office("旅游发展格局", 2)
    False
    """
    return _office().match(text, end, end + _LIST) is not None


@cache
def _field() -> re.Pattern[str]:
    return re.compile(rf"(?:^|[、在和与]|围绕|聚焦)(?:{_any('field').pattern})(?=[、和及与等]|领域|$)")


def names_a_field(text: str, start: int, end: int) -> bool:
    """Tell whether the sector word at ``start:end`` stands in a list of what the administration deals with.

    >>> names_a_field("在市场监管、交通运输等领域推行柔性执法", 6, 10)
    True
    >>> names_a_field("在餐饮、交通运输等领域推行柔性执法", 4, 8)
    False
    """
    if not (text[start - 1 : start] in _COMMAS or text[end : end + 1] in _COMMAS):
        return False
    before = _upto_last(text[max(0, start - _LIST) : start])
    return _field().search(before + text[start:end] + _phrase_after(text, end)) is not None


def _upto_last(text: str) -> str:
    """Return the last phrase of ``text``."""
    stop = _LAST_PHRASE_END.match(text)
    return text[stop.end() :] if stop else text


def has_bystanders(text: str) -> bool:
    """Tell whether ``text`` has words that can make a party in it a bystander; most measures have none."""
    return _any("bystander-after").search(text) is not None


def is_bystander(text: str, start: int, end: int) -> bool:
    """Tell whether the party at ``start:end`` is only named to describe another one (为中小企业减免租金的园区)."""
    after = _any("bystander-after")
    if not after.search(text, end, end + _BEHIND):
        return False  # the rarer of the two conditions, looked at first without cutting anything out
    left = text[_phrase_start(text, start) : start]
    return bool(_any("bystander-before").search(left) and after.search(_phrase_after(text, end, reach=_BEHIND)))
