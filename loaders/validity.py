"""Since when and until when a notice holds, and the sentences outside the measures that hold for all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from ..ontology.codelists import read_words
from ..ontology.model import Field, GeneralClause, GeneralKind, Mention, Span
from .full_dates import FULL_DATE, end_of_term, read_end_of, read_full_date
from .numerals import chinese_int

__all__ = ["Validity", "general_clauses", "read_validity", "sentences"]


@dataclass(frozen=True, slots=True)
class Validity:
    """First and last day in force as far as the text states them."""

    effective_from: Field | None
    effective_until: Field | None


_SENTENCE = re.compile(r"[^。；;！!？?\n]+[。；;！!？?]?")
_LONGEST_SENTENCE = 300


def _words(kind: str) -> tuple[str, ...]:
    return read_words("head_cues.csv")[kind]


@cache
def _any(kind: str) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, _words(kind)), key=len, reverse=True)) + ")"


@cache
def _cue(kind: str) -> re.Pattern[str]:
    return re.compile(_any(kind))


def sentences(text: str, span: Span) -> Iterator[Mention]:
    """Yield the sentences of a stretch; a line break ends one too."""
    for match in _SENTENCE.finditer(text, span.start, span.end):
        words = match.group().lstrip()
        if words:
            yield Mention.of(text, match.end() - len(words), match.end())


def general_clauses(text: str, span: Span, kinds: Iterable[GeneralKind] = GeneralKind) -> Iterator[GeneralClause]:
    """Yield who is eligible, until when, what cannot be combined and what prevails, sentence by sentence."""
    kinds = tuple(kinds)
    for sentence in sentences(text, span):
        for kind in kinds:
            if len(sentence.text) <= _LONGEST_SENTENCE and _cue(kind.value).search(sentence.text):
                yield GeneralClause(kind, sentence, f"general-{kind.value}")


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The patterns of validity, made from the cue words."""

    general: re.Pattern[str]
    from_date: re.Pattern[str]
    from_issue: re.Pattern[str]
    until: re.Pattern[str]
    lapses: re.Pattern[str]
    term: re.Pattern[str]
    except_for: re.Pattern[str]


_END_OF = r"(?:19|20)\d{2}年(?:\d{1,2}月)?底"
_NUMBER = r"(?P<amount>\d{1,3}|[一二两三四五六七八九十]{1,3})"
_PERIOD = r"(?:有效期限?|(?:执行|实施|施行|试行|政策)(?:期限?|时限|时间)|期限)"


@cache
def _patterns() -> _Patterns:
    paper, in_force, anchor = _any("paper"), _any("in-force"), _any("anchor")
    return _Patterns(
        general=re.compile(
            rf"^[“《]?{_any('this')}[^，,。]{{0,16}}?{paper}[^，,。]{{0,30}}?(?:自|从|有效期|期限|时间|期)"
        ),
        from_date=re.compile(
            rf"(?:自|从|于)(?P<date>{FULL_DATE})(?:零时)?(?:(?:之日)?起[，,]?(?:正式|开始|至|到|{in_force})|(?:正式|开始)?{in_force})"
        ),
        from_issue=re.compile(
            rf"(?:自|从)[^，,。；;]{{0,12}}?{anchor}(?:之日)?(?:起|(?<=之日))"
            rf"(?:满?{_NUMBER.replace('amount', 'days')}(?P<unit>个?工作日|日|天|个月|年)(?:之?后|起))?[，,]?"
            rf"(?:起|开始|正式|至|到|{in_force}|[，,]?有效|\d|[一二两三四五六七八九十])"
        ),
        until=re.compile(
            rf"(?:(?:{_PERIOD}[^，,。；;]{{0,30}}?|{in_force}|起|起[，,])(?:截至|截止到|至|到)|有效期[至到])(?P<date>{FULL_DATE}|{_END_OF})"
        ),
        lapses=re.compile(
            rf"(?P<from>自|从)?(?P<date>{FULL_DATE})(?:之日)?起?[，,]?(?:自行|自动)?(?:失效|废止|停止执行)"
        ),
        term=re.compile(
            rf"(?:{_PERIOD}(?:均?为|暂定为?|是)?(?:自[^，,。；;]{{0,16}}?(?:之日)?起)?|试行|有效期|暂定为?)[：:]?{_NUMBER}(?P<unit>年|个月|日|天)"
        ),
        except_for=re.compile(r"除[^。；;]{2,60}?外[，,]?"),
    )


