"""What comes back from a server, good and bad, in our own words; logging in; limits of time, size and number."""

from __future__ import annotations

import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cuoshi.graph.client import Client
from cuoshi.graph.remote import RemoteStore
from cuoshi.graph.remote_http import Endpoint
from cuoshi.graph.remote_login import Place, is_address
from cuoshi.graph.remote_room import Room
from cuoshi.graph.workers.limits import Limits
from cuoshi.ontology.errors import (
    ClientGone,
    CuoshiError,
    QueryError,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
    QueueFull,
    ResultTooLarge,
    StoreError,
    StoreNotFound,
)

OPEN = Place("")
LOGIN = Place("", user="u", password="p")  # noqa: S106
SECRET = replace(LOGIN, password="secret-of-ours")  # noqa: S106
TOKEN = Place("", token="abc")  # noqa: S106
ROWS = b'{"head":{"vars":["s"]},"results":{"bindings":[%s]}}'
ROW = b'{"s":{"type":"uri","value":"http://e/%d"}}'
EMPTY = ROWS % b""
JSON = {"Content-Type": "application/sparql-results+json"}

Respond = Callable[[BaseHTTPRequestHandler], None]


def says(status: int, body: bytes = EMPTY, **headers: str) -> Respond:
    """Give a response."""

    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in (JSON | {name.replace("_", "-"): value for name, value in headers.items()}).items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return respond


