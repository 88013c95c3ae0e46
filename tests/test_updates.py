"""Updates over HTTP: who may, what is refused, what becomes of the data; against a plain dataset as the reference."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from cuoshi.graph import updater
from cuoshi.graph.change import Change
from cuoshi.graph.dataset import STATE_GRAPH, in_default_graph
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.graph.update_jobs import Job
from cuoshi.graph.update_text import reach, with_dataset
from cuoshi.graph.update_trial import tried
from cuoshi.ontology.errors import EngineDied, QueryError, QueryTimeout, StoreLocked
from cuoshi.server.protocol import UPDATE
from cuoshi.server.settings import Settings
from helpers_updates import BEARER, EVIDENCE, FACTS, TOKEN, Changeable, changeable
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="changes need the processes of Linux")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Changeable]:
    with changeable(tmp_path_factory.mktemp("updates") / "store") as found:
        yield found


def _update(served: Changeable, text: str, **dataset: str) -> Any:
    query = {name.replace("_", "-"): value for name, value in dataset.items()}
    return served.client.post("/sparql", data=text, content_type=UPDATE, headers=BEARER, query_string=query)


# Who may


@pytest.mark.parametrize(
    ("header", "status", "challenge"),
    [
        ("", 401, 'Bearer realm="Cuoshi graph"'),
        ("Basic YTpi", 401, 'Bearer realm="Cuoshi graph"'),
        ("Bearer", 401, 'Bearer realm="Cuoshi graph"'),
        ("Bearer wrong-token-of-that-length", 401, 'Bearer realm="Cuoshi graph", error=invalid_token'),
        (f"Bearer {TOKEN}x", 401, 'Bearer realm="Cuoshi graph", error=invalid_token'),
        ("Bearer é", 401, 'Bearer realm="Cuoshi graph", error=invalid_token'),
        (f"bearer {TOKEN}", 200, None),
    ],
)
@pytest.mark.parametrize("form", [False, True])
def test_only_the_token_allows_a_change(
    served: Changeable, header: str, status: int, challenge: str | None, form: bool
) -> None:
    text = "INSERT DATA { GRAPH <urn:who> { <urn:a> <urn:b> 1 } }"
    sent: dict[str, Any] = {"data": {"update": text}} if form else {"data": text, "content_type": UPDATE}
    response = served.client.post("/sparql", headers={"Authorization": header} if header else {}, **sent)
    assert response.status_code == status
    challenged = response.headers.get("WWW-Authenticate")
    assert (challenged and set(challenged.split(", "))) == (challenge and set(challenge.split(", ")))
    assert TOKEN not in response.text


def test_a_service_without_a_token_takes_no_change(tmp_path: Path) -> None:
    with changeable(tmp_path / "store", token="") as found:
        for headers in ({}, BEARER, {"Authorization": "Bearer "}):
            response = found.client.post("/sparql", data={"update": "CLEAR ALL"}, headers=headers)
            assert response.status_code == 403
        preflight = found.client.options(
            "/sparql", headers={"Origin": "https://a.example", "Access-Control-Request-Method": "POST"}
        )
        assert "Authorization" not in preflight.headers["Access-Control-Allow-Headers"]


def test_the_token_shows_nowhere() -> None:
    assert TOKEN not in repr(Settings(token=TOKEN))


def test_scripts_may_send_the_token_where_there_is_one(served: Changeable) -> None:
    headers = {"Origin": "https://a.example", "Access-Control-Request-Method": "POST"}
    assert "Authorization" in served.client.options("/sparql", headers=headers).headers["Access-Control-Allow-Headers"]


# What is refused


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("INSERT DATA {", 400),
        ("SELECT * {}", 400),
        ("CLEAR XYZ", 400),
        ("CREATE GRAPH <urn:twice> ; CREATE GRAPH <urn:twice>", 400),
        ("DROP GRAPH <urn:absent>", 400),
        ("LOAD <http://127.0.0.1:9/x.ttl>", 403),
        ("LOAD SILENT <file:///etc/passwd> INTO GRAPH <urn:x>", 403),
        (r"\u004CoAD <http://127.0.0.1:9/>", 403),
        ("CREATE GRAPH <urn:l>;lOaD<http://127.0.0.1:9/>", 403),
        ("INSERT {} WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403),
        ("INSERT {} WHERE { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }", 403),
        ("PREFIX a: <http://127.0.0.1:9/> INSERT {} WHERE { SERVICESILENTa:b { ?s ?p ?o } }", 403),
        ("PREFIX a: <http://127.0.0.1:9/> INSERT DATA {};LOADSILENTa:b", 403),
        (f"INSERT DATA {{ GRAPH <{STATE_GRAPH}> {{ <urn:a> <urn:b> 1 }} }}", 403),
        (f"COPY <{FACTS}> TO <{STATE_GRAPH}>", 403),
        ("INSERT {} WHERE " + "{" * 200 + "}" * 200, 413),
        ("#" * 70_000, 413),
    ],
)
def test_a_refused_update_changes_nothing(served: Changeable, text: str, status: int) -> None:
    before = served.client.get("/health").get_json()["version"]
    response = _update(served, text)
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    assert served.client.get("/health").get_json()["version"] == before


def test_a_syntax_error_tells_its_place(served: Changeable) -> None:
    problem = _update(served, "INSERT DATA {\n <urn:a> <urn:b> }").get_json()
    assert "line 2" in problem["detail"]


@pytest.mark.parametrize(
    ("text", "dataset"),
    [
        ("WITH <urn:g> DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }", {"using_graph_uri": "urn:h"}),
        ("DELETE { ?s ?p 1 } USING <urn:g> WHERE { ?s ?p 1 }", {"using_named_graph_uri": "urn:h"}),
        ("DELETE { ?s ?p 1 } USING NAMED <urn:g> WHERE { ?s ?p 1 }", {"using_graph_uri": "urn:h"}),
        ("DELETE WHERE { ?s ?p 1 }", {"using_graph_uri": "no iri"}),
        ("DELETE WHERE { ?s ?p 1 }", {"using_graph_uri": "urn:g> <urn:x"}),
    ],
)
def test_a_dataset_in_two_places_is_refused(served: Changeable, text: str, dataset: dict[str, str]) -> None:
    assert _update(served, text, **dataset).status_code == 400


def test_an_update_is_stopped_at_its_time(tmp_path: Path) -> None:
    cross = " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(12))
    with changeable(tmp_path / "store", seconds=3) as found:
        _update(found, "INSERT DATA { " + " ".join(f"<urn:a> <urn:b> {n} ." for n in range(200)) + " }")
        with pytest.raises(QueryTimeout):
            found.updater.update(f"INSERT {{ <urn:x> <urn:y> ?n }} WHERE {{ SELECT (COUNT(*) AS ?n) {{ {cross} }} }}")
        assert _update(found, "INSERT DATA { <urn:after> <urn:b> 1 }").status_code == 200
        assert not (tmp_path / "store" / "trial").exists()


def test_an_update_is_stopped_at_its_memory(tmp_path: Path) -> None:
    text = "INSERT DATA { " + " ".join(f"<urn:a> <urn:b> {n} ." for n in range(400)) + " }"
    with changeable(tmp_path / "store", memory_mb=700) as found:
        assert _update(found, text).status_code == 200
        with pytest.raises(EngineDied):
            found.updater.update(
                "INSERT { GRAPH <urn:x> { ?a ?d ?f ; ?b ?i , ?c } } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
            )
        assert not found.ask("ASK { GRAPH <urn:x> { ?s ?p ?o } }")
        assert _update(found, "INSERT DATA { <urn:after> <urn:b> 1 }").status_code == 200


def test_a_store_that_is_written_by_another_process_is_busy(tmp_path: Path) -> None:
    with changeable(tmp_path / "store") as found:
        loading = OxigraphStore.open(tmp_path / "store")
        try:
            with pytest.raises(StoreLocked):
                found.updater.update("CLEAR ALL")
            response = _update(found, "CLEAR ALL")
            assert response.status_code == 503
            assert int(response.headers["Retry-After"]) > 0
        finally:
            loading.close()
        assert _update(found, "CLEAR SILENT GRAPH <urn:x>").status_code == 200


# What becomes of the data


def test_counts_and_the_new_version_are_told(served: Changeable) -> None:
    text = "INSERT DATA { GRAPH <urn:count> { <urn:a> <urn:b> 1, 2 } }"
    response = _update(served, text)
    told = response.get_json()
    assert (told["added"], told["removed"]) == (2, 0)
    assert served.client.get("/health").get_json()["version"] == told["version"]
    assert _update(served, text).get_json() == {"version": told["version"], "added": 0, "removed": 0}


def test_the_default_graph_follows_facts_and_not_evidence(served: Changeable) -> None:
    text = (
        f"INSERT DATA {{ GRAPH <{FACTS}> {{ <urn:fact> <urn:b> 1 }} GRAPH <{EVIDENCE}> {{ <urn:words> <urn:b> 1 }} }}"
    )
    assert _update(served, text).status_code == 200
    assert served.ask("ASK { <urn:fact> <urn:b> 1 FILTER NOT EXISTS { <urn:words> <urn:b> 1 } }")
    assert _update(served, f"DELETE WHERE {{ GRAPH <{FACTS}> {{ <urn:fact> ?p ?o }} }}").status_code == 200
    assert not served.ask("ASK { <urn:fact> <urn:b> 1 }")
    assert served.ask(f"ASK {{ GRAPH <{EVIDENCE}> {{ <urn:words> <urn:b> 1 }} }}")


def test_what_is_said_of_the_default_graph_itself_stays_there(served: Changeable) -> None:
    assert _update(served, "INSERT DATA { <urn:direct> <urn:b> 1 }").status_code == 200
    assert served.ask("ASK { <urn:direct> <urn:b> 1 FILTER NOT EXISTS { GRAPH ?g { <urn:direct> ?p ?o } } }")
    assert _update(served, "DELETE DATA { <urn:direct> <urn:b> 1 }").get_json()["removed"] == 1
    assert not served.ask("ASK { <urn:direct> ?p ?o }")


@pytest.mark.parametrize("where", ["GRAPH <urn:blank> {{ {} }}", "{}"])
def test_blank_nodes_get_iris(served: Changeable, where: str) -> None:
    text = f"INSERT DATA {{ {where.format('_:x <urn:blank> [ <urn:n> 1 ] . <urn:s> <urn:o> _:x')} }}"
    assert _update(served, text).get_json()["added"] == 3
    genid = 'FILTER(STRSTARTS(STR(?x), "https://w3id.org/cuoshi/.well-known/genid/"))'
    assert served.ask(f"ASK {{ ?x <urn:blank> ?y . <urn:s> <urn:o> ?x . ?y <urn:n> 1 {genid} }}")
    assert not served.ask("ASK { { ?x ?p ?o } UNION { GRAPH ?g { ?x ?p ?o } } FILTER(ISBLANK(?x) || ISBLANK(?o)) }")


def test_the_data_version_survives_everything(tmp_path: Path) -> None:
    with changeable(tmp_path / "store") as found:
        before = found.client.get("/health").get_json()["version"]
        for text in (
            "CLEAR ALL",
            "DROP ALL",
            f"DROP SILENT GRAPH <{STATE_GRAPH}>",
            "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }",
        ):
            assert _update(found, text).status_code == 200
        assert not found.ask("ASK { ?s ?p ?o }")
        assert found.ask(f"ASK {{ GRAPH <{STATE_GRAPH}> {{ ?s ?p ?o }} }}")
        assert found.client.get("/health").get_json()["version"] not in ("0", before)


_KILLED = """
import os, signal
from cuoshi.graph import update_child
from cuoshi.graph.oxigraph_writer import OxigraphWriter
apply = OxigraphWriter.apply
def apply_and_die(writer, change):
    apply(writer, change)
    os.kill(os.getpid(), signal.SIGKILL)
