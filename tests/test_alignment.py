"""Clauses that say the same: what counts as alike, which notices are compared, and that loading keeps it right."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from cuoshi.graph.alignment import align
from cuoshi.graph.ingest import load
from cuoshi.graph.labels import label
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.graph.questions import ask
from cuoshi.graph.similarity import alike, dice, least_share, pairs_of
from cuoshi.graph.validate import validate
from cuoshi.loaders.extract import read_notice
from helpers_graph import bare_store, digests
from hypothesis import given
from hypothesis import strategies as some

PARENT = """吉林省人民政府关于帮扶小店的意见
吉政发〔2031〕3号
各市（州）人民政府：
一、减免房租。国有铺面对承租的个体工商户免收三个月房租，期间不得提高租金或者变相收费。（责任单位：省国资委）
二、培训店员。对参加技能培训的店员，按照每人五百元的标准发给培训补贴，一年不超过两次。（责任单位：省人社厅）
吉林省人民政府
2031年2月1日
"""
MARKET = "点亮夜市。延长公交末班时间，添置路灯和座椅，方便市民夜间出行消费，办好美食周活动。"
CHILD = """{city}人民政府关于帮扶小店的通知
{code}〔2031〕{number}号
各有关单位：
为贯彻《吉林省人民政府关于帮扶小店的意见》（吉政发〔2031〕3号）精神，提出以下措施。
一、房租减免。国有铺面对承租的个体工商户免收{months}个月房租，其间不得提高租金或者变相收费。（责任单位：市国资委）
二、{market}（责任单位：市商务局）
{city}人民政府
2031年3月1日
""".replace("{market}", MARKET)
CHANGCHUN = CHILD.format(city="长春市", code="长府发", number=5, months="三")
LIAOYUAN = CHILD.format(city="辽源市", code="辽府发", number=6, months="六")
_ALOFT = "为贯彻《吉林省人民政府关于帮扶小店的意见》（吉政发〔2031〕3号）精神，"
ELSEWHERE = CHILD.replace(_ALOFT, "").format(city="聊城市", code="聊政发", number=5, months="三")
FOUND = """SELECT ?left ?right ?similarity WHERE {
  GRAPH ?graph { ?x a cs:ClauseAlignment ; cs:left ?left ; cs:right ?right ; cs:similarity ?similarity ; prov:wasGeneratedBy ?run }
  ?graph prov:wasGeneratedBy ?run
}"""


def put(store: OxigraphStore, folder: Path, **texts: str) -> str:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    assert load([folder], store, read=read_notice, suffixes=(".txt",), workers=1).complete
    return store.view().version()


def found(store: OxigraphStore) -> set[tuple[str, str]]:
    return {
        (str(left).rpartition("/")[2], str(right).rpartition("/")[2])
        for left, right, _ in store.view().select(FOUND).rows
    }


@pytest.fixture
def store() -> OxigraphStore:
    return bare_store()


RENT = {
    ("220000-吉政发-2031-3-i1", "220100-长府发-2031-5-i1"),
    ("220000-吉政发-2031-3-i1", "220400-辽府发-2031-6-i1"),
    ("220100-长府发-2031-5-i1", "220400-辽府发-2031-6-i1"),
}
NIGHT = {("220100-长府发-2031-5-i2", "220400-辽府发-2031-6-i2")}


def test_parents_children_and_children_of_one_parent_are_compared_and_strangers_are_not(
    store: OxigraphStore, tmp_path: Path
) -> None:
    put(store, tmp_path, parent=PARENT, changchun=CHANGCHUN, liaoyuan=LIAOYUAN, elsewhere=ELSEWHERE)
    assert found(store) == RENT | NIGHT
    for row in store.view().select(FOUND).rows:
        assert least_share() <= float(str(row[2])) <= 1
    assert not [one for one in validate(store.view()).findings if "ClauseAlignment" in str(one)]


def test_loading_again_changes_nothing_and_a_later_notice_is_compared_with_those_before(
    store: OxigraphStore, tmp_path: Path
) -> None:
    first = put(store, tmp_path, parent=PARENT, changchun=CHANGCHUN)
    assert put(store, tmp_path) == first
    assert len(found(store)) == 1
    put(store, tmp_path / "more", liaoyuan=LIAOYUAN)
    assert found(store) == RENT | NIGHT


def test_a_changed_notice_takes_its_alignments_along(store: OxigraphStore, tmp_path: Path) -> None:
    put(store, tmp_path, parent=PARENT, changchun=CHANGCHUN, liaoyuan=LIAOYUAN)
    put(store, tmp_path, liaoyuan=LIAOYUAN.replace(MARKET, "整修河堤。疏浚河道，加固堤坝，种植柳树。"))
    assert found(store) == RENT
    put(store, tmp_path, changchun=CHANGCHUN.replace("〔2031〕5号", "〔2031〕9号"))
    assert {key for pair in found(store) for key in pair if "长府发" in key} == {"220100-长府发-2031-9-i1"}


def test_a_load_that_was_stopped_before_comparing_is_made_up_for(
    store: OxigraphStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("cuoshi.graph.ingest.align", lambda *_, **__: 0)
        put(store, tmp_path, parent=PARENT, changchun=CHANGCHUN)
    assert found(store) == set()
    put(store, tmp_path)
    assert len(found(store)) == 1


def test_nothing_to_compare_writes_nothing(store: OxigraphStore) -> None:
    before = store.view().version()
    assert align(store, {}) == 0
    assert store.view().version() == before


def test_measures_only_in_the_lower_notice_are_told_once_the_parent_is_held(
    store: OxigraphStore, tmp_path: Path
) -> None:
    put(store, tmp_path, changchun=CHANGCHUN)
    [row] = ask(store.view(), "only-below").rows
    assert (str(row.cells[0].value), row.cells[5].iri) == ("unknown", "")
    put(store, tmp_path, parent=PARENT)
    [row] = ask(store.view(), "only-below", {"number": "吉政发〔2031〕3号"}).rows
    assert str(row.cells[0].value) == "absent"
    assert row.cells[5].iri.endswith("/220100-长府发-2031-5-m2")
    assert row.evidence[0].quotes == ("点亮夜市",)


def test_the_graph_of_shared_clauses_is_called_by_the_notices(store: OxigraphStore, tmp_path: Path) -> None:
    put(store, tmp_path, parent=PARENT, changchun=CHANGCHUN)
    view = store.view()
    query = "SELECT DISTINCT ?graph ?notice WHERE { GRAPH ?graph { ?pair a cs:ClauseAlignment } ?graph prov:wasDerivedFrom ?notice }"
    rows = list(view.select(query).dicts())
    assert len(rows) == 2
    name = label(view, str(rows[0]["graph"]))
    assert name.zh.startswith("相近条款：")
    assert all(label(view, str(row["notice"])).zh in name.zh for row in rows)


def test_figures_that_differ_are_told(store: OxigraphStore, tmp_path: Path) -> None:
    texts = {name: CHANGCHUN.replace("免收三", f"免收{months}") for name, months in (("a", "3"), ("b", "6"))}
    put(store, tmp_path, a=texts["a"], b=texts["b"].replace("〔2031〕5号", "〔2031〕8号"))
    rows = ask(store.view(), "repeated-clauses", {"city": "220100"}).rows
    told = {(str(row.cells[3].value), str(row.cells[5].value), str(row.cells[6].value)) for row in rows}
    assert told == {("differ", "3个月", "6个月"), ("none", "None", "None")}
    assert {len(row.evidence) for row in rows} == {2}


def test_the_example_notices_of_one_city_repeat_one_another() -> None:
    rows = ask(digests().view(), "repeated-clauses").rows
    assert {"agree", "only-left", "only-right"} == {str(row.cells[3].value) for row in rows}


_TEXTS = some.lists(some.text("减免房租贷款税费企业", min_size=0, max_size=60), min_size=2, max_size=8)


@given(_TEXTS, some.sets(some.integers(0, 7)))
def test_the_index_finds_exactly_what_comparing_all_with_all_finds(texts: list[str], chosen: set[int]) -> None:
    pairs = {number: pairs_of(text) for number, text in enumerate(texts)}
    for wanted in (chosen, set(pairs)):
        expected = {
            frozenset(two): dice(pairs[two[0]], pairs[two[1]])
            for two in combinations(pairs, 2)
            if dice(pairs[two[0]], pairs[two[1]]) >= least_share() and wanted & {*two}
        }
        got = [(frozenset((one, other)), share) for one, other, share in alike(pairs, wanted)]
        assert dict(got) == expected
        assert len(got) == len(expected)


def test_short_texts_are_like_nothing() -> None:
    assert pairs_of("减免房租") == frozenset()
    assert dice(frozenset(), frozenset()) == 0.0
