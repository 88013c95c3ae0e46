"""The process that holds the copy of one data version and forks workers over it: ``python -m cuoshi.graph.workers.zygote ASSIGNMENT FD``.

A fresh interpreter with one thread, so that a fork is safe and copies nothing but page tables. What reads the snapshot on disk has
threads of its own, so that happens in a child, which pipes the data over. The pool sends ``fork`` with one end of a socket pair and gets
back the number of the process and a handle for it; when the pool closes the connection, or dies, everything ends.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox

from .confine import confine, growing_by, keep_only
from .pouring import pour
from .protocol import CONTROL_BYTES, Assignment
from .worker import Worker

__all__ = ["main"]

_ROUND = 1000
"""Milliseconds after which ended workers are buried when no request comes before."""
_NICE = 5
"""How far the copying steps back behind queries."""


def main(arguments: list[str]) -> None:
    """Serve the pool at the other end of the inherited socket until it closes."""
    assignment, pool = Assignment.from_text(arguments[0]), socket.socket(fileno=int(arguments[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    zygote = _Zygote(
        assignment, pool, _filled(assignment.path, assignment.copy_bytes) if assignment.copy_bytes else None
    )
    gc.freeze()
    zygote.serve()


class _Zygote:
    def __init__(self, assignment: Assignment, pool: socket.socket, copy: ox.Store | None) -> None:
        self._assignment = assignment
        self._pool = pool
        self._copy = copy
        self._children: set[int] = set()

    def serve(self) -> None:
        """Fork a worker for each request, and bury those that have ended."""
        waiting = select.poll()
        waiting.register(self._pool, select.POLLIN)
        try:
            self._pool.send(b"ready")
            while not waiting.poll(_ROUND) or self._answer():
                self._bury()
        except ConnectionError:
            return
        finally:
            self._end()

    def _answer(self) -> bool:
        """Fork a worker, or tell that the pool has closed the connection."""
        message, descriptors, _, _ = socket.recv_fds(self._pool, CONTROL_BYTES, 1)
        if not message:
            return False
        pid = os.fork()
        if pid == 0:
            _work(self._assignment, self._copy, descriptors[0])
        self._children.add(pid)
        os.close(descriptors[0])
        handle = os.pidfd_open(pid)  # it is not buried yet, so no other process can have got its number
        try:
            socket.send_fds(self._pool, [str(pid).encode()], [handle])
        finally:
            os.close(handle)
        return True

    def _bury(self) -> None:
        for pid in tuple(self._children):
            if os.waitpid(pid, os.WNOHANG)[0]:
                self._children.remove(pid)

    def _end(self) -> None:
        for pid in self._children:
            os.kill(pid, signal.SIGKILL)
        for pid in self._children:
            os.waitpid(pid, 0)


def _work(assignment: Assignment, copy: ox.Store | None, descriptor: int) -> None:
    """Be a worker; never return."""
    status = 1
    try:
        pool = socket.socket(fileno=keep_only(descriptor))
        snapshot = ox.Store.read_only(assignment.path)
        confine(assignment.memory_bytes, assignment.path, _files(assignment.path))
        Worker(snapshot, copy, pool, assignment.cpu_seconds, assignment.prefixes).serve()
        status = 0
    finally:
        os._exit(status)


def _files(path: str) -> int:
    """Return how many files of the snapshot the engine may still want to open: it opens some of them when it needs them."""
    return sum(1 for file in Path(path).iterdir() if file.suffix == ".sst")


def _filled(path: str, most: int) -> ox.Store:
    """Return a copy in memory of the snapshot at ``path``, as far as it is copied; it may take ``most`` bytes."""
    reading, writing = os.pipe()
    reader = os.fork()
    if reader == 0:
        os.close(reading)
        _pour(path, writing)
    os.close(writing)
    database = ox.Store()
    with os.fdopen(reading, "rb") as source, growing_by(most):
        _apart(lambda: database.bulk_load(source, ox.RdfFormat.N_QUADS, lenient=True))
    _, status = os.waitpid(reader, 0)
    if status:
        raise SystemExit(f"the snapshot cannot be read: {path}")
    return database


def _apart(work: Callable[[], None]) -> None:
    """Do work in a thread of its own, which has ended afterwards.

    The allocator gives a thread its own region. So what the work leaves behind, data and holes between them, lies apart from where
    the main thread allocates, and a worker need not copy page after page of it only to fill a hole.
    """
    with ThreadPoolExecutor(1) as thread:
        thread.submit(work).result()


def _pour(path: str, writing: int) -> None:
    """Write the snapshot into the pipe; never return."""
    status = 1
    try:
        os.nice(_NICE)
        with os.fdopen(writing, "wb") as target:
            pour(path, target)
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    main(sys.argv[1:])
