"""A :class:`cuoshi.graph.store.View` whose queries run in worker processes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rdflib import Graph

from ...ontology.errors import QueryError, ResultTooLarge
from ..client import NOBODY, Client
from ..oxigraph_view import projected
from ..store import Table, Term
from .answers import PooledAnswer, from_json
from .pool import WorkerPool

__all__ = ["PooledView"]

_JSON = "application/sparql-results+json"
_TRIPLES = "application/n-triples"


@dataclass(frozen=True, slots=True)
class PooledView:
    """Reads the newest state through a pool, on behalf of ``client``."""

    pool: WorkerPool
    client: Client = NOBODY

    def version(self) -> str:
        """Return the data version."""
        return self.pool.version()

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Table:
        """Return the solutions of a SELECT query; in one that aggregates, the bound variables must be grouped by."""
        text = projected(query, bindings) if bindings else query
        told = json.loads(self._read(text, bindings, "select", _JSON))
        names = tuple(name for name in told["head"].get("vars", ()) if not bindings or name not in bindings)
        rows = tuple(
            tuple(from_json(row[name]) if name in row else None for name in names)
            for row in told["results"]["bindings"]
        )
        return Table(names, rows)

    def ask(self, query: str, bindings: Mapping[str, Term] | None = None) -> bool:
        """Return the truth of an ASK query."""
        return json.loads(self._read(query, bindings, "ask", _JSON))["boolean"] is True

    def construct(self, query: str, bindings: Mapping[str, Term] | None = None) -> Graph:
        """Return the graph of a CONSTRUCT or DESCRIBE query."""
        return Graph().parse(data=self._read(query, bindings, "graph", _TRIPLES), format="nt")

    def query(
        self, query: str, *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> PooledAnswer:
        """Answer any read query of SPARQL 1.1 that :func:`cuoshi.graph.guard.guard` lets pass.

        Raises:
            QueryError: it is refused or cannot be answered; see :meth:`WorkerPool.answer`.
        """
        return self.pool.answer(query, default_graphs=default_graphs, named_graphs=named_graphs, client=self.client)

    def _read(self, query: str, bindings: Mapping[str, Term] | None, form: str, media_type: str) -> bytes:
        answer = self.pool.answer(query, bindings=bindings, prefixes=True, client=self.client)
        if answer.form != form:
            answer.close()
            raise QueryError(f"a query of the form {form} was expected, and this one is of the form {answer.form}")
        return self._whole(answer, media_type)

    def _whole(self, answer: PooledAnswer, media_type: str) -> bytes:
        """Return a result that our own process holds as a whole, unless it is too long for that."""
        most = self.pool.limits.held_bytes
        held = bytearray()
        for piece in answer.serialise(media_type):
            held += piece
            if len(held) > most:
                answer.close()
                raise ResultTooLarge(f"the answer is longer than {most / 1e6:g} MB", remedy="ask for less at a time")
        return bytes(held)
