"""Gives what is to be copied of a snapshot to the process that holds it in memory, in the order in which a copy is fast and stays shared.

A memory store keeps the quads in the order in which they came, and even reading a quad writes to the page on which it lies, of which the
worker then has a copy of its own. So quads that one query reads should lie together. Queries ask for few predicates of many subjects:
ordered by predicate and then by subject, the same questions touch about half as many pages as in the order of the disk, and take a
quarter less computing time (benchmarks/workers.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import IO, cast

import pyoxigraph as ox

from .copied import WAY_TO_THE_WORDS

__all__ = ["pour"]

_SORTED = 50_000
"""Quads that are sorted at once: that many are held in memory, whatever the size of the data."""
_PREDICATES = "SELECT DISTINCT ?p { ?s ?p ?o }"


def pour(path: str, target: IO[bytes]) -> None:
    """Write what :mod:`.copied` says of the snapshot at ``path`` as N-Quads.

    Raises:
        OSError: it cannot be read, or nobody reads what is written.
    """
    ox.serialize(_ordered(ox.Store.read_only(path)), target, ox.RdfFormat.N_QUADS)


def _ordered(database: ox.Store) -> Iterator[ox.Quad]:
    for predicate in _predicates(database):
        graph = None if predicate in WAY_TO_THE_WORDS else ox.DefaultGraph()
        quads = database.quads_for_pattern(None, ox.NamedNode(predicate), None, graph)
        while some := list(islice(quads, _SORTED)):
            yield from sorted(some, key=_subject)


def _predicates(database: ox.Store) -> frozenset[str]:
    found = cast(ox.QuerySolutions, database.query(_PREDICATES))
    return WAY_TO_THE_WORDS.union(cast(ox.NamedNode, row["p"]).value for row in found)


def _subject(quad: ox.Quad) -> str:
    return str(quad.subject)