OxigraphWriter.apply = apply_and_die
update_child.main()
"""


def test_a_change_that_was_killed_before_it_was_published_is_whole_at_the_next_open(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with changeable(folder) as found:
        before = found.client.get("/health").get_json()["version"]
        text = f"INSERT DATA {{ GRAPH <{FACTS}> {{ <urn:killed> <urn:b> 1 }} GRAPH <{EVIDENCE}> {{ <urn:words> <urn:b> 1 }} }}"
        killed = subprocess.run(
            [sys.executable, "-c", _KILLED], input=Job(str(folder), "update").to_line() + text.encode(), check=False
        )
        assert killed.returncode == -signal.SIGKILL
        assert found.client.get("/health").get_json()["version"] == before
    with closing(OxigraphStore.open(folder, read_only=True)) as store:
        view = store.view()
        assert view.version() != before
        assert view.ask(f"ASK {{ <urn:killed> <urn:b> 1 . GRAPH <{FACTS}> {{ <urn:killed> <urn:b> 1 }} }}")
        assert view.ask(f"ASK {{ GRAPH <{EVIDENCE}> {{ <urn:words> <urn:b> 1 }} }}")
    assert not (folder / "writing").exists()


def test_a_change_that_was_killed_is_published_by_the_service_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, jobs = updater._run, list[str]()

    def run(job: Job, body: bytes) -> tuple[int, bytes]:
        jobs.append(job.kind)
        if job.kind != "update":
            return real(job, body)
        done = subprocess.run([sys.executable, "-c", _KILLED], input=job.to_line() + body, check=False)
        return done.returncode, b""

    monkeypatch.setattr(updater, "_run", run)
    with changeable(tmp_path / "store") as found:
        response = _update(found, "INSERT DATA { GRAPH <urn:g> { <urn:killed> <urn:b> 1 } }")
        assert response.status_code == 503
        assert "see whether it was made" in response.get_json()["detail"]
        assert jobs == ["update", "publish"]
        assert found.ask("ASK { <urn:killed> <urn:b> 1 }")


# The text of an update


@pytest.mark.parametrize(
    ("text", "graphs", "default", "is_data"),
    [
        ("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }", {"urn:g"}, False, True),
        ("INSERT DATA { <urn:a> <urn:b> 1 } ; DELETE DATA { GRAPH<urn:g>{ <urn:a> <urn:b> 1 } }", {"urn:g"}, True, True),
        ("INSERT DATA { GRAPH <urn:g> { _:a <urn:b> 1 } }", {"urn:g"}, False, False),
        ("INSERT DATA { GRAPH <urn:g> { <urn:b> <urn:b> [] } }", {"urn:g"}, False, False),
        ("PREFIX g: <urn:> INSERT DATA { GRAPH g:g { g:a g:b 1 } }", {"urn:g"}, False, True),
        ("PREFIX : <urn:> DELETE WHERE { GRAPH :g { ?s ?p ?o } }", {"urn:g"}, False, False),
        ("WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", {"urn:g"}, True, False),
        ("DELETE { GRAPH <urn:g> { ?s ?p ?o } } INSERT { ?s ?p 1 } WHERE { GRAPH ?g { ?s ?p ?o } }", {"urn:g"}, True, False),
        ("CLEAR GRAPH <urn:g> ; CLEAR DEFAULT", {"urn:g"}, True, False),
        ("COPY DEFAULT TO <urn:g>", {"urn:g"}, True, False),
        ("MOVE <urn:f> TO GRAPH <urn:g>", {"urn:f", "urn:g"}, False, False),
        ("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> '} ; CLEAR ALL' } } # ; CLEAR ALL", {"urn:g"}, False, True),
    ],
)  # fmt: skip
def test_what_an_update_may_change(text: str, graphs: set[str], default: bool, is_data: bool) -> None:
    found = reach(text)
    assert found is not None
    assert (found.graphs, found.default, found.is_data) == (graphs, default, is_data)


@pytest.mark.parametrize(
    "text",
    [
        "CLEAR ALL",
        "DROP NAMED",
        "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }",
        "INSERT { GRAPH ?g { <urn:a> <urn:b> 1 } } WHERE { GRAPH ?g { ?s ?p ?o } }",
        "BASE <urn:x:> INSERT DATA { GRAPH <g> { <urn:a> <urn:b> 1 } }",
        "INSERT DATA { GRAPH <g> { <urn:a> <urn:b> 1 } }",
        r"INSERT DATA { \u0047RAPH <urn:g> { <urn:a> <urn:b> 1 } }",
        "INSERT DATA { <urn:a> <urn:b> 1GRAPH <urn:g> { <urn:a> <urn:b> 1 } }",
        "PREFIX g: <urn:> INSERT DATA { GRAPHg:x { <urn:a> <urn:b> 1 } }",
        "PREFIX g: <urn:> PREFIX GRAPHg: <urn:h> INSERT DATA { GRAPHg:x { <urn:a> <urn:b> 1 } }",
        "PREFIX g: <urn:> WITHg:x INSERT { <urn:a> <urn:b> 1 } WHERE {}",
        "PREFIX g: <urn:> PREFIX SILENTGRAPHg: <urn:h> CLEAR SILENTGRAPHg:x",
        "CLEARALL",
    ],
)
def test_an_uncertain_text_may_change_everything(text: str) -> None:
    assert reach(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "INSERT { ?s ?p 1 } WHERE { ?s ?p 2 }",
            "INSERT { ?s ?p 1 } USING <urn:g> USING NAMED <urn:h> WHERE { ?s ?p 2 }",
        ),
        (
            "DELETE WHERE { ?s ?p 'WHERE' }",
            "DELETE { ?s ?p 'WHERE' } USING <urn:g> USING NAMED <urn:h> WHERE { ?s ?p 'WHERE' }",
        ),
        ("CLEAR ALL ; INSERT DATA { <urn:a> <urn:b> 'WHERE' }", "CLEAR ALL ; INSERT DATA { <urn:a> <urn:b> 'WHERE' }"),
        (
            "INSERT {} WHERE { SELECT * WHERE {} }",
            "INSERT {} USING <urn:g> USING NAMED <urn:h> WHERE { SELECT * WHERE {} }",
        ),
    ],
)
def test_the_dataset_is_put_in_its_place(text: str, expected: str) -> None:
    assert with_dataset(text, ["<urn:g>"], ["<urn:h>"]) == expected


@pytest.mark.parametrize(
    "text",
    [
        r"INSERT {} \u0057HERE {}",
        "INSERT {} USINGNAMED<urn:h>WHERE {}",
        "PREFIX h: <urn:> INSERT {} USINGh:h WHERE {}",
        "PREFIX h: <urn:> WITHh:h INSERT {} WHERE {}",
        "DELETEWHERE { ?s ?p ?o }",
    ],
)
def test_a_dataset_beside_what_cannot_be_told_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="dataset"):
        with_dataset(text, ["<urn:g>"], [])


# Against a plain dataset

_NAMES = st.sampled_from(["<urn:f>", "<urn:g>", "<urn:h-evidence>"])
_TRIPLE = st.builds(
    "<urn:{}> <urn:p> {}".format,
    st.sampled_from("ab"),
    st.sampled_from(["1", "01", "'贷款'@zh", "<urn:a>", "'} ; CLEAR ALL'"]),
)
_PLACED = st.one_of(_TRIPLE, st.builds("GRAPH {} {{ {} }}".format, _NAMES, _TRIPLE))
_OPERATION = st.one_of(
    st.builds("{} DATA {{ {} }}".format, st.sampled_from(["INSERT", "DELETE"]), _PLACED),
    st.builds("DELETE WHERE {{ GRAPH {} {{ ?s ?p ?o }} }}".format, st.one_of(_NAMES, st.just("?g"))),
    st.builds("WITH {} DELETE {{ ?s ?p 1 }} INSERT {{ ?s ?p 'new' }} WHERE {{ ?s ?p ?o }}".format, _NAMES),
    st.builds("INSERT {{ GRAPH {} {{ ?s <urn:q> ?o }} }} WHERE {{ ?s ?p ?o }}".format, _NAMES),
    st.builds("INSERT {{ GRAPH ?g {{ ?s <urn:r> 1 }} }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}".format),
    st.builds("{} SILENT {} TO {}".format, st.sampled_from(["COPY", "MOVE", "ADD"]), _NAMES, st.one_of(_NAMES, st.just("DEFAULT"))),
    st.builds("{} SILENT {}".format, st.sampled_from(["CLEAR", "DROP"]), st.sampled_from(["GRAPH <urn:f>", "DEFAULT", "ALL", "NAMED"])),
)  # fmt: skip


_TAKEN_OUT = [
    "INSERT DATA { GRAPH <urn:f> { <urn:a> <urn:p> 1 } }",
    "DELETE DATA { <urn:a> <urn:p> 1 }",
    "INSERT DATA { <urn:b> <urn:p> 1 }",
]


def _named(store: ox.Store) -> set[ox.Quad]:
    return {
        quad for quad in store if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value != STATE_GRAPH
    }


def _shared(store: ox.Store) -> set[ox.Triple]:
    """Return the triples of graphs of facts."""
    return {quad.triple for quad in _named(store) if in_default_graph(str(quad.graph_name)[1:-1])}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(updates=_TAKEN_OUT)
@given(st.lists(st.lists(_OPERATION, min_size=1, max_size=3).map(" ;\n".join), min_size=1, max_size=3))
def test_named_graphs_are_those_of_a_plain_dataset(tmp_path: Path, updates: list[str]) -> None:
    store = OxigraphStore.memory()
    database = store.writer().engine.open
    for text in updates:
        reference = ox.Store()
        reference.extend(quad for quad in database if quad.graph_name != ox.NamedNode(STATE_GRAPH))
        direct = {quad.triple for quad in reference.quads_for_pattern(None, None, None, ox.DefaultGraph())}
        before = _shared(reference)
        reference.update(text)
        store.writer().apply(Change.of(database, *_tried_in_memory(database, text)))
        assert _named(database) == _named(reference)
        default = {quad.triple for quad in database.quads_for_pattern(None, None, None, ox.DefaultGraph())}
        if not any(word in text for word in ("CLEAR", "DROP", "DEFAULT")):
            assert (
                _shared(database) - before - direct <= default
            )  # what was taken out of the default graph itself stays out


def _tried_in_memory(database: ox.Store, text: str) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cuoshi.graph.update_trial._copy", _memory_copy)
        return tried(database, text, Path())


class _memory_copy:  # noqa: N801 - stands for a function
    def __init__(self, database: ox.Store, _: Path) -> None:
        self.copy = ox.Store()
        self.copy.extend(database)

    def __enter__(self) -> ox.Store:
        return self.copy

    def __exit__(self, *_: object) -> None:
        """Nothing is left behind."""
