"""What a notice says of its own force (废止, 部分失效, 继续有效) and edition (试行, 征求意见稿, 修订): in its title, beside it, at its end.

A title that speaks of another document (关于废止《…暂行办法》的通知) says nothing about itself;
what will lapse some day has not lapsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from ..ontology.codelists import read_words
from ..ontology.model import Mention, Span, Status, StatusMark
from .full_dates import FULL_DATE
from .titles import Compact
from .validity import sentences

__all__ = ["find_statuses", "status_of_value", "without_repeats"]

_FORCE = {Status.PARTLY: "force-partly", Status.NOT_IN_FORCE: "force-not", Status.IN_FORCE: "force-in"}
_EDITION = {Status.DRAFT: "edition-draft", Status.TRIAL: "edition-trial", Status.REVISED: "edition-revised"}
_VALUES = {
    Status.PARTLY: "value-partly",
    Status.NOT_IN_FORCE: "value-not",
    Status.IN_FORCE: "value-in",
    Status.REVISED: "value-revised",
}
_FRONT, _BACK = 900, 1500
_LONGEST_TITLE = 200


def _words(kind: str) -> tuple[str, ...]:
    return read_words("head_cues.csv")[kind]


def _any(*kinds: str) -> str:
    words = (word for kind in kinds for word in _words(kind))
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


def find_statuses(
    text: str, *, title: Mention | None, papers: Sequence[str], front: Span, outside: Iterable[Span]
) -> tuple[StatusMark, ...]:
    """Return what the text says of the notice's force and edition, each status once.

    Args:
        text: the whole text.
        title: the notice's title.
        papers: titles of what the notice hands on; the paper's edition is the notice's.
        front: from the beginning to the body.
        outside: what stands before and after the measures.
    """
    titles = [title, *(_place(text, paper, front) for paper in papers)]
    found = [mark for one in titles if one is not None for mark in _in_title(text, one)]
    ends = (Span(0, min(front.end, _FRONT)), Span(max(front.end, len(text) - _BACK), len(text)))
    found += [mark for end in ends for mark in _marks(text, end)]
    found += [mark for part in outside for mark in _sentences(text, part)]
    return without_repeats(found)


def without_repeats(found: Iterable[StatusMark]) -> tuple[StatusMark, ...]:
    """Return each status once and of force only the first, those of force first."""
    kept: dict[Status, StatusMark] = {}
    force = False
    for mark in found:
        if not (mark.status.is_of_force and force):
            kept.setdefault(mark.status, mark)
        force = force or mark.status.is_of_force
    return tuple(sorted(kept.values(), key=lambda mark: list(Status).index(mark.status)))


def status_of_value(value: str) -> Status | None:
    """Return what a site's table says with a word such as 有效 or 已废止; None where it says something else (有效期至…)."""
    bare = "".join(value.split())
    for status, kind in _VALUES.items():
        if re.match(rf"{_any(kind)}(?![\u4e00-\u9fff])", bare):
            return status
    return None


def _place(text: str, paper: str, front: Span) -> Mention | None:
    """Return where a title stands in the front, broken over lines or not."""
    words = r"\s*".join(map(re.escape, paper[:_LONGEST_TITLE]))
    found = re.compile(words).search(text, front.start, front.end)
    return Mention.of(text, *found.span()) if found else None


@cache
def _edition(status: Status) -> re.Pattern[str]:
    """Return the pattern of an edition in a title: in brackets at a name's end, or in the name itself (暂行办法)."""
    word = f"(?P<word>{_any(_EDITION[status])})"
    bracketed = rf"[（(〔\[][^（）()〔〕]{{0,12}}?{word}[^（）()〔〕]{{0,8}}[）)〕\]]"
    if status is Status.TRIAL:
        return re.compile(rf"{bracketed}|{word.replace('word', 'name')}[\u4e00-\u9fff]{{0,2}}?{_any('genre')}")
    if status is Status.DRAFT:
        asked = rf"(?P<name>{_any('asks-opinions')})[^，。]{{0,90}}?(?:意见|建议)(?!稿)"
        return re.compile(rf"{bracketed}|{word.replace('word', 'last')}(?:》|$)|{asked}")
    return re.compile(rf"{bracketed}|{word.replace('word', 'name')}(?:后的|版|稿)")


