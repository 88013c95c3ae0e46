"""Nothing is lost and the service comes back when a process is killed: a worker, the one that forks workers, the service, a load."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from cuoshi.graph.dataset import STATE_GRAPH
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.server.settings import Settings
from helpers_serving import Served, filled_folder, serving
from helpers_workers import children

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="query workers need Linux")

EXAMPLES = Path(__file__).parent.parent / "examples" / "notices"
MEASURES = "SELECT (COUNT(*) AS ?n) { ?m a <https://w3id.org/cuoshi/ns#Measure> }"
PATIENCE = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled_folder(tmp_path_factory.mktemp("kill"))


@pytest.fixture
def served(folder: Path) -> Iterator[Served]:
    with serving(folder, cache_mb=0) as found:
        yield found


def answer(address: str) -> httpx.Response:
    return httpx.get(f"{address}/sparql", params={"query": MEASURES, "format": "json"}, timeout=30)


def measures(address: str) -> int:
    return int(answer(address).raise_for_status().json()["results"]["bindings"][0]["n"]["value"])


def soon(check: Callable[[], bool]) -> bool:
    """Tell whether something comes true within some time."""
    end = time.monotonic() + PATIENCE
    while not check() and time.monotonic() < end:
        time.sleep(0.05)
    return check()


def answers_again(served: Served, expected: int) -> bool:
    """Tell whether the service gives the right answer again; refusals on the way are those that tell to ask again."""

    def check() -> bool:
        found = answer(served.address)
        if found.status_code == 200:
            return bool(int(found.json()["results"]["bindings"][0]["n"]["value"]) == expected)
        assert found.status_code in (429, 503)
        assert found.headers["Retry-After"]
        return False

    return soon(check)


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def workers(served: Served) -> list[int]:
    return [pid for zygote in children(served.process.pid) for pid in children(zygote)]


def test_killed_workers_are_replaced(served: Served) -> None:
    before = measures(served.address)
    killed = workers(served)
    assert killed
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    assert answers_again(served, before)
    # while a generation takes over from another, twice as many are there as are wanted
    assert soon(lambda: len(set(workers(served)) - set(killed)) >= Settings().query_workers)


def test_a_killed_zygote_is_replaced(served: Served) -> None:
    before = measures(served.address)
    killed = children(served.process.pid)
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    assert answers_again(served, before)
    assert soon(lambda: bool(set(children(served.process.pid)) - set(killed)) and bool(workers(served)))
    assert answers_again(served, before)


def test_a_killed_service_leaves_no_process_and_starts_again(folder: Path) -> None:
    with serving(folder, cache_mb=0) as served:
        before = measures(served.address)
        processes = [*children(served.process.pid), *workers(served)]
        served.process.kill()
        served.process.wait(PATIENCE)
        assert soon(lambda: all(map(is_gone, processes)))
    with serving(folder, cache_mb=0) as served:
        assert measures(served.address) == before


def test_a_killed_load_loses_nothing_and_can_be_repeated(tmp_path: Path) -> None:
    path = tmp_path / "store"
    command = [sys.executable, "-m", "cuoshi", "load", str(EXAMPLES), "--store", str(path)]
    for delay in (0.2, 1.0):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            soon((path / "writing").exists)
            time.sleep(delay)
            process.kill()
    if (path / "store.json").exists():
        OxigraphStore.open(path, read_only=True).close()
    subprocess.run(command, check=True, capture_output=True)
    undisturbed = tmp_path / "undisturbed"
    subprocess.run([*command[:-1], str(undisturbed)], check=True, capture_output=True)
    assert quads(path) == quads(undisturbed)


def quads(path: Path) -> set[str]:
    """Return what is held, without the graphs that tell how far the work has come."""
    database = ox.Store.read_only(str(path / "data"))
    return {str(quad) for quad in database if not str(quad.graph_name).endswith(("-state>", f"{STATE_GRAPH}>"))}
