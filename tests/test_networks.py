"""Networks for pictures: who answers for what, what follows from what, what is near."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cuoshi.graph.networks import Network, NetworkEdge, edges_of, lineage, neighbourhood, nodes_of, responsibility
from cuoshi.graph.store import View
from cuoshi.ontology.errors import UnknownEntity
from helpers_graph import CITY_KEY, city_notice, example, memory_store, parent_notice

ID = "https://w3id.org/cuoshi/"
CITY, LOAN = f"{ID}notice/{CITY_KEY}", f"{ID}measure/{CITY_KEY}-m2"
PARENT = f"{ID}notice/220000-吉例发-2020-2"


@pytest.fixture(scope="module")
def view() -> View:
    return example().view()


def kinds(network: Network) -> dict[str, str]:
    return {node.iri.removeprefix(ID): node.kind for node in nodes_of(network)}


def edge(network: Network, source: str, target: str) -> NetworkEdge:
    return next(e for e in edges_of(network) if (e.source, e.target) == (source, target))


def test_responsibility_of_one_instrument(view: View) -> None:
    network = responsibility(view, instrument="loan")
    assert kinds(network) == {
        "agency/220100-finance": "agency",
        "agency/220100-local-finance": "agency",
        "area/220100": "area",
        "instrument/credit-loan": "instrument",
    }
    finance = edge(network, f"{ID}agency/220100-finance", f"{ID}instrument/credit-loan")
    assert finance.weight == 1
    assert [(quote.words, quote.source) for quote in finance.quotes] == [("市财政局", LOAN)]
    node = next(n for n in nodes_of(network) if n.iri.endswith("220100-finance"))
    assert node.city is not None
    assert node.city[1].zh == "长春市"
    assert node.function is not None
    assert node.function[0] == f"{ID}function/finance"


@pytest.mark.parametrize(
    ("given", "agencies"),
    [
        ({}, 4),
        ({"city": "220000"}, 4),
        ({"city": "371500"}, 0),
        ({"function": "finance"}, 1),
        ({"function": "finance", "instrument": "credit-loan", "city": "220100"}, 1),
        ({"instrument": "rent"}, 0),
        ({"instrument": '"; DROP'}, 0),
    ],
)
def test_responsibility_is_filtered_through_hierarchies(view: View, given: dict[str, str], agencies: int) -> None:
    network = responsibility(view, **given)
    assert sum(node.kind == "agency" for node in nodes_of(network)) == agencies


def test_lineage_marks_what_is_not_held(view: View) -> None:
    network = lineage(view)
    found = kinds(network)
    assert found[PARENT.removeprefix(ID)] == "stub"
    assert found[CITY.removeprefix(ID)] == "notice"
    followed = edge(network, PARENT, CITY)
    assert (followed.kind, followed.cue, followed.label.zh) == ("implements", "落实", "贯彻落实")
    assert followed.quotes[0].words == "《某省关于示例的意见》（吉例发〔2020〕2号）"
    assert edge(network, CITY, LOAN).kind == "measure"
    assert {e.kind for e in edges_of(network)} == {
        "implements", "applies", "forwards", "amends", "repeals", "cites", "measure",
    }  # fmt: skip


def test_lineage_of_a_parent_that_is_held() -> None:
    network = lineage(memory_store([city_notice(), parent_notice()]).view())
    assert kinds(network)[PARENT.removeprefix(ID)] == "notice"
    assert len(lineage(memory_store([city_notice()], vocabulary=False).view(), city="371500")) == 0


def test_neighbourhood_of_a_measure(view: View) -> None:
    network = neighbourhood(view, LOAN)
    found = kinds(network)
    assert found["agency/220100-finance"] == "agency"
    assert found[CITY.removeprefix(ID)] == "notice"
    assert found["instrument/credit-loan"] == "instrument"
    assert edge(network, LOAN, f"{ID}agency/220100-finance").label.zh == "负责"
    assert all(LOAN in {e.source, e.target} for e in edges_of(network))
    assert not [iri for iri in found if iri.startswith(("run/", "source/", "text/"))]


def test_neighbourhood_keeps_to_its_limit(view: View) -> None:
    network = neighbourhood(view, LOAN, limit=3)
    assert len(network) == 4
    assert network.number_of_edges() >= 3


def test_neighbourhood_of_nothing(view: View) -> None:
    with pytest.raises(UnknownEntity):
        neighbourhood(view, f"{ID}measure/none")


def test_the_same_graph_gives_the_same_network(view: View) -> None:
    makers: list[Callable[[View], Network]] = [responsibility, lineage]
    for make in makers:
        assert list(nodes_of(make(view))) == list(nodes_of(make(view)))
        assert list(edges_of(make(view))) == list(edges_of(make(view)))
