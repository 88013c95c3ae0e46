"""Requests as they come over a connection: in pieces, one behind the other, from clients that send no more; each gets its own answer."""

from __future__ import annotations

import re
import resource
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import quote

import psutil
import pytest
from cuoshi.server.patience import Patience
from helpers_serving import Served, filled_folder, serving
from helpers_workers import CROSS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="query workers need Linux")

PAUSE = 0.2
"""Seconds after which a piece has surely been read by itself."""
ASKED = "ASK { FILTER('措施' = '措施') }".encode()
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
LAST = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
LONG = f"GET /sparql?format=csv&query={quote('SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000')} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


def _post(body: bytes, *headers: bytes) -> bytes:
    lines = (b"POST /sparql HTTP/1.1", b"Host: x", b"Content-Type: application/sparql-query", *headers)
    return b"\r\n".join((*lines, b"Content-Length: %d" % len(body), b"", b"")) + body


def _chunked(rest: bytes) -> bytes:
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"%x\r\n%s\r\n0\r\n" % (len(ASKED), ASKED) + rest


WISH = _post(ASKED, b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABkAAQAAP")
LATER = "ASK { ?s ?p '措施' }".encode()
CHINESE = "/agency/财"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = filled_folder(tmp_path_factory.mktemp("connection"))
    with serving(folder, query_workers=2, client_seconds=2, query_seconds=10) as served:
        yield served
        assert served.process.poll() is None
        assert served.errors.read_text("utf-8") == ""


def _answers(connection: socket.socket) -> tuple[list[int], bytes]:
    """Return the statuses of all answers until the connection ends, and what came."""
    pieces = []
    while piece := connection.recv(1 << 20):
        pieces.append(piece)
    octets = b"".join(pieces)
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+) [A-Z][A-Za-z ]+\r\ndate:", octets)], octets


def _sent(service: Served, pieces: tuple[bytes, ...]) -> tuple[list[int], bytes]:
    with socket.create_connection(service.place, timeout=30) as connection:
        for piece in pieces[:-1]:
            connection.sendall(piece)
            time.sleep(PAUSE)
        connection.sendall(pieces[-1])
        return _answers(connection)


@pytest.mark.parametrize(
    ("pieces", "statuses"),
    [
        ((HEALTH + _post(LATER)[: -len(LATER)], LATER + LAST), [200, 200, 200]),
        ((f"GET {CHINESE}".encode()[:-2], f"GET {CHINESE}".encode()[-2:] + LAST[12:]), [404]),
        ((_post(ASKED + b"#" * 60_000) + HEALTH[:-2] + b"X: " + b"x" * 10_000, b"\r\n\r\n" + LAST), [200, 200, 200]),
        ((HEALTH + b"\r\n", b"\r\n" + LAST), [200, 200]),
        ((WISH + LAST,), [200, 200]),
        ((WISH * 3 + LAST,), [200, 200, 200, 200]),
        ((WISH[:90], WISH[90:] + LAST), [200, 200]),
        ((WISH[: -len(ASKED) - 1], WISH[-len(ASKED) - 1 :] + LAST), [200, 200]),
        ((HEALTH.replace(b"Host", b"Connection: upgrade\r\nUpgrade: websocket\r\nHost") + LAST,), [200, 200]),
        ((LONG + b"GET / HTTP/7\r\n\r\n",), [200, 400]),
        ((LONG + HEALTH + _post(ASKED, b"Content-Length: 5") + HEALTH,), [200, 200, 400]),
        ((LONG + _post(b"#" * 1_000_001),), [200, 413]),
        ((LONG + _chunked(b"")[:-3] + b"ZZ\r\n",), [200, 400]),
        ((LONG + HEALTH[:-2],), [200, 408]),
        ((b"CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n",), [405]),
        ((WISH.replace(b"Upgrade, ", b"close, Upgrade, "),), [200]),
        ((WISH.replace(b"HTTP/1.1", b"HTTP/1.0"),), [200]),
        ((HEALTH.replace(b"Host: x\r\n", b""),), [400]),
        ((HEALTH.replace(b"1.1\r\nHost: x", b"1.0"),), [200]),
        ((HEALTH.replace(b"Host: x", b"Host: x\r\nHost: y"),), [400]),
        ((HEALTH.replace(b"Host: x", b"Host: <script>"),), [400]),
        ((HEALTH.replace(b"Host: x", b"Host: [::1]:8000") + LAST,), [200, 200]),
        ((HEALTH.replace(b"HTTP/1.1", b"HTTP/2.0"),), [505]),
        ((b"GET /healthz\r\n\r\n",), [505]),
        ((_chunked(b"").replace(b": chunked", b": gzip, chunked"),), [501]),
        ((_chunked(b"").replace(b"HTTP/1.1", b"HTTP/1.0"),), [400]),
        ((_post(ASKED, b"Connection: keep-alive"), _post(ASKED, b"Content-Encoding: gzip") + LAST), [200, 415, 200]),
    ],
)
def test_each_request_gets_its_answer_in_its_turn(
    service: Served, pieces: tuple[bytes, ...], statuses: list[int]
) -> None:
    assert _sent(service, pieces)[0] == statuses


