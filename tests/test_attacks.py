"""Hostile requests against the real service: each is refused or stopped with a reason, and others are served at once."""

from __future__ import annotations

import re
import resource
import socket
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from select import select
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from helpers_attacks import (
    ASK,
    HANG_UPS,
    HARMLESS,
    HEAVY,
    MARKUP,
    OUTSIDE,
    PATHS,
    RAW,
    REQUESTS,
    SERVICES,
    SINKS,
    SLOW,
    TOO_LARGE,
    UPDATES,
    WRONG,
)
from helpers_server import BROWSER
from helpers_serving import PLAIN, Served, filled_folder, serving
from helpers_workers import wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="query workers need Linux")

TRACES = ("Traceback", 'File "', "site-packages", "/srv", "/tmp/", "pyoxigraph", "werkzeug")  # noqa: S108
TOKEN = "a-token-that-nobody-should-read"  # noqa: S105 - of no other service
LATE = 60.0
"""Seconds after which a request is taken for one that hangs."""


class _Listener(BaseHTTPRequestHandler):
    hits: list[str] = []  # noqa: RUF012 - the handler is made anew for each request

    def do_GET(self) -> None:
        self.hits.append(self.path)
        self.send_response(302)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    do_POST = do_GET  # noqa: N815 - the name is given

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def listener() -> Iterator[int]:
    """Listen where nothing should come, and give the port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Listener)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()
    assert _Listener.hits == []


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = filled_folder(tmp_path_factory.mktemp("attacks"))
    with serving(
        folder, query_seconds=1, query_memory_mb=256, result_mb=32, query_workers=4, client_seconds=2, html_rows=50
    ) as served:
        yield served
        assert served.process.poll() is None
        assert "Traceback" not in served.errors.read_text("utf-8")


@pytest.fixture(scope="module")
def patient(service: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Give a service that stops queries much later than these tests would wait, behind a proxy at the address 127.0.0.1."""
    log = tmp_path_factory.mktemp("patient") / "log"
    store = service.errors.parent / "store"
    with serving(
        store,
        query_seconds=600,
        query_memory_mb=256,
        query_workers=4,
        trusted_proxy="127.0.0.1",
        query_log=str(log),
        token=TOKEN,
    ) as served:
        yield served
        assert "Traceback" not in served.errors.read_text("utf-8")
        assert TOKEN not in log.read_text("utf-8")


@pytest.fixture(autouse=True)
def places(service: Served) -> Iterator[None]:
    """See after each test that no query goes on."""
    yield
    assert wait_until(lambda: busy(service) == 0), "a query goes on for nobody"


def busy(service: Served) -> int:
    """Return how many queries run or wait."""
    numbers = httpx.get(f"{service.address}/metrics", timeout=LATE, verify=PLAIN).text
    named = re.findall(r'^cuoshi_(?:workers{state="running"}|queries_waiting) (\S+)$', numbers, re.MULTILINE)
    assert len(named) == 2
    return int(sum(map(float, named)))


@pytest.fixture(scope="module")
def others(service: Served) -> Iterator[httpx.Client]:
    """Give a client at another address."""
    with httpx.Client(
        base_url=service.address, transport=httpx.HTTPTransport(local_address="127.0.0.2", verify=PLAIN), timeout=LATE
    ) as c:
        yield c


@pytest.fixture
def reader(service: Served) -> Iterator[httpx.Client]:
    """Give a client, and see afterwards that others are served at once."""
    with httpx.Client(base_url=service.address, timeout=LATE, verify=PLAIN) as client:
        yield client
    assert_serves(service)


def assert_serves(service: Served) -> None:
    began = time.monotonic()
    found = httpx.get(f"{service.address}/sparql", params={"query": ASK}, timeout=LATE, verify=PLAIN)
    assert found.json() == {"head": {}, "boolean": True}
    assert time.monotonic() - began < 10  # a bound against hanging, not a measure


def assert_problem(answer: httpx.Response, statuses: set[int]) -> None:
    assert answer.status_code in statuses, answer.text[:500]
    assert not [trace for trace in TRACES if trace in answer.text]
    if answer.status_code >= 400 and answer.request.method != "HEAD":
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code
    if answer.status_code in {429, 503}:
        assert int(answer.headers["Retry-After"]) > 0


def _query(reader: httpx.Client, query: str) -> httpx.Response:
    return reader.post("/sparql", content=query.encode("utf-8"), headers={"Content-Type": "application/sparql-query"})


# Queries


