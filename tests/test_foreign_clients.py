"""Programs of other makers work unchanged with the real service: Apache Jena 5 and 6 on Java, Comunica 5 on Node."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cuoshi.ontology.iris import BASE
from cuoshi.ontology.namespace import CS
from helpers_clients import SOURCES, Tasks, compiled, comunica, jena
from helpers_server import KEY
from helpers_serving import Served, filled_folder, serving
from helpers_updates import TOKEN
from rdflib import RDF, Graph

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="changes need the processes of Linux")

LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
SELECT = f"SELECT ?m WHERE {{ ?m a <{CS.Measure}> }} ORDER BY ?m"
CHINESE = f'SELECT ?局 ?名 WHERE {{ ?局 {LABEL} ?名 FILTER(STR(?名) = "长春市") }}'
NOTHING = "ASK { ?s <urn:nothing> ?o }"
CONSTRUCT = f"CONSTRUCT {{ ?m a <{CS.Measure}> }} WHERE {{ ?m a <{CS.Measure}> }}"
DESCRIBE = f"DESCRIBE <{BASE}instrument/loan>"
MANY = f"""SELECT * WHERE {{
  {{ SELECT DISTINCT ?a ?x WHERE {{ ?a {LABEL} ?x }} ORDER BY ?a ?x LIMIT 100 }}
  {{ SELECT DISTINCT ?b ?y WHERE {{ ?b {LABEL} ?y }} ORDER BY ?b ?y LIMIT 100 }}
}}"""
WRONG = "SELECT * WHERE {\n ?s ?p }"
OUTSIDE = "SELECT * WHERE { SERVICE <http://192.0.2.1/> { ?s ?p ?o } }"
FACTS, EVIDENCE = f"{BASE}graph/{KEY}", f"{BASE}graph/{KEY}-evidence"
BODY = "<http://www.w3.org/ns/oa#hasBody>"

OURS = {f"<{BASE}measure/{KEY}-m{number}>" for number in (1, 2, 3)}
THEIRS = {f"<{BASE}measure/220400-辽府办发-2030-3-m{number}>" for number in (1, 2)}
CITY = [{"局": f"<{BASE}area/220100>", "名": '"长春市"@zh'}]
SYNTAX_ERROR = "400 line 2, column 9: the query cannot be parsed: something else is expected here"
FORBIDDEN = "403 SERVICE is refused: queries stay inside this graph (leave the SERVICE part out)"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(filled_folder(tmp_path_factory.mktemp("foreign")), token=TOKEN, query_workers=2) as found:
        yield found


def _told(found: dict[str, Any]) -> Any:
    """Return what a client found in a form that can be compared: its only member, or an error's status and our words."""
    if "error" in found:
        status = found.get("status") or re.findall(r"HTTP status (\d+)", found["error"])[0]
        problem = re.search(r"\{.*\}", found["error"])
        return f"{status} {json.loads(problem[0])['detail']}" if problem else str(status)
    return next(iter(found.values()), None)


def _measures(rows: list[dict[str, str]]) -> set[str]:
    assert len(rows) == len({row["m"] for row in rows})
    return {row["m"] for row in rows}


def _graph(triples: str) -> Graph:
    return Graph().parse(data=triples, format="nt")


def _check_reading(found: dict[str, Any]) -> None:
    """Hold what every client is asked to what is in the store."""
    assert _measures(found["select"]) == OURS | THEIRS
    assert [row["m"] for row in found["select"]] == sorted(OURS | THEIRS)
    chinese = [name for name in found if name.startswith("chinese")]
    assert {name: found[name] for name in chinese} == dict.fromkeys(chinese, CITY)
    assert (found["ask"], found["ask nothing"]) == (True, False)
    assert {f"<{measure}>" for measure in _graph(found["construct"]).subjects(RDF.type, CS.Measure)} == OURS | THEIRS
    assert f'<{BASE}instrument/loan> {LABEL} "贷款投放"@zh .' in found["describe"].splitlines()
    assert len(found["many"]) == len({tuple(sorted(row.items())) for row in found["many"]}) == 10_000
    assert len(found["few of many"]) == 3
    assert _measures(found["one graph"]) == OURS
    assert _measures(found["federated"]) == OURS


# Apache Jena


@pytest.fixture(scope="module")
def classes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(SOURCES / "JenaClient.java", tmp_path_factory.mktemp("classes"))