def test_bodies_come_as_they_were_sent(service: Served) -> None:
    """A line of a body looks like a header, or is the first of what comes; neither may be changed."""
    odd = "SELECT ('''\nUpgrade: 措施\n''' AS ?x) {}".encode()
    for pieces in ((_post(odd)[: -len(odd) - 1], b"\n" + odd + LAST), (HEALTH + _post(odd)[: -len(odd)], odd + LAST)):
        statuses, octets = _sent(service, pieces)
        assert statuses == [200] * (1 + len(statuses[1:]))
        assert "Upgrade: 措施".encode() in octets


def test_what_follows_a_body_is_no_header(service: Served) -> None:
    trailer = b"Accept: text/csv\r\nAuthorization: Bearer x\r\nX: y\r\n\r\n"
    statuses, octets = _sent(service, (_chunked(trailer) + LAST,))
    assert statuses == [200, 200]
    assert b"application/sparql-results+json" in octets


@pytest.mark.parametrize("start", [_chunked(b"X: "), _chunked(b"")[:-3] + b"5;x="], ids=["trailer", "extension"])
def test_what_is_sent_beside_a_body_is_bounded(service: Served, start: bytes) -> None:
    before, sent = psutil.Process(service.process.pid).memory_info().rss, 0
    with socket.create_connection(service.place, timeout=30) as connection:
        connection.sendall(start)
        while sent < 30_000_000:
            connection.sendall(b"x" * 100_000)
            sent += 100_000
        assert psutil.Process(service.process.pid).memory_info().rss - before < 15_000_000
        assert _answers(connection)[0] == [431]


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("path", ["/healthz", "/", "/sparql?query=ASK%20%7B%7D", LONG.split()[1].decode()], ids=len)
def test_a_client_that_sends_no_more_still_reads(service: Served, path: str, version: str) -> None:
    with socket.create_connection(service.place, timeout=30) as connection:
        connection.sendall(f"GET {path} HTTP/{version}\r\nHost: x\r\n\r\n".encode())
        connection.shutdown(socket.SHUT_WR)
        statuses, octets = _answers(connection)
    assert statuses == [200]
    assert octets.endswith((b"}", b"\n", b"</html>"))  # whole


@pytest.mark.parametrize("part", [b"GET / HTT", HEALTH + _post(ASKED)[:-5], HEALTH + HEALTH[:-2]])
def test_of_half_a_request_nothing_is_awaited(service: Served, part: bytes) -> None:
    with socket.create_connection(service.place, timeout=30) as connection:
        connection.sendall(part)
        time.sleep(PAUSE)
        connection.shutdown(socket.SHUT_WR)
        began = time.monotonic()
        assert _answers(connection)[0] in ([], [200])
        assert time.monotonic() - began < 1.5  # before the time for sending is over


def test_nobody_waits_long_for_who_sends_no_more(service: Served) -> None:
    query = quote(f"SELECT (COUNT(*) AS ?n) {CROSS}")
    with socket.create_connection(service.place, timeout=30) as connection:
        connection.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        connection.shutdown(socket.SHUT_WR)
        began = time.monotonic()
        assert _answers(connection)[0] in ([], [499])
        assert time.monotonic() - began < 8  # the query would go on for ten


