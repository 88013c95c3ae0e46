"""What the service says of itself is RDF that is true: numbers, formats, languages, graphs, addresses."""

from __future__ import annotations

from functools import cache
from typing import Any

import pyoxigraph as ox
import pytest
from cuoshi.graph.dataset import in_default_graph
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.graph.oxigraph_view import OxigraphView
from cuoshi.graph.statistics import graph_groups, statistics
from cuoshi.graph.store import Table
from cuoshi.graph.updater import Updater
from cuoshi.ontology.errors import CuoshiError, QueryTimeout
from cuoshi.ontology.iris import BASE
from cuoshi.ontology.namespace import CS, SD, all_prefixes
from cuoshi.server.addresses import public_base
from cuoshi.server.app import create_app
from cuoshi.server.engine import InProcessEngine
from cuoshi.server.formats import FORMATS
from cuoshi.server.settings import Settings
from flask.testing import FlaskClient
from helpers_server import BROWSER, KEY, client, filled_store
from helpers_updates import TOKEN
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, RDFS, SH, VOID

HERE = f"{BASE}.well-known/void#"
SERVICE = URIRef(f"{BASE}sparql")
DATASET, DEFAULT = (URIRef(HERE + name) for name in ("dataset", "default-graph"))
FORMAT = "http://www.w3.org/ns/formats/"
TURTLE = {"Accept": "text/turtle"}


@cache
def _described() -> Graph:
    return Graph().parse(data=client().get("/sparql", headers=TURTLE).data, format="turtle")


def _count(pattern: str) -> int:
    row = filled_store().view().select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}").rows[0]
    return int(str(row[0]))


def _number(subject: URIRef, predicate: URIRef) -> int:
    value = _described().value(subject, predicate)
    assert isinstance(value, Literal)
    return int(value)


# Where it is


@pytest.mark.parametrize(
    ("headers", "query", "media_type"),
    [
        ({}, "", "text/turtle"),
        ({"Accept": "*/*"}, "", "text/turtle"),
        *(({"Accept": one.media_type}, "", one.media_type) for one in FORMATS["graph"]),
        *((BROWSER, f"?format={one.name}", one.media_type) for one in FORMATS["graph"]),
        ({"Accept": "text/html;q=0.4, application/ld+json;q=0.6"}, "", "application/ld+json"),
        ({"Accept": "application/json"}, "", "application/json"),
    ],
)
@pytest.mark.parametrize("path", ["/sparql", "/sparql/", "/.well-known/void"])
def test_it_comes_in_every_format(path: str, headers: dict[str, str], query: str, media_type: str) -> None:
    response = client().get(path + query, headers=headers)
    assert response.status_code == 200
    assert response.mimetype == media_type
    assert "Accept" in response.vary
    written = "application/ld+json" if media_type == "application/json" else media_type
    triples = {quad.triple for quad in ox.parse(response.data, format=ox.RdfFormat.from_media_type(written))}
    assert len(triples) == len(_described())
    head = client().head(path + query, headers=headers)
    assert (head.status_code, head.mimetype, head.data) == (200, media_type, b"")


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/sparql", {"Accept": "application/sparql-results+json"}, 400),
        ("/sparql", {"Accept": "image/png"}, 400),
        ("/sparql?format=csv", {}, 400),
        ("/.well-known/void", {"Accept": "text/html"}, 406),
        ("/.well-known/void?format=html", {}, 406),
    ],
)
def test_who_wants_no_rdf_forgot_the_query(path: str, headers: dict[str, str], status: int) -> None:
    assert client().get(path, headers=headers).status_code == status


def test_a_browser_gets_the_form() -> None:
    assert "<textarea" in client().get("/sparql", headers=BROWSER).text
    assert "<textarea" in client().get("/sparql?format=html").text


# What it says


def test_it_names_the_service_without_blank_nodes() -> None:
    found = _described()
    assert not any(isinstance(term, BNode) for triple in found for term in triple)
    assert set(found.objects(SERVICE, RDF.type)) == {SD.Service, DCAT.DataService}
    assert found.value(SERVICE, SD.endpoint) == URIRef(f"{BASE}sparql")
    assert found.value(SERVICE, SD.defaultDataset) == DATASET == found.value(SERVICE, DCAT.servesDataset)
    assert found.value(DATASET, SD.defaultGraph) == DEFAULT
    assert set(found.objects(SERVICE, SD.feature)) == set()
    for subject, predicate in ((SERVICE, DCTERMS.title), (DATASET, DCTERMS.title), (DATASET, DCTERMS.description)):
        told = [one for one in found.objects(subject, predicate) if isinstance(one, Literal)]
        assert {one.language for one in told} == {"zh", "en"}


