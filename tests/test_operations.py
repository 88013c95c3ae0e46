"""What operators see: whether the service is up and ready, its numbers, and the log of its queries."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from cuoshi.graph.client import NOBODY, Client
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.graph.store import Answer, View
from cuoshi.ontology import errors
from cuoshi.server.app import create_app
from cuoshi.server.engine import InProcessEngine
from cuoshi.server.protocol import ProtocolRequest
from cuoshi.server.settings import Settings
from flask.testing import FlaskClient
from helpers_server import BROWSER, client, filled_store
from helpers_serving import Served, filled_folder, serving
from prometheus_client.parser import text_string_to_metric_families

ASK, ROWS = "ASK {}", "SELECT ?s { ?s ?p ?o } LIMIT 3"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


class _Failing(InProcessEngine):
    """An engine whose queries end as they are told to, and maybe its views too."""

    def __init__(self, error: Exception, *, has_view: bool) -> None:
        super().__init__(filled_store())
        self.error = error
        self.has_view = has_view

    def query(self, asked: ProtocolRequest, client: Client = NOBODY, media_types: object = None) -> Answer:  # noqa: ARG002
        raise self.error

    def view(self, client: Client = NOBODY) -> View:
        if not self.has_view:
            raise self.error
        return super().view(client)


def _client(settings: Settings | None = None, error: Exception | None = None, *, has_view: bool = True) -> FlaskClient:
    engine = _Failing(error, has_view=has_view) if error else InProcessEngine(filled_store())
    return create_app(settings or Settings(), engine).test_client()


def _numbers(text: str) -> dict[tuple[str, tuple[str, ...]], float]:
    """Return (name, values of its labels in the order of their names) -> value."""
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def _ask(reader: FlaskClient, query: str, **headers: str) -> None:
    reader.get("/sparql", query_string={"query": query}, headers=headers, buffered=True).close()


# Up and ready


def test_a_service_that_can_answer_is_up_and_ready() -> None:
    assert client().get("/healthz").get_json() == {"status": "up"}
    ready = client().get("/readyz").get_json()
    assert ready == {"status": "ready", "version": client().get("/health").get_json()["version"]}


@pytest.mark.parametrize("error", [errors.StoreError("/srv/secret is gone"), errors.QueueFull("too many")])
def test_one_that_cannot_is_up_but_not_ready_and_says_why(error: errors.CuoshiError) -> None:
    reader = _client(error=error, has_view=False)
    assert reader.get("/healthz").status_code == 200
    refused = reader.get("/readyz")
    assert refused.status_code == 503
    assert refused.mimetype == "application/problem+json"
    assert refused.headers["Retry-After"] == "5"
    problem = refused.get_json()
    assert problem["status"] == 503
    assert problem["title"].replace(" ", "").lower() == type(error).__name__.lower()
    assert "/srv" not in refused.text


def test_a_store_that_breaks_makes_the_service_not_ready(tmp_path: Path) -> None:
    OxigraphStore.open(tmp_path / "store", create=True).close()
    served = OxigraphStore.open(tmp_path / "store", read_only=True)
    reader = create_app(Settings(), InProcessEngine(served)).test_client()
    assert reader.get("/readyz").status_code == 200
    (tmp_path / "store" / "store.json").write_text("{", "utf-8")
    assert reader.get("/readyz").status_code == 503
    assert reader.get("/healthz").status_code == 200
    served.close()


# Numbers


@pytest.mark.parametrize(
    ("path", "labels"),
    [
        ("/questions/loan-bureaus", ("GET", "/questions/<question_id>", "200")),
        ("/questions/nothing", ("GET", "/questions/<question_id>", "404")),
        ("/sparql?query=SELEKT", ("GET", "/sparql", "400")),
        ("/no/such/page", ("GET", "none", "404")),
    ],
)
def test_requests_are_counted_by_rule_not_by_address(path: str, labels: tuple[str, ...]) -> None:
    reader = _client()
    for _ in range(2):
        reader.get(path, buffered=True).close()
    found = _numbers(reader.get("/metrics").text)
    assert found["cuoshi_requests_total", labels] == 2
    assert found["cuoshi_request_seconds_count", labels[1:2]] == 2
    assert found["cuoshi_request_seconds_sum", labels[1:2]] > 0


def test_methods_that_nobody_knows_are_one() -> None:
    reader = _client()
    for method in ("BREW", "PROPFIND"):
        reader.open("/", method=method, buffered=True).close()
    assert _numbers(reader.get("/metrics").text)["cuoshi_requests_total", ("other", "none", "405")] == 2


@pytest.mark.parametrize(
    ("query", "outcome"),
    [
        (ASK, "ok"),
        (ROWS, "ok"),
        ("SELEKT", "syntax"),
        ("CLEAR ALL", "syntax"),
        ("ASK { SERVICE <http://127.0.0.1:9/> {} }", "forbidden"),
        ("{" * 2_500, "too-large"),
        (errors.QueryTimeout("x"), "timeout"),
        (errors.QueueFull("x"), "queue-full"),
        (errors.EngineDied("x"), "died"),
        (errors.ResultTooLarge("x"), "result-too-large"),
        (errors.QueryError("x"), "refused"),
    ],
)
def test_queries_are_counted_by_how_they_ended(query: str | errors.QueryError, outcome: str) -> None:
    reader = _client() if isinstance(query, str) else _client(error=query)
    _ask(reader, query if isinstance(query, str) else ASK)
    found = _numbers(reader.get("/metrics").text)
    counted = {labels[0]: value for (name, labels), value in found.items() if name == "cuoshi_queries_total"}
    assert {name for name, value in counted.items() if value} == {outcome}
    assert (found["cuoshi_result_bytes_total", ()] > 0) is (outcome == "ok")


def test_a_result_that_nobody_accepts_is_cut() -> None:
    reader = _client()
    _ask(reader, ASK, Accept="application/pdf")
    found = _numbers(reader.get("/metrics").text)
    assert found["cuoshi_queries_total", ("cut",)] == 1
    assert found["cuoshi_requests_total", ("GET", "/sparql", "406")] == 1


def test_two_applications_do_not_share_their_numbers() -> None:
    _ask(_client(), ASK)
    assert _numbers(_client().get("/metrics").text)["cuoshi_queries_total", ("ok",)] == 0


# The log of queries


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log" / "queries.jsonl"


@pytest.fixture
def logged(log: Path) -> FlaskClient:
    log.parent.mkdir()
    return _client(Settings(query_log=str(log)))


def _lines(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()]


def test_each_query_is_a_line_without_its_text_and_who_asked(logged: FlaskClient, log: Path) -> None:
    for query in (ROWS, ASK, "SELEKT 我的秘密"):
        _ask(logged, query, Accept="text/csv", Cookie="me=1", Authorization="Bearer 1234")
    logged.get("/questions")
    first, second, third = _lines(log)
    names = ["time", "duration_ms", "form", "rows", "bytes", "outcome", "status", "query", "version", "format"]
    assert list(first) == names
    assert (first["rows"], second["rows"], third["rows"]) == (3, None, None)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}\+00:00", first["time"])
    assert 0 < first["duration_ms"] < 60_000
    assert (first["form"], first["outcome"], first["status"], first["format"]) == ("select", "ok", 200, "text/csv")
    assert first["bytes"] == len(client().get("/sparql", query_string={"query": ROWS, "format": "csv"}).data)
    assert first["query"] == sha256(ROWS.encode()).hexdigest()[:16]
    assert first["version"] == client().get("/health").get_json()["version"]
    assert second["form"] == "ask"
    assert (third["form"], third["outcome"], third["status"]) == (None, "syntax", 400)
    assert not [word for word in ("SELEKT", "秘密", "127.0.0.1", "Bearer", "me=1") if word in log.read_text("utf-8")]


def test_a_log_that_is_moved_away_is_begun_anew(logged: FlaskClient, log: Path) -> None:
    _ask(logged, ASK)
    log.rename(log.with_suffix(".1"))
    _ask(logged, ROWS)
    assert [len(_lines(path)) for path in (log.with_suffix(".1"), log)] == [1, 1]


def test_a_log_that_cannot_be_written_does_not_stop_answers(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    reader = _client(Settings(query_log=str(tmp_path)))
    assert reader.get("/sparql", query_string={"query": ASK}, buffered=True).status_code == 200
    assert "query log cannot be written" in caplog.text


def test_a_dash_is_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    _ask(_client(Settings(query_log="-")), ASK, **BROWSER)
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["format"] == "text/html"


# The real service


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    if sys.platform != "linux":
        pytest.skip("query workers need Linux")
    folder = tmp_path_factory.mktemp("operations")
    with serving(
        filled_folder(folder), query_seconds=1, query_workers=2, copy_in_memory="no", query_log=str(folder / "q.jsonl")
    ) as served:
        yield served


def test_the_workers_and_their_replacements_show_in_the_numbers(service: Served) -> None:
    with httpx.Client(base_url=service.address, timeout=60) as reader:
        stopped = reader.get("/sparql", params={"query": ENDLESS})
        assert stopped.status_code == 503
        assert reader.get("/readyz").json()["status"] == "ready"
        found = _numbers(reader.get("/metrics").text)
        version = reader.get("/health").json()["version"]
    assert found["cuoshi_queries_total", ("timeout",)] == 1
    assert found["cuoshi_query_seconds_count", ("none",)] == 1
    assert found["cuoshi_query_seconds_sum", ("none",)] >= 1
    assert found["cuoshi_requests_total", ("GET", "/sparql", "503")] == 1
    assert found["cuoshi_data_info", (version,)] == 1
    assert {found["cuoshi_workers", (state,)] for state in ("idle", "running", "long")} <= {0, 1, 2}
    assert found["cuoshi_queries_waiting", ()] == 0
    assert found["cuoshi_data_in_memory", ()] == 0
    assert found["cuoshi_workers_replaced_total", ()] in {0, 1}  # the keeper may still be at it
    (line,) = _lines(service.errors.parent / "q.jsonl")
    assert (line["outcome"], line["status"], line["bytes"]) == ("timeout", 503, 0)
    assert 1_000 <= line["duration_ms"] < 30_000


def test_the_rows_of_a_query_that_takes_the_short_way_are_told(service: Served) -> None:
    with httpx.Client(base_url=service.address, timeout=60) as reader:
        for _ in range(2):  # the second answer is a kept one
            assert reader.get("/sparql", params={"query": ROWS}, headers={"Accept": "text/csv"}).status_code == 200
    log = service.errors.parent / "q.jsonl"
    told = [line["rows"] for line in _lines(log) if line["query"] == sha256(ROWS.encode()).hexdigest()[:16]]
    assert told == [3, 3]


def test_a_client_that_goes_away_in_the_middle_leaves_a_line(service: Served) -> None:
    with (
        httpx.Client(base_url=service.address, timeout=60) as reader,
        reader.stream("GET", "/sparql", params={"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }"}) as answer,
    ):
        assert answer.status_code == 200
        next(answer.iter_bytes())
    expected, log = ("select", "cut", 200), service.errors.parent / "q.jsonl"
    for _ in range(600):  # the line is written once the service finds that nobody reads
        lines = _lines(log) if log.exists() else []
        if any((line["form"], line["outcome"], line["status"]) == expected for line in lines):
            return
        time.sleep(0.05)
    pytest.fail("no line tells of the query that was cut")
