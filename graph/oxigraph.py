"""The embedded store: Oxigraph on disk or in memory. The only file that knows the engine.

Every quad of a graph of facts or vocabulary is kept twice, in its named graph and in the default graph, and both change in one
transaction. So the default graph needs no list of ten thousand graph names, and holds no evidence.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox
from rdflib import Graph
from rdflib.term import BNode, URIRef

from ..ontology.errors import DataError, QueryError, QuerySyntaxError, StoreError, StoreLocked
from ..ontology.iris import BASE
from ..ontology.namespace import all_prefixes
from .addition import Addition, is_absent
from .change import Change, version_of
from .engine_terms import term_of
from .guard import guard, tokens
from .snapshots import Folder, Lease
from .statements import Statements, statements
from .store import Quad, Table, Term
from .syntax_errors import syntax_error_of

__all__ = [
    "FORMATS",
    "OxigraphAnswer",
    "OxigraphStore",
    "OxigraphView",
    "OxigraphWriter",
    "projected",
    "view_over",
]

_Node: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal
_Bound: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_Results: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
_PUBLISH_SECONDS = 10.0
_OPTIMISE_FROM = 200_000

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
class _Engine:
    """The open database, or None once the store is closed; views and writer look it up here, so that closing frees it."""

    database: ox.Store | None

    @property
    def open(self) -> ox.Store:
        if self.database is None:
            raise StoreError("the store is closed")
        return self.database


@dataclass(frozen=True, slots=True)
class OxigraphView:
    """Reads one published state, or the newest state of the store that writes."""

    engine: _Engine
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
        bound: dict[ox.Variable, _Bound] = {
            ox.Variable(name): _to_engine(term) for name, term in (bindings or {}).items()
        }
        text = projected(query, bindings) if bindings else query
        try:
            return self.engine.open.query(text, prefixes=all_prefixes(), substitutions=bound)
        except SyntaxError as error:
            raise syntax_error_of(query, error) from error


def view_over(quads: Iterable[ox.Quad]) -> OxigraphView:
    """Return a view of quads that are held in memory as they are; it has no data version."""
    database = ox.Store()
    database.bulk_extend(quads)
    return OxigraphView(_Engine(database))


@dataclass(slots=True)
class OxigraphWriter:
    """Replaces whole graphs, each call in one transaction of the engine."""

    engine: _Engine
    after: Callable[[], None]
    changed: int = 0
    at_once: int = 16

    def replace(self, graphs: Mapping[str, Iterable[Quad]], *, drop: Iterable[str] = ()) -> bool:
        """Make each named graph hold exactly its quads and remove the graphs in ``drop``; tell whether anything changed.

        Raises:
            DataError: a quad holds a blank node, or names another graph than the one it is given for.
            StoreError: the change could not be written; nothing was changed.
        """
        database = self.engine.open
        new = {name: statements(name, graphs[name]) for name in graphs if is_absent(database, name)}
        wanted = {name: _triples(name, quads) for name, quads in graphs.items() if name not in new}
        wanted |= {name: set[ox.Triple]() for name in drop}
        change = Change.between(database, wanted)
        if not change.size:
            addition = Addition(tuple(new.values()))
            return self._carry_out(addition.size, lambda: addition.write(database))
        wanted |= {name: _triples(name, quads) for name, quads in new.items()}
        return self.apply(Change.between(database, wanted))

    def apply(self, change: Change) -> bool:
        """Carry out a change in one transaction; tell whether it changes anything.

        Raises:
            StoreError: it could not be written; nothing was changed.
        """
        database = self.engine.open
        return self._carry_out(change.size, lambda: database.update(change.request(version_of(database))))

    def _carry_out(self, size: int, write: Callable[[], object]) -> bool:
        if not size:
            return False
        try:
            write()
        except (OSError, RuntimeError) as error:
            raise StoreError(f"the store could not be written: {error}", remedy="nothing was changed") from error
        self.changed += size
        self.after()
        return True


class OxigraphStore:
    """A store on disk or in memory; make one with :meth:`open` or :meth:`memory`."""

    def __init__(self, engine: _Engine, folder: Folder | None, *, writes: bool, lease: Lease | None = None) -> None:
        self._engine = engine
        self._folder = folder
        self._writer = OxigraphWriter(engine, self._publish_now_and_then) if writes else None
        self._view = OxigraphView(engine, lease)
        self._published = time.monotonic()
        self._lock = threading.Lock()

    @classmethod
    def memory(cls) -> OxigraphStore:
        """Return a store that lives as long as the process."""
        return cls(_Engine(ox.Store()), None, writes=True)

    @classmethod
    def open(cls, path: Path | str, *, create: bool = False, read_only: bool = False) -> OxigraphStore:
        """Return the store at a folder; ``create`` makes it where there is none.

        Several processes may read at the same time, also while one writes: they see the state that was published last.

        Raises:
            StoreNotFound: there is no store.
            StoreLocked: another process writes to it.
            StoreTooNew: it was written by a newer version.
            StoreError: the folder holds other things, or cannot be read or written.
        """
        folder = Folder(Path(path))
        if create and not read_only:
            folder.create()
            return cls._writing(folder)
        folder.check()
        if not read_only:
            return cls._writing(folder)
        cls._publish_what_a_killed_writer_left(folder)
        lease = folder.lease()
        return cls(_Engine(_read_only(lease.path)), folder, writes=False, lease=lease)

    @classmethod
    def _writing(cls, folder: Folder) -> OxigraphStore:
        if folder.description.exists():
            folder.check()
        store = cls(_Engine(_exclusive(folder.data)), folder, writes=True)
        folder.writing.touch()
        store._publish()
        return store

    @classmethod
    def _publish_what_a_killed_writer_left(cls, folder: Folder) -> None:
        if not folder.writing.exists():
            return
        try:
            cls._writing(folder).close()
        except StoreError:  # it is still being written, or we may only read: the last published state serves
            return

    def view(self) -> OxigraphView:
        """Return a view of the newest state: of this process where it writes, else of what was published last."""
        with self._lock:
            if self._writer is None and self._folder and self._view.lease:
                self._follow(self._folder, self._view.lease)
            return self._view

    def _follow(self, folder: Folder, lease: Lease) -> None:
        if folder.current() == lease.version:
            return
        newer = folder.lease()
        self._engine = _Engine(_read_only(newer.path))
        self._view = OxigraphView(self._engine, newer)

    def writer(self) -> OxigraphWriter:
        """Return the writer.

        Raises:
            StoreLocked: the store was opened for reading only.
        """
        if self._writer is None:
            raise StoreLocked("the store was opened for reading only", remedy="open it for writing")
        return self._writer

    def close(self) -> None:
        """Release the store; what was written becomes visible to readers."""
        if self._engine.database is None:
            return
        if self._writer is not None and self._folder is not None:
            if self._writer.changed >= _OPTIMISE_FROM:
                self._engine.open.optimize()
            self._publish()
            self._folder.writing.unlink(missing_ok=True)
        self._engine.database = None
        if self._view.lease is not None:
            self._view.lease.release()

    def _publish_now_and_then(self) -> None:
        """Publish the state when the last publication is some seconds old, so that readers can follow a long load."""
        if self._folder is not None and time.monotonic() - self._published > _PUBLISH_SECONDS:
            self._publish()

    def _publish(self) -> None:
        database = self._engine.open
        if self._folder is not None:
            try:
                self._folder.publish(version_of(database), lambda path: database.backup(path))
            except OSError as error:
                raise StoreError(f"the state could not be published: {error}", where=str(self._folder.root)) from error
        self._published = time.monotonic()


def _exclusive(path: Path) -> ox.Store:
    try:
        return ox.Store(path)
    except (OSError, RuntimeError) as error:
        if "lock" in str(error).lower():
            remedy = "wait until it is done, or use another --store"
            raise StoreLocked(
                "another process is writing to the store", where=str(path.parent), remedy=remedy
            ) from error
        raise StoreError(f"the store cannot be opened: {error}", where=str(path.parent)) from error


def _read_only(path: Path) -> ox.Store:
    try:
        return ox.Store.read_only(str(path))
    except (OSError, RuntimeError) as error:
        raise StoreError(f"the store cannot be read: {error}", where=str(path), remedy="load into it again") from error


def _triples(name: str, quads: Iterable[Quad]) -> set[ox.Triple]:
    """Return the triples as the engine gives them back: it keeps the value of a number, not its spelling or derived type."""
    scratch = ox.Store()
    if isinstance(quads, Statements):
        scratch.bulk_load(quads.lines, format=ox.RdfFormat.N_TRIPLES)
    else:
        scratch.bulk_extend(ox.Quad(*parts, ox.DefaultGraph()) for parts in (_parts(name, quad) for quad in quads))
    return {quad.triple for quad in scratch}


def _parts(name: str, quad: Quad) -> tuple[ox.NamedNode, ox.NamedNode, _Node]:
    subject, predicate, value, graph = quad
    if isinstance(subject, BNode) or isinstance(value, BNode):
        raise DataError("a blank node would change its name with every load", where=name)
    if str(graph) != name:
        raise DataError(f"a quad of the graph {graph} was given for this graph", where=name)
    return _named(subject), _named(predicate), _to_engine(value)


def _graph_name(name: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(name)
    except ValueError as error:
        raise QuerySyntaxError(f"{name!r} is no IRI of a graph") from error


@lru_cache(maxsize=20_000)
def _named(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(str(iri))
    except ValueError as error:
        raise DataError(f"{str(iri)!r} is no IRI: {error}") from error


def _to_engine(term: Term) -> _Node:
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    if isinstance(term, URIRef):
        return _named(term)
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=_named(term.datatype) if term.datatype else None)


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
