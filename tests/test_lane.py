"""The short way of queries gives what the long way gives, to the last header; and what happens while an answer flows."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Iterator, MutableMapping
from contextlib import ExitStack, closing, suppress
from threading import Barrier
from typing import Any

import httpx
import pytest
from cuoshi.graph.client import Client
from cuoshi.graph.workers.limits import Limits
from cuoshi.graph.workers.pool import WorkerPool
from cuoshi.ontology.errors import ClientGone, CuoshiError, QueueFull, ResultTooLarge
from cuoshi.server.app import create_gate
from cuoshi.server.engine import DataState, PooledEngine
from cuoshi.server.gate import Gate
from cuoshi.server.settings import Settings
from helpers_serving import filled_folder
from helpers_workers import COUNT_OF_CROSS, CROSS, LARGE, wait_until

JSON, XML, CSV = "application/sparql-results+json", "application/sparql-results+xml", "text/csv"
FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
SOME = "SELECT ?s { ?s a <https://w3id.org/cuoshi/ns#Measure> . ?s ?p ?o } ORDER BY ?s LIMIT 50"
GRAPH = (
    "CONSTRUCT { ?s <urn:p> 1 } { { SELECT ?s { ?s a <https://w3id.org/cuoshi/ns#Measure> } ORDER BY ?s LIMIT 20 } }"
)
FACTS = "https://w3id.org/cuoshi/graph/vocabulary"


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerPool]:
    folder = filled_folder(tmp_path_factory.mktemp("lane"))
    with WorkerPool.open(
        folder, Limits(workers=2, seconds=2.0, per_client=3, result_bytes=8_000_000, in_memory=False)
    ) as opened:
        yield opened


@pytest.fixture(scope="module")
def gates(pool: WorkerPool) -> Iterator[tuple[Gate, Gate]]:
    """Yield the service with the short way and without it; neither keeps answers."""
    settings = Settings(cache_mb=0, cors_origins="https://a.example")
    with ExitStack() as stack:
        both = [create_gate(settings, PooledEngine(pool), None) for _ in range(2)]
        for gate in both:
            stack.callback(gate.close)
        both[1]._lane = None
        yield both[0], both[1]


def asked(gate: Gate, version: str = "1.1", **request: Any) -> httpx.Response:
    """Return the answer of a gate, its content as it was sent."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await gate({**scope, "http_version": version}, receive, send)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
            client.headers.pop("accept-encoding")
            sent = client.build_request(request.pop("method", "GET"), request.pop("url", "/sparql"), **request)
            answer = await client.send(sent, stream=True)
            answer._content = b"".join([piece async for piece in answer.aiter_raw()])
            return answer

    return asyncio.run(ask())


