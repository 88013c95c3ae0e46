"""Loading: idempotent, atomic per notice, nothing lost, nothing silent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from cuoshi.cli import cli
from cuoshi.graph.files import collect, source_of
from cuoshi.graph.ingest import Outcome, Report, load, load_vocabulary
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.loaders.extract import read_notice
from cuoshi.loaders.read import MEDIA_TYPES
from helpers_graph import bare_store, mark_vocabulary

PARENT = "某省人民政府关于稳定经济的意见"
NOTICE = """吉林省长春市人民政府办公室关于支持企业的通知
长府办发〔2022〕{number}号
各有关单位：
为贯彻《吉林省人民政府关于稳定经济的意见》（吉政发〔2022〕3号）精神，提出以下措施。
一、减免房租。对承租国有房屋的小微企业，免收{months}个月租金。（责任单位：市国资委、市财政局）
二、发放贷款。鼓励银行发放信用贷款。（责任单位：市金融办）
长春市人民政府办公室
2022年3月1日
"""
PROVINCE = """吉林省人民政府关于稳定经济的意见
吉政发〔2022〕3号
各市（州）人民政府：
一、稳定投资。加快项目建设。（责任单位：省发展改革委）
二、稳定就业。扩大招聘。（责任单位：省人力资源社会保障厅）
吉林省人民政府
2022年2月1日
"""
STUB = "PREFIX cs: <https://w3id.org/cuoshi/ns#> SELECT ?d WHERE { ?d cs:textStatus <https://w3id.org/cuoshi/genre/cited-only> }"
SNAPSHOT = "SELECT ?g ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } FILTER(!CONTAINS(STR(?g), 'vocabulary')) }"


@pytest.fixture
def store() -> Iterator[OxigraphStore]:
    opened = bare_store()
    yield opened
    opened.close()


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def put(store: OxigraphStore, *paths: Path) -> Report:
    return load(paths, store, read=read_notice, suffixes=MEDIA_TYPES, workers=1)


def content(store: OxigraphStore) -> set[tuple[str, ...]]:
    return {tuple(map(str, row)) for row in store.view().select(SNAPSHOT).rows}


def facts(store: OxigraphStore) -> set[tuple[str, ...]]:
    """Return the content without the data version, which tells in how many changes the content came."""
    return {row for row in content(store) if not row[0].endswith("store-state")}


def outcomes(report: Report) -> list[Outcome]:
    return [entry.outcome for entry in report.entries]


def test_loading_again_changes_nothing(store: OxigraphStore, tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", NOTICE.format(number=5, months=3))
    assert outcomes(put(store, path)) == [Outcome.ADDED]
    before, version = content(store), store.view().version()
    assert outcomes(put(store, path)) == [Outcome.UNCHANGED]
    assert content(store) == before
    assert store.view().version() == version


def test_a_changed_file_replaces_exactly_what_it_gave(store: OxigraphStore, tmp_path: Path) -> None:
    first = write(tmp_path / "a.txt", NOTICE.format(number=5, months=3))
    write(tmp_path / "b.txt", NOTICE.format(number=6, months=2))
    put(store, tmp_path)
    other = {row for row in content(store) if "graph/220100-长府办发-2022-6" in row[0]}
    write(first, NOTICE.format(number=7, months=4))
    assert outcomes(put(store, tmp_path)) == [Outcome.REPLACED, Outcome.UNCHANGED]
    after = content(store)
    assert {row for row in after if "graph/220100-长府办发-2022-6" in row[0]} == other
    assert not [row for row in after if "2022-5" in row[0]]
    assert [row for row in after if "2022-7" in row[0]]


def test_a_cited_document_is_a_stub_until_it_is_loaded(store: OxigraphStore, tmp_path: Path) -> None:
    city = write(tmp_path / "city.txt", NOTICE.format(number=5, months=3))
    put(store, city)
    assert [str(row[0]) for row in store.view().select(STUB).rows] == [
        "https://w3id.org/cuoshi/notice/220000-吉政发-2022-3"
    ]
    put(store, write(tmp_path / "province.txt", PROVINCE))
    assert store.view().select(STUB).rows == ()
    assert outcomes(put(store, city)) == [Outcome.UNCHANGED]


def test_a_stub_goes_with_its_last_citation(store: OxigraphStore, tmp_path: Path) -> None:
    city = write(tmp_path / "city.txt", NOTICE.format(number=5, months=3))
    put(store, city)
    write(
        city,
        NOTICE.format(number=5, months=3).replace(
            "为贯彻《吉林省人民政府关于稳定经济的意见》（吉政发〔2022〕3号）精神，", ""
        ),
    )
    assert outcomes(put(store, city)) == [Outcome.REPLACED]
    assert store.view().select(STUB).rows == ()


def test_two_files_of_one_notice(store: OxigraphStore, tmp_path: Path) -> None:
    text = NOTICE.format(number=5, months=3)
    write(tmp_path / "1.txt", text)
    write(tmp_path / "2.md", text)
    write(tmp_path / "3.txt", text.replace("3个月", "6个月"))
    for _ in range(2):
        report = put(store, tmp_path)
        assert outcomes(report)[1:] == [Outcome.DUPLICATE, Outcome.FAILED]
        assert "already held from 1.txt" in report.entries[2].detail
        assert not report.complete


def test_a_file_that_moved_and_changed_takes_its_place_and_says_so(store: OxigraphStore, tmp_path: Path) -> None:
    text = NOTICE.format(number=5, months=3)
    old = write(tmp_path / "old.txt", text)
    put(store, old)
    new = write(tmp_path / "new.txt", text.replace("3个月", "6个月"))
    (entry,) = put(store, new).entries
    assert (entry.outcome, entry.detail) == (Outcome.REPLACED, "takes the place of old.txt")
    assert outcomes(put(store, new)) == [Outcome.UNCHANGED]
    assert not [row for row in content(store) if row[1].endswith(source_of(old).key)]


def test_a_text_that_is_no_notice_is_passed_over(store: OxigraphStore, tmp_path: Path) -> None:
    report = put(store, write(tmp_path / "a.txt", "今天天气很好。\n我们去公园。\n"))
    assert outcomes(report) == [Outcome.SKIPPED]
    assert "this is no notice" in report.entries[0].detail
    assert report.complete


def test_a_notice_that_gets_another_number_leaves_a_stub_where_it_is_cited(
    store: OxigraphStore, tmp_path: Path
) -> None:
    province = write(tmp_path / "province.txt", PROVINCE)
    put(store, province, write(tmp_path / "city.txt", NOTICE.format(number=5, months=3)))
    assert store.view().select(STUB).rows == ()
    write(province, PROVINCE.replace("2022〕3号", "2022〕4号"))
    assert outcomes(put(store, province)) == [Outcome.REPLACED]
    assert [str(row[0]).rpartition("/")[2] for row in store.view().select(STUB).rows] == ["220000-吉政发-2022-3"]


def test_files_are_collected_once_and_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", ".hidden.txt", "c.xyz"):
        write(tmp_path / name, "x")
    (tmp_path / "inner").mkdir()
    write(tmp_path / "inner" / "d.txt", "x")
    (tmp_path / "link.txt").symlink_to(tmp_path / "b.txt")
    files, skipped, failed = collect([tmp_path, tmp_path / "b.txt", tmp_path / "none"], {".txt", ".md"})
    assert [path.name for path in files] == ["a.md", "b.txt", "d.txt"]
    assert [one.path.name for one in skipped] == ["c.xyz"]
    assert [one.reason for one in failed] == ["there is no such file or folder"]


def test_a_source_does_not_tell_its_place(tmp_path: Path) -> None:
    source = source_of(tmp_path / "a.txt")
    assert source.name == "a.txt"
    assert len(source.key) == 16
    assert source.key != source_of(tmp_path / "b.txt").key


def test_the_vocabulary_is_loaded_once_per_version() -> None:
    store = OxigraphStore.memory()
    assert load_vocabulary(store)
    assert not load_vocabulary(store)
    assert store.view().ask("ASK { instrument:credit-loan skos:broader instrument:loan }")


def test_what_cannot_be_read_leaves_the_rest(store: OxigraphStore, tmp_path: Path) -> None:
    write(tmp_path / "a.txt", NOTICE.format(number=5, months=3))
    write(tmp_path / "b.txt", "")
    (tmp_path / "c.txt").write_bytes(b"%PDF-1.7")
    write(tmp_path / "d.xyz", "?")
    report = put(store, tmp_path, tmp_path / "missing.txt")
    by_name = {entry.path.name: entry for entry in report.entries}
    assert by_name["a.txt"].outcome is Outcome.ADDED
    assert {by_name[n].outcome for n in ("b.txt", "c.txt", "missing.txt")} == {Outcome.FAILED}
    assert by_name["d.xyz"].outcome is Outcome.SKIPPED
    assert all(entry.detail for entry in report.entries if entry.outcome in {Outcome.FAILED, Outcome.SKIPPED})


def test_several_processes_give_the_same_graph(tmp_path: Path) -> None:
    for number in range(1, 12):
        write(tmp_path / f"{number}.txt", NOTICE.format(number=number, months=number))
    stores = [bare_store(), bare_store()]
    for workers, store in enumerate(stores, 1):
        assert load([tmp_path], store, read=read_notice, suffixes=MEDIA_TYPES, workers=workers).complete
    assert facts(stores[0]) == facts(stores[1])


def test_the_command_reports_and_its_exit_status_tells(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write(folder / "a.txt", NOTICE.format(number=5, months=3))
    arguments = ["load", str(folder), "--store", str(tmp_path / "store")]
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == 0, done.output
    assert "measures" in done.output
    write(folder / "b.txt", "")
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == 1
    assert "b.txt: the file is empty" in done.output


_NOISY = """
import sys
from pathlib import Path
from cuoshi.graph.ingest import load
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.loaders.extract import read_notice

