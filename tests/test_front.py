"""Answers that are known before they are evaluated: validators, what is kept, and compression."""

from __future__ import annotations

import gzip
import sys
import time
import tracemalloc
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import helpers_workers
import pytest
from cuoshi.graph import client as asking
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.graph.workers.limits import Limits
from cuoshi.graph.workers.pool import WorkerPool
from cuoshi.ontology.errors import ResultTooLarge
from cuoshi.server.app import create_app
from cuoshi.server.cache import Kept, ResultCache, Source
from cuoshi.server.compression import Squeezer, is_worth_it, takes_gzip
from cuoshi.server.engine import DataState, InProcessEngine, PooledEngine
from cuoshi.server.front import Front, mark_lasting
from cuoshi.server.settings import Settings
from cuoshi.server.validators import http_date, not_modified_since
from flask.testing import FlaskClient
from helpers_server import MEASURE, fill
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client, TestResponse

JSON = "application/sparql-results+json"
QUERY = "SELECT ?s ?p ?o { ?s a <https://w3id.org/cuoshi/ns#Measure> ; ?p ?o } ORDER BY ?s ?p ?o"
PAGES = (
    "/",
    "/notices",
    "/questions",
    "/questions/loan-bureaus",
    f"/{MEASURE}.html",
    f"/{MEASURE}.ttl",
    "/api/questions/loan-bureaus",
)


class Counting(InProcessEngine):
    """An engine that tells how often it was asked, over data that can be said to have changed."""

    def __init__(self, store: OxigraphStore) -> None:
        super().__init__(store)
        self.asked = 0
        self.version = "a"
        self.modified = 1_000_000_000.0

    def state(self) -> DataState:
        return DataState(self.version, self.modified)

    def view(self, client: asking.Client = asking.NOBODY) -> object:  # type: ignore[override]
        self.asked += 1
        return super().view(client)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> OxigraphStore:
    made = OxigraphStore.memory()
    fill(made, tmp_path_factory.mktemp("notices"))
    return made


@pytest.fixture
def engine(store: OxigraphStore) -> Counting:
    return Counting(store)


def client_of(engine: Counting, **settings: int) -> FlaskClient:
    return create_app(Settings(**settings), engine).test_client()  # type: ignore[arg-type]


@pytest.fixture
def client(engine: Counting) -> FlaskClient:
    return client_of(engine)


def ask(client: FlaskClient, query: str = QUERY, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get("/sparql", query_string={"query": query}, headers={"Accept": JSON, **named}, buffered=True)


def test_an_answer_that_the_client_holds_is_not_evaluated(engine: Counting) -> None:
    client = client_of(engine, cache_mb=0)
    first = ask(client)
    asked = engine.asked
    second = ask(client, If_None_Match=first.headers["ETag"])
    assert (second.status_code, second.data, engine.asked) == (304, b"", asked)
    assert second.headers["ETag"] == first.headers["ETag"]
    assert not second.headers["ETag"].startswith("W/")
    assert ask(client, If_None_Match='"another"').status_code == 200


def test_newer_data_have_another_tag(engine: Counting, client: FlaskClient) -> None:
    tag = ask(client).headers["ETag"]
    engine.version = "b"
    answer = ask(client, If_None_Match=tag)
    assert answer.status_code == 200
    assert answer.headers["ETag"] != tag


def test_what_the_answer_depends_on_changes_its_tag(client: FlaskClient) -> None:
    answers = [
        ask(client),
        ask(client, Accept="text/csv"),
        ask(client, f"{QUERY} OFFSET 1"),
        client.get(
            "/sparql",
            query_string={"query": QUERY, "default-graph-uri": "urn:none"},
            headers={"Accept": JSON},
            buffered=True,
        ),
        ask(client, Accept_Encoding="gzip"),
        client.get("/questions", buffered=True),
        client.get("/questions?lang=en", buffered=True),
        client.get("/questions", headers={"Accept-Language": "en"}, buffered=True),
    ]
    tags = [answer.headers["ETag"] for answer in answers]
    assert len(set(tags)) == len(tags)
    assert {"Accept", "Accept-Encoding", "Accept-Language"} <= set(answers[0].headers["Vary"].split(", "))


@pytest.mark.parametrize("path", PAGES)
def test_pages_entities_and_questions_have_validators(engine: Counting, client: FlaskClient, path: str) -> None:
    first = client.get(path, buffered=True)
    asked = engine.asked
    assert first.status_code == 200
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}, buffered=True).status_code == 304
    assert (
        client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]}, buffered=True).status_code
        == 304
    )
    assert client.get(path, buffered=True).data == first.data
    assert engine.asked == asked
    assert first.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(("since", "status"), [(-1, 200), (0, 304), (1, 304)])
