"""From the graph's networks to views: responsibility, lineage, neighbourhood."""

from __future__ import annotations

import networkx as nx
import pytest
from cuoshi.graph.labels import Label
from cuoshi.graph.networks import Network, NetworkEdge, NetworkNode, Quote
from cuoshi.visualizations.convert import document_number, numbered, source_name
from cuoshi.visualizations.lineage import lineage_view
from cuoshi.visualizations.neighbourhood import neighbourhood_view
from cuoshi.visualizations.responsibility import responsibility_view
from cuoshi.visualizations.views import GraphView, Layout, Node

BASE = "https://w3id.org/cuoshi"
CITY = (f"{BASE}/area/220100", Label("长春市", "Changchun"))
MONEY = (f"{BASE}/function/finance", Label("财政", "public finance"))
BUREAU, LOAN = f"{BASE}/agency/220100-finance", f"{BASE}/instrument/loan"
NOTICE, PARENT = f"{BASE}/notice/220100-长府办发-2020-25", f"{BASE}/notice/220000-吉政办发-2020-2"
MEASURE = f"{BASE}/measure/220100-长府办发-2020-25-m16"
LENDING = Label("扩大贷款", "more loans")


def _both(text: str) -> Label:
    return Label(text, text)


def _network(*parts: NetworkNode | NetworkEdge) -> Network:
    network: Network = nx.MultiDiGraph()
    for part in parts:
        if isinstance(part, NetworkNode):
            network.add_node(part.iri, data=part)
        else:
            network.add_edge(part.source, part.target, key=part.kind, data=part)
    return network


def _responsibility() -> Network:
    quote = Quote("市财政局", MEASURE, LENDING)
    return _network(
        NetworkNode(BUREAU, Label("长春市财政局", "Changchun finance bureau"), "agency", CITY, MONEY, 3),
        NetworkNode(CITY[0], CITY[1], "area", weight=3),
        NetworkNode(LOAN, Label("贷款投放", "lending"), "instrument", weight=2),
        NetworkEdge(CITY[0], BUREAU, "hasParticipant", _both("单位"), 3),
        NetworkEdge(BUREAU, LOAN, "type", _both("类型"), 2, quotes=(quote,)),
    )


def _lineage() -> Network:
    return _network(
        NetworkNode(PARENT, Label("关于稳增长的意见", "opinions"), "stub"),
        NetworkNode(NOTICE, Label("若干措施", "measures"), "notice", CITY, weight=1),
        NetworkNode(MEASURE, LENDING, "measure", CITY),
        NetworkEdge(
            PARENT,
            NOTICE,
            "implements",
            Label("贯彻落实", "implements"),
            1,
            "落实",
            (Quote("落实意见", NOTICE, _both("若干措施")),),
        ),
        NetworkEdge(NOTICE, MEASURE, "measure", _both("包含")),
    )


def _node(view: GraphView, iri: str) -> Node:
    return next(node for node in view.nodes if node.id == iri)


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        (NOTICE, "长府办发〔2020〕25号"),
        (MEASURE, "长府办发〔2020〕25号"),
        (f"{BASE}/measure/220100-长府办发-2020-25-m1.2", "长府办发〔2020〕25号"),
        (f"{BASE}/notice/371500-x-0123456789ab", ""),
        (BUREAU, ""),
        ("", ""),
    ],
)
def test_document_number(iri: str, expected: str) -> None:
    assert document_number(iri) == expected


def test_names_bear_their_number_once() -> None:
    assert numbered(MEASURE, "扩大贷款") == "16. 扩大贷款"
    assert numbered(f"{BASE}/measure/371500-x-0123456789ab-m2.1", "甲") == "2.1. 甲"
    assert numbered(PARENT, "意见") == "吉政办发〔2020〕2号 意见"
    assert numbered(PARENT, "吉政办发〔2020〕2号") == "吉政办发〔2020〕2号"
    assert numbered(BUREAU, "甲市财政局") == "甲市财政局"
    assert source_name(MEASURE, "扩大贷款") == "16. 扩大贷款 · 长府办发〔2020〕25号"
    assert source_name(NOTICE, "若干措施") == "长府办发〔2020〕25号 若干措施"