REQUESTS: tuple[dict[str, Any], ...] = (
    {"params": {"query": SOME}},
    {"params": {"query": SOME}, "url": "/sparql/"},
    {"params": {"query": "ASK {}"}, "headers": {"Accept": XML}},
    {"params": {"query": SOME}, "headers": {"Accept": "text/csv;q=0.9, application/xml;q=0.5"}},
    {"params": {"query": SOME, "format": "tsv"}},
    {"params": {"query": SOME, "format": "nothing"}},
    {"params": {"query": GRAPH}},
    {"params": {"query": GRAPH, "format": "nt"}},
    {"params": {"query": GRAPH}, "headers": {"Accept": "application/json"}},
    {"params": {"query": GRAPH}, "headers": {"Accept": JSON}},
    {"params": {"query": SOME}, "headers": {"Accept": "application/pdf"}},
    {"params": {"query": "ASK {}"}, "headers": {"Accept": "text/html"}},
    {"params": {"query": SOME}, "headers": {"Accept-Encoding": "gzip"}},
    {"params": {"query": "ASK {}"}, "headers": {"Accept-Encoding": "gzip"}},
    {"params": {"query": SOME}, "headers": {"Origin": "https://a.example"}},
    {"params": {"query": SOME}, "headers": {"Origin": "https://b.example"}},
    {"params": {"query": "SELECT (1 AS ?now) {}"}},
    {"params": {"query": "ASK { FILTER(NOW() > 1) }"}},
    {"params": {"query": "ASK { ?s ?p ?o }", "default-graph-uri": "urn:none"}},
    {"params": {"query": "ASK { GRAPH ?g { ?s ?p ?o } }", "named-graph-uri": FACTS}},
    {"params": {"query": "ASK {}", "default-graph-uri": "no iri"}},
    {"params": {"query": "SELEKT"}},
    {"params": {"query": "SELEKT"}, "headers": {"Accept": "text/html"}},
    {"params": {"query": "ASK { SERVICE <urn:x> {} }"}},
    {"params": {"query": "ASK " + "{" * 200}},
    {"params": {"query": "DELETE WHERE { ?s ?p ?o }"}},
    {"params": {"query": f"SELECT (COUNT(*) AS ?n) {CROSS}"}},
    {"params": {"query": ""}},
    {"params": {}},
    {"params": {"query": SOME}, "method": "HEAD"},
    {"params": {"query": SOME}, "method": "OPTIONS"},
    {"params": {"query": SOME}, "headers": {"If-None-Match": '"other"'}},
    {"params": {"query": SOME}, "headers": {"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}},
    {"params": {"query": SOME}, "headers": {"Authorization": "Bearer x"}},
    {"params": {"query": SOME, "format": "csv", "guard": "1"}},
    {"method": "POST", "data": {"query": SOME}},
    {"method": "POST", "data": {"query": SOME, "x": "%" * 30_000}},
    {"method": "POST", "data": {"update": "CLEAR ALL"}},
    {"method": "POST", "content": SOME, "headers": {"Content-Type": QUERY}},
    {"method": "POST", "content": SOME, "headers": {"Content-Type": "text/plain"}},
    {"method": "POST", "content": SOME, "headers": {"Content-Type": QUERY, "Content-Encoding": "gzip"}},
    {"params": {"query": "SELECT ?贷款 { ?贷款 ?p '措施' }"}},
)


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: str(request)[:70])
def test_both_ways_give_the_same_answer(gates: tuple[Gate, Gate], request_: dict[str, Any]) -> None:
    short, long = (asked(gate, **request_) for gate in gates)
    assert short.status_code == long.status_code
    assert sorted(_headers(short)) == sorted(_headers(long))
    assert short.content == long.content


def _headers(answer: httpx.Response) -> list[tuple[str, str]]:
    return [
        (name, ", ".join(sorted(value.split(", "))) if name == "vary" else value)
        for name, value in answer.headers.items()
    ]


def test_usual_queries_take_the_short_way(gates: tuple[Gate, Gate], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Gate, "_in_thread", None)
    assert asked(gates[0], params={"query": SOME}).status_code == 200
    with pytest.raises(TypeError):
        asked(gates[1], params={"query": SOME})


def test_a_long_answer_comes_in_pieces(gates: tuple[Gate, Gate]) -> None:
    query = "SELECT ?a ?b ?c ?d { ?a ?b ?c . ?d a ?e } LIMIT 10000"
    answer = asked(gates[0], params={"query": query}, headers={"Accept-Encoding": "gzip"})
    assert "content-length" not in answer.headers
    assert answer.headers["content-encoding"] == "gzip"
    plain = asked(gates[1], params={"query": query})
    assert gzip.decompress(answer.content) == plain.content
    assert len(plain.content) > 1_000_000


@pytest.mark.parametrize("way", [0, 1], ids=["short", "long"])
def test_an_answer_to_an_old_client_tells_its_length_or_what_is_wrong(gates: tuple[Gate, Gate], way: int) -> None:
    query = "SELECT ?a ?b ?c ?d { ?a ?b ?c . ?d a ?e } LIMIT 10000"
    old = asked(gates[way], "1.0", params={"query": query})
    assert old.headers["content-length"] == str(len(old.content))
    assert old.content == asked(gates[way], params={"query": query}).content
    cut = asked(gates[way], "1.0", params={"query": LARGE})
    assert (cut.status_code, cut.json()["title"]) == (422, "Result too large")
    head = asked(gates[way], "1.0", method="HEAD", params={"query": SOME})
    assert (head.status_code, head.content) == (200, b"")
    with pytest.raises(ResultTooLarge):
        asked(gates[way], params={"query": LARGE})


def test_an_answer_that_is_given_up_frees_its_worker(pool: WorkerPool, gates: tuple[Gate, Gate]) -> None:
    sent: list[MutableMapping[str, Any]] = []

    async def leave() -> None:
        gone = asyncio.Event()
        scope: dict[str, Any] = {
            "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "raw_path": b"/sparql", "server": None,
            "query_string": b"query=" + LARGE.replace(" ", "+").encode(), "headers": [], "client": ("192.0.2.1", 1),
            "cuoshi.client_gone": gone.is_set,
        }  # fmt: skip

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)
            if len(sent) == 4:
                gone.set()

        async def receive() -> MutableMapping[str, Any]:
            return {"type": "http.request"}

        await gates[0](scope, receive, send)

    with suppress(ClientGone):
        asyncio.run(leave())
    assert sent[0]["status"] == 200
    assert len(sent) < 10
    assert wait_until(lambda: pool.health().running == 0)


