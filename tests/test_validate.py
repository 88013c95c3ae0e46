"""Checking the graph: shapes and quotes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cuoshi.graph.ingest import load_vocabulary
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.graph.quads import notice_quads
from cuoshi.graph.store import Quad
from cuoshi.graph.validate import Finding, Severity, ValidationReport, validate
from cuoshi.ontology.namespace import CS, OA
from helpers_graph import CITY_KEY, city_notice, parent_notice, put
from rdflib import Literal, URIRef

ID = "https://w3id.org/cuoshi/"


@pytest.fixture(scope="module")
def store() -> OxigraphStore:
    opened = OxigraphStore.memory()
    load_vocabulary(opened)
    return opened


def checked(store: OxigraphStore, facts: list[Quad], evidence: list[Quad]) -> ValidationReport:
    graphs = notice_quads(city_notice())
    store.writer().replace({graphs.facts_graph: facts, graphs.evidence_graph: evidence})
    return validate(store.view())


def short(report: ValidationReport) -> set[tuple[str, str, str]]:
    return {(one.severity.value, one.shapes, one.focus.rpartition("-")[2]) for one in report.findings}


def test_the_example_conforms_but_for_the_measure_without_a_body(store: OxigraphStore) -> None:
    graphs = notice_quads(city_notice())
    report = checked(store, list(graphs.facts), list(graphs.evidence))
    assert short(report) == {("warning", "cuoshi", "m3"), ("violation", "cpsv-ap", "m3")}
    assert (report.notices, report.quotes) == (1, graphs.annotations)
    assert not report.conforms


def test_a_notice_whose_measures_all_have_a_body_conforms(store: OxigraphStore) -> None:
    whole = replace(city_notice(), measures=city_notice().measures[:2])
    put(store, whole, parent_notice())
    report = validate(store.view())
    assert report.findings == ()
    assert report.conforms
    assert report.notices == 2
    store.writer().replace({}, drop=[notice_quads(parent_notice()).facts_graph])


def test_a_finding_says_what_where_and_what_to_do(store: OxigraphStore) -> None:
    graphs = notice_quads(replace(city_notice(), measures=city_notice().measures[:2]))
    facts = [quad for quad in graphs.facts if quad[1] != CS.asWritten]
    findings = checked(store, facts, list(graphs.evidence)).findings
    assert {(one.shapes, one.path) for one in findings} == {("cuoshi", str(CS.asWritten))}
    assert len(findings) == 8
    first: Finding = findings[0]
    assert first.severity is Severity.VIOLATION
    assert first.notice.zh == "长春市人民政府办公厅关于示例措施的通知"
    assert first.focus == f"{ID}fact/{CITY_KEY}-m1-t1"
    assert first.what.zh == "数值须照录原文"
    assert "load the file again" in first.remedy.en


def test_a_quote_that_is_not_in_the_text_is_found(store: OxigraphStore) -> None:
    graphs = notice_quads(replace(city_notice(), measures=city_notice().measures[:2]))
    wrong = [(s, p, Literal("百分之五十") if o == Literal("50%") else o, g) for s, p, o, g in graphs.evidence]
    report = checked(store, list(graphs.facts), wrong)
    assert [(one.shapes, one.path) for one in report.findings] == [("quotes", str(OA.exact))]
    assert report.findings[0].focus == f"{ID}fact/{CITY_KEY}-m1-t2-e-at"


def test_one_set_of_shapes_may_be_chosen(store: OxigraphStore) -> None:
    graphs = notice_quads(city_notice())
    checked(store, list(graphs.facts), list(graphs.evidence))
    report = validate(store.view(), shapes=["cuoshi"])
    assert {one.shapes for one in report.findings} == {"cuoshi"}
    assert report.conforms


def test_nothing_to_check() -> None:
    report = validate(OxigraphStore.memory().view())
    assert (report.findings, report.notices, report.conforms) == ((), 0, True)
    assert URIRef(ID)
