"""Accept headers, formats and languages as tables."""

from __future__ import annotations

import pytest
from cuoshi.server.formats import FORMATS, HTML, choose_format, format_by_name
from cuoshi.server.language import choose_language
from cuoshi.server.negotiation import choose, parse_accept, prefers_html
from hypothesis import given
from hypothesis import strategies as st

OFFERS = ("application/json", "application/xml", "text/csv")


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/csv", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("text/*", "text/csv"),
        ("text/csv;q=0.5, application/xml;q=0.9", "application/xml"),
        ("text/csv;q=0.5, application/xml;q=0.5", "application/xml"),
        ("*/*;q=0.1, text/csv", "text/csv"),
        ("application/json;q=0, */*", "application/xml"),
        ("application/*;q=0.4, application/json;q=0.1", "application/xml"),
        ("application/pdf", None),
        ("*/*;q=0", None),
        ("text/csv;q=0", None),
        ("application/pdf, text/csv;q=oops, application/xml;q=0.1", "application/xml"),
        ("text/csv;q=7", "application/json"),
        (";;;,,,", "application/json"),
        (",".join(f"application/x-{n}" for n in range(200)), None),
        (",".join(f"application/x-{n}" for n in range(200)) + ",text/csv", "text/csv"),
        ("text/csv ; charset=utf-8 ; Q=0.3", "text/csv"),
    ],
)
def test_choose(accept: str, expected: str | None) -> None:
    assert choose(accept, OFFERS) == expected


@given(st.text(alphabet="abx/*;q=.,0123456789 \t\x00é", max_size=60))
def test_any_header_gives_an_offer_or_none(accept: str) -> None:
    assert choose(accept, OFFERS) in (*OFFERS, None)
    assert all(0 <= entry.quality <= 1 for entry in parse_accept(accept))


@pytest.mark.parametrize("entry", ["*/*,", "a/b;q=0.5,", ",", "a/b;q=0.1;" + "c=d;" * 200 + ","])
def test_of_a_hostile_header_a_part_is_read(entry: str) -> None:
    """The time that it takes would be taken from all others."""
    found = parse_accept(f"text/csv,{entry * 16_000}text/plain")
    assert found[0].value == "text/csv"
    assert len(found) <= 256


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("", False),
        ("*/*", False),
        ("text/*", False),
        ("application/json, text/html;q=0.9", False),
        ("text/html;q=0", False),
    ],
)
def test_only_clients_that_name_html_get_pages(accept: str, expected: bool) -> None:
    assert prefers_html(accept) is expected


@pytest.mark.parametrize(
    ("form", "accept", "content_type"),
    [
        ("select", "", "application/sparql-results+json"),
        ("select", "application/json", "application/json"),
        ("select", "application/xml", "application/xml"),
        ("select", "application/sparql-results+xml", "application/sparql-results+xml"),
        ("select", "text/csv", "text/csv; charset=utf-8"),
        ("ask", "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("select", "text/html,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8"),
        ("graph", "", "text/turtle; charset=utf-8"),
        ("graph", "application/n-triples", "application/n-triples; charset=utf-8"),
        ("graph", "application/rdf+xml", "application/rdf+xml"),
        ("graph", "application/ld+json", "application/ld+json"),
        ("graph", "text/turtle;q=0.2, application/ld+json;q=0.8", "application/ld+json"),
    ],
)
def test_formats_by_accept(form: str, accept: str, content_type: str) -> None:
    chosen = choose_format(accept, form)
    assert chosen is not None
    found, asked = chosen
    assert found.content_type(asked) == content_type


@pytest.mark.parametrize(("form", "accept"), [("select", "text/turtle"), ("graph", "text/csv"), ("ask", "image/png")])
def test_a_format_of_another_form_does_not_fit(form: str, accept: str) -> None:
    assert choose_format(accept, form) is None


@pytest.mark.parametrize(
    ("name", "form", "media_type"),
    [
        ("json", "select", "application/sparql-results+json"),
        ("XML", "ask", "application/sparql-results+xml"),
        ("text/csv", "select", "text/csv"),
        ("turtle", "graph", "text/turtle"),
        ("json", "graph", "application/ld+json"),
        ("xml", "graph", "application/rdf+xml"),
        ("html", "graph", HTML.media_type),
        ("trig", "graph", "application/trig"),
        ("n-quads", "graph", "application/n-quads"),
    ],
)
def test_formats_by_name(name: str, form: str, media_type: str) -> None:
    found = format_by_name(name, form)
    assert found is not None
    assert found.media_type == media_type


@pytest.mark.parametrize(("name", "form"), [("ttl", "select"), ("csv", "graph"), ("exe", "ask")])
def test_names_of_another_form_do_not_fit(name: str, form: str) -> None:
    assert format_by_name(name, form) is None


def test_format_names_and_types_are_unique_in_a_form() -> None:
    for entries in FORMATS.values():
        assert len({entry.name for entry in entries}) == len(entries)
        assert len({entry.media_type for entry in entries}) == len(entries)


@pytest.mark.parametrize(
    ("wished", "header", "expected"),
    [
        ("", "", "zh"),
        ("en", "zh-CN", "en"),
        ("zh", "en", "zh"),
        ("fr", "en-GB,en;q=0.9", "en"),
        ("", "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("", "en-US,en;q=0.9,zh;q=0.3", "en"),
        ("", "fr,de", "zh"),
        ("", "*", "zh"),
        ("", "zh;q=0, en;q=0.1", "en"),
    ],
)
def test_language(wished: str, header: str, expected: str) -> None:
    assert choose_language(wished, header) == expected
