"""Every picture in a real browser: it draws, a click shows the words it rests on, and nothing is asked of anyone else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cuoshi.visualizations.messages import messages
from cuoshi.visualizations.pages import SERVICE_CSP, STATIC_DIR, picture_html, render_file
from cuoshi.visualizations.views import GraphView
from helpers_browser import PHONE, WIDE, Watch, browser_page, click_node, shown_names
from helpers_pictures import QUOTE, hostile, lineage, neighbourhood, responsibility
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

WORDS = messages("zh")


def _open(watch: Watch, view: GraphView, folder: Path) -> None:
    """Write the picture as a file and open it from disk."""
    path = folder / "picture.html"
    path.write_text(render_file(view), "utf-8")
    watch.page.goto(path.as_uri())
    watch.page.wait_for_function("() => window.cuoshiPicture !== undefined")


@pytest.fixture(scope="module")
def wide() -> Iterator[Watch]:
    with browser_page() as watch:
        yield watch


@pytest.fixture
def watch(wide: Watch) -> Iterator[Watch]:
    """The module's one browser page, clean before and after each test."""
    wide.errors.clear()
    wide.outside.clear()
    yield wide
    wide.assert_clean()


def _painted(watch: Watch) -> int:
    """Return how many pixels of the canvas are not blank."""
    count: int = watch.page.evaluate(
        """() => {
            const canvas = document.querySelector("#canvas canvas");
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            let found = 0;
            for (let at = 3; at < data.length; at += 4) if (data[at]) found += 1;
            return found;
        }"""
    )
    return count


@pytest.mark.parametrize("view", [responsibility(), lineage(), neighbourhood()], ids=lambda view: view.layout.value)
def test_a_picture_draws_its_cards_from_disk(watch: Watch, view: GraphView, tmp_path: Path) -> None:
    _open(watch, view, tmp_path)
    expect(watch.page.get_by_role("heading", level=1)).to_have_text(view.title)
    assert _painted(watch) > 5_000
    assert shown_names(watch.page) == {node.full_name for node in view.nodes}
    label = watch.page.locator("#canvas canvas").get_attribute("aria-label") or ""
    assert f"{len(view.nodes)} 个节点" in label


def test_a_click_on_a_card_shows_details_and_evidence(watch: Watch, tmp_path: Path) -> None:
    _open(watch, responsibility(), tmp_path)
    click_node(watch.page, "甲市财政局")
    panel = watch.page.locator("#panel")
    expect(panel.get_by_role("heading", level=2)).to_have_text("甲市财政局")
    expect(panel).to_contain_text("城市")
    expect(panel.locator("blockquote", has_text=QUOTE)).to_contain_text("甲府办发〔2020〕1号")
    expect(panel.locator("a")).to_have_count(0)
    panel.get_by_role("button", name="房租减免").click()
    expect(panel.get_by_role("heading", level=2)).to_have_text("房租减免")
    panel.get_by_role("button", name=WORDS["panel-close"]).click()
    expect(panel).to_have_text(WORDS["panel-empty"])


def test_a_click_on_a_line_shows_its_relation_and_cue(watch: Watch, tmp_path: Path) -> None:
    _open(watch, lineage(), tmp_path)
    spot = watch.page.evaluate(
        """() => {
            const { network } = window.cuoshiPicture, [from, to] = ["n1", "n0"].map((id) => network.getPosition(id));
            return network.canvasToDOM({ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 });
        }"""
    )
    watch.page.locator("#canvas canvas").click(position=spot)
    panel = watch.page.locator("#panel")
    expect(panel.get_by_role("heading", level=2)).to_have_text("落实")
    expect(panel.locator("blockquote")).to_contain_text("为落实省里的要求")


def test_a_filter_hides_what_does_not_match_in_picture_and_table(watch: Watch, tmp_path: Path) -> None:
    _open(watch, responsibility(), tmp_path)
    watch.page.get_by_label("政策工具").select_option("贷款投放")
    assert shown_names(watch.page) == {"甲市", "甲市财政局", "贷款投放"}
    expect(watch.page.locator("#shown")).to_have_text("显示 3 个节点、2 条连线")
    click_node(watch.page, "甲市财政局")
    expect(watch.page.locator("#panel blockquote")).to_have_count(1)
    watch.page.get_by_role("button", name=WORDS["show-table"]).click()
    expect(watch.page.locator("tr[data-node]:visible")).to_have_count(3)
    watch.page.get_by_label("政策工具").select_option("")
    expect(watch.page.locator("tr[data-node]:visible")).to_have_count(5)


def test_the_table_holds_the_same_and_leads_back_to_the_picture(watch: Watch, tmp_path: Path) -> None:
    _open(watch, responsibility(), tmp_path)
    tables = watch.page.locator("#tables")
    expect(tables).to_be_hidden()
    toggle = watch.page.get_by_role("button", name=WORDS["show-table"])
    toggle.focus()
    watch.page.keyboard.press("Enter")
    expect(toggle).to_have_attribute("aria-pressed", "true")
    expect(tables).to_contain_text(QUOTE)
    tables.get_by_role("button", name="甲市人社局").click()
    expect(tables).to_be_hidden()
    expect(watch.page.locator("#panel h2")).to_have_text("甲市人社局")


def test_search_finds_by_name_with_the_keyboard(watch: Watch, tmp_path: Path) -> None:
    _open(watch, responsibility(), tmp_path)
    search = watch.page.get_by_role("combobox", name=WORDS["search"])
    search.fill("甲市")
    expect(watch.page.locator("#found [role=option]")).to_have_count(3)
    search.press("ArrowDown")
    search.press("ArrowDown")
    search.press("Enter")
    expect(watch.page.locator("#panel h2")).to_have_text("甲市财政局")
    search.fill("没有的名字")
    expect(watch.page.locator("#found [role=option]")).to_have_text(WORDS["search-none"])


