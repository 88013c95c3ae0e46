"""The service under queries that never end: they stop with a reason, and everybody else is served."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="query workers need Linux")

EXAMPLES = Path(__file__).parent.parent / "examples" / "notices"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
UPDATE = "DELETE WHERE { ?s ?p ?o }"


@dataclass(frozen=True)
class Served:
    """A running service: its address, the number of its process, and its store."""

    address: str
    pid: int
    store: Path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Start the real service with a limit of two seconds."""
    store = tmp_path_factory.mktemp("limits") / "store"
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", "CUOSHI_QUERY_SECONDS": "2"}
    environment |= {"CUOSHI_RESULT_MB": "1", "CUOSHI_HTML_ROWS": "1000"}
    command = [sys.executable, "-m", "cuoshi"]
    subprocess.run(
        [*command, "load", str(EXAMPLES), "--store", str(store)], check=True, capture_output=True, env=environment
    )
    with subprocess.Popen(
        [*command, "serve", "--store", str(store), "--port", "0"], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        yield Served(process.stdout.readline().rpartition(" ")[2].strip().rstrip("/"), process.pid, store)
        process.terminate()


@pytest.fixture(scope="module")
def service(served: Served) -> str:
    """Return the address of the service."""
    return served.address


def get(address: str, query: str) -> tuple[int, dict[str, object]]:
    url = f"{address}/sparql?{urllib.parse.urlencode({'query': query, 'format': 'json'})}"
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_an_endless_query_stops_with_its_reason(service: str) -> None:
    status, problem = get(service, ENDLESS)
    assert status == 503
    assert problem["title"] == "Query timeout"
    assert get(service, "ASK {}") == (200, {"head": {}, "boolean": True})


def test_others_are_served_beside_endless_queries(service: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        endless = [pool.submit(get, service, ENDLESS) for _ in range(3)]
        time.sleep(0.3)
        served = 0
        while not all(future.done() for future in endless) and served < 50:
            assert get(service, "ASK {}")[0] == 200
            served += 1
    assert served > 3
    assert {future.result()[0] for future in endless} == {503}


def test_syntax_updates_and_services_are_refused_as_ever(service: str) -> None:
    assert get(service, "SELECT ?x WHERE {")[0] == 400
    assert get(service, UPDATE)[0] in {400, 403}
    assert get(service, "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")[0] == 403
    assert get(service, "SELECT * WHERE " + "{" * 2500 + "}" * 2500)[0] == 413


LARGE = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }"


@pytest.mark.parametrize(
    ("query", "form"), [(LARGE, "csv"), (LARGE, "json"), ("CONSTRUCT { ?a ?e ?c } WHERE { ?a ?b ?c . ?d ?e ?f }", "nt")]
)
def test_a_result_that_stops_midway_breaks_the_transfer(service: str, query: str, form: str) -> None:
    url = f"{service}/sparql?{urllib.parse.urlencode({'query': query, 'format': form})}"
    with urllib.request.urlopen(url, timeout=30) as response:
        assert response.status == 200
        assert response.headers["Transfer-Encoding"] == "chunked"
        with pytest.raises(http.client.IncompleteRead) as stopped:
            response.read()
    assert 900_000 < len(stopped.value.partial) < 1_200_000
    assert get(service, "ASK {}")[0] == 200


def test_a_page_of_a_large_result_is_short(service: str) -> None:
    url = f"{service}/sparql?{urllib.parse.urlencode({'query': LARGE, 'format': 'html', 'lang': 'en'})}"
    with urllib.request.urlopen(url, timeout=30) as response:
        page = response.read().decode()
    assert "Only the first 1000 rows are shown" in page
    assert page.count("<tr>") == 1_001


def test_results_are_those_of_the_store(service: str) -> None:
    status, found = get(
        service, "PREFIX cs: <https://w3id.org/cuoshi/ns#> SELECT (COUNT(*) AS ?n) WHERE { ?m a cs:Measure }"
    )
    assert status == 200
    assert found["results"]["bindings"][0]["n"]["value"] == "87"  # type: ignore[index]


PAGES = ("/", "/notices", "/search?q=贷款", "/questions/loan-bureaus", "/api/questions/loan-bureaus", "/instrument/loan",
         "/pictures/responsibility")  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_answered_by_the_workers_too(served: Served, page: str) -> None:
    with urllib.request.urlopen(served.address + urllib.parse.quote(page, safe="/?=")) as response:
        assert response.status == 200
    opened = {str(entry.resolve()) for entry in Path(f"/proc/{served.pid}/fd").iterdir()}
    assert not [name for name in opened if name.endswith((".sst", ".log")) and str(served.store) in name]
