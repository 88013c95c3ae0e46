from __future__ import annotations

import pytest
from cuoshi.loaders.clauses import convention, find_clauses

CASES = [
    ("甲。（责任单位：市财政局、市税务局）", ["市财政局:responsible", "市税务局:responsible"], False),
    ("甲。(责任部门:市财政局,市税务局等)", ["市财政局:responsible", "市税务局:responsible"], True),
    ("甲。〔责任单位:市国资委,各县（市、区）人民政府、市属开发区管委会〕",
     ["市国资委:responsible", "各县（市、区）人民政府:responsible", "市属开发区管委会:responsible"], False),
    ("甲。（牵头单位：省科技厅，责任单位：省教育厅）", ["省科技厅:lead", "省教育厅:responsible"], False),
    ("甲。（牵头单位：市商务局；配合单位：市财政局、市税务局）", ["市商务局:lead", "市财政局:support", "市税务局:support"], False),
    ("甲。（省卫生健康委、教育厅牵头，各地级以上市政府负责）",
     ["省卫生健康委:lead", "教育厅:lead", "各地级以上市政府:responsible"], False),
    ("甲。（市住建局牵头，市财政局配合）", ["市住建局:lead", "市财政局:support"], False),
    ("甲。（省财政厅牵头负责）", ["省财政厅:lead"], False),
    ("甲。（市发改委负责）", ["市发改委:responsible"], False),
    ("甲。（责任部门：市人社局，及各相关部门按职责分工负责）", ["市人社局:responsible", "各相关部门:responsible"], False),
    ("甲。(责任单位:市市场监管局、市交通运输局等行政执法部门)", ["市市场监管局:responsible", "市交通运输局:responsible"], True),
    ("甲。（责任单位：商务局会同财政局）", ["商务局:responsible", "财政局:responsible"], False),
    ("甲。（责任单位：市教育局；完成时限：2024年6月底前）", ["市教育局:responsible"], False),
    ("甲。\n责任单位：市民政局、市妇联\n乙。", ["市民政局:responsible", "市妇联:responsible"], False),
    ("甲。（牵头单位：市水利局；督导单位：市政府督查室）", ["市水利局:lead", "市政府督查室:supervising"], False),
    ("甲。（责任单位：各市、州、县人民政府及各有关部门）", ["各市、州、县人民政府:responsible", "各有关部门:responsible"], False),
    ("甲。（责任单位：市市场监管局（知识产权局）、市科技局）", ["市市场监管局（知识产权局）:responsible", "市科技局:responsible"], False),
    ("甲。（责任单位：各市(含某州市,下同)政府，市科技局）",
     ["各市(含某州市,下同)政府:responsible", "市科技局:responsible"], False),
    ("甲。（市民政局等市级相关部门及各区县按职责分工负责）", ["市民政局:responsible", "各区县:responsible"], True),
    ("甲。（市水利局负责，各省辖市政府和某某示范区落实）",
     ["市水利局:responsible", "各省辖市政府:responsible", "某某示范区:responsible"], False),
    ("甲。（责任单位：市住建局、市财政局依据各自职责分别组织实施）", ["市住建局:responsible", "市财政局:responsible"], False),
    ("甲。（责任单位：市审计局、甲乙海关等具有查封权和登记、保管职能的部门和单位，各区政府）",
     ["市审计局:responsible", "甲乙海关:responsible", "各区政府:responsible"], True),
    ("甲。（市教育局、市民政局负责，列在第一位的为牵头部门，下同。）", ["市教育局:responsible", "市民政局:responsible"], False),
    ("甲。（市政府办公室会同市教育局督查落实）", ["市政府办公室:supervising", "市教育局:supervising"], False),
    ("甲。（责任领导：甲某；责任单位：市审计局）", ["市审计局:responsible"], False),
    ("甲。（市财政局，各有关部门分头负责）", ["市财政局:responsible", "各有关部门:responsible"], False),
    ("甲。（责任单位：市气象局，各区政府〈含甲新区、乙园区管委会,下同〉）", ["市气象局:responsible", "各区政府:responsible"], False),
    ("甲。（责任单位：市气象局，各市〔州〕、各县〔市、区〕人民政府）",
     ["市气象局:responsible", "各市〔州〕、各县〔市、区〕人民政府:responsible"], False),
    ("甲。（各县（市、区）\n市气象局、各县〔市、区〕\n政府负责）",
     ["各县（市、区）:responsible", "市气象局:responsible", "各县〔市、区〕\n政府:responsible"], False),
    ("甲。（北岸产业园、云溪新城按职责分工负责）", ["北岸产业园:responsible", "云溪新城:responsible"], False),
    ("甲。（市气象局牵头，从江县、龙潭镇、各盟市配合）",
     ["市气象局:lead", "从江县:support", "龙潭镇:support", "各盟市:support"], False),
    ("甲。（由市财政局、市审计局负责）", ["市财政局:responsible", "市审计局:responsible"], False),
    ("甲。（责任单位：市文化和旅游局、市工业和信息化局）", ["市文化和旅游局:responsible", "市工业和信息化局:responsible"], False),
    ("甲。（省粮食局、省属高等学校和科研院所主管部门负责）",
     ["省粮食局:responsible", "省属高等学校和科研院所主管部门:responsible"], False),
    ("甲。（责任单位：市教育局、市属中等职业学校主管部门等）",
     ["市教育局:responsible", "市属中等职业学校主管部门:responsible"], True),
    ("甲。（主要责任单位：市水利局）", ["市水利局:responsible"], False),
    ("甲。（各地有关部门，省水利厅）乙。", ["各地有关部门:responsible", "省水利厅:responsible"], False),
    ("甲。\n（市气象局、市审计局等）\n二、乙。", ["市气象局:responsible", "市审计局:responsible"], True),
    ("甲。（市气象局）\n二、乙。", ["市气象局:responsible"], False),
]  # fmt: skip


