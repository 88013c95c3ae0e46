"""The command line, one module per group of commands."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

import click

from .. import __version__
from ..ontology.errors import CuoshiError

__all__ = ["cli", "main"]

_COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "load": ("data", "load"),
        "ask": ("data", "ask"),
        "query": ("data", "query"),
        "export": ("data", "export"),
        "validate": ("data", "validate"),
        "extract": ("reading", "extract"),
        "eval": ("reading", "eval_command"),
        "explain": ("explaining", "explain"),
        "serve": ("serve", "serve"),
        "mcp": ("models", "mcp"),
        "view": ("view", "view"),
    }
)
"""Module and name of each command."""


class _Commands(click.Group):
    """Commands whose modules are imported when they are used: a service need not hold in memory what reads workbooks."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # of click
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # of click
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        found: click.Command = getattr(import_module(f".{module}", __package__), name)
        return found


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="cuoshi")
def cli() -> None:
    """Read government notices into a graph of measures, ask it and look at it."""


def main() -> None:
    """Run the command line; a :class:`CuoshiError` becomes one line on standard error and exit status 2."""
    try:
        cli()
    except CuoshiError as error:
        click.echo(f"cuoshi: {error}", err=True)
        sys.exit(2)
