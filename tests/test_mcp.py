"""The server for language models, spoken to by the protocol's own client: in process, over pipes and over HTTP."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from cuoshi.graph.questions import questions
from cuoshi.server.engine import InProcessEngine
from cuoshi.server.mcp_server import create_mcp
from helpers_engines import Engines
from helpers_server import filled_store
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp_types import CallToolResult

EXAMPLES = Path(__file__).parent.parent / "examples" / "notices"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_T = TypeVar("_T")


def with_client(server: Any, use: Callable[[Client], Awaitable[_T]]) -> _T:
    async def main() -> _T:
        async with Client(server) as client:
            return await use(client)

    return asyncio.run(main())


def call(tool: str, arguments: dict[str, Any]) -> CallToolResult:
    async def use(client: Client) -> CallToolResult:
        return await client.call_tool(tool, arguments)

    return with_client(create_mcp(InProcessEngine(filled_store())), use)


def told(tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    result = call(tool, arguments)
    assert not result.is_error, result.content
    found: dict[str, Any] = result.structured_content
    return found


def test_every_tool_only_reads_and_says_what_it_does() -> None:
    async def use(client: Client) -> list[Any]:
        return (await client.list_tools()).tools

    tools = with_client(create_mcp(InProcessEngine(filled_store())), use)
    assert {tool.name for tool in tools} == {"list_questions", "ask_question", "search_graph", "look_up", "sparql"}
    assert all(tool.annotations.read_only_hint and tool.description for tool in tools)


def test_a_question_is_answered_with_its_evidence() -> None:
    names = [one["id"] for one in told("list_questions", {})["questions"]]
    assert "loan-bureaus" in names
    answer = told("ask_question", {"question": "loan-bureaus", "parameters": {"city": "长春"}, "rows": 1})
    assert answer["total"] == 2
    assert len(answer["rows"]) == 1
    assert answer["rows"][0]["evidence"][0]["quotes"]


def test_things_are_found_and_looked_up_with_their_words() -> None:
    found = [one for one in told("search_graph", {"text": "发放小店贷款"})["results"] if one["kind"] == "measure"]
    thing = told("look_up", {"iri": found[0]["iri"]})
    assert "单户最高20万元" in thing["text"]
    quotes = [
        words["quote"] for group in thing["facts"] for fact in group["values"] for words in fact.get("evidence", ())
    ]
    assert "20万元" in quotes
    assert thing["kind"] == "measure"
    assert "长春市" in found[0]["notice"]["zh"]


@pytest.mark.parametrize(("rows", "cut"), [(1, True), (500, False)])
def test_a_search_says_whether_all_hits_are_given(rows: int, cut: bool) -> None:
    found = told("search_graph", {"text": "小店", "rows": rows})
    assert found["total"] > 1
    assert (found["truncated"], len(found["results"]) < found["total"]) == (cut, cut)


def test_a_search_tells_which_questions_can_be_asked() -> None:
    found = told("search_graph", {"text": questions()["refund-rates"].title.zh})["results"]
    assert [one["question"] for one in found if "question" in one] == ["refund-rates"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ASK {}", {"boolean": True}),
        ("SELECT ?x { VALUES ?x { 1 2 3 } }", {"columns": ["x"], "rows": [{"x": "1"}, {"x": "2"}], "truncated": True}),
        ("SELECT ?x { VALUES ?x { 1 } }", {"columns": ["x"], "rows": [{"x": "1"}], "truncated": False}),
    ],
)
def test_a_query_is_answered_and_says_when_it_is_cut(query: str, expected: dict[str, Any]) -> None:
    assert told("sparql", {"query": query, "rows": 2}) == expected


def test_a_graph_is_told_as_turtle() -> None:
    answer = told("sparql", {"query": "CONSTRUCT { ?s a ?t } { ?s a ?t }", "rows": 3})
    assert " a " in answer["turtle"]
    assert answer["truncated"]


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("ask_question", {"question": "nope"}, "no question"),
        ("ask_question", {"question": "loan-bureaus", "parameters": {"city": "无此市"}}, "no area"),
        ("look_up", {"iri": "not an iri"}, "no IRI"),
        ("look_up", {"iri": "https://w3id.org/cuoshi/agency/none"}, "nothing"),
        ("sparql", {"query": "SELECT * {"}, "cannot be parsed"),
        ("sparql", {"query": "DELETE WHERE { ?s ?p ?o }"}, "updates are refused"),
        ("sparql", {"query": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}, "SERVICE is refused"),
    ],
)
def test_what_is_wrong_is_told_without_a_trace(tool: str, arguments: dict[str, Any], words: str) -> None:
    result = call(tool, arguments)
    assert result.is_error
    text = getattr(result.content[0], "text", "")
    assert words in text
    assert "Traceback" not in text


def test_the_guide_holds_prefixes_and_examples() -> None:
    async def use(client: Client) -> str:
        return str(getattr((await client.read_resource("cuoshi://guide")).contents[0], "text", ""))

    guide = with_client(create_mcp(InProcessEngine(filled_store())), use)
    assert "PREFIX cs: <https://w3id.org/cuoshi/ns#>" in guide
    assert "cs:Measure" in guide


# The command


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mcp") / "store"
    command = [sys.executable, "-m", "cuoshi", "load", str(EXAMPLES), "--store", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.mark.skipif(sys.platform != "linux", reason="query workers need Linux")
def test_over_pipes_under_the_limits_of_the_service(store: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name.startswith("PYTHON")}
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-m", "cuoshi", "mcp", "--store", str(store)],
        env={**environment, "CUOSHI_QUERY_SECONDS": "1"},
    )

    async def use(client: Client) -> tuple[CallToolResult, CallToolResult]:
        stopped = await client.call_tool("sparql", {"query": ENDLESS})
        return stopped, await client.call_tool("ask_question", {"question": "loan-bureaus"})

    stopped, answer = with_client(stdio_client(parameters), use)
    assert stopped.is_error
    assert "stopped after 1 s" in getattr(stopped.content[0], "text", "")
    assert answer.structured_content is not None
    assert answer.structured_content["total"] > 3


def test_over_another_engine_than_ours(engines: Engines) -> None:
    engine = engines("oxigraph-server")
    engine.clean()
    place = engine.place.query
    environment = {**os.environ, **engine.environment()}
    command = [sys.executable, "-m", "cuoshi", "load", str(EXAMPLES), "--store", place]
    subprocess.run(command, check=True, capture_output=True, env=environment)
    parameters = StdioServerParameters(
        command=sys.executable, args=["-m", "cuoshi", "mcp", "--store", place], env=environment
    )

    async def use(client: Client) -> tuple[CallToolResult, CallToolResult]:
        refused = await client.call_tool("sparql", {"query": "ASK { SERVICE <urn:x> {} }"})
        return refused, await client.call_tool("ask_question", {"question": "loan-bureaus"})

    refused, answer = with_client(stdio_client(parameters), use)
    assert refused.is_error
    assert "SERVICE is refused" in getattr(refused.content[0], "text", "")
    assert answer.structured_content is not None
    assert answer.structured_content["total"] > 3


@pytest.fixture
def address(store: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "cuoshi", "mcp", "--store", str(store), "--http", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}/mcp"
        _wait_for(port)
        yield address
        process.terminate()


def _wait_for(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("the server does not listen")


@pytest.mark.skipif(sys.platform != "linux", reason="query workers need Linux")
def test_over_http_and_only_for_who_means_this_machine(address: str) -> None:
    async def use(client: Client) -> CallToolResult:
        return await client.call_tool("sparql", {"query": "ASK {}"})

    assert with_client(address, use).structured_content == {"boolean": True}
    forged = httpx.post(address, json={}, headers={"Host": "evil.example", "Accept": "application/json"})
    assert forged.status_code == 421


def test_without_the_libraries_the_command_says_what_to_install(store: Path) -> None:
    code = "import sys; sys.modules['mcp'] = None; from cuoshi.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "mcp", "--store", str(store)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert 'pip install "cuoshi[mcp]"' in done.stderr
    assert "Traceback" not in done.stderr