def test_every_format_that_it_names_is_given() -> None:
    written = {FORMAT + one.standard for form in ("select", "graph") for one in FORMATS[form]}
    assert {str(one) for one in _described().objects(SERVICE, SD.resultFormat)} == written
    assert len(written) == 10


@pytest.mark.parametrize("token", ["", TOKEN])
def test_it_tells_whether_changes_are_taken(token: str, tmp_path: Any) -> None:
    OxigraphStore.open(tmp_path / "store", create=True).close()
    updater = Updater(tmp_path / "store", seconds=1, memory_bytes=1 << 30)
    app = create_app(Settings(token=token), InProcessEngine(filled_store()), updater)
    found = Graph().parse(data=app.test_client().get("/sparql", headers=TURTLE).data, format="turtle")
    assert ((SERVICE, SD.supportedLanguage, SD.SPARQL11Update) in found) is bool(token)
    assert (SERVICE, SD.supportedLanguage, SD.SPARQL11Query) in found
    assert len(set(found.objects(SERVICE, SD.inputFormat))) == (len(FORMATS["graph"]) if token else 0)
    access = found.value(SERVICE, DCTERMS.accessRights)
    assert any("read-only" in str(one) for one in found.objects(access, RDFS.label)) is not bool(token)


def test_numbers_are_those_of_the_data() -> None:
    assert _number(DEFAULT, VOID.triples) == _count("?s ?p ?o")
    assert _number(DEFAULT, VOID.entities) == _count("SELECT DISTINCT ?s WHERE { ?s a ?class }")
    assert _number(DEFAULT, VOID.classes) == _count("SELECT DISTINCT ?c WHERE { ?s a ?c }")
    assert _number(DEFAULT, VOID.properties) == _count("SELECT DISTINCT ?p WHERE { ?s ?p ?o }")
    outside = 'GRAPH ?g { ?s ?p ?o } FILTER(STRENDS(STR(?g), "-evidence"))'
    assert _number(DATASET, VOID.triples) == _count("?s ?p ?o") + _count(outside)


@pytest.mark.parametrize(
    ("part", "name", "size", "pattern"),
    [
        (VOID.classPartition, VOID["class"], VOID.entities, "?s a <{}>"),
        (VOID.propertyPartition, VOID.property, VOID.triples, "?s <{}> ?o"),
    ],
)
def test_parts_are_those_of_the_data(part: URIRef, name: URIRef, size: URIRef, pattern: str) -> None:
    parts = {_described().value(node, name): node for node in _described().objects(DEFAULT, part)}
    for iri, node in parts.items():
        assert isinstance(node, URIRef)
        assert _number(node, size) == _count(pattern.format(iri))
    total = _number(DEFAULT, VOID.classes if part == VOID.classPartition else VOID.properties)
    assert len(parts) == total
    if part == VOID.classPartition:
        assert CS.Measure in parts


def test_groups_of_graphs_are_counted() -> None:
    names = {str(row[0]) for row in filled_store().view().select("SELECT DISTINCT ?g { GRAPH ?g {} }").rows}
    counted = 0
    for group in graph_groups():
        node = URIRef(f"{HERE}graphs-{group.name}")
        if (DATASET, VOID.subset, node) in _described():
            held = _number(node, VOID.documents)
            example = str(_described().value(node, VOID.exampleResource))
            assert example in names
            assert group.pattern.fullmatch(example)
            counted += held
    kept_for_the_store = {name for name in names if not in_default_graph(name) and not name.endswith("-evidence")}
    assert counted == len(names - kept_for_the_store) > 4
    assert _number(URIRef(f"{HERE}graphs-notices"), VOID.documents) == 2
    assert _number(URIRef(f"{HERE}graphs-evidence"), VOID.documents) == 2


