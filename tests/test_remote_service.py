"""The service over an engine of another maker, as users start it: what it says when the data change, and when the engine is gone."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from cuoshi.cli import main
from helpers_engines import Engine, Engines, running
from helpers_graph import city_notice, put
from helpers_serving import Served, serving

TOKEN = "a-token-long-enough-for-a-service"  # noqa: S105
ADDRESS = "http://127.0.0.1:9/query"
"""Nothing listens there."""


@pytest.fixture(scope="module")
def engine(engines: Engines) -> Engine:
    return engines("oxigraph-server")


@pytest.fixture(scope="module")
def served(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    engine.clean()
    with serving(tmp_path_factory.mktemp("served") / "none", store=engine.place.query, token=TOKEN) as found:
        yield found


def _until(status: int, address: str) -> httpx.Response:
    end = time.monotonic() + 20
    response = httpx.get(address)
    while response.status_code != status and time.monotonic() < end:
        time.sleep(0.1)
        response = httpx.get(address)
    return response


def test_answers_follow_the_data_and_the_engine(tmp_path: Path) -> None:
    with ExitStack() as stops, ExitStack() as stack:
        engine = stops.enter_context(running("oxigraph-server", tmp_path))
        served = stack.enter_context(serving(tmp_path / "none", store=engine.place.query))
        _see_the_data_change(served, engine)
        stops.close()
        _see_the_engine_gone(served, engine)


def _see_the_data_change(served: Served, engine: Engine) -> None:
    question = f"{served.address}/api/questions/loan-bureaus?instrument=credit-loan"
    empty = httpx.get(question)
    assert empty.json()["rows"] == []
    assert httpx.get(question, headers={"If-None-Match": empty.headers["ETag"]}).status_code == 304

    store = engine.open()
    put(store, city_notice())
    version = store.view().version()
    store.close()
    time.sleep(1.1)  # the version is read once a second
    filled = httpx.get(question, headers={"If-None-Match": empty.headers["ETag"]})
    assert filled.status_code == 200
    assert len(filled.json()["rows"]) == 2
    assert httpx.get(f"{served.address}/readyz").json() == {"status": "ready", "version": version}


def _see_the_engine_gone(served: Served, engine: Engine) -> None:
    down = _until(503, f"{served.address}/readyz")
    assert (down.status_code, down.json()["title"]) == (503, "Store error")
    answer = httpx.get(f"{served.address}/api/questions/loan-bureaus")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert engine.place.query not in answer.text
    assert engine.place.query in served.errors.read_text("utf-8")
    assert httpx.get(f"{served.address}/healthz").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "kind"),
    [
        ("POST", "/sparql", "INSERT DATA { <a:s> <a:p> 1 }", "application/sparql-update"),
        ("PUT", "/graphs/notes", "<a:s> <a:p> 1 .", "text/turtle"),
        ("DELETE", "/graphs/notes", "", "text/plain"),
    ],
)
def test_changes_are_refused_with_the_reason(served: Served, method: str, path: str, body: str, kind: str) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": kind}
    refused = httpx.request(method, served.address + path, content=body, headers=headers)
    assert (refused.status_code, "another engine keeps its data" in refused.text) == (403, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ask", "funds", "--store", ADDRESS], "cannot be reached"),
        (["serve", "--store", ADDRESS], "cannot be reached"),
        (["load", "{notice}", "--store", ADDRESS], "cannot be reached"),
        (["ask", "funds", "--store", "http://me:secret@127.0.0.1:9/"], "holds a password"),
        (["ask", "funds", "--store", "https://"], "no address"),
    ],
)
def test_a_wrong_address_is_told_in_a_line(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notice = tmp_path / "n.txt"
    notice.write_text("一、通知\n", "utf-8")
    monkeypatch.setattr("sys.argv", ["cuoshi", *(one.format(notice=notice) for one in arguments)])
    with pytest.raises(SystemExit) as stopped:
        main()
    told = capsys.readouterr().err
    assert (stopped.value.code, words in told, "secret" in told) == (2, True, False), told


def test_the_graph_store_of_a_remote_engine_is_read(served: Served, engine: Engine) -> None:
    store = engine.open()
    (written,) = put(store, city_notice())
    store.close()
    time.sleep(1.1)
    asked = {"graph": written.facts_graph}
    response = httpx.get(f"{served.address}/graphs", params=asked, headers={"Accept": "application/n-triples"})
    assert (response.status_code, len(response.text.splitlines())) == (200, len(set(written.facts)))
    assert json.loads(httpx.get(f"{served.address}/health").text)["status"] == "ok"
