"""The services that race: each starts over the same data, tells where it listens and what memory its processes take, and ends."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx
import psutil

BINARIES = Path(sys.executable).parent
PLAIN_GRAPH = "urn:default"
"""Where Virtuoso, whose default graph is the union of all, holds what the others hold in the default graph."""

_VIRTUOSO_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 2000
MaxCheckpointRemap = 20000
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = {sql}
DisableUnixSocket = 1
MaxClientConnections = 100
DirsAllowed = .
CheckpointInterval = 0
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
MaxQueryMem = 2G
ThreadsPerQuery = 2
AsyncQueueMaxThreads = 4
VectorSize = 1000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
MaxClientConnections = 100
ServerThreads = 100
MaxKeepAlives = 100
KeepAliveTimeout = 60
[SPARQL]
ResultSetMaxRows = 100000000
MaxQueryCostEstimationTime = 100000
MaxQueryExecutionTime = 600
"""


def _pss(processes: Iterable[psutil.Process]) -> float:
    found = 0
    for process in processes:
        try:
            rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text("ascii")
        except OSError:
            continue
        found += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return found * 1024 / 1e6


@dataclass
class Rival:
    """A service under way.

    Attributes:
        name: for the table.
        address: of its SPARQL endpoint.
        process: which it was started as.
        extra: parameters that every query needs.
        accept: media types that it is asked for.
    """

    name: str
    address: str
    process: psutil.Popen
    extra: dict[str, str] = field(default_factory=dict)
    accept: str = "application/sparql-results+json, application/n-triples;q=0.9"

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(httpx.URL(self.address).port or 80)

    def path(self, query: str) -> str:
        """Return the path that asks ``query``, which stands at its end."""
        parameters = [*self.extra.items(), ("query", query)]
        return f"{httpx.URL(self.address).path}?{urlencode(parameters, quote_via=quote)}"

    def pss(self) -> float:
        """Return the proportional memory of all its processes in MB."""
        return _pss((self.process, *self.workers))

    def pss_of_workers(self) -> float:
        """Return the proportional memory of the processes that it has started in MB."""
        return _pss(self.workers)

    @property
    def workers(self) -> Sequence[psutil.Process]:
        """The processes that it has started, and theirs."""
        return self.process.children(recursive=True)

    def end(self) -> None:
        """Stop all its processes."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except psutil.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(
    command: Sequence[str | Path], folder: Path, name: str, environment: dict[str, str] | None = None
) -> psutil.Popen:
    with (folder / f"{name}.log").open("wb") as log:
        return psutil.Popen(
            list(map(str, command)), cwd=folder, stdout=log, stderr=log, env={**os.environ, **(environment or {})}
        )


def _until_it_answers(rival: Rival, seconds: float = 120) -> Rival:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if httpx.get(f"http://127.0.0.1:{rival.port}{rival.path('ASK {}')}", timeout=60).status_code == 200:
                return rival
        except httpx.HTTPError:
            time.sleep(0.2)
        if rival.process.poll() is not None:
            break
    rival.end()
    raise SystemExit(f"{rival.name} did not start")


def ours(store: Path, folder: Path, settings: dict[str, str] | None = None, name: str = "cuoshi") -> Rival:
    """Start ``cuoshi serve`` as users do, told to believe who asks for whom, and wait until its workers run in memory, where they will."""
    port, settings = free_port(), {"CUOSHI_TRUSTED_PROXY": "127.0.0.1", **(settings or {})}
    command = [sys.executable, "-m", "cuoshi", "serve", "--store", store.resolve(), "--port", str(port)]
    return in_memory(started(name, f"http://127.0.0.1:{port}/sparql", command, folder, settings))


def started(name: str, address: str, command: Sequence[str | Path], folder: Path, settings: dict[str, str]) -> Rival:
    """Start a service, with settings in its environment, and wait until it answers."""
    return _until_it_answers(Rival(name, address, _start(command, folder, name, settings)))


def in_memory(rival: Rival, seconds: float = 1800) -> Rival:
    """Wait until our service answers from memory and the workers on disk have ended, or say that it stays on disk."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        numbers = httpx.get(f"http://127.0.0.1:{rival.port}/metrics", timeout=60).text
        if "\ncuoshi_data_in_memory 1" in numbers and _zygotes(rival) == 1:
            return rival
        time.sleep(1)
    print(f"{rival.name} answers from disk")
    return rival