async def _begun(pool: WorkerPool, query: str, client: Client) -> None:
    answer = await pool.awaited(query, media_types={"select": JSON, "ask": JSON, "graph": JSON}, client=client)
    async for _ in answer.data():
        pass


def test_who_waits_for_a_turn_gets_it_or_is_told(pool: WorkerPool) -> None:
    """Two endless queries hold the workers until their limit; then who waits has its turn."""

    async def crowd() -> list[Any]:
        heavy = [_begun(pool, COUNT_OF_CROSS, Client(f"h{number}")) for number in range(2)]
        light = [_begun(pool, "ASK {}", Client("one")) for _ in range(4)]
        gone = _begun(pool, "ASK {}", Client("gone", lambda: True))
        return await asyncio.gather(*heavy, *light, gone, return_exceptions=True)

    *heavy, first, second, third, fourth, gone = asyncio.run(crowd())
    assert all(isinstance(one, CuoshiError) for one in heavy)
    assert [first, second, third] == [None, None, None]
    assert isinstance(fourth, QueueFull)  # one client has three at most
    assert isinstance(gone, ClientGone)
    assert wait_until(lambda: pool.health().running == pool.health().waiting == 0)


def test_a_place_that_is_given_up_is_free(pool: WorkerPool) -> None:
    async def cancelled() -> None:
        heavy = [asyncio.create_task(_begun(pool, COUNT_OF_CROSS, Client(f"h{number}"))) for number in range(2)]
        await asyncio.sleep(0.2)
        waiting = asyncio.create_task(_begun(pool, "ASK {}", Client("x")))
        await asyncio.sleep(0.05)
        assert pool.health().waiting == 1
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert pool.health().waiting == 0
        for one in heavy:
            one.cancel()
        await asyncio.gather(*heavy, return_exceptions=True)

    asyncio.run(cancelled())
    assert wait_until(lambda: pool.health().running == 0)


class _SlowEngine(PooledEngine):
    """Says which data there are only to two who ask at the same time."""

    meeting = Barrier(2)

    def state(self) -> DataState:
        self.meeting.wait(20)
        return super().state()


def test_nobody_waits_while_an_engine_elsewhere_is_asked_for_its_state(pool: WorkerPool) -> None:
    gate = create_gate(Settings(cache_mb=0), _SlowEngine(pool), None)
    gate._lane = None

    async def both() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(gate), base_url="http://service") as client:
            return await asyncio.gather(*(client.get("/healthz") for _ in range(2)))

    with closing(gate):
        assert [answer.status_code for answer in asyncio.run(both())] == [200, 200]
