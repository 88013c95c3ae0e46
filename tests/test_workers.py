"""Queries in worker processes: real ones, treated badly."""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from cuoshi.graph.client import NOBODY, Client
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.graph.store import View
from cuoshi.graph.workers import crew, keeper, pool
from cuoshi.graph.workers.generation import Member
from cuoshi.graph.workers.limits import Limits
from cuoshi.graph.workers.pool import WorkerPool
from cuoshi.graph.workers.view import PooledView
from cuoshi.ontology.errors import (
    ClientGone,
    EngineDied,
    QueryError,
    QueryForbidden,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
    QueueFull,
    ResultTooLarge,
    StoreError,
    StoreNotFound,
)
from helpers_workers import (
    COUNT_OF_CROSS,
    CROSS,
    CSV,
    EVIDENCE,
    EX,
    FACTS,
    JSON,
    LARGE,
    NESTED_PATH,
    SORTED_CROSS,
    facts,
    fill,
    has_landlock,
    wait_until,
    workers,
    zygotes,
)
from rdflib import Literal, URIRef

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="query workers need Linux")

ONE = Client("one")
SHORT = Limits(workers=2, long_workers=2, seconds=0.6, long_seconds=0.2, memory_bytes=150 << 20, settle_seconds=0.0)
PATIENT = Limits(workers=2, long_workers=2, settle_seconds=0.0)
BINDS = tuple(f"BIND(CONCAT({', '.join([f'?{a}'] * 8)}) AS ?{b})" for a, b in pairwise("abcdefghijkmn"))
CONCAT = f"SELECT (STRLEN(?n) AS ?l) {{ BIND('0123456789' AS ?a) {' '.join(BINDS)} }}"
TWENTY_MEGABYTES = f"SELECT (STRLEN(?h) AS ?l) {{ BIND('0123456789' AS ?a) {' '.join(BINDS[:7])} }}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("workers") / "store"
    fill(path)
    return path


@contextmanager
def opened(path: Path, limits: Limits = PATIENT, *, in_memory: bool = True) -> Iterator[WorkerPool]:
    with WorkerPool.open(path, limits) as found:
        assert not in_memory or found.wait_in_memory(20)
        yield found


@pytest.fixture(scope="module")
def short(folder: Path) -> Iterator[WorkerPool]:
    with opened(folder, SHORT) as found:
        yield found


def ask(asked: WorkerPool, client: Client = NOBODY) -> bool:
    answer = b"".join(asked.query("ASK { ?s ?p ?o }", media_type=JSON, client=client))
    return json.loads(answer)["boolean"] is True


def drain_into(got: list[bytes], pieces: Iterator[bytes]) -> None:
    for piece in pieces:
        got.append(piece)  # noqa: PERF402 - what came before an error is wanted too


def drain(asked: WorkerPool, query: str, client: Client = NOBODY) -> int:
    return sum(map(len, asked.query(query, media_type=CSV, client=client)))


def is_at_rest(asked: WorkerPool, idle: int = 2) -> bool:
    health = asked.health()
    return (health.idle, health.running, health.long, health.waiting) == (idle, 0, 0, 0)


# Answers


@pytest.fixture(scope="module", params=["disk", "memory"])
def view(request: pytest.FixtureRequest, folder: Path) -> Iterator[View]:
    limits = Limits(workers=1, in_memory=request.param == "memory", settle_seconds=0.0)
    with opened(folder, limits, in_memory=limits.in_memory) as found:
        yield PooledView(found)


@pytest.fixture(scope="module")
def inside(folder: Path) -> Iterator[View]:
    with closing(OxigraphStore.open(folder, read_only=True)) as store:
        yield store.view()


