"""The SPARQL 1.1 Protocol as tables: what a request asks, and what the endpoint answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from cuoshi.ontology.errors import QueryTimeout
from cuoshi.server.engine import stream
from cuoshi.server.examples import Example, examples
from cuoshi.server.formats import FORMATS
from cuoshi.server.protocol import FORM, QUERY, UPDATE, ProtocolRequest, read_request
from helpers_server import BROWSER, KEY, MEASURE, client
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph
from werkzeug.exceptions import BadRequest, HTTPException, UnsupportedMediaType

ASK = "ASK {}"
G1, G2 = "urn:g:1", "urn:g:2"


@pytest.mark.parametrize(
    ("method", "address", "content_type", "body", "expected"),
    [
        ("GET", b"query=ASK%20%7B%7D", "", b"", ProtocolRequest(ASK)),
        ("GET", b"query=ASK+%7B%7D&format=csv", "", b"", ProtocolRequest(ASK, format="csv")),
        ("GET", b"", "", b"", ProtocolRequest(None)),
        ("HEAD", b"query=ASK+%7B%7D", "", b"", ProtocolRequest(ASK)),
        ("GET", b"query=ASK+%7B%7D&default-graph-uri=urn:g:1&default-graph-uri=urn:g:2&named-graph-uri=urn:g:2", "", b"",
         ProtocolRequest(ASK, (G1, G2), (G2,))),
        ("POST", b"", FORM, b"query=ASK+%7B%7D&named-graph-uri=urn%3Ag%3A1", ProtocolRequest(ASK, (), (G1,))),
        ("POST", b"default-graph-uri=urn:g:1", QUERY, b"ASK {}", ProtocolRequest(ASK, (G1,))),
        ("POST", b"", f"{QUERY}; charset=UTF-8", b"ASK {}", ProtocolRequest(ASK)),
        ("POST", b"", QUERY, b"\xef\xbb\xbfASK {}", ProtocolRequest(ASK)),
        ("POST", b"", 'Application/SPARQL-Query; Charset="utf-8"', b"ASK {}", ProtocolRequest(ASK)),
        ("POST", b"", FORM.upper(), b"query=ASK+%7B%7D", ProtocolRequest(ASK)),
        ("GET", b"default-graph-uri=&query=ASK+%7B%7D&named-graph-uri=", "", b"", ProtocolRequest(ASK)),
        ("POST", b"", QUERY, "ASK { ?措施 ?p \"贷款\" }".encode(), ProtocolRequest("ASK { ?措施 ?p \"贷款\" }")),
        ("POST", b"", FORM, b"update=CLEAR+ALL&using-graph-uri=urn:g:1", ProtocolRequest(None, (G1,), update="CLEAR ALL")),
        ("POST", b"using-named-graph-uri=urn:g:2", UPDATE, b"CLEAR ALL", ProtocolRequest(None, (), (G2,), update="CLEAR ALL")),
        ("POST", b"default-graph-uri=urn:g:2", UPDATE, b"CLEAR ALL", ProtocolRequest(None, update="CLEAR ALL")),
        ("GET", "query=ASK+{?措施+?p+1}".encode(), "", b"", ProtocolRequest("ASK {?措施 ?p 1}")),
    ],
)  # fmt: skip
def test_what_is_asked(method: str, address: bytes, content_type: str, body: bytes, expected: ProtocolRequest) -> None:
    assert read_request(method, address, content_type, body) == expected


@pytest.mark.parametrize(
    ("method", "address", "content_type", "body", "status"),
    [
        ("GET", b"query=ASK+%7B%7D&query=ASK+%7B%7D", "", b"", 400),
        ("GET", b"query=", "", b"", 400),
        ("GET", b"query=ASK+%7B%7D&default-graph-uri=graph", "", b"", 400),
        ("GET", b"query=ASK+%7B%7D&named-graph-uri=/graph", "", b"", 400),
        ("POST", b"using-graph-uri=:g", UPDATE, b"CLEAR ALL", 400),
        ("GET", b"query=+%0A", "", b"", 400),
        ("GET", b"query=ASK%00", "", b"", 400),
        ("GET", b"query=%FF", "", b"", 400),
        ("GET", b"query=\xff", "", b"", 400),
        ("GET", b"query=%ED%A0%80", "", b"", 400),
        ("GET", b"update=CLEAR+ALL", "", b"", 400),
        ("HEAD", b"update=CLEAR+ALL", "", b"", 400),
        ("GET", b"&".join([b"x=1"] * 1001), "", b"", 400),
        ("POST", b"", "", b"ASK {}", 415),
        ("POST", b"", "text/plain", b"ASK {}", 415),
        ("POST", b"", "multipart/form-data; boundary=x", b"", 415),
        ("POST", b"", FORM, b"query=ASK+%7B%7D&update=CLEAR+ALL", 400),
        ("POST", b"", FORM, b"update=CLEAR+ALL&update=CLEAR+ALL", 400),
        ("POST", b"update=CLEAR+ALL", FORM, b"", 400),
        ("POST", b"update=CLEAR+ALL", UPDATE, b"CLEAR ALL", 400),
        ("POST", b"query=ASK+%7B%7D", UPDATE, b"CLEAR ALL", 400),
        ("POST", b"", UPDATE, b" ", 400),
        ("POST", b"", UPDATE, "CLEAR ALL".encode("utf-16"), 400),
        ("POST", b"", f"{UPDATE}; charset=UTF-16", b"CLEAR ALL", 415),
        ("POST", b"", f"{QUERY}; charset=UTF-16", "ASK {}".encode("utf-16"), 415),
        ("POST", b"", QUERY, "ASK {}".encode("utf-16"), 400),
        ("POST", b"", QUERY, "ASK { ?a ?b '贷款' }".encode("gb18030"), 400),
        ("POST", b"", FORM, "query=贷款".encode("gb18030"), 400),
        ("POST", b"", QUERY, b"", 400),
        ("POST", b"query=ASK+%7B%7D", QUERY, b"ASK {}", 400),
        ("POST", b"query=ASK+%7B%7D", FORM, b"query=ASK+%7B%7D", 400),
        ("POST", b"", FORM, b"query=ASK+%7B%7D&query=ASK+%7B%7D", 400),
    ],
)
def test_what_is_refused(method: str, address: bytes, content_type: str, body: bytes, status: int) -> None:
    with pytest.raises(HTTPException) as caught:
        read_request(method, address, content_type, body)
    assert caught.value.code == status


@given(
    st.sampled_from(["GET", "POST"]),
    st.binary(max_size=40),
    st.sampled_from([FORM, QUERY, UPDATE, "x", ""]),
    st.binary(max_size=40),
)
def test_any_octets_are_a_request_or_a_refusal(method: str, address: bytes, content_type: str, body: bytes) -> None:
    try:
        asked = read_request(method, address, content_type, body)
    except (BadRequest, UnsupportedMediaType):
        return
    assert asked.query is None or asked.query.strip()
    assert asked.update is None or asked.update.strip()


# The endpoint

SELECT = "SELECT ?措施 WHERE { ?措施 a <https://w3id.org/cuoshi/ns#Measure> } ORDER BY ?措施"
GRAPH = f"DESCRIBE <https://w3id.org/cuoshi/{MEASURE}>"
VALID: dict[str, Callable[[bytes], Any]] = {
    "application/sparql-results+json": lambda body: json.loads(body)["head"],
    "application/sparql-results+xml": lambda body: ElementTree.fromstring(body).tag.endswith("sparql"),  # noqa: S314 - our own
    "text/csv": lambda body: body.decode().splitlines()[0] == "措施",
    "text/tab-separated-values": lambda body: body.decode().splitlines()[0] == "?措施",
    "text/turtle": lambda body: Graph().parse(data=body, format="turtle"),
    "application/n-triples": lambda body: Graph().parse(data=body, format="nt"),
    "application/rdf+xml": lambda body: Graph().parse(data=body, format="xml"),
    "application/ld+json": lambda body: json.loads(body),
    "application/trig": lambda body: list(ox.parse(body, format=ox.RdfFormat.TRIG)),
    "application/n-quads": lambda body: list(ox.parse(body, format=ox.RdfFormat.N_QUADS)),
}


@pytest.mark.parametrize(
    ("query", "accept", "content_type"),
    [
        (SELECT, "", "application/sparql-results+json"),
        (SELECT, "*/*", "application/sparql-results+json"),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (SELECT, "text/csv, application/json;q=0.5", "text/csv; charset=utf-8"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        (ASK, "application/sparql-results+xml", "application/sparql-results+xml"),
        (GRAPH, "", "text/turtle; charset=utf-8"),
        (GRAPH, "application/n-triples", "application/n-triples; charset=utf-8"),
        (GRAPH, "application/rdf+xml", "application/rdf+xml"),
        (GRAPH, "application/ld+json", "application/ld+json"),
        (GRAPH, "application/trig", "application/trig"),
        (GRAPH, "text/turtle;q=0.2, application/n-quads;q=0.9", "application/n-quads; charset=utf-8"),
    ],
)
def test_results_come_in_the_format_that_is_accepted(query: str, accept: str, content_type: str) -> None:
    headers = {"Accept": accept} if accept else {}
    response = client().get("/sparql", query_string={"query": query}, headers=headers)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == content_type
    assert "Accept" in response.vary
    assert VALID[content_type.partition(";")[0]](response.data)


@pytest.mark.parametrize("name", [entry.name for form in ("select", "graph") for entry in FORMATS[form]])
def test_the_format_parameter_wins_over_the_header(name: str) -> None:
    form = "select" if name in {entry.name for entry in FORMATS["select"]} else "graph"
    query = SELECT if form == "select" else GRAPH
    response = client().get("/sparql", query_string={"query": query, "format": name}, headers={"Accept": "text/html"})
    media_type = next(entry.media_type for entry in FORMATS[form] if entry.name == name)
    assert response.mimetype == media_type
    assert VALID[media_type](response.data)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ({"method": "GET", "query_string": {"query": ASK}}, 200),
        ({"method": "HEAD", "query_string": {"query": ASK}}, 200),
        ({"method": "POST", "data": {"query": ASK}}, 200),
        ({"method": "POST", "data": ASK, "content_type": QUERY}, 200),
        ({"method": "OPTIONS"}, 200),
        ({"method": "GET", "headers": {"Accept": "application/sparql-results+json"}}, 400),
        ({"method": "GET"}, 200),
        ({"method": "GET", "query_string": {"query": "SELEKT"}}, 400),
        ({"method": "GET", "query_string": {"query": "SELECT * { ?s ?p ?o } LIMIT -1"}}, 400),
        ({"method": "GET", "query_string": {"query": ASK, "default-graph-uri": "no iri"}}, 400),
        ({"method": "GET", "query_string": {"query": "CLEAR ALL"}}, 400),
        ({"method": "GET", "query_string": {"query": "LOAD <file:///etc/passwd>"}}, 400),
        ({"method": "GET", "query_string": {"query": "#\nPREFIX a: <urn:a> INSERT DATA { a:a a:a a:a }"}}, 400),
        ({"method": "GET", "query_string": {"query": "ASK { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"}}, 403),
        ({"method": "GET", "query_string": {"query": r"ASK { \u0053ERVICE <http://127.0.0.1/> {} }"}}, 403),
        ({"method": "POST", "data": {"update": "CLEAR ALL"}}, 403),
        ({"method": "POST", "data": "CLEAR ALL", "content_type": UPDATE}, 403),
        ({"method": "GET", "query_string": {"query": ASK}, "headers": {"Accept": "application/pdf"}}, 406),
        ({"method": "GET", "query_string": {"query": ASK}, "headers": {"Accept": "*/*;q=0"}}, 406),
        ({"method": "GET", "query_string": {"query": ASK, "format": "turtle"}}, 406),
        ({"method": "PUT", "data": ASK}, 405),
        ({"method": "DELETE"}, 405),
        ({"method": "POST", "data": "{" * 2_500, "content_type": QUERY}, 413),
        ({"method": "POST", "data": "#" * 70_000, "content_type": QUERY}, 413),
        ({"method": "POST", "data": b"x" * 1_100_000, "content_type": QUERY}, 413),
        ({"method": "POST", "data": ASK, "content_type": "text/plain"}, 415),
    ],
)
@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
def test_status(path: str, arguments: dict[str, Any], status: int) -> None:
    response = client().open(path, **arguments)
    assert response.status_code == status
    if status >= 400 and arguments["method"] != "HEAD":
        assert response.mimetype == "application/problem+json"
        assert response.json is not None
        assert response.json["status"] == status
        assert response.json["detail"]
    if status == 405:
        assert {"get", "head", "options", "post"} == response.allow.as_set()


def test_a_syntax_error_tells_its_place() -> None:
    response = client().get("/sparql", query_string={"query": "SELECT *\nWHERE { ?s ?p }"})
    assert response.json is not None
    assert "line 2" in response.json["detail"]
    assert "column" in response.json["detail"]


def test_a_small_result_tells_its_length() -> None:
    response = client().get("/sparql", query_string={"query": SELECT})
    assert response.content_length == len(response.data)


class _Slow:
    """An answer in several chunks, of which one fails."""

    form = "select"

    def __init__(self, *chunks: bytes) -> None:
        self.chunks = chunks
        self.given: list[bytes] = []

    def serialise(self, _: str) -> Iterator[bytes]:
        for chunk in self.chunks:
            if chunk == b"!":
                raise QueryTimeout("stopped")
            self.given.append(chunk)
            yield chunk

    def close(self) -> None:
        self.chunks = ()


def test_a_large_result_is_passed_on_as_it_comes() -> None:
    answer = _Slow(*[b"x"] * 100)
    chunks = iter(stream(answer, "text/csv"))
    assert len(answer.given) == 2
    assert b"".join(chunks) == b"x" * 100


@pytest.mark.parametrize("chunks", [(b"!",), (b"x", b"!")])
def test_a_query_that_fails_early_fails_before_the_response_begins(chunks: tuple[bytes, ...]) -> None:
    with pytest.raises(QueryTimeout):
        stream(_Slow(*chunks), "text/csv")


def test_head_gives_the_headers_of_get_without_a_body() -> None:
    response = client().head("/sparql", query_string={"query": SELECT})
    assert response.mimetype == "application/sparql-results+json"
    assert response.data == b""


def _count(**dataset: list[str]) -> int:
    query = "SELECT (COUNT(*) AS ?n) FROM <urn:elsewhere> WHERE { ?s ?p ?o }"
    pairs = [
        ("query", query),
        *((name.replace("_", "-"), value) for name, values in dataset.items() for value in values),
    ]
    response = client().post("/sparql", data=urlencode(pairs), content_type=FORM)
    assert response.json is not None
    return int(response.json["results"]["bindings"][0]["n"]["value"])


def test_the_dataset_of_the_protocol_replaces_that_of_the_query() -> None:
    facts = f"https://w3id.org/cuoshi/graph/{KEY}"
    assert _count() == 0
    alone, evidence = _count(default_graph_uri=[facts]), _count(default_graph_uri=[f"{facts}-evidence"])
    assert alone > 0
    assert evidence > 0
    assert _count(default_graph_uri=[facts, f"{facts}-evidence"]) == alone + evidence
    assert _count(named_graph_uri=[facts]) == 0
    assert _count(default_graph_uri=["file:///etc/passwd", "http://127.0.0.1:9/"]) == 0


def test_a_browser_gets_a_form_then_a_table_with_links_to_entities() -> None:
    form = client().get("/sparql", headers=BROWSER)
    assert form.mimetype == "text/html"
    assert "<textarea" in form.text
    table = client().get("/sparql", query_string={"query": SELECT}, headers=BROWSER)
    assert "<table" in table.text
    assert f"/{quote(MEASURE)}" in table.text
    assert "yes" in client().get("/sparql", query_string={"query": ASK, "lang": "en"}, headers=BROWSER).text.lower()
    assert "cpsv:PublicService" in client().get("/sparql", query_string={"query": GRAPH}, headers=BROWSER).text


def test_a_cut_table_says_so() -> None:
    page = client().get(
        "/sparql", query_string={"query": "SELECT * { ?s ?p ?o } LIMIT 21", "lang": "en"}, headers=BROWSER
    )
    assert "Only the first 20 rows are shown" in page.text
    assert page.text.count("<tr>") == 21


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_every_example_has_an_answer(example: Example) -> None:
    response = client().post("/sparql", data=example.full_query, content_type=QUERY)
    assert response.status_code == 200
    if response.json is not None:
        assert response.json["results"]["bindings"]
    assert example.full_query.splitlines()[-2] in client().get(f"/sparql?example={example.name}", headers=BROWSER).text
