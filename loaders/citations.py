"""Documents cited by title in 《》 or by number, and what the notice does with each.

A title and the number in brackets after it are one citation. What a notice does with a document is told by cue words of
the same clause (ontology/data/citation_cues.csv); documents that follow one another share them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import NamedTuple

from ..ontology.codelists import read_words
from ..ontology.model import Citation, Ignored, Mention, Span
from .bodies import area_named, is_body, is_central
from .docnumbers import DocNumber, area_of, find_document_numbers, issuer_of
from .relations import Setting, cue_words, relation_of, shares_cue

__all__ = ["find_citations", "find_titles", "mask_spans", "same_title", "short_titles", "with_known_numbers"]

_BRACKETS = re.compile("[《》。\n]")
_LONGEST_TITLE = 150
_NOT_IN_NAME = re.compile(r"[^\w]|[_的]")


class _Reference(NamedTuple):
    """A title, a number or both, before it is known whether they are a citation."""

    span: Span
    title: Span | None
    number: DocNumber | None


def find_titles(text: str, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
    """Return the outermost 《…》 of ``text[start:end]``, brackets included; one that never closes gives those inside it.

    >>> [s.slice("按《关于印发《甲》的通知》和《乙。执行《丙》") for s in find_titles("按《关于印发《甲》的通知》和《乙。执行《丙》")]
    ['《关于印发《甲》的通知》', '《丙》']
    """
    end = len(text) if end is None else end
    first = text.find("《", start, end)
    if first < 0:
        return ()
    found: list[Span] = []
    inner: list[Span] = []
    opened: list[int] = []
    for match in _BRACKETS.finditer(text, first, end):
        at, char = match.start(), match.group()
        if opened and (char == "。" or at - opened[0] > _LONGEST_TITLE):
            found.extend(inner)
            inner, opened = [], []
        if char == "《":
            opened.append(at)
        elif char == "》" and opened:
            pair = Span(opened.pop(), at + 1)
            inner = [span for span in inner if not pair.contains(span)] if not opened else [*inner[-9:], pair]
            if not opened:
                found.append(pair)
                inner = []
    return (*found, *inner)


def mask_spans(text: str, span: Span) -> tuple[Span, ...]:
    """Return the stretches of titles and document numbers, in order and without overlap, in which no figure or topic is read."""
    covered = [*find_titles(text, span.start, span.end)]
    covered += [number.mention.span for number in find_document_numbers(text, span.start, span.end)]
    if len(covered) < 2:
        return tuple(covered)
    merged: list[Span] = []
    for stretch in sorted(covered):
        if merged and stretch.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, stretch.end))
        else:
            merged.append(stretch)
    return tuple(merged)


def same_title(one: str, other: str) -> bool:
    """Tell whether two titles name one document: equal but for blanks, punctuation and 的."""
    return bool(one) and _bare(one) == _bare(other)


def _bare(title: str) -> str:
    return _NOT_IN_NAME.sub("", title)


def with_known_numbers(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """Give a document that is cited again by title alone the number that it has elsewhere in the notice."""
    known = {_bare(c.title): c for c in citations if c.title and c.document_number}
    full = ((c, known.get(_bare(c.title or ""))) for c in citations)
    return tuple(
        replace(c, document_number=k.document_number, area=k.area or c.area, issuer=c.issuer or k.issuer)
        if k is not None and c.document_number is None
        else c
        for c, k in full
    )


def short_titles(text: str) -> frozenset[str]:
    """Return the short titles that the notice gives to documents: 以下简称《实施办法》; the document is cited by the full one.

    >>> sorted(short_titles("《某省补助资金管理办法》（以下简称《办法》）"))
    ['办法']
    """
    words = "|".join(map(re.escape, _words("abbreviation")))
    return frozenset(_bare(match[1]) for match in re.finditer(rf"(?:{words})[“为]?《([^《》。\n]{{1,40}})》", text))


def find_citations(
    text: str,
    span: Span,
    *,
    own_titles: Collection[str],
    own_number: str | None,
    area: str | None,
    shortened: Collection[str] = (),
) -> tuple[tuple[Citation, ...], tuple[Ignored, ...]]:
    """Return the documents cited in a stretch of the text, and what looked like one and was passed over.

    Args:
        text: the whole normalised text.
        span: the stretch to read: what comes before the measures, one measure, what comes after.
        own_titles: titles of the notice itself and of what it encloses, which it does not cite.
        own_number: its own document number.
        area: code of the issuing government's area, which helps to tell whose a number is.
        shortened: short titles that another stretch of the notice gave to documents (``short_titles``).
    """
    found = tuple(_references(text, span))
    if not found:
        return (), ()
    own = frozenset(map(_bare, own_titles))
    ignored: list[Ignored] = []
    references: list[_Reference] = []
    short = {*shortened}
    for reference in found:
        rule = _not_cited(text, reference, own, own_number, short)
        if rule is None:
            references.append(reference)
        else:
            ignored.append(Ignored(Mention.of(text, reference.span.start, reference.span.end), rule))
    return _unique(_citations(text, references, span, area)), tuple(ignored)


def _unique(citations: Iterator[Citation]) -> tuple[Citation, ...]:
    """Keep the first citation of each document."""
    first: dict[str, Citation] = {}
    numbers: dict[str, str] = {}
    for citation in citations:
        bare = _bare(citation.title or "")
        key = citation.document_number or numbers.get(bare, bare)
        if citation.document_number and bare:
            numbers[bare] = citation.document_number
            earlier = first.pop(bare, None)
            citation = replace(citation, relation=earlier.relation, cue=earlier.cue) if earlier else citation
        first.setdefault(key, citation)
    return tuple(first.values())


def _references(text: str, span: Span) -> Iterator[_Reference]:
    """Yield titles with the number that belongs to each, and numbers that stand alone, in order."""
    titles = find_titles(text, span.start, span.end)
    numbers = [*_outside(find_document_numbers(text, span.start, span.end), titles)]
    if not titles and not numbers:
        return
    single = [*(_Reference(t, t, None) for t in titles), *(_Reference(n.mention.span, None, n) for n in numbers)]
    single.sort(key=lambda reference: reference.span)
    paired = False
    for one, two, three in zip_longest(single, single[1:], single[2:]):
        pair = None if paired else _pair(text, one, two, three, span.end)
        if not paired:
            yield pair or one
        paired = pair is not None


def _outside(numbers: Iterator[DocNumber], titles: Sequence[Span]) -> Iterator[DocNumber]:
    """Yield the numbers that stand in no title; both come in order."""
    ahead = iter(titles)
    title = next(ahead, None)
    for number in numbers:
        while title is not None and title.end <= number.mention.span.start:
            title = next(ahead, None)
        if title is None or number.mention.span.end <= title.start:
            yield number


_NUMBER_AFTER = re.compile(r"\s?(?:[（(][^（）()《》]{1,12}[）)])?\s?(?:[（(](?:[^（）()《》。]{0,30}[，,、])?)?")
_NUMBER_BEFORE = re.compile(r"文?(?:文件)?")
_CLOSING = re.compile(r"(?:文|文件)?\s?[）)]")


def _pair(text: str, one: _Reference, two: _Reference | None, three: _Reference | None, end: int) -> _Reference | None:
    """Return ``one`` and ``two`` as one reference where they are title and number of one document."""
    if two is None:
        return None
    gap = text[one.span.end : two.span.start]
    if one.title and two.number and _NUMBER_AFTER.fullmatch(gap):
        closing = _CLOSING.match(text, two.span.end, end) if gap else None
        return _Reference(Span(one.span.start, closing.end() if closing else two.span.end), one.title, two.number)
    if one.number and two.title and _NUMBER_BEFORE.fullmatch(gap) and _pair(text, two, three, None, end) is None:
        return _Reference(Span(one.span.start, two.span.end), two.title, one.number)
    return None


def _not_cited(
    text: str, reference: _Reference, own: Collection[str], own_number: str | None, shortened: set[str]
) -> str | None:
    """Return the rule by which a reference is no citation; None when it is one."""
    if reference.number is not None and reference.number.value == own_number:
        return "own-number"
    if reference.title is None:
        return None
    title = _title(text, reference.title)
    before = text[max(0, reference.title.start - 6) : reference.title.start].rstrip("“为")
    if before.endswith(_words("abbreviation")):
        shortened.add(_bare(title))
        return "abbreviation"
    if _bare(title) in own or before.endswith(_words("self")):
        return "own-title"
    if _bare(title) in shortened or title in _words("generic") or len(title) < 2:
        return "abbreviation"
    if reference.number is None and _unversioned(title).endswith(_words("form-ending")):
        return "form"
    return "runaway-title" if "。" in title else None


def _words(kind: str) -> tuple[str, ...]:
    return read_words("citation_cues.csv")[kind]


def _title(text: str, span: Span) -> str:
    return text[span.start + 1 : span.end - 1].replace("\n", "").strip()


def _unversioned(title: str) -> str:
    """Return a title without what follows in brackets: （试行）, （2023年版）."""
    return re.sub(r"[（(][^（）()]*[）)]$", "", title)


def _groups(text: str, references: Sequence[_Reference]) -> Iterator[tuple[int, int]]:
    """Yield for each reference the first and the last of the list that it stands in."""
    firsts: list[int] = []
    for i, reference in enumerate(references):
        joined = i > 0 and shares_cue(text[references[i - 1].span.end : reference.span.start])
        firsts.append(firsts[-1] if joined else i)
    last = len(references) - 1
    lasts: list[int] = []
    for i in range(len(references) - 1, -1, -1):
        lasts.append(last)
        if firsts[i] == i:
            last = i - 1
    return zip(firsts, reversed(lasts), strict=True)


_CLAUSE_START = re.compile(r"[，,。；;：:！!？?]|(?<=[。；：:！])\n")
_BEFORE, _AFTER = 60, 40


def _clause_before(text: str, floor: int, at: int) -> Span:
    """Return the words of the clause in front of ``at``, at most 60 and none before ``floor``."""
    start = max(floor, at - _BEFORE)
    for match in _CLAUSE_START.finditer(text, start, at):
        start = match.end()
    return Span(start, at)


def _citations(text: str, references: Sequence[_Reference], span: Span, area: str | None) -> Iterator[Citation]:
    for reference, (first, last) in zip(references, _groups(text, references), strict=True):
        head, tail = references[first], references[last]
        before = _clause_before(text, references[first - 1].span.end if first else span.start, head.span.start)
        after = Span(tail.span.end, min(span.end, tail.span.end + _AFTER))
        yield _citation(text, reference, before, after, area)


def _citation(text: str, reference: _Reference, before: Span, after: Span, area: str | None) -> Citation:
    title = _title(text, reference.title) if reference.title else None
    number = reference.number
    issuer, issuer_area = _issuer(text, reference, title or "", area)
    local = area is not None and area in ((issuer_area,) if issuer_area else _code_areas(number, area))
    setting = Setting(text, before, after, title or "", number.code if number else "", local)
    verdict = relation_of(setting)
    return Citation(
        mention=Mention.of(text, reference.span.start, reference.span.end),
        document_number=number.value if number else None,
        title=title,
        relation=verdict.relation,
        rule=verdict.rule,
        cue=verdict.cue,
        issuer=issuer,
        area=issuer_area,
        confidence=0.95 if verdict.cue else 0.7,
    )


_ISSUER_IN_TITLE = re.compile(r"(.{3,60}?)(?:关于|印发|转发|批转)")
_ISSUER_BEFORE = re.compile(r"[\u4e00-\u9fff]{4,40}\Z")


def _code_areas(number: DocNumber | None, area: str | None) -> tuple[str, ...]:
    return area_of(number.code, f"{area[:2]}0000" if area else None)[1] if number else ()


def _code_area(number: DocNumber | None, area: str | None) -> str | None:
    found = _code_areas(number, area)
    return found[0] if len(found) == 1 else None


def _issuer(text: str, reference: _Reference, title: str, area: str | None) -> tuple[str | None, str | None]:
    """Return who issued the document and for which area: the title tells, else the words before it, else the number."""
    of_code = _code_area(reference.number, area)
    named = _ISSUER_IN_TITLE.match(title)
    body = named[1] if named is not None and is_body(named[1]) else _body_before(text, reference)
    if body is not None:
        place = area_named(body)
        return body, place.code if place else of_code
    place = area_named(title)
    if place is not None:
        return None, place.code
    return (issuer_of(reference.number.code, of_code) if reference.number else None), of_code


def _body_before(text: str, reference: _Reference) -> str | None:
    """Return the body named directly before a title: 按照某省财政厅《关于…》."""
    at = reference.span.start
    run = _ISSUER_BEFORE.search(text, max(0, at - 40), at) if reference.title else None
    if run is None:
        return None
    cut = max(run.group().rfind(word) + len(word) if word in run.group() else 0 for word in cue_words())
    body = run.group()[cut:]
    return body if is_body(body) and (area_named(body) or is_central(body)) else None