@pytest.mark.parametrize(
    ("query", "bindings"),
    [
        (f"SELECT ?label {{ <{EX}7> <{EX}label> ?label }}", None),
        (f"SELECT ?s {{ ?s <{EX}label> ?label }}", {"label": Literal("第9项", lang="zh")}),
        (f"SELECT ?s ?o {{ ?s <{EX}next> ?o }}", {"o": URIRef(f"{EX}4")}),
        (f"SELECT ?o ?none {{ <{EX}0> <{EX}quote> ?o }}", None),
        (f"SELECT ?o ?none {{ GRAPH <{EVIDENCE}> {{ <{EX}0> <{EX}quote> ?o }} }}", None),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", None),
        ("SELECT (1.50 AS ?a) (true AS ?b) ('2020-02-01'^^xsd:date AS ?c) {}", None),
    ],
)
def test_tables_are_those_of_the_store(view: View, inside: View, query: str, bindings: dict[str, Literal]) -> None:
    assert view.select(query, bindings) == inside.select(query, bindings)


def test_the_other_forms_are_those_of_the_store(view: View, inside: View) -> None:
    assert view.version() == inside.version()
    assert view.ask(f"ASK {{ <{EX}1> <{EX}next> ?next }}", {"next": URIRef(f"{EX}2")})
    assert not view.ask(f"ASK {{ <{EX}1> <{EX}next> ?next }}", {"next": URIRef(f"{EX}3")})
    described = view.construct(f"CONSTRUCT WHERE {{ <{EX}3> ?p ?o }}")
    assert set(described) == set(inside.construct(f"CONSTRUCT WHERE {{ <{EX}3> ?p ?o }}"))
    assert len(described) == 2


def test_a_view_expects_its_form(view: View) -> None:
    with pytest.raises(QueryError, match="form ask was expected"):
        view.ask("SELECT * { ?s ?p ?o }")
    assert view.ask("ASK {}")


@pytest.mark.parametrize(
    ("form", "query", "media_type", "start"),
    [
        ("select", f"SELECT * {{ <{EX}0> ?p ?o }}", CSV, b"o,p"),
        ("ask", "ASK {}", JSON, b"{"),
        ("graph", f"DESCRIBE <{EX}0>", "text/turtle", b"@prefix"),
    ],
)
def test_the_form_is_known_before_the_media_type(
    view: View, form: str, query: str, media_type: str, start: bytes
) -> None:
    answer = view.query(query)
    assert answer.form == form
    assert b"".join(answer.serialise(media_type)).startswith(start)


@pytest.mark.parametrize(
    ("default", "named", "expected"),
    [
        ([], [], True),
        ([EVIDENCE], [], True),
        ([], [EVIDENCE], False),
        ([FACTS, EVIDENCE], [], True),
        (["x:none"], [], False),
    ],
)
def test_a_dataset_replaces_the_one_of_the_query(
    view: View, default: list[str], named: list[str], expected: bool
) -> None:
    answer = view.query("ASK { ?s ?p ?o }", default_graphs=default, named_graphs=named)
    assert json.loads(b"".join(answer.serialise(JSON)))["boolean"] is expected


def test_a_graph_holds_each_triple_once(short: WorkerPool) -> None:
    text = b"".join(short.query("CONSTRUCT { <x:a> <x:b> <x:c> } { ?s ?p ?o }", media_type="application/n-triples"))
    assert text == b"<x:a> <x:b> <x:c> .\n"


@pytest.mark.parametrize(
    ("query", "error", "words"),
    [
        ("SELECT * {", QuerySyntaxError, "line 1, column 11"),
        ("INSERT DATA { <x:a> <x:b> 1 }", QuerySyntaxError, "updates are refused"),
        ("ASK { SERVICE <http://127.0.0.1:9/> {} }", QueryForbidden, "SERVICE"),
        ("ASK {" * 200, QueryTooLarge, "deep"),
    ],
)
def test_what_is_refused(short: WorkerPool, query: str, error: type[QueryError], words: str) -> None:
    with pytest.raises(error, match=words):
        short.query(query, media_type=JSON)
    assert is_at_rest(short)


def test_a_media_type_that_does_not_fit(short: WorkerPool) -> None:
    with pytest.raises(QueryError, match="written as text/turtle"):
        b"".join(short.query("ASK {}", media_type="text/turtle"))
    assert is_at_rest(short)


def test_a_result_is_read_once(short: WorkerPool) -> None:
    answer = short.answer("ASK {}", media_type=JSON)
    assert b"".join(answer.serialise(JSON))
    with pytest.raises(QueryError, match="read before"):
        b"".join(answer.serialise(JSON))


