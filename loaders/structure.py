"""Which numbered units are measures: the lowest ones with text and a responsibility clause of their own.

Rules of the annotation guide: a numbered list under one shared clause belongs to its measure; a clause printed once at the
end of a section goes to each item of the section; items numbered like the measures are measures without a clause too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..ontology.codelists import read_words
from ..ontology.model import Ignored, Mention, Span
from ..ontology.record import record
from .bare_sections import bare_units
from .clause_index import ClauseIndex
from .clauses import FoundClause
from .headings import heading_end, leads_with_phrases, run_together, section_heading
from .marks import MarkKind, Node, outline
from .measure_level import choose
from .measure_numbers import numbers_of

__all__ = ["Layout", "Unit", "lay_out"]


@record(frozen=True, slots=True)
class Unit:
    """A measure before its facts are read: number, text, heading, section and the clauses that hold for it."""

    number: str
    span: Span
    heading: Mention
    section: Mention | None
    clauses: tuple[FoundClause, ...]


@record(frozen=True, slots=True)
class Layout:
    """The measures of a text, where its body begins and ends, clauses that no measure holds, and those of a second printing."""

    units: tuple[Unit, ...]
    start: int
    end: int
    orphans: tuple[FoundClause, ...]
    ignored: tuple[Ignored, ...]


def lay_out(text: str, clauses: Sequence[FoundClause]) -> Layout:
    """Return the measures of ``text`` with the clauses that belong to each."""
    index = ClauseIndex(clauses)
    runs, repeated = _distinct(text, _runs(outline(text)))
    tops = _main_runs(runs, index)
    listed = [node for node in choose(tops, index, text) if _begin(text, node) < node.end]
    shared = _shared_clauses(listed, index)
    bare = bare_units(text, listed, (node for node in listed if index.count(node) or id(node) in shared))
    closed = _span(text, listed[-1], index, last=True).end if listed else len(text)
    left_out = {id(node) for node in bare}
    chosen = [node for node in listed if id(node) not in left_out]
    numbers = numbers_of(chosen, tops)
    spans = [_span(text, node, index, last=node is listed[-1]) for node in chosen]
    phrases = leads_with_phrases(text, spans)
    together = run_together(text, spans)
    sections = _sections(text, chosen, index)
    units = tuple(
        Unit(
            numbers[id(node)],
            span,
            Mention.of(
                text,
                span.start,
                heading_end(text, span, phrases=phrases, together=together, clauses=index.within(span.start, span.end)),
            ),
            sections.get(id(node.parent)),
            tuple(index.within(span.start, span.end)) or shared.get(id(node), ()),
        )
        for node, span in zip(chosen, spans, strict=True)
    )
    held = {clause.mention.span for unit in units for clause in unit.clauses}
    again = {clause.mention.span for span in repeated for clause in index.within(span.start, span.end)}
    placed = held | again
    orphans = tuple(clause for clause in clauses if clause.mention.span not in placed)
    start = tops[0].mark.span.start if tops else len(text)
    ignored = (
        *(Ignored(_title(text, node), "section-without-clause") for node in bare),
        *(Ignored(clause.mention, "repeated-text") for clause in clauses if clause.mention.span in again),
    )
    return Layout(units, start, closed, orphans, ignored)


def _runs(tops: Sequence[Node]) -> list[list[Node]]:
    """Return the top-level units run by run, each beginning with a first one."""
    runs: list[list[Node]] = []
    for node in tops:
        if not runs or node.mark.value == 1:
            runs.append([])
        runs[-1].append(node)
    return runs


def _distinct(text: str, runs: Sequence[list[Node]]) -> tuple[list[list[Node]], list[Span]]:
    """Return the runs without those that print an earlier one again, and where those stand."""
    seen: set[str] = set()
    kept: list[list[Node]] = []
    repeated: list[Span] = []
    for run in runs:
        opening = text[run[0].start : run[0].start + _OPENING]
        if opening in seen:
            repeated.append(Span(run[0].start, run[-1].end))
        else:
            kept.append(run)
            seen.add(opening)
    return kept, repeated


def _main_runs(runs: Sequence[list[Node]], index: ClauseIndex) -> list[Node]:
    """Return the runs of top-level units that hold clauses, or else the longest: covering notes and annexes have runs too.

    Sections of articles are the body, however long the annex is.
    """
    if not runs:
        return []
    best = max(runs, key=lambda run: (sum(map(index.count, run)), _heads_articles(run[0]), run[-1].end - run[0].start))
    if not sum(map(index.count, best)):
        return best
    return [node for run in runs if run is best or 2 * sum(map(index.count, run)) >= len(run) for node in run]


def _heads_articles(node: Node) -> bool:
    return bool(node.children) and node.children[0].mark.kind is MarkKind.ARTICLE


_OPENING = 400


def _shared_clauses(chosen: Sequence[Node], index: ClauseIndex) -> dict[int, tuple[FoundClause, ...]]:
    """Return the clause printed once at the end of a section, for each of its units that has none."""
    shared: dict[int, tuple[FoundClause, ...]] = {}
    sections: dict[int, list[Node]] = {}
    for node in chosen:
        if node.parent is not None:
            sections.setdefault(id(node.parent), []).append(node)
    for units in sections.values():
        holders = [node for node in units if index.count(node)]
        if len(units) > 1 and len(holders) == 1 and holders[0] is units[-1]:
            last = index.within(units[-1].start, units[-1].end)
            if len(last) == 1:
                shared |= {id(node): tuple(last) for node in units[:-1]}
    return shared


_AFTER_CLAUSE = re.compile(r"[。；;]?")
_LEADING = re.compile(r"[\s\u3000、.:：。，,；;]*")


def _begin(text: str, node: Node) -> int:
    """Return where a unit's words begin, after its mark and what punctuation follows it."""
    found = _LEADING.match(text, node.start, node.end)
    return found.end() if found else node.start


