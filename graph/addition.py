"""Whole graphs that are new to the embedded store: there is nothing to compare, so their text goes in as it is.

A load is made of such graphs nearly wholly. Large ones are handed to the engine's bulk loader, which writes all of them or none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import pyoxigraph as ox

from .change import version_change, version_of
from .dataset import in_default_graph
from .statements import Statements

__all__ = ["Addition", "is_absent"]

_BULK_FROM = 1_000_000
"""Bytes from which the bulk loader pays: it writes new files each time; from 50,000 triples on in a third of a transaction's time."""


@dataclass(frozen=True, slots=True)
class Addition:
    """Graphs of which the store holds nothing."""

    graphs: tuple[Statements, ...]

    @property
    def size(self) -> int:
        """How many quads come, those of the default graph included."""
        return sum(len(one) * (2 if in_default_graph(one.graph) else 1) for one in self.graphs)

    def write(self, database: ox.Store) -> None:
        """Put the graphs into the store, all or none.

        Raises:
            OSError, RuntimeError: they could not be written.
        """
        version = version_of(database)
        state = version_change(version, self._following(version))
        if sum(len(one.lines) for one in self.graphs) < _BULK_FROM:
            database.update(f"INSERT DATA {{\n{self._blocks()}}} ;\n{state}")
            return
        # Two transactions: when the process is killed in between, the data has a version that nobody has met yet,
        # which only costs a cache its content. The other way round, new data would go by the old version.
        database.update(state)
        # Every IRI and language was checked when it was spelt, so they are not checked again.
        database.bulk_load(b"".join(self._lines()), format=ox.RdfFormat.N_QUADS, lenient=True)

    def _following(self, version: str) -> str:
        digest = sha256(f"{version}\n".encode())
        for one in self.graphs:
            digest.update(f"{one.graph}\n".encode())
            digest.update(one.lines)
        return digest.hexdigest()[:16]

    def _blocks(self) -> str:
        named = (f"GRAPH <{one.graph}> {{\n{one.lines.decode()}}}\n" for one in self.graphs)
        return "".join((*named, *(one.lines.decode() for one in self._shared())))

    def _lines(self) -> Sequence[bytes]:
        return [one.as_quads() for one in self.graphs] + [one.lines for one in self._shared()]

    def _shared(self) -> list[Statements]:
        return [one for one in self.graphs if in_default_graph(one.graph)]


def is_absent(database: ox.Store, name: str) -> bool:
    """Tell whether the store holds nothing of a graph."""
    return next(database.quads_for_pattern(None, None, None, ox.NamedNode(name)), None) is None
