"""What kind of document a text is: a notice, or one that speaks about notices and sets no measures of its own.

A text is a notice unless something says otherwise: first its title, then where the site filed it and who published it,
then its opening words. A title that ends as notices do (通知, 意见, 办法) decides for a notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ..ontology.codelists import read_words
from ..ontology.model import Issue, Mention, NoticeKind
from .site_fields import site_value

__all__ = ["FoundKind", "find_kind", "not_a_notice"]


@dataclass(frozen=True, slots=True)
class FoundKind:
    """The kind of a document, the rule that told it, and the words in the text where it was these."""

    kind: NoticeKind
    rule: str
    mention: Mention | None = None


_NOTICE = FoundKind(NoticeKind.NOTICE, "kind-notice")
_OPENING = 600
_TITLE_LINES, _LONGEST_TITLE = 3, 80
_LINE = re.compile(r"[^\n]+")


@cache
def _words(kind: str) -> tuple[str, ...]:
    return read_words("document_kinds.csv").get(kind, ())


def find_kind(text: str, title: Mention | None, metadata: Sequence[tuple[str, str]]) -> FoundKind:
    """Return the kind of a document.

    Args:
        text: the whole normalised text.
        title: the notice's title where the text has one.
        metadata: names and values of the site's table.
    """
    by_title = _by_title(text, title, site_value(metadata, "title"))
    return by_title or _by_site(metadata) or _by_opening(text) or _by_lines(text) or _NOTICE


def _by_title(text: str, title: Mention | None, site_title: str | None) -> FoundKind | None:
    """Decide by the title: an interpretation's holds that of a notice, so the whole line counts and not only that."""
    first = [Mention.of(text, *line.span()) for line in _first_lines(text)]
    for line in first:
        found = _titled(line.text, line)
        if found is not None and found.kind is not NoticeKind.NOTICE:
            return found
    if site_title is not None:
        return _titled(site_title, None)
    return _NOTICE if title is not None else None


def _first_lines(text: str) -> Iterator[re.Match[str]]:
    """Yield the short lines with which a text opens, up to its first sentence or colon."""
    for number, line in enumerate(_LINE.finditer(text)):
        if number >= _TITLE_LINES or len(line.group()) > _LONGEST_TITLE or line.group()[-1] in "。；：:":
            return
        yield line


def _titled(title: str, mention: Mention | None) -> FoundKind | None:
    """Decide by the words of one title; None where they say nothing."""
    bare = _BRACKETS_AT_END.sub("", "".join(title.split()))
    if bare.endswith(_words("notice-title-end")):
        return _NOTICE
    for kind in NoticeKind:
        if bare.endswith(_words(f"{kind}-title-end")) or any(word in bare for word in _words(f"{kind}-title")):
            return FoundKind(kind, "kind-title", mention)
    return None


_BRACKETS_AT_END = re.compile(r"(?:[（(【\[][^）)】\]]{0,40}[）)】\]])+$")


def _by_site(metadata: Sequence[tuple[str, str]]) -> FoundKind | None:
    """Decide by the column in which a site filed the document, and by who published it."""
    for field in ("column", "source"):
        value = site_value(metadata, field) or ""
        for kind in NoticeKind:
            if any(word in value for word in _words(f"{kind}-{field}")):
                return FoundKind(kind, f"kind-{field}")
    return None


def _by_opening(text: str) -> FoundKind | None:
    opening = text[:_OPENING]
    for kind in NoticeKind:
        for word in _words(f"{kind}-opening"):
            at = opening.find(word)
            if at >= 0:
                return FoundKind(kind, "kind-opening", Mention.of(text, at, at + len(word)))
    return None


_DATE_AT_END = re.compile(r"\d{4}-\d{1,2}-\d{1,2}[\]）)]?$")
_TAIL, _FEWEST_ENTRIES, _MOSTLY = 12, 5, 0.4


def _by_lines(text: str) -> FoundKind | None:
    """Decide by lines that are all titles with a date: the page of a column."""
    lines = text.split("\n")
    entries = sum(len(line) > _TAIL and _DATE_AT_END.search(line[-_TAIL:]) is not None for line in lines)
    if entries >= _FEWEST_ENTRIES and entries >= _MOSTLY * len(lines):
        return FoundKind(NoticeKind.CATALOGUE, "kind-entries")
    return None


def not_a_notice(found: FoundKind) -> Issue:
    """Return the Issue that says of a document what it is instead of a notice, and what told so."""
    span = found.mention.span if found.mention else None
    return Issue("not-a-notice", span, f"By {found.rule} this is no notice ({found.kind}): its parts are no measures.")