def test_keys_move_zoom_and_choose(watch: Watch, tmp_path: Path) -> None:
    _open(watch, lineage(), tmp_path)
    scale = "() => window.cuoshiPicture.network.getScale()"
    place = "() => window.cuoshiPicture.network.getViewPosition().x"
    watch.page.locator("#canvas").focus()
    before = watch.page.evaluate(scale)
    watch.page.keyboard.press("-")
    assert watch.page.evaluate(scale) < before
    watch.page.keyboard.press("0")
    assert watch.page.evaluate(scale) == pytest.approx(before)
    at = watch.page.evaluate(place)
    watch.page.keyboard.press("ArrowRight")
    assert watch.page.evaluate(place) > at
    watch.page.keyboard.press("n")
    expect(watch.page.locator("#panel h2")).to_have_text("甲政办发〔2020〕4号")
    watch.page.keyboard.press("Escape")
    expect(watch.page.locator("#panel")).to_have_text(WORDS["panel-empty"])


def test_buttons_zoom(watch: Watch, tmp_path: Path) -> None:
    _open(watch, lineage(), tmp_path)
    scale = "() => window.cuoshiPicture.network.getScale()"
    before = watch.page.evaluate(scale)
    watch.page.get_by_role("button", name=WORDS["zoom-in"]).click()
    assert watch.page.evaluate(scale) > before
    watch.page.get_by_role("button", name=WORDS["zoom-fit"]).click()
    assert watch.page.evaluate(scale) == pytest.approx(before)


def test_the_middle_of_a_neighbourhood_is_chosen_at_the_start(watch: Watch, tmp_path: Path) -> None:
    _open(watch, neighbourhood(), tmp_path)
    expect(watch.page.locator("#panel h2")).to_have_text("1. 减免租金")
    expect(watch.page.locator("#panel blockquote")).to_contain_text("市财政局")


def test_hostile_words_are_only_words(watch: Watch, tmp_path: Path) -> None:
    _open(watch, hostile(), tmp_path)
    page = watch.page
    click_node(page, hostile().nodes[0].label)
    expect(page.locator("#panel h2")).to_have_text(hostile().nodes[0].label)
    expect(page.locator(".vis-tooltip")).to_have_text(hostile().nodes[0].label)
    page.get_by_role("combobox", name=WORDS["search"]).fill("img")
    page.get_by_role("button", name=WORDS["show-table"]).click()
    assert page.evaluate("() => [window.hit, document.querySelectorAll('img, [onerror]').length]") == [None, 0]
    assert page.locator("a[href^='javascript:'], a[href^='data:']").count() == 0


def test_a_phone_shows_picture_panel_and_table_without_sideways_scrolling(tmp_path: Path) -> None:
    with browser_page(PHONE) as watch:
        _open(watch, responsibility(), tmp_path)
        click_node(watch.page, "甲市财政局")
        expect(watch.page.locator("#panel blockquote").first).to_be_visible()
        assert watch.page.evaluate("() => document.documentElement.scrollWidth") <= PHONE[0]
        watch.page.get_by_role("button", name=WORDS["show-table"]).click()
        assert watch.page.evaluate("() => document.documentElement.scrollWidth") <= PHONE[0]
        watch.assert_clean()


def test_without_scripts_the_tables_stand_in_for_the_picture(tmp_path: Path) -> None:
    with browser_page(WIDE, script=False) as watch:
        path = tmp_path / "picture.html"
        path.write_text(render_file(responsibility()), "utf-8")
        watch.page.goto(path.as_uri())
        expect(watch.page.locator("#tables")).to_contain_text(QUOTE)
        expect(watch.page.locator("#canvas")).to_be_hidden()


_TYPES = {".js": "text/javascript", ".css": "text/css"}


class _Service(BaseHTTPRequestHandler):
    """Serves one page under the service's policy, and the static folder."""

    def __init__(self, html: str, *rest: object) -> None:
        self.html = html
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        name = self.path.removeprefix("/static/")
        asset = self.path.startswith("/static/")
        body = (STATIC_DIR / name).read_bytes() if asset else self.html.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{_TYPES[Path(name).suffix] if asset else 'text/html'}; charset=utf-8")
        self.send_header("Content-Security-Policy", SERVICE_CSP)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("view", [responsibility(), hostile()], ids=["usual", "hostile"])
def test_a_page_of_the_service_runs_under_its_policy(watch: Watch, view: GraphView) -> None:
    html = picture_html(
        view,
        lang="zh",
        static_url=lambda n: f"/static/{n}",
        entity_url=lambda i: i.replace("https://w3id.org/cuoshi", ""),
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Service, html))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        watch.page.goto(f"http://127.0.0.1:{server.server_port}/")
        watch.page.wait_for_function("() => window.cuoshiPicture !== undefined")
        click_node(watch.page, view.nodes[1].full_name)
        expect(watch.page.locator("#panel h2")).to_have_text(view.nodes[1].full_name)
        links = [link.get_attribute("href") or "" for link in watch.page.locator("#panel a").all()]
        assert all(link.startswith("/") for link in links)
        assert ("/agency/220100-finance" in links) == (view.title == "谁负责什么")
        assert watch.page.evaluate("() => window.hit") is None
    finally:
        server.shutdown()
        server.server_close()