def _span(text: str, node: Node, index: ClauseIndex, *, last: bool) -> Span:
    """Return a measure's text: after its mark, up to the next mark or, for the last one, to where it visibly ends."""
    start, end = _begin(text, node), node.end
    if last:
        held = index.within(start, end)
        end = held[-1].mention.span.end if held else _closing(text, start, end)
        after = _AFTER_CLAUSE.match(text, end)
        end = after.end() if after and held else end
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


_PARAGRAPH = re.compile(r"\n")
_SIGNATURE = re.compile(r"[^。，；]{2,30}(?:政府|办公厅|办公室|委员会|局|厅|部|会)?\s*(?:\d{4}年\d{1,2}月\d{1,2}日)")


def _closing(text: str, start: int, end: int) -> int:
    """Return where the last measure ends that has no clause: before a closing paragraph, a signature or an annex."""
    words = read_words("structure_cues.csv")["closing"]
    for found in _PARAGRAPH.finditer(text, start, end):
        at = found.end()
        if text.startswith(words, at) or _SIGNATURE.match(text, at, end):
            return found.start()
    return end


def _title(text: str, node: Node) -> Mention:
    """Return the first line or sentence of a unit."""
    start = _begin(text, node)
    return Mention.of(text, start, section_heading(text, Span(start, node.end)))


def _sections(text: str, chosen: Sequence[Node], index: ClauseIndex) -> dict[int, Mention]:
    """Return the headings of the units above the measures, by identity."""
    above = {id(node.parent): node.parent for node in chosen if node.parent is not None}
    spans = {key: Span(_begin(text, node), _own_end(node)) for key, node in above.items()}
    together = run_together(text, list(spans.values()))
    found: dict[int, Mention] = {}
    for key, span in spans.items():
        end = section_heading(text, span, together=together, clauses=index.within(span.start, span.end))
        if end > span.start:
            found[key] = Mention.of(text, span.start, end)
    return found


def _own_end(node: Node) -> int:
    """Return where the words of a unit end that stand before its first part."""
    return max(node.start, node.children[0].mark.span.start) if node.children else node.end
