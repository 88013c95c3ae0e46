"""The graph for language models: a server of the Model Context Protocol over the same engine, limits and questions as the service."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import ToolAnnotations

from .. import __version__
from .engine import Engine
from .examples import examples
from .listening import listening_socket
from .mcp_tools import Tools
from .prefixes import prefix_lines

__all__ = ["create_mcp", "run_http"]

_HERE = ("127.0.0.1", "localhost", "[::1]")

_INSTRUCTIONS = """\
Measures from notices of Chinese cities and provinces: who is responsible for what, for whom, how much, until when, on which \
parent document. Every fact points at the words that it was read from; quote them. What the graph does not say is unknown, \
not false. Begin with list_questions; use search_graph to find IRIs, look_up for one thing, sparql for the rest."""

_READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


def _guide() -> str:
    """Return what must be known to write SPARQL for the graph: prefixes and queries that work."""
    shown = "\n\n".join(f"# {one.zh} | {one.en}\n{one.query.strip()}" for one in examples())
    return f"{prefix_lines()}\n\n{shown}\n"


def create_mcp(engine: Engine) -> MCPServer:
    """Return the server; its ``run`` speaks over standard input and output or over HTTP."""
    server: MCPServer = MCPServer(
        "cuoshi", title="Cuoshi 措施图谱", version=__version__, instructions=_INSTRUCTIONS, log_level="WARNING"
    )
    tools = Tools(engine)
    for tool in (tools.list_questions, tools.ask_question, tools.search_graph, tools.look_up, tools.sparql):
        server.add_tool(tool, annotations=_READ_ONLY)
    server.resource("cuoshi://guide", name="guide", title="Prefixes and examples of queries", mime_type="text/plain")(
        _guide
    )
    return server


def run_http(server: MCPServer, host: str, port: int, names: Sequence[str], announce: Callable[[str], None]) -> None:
    """Serve over HTTP until interrupted, at ``/mcp``, to who calls this machine or one of ``names``.

    Other names in ``Host`` and ``Origin`` are refused, as the protocol's specification asks for against DNS rebinding.
    ``announce`` is told the address.

    Raises:
        CuoshiError: the address is taken or not ours.
    """
    listening_socket(
        host, port
    ).close()  # the server below would tell of a taken address on its own log, after it was announced
    announce(f"http://{host}:{port}/mcp")
    hosts = [name for one in (*_HERE, host, *names) for name in (one, f"{one}:*")]
    security = TransportSecuritySettings(
        allowed_hosts=hosts, allowed_origins=[f"{scheme}://{name}" for name in hosts for scheme in ("http", "https")]
    )
    server.run(
        "streamable-http", host=host, port=port, stateless_http=True, json_response=True, transport_security=security
    )
