"""Writing the embedded engine: whole graphs are replaced, each time in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib.term import BNode

from ..ontology.errors import DataError, StoreError
from .addition import Addition, is_absent
from .change import Change, version_of
from .engine_terms import Node, named_node, node_of
from .oxigraph_view import Engine
from .statements import Statements, statements
from .store import Quad

__all__ = ["OxigraphWriter"]


@dataclass(slots=True)
class OxigraphWriter:
    """Replaces whole graphs, each call in one transaction of the engine."""

    engine: Engine
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


def _triples(name: str, quads: Iterable[Quad]) -> set[ox.Triple]:
    """Return the triples as the engine gives them back: it keeps the value of a number, not its spelling or derived type."""
    scratch = ox.Store()
    if isinstance(quads, Statements):
        scratch.bulk_load(quads.lines, format=ox.RdfFormat.N_TRIPLES)
    else:
        scratch.bulk_extend(ox.Quad(*parts, ox.DefaultGraph()) for parts in (_parts(name, quad) for quad in quads))
    return {quad.triple for quad in scratch}


def _parts(name: str, quad: Quad) -> tuple[ox.NamedNode, ox.NamedNode, Node]:
    subject, predicate, value, graph = quad
    if isinstance(subject, BNode) or isinstance(value, BNode):
        raise DataError("a blank node would change its name with every load", where=name)
    if str(graph) != name:
        raise DataError(f"a quad of the graph {graph} was given for this graph", where=name)
    return named_node(subject), named_node(predicate), node_of(value)
