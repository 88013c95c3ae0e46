"""Pictures as data: cards, blocks, layouts, what pyvis builds, and the pages as text."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from itertools import combinations
from typing import Any

import pytest
from cuoshi.ontology.codelists import read_rows
from cuoshi.visualizations.blocks import Block, column, grid, row, single
from cuoshi.visualizations.cards import Card, card, text_width, wrap
from cuoshi.visualizations.layout import plan
from cuoshi.visualizations.messages import LANGUAGES, messages
from cuoshi.visualizations.network import pyvis_network
from cuoshi.visualizations.pages import SCRIPTS, SERVICE_CSP, STATIC_DIR, STYLESHEETS, Link, picture_html, render_file
from cuoshi.visualizations.payload import picture_payload, safe_href
from cuoshi.visualizations.styles import STYLES
from cuoshi.visualizations.trim import trim
from cuoshi.visualizations.views import Edge, GraphView, Layout, Node
from helpers_pictures import CITY, FINANCE, HRSS, LOAN, QUOTE, hostile, lineage, neighbourhood, responsibility
from hypothesis import given, settings
from hypothesis import strategies as st

VIEWS = [responsibility(), lineage(), neighbourhood(), hostile()]


# -- cards --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "units", "lines", "expected"),
    [
        ("财政局", 12, 2, ("财政局",)),
        ("一二三四五六七", 6, 2, ("一二三四", "五六七")),
        ("一二三四五六七八九", 3, 2, ("一二三", "四五…")),
        ("甲办〔2020〕12号文", 7, 2, ("甲办〔2020〕", "12号文")),
        ("local financial supervision", 9, 2, ("local financial", "supervision")),
        ("  两端  的空白 ", 12, 2, ("两端 的空白",)),
        ("", 12, 2, ("",)),
        ("Donaudampfschifffahrtsgesellschaft", 6, 3, None),
    ],
)
def test_wrap(text: str, units: float, lines: int, expected: tuple[str, ...] | None) -> None:
    found = wrap(text, units=units, lines=lines)
    if expected is not None:
        assert found == expected
    assert all(text_width(line) <= units * 15 for line in found)


@given(st.text(max_size=60), st.floats(3, 15), st.integers(1, 3))
def test_wrap_keeps_the_text_or_says_that_it_was_cut(text: str, units: float, lines: int) -> None:
    found = wrap(text, units=units, lines=lines)
    assert 1 <= len(found) <= lines
    whole = "".join(text.split())
    joined = "".join("".join(found).split())
    assert joined == whole or (joined.endswith("…") and whole.startswith(joined[:-1]))


def test_cards_of_documents_are_equally_wide_and_text_fits() -> None:
    short, long = card("通知", "notice"), card("关于进一步支持中小企业平稳健康发展若干措施的通知", "notice")
    assert short.width == long.width
    assert long.height > short.height
    assert card("财政局", "agency") == Card(("财政局",), 87.0, 34.0)


# -- the view itself ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nodes", "edges", "words"),
    [
        ((Node("a", "x", "area"), Node("a", "y", "area")), (), "stands twice"),
        ((Node("a", "x", "area"),), (Edge("a", "b", "in"),), "ends nowhere: a → b"),
    ],
)
def test_a_view_that_does_not_hold_together_is_refused(
    nodes: tuple[Node, ...], edges: tuple[Edge, ...], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        GraphView("x", nodes, edges)


# -- blocks -------------------------------------------------------------------------------------------------------------

A, B = single("a", 10, 4), single("b", 20, 8)


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (row([A, B], 5), Block(35, 8, (("a", 5, 4), ("b", 25, 4)))),
        (column([A, B], 5), Block(20, 17, (("a", 5, 2), ("b", 10, 13)))),
        (column([A, B], 5, centred=True), Block(20, 17, (("a", 10, 2), ("b", 10, 13)))),
        (row([A, Block(0, 0), B], 5), row([A, B], 5)),
        (row([], 5), Block(0, 0)),
        (grid([], 3, gap=5), Block(0, 0)),
        (grid([A], 3, gap=5), Block(10, 4, (("a", 5, 2),))),
    ],
)
def test_blocks(block: Block, expected: Block) -> None:
    assert block == expected


@given(st.integers(1, 30), st.integers(1, 6), st.booleans())
def test_grid_holds_every_card_once_in_reading_order(count: int, columns: int, down: bool) -> None:
    block = grid([single(str(n), 10, 4) for n in range(count)], columns, gap=2, down=down)
    at = {name: (x, y) for name, x, y in block.spots}
    assert set(at) == {str(n) for n in range(count)}
    order = sorted(at, key=lambda name: at[name] if down else at[name][::-1])
    assert order == [str(n) for n in range(count)]


# -- layouts ------------------------------------------------------------------------------------------------------------


def _boxes(view: GraphView) -> list[tuple[float, float, float, float]]:
    places = plan(view).places.values()
    return [
        (p.x - p.card.width / 2, p.y - p.card.height / 2, p.x + p.card.width / 2, p.y + p.card.height / 2)
        for p in places
    ]


def _no_overlap(view: GraphView) -> bool:
    return not any(
        a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a, b in combinations(_boxes(view), 2)
    )


names = st.sampled_from([f"n{index}" for index in range(14)])


@st.composite
def views(draw: st.DrawFn) -> GraphView:
    ids = draw(st.lists(names, unique=True, min_size=1, max_size=14))
    kinds = st.sampled_from(sorted(STYLES))
    nodes = tuple(
        Node(i, draw(st.text(max_size=30)), draw(kinds), group=draw(st.one_of(st.just(""), names))) for i in ids
    )
    ends = st.sampled_from(ids)
    edges = draw(
        st.lists(st.builds(Edge, ends, ends, st.just("link"), st.sampled_from(["", "落实", "甲"])), max_size=20)
    )
    return GraphView("x", nodes, tuple(edges), layout=draw(st.sampled_from(Layout)), focus=draw(st.sampled_from(ids)))


@settings(max_examples=60)
@given(views())
def test_every_node_stands_somewhere_alone(view: GraphView) -> None:
    assert set(plan(view).places) == {node.id for node in view.nodes}
    assert _no_overlap(view)


@pytest.mark.parametrize("view", VIEWS)
def test_layout_is_the_same_on_every_run(view: GraphView) -> None:
    assert plan(view) == plan(view)
    assert _no_overlap(view)


def test_an_empty_picture_has_no_places() -> None:
    assert plan(GraphView("leer", (), ())).places == {}


def test_instruments_stand_between_the_bureaus() -> None:
    at = plan(responsibility()).places
    assert at[FINANCE].x < at[LOAN].x < at[HRSS].x
    assert at[LOAN].x < at[HRSS].x
    assert at[CITY].y < at[FINANCE].y


def test_what_is_cited_stands_left_of_what_cites_it_and_measures_right_of_their_notice() -> None:
    at = plan(lineage()).places
    assert at["s"].x < at["n"].x < at["m1"].x


def test_documents_that_cite_each_other_share_a_layer() -> None:
    nodes = tuple(Node(name, name, "notice") for name in "abc")
    edges = (Edge("a", "b", "cites"), Edge("b", "a", "cites"), Edge("c", "b", "cites"))
    at = plan(GraphView("x", nodes, edges)).places
    assert at["a"].x == at["b"].x < at["c"].x


def test_neighbours_stand_left_or_right_under_their_relation() -> None:
    drawn = plan(neighbourhood())
    at = drawn.places
    assert at["n"].x < at["m"].x < at["a"].x
    assert [caption.text for caption in drawn.captions] == ["包含措施", "责任部门", "数值"]
    figures = next(caption for caption in drawn.captions if caption.text == "数值")
    assert at["a"].y < figures.y < at["q1"].y


# -- what is left out ---------------------------------------------------------------------------------------------------


def _star(count: int) -> GraphView:
    hub = Node("hub", "hub", "area", weight=0.1)
    rays = tuple(Node(f"r{n}", f"r{n}", "agency", weight=n, group="hub") for n in range(count))
    return GraphView("x", (hub, *rays), tuple(Edge(ray.id, "hub", "in") for ray in rays), focus="r0")


def test_a_small_picture_is_kept_whole() -> None:
    assert trim(_star(5), 6) == _star(5)


def test_a_large_picture_keeps_the_heaviest_their_heads_and_the_focus_and_says_so() -> None:
    view = trim(_star(20), 5)
    assert [node.id for node in view.nodes] == ["hub", "r0", "r17", "r18", "r19"]
    assert [edge.source for edge in view.edges] == ["r0", "r17", "r18", "r19"]
    assert "16" in view.note


def test_a_node_whose_lines_all_led_to_nodes_left_out_is_left_out() -> None:
    nodes = (
        Node("a", "a", "agency", weight=9),
        Node("b", "b", "instrument"),
        Node("c", "c", "agency"),
        Node("d", "d", "area"),
    )
    edges = (Edge("a", "d", "owns"), Edge("c", "b", "owns"))
    assert [node.id for node in trim(GraphView("x", nodes, edges), 3).nodes] == ["b", "c"]


@settings(max_examples=60)
@given(views(), st.integers(1, 10))
def test_what_is_trimmed_is_a_picture_within_its_limit(view: GraphView, limit: int) -> None:
    found = trim(view, limit)
    ids = {node.id for node in found.nodes}
    assert len(ids) <= max(limit, 1)
    assert all(edge.source in ids and edge.target in ids for edge in found.edges)


# -- pyvis and the payload ----------------------------------------------------------------------------------------------


def test_pyvis_builds_nodes_edges_and_options_without_physics_or_titles() -> None:
    network = pyvis_network(responsibility())
    assert [node["id"] for node in network.nodes] == ["n0", "n1", "n2", "n3", "n4"]
    assert [(edge["from"], edge["to"]) for edge in network.edges][2] == ("n1", "n3")
    assert network.options["physics"] == {"enabled": False}
    assert not any("title" in thing for thing in network.nodes + network.edges)


def test_heavier_edges_are_wider_up_to_a_limit() -> None:
    nodes = (Node("a", "a", "agency"), Node("b", "b", "instrument"))
    widths = [
        pyvis_network(GraphView("x", nodes, (Edge("a", "b", "owns", weight=weight),))).edges[0]["width"]
        for weight in (0, 1, 4, 10_000)
    ]
    assert widths == [1.1, 1.1, 2.2, 6.0]


def test_parallel_edges_are_all_kept() -> None:
    nodes = (Node("a", "a", "notice"), Node("b", "b", "stub"))
    edges = (Edge("a", "b", "cites"), Edge("a", "b", "implements"), Edge("b", "a", "cites"))
    assert len(pyvis_network(GraphView("x", nodes, edges)).edges) == 3


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/measure/甲-m1", True), ("https://w3id.org/cuoshi/x", True), ("http://127.0.0.1:8000/x", True), ("/", True),
        ("", False), ("javascript:alert(1)", False), ("JavaScript:alert(1)", False), ("data:text/html,x", False),
        ("//evil.example/", False), ("/\\evil.example", False), ("measure/1", False), ("http://[", False), ("https:x", False),
        (" javascript:alert(1)", False), ("\tjavascript:alert(1)", False), ("file:///etc/passwd", False),
    ],
)  # fmt: skip
def test_safe_href(address: str, expected: bool) -> None:
    assert safe_href(address) == (address if expected else "")


@pytest.mark.parametrize("view", VIEWS)
def test_payload_is_json_without_markup(view: GraphView) -> None:
    text = picture_payload(view, entity_url=lambda iri: iri)
    assert not set("<>&\u2028\u2029") & set(text)
    data = json.loads(text)
    assert [node["about"]["name"] for node in data["nodes"]] == [node.full_name for node in view.nodes]
    assert len(data["edges"]) == len(view.edges)


def test_payload_carries_evidence_and_links() -> None:
    data = json.loads(picture_payload(responsibility(), entity_url=lambda iri: "/" + iri.rpartition("/")[2]))
    assert data["edges"][2]["about"]["evidence"] == [[QUOTE, "甲府办发〔2020〕1号", "/loan"]]
    assert data["nodes"][1]["about"]["href"] == "/220100-finance"
    in_file = json.loads(picture_payload(responsibility()))
    assert {node["about"]["href"] for node in in_file["nodes"]} == {""}


# -- pages --------------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """Reads a page as a browser would: its elements with attributes, and the text of scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.code: list[tuple[str, str]] = []
        self._open = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._open = tag if tag in {"script", "style"} else ""

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the name is given by HTMLParser
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.code.append((self._open, data))


