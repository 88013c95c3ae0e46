"""The editor and the views of results in a real browser: no foreign request, hostile values stay text, the keyboard reaches all."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from helpers_browser import PHONE, WIDE, Watch, browser_page
from helpers_serving import filled_folder, serving
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

HOSTILE = """SELECT ?s (COUNT(*) AS ?n) (<javascript:document.title='pwned'> AS ?evil) (?words AS ?w) WHERE {
  ?s a <https://w3id.org/cuoshi/ns#Measure> ; ?p ?o .
  BIND("<img src=x onerror=\\"document.title='pwned'\\">{{7*7}}" AS ?words)
} GROUP BY ?s ?words ORDER BY ?s"""
EDGES = """CONSTRUCT { ?s ?p ?o . ?s <urn:p> <javascript:document.title=1> } WHERE {
  ?s a <https://w3id.org/cuoshi/ns#Measure> ; ?p ?o . FILTER(isIRI(?o)) }"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(filled_folder(tmp_path_factory.mktemp("served"))) as served:
        yield f"{served.address}/"


@pytest.fixture(scope="module", autouse=True)
def one_browser() -> Iterator[None]:
    """Keep the browser open from test to test; each has a profile of its own all the same."""
    with browser_page():
        yield


@pytest.fixture(params=[WIDE, PHONE], ids=["wide", "phone"])
def watch(request: pytest.FixtureRequest) -> Iterator[Watch]:
    with browser_page(request.param) as watched:
        yield watched


def _open(page: Page, address: str, query: str = "", lang: str = "en") -> None:
    page.goto(f"{address}sparql?lang={lang}" + (f"#query={quote(query)}" if query else ""))
    expect(page.locator(".tabPanel.active .bench-run")).to_be_visible()


def _run(page: Page) -> None:
    page.locator(".tabPanel.active .bench-run").click()
    expect(page.locator(".tabPanel.active .view-bar")).to_be_visible()


def _view(page: Page, name: str) -> None:
    page.locator(f".tabPanel.active [data-view=view-{name}]").click()


def _type(page: Page, text: str) -> None:
    page.evaluate("void cuoshiEditor.getTab().getYasqe().focus()")
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(text)


def _fits(page: Page) -> None:
    width, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width <= room


def test_an_example_runs_and_shows_as_table_chart_and_text(watch: Watch, address: str) -> None:
    page = watch.page
    _open(page, address)
    page.locator("#find-example").fill("function")
    expect(page.locator("[data-example='1-measures']")).to_be_hidden()
    page.locator("[data-example='2-functions']").click()
    expect(page.locator(".bench-run")).to_be_focused()
    page.keyboard.press("Enter")
    rows = page.locator(".result tbody tr")
    expect(rows).to_have_count(4)
    page.get_by_role("button", name="measures").click()
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("measures")
    values = [int(text.split()[0]) for text in page.locator("td.number").all_text_contents()]
    assert values == sorted(values)
    _view(page, "chart")
    expect(page.locator("svg.chart rect")).to_have_count(4)
    assert "财政局" in (page.locator("svg.chart").text_content() or "")
    page.get_by_label("Shape").select_option(label="Line")
    expect(page.locator("svg.chart circle")).to_have_count(4)
    _view(page, "text")
    expect(page.locator(".result pre")).to_contain_text('"bindings"')
    _fits(page)
    watch.assert_clean()


def test_a_network_is_drawn_at_once_with_names(watch: Watch, address: str) -> None:
    page = watch.page
    _open(page, address, EDGES)
    _run(page)
    expect(page.locator(".result tbody tr").first).to_be_visible()
    _view(page, "network")
    expect(page.locator(".network canvas")).to_be_visible()
    labels = page.evaluate(
        "Object.values(document.querySelector('.stage').network.body.nodes).map((node) => node.options.label ?? '')"
    )
    assert "发放小店贷款" in [label.replace("\n", "") for label in labels]
    expect(page.locator(".view [role=status]")).to_contain_text("nodes")
    before = page.evaluate("document.querySelector('.stage').network.getViewPosition().x")
    page.locator(".stage").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.querySelector('.stage').network.getViewPosition().x") > before
    assert page.title() != "1"
    _fits(page)
    watch.assert_clean()


def test_two_columns_of_iris_are_a_network_and_numbers_alone_are_not(address: str) -> None:
    with browser_page() as watch:
        page = watch.page
        pairs = "SELECT ?measure ?body WHERE { ?measure <http://data.europa.eu/m8g/hasCompetentAuthority> ?body }"
        _open(page, address, pairs)
        _run(page)
        _view(page, "network")
        expect(page.locator(".network canvas")).to_be_visible()
        _view(page, "chart")
        expect(page.locator(".view")).to_contain_text("needs a column of numbers")
        watch.assert_clean()


def test_hostile_values_stay_text_in_every_view(watch: Watch, address: str) -> None:
    page = watch.page
    _open(page, address, HOSTILE)
    _run(page)
    expect(page.locator(".result td", has_text="<img src=x").first).to_contain_text("{{7*7}}")
    for href in page.locator(".result td a").evaluate_all("all => all.map((one) => one.getAttribute('href'))"):
        assert href.startswith("/entity?iri=")
    for view in ("chart", "network", "text", "table"):
        _view(page, view)
        page.wait_for_timeout(200)
    assert page.locator(".result img").count() == 0
    assert page.title() != "pwned"
    watch.assert_clean()


def test_completion_offers_terms_by_short_name_and_by_chinese_name(watch: Watch, address: str) -> None:
    page = watch.page
    _open(page, address)
    page.evaluate("void cuoshiEditor.getTab().setQuery('SELECT * WHERE {\\n  ?m ')")
    page.evaluate("void cuoshiEditor.getTab().getYasqe().focus()")
    page.keyboard.press("Control+End")
    page.keyboard.type("cs:hasT")
    hint = page.locator(".CodeMirror-hint", has_text="cs:hasTerm")
    expect(hint).to_contain_text("含数值条款")
    page.keyboard.press("Enter")
    query = "cuoshiEditor.getTab().getQuery()"
    assert page.evaluate(query).startswith("PREFIX cs: <https://w3id.org/cuoshi/ns#>")
    assert page.evaluate(query).rstrip().endswith("?m cs:hasTerm")
    _type(page, " 信用（无抵押")
    expect(page.locator(".CodeMirror-hint", has_text="instrument:credit-loan")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".CodeMirror-hints")).to_have_count(0)
    watch.assert_clean()


