"""The command explain: each measure with its facts marked in the text, rule and confidence, and what was ignored and why."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..loaders.extract import read_notice
from ..ontology.errors import BadParameter
from ..ontology.model import (
    Citation,
    Coding,
    Field,
    Ignored,
    Measure,
    Mention,
    Notice,
    Programme,
    Quantity,
    Responsibility,
    Span,
)

__all__ = ["explain"]

_STYLES = {
    "heading": "bold",
    "clause": "dim",
    "responsible": "bold magenta",
    "quantity": "bold cyan",
    "citation": "bold blue",
    "industry": "green",
    "group": "yellow",
    "instrument": "bold green",
    "programme": "bold yellow",
    "general": "italic",
}


@dataclass(frozen=True, slots=True)
class _Fact:
    """A line of the table: what kind of fact, the words, what was made of them, by which rule, how surely."""

    kind: str
    mention: Mention
    reading: str
    rule: str
    confidence: float


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--measure", "-m", help="Only the measure of this number.")
def explain(file: Path, measure: str | None) -> None:
    """Show what was read from FILE, word by word: each fact with its rule and confidence, and what was ignored and why."""
    notice = read_notice(file)
    chosen = [m for m in notice.measures if measure in (None, m.number)]
    if measure is not None and not chosen:
        known = ", ".join(m.number for m in notice.measures) or "none"
        raise BadParameter(f"there is no measure {measure}", where=str(file), remedy=f"measures here: {known}")
    console = Console(width=None if sys.stdout.isatty() else 140)
    if measure is None:
        _show_head(console, notice)
    for item in chosen:
        _show_measure(console, notice, item)
    if measure is None:
        _show_ignored_outside(console, notice)
        _show_issues(console, notice)


def _show_head(console: Console, notice: Notice) -> None:
    table = _table(f"{notice.document.source}: {notice.kind}")
    fields = {
        "title": notice.title,
        "document number": notice.document_number,
        "issuer": notice.issuer,
        "jurisdiction": notice.jurisdiction,
        "issued": notice.issued,
        "effective from": notice.effective_from,
        "effective until": notice.effective_until,
        "urgency": notice.urgency,
    }
    for name, field in fields.items():
        table.add_row(name, *_field_cells(field))
    _show_frame(table, notice)
    for citation in notice.citations:
        _add(table, _citation(citation))
    for clause in notice.general:
        _add(table, _Fact("general", clause.mention, str(clause.kind), clause.rule, clause.confidence))
    console.print(table)


def _show_frame(table: Table, notice: Notice) -> None:
    """Add what stands around the text: status, to whom it goes, who signed."""
    for mark in notice.statuses:
        words = mark.mention.text if mark.mention else ""
        table.add_row("status", words, str(mark.status), mark.rule, f"{mark.confidence:.2f}")
    for kind, recipients in (("addressee", notice.addressees), ("copied to", notice.copied_to)):
        for one in recipients:
            reading = f"{one.agency.name} ({one.agency.function or 'unknown function'})"
            _add(table, _Fact(kind, one.mention, reading, one.rule, one.confidence))
    block = notice.signature
    if block is not None:
        reading = " ".join(filter(None, ("、".join(block.bodies), block.day)))
        _add(table, _Fact("signature", block.mention, reading, block.rule, block.confidence))


def _field_cells(field: Field | None) -> tuple[str, str, str, str]:
    if field is None:
        return "", "unknown", "", ""
    return field.mention.text if field.mention else "", field.value, field.rule, f"{field.confidence:.2f}"


def _table(title: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", expand=False)
    for name in ("fact", "words", "read as", "rule"):
        table.add_column(name, overflow="fold")
    table.add_column("confidence", justify="right")
    return table


def _add(table: Table, fact: _Fact) -> None:
    words = Text(fact.mention.text, style=_STYLES.get(fact.kind, ""))
    table.add_row(fact.kind, words, fact.reading, fact.rule, f"{fact.confidence:.2f}")


def _show_measure(console: Console, notice: Notice, measure: Measure) -> None:
    facts = sorted(_facts(measure), key=lambda fact: (fact.mention.span.start, fact.kind))
    console.print(_marked(notice, measure, facts))
    table = _table(f"measure {measure.number}")
    for fact in facts:
        _add(table, fact)
    for ignored in _ignored_in(notice.ignored, measure.span):
        table.add_row(Text("ignored", style="dim"), Text(ignored.mention.text, style="dim"), "", ignored.rule, "")
    console.print(table)


def _facts(measure: Measure) -> Iterator[_Fact]:
    yield _Fact("heading", measure.heading, measure.section.text if measure.section else "", "heading", 1.0)
    for clause in measure.clauses:
        reading = f"{clause.shape}{', open-ended' if clause.open_ended else ''}"
        yield _Fact("clause", clause.mention, reading, "clause", clause.confidence)
    yield from map(_responsibility, measure.responsibilities)
    yield from map(_quantity, measure.quantities)
    yield from map(_coding, measure.codings)
    yield from map(_programme, measure.programmes)
    yield from map(_citation, measure.citations)


def _responsibility(found: Responsibility) -> _Fact:
    reading = f"{found.role}: {found.agency.name} ({found.agency.function or 'unknown function'})"
    return _Fact("responsible", found.mention, reading, found.rule, found.confidence)


def _quantity(found: Quantity) -> _Fact:
    parts = [f"{found.value} {found.unit}", str(found.term), str(found.bound)]
    if found.inclusive is not None:
        parts.append("inclusive" if found.inclusive else "exclusive")
    parts += [part for part in (found.per, found.base and f"of {found.base}") if part]
    return _Fact("quantity", found.mention, ", ".join(parts), found.rule, found.confidence)


def _coding(found: Coding) -> _Fact:
    return _Fact(str(found.scheme), found.mention, found.code, found.rule, found.confidence)


def _programme(found: Programme) -> _Fact:
    return _Fact("programme", found.mention, found.name, found.rule, found.confidence)


def _citation(found: Citation) -> _Fact:
    cue = f" ({found.cue.text})" if found.cue else ""
    reading = f"{found.relation}{cue}: {found.document_number or found.title or ''}"
    return _Fact("citation", found.mention, reading, found.rule, found.confidence)


def _marked(notice: Notice, measure: Measure, facts: Sequence[_Fact]) -> Text:
    """Return the measure's text with the words of its facts in their colours."""
    text = Text(measure.span.slice(notice.document.text))
    for fact in facts:
        span = fact.mention.span
        if measure.span.contains(span):
            text.stylize(_STYLES[fact.kind], span.start - measure.span.start, span.end - measure.span.start)
    return text


def _ignored_in(ignored: Sequence[Ignored], span: Span) -> Iterator[Ignored]:
    for item in ignored:
        if span.contains(item.mention.span):
            yield item


def _show_ignored_outside(console: Console, notice: Notice) -> None:
    """Show what was ignored in the stretches that no measure covers, such as numbered items that are no measures."""
    outside = [i for i in notice.ignored if not any(m.span.contains(i.mention.span) for m in notice.measures)]
    if not outside:
        return
    table = Table(title="ignored outside the measures", title_justify="left", title_style="bold", expand=False)
    for name in ("words", "rule"):
        table.add_column(name, overflow="fold")
    for item in sorted(outside, key=lambda i: i.mention.span.start):
        table.add_row(Text(item.mention.text), item.rule)
    console.print(table)


def _show_issues(console: Console, notice: Notice) -> None:
    if not notice.issues:
        return
    table = Table(title="issues", title_justify="left", title_style="bold")
    for name in ("code", "what"):
        table.add_column(name, overflow="fold")
    for issue in notice.issues:
        table.add_row(issue.code, issue.detail)
    console.print(table)