@pytest.mark.parametrize(
    ("local", "group"),
    [
        ("220100-长府办发-2020-25", "notices"),
        ("371500-x-77cfbdbe93b5", "notices"),
        ("220100-长府办发-2020-25-evidence", "evidence"),
        ("anything-evidence", "evidence"),
        ("220000-吉政办发-2020-2-stub", "cited"),
        ("alignment-371500-x-0a1b-371500-x-2c3d", "alignments"),
        ("vocabulary", "vocabulary"),
        ("vocabulary-examples", "vocabulary"),
        ("vocabularyx", "others"),
        ("corrections", "corrections"),
        ("corrections-220100", "corrections"),
        ("x-a81c77cf517f4d95", "others"),
    ],
)
def test_a_graph_belongs_to_one_group(local: str, group: str) -> None:
    fitting = [one.name for one in graph_groups() if one.pattern.fullmatch(f"{BASE}graph/{local}")]
    assert fitting[0] == group
    assert fitting[-1] == "others" == next(one.name for one in graph_groups() if one.pattern.fullmatch("urn:any"))


def test_the_graphs_of_the_vocabulary_are_named() -> None:
    found, sizes = _described(), {}
    for graph in found.objects(DATASET, SD.namedGraph):
        content = found.value(graph, SD.graph)
        assert isinstance(content, URIRef)
        sizes[str(found.value(graph, SD.name))] = _number(content, VOID.triples)
    assert {f"{BASE}graph/vocabulary", f"{BASE}graph/vocabulary-examples"} == sizes.keys()
    for name, size in sizes.items():
        assert size == _count(f"GRAPH <{name}> {{ ?s ?p ?o }}")


def test_examples_are_things_of_the_data() -> None:
    examples = [str(one) for one in _described().objects(DATASET, VOID.exampleResource)]
    assert len(examples) == 3
    for one in examples:
        assert filled_store().view().ask(f"ASK {{ <{one}> ?p ?o }}")
        assert one.startswith(str(_described().value(DATASET, VOID.uriSpace)))


def test_every_example_leads_to_what_is_known_about_it() -> None:
    examples = {str(one) for one in _described().objects(None, VOID.exampleResource)}
    assert any(one.startswith(f"{BASE}graph/") for one in examples)
    for one in examples:
        document = client().get(one.removeprefix(BASE.rstrip("/")), headers=TURTLE, follow_redirects=True)
        assert (document.status_code, document.mimetype) == (200, "text/turtle"), one
        assert len(Graph().parse(data=document.data, format="turtle"))


def test_prefixes_are_declared() -> None:
    told = {
        str(_described().value(node, SH.prefix)): str(_described().value(node, SH.namespace))
        for node in _described().objects(_described().value(SERVICE, SH.prefixes), SH.declare)
    }
    assert told == all_prefixes()
    assert URIRef(str(CS)) in set(_described().objects(DATASET, VOID.vocabulary))


# How a query leaves out what the description says that it can leave out

FACTS = f"{BASE}graph/{KEY}"


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("ASK { ?s a cs:Measure }", True),
        ("ASK { ?s a skos:ConceptScheme }", True),
        ("ASK { ?s a oa:Annotation }", False),
        ("ASK { GRAPH ?g { ?s a oa:Annotation } }", True),
        ("ASK { ?s a cs:Measure FILTER NOT EXISTS { GRAPH graph:vocabulary { ?s a cs:Measure } } }", True),
        ("ASK { ?s a skos:ConceptScheme FILTER NOT EXISTS { GRAPH graph:vocabulary { ?s a skos:ConceptScheme } } }", False),
        (f"ASK FROM <{FACTS}> {{ ?s a cs:Measure }}", True),
        (f"ASK FROM <{FACTS}> {{ ?s a skos:ConceptScheme }}", False),
        (f"ASK FROM <{FACTS}> FROM graph:vocabulary {{ ?s a cs:Measure . ?t a skos:ConceptScheme }}", True),
        (f"ASK FROM <{FACTS}> FROM <{FACTS}-evidence> {{ ?s a cs:Measure . ?t a oa:Annotation }}", True),
        (f"ASK FROM NAMED <{FACTS}> {{ GRAPH ?g {{ ?s a oa:Annotation }} }}", False),
    ],
)  # fmt: skip
def test_a_query_leaves_out_what_it_wants_to(query: str, holds: bool) -> None:
    head = "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in all_prefixes().items())
    response = client().post("/sparql", data=head + query, content_type="application/sparql-query")
    assert response.get_json()["boolean"] is holds


