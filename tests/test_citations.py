from __future__ import annotations

from itertools import pairwise

import pytest
from cuoshi.loaders.citations import (
    find_citations,
    find_titles,
    mask_spans,
    same_title,
    short_titles,
    with_known_numbers,
)
from cuoshi.ontology.model import Citation, Ignored, Span
from hypothesis import given
from hypothesis import strategies as st


def read(
    text: str, own_titles: tuple[str, ...] = (), own_number: str | None = None, area: str | None = "370100"
) -> tuple[tuple[Citation, ...], tuple[Ignored, ...]]:
    return find_citations(text, Span(0, len(text)), own_titles=own_titles, own_number=own_number, area=area)


def kinds(text: str) -> list[tuple[str | None, str | None, str]]:
    return [(c.document_number, c.title, c.relation.value) for c in read(text)[0]]


RELATIONS = [
    ("深入实施《某省营商条例》，", (None, "某省营商条例", "implements")),
    ("抓好《某市监管方案》的推进落实", (None, "某市监管方案", "implements")),
    ("认真落\n实某省委、省政府《某省意见》，", (None, "某省意见", "implements")),
    ("根据《济南市数字规划》部署要求，", (None, "济南市数字规划", "implements")),
    ("按照《济南市降费实施方案》要求，", (None, "济南市降费实施方案", "implements")),
    (
        "按照《济南市攻坚措施》（济办发〔2023〕13号）要求，",
        ("济办发〔2023〕13号", "济南市攻坚措施", "implements"),
    ),
    (
        "按照《济南市补助措施》（济财发〔2023〕13号）要求，",
        ("济财发〔2023〕13号", "济南市补助措施", "applies"),
    ),
    ("自觉遵守《家庭法》，", (None, "家庭法", "applies")),
    ("按照《企业财务通则》核算", (None, "企业财务通则", "applies")),
    ("《某市房产措施》中的其他政策延续执行，", (None, "某市房产措施", "applies")),
    ("编印《某市办事手册》，", (None, "某市办事手册", "cites")),
    ("《某市补贴办法》不再实施。", (None, "某市补贴办法", "repeals")),
    ("取消《某市限购意见》中关于门槛的要求", (None, "某市限购意见", "repeals")),
    ("用好《某省水价改革意见》，降低成本", (None, "某省水价改革意见", "implements")),
    ("深入推进《某省资金引入方案》", (None, "某省资金引入方案", "implements")),
    (
        "为落实《某省关于快办快批的意见》（鲁政办发〔2020〕9号）精神，",
        ("鲁政办发〔2020〕9号", "某省关于快办快批的意见", "implements"),
    ),
    ("根据《某省稳外贸的通知》要求，结合本地情况", (None, "某省稳外贸的通知", "implements")),
    ("依据《安全生产法》处理", (None, "安全生产法", "applies")),
    ("符合国家四部门印发的《企业分型规定》的单位", (None, "企业分型规定", "applies")),
    ("对《某省惠企意见》贯彻落实情况进行总结", (None, "某省惠企意见", "cites")),
    ("督查《政府投资办法》落实情况", (None, "政府投资办法", "applies")),
    ("应当缴纳的《收费缓缴清单》内收费项目", (None, "收费缓缴清单", "applies")),
    ("对《行业分类》未包含的项目", (None, "行业分类", "applies")),
    ("参照鲁财企〔2019〕8号执行", ("鲁财企〔2019〕8号", None, "applies")),
    ("补贴按《技工补助的通知》规定执行", (None, "技工补助的通知", "applies")),
    ("严格落实《药店管理办法》等规定，", (None, "药店管理办法", "applies")),
    ("落实《引才办法》，吸引青年", (None, "引才办法", "implements")),
    ("加快出台《数据登记细则》", (None, "数据登记细则", "cites")),
    ("推动《公路条例》立法", (None, "公路条例", "cites")),
    ("抓好《跨省通办通知》的落实", (None, "跨省通办通知", "implements")),
    ("在《产业图谱》中所列的企业", (None, "产业图谱", "cites")),
    ("从事《鼓励行业目录》中规定的业务", (None, "鼓励行业目录", "applies")),
    ("按不低于当地等别相对应《地价标准》的八成确定", (None, "地价标准", "applies")),
    ("确保《菜篮子五年规划》任务目标如期完成", (None, "菜篮子五年规划", "implements")),
    ("按《绿色发展若干措施》给予最高十万元补助", (None, "绿色发展若干措施", "applies")),
    ("认真落\n实《就业规划》", (None, "就业规划", "implements")),
    ("《老城改造办法》（济政发〔2010〕4号）同时废止。", ("济政发〔2010〕4号", "老城改造办法", "repeals")),
    ("《购房补助办法》自2024年6月1日失效，", (None, "购房补助办法", "repeals")),
    ("按照济人社联〔2020〕3号文件要求组织培训", ("济人社联〔2020〕3号", None, "applies")),
    (
        "按照《中共某省委印发〈担当若干举措〉的通知》（鲁办发〔2020〕5号）要求",
        ("鲁办发〔2020〕5号", "中共某省委印发〈担当若干举措〉的通知", "implements"),
    ),
]


