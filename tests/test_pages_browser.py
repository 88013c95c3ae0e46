"""The real server in a process of its own, its pages in a real browser: no error, no outside request, evidence on hover and focus."""

from __future__ import annotations

import io
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

import pytest
from helpers_browser import PHONE, WIDE, Watch, browser_page
from helpers_server import KEY, MEASURE
from helpers_serving import filled_folder, serving
from openpyxl import load_workbook
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PAGES = (
    "",
    "?lang=en",
    "notices",
    "questions",
    "questions/loan-bureaus",
    "questions/profile-measures?city=220100",
    "questions/evidence?number=长府办发〔2030〕9号&item=1",
    "search?q=小店",
    "sparql",
    "api",
    "sparql?format=html&query=" + quote("SELECT * { ?s a <https://w3id.org/cuoshi/ns#Measure> ; ?p ?o } LIMIT 50"),
    f"{MEASURE}.html",
    f"notice/{KEY}.html",
    "notice/220400-辽府办发-2030-3.html",
    "measure/220400-辽府办发-2030-3-m1.html",
    "measure/220400-辽府办发-2030-3-m2.html",
    "agency/220100-finance.html",
    "ns.html",
    "pictures/responsibility?instrument=loan",
    "pictures/lineage",
    f"pictures/neighbourhood?iri=https://w3id.org/cuoshi/{MEASURE}",
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled_folder(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def address(store: Path) -> Iterator[str]:
    with serving(store) as served:
        yield f"{served.address}/"


@pytest.fixture(scope="module", params=[WIDE, PHONE], ids=["wide", "phone"])
def watch(request: pytest.FixtureRequest) -> Iterator[Watch]:
    with browser_page(request.param) as watched:
        yield watched


def test_every_page_opens_cleanly_and_fits_the_screen(watch: Watch, address: str) -> None:
    for path in PAGES:
        response = watch.page.goto(address + path)
        assert response is not None
        assert response.status == 200, path
        assert watch.page.title() not in ("", "pwned", "1")
        width, room = watch.page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert width <= room, f"{path} is {width} wide on a screen of {room}"
        watch.assert_clean()


def test_evidence_shows_on_hover_and_on_focus_and_lights_its_fact(watch: Watch, address: str) -> None:
    page = watch.page
    page.goto(address + MEASURE)
    mark = page.locator("mark", has_text="20万元").first
    tip = mark.locator(".tip")
    expect(tip).to_be_hidden()
    mark.hover()
    expect(tip).to_be_visible()
    box = tip.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.viewport_size["width"]  # type: ignore[index]  # it has a fixed size
    number = (mark.get_attribute("data-facts") or "").split()[0]
    expect(page.locator(f'li[data-facts="{number}"]')).to_have_class("lit")
    page.mouse.move(0, 0)
    expect(tip).to_be_hidden()
    mark.focus()
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    watch.assert_clean()


def test_a_fact_in_the_list_lights_and_leads_to_its_words(watch: Watch, address: str) -> None:
    page = watch.page
    page.goto(f"{address}{MEASURE}.html?lang=zh")
    entry = page.locator("li[data-facts]", has_text="长春市财政局").first
    entry.hover()
    number = entry.get_attribute("data-facts") or ""
    lit = page.locator("mark.lit")
    expect(lit.first).to_be_visible()
    assert number in (lit.first.get_attribute("data-facts") or "").split()
    entry.locator("a").click()
    page.wait_for_url(f"**#words-{number}")
    assert page.locator(f"#words-{number}").evaluate("e => e.getBoundingClientRect().top < innerHeight")


def test_the_form_of_a_question_is_filled_in_by_keyboard_with_what_the_data_have(watch: Watch, address: str) -> None:
    page = watch.page
    page.goto(f"{address}questions/implementing-notices?lang=en")
    offered = page.locator("#p-number").evaluate("field => [...field.list.options].map((one) => one.value)")
    assert {"长府办发〔2030〕9号", "吉政办发〔2030〕2号"} <= set(offered)
    page.goto(f"{address}questions/stated-leads?lang=en")
    assert page.locator("#p-instrument").evaluate("field => field.localName") == "select"
    assert "长春市" in page.locator("#p-city").evaluate("field => [...field.list.options].map((one) => one.value)")
    page.get_by_label("instrument", exact=False).focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "p-city"
    page.keyboard.type("长春市")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Answer")).to_be_visible()
    assert "city=%E9%95%BF%E6%98%A5%E5%B8%82" in page.url
    assert "lang=en" in page.url
    expect(page.locator("table")).to_contain_text("only a list")
    with page.expect_download() as started:
        page.get_by_role("link", name="XLSX").click()
    assert started.value.suggested_filename == "Whether a lead is stated.xlsx"
    sheet = load_workbook(io.BytesIO(started.value.path().read_bytes())).active
    assert sheet is not None
    assert {row[1].value for row in sheet.iter_rows(min_row=2)} == {"Changchun"}
    watch.assert_clean()


def test_a_visitor_asks_a_question_and_opens_the_measure_behind_a_row(watch: Watch, address: str) -> None:
    page = watch.page
    page.goto(address + "?lang=zh")
    page.get_by_role("main").get_by_role("link", name="各城市哪些部门承担贷款类措施？").click()
    page.get_by_label("城市").fill("长春")
    page.get_by_role("button", name="查询").click()
    page.wait_for_url("**city=**")
    row = page.locator("tbody tr", has_text="长春市财政局")
    expect(row.locator("q", has_text="市财政局").first).to_be_visible()
    row.get_by_role("link", name="发放小店贷款").click()
    expect(page.locator("h1")).to_have_text("发放小店贷款")
    watch.assert_clean()


@pytest.mark.parametrize("slip", ["in-force?date=soon", "shared-duties?least=many", "loan-bureaus?city=没有的市"])
def test_a_slip_is_told_and_can_be_mended_where_it_stands(slip: str, watch: Watch, address: str) -> None:
    page = watch.page
    response = page.goto(f"{address}questions/{slip}")
    assert response is not None
    assert response.status == 400
    field = page.locator("[aria-invalid]")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(field).to_have_count(1)
    field.fill({"date": "2030-05-01", "number": "1"}.get(field.get_attribute("type") or "", "长春"))
    field.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("答案|Answer"))).to_be_visible()
    watch.errors = [one for one in watch.errors if "status of 400" not in one]
    watch.assert_clean()