# Addresses


@pytest.mark.parametrize(
    ("setting", "base"),
    [
        ("", BASE),
        ("https://a.example", "https://a.example/"),
        ("https://a.example/", "https://a.example/"),
        ("http://localhost:8000/cuoshi", "http://localhost:8000/cuoshi/"),
        ("http://[::1]:8000/措施/%20", "http://[::1]:8000/措施/%20/"),
    ],
)
def test_the_public_address(setting: str, base: str) -> None:
    assert public_base(setting) == base


@pytest.mark.parametrize(
    "setting",
    ["a.example", "ftp://a.example", "https://", "https://a.example/?q", "https://a.example//", "https://a/<x>", "https://u@a/"],
)  # fmt: skip
def test_what_is_no_address_is_refused(setting: str) -> None:
    with pytest.raises(CuoshiError, match="CUOSHI_PUBLIC_URL"):
        create_app(Settings(public_url=setting), InProcessEngine(filled_store()))


def _served(**settings: str) -> FlaskClient:
    return create_app(Settings(**settings), InProcessEngine(filled_store())).test_client()  # type: ignore[arg-type]


def test_addresses_are_those_of_the_setting_and_never_of_the_request() -> None:
    forged = {**TURTLE, "Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil"}
    for public, base in (("", BASE), ("https://a.example/cuoshi", "https://a.example/cuoshi/")):
        response = _served(public_url=public).get("/sparql", headers=forged)
        assert "evil" not in response.text
        found = Graph().parse(data=response.data, format="turtle")
        assert found.value(URIRef(f"{base}sparql"), SD.endpoint) == URIRef(f"{base}sparql")


# Counting


class _Limited(OxigraphView):
    """A view in which some counts take too long; it remembers what it was asked."""

    asked: list[str]

    def select(self, query: str, bindings: Any = None) -> Table:
        self.asked.append(query)
        if "DISTINCT ?s" in query:
            raise QueryTimeout("stopped")
        return super().select(query, bindings)


def test_what_takes_too_long_is_left_out_and_no_more_is_tried() -> None:
    view = _Limited(filled_store().view().engine)
    object.__setattr__(view, "asked", [])
    found = statistics(view)
    assert (found.entities, found.is_whole) == (None, False)
    assert found.triples == _count("?s ?p ?o")
    assert not any("GRAPH ?name { ?s" in query for query in view.asked)
    sizes = {group.group.name: group for group in found.groups}
    assert sizes["evidence"].triples is None
    assert sizes["vocabulary"].named[f"{BASE}graph/vocabulary"] == _count("GRAPH graph:vocabulary { ?s ?p ?o }")


def test_a_description_with_gaps_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cuoshi.graph.statistics._ENTITIES", "SELECT")
    monkeypatch.setattr("cuoshi.graph.statistics._STOPPED", (CuoshiError,))
    response = _served().get("/sparql", headers=TURTLE)
    assert response.headers["Cache-Control"] == "no-store"
    assert b"void:entities" not in Graph().parse(data=response.data, format="turtle").cbd(DEFAULT).serialize().encode()


def test_very_many_graphs_are_counted_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    view = filled_store().view()
    whole = statistics(view)
    monkeypatch.setattr("cuoshi.graph.statistics._GRAPHS_AT_ONCE", 1)
    assert statistics(view) == whole
    assert sum(len(group.graphs) for group in whole.groups) > 1


def test_an_empty_store_is_described() -> None:
    app = create_app(Settings(), InProcessEngine(OxigraphStore.memory()))
    found = Graph().parse(data=app.test_client().get("/.well-known/void").data, format="turtle")
    assert found.value(DEFAULT, VOID.triples) == Literal(0)
    assert not set(found.objects(DATASET, VOID.exampleResource))


def test_who_holds_it_already_is_told_so() -> None:
    first = _served().get("/.well-known/void", headers=TURTLE)
    asked = {**TURTLE, "If-None-Match": first.headers["ETag"]}
    assert _served().get("/.well-known/void", headers=asked).status_code == 304
