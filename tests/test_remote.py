"""Everything that is done over a store, over engines of other makers: questions, commands, pages, a load that was broken off."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result
from cuoshi.cli import cli
from cuoshi.graph.dataset import DEFAULT_GRAPH, STAGED_GRAPH, STATE_GRAPH, VOCABULARY_GRAPH
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.graph.questions import ask
from cuoshi.graph.remote import RemoteStore
from cuoshi.graph.remote_login import Place
from cuoshi.graph.remote_state import DIGEST
from cuoshi.graph.store import Quad, Store, View
from cuoshi.graph.workers.limits import Limits
from cuoshi.graph.workers.pool import WorkerPool
from cuoshi.graph.workers.view import PooledView
from cuoshi.ontology.errors import CuoshiError, QueryTimeout, ResultTooLarge, StoreError, StoreLocked
from cuoshi.ontology.iris import BASE, graph_iri
from cuoshi.ontology.schemes import vocabulary_triples, vocabulary_version
from cuoshi.server.app import create_app
from cuoshi.server.engine import RemoteEngine
from cuoshi.server.settings import Settings
from helpers_engines import KINDS, Engine, Engines
from helpers_graph import city_notice, memory_store, put
from helpers_server import NOTICE
from rdflib import Literal, URIRef
from rdflib.namespace import OWL
from test_questions import ASKED, EXPECTED_IDS, GOLDEN, as_lines

_COMPANIONS = """SELECT ?one (COUNT(?other) AS ?n) {
  { SELECT DISTINCT ?one ?other { ?m cv:hasParticipation / cv:hasParticipant ?one , ?other } }
} GROUP BY ?one"""
ENDLESS = (
    "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(STR(?c) < STR(?e) && STR(?h) < STR(?d)) }"
)


def _fill(store: Store) -> None:
    """Put the city's notice and the vocabulary into a store, without the areas of other provinces, so that it is quick."""
    store.writer().replace({VOCABULARY_GRAPH: _near_vocabulary()})
    put(store, city_notice())


@cache
def _near_vocabulary() -> list[Quad]:
    graph = URIRef(VOCABULARY_GRAPH)
    areas = f"{BASE}area/"
    near = [
        one
        for one in vocabulary_triples()
        if not str(one[0]).startswith(areas) or str(one[0])[len(areas) :][:2] in _NEAR
    ]
    quads: list[Quad] = [(s, p, o, graph) for s, p, o in near]  # type: ignore[misc]  # rdflib's nodes are wider
    version = (graph, OWL.versionInfo, Literal(vocabulary_version()), graph)
    return [*quads, version]


_NEAR = ("CN", "22")


@pytest.fixture(scope="module", params=KINDS)
def engine(request: pytest.FixtureRequest, engines: Engines) -> Engine:
    """Return an engine that holds the vocabulary and the city's notice."""
    found = engines(request.param)
    found.clean()
    store = found.open()
    _fill(store)
    store.close()
    return found


@pytest.fixture(scope="module")
def store(engine: Engine) -> Iterator[RemoteStore]:
    opened = engine.open()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def same() -> View:
    """Return a view of the same content in the embedded store."""
    store = memory_store()
    _fill(store)
    return store.view()


@pytest.fixture(scope="module", params=["disk", "pooled"])
def embedded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    """Return a view of the same content in the embedded store on disk, from this process and from workers."""
    folder = tmp_path_factory.mktemp("embedded") / "store"
    store = OxigraphStore.open(folder, create=True)
    _fill(store)
    store.close()
    with ExitStack() as stack:
        if request.param == "pooled":
            yield PooledView(stack.enter_context(WorkerPool.open(folder, Limits(workers=1, long_workers=1))))
        else:
            store = OxigraphStore.open(folder, read_only=True)
            stack.callback(store.close)
            yield store.view()


@pytest.mark.parametrize("identifier", EXPECTED_IDS)
def test_golden_answers_on_disk_and_from_workers(embedded: View, identifier: str) -> None:
    found = as_lines(ask(embedded, identifier, ASKED.get(identifier)))
    assert found == json.loads((GOLDEN / f"{identifier}.json").read_text("utf-8"))


