"""The graph as a file: complete, readable by others, the same bytes every time."""

from __future__ import annotations

import io

import networkx as nx
import pytest
from cuoshi.graph.dataset import VOCABULARY_GRAPH
from cuoshi.graph.dump import graph_names, triples_of
from cuoshi.graph.export import Format, export, projection
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.graph.store import Quad, View
from cuoshi.ontology.iris import graph_iri
from cuoshi.ontology.namespace import OA
from helpers_graph import CITY_KEY, city_notice, memory_store, parent_notice
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import RDF, XSD

pytestmark = pytest.mark.filterwarnings(
    "ignore:.*(Dataset|ConjunctiveGraph).*deprecated:DeprecationWarning"
)  # rdflib's parsers use it themselves

ID = "https://w3id.org/cuoshi/"
LOAN = f"{ID}measure/{CITY_KEY}-m2"
FORMATS = {Format.TRIG: "trig", Format.NQUADS: "nquads", Format.JSONLD: "json-ld"}


@pytest.fixture(scope="module")
def view() -> View:
    return memory_store([city_notice(), parent_notice()]).view()


def written(view: View, form: Format, *, evidence: bool = True) -> bytes:
    out = io.BytesIO()
    export(view, form, out, evidence=evidence)
    return out.getvalue()


def held(view: View) -> set[tuple[object, ...]]:
    return {(*triple, URIRef(name)) for name in graph_names(view) for triple in triples_of(view, name)}


def parsed(content: bytes, form: str) -> set[tuple[object, ...]]:
    data = Dataset()
    data.parse(data=content, format=form)
    return {(s, p, o, g) for s, p, o, g in data.quads()}


@pytest.mark.parametrize("form", FORMATS)
def test_a_format_with_graphs_gives_back_every_quad(view: View, form: Format) -> None:
    assert parsed(written(view, form), FORMATS[form]) == held(view)


def test_turtle_gives_back_every_triple(view: View) -> None:
    graph = Graph().parse(data=written(view, Format.TURTLE), format="turtle")
    assert set(graph) == {quad[:3] for quad in held(view)}
    assert (None, RDF.type, OA.Annotation) in graph


def test_without_evidence(view: View) -> None:
    graph = Graph().parse(data=written(view, Format.TURTLE, evidence=False), format="turtle")
    assert (None, RDF.type, OA.Annotation) not in graph
    assert (URIRef(LOAN), None, None) in graph


def test_without_vocabulary() -> None:
    store = memory_store()
    graph = URIRef(VOCABULARY_GRAPH)
    store.writer().replace({VOCABULARY_GRAPH: [(graph, RDF.type, graph, graph)]})
    sizes = []
    for vocabulary in (True, False):
        out = io.BytesIO()
        export(store.view(), Format.NQUADS, out, vocabulary=vocabulary)
        sizes.append(len(out.getvalue().splitlines()))
    assert sizes == [1, 0]


@pytest.mark.parametrize("form", list(Format))
def test_the_same_data_give_the_same_bytes(form: Format) -> None:
    one = memory_store([city_notice(), parent_notice()]).view()
    again = memory_store([city_notice(), parent_notice()]).view()
    assert written(one, form) == written(again, form)


def test_whole_numbers_keep_the_type_that_their_property_demands(view: View) -> None:
    starts = [o for _, p, o, _ in parsed(written(view, Format.NQUADS), "nquads") if p == OA.start]
    assert {o.datatype for o in starts if isinstance(o, Literal)} == {XSD.nonNegativeInteger}


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(st.characters(codec="utf-8", exclude_characters="\0\ufffe\uffff"), max_size=12).map(Literal),
            st.text(st.characters(codec="utf-8", exclude_characters="\0\ufffe\uffff"), max_size=12).map(
                lambda text: Literal(text, lang="zh")
            ),
            st.sampled_from([f"{ID}measure/1.2-m3", f"{ID}group/-a", f"{ID}notice/京-2020-1", "http://e/a%20b"]).map(
                URIRef
            ),
        ),
        max_size=4,
    )
)
def test_any_words_survive(values: list[Literal | URIRef]) -> None:
    store = OxigraphStore.memory()
    name = graph_iri("a")
    quads: list[Quad] = [(URIRef(f"{ID}measure/a.b"), RDF.value, value, URIRef(name)) for value in values]
    store.writer().replace({name: quads})
    for form, other in {**FORMATS, Format.TURTLE: "turtle"}.items():
        content = written(store.view(), form)
        if form is Format.TURTLE:
            assert set(Graph().parse(data=content, format=other)) == {quad[:3] for quad in quads}
        else:
            assert parsed(content, other) == set(quads)


def test_the_network(view: View) -> None:
    network = projection(view)
    assert network.nodes[LOAN]["label"] == "贷款"
    assert network.nodes[LOAN]["kind"] == "measure"
    assert network.edges[LOAN, f"{ID}agency/220100-finance"]["kind"] == "responsible"
    assert network.edges[LOAN, f"{ID}notice/{CITY_KEY}"]["kind"] == "notice"
    assert network.edges[f"{ID}notice/{CITY_KEY}", f"{ID}notice/220000-吉例发-2020-2"]["kind"] == "cites"


@pytest.mark.parametrize("form", [Format.GRAPHML, Format.GEXF])
def test_network_files_are_read_by_others(view: View, form: Format) -> None:
    content = written(view, form)
    network = nx.read_graphml(io.BytesIO(content)) if form is Format.GRAPHML else nx.read_gexf(io.BytesIO(content))
    assert set(network.nodes) == set(projection(view).nodes)
    assert b"lastmodified" not in content
