"""Finds what a measure is about: the sectors it addresses, the groups it serves, the instruments it uses.

A word of the code lists is a hit; what stands around the hit decides whether it speaks for its code (frames.py, topic_cues.csv);
of the codes that remain, the more precise replace the broader ones. Hits that were passed over are kept with the rule that says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

from ..ontology.model import Coding, Ignored, Mention, Scheme, Span
from .firms import firm_follows
from .frames import (
    has_bystanders,
    is_bystander,
    is_encouraged,
    names_a_field,
    names_a_target,
    names_an_office,
    phrase_before,
    sentence_around,
    stands_in_a_list,
)
from .lexicon import SECTOR_FRAMES, Cue, Frame, Hit, conduct_words, lexicon
from .passage import blank
from .precedence import replaced

__all__ = ["codings_of", "find_codings"]

_CONFIDENCE = {"heading": 0.95, "framed": 0.85, "word": 0.8, "weak": 0.5}
_REPEATED = 0.05
_SCHEMES = tuple(Scheme)
_GROUP, _INDUSTRY = Scheme.GROUP, Scheme.INDUSTRY
_HEADING, _VENUE, _FIRM = Frame.HEADING, Frame.VENUE, Frame.FIRM
_RULES = {rule: f"topic-{rule}" for rule in _CONFIDENCE}
_IN_HEADING = "heading"
_LEAD_PHRASE = 30  # a longer heading is a whole first clause: it names more than the subject


Reading = tuple[int, int, Cue, str]
"""A word read for one code: where it begins and ends, its cue, and the rule that says how it was taken."""

Refused = tuple[int, int, str]
"""A word that does not speak for a code: where it begins and ends, and the rule that says why."""

ByCode = dict[str, list[Reading]]


class _Readings:
    """The words of a measure: those that speak, by scheme and code in the order of the text, and those that do not.

    Words that stand back are kept apart: they count only in a scheme for which no word of a better rank speaks, and not at
    all in a measure on the conduct of the notice itself, which repeats what the other measures are about.
    """

    def __init__(self, *, conduct: bool) -> None:
        self._conduct = conduct
        self._found: dict[Scheme, dict[int, ByCode]] = {which: {0: {}} for which in _SCHEMES}
        self.refused: list[Refused] = []

    def accept(self, start: int, end: int, cue: Cue, in_heading: bool) -> None:
        """Add a word that speaks for the code of ``cue``."""
        ranked = self._found[cue.scheme]
        rank = cue.ranks[in_heading]
        rule = _IN_HEADING if in_heading and cue.frame is not Frame.FAINT else cue.rule
        by_code = ranked.get(rank)
        if by_code is None:
            by_code = ranked[rank] = {}
        same = by_code.get(cue.code)
        if same is None:
            by_code[cue.code] = [(start, end, cue, rule)]
        else:
            same.append((start, end, cue, rule))

    def of(self, which: Scheme) -> ByCode:
        """Return the readings of one scheme by code."""
        ranked = self._found[which]
        if ranked[0] or self._conduct or len(ranked) == 1:
            return ranked[0]
        return ranked[min(rank for rank in ranked if rank)]


def _any_in(words: Iterable[str], text: str) -> bool:
    for word in words:  # noqa: SIM110 - a generator costs more than the search itself
        if word in text:
            return True
    return False


def _context_refusal(text: str, start: int, end: int, cue: Cue) -> str | None:
    """Return the rule by which the words around ``start:end`` speak against the cue, or None.

    A word of frame ``listed`` needs no other word beside it in a list of sectors (书店、影院等行业), one of frame ``venue`` none
    where its keepers are addressed.
    """
    if not (cue.needs or cue.unless):
        return None
    sentence = sentence_around(text, start, end)
    if _any_in(cue.unless, sentence):
        return "other-context"
    if not cue.needs or _any_in(cue.needs, sentence):
        return None
    if cue.frame is Frame.LISTED and stands_in_a_list(text, start, end):
        return None
    return None if cue.frame is _VENUE and _addresses_keepers(text, start, end) else "missing-context"


def _addresses_keepers(text: str, start: int, end: int) -> bool:
    return names_a_target(text, start, end) or is_encouraged(text, start)


def _sector_refusal(text: str, start: int, end: int, cue: Cue, is_subject: bool) -> str | None:
    """Return the rule by which the word at ``start:end`` names no sector that the measure addresses, or None."""
    if names_an_office(text, end):
        return "office"
    if names_a_field(text, start, end):
        return "field-of-administration"
    if cue.frame not in SECTOR_FRAMES or is_subject or (cue.frame is _VENUE and cue.needs):
        return None
    addressed = _addresses_keepers if cue.frame is _VENUE else names_a_target
    return None if addressed(text, start, end) else "no-target-frame"


def _refusal(text: str, start: int, end: int, cue: Cue, in_heading: bool, is_subject: bool) -> str | None:
    """Return the rule by which the word at ``start:end`` does not speak for the cue's code, or None."""
    if rule := _context_refusal(text, start, end, cue):
        return rule
    if cue.left and _any_in(cue.left, phrase_before(text, start)):
        return "qualifies-another-word"
    if cue.frame is _HEADING and not in_heading:
        return "outside-heading"
    if cue.scheme is _GROUP and is_bystander(text, start, end):
        return "bystander"
    return _sector_refusal(text, start, end, cue, is_subject) if cue.scheme is _INDUSTRY else None


