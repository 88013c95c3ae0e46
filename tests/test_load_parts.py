"""Notices that go into the store together: the same result as one by one, and nothing that was reported is lost by a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from cuoshi.graph import addition
from cuoshi.graph.ingest import Outcome, Report, load
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.graph.statements import Statements
from cuoshi.graph.store import Quad, Term
from cuoshi.loaders.extract import read_notice
from cuoshi.ontology.errors import DataError
from cuoshi.ontology.iris import graph_iri
from helpers_graph import bare_store, mark_vocabulary
from hypothesis import given
from hypothesis import strategies as some
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import XSD

GRAPH = graph_iri("a")
NODE = URIRef("http://example.org/a")
CITY = """吉林省长春市人民政府办公室关于支持企业的通知
长府办发〔2022〕{number}号
各有关单位：
为贯彻《吉林省人民政府关于稳定经济的意见》（吉政发〔2022〕{cited}号）精神，提出以下措施。
一、减免房租。对承租国有房屋的小微企业，免收{months}个月租金。（责任单位：市国资委、市财政局）
二、发放贷款。鼓励银行发放信用贷款。（责任单位：市金融办）
长春市人民政府办公室
2022年3月1日
"""
PROVINCE = """吉林省人民政府关于稳定经济的意见
吉政发〔2022〕{number}号
各市（州）人民政府：
一、稳定投资。加快项目建设。（责任单位：省发展改革委）
吉林省人民政府
2022年2月1日
"""
ALL = "SELECT ?g ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } FILTER(!CONTAINS(STR(?g), 'vocabulary') && !CONTAINS(STR(?g), 'store-state')) }"
DEFAULT = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"


def fill(folder: Path, count: int) -> None:
    """Write notices, some citing documents that are among them (before and after them) and some that nobody has."""
    folder.mkdir(exist_ok=True)
    for number in range(1, count + 1):
        text = PROVINCE if number % 5 == 0 else CITY
        content = text.format(number=number, months=number, cited=1 + (7 * number) % (2 * count))
        (folder / f"{number:02}.txt").write_text(content, "utf-8")


def put(store: OxigraphStore, folder: Path, workers: int) -> Report:
    return load([folder], store, read=read_notice, suffixes=[".txt"], workers=workers)


def content(store: OxigraphStore, query: str = ALL) -> set[tuple[str, ...]]:
    return {tuple(map(str, row)) for row in store.view().select(query).rows}


def alike(folder: Path) -> tuple[OxigraphStore, OxigraphStore]:
    """Return two stores into which the folder was loaded, one by one and together, held to have the same content."""
    stores = bare_store(), bare_store()
    reports = [put(store, folder, workers) for workers, store in enumerate(stores, 1)]
    assert reports[0] == reports[1]
    assert content(stores[0]) == content(stores[1])
    assert content(stores[0], DEFAULT) == content(stores[1], DEFAULT)
    return stores


@pytest.fixture(params=[1, 1_000_000], ids=["bulk", "transaction"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addition, "_BULK_FROM", request.param)


@pytest.mark.usefixtures("way")
def test_together_is_as_one_by_one(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    fill(folder, 12)
    stores = alike(folder)
    for store in stores:
        before = store.view().version()
        assert {entry.outcome for entry in put(store, folder, 2).entries} == {Outcome.UNCHANGED}
        assert store.view().version() == before


@pytest.mark.usefixtures("way")
def test_what_changed_among_what_is_new_is_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    fill(folder, 9)
    stores = alike(folder)
    fill(folder, 14)
    (folder / "03.txt").write_text(CITY.format(number=99, months=1, cited=500), "utf-8")
    (folder / "04.txt").unlink()
    reports = [put(store, folder, workers) for workers, store in enumerate(stores, 1)]
    assert reports[0] == reports[1]
    assert {Outcome.ADDED, Outcome.REPLACED} < {entry.outcome for entry in reports[1].entries}
    assert content(stores[0]) == content(stores[1])
    assert content(stores[0], DEFAULT) == content(stores[1], DEFAULT)
    assert not [row for row in content(stores[1]) if row[0] == graph_iri("220100-长府办发-2022-3")]


def test_two_files_of_one_notice_in_one_part(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    fill(folder, 9)
    (folder / "02.txt").write_text((folder / "01.txt").read_text("utf-8"), "utf-8")
    (folder / "03.txt").write_text(CITY.format(number=1, months=8, cited=8), "utf-8")
    found = [entry.outcome for entry in put(alike(folder)[1], folder, 2).entries]
    assert found[:3] == [Outcome.UNCHANGED, Outcome.DUPLICATE, Outcome.FAILED]


_REPORTING = """
import sys
from pathlib import Path
from cuoshi.graph.ingest import load
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.loaders.extract import read_notice