def read(path):
    print(path.name, flush=True)
    return read_notice(path)

load([Path(sys.argv[1])], OxigraphStore.open(sys.argv[2]), read=read, suffixes=[".txt"], workers=1)
"""


@pytest.mark.parametrize("files", [2, 9])
def test_a_killed_load_leaves_each_notice_whole(tmp_path: Path, files: int) -> None:
    folder, place = tmp_path / "in", tmp_path / "store"
    folder.mkdir()
    for number in range(1, 21):
        write(folder / f"{number:02}.txt", NOTICE.format(number=number, months=number))
    whole = bare_store()
    load([folder], whole, read=read_notice, suffixes=MEDIA_TYPES, software="0", workers=1)
    expected = content(whole)
    OxigraphStore.open(place, create=True).close()
    marked = OxigraphStore.open(place)
    mark_vocabulary(marked)
    marked.close()
    command = [sys.executable, "-c", _NOISY, str(folder), str(place)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONUTF8": "1"}) as process:
        assert process.stdout is not None
        for _ in range(files):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    reopened = OxigraphStore.open(place, create=True)
    try:
        found = content(reopened)
        graphs = {row[0] for row in found if "-2022-" in row[0] and not row[0].endswith("-stub")}
        assert 2 * (files - 1) <= len(graphs) <= 2 * files
        for graph in graphs:
            assert {row for row in found if row[0] == graph} == {row for row in expected if row[0] == graph}
        assert load([folder], reopened, read=read_notice, suffixes=MEDIA_TYPES, workers=1).complete
        assert facts(reopened) == facts(whole)
    finally:
        reopened.close()
