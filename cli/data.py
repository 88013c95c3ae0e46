"""Commands that fill a store and ask it: load, query, ask, validate, export."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track as rich_track
from rich.table import Table

from .. import __version__
from ..graph.ingest import Entry, Outcome, Report, load
from ..graph.oxigraph import OxigraphStore
from ..loaders.extract import read_notice
from ..loaders.read import MEDIA_TYPES

__all__ = ["load_command"]

STORE = click.option("--store", "-s", required=True, type=click.Path(path_type=Path), help="Folder of the store.")


@click.command("load")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@STORE
@click.option("--workers", type=click.IntRange(1), help="Processes that read; default: one per core.")
def load_command(paths: tuple[Path, ...], store: Path, workers: int | None) -> None:
    """Load notices into a store (made if it is not there); loading again changes only what changed."""
    opened = OxigraphStore.open(store, create=True)
    try:
        report = load(
            paths,
            opened,
            read=read_notice,
            suffixes=MEDIA_TYPES,
            software=__version__,
            workers=workers,
            progress=_progress,
        )
    finally:
        opened.close()
    _show(report)
    if not report.complete:
        sys.exit(1)


def _progress(files: Sequence[Path], entries: Iterable[Entry]) -> Iterable[Entry]:
    console = Console(stderr=True)
    return rich_track(
        entries, "Loading notices", total=len(files), console=console, transient=True, disable=not console.is_terminal
    )


def _show(report: Report) -> None:
    console = Console()
    table = Table(title="load", title_justify="left", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    held = report.held
    for name, number in (
        ("notices", len(held)),
        *((str(outcome), report.count(outcome)) for outcome in Outcome),
        ("measures", sum(entry.measures for entry in held)),
        ("facts", sum(entry.facts for entry in held)),
        ("issues", sum(entry.issues for entry in held)),
    ):
        table.add_row(name, f"{number:,}")
    console.print(table)
    for entry in report.entries:
        if entry.detail:
            click.echo(f"{entry.outcome}: {entry.path}: {entry.detail}", err=entry.outcome is Outcome.FAILED)
