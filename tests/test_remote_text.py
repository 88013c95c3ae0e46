"""Queries as they are sent: terms written safely, values put in, datasets placed, what is no SPARQL 1.1 refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox
import pytest
from cuoshi.graph.guard import tokens
from cuoshi.graph.parameters import bind
from cuoshi.graph.questions import question, questions
from cuoshi.graph.remote_bind import bound, with_prefixes
from cuoshi.graph.remote_check import check, form_of
from cuoshi.graph.remote_dataset import Dataset, dataset_of, in_graph, without_dataset
from cuoshi.graph.remote_here import Touched, fetched, is_doubtful, touched
from cuoshi.graph.remote_paths import walked, without_open_paths
from cuoshi.graph.remote_terms import written
from cuoshi.graph.remote_text import based
from cuoshi.ontology.errors import DataError, QueryError, QueryForbidden, QuerySyntaxError
from helpers_graph import city_notice, memory_store
from hypothesis import example, given
from hypothesis import strategies as st
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import XSD
from test_questions import ASKED

G = "http://g"
X = URIRef("http://x")


@example('a\n\\"')
@example("\\u0022 } DROP ALL #")
@example("\\U00000022\r\n\t\x0b'''\"\"\"")
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_any_text_comes_back_whole_and_is_one_token_in_both_readings(text: str) -> None:
    for term in (Literal(text), Literal(text, lang="zh"), Literal(text, datatype=URIRef("http://dt"))):
        spelling = written(term)
        row = list(tokens(spelling))
        assert row[0].kind == "string"
        assert len(row) == (2 if term.language else 1 if not term.datatype else 4)
        solutions = ox.Store().query(f"SELECT ({spelling} AS ?x) {{}}")
        assert isinstance(solutions, ox.QuerySolutions)
        found = next(solutions)["x"]
        assert isinstance(found, ox.Literal)
        assert (found.value, found.language) == (text, term.language)
        assert "\\u" not in spelling.replace("\\\\\\u", "")


@pytest.mark.parametrize(
    "wrong", [BNode("b"), URIRef("no iri"), URIRef("http://a> <http://b"), Literal("1", datatype=URIRef("x y"))]
)
def test_what_cannot_be_written_is_refused(wrong: URIRef | BNode | Literal) -> None:
    with pytest.raises(DataError):
        written(wrong)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?s { ?s ?p ?x }", "SELECT ?s { ?s ?p <http://x> }"),
        ("SELECT ?s $x { ?s ?p $x }", "SELECT ?s (<http://x> AS $x) { ?s ?p <http://x> }"),
        ("SELECT (COUNT(?x) AS ?n) { ?s ?p ?x }", "SELECT (COUNT(<http://x>) AS ?n) { ?s ?p <http://x> }"),
        ("ASK { GRAPH ?x { ?s ?p '?x' } } # ?x", "ASK { GRAPH <http://x> { ?s ?p '?x' } } # ?x"),
        ("ASK { ?s ?p ?o FILTER(?o = ?x) }", "ASK { ?s ?p ?o FILTER(!(?o != <http://x>)) }"),
        ("ASK { FILTER(BOUND(?x)) }", "ASK { FILTER(true) }"),
        ("SELECT ?s { ?s ?p ?o } GROUP BY ?s ?x", "SELECT ?s { ?s ?p ?o } GROUP BY ?s (<http://x>)"),
        ("SELECT * { { SELECT ?x { ?x ?p ?o } ORDER BY ?x } ?x ?q 1 }",
         "SELECT * { { SELECT (<http://x> AS ?x) { <http://x> ?p ?o } ORDER BY (<http://x>) } <http://x> ?q 1 }"),
        ("SELECT ?xx { ?xx ?p ?o }", "SELECT ?xx { ?xx ?p ?o }"),
    ],
)  # fmt: skip
def test_a_value_takes_the_place_of_its_variable(query: str, expected: str) -> None:
    assert bound(query, {"x": X}) == expected
    ox.Store().query(expected)


@pytest.mark.parametrize(
    "query", ["ASK { BIND(1 AS ?x) }", "ASK { VALUES ?x { 1 } }", "ASK { VALUES (?y ?x) { (1 2) } }"]
)
def test_a_variable_that_the_query_sets_takes_no_value(query: str) -> None:
    with pytest.raises(QueryError, match="itself"):
        bound(query, {"x": X})


def test_prefixes_are_declared_where_they_are_missing() -> None:
    assert with_prefixes("ASK { ?s skos:broader unknown:x }").startswith(
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\nASK"
    )
    told = "PREFIX skos: <http://mine> ASK { ?s skos:broader 'cs:x' }"
    assert with_prefixes(told) == told


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ASK { ?s <x> ?o }", "BASE <https://w3id.org/cuoshi/> ASK { ?s <x> ?o }"),
        ("BASE <http://b/> ASK { ?s <x> ?o }", "BASE <http://b/> ASK { ?s <x> ?o }"),
        ("ASK { ?s <urn:x> ?o }", "ASK { ?s <urn:x> ?o }"),
    ],
)
def test_relative_names_have_our_base(query: str, expected: str) -> None:
    assert based(query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * WHERE { ?s ?p ?o } LIMIT 3", "SELECT * WHERE { GRAPH <http://g> { ?s ?p ?o } } LIMIT 3"),
        ("SELECT * {}", "SELECT * { GRAPH <http://g> {} }"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <http://g> { ?s ?p ?o } }"),
        ("CONSTRUCT { ?s a 1 } WHERE { ?s ?p ?o }", "CONSTRUCT { ?s a 1 } WHERE { GRAPH <http://g> { ?s ?p ?o } }"),
        ("DESCRIBE <http://a> <http://b> LIMIT 9",
         "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <http://g> { VALUES ?s { <http://a> <http://b> } ?s ?p ?o } } LIMIT 9"),
        ("ASK { OPTIONAL { GRAPH ?a { ?s ?p ?o } } }",
         "ASK { GRAPH <http://g> { OPTIONAL { GRAPH ?a { ?s ?p ?o } FILTER ( ?a != <http://g> ) } } }"),
        ("ASK { GRAPH <http://a> { ?s ?p ?o } }", "ASK { GRAPH <http://g> { GRAPH <http://a> { ?s ?p ?o } } }"),
        ("SELECT ?s { { SELECT ?s { ?s ?p ?o } } }",
         "SELECT ?s { GRAPH <http://g> { { SELECT ?s { GRAPH <http://g> { ?s ?p ?o } } } } }"),
        ("SELECT * { GRAPH ?a { { SELECT ?s { ?s ?p ?o } } } }",
         "SELECT * { GRAPH <http://g> { GRAPH ?a { { SELECT ?s { ?s ?p ?o } } } FILTER ( ?a != <http://g> ) } }"),
        ("SELECT ?s { ?s ?p ?o } VALUES ?s { 1 }", "SELECT ?s { GRAPH <http://g> { ?s ?p ?o } } VALUES ?s { 1 }"),
    ],
)  # fmt: skip
def test_the_default_graph_has_a_name(query: str, expected: str) -> None:
    found = in_graph(query, G)
    assert found.split() == expected.split() or "".join(found.split()) == "".join(expected.split())
    ox.Store().query(found)


def test_a_dataset_leaves_the_query() -> None:
    query = "PREFIX e: <http://e/> SELECT * FROM <http://a> FROM NAMED e:b WHERE { ?s ?p 'FROM <x>' }"
    assert dataset_of(query) == Dataset(("http://a",), ("http://e/b",))
    assert without_dataset(query).split() == [
        "PREFIX",
        "e:",
        "<http://e/>",
        "SELECT",
        "*",
        "WHERE",
        "{",
        "?s",
        "?p",
        "'FROM",
        "<x>'",
        "}",
    ]
    assert dataset_of("ASK { ?s ?p ?from }") is None
    for wrong in ("ASK FROM <rel> {}", "ASK FROM e:x {}", "ASK FROM"):
        with pytest.raises(QuerySyntaxError, match="FROM"):
            dataset_of(wrong)


def test_paths_to_what_was_left_open_go() -> None:
    kept = "SELECT ?s { ?s a ?c . ?c skos:broader* ?_x . }"
    assert without_open_paths(kept) == kept, "without DISTINCT a path counts"
    assert without_open_paths(kept.replace("?s {", "DISTINCT ?s {")) == "SELECT DISTINCT ?s { ?s a ?c .  }"
    needed = "SELECT DISTINCT ?c { ?c skos:broader* ?_x . }"
    assert without_open_paths(needed) == needed, "nothing else says what ?c may be"
    filtered = "SELECT DISTINCT ?s { ?s a ?c . FILTER EXISTS { ?c skos:broader* ?_x . } }"
    assert without_open_paths(filtered) == "SELECT DISTINCT ?s { ?s a ?c .  }"
    denied = filtered.replace("EXISTS", "NOT EXISTS")
    assert without_open_paths(denied) == denied.replace("?c skos:broader* ?_x .", ""), "there is always one"


def test_paths_to_one_thing_are_walked_beforehand() -> None:
    asked = []

    def walk(query: str) -> list[str]:
        asked.append(query)
        return ["<http://a>", "<http://b>"]

    found = walked("ASK { ?c skos:broader* <http://a> . ?d skos:broader+ <http://a> . }", walk)
    assert found == "ASK { VALUES ?c { <http://a> <http://b> } ?d skos:broader+ <http://a> . }"
    assert asked == ["SELECT DISTINCT ?end WHERE { ?end skos:broader* <http://a> }"]
    filtered = "ASK { ?s a ?c . FILTER EXISTS { ?c skos:broader* <http://a> . } }"
    assert walked(filtered, walk) == "ASK { ?s a ?c . VALUES ?c { <http://a> <http://b> } }"
    assert walked("ASK { ?c skos:broader* <http://a> . }", lambda _: None) == "ASK { ?c skos:broader* <http://a> . }"


TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SKOS = "http://www.w3.org/2004/02/skos/core#"


@pytest.mark.parametrize(
    ("query", "default", "named", "types"),
    [
        ("SELECT * { ?s a ?o . GRAPH ?g { ?s skos:note ?n } }", {TYPE}, {f"{SKOS}note"}, ()),
        (
            "PREFIX x: <http://x/> SELECT * WHERE { ?s (skos:broader|^<http://p>)*/x:note ?o }",
            {f"{SKOS}broader", "http://p", "http://x/note"},
            set(),
            (),
        ),
        (
            "SELECT * { BIND(EXISTS { ?s skos:note ?n FILTER NOT EXISTS { GRAPH ?g { ?s a skos:Concept } } } AS ?x) }",
            {f"{SKOS}note"},
            set(),
            ((), {f"{SKOS}Concept"}),
        ),
        (
            "SELECT * WHERE { { SELECT ?a WHERE { ?a skos:note ?n ; a <http://t> . } } OPTIONAL { ?s a skos:Concept ; a <http://u> } }",
            {f"{SKOS}note"},
            set(),
            ({"http://t", "http://u", f"{SKOS}Concept"}, ()),
        ),
        (
            "SELECT * { ?s a skos:Concept , ?t }",
            {TYPE, f"{SKOS}Concept"},
            set(),
            (),
        ),
        ("SELECT * { ?s a/skos:note ?t }", {TYPE, f"{SKOS}note"}, set(), ()),
    ],
)
def test_what_a_query_names(query: str, default: set[str], named: set[str], types: Sequence[Iterable[str]]) -> None:
    assert touched(query) == Touched(frozenset(default), frozenset(named), *map(frozenset, types))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s a ?o . GRAPH ?g { ?s ?p ?o } }",
        "SELECT * { BIND(EXISTS { ?s a ?t FILTER NOT EXISTS { ?s a ?t ; ?p ?o } } AS ?x) }",
    ],
)
def test_a_query_may_name_any_predicate(query: str) -> None:
    assert touched(query) is None


@pytest.mark.parametrize("identifier", ["profile-measures", "not-combinable", "evidence"])
def test_the_part_that_a_question_touches_gives_its_whole_answer(identifier: str) -> None:
    """So a question may be answered over that part, wherever it lies."""
    whole = memory_store([city_notice()])
    database, asked = whole._engine.open, question(identifier)
    _, terms = bind(asked.parameters, ASKED.get(identifier, {}), where=identifier)
    part = touched(asked.sparql)
    assert part

    def rows(query: str) -> list[ox.QuerySolution]:
        solutions = database.query(query)
        assert isinstance(solutions, ox.QuerySolutions)
        return list(solutions)

    found = fetched(part, rows).select(asked.sparql, terms)
    assert found.rows
    assert set(found.rows) == set(whole.view().select(asked.sparql, terms).rows)


def test_expressions_that_ask_whether_something_exists_are_doubtful() -> None:
    assert [one.id for one in questions().values() if is_doubtful(one.sparql)] == [
        "profile-measures",
        "repeated-clauses",
    ]


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * { ?s ?p ?o }", "select"),
        (
            'BASE <http://e/> PREFIX ask: <http://e/> # SELECT\nASK { ?s ask:x 1.5e3 , 1E3, 2 , true , "DROP"@en-GB, _:b }',
            "ask",
        ),
        ("CONSTRUCT WHERE { ?s ?p ?drop }", "graph"),
        ("DESCRIBE <http://e/INSERT>", "graph"),
        (
            "SELECT (GROUP_CONCAT(DISTINCT ?s; SEPARATOR=',') AS ?x) { ?s ?p ?o FILTER NOT EXISTS { ?s a ?t } } GROUP BY ?p",
            "select",
        ),
    ],
)
def test_what_is_sent(query: str, form: str) -> None:
    assert check(query) == form == form_of(query)
    ox.Store().query(query)


@pytest.mark.parametrize(
    ("query", "error", "words"),
    [
        ("define get:soft 'replace' SELECT * { ?s ?p ?o }", QuerySyntaxError, "'define' is no word"),
        ("SELECT * { ?s ?p ?o } ; DROP ALL", QuerySyntaxError, "line 1, column 25"),
        ("SELECT * { ?s ?p ?o OPTION (TRANSITIVE) }", QuerySyntaxError, "no word of SPARQL"),
        ("SELECT (bif:file_to_string('/etc/passwd') AS ?x) {}", QueryForbidden, "code of one engine"),
        ("PREFIX f: <bif:> SELECT (f:file_to_string('/etc/passwd') AS ?x) {}", QueryForbidden, "code of one engine"),
        ("PREFIX bif: <http://e/> SELECT (bif:x() AS ?x) {}", QueryForbidden, "code of one engine"),
        ("SELECT (<SQL:x>() AS ?x) {}", QueryForbidden, "code of one engine"),
        ("SELECT (<java:java.lang.Runtime>() AS ?x) {}", QueryForbidden, "code of one engine"),
        ("SELECT (<\\u0062if:x>() AS ?x) {}", QuerySyntaxError, "not declared"),
        ("SELECT * { ?s ?p '\\u0027 } INSERT DATA { <a> <b> \\u0027' }", QuerySyntaxError, "INSERT"),
        ("INSERT DATA { <a:s> <a:p> 1 }", QuerySyntaxError, "updates are refused"),
        ("SELECT * { ?s e:p ?o }", QuerySyntaxError, "prefix 'e'"),
        ("SELECT * { } }", QuerySyntaxError, "line 1, column 14"),
        ("", QuerySyntaxError, "SELECT, ASK"),
        ("{}", QuerySyntaxError, "SELECT, ASK"),
    ],
)
def test_what_is_not_sent(query: str, error: type[QueryError], words: str) -> None:
    with pytest.raises(error, match=words):
        check(query)


def test_a_typed_number_is_written_with_its_type() -> None:
    assert written(Literal("5", datatype=XSD.nonNegativeInteger)).endswith(
        '"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>'
    )
