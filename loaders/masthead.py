"""The front of a notice: the masthead down to the addressees, and the letter that hands on an enclosed paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property

from ..ontology.codelists import read_words
from ..ontology.model import Field, Mention, Span, Urgency
from .bodies import area_named
from .citations import find_titles
from .docnumbers import DocNumber, find_document_numbers
from .full_dates import FULL_DATE
from .titles import Title, find_title, find_title_line, masthead_end

__all__ = ["Masthead"]

_LABEL = re.compile(r"(?m)^[【\[]?(?P<label>[\u4e00-\u9fff]{2,6})[】\]]?[：:][ \u3000]*(?P<value>[^\n]{2,80})$")
_MASTHEAD_DATE = re.compile(rf"(?:[（(]|(?<=号)|^)({FULL_DATE})", re.MULTILINE)
_DATED = re.compile(rf"[ \u3000]*[（(]{FULL_DATE}[）)]$")
_NEAR_DATE, _NEAR_ADDRESSEE = 60, 20
_LIST_LINE = re.compile(r"[^\n。：:；;《》〔〕]*[，、,][^\n。：:；;《》〔〕]*")
_ENCLOSED_REACH = 80
_LONGEST_LETTER = 6000
_MOST_PAPERS = 10
_ADJACENT = re.compile(r"[、和及与以，,\s]{0,2}")
_HANDS_ON = re.compile(r"(?:印发|转发|批转)(?P<paper>.+?)的?(?:通知|公告|通告)$")


def _words(kind: str) -> tuple[str, ...]:
    return read_words("head_cues.csv")[kind]


_NUMBER_FOLLOWS = r"(?=[\u4e00-\u9fff]{2,12}[〔\[（(]\d{4}[〕\]）)])"
_BLANKS = "[ \\u3000]*"


def _spaced(words: Iterable[str]) -> str:
    """Return a pattern of any of the words, the longest first, printed with blanks between their characters or not."""
    return "(?:" + "|".join(_BLANKS.join(word) for word in sorted(words, key=len, reverse=True)) + ")"


@cache
def _urgent() -> re.Pattern[str]:
    words = _spaced(word for kind in Urgency for word in _words(kind))
    alone = rf"(?<![\u4e00-\u9fff“”《〈])(?P<alone>{words})(?:(?![\u4e00-\u9fff”》，。、；])|{_NUMBER_FOLLOWS})"
    return re.compile(rf"{_spaced(_words('urgency-label'))}[：:\s]*(?P<labelled>{words})|{alone}")


class Masthead:
    """The text before the body, read piece by piece when asked for."""

    def __init__(self, text: str, body_start: int) -> None:
        self.text = text
        self.body_start = body_start
        self.end = masthead_end(text, body_start)

    @property
    def letter(self) -> Span:
        """What stands between the addressees and the body."""
        return Span(self.end, self.body_start)

    @cached_property
    def _own_title(self) -> Title | None:
        return find_title(self.text, self.end)

    @cached_property
    def title(self) -> Title | None:
        """The notice's title; for a letter without one, the line on which the enclosed paper's title stands."""
        if self._own_title is not None:
            return self._own_title
        lines = (find_title_line(self.text, paper, 0, self.body_start) for paper in self.enclosures[:_MOST_PAPERS])
        return next((line for line in lines if line is not None), None)

    @cached_property
    def enclosures(self) -> tuple[str, ...]:
        """Titles of the papers that the letter hands on: 现将《…》印发给你们."""
        spans = find_titles(self.text, 0, min(self.body_start, _LONGEST_LETTER))
        own = self._own_title.mention.span if self._own_title else Span(0, 0)
        spans = tuple(span for span in spans if not own.contains(span))
        handed = [self._is_handed_on(span) for span in spans]
        for i in range(len(spans) - 2, -1, -1):
            if handed[i + 1] and _ADJACENT.fullmatch(self.text, spans[i].end, spans[i + 1].start):
                handed[i] = True
        return tuple(
            "".join(self.text[s.start + 1 : s.end - 1].split()) for s, h in zip(spans, handed, strict=True) if h
        )

    def _is_handed_on(self, span: Span) -> bool:
        before = self.text[max(0, span.start - 8) : span.start].rstrip()
        after = self.text[span.end : span.end + _ENCLOSED_REACH].lstrip("，,\n ")
        clause = after.partition("。")[0]
        announced = before.endswith(_words("enclosure-before")) or after.startswith(_words("enclosure-after"))
        handed_on = any(word in clause for word in _words("enclosed"))
        return handed_on and (announced or self._begins_below(span))

    def _begins_below(self, title: Span) -> bool:
        """Tell whether the paper of that title begins further down, on a line of its own."""
        paper = self.text[title.start + 1 : title.end - 1]
        return find_title_line(self.text, paper, title.end, self.body_start) is not None

    @cached_property
    def own_titles(self) -> tuple[str, ...]:
        """Every title of the notice and of what it encloses."""
        title = self.title
        papers = list(self.enclosures)
        if title is not None:
            papers.append(title.text)
            handed = _HANDS_ON.search(title.text)
            if handed is not None:
                papers.append(handed["paper"].strip("《》"))
                papers += (title.text[s.start + 1 : s.end - 1] for s in find_titles(title.text))
        return tuple(dict.fromkeys(papers))

    @cached_property
    def number(self) -> DocNumber | None:
        """The notice's own number: in the site's table or on a line of its own, not one cited in a sentence."""
        label = self.label("number-label")
        if label is not None:
            return next(find_document_numbers(self.text, label.span.start, label.span.end), None)
        titles = find_titles(self.text, 0, self.end)
        for number in find_document_numbers(self.text, 0, self.end):
            span = number.mention.span
            if not any(title.overlaps(span) for title in titles) and self._stands_alone(span):
                return number
        return None

    def _stands_alone(self, span: Span) -> bool:
        """Tell whether a number opens a line, follows the title, or stands between any title and the addressees."""
        before = self.text[: span.start].rstrip("（( \u3000")
        after_title = self._own_title is not None and self._own_title.mention.span.end == len(before)
        if after_title or not before or before.endswith("\n"):
            return True
        after = self.text[span.end : span.end + _NEAR_ADDRESSEE].lstrip("）) \u3000")
        addressed = after.startswith(_words("addressee-opener")) or area_named(after) is not None
        return addressed and _DATED.sub("", before[-_NEAR_DATE:]).endswith(_words("genre"))

    @cached_property
    def date(self) -> Mention | None:
        """A date after title or number, or on a line of its own, before the addressees."""
        found = _MASTHEAD_DATE.search(self.text, 0, self.end)
        return Mention.of(self.text, found.start(1), found.end(1)) if found else None

    @cached_property
    def urgency(self) -> Field | None:
        """How urgent the document is: a word on its own in the masthead, or behind its label."""
        title = self.title.mention.span if self.title else Span(0, 0)
        for found in _urgent().finditer(self.text, 0, self.end):
            start, end = found.span("labelled" if found["labelled"] else "alone")
            word = "".join(self.text[start:end].split())
            kind = next(kind for kind in Urgency if word in _words(kind))
            if not title.overlaps(Span(start, end)):
                return Field(kind.value, Mention.of(self.text, start, end), "urgency-masthead", 0.95)
        return None

    @cached_property
    def addressees(self) -> Mention | None:
        """To whom the notice goes, as written before the colon."""
        if self.text[self.end : self.end + 1] not in tuple("：:"):
            return None
        above = [0]
        above += [self.number.mention.span.end] if self.number else []
        above += [self._own_title.mention.span.end] if self._own_title else []
        floor = max(at for at in above if at <= self.end)
        start = max(floor, self._first_line_of_list(floor))
        return Mention.of(self.text, start, self.end) if start < self.end else None

    def _first_line_of_list(self, floor: int) -> int:
        """Return where the line of the colon begins, or the first of the lines above it that are the same list, wrapped."""
        start = self.text.rfind("\n", 0, self.end) + 1
        while start - 1 > floor:
            line_start = self.text.rfind("\n", 0, start - 1) + 1
            if not _LIST_LINE.fullmatch(self.text, max(floor, line_start), start - 1):
                break
            start = line_start
        return start

    def label(self, kind: str) -> Mention | None:
        """Return the value of a line of the site's table, such as 发文字号：…."""
        return next((value for label, value in self._labels() if label in _words(kind)), None)

    def _labels(self) -> Iterator[tuple[str, Mention]]:
        for line in _LABEL.finditer(self.text, 0, min(self.body_start, 1500)):
            yield line["label"], Mention.of(self.text, line.start("value"), line.end("value"))