def _service(view: GraphView, **more: Any) -> str:
    return picture_html(view, lang="zh", static_url=lambda n: f"/static/{n}", entity_url=lambda iri: iri, **more)


@pytest.mark.parametrize("view", VIEWS)
def test_a_file_loads_nothing_and_its_policy_admits_exactly_its_code(view: GraphView) -> None:
    page = Page(render_file(view))
    assert [a["href"] for tag, a in page.elements if tag == "link"] == ["data:,"]
    assert not [a for _, a in page.elements if "src" in a or "onerror" in a or "style" in a]
    policy = next(a["content"] for tag, a in page.elements if a.get("http-equiv") == "Content-Security-Policy")
    code = [(tag, text) for tag, text in page.code if not text.startswith("{")]
    assert [tag for tag, _ in code] == ["style", "script", "script"]
    for _, text in code:
        assert f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("view", VIEWS)
def test_a_page_of_the_service_has_no_inline_code(view: GraphView) -> None:
    page = Page(_service(view))
    assert all(text.startswith("{") for _, text in page.code)
    scripts = [a for tag, a in page.elements if tag == "script"]
    assert [a["src"] for a in scripts if "src" in a] == [f"/static/{name}" for name in SCRIPTS]
    assert [a.get("type") for a in scripts if "src" not in a] == ["application/json"]
    assert not [name for _, a in page.elements for name in a if name.startswith("on") or name == "style"]
    assert not [a["href"] for _, a in page.elements if a.get("href", "").startswith(("javascript:", "data:text"))]


