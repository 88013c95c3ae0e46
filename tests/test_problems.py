"""Every exception has its status, and the problem that leaves says enough and not too much."""

from __future__ import annotations

import json

import pytest
from cuoshi.ontology import errors
from cuoshi.server.app import create_app
from cuoshi.server.engine import InProcessEngine
from cuoshi.server.problems import STATUS, problem_of
from cuoshi.server.settings import Settings
from helpers_server import BROWSER, filled_store
from werkzeug.exceptions import HTTPException, NotFound, default_exceptions

EXPECTED = {
    "CuoshiError": 500,
    "ReadError": 422,
    "StoreError": 503,
    "StoreNotFound": 503,
    "StoreLocked": 503,
    "StoreTooNew": 503,
    "QueryError": 400,
    "QuerySyntaxError": 400,
    "QueryForbidden": 403,
    "QueryTooLarge": 413,
    "QueryTimeout": 503,
    "QueueFull": 429,
    "EngineDied": 503,
    "ClientGone": 499,
    "DiskFull": 503,
    "ResultTooLarge": 422,
    "QuestionError": 400,
    "UnknownQuestion": 404,
    "BadParameter": 400,
    "UnknownEntity": 404,
    "DataError": 500,
}


@pytest.mark.parametrize("name", errors.__all__)
def test_every_exception_of_the_tree_has_its_own_line(name: str) -> None:
    kind = getattr(errors, name)
    assert kind in STATUS
    problem = problem_of(kind("something is wrong", where="/srv/secret/place", remedy="change it"))
    assert problem.status == EXPECTED[name]
    members = json.loads(problem.as_json())
    assert members.keys() == {"type", "title", "status", "detail"}
    assert members["type"].startswith("https://w3id.org/cuoshi/problem/")
    is_about_the_request = issubclass(kind, errors.QueryError | errors.QuestionError | errors.UnknownEntity)
    assert ("something is wrong" in members["detail"]) is is_about_the_request
    assert ("/srv/secret" in members["detail"]) is is_about_the_request


def test_a_subclass_that_is_not_listed_takes_the_status_of_its_parent() -> None:
    class LostEntity(errors.UnknownEntity):
        pass

    assert problem_of(LostEntity("gone")).status == 404


@pytest.mark.parametrize("kind", [default_exceptions[code] for code in sorted(default_exceptions)])
def test_http_errors_keep_their_status(kind: type[HTTPException]) -> None:
    assert problem_of(kind()).status == kind.code


def test_http_errors_have_no_type_of_our_own() -> None:
    assert problem_of(NotFound("no page")).type == "about:blank"


def test_a_fault_of_ours_is_a_problem_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(Settings(), InProcessEngine(filled_store()))

    def fail() -> str:
        raise RuntimeError("/srv/secret")

    app.add_url_rule("/fail", "fail", fail)
    for accept, mimetype in (("*/*", "application/problem+json"), (BROWSER["Accept"], "text/html")):
        response = app.test_client().get("/fail", headers={"Accept": accept})
        assert response.status_code == 500
        assert response.mimetype == mimetype
        assert "/srv" not in response.text
    assert "/srv/secret" in caplog.text
