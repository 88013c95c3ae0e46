"""Who works, who waits, and who may: the members of the current generation and the queries in the queue. Safe for threads."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Condition

from ...ontology.errors import ClientGone, CuoshiError, QueueFull, StoreError
from ..client import Client
from .generation import Generation, Member
from .limits import Limits
from .memory import available_bytes

__all__ = ["Crew", "CrewState", "Ticket"]

_STEPS = ((0.5, 5), (1.0, 10), (3.0, 19))
"""After so many times ``long_seconds`` a worker has that niceness."""


@dataclass(frozen=True, slots=True)
class CrewState:
    """How many members do what, and how many queries wait."""

    idle: int
    running: int
    long: int
    waiting: int


@dataclass(frozen=True, slots=True, eq=False)
class Ticket:
    """A place in the queue of a client; ``turn`` is done once a member is given, or there is none to be had."""

    client: Client
    turn: Future[Member] = field(default_factory=Future)


class Crew:
    """Gives members to queries, in the order in which they came."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._changed = Condition()
        self._current: Generation | None = None
        self._idle: list[Member] = []
        self._running: set[Member] = set()
        self._queue: deque[Ticket] = deque()
        self._clients: Counter[str] = Counter()
        self._is_closed = False

    @property
    def current(self) -> Generation:
        """The generation that answers new queries.

        Raises:
            StoreError: there is none, or no more.
        """
        if self._current is None or self._is_closed:
            raise StoreError("the query workers are not running")
        return self._current

    def state(self) -> CrewState:
        """Return the numbers of this moment."""
        with self._changed:
            long = sum(member.is_long for member in self._running)
            return CrewState(len(self._idle), len(self._running), long, len(self._queue))

    # For queries

    def enter(self, client: Client) -> Ticket:
        """Return a place in the queue, which may have its turn at once.

        Give the member back with :meth:`release`, or the place with :meth:`leave`. The turn ends with ClientGone where nobody waits
        for the answer any more.

        Raises:
            QueueFull: too many queries wait, or of this client.
        """
        with self._changed:
            self._check_room(client)
            ticket = Ticket(client)
            self._queue.append(ticket)
            self._clients[client.name] += 1
            self._serve()
            return ticket

    def leave(self, ticket: Ticket) -> None:
        """Give up a place in the queue, or the member that was given meanwhile."""
        with self._changed:
            if ticket in self._queue:
                self._queue.remove(ticket)
                self._forget(ticket.client)
                return
        if ticket.turn.exception() is None:
            self.release(ticket.turn.result(), is_fit=True)

    def acquire(self, client: Client) -> Member:
        """Return a member for a query, after waiting for one; give it back with :meth:`release`.

        Raises:
            QueueFull: too many queries wait, or of this client; or no member became free in time.
            ClientGone: nobody waits for the answer any more.
        """
        ticket = self.enter(client)
        try:
            return ticket.turn.result(self._limits.queue_seconds)
        except TimeoutError:
            self.leave(ticket)
            raise self.late() from None

    def late(self) -> QueueFull:
        """Return what is told to who has waited too long."""
        return QueueFull(
            f"no query worker became free within {self._limits.queue_seconds:g} s", remedy="ask again in some seconds"
        )

    def release(self, member: Member, *, is_fit: bool) -> None:
        """Take a member back; one that is not fit, not current or still behind in priority has done its last query."""
        with self._changed:
            if member in self._running:
                self._running.remove(member)
                self._forget(member.client)
            if is_fit and not self._is_closed and member.generation is self._current and self._is_wanted(member):
                member.is_long, member.since = False, time.monotonic()
                self._idle.append(member)
                self._serve()
            else:
                member.close()

    def _is_wanted(self, member: Member) -> bool:
        return not member.is_overrun and self._missing() > 0 and member.step_forward()

    def _check_room(self, client: Client) -> None:
        _ = self.current
        if client.name and self._clients[client.name] >= self._limits.per_client:
            raise QueueFull(
                f"{self._limits.per_client} queries of this client are under way", remedy="wait for their answers"
            )
        if len(self._queue) >= self._limits.queue and not self._idle:
            raise QueueFull("too many queries are waiting", remedy="ask again in some seconds")

    def _serve(self) -> None:
        """Give the idle members to who waits longest."""
        while self._queue and self._idle:
            if self._queue[0].client.is_gone():
                self._dismiss(self._queue[0], ClientGone("nobody waits for the answer any more"))
                continue
            member = self._idle.pop()
            if not member.is_alive():
                member.close()
                continue
            ticket = self._queue.popleft()
            member.client, member.since = ticket.client, time.monotonic()
            self._running.add(member)
            ticket.turn.set_result(member)

    def _dismiss(self, ticket: Ticket, error: CuoshiError) -> None:
        """Let a place end with an error."""
        self._queue.remove(ticket)
        self._forget(ticket.client)
        ticket.turn.set_exception(error)

    def _forget(self, client: Client) -> None:
        self._clients[client.name] -= 1
        if not self._clients[client.name]:
            del self._clients[client.name]

    # For who keeps the crew

    def switch(self, generation: Generation, members: Iterable[Member]) -> Generation | None:
        """Let ``members`` of a new generation answer from now on, and return the old one, which ends with its last query."""
        with self._changed:
            former, self._current = self._current, generation
            gone, self._idle = self._idle, list(members)
            for member in gone:
                member.close()
            self._serve()
            self._changed.notify_all()
        return former

    def missing(self) -> int:
        """Return how many members are to be spawned."""
        with self._changed:
            now = time.monotonic()
            for member in [one for one in self._idle if not one.is_alive() or self._is_worn(one, now)]:
                self._idle.remove(member)
                member.close()
            return self._missing()

    def _is_worn(self, member: Member, now: float) -> bool:
        """Tell whether an idle member is to give back its copies of the data: where memory may become short, or after a rest.

        What it has copied makes its next queries quicker: to touch data for the first time takes three times as long.
        """
        touched = member.touched_bytes()
        if now - member.since > self._limits.rest_seconds:
            return touched > self._limits.rest_bytes
        return touched > self._limits.private_bytes and available_bytes() < self._limits.spare_bytes

    def _missing(self) -> int:
        working = sum(m.generation is self._current and not m.is_long for m in self._running)
        return self._limits.workers - len(self._idle) - working

    def add(self, member: Member) -> None:
        """Let one more member answer, unless its generation is not current any more."""
        with self._changed:
            if self._is_closed or member.generation is not self._current:
                member.close()
                return
            self._idle.append(member)
            self._serve()

    def tend(self) -> None:
        """Let long-running members step back and make room for others; stop those that use too much or that nobody reads."""
        now = time.monotonic()
        swollen = self._swollen()
        with self._changed:
            for member in self._running.intersection(swollen):
                member.kill()
            for member in tuple(self._running):
                age = now - member.since
                if age > self._limits.hold_seconds or member.client.is_gone():
                    self._evict(member)
                else:
                    self._step_back(member, age)
            for ticket in [ticket for ticket in self._queue if ticket.client.is_gone()]:
                self._dismiss(ticket, ClientGone("nobody waits for the answer any more"))

    def _swollen(self) -> list[Member]:
        """Return the members that use too much where memory is short; else copies of the data do no harm, and all else is limited."""
        most = self._limits.memory_bytes
        found = [one for one in tuple(self._running) if one.touched_bytes() > most and one.private_bytes() > most]
        return found if found and available_bytes() < self._limits.reserve_bytes else []

    def _step_back(self, member: Member, age: float) -> None:
        long = self._limits.long_seconds
        for share, niceness in _STEPS:
            if age >= share * long:
                member.step_back(niceness)
        if age >= long and not member.is_long:
            member.is_long = sum(other.is_long for other in self._running) < self._limits.long_workers

    def _evict(self, member: Member) -> None:
        """Stop a member whose query may be held by nobody; who does hold it finds the end of the connection."""
        member.is_overrun = True
        member.kill()
        self._running.remove(member)
        self._forget(member.client)

    def is_busy(self, generation: Generation) -> bool:
        """Tell whether a member of the generation works."""
        with self._changed:
            return any(member.generation is generation for member in self._running)

    def wait_in_memory(self, seconds: float) -> bool:
        """Tell whether the current generation is in memory, after waiting for it."""
        with self._changed:
            return self._changed.wait_for(lambda: self._current is not None and self._current.in_memory, seconds)

    def close(self) -> None:
        """Refuse queries, and stop the members: who still reads from one finds the end of the connection."""
        with self._changed:
            self._is_closed = True
            for member in self._idle:
                member.close()
            for member in self._running:
                member.kill()
            self._idle.clear()
            for ticket in tuple(self._queue):
                self._dismiss(ticket, StoreError("the query workers are not running"))
            self._changed.notify_all()