@pytest.mark.parametrize("identifier", EXPECTED_IDS)
def test_golden_answers(store: RemoteStore, identifier: str) -> None:
    found = as_lines(ask(store.view(), identifier, ASKED.get(identifier)))
    assert found == json.loads((GOLDEN / f"{identifier}.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("identifier", "given"),
    [
        ("loan-bureaus", {"city": "220100", "instrument": "*"}),
        ("sector-measures", {"industry": "*", "city": "220000"}),
        ("group-measures", {"group": "*"}),
        ("rent-relief", {"instrument": "*", "city": "长春市"}),
        ("in-force", {"date": "2020-07-01"}),
        ("implementing-notices", {"number": 'x" } UNION { ?s ?p ?o } #\\u0022'}),
    ],
)
def test_other_parameters_give_the_answers_of_the_embedded_store(
    store: RemoteStore, same: View, identifier: str, given: dict[str, str]
) -> None:
    def lines(view: View) -> list[list[str]] | str:
        try:
            return as_lines(ask(view, identifier, given))
        except CuoshiError as error:
            return str(error)

    assert lines(store.view()) == lines(same)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT ?type (COUNT(DISTINCT ?s) AS ?n) { ?s a ?type } GROUP BY ?type HAVING (COUNT(*) > 2)",
        "SELECT ?s ?v { ?s ?p ?v FILTER(DATATYPE(?v) = xsd:date) }",
        "SELECT ?s ?v { ?s schema:value ?v FILTER(?v > 1) }",
        "SELECT ?s ?v { ?s ?p ?v FILTER(DATATYPE(?v) = xsd:boolean) }",
        "SELECT ?s ?v { ?s dct:title ?v FILTER(CONTAINS(STR(?v), '贷款') && LANG(?v) = 'zh') }",
        "SELECT ?s ?b { ?s a cs:Measure OPTIONAL { ?s cs:openEnded ?b } }",
        "SELECT DISTINCT ?g { GRAPH ?g { ?note a oa:Annotation } }",
        "SELECT ?n { ?n a oa:Annotation }",
        "SELECT ?m { ?m a cs:Measure FILTER NOT EXISTS { ?m cv:sector ?any } }",
        "SELECT ?up { area:220100 skos:broader+ ?up }",
        _COMPANIONS,
    ],
)
def test_queries_give_the_answers_of_the_embedded_store(store: RemoteStore, same: View, query: str) -> None:
    assert set(store.view().select(query).rows) == set(same.select(query).rows)


def test_the_copy_of_the_default_graph_and_the_state_stay_out_of_sight(store: RemoteStore) -> None:
    rows = store.view().select("SELECT DISTINCT ?g { GRAPH ?g { ?s a cs:Measure } }").rows
    assert [str(name) for (name,) in rows if str(name) == DEFAULT_GRAPH] == []
    assert not store.view().ask("ASK { ?g ?p ?o FILTER(CONTAINS(STR(?p), 'checksum')) }")


# Commands


