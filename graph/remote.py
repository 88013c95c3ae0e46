"""A store behind a SPARQL 1.1 endpoint: any engine that speaks the protocol, reached by HTTP.

The graph is kept as in the embedded store: named graphs of facts and evidence, a default graph that holds facts and vocabulary, a state
graph with the data version. See docs/scaling.md for engines and docs/decisions for why it is built so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib import Graph

from ..ontology.errors import QueryError, QuerySyntaxError, StoreLocked
from .client import NOBODY, Client
from .engine_terms import plain, term_of
from .oxigraph_view import OxigraphView
from .remote_answer import GRAPH_TYPE, TABLE_TYPE, RemoteAnswer
from .remote_bind import bound, with_prefixes
from .remote_check import check, form_of
from .remote_dataset import Dataset, dataset_of, in_graph, without_dataset
from .remote_here import fetched, has_fault, is_doubtful, touched
from .remote_http import Endpoint
from .remote_login import Place
from .remote_paths import walked, without_open_paths
from .remote_room import Room
from .remote_state import StateReader
from .remote_text import based
from .remote_writer import RemoteWriter
from .store import Table, Term
from .workers.limits import Limits

__all__ = ["RemoteStore", "RemoteView"]

_MOST_PARTS = 3
"""Parts of the data that are held for questions that are answered here."""
_MOST_ENDS = 500
"""Ends of a path that are written into a query."""


@dataclass(frozen=True, slots=True)
class RemoteView:
    """Reads the newest state, on behalf of ``client``. Two queries may see two states: there is no snapshot to hold on to."""

    endpoint: Endpoint
    room: Room
    state: StateReader
    client: Client = NOBODY

    def version(self) -> str:
        """Return the data version, read at most a second ago."""
        return self.state.current().version

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Table:
        """Return the solutions of a SELECT query whose variables in ``bindings`` are fixed to terms."""
        if not (self.endpoint.is_virtuoso and is_doubtful(query) and touched(query)):
            try:
                return self._selected(query, bindings)
            except QueryError as error:
                if not has_fault(error) or not touched(query):
                    raise
        return self._here(query).select(query, bindings)

    def _selected(self, query: str, bindings: Mapping[str, Term] | None) -> Table:
        names, rows = self._read(query, bindings, "select").solutions()
        kept = [place for place, name in enumerate(names) if not bindings or name not in bindings]
        return Table(tuple(names[place] for place in kept), tuple(tuple(_cell(row[at]) for at in kept) for row in rows))

    def ask(self, query: str, bindings: Mapping[str, Term] | None = None) -> bool:
        """Return the truth of an ASK query."""
        return self._read(query, bindings, "ask").truth()

    def construct(self, query: str, bindings: Mapping[str, Term] | None = None) -> Graph:
        """Return the graph of a CONSTRUCT or DESCRIBE query."""
        graph = Graph()
        for triple in self._read(query, bindings, "graph").triples():
            graph.add((term_of(triple.subject), term_of(triple.predicate), term_of(triple.object)))
        return graph

    def query(
        self, query: str, *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> RemoteAnswer:
        """Answer any read query of SPARQL 1.1 that :func:`cuoshi.graph.remote_check.check` lets pass.

        Raises:
            QueryError: it is refused, stopped at a limit, or cannot be answered.
            StoreError: the store cannot be reached.
        """
        form = check(query)
        given = Dataset(tuple(map(_graph_name, default_graphs)), tuple(map(_graph_name, named_graphs)))
        return self._send(form, based(query), given if default_graphs or named_graphs else None, is_held=False)

    def _read(self, query: str, bindings: Mapping[str, Term] | None, form: str) -> RemoteAnswer:
        found = form_of(query)
        if found != form:
            raise QueryError(f"a query of the form {form} was expected, and this one is of the form {found}")
        text = without_open_paths(bound(query, bindings or {}))
        if self.endpoint.is_virtuoso:
            text = walked(text, self._ends)
        return self._send(form, with_prefixes(text))

    def _ends(self, query: str) -> Sequence[str] | None:
        """Return the ends of a path, unless they are too many to be written into a query."""
        return self.state.remembered(query, lambda: self._walk(query))

    def _walk(self, query: str) -> Sequence[str] | None:
        _, rows = self._send("select", with_prefixes(f"{query} LIMIT {_MOST_ENDS + 1}")).solutions()
        return None if len(rows) > _MOST_ENDS else [str(row[0]) for row in rows]

    def _here(self, query: str) -> OxigraphView:
        """Return a view of the part of the data that decides a query."""
        part = touched(query)
        if part is None:
            raise QueryError("this store cannot answer the query")
        return self.state.remembered(part, lambda: fetched(part, self._all_rows), most=_MOST_PARTS)

    def _all_rows(self, query: str) -> Sequence[ox.QuerySolution]:
        return self._send("select", query).solutions()[1]

    def _send(self, form: str, query: str, given: Dataset | None = None, *, is_held: bool = True) -> RemoteAnswer:
        """Ask the store, with the dataset put so that every engine takes it in the same sense."""
        media_type = GRAPH_TYPE if form == "graph" else TABLE_TYPE
        dataset = given or dataset_of(query)
        if dataset:
            text, parameters = without_dataset(query), dataset.parameters()
        else:
            graph = self.state.current().default_graph
            text, parameters = in_graph(query, graph) if graph else query, {}
        with self.room.seat(self.client):
            return RemoteAnswer(form, self.endpoint.ask(text, media_type, parameters, is_held=is_held))


class RemoteStore:
    """A store at an address; make one with :meth:`open`."""

    def __init__(self, place: Place, limits: Limits, *, read_only: bool) -> None:
        self._endpoint = Endpoint(place, limits)
        self._state = StateReader(self._endpoint)
        self._view = RemoteView(self._endpoint, Room(limits), self._state)
        self._writer = None if read_only else RemoteWriter(self._endpoint, self._state)

    @classmethod
    def open(cls, place: Place, limits: Limits | None = None, *, read_only: bool = False) -> RemoteStore:
        """Return the store at a place.

        Raises:
            StoreError: it cannot be reached, or is no SPARQL endpoint.
        """
        store = cls(place, limits or Limits(), read_only=read_only)
        try:
            store._state.current()
        except BaseException:
            store.close()
            raise
        return store

    def view(self, client: Client = NOBODY) -> RemoteView:
        """Return a view of the newest state; ``client`` tells for whom it is read."""
        if client == NOBODY:
            return self._view
        return RemoteView(self._endpoint, self._view.room, self._state, client)

    def writer(self) -> RemoteWriter:
        """Return the writer.

        Raises:
            StoreLocked: the store was opened for reading only.
        """
        if self._writer is None:
            raise StoreLocked("the store was opened for reading only", remedy="open it for writing")
        return self._writer

    def close(self) -> None:
        """Close the connections."""
        self._endpoint.close()


def _cell(node: object) -> Term | None:
    return None if node is None else plain(term_of(node))


def _graph_name(name: str) -> str:
    try:
        return ox.NamedNode(name).value
    except ValueError as error:
        raise QuerySyntaxError(f"{name!r} is no IRI of a graph") from error
