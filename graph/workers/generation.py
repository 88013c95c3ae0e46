"""The workers of one data version as the pool sees them: a zygote, and members that it forked."""

from __future__ import annotations

import contextlib
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from ...ontology.errors import StoreError
from ..client import NOBODY, Client
from ..snapshots import Lease
from .confine import lower_priority, raise_priority
from .protocol import CONTROL_BYTES, READY, Assignment, FrameReader

__all__ = ["Generation", "Member", "check_platform"]

_MINOR_FAULTS = 7
"""Place of that number in /proc/<pid>/stat, counted after the name of the process."""
_PATIENCE = 30.0
"""Seconds that a fork may take on a machine under heavy load."""


@dataclass(slots=True, eq=False)
class Member:
    """A worker process.

    Attributes:
        generation: to which it belongs.
        reader: gives the frames that come from ``connection``.
        pid: its number, and ``handle`` a descriptor that stands for it even when another process has got the number.
        client: whose query it works on, ``since`` when.
        is_long: it works beyond the number of workers.
        is_overrun: it was stopped because the result took too long, or nobody waited for it any more.
        niceness: how far it has stepped back.
    """

    generation: Generation
    connection: socket.socket
    reader: FrameReader
    pid: int
    handle: int
    client: Client = NOBODY
    since: float = 0.0
    is_long: bool = False
    is_overrun: bool = False
    niceness: int = 0
    is_closed: bool = False
    touched_before: int = 0

    def is_alive(self) -> bool:
        """Tell whether the process still runs."""
        poll = select.poll()
        poll.register(self.handle, select.POLLIN)
        return not poll.poll(0)

    def touched_bytes(self) -> int:
        """Return about how much :meth:`private_bytes` has grown since it was ready, at most; this costs next to nothing."""
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{self.pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            return int(fields[_MINOR_FAULTS]) * resource.getpagesize() - self.touched_before
        return 0

    def private_bytes(self) -> int:
        """Return the memory that only this process uses: its own, and its copies of data that it has touched."""
        with contextlib.suppress(OSError):
            lines = Path(f"/proc/{self.pid}/smaps_rollup").read_text("ascii").splitlines()
            return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_"))
        return 0

    def step_back(self, niceness: int) -> None:
        """Let others go first."""
        if niceness > self.niceness:
            self.niceness = niceness
            lower_priority(self.pid, niceness)

    def step_forward(self) -> bool:
        """Return to normal priority, where this process may say so."""
        if self.niceness and raise_priority(self.pid):
            self.niceness = 0
        return not self.niceness

    def kill(self) -> None:
        """End the process; who reads from it finds the end of the connection."""
        if self.is_closed:
            return
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End the process and let go of it; only for who holds the member."""
        self.kill()
        if not self.is_closed:
            self.is_closed = True
            self.connection.close()
            os.close(self.handle)


@dataclass(slots=True, eq=False)
class Generation:
    """A zygote over one snapshot; make one with :meth:`start`."""

    version: str
    in_memory: bool
    lease: Lease
    process: subprocess.Popen[bytes]
    control: socket.socket
    started: float = field(default_factory=time.monotonic)

    @classmethod
    def start(cls, lease: Lease, assignment: Assignment) -> Generation:
        """Start a zygote over the snapshot of ``lease``; see :meth:`is_ready`."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            process = _zygote(assignment, theirs.fileno())
        except OSError as error:
            ours.close()
            raise StoreError(f"the query workers cannot be started: {error}") from error
        finally:
            theirs.close()
        return cls(lease.version, assignment.copy_bytes > 0, lease, process, ours)

    @property
    def is_broken(self) -> bool:
        """Whether the zygote has ended; its workers live on, but no new ones can come."""
        return self.process.poll() is not None

    def is_ready(self, patience: float = 0.0) -> bool:
        """Tell whether the data are there, after waiting for it.

        Raises:
            StoreError: the zygote gave up.
        """
        if not _readable(self.control, patience):
            return False
        if not self.control.recv(CONTROL_BYTES):
            raise StoreError("the query workers cannot be started", where=str(self.lease.path))
        return True

    def spawn(self) -> Member:
        """Return a new worker that waits for a query.

        Raises:
            StoreError: the zygote has ended, or the worker cannot read the snapshot.
        """
        ours, theirs = socket.socketpair()
        try:
            pid, handle = self._forked(theirs)
        except OSError as error:
            ours.close()
            raise StoreError(f"no query worker can be forked: {error}") from error
        finally:
            theirs.close()
        member = Member(self, ours, FrameReader(ours), pid, handle)
        if not self._greeted(member):
            member.close()
            raise StoreError("a query worker ended before its first query", where=str(self.lease.path))
        member.touched_before = member.touched_bytes()
        return member

    def close(self) -> None:
        """Tell the zygote to end, with all workers; :attr:`is_broken` tells when it has."""
        self.control.close()
        self.lease.release()

    def end(self) -> None:
        """Let the zygote end, with all workers, and wait for it."""
        self.close()
        try:
            self.process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the zygote at once and wait for it; it buries no worker then."""
        self.close()
        self.process.kill()
        self.process.wait()

    def _forked(self, theirs: socket.socket) -> tuple[int, int]:
        self.control.settimeout(_PATIENCE)
        socket.send_fds(self.control, [b"fork"], [theirs.fileno()])
        message, handles, _, _ = socket.recv_fds(self.control, CONTROL_BYTES, 1)
        if not handles:
            raise ConnectionResetError("the process that forks them has ended")
        return int(message), handles[0]

    @staticmethod
    def _greeted(member: Member) -> bool:
        member.connection.settimeout(_PATIENCE)
        try:
            frame = member.reader.next()
        except OSError:
            return False
        return frame is not None and frame.kind == READY


def check_platform() -> None:
    """Refuse systems without what the workers need.

    Raises:
        StoreError: this is not Linux 5.3 or later.
    """
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError) as error:
        remedy = "run the service on Linux, or evaluate queries in its own process"
        raise StoreError("query workers need Linux 5.3 or later", remedy=remedy) from error


def _zygote(assignment: Assignment, descriptor: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", f"{__package__}.zygote", assignment.to_text(), str(descriptor)]
    return subprocess.Popen(  # noqa: S603 - our own module
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=[descriptor],
        start_new_session=True,  # Ctrl-C is for the service, which then closes the connection
        env={name: value for name, value in os.environ.items() if not name.startswith("CUOSHI_")},
    )


def _readable(connection: socket.socket, patience: float) -> bool:
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(patience * 1000))