@pytest.mark.parametrize("address", OUTSIDE)
def test_graphs_are_names_and_are_never_fetched(reader: httpx.Client, listener: int, address: str) -> None:
    iri = address.format(port=listener)
    for clause, pattern in (("FROM", "?s ?p ?o"), ("FROM NAMED", "GRAPH ?g { ?s ?p ?o }")):
        found = _query(reader, f"SELECT * {clause} <{iri}> {{ {pattern} }}")
        assert found.json()["results"]["bindings"] == []
    for name in ("default-graph-uri", "named-graph-uri"):
        found = reader.get(
            "/sparql", params={"query": "ASK { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }", name: iri}
        )
        assert found.json()["boolean"] is False


@pytest.mark.parametrize("query", SERVICES)
def test_no_query_leaves_the_service(reader: httpx.Client, listener: int, query: str) -> None:
    assert_problem(_query(reader, query % f"http://127.0.0.1:{listener}/x"), {400, 403})


@pytest.mark.parametrize("query", HARMLESS)
def test_what_only_looks_bad_is_answered(reader: httpx.Client, query: str) -> None:
    assert_problem(_query(reader, query), {200})


@pytest.mark.parametrize("update", UPDATES)
def test_nothing_is_changed(reader: httpx.Client, listener: int, update: str) -> None:
    before = reader.get("/health").json()
    text = update.replace("{port}", str(listener))
    for answer in (
        _query(reader, text),
        reader.get("/sparql", params={"query": text}),
        reader.get("/sparql", params={"update": text}),
        reader.post("/sparql", data={"update": text}),
        reader.post("/sparql", data={"query": text}),
        reader.post("/sparql", content=text.encode(), headers={"Content-Type": "application/sparql-update"}),
    ):
        assert_problem(answer, {400, 401, 403, 405})
    assert reader.get("/health").json() == before


@pytest.mark.parametrize("query", TOO_LARGE, ids=lambda query: f"{query[:20]}…{len(query)}")
def test_what_no_engine_should_be_given_is_too_large(reader: httpx.Client, query: str) -> None:
    assert_problem(_query(reader, query), {413})


@pytest.mark.parametrize("query", WRONG)
def test_what_is_no_query_is_a_bad_request(reader: httpx.Client, query: str) -> None:
    assert_problem(_query(reader, query), {400})


def test_heavy_queries_end_at_their_limits_and_others_are_served_meanwhile(
    service: Served, others: httpx.Client
) -> None:
    def end(query: str) -> str:
        with httpx.Client(base_url=service.address, timeout=LATE, verify=PLAIN) as client:
            try:
                answer = _query(client, query)
            except httpx.RemoteProtocolError:
                return ""  # the result was longer than is given out, and broke off
        try:
            assert_problem(answer, {200, 400, 422, 429, 503})
        except AssertionError as error:
            return f"{query[:80]}: {error}"
        return ""

    with ThreadPoolExecutor(4) as pool:
        ends = [pool.submit(end, query) for query in HEAVY]
        while not all(one.done() for one in ends):
            assert others.get("/sparql", params={"query": ASK}).status_code == 200
            time.sleep(0.1)
    assert [one.result() for one in ends if one.result()] == []
    assert_serves(service)


def test_sixty_four_slow_queries_at_once_are_refused_or_stopped(service: Served, others: httpx.Client) -> None:
    def status(_: int) -> int:
        with httpx.Client(base_url=service.address, timeout=LATE, verify=PLAIN) as client:
            return _query(client, HEAVY[0]).status_code

    with ThreadPoolExecutor(64) as pool:
        slow = [pool.submit(status, number) for number in range(64)]
        served = 0
        while not all(one.done() for one in slow):
            assert others.get("/sparql", params={"query": ASK}).status_code == 200
            served += 1
    assert {one.result() for one in slow} == {429, 503}
    assert served > 1
    assert_serves(service)


# Requests


@pytest.mark.parametrize(("request_", "statuses"), REQUESTS, ids=lambda value: str(value)[:80])
def test_requests_that_do_not_fit(reader: httpx.Client, request_: dict[str, Any], statuses: set[int]) -> None:
    assert_problem(reader.request(**request_), statuses)


def _raw(service: Served, octets: bytes) -> httpx.Response:
    """Return the answer to octets after which nothing more is sent."""
    with socket.create_connection(service.place, timeout=LATE) as connection:
        connection.sendall(octets)
        return _answer(connection)


def _answer(connection: socket.socket) -> httpx.Response:
    octets = b""
    while piece := connection.recv(65_536):
        octets += piece
    head, _, body = octets.partition(b"\r\n\r\n")
    line, *lines = head.decode("latin-1").split("\r\n")
    assert "server: cuoshi" in lines
    headers = [tuple(one.split(": ", 1)) for one in lines]
    return httpx.Response(int(line.split()[1]), headers=headers, content=body, request=httpx.Request("GET", "/"))  # type: ignore[arg-type]


