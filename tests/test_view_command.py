"""``cuoshi view`` over the example notices, from their text to a picture in the browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cuoshi.cli import cli
from cuoshi.cli.view import view
from cuoshi.ontology.errors import CuoshiError
from helpers_browser import browser_page, click_node, shown_names
from playwright.sync_api import expect

EXAMPLES = Path(__file__).parent.parent / "examples" / "notices"
MEASURE = "measure:220100-长府办发-2020-25-m16"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the example notices."""
    folder = tmp_path_factory.mktemp("view") / "store"
    loaded = CliRunner().invoke(cli, ["load", str(EXAMPLES), "--store", str(folder)], catch_exceptions=False)
    assert loaded.exit_code == 0
    return folder


def _draw(store: Path, target: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        cli, ["view", *arguments, "--store", str(store), "-o", str(target)], catch_exceptions=False
    )


@pytest.mark.browser
def test_responsibility_for_loans(store: Path, tmp_path: Path) -> None:
    target = tmp_path / "loans.html"
    assert _draw(store, target, "responsibility", "--instrument", "loan").exit_code == 0
    with browser_page() as watch:
        watch.page.goto(target.as_uri())
        names = shown_names(watch.page)
        assert {"长春市", "聊城市", "辽源市", "创业担保贷款", "聊城市财政局", "长春市财政局"} <= names
        assert "辽源市财政局" not in names
        click_node(watch.page, "聊城市财政局")
        quotes = watch.page.locator("#panel blockquote")
        expect(quotes.first).to_contain_text("财政局")
        expect(watch.page.locator("#panel dl")).to_contain_text("聊城市")
        watch.assert_clean()


@pytest.mark.browser
def test_lineage_shows_relation_and_cue(store: Path, tmp_path: Path) -> None:
    target = tmp_path / "lineage.html"
    assert _draw(store, target, "lineage", "--city", "长春", "--lang", "en").exit_code == 0
    with browser_page() as watch:
        watch.page.goto(target.as_uri())
        watch.page.get_by_role("combobox", name="Find").fill("吉政办明电〔2021〕3号")
        watch.page.keyboard.press("Enter")
        panel = watch.page.locator("#panel")
        expect(panel.locator("dl")).to_contain_text("not held, only cited")
        expect(panel).to_contain_text("implements (落实)")
        expect(panel.locator("blockquote").first).to_contain_text("长府办明电〔2021〕7号")
        watch.assert_clean()


@pytest.mark.browser
def test_neighbourhood_of_a_measure(store: Path, tmp_path: Path) -> None:
    target = tmp_path / "measure.html"
    assert _draw(store, target, "neighbourhood", MEASURE).exit_code == 0
    with browser_page() as watch:
        watch.page.goto(target.as_uri())
        expect(watch.page.locator("#panel h2")).to_contain_text("16. ")
        assert {"长春市财政局", "创业担保贷款", "500万元"} <= shown_names(watch.page)
        click_node(watch.page, "长春市财政局")
        expect(watch.page.locator("#panel blockquote")).to_contain_text("市财政局")
        watch.assert_clean()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("responsibility", "--instrument", "loon"), "loon"),
        (("responsibility", "--city", "不存在"), "不存在"),
        (("neighbourhood", "agency:nobody"), "agency/nobody"),
    ],
)
def test_what_is_not_known_is_named(store: Path, tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(CuoshiError, match=words):
        _draw(store, tmp_path / "x.html", *arguments)
    assert not (tmp_path / "x.html").exists()


def test_the_page_goes_to_standard_output(store: Path) -> None:
    result = CliRunner().invoke(view, ["lineage", "--city", "220400", "--store", str(store), "-o", "-"])
    assert result.stdout.startswith("<!doctype html>")
    assert "nodes" in result.stderr


def test_the_same_store_gives_the_same_page(store: Path, tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        _draw(store, tmp_path / name, "responsibility")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_a_limit_is_kept_and_said(store: Path, tmp_path: Path) -> None:
    result = _draw(store, tmp_path / "x.html", "responsibility", "--limit", "20")
    assert result.exit_code == 0
    assert "未显示" in result.stderr
    assert (tmp_path / "x.html").read_text("utf-8").count("data-node=") <= 20
