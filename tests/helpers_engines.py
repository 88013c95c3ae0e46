"""Engines of other makers, started for the tests on free ports with folders of their own, and stopped after them.

Where a program is not installed the tests are skipped; with CUOSHI_REQUIRE_ENGINES=1 they fail instead.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
from cuoshi.graph.remote import RemoteStore
from cuoshi.graph.remote_login import Place
from cuoshi.graph.workers.limits import Limits
from cuoshi.ontology.iris import BASE
from helpers_clients import compiled, java_with_jena

KINDS = ("oxigraph-server", "union-server", "virtuoso", "jena")
_SOURCES = Path(__file__).with_name("engines")
_WAIT_SECONDS = 60.0


@dataclass(frozen=True)
class Engine:
    """A running server; ``place`` names its addresses and how to log in."""

    place: Place

    def open(self, *, read_only: bool = False, seconds: float = 30.0) -> RemoteStore:
        return RemoteStore.open(self.place, Limits(seconds=seconds), read_only=read_only)

    def environment(self) -> dict[str, str]:
        """What the command line needs beside the address."""
        place = self.place
        names = {"UPDATE": place.update, "USER": place.user, "PASSWORD": place.password}
        return {f"CUOSHI_STORE_{name}": value for name, value in names.items() if value}

    def clean(self) -> None:
        """Remove every graph of ours."""
        with httpx.Client(auth=self.place.login(), trust_env=False, timeout=60) as client:
            query = f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), '{BASE}')) }}"
            json = {"Accept": "application/sparql-results+json"}
            rows = client.post(self.place.query, data={"query": query}, headers=json).json()["results"]["bindings"]
            parts = [f"DROP SILENT GRAPH <{row['g']['value']}>" for row in rows]
            if not self.place.user:  # Virtuoso has no default graph of its own
                parts.append("DROP SILENT DEFAULT")
            headers = {"Content-Type": "application/sparql-update"}
            client.post(self.place.update, content=" ; ".join(parts).encode(), headers=headers).raise_for_status()


Engines = Callable[[str], Engine]
"""Gives a running engine of one of ``KINDS``."""


@contextmanager
def running(kind: str, folder: Path) -> Iterator[Engine]:
    """Give an engine of one of ``KINDS``, or skip the test."""
    with _STARTS[kind.partition("-")[0]](folder) as engine:
        yield engine


def _program(name: str) -> str:
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        tell = pytest.fail if os.environ.get("CUOSHI_REQUIRE_ENGINES") == "1" else pytest.skip
        tell(f"{name} is not installed here")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _process(command: list[str], folder: Path, address: str) -> Iterator[None]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        _wait(process, address, folder / "log")
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    end = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with suppress(httpx.HTTPError):
            httpx.get(address, params={"query": "ASK {}"}, trust_env=False, timeout=5)
            return
        time.sleep(0.1)
    pytest.fail(f"the engine did not start: {log.read_text('utf-8', 'replace')[-500:]}")


@contextmanager
def _oxigraph(folder: Path, *options: str) -> Iterator[Engine]:
    host = f"127.0.0.1:{_free_port()}"
    place = Place(f"http://{host}/query", f"http://{host}/update")
    with _process([_program("oxigraph"), "serve", "--bind", host, *options], folder, place.query):
        yield Engine(place)


@contextmanager
def _union(folder: Path) -> Iterator[Engine]:
    with _oxigraph(folder, "--union-default-graph") as engine:
        yield engine


_INI = """
[Database]
DatabaseFile = v.db
ErrorLogFile = v.log
LockFile = v.lck
TransactionFile = v.trx
xa_persistent_file = v.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = t.db
TransactionFile = t.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CheckpointInterval = 0
NumberOfBuffers = 20000
MaxDirtyBuffers = 12000
ThreadsPerQuery = 1
StopCompilerWhenXOverRunTime = 1
MaxOptimizeLayouts = 20
AsyncQueueMaxThreads = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = 10000000
"""


@contextmanager
def _virtuoso(folder: Path) -> Iterator[Engine]:
    program, port = _program("virtuoso-t"), _free_port()
    (folder / "v.ini").write_text(_INI.format(sql=_free_port(), http=port), "utf-8")
    address = f"http://127.0.0.1:{port}/sparql"
    login = replace(Place(address, f"{address}-auth"), user="dba", password="dba")  # noqa: S106  # as it comes from its maker
    with _process([program, "+foreground", "+configfile", "v.ini"], folder, address):
        yield Engine(login)


@contextmanager
def _jena(folder: Path) -> Iterator[Engine]:
    """Apache Jena's engine behind a front of our own: Fuseki, which is the usual one, is in no registry of ours."""
    classes, port = compiled(_SOURCES / "JenaServer.java", folder), _free_port()
    place = Place(f"http://127.0.0.1:{port}/query", f"http://127.0.0.1:{port}/update")
    with _process([*java_with_jena(6, classes), "JenaServer", str(port)], folder, place.query):
        yield Engine(place)


_STARTS = {"oxigraph": _oxigraph, "union": _union, "virtuoso": _virtuoso, "jena": _jena}
