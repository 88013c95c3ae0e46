"""Signature blocks: the bodies that issued a notice and the day on which they did, below the letter or at the end."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..ontology.codelists import read_words
from ..ontology.model import Mention, Span
from .bodies import area_named, is_body, is_central, split_bodies
from .full_dates import FullDate, find_full_dates

__all__ = ["Signature", "find_signatures", "looks_issuing"]


@dataclass(frozen=True, slots=True)
class Signature:
    """Bodies and day of one signature block.

    Attributes:
        bodies: names in printed order; empty where only a day stands there.
        names: the words that name them; None when there are none.
        day: None where the block has no date.
        date_mention: the words of the date.
        imprint: whether it is the printing record (…2019年3月15日印发) and not the signature.
    """

    bodies: tuple[str, ...]
    names: Mention | None
    day: date | None
    date_mention: Mention | None
    imprint: bool = False


_LONGEST_BLOCK = 600
_BOUNDARY = re.compile(r"[。！？；;：:》”!?）)〕\]】,，0-9A-Za-z]")
_BODY_LINE = re.compile(r"(?<=[。）)：:]\n)[^\n，。：:]{5,40}(?=\n|\Z)")
_PROXY = re.compile(r"[（(][^（）()]{0,60}代章[）)]")


def _words(kind: str) -> tuple[str, ...]:
    return read_words("head_cues.csv")[kind]


def looks_issuing(name: str) -> bool:
    """Tell whether a name is one of a body that issues notices: a place, a central body or a level opens it."""
    return is_body(name) and bool(area_named(name) or is_central(name) or name.startswith(_words("local-opener")))


def find_signatures(text: str, span: Span) -> tuple[Signature, ...]:
    """Return the signature blocks of a stretch in order, dated ones and single lines that name a government."""
    dated = [s for d in find_full_dates(text, span.start, span.end) if (s := _dated(text, d, span.start)) is not None]
    return (*dated, *_undated(text, span, dated))


def _dated(text: str, found: FullDate, floor: int) -> Signature | None:
    """Return the block that ends with a date; None when the date stands in a sentence."""
    span = found.mention.span
    imprint = text.startswith(_words("imprint"), span.end)
    if not imprint and text.startswith(_words("date-not-signed"), span.end):
        return None
    names = _names_above(text, span.start, floor)
    if names is None and not _stands_alone(text, span):
        return None
    bodies = split_bodies(_PROXY.sub("", names.text)) if names else ()
    return Signature(bodies, names, found.value, found.mention, imprint)


def _stands_alone(text: str, span: Span) -> bool:
    before = text[max(0, span.start - 2) : span.start].rstrip(" \u3000")
    after = text[span.end : span.end + 1]
    opened = not before or before[-1] in "\n。"
    return opened and (not after or after in "\n（(" or before.endswith("。"))


def _names_above(text: str, at: int, floor: int) -> Mention | None:
    """Return the lines of bodies that end at ``at``, the last of which may be glued to the date or to a sentence before."""
    start = max(floor, at - _LONGEST_BLOCK)
    chunk = _PROXY.sub(lambda m: " " * len(m.group()), text[start:at])
    first, last = len(chunk), 0
    position = len(chunk)
    for line in reversed(chunk.split("\n")):
        line_start = position - len(line)
        cut = max((m.end() for m in _BOUNDARY.finditer(line)), default=0)
        bodies = split_bodies(line[cut:])
        if not all(looks_issuing(body) for body in bodies) or (not bodies and cut):
            break
        if bodies:
            first, last = (
                line_start + cut + len(line[cut:]) - len(line[cut:].lstrip()),
                max(last, line_start + len(line.rstrip())),
            )
        if cut:
            break
        position = line_start - 1
    return Mention.of(text, start + first, start + last) if last else None


def _undated(text: str, span: Span, dated: list[Signature]) -> Iterator[Signature]:
    """Yield lines that are nothing but a body's name and follow a sentence, where no dated block has them."""
    taken = sorted(s.names.span for s in dated if s.names)
    for line in _BODY_LINE.finditer(text, span.start, span.end):
        here = Span(*line.span())
        follows = text[here.end + 1 : here.end + 4]
        if _is_taken(here, taken) or follows.startswith(_words("title-verb")):
            continue
        bodies = split_bodies(line.group())
        if bodies and all(looks_issuing(body) and area_named(body) for body in bodies):
            yield Signature(bodies, Mention.of(text, here.start, here.end), None, None)


def _is_taken(line: Span, taken: list[Span]) -> bool:
    before = bisect_left(taken, line)
    return any(line.overlaps(block) for block in taken[max(0, before - 1) : before + 1])
