"""The process that holds the data of one version and forks workers over it: ``python -m cuoshi.graph.workers.zygote ASSIGNMENT FD``.

A fresh interpreter with one thread, so that a fork is safe and copies nothing but page tables. What reads the snapshot on disk has
threads of its own, so that happens in a child, which pipes the data over. The pool sends ``fork`` with one end of a socket pair and gets
back the number of the process and a handle for it; when the pool closes the connection, or dies, everything ends.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from types import FrameType

import pyoxigraph as ox

from .confine import confine, keep_only
from .protocol import CONTROL_BYTES, Assignment
from .worker import Worker

__all__ = ["main"]

_NICE = 5
"""How far the copying steps back behind queries."""


def main(arguments: list[str]) -> None:
    """Serve the pool at the other end of the inherited socket until it closes."""
    assignment, pool = Assignment.from_text(arguments[0]), socket.socket(fileno=int(arguments[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    zygote = _Zygote(assignment, pool, _filled(assignment.path) if assignment.in_memory else None)
    gc.freeze()
    signal.signal(signal.SIGCHLD, zygote.reap)
    zygote.serve()


class _Zygote:
    def __init__(self, assignment: Assignment, pool: socket.socket, database: ox.Store | None) -> None:
        self._assignment = assignment
        self._pool = pool
        self._database = database
        self._children: set[int] = set()

    def serve(self) -> None:
        """Fork a worker for each request."""
        try:
            self._pool.send(b"ready")
            while True:
                message, descriptors, _, _ = socket.recv_fds(self._pool, CONTROL_BYTES, 1)
                if not message:
                    break
                self._fork(descriptors[0])
        except ConnectionError:
            pass
        finally:
            self._end()

    def reap(self, _signal: int, _frame: FrameType | None) -> None:
        """Bury the children that have ended."""
        while self._children:
            pid, _ = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            self._children.discard(pid)

    def _fork(self, descriptor: int) -> None:
        # No child may be buried before the pool has a handle for it: until then another process could get its number.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        pid = os.fork()
        if pid == 0:
            _work(self._assignment, self._database, descriptor)
        self._children.add(pid)
        os.close(descriptor)
        handle = os.pidfd_open(pid)
        try:
            socket.send_fds(self._pool, [str(pid).encode()], [handle])
        finally:
            os.close(handle)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})

    def _end(self) -> None:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for pid in self._children:
            os.kill(pid, signal.SIGKILL)
        for pid in self._children:
            os.waitpid(pid, 0)


def _work(assignment: Assignment, database: ox.Store | None, descriptor: int) -> None:
    """Be a worker; never return."""
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        pool = socket.socket(fileno=keep_only(descriptor))
        opened = ox.Store.read_only(assignment.path) if database is None else database
        confine(assignment.memory_bytes)
        Worker(opened, pool, assignment.cpu_seconds, assignment.prefixes).serve()
        status = 0
    finally:
        os._exit(status)


def _filled(path: str) -> ox.Store:
    """Return a copy in memory of the snapshot at ``path``."""
    reading, writing = os.pipe()
    reader = os.fork()
    if reader == 0:
        os.close(reading)
        _pour(path, writing)
    os.close(writing)
    database = ox.Store()
    with os.fdopen(reading, "rb") as source:
        database.bulk_load(source, ox.RdfFormat.N_QUADS, lenient=True)
    _, status = os.waitpid(reader, 0)
    if status:
        raise SystemExit(f"the snapshot cannot be read: {path}")
    return database


def _pour(path: str, writing: int) -> None:
    """Write the snapshot into the pipe; never return."""
    status = 1
    try:
        os.nice(_NICE)
        with os.fdopen(writing, "wb") as target:
            ox.Store.read_only(path).dump(target, ox.RdfFormat.N_QUADS)
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    main(sys.argv[1:])
