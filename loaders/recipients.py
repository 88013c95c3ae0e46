"""To whom a notice goes: the addressees before the colon (主送) and the bodies of the distribution block (抄送).

Lists leave out what they share: 甲县、乙区人民政府 are two governments, and in 各市财政局、商务局 both are classes of bureaus. The names
are completed for resolving only; the mention stays as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from ..ontology.codelists import functions, read_words
from ..ontology.model import Agency, AgencyKind, Ignored, Mention, Recipient, Span
from .agencies import resolve
from .brackets import top_level_split
from .full_dates import FULL_DATE
from .link import Home, link
from .titles import Compact

__all__ = ["addressees", "copies", "imprints"]

_EACH = "各"
_MOST_JOINED = 5
_FEWEST_KNOWN = 3
_LONGEST_BLOCK = 600
_LONGEST_IMPRINT = 80


def _words(kind: str) -> tuple[str, ...]:
    return read_words("head_cues.csv")[kind]


def _any(kind: str) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, _words(kind)), key=len, reverse=True)) + ")"


def addressees(text: str, span: Span, home: Home) -> tuple[Recipient, ...]:
    """Return to whom a notice goes by the words before its colon; nothing where those words are an opening sentence."""
    if text.startswith(_words("not-addressee"), span.start):
        return ()
    found = _recipients(text, span, home, "addressed-to")
    known = sum(bool(one.agency.functions) for one in found)
    return found if _FEWEST_KNOWN * known >= len(found) else ()


def _recipients(text: str, span: Span, home: Home, rule: str) -> tuple[Recipient, ...]:
    """Return the bodies and classes of bodies that a list names, in printed order.

    Args:
        text: the whole text.
        span: the list, without its label and without the colon or full stop after it.
        home: the place of the notice.
        rule: what the list is, for the evidence.
    """
    found: list[Recipient] = []
    compact = Compact.of(text, span.start, span.end)  # a name may be broken over two lines
    for group in _groups(compact.text):
        pieces = list(_pieces(compact.text, group))
        for piece, name in zip(pieces, _completed([piece.text for piece in pieces]), strict=True):
            agency, mention = _linked(piece.text, name, home), compact.mention(text, piece.span.start, piece.span.end)
            confidence = 0.5 if agency.kind is AgencyKind.UNKNOWN else min(0.95, resolve(name).confidence)
            found.append(Recipient(mention, agency, rule, confidence))
    return tuple(found)


def _linked(printed: str, name: str, home: Home) -> Agency:
    """Return the body of a completed name; what completing would move to another province is taken as printed."""
    agency = link(name, home)
    moved = name != printed and agency.area and home.area and agency.area[:2] != home.area.code[:2]
    return link(printed, home) if moved else agency


_COMMAS = "，,；;"
_OPEN, _CLOSE = "（(〔[【", "）)〕]】"


def _groups(text: str) -> Iterator[Span]:
    """Yield the stretches between commas outside brackets; 、 stays inside."""
    depth, start = 0, 0
    for at, char in enumerate(text):
        depth += (char in _OPEN) - (char in _CLOSE)
        if depth <= 0 and char in _COMMAS:
            yield Span(start, at)
            start = at + 1
    yield Span(start, len(text))


def _pieces(text: str, group: Span) -> Iterator[Mention]:
    """Yield the names of a group; parts that make one known name or class together (市政府各委、办、局) stay together."""
    parts = list(top_level_split(text, group))
    at = 0
    while at < len(parts):
        stop = next(
            (n for n in range(min(len(parts), at + _MOST_JOINED), at + 1, -1) if _is_one(text, parts, at, n)), at + 1
        )
        start, end = _stripped(text, parts[at].start, parts[stop - 1].end)
        if start < end:
            yield Mention.of(text, start, end)
        at = stop


def _is_one(text: str, parts: Sequence[Span], first: int, stop: int) -> bool:
    return resolve(text[parts[first].start : parts[stop - 1].end]).rule == "body-class"


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    lead = _lead().match(text, start, end)
    start = lead.end() if lead else start
    while end > start and text[end - 1] in "：:。":
        end -= 1
    return start, end


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(rf"(?:{_any('recipient-joint')})?")


def _completed(names: Sequence[str]) -> Iterator[str]:
    """Yield the names of a group with what they share: the organ that the last one ends in, the 各 that the first one opens with."""
    classes = bool(names) and names[0].startswith(_EACH)
    for place, name in enumerate(names):
        if not name.endswith(read_words("head_cues.csv")["organ-ending"]):
            name = _with_tail(name, names[place + 1 :])
        yield _EACH + name if classes and place and _is_plain_bureau(name) else name


def _is_plain_bureau(name: str) -> bool:
    body = resolve(name)
    return (
        body.rule == "body-name"
        and not body.place
        and not body.level
        and functions()[body.functions[0]].kind == "department"
    )


def _with_tail(name: str, later: Sequence[str]) -> str:
    """Return a name with the organ of the next name that prints one, where that makes it known."""
    tails = (found.group() for other in later if (found := _tail().search(other)))
    tail = next(tails, "")
    whole = name + tail
    return whole if tail and resolve(whole).rule != "body-unknown" else name


@cache
def _tail() -> re.Pattern[str]:
    return re.compile(_any("recipient-tail") + "$")


@cache
def _copied() -> re.Pattern[str]:
    return re.compile(
        rf"(?:^|(?<=[\n。；）)]))[ \u3000]*{_any('copied-label')}[：:](?P<list>[^。]{{2,{_LONGEST_BLOCK}}})",
        re.MULTILINE,
    )


def copies(text: str, span: Span, home: Home) -> tuple[Recipient, ...]:
    """Return to whom the notice is copied, by the distribution block (抄送：…。) in a stretch."""
    found = _copied().search(text, span.start, span.end)
    if found is None:
        return ()
    record = _imprint().search(text, found.start("list"), found.end("list"))
    end = record.start() if record else found.end("list")
    return _recipients(text, Span(found.start("list"), end), home, "copied-to")


@cache
def _imprint() -> re.Pattern[str]:
    return re.compile(
        rf"(?:^|(?<=[\n。]))[^\n。，；：:]{{0,{_LONGEST_IMPRINT}}}{FULL_DATE}[ ]?{_any('imprint')}", re.MULTILINE
    )


def imprints(text: str, span: Span) -> Iterator[Ignored]:
    """Yield the printing records (…办公室2020年1月2日印发): they name who printed, not who issued."""
    for found in _imprint().finditer(text, span.start, span.end):
        yield Ignored(Mention.of(text, found.start(), found.end()), "imprint")
