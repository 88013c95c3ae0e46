"""The contract of a store, run over every kind of store; and what only a store on disk can do."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from cuoshi.graph.dataset import in_default_graph
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.graph.snapshots import FORMAT
from cuoshi.graph.store import Quad, Store, Term
from cuoshi.ontology.errors import (
    DataError,
    StoreError,
    StoreLocked,
    StoreNotFound,
    StoreTooNew,
)
from cuoshi.ontology.iris import graph_iri
from helpers_engines import KINDS, Engines
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import XSD

E = "http://example.org/"
A, B, EVIDENCE = graph_iri("a"), graph_iri("b"), graph_iri("a", "evidence")
ALL = "SELECT ?s ?p ?o { ?s ?p ?o }"


def node(name: str) -> URIRef:
    return URIRef(E + name)


def quads(graph: str, *triples: tuple[str, str, Term | str]) -> list[Quad]:
    return [
        (node(s), node(p), node(o) if isinstance(o, str) and not isinstance(o, URIRef | Literal) else o, URIRef(graph))
        for s, p, o in triples
    ]


def _opened(kind: str, folder: Path, engines: Engines) -> Store:
    if kind == "memory":
        return OxigraphStore.memory()
    if kind == "disk":
        return OxigraphStore.open(folder / "store", create=True)
    engines(kind).clean()
    return engines(kind).open()


@pytest.fixture(params=["memory", "disk", *KINDS])
def store(request: pytest.FixtureRequest, tmp_path: Path, engines: Engines) -> Iterator[Store]:
    opened = _opened(request.param, tmp_path, engines)
    yield opened
    opened.close()


def names(store: Store, query: str = ALL) -> set[tuple[str, ...]]:
    return {tuple(str(term).removeprefix(E) for term in row) for row in store.view().select(query).rows}


# Writing


def test_a_graph_holds_exactly_what_it_was_given_last(store: Store) -> None:
    assert store.writer().replace({A: quads(A, ("a", "p", "b"), ("a", "p", "c"))})
    assert store.writer().replace({A: quads(A, ("a", "p", "c"), ("a", "p", "d"))})
    assert names(store) == {("a", "p", "c"), ("a", "p", "d")}


def test_the_same_content_changes_nothing(store: Store) -> None:
    values = [
        Literal("5", datatype=XSD.nonNegativeInteger),
        Literal("5.50", datatype=XSD.decimal),
        Literal("文", lang="zh"),
    ]
    content = {A: quads(A, *(("a", "p", value) for value in values))}
    assert store.writer().replace(content)
    version = store.view().version()
    assert not store.writer().replace(content)
    assert store.view().version() == version


def test_the_version_changes_with_the_content(store: Store) -> None:
    versions = [store.view().version()]
    for name in ("b", "c"):
        store.writer().replace({A: quads(A, ("a", "p", name))})
        versions.append(store.view().version())
    assert len(set(versions)) == 3


def test_a_dropped_graph_is_gone(store: Store) -> None:
    store.writer().replace({A: quads(A, ("a", "p", "b")), B: quads(B, ("b", "p", "c"))})
    assert store.writer().replace({}, drop=[A])
    assert names(store) == {("b", "p", "c")}
    assert names(store, "SELECT ?g { GRAPH ?g { ?s <http://example.org/p> ?o } }") == {(B,)}
    assert not store.writer().replace({}, drop=[A])


def test_what_two_graphs_say_stays_as_long_as_one_says_it(store: Store) -> None:
    shared = ("a", "p", "b")
    store.writer().replace({A: quads(A, shared), B: quads(B, shared)})
    store.writer().replace({}, drop=[A])
    assert names(store) == {shared}
    store.writer().replace({}, drop=[B])
    assert names(store) == set()


def test_a_statement_may_move_between_graphs_in_one_change(store: Store) -> None:
    moved = ("a", "p", "b")
    store.writer().replace({A: quads(A, moved)})
    store.writer().replace({B: quads(B, moved)}, drop=[A])
    assert names(store) == {moved}


def test_evidence_is_not_in_the_default_graph(store: Store) -> None:
    store.writer().replace({A: quads(A, ("a", "p", "b")), EVIDENCE: quads(EVIDENCE, ("e", "p", "a"))})
    assert names(store) == {("a", "p", "b")}
    assert ("e", "p", "a") in names(store, "SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }")
    assert not in_default_graph(EVIDENCE)


@pytest.mark.parametrize(
    "wrong",
    [
        [(node("a"), node("p"), BNode(), URIRef(A))],
        [(BNode(), node("p"), node("o"), URIRef(A))],
        [(node("a"), node("p"), node("o"), URIRef(B))],
        [(URIRef("no iri"), node("p"), node("o"), URIRef(A))],
    ],
)
def test_what_cannot_be_kept_is_refused_and_changes_nothing(store: Store, wrong: list[Quad]) -> None:
    store.writer().replace({A: quads(A, ("a", "p", "b"))})
    with pytest.raises(DataError):
        store.writer().replace({B: quads(B, ("x", "p", "y")), A: wrong})
    assert names(store) == {("a", "p", "b")}


_TERMS = st.one_of(
    st.sampled_from([node("x"), node("y"), URIRef(E + "长春〔2020〕")]),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20).map(Literal),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20).map(lambda t: Literal(t, lang="zh")),
    st.integers(-(10**12), 10**12).map(Literal),
    st.booleans().map(Literal),
    st.dates().map(Literal),
)
_GRAPHS = st.dictionaries(
    st.sampled_from([A, B, EVIDENCE]),
    st.lists(st.tuples(st.sampled_from("ab"), st.just("p"), _TERMS), max_size=4),
    max_size=3,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(_GRAPHS, st.sets(st.sampled_from([A, B, EVIDENCE]), max_size=1)), max_size=5))
def test_any_run_of_changes_keeps_default_graph_and_named_graphs_together(
    changes: list[tuple[dict[str, list[tuple[str, str, Term]]], set[str]]],
) -> None:
    store = OxigraphStore.memory()
    held: dict[str, set[tuple[Term, ...]]] = {}
    for wanted, drop in changes:
        written = {name: quads(name, *triples) for name, triples in wanted.items()}
        store.writer().replace(written, drop=drop - wanted.keys())
        held |= {name: {q[:3] for q in content} for name, content in written.items()}
        held |= {name: set() for name in drop - wanted.keys()}
    expected = {triple for name, triples in held.items() if in_default_graph(name) for triple in triples}
    assert set(store.view().select(ALL).rows) == expected
    for name, triples in held.items():
        rows = store.view().select(f"SELECT ?s ?p ?o {{ GRAPH <{name}> {{ ?s ?p ?o }} }}").rows
        assert set(rows) == triples


def test_an_update_of_several_parts_is_one_transaction() -> None:
    """The engine carries out a request wholly or not at all; that is what replace() rests on."""
    database = OxigraphStore.memory()._engine.open
    with pytest.raises(OSError, match="invalid format"):
        database.update("INSERT DATA { <a:s> <a:p> <a:o> } ; LOAD <file:///nowhere>")
    assert len(database) == 0


# On disk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    store = OxigraphStore.open(tmp_path / "s", create=True)
    store.writer().replace({A: quads(A, ("a", "p", "b"))})
    store.close()
    return tmp_path / "s"


def test_what_was_written_is_there_after_reopening(folder: Path) -> None:
    for read_only in (True, False):
        store = OxigraphStore.open(folder, read_only=read_only)
        assert names(store) == {("a", "p", "b")}
        store.close()


def test_no_store(tmp_path: Path) -> None:
    for read_only in (True, False):
        with pytest.raises(StoreNotFound, match="cuoshi load"):
            OxigraphStore.open(tmp_path / "nothing", read_only=read_only)
    assert not (tmp_path / "nothing").exists()


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("mine", "utf-8")
    with pytest.raises(StoreError, match=r"other things \(diary.txt\)"):
        OxigraphStore.open(tmp_path, create=True)
    assert [path.name for path in tmp_path.iterdir()] == ["diary.txt"]


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    place = tmp_path / "s"
    place.write_text("", "utf-8")
    for create in (True, False):
        with pytest.raises(StoreError):
            OxigraphStore.open(place, create=create)


def test_a_newer_format_is_refused(folder: Path) -> None:
    (folder / "store.json").write_text(json.dumps({"format": FORMAT + 1, "version": "0"}), "utf-8")
    for read_only in (True, False):
        with pytest.raises(StoreTooNew, match="install a newer version"):
            OxigraphStore.open(folder, read_only=read_only)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": "x"}'])
def test_a_damaged_description_is_told(folder: Path, content: str) -> None:
    (folder / "store.json").write_text(content, "utf-8")
    with pytest.raises(StoreError, match=r"store\.json"):
        OxigraphStore.open(folder, read_only=True)


def test_a_damaged_database_is_told(folder: Path) -> None:
    (folder / "data" / "CURRENT").write_text("x", "utf-8")
    with pytest.raises(StoreError, match="cannot be opened"):
        OxigraphStore.open(folder)


_HOLD = """
import sys, time
from cuoshi.graph.oxigraph import OxigraphStore
store = OxigraphStore.open(sys.argv[1])
print("open", flush=True)
time.sleep(60)
"""


@pytest.fixture
def other_writer(folder: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([sys.executable, "-c", _HOLD, folder], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        yield process
        process.kill()


def test_only_one_process_writes_and_readers_do_not_mind(folder: Path, other_writer: subprocess.Popen[str]) -> None:
    with pytest.raises(StoreLocked, match="another process is writing"):
        OxigraphStore.open(folder)
    reader = OxigraphStore.open(folder, read_only=True)
    assert names(reader) == {("a", "p", "b")}
    reader.close()


def test_a_reader_does_not_write(folder: Path) -> None:
    with pytest.raises(StoreLocked, match="reading only"):
        OxigraphStore.open(folder, read_only=True).writer()


def test_a_reader_sees_the_next_state_once_it_is_published(folder: Path) -> None:
    reader = OxigraphStore.open(folder, read_only=True)
    before = reader.view()
    writer = OxigraphStore.open(folder)
    writer.writer().replace({A: quads(A, ("a", "p", "c"))})
    assert names(reader) == {("a", "p", "b")}
    writer.close()
    assert names(reader) == {("a", "p", "c")}
    assert {str(row[2]) for row in before.select(ALL).rows} == {E + "b"}, "an answer under way keeps its state"
    assert reader.view().version() != before.version()


def test_snapshots_that_nobody_reads_are_removed(folder: Path) -> None:
    reader = OxigraphStore.open(folder, read_only=True)
    held = reader.view().version()
    for name in "cde":
        writer = OxigraphStore.open(folder)
        writer.writer().replace({A: quads(A, ("a", "p", name))})
        writer.close()
    kept = {path.name for path in (folder / "read").iterdir() if path.is_dir()}
    assert kept == {held, json.loads((folder / "store.json").read_text("utf-8"))["version"]}
    reader.close()


def test_a_closed_store_says_so(folder: Path) -> None:
    store = OxigraphStore.open(folder, read_only=True)
    view = store.view()
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        view.version()


_ENDLESS = """
import sys
from cuoshi.graph.oxigraph import OxigraphStore
from rdflib import Literal, URIRef
store = OxigraphStore.open(sys.argv[1])
graph, p = sys.argv[2], URIRef("http://example.org/p")
for round in range(100000):
    quads = [(URIRef(f"http://example.org/{n}"), p, Literal(round), URIRef(graph)) for n in range(400)]
    store.writer().replace({graph: quads})
    print(round, flush=True)
