"""``cuoshi serve``: the graph as a service."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..graph.oxigraph import OxigraphStore
from ..graph.workers.pool import WorkerPool

if TYPE_CHECKING:
    from ..server.engine import Engine
    from ..server.settings import Settings

__all__ = ["serve"]


@click.command()
@click.option("--store", "-s", "folder", required=True, type=click.Path(path_type=Path), help="Folder of the store.")
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on, 0 for any free one.  [default: 8000]")
@click.option(
    "--settings", "file", type=click.Path(path_type=Path), help="TOML file of settings.  [default: $CUOSHI_SETTINGS]"
)
def serve(folder: Path, host: str | None, port: int | None, file: Path | None) -> None:
    """Serve the graph: pages, questions, pictures and a SPARQL endpoint.

    All settings stand in docs/service.md. The environment (CUOSHI_THREADS and so on) wins over the file, options win over both.
    """
    from ..server.app import create_app  # here, so that the other commands start without the web framework
    from ..server.run import run
    from ..server.settings import Settings

    settings = Settings.read(os.environ, file, host=host, port=port)
    with _engine(folder, settings) as engine:
        run(create_app(settings, engine), settings, lambda address: click.echo(f"Cuoshi 措施图谱: {address}"))


@contextmanager
def _engine(folder: Path, settings: Settings) -> Iterator[Engine]:
    """Give what evaluates queries: processes that can be killed, or this one where the settings say so."""
    from ..server.engine import InProcessEngine, PooledEngine

    if settings.query_workers:
        with WorkerPool.open(folder, settings.limits()) as pool:
            yield PooledEngine(pool)
        return
    store = OxigraphStore.open(folder, read_only=True)
    try:
        yield InProcessEngine(store)
    finally:
        store.close()
