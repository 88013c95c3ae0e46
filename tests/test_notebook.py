"""The notebook of examples/ runs from its first cell to its last against a real service."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="query workers need Linux")

ROOT = Path(__file__).parent.parent
NOTEBOOK = ROOT / "examples" / "asking.ipynb"


def read() -> nbformat.NotebookNode:
    return nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call, no-any-return]  # nbformat is typed in part


@pytest.fixture
def endpoint(tmp_path: Path) -> Iterator[str]:
    store = str(tmp_path / "store")
    command = [sys.executable, "-m", "cuoshi"]
    subprocess.run(
        [*command, "load", str(ROOT / "examples" / "notices"), "--store", store], check=True, capture_output=True
    )
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [*command, "serve", "--store", store, "--port", "0"], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().rpartition(" ")[2].strip() + "sparql"
        process.terminate()


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_every_cell_runs_and_shows_something(endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUOSHI_ENDPOINT", endpoint)
    notebook = read()
    client = NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": tmp_path}})
    asyncio.run(client.async_execute())
    _, owners, refunds, picture = (cell.outputs for cell in notebook.cells if cell.cell_type == "code")
    assert "财政" in owners[-1]["data"]["text/html"]
    assert "返还" in refunds[-1]["data"]["text/html"]
    assert "nodes" in picture[0]["text"]
    assert "<!doctype html>" in (tmp_path / "loans.html").read_text("utf-8").lower()


def test_it_is_kept_without_outputs() -> None:
    cells = [cell for cell in read().cells if cell.cell_type == "code"]
    assert not [cell for cell in cells if cell.outputs or cell.execution_count]