@pytest.mark.parametrize(
    ("looks", "is_over"),
    [
        ([(0, 9), (4, 9), (6, 9)], True),  # nothing is taken
        ([(0, 9), (4, 8), (8, 7), (12, 6), (16, 5)], True),  # something now and then, the whole never
        ([(0, 9), (4, 8), (8, 7), (12, 6)], False),
        ([(0, 9), (4, 8), (8, 0), (12, 9), (16, 5)], False),  # all, and then more
        ([(0, 0), (59, 0), (60, 9), (64, 8), (68, 7)], False),
        ([(0, 0), (60, 0)], False),
    ],
)
def test_how_long_a_reader_may_take(looks: list[tuple[int, int]], is_over: bool) -> None:
    patience = Patience(silence=5, longest=15)
    assert [patience.is_over(unread, "answer", now) for now, unread in looks][-1] is is_over


def test_each_answer_has_its_own_time() -> None:
    patience = Patience(silence=5, longest=15)
    for now in range(100):
        assert not patience.is_over(1_000 - now, f"answer {now // 10}", now)


@pytest.mark.parametrize(("soft", "hard", "most"), [(300, 300, 44), (300, 4096, 1000)])
def test_connections_leave_room_for_answers(service: Served, soft: int, hard: int, most: int) -> None:
    """The system lets a process open so many files; those of queries and pages must be among them."""
    own = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = ("sh", "-c", f'ulimit -Sn {soft}; ulimit -Hn {hard}; exec {sys.executable} -m cuoshi "$@"', "sh")
    assert own[0] > 2 * most
    with ExitStack() as stack:
        served = stack.enter_context(serving(service.errors.parent / "store", query_workers=2, program=limit))
        connections = [
            stack.enter_context(socket.create_connection(served.place, timeout=30)) for _ in range(most + 10)
        ]
        assert _answers(connections[-1])[0] == [503]
        for path in (b"/", b"/sparql?query=ASK%20%7B%7D"):
            asking = connections.pop(0)
            asking.sendall(b"GET %s HTTP/1.0\r\n\r\n" % path)
            assert _answers(asking)[0] == [200]
        assert served.errors.read_text("utf-8") == ""


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_the_service_ends_when_it_is_told_to(service: Served, sent: signal.Signals) -> None:
    """Nothing of it is left, and nobody who still asks can prevent it."""
    heavy = quote(f"SELECT (COUNT(*) AS ?n) {CROSS}")
    with ExitStack() as stack:
        served = stack.enter_context(serving(service.errors.parent / "store", query_workers=2, query_seconds=600))
        for path in (
            "/healthz",
            f"/sparql?query={heavy}",
            f"/sparql?format=xlsx&query={heavy}",
            f"/sparql?query={heavy}",
        ):
            connection = stack.enter_context(socket.create_connection(served.place, timeout=30))
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(PAUSE)
        processes = psutil.Process(served.process.pid).children(recursive=True)
        served.process.send_signal(sent)
        time.sleep(PAUSE)
        served.process.send_signal(sent)  # or it would wait for some seconds
        assert served.process.wait(30) == 0
        assert psutil.wait_procs(processes, timeout=10)[1] == []
        assert "Traceback" not in served.errors.read_text("utf-8")


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_service_without_workers_ends_too(service: Served, sent: signal.Signals) -> None:
    with serving(service.errors.parent / "store", query_workers=0) as served:
        with socket.create_connection(served.place, timeout=30) as connection:
            query = quote(f"SELECT (COUNT(*) AS ?n) {CROSS[:-1]} . ?j ?k ?l . ?m ?n ?o }}")
            connection.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            time.sleep(PAUSE)
            assert _sent(served, (LAST,))[0] == [200]  # meanwhile others are served
            for _ in range(2):
                served.process.send_signal(sent)
                time.sleep(PAUSE)
            assert served.process.wait(30) == -signal.SIGTERM
        assert "Traceback" not in served.errors.read_text("utf-8")