def test_the_policy_of_the_service_allows_no_inline_code() -> None:
    assert "unsafe" not in SERVICE_CSP
    assert "default-src 'none'" in SERVICE_CSP


def test_assets_exist_and_ask_for_nothing() -> None:
    for name in (*SCRIPTS, *STYLESHEETS):
        text = (STATIC_DIR / name).read_text("utf-8")
        assert "sourceMappingURL" not in text
        assert "@import" not in text
        assert "url(http" not in text
    assert "| vis-network (npm) | 10.1.5 |" in (STATIC_DIR / "NOTICE.md").read_text("utf-8")
    assert (STATIC_DIR / "vis-network.LICENSE-MIT.txt").is_file()


def test_the_table_holds_every_node_and_every_edge_with_its_evidence() -> None:
    html = _service(responsibility())
    assert html.count("data-node=") == 5
    assert html.count("data-edge=") == 5
    assert f"<q>{QUOTE}</q>" in html
    assert "另有 2 个部门未显示" in html


def test_filters_offer_the_values_of_the_picture_and_only_where_there_is_a_choice() -> None:
    page = Page(render_file(responsibility()))
    assert [a["data-filter"] for tag, a in page.elements if tag == "select"] == ["instrument"]


def test_links_stand_in_the_head_of_the_page() -> None:
    assert '<a href="/?lang=en&amp;x=1">English</a>' in _service(lineage(), links=[Link("English", "/?lang=en&x=1")])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_speaks_one_language(lang: Any) -> None:
    html = render_file(lineage(), lang=lang)
    other = messages("en" if lang == "zh" else "zh")
    assert messages(lang)["kind-stub"] in html
    assert f">{other['show-table']}<" not in html
    assert f">{other['table-edges']}<" not in html


