"""Queries over a store on disk, each in a process of its own that ends at its deadline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType, TracebackType

from ..client import NOBODY, Client
from ..guard import guard
from ..oxigraph import OxigraphStore
from ..snapshots import Folder
from ..store import Term
from .answers import PooledAnswer, request_of, syntax_error
from .awaiting import AwaitedAnswer, AwaitedRun, turn_of
from .crew import Crew
from .generation import check_platform
from .keeper import Keeper
from .limits import Limits
from .protocol import FORMS
from .running import EngineSyntaxError, Run

__all__ = ["Health", "WorkerPool"]


@dataclass(frozen=True, slots=True)
class Health:
    """How the pool is.

    Attributes:
        version: data version that new queries see.
        in_memory: whether they run on a copy in memory.
        idle: workers that wait for a query.
        running: queries that run, ``long`` of them beyond the number of workers.
        waiting: queries that wait for a worker.
        replaced: workers that were started in place of others since the pool was opened.
    """

    version: str
    in_memory: bool
    idle: int
    running: int
    long: int
    waiting: int
    replaced: int


class WorkerPool:
    """Evaluates queries over the newest published state of a store; make one with :meth:`open`, in a ``with`` statement.

    Attributes:
        limits: what it allows.
    """

    def __init__(self, crew: Crew, keeper: Keeper, limits: Limits) -> None:
        self.limits = limits
        self._crew = crew
        self._keeper = keeper
        self._is_open = True

    @classmethod
    def open(cls, path: Path | str, limits: Limits | None = None) -> WorkerPool:
        """Start workers over the store at a folder; they answer from disk at once and from memory a little later.

        Raises:
            StoreError: there is no store, or this system has no such processes.
        """
        check_platform()
        folder, limits = Folder(Path(path)), limits or Limits()
        folder.check()
        if folder.writing.exists():  # a writer that was killed has left something to be published
            OxigraphStore.open(path, read_only=True).close()
        crew = Crew(limits)
        keeper = Keeper(folder, crew, limits)
        keeper.start()
        return cls(crew, keeper, limits)

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all processes; queries under way stop with EngineDied."""
        if self._is_open:
            self._is_open = False
            self._keeper.stop()

    def version(self) -> str:
        """Return the data version that new queries see."""
        return self._crew.current.version

    def published(self) -> tuple[str, float]:
        """Return the data version that new queries see, and when it was published, in seconds since 1970."""
        generation = self._crew.current
        return generation.version, generation.lease.published

    def health(self) -> Health:
        """Return how the pool is."""
        generation, state = self._crew.current, self._crew.state()
        return Health(
            version=generation.version,
            in_memory=generation.in_memory,
            idle=state.idle,
            running=state.running,
            long=state.long,
            waiting=state.waiting,
            replaced=self._keeper.replaced,
        )

    def wait_in_memory(self, seconds: float) -> bool:
        """Tell whether queries run on a copy in memory, after waiting for it."""
        return self._crew.wait_in_memory(seconds)

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        media_type: str,
        client: Client = NOBODY,
    ) -> Iterator[bytes]:
        """Return the pieces of a result in a media type that fits the form of the query.

        Raises:
            QueryError: it is refused, cannot be answered, or (while it is read) stops before its end.
        """
        answer = self.answer(
            text, default_graphs=default_graphs, named_graphs=named_graphs, media_type=media_type, client=client
        )
        return answer.serialise(media_type)

    def answer(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        bindings: Mapping[str, Term] | None = None,
        prefixes: bool = False,
        media_type: str = "",
        media_types: Mapping[str, str] = MappingProxyType({}),
        client: Client = NOBODY,
    ) -> PooledAnswer:
        """Begin a query and return its answer, whose form is known then; close it unless it is read to its end.

        Where the media type is known beforehand, for any form or by the form, it saves a message.

        Raises:
            QuerySyntaxError: it cannot be parsed.
            QueryForbidden: it would leave the store or change it.
            QueryTooLarge: it is too long or too deeply nested.
            QueueFull: there is no room at the moment.
            QueryTimeout: it was stopped at its deadline.
            EngineDied: it ended the process that worked on it.
            ClientGone: ``client`` has gone before there was an answer.
        """
        guard(text)
        chosen = dict.fromkeys(FORMS, media_type) if media_type else dict(media_types)
        request = request_of(text, default_graphs, named_graphs, bindings, prefixes=prefixes, media_types=chosen)
        run = Run(self._crew.acquire(client), self._crew, self._keeper, self.limits)
        try:
            form = run.start(request)
            return PooledAnswer(form, run, chosen.get(form, ""))
        except EngineSyntaxError as error:
            raise syntax_error(text, error) from error
        except BaseException:
            run.close()
            raise

    async def awaited(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        media_types: Mapping[str, str],
        client: Client = NOBODY,
    ) -> AwaitedAnswer:
        """Begin a query, as :meth:`answer` does, for a coroutine; ``media_types`` tells one by the form, or none.

        Raises:
            QueryError: as there.
        """
        guard(text)
        request = request_of(text, default_graphs, named_graphs, None, prefixes=False, media_types=media_types)
        member = await turn_of(self._crew, self._crew.enter(client), self.limits.queue_seconds)
        run = AwaitedRun(member, self._crew, self._keeper, self.limits)
        try:
            form = await run.start(request)
            return AwaitedAnswer(form, run, media_types.get(form, ""))
        except EngineSyntaxError as error:
            raise syntax_error(text, error) from error
        except BaseException:
            run.close()
            raise
