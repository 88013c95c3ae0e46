"""``cuoshi mcp``: the graph for language models."""

from __future__ import annotations

import os
from pathlib import Path

import click

from ..ontology.errors import CuoshiError
from .engines import opened_engine
from .places import store_option

__all__ = ["mcp"]


@click.command()
@store_option("-s", "place")
@click.option("--http", "over_http", is_flag=True, help="Speak over HTTP at /mcp instead of standard input and output.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True, help="Port to listen on.")
@click.option(
    "--allow-host", "hosts", multiple=True, help="A name under which a proxy shows it; may be given repeatedly."
)
@click.option(
    "--settings", "file", type=click.Path(path_type=Path), help="TOML file of settings.  [default: $CUOSHI_SETTINGS]"
)
def mcp(place: str, over_http: bool, host: str, port: int, hosts: tuple[str, ...], file: Path | None) -> None:
    """Serve the graph to language models by the Model Context Protocol: questions, search, look-up, read-only SPARQL.

    The limits are those of the service (CUOSHI_QUERY_SECONDS and others, see docs/service.md).
    """
    try:
        from ..server.mcp_server import create_mcp, run_http
    except ModuleNotFoundError as error:
        remedy = 'install them: pip install "cuoshi[mcp]"'
        raise CuoshiError(f"a library is missing: {error.name}", where="cuoshi mcp", remedy=remedy) from error
    from ..server.settings import Settings

    with opened_engine(place, Settings.read(os.environ, file)) as engine:
        server = create_mcp(engine)
        if over_http:
            run_http(server, host, port, hosts, lambda address: click.echo(f"Cuoshi 措施图谱 MCP: {address}", err=True))
        else:
            server.run()
