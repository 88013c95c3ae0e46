"""Finds names that stand without quotation marks: 市信用信息共享平台, 首贷培植行动, 就业补助资金.

Each word that ends such names is looked up; the name begins after the last word that leads into it. Whether the stretch is a name
or any platform, fund or plan is decided by its qualifier (qualifiers.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from .qualifiers import Qualifier, cue_pattern, cue_words, is_one, level_of, refusal

__all__ = ["Candidate", "names_in"]

_KINDS = ("platform", "fund", "money", "campaign", "action", "web", "fair", "season", "system")
_BY_VERB = {"campaign", "action"}
_CAMPAIGNS = {"named-campaign", "named-action"}
_STOP = re.compile(r"[，,。；;：:、“”\"「」《》（）()！!？?.．\s\x00]")
_QUOTES = '”"」'
_YEAR = re.compile(r"20\d\d年?$")
_COUNTED = re.compile(r"第[一二三四五六七八九十百\d]{1,4}届|\d+(?:个|项|家|所|场|批|条)")
_REACH = 48
_WORD = re.compile(r"[一-鿿]{2}")
_LEAD_END = frozenset("。.：:\n ")


class Candidate(NamedTuple):
    """A stretch that may be a name: accepted by ``rule``, or refused for that reason."""

    start: int
    end: int
    rule: str
    refused: bool = False


@cache
def _kind_of() -> Mapping[str, str]:
    return {word: kind for kind in _KINDS for word in cue_words(kind)}


def _phrase_start(text: str, end: int) -> int:
    """Return where the phrase that runs up to ``end`` begins, at most a bounded reach before."""
    start = max(0, end - _REACH)
    for stop in _STOP.finditer(text, start, end):
        start = stop.end()
    return start


def _level_within(phrase: str, start: int) -> int:
    """Return where a name begins that opens with its level behind other words (做强某基地国家开放平台), else ``start``.

    The year before the level is part of the name (2025年全国某项锦标赛).
    """
    found = max((match.start() for match in cue_pattern("named-level").finditer(phrase, start)), default=start)
    year = _YEAR.search(phrase, start, found)
    return year.start() if year else found


def _lead_in(phrase: str, kind: str) -> int:
    """Return where the name of that kind at the end of ``phrase`` begins."""
    start = 0
    whole_words = [found.span() for found in cue_pattern("no-start").finditer(phrase)]
    for led in cue_pattern("start").finditer(phrase):
        if not any(first <= led.start() and led.end() <= last for first, last in whole_words):
            start = led.end()
    is_campaign = kind in _BY_VERB
    if not is_campaign:
        start = _level_within(phrase, start)
    whole = is_campaign and phrase.endswith(
        cue_words("whole-after"), 0, start
    )  # 开展规范执法行动: all of it is the name
    while not whole and (match := cue_pattern("first").match(phrase, start)):
        start = match.end()
    built = cue_pattern("indefinite").match(phrase, start)
    if built and is_one(level_of(phrase[built.end() :])):
        return built.end()  # 建设某市调度平台 is one certain platform
    return _after_joint(phrase, start)


def _after_joint(phrase: str, start: int) -> int:
    """Return where the second of two joined names begins (登记系统和甘肃省监管平台), else ``start``.

    Of two joined levels (省级和市级扶持资金) neither belongs to the name.
    """
    for match in cue_pattern("and").finditer(phrase, start):
        level = level_of(phrase[match.end() :])
        if level:
            start = match.end() + len(level) * phrase[: match.start()].endswith(cue_words("level"))
    return start


def _listed_level(text: str, start: int, name: str) -> int:
    """Return how much of ``name`` only lists who runs it (the 市 of 省、市外经贸专项资金)."""
    match = cue_pattern("level").match(name)
    if not match or len(match.group()) > 1 or text[start - 1 : start] != "、":
        return 0
    return match.end() * text[max(0, start - 4) : start - 1].endswith(cue_words("level"))


def _is_continued(text: str, start: int, last_campaign: int) -> bool:
    """Tell whether the phrase at ``start`` continues a list of campaigns (实施甲行动、乙计划)."""
    return text[start - 1 : start] == "、" and last_campaign == start - 1


@cache
def _listed() -> re.Pattern[str]:
    ends = cue_pattern(*_BY_VERB).pattern
    return re.compile(f"(?:、[一-鿿]{{3,24}}?(?:{ends})){{0,4}}等[一-鿿]{{0,4}}(?:{ends})")


def _heads_a_list(text: str, end: int) -> bool:
    """Tell whether what follows calls it, and maybe others after it, by what they are (甲计划、乙工程等人才工程)."""
    return _listed().match(text, end) is not None


def _is_lead_phrase(text: str, start: int, end: int) -> bool:
    """Tell whether ``text[start:end]`` is all that a measure is called by (（三）文化惠民工程。)."""
    return not _WORD.search(text, 0, start) and text[end : end + 1] in _LEAD_END


def _candidate(text: str, match: re.Match[str], last_campaign: int) -> Candidate | None:
    """Return the stretch that ends with ``match``, judged; None for the noun behind a quoted name."""
    at = _phrase_start(text, match.start())
    phrase = text[at : match.start()]
    kind = _kind_of()[match.group()]
    lead = _lead_in(phrase, kind)
    if lead == 0:
        lead = _listed_level(text, at, phrase)
        if at and text[at - 1] in _QUOTES:
            return None
    if match.group() in cue_words("no-owner") and phrase.startswith(cue_words("country"), lead):
        lead += len(level_of(phrase[lead:]))
    introduced = bool(cue_pattern("intro").search(phrase, 0, lead)) or _is_continued(text, at, last_campaign)
    introduced = introduced or _heads_a_list(text, match.end()) or _is_lead_phrase(text, at + lead, match.end())
    planned = cue_pattern("planned").match(text, match.end())  # …平台建设 is a plan like 建设…平台
    before = planned.group() if planned and kind == "platform" else phrase[:lead]
    against = refusal(kind, Qualifier(before, phrase[lead:], introduced, text.startswith("、", match.end())))
    counted = _COUNTED.match(phrase, lead)  # 第七届某博览会 is called 某博览会 in every year
    start = at + (counted.end() if counted else lead)
    return Candidate(start, match.end(), against or f"named-{kind}", refused=against is not None)


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Tell whether the word that ends a name goes on to mean something else (平台公司, 工程建设)."""
    more = cue_pattern("more").match(text, match.end())
    return bool(more) and not (
        _kind_of()[match.group()] == "platform" and cue_pattern("planned").match(text, match.end())
    )


def _judged(text: str) -> Iterator[Candidate]:
    """Yield every stretch that ends like a name, in order of its end."""
    last_campaign = -1
    for match in cue_pattern(*_KINDS).finditer(text):
        if _goes_on(text, match):
            continue
        candidate = _candidate(text, match, last_campaign)
        if candidate is None:
            continue
        if candidate.rule in _CAMPAIGNS:
            last_campaign = candidate.end
        yield candidate


def _longest(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates without those that a later one contains (职业技能提升行动 in 职业技能提升行动专账资金)."""
    kept: list[Candidate] = []
    for candidate in candidates:
        while kept and not candidate.refused and candidate.start <= kept[-1].start:
            kept.pop()
        kept.append(candidate)
    return kept


def names_in(text: str) -> list[Candidate]:
    """Return every stretch of ``text`` that ends like a name, accepted or refused, in order."""
    return _longest(_judged(text))