def _read(text: str, hits: Sequence[Hit], heading: Span) -> _Readings:
    """Return a reading for every word of ``text`` and every code that it may speak for."""
    first, last = heading.start, heading.end
    is_short = last - first <= _LEAD_PHRASE
    bystanders = has_bystanders(text)
    nexts = {start: end for start, end, _ in hits}
    found = _Readings(conduct=is_short and _any_in(conduct_words(), text[first:last]))
    for start, end, cues in hits:
        in_heading = first <= start and end <= last
        for cue in cues:
            rule = None
            if cue.frame is _FIRM and not firm_follows(text, end, nexts):
                rule = "no-firm-after"
            elif cue.asks or cue.scheme is _INDUSTRY or (bystanders and cue.scheme is _GROUP):
                rule = _refusal(text, start, end, cue, in_heading, in_heading and is_short)
            if rule is None:
                found.accept(start, end, cue, in_heading)
            else:
                found.refused.append((start, end, rule))
    return found


def _without_broader(which: Scheme, found: ByCode, refused: list[Refused]) -> ByCode:
    """Return the codes without those that give way to more precise ones, whose words are refused."""
    if len(found) < 2:
        return found
    gone = replaced(which, {code: {cue.frame for _, _, cue, _ in same} for code, same in found.items()})
    if not gone:
        return found
    refused += ((start, end, "broader-code") for code in gone for start, end, _, _ in found[code])
    return {code: same for code, same in found.items() if code not in gone}


def _best(readings: Sequence[Reading]) -> Reading:
    """Return the first reading in the lead phrase, else the first of all."""
    for reading in readings:
        if reading[3] == _IN_HEADING:
            return reading
    return readings[0]


def _coding(text: str, offset: int, readings: Sequence[Reading]) -> Coding:
    """Return the code that the readings speak for, with the best mention."""
    again = len(readings) > 1
    start, end, cue, rule = _best(readings) if again else readings[0]
    confidence = _CONFIDENCE[rule]
    if again:
        confidence = min(1.0, confidence + _REPEATED)
    mention = Mention.of(text, offset + start, offset + end)
    return Coding(cue.scheme, cue.code, mention, _RULES[rule], confidence)


def _place(coding: Coding) -> int:
    return coding.mention.span.start


def _ignored(text: str, offset: int, refused: Iterable[Refused], used: Set[int]) -> tuple[Ignored, ...]:
    """Return each hit that speaks for nothing, once, with the first rule against it; hits are told apart by their start."""
    ignored: dict[int, Ignored] = {}
    for start, end, rule in refused:
        if start not in used and start not in ignored:
            ignored[start] = Ignored(Mention.of(text, offset + start, offset + end), f"topic-{rule}")
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
    return codings_of(text, [(span, heading, masks)])[0]


def codings_of(
    text: str, measures: Iterable[tuple[Span, Span, Sequence[Span]]]
) -> list[tuple[tuple[Coding, ...], tuple[Ignored, ...]]]:
    """Read the codes of several measures, given with heading and masks, step by step over all of them, as extract.py does."""
    views = [(span.start, heading, blank(text, span, masks)) for span, heading, masks in measures]
    hits = [lexicon().find(view) for _, _, view in views]
    readings = [
        _read(view, found, Span(heading.start - offset, heading.end - offset))
        for (offset, heading, view), found in zip(views, hits, strict=True)
    ]
    return [_codings(text, offset, found) for (offset, _, _), found in zip(views, readings, strict=True)]


def _codings(text: str, offset: int, found: _Readings) -> tuple[tuple[Coding, ...], tuple[Ignored, ...]]:
    """Return the codes that the readings of a measure, which begins at ``offset``, speak for, and the words passed over."""
    codings: list[Coding] = []
    used: set[int] = set()
    for which in _SCHEMES:
        by_code = _without_broader(which, found.of(which), found.refused)
        used.update([reading[0] for same in by_code.values() for reading in same])
        codings += sorted([_coding(text, offset, same) for same in by_code.values()], key=_place)
    return tuple(codings), _ignored(text, offset, found.refused, used) if found.refused else ()
