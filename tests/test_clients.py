"""Clients work unchanged with the real service: SPARQLWrapper, rdflib, roqet, and requests as editors and libraries send them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote, urlencode
from xml.dom.minidom import Document

import httpx
import pytest
from cuoshi.ontology.iris import BASE
from cuoshi.ontology.namespace import CS
from helpers_server import KEY
from helpers_serving import Served, filled_folder, serving
from helpers_updates import BEARER, TOKEN
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from rdflib.query import ResultRow
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="changes need the processes of Linux")

SELECT = f"SELECT ?m WHERE {{ ?m a <{CS.Measure}> }} ORDER BY ?m"
ASK = f"ASK {{ ?m a <{CS.Measure}> }}"
CONSTRUCT = f"CONSTRUCT {{ ?m a <{CS.Measure}> }} WHERE {{ ?m a <{CS.Measure}> }}"
CHINESE = 'SELECT ?局 WHERE { ?局 <http://www.w3.org/2004/02/skos/core#prefLabel> ?名 FILTER(STR(?名) = "长春市") }'
FACTS = f"{BASE}graph/{KEY}"
MEASURES = 5
PREFIX = "/cuoshi"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled_folder(tmp_path_factory.mktemp("clients"))


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Served]:
    with serving(folder, token=TOKEN, query_workers=2) as found:
        yield found


@pytest.fixture(params=["/sparql", "/sparql/"])
def endpoint(served: Served, request: pytest.FixtureRequest) -> str:
    return served.address + str(request.param)


# SPARQLWrapper

WAYS = [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]


def _wrapped(endpoint: str, query: str, way: tuple[str, str], wished: str) -> Any:
    wrapper = SPARQLWrapper(endpoint, returnFormat=wished)
    wrapper.setMethod(way[0])
    wrapper.setRequestMethod(way[1])
    wrapper.setQuery(query)
    return wrapper.queryAndConvert()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(way))
def test_sparqlwrapper(endpoint: str, way: tuple[str, str]) -> None:
    found = _wrapped(endpoint, SELECT, way, JSON)
    assert len(found["results"]["bindings"]) == MEASURES
    table = _wrapped(endpoint, SELECT, way, XML)
    assert isinstance(table, Document)
    assert len(table.getElementsByTagName("result")) == MEASURES
    for wished in (CSV, TSV):
        assert len(_wrapped(endpoint, SELECT, way, wished).decode().splitlines()) == MEASURES + 1
    assert _wrapped(endpoint, ASK, way, JSON)["boolean"] is True
    assert len(_wrapped(endpoint, CHINESE, way, JSON)["results"]["bindings"]) == 1


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # SPARQLWrapper makes one
@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(way))
@pytest.mark.parametrize("wished", [TURTLE, N3, RDFXML, XML, JSONLD])
def test_sparqlwrapper_reads_graphs(served: Served, way: tuple[str, str], wished: str) -> None:
    found = _wrapped(f"{served.address}/sparql", CONSTRUCT, way, wished)
    graph = found if isinstance(found, Graph) else Graph().parse(data=found, format="turtle")
    assert len(graph) == MEASURES


@pytest.mark.parametrize("way", WAYS[1:], ids=lambda way: "-".join(way))
def test_sparqlwrapper_updates(served: Served, way: tuple[str, str]) -> None:
    graph = f"urn:wrapper:{way[1]}"
    wrapper = SPARQLWrapper(f"{served.address}/sparql")
    wrapper.addCustomHttpHeader("Authorization", BEARER["Authorization"])
    wrapper.setMethod(way[0])
    wrapper.setRequestMethod(way[1])
    wrapper.setQuery(f"INSERT DATA {{ GRAPH <{graph}> {{ <urn:a> <urn:p> '贷款'@zh }} }}")
    wrapper.query()
    assert _wrapped(f"{served.address}/sparql", f"ASK {{ GRAPH <{graph}> {{ ?s ?p '贷款'@zh }} }}", way, JSON)[
        "boolean"
    ]


# rdflib


@pytest.mark.parametrize(
    ("method", "results"),
    [("GET", "xml"), ("POST", "xml"), ("POST_FORM", "xml"), ("GET", "json"), ("POST", "csv"), ("POST_FORM", "tsv")],
)
def test_rdflib_asks(served: Served, method: Any, results: str) -> None:
    endpoint = f"{served.address}/sparql"
    graph = Graph(SPARQLStore(endpoint, method=method, returnFormat=results))
    assert len(list(graph.query(SELECT))) == MEASURES
    assert sum(1 for _ in graph.triples((None, RDF.type, CS.Measure))) == MEASURES
    rows = [row for row in graph.query(CHINESE) if isinstance(row, ResultRow)]
    assert [str(row[0]) for row in rows] == [f"{BASE}area/220100"]
    if results in ("xml", "json"):
        assert graph.query(ASK).askAnswer is True


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_reads_graphs(endpoint: str, method: Any) -> None:
    store = SPARQLStore(endpoint, method=method)
    assert len(Graph(store).query(CONSTRUCT).graph or ()) == MEASURES
    one = Graph(store, identifier=URIRef(FACTS))
    assert sum(1 for _ in one.triples((None, RDF.type, CS.Measure))) == 3
    assert (URIRef(f"{BASE}measure/{KEY}-m1"), RDF.type, CS.Measure) in one


@pytest.mark.parametrize(("path", "method"), [("/sparql", "POST"), ("/sparql/", "POST_FORM")])
def test_rdflib_changes(served: Served, path: str, method: Any) -> None:
    endpoint = served.address + path
    store = SPARQLUpdateStore(endpoint, endpoint, method=method, headers=BEARER, autocommit=False)
    graph = Graph(store, identifier=URIRef(f"urn:rdflib:{method}"))
    triple = (URIRef("urn:a"), URIRef("urn:p"), Literal("贷款", lang="zh"))
    graph.add(triple)
    store.commit()
    assert triple in graph
    graph.remove(triple)
    store.commit()
    assert triple not in graph


def test_rdflib_changes_nothing_without_the_token(endpoint: str) -> None:
    graph = Graph(SPARQLUpdateStore(endpoint, endpoint), identifier=URIRef("urn:refused"))
    with pytest.raises(Exception, match="401"):
        graph.add((URIRef("urn:a"), URIRef("urn:p"), Literal(1)))


# roqet, which reads SELECT results only


def _roqet(*arguments: str) -> list[str]:
    program = shutil.which("roqet")
    if program is None:
        tell = pytest.fail if os.environ.get("CUOSHI_REQUIRE_ENGINES") == "1" else pytest.skip
        tell("roqet (of rasqal-utils) is not installed here")
    done = subprocess.run([program, "-q", "-r", "csv", *arguments], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[1:]


def test_roqet(endpoint: str) -> None:
    assert len(_roqet("-p", endpoint, "-e", SELECT)) == MEASURES
    assert _roqet("-p", endpoint, "-e", CHINESE) == [f"{BASE}area/220100"]
    assert len(_roqet("-p", endpoint, "-D", FACTS, "-e", SELECT)) == 3
    assert len(_roqet("-p", endpoint, "-G", FACTS, "-e", f"SELECT ?m {{ GRAPH ?g {{ ?m a <{CS.Measure}> }} }}")) == 3


# Requests as other clients send them

FORM = "application/x-www-form-urlencoded"
YASGUI = ("application/sparql-results+json,*/*;q=0.9", "application/n-triples,*/*;q=0.9")
JENA = (
    (
        "application/sparql-results+json,application/sparql-results+xml;q=0.9,text/tab-separated-values;q=0.7,text/csv;q=0.5,"
        "application/json;q=0.2,application/xml;q=0.2,*/*;q=0.1"
    ),
    "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3",
)
COMUNICA = ("application/sparql-results+json;q=1.0,application/sparql-results+xml;q=0.7", "text/turtle")
COMUNICA_LOOKS = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,text/turtle;q=0.6,"
    "application/rdf+xml;q=0.5,text/n3;q=0.35,application/xml;q=0.3,image/svg+xml;q=0.3,text/html;q=0.2,application/xhtml+xml;q=0.18"
)


def _post_form(endpoint: str, query: str, accept: str, media_type: str) -> httpx.Response:
    headers = {"Accept": accept, "Content-Type": media_type}
    return httpx.post(endpoint, content=urlencode({"query": query}), headers=headers, trust_env=False)


@pytest.mark.parametrize(
    ("accepts", "media_type", "graph_type"),
    [
        (YASGUI, FORM, "application/n-triples"),
        (JENA, FORM, "text/turtle"),
        (COMUNICA, f"{FORM};charset=UTF-8", "text/turtle"),
    ],
    ids=["yasgui", "jena", "comunica"],
)
def test_forms_of_other_clients(endpoint: str, accepts: tuple[str, str], media_type: str, graph_type: str) -> None:
    rows = _post_form(endpoint, SELECT, accepts[0], media_type)
    assert rows.headers["Content-Type"] == "application/sparql-results+json"
    assert len(rows.json()["results"]["bindings"]) == MEASURES
    assert _post_form(endpoint, ASK, accepts[0], media_type).json()["boolean"] is True
    triples = _post_form(endpoint, CONSTRUCT, accepts[1], media_type)
    assert triples.headers["Content-Type"] == f"{graph_type}; charset=utf-8"
    assert len(Graph().parse(data=triples.content, format=graph_type)) == MEASURES


def test_an_editor_of_another_site_may_ask(endpoint: str) -> None:
    asked = {"Origin": "https://yasgui.example", "Access-Control-Request-Method": "POST"}
    allowed = httpx.options(
        endpoint, headers={**asked, "Access-Control-Request-Headers": "content-type,accept"}, trust_env=False
    )
    assert allowed.status_code == 200
    assert allowed.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in allowed.headers["Access-Control-Allow-Methods"]


def test_comunica_looks_at_the_description_first(endpoint: str) -> None:
    response = httpx.get(endpoint, headers={"Accept": COMUNICA_LOOKS}, trust_env=False)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/n-quads; charset=utf-8"
    assert "sparql-service-description#endpoint" in response.text


H2C = {
    "Connection": "Upgrade, HTTP2-Settings",
    "Upgrade": "h2c",
    "HTTP2-Settings": "AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA",
}
"""What Java's own client, which Jena uses, sends with its first request to an address."""