"""


@pytest.mark.parametrize("rounds", [1, 7, 23])
def test_a_killed_writer_leaves_a_whole_state(folder: Path, rounds: int) -> None:
    command = [sys.executable, "-c", _ENDLESS, str(folder), B]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(rounds):
            process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
    store = OxigraphStore.open(folder, read_only=True)
    query = f"SELECT ?o (COUNT(?s) AS ?n) {{ GRAPH <{B}> {{ ?s ?p ?o }} }} GROUP BY ?o"
    rows = store.view().select(query).rows
    assert [int(str(number)) for _, number in rows] == [400]
    assert int(str(rows[0][0])) >= rounds - 1
    default = store.view().select("SELECT (COUNT(?s) AS ?n) { ?s ?p ?o }").rows
    assert int(str(default[0][0])) == 401
    store.close()


def test_queries_do_not_care_how_many_graphs_there_are() -> None:
    """The default graph is a graph of its own: no list of graph names is made for a query."""
    store = OxigraphStore.memory()
    many: Iterable[int] = range(300)
    store.writer().replace({graph_iri(f"n{n}"): quads(graph_iri(f"n{n}"), ("a", "p", f"b{n}")) for n in many})
    assert len(store.view().select(ALL).rows) == 300
    plan = store.view().select("SELECT ?o { ?s ?p ?o }", {"s": node("a")})
    assert len(plan.rows) == 300
