"""The process that answers: one query at a time, the result in frames as it is found."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO, cast

import pyoxigraph as ox

from ...ontology.iris import BASE
from .confine import allow_seconds
from .copied import is_for_the_copy
from .protocol import CHUNK, DATA, END, FORM, FORMAT, QUERY, READY, FrameReader, Request, encode, error_frame

__all__ = ["Worker"]

_Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_DISTINCT = 10_000
"""Triples of a graph that are remembered so that each is written once; a larger graph may repeat one, which means the same."""


class _Gone(Exception):
    """The pool does not listen any more."""


@dataclass(frozen=True, slots=True)
class Worker:
    """Answers queries over a snapshot until the other side closes.

    Attributes:
        snapshot: the data on disk.
        copy: what is held of them in memory, if anything is.
        cpu_seconds: computing time for each query, a last resort where nobody kills this process at the deadline.
        prefixes: for queries that do not declare theirs, and for Turtle.
    """

    snapshot: ox.Store
    copy: ox.Store | None
    pool: socket.socket
    cpu_seconds: int
    prefixes: Mapping[str, str]

    def serve(self) -> None:
        """Answer until the pool closes the connection."""
        reader = FrameReader(self.pool)
        self.pool.sendall(encode(READY))
        try:
            while (frame := reader.next()) is not None:
                if frame.kind == QUERY:
                    allow_seconds(self.cpu_seconds)
                    self._answer(Request.from_bytes(frame.content), reader)
        except (_Gone, ConnectionError):
            return

    def _answer(self, request: Request, reader: FrameReader) -> None:
        output = _Output(self.pool)
        try:
            results = self._evaluate(request)
            form = _form(results)
            output.frame(FORM, form.encode())
            media_type = request.media_types.get(form) or _asked_for(output, reader)
            self._write(results, media_type, output)
            output.finish()
        except SyntaxError as error:
            output.fail("syntax", str(error))
        except (OSError, RuntimeError, ValueError) as error:
            output.fail("evaluation", str(error))

    def _evaluate(self, request: Request) -> _Results:
        dataset = bool(request.default_graphs or request.named_graphs)
        prefixes = dict(self.prefixes) if request.prefixes else {}
        database = self.snapshot
        if self.copy is not None and not dataset and is_for_the_copy(request.query, prefixes):
            database = self.copy
        return database.query(
            request.query,
            base_iri=BASE,
            prefixes=prefixes,
            default_graph=[ox.NamedNode(name) for name in request.default_graphs] if dataset else None,
            named_graphs=[ox.NamedNode(name) for name in request.named_graphs] if dataset else None,
            substitutions={ox.Variable(name): _term(told) for name, told in request.bindings.items()},
        )

    def _write(self, results: _Results, media_type: str, output: _Output) -> None:
        if isinstance(results, ox.QueryTriples):
            graph_format = ox.RdfFormat.from_media_type(media_type)
            if graph_format is None:
                raise ValueError(f"a graph cannot be written as {media_type}")
            ox.serialize(_distinct(results), output.as_file(), graph_format, prefixes=dict(self.prefixes))
            return
        table_format = ox.QueryResultsFormat.from_media_type(media_type)
        if table_format is None:
            raise ValueError(f"a result of this form cannot be written as {media_type}")
        results.serialize(output.as_file(), table_format)


class _Output:
    """A binary file whose content leaves in frames; small answers leave at once."""

    def __init__(self, pool: socket.socket) -> None:
        self._pool = pool
        self._frames = bytearray()
        self._data = bytearray()

    def as_file(self) -> IO[bytes]:
        """Return this as the engine wants it, which calls only write and flush."""
        return cast(IO[bytes], self)

    def write(self, content: bytes) -> int:
        """Take a piece of the result."""
        self._data += content
        if len(self._data) >= CHUNK:
            self._cut()
            self.send()
        return len(content)

    def flush(self) -> None:
        """Do nothing: pieces leave when there are enough of them."""

    def frame(self, kind: bytes, content: bytes = b"") -> None:
        """Add a frame after the data written so far."""
        self._cut()
        self._frames += encode(kind, content)

    def send(self) -> None:
        """Send what was added."""
        try:
            self._pool.sendall(self._frames)
        except OSError as error:
            raise _Gone from error
        self._frames.clear()

    def finish(self) -> None:
        """Send the rest of a result."""
        self.frame(END)
        self.send()

    def fail(self, kind: str, message: str) -> None:
        """Send an error in place of the rest."""
        self._cut()
        self._frames += error_frame(kind, message)
        self.send()

    def _cut(self) -> None:
        for start in range(0, len(self._data), CHUNK):
            self._frames += encode(DATA, bytes(self._data[start : start + CHUNK]))
        self._data.clear()


def _asked_for(output: _Output, reader: FrameReader) -> str:
    """Return the media type that the pool wants now that it knows the form."""
    output.send()
    frame = reader.next()
    if frame is None or frame.kind != FORMAT:
        raise _Gone
    return frame.content.decode()


def _form(results: _Results) -> str:
    if isinstance(results, ox.QuerySolutions):
        return "select"
    return "ask" if isinstance(results, ox.QueryBoolean) else "graph"


def _distinct(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Yield triples without those that were among the first ones, in bounded memory."""
    rest = iter(triples)
    first = dict.fromkeys(islice(rest, _DISTINCT))
    return chain(first, (triple for triple in rest if triple not in first))


def _term(told: Mapping[str, str]) -> _Term:
    value = told["value"]
    if told["type"] == "uri":
        return ox.NamedNode(value)
    if told["type"] == "bnode":
        return ox.BlankNode(value)
    if "xml:lang" in told:
        return ox.Literal(value, language=told["xml:lang"])
    return ox.Literal(value, datatype=ox.NamedNode(told["datatype"]) if "datatype" in told else None)