@contextmanager
def serving(respond: Respond) -> Iterator[str]:
    """Give the address of a server that answers each request so."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            respond(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def asking(respond: Respond, limits: Limits | None = None, login: Place = OPEN) -> Iterator[Endpoint]:
    with serving(respond) as address:
        endpoint = Endpoint(replace(login, query=address, update=address), limits or Limits(seconds=5))
        try:
            yield endpoint
        finally:
            endpoint.close()


def received(endpoint: Endpoint) -> bytes:
    with endpoint.ask("ASK {}", JSON["Content-Type"]).body as body:
        body.seek(0)
        return body.read()


@pytest.mark.parametrize(
    ("respond", "error", "words"),
    [
        (says(400, b"parse error\nSELECT"), QuerySyntaxError, "parse error$"),
        (says(400, "错误".encode()), QuerySyntaxError, "错误"),
        (says(401), StoreError, "CUOSHI_STORE_USER"),
        (says(403), StoreError, "CUOSHI_STORE_TOKEN"),
        (says(404), StoreNotFound, "no SPARQL endpoint"),
        (says(405), StoreNotFound, "no SPARQL endpoint"),
        (says(408), QueryTimeout, "stopped"),
        (says(413), QueryTooLarge, "too long"),
        (says(429), QueueFull, "no room"),
        (says(500, b"\n<b>internal</b>"), QueryError, "<b>internal</b>"),
        (says(500, b"Virtuoso S1T00 Error SR171: Transaction timed out"), QueryTimeout, "stopped"),
        (says(502), StoreError, "status 502"),
        (says(503), QueueFull, "no room"),
        (says(504), QueryTimeout, "stopped"),
        (says(302, Location="http://127.0.0.1:9/"), StoreError, "elsewhere"),
        (says(308, Location="/sparql"), StoreError, "elsewhere"),
        (says(200, X_SQL_State="S1TAT"), QueryTimeout, "stopped"),
        (says(206), QueryTimeout, "stopped"),
    ],
)
def test_every_refusal_has_its_error(respond: Respond, error: type[CuoshiError], words: str) -> None:
    with asking(respond, login=SECRET) as endpoint, pytest.raises(error, match=words) as told:
        received(endpoint)
    assert type(told.value) is error
    assert "secret-of-ours" not in str(told.value)


def test_a_store_that_is_not_there() -> None:
    with serving(says(200)) as address:
        pass
    with pytest.raises(StoreError, match="cannot be reached"):
        RemoteStore.open(Place(address))


def test_what_is_no_result_is_told() -> None:
    with serving(says(200, b"<html>")) as address, pytest.raises(StoreError, match="cannot be read"):
        RemoteStore.open(Place(address))


def test_rows_that_the_store_cuts_are_told() -> None:
    three = ROWS % b",".join(ROW % number for number in range(3))
    for most, is_whole in (("4", True), ("3", False)):
        with serving(says(200, three, X_SPARQL_MaxRows=most)) as address:
            view = RemoteStore(Place(address), Limits(), read_only=True).view()
            answer = view.query("SELECT ?s FROM <http://g> { ?s ?p ?o }")
            if is_whole:
                assert b"".join(answer.serialise("text/csv")).count(b"http") == 3
            else:
                with pytest.raises(ResultTooLarge, match="3 rows"):
                    list(answer.serialise("text/csv"))
            view.endpoint.close()


def test_a_long_result_is_cut_off() -> None:
    with (
        asking(says(200, b"x" * 3_000_000), Limits(result_bytes=2 << 20)) as endpoint,
        pytest.raises(ResultTooLarge, match="2 MB"),
    ):
        received(endpoint)


def _slowly(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(100):
        try:
            handler.wfile.write(b"x" * 10)
            time.sleep(0.1)
        except OSError:
            return


def _silent(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(3)
    handler.close_connection = True


@pytest.mark.parametrize("respond", [_slowly, _silent])
def test_a_slow_store_is_left(respond: Respond) -> None:
    with asking(respond, Limits(seconds=0.5)) as endpoint, pytest.raises(QueryTimeout, match=r"0\.5 s"):
        received(endpoint)


def _broken(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"half")
    handler.close_connection = True


def test_an_answer_that_is_broken_off_is_no_answer() -> None:
    with asking(_broken) as endpoint, pytest.raises(StoreError, match="cannot be reached"):
        received(endpoint)


# Logging in


class Door:
    """A server that lets in who knows the password, and keeps what it was told."""

    def __init__(self, challenge: str, accepts: Callable[[str], bool]) -> None:
        self.challenge = challenge
        self.accepts = accepts
        self.told: list[str] = []

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        self.told.append(handler.headers.get("Authorization", ""))
        welcome = says(200) if self.accepts(self.told[-1]) else says(401, WWW_Authenticate=self.challenge)
        welcome(handler)


def test_a_password_goes_out_when_it_is_asked_for() -> None:
    expected = f"Basic {b64encode(b'u:p').decode()}"
    door = Door('Basic realm="x"', lambda told: told == expected)
    with asking(door, login=LOGIN) as endpoint:
        assert received(endpoint) == received(endpoint) == EMPTY
    assert door.told == ["", expected, expected]


def test_a_store_that_wants_a_digest_never_sees_the_password() -> None:
    door = Door('Digest realm="x", nonce="n", qop="auth"', lambda told: told.startswith('Digest username="u"'))
    with asking(door, login=LOGIN) as endpoint:
        assert received(endpoint) == EMPTY
    assert not any("Basic" in told for told in door.told)


def test_a_token_goes_with_each_request() -> None:
    door = Door("Bearer", lambda told: told == "Bearer abc")
    with asking(door, login=TOKEN) as endpoint:
        assert received(endpoint) == EMPTY
    assert door.told == ["Bearer abc"]


@pytest.mark.parametrize(
    "address",
    [
        "http://u:secret-of-ours@e/sparql",
        "http://",
        "http:///x",
        "http://e:99999/",
        "http://e/#x",
        "ftp://e/",
        "http://[e",
    ],
)
def test_what_is_no_address_is_told(address: str) -> None:
    for place in ((address, {}), ("http://e/", {"CUOSHI_STORE_UPDATE": address})):
        with pytest.raises(StoreError) as told:
            Place.of(*place)
        assert "secret-of-ours" not in str(told.value)


def test_a_place_shows_no_secrets() -> None:
    environ = {"CUOSHI_STORE_USER": "u1", "CUOSHI_STORE_PASSWORD": "p1", "CUOSHI_STORE_TOKEN": "t1"}
    place = Place.of("https://e/sparql", environ)
    assert (place.user, place.password, place.token) == ("u1", "p1", "t1")
    assert not {"u1", "p1", "t1"} & set(repr(place).replace("'", " ").split())
    assert is_address("HTTPS://e/sparql")
    assert not is_address("http")


# Room


A, B, C = Client("a"), Client("b"), Client("c")


def test_no_more_queries_run_than_there_are_seats_and_one_client_takes_not_all() -> None:
    room = Room(Limits(workers=2, long_workers=1, per_client=2, queue_seconds=0.2))
    with room.seat(A), room.seat(A):
        with pytest.raises(QueueFull, match="of this client"), room.seat(A):
            pass
        with room.seat(B), pytest.raises(QueueFull, match="within"), room.seat(C):
            pass
        with room.seat(C):
            pass


def test_who_waits_gets_the_next_seat() -> None:
    room = Room(Limits(workers=1, long_workers=0, queue_seconds=10, per_client=99))
    most = running = 0
    lock = threading.Lock()

    def work(_: int) -> None:
        nonlocal most, running
        with room.seat(A):
            with lock:
                running += 1
                most = max(most, running)
            time.sleep(0.001)
            with lock:
                running -= 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(40)))
    assert (most, running) == (1, 0)


def test_a_full_queue_is_told() -> None:
    room = Room(Limits(workers=1, long_workers=0, queue=0))
    with room.seat(A), pytest.raises(QueueFull, match="too many"), room.seat(B):
        pass


def test_who_goes_while_it_waits_is_let_go() -> None:
    room = Room(Limits(workers=1, long_workers=0, queue_seconds=30))
    with room.seat(A), pytest.raises(ClientGone), room.seat(Client("b", is_gone=lambda: True)):
        pass
    with room.seat(B):
        pass
