"""What is refused before an engine sees it, and what must pass."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from typing import cast

import pytest
from cuoshi.graph import guard as guard_module
from cuoshi.graph.guard import MAX_BYTES, MAX_DEPTH, MAX_TOKENS, guard, is_update, tokens
from cuoshi.ontology.errors import QueryForbidden, QueryTooLarge
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import QuerySolutions, Store

BODY = "{ ?s ?p ?o }"


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ SERVICE <http://127.0.0.1/> {BODY} }}",
        f"SELECT * {{ sErViCe SILENT <http://127.0.0.1/> {BODY} }}",
        f"SELECT * {{ SERVICE ?v {BODY} VALUES ?v {{ <http://127.0.0.1/> }} }}",
        f"SELECT * {{ OPTIONAL {{ SERVICE <http://127.0.0.1/> {BODY} }} }}",
        f"SELECT * {{ ?s ?p ?o FILTER EXISTS {{ SERVICE <http://127.0.0.1/> {BODY} }} }}",
        f"SELECT * {{ {{ SELECT * {{ SERVICE <http://127.0.0.1/> {BODY} }} }} }}",
        f"SELECT * {{ # SELECT\nSERVICE <http://127.0.0.1/> {BODY} }}",
        f"SELECT * {{ \\u0053ERVICE <http://127.0.0.1/> {BODY} }}",
        f"SELECT * {{ \\U00000053ERVICE <http://127.0.0.1/> {BODY} }}",
        f'SELECT * {{ VALUES ?x {{ "a\\u0022" }} SERVICE <http://127.0.0.1/> {BODY} VALUES ?y {{ "\\u0022" }} }}',
        f"PREFIX : <http://127.0.0.1/> SELECT * {{ SERVICE:a {BODY} }}",
        f"SELECT * {{ ?s ?p trueSERVICE <http://127.0.0.1/> {BODY} }}",
        f"SELECT * {{ ?s ?p 1SERVICE <http://127.0.0.1/> {BODY} }}",
        f"SELECT * {{ SERVICESILENT<http://127.0.0.1/>{BODY} }}",
        f"SELECT * {{ ?s a ?x.SERVICE<http://127.0.0.1/>{BODY} }}",
        f'SELECT * {{ ?s ?p "a"@en.SERVICE<http://127.0.0.1/>{BODY} }}',
        f"SELECT * {{ ?s ?p ?o FILTER(?s<?p).SERVICE<http://127.0.0.1/>{BODY} }}",
        f"SELECT * {{ ?s ?p '''a''' . SERVICE <http://127.0.0.1/> {BODY} }}",
        *(
            f"PREFIX {prefix}: <http://127.0.0.1/> SELECT * {{ ?s ?p ?o {before} {name} {BODY} }}"
            for prefix, before, name in (
                ("a", "", "SERVICEa:b"),
                ("a", "", "serviceSILENTa:b"),
                ("", "", "SERVICESILENT:b"),
                ("silent", "", "SERVICEsilent:b"),
                ("服务", "", "SERVICE服务:b"),
                ("a.b", "OPTIONAL", "{SERVICEa.b:b"),
                ("a", "; ?p", "trueSERVICEa:b"),
                ("SERVICEa: <urn:x> PREFIX a", "", "SERVICEa:b"),
            )
        ),
        f"PREFIXa:<http://127.0.0.1/>SELECT*{{SERVICEa:b{BODY}}}",
        rf"PREFIX \u0061: <http://127.0.0.1/> SELECT * {{ \u0053ERVICEa:b {BODY} }}",
    ],
)
def test_service_is_refused_however_it_is_written(query: str) -> None:
    with pytest.raises(QueryForbidden, match="SERVICE"):
        guard(query)


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?s ?p "SERVICE <http://127.0.0.1/> {}" }',
        'SELECT * { ?s ?p """a "SERVICE" b""" }',
        "SELECT * { ?s ?p 'it\\'s SERVICE' }",
        "SELECT * { ?s ?p ?o } # SERVICE",
        "PREFIX ex: <http://example.org/SERVICE/> SELECT * { ?s ex:SERVICE ?o }",
        "SELECT ?service $SERVICE { ?service ?p $SERVICE }",
        "SELECT * { ?s <http://example.org/service> ?o }",
        "PREFIX service: <http://example.org/> PREFIX my-service: <http://e/> SELECT * { ?s service:a ?a ; my-service:b ?b }",
        "PREFIX cpsv: <http://purl.org/vocab/cpsv#> SELECT * { ?s a cpsv:PublicService }",
        "SELECT ?措施 { ?措施 a <http://example.org/措施> FILTER(?a < 1 && ?b > 2) }",
        "ASK {}",
    ],
)
def test_harmless_queries_pass(query: str) -> None:
    guard(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * " + "{" * 2500,
        "SELECT * { FILTER" + "(" * 5000,
        "SELECT * { FILTER(" + "!" * 20_000 + "true) }",
        "SELECT * { FILTER(" + "! " * 200 + "true) }",
        "SELECT * {" + "OPTIONAL {" * 1000,
        "SELECT * { ?s ?p " + "[ ?p " * 200,
        "SELECT * { FILTER(" + "1 || " * 10_001 + "1) }",
        "SELECT * { VALUES ?x { " + "1 " * (MAX_TOKENS + 1) + "} }",
        "SELECT * { ?s ?p '" + "长" * (MAX_BYTES // 3 + 1) + "' }",
    ],
)
def test_too_long_and_too_deep(query: str) -> None:
    with pytest.raises(QueryTooLarge):
        guard(query)


def test_the_deepest_nesting_that_passes() -> None:
    guard("{" * MAX_DEPTH + "}" * MAX_DEPTH)
    with pytest.raises(QueryTooLarge):
        guard("{" * (MAX_DEPTH + 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INSERT DATA { <a:> <b:> <c:> }", True),
        ("# a comment\nPREFIX ex: <http://e/> delete where { ?s ?p ?o }", True),
        ("BASE <http://e/> LOAD <http://127.0.0.1/>", True),
        ("CLEAR ALL", True),
        ("SELECT * { ?s ?p 'INSERT' }", False),
        ("PREFIX insert: <http://e/> ASK { ?s insert:a ?o }", False),
        ("", False),
    ],
)
def test_updates_are_known(text: str, expected: bool) -> None:
    assert is_update(text) is expected


@given(st.text(max_size=300))
def test_every_text_has_tokens_that_stand_in_it(text: str) -> None:
    for token in tokens(text):
        assert text[token.start : token.start + len(token.text)] == token.text


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o FILTER(" + "1||" * 4900 + "1) }",
        "SELECT * {" + "OPTIONAL{?s ?p ?o}" * 1600 + "}",
        "SELECT * {?s ?p ?o" + "".join(f" BIND(1 AS ?x{n})" for n in range(1600)) + "}",
        "SELECT * { FILTER" + "(" * 98 + "1" + ")" * 98 + " }",
        "SELECT * {" + "{" * 99 + "?s ?p ?o" + "}" * 99 + "}",
    ],
)
def test_what_passes_does_not_end_the_process(query: str) -> None:
    guard(query)
    code = "import sys; from pyoxigraph import Store; list(Store().query(sys.stdin.read()))"
    done = subprocess.run([sys.executable, "-c", code], input=query, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "part",
    [
        "service:a ",
        "PREFIX service:",
        "service" * 25 + "a:b ",
        '"\\',
        "'\\",
        '"""\\',
        "a.",
        "<a",
        "@a-",
        "_:.",
        '"',
        "'''a''b",
        "a:.",
    ],
)
def test_hostile_text_is_read_once(part: str) -> None:
    """Each text of this kind took some seconds when a scan to the end was begun again at every place."""
    query = part * (MAX_BYTES // len(part))
    assert sum(len(token.text) for token in tokens(query)) <= len(query)
    with suppress(QueryForbidden, QueryTooLarge):
        guard(query)


_CALLS = st.tuples(
    st.sampled_from(
        ["", "?s ?p ", "?s ?p true", "?s ?p 1", "?s ?p a:b", "?s ?p :", "?s ?p _:b", "?s ?p 'x'@en", "?s ?p ?o", "#"]
    ),
    st.sampled_from(["", " ", ".", ". ", ";", "OPTIONAL{", "'", "\n"]),
    st.sampled_from(["SERVICE", "service", "SERVICESILENT", "SERVICE SILENT", "\\u0053ERVICE", "SERVICEa"]),
    st.sampled_from(["", " ", "#\n", "\t"]),
    st.sampled_from([":b", "a:b", "<http://127.0.0.1:1/>", "SERVICEa:b", "?s"]),
).map("".join)


@settings(max_examples=300)
@given(_CALLS)
def test_what_passes_calls_no_other_endpoint(text: str) -> None:
    """The engine itself says: in an empty store only SERVICE SILENT finds something, and only SERVICE fails."""
    spaces = "PREFIX : <http://127.0.0.1:1/> PREFIX a: <http://127.0.0.1:1/> PREFIX SERVICEa: <urn:x>"
    query = f"{spaces} SELECT * {{ {text} {{ ?s ?p ?o }} }}"
    with suppress(QueryForbidden, SyntaxError):
        guard(query)
        assert list(cast(QuerySolutions, Store().query(query))) == []


@given(st.lists(st.sampled_from([*"{}()[]! \n#<>:.?s\"'\\", "service", "SERVICE"]), max_size=260).map("".join))
def test_the_short_look_never_lets_pass_what_the_long_one_refuses(query: str) -> None:
    if guard_module._is_plain(query):
        for reading in guard_module.readings(query):
            guard_module._check(reading)
