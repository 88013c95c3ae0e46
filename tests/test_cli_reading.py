"""The commands that read notices: extract, eval, explain."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from cuoshi.cli import cli
from cuoshi.loaders.extract import read_notice
from cuoshi.loaders.gold import as_json

SAMPLE = (
    "一、减免房租。对承租国有房屋的小微企业免收3个月租金。（责任单位：市国资委、市财政局）\n"
    "二、减税。依法减税。（责任单位：市税务局）\n"
)


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "sample.txt"
    path.write_text(SAMPLE, "utf-8")
    return path


def shell(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user does, errors handled by main()."""
    command = [sys.executable, "-m", "cuoshi", *map(str, arguments)]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, env=environment)


def test_extract_writes_one_file_a_notice(sample: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["extract", str(sample), "-o", str(tmp_path / "out")])
    assert done.exit_code == 0
    content = json.loads((tmp_path / "out" / "sample.json").read_text("utf-8"))
    assert content["source"] == "sample"
    assert [m["number"] for m in content["measures"]] == ["1", "2"]
    fact = content["measures"][0]["responsible"][0]
    assert fact["function"] == "sasac"
    assert {"span", "rule", "confidence"} <= fact.keys()


def test_extract_prints_a_line_a_notice_without_output(sample: Path) -> None:
    done = CliRunner().invoke(cli, ["extract", str(sample), str(sample)])
    assert [json.loads(line)["source"] for line in done.output.splitlines()] == ["sample", "sample"]


def test_a_bad_file_is_reported_and_the_others_are_read(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    done = shell(
        "extract", tmp_path / "empty.txt", tmp_path / "missing.txt", sample, "-o", tmp_path / "out", cwd=tmp_path
    )
    assert done.returncode == 1
    assert (tmp_path / "out" / "sample.json").is_file()
    assert "empty.txt: the file is empty" in done.stderr
    assert "missing.txt: the file cannot be read" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["extract", "."], "there is no notice here"),
        (["explain", "missing.txt"], "the file cannot be read"),
        (["explain", "missing"], "missing: the file cannot be read: No such file or directory"),
        (["load", "missing", "missing.txt", "--store", "new"], "missing: there is no such file or folder"),
        (["eval", "."], "there are no annotated notices"),
    ],
)
def test_a_users_mistake_is_one_line(arguments: list[str], message: str, tmp_path: Path) -> None:
    done = shell(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_eval_prints_the_table(sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "gold"
    folder.mkdir()
    gold = as_json(read_notice(sample))
    gold["measures"][0]["responsible"].append({"mention": "市审计局", "function": "audit", "role": "lead"})
    (folder / "sample.json").write_text(json.dumps(gold), "utf-8")
    done = CliRunner().invoke(cli, ["eval", str(folder), "--texts", str(tmp_path)])
    assert done.exit_code == 0
    row = next(line for line in done.output.splitlines() if line.startswith("│ responsible "))
    assert [cell.strip() for cell in row.split("│")[2:6]] == ["4", "1.000", "0.750", "0.857"]


def test_eval_agrees_with_the_official_scorer(shared: Path, tmp_path: Path) -> None:
    gold = shared / "gold" / "seeds"
    assert CliRunner().invoke(cli, ["extract", str(shared / "seeds"), "-o", str(tmp_path)]).exit_code == 0
    official = subprocess.run(
        [sys.executable, shared / "gold" / "score.py", gold, tmp_path, "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    ours = CliRunner().invoke(cli, ["eval", str(gold)]).output
    for layer, figures in json.loads(official.stdout)["layers"].items():
        row = next(line for line in ours.splitlines() if line.startswith(f"│ {layer} "))
        assert row.split("│")[5].strip() == f"{figures['f1']:.3f}"


def test_explain_shows_facts_rules_and_what_was_ignored(sample: Path) -> None:
    done = CliRunner().invoke(cli, ["explain", str(sample), "--measure", "1"])
    assert done.exit_code == 0
    for words in ("市国资委", "sasac", "3个月", "small-micro", "rent", "confidence"):
        assert words in done.output
    assert "市税务局" not in done.output


def test_explain_shows_numbered_items_that_are_no_measures(tmp_path: Path) -> None:
    file = tmp_path / "layout.txt"
    file.write_text(
        "一、空间布局\n（一）东部园区。\n（二）西部园区。\n"
        "二、支持政策\n（一）办好甲事。（责任单位：市财政局）\n（二）办好乙事。（责任单位：市税务局）\n",
        "utf-8",
    )
    rows = CliRunner().invoke(cli, ["explain", str(file)]).output.splitlines()
    assert [row.split()[1] for row in rows if "section-without-clause" in row] == ["东部园区", "西部园区"]


def test_explain_names_the_measures_there_are(sample: Path, tmp_path: Path) -> None:
    done = shell("explain", sample, "--measure", "9", cwd=tmp_path)
    assert done.returncode == 2
    assert "measures here: 1, 2" in done.stderr
