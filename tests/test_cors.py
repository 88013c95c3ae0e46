"""Which pages of other sites may read answers, as a table of settings, origins and headers."""

from __future__ import annotations

import pytest
from cuoshi.ontology.errors import CuoshiError
from cuoshi.server.app import create_app
from cuoshi.server.cors import origins_of
from cuoshi.server.engine import InProcessEngine
from cuoshi.server.settings import Settings
from flask.testing import FlaskClient
from helpers_server import MEASURE, filled_store

HERE, THERE = "https://a.example", "http://localhost:3000"
ALLOWED = "Access-Control-Allow-Origin"


def _client(origins: str) -> FlaskClient:
    return create_app(Settings(cors_origins=origins), InProcessEngine(filled_store())).test_client()


@pytest.mark.parametrize(
    ("setting", "origin", "allowed", "varies"),
    [
        ("*", HERE, "*", False),
        ("*", "", "*", False),
        ("*", "null", "*", False),
        ("", HERE, None, False),
        (HERE, HERE, HERE, True),
        (f"{HERE}, {THERE}", THERE, THERE, True),
        (HERE, THERE, None, True),
        (HERE, "null", None, True),
        (HERE, f"{HERE}.evil.example", None, True),
        (HERE, "", None, True),
    ],
)
def test_origins(setting: str, origin: str, allowed: str | None, varies: bool) -> None:
    headers = {"Origin": origin} if origin else {}
    response = _client(setting).get("/sparql", query_string={"query": "ASK {}"}, headers=headers)
    assert response.headers.get(ALLOWED) == allowed
    assert ("Origin" in response.vary) is varies
    assert "Access-Control-Allow-Credentials" not in response.headers
    exposed = response.headers.get("Access-Control-Expose-Headers", "")
    assert {"ETag", "Link", "Location", "Retry-After"} == set(filter(None, exposed.split(", "))) or allowed is None


@pytest.mark.parametrize(
    ("path", "is_shared"),
    [
        ("/sparql/?query=ASK+{}", True),
        ("/sparql?query=SELEKT", True),
        ("/api/questions", True),
        (f"/{MEASURE}.ttl", True),
        ("/agency/nothing", True),
        ("/ns?format=nt", True),
        ("/ns.ttl", True),
        ("/instrument.json", True),
        ("/entity?iri=x", True),
        ("/", False),
        ("/notices", False),
        ("/static/style.css", False),
    ],
)
def test_what_programs_read_is_shared(path: str, is_shared: bool) -> None:
    response = _client("*").get(path, headers={"Origin": HERE})
    assert (response.headers.get(ALLOWED) == "*") is is_shared


@pytest.mark.parametrize(("setting", "allowed"), [("*", "*"), (HERE, HERE), (THERE, None), ("", None)])
def test_a_preflight_tells_methods_and_headers(setting: str, allowed: str | None) -> None:
    asked = {"Origin": HERE, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    response = _client(setting).options("/sparql", headers=asked)
    assert response.status_code == 200
    assert response.headers.get(ALLOWED) == allowed
    if allowed is None:
        assert "Access-Control-Allow-Methods" not in response.headers
        return
    assert set(response.headers["Access-Control-Allow-Methods"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert response.headers["Access-Control-Allow-Headers"] == "Accept, Content-Type"
    assert int(response.headers["Access-Control-Max-Age"]) > 0


def test_a_wrong_method_is_told_to_scripts_too() -> None:
    response = _client("*").put("/sparql", headers={"Origin": HERE})
    assert response.status_code == 405
    assert response.headers[ALLOWED] == "*"


@pytest.mark.parametrize(
    "setting", ["a.example", "https://a.example/path", "ftp://a.example", "null", "https://*.a.example"]
)
def test_a_setting_that_is_no_origin_is_refused(setting: str) -> None:
    with pytest.raises(CuoshiError, match="origin"):
        origins_of(setting)
