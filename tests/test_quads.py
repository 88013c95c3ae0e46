"""From a Notice to quads: every kind of fact, evidence that quotes exactly, nothing that changes by itself."""

from __future__ import annotations

import warnings
from dataclasses import replace

import pytest
from cuoshi.graph.naming import agency_name, issuer_agency
from cuoshi.graph.origin import Source
from cuoshi.graph.quads import NoticeGraphs, notice_quads, stub_graph, stub_quads
from cuoshi.graph.values import date_literal, number_literal
from cuoshi.ontology.model import (
    Agency,
    AgencyKind,
    Bound,
    Document,
    Field,
    GeneralKind,
    Measure,
    Mention,
    Notice,
    QuantityKind,
    Relation,
    Role,
    Scheme,
    Span,
    TermKind,
)
from cuoshi.ontology.namespace import CPSV, CS, CV, ELI, NIF, OA, SCHEMA
from helpers_graph import CITY_KEY, CITY_TEXT, city_notice, parent_notice
from hypothesis import given
from hypothesis import strategies as st
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, ORG, RDF, SKOS, XSD
from rdflib.term import Node

ID = "https://w3id.org/cuoshi/"


def iri(text: str) -> URIRef:
    return URIRef(ID + text)


def graph_of(graphs: NoticeGraphs) -> Graph:
    graph = Graph()
    for subject, predicate, value, _ in (*graphs.facts, *graphs.evidence):
        graph.add((subject, predicate, value))
    return graph


@pytest.fixture(scope="module")
def city() -> Graph:
    return graph_of(notice_quads(city_notice(), source=Source("abc", "city.txt"), software="1"))


NOTICE, MEASURE = iri(f"notice/{CITY_KEY}"), f"{CITY_KEY}-m"
REFUND, LOAN = iri(f"measure/{MEASURE}1"), iri(f"measure/{MEASURE}2")
FACT = f"{ID}fact/{CITY_KEY}-"
ZH = "zh"


@pytest.mark.parametrize(
    ("subject", "predicate", "value"),
    [
        (NOTICE, RDF.type, ELI.LegalResource),
        (NOTICE, ELI.id_local, Literal("长例发〔2020〕1号")),
        (NOTICE, DCTERMS.title, Literal("长春市人民政府办公厅关于示例措施的通知", lang=ZH)),
        (NOTICE, ELI.jurisdiction, iri("area/220100")),
        (NOTICE, ELI.passed_by, iri("agency/220100-gov-office")),
        (NOTICE, ELI.date_document, Literal("2020-02-07", datatype=XSD.date)),
        (NOTICE, ELI.first_date_entry_in_force, Literal("2020-03-01", datatype=XSD.date)),
        (NOTICE, ELI.date_no_longer_in_force, Literal("2020-06-30", datatype=XSD.date)),
        (NOTICE, CS.textStatus, iri("genre/held")),
        (NOTICE, ELI.ensures_implementation_of, iri("notice/220000-吉例发-2020-2")),
        (NOTICE, ELI.cites, iri("notice/220000-吉例发-2020-2")),
        (REFUND, RDF.type, CS.Measure),
        (REFUND, RDF.type, CPSV.PublicService),
        (REFUND, CV.hasLegalResource, URIRef(f"{FACT}i1")),
        (URIRef(f"{FACT}i1"), ELI.is_part_of, NOTICE),
        (URIRef(f"{FACT}i1"), DCTERMS.isPartOf, URIRef(f"{FACT}s1")),
        (URIRef(f"{FACT}s1"), DCTERMS.title, Literal("减负", lang=ZH)),
        (REFUND, CV.sector, iri("industry/H")),
        (REFUND, DCTERMS.audience, iri("group/small-micro")),
        (REFUND, DCTERMS.type, iri("instrument/job-retention-refund")),
        (REFUND, DCTERMS.references, iri("programme/220100-春雨计划")),
        (REFUND, CS.openEnded, Literal(False)),
        (LOAN, CS.openEnded, Literal(True)),
        (REFUND, CV.hasCompetentAuthority, iri("agency/220100-hrss")),
        (URIRef(f"{FACT}m1-p1"), CV.role, iri("role/lead")),
        (URIRef(f"{FACT}m1-p3"), CV.hasParticipant, iri("agency/220100-x-市督查室")),
        (URIRef(f"{FACT}m1-p3"), CS.listPosition, Literal(3)),
        (iri("agency/220100-hrss"), ORG.purpose, iri("function/hrss")),
        (iri("agency/220100-hrss"), SKOS.prefLabel, Literal("长春市人力资源和社会保障局", lang=ZH)),
        (iri("agency/220100-hrss"), SKOS.altLabel, Literal("市人社局", lang=ZH)),
        (URIRef(f"{FACT}m1-t2"), SCHEMA.value, Literal("50", datatype=XSD.decimal)),
        (URIRef(f"{FACT}m1-t2"), SCHEMA.unitCode, Literal("P1")),
        (URIRef(f"{FACT}m1-t2"), CS.base, Literal("上年缴费", lang=ZH)),
        (URIRef(f"{FACT}m2-t1"), SCHEMA.minValue, Literal("100", datatype=XSD.decimal)),
        (URIRef(f"{FACT}m2-t1"), SCHEMA.unitText, Literal("人")),
        (URIRef(f"{FACT}m2-t1"), CS.boundInclusive, Literal(False)),
        (URIRef(f"{FACT}m2-t1-r"), CS.threshold, URIRef(f"{FACT}m2-t1")),
        (LOAN, CV.holdsRequirement, URIRef(f"{FACT}m2-t1-r")),
        (URIRef(f"{FACT}m2-t3"), SCHEMA.maxValue, Literal("500000", datatype=XSD.decimal)),
        (URIRef(f"{FACT}m2-t3"), SCHEMA.currency, Literal("CNY")),
        (URIRef(f"{FACT}m2-t5"), CS.perUnit, Literal("每人", lang=ZH)),
        (URIRef(f"{FACT}m2-t6"), CS.dueDate, Literal("2020-05", datatype=XSD.gYearMonth)),
        (LOAN, CV.holdsRequirement, URIRef(f"{FACT}g1-r")),
        (URIRef(f"{FACT}g2-r"), DCTERMS.type, iri("genre/exclusive")),
        (URIRef(f"{FACT}issue1"), DCTERMS.identifier, Literal("unknown-body")),
        (URIRef(f"{FACT}issue2"), DCTERMS.source, NOTICE),
    ],
)
def test_the_graph_says(city: Graph, subject: URIRef, predicate: URIRef, value: Node) -> None:
    assert (subject, predicate, value) in city


