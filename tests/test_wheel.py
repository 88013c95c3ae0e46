"""The wheel that users get: built, installed into an empty environment, run, and every data file opened."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SAMPLE = (
    "一、减免房租。对承租国有房屋的小微企业免收3个月租金。（责任单位：市国资委、市财政局）\n"
    "二、减税。依法减税。（责任单位：市税务局）\n"
)

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(c) for c in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from what git tracks, so that nothing that lies about can slip in or be missed."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if tracked.returncode != 0:
        pytest.skip("this is no git checkout, so it is not known which files belong to the project")
    for name in filter(None, tracked.stdout.decode().split("\0")):
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_file():
            target.write_bytes((ROOT / name).read_bytes())
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, source, cwd=folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an environment that holds the wheel; its dependencies come from this one."""
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", "--without-pip", folder / "env", cwd=folder)
    python = folder / "env" / "bin" / "python"
    site = next((folder / "env" / "lib").glob("python*")) / "site-packages"
    run(
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        site,
        wheel,
        cwd=folder,
    )
    here = next(p for p in sys.path if p.endswith("site-packages"))
    foreign = [p.name for p in Path(here).iterdir() if "cuoshi" not in p.name.lower()]
    assert foreign
    for name in foreign:
        if not (site / name).exists() and not name.endswith(".pth"):
            (site / name).symlink_to(Path(here) / name)
    return python


def test_only_cuoshi_is_installed_at_the_top(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"cuoshi"}


def test_the_wheel_carries_no_tests_or_examples(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert not [
        n for n in names if n.startswith(("cuoshi/tests", "cuoshi/examples", "cuoshi/docs", "cuoshi/benchmarks"))
    ]


def test_the_console_script_reads_a_notice(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "sample.txt").write_text(SAMPLE, "utf-8")
    script = (
        "import sys; from importlib.metadata import entry_points; "
        "main = entry_points(group='console_scripts')['cuoshi'].load(); "
        "sys.argv = ['cuoshi', 'extract', 'sample.txt', '--output', 'out']; main()"
    )
    run(installed, "-I", "-c", script, cwd=tmp_path)
    assert "sasac" in (tmp_path / "out" / "sample.json").read_text("utf-8")
    assert "cuoshi" in run(installed, "-I", "-m", "cuoshi", "--version", cwd=tmp_path)


def test_every_data_file_of_the_checkout_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = {n.removeprefix("cuoshi/") for n in archive.namelist()}
        assert archive.testzip() is None
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    packages = ("ontology/", "loaders/", "graph/", "visualizations/", "server/", "cli/")
    wanted = {
        n for n in tracked if n.startswith(packages) and not n.startswith("ontology/sources/") and (ROOT / n).is_file()
    }
    assert wanted - inside == set()


def test_a_module_of_the_wheel_does_not_come_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    place = run(installed, "-I", "-c", "import cuoshi.graph; print(cuoshi.graph.__file__)", cwd=tmp_path)
    assert os.path.commonpath([place.strip(), str(ROOT)]) != str(ROOT)
