"""Whether a copy of a snapshot fits into memory."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

__all__ = ["available_bytes", "needed_bytes"]

_CGROUP = Path("/sys/fs/cgroup")
_LIMITS = (("memory.max", "memory.current"), ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"))


def needed_bytes(snapshot: Path) -> int:
    """Return how much memory the copy of a snapshot takes at least: a third of what is on disk; half of it is usual."""
    return sum(file.stat().st_size for file in snapshot.iterdir() if file.suffix == ".sst") // 3


def available_bytes(meminfo: Path = Path("/proc/meminfo"), cgroup: Path = _CGROUP) -> int:
    """Return how much memory processes can still take, by the machine and by the container's own limit."""
    found = re.search(r"^MemAvailable:\s+(\d+) kB", meminfo.read_text("ascii"), re.MULTILINE)
    free = [int(found[1]) * 1024] if found else []
    for limit, used in _LIMITS:
        with contextlib.suppress(OSError, ValueError):
            free.append(_number(cgroup / limit) - _number(cgroup / used))
    return max(0, min(free, default=0))


def _number(file: Path) -> int:
    """Return the number in a file; ValueError where it says ``max``."""
    return int(file.read_text("ascii"))