def read_validity(text: str, outside: tuple[Span, ...], body: Span, issued: date | None) -> Validity:
    """Return since when and until when the notice holds.

    Args:
        text: the whole text.
        outside: what stands outside the measures, where every sentence speaks of the whole.
        body: the measures, where only sentences about 本通知, 上述政策 and the like do.
        issued: day of issue, from which 自印发之日起 counts.
    """
    start: Field | None = None
    until: Field | None = None
    for sentence in _speaking(text, outside, body):
        start = start or _start(text, sentence, issued)
        until = until or _until(text, sentence) or _end_of_term(text, sentence, start)
    return Validity(start, until)


def _speaking(text: str, outside: tuple[Span, ...], body: Span) -> Iterator[Mention]:
    """Yield the sentences that can tell how long the notice holds, those outside the measures first."""
    validity = _cue("validity")
    for part in (*outside, body):
        for sentence in sentences(text, part):
            if len(sentence.text) > _LONGEST_SENTENCE or not validity.search(sentence.text):
                continue
            if part is not body or _patterns().general.search(sentence.text):
                yield sentence


def _mention(text: str, sentence: Mention, match: re.Match[str]) -> Mention:
    return Mention.of(text, sentence.span.start + match.start(), sentence.span.start + match.end())


def _start(text: str, sentence: Mention, issued: date | None) -> Field | None:
    stated = _patterns().from_date.search(sentence.text)
    day = read_full_date(stated["date"]) if stated else None
    if stated is not None and day is not None:
        return Field(day.isoformat(), _mention(text, sentence, stated), "from-stated", 0.95)
    counted = _patterns().from_issue.search(sentence.text)
    if counted is None or issued is None:
        return None
    if counted["days"] is None:
        return Field(issued.isoformat(), _mention(text, sentence, counted), "from-issue", 0.95)
    amount, unit = chinese_int(counted["days"].replace("两", "二")), counted["unit"]
    if not amount or unit.endswith("工作日"):
        return None  # working days cannot be counted without a calendar of holidays
    day = issued + timedelta(days=amount) if unit in _DAYS else _day_after_term(issued, amount, unit)
    return Field(day.isoformat(), _mention(text, sentence, counted), "from-issue", 0.95)


_DAYS = frozenset({"日", "天"})
_UNITS = {"个月": "月", "天": "日"}


def _day_after_term(start: date, amount: int, unit: str) -> date:
    return end_of_term(start, amount, _UNITS.get(unit, unit)) + timedelta(days=1)


def _until(text: str, sentence: Mention) -> Field | None:
    words = _patterns().except_for.sub(lambda m: " " * len(m.group()), sentence.text)
    stated = _patterns().until.search(words)
    day = read_full_date(stated["date"]) or read_end_of(stated["date"]) if stated else None
    if stated is not None and day is not None:
        return Field(day.isoformat(), _mention(text, sentence, stated), "until-stated", 0.95)
    return _lapse(text, sentence, words)


_ANOTHER = re.compile("[》号原旧]")
"""What tells that another document lapses: its title, its number, 原."""


def _lapse(text: str, sentence: Mention, words: str) -> Field | None:
    """Return the last day of what ends on a day (2027年3月31日失效), or the day before where it has ended from that day on."""
    found = _patterns().lapses.search(words)
    day = read_full_date(found["date"]) if found else None
    if found is None or day is None or _ANOTHER.search(words, 0, found.start()):
        return None
    last = day - timedelta(days=1) if found["from"] else day
    return Field(last.isoformat(), _mention(text, sentence, found), "until-lapse", 0.85)


def _end_of_term(text: str, sentence: Mention, start: Field | None) -> Field | None:
    """Return the last day of 有效期2年, counted from the first."""
    term = _patterns().term.search(_patterns().except_for.sub(lambda m: " " * len(m.group()), sentence.text))
    amount = chinese_int(term["amount"].replace("两", "二")) if term else None
    if term is None or not amount or start is None:
        return None
    day = end_of_term(date.fromisoformat(start.value), amount, _UNITS.get(term["unit"], term["unit"]))
    return Field(day.isoformat(), _mention(text, sentence, term), "until-counted", 0.8)