# Queries that never end, eat memory, or break the engine


@pytest.mark.parametrize("query", [COUNT_OF_CROSS, NESTED_PATH])
def test_endless_queries_stop_at_their_deadline(short: WorkerPool, query: str) -> None:
    with pytest.raises(QueryTimeout, match=r"after 0\.6 s"):
        drain(short, query)
    assert ask(short)
    assert wait_until(lambda: is_at_rest(short))


@pytest.mark.parametrize(("flow_bytes", "seconds"), [(10**12, 0.4), (1, 1.2)])
def test_a_result_that_flows_has_more_time(folder: Path, flow_bytes: int, seconds: float) -> None:
    limits = Limits(workers=1, seconds=0.4, flow_bytes=flow_bytes, flow_share=2.0, result_bytes=1 << 40)
    with opened(folder, limits, in_memory=False) as asked:
        with pytest.raises(QueryTimeout, match=rf"after {seconds:g} s"):
            drain(asked, f"SELECT * {CROSS}")
        assert ask(asked)


@pytest.mark.parametrize(
    "query", [SORTED_CROSS, CONCAT, f"SELECT DISTINCT * {CROSS}"], ids=["sort", "concat", "distinct"]
)
def test_memory_is_bounded(folder: Path, query: str) -> None:
    with opened(folder, Limits(workers=1, memory_bytes=64 << 20, settle_seconds=0.0)) as asked:
        with pytest.raises(EngineDied, match="67 MB"):
            drain(asked, query)
        assert ask(asked)


@pytest.mark.parametrize(("free", "error"), [(0, EngineDied), (10**12, QueryTimeout)])
def test_copies_of_the_data_count_where_memory_is_short(
    folder: Path, monkeypatch: pytest.MonkeyPatch, free: int, error: type[QueryError]
) -> None:
    limits = Limits(workers=1, seconds=1.0, private_bytes=10**13, rest_bytes=10**13)
    with opened(folder, limits) as asked:
        monkeypatch.setattr(Member, "touched_bytes", lambda _: 10**12)
        monkeypatch.setattr(Member, "private_bytes", lambda _: 10**12)
        monkeypatch.setattr(crew, "available_bytes", lambda: free)
        with pytest.raises(error):
            drain(asked, COUNT_OF_CROSS)
        monkeypatch.undo()  # else the next query is stopped too, where it is there when members are looked at
        assert ask(asked)


def test_a_worker_that_has_touched_much_is_replaced(folder: Path) -> None:
    limits = Limits(workers=1, private_bytes=1 << 20, spare_bytes=1 << 60, settle_seconds=0.0)
    with opened(folder, limits) as asked:
        assert wait_until(lambda: len(workers()) == 1)
        first = workers()
        assert drain(asked, TWENTY_MEGABYTES)
        assert wait_until(lambda: len(now := workers()) == 1 and now != first)
        assert ask(asked)


def test_it_keeps_what_it_has_touched_while_memory_is_plenty(folder: Path) -> None:
    with opened(folder, Limits(workers=1, private_bytes=1 << 20, spare_bytes=0), in_memory=True) as asked:
        assert wait_until(lambda: len(workers()) == 1)
        first = workers()
        assert drain(asked, TWENTY_MEGABYTES)
        time.sleep(0.5)
        assert workers() == first


def test_a_worker_that_rests_gives_back_what_it_has_touched(folder: Path) -> None:
    limits = Limits(workers=1, rest_bytes=1 << 20, rest_seconds=0.3, settle_seconds=0.0)
    with opened(folder, limits) as asked:
        assert wait_until(lambda: len(workers()) == 1)
        first = workers()
        assert drain(asked, TWENTY_MEGABYTES)
        assert wait_until(lambda: len(now := workers()) == 1 and now != first)
        second = workers()
        assert ask(asked)
        time.sleep(1)
        assert workers() == second


