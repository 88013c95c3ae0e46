"""The cases of the W3C manifest for the SPARQL 1.1 Protocol, query operation, over a store with the three graphs that they name."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlencode

import pytest
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.server.app import create_app
from cuoshi.server.engine import InProcessEngine
from cuoshi.server.protocol import FORM, QUERY
from cuoshi.server.settings import Settings
from flask.testing import FlaskClient
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
        ({"method": "GET", "query_string": {"update": "CLEAR ALL"}}, 403),
    ],
)
def test_what_is_refused(arguments: dict[str, Any], status: int) -> None:
    if isinstance(arguments.get("query_string"), list):
        arguments = arguments | {"query_string": urlencode(arguments["query_string"])}
    response = _client().open("/sparql", **arguments)
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