def test_a_supporting_body_is_no_competent_authority(city: Graph) -> None:
    assert set(city.objects(REFUND, CV.hasCompetentAuthority)) == {iri("agency/220100-hrss")}


def test_the_example_uses_every_kind_of_fact() -> None:
    notice = city_notice()
    measures = notice.measures
    assert {r.role for m in measures for r in m.responsibilities} == set(Role)
    assert {c.relation for c in notice.citations} == set(Relation)
    assert {c.scheme for m in measures for c in m.codings} == set(Scheme)
    assert {g.kind for g in notice.general} == set(GeneralKind)
    quantities = [q for m in measures for q in m.quantities]
    assert {q.kind for q in quantities} == set(QuantityKind)
    assert {q.bound for q in quantities} == set(Bound)
    assert {q.term for q in quantities} >= set(TermKind) - {TermKind.UNKNOWN, TermKind.AMOUNT}


def test_every_quote_is_what_the_text_says_there(city: Graph) -> None:
    places = list(city.subjects(RDF.type, OA.SpecificResource))
    for place in places:
        assert city.value(city.value(place, OA.hasSource), NIF.isString) == Literal(CITY_TEXT)
        found: dict[URIRef, str] = {}
        for selector in city.objects(place, OA.hasSelector):
            found |= {p: str(value) for p, value in city.predicate_objects(selector) if isinstance(p, URIRef)}
        assert CITY_TEXT[int(found[OA.start]) : int(found[OA.end])] == found[OA.exact]
    assert len(places) == 53


def test_every_fact_node_and_plain_fact_has_evidence(city: Graph) -> None:
    bodies = set(city.objects(None, OA.hasBody))
    nodes = {n for kind in (CV.Participation, CS.Term, CS.Measure) for n in city.subjects(RDF.type, kind)}
    assert nodes <= bodies
    assert set(city.subjects(RDF.type, RDF.Statement)) <= bodies
    said = {(city.value(s, RDF.subject), city.value(s, RDF.predicate)) for s in city.subjects(RDF.type, RDF.Statement)}
    for predicate in (DCTERMS.type, DCTERMS.audience, CV.sector, DCTERMS.references):
        assert {
            (subject, predicate)
            for subject in city.subjects(predicate, None)
            if (subject, RDF.type, CS.Measure) in city
        } <= said


def test_the_cue_of_a_relation_is_evidence_of_its_own(city: Graph) -> None:
    notes = [
        note
        for note in city.subjects(OA.motivatedBy, OA.classifying)
        if city.value(note, OA.hasBody) == URIRef(f"{FACT}c1")
    ]
    quotes = {
        str(exact)
        for note in notes
        for place in city.objects(note, OA.hasTarget)
        for selector in city.objects(place, OA.hasSelector)
        for exact in city.objects(selector, OA.exact)
    }
    assert quotes == {"落实"}


