from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
from cuoshi.ontology import namespace
from cuoshi.ontology.namespace import CS, CV, NIF, OA, SCHEMA
from cuoshi.ontology.schemes import vocabulary
from pyshacl import validate
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDF, SH, SKOS, XSD

DOC = Path(__file__).parent.parent / "docs" / "ontology.md"
FACT = Namespace("https://w3id.org/cuoshi/fact/371500-聊例发-2020-1-")
MEASURE = URIRef("https://w3id.org/cuoshi/measure/371500-聊例发-2020-1-m5")
AGENCY = URIRef("https://w3id.org/cuoshi/agency/371500-hrss")
PARTICIPATION, CEILING, EVIDENCE = FACT["m5-p1"], FACT["m5-t2"], FACT["m5-t2-e"]


@cache
def shapes(name: str) -> Graph:
    return Graph().parse(data=(files("cuoshi.ontology") / "shapes" / name).read_text("utf-8"), format="turtle")


@cache
def concepts() -> Graph:
    return vocabulary()


def example() -> Graph:
    """The example of docs/ontology.md with the concepts that it names."""
    block = re.search(r"```turtle\n(.*?)```", DOC.read_text("utf-8"), re.DOTALL)
    assert block is not None
    graph = Graph().parse(data=block[1], format="turtle")
    for concept in [node for node in set(graph.objects()) if (node, RDF.type, SKOS.Concept) in concepts()]:
        for triple in concepts().triples((concept, None, None)):
            graph.add(triple)
    return graph


def violations(graph: Graph, name: str) -> set[tuple[str, str]]:
    """Pairs of the focus node's last part and the path (or the shape's own constraint) of every result."""
    _, report, _ = validate(graph, shacl_graph=shapes(name), inference="none", advanced=False)
    assert isinstance(report, Graph)
    found = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus, path = report.value(result, SH.focusNode), report.value(result, SH.resultPath)
        found.add((str(focus).rsplit("-", 1)[-1], str(path).rsplit("/", 1)[-1].rsplit("#", 1)[-1]))
    return found


@pytest.mark.parametrize("name", ["cuoshi.shapes.ttl", "cpsv-ap-3.2.0.ttl"])
def test_the_documented_example_conforms(name: str) -> None:
    graph = example()
    assert (MEASURE, RDF.type, CS.Measure) in graph
    assert violations(graph, name) == set()


Change = tuple[URIRef, URIRef, URIRef | Literal | None]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ((MEASURE, RDF.type, None), {("m5", "type")}),
        ((MEASURE, DCTERMS.identifier, None), {("m5", "identifier")}),
        ((MEASURE, DCTERMS.title, Literal("没有语言标记")), {("m5", "title")}),
        ((MEASURE, CV.hasLegalResource, None), {("m5", "hasLegalResource")}),
        ((MEASURE, CS.openEnded, Literal("等")), {("m5", "openEnded")}),
        ((MEASURE, DCTERMS.audience, Literal("企业", lang="zh")), {("m5", "audience")}),
        ((PARTICIPATION, CV.role, None), {("p1", "role")}),
        ((PARTICIPATION, CV.role, URIRef("https://w3id.org/cuoshi/role/boss")), {("p1", "role")}),
        ((PARTICIPATION, CV.hasParticipant, None), {("p1", "hasParticipant")}),
        ((PARTICIPATION, CS.listPosition, Literal(0)), {("p1", "listPosition")}),
        ((AGENCY, SKOS.prefLabel, None), {("hrss", "prefLabel")}),
        ((AGENCY, DCTERMS.spatial, None), {("hrss", "spatial")}),
        ((CEILING, CS.termKind, None), {("t2", "termKind")}),
        ((CEILING, CS.asWritten, None), {("t2", "asWritten")}),
        ((CEILING, SCHEMA.maxValue, None), {("t2", "None")}),
        ((CEILING, SCHEMA.currency, None), {("t2", "currency")}),
        ((FACT["m5-t1"], SCHEMA.unitCode, None), {("t1", "None")}),
        ((EVIDENCE, OA.hasBody, None), {("e", "hasBody")}),
        ((EVIDENCE, OA.hasTarget, None), {("e", "hasTarget")}),
        ((EVIDENCE, NIF.confidence, Literal("1.5", datatype=XSD.decimal)), {("e", "confidence")}),
        ((FACT["m5-t2-s"], OA.hasSource, None), {("s", "hasSource")}),
        ((FACT["m5-t2-s"], OA.hasSelector, FACT["m5-t2-at"]), {("s", "hasSelector")}),
        ((FACT["m5-t2-at"], OA.start, Literal("40", datatype=XSD.nonNegativeInteger)), {("at", "start")}),
        ((FACT["m5-t2-quote"], OA.exact, None), {("quote", "exact")}),
    ],
)
def test_a_broken_example_does_not_conform(change: Change, expected: set[tuple[str, str]]) -> None:
    subject, predicate, value = change
    graph = example()
    if predicate == RDF.type:
        graph.remove((subject, predicate, namespace.CPSV.PublicService))
    elif value is None:
        graph.remove((subject, predicate, None))
    else:
        graph.set((subject, predicate, value))
    assert violations(graph, "cuoshi.shapes.ttl") == expected


