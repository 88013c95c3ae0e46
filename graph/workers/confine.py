"""What a worker may not do: grow, connect, open files, start processes, write, compute for ever. Linux only."""

from __future__ import annotations

import contextlib
import math
import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .landlock import leave_only
from .seccomp import forbid_connections

__all__ = ["allow_seconds", "confine", "confine_writer", "growing_by", "keep_only", "lower_priority", "raise_priority"]


def keep_only(descriptor: int) -> int:
    """Close every file but ``descriptor``, silence the standard ones, and return where the descriptor is now: at 3."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    if descriptor != 3:
        os.dup2(descriptor, 3)
    os.closerange(4, _highest_descriptor() + 1)
    return 3


@contextmanager
def growing_by(most: int) -> Iterator[None]:
    """Let this process take so much more memory and no more; it ends when it needs more."""
    limit, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_held_bytes() + most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def confine(memory_bytes: int, folder: str, files: int) -> None:
    """Set the limits of this process for good: so much more memory, ``files`` more open files of one folder, no connections.

    Threads that run already keep their access to files and connections; those of the engine wait for what never comes here.

    Raises:
        OSError: the system cannot set them.
    """
    _volunteer_for_the_oom_killer()
    limits = (
        (resource.RLIMIT_AS, _held_bytes() + memory_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, _highest_descriptor() + 1 + files),
    )
    leave_only(folder)
    for limit, most in limits:
        resource.setrlimit(limit, (most, most))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    forbid_connections()


def confine_writer(memory_bytes: int) -> None:
    """Set the limits of a process that writes a store: so much more memory, no connections, no other programs.

    Raises:
        OSError: the system cannot set them.
    """
    _volunteer_for_the_oom_killer()
    most = _held_bytes() + memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    forbid_connections()


def allow_seconds(seconds: int) -> None:
    """Let this process compute for ``seconds`` more; then the kernel ends it, whoever has forgotten about it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used.ru_utime + used.ru_stime) + seconds, hard))


def lower_priority(pid: int, niceness: int) -> None:
    """Make a process step back behind this one; there is no way up again without privileges."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.setpriority(os.PRIO_PROCESS, pid, os.getpriority(os.PRIO_PROCESS, 0) + niceness)


def raise_priority(pid: int) -> bool:
    """Bring a process back to the priority of this one; tell whether that was allowed."""
    try:
        os.setpriority(os.PRIO_PROCESS, pid, os.getpriority(os.PRIO_PROCESS, 0))
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _held_bytes() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()


def _highest_descriptor() -> int:
    return max(map(int, os.listdir("/proc/self/fd")))  # noqa: PTH208 - names are all that is wanted


def _volunteer_for_the_oom_killer() -> None:
    """Where the machine runs out of memory, a worker shall go and not the service."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")
