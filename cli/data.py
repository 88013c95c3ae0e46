"""Commands on a store: load, ask, query, export and validate."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import click
from rich.console import Console
from rich.table import Table as RichTable

from .. import __version__
from ..graph.export import Format
from ..graph.export import export as write_export
from ..graph.ingest import Entry, Outcome, Report
from ..graph.ingest import load as load_files
from ..graph.labels import words
from ..graph.questions import AnswerTable, questions
from ..graph.questions import ask as ask_question
from ..graph.validate import Finding, ValidationReport, shape_sets
from ..graph.validate import validate as check
from ..loaders.extract import read_notice
from ..loaders.read import MEDIA_TYPES
from ..ontology.errors import BadParameter, ReadError, StoreError
from ..server.answers import answer_json, csv_heads, csv_rows
from ..server.downloads import guarded
from .places import opened_store, store_option
from .progress import track

__all__ = ["ask", "export", "load", "query", "validate"]

_WIDE = 160
"""Columns of a table that does not go to a terminal."""
_QUOTED = "“{}”"

_store = store_option("place")
_lang = click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language of labels."
)


def _console(*, stderr: bool = False) -> Console:
    console = Console(stderr=stderr, highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, _WIDE)
    return console


# load


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@_store
@click.option("--workers", type=click.IntRange(1), help="Processes that read; default: one per core.")
def load(paths: tuple[Path, ...], place: str, workers: int | None) -> None:
    """Read notices (files, or folders with what lies in them) into a store, which is made if it is not there.

    Loading again changes only what changed. The exit status is 0 when everything went in, 1 when some file failed, 2 when
    nothing could be done.
    """
    if not any(path.exists() for path in paths):
        raise ReadError(
            "there is no such file or folder", where=str(paths[0]), remedy="give notices, or folders with them"
        )
    with opened_store(place, create=True) as store:
        report = load_files(
            paths,
            store,
            read=read_notice,
            suffixes=MEDIA_TYPES,
            software=__version__,
            workers=workers,
            progress=_progress,
        )
    _print_report(report)
    if not report.complete:
        sys.exit(1)


def _progress(files: Sequence[Path], entries: Iterable[Entry]) -> Iterable[Entry]:
    return track(entries, "Loading notices", len(files))


def _print_report(report: Report) -> None:
    for entry in report.entries:
        if entry.detail:
            click.echo(f"{entry.outcome}: {entry.path}: {entry.detail}", err=entry.outcome is Outcome.FAILED)
    held = report.held
    fates = ", ".join(f"{report.count(one)} {one}" for one in (Outcome.ADDED, Outcome.REPLACED, Outcome.UNCHANGED))
    click.echo(f"notices:    {len(held)} ({fates})")
    click.echo(f"measures:   {sum(entry.measures for entry in held)}")
    click.echo(f"facts:      {sum(entry.facts for entry in held)}")
    click.echo(f"issues:     {sum(entry.issues for entry in held)}")
    click.echo(f"duplicates: {report.count(Outcome.DUPLICATE)}")
    click.echo(f"skipped:    {report.count(Outcome.SKIPPED)}")
    click.echo(f"failed:     {report.count(Outcome.FAILED)}")


# ask


@click.command()
@click.argument("identifier", metavar="[ID]", required=False)
@click.option(
    "--param", "-p", "given", multiple=True, metavar="NAME=VALUE", help="A parameter; may be given repeatedly."
)
@store_option("place", required=False)
@click.option(
    "--format", "-f", "written", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True
)
@_lang
def ask(identifier: str | None, given: tuple[str, ...], place: str | None, written: str, lang: str) -> None:
    """Ask a ready question; without an ID, list the questions and their parameters."""
    if identifier is None:
        _list_questions(lang)
        return
    if place is None:
        raise StoreError("no store was named", remedy="add --store PLACE or set CUOSHI_STORE")
    parameters = dict(map(_parameter, given))
    with opened_store(place) as store:
        answer = ask_question(store.view(), identifier, parameters)
    if written == "json":
        click.echo(json.dumps(answer_json(answer), ensure_ascii=False, indent=1))
    elif written == "csv":
        _print_csv(csv_heads(answer, lang), csv_rows(answer, lang))
    else:
        _print_answer(answer, lang)


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise BadParameter(f"{text!r} is no parameter", remedy="write --param name=value")
    return name.strip(), value


def _list_questions(lang: str) -> None:
    table = RichTable("ID", "", "", show_lines=True)
    for one in questions().values():
        lines = (
            f"{p.name}: {' '.join((p.kind, p.scheme)).strip()}, {p.label.in_language(lang)}"
            f"{'' if p.default is None else f' [{p.default}]'}"
            for p in one.parameters
        )
        table.add_row(one.id, one.question.in_language(lang), "\n".join(lines))
    _console().print(table, markup=False)


def _print_csv(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)


def _print_answer(answer: AnswerTable, lang: str) -> None:
    table = RichTable(title=answer.question.question.in_language(lang), show_lines=True)
    for column in answer.question.columns:
        table.add_column(column.label.in_language(lang), overflow="fold")
    table.add_column(words("evidence").in_language(lang), overflow="fold", ratio=1)
    for row in answer.rows:
        lines = (f"{one.label.in_language(lang)} {' '.join(map(_QUOTED.format, one.quotes))}" for one in row.evidence)
        table.add_row(*(cell.label.in_language(lang) for cell in row.cells), "\n".join(lines))
    _console().print(table, markup=False)


# query


_RESULTS: Mapping[str, Mapping[str, str]] = {
    "select": {
        "csv": "text/csv",
        "tsv": "text/tab-separated-values",
        "json": "application/sparql-results+json",
        "xml": "application/sparql-results+xml",
    },
    "graph": {
        "turtle": "text/turtle",
        "ntriples": "application/n-triples",
        "jsonld": "application/ld+json",
        "rdfxml": "application/rdf+xml",
    },
}


@click.command()
@click.argument("source", metavar="FILE|-", type=click.File("rb"))
@_store
@click.option(
    "--format", "-f", "written", type=click.Choice([name for one in _RESULTS.values() for name in one]),
    help="csv, tsv, json or xml for SELECT and ASK (default: csv, json); turtle, ntriples, jsonld or rdfxml for graphs.",
)  # fmt: skip
def query(source: BinaryIO, place: str, written: str | None) -> None:
    """Answer a SPARQL query from a file or from standard input (-)."""
    try:
        text = source.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReadError("the query is not UTF-8", where=source.name, remedy="save it as UTF-8") from error
    with opened_store(place) as store:
        answer = store.view().query(text)
        kinds = _RESULTS["graph" if answer.form == "graph" else "select"]
        default = {"select": "csv", "ask": "json", "graph": "turtle"}[answer.form]
        media_type = kinds.get(written or default)
        if media_type is None:
            raise click.UsageError(f"a result of this query cannot be written as {written}: use {', '.join(kinds)}")
        for part in answer.serialise(media_type):
            click.echo(part, nl=False)
    click.echo()


# export


@click.command()
@_store
@click.option(
    "--format", "-f", "written", required=True, type=click.Choice([one.value for one in Format]), help="What to write."
)
@click.option(
    "--output",
    "-o",
    "target",
    required=True,
    type=click.File("wb", atomic=True, lazy=True),
    help="File, or - for standard output.",
)
@click.option("--evidence/--no-evidence", default=True, show_default=True, help="With the words behind the facts.")
@click.option("--vocabulary/--no-vocabulary", default=True, show_default=True, help="With concepts and their labels.")
def export(place: str, written: str, target: BinaryIO, evidence: bool, vocabulary: bool) -> None:
    """Write the graph to a file: RDF, or a network for Gephi and its kin."""
    with opened_store(place) as store:
        write_export(store.view(), Format(written), target, evidence=evidence, vocabulary=vocabulary)


# validate


@click.command()
@_store
@click.option(
    "--shapes", multiple=True, type=click.Choice(shape_sets()), help="Only this set; may be repeated.  [default: all]"
)
@_lang
def validate(place: str, shapes: tuple[str, ...], lang: str) -> None:
    """Check the graph against the shapes, and every quote against its text. The exit status is 1 when a rule is broken."""
    with opened_store(place) as store:
        report = check(store.view(), shapes=shapes or shape_sets(), track=track)
    _print_validation(report, lang)
    if not report.conforms:
        sys.exit(1)


def _print_validation(report: ValidationReport, lang: str) -> None:
    for one in report.findings:
        click.echo(_finding(one, lang))
    click.echo(f"{report.notices} notices, {report.quotes} quotes, {len(report.findings)} findings")


def _finding(one: Finding, lang: str) -> str:
    what, where = one.what.in_language(lang), one.focus_label.in_language(lang)
    head = f"{one.severity} [{one.shapes}] {one.notice.in_language(lang)}"
    return f"{head}: {where} <{one.focus}>: {what} {one.path} ({one.remedy.in_language(lang)})"