@pytest.mark.parametrize(("octets", "statuses"), RAW, ids=lambda value: str(value)[:60])
def test_octets_that_are_no_proper_request(service: Served, octets: bytes, statuses: set[int]) -> None:
    answer = _raw(service, octets)
    assert_problem(answer, statuses)
    assert "Location" not in answer.headers
    assert b"evil.example" not in answer.content.replace(b"//evil.example", b"")
    assert "evil.example" not in str(answer.headers)
    assert_serves(service)


def _drip(service: Served, start: bytes, drop: bytes) -> tuple[int, float]:
    """Return the status of a request that never ends, and after how many seconds it came."""
    began = time.monotonic()
    with socket.create_connection(service.place, timeout=LATE) as connection:
        connection.sendall(start)
        while time.monotonic() - began < LATE:
            connection.settimeout(0.3)
            try:
                return int(connection.recv(65_536).split()[1]), time.monotonic() - began
            except TimeoutError:
                connection.sendall(drop)
    return 0, LATE


def test_requests_that_never_end_are_given_up(service: Served) -> None:
    with ThreadPoolExecutor(12) as pool:
        drips = [pool.submit(_drip, service, *slow) for slow in SLOW * 3]
        while not all(one.done() for one in drips):
            assert_serves(service)
            time.sleep(0.1)
    assert {one.result()[0] for one in drips} == {408}
    assert min(one.result()[1] for one in drips) > 1


def test_clients_that_do_not_read_hold_nothing(service: Served, others: httpx.Client) -> None:
    query = quote("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    request = f"GET /sparql?format=json&query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    connections = [socket.create_connection(service.place, timeout=LATE) for _ in range(8)]
    try:
        for connection in connections:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            connection.sendall(request)
        time.sleep(0.5)
        assert others.get("/sparql", params={"query": ASK}).status_code == 200
        assert wait_until(lambda: _ask_status(service) == 200, LATE)  # while the connections are still open
    finally:
        for connection in connections:
            connection.close()


def _ask_status(service: Served) -> int:
    return httpx.get(f"{service.address}/sparql", params={"query": ASK}, timeout=LATE, verify=PLAIN).status_code


def test_idle_connections_are_closed(service: Served) -> None:
    with socket.create_connection(service.place, timeout=LATE) as connection:
        assert connection.recv(1) == b""


# Addresses and pages


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:50])
def test_addresses_of_nothing(service: Served, path: str) -> None:
    target = quote(path, safe="/%?=&:;,{}*@!$'()")
    answer = _raw(service, f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert_problem(answer, {400, 404, 431})
    assert "root:" not in answer.text


@pytest.mark.parametrize("sink", SINKS)
def test_words_of_visitors_never_become_markup(reader: httpx.Client, sink: str) -> None:
    for words in MARKUP:
        page = reader.get(sink.format(quote(words, safe="")), headers=BROWSER)
        assert page.headers["Content-Type"].startswith("text/html"), page.text[:300]
        assert "'unsafe" not in page.headers["Content-Security-Policy"]
        assert "<img" not in page.text.replace('<img src="/static/mark.svg"', "")
        assert not re.search(r"<svg[^>]*onload|<script>|</textarea><b>|href=[\"']?(?:javascript|data):", page.text)
        assert page.text.count("49") == page.text.replace("{{7*7}}", "").count("49")
        if "<" in words:
            assert words not in page.text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "a\tb", "<script>", "127.0.0.1@evil.example"])
def test_the_host_is_believed_in_nothing(reader: httpx.Client, host: str) -> None:
    for path in (
        "/",
        "/sparql",
        "/.well-known/void",
        "/openapi.json",
        "/graphs",
        "/ns",
        "/questions/loan-bureaus",
        "/pictures/lineage",
        "/no/such",
        "/sparql/",
    ):
        for accept in ("text/html", "text/turtle, application/json;q=0.5"):
            page = reader.get(path, headers={"Host": host, "X-Forwarded-Host": host, "Accept": accept})
            assert page.status_code < 500
            assert "evil.example" not in page.text + str(page.headers)
            assert re.match(r"/(?![/\\])", page.headers.get("Location", "/"))


# Clients


