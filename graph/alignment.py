"""Clauses that say the same: found between notices of one area and of one lineage when they are loaded.

Notices are comparable that have the same area, or of which one carries out, follows, rests on or forwards the other or both the same
document. What is found between two notices is one named graph, derived from both, so a notice that is loaded again replaces exactly
what was found with it; the same notices give the same graphs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from rdflib import Literal, URIRef
from rdflib.namespace import OWL, PROV, RDF, XSD

from ..ontology.iris import graph_iri, iri
from ..ontology.namespace import CS, SCHEMA
from .dataset import STATE
from .labels import values_block
from .similarity import Pairs, alike, pairs_of
from .store import Quad, Store, View

__all__ = ["align", "is_alignment"]

_PART = "alignment"
_HELD = """
SELECT ?notice ?key WHERE {
  ?notice cs:textStatus genre:held .
  OPTIONAL {
    { ?notice eli:jurisdiction | eli:ensures_implementation_of | eli:applies | eli:based_on | cs:forwards ?key }
    UNION
    { ?clause eli:is_part_of ?notice . ?clause eli:ensures_implementation_of | eli:applies | eli:based_on | cs:forwards ?key }
  }
}"""
_TEXTS = """
SELECT ?notice ?clause ?text ?said WHERE {
  %s
  ?clause eli:is_part_of ?notice .
  ?measure cv:hasLegalResource ?clause ;
    dct:description ?text .
  OPTIONAL { ?measure cv:hasParticipation / dct:description ?said }
}"""
_FOUND = "SELECT DISTINCT ?graph ?notice WHERE { GRAPH ?graph { ?graph prov:wasDerivedFrom ?notice ; prov:wasGeneratedBy ?run } }"
_SEEN = "SELECT ?notice ?digest WHERE { GRAPH ?graph { ?notice owl:versionInfo ?digest } }"
_STATE = graph_iri(_PART, STATE)
_BATCH = 200


def align(store: Store, digests: Mapping[str, str], *, software: str = "0") -> int:
    """Find the clauses that say the same in notices that changed since they were last looked at; return how many were found.

    Args:
        store: where the notices are and where the result goes, in one transaction.
        digests: key of each notice that may have changed -> digest of its facts. What was looked at is kept with its digest, so that
            a load that was stopped before this step is made up for by the next one.
        software: version written into the provenance.
    """
    view = store.view()
    known = {str(notice): str(digest) for notice, digest in view.select(_SEEN, {"graph": URIRef(_STATE)}).rows}
    given = {iri("notice", key): digest for key, digest in digests.items()}
    changed = {notice for notice, digest in given.items() if known.get(notice) != digest}
    if not changed:
        return 0
    held = _Held.of(view)
    found = _aligned(view, held, changed & held.notices)
    graphs = {_graph(one, other): _quads(one, other, pairs, software) for (one, other), pairs in found.items()}
    seen = {notice: digest for notice, digest in (known | given).items() if notice in held.notices}
    graphs[_STATE] = [_seen(notice, digest) for notice, digest in sorted(seen.items())]
    stale = {name for name, notices in _existing(view).items() if notices & changed or not notices <= held.notices}
    store.writer().replace(graphs, drop=sorted(stale - graphs.keys()))
    return sum(map(len, found.values()))


def _seen(notice: str, digest: str) -> Quad:
    return URIRef(notice), OWL.versionInfo, Literal(digest), URIRef(_STATE)


@dataclass(frozen=True, slots=True)
class _Held:
    """The notices that are held and, for each thing that makes notices comparable, the notices that have it."""

    notices: frozenset[str]
    by_key: Mapping[str, set[str]] = field(repr=False)
    keys_of: Mapping[str, set[str]] = field(repr=False)

    @classmethod
    def of(cls, view: View) -> _Held:
        by_key: dict[str, set[str]] = defaultdict(set)
        keys_of: dict[str, set[str]] = defaultdict(set)
        for row in view.select(_HELD).dicts():
            notice = str(row["notice"])
            for key in {notice, str(row.get("key", notice))}:
                by_key[key].add(notice)
                keys_of[notice].add(key)
        return cls(frozenset(keys_of), by_key, keys_of)

    def groups(self, changed: Collection[str]) -> list[frozenset[str]]:
        """Return the sets of comparable notices in which one of ``changed`` is."""
        keys = {key for notice in changed for key in self.keys_of[notice]}
        return sorted({frozenset(self.by_key[key]) for key in keys if len(self.by_key[key]) > 1}, key=sorted)


_Place = tuple[str, str]
"""A notice and a clause of it."""
_Found = dict[tuple[str, str], dict[tuple[str, str], float]]
"""Two notices -> two of their clauses -> how alike they are."""


def _aligned(view: View, held: _Held, changed: Collection[str]) -> _Found:
    """Return for every two comparable notices, of which one changed, their clauses that are alike and how much."""
    found: _Found = defaultdict(dict)
    for group in held.groups(changed):
        texts = _texts(view, sorted(group))
        wanted = {place for place in texts if place[0] in changed}
        for own, other, share in alike(texts, wanted):
            if own[0] != other[0]:
                left, right = sorted([own, other])
                found[left[0], right[0]][left[1], right[1]] = share
    return found


def _texts(view: View, notices: Sequence[str]) -> Mapping[_Place, Pairs]:
    """Return the clauses of the notices as pairs of characters."""
    texts: dict[_Place, str] = {}
    bodies: dict[_Place, set[str]] = defaultdict(set)
    for start in range(0, len(notices), _BATCH):
        for row in view.select(_TEXTS % values_block("notice", notices[start : start + _BATCH])).dicts():
            place = str(row["notice"]), str(row["clause"])
            texts[place] = str(row["text"])
            bodies[place].add(str(row.get("said", "")))
    return {place: pairs_of(_without(text, bodies[place])) for place, text in texts.items()}


def _without(text: str, names: Iterable[str]) -> str:
    """Return a measure's text without the bodies that it names: who acts is not what is done."""
    for name in sorted(names, key=len, reverse=True):
        if name:
            text = text.replace(name, " ")
    return text