def test_jena_asks_and_changes(served: Served) -> None:
    direct = {
        "Accept": JENA[0],
        "Content-Type": "application/sparql-query; charset=utf-8",
        "Accept-Encoding": "gzip,deflate",
        **H2C,
    }
    response = httpx.post(f"{served.address}/sparql", content=CHINESE.encode(), headers=direct, trust_env=False)
    assert len(response.json()["results"]["bindings"]) == 1
    sent = {**BEARER, "Content-Type": "application/sparql-update", **H2C}
    update = "INSERT DATA { GRAPH <urn:jena> { <urn:a> <urn:p> 1 } }"
    assert httpx.post(f"{served.address}/sparql", content=update, headers=sent, trust_env=False).is_success
    address, parameters = f"{served.address}/graphs", {"graph": "urn:jena"}
    triples = {"Accept": JENA[1]}
    assert len(Graph().parse(data=httpx.get(address, params=parameters, headers=triples, trust_env=False).content)) == 1
    body = {**BEARER, "Content-Type": "text/turtle; charset=utf-8"}
    put = httpx.put(address, params=parameters, content="<urn:b> <urn:p> 2, 3 .", headers=body, trust_env=False)
    assert put.status_code == 204
    assert len(Graph().parse(data=httpx.get(address, params=parameters, headers=triples, trust_env=False).content)) == 2