def test_a_crash_of_the_engine_is_an_error_of_the_query(short: WorkerPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "guard", lambda _: None)
    with pytest.raises(EngineDied):
        short.query("SELECT * {" + "{" * 20_000, media_type=JSON)
    assert ask(short)


def test_a_result_over_the_limit_is_cut(folder: Path) -> None:
    got: list[bytes] = []
    with opened(folder, Limits(workers=1, result_bytes=100_000), in_memory=False) as asked:
        with pytest.raises(ResultTooLarge, match=r"0\.1 MB"):
            drain_into(got, asked.query(LARGE, media_type=CSV))
        assert len(b"".join(got)) == 100_000
        assert ask(asked)


# Processes that are killed, readers that go away


def test_a_worker_killed_while_it_streams(folder: Path) -> None:
    with opened(folder) as asked:
        result = asked.query(LARGE, media_type=CSV)
        assert next(result).startswith(b"a,b,c")
        gone = workers()
        for pid in gone:
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(EngineDied):
            drain_into([], result)
        assert wait_until(lambda: not set(gone) & set(workers()))
        assert ask(asked)
        assert wait_until(lambda: is_at_rest(asked))


def test_an_idle_worker_that_was_killed_is_not_noticed(folder: Path) -> None:
    with opened(folder) as asked:
        gone = workers()
        for pid in gone:
            os.kill(pid, signal.SIGKILL)
        assert wait_until(lambda: not set(gone) & set(workers()))
        assert all(ask(asked) for _ in range(5))


def test_the_zygote_is_replaced(folder: Path) -> None:
    with opened(folder) as asked:
        result = asked.query(LARGE, media_type=CSV)
        assert next(result)
        first = zygotes()[-1]
        os.kill(first, signal.SIGKILL)
        assert wait_until(lambda: first not in zygotes())
        assert all(ask(asked) for _ in range(20))
        assert next(result)
        result.close()  # type: ignore[attr-defined]  # it is a generator
        assert wait_until(lambda: is_at_rest(asked) and asked.health().in_memory)


@pytest.mark.parametrize("way", ["close", "forget", "forget unread", "forget unchosen"])
def test_a_reader_that_goes_away_frees_its_worker(short: WorkerPool, way: str) -> None:
    if way == "forget unchosen":
        answer = short.answer(LARGE)
        assert short.health().running == 1
        del answer
    else:
        result = short.query(LARGE, media_type=CSV)
        if way != "forget unread":
            next(result)
        assert short.health().running == 1
        if way == "close":
            result.close()  # type: ignore[attr-defined]  # it is a generator
        del result
    gc.collect()
    assert wait_until(lambda: is_at_rest(short))


def test_a_reader_that_stands_still_is_stopped(folder: Path) -> None:
    with opened(folder, Limits(workers=1, long_workers=0, hold_seconds=0.3), in_memory=False) as asked:
        result = asked.query(LARGE, media_type=CSV)
        next(result)
        assert wait_until(lambda: is_at_rest(asked, idle=1))
        assert ask(asked)
        with pytest.raises(QueryTimeout):
            drain_into([], result)


def test_endless_queries_leave_room_for_others(folder: Path) -> None:
    limits = Limits(workers=2, long_workers=4, seconds=3, long_seconds=0.1, settle_seconds=0.0)
    with opened(folder, limits) as asked, ThreadPoolExecutor(4) as threads:
        endless = [threads.submit(drain, asked, COUNT_OF_CROSS, Client(f"client{number}")) for number in range(4)]
        assert wait_until(lambda: asked.health().long == 4)
        assert wait_until(lambda: asked.health().idle == 2)
        niceness = {os.getpriority(os.PRIO_PROCESS, pid) for pid in workers()}
        assert max(niceness) >= 10
        assert min(niceness) == 0
        assert all(ask(asked) for _ in range(50))
        assert not any(query.done() for query in endless)
        assert all(isinstance(query.exception(), QueryTimeout) for query in endless)
        assert wait_until(lambda: is_at_rest(asked))
        assert wait_until(lambda: {os.getpriority(os.PRIO_PROCESS, pid) for pid in workers()} == {0})


# Room