@contextmanager
def _asking(
    served: Served, target: str, forwarded: list[str], local: str = "127.0.0.1"
) -> Iterator[list[socket.socket]]:
    """Send requests on connections of their own, and hang up in the end."""
    with ExitStack() as stack:
        connections = []
        for client in forwarded:
            connection = socket.create_connection(served.place, timeout=LATE, source_address=(local, 0))
            connections.append(stack.enter_context(connection))
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            connection.sendall(f"{target} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {client}\r\n\r\n".encode())
        yield connections


MANY = [f"192.0.2.{number}" for number in range(10)]


@pytest.mark.parametrize(
    ("local", "forwarded", "refused"),
    [("127.0.0.1", MANY, 0), ("127.0.0.1", MANY[:1] * 10, 2), ("127.0.0.2", MANY, 2)],
    ids=["many behind the proxy", "one behind the proxy", "one that says to be many"],
)
def test_only_the_proxy_is_believed_who_the_client_is(
    patient: Served, local: str, forwarded: list[str], refused: int
) -> None:
    with _asking(patient, f"GET /sparql?query={quote(HEAVY[0])}", forwarded, local) as connections:
        assert wait_until(lambda: busy(patient) == 10 - refused, LATE)
        assert wait_until(lambda: len(select(connections, [], [], 0)[0]) == refused, LATE)
        for answered in select(connections, [], [], 0)[0]:
            assert answered.recv(65_536).startswith(b"HTTP/1.1 429 ")
    assert wait_until(lambda: busy(patient) == 0, LATE)


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
@pytest.mark.parametrize(("method", "parameters", "query"), HANG_UPS)
def test_queries_end_when_nobody_waits_for_them(
    patient: Served, method: str, parameters: str, query: str, encoding: str
) -> None:
    target = f"{method} /sparql?{parameters}&query={quote(query)}"
    line = f"{target} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: {encoding}\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n"
    with socket.create_connection(patient.place, timeout=LATE) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.sendall(line.encode())
        if method == "HEAD":
            assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")
        else:
            assert wait_until(lambda: busy(patient) == 1, LATE)
    assert wait_until(lambda: busy(patient) == 0, LATE)


def test_who_waits_in_the_queue_may_leave_it(patient: Served) -> None:
    with _asking(patient, f"GET /sparql?query={quote(HEAVY[0])}", MANY):
        assert wait_until(lambda: busy(patient) == 10, LATE)
        with _asking(patient, f"GET /sparql?query={quote(HEAVY[0])}", MANY):
            assert wait_until(lambda: busy(patient) == 20, LATE)
        assert wait_until(lambda: busy(patient) == 10, LATE)
    assert wait_until(lambda: busy(patient) == 0, LATE)


def test_the_token_is_in_no_log_and_no_answer(patient: Served) -> None:
    with httpx.Client(base_url=patient.address, timeout=LATE, verify=PLAIN) as client:
        answers = [
            client.post("/sparql", data={"update": "INSERT DATA"}, headers={"Authorization": f"Bearer {TOKEN}"}),
            client.post("/sparql", data={"update": "CLEAR ALL"}, headers={"Authorization": f"Bearer {TOKEN}x"}),
            client.put("/graphs?graph=urn:x", content=b"<", headers={"Authorization": f"Basic {TOKEN}"}),
            *(
                client.get(path, params={"token": TOKEN})
                for path in ("/no/such", "/readyz", "/metrics", "/openapi.json")
            ),
        ]
        answers.append(client.get("/metrics"))
    assert [one.status_code for one in answers] == [400, 401, 401, 404, 200, 200, 200, 200]
    for one in answers:
        assert TOKEN not in one.text + str(one.headers)
    assert TOKEN not in patient.errors.read_text("utf-8")


def test_a_full_disk_stops_no_other_answer(patient: Served) -> None:
    query, pid = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 100000", patient.process.pid
    before, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (100_000, most))  # no file may become longer
    try:
        with httpx.Client(base_url=patient.address, timeout=LATE, verify=PLAIN) as client:
            refused = client.get("/sparql", params={"query": query, "format": "xlsx"})
            assert client.get("/sparql", params={"query": query, "format": "csv"}).text.count("\r\n") == 100_001
        assert_problem(refused, {503})
        assert_serves(patient)
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (before, most))
    assert "a workbook cannot be written" in patient.errors.read_text("utf-8")


def test_a_store_that_is_moved_away_is_no_end(service: Served, reader: httpx.Client) -> None:
    folder = service.errors.parent / "store"
    folder.rename(folder.with_name("away"))
    try:
        time.sleep(1)
        for path in ("/", "/readyz", "/sparql?query=ASK%20%7B%7D"):
            assert reader.get(path).status_code in {200, 503}
    finally:
        folder.with_name("away").rename(folder)
