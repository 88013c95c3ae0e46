"""One query under way, as the pool sees it: what it holds and how it can end, and how a thread follows it."""

from __future__ import annotations

import time
from collections.abc import Iterator

from ...ontology.errors import ClientGone, EngineDied, QueryError, QuerySyntaxError, QueryTimeout, ResultTooLarge
from .crew import Crew
from .generation import Member
from .keeper import Keeper
from .limits import Limits
from .protocol import DATA, END, ERROR, FORM, FORMAT, QUERY, Frame, Request, encode, read_error

__all__ = ["EngineSyntaxError", "Run", "UnderWay"]


class EngineSyntaxError(QuerySyntaxError):
    """The query cannot be parsed; ``what`` is in the words of the engine."""


class UnderWay:
    """A query and the member that works on it, until it is closed or nobody holds it any more."""

    def __init__(self, member: Member, crew: Crew, keeper: Keeper, limits: Limits) -> None:
        self.version = member.generation.version
        self._member: Member | None = member
        self._crew = crew
        self._keeper = keeper
        self._limits = limits
        self._seconds = limits.seconds
        self._flow_seconds = limits.most_seconds - limits.seconds
        self._left = limits.result_bytes

    def __del__(self) -> None:
        if self._member is not None:
            self._keeper.abandon(self._member)

    def close(self) -> None:
        """Stop the query unless it is done."""
        self._end(is_fit=False)

    def _end(self, *, is_fit: bool) -> None:
        member, self._member = self._member, None
        if member is not None:
            self._crew.release(member, is_fit=is_fit)
            if not is_fit:
                self._keeper.wake()

    def _held(self) -> Member:
        if self._member is None:
            raise QueryError("the result was read before, or given up")
        return self._member

    def _form(self, frame: Frame) -> str:
        """Return the form that the first frame tells."""
        if frame.kind != FORM:
            raise self._broken()
        return frame.content.decode()

    def _counted(self, frame: Frame) -> bytes:
        """Return the piece of the result that a frame holds, up to the longest result; it brings time for the next ones."""
        brought = min(len(frame.content) / self._limits.flow_bytes, self._flow_seconds)
        self._seconds, self._flow_seconds = self._seconds + brought, self._flow_seconds - brought
        left = self._left
        self._left -= len(frame.content)
        return frame.content[:left] if self._left < 0 else frame.content

    @property
    def _is_too_long(self) -> bool:
        return self._left < 0

    def _checked(self, member: Member, frame: Frame | None) -> Frame:
        """Return a frame that is there and is no error."""
        if frame is None:
            raise self._stopped(member) if member.is_overrun else self._broken()
        if frame.kind == ERROR:
            raise self._refused(*read_error(frame.content))
        return frame

    def _finish(self, frame: Frame) -> None:
        """End with the frame after the data."""
        if frame.kind != END:
            raise self._broken()
        self._end(is_fit=True)

    def _too_long(self) -> QueryError:
        size = f"{self._limits.result_bytes / 1e6:g} MB"
        return ResultTooLarge(f"the result was cut after {size}", remedy="ask for less, such as by LIMIT")

    def _stopped(self, member: Member) -> QueryError:
        if not member.client.is_gone():
            return self._late()
        self.close()
        return ClientGone("nobody waits for the answer any more")

    def _late(self) -> QueryError:
        self.close()
        return QueryTimeout(
            f"the query was stopped after {self._limits.most_seconds - self._flow_seconds:.3g} s",
            remedy="make it more specific, or ask for less with LIMIT",
        )

    def _broken(self) -> QueryError:
        self.close()
        return EngineDied(
            "the query ended the process that worked on it, "
            f"most likely by needing more than {self._limits.memory_bytes // 1_000_000} MB of memory",
            remedy="sort, group or combine less at a time",
        )

    def _refused(self, kind: str, message: str) -> QueryError:
        self._end(is_fit=True)
        if kind == "syntax":
            return EngineSyntaxError(message)
        return QueryError(f"the query cannot be answered: {message}")


class Run(UnderWay):
    """A query that a thread follows."""

    def start(self, request: Request) -> str:
        """Send the query and return the form of its result.

        Raises:
            QueryError: it cannot be answered.
        """
        self._send(QUERY, request.to_bytes())
        return self._form(self._next())

    def choose(self, media_type: str) -> None:
        """Say in which media type the result is wanted, where the request did not."""
        self._send(FORMAT, media_type.encode())

    def data(self) -> Iterator[bytes]:
        """Yield the result.

        Raises:
            QueryError: it stops before its end.
        """
        try:
            while (frame := self._next()).kind == DATA:
                yield self._counted(frame)
                if self._is_too_long:
                    raise self._too_long()
            self._finish(frame)
        finally:
            self.close()

    def _send(self, kind: bytes, content: bytes) -> None:
        member = self._held()
        try:
            member.connection.settimeout(self._seconds)
            member.connection.sendall(encode(kind, content))
        except OSError as error:
            raise self._broken() from error

    def _next(self) -> Frame:
        """Return the next frame that is not an error; time is counted only while we wait for the worker."""
        member, began = self._held(), time.monotonic()
        try:
            member.connection.settimeout(max(self._seconds, 0.001))
            frame = member.reader.next()
        except TimeoutError as error:
            raise self._late() from error
        except OSError as error:
            raise self._broken() from error
        self._seconds -= time.monotonic() - began
        return self._checked(member, frame)
