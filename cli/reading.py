"""Commands that read notices: extract and eval."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from ..loaders.extract import read_notice
from ..loaders.gold import Layer, as_json, read_gold, score
from ..loaders.read import MEDIA_TYPES
from ..ontology.errors import CuoshiError, ReadError
from .progress import track

__all__ = ["eval_command", "extract"]


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the files named and those of a readable type in the folders named, in order of name."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in MEDIA_TYPES)
        else:
            yield path


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--output", "-o", type=click.Path(path_type=Path, file_okay=False), help="Folder for one JSON file a notice."
)
def extract(paths: tuple[Path, ...], output: Path | None) -> None:
    """Read notices and write what was found as JSON, one file a notice (or one line a notice on standard output)."""
    if output:
        _make_folder(output)
    files = list(_files(paths))
    if not files:
        raise ReadError(
            "there is no notice here", where=str(paths[0]), remedy=f"give files of type {', '.join(MEDIA_TYPES)}"
        )
    failed = 0
    for path in track(files, "Reading notices"):
        try:
            content = as_json(read_notice(path))
        except CuoshiError as error:
            failed += 1
            click.echo(f"cuoshi: {error}", err=True)
            continue
        content["source"] = path.stem
        _write(content, output / f"{path.stem}.json" if output else None)
    if failed:
        sys.exit(1)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReadError(
            f"the folder cannot be made: {error.strerror}", where=str(folder), remedy="choose another"
        ) from error


def _write(content: Mapping[str, Any], target: Path | None) -> None:
    if target is None:
        click.echo(json.dumps(content, ensure_ascii=False))
    else:
        target.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


@click.command("eval")
@click.argument("gold", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--texts",
    "-t",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder with the annotated texts; default: the usual places beside GOLD.",
)
def eval_command(gold: Path, texts: tuple[Path, ...]) -> None:
    """Read the texts that GOLD annotates and print precision, recall and F1 of every layer."""
    folders = texts or tuple(
        p for p in (gold.parent.parent / "seeds", gold.parent.parent / "corpus" / "text", gold) if p.is_dir()
    )
    annotations = sorted(gold.glob("*.json"))
    if not annotations:
        raise ReadError("there are no annotated notices", where=str(gold), remedy="give a folder of .json files")
    pairs = [
        (read_gold(path), as_json(read_notice(_text_of(path, folders))))
        for path in track(annotations, "Reading notices")
    ]
    Console().print(_table(score(pairs), len(pairs)))


def _text_of(annotation: Path, folders: Sequence[Path]) -> Path:
    for folder in folders:
        for suffix in MEDIA_TYPES:
            path = folder / f"{annotation.stem}{suffix}"
            if path.is_file():
                return path
    raise ReadError("its text is in none of the folders", where=str(annotation), remedy="name the folder with --texts")


def _table(layers: Mapping[str, Layer], notices: int) -> Table:
    table = Table(title=f"{notices} notices", title_justify="left")
    table.add_column("layer")
    for name in ("n", "P", "R", "F1"):
        table.add_column(name, justify="right")
    for name, layer in layers.items():
        n = layer.right + layer.missed
        table.add_row(name, str(n), f"{layer.precision:.3f}", f"{layer.recall:.3f}", f"{layer.f1:.3f}")
    return table
