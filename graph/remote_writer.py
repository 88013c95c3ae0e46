"""Replacing whole graphs of a remote store by one SPARQL Update request.

What is guaranteed: an engine that carries out a request wholly or not at all (Oxigraph, GraphDB, Fuseki and most others) does so with all
graphs of a notice. One that commits each part for itself (Virtuoso) may be left with a part of them when it is killed; the digests, which
are taken away first and put back last, tell that, and the next load of the same notice mends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from rdflib.term import BNode

from ..ontology.errors import DataError, StoreLocked
from .dataset import APART, DEFAULT_GRAPH, STAGED_GRAPH, STATE_GRAPH, in_default_graph
from .remote_http import Endpoint
from .remote_state import DIGEST, HAS_DEFAULT, VERSION, State, StateReader
from .remote_terms import written
from .statements import Statements
from .store import Quad

__all__ = ["RemoteWriter"]

_BLOCK = 1000
"""Triples of one INSERT DATA: the parser of Virtuoso runs out of stack at about five thousand."""
_LONG = 2_000_000
"""Characters of a graph that are sent in parts: Virtuoso takes a request of 10 MB at most."""


class RemoteWriter:
    """Replaces whole graphs. One process may write at a time; a second one is noticed, not kept out."""

    at_once = 1  # larger requests are refused by some engines

    def __init__(self, endpoint: Endpoint, state: StateReader) -> None:
        self._endpoint = endpoint
        self._state = state
        self._left: str | None = None

    def replace(self, graphs: Mapping[str, Iterable[Quad]], *, drop: Iterable[str] = ()) -> bool:
        """Make each named graph hold exactly its quads and remove the graphs in ``drop``; tell whether anything changed.

        Raises:
            DataError: a quad holds a blank node, or names another graph than the one it is given for.
            StoreLocked: another process has written since our last change.
            StoreError: the change could not be written.
        """
        wanted = {name: _lines(name, quads) for name, quads in graphs.items()}
        wanted |= dict.fromkeys(drop, ())
        changed = self._changed(wanted)
        if not changed:
            return False
        state = self._checked_state()
        version = _following(state.version, changed)
        staged = self._stage(changed)
        self._endpoint.update(_Request(changed, staged, state.default_graph).text(version))
        self._left = self._state.current(fresh=True).version
        if self._left != version:
            raise _locked()
        return True

    def _changed(self, wanted: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
        """Return the graphs whose content is another; a graph without digest is not known to be whole."""
        digests = self._state.digests(wanted)
        full = {name: lines for name, lines in wanted.items() if lines and digests.get(name) != _digest(lines)}
        empty = [name for name, lines in wanted.items() if not lines]
        gone = {name for name in empty if name in digests} | self._state.existing(set(empty) - digests.keys())
        return full | dict.fromkeys(gone, ())

    def _stage(self, graphs: Mapping[str, Sequence[str]]) -> dict[str, str]:
        """Send what is too long for one request ahead, and return for each such graph where it waits."""
        long = [name for name, lines in graphs.items() if sum(map(len, lines)) > _LONG]
        places = {name: f"{STAGED_GRAPH.removesuffix('-staged')}-{number}-staged" for number, name in enumerate(long)}
        for name, place in places.items():
            self._endpoint.update(f"DROP SILENT GRAPH <{place}>")
            for part in _insert(place, graphs[name]):
                self._endpoint.update(part)
        return places

    def _checked_state(self) -> State:
        state = self._state.current(fresh=True)
        if self._left is not None and state.version != self._left:
            raise _locked()
        if state.is_there:
            return state
        self._endpoint.update(f'INSERT DATA {{ GRAPH <{STATE_GRAPH}> {{ <{STATE_GRAPH}> <{VERSION}> "0" }} }}')
        return State(default_graph=DEFAULT_GRAPH if self._state.is_union() else "")


@dataclass(frozen=True, slots=True)
class _Request:
    """What turns graphs into their wanted content (lines of N-Triples), with the default graph in step."""

    graphs: Mapping[str, Sequence[str]]
    staged: Mapping[str, str]
    default_graph: str

    def text(self, version: str) -> str:
        """Return the update."""
        shared = [name for name in self.graphs if in_default_graph(name)]
        parts = [
            self._forget_digests(),
            *(self._leave_default(name, shared) for name in shared),
            *(f"DROP SILENT GRAPH <{name}>" for name in self.graphs),
            *(part for name in self.graphs for part in self._fill(name)),
            *(_copy(name, self.default_graph) for name in shared if self.graphs[name]),
            *(f"DROP SILENT GRAPH <{place}>" for place in self.staged.values()),
            self._remember(version),
        ]
        return " ;\n".join(parts)

    def _forget_digests(self) -> str:
        names = " ".join(f"<{name}>" for name in self.graphs)
        known = f"GRAPH <{STATE_GRAPH}> {{ ?graph <{DIGEST}> ?digest }}"
        return f"DELETE {{ {known} }} WHERE {{ VALUES ?graph {{ {names} }} {known} }}"

    def _leave_default(self, name: str, shared: Sequence[str]) -> str:
        """Take what a graph of facts says out of the default graph, unless another one says it too."""
        own = ", ".join(f"<{one}>" for one in (*shared, *filter(None, [self.default_graph])))
        apart = " ".join(f'&& !STRENDS(STR(?other), "{ending}")' for ending in APART)
        return (
            f"DELETE {{ {_within(self.default_graph, '?s ?p ?o')} }} WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} "
            f"FILTER NOT EXISTS {{ GRAPH ?other {{ ?s ?p ?o }} FILTER ( ?other NOT IN ( {own} ) {apart} ) }} }}"
        )

    def _fill(self, name: str) -> Iterable[str]:
        return [_copy(self.staged[name], name)] if name in self.staged else _insert(name, self.graphs[name])

    def _remember(self, version: str) -> str:
        default = f" ; <{HAS_DEFAULT}> <{self.default_graph}>" if self.default_graph else ""
        digests = " ".join(f'<{name}> <{DIGEST}> "{_digest(lines)}" .' for name, lines in self.graphs.items() if lines)
        kept = f"<{STATE_GRAPH}> ?p ?o"
        return (
            f"DELETE {{ GRAPH <{STATE_GRAPH}> {{ {kept} }} }} "
            f'INSERT {{ GRAPH <{STATE_GRAPH}> {{ <{STATE_GRAPH}> <{VERSION}> "{version}"{default} . {digests} }} }} '
            f"WHERE {{ GRAPH <{STATE_GRAPH}> {{ {kept} }} }}"
        )


def _following(version: str, graphs: Mapping[str, Sequence[str]]) -> str:
    """Return the data version that a change leads to."""
    content = "\n".join(f"{name} {_digest(lines)}" for name, lines in sorted(graphs.items()))
    return sha256(f"{version}\n{content}".encode()).hexdigest()[:16]


def _copy(graph: str, target: str) -> str:
    return f"INSERT {{ {_within(target, '?s ?p ?o')} }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"


def _insert(graph: str, lines: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(lines), _BLOCK):
        yield f"INSERT DATA {{ {_within(graph, chr(10).join(lines[start : start + _BLOCK]))} }}"


def _within(graph: str, triples: str) -> str:
    return f"GRAPH <{graph}> {{ {triples} }}" if graph else triples


def _lines(name: str, quads: Iterable[Quad]) -> Sequence[str]:
    if isinstance(quads, Statements):
        return sorted(quads.lines.decode().removesuffix("\n").split("\n")) if quads.lines else ()
    return sorted({_line(name, quad) for quad in quads})


def _line(name: str, quad: Quad) -> str:
    subject, predicate, value, graph = quad
    if isinstance(subject, BNode) or isinstance(value, BNode):
        raise DataError("a blank node would change its name with every load", where=name)
    if str(graph) != name:
        raise DataError(f"a quad of the graph {graph} was given for this graph", where=name)
    return f"{written(subject)} {written(predicate)} {written(value)} ."


def _digest(lines: Sequence[str]) -> str:
    return sha256("\n".join(lines).encode()).hexdigest()[:32]


def _locked() -> StoreLocked:
    return StoreLocked(
        "another process has written to the store meanwhile", remedy="wait until it is done, and load again"
    )
