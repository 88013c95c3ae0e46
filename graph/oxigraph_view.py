"""Reading the embedded engine: a view of one state, and its answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

import pyoxigraph as ox
from rdflib import Graph

from ..ontology.errors import QueryError, QuerySyntaxError, StoreError
from ..ontology.iris import BASE
from ..ontology.namespace import all_prefixes
from .change import version_of
from .engine_terms import Node, node_of, term_of
from .guard import guard, tokens
from .snapshots import Lease
from .store import Table, Term
from .syntax_errors import syntax_error_of

__all__ = ["FORMATS", "Engine", "OxigraphAnswer", "OxigraphView", "projected", "view_over"]

_Bound: TypeAlias = Node | ox.Triple
_Results: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

FORMATS: dict[str, ox.QueryResultsFormat | ox.RdfFormat] = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}


@dataclass(slots=True)
class OxigraphAnswer:
    """A result of the engine. ``form`` is ``select``, ``ask`` or ``graph``."""

    form: str
    results: _Results

    def serialise(self, media_type: str) -> Iterator[bytes]:
        """Yield the result in one of the media types that fit its form.

        Raises:
            QueryError: the media type does not fit, or the evaluation failed.
        """
        written = FORMATS.get(media_type)
        if isinstance(self.results, ox.QueryTriples) and isinstance(written, ox.RdfFormat):
            yield from self._triples(self.results, written)
        elif not isinstance(self.results, ox.QueryTriples) and isinstance(written, ox.QueryResultsFormat):
            with _evaluating():
                yield self.results.serialize(format=written) or b""
        else:
            raise QueryError(f"a result of the form {self.form} cannot be written as {media_type}")

    def close(self) -> None:
        """Give up the result; it is freed with the object."""

    @staticmethod
    def _triples(results: ox.QueryTriples, written: ox.RdfFormat) -> Iterator[bytes]:
        with _evaluating():
            triples = dict.fromkeys(results)
        yield ox.serialize(triples, format=written, prefixes=all_prefixes()) or b""


@contextmanager
def _evaluating() -> Iterator[None]:
    """Turn what the engine raises while it evaluates into a QueryError."""
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query cannot be answered: {error}") from error


@dataclass(slots=True)
class Engine:
    """The open database, or None once the store is closed; views and writer look it up here, so that closing frees it."""

    database: ox.Store | None

    @property
    def open(self) -> ox.Store:
        """The database.

        Raises:
            StoreError: the store is closed.
        """
        if self.database is None:
            raise StoreError("the store is closed")
        return self.database


@dataclass(frozen=True, slots=True)
class OxigraphView:
    """Reads one published state, or the newest state of the store that writes."""

    engine: Engine
    lease: Lease | None = None

    def version(self) -> str:
        """Return the data version."""
        return version_of(self.engine.open)

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Table:
        """Return the solutions of a SELECT query.

        In a query that aggregates, the bound variables must be grouped by; with ``SELECT *`` they must stand in a pattern.
        """
        results = self._run(query, bindings)
        if not isinstance(results, ox.QuerySolutions):
            raise QueryError("a SELECT query was expected")
        names = [variable.value for variable in results.variables]
        kept = [place for place, name in enumerate(names) if not bindings or name not in bindings]
        with _evaluating():
            rows = tuple(tuple(_cell(row[place]) for place in kept) for row in results)
        return Table(tuple(names[place] for place in kept), rows)

    def ask(self, query: str, bindings: Mapping[str, Term] | None = None) -> bool:
        """Return the truth of an ASK query."""
        results = self._run(query, bindings)
        if not isinstance(results, ox.QueryBoolean):
            raise QueryError("an ASK query was expected")
        return bool(results)

    def construct(self, query: str, bindings: Mapping[str, Term] | None = None) -> Graph:
        """Return the graph of a CONSTRUCT or DESCRIBE query."""
        results = self._run(query, bindings)
        if not isinstance(results, ox.QueryTriples):
            raise QueryError("a CONSTRUCT or DESCRIBE query was expected")
        graph = Graph()
        with _evaluating():
            for triple in results:
                graph.add((term_of(triple.subject), term_of(triple.predicate), term_of(triple.object)))
        return graph

    def query(
        self, query: str, *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> OxigraphAnswer:
        """Answer any read query of SPARQL 1.1 that :func:`cuoshi.graph.guard.guard` lets pass.

        Raises:
            QuerySyntaxError: it cannot be parsed.
            QueryForbidden: it would leave the store or change it.
            QueryTooLarge: it is too long or too deeply nested.
        """
        guard(query)
        dataset = bool(default_graphs or named_graphs)
        try:
            results = self.engine.open.query(
                query,
                base_iri=BASE,
                default_graph=[_graph_name(name) for name in default_graphs] if dataset else None,
                named_graphs=[_graph_name(name) for name in named_graphs] if dataset else None,
            )
        except SyntaxError as error:
            raise syntax_error_of(query, error) from error
        return OxigraphAnswer(_form(results), results)

    def _run(self, query: str, bindings: Mapping[str, Term] | None) -> _Results:
        bound: dict[ox.Variable, _Bound] = {ox.Variable(name): node_of(term) for name, term in (bindings or {}).items()}
        text = projected(query, bindings) if bindings else query
        try:
            return self.engine.open.query(text, prefixes=all_prefixes(), substitutions=bound)
        except SyntaxError as error:
            raise syntax_error_of(query, error) from error


def view_over(quads: Iterable[ox.Quad]) -> OxigraphView:
    """Return a view of quads that are held in memory as they are; it has no data version."""
    database = ox.Store()
    database.bulk_extend(quads)
    return OxigraphView(Engine(database))


def _graph_name(name: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(name)
    except ValueError as error:
        raise QuerySyntaxError(f"{name!r} is no IRI of a graph") from error


def _cell(node: object) -> Term | None:
    return None if node is None else term_of(node)


def _form(results: _Results) -> str:
    if isinstance(results, ox.QuerySolutions):
        return "select"
    return "ask" if isinstance(results, ox.QueryBoolean) else "graph"


def projected(query: str, bindings: Mapping[str, Term]) -> str:
    """Return the query with the bound variables added to its projection, where the engine wants them."""
    words = [token for token in tokens(query) if token.kind in {"word", "mark", "variable"}]
    place = next((number for number, token in enumerate(words) if token.text.upper() == "SELECT"), None)
    if place is None or any(t.text.upper() in {"ASK", "CONSTRUCT", "DESCRIBE"} for t in words[:place]):
        return query
    last = words[place + 1] if words[place + 1].text.upper() in {"DISTINCT", "REDUCED"} else words[place]
    following = [token.text for token in words[words.index(last) + 1 :]]
    if following[:1] == ["*"]:
        return query
    shown = following[: following.index("{")] if "{" in following else following
    added = "".join(f" ?{name}" for name in bindings if f"?{name}" not in shown and f"${name}" not in shown)
    end = last.start + len(last.text)
    return f"{query[:end]}{added}{query[end:]}"