def test_a_full_queue(folder: Path) -> None:
    limits = Limits(workers=1, long_workers=0, queue=1, queue_seconds=0.3, per_client=2)
    with opened(folder, limits, in_memory=False) as asked, ThreadPoolExecutor(1) as threads:
        held = asked.answer(LARGE, client=ONE)
        waits = threads.submit(ask, asked, ONE)
        assert wait_until(lambda: asked.health().waiting == 1)
        with pytest.raises(QueueFull, match="of this client"):
            ask(asked, ONE)
        with pytest.raises(QueueFull, match="too many"):
            ask(asked, Client("two"))
        with pytest.raises(QueueFull, match=r"within 0\.3 s"):
            waits.result()
        held.close()
        assert ask(asked, ONE)
        assert ask(asked, Client("two"))


@pytest.mark.parametrize("workers_", [1, 2], ids=["waiting", "running"])
def test_who_goes_away_frees_the_place(folder: Path, workers_: int) -> None:
    limits = Limits(workers=workers_, long_workers=0, seconds=600, queue_seconds=600, per_client=1)
    gone = threading.Event()
    with opened(folder, limits, in_memory=False) as asked, ThreadPoolExecutor(1) as threads:
        held = asked.answer(LARGE)
        left = threads.submit(drain, asked, COUNT_OF_CROSS, Client("one", gone.is_set))
        assert wait_until(lambda: asked.health().waiting == 2 - workers_ and asked.health().running == workers_)
        with pytest.raises(QueueFull, match="of this client"):
            ask(asked, ONE)
        gone.set()
        with pytest.raises(ClientGone):
            left.result(60)
        assert wait_until(lambda: asked.health().running == 1 and asked.health().waiting == 0)
        held.close()
        assert ask(asked, ONE)
        assert wait_until(lambda: is_at_rest(asked, idle=workers_))


def test_who_goes_away_while_reading_frees_the_place(folder: Path) -> None:
    gone = threading.Event()
    with opened(folder, PATIENT, in_memory=False) as asked:
        held = asked.answer(LARGE, client=Client("one", gone.is_set)).serialise(CSV)
        assert next(held)
        gone.set()
        assert wait_until(lambda: is_at_rest(asked))
        with pytest.raises(ClientGone):
            drain_into([], held)
        assert is_at_rest(asked)


def test_many_threads_share_few_workers(short: WorkerPool) -> None:
    with ThreadPoolExecutor(16) as threads:
        assert all(threads.map(lambda number: ask(short, Client(f"client{number % 4}")), range(400)))
    assert is_at_rest(short)


# New data


def test_a_load_becomes_visible_and_no_query_fails(tmp_path: Path) -> None:
    fill(tmp_path / "store", 100)
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    stop, others = threading.Event(), len(zygotes())
    with opened(tmp_path / "store") as asked, ThreadPoolExecutor(2) as threads:
        streaming = asked.query(LARGE, media_type=CSV)
        assert next(streaming)

        def keep_asking() -> int:
            asked_times = 0
            while not stop.is_set():
                asked_times += ask(asked)
            return asked_times

        busy = [threads.submit(keep_asking) for _ in range(2)]
        before = asked.version()
        fill(tmp_path / "store", 150)
        seen = wait_until(lambda: PooledView(asked).select(count).rows[0][0] == Literal(300))
        again = asked.wait_in_memory(20)
        stop.set()
        assert seen
        assert again
        assert asked.version() != before
        assert all(query.result() > 0 for query in busy)
        assert sum(map(len, streaming)) > 1_000_000, "a result of the former version is read to its end"
        assert wait_until(lambda: len(zygotes()) == others + 1)


def test_what_a_killed_writer_left_is_published(tmp_path: Path) -> None:
    fill(tmp_path / "store", 10)
    pid = os.fork()
    if pid == 0:
        store = OxigraphStore.open(tmp_path / "store")
        store.writer().replace({FACTS: facts(20)})
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(pid, 0)
    with opened(tmp_path / "store", in_memory=False) as asked:
        assert PooledView(asked).select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows[0][0] == Literal(40)


