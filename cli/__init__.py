"""The command line, one module per group of commands."""

from __future__ import annotations

import sys

import click

from .. import __version__
from ..ontology.errors import CuoshiError
from .data import ask, export, load, query, validate
from .explaining import explain
from .models import mcp
from .reading import eval_command, extract
from .serve import serve
from .view import view

__all__ = ["cli", "main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="cuoshi")
def cli() -> None:
    """Read government notices into a graph of measures, ask it and look at it."""


for _command in (load, ask, query, export, validate, extract, eval_command, explain, serve, mcp, view):
    cli.add_command(_command)


def main() -> None:
    """Run the command line; a :class:`CuoshiError` becomes one line on standard error and exit status 2."""
    try:
        cli()
    except CuoshiError as error:
        click.echo(f"cuoshi: {error}", err=True)
        sys.exit(2)