# Raw Chinese

MEASURE = f"{BASE}measure/{KEY}-m1"


def _raw(served: Served, line: str) -> bytes:
    """Return the answer to a request whose address is sent as it is typed."""
    with socket.create_connection(served.place, timeout=20) as connection:
        connection.sendall(f"{line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize("measure", [MEASURE, quote(MEASURE, safe=":/")])
def test_chinese_iris_raw_and_encoded(served: Served, measure: str) -> None:
    name = measure.removeprefix(BASE)
    assert b"200 OK" in _raw(served, f"GET /{name}.ttl")
    query = f"ASK{{<{MEASURE}>?p?o}}"
    answer = _raw(served, f"GET /sparql?query={query}")
    assert b'"boolean":true' in answer.replace(b" ", b"")


# Bodies in chunks, and bodies that are not there


def _sent(served: Served, method: str, *, headers: str, body: bytes = b"") -> int:
    head = (
        f"{method} /graphs?graph=urn:length HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/turtle\r\n"
    )
    with socket.create_connection(served.place, timeout=20) as connection:
        connection.sendall(f"{head}Authorization: {BEARER['Authorization']}\r\n{headers}\r\n".encode() + body)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    return int(answer.split(b" ", 2)[1])


def test_a_forgotten_body_empties_no_graph(served: Served) -> None:
    chunks = b"c\r\n<urn:a> <urn\r\n6\r\n:p> 1.\r\n0\r\n\r\n"
    assert _sent(served, "PUT", headers="Transfer-Encoding: chunked\r\n", body=chunks) == 201
    assert _sent(served, "PUT", headers="") == 411
    assert _sent(served, "POST", headers="") == 411
    held = httpx.get(f"{served.address}/graphs", params={"graph": "urn:length"}, trust_env=False)
    assert len(Graph().parse(data=held.content, format="turtle")) == 1
    assert _sent(served, "PUT", headers="Content-Length: 0\r\n") == 204
    assert _sent(served, "DELETE", headers="") == 404


# Behind a proxy


class _Proxy(BaseHTTPRequestHandler):
    """Passes requests under a path on, whole or without that path, and adds what a client may have forged."""

    behind: tuple[str, int]
    strips: bool

    def _pass_on(self) -> None:
        path = self.path.removeprefix(PREFIX) if self.strips else self.path
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        connection = HTTPConnection(*self.behind, timeout=20)
        try:
            connection.request(self.command, path or "/", body, {**self.headers, "Host": "proxy.example"})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = _pass_on  # noqa: N815 - names of the base class

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _proxy(served: Served, *, strips: bool) -> Iterator[str]:
    handler = type("Proxy", (_Proxy,), {"behind": served.place, "strips": strips})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}{PREFIX}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def prefixed(folder: Path) -> Iterator[Served]:
    with serving(folder, token=TOKEN, query_workers=1, url_prefix=PREFIX) as found:
        yield found


