"""What query workers leave behind when the pool is closed, or killed: nothing. No other pool may be open in this module."""

from __future__ import annotations

import gc
import os
import signal
import sys
from pathlib import Path

import pytest
from cuoshi.graph.workers.limits import Limits
from cuoshi.graph.workers.pool import WorkerPool
from cuoshi.ontology.errors import EngineDied, QueryError, StoreError
from helpers_workers import CSV, JSON, LARGE, children, fill, wait_until, workers, zygotes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="query workers need Linux")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("workers") / "store"
    fill(path)
    return path


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_nothing_is_left_after_close(folder: Path) -> None:
    gc.collect()
    files, processes = open_files(), set(children(os.getpid()))
    with WorkerPool.open(folder, Limits(workers=2, settle_seconds=0.0)) as asked:
        assert asked.wait_in_memory(20)
        pids = [zygotes()[-1], *workers()]
        assert b"true" in b"".join(asked.query("ASK {}", media_type=JSON))
        with pytest.raises(QueryError):
            asked.query("SELECT * {", media_type=CSV)
        held = asked.answer(LARGE)
        late = asked.answer(LARGE)
        os.kill(workers()[0], signal.SIGKILL)
        held.close()
    with pytest.raises(EngineDied):
        b"".join(late.serialise(CSV))
    with pytest.raises(StoreError, match="not running"):
        asked.query("ASK {}", media_type=JSON)
    del held, late, asked
    gc.collect()
    assert open_files() == files
    assert set(children(os.getpid())) == processes
    assert wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))


def test_a_service_that_is_killed_leaves_no_process(folder: Path) -> None:
    script = (
        "import os, signal, sys; from cuoshi.graph.workers.pool import WorkerPool\n"
        "pool = WorkerPool.open(sys.argv[1]); busy = pool.answer(sys.argv[2])\n"
        "print('ready', flush=True); signal.pause()"
    )
    reading, writing = os.pipe()
    pid = os.posix_spawn(
        sys.executable,
        [sys.executable, "-c", script, str(folder), LARGE],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, writing, 1)],
    )
    os.close(writing)
    with os.fdopen(reading) as said:
        assert said.readline() == "ready\n"
        left = [process for zygote in children(pid) for process in [zygote, *children(zygote)]]
        assert len(left) > 4
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    assert wait_until(lambda: not any(Path(f"/proc/{process}").exists() for process in left))
