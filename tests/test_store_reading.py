"""The contract of a view, run over every kind of store that can be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.graph.statistics import statistics
from cuoshi.graph.store import Store, View
from cuoshi.graph.workers.limits import Limits
from cuoshi.graph.workers.pool import WorkerPool
from cuoshi.graph.workers.view import PooledView
from cuoshi.ontology.errors import QueryError, QueryForbidden, QuerySyntaxError, QueryTooLarge
from cuoshi.ontology.iris import BASE
from helpers_engines import KINDS, Engines
from rdflib import Graph, Literal, URIRef
from test_store import ALL, EVIDENCE, A, node, quads


def _fill(store: Store) -> View:
    content = {
        A: quads(A, ("a", "p", Literal("甲", lang="zh")), ("b", "q", Literal(1))),
        EVIDENCE: quads(EVIDENCE, ("e", "p", "a")),
    }
    store.writer().replace(content)
    return store.view()


def _view(kind: str, folder: Path, engines: Engines, stack: ExitStack) -> View:
    if kind in {"memory", "disk", "pooled"}:
        store = OxigraphStore.memory() if kind == "memory" else OxigraphStore.open(folder / "store", create=True)
        view = _fill(store)
        if kind != "pooled":
            stack.callback(store.close)
            return view
        store.close()
        return PooledView(stack.enter_context(WorkerPool.open(folder / "store", Limits(workers=1, long_workers=1))))
    engines(kind).clean()
    remote = engines(kind).open()
    stack.callback(remote.close)
    return _fill(remote)


@pytest.fixture(scope="module", params=["memory", "disk", "pooled", *KINDS])
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, engines: Engines
) -> Iterator[View]:
    with ExitStack() as stack:
        yield _view(request.param, tmp_path_factory.mktemp("filled"), engines, stack)


def test_values_are_bound_and_not_shown_again(filled: View) -> None:
    table = filled.select("SELECT ?o { ?s ?p ?o }", {"s": node("a")})
    assert (table.variables, table.rows) == (("o",), ((Literal("甲", lang="zh"),),))
    hostile = Literal('" } DROP ALL #')
    assert filled.select("SELECT ?s { ?s ?p ?o }", {"o": hostile}).rows == ()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT DISTINCT ?s { ?s ?p ?o FILTER(?s = ?x) }",
        "SELECT * { ?s ?p ?o . ?x ?p ?o FILTER(?s = ?x) }",
        "SELECT ?s { { SELECT ?s { ?s ?p ?o } } FILTER(?s = ?x) }",
        "PREFIX ex: <http://example.org/> SELECT ?s { ?x ex:p ?o BIND(?x AS ?s) }",
        "SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o FILTER(?s = ?x) } GROUP BY ?s ?x",
    ],
)
def test_a_value_is_bound_wherever_its_variable_stands(filled: View, query: str) -> None:
    rows = list(filled.select(query, {"x": node("a")}).dicts())
    assert [row["s"] for row in rows] == [node("a")]


def test_known_prefixes_need_no_declaration(filled: View) -> None:
    assert filled.select("SELECT ?s { ?s skos:prefLabel ?o }").rows == ()


def test_ask_and_construct(filled: View) -> None:
    view = filled
    assert view.ask("ASK { ?s ?p ?o }", {"s": node("a")})
    assert not view.ask("ASK { ?s ?p ?o }", {"s": node("z")})
    graph = view.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(graph, Graph)
    assert len(graph) == 2


def test_what_is_held_is_counted(filled: View) -> None:
    found = statistics(filled)
    assert (found.triples, found.entities, found.is_whole) == (2, 0, True)
    assert found.properties == {str(node("p")): 1, str(node("q")): 1}
    groups = {group.group.name: group for group in found.groups}
    assert groups.keys() == {"others", "evidence"}
    assert [name for name in groups["others"].graphs if name.startswith(BASE)] == [
        A
    ]  # some engines have graphs of their own
    assert (groups["evidence"].graphs, groups["evidence"].triples) == ([EVIDENCE], 1)
    size = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
    assert [str(row[0]) for row in filled.select(size, {"graph": URIRef(A)}).rows] == ["2"]


def test_the_wrong_form_is_told(filled: View) -> None:
    view = filled
    for read, query in ((view.select, "ASK {}"), (view.ask, ALL), (view.construct, ALL)):
        with pytest.raises(QueryError, match="expected"):
            read(query)


@pytest.mark.parametrize(
    ("query", "media_type", "words"),
    [
        (ALL, "application/sparql-results+json", "甲"),
        (ALL, "application/sparql-results+xml", "甲"),
        (ALL, "text/csv", "甲"),
        (ALL, "text/tab-separated-values", '"甲"@zh'),
        ("ASK {}", "application/sparql-results+json", "true"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle", '"甲"@zh'),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples", '"甲"@zh'),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/rdf+xml", "甲"),
        ("DESCRIBE <http://example.org/a>", "application/ld+json", "甲"),
    ],
)
def test_answers_are_written_in_the_standard_formats(filled: View, query: str, media_type: str, words: str) -> None:
    answer = filled.query(query)
    assert words in b"".join(answer.serialise(media_type)).decode()


def test_a_format_that_does_not_fit_is_told(filled: View) -> None:
    for query, media_type in ((ALL, "text/turtle"), ("CONSTRUCT WHERE { ?s ?p ?o }", "text/csv"), (ALL, "image/png")):
        with pytest.raises(QueryError, match="cannot be written"):
            list(filled.query(query).serialise(media_type))


@pytest.mark.parametrize(
    ("default", "named", "query", "expected"),
    [
        ([], [], ALL, 2),
        ([EVIDENCE], [], ALL, 1),
        ([A, EVIDENCE], [], ALL, 3),
        ([], [EVIDENCE], ALL, 0),
        ([], [EVIDENCE], "SELECT * { GRAPH ?g { ?s ?p ?o } }", 1),
        ([A], [], "SELECT * { GRAPH ?g { ?s ?p ?o } }", 0),
        ([EVIDENCE], [], ALL.replace("{", f"FROM <{A}> {{"), 1),
        ([], [], ALL.replace("{", f"FROM <{EVIDENCE}> {{"), 1),
        ([], [], "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", 0),
    ],
)
def test_the_dataset_given_replaces_the_one_in_the_query(
    filled: View, default: list[str], named: list[str], query: str, expected: int
) -> None:
    answer = filled.query(query, default_graphs=default, named_graphs=named)
    found = json.loads(b"".join(answer.serialise("application/sparql-results+json")))
    assert len(found["results"]["bindings"]) == expected


@pytest.mark.parametrize(
    ("query", "error", "words"),
    [
        ("SELECT * {", QuerySyntaxError, "line 1, column 11"),
        ("SELECT *\n{ ?s ?p ?o } nonsense", QuerySyntaxError, "line 2"),
        ("SELECT ?s { ?s unknown:p ?o }", QuerySyntaxError, "cannot be parsed"),
        ("", QuerySyntaxError, "cannot be parsed"),
        ("INSERT DATA { <a:s> <a:p> <a:o> }", QuerySyntaxError, "updates are refused"),
        ("# comment\nPREFIX e: <http://e/> DROP ALL", QuerySyntaxError, "updates are refused"),
        ("LOAD <http://127.0.0.1/>", QuerySyntaxError, "updates are refused"),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", QueryForbidden, "SERVICE"),
        ("SELECT * " + "{" * 3000, QueryTooLarge, "nested"),
        ("ASK { ?s ?p '" + "x" * 70_000 + "' }", QueryTooLarge, "64 KB"),
    ],
)
def test_what_is_refused(filled: View, query: str, error: type[QueryError], words: str) -> None:
    with pytest.raises(error, match=words):
        filled.query(query)