@pytest.fixture
def run(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    for name, value in engine.environment().items():
        monkeypatch.setenv(name, value)

    def command(*arguments: str | Path) -> Result:
        return CliRunner().invoke(cli, [*map(str, arguments), "--store", engine.place.query])

    return command


@pytest.mark.parametrize("engine", ["oxigraph-server", "virtuoso", "jena"], indirect=True)
def test_the_commands(run: Callable[..., Result], tmp_path: Path) -> None:
    notice = tmp_path / "小店.txt"
    notice.write_text(NOTICE, "utf-8")
    first, second = run("load", notice), run("load", notice)
    assert (first.exit_code, "1 added" in first.output) == (0, True), first.output
    assert (second.exit_code, "1 unchanged" in second.output) == (0, True), second.output
    assert "长春市金融办" in run("ask", "loan-bureaus", "--format", "csv").output
    query = tmp_path / "q.rq"
    query.write_text("PREFIX cs: <https://w3id.org/cuoshi/ns#> ASK { ?m a cs:Measure }", "utf-8")
    assert json.loads(run("query", query).output)["boolean"] is True
    picture, dump = tmp_path / "p.html", tmp_path / "g.nq"
    assert run("view", "responsibility", "-o", picture).exit_code == 0
    assert "长春市金融办" in picture.read_text("utf-8")
    assert run("export", "--format", "nquads", "-o", dump, "--no-vocabulary").exit_code == 0
    assert dump.stat().st_size > 50_000
    checked = run("validate")
    assert "2 notices" in checked.output, checked.output


# The service


@pytest.mark.parametrize("engine", ["oxigraph-server", "virtuoso", "jena"], indirect=True)
def test_pages_questions_and_the_endpoint(engine: Engine) -> None:
    store = engine.open(read_only=True)
    client = create_app(Settings(), RemoteEngine(store)).test_client()
    for path in ("/", "/notices", "/search?q=贷款", "/questions", "/questions/loan-bureaus", "/instrument.html"):
        assert client.get(path, headers={"Accept": "text/html"}).status_code == 200, path
    for path in ("/measure/220100-长例发-2020-1-m2.html", "/pictures/responsibility", "/pictures/lineage"):
        assert client.get(path, headers={"Accept": "text/html"}).status_code == 200, path
    assert len(client.get("/api/questions/loan-bureaus?city=220100").get_json()["rows"]) == 2
    asked = {"query": "SELECT ?t { ?m a <https://w3id.org/cuoshi/ns#Measure> ; <http://purl.org/dc/terms/title> ?t }"}
    answer = client.get("/sparql", query_string=asked, headers={"Accept": "text/csv"})
    assert (answer.status_code, "贷款" in answer.text) == (200, True)
    for query, status in (("DROP ALL", 400), ("SELECT * {", 400), ("ASK { SERVICE <http://a> {} }", 403)):
        assert client.get("/sparql", query_string={"query": query}).status_code == status
    store.close()


def test_an_endless_query_is_stopped(engine: Engine) -> None:
    store = RemoteStore.open(engine.place, Limits(seconds=1.5), read_only=True)
    with pytest.raises(QueryTimeout):
        store.view().query(ENDLESS)
    store.close()


def test_a_result_that_is_too_long_is_told(engine: Engine) -> None:
    store = RemoteStore.open(engine.place, Limits(seconds=120, result_bytes=1 << 20), read_only=True)
    with pytest.raises(ResultTooLarge, match="1 MB"):
        store.view().query("SELECT * { ?s ?p ?o }")
    store.close()


# Writing


def test_a_load_that_was_broken_off_is_mended(engine: Engine, same: View) -> None:
    """What an engine that commits each part for itself may be left with: no digest, and a part of the content."""
    store = engine.open()
    graph = graph_iri("220100-长例发-2020-1")
    update = store._endpoint.update
    update(f"DELETE WHERE {{ GRAPH <{STATE_GRAPH}> {{ <{graph}> <{DIGEST}> ?d }} }}")
    update(
        f"DELETE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o FILTER(ISLITERAL(?o)) }} }}"
    )
    whole = "SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }"
    bound = {"g": URIRef(graph)}
    assert len(store.view().select(whole, bound).rows) < len(same.select(whole, bound).rows)
    put(store, city_notice())
    assert set(store.view().select(whole, bound).rows) == set(same.select(whole, bound).rows)
    store.close()


def test_a_second_writer_is_noticed(engine: Engine) -> None:
    one, other = engine.open(), engine.open()
    graph = URIRef(graph_iri("z"))
    for store, number in ((one, 1), (other, 2)):
        store.writer().replace({str(graph): [(graph, URIRef("http://e/p"), Literal(number), graph)]})
    with pytest.raises(StoreLocked, match="another process"):
        one.writer().replace({}, drop=[str(graph)])
    other.writer().replace({}, drop=[str(graph)])
    one.close()
    other.close()


def test_a_store_that_is_only_read_is_not_written(engine: Engine) -> None:
    graph = URIRef(graph_iri("z"))
    content = {str(graph): [(graph, URIRef("http://e/p"), graph, graph)]}
    readers = (engine.open(read_only=True), RemoteStore.open(Place(engine.place.query)))
    for reader, words in zip(readers, ("for reading only", "CUOSHI_STORE_UPDATE"), strict=True):
        with pytest.raises(StoreError, match=words):
            reader.writer().replace(content)
        reader.close()


def test_what_is_too_long_for_one_request_is_sent_ahead(engine: Engine) -> None:
    store = engine.open()
    graph = URIRef(graph_iri("long"))
    quads = [(graph, URIRef("http://e/p"), Literal(f"{number:05}" + "文" * 1500), graph) for number in range(1400)]
    assert store.writer().replace({str(graph): quads})
    counts = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert store.view().select(counts, {"g": graph}).rows == ((Literal(1400),),)
    assert store.view().select("SELECT (COUNT(?o) AS ?n) { ?s ?p ?o }", {"s": graph}).rows == ((Literal(1400),),)
    prefix = STAGED_GRAPH.removesuffix("staged")
    assert not store.view().ask(f"ASK {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), '{prefix}0')) }}")
    assert store.writer().replace({}, drop=[str(graph)])
    assert not store.view().ask("ASK { ?s ?p ?o }", {"s": graph})
    store.close()


def test_a_wrong_password_is_told_and_shown_nowhere(engines: Engines) -> None:
    place = engines("virtuoso").place
    store = RemoteStore.open(Place(place.query, place.update, "dba", "secret-of-ours"))
    graph = URIRef(graph_iri("z"))
    with pytest.raises(StoreError, match="refuses us") as told:
        store.writer().replace({str(graph): [(graph, URIRef("http://e/p"), graph, graph)]})
    assert "secret-of-ours" not in f"{told.value} {store._endpoint.place!r}"
    store.close()


def test_rows_that_the_store_cuts_are_told(engines: Engines) -> None:
    place = engines("virtuoso").place
    answer = httpx.post(place.query, data={"query": "SELECT * { ?s ?p ?o }", "maxrows": "3"}, trust_env=False)
    assert answer.headers["X-SPARQL-MaxRows"] == "3", "the header by which it tells"


@pytest.mark.parametrize("kind", ["oxigraph-server", "jena"])
def test_an_update_of_several_parts_is_one_transaction(engines: Engines, kind: str) -> None:
    engine = engines(kind)
    store = engine.open()
    with pytest.raises(StoreError, match="could not be written"):
        store._endpoint.update(
            "INSERT DATA { GRAPH <http://e/g> { <http://e/s> <http://e/p> 1 } } ; LOAD <http://127.0.0.1:9/>"
        )
    assert not store.view().ask("ASK { GRAPH <http://e/g> { ?s ?p ?o } }")
    store.close()
