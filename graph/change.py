"""What must go and what must come in the embedded store, and the one request that does it.

Every quad of a graph of facts or vocabulary is kept twice, in its named graph and in the default graph; a change keeps that so and
gives the data a new version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import pyoxigraph as ox

from .dataset import STATE_GRAPH, in_default_graph

__all__ = ["STATE", "Change", "Triples", "held", "version_change", "version_of"]

Triples = dict[str, set[ox.Triple]]
"""Triples by the name of their graph; ``""`` is the default graph."""

STATE = ox.NamedNode(STATE_GRAPH)
"""The graph of the data version."""

_VERSION = ox.NamedNode("http://www.w3.org/2002/07/owl#versionInfo")
_EMPTY = "0"


@dataclass(slots=True)
class Change:
    """What must go and what must come; ``emptied`` names the graphs that hold nothing afterwards."""

    gone: Triples = field(default_factory=dict)
    come: Triples = field(default_factory=dict)
    emptied: frozenset[str] = frozenset()

    @classmethod
    def between(cls, database: ox.Store, wanted: Mapping[str, set[ox.Triple]]) -> Change:
        """Return the least change that gives the graphs their wanted triples."""
        gone, come = Triples(), Triples()
        for name, triples in wanted.items():
            before = held(database, name)
            if before != triples:
                gone[name], come[name] = before - triples, triples - before
        return cls.of(database, gone, come)

    @classmethod
    def of(cls, database: ox.Store, gone: Triples, come: Triples) -> Change:
        """Return the change that removes and adds these triples; what is given for the default graph itself is done as it stands."""
        change = cls(gone, come)
        change._follow_in_default_graph(database)
        change.emptied = frozenset(name for name in gone if name and change._empties(database, name))
        return change

    @property
    def size(self) -> int:
        """How many triples go and come, those of the default graph included."""
        return sum(map(len, self.gone.values())) + sum(map(len, self.come.values()))

    def request(self, version: str) -> str:
        """Return one SPARQL update, in the engine's own spelling of terms, which it carries out wholly or not at all."""
        gone, come = _data(self.gone), _data(self.come)
        following = sha256(f"{version}\n{gone}\n{come}".encode()).hexdigest()[:16]
        dropped = "".join(f" ;\nDROP SILENT GRAPH <{name}>" for name in sorted(self.emptied))
        change = f"DELETE DATA {{\n{gone}}} ;\nINSERT DATA {{\n{come}}}"
        return f"{change} ;\n{version_change(version, following)}{dropped}"

    def _follow_in_default_graph(self, database: ox.Store) -> None:
        gone_itself, come_itself = self.gone.get("", set()), self.come.get("", set())
        come = {triple for name in filter(_is_shared, self.come) for triple in self.come[name]}
        gone = {triple for name in filter(_is_shared, self.gone) for triple in self.gone[name]} - come
        self.come[""] = come | come_itself
        self.gone[""] = {t for t in gone if not self._stays(database, t)} | gone_itself
        self.gone[""] -= self.come[""]

    def _stays(self, database: ox.Store, triple: ox.Triple) -> bool:
        """Tell whether a graph of facts goes on to hold the triple."""
        quads = database.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        names = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}
        return any(in_default_graph(name) and triple not in self.gone.get(name, ()) for name in names)

    def _empties(self, database: ox.Store, name: str) -> bool:
        if not self.gone[name] or self.come.get(name):
            return False
        quads = database.quads_for_pattern(None, None, None, ox.NamedNode(name))
        return all(quad.triple in self.gone[name] for quad in quads)


def _is_shared(name: str) -> bool:
    return bool(name) and in_default_graph(name)


def version_of(database: ox.Store) -> str:
    """Return the data version."""
    found = next(database.quads_for_pattern(STATE, _VERSION, None, STATE), None)
    return str(found.object.value) if found and isinstance(found.object, ox.Literal) else _EMPTY


def version_change(version: str, following: str) -> str:
    """Return the update that gives the data another version."""
    state = f'GRAPH {STATE} {{ <{STATE_GRAPH}> {_VERSION} "%s" }}'
    return f"DELETE DATA {{ {state % version} }} ;\nINSERT DATA {{ {state % following} }}"


def held(database: ox.Store, name: str) -> set[ox.Triple]:
    """Return the triples of a graph."""
    graph = ox.NamedNode(name) if name else ox.DefaultGraph()
    return {quad.triple for quad in database.quads_for_pattern(None, None, None, graph)}


def _data(graphs: Mapping[str, set[ox.Triple]]) -> str:
    blocks = []
    for name in sorted(graphs):
        lines = "".join(f"{line} .\n" for line in sorted(map(str, graphs[name])))
        blocks.append(f"GRAPH <{name}> {{\n{lines}}}\n" if name else lines)
    return "".join(blocks)