@pytest.mark.parametrize(("text", "expected"), RELATIONS)
def test_relation(text: str, expected: tuple[str | None, str | None, str]) -> None:
    assert kinds(text) == [expected]


def test_listed_documents_share_the_cue() -> None:
    text = "根据《甲省稳岗意见》（国办发〔2020〕4号）和某省人民政府《关于促就业的通知》（鲁政发〔2020〕6号）要求，"
    assert [relation for _, _, relation in kinds(text)] == ["implements", "implements"]


def test_a_new_cue_begins_a_new_list() -> None:
    assert [r for _, _, r in kinds("落实《甲省稳岗意见》精神，参照《乙省用工指引》办理")] == ["implements", "applies"]


NUMBERS = [
    ("《甲的通知》(国发〔2020〕1号)", "《甲的通知》(国发〔2020〕1号)", "国发〔2020〕1号"),
    (
        "《甲的通知》（以下简称通知，国发〔2020〕1号）",
        "《甲的通知》（以下简称通知，国发〔2020〕1号）",
        "国发〔2020〕1号",
    ),
    ("《甲的通知》\n（国发〔2020〕1号\n）", "《甲的通知》\n（国发〔2020〕1号\n）", "国发〔2020〕1号"),
    ("国发〔2020〕1号《甲的通知》", "国发〔2020〕1号《甲的通知》", "国发〔2020〕1号"),
    ("《甲的办法》（试行）（国发〔2020〕1号）", "《甲的办法》（试行）（国发〔2020〕1号）", "国发〔2020〕1号"),
]


@pytest.mark.parametrize(("text", "mention", "number"), NUMBERS)
def test_title_and_number_are_one(text: str, mention: str, number: str) -> None:
    (citation,) = read(f"贯彻{text}，")[0]
    assert (citation.mention.text, citation.document_number) == (mention, number)


def test_number_of_another_document_stays_alone() -> None:
    assert [(n, t) for n, t, _ in kinds("贯彻《甲的意见》，并执行国发〔2020〕1号")] == [
        (None, "甲的意见"),
        ("国发〔2020〕1号", None),
    ]


IGNORED = [
    ("现发布《本地惠企若干措施》", "own-title"),
    ("本通知（鲁政办发〔2020〕1号）", "own-number"),
    ("取得《不动产权证书》后", "form"),
    ("填写《补助申请表（样式）》", "form"),
    ("与本《措施》不一致的", "own-title"),
    ("对照《实施方案》推进", "abbreviation"),
]


@pytest.mark.parametrize(("text", "rule"), IGNORED)
def test_passed_over(text: str, rule: str) -> None:
    citations, ignored = read(text, ("本地惠企若干措施",), "鲁政办发〔2020〕1号")
    assert citations == ()
    assert [i.rule for i in ignored] == [rule]


def test_abbreviation_is_not_a_second_document() -> None:
    text = "落实《科研资金使用和管理暂行办法》（以下简称《资金办法》），《资金办法》第三条"
    citations, ignored = read(text)
    assert [c.title for c in citations] == ["科研资金使用和管理暂行办法"]
    assert [i.rule for i in ignored] == ["abbreviation", "abbreviation"]