def test_words_behind_a_row_are_on_paper_too(watch: Watch, address: str) -> None:
    page = watch.page
    page.goto(address + "questions/sector-measures")
    page.eval_on_selector_all(".quote details", "all => all.forEach((one) => { one.open = false; })")
    words = page.locator(".quote q").first
    assert page.locator(".quote details[open]").count() == 0
    assert words.bounding_box() is None or not words.is_visible()
    page.emulate_media(media="print")
    expect(words).to_be_visible()
    page.emulate_media(media="screen")
    watch.assert_clean()


def test_the_keyboard_reaches_the_content_first(watch: Watch, address: str) -> None:
    page = watch.page
    page.goto(address)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_server_answers_without_telling_what_it_runs_on(address: str) -> None:
    with urlopen(Request(address + "health", headers={"Host": "evil.example"})) as response:
        assert response.headers["Server"] == "cuoshi"
        assert b"evil.example" not in response.read()
    for method, path, status in (
        ("TRACE", "sparql", 405),
        ("POST", "health", 405),
        ("GET", "agency/%2e%2e/%2e%2e/etc/passwd", 404),
    ):
        with pytest.raises(HTTPError) as caught:
            urlopen(Request(address + path, method=method, data=b"" if method == "POST" else None))
        assert caught.value.code == status
        caught.value.close()


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (f"GET /{MEASURE} HTTP/1.1".encode(), 303),
        (f"GET /{MEASURE}.html HTTP/1.1".encode(), 200),
        (f"GET /{quote(MEASURE)} HTTP/1.1".encode(), 303),
        ("GET /search?q=小店 HTTP/1.1".encode(), 200),
        ("GET /agency/长 HTTP/1.1".encode("gb18030"), 404),
        (b"GET /agency/\xff\xfe HTTP/1.1", 404),
        (b"GET /sparql?query=\xff HTTP/1.1", 400),
        (b"GET //evil.example/ HTTP/1.1", 404),
        (b"GET /\\evil.example/ HTTP/1.1", 404),
        (b"GET http://evil.example/nothing HTTP/1.1", 404),
        (b"GARBAGE", 400),
        (b"POST /sparql HTTP/1.1\r\nContent-Length: lies", 400),
    ],
)
def test_raw_request_lines(line: bytes, status: int, address: str) -> None:
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
        connection.sendall(line + b"\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
        answer = connection.makefile("rb").read()
    head = answer.partition(b"\r\n\r\n")[0].decode()
    assert int(head.split()[1]) == status
    assert "evil.example" not in head
    assert ("location: /measure/" in head) == (status == 303)


@pytest.mark.parametrize("arguments", [["--store", "nothing-here"], ["--store", "nothing-here", "--port", "99999"], []])
def test_serve_refuses_with_one_clear_line(arguments: list[str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cuoshi", "serve", *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=tmp_path, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "store" in done.stderr or "port" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("served", [["serve"], ["mcp", "--http"]])
def test_a_taken_port_is_named(served: list[str], address: str, store: Path) -> None:
    port = address.rstrip("/").rpartition(":")[2]
    command = [sys.executable, "-m", "cuoshi", *served, "--store", str(store), "--port", port]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert f"127.0.0.1:{port}: cannot listen there" in done.stderr
    assert done.stderr.count("\n") == 1