@pytest.fixture(scope="module", params=[False, True], ids=["whole", "stripped"])
def shown(prefixed: Served, request: pytest.FixtureRequest) -> Iterator[str]:
    with _proxy(prefixed, strips=request.param) as address:
        yield address


FORGED = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Proto": "evil",
    "X-Script-Name": "/evil",
    "Forwarded": "host=evil.example;proto=evil",
}


@pytest.mark.parametrize("slash", ["", "/"])
def test_clients_work_behind_a_proxy(shown: str, slash: str) -> None:
    endpoint = f"{shown}/sparql{slash}"
    assert len(_wrapped(endpoint, SELECT, (GET, URLENCODED), JSON)["results"]["bindings"]) == MEASURES
    assert len(list(Graph(SPARQLStore(endpoint, method="POST_FORM")).query(CHINESE))) == 1
    assert len(_roqet("-p", endpoint, "-e", SELECT)) == MEASURES
    assert _post_form(endpoint, ASK, COMUNICA[0], FORM).json()["boolean"] is True


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/sparql", 200, None),
        ("/.well-known/void", 200, None),
        ("/instrument/loan", 303, f"{PREFIX}/instrument/loan.ttl"),
        ("/graphs/vocabulary-examples", 200, None),
        ("/questions", 200, None),
        ("/openapi.json", 200, None),
    ],
)
def test_addresses_stay_under_the_prefix(shown: str, path: str, status: int, location: str | None) -> None:
    accept = {"Accept": "text/html"} if path == "/questions" else {"Accept": "text/turtle, application/json;q=0.5"}
    response = httpx.get(shown + path, headers={**FORGED, **accept}, trust_env=False)
    assert response.status_code == status
    assert response.headers.get("Location") == location
    assert "evil" not in response.text + str(response.headers)
    assert "proxy.example" not in response.text + str(response.headers)
    if path == "/questions":
        assert f'href="{PREFIX}/sparql"' in response.text


def test_changes_pass_the_proxy(shown: str) -> None:
    body = {**BEARER, "Content-Type": "text/turtle", **FORGED}
    created = httpx.put(f"{shown}/graphs/proxied", content="<urn:a> <urn:p> 1 .", headers=body, trust_env=False)
    assert (created.status_code, created.headers["Location"]) == (201, f"{PREFIX}/graphs/proxied")
    assert httpx.head(f"{shown}/graphs/proxied", trust_env=False).status_code == 200
    assert httpx.delete(f"{shown}/graphs/proxied", headers=BEARER, trust_env=False).status_code == 204
