"""``cuoshi serve``: the graph as a service."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..graph.remote_login import is_address
from ..graph.updater import Updater
from .engines import opened_engine
from .places import store_option

if TYPE_CHECKING:
    from ..server.settings import Settings

__all__ = ["serve"]


@click.command()
@store_option("-s", "place")
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on, 0 for any free one.  [default: 8000]")
@click.option(
    "--settings", "file", type=click.Path(path_type=Path), help="TOML file of settings.  [default: $CUOSHI_SETTINGS]"
)
def serve(place: str, host: str | None, port: int | None, file: Path | None) -> None:
    """Serve the graph: pages, questions, pictures and a SPARQL endpoint.

    All settings stand in docs/service.md. The environment (CUOSHI_THREADS and so on) wins over the file, options win over both.
    """
    from ..server.app import create_gate  # here, so that the other commands start without the web framework
    from ..server.run import run
    from ..server.settings import Settings

    settings = Settings.read(os.environ, file, host=host, port=port)
    with opened_engine(place, settings) as engine:
        gate = create_gate(settings, engine, _updater(place, settings), counts_ahead=True)
        run(gate, settings, lambda address: click.echo(f"Cuoshi 措施图谱: {address}"))


def _updater(place: str, settings: Settings) -> Updater | None:
    """Return what carries out changes that come with the token; None where there is no token, or another engine keeps the data."""
    if not settings.token or is_address(place):
        return None
    return Updater(Path(place), seconds=settings.update_seconds, memory_bytes=settings.update_memory_mb << 20)