def _jena_tasks(address: str, graph: str) -> Tasks:
    at, graphs = f"{address}/sparql", f"{address}/graphs"
    insert = f"INSERT DATA {{ GRAPH <{graph}> {{ <urn:a> <urn:p> '贷款'@zh }} }}"
    federated = f"SELECT ?m {{ SERVICE <{at}> {{ ?m a <{CS.Measure}> }} SERVICE <{at}/> {{ GRAPH <{EVIDENCE}> {{ ?e {BODY} ?m }} }} }}"
    stored = {"at": graphs, "graph": graph}
    return {
        "select": {"do": "select", "at": at, "text": SELECT},
        "chinese": {"do": "select", "at": f"{at}/", "text": CHINESE},
        **{f"chinese {way}": {"do": "select", "at": at, "text": CHINESE, "send": way} for way in ("asPost", "asPostForm", "asGetAlways")},
        "ask": {"do": "ask", "at": f"{at}/", "text": "ASK { ?s ?p ?o }"},
        "ask nothing": {"do": "ask", "at": at, "text": NOTHING},
        "construct": {"do": "construct", "at": at, "text": CONSTRUCT},
        "describe": {"do": "describe", "at": f"{at}/", "text": DESCRIBE},
        "many": {"do": "select", "at": at, "text": MANY},
        "few of many": {"do": "select", "at": at, "text": MANY, "take": 3},
        "one graph": {"do": "select", "at": at, "text": SELECT, "graphs": [FACTS]},
        "federated": {"do": "service", "text": federated},
        "wrong": {"do": "select", "at": at, "text": WRONG},
        "outside": {"do": "select", "at": at, "text": OUTSIDE},
        "no token": {"do": "update", "at": at, "text": insert},
        "wrong token": {"do": "update", "at": at, "text": insert, "token": "not-the-token-of-it"},
        "insert": {"do": "update", "at": at, "text": insert, "token": TOKEN},
        "insert form": {"do": "update", "at": f"{at}/", "text": insert.replace("@zh", "@en"), "token": TOKEN, "send": "asPostForm"},
        "get": {"do": "get", **stored},
        "put": {"do": "put", **stored, "text": "<urn:b> <urn:p> 2 .", "token": TOKEN},
        "get again": {"do": "get", **stored},
        "delete": {"do": "delete", **stored, "token": TOKEN},
        "get nothing": {"do": "get", **stored},
    }  # fmt: skip


@pytest.mark.parametrize("version", [5, 6])
def test_jena(served: Served, classes: Path, version: int) -> None:
    graph = f"urn:jena:{version}"
    found = {name: _told(value) for name, value in jena(version, classes, _jena_tasks(served.address, graph)).items()}
    _check_reading(found)
    triples = {name: set(found.pop(name).splitlines()) for name in ("get", "get again")}
    assert triples == {
        "get": {'<urn:a> <urn:p> "贷款"@zh .', '<urn:a> <urn:p> "贷款"@en .'},
        "get again": {'<urn:b> <urn:p> "2"^^<http://www.w3.org/2001/XMLSchema#integer> .'},
    }
    assert {name: found[name] for name in ("wrong", "outside", "no token", "wrong token", "get nothing")} == {
        "wrong": SYNTAX_ERROR,
        "outside": FORBIDDEN,
        "no token": "401 Changes need the token of this service.",
        "wrong token": "401 The token is not that of this service.",
        "get nothing": f"404 {graph}: there is no such graph",
    }


# Comunica


def _comunica_tasks(address: str, graph: str) -> Tasks:
    at = f"{address}/sparql"
    told = [["sparql", at]]
    insert = f"INSERT DATA {{ GRAPH <{graph}> {{ <urn:a> <urn:p> '贷款'@zh }} }}"
    join = f"SELECT ?m WHERE {{ ?m a <{CS.Measure}> . ?e {BODY} ?m }}"
    fetch = {"do": "fetch-select", "at": at}
    return {
        "select": {"do": "select", "at": told, "text": SELECT},
        "chinese": {"do": "select", "at": at, "text": CHINESE},
        "chinese slash": {"do": "select", "at": f"{at}/", "text": CHINESE},
        "chinese fetched": {**fetch, "text": CHINESE},
        "chinese fetched by GET": {**fetch, "text": CHINESE, "method": "GET"},
        "chinese fetched directly": {**fetch, "at": f"{at}/", "text": CHINESE, "direct": True},
        "ask": {"do": "ask", "at": at, "text": "ASK { ?s ?p ?o }"},
        "ask nothing": {"do": "ask", "at": told, "text": NOTHING},
        "construct": {"do": "construct", "at": told, "text": CONSTRUCT},
        "describe": {"do": "construct", "at": at, "text": DESCRIBE},
        "many": {"do": "select", "at": told, "text": MANY},
        "few of many": {"do": "select", "at": told, "text": MANY, "take": 3},
        "one graph": {**fetch, "text": SELECT, "graphs": [FACTS]},
        "named in the query": {"do": "select", "at": told, "text": SELECT.replace("WHERE", f"FROM <{FACTS}> WHERE")},
        "federated": {"do": "select", "at": [["sparql", at], f"{address}/graphs/{KEY}-evidence"], "text": join},
        "wrong": {**fetch, "text": WRONG},
        "outside": {**fetch, "text": OUTSIDE},
        "no token": {"do": "update", "at": told, "text": insert},
        "wrong token": {"do": "fetch-update", "at": at, "text": insert, "token": "not-the-token-of-it"},
        "insert": {"do": "update", "at": told, "text": insert, "token": TOKEN},
        "insert, looking first": {"do": "update", "at": f"{at}/", "text": insert.replace("@zh", "@en"), "token": TOKEN},
        "inserted": {"do": "select", "at": told, "text": f"SELECT ?o WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} ORDER BY LANG(?o)"},
    }  # fmt: skip


def test_comunica(served: Served) -> None:
    found = {name: _told(value) for name, value in comunica(_comunica_tasks(served.address, "urn:comunica")).items()}
    _check_reading(found)
    assert _measures(found["named in the query"]) == OURS
    assert {name: found[name] for name in ("wrong", "outside", "no token", "wrong token", "inserted")} == {
        "wrong": SYNTAX_ERROR,
        "outside": FORBIDDEN,
        "no token": "401",
        "wrong token": "401",
        "inserted": [{"o": f'"贷款"@{language}'} for language in ("en", "zh")],
    }
