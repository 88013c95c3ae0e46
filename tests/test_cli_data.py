"""The commands ask, query, export and validate (load has tests of its own)."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cuoshi.cli import cli, main
from cuoshi.graph.ingest import load_vocabulary
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.graph.questions import questions
from cuoshi.ontology.errors import CuoshiError
from helpers_graph import city_notice, put


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stores") / "store"
    store = OxigraphStore.open(path, create=True)
    load_vocabulary(store)
    put(store, city_notice())
    store.close()
    return path


def run(*arguments: str | Path, text: str | None = None) -> Result:
    return CliRunner().invoke(cli, [str(one) for one in arguments], input=text)


def test_without_a_name_the_questions_are_listed() -> None:
    done = run("ask")
    assert done.exit_code == 0
    for identifier in questions():
        assert identifier in done.output
    assert "instrument: code instrument" in done.output


def test_an_answer_as_a_table(folder: Path) -> None:
    done = run("ask", "loan-bureaus", "--store", folder)
    assert done.exit_code == 0
    for words in ("长春市财政局", "措施数", "“信用贷款”", "原文依据"):
        assert words in done.output
    lines = [line for line in done.output.splitlines() if line.startswith("│")]
    widths = {sum(2 if ord(character) > 0x2E80 else 1 for character in line) for line in lines}
    assert len(widths) == 1, "columns stand under each other, though a Chinese character is two wide"


def test_an_answer_in_english(folder: Path) -> None:
    done = run("ask", "loan-bureaus", "--store", folder, "--lang", "en")
    assert "Finance Bureau of Changchun" in done.output
    assert "measures" in done.output


def test_an_answer_as_csv(folder: Path) -> None:
    done = run("ask", "loan-bureaus", "-p", "city=长春市", "--store", folder, "--format", "csv")
    rows = list(csv.reader(io.StringIO(done.output)))
    assert rows[0][:4] == ["城市", "责任单位", "职能", "措施数"]
    assert rows[1][:4] == ["长春市", "长春市财政局", "财政局", "1"]
    assert len(rows) == 3


def test_an_answer_as_json(folder: Path) -> None:
    done = run("ask", "in-force", "-p", "date=2020-05-01", "--store", folder, "--format", "json")
    found = json.loads(done.output)
    assert found["parameters"] == {"date": "2020-05-01", "city": "*"}
    assert found["rows"][0]["cells"]["status"]["label"] == {"zh": "是", "en": "yes"}
    assert found["rows"][0]["evidence"][0]["quotes"] == ["2020年6月30日"]


@pytest.mark.parametrize(
    ("query", "arguments", "words"),
    [
        ("SELECT ?s { ?s a cs:Measure }", [], "PREFIX"),
        ("PREFIX cs: <https://w3id.org/cuoshi/ns#> SELECT (COUNT(?s) AS ?n) { ?s a cs:Measure }", [], "n\r\n3"),
        ("PREFIX cs: <https://w3id.org/cuoshi/ns#> ASK { ?s a cs:Measure }", [], '"boolean":true'),
        ("PREFIX cs: <https://w3id.org/cuoshi/ns#> CONSTRUCT WHERE { ?s a cs:Measure }", [], "a cs:Measure"),
        ("ASK {}", ["-f", "xml"], "<boolean>true</boolean>"),
        ("CONSTRUCT WHERE { ?s a <https://w3id.org/cuoshi/ns#Measure> }", ["-f", "ntriples"], "<https://w3id.org/cuoshi/ns#Measure> ."),
    ],
)  # fmt: skip
def test_queries(folder: Path, tmp_path: Path, query: str, arguments: list[str], words: str) -> None:
    file = tmp_path / "q.rq"
    file.write_text(query, "utf-8")
    for done in (
        run("query", file, "--store", folder, *arguments),
        run("query", "-", "--store", folder, *arguments, text=query),
    ):
        if words == "PREFIX":
            assert isinstance(done.exception, CuoshiError)
        else:
            assert done.exit_code == 0
            assert words in done.stdout_bytes.decode()


def test_a_format_that_does_not_fit_is_a_usage_error(folder: Path) -> None:
    done = run("query", "-", "--store", folder, "-f", "turtle", text="SELECT * { ?s ?p ?o }")
    assert done.exit_code == 2
    assert "use csv, tsv, json, xml" in done.output


@pytest.mark.parametrize("form", ["turtle", "trig", "nquads", "jsonld", "graphml", "gexf"])
def test_exports(folder: Path, tmp_path: Path, form: str) -> None:
    target = tmp_path / "out"
    done = run("export", "--store", folder, "--format", form, "-o", target, "--no-vocabulary")
    assert done.exit_code == 0
    assert "长春市财政局" in target.read_text("utf-8")


def test_an_export_that_cannot_be_written(folder: Path, tmp_path: Path) -> None:
    done = run("export", "--store", folder, "--format", "turtle", "-o", tmp_path / "none" / "out")
    assert done.exit_code in {1, 2}
    assert "Traceback" not in done.output


def test_validation_says_what_where_and_what_to_do(folder: Path) -> None:
    done = run("validate", "--store", folder, "--lang", "en")
    assert done.exit_code == 1
    assert "violation [cpsv-ap] 长春市人民政府办公厅关于示例措施的通知: 宣传" in done.output
    assert "(load the file again" in done.output
    assert "1 notices, " in done.output
    assert run("validate", "--store", folder, "--shapes", "cuoshi").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ask", "nothing", "--store", "{store}"], "there is no question 'nothing'"),
        (["ask", "in-force", "--store", "{store}", "-p", "date=soon"], "'soon' is no date"),
        (["ask", "in-force", "--store", "{store}", "-p", "date"], "write --param name=value"),
        (["ask", "in-force", "--store", "{store}", "-p", "day=2020-01-01"], "there is no parameter 'day'"),
        (["ask", "in-force"], "add --store PLACE"),
        (["ask", "in-force", "--store", "{store}/none"], "there is no store here"),
        (["validate", "--store", "{store}/none"], "there is no store here"),
        (["export", "--store", "{store}/none", "-f", "gexf", "-o", "-"], "there is no store here"),
        (["query", "{bad}", "--store", "{store}"], "line 1, column"),
        (["query", "{binary}", "--store", "{store}"], "is not UTF-8"),
        (["load", "{bad}", "--store", "{bad}"], "the store cannot be made"),
    ],
)
def test_every_error_is_one_clear_line(
    folder: Path,
    tmp_path: Path,
    arguments: list[str],
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bad, binary = tmp_path / "bad.rq", tmp_path / "binary.rq"
    bad.write_text("SELECT {", "utf-8")
    binary.write_bytes(b"\xff\xfe\x00")
    filled = [one.format(store=folder, bad=bad, binary=binary) for one in arguments]
    monkeypatch.setattr("sys.argv", ["cuoshi", *filled])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    error = capsys.readouterr().err
    assert words in error
    assert len(error.strip().splitlines()) == 1
