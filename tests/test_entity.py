"""What the graph says about one thing, the overview, the names of things."""

from __future__ import annotations

import pytest
from cuoshi.graph.entity import PAGE, Entity, describe
from cuoshi.graph.labels import Label, kind_of, label, labels, values_block
from cuoshi.graph.overview import cities, counts, notices
from cuoshi.graph.quads import notice_quads
from cuoshi.graph.store import View
from cuoshi.ontology.errors import UnknownEntity
from cuoshi.ontology.namespace import CS, CV, ELI
from helpers_graph import CITY_KEY, CITY_TEXT, city_notice, example, memory_store, parent_notice
from rdflib.namespace import DCTERMS

ID = "https://w3id.org/cuoshi/"
LOAN = f"{ID}measure/{CITY_KEY}-m2"


@pytest.fixture(scope="module")
def view() -> View:
    return example().view()


@pytest.fixture(scope="module")
def loan(view: View) -> Entity:
    return describe(view, LOAN)


def group(entity: Entity, predicate: str) -> list[str]:
    return [f.value.label.zh for g in entity.groups if g.predicate == predicate for f in g.facts]


def test_a_measure(loan: Entity) -> None:
    assert (loan.kind, loan.label.zh) == ("measure", "贷款")
    assert {value.iri for value in loan.types} == {str(CS.Measure), "http://purl.org/vocab/cpsv#PublicService"}
    assert group(loan, str(DCTERMS.type)) == ["信用（无抵押）贷款"]
    assert group(loan, str(CV.hasCompetentAuthority)) == ["长春市财政局", "长春市金融办"]
    assert group(loan, str(CS.hasTerm)) == ["100人", "200万元", "50万元", "3个月", "1000元", "5月底前"]


def test_groups_are_named_in_both_languages_and_begin_with_what_matters(loan: Entity) -> None:
    assert loan.groups[0].predicate == str(DCTERMS.title)
    named = {g.predicate: g.label for g in loan.groups}
    assert named[str(CV.hasParticipation)] == Label("职责分工", "has responsibility")


def test_a_fact_node_is_opened_and_keeps_its_words(loan: Entity) -> None:
    terms = next(g for g in loan.groups if g.predicate == str(CS.hasTerm))
    ceiling = terms.facts[2]
    assert [one.quote for one in ceiling.evidence] == ["50万元"]
    parts = {part.predicate: part.facts[0].value.label.zh for part in ceiling.parts}
    assert parts[str(CS.termKind)] == "上限"
    assert ceiling.evidence[0].confidence == 0.8
    assert ceiling.evidence[0].rule == "value"


def test_the_text_of_a_measure_with_marks_that_quote_it(loan: Entity) -> None:
    assert loan.text is not None
    assert loan.text.text.startswith("贷款。对用工")
    assert len(loan.text.marks) >= 12
    for mark in loan.text.marks:
        assert loan.text.text[mark.start : mark.end] == mark.quote
    assert {"信用（无抵押）贷款", "长春市财政局", "上限"} <= {mark.about.zh for mark in loan.text.marks}


def test_the_text_of_a_notice_with_what_was_read_outside_measures(view: View) -> None:
    notice = describe(view, f"{ID}notice/{CITY_KEY}")
    assert notice.text is not None
    assert notice.text.text == CITY_TEXT
    for mark in notice.text.marks:
        assert CITY_TEXT[mark.start : mark.end] == mark.quote
    cited = next(g for g in notice.groups if g.predicate == str(ELI.ensures_implementation_of))
    assert {one.motive for one in cited.facts[0].evidence} == {"linking", "classifying"}


def test_links_come_from_measures_and_not_from_their_parts(view: View) -> None:
    bureau = describe(view, f"{ID}agency/220100-finance")
    assert [link.source.iri for link in bureau.inbound] == [f"{ID}measure/{CITY_KEY}-m1", LOAN]
    assert bureau.inbound_total == 2
    assert bureau.names == ("市财政局",)
    notice = describe(view, f"{ID}notice/{CITY_KEY}")
    assert LOAN in {link.source.iri for link in notice.inbound}


