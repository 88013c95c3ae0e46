"""What a remote store tells about itself, kept in its state graph beside the data, as the embedded store keeps it."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar, cast

from ..ontology.errors import StoreError
from .dataset import STATE_GRAPH
from .remote_answer import TABLE_TYPE, RemoteAnswer
from .remote_http import Endpoint

__all__ = ["DIGEST", "HAS_DEFAULT", "VERSION", "State", "StateReader"]

VERSION = "http://www.w3.org/2002/07/owl#versionInfo"
DIGEST = "http://spdx.org/rdf/terms#checksumValue"
"""Says of a graph which content it was given."""
HAS_DEFAULT = "http://www.w3.org/ns/sparql-service-description#defaultGraph"
"""Says of the store in which named graph its default graph is kept; absent where the engine has one of its own."""

_EMPTY = "0"
_SECONDS = 1.0
_MOST_REMEMBERED = 1000
_T = TypeVar("_T")
_STATE = f"SELECT ?p ?o WHERE {{ GRAPH <{STATE_GRAPH}> {{ <{STATE_GRAPH}> ?p ?o }} }}"
_DIGESTS = f"SELECT ?g ?d WHERE {{ VALUES ?g {{ %s }} GRAPH <{STATE_GRAPH}> {{ ?g <{DIGEST}> ?d }} }}"
_IS_UNION = f"ASK {{ <{STATE_GRAPH}> <{VERSION}> ?version }}"


@dataclass(frozen=True, slots=True)
class State:
    """The data version, and the graph that stands for the default graph (empty where the engine has its own)."""

    version: str = _EMPTY
    default_graph: str = ""
    is_there: bool = False


class StateReader:
    """Reads the state, once a second at most."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._lock = Lock()
        self._state = State()
        self._read_at = float("-inf")
        self._failure: StoreError | None = None
        self._memories: dict[int, tuple[str, dict[Hashable, object]]] = {}

    def current(self, *, fresh: bool = False) -> State:
        """Return the state of at most a second ago, or of now.

        Raises:
            StoreError: the store cannot be reached, or could not a moment ago: a queue of requests does not wait for each other.
        """
        with self._lock:
            if fresh or time.monotonic() - self._read_at >= _SECONDS:
                self._note()
            if self._failure:
                raise type(self._failure)(self._failure.what, where=self._failure.where, remedy=self._failure.remedy)
            return self._state

    def _note(self) -> None:
        try:
            self._state, self._failure = self._read(), None
        except StoreError as error:
            self._failure = error
        finally:
            self._read_at = time.monotonic()

    def remembered(self, question: Hashable, answer: Callable[[], _T], *, most: int = _MOST_REMEMBERED) -> _T:
        """Return the answer to a question, asked once for each data version; of ``most`` alike so many are kept at most."""
        version = self.current().version
        held_for, memory = self._memories.get(most, ("", {}))
        if version != held_for or (question not in memory and len(memory) >= most):
            memory = {}
            self._memories[most] = (version, memory)
        if question not in memory:
            memory[question] = answer()
        return cast(_T, memory[question])

    def digests(self, names: Iterable[str]) -> Mapping[str, str]:
        """Return the digest of each of these graphs that was written wholly."""
        return dict(self._pairs(_DIGESTS % " ".join(f"<{name}>" for name in names)))

    def existing(self, names: Iterable[str]) -> set[str]:
        """Return those of the graphs that hold something."""
        found = set()
        for name in names:
            received = self._endpoint.ask(f"ASK {{ GRAPH <{name}> {{ ?s ?p ?o }} }}", TABLE_TYPE)
            if RemoteAnswer("ask", received).truth():
                found.add(name)
        return found

    def is_union(self) -> bool:
        """Tell whether the engine's default graph shows the named graphs; the state graph must hold something."""
        return RemoteAnswer("ask", self._endpoint.ask(_IS_UNION, TABLE_TYPE)).truth()

    def _read(self) -> State:
        told = dict(self._pairs(_STATE))
        return State(told.get(VERSION, _EMPTY), told.get(HAS_DEFAULT, ""), is_there=VERSION in told)

    def _pairs(self, query: str) -> list[tuple[str, str]]:
        _, rows = RemoteAnswer("select", self._endpoint.ask(query, TABLE_TYPE)).solutions()
        return [(row[0].value, row[1].value) for row in rows]