def test_a_time_decides_where_no_tag_is_sent(engine: Counting, client: FlaskClient, since: int, status: int) -> None:
    sent = {"If_Modified_Since": http_date(engine.modified + since)}
    assert ask(client, **sent).status_code == status
    assert ask(client, **sent, If_None_Match='"another"').status_code == 200


def test_data_of_this_very_second_have_no_time(engine: Counting, client: FlaskClient) -> None:
    engine.modified = time.time() + 5
    assert "Last-Modified" not in ask(client).headers


def test_a_kept_answer_is_the_answer(engine: Counting, client: FlaskClient) -> None:
    first = ask(client)
    asked = engine.asked
    second = ask(client)
    assert (second.status_code, second.data, engine.asked) == (200, first.data, asked)
    assert {**second.headers, "Content-Length": ""} == {**first.headers, "Content-Length": ""}
    head = client.head("/sparql", query_string={"query": QUERY}, headers={"Accept": JSON}, buffered=True)
    assert (head.data, head.headers["Content-Length"], engine.asked) == (b"", str(len(first.data)), asked)


def test_posted_queries_are_kept_and_have_no_tag(engine: Counting, client: FlaskClient) -> None:
    first = client.post("/sparql", data={"query": QUERY}, headers={"Accept": JSON}, buffered=True)
    asked = engine.asked
    second = client.post("/sparql", data={"query": QUERY}, headers={"Accept": JSON}, buffered=True)
    other = client.post("/sparql", data={"query": f"{QUERY} OFFSET 1"}, headers={"Accept": JSON}, buffered=True)
    assert second.data == first.data != other.data
    assert engine.asked > asked
    assert "ETag" not in first.headers


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (RAND() AS ?x) {}",
        "SELECT (now ( ) AS ?x) {}",
        "SELECT (STRUUID() AS ?x) {}",
    ],
)
def test_what_changes_by_itself_is_evaluated_each_time(client: FlaskClient, query: str) -> None:
    first = ask(client, query)
    time.sleep(0.01)
    assert first.status_code == 200
    assert ask(client, query).data != first.data
    assert first.headers["Cache-Control"] == "no-store"
    assert "ETag" not in first.headers


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_the_state_of_the_service_is_never_kept(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"If-Modified-Since": http_date(time.time())})
    assert answer.status_code == 200
    assert "ETag" not in answer.headers


def test_what_is_asked_with_a_secret_is_not_kept(engine: Counting, client: FlaskClient) -> None:
    answers = [ask(client, Authorization="Bearer secret") for _ in range(2)]
    assert engine.asked == 4
    assert all("ETag" not in answer.headers for answer in answers)


def test_errors_are_not_kept(engine: Counting, client: FlaskClient) -> None:
    assert "ETag" not in ask(client, "SELECT ?x {").headers
    asked = engine.asked
    assert ask(client, "SELECT ?x {").status_code == 400
    assert engine.asked > asked


@pytest.mark.skipif(sys.platform != "linux", reason="query workers need Linux")
def test_newer_data_are_answered_at_once(tmp_path: Path) -> None:
    helpers_workers.fill(tmp_path / "store", nodes=10)
    with WorkerPool.open(tmp_path / "store", Limits(poll_seconds=0.05, workers=1, in_memory=False)) as pool:
        client = create_app(Settings(), PooledEngine(pool)).test_client()
        count_all = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        before = [ask(client, count_all).data for _ in range(2)]
        helpers_workers.fill(tmp_path / "store", nodes=20)
        end = time.monotonic() + 20
        while (after := ask(client, count_all).data) == before[0] and time.monotonic() < end:
            time.sleep(0.05)
        assert after != before[0] == before[1]


def test_hits_are_counted_as_queries(client: FlaskClient) -> None:
    for _ in range(3):
        tag = ask(client).headers["ETag"]
    ask(client, If_None_Match=tag)
    told = client.get("/metrics", buffered=True).text
    assert 'cuoshi_queries_total{outcome="ok"} 4.0' in told
    assert 'cuoshi_requests_total{method="GET",route="/sparql",status="304"} 1.0' in told


# Compression


def test_compressed_answers_are_other_answers(client: FlaskClient) -> None:
    plain, squeezed = ask(client), ask(client, Accept_Encoding="gzip")
    assert squeezed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(squeezed.data) == plain.data
    assert len(squeezed.data) < len(plain.data) / 3
    assert squeezed.headers["ETag"] == f'{plain.headers["ETag"][:-1]}-gzip"'
    for tag in (squeezed.headers["ETag"], plain.headers["ETag"]):
        again = ask(client, Accept_Encoding="gzip", If_None_Match=tag)
        assert (again.status_code, again.headers["ETag"]) == (304, tag)
    assert ask(client, If_None_Match=squeezed.headers["ETag"]).status_code == 200
    assert ask(client, Accept_Encoding="gzip").data == squeezed.data