def _zygotes(rival: Rival) -> int:
    """Return how many processes hold data and fork workers: two while one takes over from the other."""
    parents = {}
    for process in rival.process.children(recursive=True):
        with suppress(psutil.Error):
            if any(word.endswith(".zygote") for word in process.cmdline()):
                parents[process.pid] = process.ppid()
    return sum(parent not in parents for parent in parents.values())


def oxigraph(store: Path, folder: Path) -> Rival | None:
    """Start the native server over the database of the store on disk."""
    if not (BINARIES / "oxigraph").exists():
        return None
    address = f"127.0.0.1:{free_port()}"
    command = [BINARIES / "oxigraph", "serve-read-only", "--location", store.resolve() / "data", "--bind", address]
    return _until_it_answers(Rival("oxigraph", f"http://{address}/query", _start(command, folder, "oxigraph")))


def oxigraph_in_memory(nquads: Path, folder: Path) -> Rival | None:
    """Start the native server over a copy in memory, which it loads over HTTP."""
    if not (BINARIES / "oxigraph").exists():
        return None
    port = free_port()
    command = [BINARIES / "oxigraph", "serve", "--bind", f"127.0.0.1:{port}"]
    process = _start(command, folder, "oxigraph-memory")
    rival = _until_it_answers(Rival("oxigraph, memory", f"http://127.0.0.1:{port}/query", process))
    with nquads.open("rb") as content:
        headers = {"Content-Type": "application/n-quads"}
        address = f"http://127.0.0.1:{port}/store?no_transaction&lenient"
        httpx.post(address, content=content, headers=headers, timeout=1800).raise_for_status()
    return rival


def virtuoso(nquads: Path, folder: Path) -> Rival | None:
    """Start Virtuoso over the same quads, loaded by its bulk loader into a folder of its own."""
    if not shutil.which("virtuoso-t") or not shutil.which("isql-vt"):
        return None
    place, sql, port = folder / "virtuoso", free_port(), free_port()
    place.mkdir()
    (place / nquads.name).hardlink_to(nquads)
    buffers = max(20_000, min(340_000, nquads.stat().st_size // 8192))
    ini = _VIRTUOSO_INI.format(sql=sql, http=port, buffers=buffers, dirty=buffers * 3 // 4)
    (place / "virtuoso.ini").write_text(ini, "utf-8")
    process = _start(["virtuoso-t", "-f", "-c", "virtuoso.ini"], place, "output")
    extra = {"default-graph-uri": PLAIN_GRAPH}
    rival = _until_it_answers(Rival("virtuoso", f"http://127.0.0.1:{port}/sparql", process, extra))
    commands = f"ld_dir('.', '{nquads.name}', '{PLAIN_GRAPH}'); rdf_loader_run(); checkpoint;"
    isql = ["isql-vt", str(sql), "dba", "dba", "VERBOSE=OFF", f"EXEC={commands}"]
    subprocess.run(isql, cwd=place, check=True, stdout=subprocess.DEVNULL)
    return rival


def rdflib_endpoint(nquads: Path, folder: Path) -> Rival | None:
    """Start rdflib-endpoint over the same quads."""
    if not (BINARIES / "rdflib-endpoint").exists():
        return None
    port = free_port()
    command = [BINARIES / "rdflib-endpoint", "serve", "--host", "127.0.0.1", "--port", str(port), nquads.resolve()]
    rival = Rival("rdflib-endpoint", f"http://127.0.0.1:{port}/", _start(command, folder, "rdflib"))
    return _until_it_answers(rival, 300)


def dumped(store: Path, target: Path) -> Path:
    """Write the quads of a store as N-Quads."""
    if not target.exists():
        import pyoxigraph as ox

        with target.open("wb") as output:
            ox.Store.read_only(str(store / "data")).dump(output, ox.RdfFormat.N_QUADS)
    return target