def test_a_short_title_of_another_stretch_is_no_document() -> None:
    text = "《某省补助资金管理办法》（以下简称《补助办法》）"
    later = "按《补助办法》和《某省审计规定》拨付"
    found, ignored = find_citations(
        later, Span(0, len(later)), own_titles=(), own_number=None, area=None, shortened=short_titles(text)
    )
    assert [c.title for c in found] == ["某省审计规定"]
    assert [i.rule for i in ignored] == ["abbreviation"]


def test_a_list_of_issuers_shares_the_cue() -> None:
    text = "贯彻国务院办公厅《甲意见》和教育部办公厅等十二部门《乙意见》，"
    assert [kind for _, _, kind in kinds(text)] == ["implements", "implements"]


def test_repeats_count_once() -> None:
    text = "落实《甲的意见》（国发〔2020〕1号）。按《甲的意见》和国发〔2020〕1号办理。"
    assert [c.document_number for c in read(text)[0]] == ["国发〔2020〕1号"]


def test_known_numbers_reach_later_stretches() -> None:
    first = read("落实《甲的意见》（国发〔2020〕1号）")[0]
    later = read("参照《甲的意见》办理")[0]
    assert [c.document_number for c in with_known_numbers((*first, *later))] == ["国发〔2020〕1号"] * 2


WHOSE = [
    ("落实《山东省人民政府办公厅关于快办的通知》", "山东省人民政府办公厅", "370000"),
    ("按照山东省财政厅《关于快办的通知》要求", "山东省财政厅", "370000"),
    ("落实《国务院办公厅关于快办的意见》（国办发〔2020〕1号）", "国务院办公厅", None),
    ("落实《济南市快办办法》", None, "370100"),
    ("参照鲁政发〔2020〕1号", "山东省人民政府", "370000"),
    ("参照长府发〔2020〕1号", None, None),
]


@pytest.mark.parametrize(("text", "issuer", "area"), WHOSE)
def test_issuer_and_area(text: str, issuer: str | None, area: str | None) -> None:
    (citation,) = read(text)[0]
    assert (citation.issuer, citation.area) == (issuer, area)


TITLES = [
    ("按《甲》办", ["《甲》"]),
    ("《关于印发《甲办法》的通知》", ["《关于印发《甲办法》的通知》"]),
    ("《关于印发〈甲〉的通知》《乙》", ["《关于印发〈甲〉的通知》", "《乙》"]),
    ("《没有收尾。《乙》", ["《乙》"]),
    ("《外层《内》没有收尾。", ["《内》"]),
    ("》《甲》》", ["《甲》"]),
    (f"《{'长' * 200}》《乙》", ["《乙》"]),
]


@pytest.mark.parametrize(("text", "expected"), TITLES)
def test_titles(text: str, expected: list[str]) -> None:
    assert [span.slice(text) for span in find_titles(text)] == expected


def test_masks_cover_titles_and_numbers_once() -> None:
    text = "按《关于2020年的通知》（国发〔2020〕1号）给30万元"
    assert [span.slice(text) for span in mask_spans(text, Span(0, len(text)))] == [
        "《关于2020年的通知》",
        "国发〔2020〕1号",
    ]


def test_same_title() -> None:
    assert same_title("支持企业的若干措施（试行）", "支持企业若干措施(试行)")
    assert not same_title("支持企业措施", "支持个体措施")
    assert not same_title("", "")


HOSTILE = st.text(alphabet="《》〈〉。，、\n根据落实按照甲国发〔2020〕1号（）和等执行", max_size=80)


@given(HOSTILE)
def test_every_citation_stands_in_the_text(text: str) -> None:
    citations, ignored = read(text)
    for mention in (*(c.mention for c in citations), *(i.mention for i in ignored)):
        assert mention.span.slice(text) == mention.text
    for citation in citations:
        assert citation.document_number or citation.title
        assert citation.cue is None or citation.cue.span.slice(text) == citation.cue.text


@given(HOSTILE)
def test_masks_are_ordered_and_apart(text: str) -> None:
    masks = mask_spans(text, Span(0, len(text)))
    assert all(one.end <= two.start for one, two in pairwise(masks))


def test_long_hostile_text_is_read() -> None:
    text = "《" * 200_000 + "1" * 200_000
    assert read(text) == ((), ())