# The graphs


def _local(notice: str) -> str:
    return notice.rpartition("/")[2]


def _graph(one: str, other: str) -> str:
    return graph_iri(f"{_PART}-{_local(one)}-{_local(other)}")


def is_alignment(graph: str) -> bool:
    """Tell whether a named graph holds what was found between two notices, or the books about it."""
    return graph.startswith(graph_iri(f"{_PART}-"))


def _existing(view: View) -> Mapping[str, set[str]]:
    """Return the graphs of alignments and the notices that each was derived from."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in view.select(_FOUND).dicts():
        found[str(row["graph"])].add(str(row["notice"]))
    return found


def _quads(one: str, other: str, pairs: Mapping[tuple[str, str], float], software: str) -> list[Quad]:
    graph = URIRef(_graph(one, other))
    run = URIRef(iri("run", f"{_PART}-{software}"))
    program = URIRef(iri("run", f"cuoshi-{software}"))
    quads: list[Quad] = [
        (graph, PROV.wasDerivedFrom, URIRef(one), graph),
        (graph, PROV.wasDerivedFrom, URIRef(other), graph),
        (graph, PROV.wasGeneratedBy, run, graph),
        (run, RDF.type, PROV.Activity, graph),
        (run, PROV.wasAssociatedWith, program, graph),
        (program, SCHEMA.softwareVersion, Literal(software), graph),
    ]
    for (left, right), share in sorted(pairs.items()):
        quads += _alignment(left, right, share, run, graph)
    return quads


def _alignment(left: str, right: str, share: float, run: URIRef, graph: URIRef) -> Iterator[Quad]:
    node = URIRef(iri("fact", f"{_local(left)}-{_local(right)}-{_PART}"))
    yield node, RDF.type, CS.ClauseAlignment, graph
    yield node, CS.left, URIRef(left), graph
    yield node, CS.right, URIRef(right), graph
    yield node, CS.similarity, Literal(Decimal(f"{share:.3f}"), datatype=XSD.decimal), graph
    yield node, PROV.wasGeneratedBy, run, graph
