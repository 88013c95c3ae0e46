"""The cases of the W3C manifest for the SPARQL 1.1 Protocol over a store with the three graphs that they name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlencode

import pytest
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.server.app import create_app
from cuoshi.server.engine import InProcessEngine
from cuoshi.server.protocol import FORM, QUERY, UPDATE
from cuoshi.server.settings import Settings
from flask.testing import FlaskClient
from helpers_updates import BEARER, Changeable, changeable
from rdflib import FOAF, RDF, Graph, URIRef

DATA = "http://kasei.us/2009/09/sparql/data/data"
ONE, TWO, THREE = (f"{DATA}{number}.rdf" for number in (1, 2, 3))
DEFAULT = "default-graph-uri"
NAMED = "named-graph-uri"
ASK = "ASK {}"
BOTH = f"ASK {{ <{ONE}> a ?type . <{TWO}> a ?type }}"
IN_NAMED = f"GRAPH ?g1 {{ <{ONE}> a ?type }} GRAPH ?g2 {{ <{TWO}> a ?type }}"
RESULTS = {"application/sparql-results+json", "application/sparql-results+xml"}
TABLES = RESULTS | {"text/csv", "text/tab-separated-values"}
GRAPHS = {"text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"}

Pairs = list[tuple[str, str]]


@cache
def _client() -> FlaskClient:
    store = OxigraphStore.memory()
    store.writer().replace(
        {name: [(URIRef(name), RDF.type, FOAF.Document, URIRef(name))] for name in (ONE, TWO, THREE)}
    )
    return create_app(Settings(), InProcessEngine(store)).test_client()


def _get(query: str, dataset: Pairs) -> dict[str, Any]:
    return {"method": "GET", "query_string": urlencode([("query", query), *dataset])}


def _form(query: str, dataset: Pairs) -> dict[str, Any]:
    return {"method": "POST", "data": urlencode([("query", query), *dataset]), "content_type": FORM}


def _form_and_address(query: str, dataset: Pairs) -> dict[str, Any]:
    return _form(query, []) | {"query_string": urlencode(dataset)}


def _direct(query: str, dataset: Pairs) -> dict[str, Any]:
    return {"method": "POST", "data": query, "content_type": QUERY, "query_string": urlencode(dataset)}


WAYS = (_get, _form, _form_and_address, _direct)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
@pytest.mark.parametrize(
    ("query", "dataset"),
    [
        (ASK, [(DEFAULT, f"{DATA}0.rdf")]),
        (f"ASK {{ <{ONE}> ?p ?o }}", [(DEFAULT, ONE)]),
        (BOTH, [(DEFAULT, ONE), (DEFAULT, TWO)]),
        (f"ASK {{ {IN_NAMED} }}", [(NAMED, ONE), (NAMED, TWO)]),
        (f"ASK {{ <{THREE}> a ?type {IN_NAMED} }}", [(DEFAULT, THREE), (NAMED, ONE), (NAMED, TWO)]),
        (f"ASK FROM <{THREE}> {{ {IN_NAMED} }}", [(NAMED, ONE), (NAMED, TWO)]),
        (f"ASK FROM <{ONE}> {{ FILTER NOT EXISTS {{ <{ONE}> a ?type }} }}", [(NAMED, ONE), (NAMED, TWO)]),
        (f"ASK {{ FILTER NOT EXISTS {{ <{TWO}> a ?type }} }}", [(DEFAULT, ONE)]),
    ],
)
def test_the_dataset_of_the_request(way: Any, path: str, query: str, dataset: Pairs) -> None:
    response = _client().open(path, **way(query, dataset))
    assert response.status_code == 200
    assert response.mimetype in RESULTS
    assert response.json == {"head": {}, "boolean": True}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("query", "types"),
    [
        ("SELECT (1 AS ?value) {}", TABLES),
        (ASK, RESULTS),
        ("DESCRIBE <http://example.org/>", GRAPHS),
        ("CONSTRUCT { <s> <p> 1 } WHERE {}", GRAPHS),
    ],
)
def test_the_type_of_the_result(way: Any, query: str, types: set[str]) -> None:
    response = _client().open("/sparql", **way(query, [(DEFAULT, f"{DATA}0.rdf")]))
    assert response.status_code == 200
    assert response.mimetype in types


def test_relative_iris_are_resolved_against_the_base_of_the_service() -> None:
    response = _client().get("/sparql", query_string={"query": "CONSTRUCT { <s> <p> 1 } WHERE {}"})
    subjects = set(Graph().parse(data=response.data, format="turtle").subjects())
    assert subjects == {URIRef("https://w3id.org/cuoshi/s")}


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ({"method": "PUT", "query_string": {"query": ASK}}, 405),
        ({"method": "GET", "query_string": [("query", ASK), ("query", "SELECT * {}")]}, 400),
        ({"method": "POST", "data": ASK, "content_type": "text/plain"}, 415),
        ({"method": "POST", "data": urlencode({"query": ASK})}, 415),
        ({"method": "POST", "data": ASK}, 415),
        ({"method": "POST", "data": ASK.encode("utf-16"), "content_type": f"{QUERY}; charset=UTF-16"}, 415),
        ({"method": "POST", "data": ASK.encode("utf-16"), "content_type": QUERY}, 400),
        ({"method": "GET", "query_string": {"query": "ASK {"}}, 400),
        ({"method": "GET", "query_string": {"update": "CLEAR ALL"}}, 400),
    ],
)
def test_what_is_refused(arguments: dict[str, Any], status: int) -> None:
    if isinstance(arguments.get("query_string"), list):
        arguments = arguments | {"query_string": urlencode(arguments["query_string"])}
    response = _client().open("/sparql", **arguments)
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"


# Update operation

DOCUMENTS = "".join(f"GRAPH <{name}> {{ <{name}> a foaf:Document }}\n" for name in (ONE, TWO, THREE))
BEGIN = f"PREFIX dc: <http://purl.org/dc/terms/>\nPREFIX foaf: <{FOAF}>\nDROP ALL ;\nINSERT DATA {{ {DOCUMENTS} }} ;\n"
TARGET = "http://example.org/protocol-update-dataset-test/"
RESOURCE = "a dc:BibliographicResource"
FROM_DEFAULT = f"{BEGIN}INSERT {{ GRAPH <{TARGET}> {{ ?s {RESOURCE} }} }} WHERE {{ ?s a foaf:Document }}"
FROM_NAMED = f"{BEGIN}INSERT {{ GRAPH <{TARGET}> {{ ?s {RESOURCE} }} }} WHERE {{ GRAPH ?g {{ ?s a foaf:Document }} }}"
FROM_BOTH = f"""{BEGIN}INSERT {{ GRAPH <{TARGET}> {{ ?s <http://example.org/in> ?in }} }} WHERE {{
  {{ GRAPH ?g {{ ?s a foaf:Document }} BIND(?g AS ?in) }} UNION {{ ?s a foaf:Document . BIND("default" AS ?in) }} }}"""
ARE_BOTH = f"""ASK {{ GRAPH <{TARGET}> {{ <{ONE}> <http://example.org/in> "default" . <{TWO}> <http://example.org/in> <{TWO}> }}
  FILTER NOT EXISTS {{ GRAPH <{TARGET}> {{ <{THREE}> ?p ?o }} }} }}"""
USING, USING_NAMED = "using-graph-uri", "using-named-graph-uri"


def _are(*names: str) -> str:
    held = " ".join(f"<{name}> a <http://purl.org/dc/terms/BibliographicResource> ." for name in names)
    missing = " ".join(
        f"FILTER NOT EXISTS {{ GRAPH <{TARGET}> {{ <{name}> ?p ?o }} }}" for name in {ONE, TWO, THREE} - {*names}
    )
    return f"ASK {{ GRAPH <{TARGET}> {{ {held} }} {missing} }}"


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Changeable]:
    with changeable(tmp_path_factory.mktemp("w3c") / "store") as found:
        yield found


def _update_form(update: str, dataset: Pairs) -> dict[str, Any]:
    return {"data": urlencode([("update", update), *dataset]), "content_type": FORM}


def _update_direct(update: str, dataset: Pairs) -> dict[str, Any]:
    return {"data": update, "content_type": UPDATE, "query_string": urlencode(dataset)}


@pytest.mark.skipif(sys.platform != "linux", reason="changes need the processes of Linux")
@pytest.mark.parametrize("way", [_update_form, _update_direct])
@pytest.mark.parametrize(
    ("update", "dataset", "holds"),
    [
        (FROM_DEFAULT, [(USING, ONE)], _are(ONE)),
        (FROM_DEFAULT, [(USING, ONE), (USING, TWO)], _are(ONE, TWO)),
        (FROM_NAMED, [(USING_NAMED, ONE), (USING_NAMED, TWO)], _are(ONE, TWO)),
        (FROM_BOTH, [(USING, ONE), (USING_NAMED, TWO)],
         ARE_BOTH),
        ("CLEAR ALL", [], "ASK { FILTER NOT EXISTS { ?s ?p ?o } }"),
        ("CLEAR SILENT GRAPH <urn:base> ; INSERT DATA { GRAPH <urn:base> { <urn:s> <urn:p> <test> } }", [],
         'ASK { GRAPH <urn:base> { <urn:s> <urn:p> ?o FILTER(ISIRI(?o) && STR(?o) != "test" && STRSTARTS(STR(?o), "http")) } }'),
    ],
)  # fmt: skip
def test_the_update_operation(changing: Changeable, way: Any, update: str, dataset: Pairs, holds: str) -> None:
    response = changing.client.post("/sparql", headers=BEARER, **way(update, dataset))
    assert response.status_code == 200, response.text
    assert changing.ask(holds)


CONFLICT = """PREFIX foaf: <http://xmlns.com/foaf/0.1/>
WITH <http://example/addresses>
DELETE { ?person foaf:givenName 'Bill' } INSERT { ?person foaf:givenName 'William' } WHERE { ?person foaf:givenName 'Bill' }"""


@pytest.mark.skipif(sys.platform != "linux", reason="changes need the processes of Linux")
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ({"method": "GET", "query_string": {"update": "CLEAR ALL", USING: ONE}}, 400),
        ({"method": "POST", "data": "update=CLEAR+ALL&update=CLEAR+DEFAULT", "content_type": FORM}, 400),
        ({"method": "POST", "data": "CLEAR NAMED", "content_type": "text/plain"}, 415),
        ({"method": "POST", "data": "update=CLEAR+NAMED"}, 415),
        ({"method": "POST", "data": "CLEAR NAMED".encode("utf-16"), "content_type": f"{UPDATE}; charset=UTF-16"}, 415),
        ({"method": "POST", "data": {"update": "CLEAR XYZ"}}, 400),
        ({"method": "POST", "data": {"update": CONFLICT, USING_NAMED: "http://example/people"}}, 400),
    ],
)
def test_what_is_refused_of_updates(changing: Changeable, arguments: dict[str, Any], status: int) -> None:
    assert changing.client.open("/sparql", headers=BEARER, **arguments).status_code == status
