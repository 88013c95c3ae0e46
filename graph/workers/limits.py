"""What a query may cost, and how many may run."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What the pool allows.

    Attributes:
        workers: queries that run at the same time.
        long_workers: queries beyond that number that may go on after ``long_seconds``, in a worker that steps back in priority.
        long_seconds: after so long a query makes room for another one.
        seconds: how long a query may let us wait, all waits together.
        flow_bytes: bytes a second from which on a result flows; time in which it does is not counted, up to ``flow_share`` of ``seconds``.
        hold_seconds: how long a result may take in all, slow readers included.
        memory_bytes: what a worker may use beside the data. Data that it touches are in part copied, which counts where memory is short.
        private_bytes: a worker that has come to use more than this is replaced once it is idle, where less than ``spare_bytes`` are free.
        spare_bytes: memory that must be free for a worker to keep what it has touched.
        rest_bytes: and one that has been idle for ``rest_seconds`` already when it uses more than this.
        result_bytes: longest result.
        held_bytes: longest result of a question of our own, which is held in memory as a whole.
        queue: queries that may wait for a worker.
        queue_seconds: how long they wait.
        per_client: queries of one client that run or wait.
        poll_seconds: how often a new data version is looked for.
        settle_seconds: how long a data version must last before it is copied into memory.
        in_memory: whether data are copied into memory at all.
        reserve_bytes: memory that a copy must leave free; where less is left, memory is short.
    """

    workers: int = 4
    long_workers: int = 4
    long_seconds: float = 1.0
    seconds: float = 10.0
    flow_bytes: int = 5_000_000
    flow_share: float = 2.0
    hold_seconds: float = 120.0
    memory_bytes: int = 1 << 30
    private_bytes: int = 256 << 20
    spare_bytes: int = 2 << 30
    rest_bytes: int = 16 << 20
    rest_seconds: float = 60.0
    result_bytes: int = 512 << 20
    held_bytes: int = 64 << 20
    queue: int = 64
    queue_seconds: float = 10.0
    per_client: int = 8
    poll_seconds: float = 0.5
    settle_seconds: float = 1.0
    in_memory: bool = True
    reserve_bytes: int = 512 << 20

    @property
    def most_seconds(self) -> float:
        """How long a query whose result flows may let us wait."""
        return self.seconds * (1 + self.flow_share)