def test_static_files_are_compressed_and_stay(client: FlaskClient) -> None:
    path = "site.css?v=" + client.get("/", buffered=True).text.partition("site.css?v=")[2].partition('"')[0]
    first = client.get(f"/static/{path}", headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert first.headers["Content-Encoding"] == "gzip"
    assert "immutable" in first.headers["Cache-Control"]
    again = client.get(
        f"/static/{path}", headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]}, buffered=True
    )
    assert (again.status_code, again.headers["ETag"]) == (304, first.headers["ETag"])
    assert "immutable" not in client.get("/static/site.css", buffered=True).headers["Cache-Control"]


def test_a_head_request_has_no_content_even_compressed(client: FlaskClient) -> None:
    answer = client.head("/questions", headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert (answer.status_code, answer.data, answer.headers["Content-Encoding"]) == (200, b"", "gzip")


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        ("", False),
        ("gzip", True),
        ("br", False),
        ("*", True),
        ("gzip;q=0, *", False),
        ("identity, gzip;q=0.1", True),
        (";;,", False),
    ],
)
def test_who_takes_gzip(header: str, takes: bool) -> None:
    assert takes_gzip(header) is takes


@pytest.mark.parametrize(
    ("content_type", "length", "worth"),
    [("text/html; charset=utf-8", 2000, True), ("text/html", 100, False), ("application/ld+json", None, True), ("image/png", None, False),
     ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", None, False), (JSON, None, True)],
)  # fmt: skip
def test_what_is_worth_compressing(content_type: str, length: int | None, worth: bool) -> None:
    assert is_worth_it(content_type, length) is worth


@given(st.lists(st.binary(max_size=5000), max_size=20))
def test_compression_loses_nothing(chunks: list[bytes]) -> None:
    squeezer = Squeezer()
    squeezed = [*map(squeezer.compress, chunks), squeezer.flush()]
    assert gzip.decompress(b"".join(squeezed)) == b"".join(chunks)


# A stream that breaks


def broken(environ: dict[str, object], start_response: object) -> Iterator[bytes]:
    mark_lasting(environ, Source("/", None))
    start_response("200 OK", [("Content-Type", "text/plain")])  # type: ignore[operator]

    def content() -> Iterator[bytes]:
        yield b"a" * 2000
        raise ResultTooLarge("cut")

    return content()


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_a_broken_answer_is_neither_kept_nor_made_to_look_whole(encoding: str) -> None:
    cache = ResultCache(1 << 20)
    front = Front(broken, lambda: DataState("a"), cache, lambda *_: None)
    for _ in range(2):
        with pytest.raises(ResultTooLarge):
            _ = Client(front).get("/", headers={"Accept-Encoding": encoding}, buffered=True).data
    assert cache.size == 0


# The cache by itself


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 9), st.integers(0, 40_000)), max_size=60))
def test_the_cache_keeps_its_bound_and_one_version(puts: list[tuple[str, int, int]]) -> None:
    cache, serial = ResultCache(160_000), count()
    latest: dict[int, bytes] = {}
    current = ""
    for version, key, size in puts:
        body = str(next(serial)).encode().ljust(size)
        cache.put(version, key, Kept((), body, Source("", None)))
        if len(body) <= cache.longest:
            latest = {**(latest if version == current else {}), key: body}
            current = version
        assert cache.size <= 160_000
        for held_key in range(10):
            held = cache.get(current, held_key)
            assert held is None or held.body == latest[held_key]
            assert cache.get("c", held_key) is None


def test_what_is_kept_takes_no_more_memory_than_is_counted() -> None:
    cache, names = ResultCache(10**9), [f"X-Header-{place}" for place in range(15)]
    tracemalloc.start()
    try:
        for number in range(2_000):
            headers = tuple((name, f"{number} of {name}") for name in names)
            cache.put("v", (f"{number:034}", False), Kept(headers, b"%0300d" % number, Source("sparql.endpoint", None)))
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken <= cache.size


@pytest.mark.parametrize(
    ("header", "fresh"), [("Sat, 01 Jan 2000 00:00:00 GMT", False), ("nonsense", False), ("", False)]
)
def test_times_that_are_too_old_or_unreadable(header: str, fresh: bool) -> None:
    assert not_modified_since(header, 1_000_000_000.0) is fresh