def test_the_keyboard_enters_runs_and_leaves(watch: Watch, address: str) -> None:
    page = watch.page
    _open(page, address)
    page.evaluate("void cuoshiEditor.getTab().getYasqe().focus()")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".result tbody tr").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".tabPanel.active .bench-run")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Tidy up")).to_be_focused()
    watch.assert_clean()


def test_an_error_is_told_and_its_line_marked(address: str) -> None:
    with browser_page() as watch:
        page = watch.page
        _open(page, address, "SELECT * WHERE {\n  ?s ?p }}\n", lang="zh")
        page.locator(".bench-run").click()
        expect(page.get_by_role("alert")).to_contain_text("第 2 行")
        expect(page.locator(".wrong-line")).to_have_count(1)
        assert [error for error in watch.errors if "400" not in error] == []
        assert watch.outside == []
        page.evaluate("void cuoshiEditor.getTab().setQuery('ASK {}')")
        _run(page)
        expect(page.locator(".result")).to_contain_text("是")
        expect(page.locator(".wrong-line")).to_have_count(0)


def test_a_link_brings_its_query_and_nothing_else(address: str) -> None:
    with browser_page() as watch:
        page = watch.page
        evil = "&endpoint=" + quote("http://evil.example/sparql") + "&requestMethod=GET"
        page.goto(f"{address}sparql?lang=en#query={quote('SELECT (1 + 1 AS ?two) {}')}{evil}")
        _run(page)
        expect(page.locator(".result td")).to_contain_text("2")
        page.locator(".bench-bar button", has_text="Copy").click()
        expect(page.locator(".bench-bar [role=status]")).not_to_be_empty()
        watch.assert_clean()


def test_downloads_of_a_result(address: str) -> None:
    with browser_page() as watch:
        page = watch.page
        _open(page, address)
        _run(page)
        for name, suffix in (("CSV for spreadsheets", ".csv"), ("XLSX", ".xlsx"), ("JSON", ".json")):
            with page.expect_download() as started:
                page.locator(".downloads a", has_text=name).click()
            assert started.value.suggested_filename.endswith(suffix)
            assert started.value.path().stat().st_size > 100
        watch.assert_clean()


def test_every_visible_control_has_a_name(watch: Watch, address: str) -> None:
    page = watch.page
    _open(page, address, lang="zh")
    _run(page)
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("main :is(a, button, input, select, textarea, [role=tab], [role=button])")]
            .filter((one) => one.checkVisibility() && !one.closest("[aria-hidden=true]"))
            .filter((one) => !one.getAttribute("aria-label") && !one.textContent.trim())
            .filter((one) => ![...(one.labels ?? [])].some((label) => label.textContent.trim()))
            .map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert nameless == []
    english = page.locator("#editor").evaluate("one => one.innerText")
    for word in ("Run", "Share", "Query", "Settings", "Download"):
        assert word not in english
    page.locator(".addTab").click()
    expect(page.locator(".tab")).to_have_count(2)
    expect(page.locator(".tabPanel.active .bench-run")).to_be_visible()
    watch.assert_clean()


def test_the_page_of_a_result_has_the_same_views(watch: Watch, address: str) -> None:
    page = watch.page
    page.goto(f"{address}sparql?lang=en&format=html&query={quote(HOSTILE)}")
    expect(page.locator("td", has_text="<img src=x").first).to_be_visible()
    _click_view(page, "chart")
    expect(page.locator("svg.chart rect")).to_have_count(5)
    page.goto(f"{address}sparql?lang=en&format=html&query={quote(EDGES)}")
    _click_view(page, "network")
    expect(page.locator(".network canvas")).to_be_visible()
    assert page.title() not in ("pwned", "1")
    _fits(page)
    watch.assert_clean()


def _click_view(page: Page, name: str) -> None:
    page.locator(f"[data-view=view-{name}]").click()


def test_without_script_the_form_answers_in_a_table(address: str) -> None:
    with browser_page(script=False) as watch:
        page = watch.page
        page.goto(address + "sparql?lang=en&example=2-functions")
        page.get_by_role("button", name="Run").click()
        expect(page.locator("#result-table tbody tr")).to_have_count(4)
        expect(page.get_by_role("link", name="XLSX")).to_be_visible()
        watch.assert_clean()