def test_no_blank_node_and_no_doubled_quad() -> None:
    graphs = notice_quads(city_notice())
    for quads in (graphs.facts, graphs.evidence):
        assert len(set(quads)) == len(quads)
        assert not [quad for quad in quads if any(isinstance(part, BNode) for part in quad)]
    assert {str(quad[3]) for quad in graphs.facts} == {graphs.facts_graph}
    assert {str(quad[3]) for quad in graphs.evidence} == {graphs.evidence_graph}


def test_the_same_notice_gives_the_same_quads() -> None:
    assert notice_quads(city_notice(), software="1") == notice_quads(city_notice(), software="1")


def test_the_place_of_the_file_is_not_told() -> None:
    graphs = notice_quads(city_notice(), source=Source("0123abcd", "city.txt"))
    assert not [q for q in graphs.facts if "0123abcd" in str(q) or "city.txt" in str(q)]
    assert [q for q in graphs.evidence if q[0] == iri("source/0123abcd")]


def test_a_parent_that_is_loaded_later_has_the_iri_of_the_citation() -> None:
    assert notice_quads(parent_notice()).iri in notice_quads(city_notice()).cited


def test_a_stub_depends_on_the_document_alone() -> None:
    document = notice_quads(parent_notice()).iri
    assert {(str(s), str(o)) for s, _, o, g in stub_quads(document) if str(g) == stub_graph(document)} == {
        (str(document), str(ELI.LegalResource)),
        (str(document), "220000-吉例发-2020-2"),
        (str(document), f"{ID}genre/cited-only"),
    }


def test_a_number_that_stands_twice_gives_two_measures() -> None:
    first = city_notice().measures[2]
    graphs = notice_quads(replace(city_notice(), measures=(first, first)))
    found = {str(s) for s, p, o, _ in graphs.facts if o == CS.Measure}
    assert found == {f"{ID}measure/{CITY_KEY}-m3", f"{ID}measure/{CITY_KEY}-m3-2"}


@pytest.mark.parametrize(
    ("agency", "zh", "en"),
    [
        (Agency("长春市人社局", ("hrss",), "220100", AgencyKind.BODY), "长春市人力资源和社会保障局", None),
        (Agency("人行长春中支", ("pboc",), "220100", AgencyKind.BODY), "中国人民银行长春市分支机构", "People's Bank of China in Changchun"),
        (Agency("各县区政府", ("gov",), "220100", AgencyKind.CLASS), "长春市各县（市、区）人民政府", None),
        (Agency("某区管委会", ("dev-zone",), "220100", AgencyKind.BODY, "某区管委会"), "某区管委会", ""),
        (Agency("市总调度室", (), "220100", AgencyKind.UNKNOWN, "市总调度室"), "市总调度室", ""),
    ],
)  # fmt: skip
def test_a_body_has_one_name_whatever_it_is_called(agency: Agency, zh: str, en: str | None) -> None:
    name = agency_name(agency)
    assert name.zh == zh
    assert en is None or name.en == en


@pytest.mark.parametrize(
    ("name", "area", "key"),
    [
        ("长春市人民政府办公厅", "220100", "220100-gov-office"),
        ("聊城市人民政府", "371500", "371500-gov"),
        ("某某总会", "371500", "371500-x-某某总会"),
        ("国务院示例会", None, "000000-x-国务院示例会"),
    ],
)
def test_an_issuer_becomes_a_body(name: str, area: str | None, key: str) -> None:
    assert issuer_agency(name, area).key == key


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("2020-02-07", XSD.date),
        ("2020-02", XSD.gYearMonth),
        ("2025", XSD.gYear),
        ("2020-13", None),
        ("2020-02-30", None),
        ("年底", None),
    ],
)
def test_dates_have_the_type_of_their_precision(value: str, kind: URIRef | None) -> None:
    assert date_literal(value) == Literal(value, datatype=kind)


@pytest.mark.parametrize(("value", "text"), [(5e6, "5000000"), (0.5, "0.5"), (1e10, "10000000000"), (33.3, "33.3")])
def test_numbers_are_written_in_their_shortest_form(value: float, text: str) -> None:
    assert str(number_literal(value)) == text


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_any_text_gives_quads_that_quote_it(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    mention = Mention.of(text, start, end)
    document = Document(text, "a.txt", "0", "text/plain", text, tuple(range(len(text) + 1)))
    notice = Notice(
        document=document,
        title=Field(text, mention, "r"),
        measures=(Measure(number="1", span=Span(0, len(text)), heading=mention),),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        graph = graph_of(notice_quads(notice))
    assert {str(exact) for exact in graph.objects(None, OA.exact)} <= {text, mention.text}
