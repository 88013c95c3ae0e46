"""Settings: where they come from, who wins, what is refused, and that the documentation has them all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import pytest
from cuoshi.graph.workers.limits import Limits
from cuoshi.ontology.errors import CuoshiError
from cuoshi.server.configuration import setting
from cuoshi.server.settings import Settings
from hypothesis import given
from hypothesis import strategies as st

EVERYWHERE = "0.0.0.0"  # noqa: S104 - only a value here


@dataclass(frozen=True, slots=True)
class Trial(Settings):
    """Settings of every type."""

    word: str = setting("", "a secret", secret=True, shortest=8)
    share: float = setting(0.5, "a share", lowest=0)
    is_on: bool = setting(False, "a switch")


def _file(folder: Path, text: str) -> Path:
    path = folder / "settings.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("file", "environ", "line", "expected"),
    [
        ("", {}, {}, Trial()),
        ("port = 1\nhost = '::1'", {}, {}, Trial(port=1, host="::1")),
        ("port = 1", {"CUOSHI_PORT": "2", "OTHER": "x"}, {}, Trial(port=2)),
        ("port = 1", {"CUOSHI_PORT": "2"}, {"port": 0}, Trial(port=0)),
        ("port = 1", {"CUOSHI_HOST": EVERYWHERE}, {"port": None}, Trial(port=1, host=EVERYWHERE)),
        ("share = 1\nis_on = true", {}, {}, Trial(share=1.0, is_on=True)),
        ("", {"CUOSHI_SHARE": "0.25", "CUOSHI_IS_ON": "True"}, {}, Trial(share=0.25, is_on=True)),
        ("word = '12345678'", {"CUOSHI_WORD": ""}, {}, Trial()),
        ("", {"CUOSHI_REQUIRE_BROWSER": "1", "CUOSHI_PORT_8000_TCP": "tcp://10.0.0.1:8000"}, {}, Trial()),
    ],
)
def test_the_command_line_wins_over_the_environment_over_the_file(
    tmp_path: Path, file: str, environ: Mapping[str, str], line: Mapping[str, object], expected: Trial
) -> None:
    assert Trial.read(environ, _file(tmp_path, file), **line) == expected


def test_what_queries_may_cost_follows_the_settings() -> None:
    told = Settings(
        query_workers=2, query_seconds=3, query_memory_mb=5, result_mb=7, result_seconds=11, queue=13, client_queries=17,
        copy_in_memory=False,
    ).limits()  # fmt: skip
    assert told == Limits(
        workers=2, long_workers=2, seconds=3, memory_bytes=5 << 20, result_bytes=7 << 20, hold_seconds=11, queue=13, per_client=17,
        in_memory=False,
    )  # fmt: skip


def test_the_environment_can_name_the_file(tmp_path: Path) -> None:
    path = _file(tmp_path, "threads = 3")
    assert Settings.read({"CUOSHI_SETTINGS": str(path)}) == Settings(threads=3)
    assert Settings.read({"CUOSHI_SETTINGS": ""}) == Settings.read({}) == Settings()


@pytest.mark.parametrize(
    ("file", "environ", "words"),
    [
        ("prot = 1", {}, ["prot", "did you mean port?", "settings.toml"]),
        ("query_second = 1", {}, ["did you mean query_seconds?"]),
        ("[serve]\nport = 1", {}, ["there is no setting serve"]),
        ("", {"CUOSHI_QUERY_SECOND": "1"}, ["CUOSHI_QUERY_SECOND", "did you mean CUOSHI_QUERY_SECONDS?"]),
        ("port = '1'", {}, ["port", "'1' is not a whole number from 0 up", "8000"]),
        ("port = -1", {}, ["-1"]),
        ("port = true", {}, ["True"]),
        ("host = 1", {}, ["host", "a text"]),
        ("share = nan", {}, ["share"]),
        ("is_on = 1", {}, ["true or false"]),
        ("word = 'short'", {}, ["word", "8 characters"]),
        ("word = 12345678", {}, ["word"]),
        ("port = \nhost = 1", {}, ["cannot be read", "line 1"]),
        *(("", {"CUOSHI_THREADS": text}, ["CUOSHI_THREADS"]) for text in ("abc", "-1", "1.5", "", "٣", "0")),
        *(("", {"CUOSHI_SHARE": text}, ["CUOSHI_SHARE"]) for text in ("abc", "-1", "1e400", "", "nan")),
        ("", {"CUOSHI_IS_ON": "maybe"}, ["CUOSHI_IS_ON", "'maybe'"]),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, file: str, environ: Mapping[str, str], words: list[str]) -> None:
    with pytest.raises(CuoshiError) as caught:
        Trial.read(environ, _file(tmp_path, file))
    for word in words:
        assert word in str(caught.value)


def test_secrets_are_not_told(tmp_path: Path) -> None:
    assert "12345678" not in repr(Trial(word="12345678"))
    for file, environ in (("word = 'secret!'", {}), ("", {"CUOSHI_WORD": "secret!"}), ("word = 7654321", {})):
        with pytest.raises(CuoshiError) as caught:
            Trial.read(environ, _file(tmp_path, file))
        assert "secret!" not in str(caught.value)
        assert "7654321" not in str(caught.value)


@given(st.dictionaries(st.text(max_size=12), st.text(max_size=12)))
def test_any_environment_gives_settings_or_says_what_is_wrong(environ: dict[str, str]) -> None:
    ours = {f"CUOSHI_{one.name.upper()}": text for one, text in zip(fields(Trial), environ.values(), strict=False)}
    for given_one in (environ, ours):
        try:
            Trial.read({name: text for name, text in given_one.items() if name != "CUOSHI_SETTINGS"})
        except CuoshiError as error:
            assert "CUOSHI_" in str(error)  # noqa: PT017 - any outcome but another exception is right


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_one_line_at_the_command_line(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "none.toml"
    if content is not None:
        path.write_bytes(content)
    command = [sys.executable, "-m", "cuoshi", "serve", "--store", str(tmp_path), "--settings", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert str(path) in done.stderr


def test_the_documentation_has_the_table_of_all_settings() -> None:
    text = (Path(__file__).parent.parent / "docs" / "service.md").read_text("utf-8")
    assert Settings.markdown() in text, f"docs/service.md should have this table:\n{Settings.markdown()}"