@pytest.mark.parametrize(("needed", "available"), [(10**15, 10**12), (0, Limits().reserve_bytes + 50_000)])
def test_disk_workers_where_memory_is_short(
    folder: Path, needed: int, available: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(keeper, "needed_bytes", lambda _: needed)
    monkeypatch.setattr(keeper, "available_bytes", lambda: available)
    with caplog.at_level(logging.WARNING), opened(folder, in_memory=False) as asked:
        assert wait_until(lambda: bool(caplog.records))
        assert "queries run on disk" in caplog.text
        assert ask(asked)
        assert not asked.health().in_memory


def test_without_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreNotFound):
        WorkerPool.open(tmp_path / "none")


def test_without_what_linux_offers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "pidfd_open")
    with pytest.raises(StoreError, match="Linux"):
        WorkerPool.open(folder)


# What a worker can do


@pytest.mark.parametrize("in_memory", [False, True])
def test_a_worker_holds_the_snapshot_and_nothing_else(folder: Path, in_memory: bool) -> None:
    with opened(folder, Limits(workers=1, in_memory=in_memory, settle_seconds=0.0), in_memory=in_memory) as asked:
        assert wait_until(lambda: len(workers()) == 1)
        process = Path(f"/proc/{workers()[0]}")
        limits = (process / "limits").read_text("ascii")
        held = [str(descriptor.readlink()) for descriptor in (process / "fd").iterdir()]
        assert int(limits.partition("Max open files")[2].split()[1]) < 64
        assert limits.partition("Max core file size")[2].split()[:2] == ["0", "0"]
        assert "Seccomp:\t2" in (process / "status").read_text("ascii")
        assert "unlimited" not in limits.partition("Max address space")[2].split()[:2]
        assert sum(name.startswith("socket:") for name in held) == 1
        others = {name for name in held if name != os.devnull and not name.startswith("socket:")}
        assert others
        assert all(str(folder / "read") in name for name in others)
        assert (process / "oom_score_adj").read_text("ascii").strip() == "1000"
        assert ask(asked)


CONFINED = """
import os, sys
from pathlib import Path
from cuoshi.graph.workers.confine import confine
confine(1 << 28, sys.argv[1], 9)
def can(name, flags=os.O_RDONLY):
    try:
        os.close(os.open(name, flags, 0o600))
    except PermissionError:
        return False
    return True
inside, outside = Path(sys.argv[1]) / "a", Path(sys.argv[2])
told = [can(inside), can(outside), can("/etc/passwd"), can("/proc/self/environ"), can(inside, os.O_WRONLY)]
print(*told, can(inside.with_name("new"), os.O_WRONLY | os.O_CREAT))
"""


@pytest.mark.skipif(not has_landlock(), reason="this kernel has no Landlock")
def test_a_confined_process_reads_one_folder_and_writes_nowhere(tmp_path: Path) -> None:
    (tmp_path / "held").mkdir()
    for name in ("held/a", "other"):
        (tmp_path / name).write_text("x", "ascii")
    command = [sys.executable, "-c", CONFINED, str(tmp_path / "held"), str(tmp_path / "other")]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    assert done.stdout.split() == ["True", "False", "False", "False", "False", "False"]


@pytest.mark.parametrize("in_memory", [False, True])
def test_a_worker_reaches_no_server(folder: Path, in_memory: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "guard", lambda _: None)
    limits = Limits(workers=1, in_memory=in_memory, settle_seconds=0.0)
    with socket.create_server(("127.0.0.1", 0)) as listener, opened(folder, limits, in_memory=in_memory) as asked:
        listener.settimeout(0.3)
        query = f"SELECT * {{ SERVICE <http://127.0.0.1:{listener.getsockname()[1]}/> {{ ?s ?p ?o }} }}"
        with pytest.raises(QueryError):
            drain(asked, query)
        with pytest.raises(TimeoutError):
            listener.accept()
        assert ask(asked)


def test_secrets_of_the_service_stay_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUOSHI_UPDATE_TOKEN", "keep-this-to-yourself")
    with opened(folder, in_memory=False):
        assert b"keep-this" not in Path(f"/proc/{zygotes()[-1]}/environ").read_bytes()
