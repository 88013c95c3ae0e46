"""What is copied of a snapshot, in the order in which questions read it, and which queries the copy answers as the snapshot does."""

from __future__ import annotations

import io
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox
import pytest
from cuoshi.graph.questions import questions
from cuoshi.graph.workers import pouring
from cuoshi.graph.workers.copied import WAY_TO_THE_WORDS, is_for_the_copy
from cuoshi.ontology.namespace import all_prefixes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

NAMES = [ox.NamedNode(f"https://example.org/{name}") for name in "abcdé"]
SUBJECTS = st.sampled_from([*NAMES, ox.BlankNode("x"), ox.BlankNode("y")])
OBJECTS = st.sampled_from(
    [*NAMES, ox.BlankNode("x"), ox.Literal('措施\n"', language="zh"), ox.Literal(7), ox.Literal("")]
)
GRAPHS = st.sampled_from([ox.DefaultGraph(), *NAMES])
WAY = [ox.NamedNode(name) for name in sorted(WAY_TO_THE_WORDS)]
QUADS = st.sets(st.builds(ox.Quad, SUBJECTS, st.sampled_from([*NAMES[:3], *WAY[:3]]), OBJECTS, GRAPHS), max_size=40)
PREFIXES = {"oa": "http://www.w3.org/ns/oa#", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#"}


def poured(path: Path) -> list[ox.Quad]:
    target = io.BytesIO()
    pouring.pour(str(path), target)
    return list(ox.parse(target.getvalue(), ox.RdfFormat.N_QUADS))


def labels(quads: list[ox.Quad] | set[ox.Quad]) -> list[str]:
    return sorted(map(str, quads))


@pytest.mark.parametrize("at_once", [1, 3, 50_000])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(quads=QUADS)
def test_every_quad_that_is_copied_comes_once_by_predicate(
    at_once: int, quads: set[ox.Quad], tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pouring, "_SORTED", at_once)
    path = tmp_path_factory.mktemp("snapshot")
    store = ox.Store(path)
    store.extend(quads)
    held = {
        quad
        for quad in store
        if isinstance(quad.graph_name, ox.DefaultGraph) or quad.predicate.value in WAY_TO_THE_WORDS
    }
    del store
    found = poured(path)
    assert labels(found) == labels(held)
    assert len({str(predicate) for predicate, _ in groupby(found, key=_predicate)}) == len(
        list(groupby(found, key=_predicate))
    )
    if at_once > len(quads):
        for _, group in groupby(found, key=_predicate):
            subjects = [str(quad.subject) for quad in group]
            assert subjects == sorted(subjects)


def _predicate(quad: ox.Quad) -> ox.NamedNode:
    return quad.predicate


def test_an_unreadable_snapshot_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="CURRENT"):
        pouring.pour(str(tmp_path / "none"), io.BytesIO())