@pytest.mark.parametrize("text", ["（在北岸合作区、云溪试验区实施）", "（鼓励在产业园实施）", "（支持云溪新城推进）"])
def test_words_in_brackets_about_a_place_are_no_clause(text: str) -> None:
    assert not list(find_clauses(f"甲。{text}"))


@pytest.mark.parametrize(("text", "items", "open_ended"), CASES)
def test_shapes_of_clauses(text: str, items: list[str], *, open_ended: bool) -> None:
    (clause,) = find_clauses(text)
    assert [f"{item.mention.text}:{item.role}" for item in clause.items] == items
    assert clause.open_ended is open_ended
    assert all(item.mention.span.slice(text) == item.mention.text for item in clause.items)


NO_CLAUSES = [
    "由财政部门（含乡镇）负责发放。",
    "企业（指在本市注册并且由其他单位依法出资设立的法人企业）可以申请。",
    "各单位要落实责任。",
    "（此件公开发布）",
    "由各镇（街道办事处）发放。",
    "先报送市粮食局（市气象局）。\n再公布。",
    "甲。（市气象局）再公布。",
    "甲。（甲河街坊、乙河街坊）\n",
    "对符合条件的家庭（由县卫健委与公安部门审核其资格条件的家庭）给予补贴。",
    "",
]


@pytest.mark.parametrize("text", NO_CLAUSES)
def test_what_only_looks_like_a_clause(text: str) -> None:
    assert list(find_clauses(text)) == []


def test_a_note_inside_a_clause_is_ignored_by_name() -> None:
    text = "甲。（责任单位：市经信局；列首位的为牵头单位，下同。以下各项均涉及各县区，不再单独列出）"
    (clause,) = find_clauses(text)
    assert [item.mention.text for item in clause.items] == ["市经信局"]
    assert {ignored.rule for ignored in clause.ignored} == {"clause-note"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("列首位的为牵头单位，下同", "first"),
        ("列第一位者为牵头单位，下同", "first"),
        ("排名第1为牵头单位", "first"),
        ("列在第一位的部门为牵头部门", "first"),
        ("排在首位的责任单位是总牵头单位", "first"),
        ("逗号前为牵头单位，下同", "comma"),
        ("排名不分先后", None),
        ("第一署名单位负责牵头调查", None),
    ],
)
def test_who_leads_by_the_notices_own_word(text: str, kind: str | None) -> None:
    found = convention(text)
    assert (found.kind if found else None) == kind


def test_each_body_of_a_clause_knows_the_list_that_it_stands_in() -> None:
    text = "甲。（责任单位：市水利局、市气象局，市审计局；市教育局，逗号前为牵头单位）"
    (clause,) = find_clauses(text)
    assert [(item.mention.text, item.group) for item in clause.items] == [
        ("市水利局", 0), ("市气象局", 0), ("市审计局", 1), ("市教育局", 2),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["（" * 200_000, "（责任单位：" * 20_000, "责任单位：" * 50_000, "（甲）" * 100_000])
def test_hostile_text_is_read_in_passing(text: str) -> None:
    assert all(clause.mention.span.end <= len(text) for clause in find_clauses(text))
