"""The whole way from text to Notice: promises that hold for any text, small own-words notices, and the annotated real ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cuoshi.loaders.extract import notice_of, read_notice
from cuoshi.loaders.gold import as_json, read_gold, score
from cuoshi.loaders.read import document
from cuoshi.ontology.model import Mention, Notice, Role
from helpers_text import measures, read
from hypothesis import given, settings
from hypothesis import strategies as st

NOTICE = """某市人民政府办公室关于支持企业的通知
某府办发〔2022〕8号
各有关单位：
为贯彻《某省人民政府关于稳定经济的意见》（某政发〔2022〕3号）精神，提出以下措施。
一、减轻负担
1.减免房租。对承租国有房屋的小微企业，免收3个月租金，每户最高5万元。（牵头单位：市国资委；责任单位：市财政局、各县（市、区）人民政府）
2.降低电价。对停产企业降低基本电费10%。（责任单位：市发改委等）
二、增加信贷
3.发放贷款。设立2000万元风险补偿资金，鼓励银行发放信用贷款。
（市金融办牵头，人民银行某某市中心支行配合）
上述措施执行至2022年12月31日。
"""


def mentions(notice: Notice) -> Iterator[Mention]:
    """Yield every mention of every fact."""
    head = (notice.title, notice.document_number, notice.issuer, notice.jurisdiction, notice.issued)
    yield from (field.mention for field in head if field and field.mention)
    yield from (citation.mention for citation in notice.all_citations)
    yield from (citation.cue for citation in notice.all_citations if citation.cue)
    yield from (clause.mention for clause in notice.general)
    yield from (ignored.mention for ignored in notice.ignored)
    for measure in notice.measures:
        yield measure.heading
        if measure.section:
            yield measure.section
        for facts in (
            measure.clauses,
            measure.responsibilities,
            measure.codings,
            measure.quantities,
            measure.programmes,
        ):
            yield from (fact.mention for fact in facts)


def check_promises(notice: Notice) -> None:
    text = notice.document.text
    for mention in mentions(notice):
        assert mention.span.slice(text) == mention.text
        assert mention.text
    for issue in notice.issues:
        assert issue.span is None or 0 <= issue.span.start <= issue.span.end <= len(text)
    assert len({measure.key for measure in notice.measures}) == len(notice.measures)


PIECES = st.sampled_from(
    ["一、", "二、", "三、", "（一）", "（二）", "1.", "2．", "（责任单位：市财政局、市税务局）",
     "（市财政局牵头，市税务局配合）", "责任单位:", "〔2020〕7号", "某府办发", "《", "》", "《关于支持企业的意见》",
     "“", "”", "\n", "　　", "50%", "30万元", "从25%下调为20%",
     "2020年6月30日",
     "3月底前", "。", "，", "；", "对小微企业", "给予贷款", "减免房租", "列首位的为牵头单位", "第三条", "附件", "a", "🙂", "某市人民政府"]
)  # fmt: skip


@given(
    st.lists(PIECES, max_size=50).map("".join) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=120)
)
@settings(max_examples=150, deadline=None)
def test_any_text_gives_a_notice_whose_mentions_are_its_own_words(text: str) -> None:
    check_promises(notice_of(document(f"{text}字".encode(), "any.txt")))


@pytest.mark.parametrize(
    "piece",
    [
        "（",
        "《",
        "“",
        "9",
        "一、",
        "（责任单位：",
        "1.",
        "50%",
        "某府办发〔2020〕7号",
        "、",
        "从25%下调为",
        "对",
        "企业",
        "责任单位：市财政局\n",
    ],
)
def test_a_hostile_line_of_100_kilobytes_is_read(piece: str) -> None:
    notice = notice_of(document((piece * (100_000 // len(piece.encode()))).encode(), "hostile.txt"))
    assert notice.document.text


def test_a_notice_in_own_words() -> None:
    notice = read(NOTICE)
    check_promises(notice)
    assert [m.number for m in notice.measures] == ["1", "2", "3"]
    assert [m.heading.text for m in notice.measures] == ["减免房租", "降低电价", "发放贷款"]
    assert [m.section.text if m.section else "" for m in notice.measures] == ["减轻负担", "减轻负担", "增加信贷"]
    roles = [[(r.mention.text, r.role) for r in m.responsibilities] for m in notice.measures]
    assert roles[0] == [
        ("市国资委", Role.LEAD),
        ("市财政局", Role.RESPONSIBLE),
        ("各县（市、区）人民政府", Role.RESPONSIBLE),
    ]
    assert roles[2] == [("市金融办", Role.LEAD), ("人民银行某某市中心支行", Role.SUPPORT)]
    assert [m.open_ended for m in notice.measures] == [False, True, False]
    assert notice.document_number is not None
    assert notice.document_number.value == "某府办发〔2022〕8号"
    assert [c.document_number for c in notice.all_citations] == ["某政发〔2022〕3号"]


def test_no_lead_is_inferred_from_order() -> None:
    notice = read(measures("甲事。办好甲事。", "乙事。办好乙事。（责任单位：市税务局、市财政局）"))
    assert {r.role for m in notice.measures for r in m.responsibilities} == {Role.RESPONSIBLE}


@pytest.mark.parametrize(
    ("clause", "is_open"),
    [
        ("（市财政局、项目承担单位负责）", False),
        ("（项目主管部门负责）", False),
        ("（市财政局、有关部门负责）", True),
        ("（市财政局、各主管部门按职责分工负责）", True),
    ],
)
def test_bodies_known_from_the_project_leave_no_list_open(clause: str, *, is_open: bool) -> None:
    found = read(measures(f"甲事。办好甲事。{clause}", "乙事。办好乙事。（市水利局负责）"))
    assert [m.open_ended for m in found.measures] == [is_open, False]


RUN_TOGETHER = [
    ("加强宣传引导各地要及时发布消息。", "加强宣传引导"),
    ("扩大培训规模鼓励各校多开课程。", "扩大培训规模"),
    ("完善保障措施建立三级网络。", "完善保障措施"),
    ("强化检查和继续教育，办好讲座。", "强化检查和继续教育"),
    ("市里每年办一场集市。", "市里每年办一场集市"),
]


def test_headings_that_run_into_their_sentences_are_told_apart() -> None:
    one_line = "".join(f"{n}、{text}（市水利局负责）" for n, (text, _) in zip("一二三四五", RUN_TOGETHER, strict=True))
    assert [m.heading.text for m in read(one_line).measures] == [heading for _, heading in RUN_TOGETHER]
    lines = one_line.replace("负责）", "负责）\n")
    assert [m.heading.text for m in read(lines).measures] == [
        text.split("，")[0].rstrip("。") for text, _ in RUN_TOGETHER
    ]


def test_sections_that_run_into_their_sentences_are_told_apart() -> None:
    section = "（{}）{}各级工会牵头做好此事。1.甲事要办好，乙事也要办好。（市水利局负责）2.丙事要办好，丁事也要办好。（市水利局负责）"
    names = ("开展摸排行动", "组织集中培训", "加强示范引领")
    text = "一、主要措施" + "".join(section.format(n, name) for n, name in zip("一二三", names, strict=True))
    assert [m.section.text for m in read(text).measures if m.section] == [name for name in names for _ in range(2)]


def test_bodies_before_the_comma_lead_where_the_notice_says_so() -> None:
    text = measures(
        "甲事。办好甲事。（责任单位：市财政局、市税务局，市审计局、市气象局，逗号前为牵头单位，下同）",
        "乙事。办好乙事。（责任单位：市水利局，市教育局）",
    )
    found = [[r.role for r in m.responsibilities] for m in read(text).measures]
    assert found == [[Role.LEAD, Role.LEAD, Role.RESPONSIBLE, Role.RESPONSIBLE], [Role.LEAD, Role.RESPONSIBLE]]


def test_a_section_is_called_without_the_clause_behind_its_heading() -> None:
    text = (
        "一、减轻负担（牵头单位：市财政局）\n1.甲事。办好甲事。（市税务局负责）\n2.乙事。办好乙事。（市水利局负责）\n"
        "二、增加信贷\n3.丙事。办好丙事。（市教育局负责）\n"
    )
    assert [m.section.text for m in read(text).measures if m.section] == ["减轻负担", "减轻负担", "增加信贷"]


def test_sections_of_articles_are_the_body_however_long_the_annex_is() -> None:
    body = "一、支持购房\n第一条甲事。办好甲事。\n第二条乙事。办好乙事。\n二、支持建房\n第三条丙事。办好丙事。\n"
    found = read(body + "附件\n" + "".join(f"{n}、{'填表说明。' * 40}\n" for n in "一二三"))
    assert [(m.number, m.section.text if m.section else "") for m in found.measures] == [
        ("1", "支持购房"), ("2", "支持购房"), ("3", "支持建房"),
    ]  # fmt: skip


def test_the_notices_own_word_makes_the_first_body_lead() -> None:
    text = measures(
        "甲事。办好甲事。（责任单位：市财政局、市税务局；列首位的为牵头单位，下同）",
        "乙事。办好乙事。（责任单位：市水利局、市教育局）",
    )
    found = [[r.role for r in m.responsibilities] for m in read(text).measures]
    assert found == [[Role.LEAD, Role.RESPONSIBLE]] * 2


def test_a_clause_at_the_end_of_a_section_goes_to_each_of_its_items() -> None:
    text = (
        "一、甲章\n1.甲。办好甲事。（责任单位：市财政局）\n2.乙。办好乙事。（责任单位：市税务局）\n3.丙。办好丙事。（责任单位：市水利局）\n"
        "二、乙章\n4.丁。办好丁事。\n5.戊。办好戊事。（责任单位：市教育局）"
    )
    found = {m.number: [r.mention.text for r in m.responsibilities] for m in read(text).measures}
    assert found["4"] == found["5"] == ["市教育局"]


def test_a_numbered_list_under_one_clause_is_one_measure() -> None:
    text = "\n".join(
        f"{n}、措施。包括以下内容：\n（1）甲。\n（2）乙。\n（3）丙。（责任单位：市财政局）" for n in ("一", "二", "三")
    )
    assert [m.number for m in read(text).measures] == ["1", "2", "3"]


def test_restarted_numbers_carry_their_section() -> None:
    item = "（一）甲。办好甲事。（责任单位：市财政局）\n（二）乙。办好乙事。（责任单位：市税务局）"
    text = f"一、甲章\n{item}\n二、乙章\n{item}"
    assert [m.number for m in read(text).measures] == ["1.1", "1.2", "2.1", "2.2"]


def test_aims_without_a_clause_are_no_measures() -> None:
    text = "一、总体要求\n坚持稳中求进。\n二、工作措施\n" + measures(
        "甲。办好甲事。", "乙。办好乙事。", mark="（{}）"
    ).replace("（1）", "（一）").replace("（2）", "（二）")
    assert [m.heading.text for m in read(text).measures] == ["甲", "乙"]


def test_a_line_that_goes_on_is_no_heading() -> None:
    text = measures(
        "对上年度新增甲类设备的企业，按设备投资额的百分之一分两年给予奖励，当年不超过一百万元；\n对乙类企业，按2%奖励。",
        "对丙类企业，给予补助。",
        mark="{}.",
    )
    assert [m.heading.text for m in read(text).measures] == ["对上年度新增甲类设备的企业", "对丙类企业"]


ANSWERED = (
    "（一）甲。办好甲事。（责任单位：市财政局）\n"
    "（二）乙。办好乙事。（责任单位：市税务局）\n"
    "（三）丙。办好丙事。（责任单位：市水利局）\n"
)
BARE = "（一）丁。办好丁事。\n（二）戊。办好戊事。\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"一、重点任务\n{BARE}二、支持政策\n{ANSWERED}", "1甲 2乙 3丙", id="nobody answers for a section"),
        pytest.param(f"一、支持政策\n{ANSWERED}二、空间布局\n{BARE}", "1甲 2乙 3丙", id="nor for the last one"),
        pytest.param(
            f"一、支持政策\n{ANSWERED}二、保障措施\n{BARE}", "1.1甲 1.2乙 1.3丙 2.1丁 2.2戊", id="how it is carried out"
        ),
        pytest.param(
            f"一、支持政策\n{ANSWERED}二、布局\n（四）丁。办好丁事。\n（五）戊。办好戊事。\n",
            "1甲 2乙 3丙 4丁 5戊",
            id="numbers run on",
        ),
        pytest.param(
            f"一、支持政策\n{ANSWERED}二、乙章\n（一）丁。办好丁事。\n（二）戊。办好戊事。（责任单位：市财政局、市教育局）\n",
            "1.1甲 1.2乙 1.3丙 2.1丁 2.2戊",
            id="a shared clause",
        ),
        pytest.param(
            "一、布局\n（一）丁。办好丁事。\n（二）戊。办好戊事。\n（三）己。办好己事。\n（四）庚。办好庚事。\n二、支持政策\n"
            "（一）甲。办好甲事。（责任单位：市财政局）\n（二）乙。办好乙事。（责任单位：市税务局）\n",
            "1.1丁 1.2戊 1.3己 1.4庚 2.1甲 2.2乙",
            id="few clauses say nothing",
        ),
        pytest.param(
            f"一、范围\n（一）丁。办好丁事。\n（二）戊。办好戊事。\n二、支持政策\n{ANSWERED}三、监管\n加强监管。（责任单位：市水利局）",
            "2.1甲 2.2乙 2.3丙 3监管",
            id="measures of two shapes",
        ),
    ],
)
def test_sections_without_clauses(text: str, expected: str) -> None:
    notice = read(text)
    assert " ".join(f"{m.number}{m.heading.text}" for m in notice.measures) == expected
    left_out = [i.mention.text for i in notice.ignored if i.rule == "section-without-clause"]
    assert left_out == [word for word in "丁戊" if word in text and word not in expected]


def test_two_names_whose_comma_was_lost_are_two() -> None:
    notice = read(measures("甲。办好甲事。（责任单位：市卫生健康委市公安局、市财政局）", "乙。办好乙事。"))
    assert [r.mention.text for r in notice.measures[0].responsibilities] == ["市卫生健康委", "市公安局", "市财政局"]


JOINED = [
    ("市粮食和储备局及专班成员单位", ["市粮食和储备局", "专班成员单位"]),
    ("市文化和旅游局和市体育局", ["市文化和旅游局", "市体育局"]),
    ("市气象局/市水利局", ["市气象局", "市水利局"]),
    ("市气象局 市水利局 市民政局", ["市气象局", "市水利局", "市民政局"]),
    ("市直有关部门和各县区", ["市直有关部门", "各县区"]),
    ("市财政局及某某处", ["市财政局及某某处"]),
    ("市工业和信息化局", ["市工业和信息化局"]),
    ("甲乙银保监局丙丁监管组", ["甲乙银保监局丙丁监管组"]),
    ("园区和示范区管委会", ["园区和示范区管委会"]),
]


@pytest.mark.parametrize(("words", "names"), JOINED)
def test_names_with_a_joint_between_are_parted_where_both_are_known(words: str, names: list[str]) -> None:
    notice = read(measures(f"甲。办好甲事。（责任单位：{words}）", "乙。办好乙事。"))
    assert [r.mention.text for r in notice.measures[0].responsibilities] == names


def test_an_annex_with_articles_of_its_own_adds_no_measures() -> None:
    body = "\n".join(f"第{n}条甲。办好甲事。（责任单位：市财政局）" for n in "一二三四")
    text = f"第一章总则\n{body}\n附件\n申报办法\n第一条申请。\n第二条审核。\n第三条公示。"
    assert [m.number for m in read(text).measures] == ["1", "2", "3", "4"]


def test_a_text_printed_twice_counts_once() -> None:
    long = "办好各种各样需要办的事情。" * 40
    text = f"一、甲章\n1.甲。{long}（责任单位：市财政局）\n2.乙。{long}（责任单位：市税务局）\n二、保障\n"
    twice = read(text + text)
    assert len(twice.measures) == len(read(text).measures) == 2
    assert {i.rule for i in twice.ignored} >= {"repeated-text"}


def test_unknown_bodies_are_issues() -> None:
    notice = read(measures("甲。办好甲事。（责任单位：市财政局、市万事通总调度台）", "乙。办好乙事。"))
    assert [issue.code for issue in notice.issues if issue.code == "unknown-body"] == ["unknown-body"]


def test_text_without_measures_says_so() -> None:
    assert "no-measures" in {issue.code for issue in read("今天天气很好，适合出门散步。").issues}


SEEDS = {
    "measures": 0.99, "headings": 0.99, "sections": 0.99, "responsible": 0.99, "responsible + function": 0.99,
    "responsible + role": 0.99, "open-ended lists": 0.98, "quantities": 0.97, "citations": 0.99, "citation relations": 0.99,
    "notice fields": 0.97, "instruments": 0.90, "groups": 0.90, "industries": 0.90, "programmes": 0.85,
}  # fmt: skip
DEV = {
    "measures": 0.95, "headings": 0.95, "responsible": 0.95, "responsible + function": 0.93, "responsible + role": 0.94,
    "open-ended lists": 0.92, "quantities": 0.92, "citations": 0.93, "citation relations": 0.88, "notice fields": 0.92,
    "instruments": 0.80, "groups": 0.80, "industries": 0.78, "programmes": 0.70,
}  # fmt: skip


@pytest.mark.parametrize(("gold", "texts", "floors"), [("seeds", "seeds", SEEDS), ("dev", "corpus/text", DEV)])
def test_annotated_notices(shared: Path, gold: str, texts: str, floors: dict[str, float]) -> None:
    annotations = sorted((shared / "gold" / gold).glob("*.json"))
    pairs = [(read_gold(p), as_json(read_notice(shared / texts / f"{p.stem}.txt"))) for p in annotations]
    found = score(pairs)
    assert {layer: round(found[layer].f1, 3) for layer in floors if found[layer].f1 < floors[layer]} == {}


def test_the_promises_hold_on_real_notices(shared: Path) -> None:
    for path in sorted((shared / "corpus" / "text").glob("*.txt"))[::4]:
        check_promises(read_notice(path))