def test_an_empty_picture_says_so() -> None:
    html = render_file(GraphView("无", (), ()))
    assert messages("zh")["nothing"] in html
    assert "<script" not in html


# -- words and colours --------------------------------------------------------------------------------------------------


def test_every_message_that_a_page_uses_exists_and_every_message_is_used() -> None:
    folder = STATIC_DIR.parent
    sources = [*folder.glob("*.py"), folder / "templates" / "picture.html", STATIC_DIR / "picture.js"]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    keys = {row["key"] for row in read_rows("ui_pictures.csv")}
    direct = set(re.findall(r'words(?:\.|\[")([a-z-]+)', text)) - {"get"}
    assert {key for key in direct if not key.endswith("-")} <= keys
    families = ("kind-", "filter-", "edge-")
    assert {
        key for key in keys if not key.startswith(families) and key not in direct and f'"{key}"' not in text
    } == set()
    assert {f"kind-{kind}" for kind in STYLES} <= keys


def _contrast(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05)


@pytest.mark.parametrize("kind", sorted(STYLES))
def test_colours_are_readable_on_white(kind: str) -> None:
    assert _contrast(STYLES[kind].colour) >= 4.5


def test_kinds_that_meet_in_a_picture_differ_in_mark_and_colour() -> None:
    met = ["notice", "measure", "agency", "area", "instrument", "industry", "group", "quantity", "programme"]
    assert len({STYLES[kind].path for kind in met}) == len(met)
    assert len({STYLES[kind].colour for kind in met}) == len(met)
