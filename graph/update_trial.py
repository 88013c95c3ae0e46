"""An update tried on a copy of the store, so that what it changes is known before anything is changed."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path

import pyoxigraph as ox

from ..ontology.errors import QueryError, QueryForbidden
from ..ontology.iris import BASE
from .change import STATE, Triples
from .syntax_errors import parse_error_of
from .update_text import Reach, all_inserted, reach

__all__ = ["skolemised", "tried"]

_GENID = f"{BASE}.well-known/genid/"
_Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph


def tried(database: ox.Store, text: str, folder: Path) -> tuple[Triples, Triples]:
    """Return which triples an update removes and which it adds, as it did in a copy at ``folder``.

    The update does not see the graph of the data version, and may not write to it. Blank nodes that come get IRIs.

    Raises:
        QueryError: it cannot be parsed or carried out.
        QueryForbidden: it writes to the graph of the data version.
    """
    with _copy(database, folder) as copy:
        copy.remove_graph(STATE)
        _run(copy, text)
        if next(copy.quads_for_pattern(None, None, None, STATE), None):
            raise QueryForbidden("the graph of the data version is kept by the service", where=STATE.value)
        gone, come = _difference(database, copy, text)
    return _by_graph(gone), _by_graph(map(skolemised, come))


@contextmanager
def _copy(database: ox.Store, folder: Path) -> Iterator[ox.Store]:
    shutil.rmtree(folder, ignore_errors=True)  # of a process that was killed
    try:
        database.backup(folder)
        yield ox.Store(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(copy: ox.Store, text: str) -> None:
    try:
        copy.update(text, base_iri=BASE)
    except SyntaxError as error:
        raise parse_error_of(error, "update") from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the update cannot be carried out: {error}") from error


def _difference(database: ox.Store, copy: ox.Store, text: str) -> tuple[Iterable[ox.Quad], Iterable[ox.Quad]]:
    reached = reach(text)
    if reached is None:
        return _compared((quad for quad in database if quad.graph_name != STATE), copy)
    if reached.is_data:
        named = set(_named(text))
        return (
            [quad for quad in named if quad in database and quad not in copy],
            [quad for quad in named if quad in copy and quad not in database],
        )
    gone, come = set[ox.Quad](), set[ox.Quad]()
    for graph in _graphs(reached):
        ours, theirs = (store.quads_for_pattern(None, None, None, graph) for store in (database, copy))
        went, came = _compared(ours, theirs)
        gone |= went
        come |= came
    return gone, come


def _graphs(reached: Reach) -> Iterator[_Graph]:
    yield from (ox.NamedNode(name) for name in reached.graphs if name != STATE.value)
    if reached.default:
        yield ox.DefaultGraph()


def _named(text: str) -> Iterator[ox.Quad]:
    """Yield the quads that stand in the INSERT DATA and DELETE DATA of an update, spelt as the engine keeps them."""
    scratch = ox.Store()
    scratch.update(all_inserted(text), base_iri=BASE)
    yield from scratch


def _compared(before: Iterable[ox.Quad], after: Iterable[ox.Quad]) -> tuple[set[ox.Quad], set[ox.Quad]]:
    """Return which quads are only before and which only after; equal ones come in the same order, so little is remembered."""
    gone, come = set[ox.Quad](), set[ox.Quad]()
    for one, other in zip_longest(before, after):
        if one == other:
            continue
        if one is not None:
            _cancel(one, come, gone)
        if other is not None:
            _cancel(other, gone, come)
    return gone, come


def _cancel(quad: ox.Quad, theirs: set[ox.Quad], ours: set[ox.Quad]) -> None:
    """Take a quad out where the other side has had it, else remember it."""
    if quad in theirs:
        theirs.remove(quad)
    else:
        ours.add(quad)


def skolemised(quad: ox.Quad) -> ox.Quad:
    """Return a quad whose blank nodes are IRIs, as RDF 1.1 Concepts §3.5 allows; other blank nodes could not be kept apart."""
    subject, predicate, value, graph = quad
    if isinstance(value, ox.Triple) or isinstance(subject, ox.Triple):
        raise QueryError("a triple as a term is not kept: this graph is RDF 1.1")
    named = _skolem(subject) if isinstance(subject, ox.BlankNode) else subject
    return ox.Quad(named, predicate, _skolem(value) if isinstance(value, ox.BlankNode) else value, graph)


def _skolem(node: ox.BlankNode) -> ox.NamedNode:
    return ox.NamedNode(_GENID + node.value)


def _by_graph(quads: Iterable[ox.Quad]) -> Triples:
    found: Triples = defaultdict(set)
    for quad in quads:
        found[quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""].add(quad.triple)
    return dict(found)
