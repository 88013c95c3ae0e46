"""What the process that changes a store is told, and what it answers: JSON, then the octets of a body."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

__all__ = ["Job", "Kind", "Outcome"]

Kind = Literal["update", "put", "post", "delete", "publish"]


@dataclass(frozen=True, slots=True)
class Job:
    """One change.

    Attributes:
        store: folder of the store.
        kind: an update, or what is to be done to one graph; ``publish`` only makes visible what a killed process left.
        default_graphs: where an update finds its default graph; ``named_graphs`` what GRAPH may name there.
        graph: the graph to change, empty for the default graph.
        media_type: of the body.
        seconds: how long it may take until it begins to write.
        memory_bytes: memory that it may use.
    """

    store: str
    kind: Kind
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    graph: str = ""
    media_type: str = ""
    seconds: int = 60
    memory_bytes: int = 1 << 30

    def to_line(self) -> bytes:
        """Return the first line that the process reads."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> Job:
        """Return the job of :meth:`to_line`."""
        return cls(**json.loads(line))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a change.

    Attributes:
        version: data version afterwards.
        added: triples that came, ``removed`` those that went; what follows in the default graph is not counted.
        is_new: whether the graph of a job held nothing before.
    """

    version: str
    added: int = 0
    removed: int = 0
    is_new: bool = False

    @property
    def is_change(self) -> bool:
        """Whether anything is other than before."""
        return bool(self.added or self.removed)
