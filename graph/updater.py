"""Changes that come from outside, one at a time, each carried out by a process of its own that can be killed.

::

    updater.py       Updater: starts the process, waits for it, tells how it went
    update_jobs.py   what is to be done, and what came of it
    update_child.py  the process
    update_trial.py  an update tried on a copy, and what it changed there
    update_text.py   what can be told of an update before it is parsed
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..ontology import errors
from .update_jobs import Job, Kind, Outcome
from .update_text import check_update
from .workers.generation import check_platform

__all__ = ["Updater"]

_WRITING_SECONDS = 300
"""How long a process may be busy after its time, which ends when it begins to write."""
_TURN_SECONDS = 10.0
"""How long a change waits for the one before it."""

_FEW_ARENAS = {"MALLOC_ARENA_MAX": "2"}
"""On a busy machine the C library reserves 64 MB of addresses for each of the engine's threads, which the limit of memory would count."""


@dataclass(frozen=True, slots=True)
class _Limits:
    seconds: int
    memory_bytes: int


class Updater:
    """Changes the store at a folder; several threads may use it."""

    def __init__(self, folder: Path | str, *, seconds: int, memory_bytes: int) -> None:
        """Take the folder of a store, and what a change may cost.

        Raises:
            StoreError: this system has no such processes.
        """
        check_platform()
        self._folder = str(folder)
        self._limits = _Limits(seconds, memory_bytes)
        self._turn = threading.Lock()

    def update(self, text: str, *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> Outcome:
        """Carry out a SPARQL update, wholly or not at all.

        Raises:
            QueryError: it is refused, cannot be carried out, or was stopped at a limit.
            StoreLocked: another process writes to the store.
            StoreError: the store cannot be written.
        """
        check_update(text)
        job = replace(self._job("update"), default_graphs=tuple(default_graphs), named_graphs=tuple(named_graphs))
        return self._done(job, text.encode("utf-8", "replace"))

    def change_graph(self, kind: Kind, graph: str, body: bytes = b"", media_type: str = "") -> Outcome:
        """Replace (``put``), enlarge (``post``) or remove (``delete``) one graph; the name of the default graph is empty.

        Raises:
            UnknownEntity: a graph to be removed is not there.
            QueryError: the body cannot be read, or reading it was stopped at a limit.
            StoreLocked: another process writes to the store.
            StoreError: the store cannot be written.
        """
        return self._done(replace(self._job(kind), graph=graph, media_type=media_type), body)

    def _job(self, kind: Kind) -> Job:
        return Job(self._folder, kind, seconds=self._limits.seconds, memory_bytes=self._limits.memory_bytes)

    def _done(self, job: Job, body: bytes) -> Outcome:
        if not self._turn.acquire(timeout=_TURN_SECONDS):
            raise errors.StoreLocked("another change is being made", remedy="send it again in some seconds")
        try:
            return self._outcome(job, body)
        finally:
            self._turn.release()

    def _outcome(self, job: Job, body: bytes) -> Outcome:
        code, output = _run(job, body)
        if code == 0:
            return _read(output)
        if job.kind != "publish":
            with contextlib.suppress(errors.CuoshiError):
                self._outcome(replace(job, kind="publish"), b"")  # it may have ended between writing and publishing
        if code == -signal.SIGKILL:
            remedy = "see whether it was made before you send it again"
            raise errors.EngineDied("the process that made the change was killed", remedy=remedy)
        if code == -signal.SIGALRM:
            raise errors.QueryTimeout(
                f"the change was stopped after {job.seconds} s", remedy="change less at a time, or name the graphs"
            )
        raise errors.EngineDied(
            "the change ended the process that worked on it, "
            f"most likely by needing more than {job.memory_bytes // 1_000_000} MB of memory",
            remedy="change less at a time",
        )


def _run(job: Job, body: bytes) -> tuple[int, bytes]:
    """Return the status of the process and what it wrote."""
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", f"{__package__}.update_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for the service
        env={name: value for name, value in os.environ.items() if not name.startswith("CUOSHI_")} | _FEW_ARENAS,
    )
    with process:
        try:
            output, _ = process.communicate(job.to_line() + body, timeout=job.seconds + _WRITING_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            output, _ = process.communicate()
    return process.returncode, output


def _read(output: bytes) -> Outcome:
    told = json.loads(output)
    if "outcome" in told:
        return Outcome(**told["outcome"])
    name, what, where, remedy = told["error"]
    kind: type[errors.CuoshiError] = getattr(errors, name)
    raise kind(what, where=where, remedy=remedy)