def test_a_bureau_stands_under_its_city_with_a_short_label_and_its_full_name() -> None:
    bureau = _node(responsibility_view(_responsibility()), BUREAU)
    assert (bureau.label, bureau.full_name, bureau.group) == ("财政局", "长春市财政局", CITY[0])
    assert bureau.details == (("城市", "长春市"), ("职能", "财政"), ("措施数", "3"))
    assert bureau.facets == (("city", "长春市"), ("function", "财政"))


def test_a_duty_carries_its_quote_and_every_filter() -> None:
    view = responsibility_view(_responsibility())
    place, duty = sorted(view.edges, key=lambda edge: edge.kind)
    assert (duty.source, duty.target, duty.kind, duty.weight) == (BUREAU, LOAN, "owns", 2)
    assert duty.evidence == (("市财政局", "16. 扩大贷款 · 长府办发〔2020〕25号", MEASURE),)
    assert (place.source, place.target, place.kind) == (BUREAU, CITY[0], "in")
    assert ("instrument", "贷款投放") in place.facets
    assert view.layout is Layout.SIDES


def test_views_speak_english() -> None:
    bureau = _node(responsibility_view(_responsibility(), lang="en"), BUREAU)
    assert (bureau.full_name, bureau.details[0]) == ("Changchun finance bureau", ("City", "Changchun"))
    assert lineage_view(_lineage(), lang="en").edges[0].label == "implements (落实)"


def test_a_bureau_whose_city_is_not_in_the_picture_stands_alone() -> None:
    lonely = _network(NetworkNode(BUREAU, _both("长春市财政局"), "agency", CITY))
    assert responsibility_view(lonely).nodes[0].group == ""


def test_lineage_leads_from_the_notice_to_its_parent_with_relation_and_cue() -> None:
    view = lineage_view(_lineage())
    citation, member = sorted(view.edges, key=lambda edge: edge.kind)
    assert (citation.source, citation.target, citation.label) == (NOTICE, PARENT, "贯彻落实（落实）")
    assert citation.evidence == (("落实意见", "长府办发〔2020〕25号 若干措施", NOTICE),)
    assert (member.source, member.target, member.kind) == (NOTICE, MEASURE, "member")
    assert member.facets == (("relation", "贯彻落实"),)
    assert _node(view, MEASURE).group == NOTICE
    assert _node(view, MEASURE).label == "16. 扩大贷款"


def test_documents_that_are_not_held_say_so() -> None:
    view = lineage_view(_lineage())
    assert ("收录", "未收录，仅被引用") in _node(view, PARENT).details
    assert ("收录", "已收录") in _node(view, NOTICE).details


def test_measures_are_left_out_before_documents() -> None:
    assert {node.kind for node in lineage_view(_lineage(), limit=2).nodes} == {"stub", "notice"}


def test_a_neighbourhood_has_the_entity_in_the_middle_and_unknown_kinds_as_other() -> None:
    network = _network(
        NetworkNode(MEASURE, LENDING, "measure"),
        NetworkNode("http://example.org/x", _both("甲"), "fact"),
        NetworkEdge(MEASURE, "http://example.org/x", "type", Label("类型", "type")),
    )
    view = neighbourhood_view(network, f"{BASE}/measure/220100-%E9%95%BF府办发-2020-25-m16")
    assert (view.focus, view.layout, view.title) == (MEASURE, Layout.EGO, "关联图：扩大贷款")
    assert [node.kind for node in view.nodes] == ["measure", "other"]
    assert (view.edges[0].label, view.note) == ("类型", "")


def test_measures_that_point_at_an_entity_are_in_the_order_of_their_numbers() -> None:
    sources = [f"{BASE}/measure/220100-长府办发-2020-25-m{number}" for number in (1, 10, 2)]
    nodes = [NetworkNode(iri, _both("甲"), "measure") for iri in (*sources, BUREAU)]
    edges = [NetworkEdge(source, BUREAU, "hasParticipant", _both("单位")) for source in sources]
    view = neighbourhood_view(_network(*nodes, *edges), BUREAU)
    assert [edge.source.rpartition("-")[2] for edge in view.edges] == ["m1", "m2", "m10"]


def test_a_neighbourhood_that_was_cut_says_so() -> None:
    many = [NetworkNode(f"{BASE}/agency/{number}", _both(str(number)), "agency") for number in range(61)]
    assert "60" in neighbourhood_view(_network(*many), many[0].iri).note