def test_a_measure_without_any_body_is_a_warning_of_ours_and_a_violation_of_cpsv_ap() -> None:
    graph = example()
    graph.remove((MEASURE, CV.hasCompetentAuthority, None))
    graph.remove((MEASURE, CV.hasParticipation, None))
    graph.remove((PARTICIPATION, None, None))
    conforms, report, _ = validate(
        graph, shacl_graph=shapes("cuoshi.shapes.ttl"), inference="none", allow_warnings=True
    )
    assert conforms
    assert isinstance(report, Graph)
    assert set(report.objects(None, SH.resultSeverity)) == {SH.Warning}
    assert violations(graph, "cpsv-ap-3.2.0.ttl") == {("m5", "hasCompetentAuthority")}


@pytest.mark.parametrize(
    ("subject", "predicate"),
    [(MEASURE, DCTERMS.description), (PARTICIPATION, DCTERMS.identifier), (AGENCY, DCTERMS.title)],
)
def test_what_cpsv_ap_demands(subject: URIRef, predicate: URIRef) -> None:
    graph = example()
    graph.remove((subject, predicate, None))
    local = predicate.rsplit("/", 1)[-1]
    assert violations(graph, "cpsv-ap-3.2.0.ttl") == {(str(subject).rsplit("-", 1)[-1], local)}


@pytest.mark.parametrize("name", ["cuoshi.shapes.ttl", "cpsv-ap-3.2.0.ttl"])
def test_shapes_are_shapes(name: str) -> None:
    conforms, _, text = validate(Graph(), shacl_graph=shapes(name), meta_shacl=True)
    assert conforms, text


def test_every_own_message_is_in_both_languages() -> None:
    graph = shapes("cuoshi.shapes.ttl")
    for subject in set(graph.subjects(SH.message)):
        assert {m.language for m in graph.objects(subject, SH.message) if isinstance(m, Literal)} == {"zh", "en"}


def test_shapes_know_only_our_terms_and_codes() -> None:
    graph = shapes("cuoshi.shapes.ttl")
    ours = {node for triple in graph for node in triple if str(node).startswith(str(CS))}
    assert ours <= {CS[name] for name in CS.__annotations__}
    codes = {node for node in graph.objects() if re.match(r"https://w3id.org/cuoshi/(role|term)/", str(node))}
    assert codes == {
        concept
        for concept in concepts().subjects(RDF.type, SKOS.Concept)
        if re.match(r"https://w3id.org/cuoshi/(role|term)/", str(concept))
    }
