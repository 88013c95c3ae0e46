"""What a store of the graph offers, whatever engine is behind it.

Three faces: a :class:`Store` opens, a :class:`Writer` replaces whole graphs atomically, a :class:`View` reads. The service and
the pictures receive only a View. Terms are rdflib's; results of the SPARQL protocol leave as bytes in a standard format.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from rdflib import Graph
from rdflib.term import BNode, Literal, URIRef

__all__ = ["Answer", "Quad", "Row", "Store", "Table", "Term", "View", "Writer"]

Term = URIRef | Literal | BNode
Quad = tuple[URIRef | BNode, URIRef, Term, URIRef]
"""Subject, predicate, object, graph."""

Row = tuple[Term | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The solutions of a SELECT query: variable names without ``?`` and one tuple of terms per row (None where unbound)."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]

    def dicts(self) -> Iterator[dict[str, Term]]:
        """Yield each row as a mapping of the variables that are bound in it."""
        for row in self.rows:
            yield {name: term for name, term in zip(self.variables, row, strict=True) if term is not None}


class Answer(Protocol):
    """A query's result, not yet serialised. ``form`` is ``select``, ``ask`` or ``graph``."""

    form: str

    def serialise(self, media_type: str) -> Iterator[bytes]:
        """Yield the result in one of the media types that fit its form."""
        ...

    def close(self) -> None:
        """Give up a result that will not be read to its end."""
        ...


class View(Protocol):
    """Reads one state of the data. The default graph of a query holds facts and vocabulary; evidence is in named graphs."""

    def version(self) -> str:
        """Return the data version: it changes with every load that changes something."""
        ...

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Table:
        """Return the solutions of a SELECT query whose variables in ``bindings`` are fixed to terms, never formatted in."""
        ...

    def ask(self, query: str, bindings: Mapping[str, Term] | None = None) -> bool:
        """Return the truth of an ASK query."""
        ...

    def construct(self, query: str, bindings: Mapping[str, Term] | None = None) -> Graph:
        """Return the graph of a CONSTRUCT or DESCRIBE query."""
        ...

    def query(self, query: str, *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> Answer:
        """Answer any read query of SPARQL 1.1; a dataset given here replaces the one in the query, as the protocol demands.

        Raises:
            QuerySyntaxError: it cannot be parsed.
            QueryForbidden: it would leave the store (SERVICE) or change it.
            QueryTooLarge: it is too long or too deeply nested.
        """
        ...


class Writer(Protocol):
    """Changes the data; each call is atomic: after a kill the store holds all of it or none.

    Attributes:
        at_once: how many notices one call should bring where many are loaded.
    """

    at_once: int

    def replace(self, graphs: Mapping[str, Iterable[Quad]], *, drop: Iterable[str] = ()) -> bool:
        """Make each named graph hold exactly its quads and remove the graphs in ``drop``; tell whether anything changed."""
        ...


class Store(Protocol):
    """A place where the graph is kept."""

    def view(self) -> View:
        """Return a view of the newest state."""
        ...

    def writer(self) -> Writer:
        """Return the writer.

        Raises:
            StoreLocked: another process holds it.
        """
        ...

    def close(self) -> None:
        """Release the store."""
        ...