def test_links_are_given_page_by_page(view: View) -> None:
    scheme = f"{ID}function"
    first, second = describe(view, scheme), describe(view, scheme, page=2)
    assert first.inbound_total > PAGE
    assert first.pages == -(-first.inbound_total // PAGE)
    assert len(first.inbound) == PAGE
    assert not set(first.inbound) & set(second.inbound)
    assert describe(view, scheme, page=9999).inbound == ()


def test_every_iri_of_the_graphs_can_be_described(view: View) -> None:
    graphs = notice_quads(city_notice(), software="1")
    some = sorted({str(q[0]) for q in graphs.evidence})[::10]
    for iri in [*some, *sorted({str(q[0]) for q in graphs.facts})]:
        entity = describe(view, iri)
        assert entity.iri == iri
        assert entity.label.zh


def test_percent_encoded_iris_are_the_same(view: View) -> None:
    encoded = f"{ID}measure/220100-%E9%95%BF%E4%BE%8B%E5%8F%91-2020-1-m2"
    assert describe(view, encoded).iri == LOAN


@pytest.mark.parametrize("address", ["nothing", f"{ID}measure/none", "http://example.org/> <x", "", "不是地址"])
def test_what_is_not_there_is_told(view: View, address: str) -> None:
    with pytest.raises(UnknownEntity):
        describe(view, address)


def test_labels(view: View) -> None:
    assert label(view, f"{ID}area/220100") == Label("长春市", "Changchun")
    assert label(view, f"{ID}notice/220000-吉例发-2020-2").zh == "某省关于示例的意见"
    assert label(view, f"{ID}agency/none") == Label("agency:none", "agency:none")
    assert labels(view, []) == {}


def test_a_notice_without_title_is_called_by_its_area_and_file() -> None:
    from dataclasses import replace

    nameless = replace(city_notice(), title=None, document_number=None)
    store = memory_store([nameless], vocabulary=True)
    (entry,) = notices(store.view())
    assert entry.label == Label("长春市未题名文件（city.txt）", "Untitled document of Changchun (city.txt)")
    unknown = f"{ID}notice/none"
    together = labels(store.view(), [unknown, entry.iri, f"{ID}area/220100"])
    assert together == {
        unknown: Label("notice:none", "notice:none"),
        entry.iri: entry.label,
        f"{ID}area/220100": Label("长春市", "Changchun"),
    }


@pytest.mark.parametrize(
    ("iri", "kind"),
    [
        (f"{ID}agency/220100-hrss", "agency"),
        (f"{ID}ns#Measure", ""),
        ("http://example.org/a", ""),
        ("", ""),
        ("a:b", ""),
    ],
)
def test_kinds(iri: str, kind: str) -> None:
    assert kind_of(iri) == kind


def test_what_is_no_iri_does_not_get_into_a_query() -> None:
    assert (
        values_block("x", ["http://e/a", "http://e/> } #", 'http://e/"', "x", "http://e/ b"])
        == "VALUES ?x { <http://e/a> }"
    )


def test_the_overview() -> None:
    view = memory_store([city_notice(), parent_notice()]).view()
    found = counts(view)
    assert (found.notices, found.measures, found.cities, found.issues) == (2, 4, 2, 2)
    assert found.cited == 5
    assert [(entry.city_label.zh, entry.measures, entry.issues) for entry in notices(view)] == [
        ("area:220000", 1, 0),
        ("area:220100", 3, 2),
    ]
    assert [(city.label.en, city.notices) for city in cities(view)] == [("area:220000", 1), ("area:220100", 1)]


def test_the_overview_of_nothing() -> None:
    view = memory_store().view()
    assert counts(view).facts == 0
    assert notices(view) == ()
    assert cities(view) == ()