_CITED = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》|〈[^〈〉]*〉")


def _in_title(text: str, title: Mention) -> Iterator[StatusMark]:
    """Yield the editions that a title names, and a mark of force behind it."""
    compact = Compact.of(text, title.span.start, title.span.end)
    words = _own_words(compact.text)
    for status in _EDITION:
        found = _edition(status).search(words)
        if found is not None:
            group = next(name for name in ("word", "name", "last") if found.groupdict().get(name))
            yield StatusMark(status, compact.mention(text, *found.span(group)), "status-title", 0.95)


def _own_words(title: str) -> str:
    """Return a title with what it says of other documents blanked: cited titles that it does not hand on."""
    hands_on = any(word in title.partition("《")[0] for word in _words("title-hands-on"))
    bare = _CITED.sub("", title)
    if any(word in _without_brackets(bare) for word in _words("title-on-another")) and not hands_on:
        return ""
    return title if hands_on else _CITED.sub(lambda m: " " * len(m.group()), title)


def _without_brackets(title: str) -> str:
    return re.sub(r"[（(][^（）()]*[）)]", "", title)


@cache
def _mark(status: Status) -> re.Pattern[str]:
    kinds = (_FORCE[status], *(("mark-in",) if status is Status.IN_FORCE else ()))
    subject = rf"(?:(?:注|备注|说明)[：:])?(?:{_any('self')})?(?:现?已经?|现)?(?:被|宣布|全文)*"
    return re.compile(rf"[（(【\[]\s*{subject}(?P<word>{_any(*kinds)})\s*[）)】\]]")


def _marks(text: str, span: Span) -> Iterator[StatusMark]:
    """Yield the marks in brackets that sites put beside a title or below the text: 【已废止】, （本文件继续有效）."""
    for status in _FORCE:
        found = _mark(status).search(text, span.start, span.end)
        if found is not None:
            yield StatusMark(status, Mention.of(text, *found.span("word")), "status-mark", 0.9)


@cache
def _told(status: Status) -> re.Pattern[str]:
    done = r"(?:现?已经?|业已)(?:(?:自|于|从|经|由|被)[^，。；]{0,30}?)?(?:被|予以|全文)*"
    when = rf"(?:自|于)?(?:{FULL_DATE})?(?:之日)?起?"
    between = "(?:现)?" if status is Status.IN_FORCE else done + when
    return re.compile(rf"(?:^|[，,：:（(【\s]){_any('self')}{between}(?P<word>{_any(_FORCE[status])})(?!的|后|前|之)")


@cache
def _tried() -> re.Pattern[str]:
    number = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,2})"
    return re.compile(rf"^[^，。]{{0,40}}?{_any('paper')}.*?(?P<word>(?<=起)试行|试行期|试行(?={number}(?:年|个月)))")


def _sentences(text: str, part: Span) -> Iterator[StatusMark]:
    """Yield what sentences about the notice as a whole say: 本文件已于…废止, 本办法自印发之日起试行."""
    for sentence in sentences(text, part):
        for status in _FORCE:
            found = _told(status).search(sentence.text)
            if found is not None:
                yield StatusMark(status, _inside(text, sentence, found), "status-sentence", 0.9)
        tried = _tried().search(sentence.text)
        if tried is not None:
            yield StatusMark(Status.TRIAL, _inside(text, sentence, tried), "status-sentence", 0.9)


def _inside(text: str, sentence: Mention, found: re.Match[str]) -> Mention:
    start, end = found.span("word")
    return Mention.of(text, sentence.span.start + start, sentence.span.start + end)
