"""One query under way whose end a coroutine awaits: no thread waits with it, and a short answer comes in one piece."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncGenerator

from .crew import Crew, Ticket
from .generation import Member
from .protocol import DATA, QUERY, Frame, Request, encode
from .running import UnderWay

__all__ = ["AwaitedAnswer", "AwaitedRun", "turn_of"]


class AwaitedRun(UnderWay):
    """A query that a coroutine follows."""

    async def start(self, request: Request) -> str:
        """Send the query and return the form of its result.

        Raises:
            QueryError: it cannot be answered.
        """
        await self._send(encode(QUERY, request.to_bytes()))
        return self._form(await self._next())

    async def data(self) -> AsyncGenerator[bytes]:
        """Yield the result.

        Raises:
            QueryError: it stops before its end.
        """
        try:
            while (frame := await self._next()).kind == DATA:
                yield self._counted(frame)
                if self._is_too_long:
                    raise self._too_long()
            self._finish(frame)
        finally:
            self.close()

    async def _send(self, frame: bytes) -> None:
        member = self._held()
        if member.connection.gettimeout() != 0:
            member.connection.settimeout(0)
        try:
            sent = member.connection.send(frame)  # a query of usual length leaves at once
            if sent < len(frame):
                async with asyncio.timeout(self._seconds):
                    await asyncio.get_running_loop().sock_sendall(member.connection, frame[sent:])
        except TimeoutError as error:
            raise self._late() from error
        except OSError as error:
            raise self._broken() from error

    async def _next(self) -> Frame:
        """Return the next frame that is not an error; time is counted only while we wait for the worker."""
        member = self._held()
        try:
            while (frame := member.reader.take()) is None:
                began = time.monotonic()
                await _readable(member.connection, max(self._seconds, 0.001))
                self._seconds -= time.monotonic() - began
                if not member.reader.look():
                    break
        except TimeoutError as error:
            raise self._late() from error
        except OSError as error:
            raise self._broken() from error
        return self._checked(member, frame)


class AwaitedAnswer:
    """A result that a worker has begun to give, in the media type that was asked for its form.

    Attributes:
        form: ``select``, ``ask`` or ``graph``.
        version: of the data that it is from.
        media_type: in which it comes.
    """

    def __init__(self, form: str, run: AwaitedRun, media_type: str) -> None:
        self.form = form
        self.version = run.version
        self.media_type = media_type
        self._run = run

    def data(self) -> AsyncGenerator[bytes]:
        """Yield the result.

        Raises:
            QueryError: it stops before its end.
        """
        return self._run.data()

    def close(self) -> None:
        """Stop the query unless it is done."""
        self._run.close()


async def turn_of(crew: Crew, ticket: Ticket, seconds: float) -> Member:
    """Return the member that a place in the queue is given, after waiting for it.

    Raises:
        QueueFull: no member became free in time.
        ClientGone: nobody waits for the answer any more.
    """
    if not ticket.turn.done():
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        ticket.turn.add_done_callback(lambda _: loop.call_soon_threadsafe(_set, done))
        try:
            async with asyncio.timeout(seconds):
                await done
        except TimeoutError:
            crew.leave(ticket)
            raise crew.late() from None
        except BaseException:
            crew.leave(ticket)
            raise
    return ticket.turn.result()


async def _readable(connection: socket.socket, seconds: float) -> None:
    """Wait until something can be read.

    Raises:
        TimeoutError: nothing came in time.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()
    handle = connection.fileno()
    loop.add_reader(handle, _set, done)
    late = loop.call_later(seconds, _fail, done)
    try:
        await done
    finally:
        late.cancel()
        loop.remove_reader(handle)


def _set(done: asyncio.Future[None]) -> None:
    if not done.done():
        done.set_result(None)


def _fail(done: asyncio.Future[None]) -> None:
    if not done.done():
        done.set_exception(TimeoutError())
