"""The description of the service: valid, complete in both directions, and true of what the service does."""

from __future__ import annotations

import re
from typing import Any

import pytest
import schemathesis
from cuoshi.server.app import create_app
from cuoshi.server.engine import InProcessEngine
from cuoshi.server.openapi import Operation, operations, undescribed
from cuoshi.server.settings import Settings
from helpers_server import BROWSER, client, filled_app, filled_store
from hypothesis import HealthCheck, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance, unsupported_method,
]  # fmt: skip


@schemathesis.serializer(
    "application/sparql-query", "application/sparql-update", "text/turtle", "application/n-triples", "application/rdf+xml",
    "application/ld+json", "application/trig", "application/n-quads",
)  # fmt: skip
def as_text(_: object, value: object) -> bytes:
    """Return a query, an update or triples as they are sent."""
    return str(value).encode("utf-8", "surrogatepass")


schema = schemathesis.openapi.from_wsgi("/openapi.json", filled_app())


def _document(**headers: str) -> dict[str, Any]:
    found: dict[str, Any] = client().get("/openapi.json", headers=headers).get_json()
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_document_is_valid_in_both_languages(language: str) -> None:
    found = _document(**{"Accept-Language": language})
    OpenAPIV31SpecValidator(found).validate()
    assert (found["info"]["title"] == "Cuoshi") is (language == "en")


def test_every_route_is_described_and_every_description_is_a_route() -> None:
    described = {(path, method) for path, methods in _document()["paths"].items() for method in methods}
    offered = {
        (re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in filled_app().url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert undescribed(filled_app().url_map.iter_rules()) == [], "see ontology/data/api_operations.csv"
    assert described == offered
    for operation in operations().values():
        assert operation.zh != operation.en


def test_a_route_that_nobody_described_is_named_and_left_out() -> None:
    app = create_app(Settings(), InProcessEngine(filled_store()))
    app.add_url_rule("/new", "new", lambda: "", methods=["GET", "POST"])
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "api.health"]
    assert undescribed(rules) == ["GET api.health", "GET new", "POST new"]
    told = app.test_client().get("/openapi.json").get_json()
    assert "/new" not in told["paths"]
    assert told["paths"].keys() == _document()["paths"].keys()


def test_variables_of_paths_are_described() -> None:
    for path, methods in _document()["paths"].items():
        for one in methods.values():
            named = {parameter["name"] for parameter in one["parameters"] if parameter["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path))


def test_the_document_names_no_host_and_knows_the_prefix() -> None:
    assert client().get("/openapi.json", headers={"Host": "evil.example"}).text.count("evil.example") == 0
    app = create_app(Settings(url_prefix="/cuoshi"), InProcessEngine(filled_store()))
    assert app.test_client().get("/openapi.json").get_json()["servers"] == [{"url": "/cuoshi"}]


@pytest.mark.parametrize(
    "example", [one.example for one in operations().values() if one.example and one.method == "GET"]
)
def test_every_example_works(example: str) -> None:
    answer = client().get(example, follow_redirects=True)
    assert answer.status_code == 200
    answer.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_shows_every_address(language: str) -> None:
    page = client().get("/api", query_string={"lang": language}, headers=BROWSER).text
    for path, methods in _document()["paths"].items():
        for method in methods:
            assert f"<code>{method.upper()} {path}</code>" in page
    for operation in operations().values():
        assert (operation.zh in page) is (language == "zh")
        assert operation.example.replace("&", "&amp;") in page


def _changing() -> list[Operation]:
    found = [operation for operation in operations().values() if operation.bearer == "must"]
    assert found
    return found


def test_what_needs_the_token_says_so() -> None:
    for operation in operations().values():
        assert bool(operation.bearer) is ("401" in operation.problems)
    page = client().get("/api?lang=en").text
    assert page.count("Bearer TOKEN") == page.count("Needs the token.") == len(_changing())
    for operation in _changing():
        refused = client().open(operation.example, method=operation.method, data="", content_type="text/turtle")
        assert refused.status_code == 403  # the service has no token at all


@schema.parametrize()
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_answers_are_as_described(case: schemathesis.Case[Any]) -> None:
    case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})  # in-process calls do not unpack