def told(files, entries):
    for entry in entries:
        print(entry.key, flush=True)
        yield entry

load([Path(sys.argv[1])], OxigraphStore.open(sys.argv[2]), read=read_notice, suffixes=[".txt"], workers=2, progress=told)
"""


@pytest.mark.parametrize("reported", [1, 12])
def test_what_was_reported_survives_a_kill_and_the_rest_is_whole(tmp_path: Path, reported: int) -> None:
    folder, place = tmp_path / "in", tmp_path / "store"
    fill(folder, 20)
    whole = bare_store()
    put(whole, folder, 1)
    store = OxigraphStore.open(place, create=True)
    mark_vocabulary(store)
    store.close()
    command = [sys.executable, "-c", _REPORTING, str(folder), str(place)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUTF8": "1"}, start_new_session=True
    ) as process:
        assert process.stdout is not None
        keys = [process.stdout.readline().strip() for _ in range(reported)]
        os.killpg(process.pid, signal.SIGKILL)
    store = OxigraphStore.open(place, create=True)
    try:
        found, expected = content(store), content(whole)
        graphs = {row[0] for row in found if not row[0].endswith("-stub")}
        assert {graph_iri(key) for key in keys} <= graphs
        for graph in graphs:
            assert {row for row in found if row[0] == graph} == {row for row in expected if row[0] == graph}
        assert put(store, folder, 2).complete
        assert content(store) == expected
        assert content(store, DEFAULT) == content(whole, DEFAULT)
    finally:
        store.close()


# Statements

_TERMS = some.one_of(
    some.builds(Literal, some.text(some.characters(exclude_categories=["Cs"]))),
    some.builds(Literal, some.text(alphabet='\\"\n\r\tuU\x00\x85\u2028国 .<>'), lang=some.sampled_from(["zh", "en", "zh-Hant"])),
    some.builds(Literal, some.integers()),
    some.builds(Literal, some.decimals(allow_nan=False, allow_infinity=False)),
    some.builds(Literal, some.sampled_from(["007", "+5", "1"]), datatype=some.sampled_from([XSD.integer, XSD.byte])),
)  # fmt: skip


@given(some.lists(_TERMS, max_size=8))
@pytest.mark.parametrize("bulk_from", [1, 1_000_000])
def test_text_is_kept_as_terms_are(bulk_from: int, values: list[Term]) -> None:
    quads: list[Quad] = [(NODE, NODE, value, URIRef(GRAPH)) for value in values]
    kept = Statements.of(GRAPH, quads)
    assert kept == Statements.of(GRAPH, reversed(quads))
    assert Statements.of(GRAPH, kept) == kept
    as_text, as_terms = OxigraphStore.memory(), OxigraphStore.memory()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(addition, "_BULK_FROM", bulk_from)
        assert as_text.writer().replace({GRAPH: kept}) == bool(quads)
    as_terms.writer().replace({GRAPH: [(NODE, NODE, Literal("before"), URIRef(GRAPH))]})
    as_terms.writer().replace({GRAPH: quads})
    for query in ("SELECT ?o { GRAPH ?g { ?s ?p ?o } }", "SELECT ?o { ?s ?p ?o }"):
        assert _written(as_text, query) == _written(as_terms, query)
    assert not as_text.writer().replace({GRAPH: quads})
    assert not as_terms.writer().replace({GRAPH: kept})


def _written(store: OxigraphStore, query: str) -> list[str]:
    query = query.replace("}", f"FILTER(?s = <{NODE}>) }}", 1)
    return sorted(b"".join(store.view().query(query).serialise("text/tab-separated-values")).decode().splitlines())


@pytest.mark.parametrize(
    ("quad", "what"),
    [
        ((NODE, NODE, BNode("x"), URIRef(GRAPH)), "blank node"),
        ((NODE, NODE, NODE, URIRef(GRAPH + "b")), "was given for this graph"),
        ((URIRef("no iri"), NODE, NODE, URIRef(GRAPH)), "is no IRI"),
        ((NODE, NODE, Literal("x", lang="abcdefghijk"), URIRef(GRAPH)), "is no language tag"),
    ],
)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_what_no_engine_takes_is_refused_before_it_travels(quad: Quad, what: str) -> None:
    with pytest.raises(DataError, match=what):
        Statements.of(GRAPH, [quad])
