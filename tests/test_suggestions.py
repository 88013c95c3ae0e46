"""What forms suggest: the areas, numbers and bodies of the data, in a form that the question takes."""

from __future__ import annotations

import pytest
from cuoshi.graph.labels import Label
from cuoshi.graph.parameters import Parameter
from cuoshi.graph.questions import question, questions
from cuoshi.graph.suggestions import suggestions, suggests, written
from cuoshi.server.forms import fields_of
from helpers_graph import example, memory_store
from rdflib import URIRef

ID = "https://w3id.org/cuoshi/"


def parameter(kind: str, scheme: str = "") -> Parameter:
    return Parameter("x", kind, scheme, None, Label("a", "b"))


@pytest.mark.parametrize(
    ("asked", "source"),
    [
        (parameter("code", "area"), "area"),
        (parameter("code", "agency"), "agency"),
        (parameter("number"), "number"),
        (parameter("code", "instrument"), ""),
        (parameter("date"), ""),
        (parameter("text"), ""),
    ],
)
def test_long_lists_are_suggested_and_short_ones_chosen_from(asked: Parameter, source: str) -> None:
    assert suggests(asked) == source


def test_areas_numbers_and_bodies_are_those_of_the_data_with_their_names() -> None:
    view = example().view()
    assert suggestions(view, "area") == (("长春市", Label("长春市", "Changchun")),)
    numbers = dict(suggestions(view, "number"))
    assert {"长例发〔2020〕1号", "吉例发〔2020〕2号"} == set(numbers)
    assert numbers["长例发〔2020〕1号"].zh == "长春市人民政府办公厅关于示例措施的通知"
    assert "220100-hrss" in dict(suggestions(view, "agency"))


@pytest.mark.parametrize("kind", ["area", "number", "agency"])
def test_what_is_suggested_is_taken(kind: str) -> None:
    asked = parameter(kind) if kind == "number" else parameter("code", kind)
    for value, _ in suggestions(example().view(), kind):
        assert asked.term(value)


@pytest.mark.parametrize(
    ("kind", "scheme", "value", "shown"),
    [
        ("code", "area", "220100", "长春市"),
        ("code", "area", "长春", "长春"),
        ("code", "area", "999999", "999999"),
        ("code", "instrument", "loan", "loan"),
        ("text", "", "220100", "220100"),
    ],
)
def test_codes_of_areas_are_shown_as_names(kind: str, scheme: str, value: str, shown: str) -> None:
    assert written(parameter(kind, scheme), value) == shown


def test_an_empty_store_suggests_nothing() -> None:
    view = memory_store().view()
    assert [suggestions(view, kind) for kind in ("area", "number", "agency")] == [(), (), ()]


@pytest.mark.parametrize("identifier", list(questions()))
def test_every_code_is_chosen_or_suggested(identifier: str) -> None:
    for field, asked in zip(
        fields_of(question(identifier), {}, example().view()), question(identifier).parameters, strict=True
    ):
        assert bool(field.choices or field.suggestions) is (asked.kind in {"code", "number"})
        assert field.kind == {"date": "date", "integer": "number"}.get(asked.kind, "text")


def test_small_schemes_have_choices_with_both_names() -> None:
    assert dict(parameter("code", "line").choices())["central"] == Label("中央垂直管理", "central line")
    assert parameter("code", "line").term("中央垂直管理") == URIRef(f"{ID}line/central")
