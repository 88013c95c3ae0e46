"""Which numbered units are measures: the lowest ones with text and a responsibility clause of their own.

Rules of the annotation guide: a numbered list under one shared clause belongs to its measure; a clause printed once at the
end of a section goes to each item of the section; items numbered like the measures are measures without a clause too.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from ..ontology.codelists import read_words
from ..ontology.model import Ignored, Mention, Span
from ..ontology.record import record
from .bare_sections import bare_units
from .clauses import FoundClause
from .headings import heading_end, leads_with_phrases, run_together, section_heading
from .marks import MarkKind, Node, outline

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


class _Clauses:
    """The clauses of a text by position."""

    def __init__(self, clauses: Sequence[FoundClause]) -> None:
        self.all = clauses
        self._starts = [clause.mention.span.start for clause in clauses]

    def within(self, start: int, end: int) -> Sequence[FoundClause]:
        """Return the clauses that begin in ``[start, end)``."""
        return self.all[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def count(self, node: Node) -> int:
        """Return how many clauses stand inside a unit."""
        return bisect_left(self._starts, node.end) - bisect_left(self._starts, node.start)


def lay_out(text: str, clauses: Sequence[FoundClause]) -> Layout:
    """Return the measures of ``text`` with the clauses that belong to each."""
    index = _Clauses(clauses)
    runs, repeated = _distinct(text, _runs(outline(text)))
    tops = _main_runs(runs, index)
    listed = [node for node in _choose(tops, index, text) if _begin(text, node) < node.end]
    shared = _shared_clauses(listed, index)
    bare = bare_units(text, listed, (node for node in listed if index.count(node) or id(node) in shared))
    closed = _span(text, listed[-1], index, last=True).end if listed else len(text)
    left_out = {id(node) for node in bare}
    chosen = [node for node in listed if id(node) not in left_out]
    numbers = _numbers(chosen, tops)
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


def _main_runs(runs: Sequence[list[Node]], index: _Clauses) -> list[Node]:
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


def _choose(tops: Sequence[Node], index: _Clauses, text: str) -> list[Node]:
    """Return the units that are measures, in order."""
    leaves = [leaf for top in tops if not _sets_aims(text, top) for leaf in _leaves(top) if not _sets_aims(text, leaf)]
    if _FEW * sum(map(index.count, tops)) < len(leaves):
        return leaves
    coverage = _coverage(tops, index)
    chosen: list[Node] = []
    without: list[Node] = []
    for top in tops:
        if index.count(top):
            chosen += _descend(top, index, coverage)
        else:
            without.append(top)
    levels = {(node.mark.kind, len(list(node.ancestors()))) for node in chosen}
    for top in without:
        chosen += _like_the_others(top, levels, text)
    return sorted(chosen, key=lambda node: node.start)


def _coverage(tops: Sequence[Node], index: _Clauses) -> dict[MarkKind, float]:
    """Return for each shape of mark how many of its units, inside units with clauses, hold a clause."""
    total: Counter[MarkKind] = Counter()
    held: Counter[MarkKind] = Counter()
    for top in tops:
        for node in top.walk():
            if node.parent is None or index.count(node.parent):
                total[node.mark.kind] += 1
                held[node.mark.kind] += bool(index.count(node))
    return {kind: held[kind] / total[kind] for kind in total}


_FEW = 6
"""Where more than so many units come on one clause, the clauses say nothing about which units are measures."""

_MOST = 0.6
_HALF = 0.5


def _descend(node: Node, index: _Clauses, coverage: dict[MarkKind, float]) -> list[Node]:
    """Return the measures at or below a unit that holds a clause."""
    children = node.children
    with_clause = [child for child in children if index.count(child)]
    if not with_clause:
        return [node]
    share = len(with_clause) / len(children)
    if share <= _HALF and coverage[children[0].mark.kind] < _MOST:
        return [node]
    found: list[Node] = []
    for child in children:
        found += _descend(child, index, coverage) if index.count(child) else [child]
    return found


def _like_the_others(node: Node, levels: set[tuple[MarkKind, int]], text: str) -> list[Node]:
    """Return the measures of a section without clauses: units numbered as measures are elsewhere."""
    if _sets_aims(text, node):
        return []
    found = [
        unit
        for unit in node.walk()
        if (unit.mark.kind, len(list(unit.ancestors()))) in levels and not _sets_aims(text, unit)
    ]
    sections = {id(above) for unit in found for above in unit.ancestors()}
    return [unit for unit in found if id(unit) not in sections]


_LISTS = frozenset({MarkKind.ARABIC_PAREN})


def _leaves(node: Node) -> Iterator[Node]:
    """Yield the lowest numbered units; lists in brackets and the parts of an article belong to their unit."""
    children = [child for child in node.children if child.mark.kind not in _LISTS]
    if not children or node.mark.kind is MarkKind.ARTICLE:
        yield node
        return
    for child in children:
        yield from _leaves(child)


@cache
def _aims() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, read_words("structure_cues.csv")["aims"])))


_AIMS_WITHIN = 14


def _sets_aims(text: str, node: Node) -> bool:
    """Tell whether a unit states aims and principles, by its heading."""
    return bool(_aims().search(text, node.start, min(node.end, node.start + _AIMS_WITHIN)))


def _numbers(chosen: Sequence[Node], tops: Sequence[Node]) -> dict[int, str]:
    """Return each unit's number; where numbering restarts inside sections of measures, the section's number goes before it.

    Units that are no measures count only where the measures could not be told apart without them.
    """
    names = _named(chosen, _counting_anew(node for unit in chosen for node in (unit, *unit.ancestors())))
    if len(set(names.values())) < len(names):
        names = _named(chosen, _counting_anew(node for top in tops for node in top.walk()))
    used: Counter[str] = Counter()
    for unit in chosen:
        name = names[id(unit)]
        used[name] += 1
        names[id(unit)] = name if used[name] == 1 else f"{name}-{used[name]}"
    return names


def _counting_anew(nodes: Iterable[Node]) -> set[MarkKind]:
    """Return the shapes of marks of which two units have the same number."""
    times = Counter((node.mark.kind, node.mark.value) for node in {id(node): node for node in nodes}.values())
    return {kind for (kind, _), count in times.items() if count > 1}


def _named(chosen: Sequence[Node], anew: set[MarkKind]) -> dict[int, str]:
    """Return the number of each unit, with the section's number before it where its shape counts anew."""

    def number(node: Node) -> str:
        own = node.mark.label or str(node.mark.value)
        if node.parent is not None and node.mark.kind in anew and not node.mark.label:
            return f"{number(node.parent)}.{own}"
        return own

    return {id(node): number(node) for node in chosen}


def _shared_clauses(chosen: Sequence[Node], index: _Clauses) -> dict[int, tuple[FoundClause, ...]]:
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


def _span(text: str, node: Node, index: _Clauses, *, last: bool) -> Span:
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


def _sections(text: str, chosen: Sequence[Node], index: _Clauses) -> dict[int, Mention]:
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
