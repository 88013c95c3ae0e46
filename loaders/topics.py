"""Finds what a measure is about: the sectors it addresses, the groups it serves, the instruments it uses.

A word of the code lists is a hit; what stands around the hit decides whether it speaks for its code (frames.py, topic_cues.csv);
of the codes that remain, the more precise replace the broader ones. Hits that were passed over are kept with the rule that says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..ontology.model import Coding, Ignored, Mention, Scheme, Span
from .frames import is_bystander, names_a_target, phrase_before, sentence_around
from .lexicon import Cue, Frame, Hit, lexicon
from .passage import blank
from .precedence import replaced

__all__ = ["find_codings"]

_CONFIDENCE = {"heading": 0.95, "framed": 0.85, "word": 0.8, "weak": 0.5}
_REPEATED = 0.05
_SCHEMES = tuple(Scheme)
_SECTOR_FRAMES = {Frame.TARGET, Frame.DIVISION}
_LEAD_PHRASE = 30  # a longer heading is a whole first clause: it names more than the subject


class _Reading(NamedTuple):
    """One word read for one code: ``rule`` says how it was taken or, when ``refused``, why it was not."""

    hit: Hit
    cue: Cue
    rule: str
    refused: bool


def _any_in(words: Iterable[str], text: str) -> bool:
    for word in words:  # noqa: SIM110 - a generator costs more than the search itself
        if word in text:
            return True
    return False


def _refusal(text: str, hit: Hit, cue: Cue, *, in_heading: bool, is_subject: bool) -> str | None:
    """Return the rule by which the hit does not speak for the cue's code, or None."""
    if cue.needs or cue.unless:
        sentence = sentence_around(text, hit.start, hit.end)
        if cue.needs and not _any_in(cue.needs, sentence):
            return "missing-context"
        if _any_in(cue.unless, sentence):
            return "other-context"
    if cue.left and _any_in(cue.left, phrase_before(text, hit.start)):
        return "qualifies-another-word"
    if cue.frame is Frame.HEADING and not in_heading:
        return "outside-heading"
    if cue.scheme is Scheme.GROUP and is_bystander(text, hit.start, hit.end):
        return "bystander"
    if cue.frame in _SECTOR_FRAMES and not is_subject and not names_a_target(text, hit.start, hit.end):
        return "no-target-frame"
    return None


def _rule(cue: Cue, *, in_heading: bool) -> str:
    if in_heading:
        return "heading"
    if cue.frame is Frame.WEAK:
        return "weak"
    return "framed" if cue.needs or cue.frame in _SECTOR_FRAMES else "word"


def _read(text: str, heading: Span) -> list[_Reading]:
    """Return a reading for every word of ``text`` and every code that it may speak for."""
    is_short = len(heading) <= _LEAD_PHRASE
    found: list[_Reading] = []
    for hit in lexicon().find(text):
        in_heading = heading.start <= hit.start and hit.end <= heading.end
        for cue in hit.cues:
            subject = in_heading and is_short
            rule = _refusal(text, hit, cue, in_heading=in_heading, is_subject=subject) if cue.asks else None
            found.append(_Reading(hit, cue, rule or _rule(cue, in_heading=in_heading), rule is not None))
    return found


def _by_code(readings: Iterable[_Reading]) -> dict[str, list[_Reading]]:
    found: dict[str, list[_Reading]] = {}
    for reading in readings:
        found.setdefault(reading.cue.code, []).append(reading)
    return found


def _best(readings: Sequence[_Reading]) -> _Reading:
    """Return the first reading in the lead phrase, else the first of all."""
    return next((r for r in readings if r.rule == "heading"), readings[0]) if len(readings) > 1 else readings[0]


def _without_weak(readings: Sequence[_Reading]) -> list[_Reading]:
    weak = Frame.WEAK
    strong = [r for r in readings if r.cue.frame is not weak]
    return strong or list(readings)


def _place(best: tuple[_Reading, bool]) -> int:
    return best[0].hit.start


def _coding(text: str, start: int, best: _Reading, *, again: bool) -> Coding:
    confidence = _CONFIDENCE[best.rule] + (_REPEATED if again else 0)
    mention = Mention.of(text, start + best.hit.start, start + best.hit.end)
    return Coding(best.cue.scheme, best.cue.code, mention, f"topic-{best.rule}", min(1.0, confidence))


def _ignored(text: str, start: int, refused: Iterable[tuple[Hit, str]], used: set[int]) -> tuple[Ignored, ...]:
    """Return each hit that speaks for nothing, once, with the first rule against it; hits are told apart by their start."""
    ignored: dict[int, Ignored] = {}
    for hit, rule in refused:
        if hit.start not in used and hit.start not in ignored:
            ignored[hit.start] = Ignored(Mention.of(text, start + hit.start, start + hit.end), f"topic-{rule}")
    return tuple(ignored[at] for at in sorted(ignored))


def find_codings(
    text: str, span: Span, *, heading: Span, masks: Sequence[Span] = ()
) -> tuple[tuple[Coding, ...], tuple[Ignored, ...]]:
    """Return the codes of the measure at ``span``, each with its best mention, and the words that were passed over.

    Args:
        text: the whole normalised text.
        span: the measure.
        heading: its lead phrase; what stands there weighs most.
        masks: stretches that are not read (responsibility clauses, names of bureaus, titles, document numbers).
    """
    view = blank(text, span, masks)
    accepted: dict[Scheme, list[_Reading]] = {which: [] for which in _SCHEMES}
    refused: list[tuple[Hit, str]] = []
    for reading in _read(view, Span(heading.start - span.start, heading.end - span.start)):
        if reading.refused:
            refused.append((reading.hit, reading.rule))
        else:
            accepted[reading.cue.scheme].append(reading)
    codings: list[Coding] = []
    taken: set[int] = set()
    for which, readings in accepted.items():
        if not readings:
            continue
        found = _by_code(_without_weak(readings))
        gone = replaced(which, {code: {r.cue.frame for r in same} for code, same in found.items()})
        refused += ((r.hit, "broader-code") for code in gone for r in found.pop(code))
        taken.update(r.hit.start for same in found.values() for r in same)
        best = sorted(((_best(same), len(same) > 1) for same in found.values()), key=_place)
        codings += (_coding(text, span.start, reading, again=again) for reading, again in best)
    return tuple(codings), _ignored(text, span.start, refused, taken)
