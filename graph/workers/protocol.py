"""What the processes say to each other: frames between pool and worker, messages between pool and zygote.

A frame is one byte for its kind, four for its length, and its content::

    pool -> worker    QUERY (a Request), FORMAT (a media type)
    worker -> pool    READY, FORM (select, ask or graph), DATA, END, ERROR (a kind and its words)

A query that names the media type of its form is answered without FORMAT. This module knows neither engine nor rdflib.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

__all__ = [
    "CHUNK",
    "CONTROL_BYTES",
    "DATA",
    "END",
    "ERROR",
    "FORM",
    "FORMAT",
    "FORMS",
    "QUERY",
    "READY",
    "Assignment",
    "Frame",
    "FrameReader",
    "Request",
    "encode",
    "error_frame",
    "read_error",
]

CHUNK = 64 * 1024
"""Longest content of a DATA frame."""
CONTROL_BYTES = 64 * 1024
"""Longest message between pool and zygote."""

FORMS = ("select", "ask", "graph")
"""Forms of results."""

_HEAD = struct.Struct(">cI")
_LONGEST = 16 * 1024 * 1024
_PIECE = CHUNK + _HEAD.size

QUERY, FORMAT, READY, FORM, DATA, END, ERROR = b"Q", b"T", b"R", b"F", b"D", b"E", b"X"


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame: one of the kinds of this module, and its content."""

    kind: bytes
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Request:
    """A query for a worker.

    Attributes:
        query: the text.
        default_graphs: graphs that make the default graph; with ``named_graphs`` they replace the dataset of the query.
        named_graphs: graphs that GRAPH may name.
        bindings: terms for variables, as in SPARQL results JSON.
        prefixes: whether prefixes are known that the text does not declare.
        media_types: of the result, by its form; where that of the form is missing, it is asked for once the form is known.
    """

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    bindings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    prefixes: bool = False
    media_types: Mapping[str, str] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """Return the content of a QUERY frame."""
        return json.dumps({name: getattr(self, name) for name in self.__slots__}).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Request:
        """Return the request of a QUERY frame."""
        return cls(**json.loads(content))


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a zygote is told when it starts.

    Attributes:
        path: the snapshot.
        copy_bytes: memory that a copy of it may take; 0 where every worker opens it on disk.
        memory_bytes: what a worker may use beside the data.
        cpu_seconds: computing time after which a worker ends whatever becomes of the pool.
        prefixes: for queries that do not declare theirs, and for Turtle.
    """

    path: str
    copy_bytes: int
    memory_bytes: int
    cpu_seconds: int
    prefixes: Mapping[str, str] = field(default_factory=dict)

    def to_text(self) -> str:
        """Return the assignment as an argument of a command line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Assignment:
        """Return the assignment that :meth:`to_text` wrote."""
        return cls(**json.loads(text))


def encode(kind: bytes, content: bytes = b"") -> bytes:
    """Return a frame as it is sent."""
    return _HEAD.pack(kind, len(content)) + content


def error_frame(kind: str, message: str) -> bytes:
    """Return an ERROR frame; ``kind`` is ``syntax`` or ``evaluation``."""
    return encode(ERROR, json.dumps([kind, message]).encode())


def read_error(content: bytes) -> tuple[str, str]:
    """Return kind and message of an ERROR frame."""
    kind, message = json.loads(content)
    return str(kind), str(message)


class FrameReader:
    """Reads frames from a socket."""

    def __init__(self, source: socket.socket) -> None:
        self._source = source
        self._held = bytearray()

    def next(self) -> Frame | None:
        """Return the next frame, after waiting for it; None when the other side has closed.

        Raises:
            TimeoutError: the time limit of the socket is over; nothing is lost.
            OSError: the connection broke, or what came is no frame.
        """
        while (frame := self.take()) is None:
            if not self._receive():
                return None
        return frame

    def look(self) -> bool:
        """Tell whether the other side is still there, after reading what has come; for a socket that does not wait.

        Raises:
            OSError: the connection broke.
        """
        try:
            return self._receive()
        except BlockingIOError:
            return True

    def _receive(self) -> bool:
        received = self._source.recv(_PIECE)
        self._held += received
        return bool(received)

    def take(self) -> Frame | None:
        """Return the next frame, if it has come.

        Raises:
            OSError: what came is no frame.
        """
        if len(self._held) < _HEAD.size:
            return None
        kind, length = _HEAD.unpack_from(self._held)
        if length > _LONGEST:
            raise OSError(f"a frame of {length} bytes is announced")
        end = _HEAD.size + length
        if len(self._held) < end:
            return None
        content = bytes(memoryview(self._held)[_HEAD.size : end])
        del self._held[:end]
        return Frame(kind, content)