DECLARED = "PREFIX oa: <http://www.w3.org/ns/oa#> "
COPIED = (
    "CONSTRUCT WHERE { ?s ?p ?o . }",
    "SELECT ?m { ?m a <https://example.org/a> }",
    "ASK { ?s <https://example.org/graph/from> ?o }",
    "SELECT ?graph ?from { ?graph ?from <https://example.org/a> }",
    "SELECT ?o { ?s <https://example.org/a> ?o FILTER(?o = 'GRAPH ?g { }') }",
    "SELECT ?o { ?s <https://example.org/a> ?o } # FROM GRAPH",
    "PREFIX graph: <https://example.org/> ASK { ?s a ?o }",
    "ASK { GRAPH ?g { ?n oa:hasBody ?d } }",
    "ASK { graph $g { ?n oa:hasBody ?d ; oa:hasTarget/oa:hasSelector/oa:exact ?q . } }",
    "ASK { GRAPH <https://example.org/g> { ?n oa:hasBody ?d , ?e . ?f rdf:subject ?s ; rdf:predicate a:b } }",
    "ASK { ?m a ?t GRAPH ?g { ?n <http://www.w3.org/ns/oa#hasBody> ?m } OPTIONAL { GRAPH ?h { ?x oa:hasBody ?m } } }",
    f"{DECLARED}ASK {{ FILTER NOT EXISTS {{ GRAPH ?g {{ ?n oa:hasBody ?d }} }} }}",
)
NOT_COPIED = (
    "ASK { GRAPH ?g { ?s ?p <https://example.org/o> } }",
    "ASK { GRAPH ?g { } }",
    "ASK { GRAPH ?g { ?s a ?type } }",
    "ASK { GRAPH ?g { ?n oa:hasBody ?d ; oa:start ?n } }",
    "ASK { GRAPH ?g { ?n oa:hasBody* ?d } }",
    "PREFIX oa: <http://www.w3.org/ns/oa#> PREFIXoa: <urn:a> ASK { GRAPH ?g { ?n oa:hasBody ?d } }",
    "PREFIX a: <urn:a> ASK { GRAPHa:b { ?s ?p 1 } }",
    "PREFIX a: <urn:a> PREFIX FROMa: <urn:b> SELECT * FROMa:b { ?s ?p 1 }",
    "ASK { GRAPH ?g { ?n oa:hasBody/(oa:hasBody|a) ?d } }",
    "ASK { GRAPH ?g { ?n oa:hasBody|oa:start ?d } }",
    "ASK { GRAPH ?g { ?n !oa:hasBody ?d } }",
    "ASK { GRAPH ?g { ?n ^oa:hasBody ?d } }",
    "ASK { GRAPH ?g { ?n oa:hasBody [ ?p ?d ] } }",
    "ASK { GRAPH ?g { ?n oa:hasBody ?d OPTIONAL { ?d ?p ?e } } }",
    "ASK { GRAPH ?g { ?n oa:hasBody ?d } GRAPH ?h { ?n ?p ?d } }",
    "ASK { GRAPH ?g { { ?n oa:hasBody ?d } } }",
    "ASK { GRAPH ?g { oa:hasBody ?n ?d } }",
    "ASK { GRAPH ?g { ?n unknown:hasBody ?d } }",
    "PREFIX oa: <https://example.org/> ASK { GRAPH ?g { ?n oa:hasBody ?d } }",
    "PREFIX oa: <https://example.org/> PREFIX oa: <http://www.w3.org/ns/oa#> ASK { GRAPH ?g { ?n oa:hasBody ?d } }",
    "BASE <http://www.w3.org/ns/oa#> ASK { GRAPH ?g { ?n <hasBody> ?d } }",
    "ASK FROM <https://example.org/g> { ?s a ?o }",
    "ASK FROM NAMED <https://example.org/g> { GRAPH ?g { ?n oa:hasBody ?d } }",
    "ASK FROM:g { ?s a ?o }",
    "ASK { GRAPH:g { ?s a ?o } }",
    "ASK { \\u0047RAPH ?g { ?s a ?o } }",
    "ASK { ?s a ?o . FILTER(?o > 1GRAPH) }",
    "ASK { GRAPH",
    "GRAPH",
)


@pytest.mark.parametrize("query", COPIED)
def test_is_for_the_copy(query: str) -> None:
    assert is_for_the_copy(query, PREFIXES)


@pytest.mark.parametrize("query", NOT_COPIED)
def test_is_for_the_disk(query: str) -> None:
    assert not is_for_the_copy(query, PREFIXES)


def test_the_ready_questions_are_answered_from_the_copy() -> None:
    asked = {identifier: one.sparql for identifier, one in questions().items()}
    assert {name for name, query in asked.items() if not is_for_the_copy(query, all_prefixes())} <= {"evidence"}


TERM = st.sampled_from(["?a", "?b", "?c", "<https://example.org/a>"])
STEP = st.sampled_from([f"<{node.value}>" for node in (*WAY[:3], *NAMES[:2])] + ["oa:hasBody", "?a", "a"])
PATH = st.lists(STEP, min_size=1, max_size=2).flatmap(
    lambda steps: st.sampled_from("/|").map(lambda mark: mark.join(steps))
)
TRIPLE = st.tuples(TERM, STEP | PATH, TERM).map(" ".join)
TRIPLES = st.lists(TRIPLE, min_size=1, max_size=3).map(" . ".join)
BLOCK = TRIPLES | st.tuples(st.sampled_from(["?g", "?a", "<https://example.org/b>"]), TRIPLES).map(
    lambda parts: f"GRAPH {parts[0]} {{ {parts[1]} }}"
)
QUERY = st.lists(BLOCK, min_size=1, max_size=2).map(lambda blocks: f"{DECLARED}SELECT * {{ {' '.join(blocks)} }}")


@settings(max_examples=300, deadline=None)
@given(quads=QUADS, query=QUERY)
def test_the_copy_answers_as_the_snapshot_does(quads: set[ox.Quad], query: str) -> None:
    whole, copy = ox.Store(), ox.Store()
    whole.extend(quads)
    copy.extend(
        quad
        for quad in quads
        if isinstance(quad.graph_name, ox.DefaultGraph) or quad.predicate.value in WAY_TO_THE_WORDS
    )
    try:
        told = solutions(whole, query)
    except SyntaxError:
        return
    if is_for_the_copy(query, {}):
        assert solutions(copy, query) == told


def solutions(store: ox.Store, query: str) -> list[str]:
    return sorted(str([str(value) for value in row]) for row in store.query(query))  # type: ignore[union-attr]
