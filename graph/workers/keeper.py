"""One thread that keeps the crew complete and its data new."""

from __future__ import annotations

import logging
import math
import queue
import time
from threading import Thread

from ...ontology.errors import StoreError
from ...ontology.namespace import all_prefixes
from ..snapshots import Folder
from .crew import Crew
from .generation import Generation, Member
from .limits import Limits
from .memory import available_bytes, needed_bytes
from .protocol import Assignment

__all__ = ["Keeper"]

_LOG = logging.getLogger(__name__)
_TICK = 0.1
_PAUSE = 2.0
"""Seconds before another try after something failed."""
_PATIENCE = 30.0
_SPARE_CPU = 5
"""Seconds of computing beyond the deadline before a worker that everybody has forgotten ends by itself."""


class Keeper:
    """Replaces members that end, brings in a generation for each data version, and makes long queries step back.

    Attributes:
        replaced: members that were started in place of others.
    """

    def __init__(self, folder: Folder, crew: Crew, limits: Limits) -> None:
        self._folder = folder
        self._crew = crew
        self._limits = limits
        self._calls: queue.SimpleQueue[Member | None] = queue.SimpleQueue()
        self._starting: Generation | None = None
        self._leaving: list[Generation] = []
        self._published = ""
        self._next_look = 0.0
        self._next_try = 0.0
        self._too_large = ""
        self._is_stopped = False
        self.replaced = 0
        self._thread = Thread(target=self._run, name="cuoshi-query-workers", daemon=True)

    def start(self) -> None:
        """Bring in the first generation, with workers on disk, and begin to keep it.

        Raises:
            StoreError: there is nothing to read, or processes cannot be started.
        """
        generation = self._started()
        try:
            if not generation.is_ready(_PATIENCE):
                raise StoreError("the query workers did not start in time", where=str(self._folder.root))
            self._promote(generation)
        except StoreError:
            generation.kill()
            raise
        self._thread.start()

    def wake(self) -> None:
        """Look after the crew at once."""
        self._calls.put(None)

    def abandon(self, member: Member) -> None:
        """Take back a member that nobody holds any more; may be called while garbage is collected, so it takes no lock."""
        if self._is_stopped:
            member.close()
        else:
            self._calls.put(member)

    def stop(self) -> None:
        """End the thread and all processes."""
        self._is_stopped = True
        self.wake()
        self._thread.join()
        current = self._crew.current
        self._crew.close()
        if self._starting is not None:
            self._starting.kill()
        for generation in (current, *self._leaving):
            generation.end()
        self._take_calls(0.0)

    def _run(self) -> None:
        while not self._is_stopped:
            try:
                self._crew.tend()
                self._complete()
                self._follow()
                self._bury()
            except (OSError, StoreError) as error:
                _LOG.warning("query workers: %s", error)
                self._next_try = time.monotonic() + _PAUSE
            self._take_calls(_TICK)

    def _take_calls(self, patience: float) -> None:
        try:
            member = self._calls.get(timeout=patience)
            while True:
                if member is not None:
                    self._crew.release(member, is_fit=False)
                member = self._calls.get_nowait()
        except queue.Empty:
            return

    def _complete(self) -> None:
        """Spawn what is missing; without a zygote that can, a new generation is on its way."""
        generation = self._crew.current
        if not generation.is_broken and time.monotonic() >= self._next_try:
            for _ in range(self._crew.missing()):
                self._crew.add(generation.spawn())
                self.replaced += 1

    def _follow(self) -> None:
        self._look()
        if self._starting is not None:
            self._bring_in(self._starting)
        elif time.monotonic() >= self._next_try:
            self._plan(self._crew.current)

    def _look(self) -> None:
        if time.monotonic() >= self._next_look:
            self._next_look = time.monotonic() + self._limits.poll_seconds
            self._published = self._folder.current()

    def _plan(self, current: Generation) -> None:
        if current.is_broken or self._published != current.version:
            self._starting = self._started()
        elif self._limits.in_memory and not current.in_memory and self._is_worth_a_copy(current):
            self._starting = self._copied(current)

    def _is_worth_a_copy(self, current: Generation) -> bool:
        has_settled = time.monotonic() - current.started >= self._limits.settle_seconds
        return has_settled and self._too_large != current.version

    def _copied(self, current: Generation) -> Generation | None:
        """Return a generation that copies the data into memory, where there seems to be room."""
        free = available_bytes() - self._limits.reserve_bytes
        if needed_bytes(current.lease.path) <= free:
            return self._started(copy_bytes=free)
        self._stay_on_disk(current.version)
        return None

    def _stay_on_disk(self, version: str) -> None:
        self._too_large = version
        free = max(0, available_bytes() - self._limits.reserve_bytes) / 1e6
        _LOG.warning(
            "queries run on disk, several times slower than in memory: a copy of the data does not fit into %d MB", free
        )

    def _started(self, copy_bytes: int = 0) -> Generation:
        lease = self._folder.lease()
        assignment = Assignment(
            path=str(lease.path),
            copy_bytes=copy_bytes,
            memory_bytes=self._limits.memory_bytes,
            cpu_seconds=math.ceil(self._limits.most_seconds) + _SPARE_CPU,
            prefixes=all_prefixes(),
        )
        return Generation.start(lease, assignment)

    def _bring_in(self, generation: Generation) -> None:
        """Let a generation take over once it is ready; one for data that are old by then never does."""
        if self._published != generation.version:
            self._starting = None
            generation.kill()
            return
        try:
            if generation.is_ready():
                self._promote(generation)
                self._starting = None
        except StoreError:
            self._starting = None
            generation.kill()
            if not generation.in_memory:
                raise
            self._stay_on_disk(generation.version)

    def _promote(self, generation: Generation) -> None:
        members = [generation.spawn() for _ in range(self._limits.workers)]
        former = self._crew.switch(generation, members)
        if former is not None:
            self._leaving.append(former)
        kind = "in memory" if generation.in_memory else "on disk"
        _LOG.info("queries run over data version %s %s", generation.version, kind)

    def _bury(self) -> None:
        """Let generations end that nobody uses any more."""
        for generation in self._leaving:
            if not self._crew.is_busy(generation):
                generation.close()
        self._leaving = [generation for generation in self._leaving if not generation.is_broken]
