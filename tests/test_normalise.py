from __future__ import annotations

from itertools import pairwise

import pytest
from cuoshi.loaders.normalise import normalise
from hypothesis import given
from hypothesis import strategies as st

WRAPPED = """一、落实租金减免政策，对承租国有房屋的中小企业免收
三个月租金，由出租单位在合同中约定，并在两个
月内办理完毕，确保应免尽免。（责任单位：市国资
委、市财政局）
二、加大信贷投放力度，鼓励银行对暂时困难的企业
不抽贷、不断贷，续贷利率不高于原有水平，帮助其
渡过难关。（责任单位：人民银行某某市分行、市金
融办）
三、组织线上招聘活动，为企业和求职者牵线搭桥，
全年不少于二十场，重点保障医疗物资生产企业的用
工需求。（责任单位：市人社局）
四、畅通物流通道，为运输生活必需品的车辆办理通
行证，保证车辆优先通行。（责任单位：市交通局）
"""

CASES = [
    ("给予３０万元、５０％补贴", "给予30万元、50%补贴"),
    ("安排 2000 万元，期限 3 个月", "安排2000万元，期限3个月"),
    ("吉政办明电〔2021〕\n3 号文件规定如下：", "吉政办明电〔2021〕3号文件规定如下："),
    ("某府办﹝2020﹞7号", "某府办〔2020〕7号"),
    ("某府办[2020]7号", "某府办〔2020〕7号"),
    ("某府办(2020)7号", "某府办〔2020〕7号"),
    ("# 关于事项的通知\n\n**一、减税。**依法减税。", "关于事项的通知\n一、减税。依法减税。"),
    ("甲。\r\n\r\n[bookmark: _GoBack]\r\n", "甲。"),
    ("推进 AI for Science 平台", "推进AI for Science平台"),
    ("1\ue010突破技术。\n2\ue010建设平台。", "1.突破技术。\n2.建设平台。"),
    ("零\u200b宽\ufeff字符", "零宽字符"),
    ("第一段。\n\n　　第二段。", "第一段。\n第二段。"),
    ("前段文字。\n— 3 —\n后段文字。", "前段文字。\n后段文字。"),
]


@pytest.mark.parametrize(("raw", "expected"), CASES)
def test_what_typesetting_did_is_undone(raw: str, expected: str) -> None:
    assert normalise(raw)[0] == expected


def test_hard_wraps_are_joined_and_headings_kept_apart() -> None:
    lines = normalise(WRAPPED)[0].split("\n")
    assert [line[:2] for line in lines] == ["一、", "二、", "三、", "四、"]
    assert "免收三个月租金" in lines[0]
    assert "市国资委、市财政局" in lines[0]


def test_a_page_mark_at_the_end_of_a_line_is_dropped() -> None:
    assert normalise(WRAPPED.replace("企业免收\n", "企业免收— 4 —\n"))[0] == normalise(WRAPPED)[0]


def test_a_bracket_that_stays_open_joins_short_lines() -> None:
    raw = "一、甲事。\n办好甲事。\n（市推进\n“某某”\n改革小组办公室、\n市水利局牵头）\n二、乙事。"
    assert normalise(raw)[0].split("\n")[-2:] == ["（市推进“某某”改革小组办公室、市水利局牵头）", "二、乙事。"]


def test_quoted_words_on_a_line_of_their_own_belong_to_their_sentence() -> None:
    raw = WRAPPED * 3 + "五、开展标准\n“某某者”\n活动。办好活动。\n"
    assert normalise(raw)[0].split("\n")[-1] == "五、开展标准“某某者”活动。办好活动。"


def test_a_number_on_a_line_of_its_own_belongs_to_its_document() -> None:
    raw = WRAPPED * 6 + "五、办好乙事。落实《关于办好乙事的意见》\n（某政发〔2021〕4号）\n要求，分类办理。\n六、丙事。"
    assert (
        normalise(raw)[0].split("\n")[-2]
        == "五、办好乙事。落实《关于办好乙事的意见》（某政发〔2021〕4号）要求，分类办理。"
    )


def test_brackets_on_a_line_of_their_own_belong_to_their_sentence() -> None:
    raw = WRAPPED * 6 + "第五条确需使用\n《某市总体规划》\n确定的用地，由村\n（社区）\n提出。办好乙事。\n"
    assert normalise(raw)[0].split("\n")[-1] == "第五条确需使用《某市总体规划》确定的用地，由村（社区）提出。办好乙事。"
    raw = WRAPPED * 6 + "五、办好乙事\n（一）分类办理。\n六、丙事。"
    assert normalise(raw)[0].split("\n")[-3:] == ["五、办好乙事", "（一）分类办理。", "六、丙事。"]


def test_the_number_of_the_notice_itself_stays_a_line() -> None:
    raw = "关于支持企业的通知\n（某政发〔2021〕4号）\n各有关单位：\n" + WRAPPED * 6
    assert normalise(raw)[0].split("\n")[:3] == ["关于支持企业的通知", "（某政发〔2021〕4号）", "各有关单位："]


def test_a_page_break_inside_a_word_is_mended() -> None:
    sentence = (
        "对春节期间连续生产并且产值达到规定数额的重点工业企业，按照户籍在外省的员工人数和规定标准，给予企业一次性"
    )
    raw = f"**三、稳岗。**{sentence}\n\n稳岗补贴，每户最高30万元。"
    assert "一次性稳岗补贴" in normalise(raw)[0]


def test_a_long_line_of_bodies_ends_its_paragraph() -> None:
    bodies = "、".join(
        f"市{name}局"
        for name in ("财政", "税务", "水利", "教育", "民政", "司法", "审计", "统计", "体育", "商务", "林业", "粮食")
    )
    raw = f"一、甲事。办好甲事。\n\n责任单位:{bodies}、市住房和城乡建设局\n\n本通知自印发之日起施行。"
    assert normalise(raw)[0].split("\n")[-1] == "本通知自印发之日起施行。"


def test_gaps_of_a_one_line_text_become_paragraphs() -> None:
    raw = (
        "某市办公室关于支持企业的通知某府办发〔2020〕9号　　各有关单位：　　"
        + "一、减免房租。免收租金。" * 20
        + "　　二、减税。"
    )
    assert len(normalise(raw)[0].split("\n")) == 4


def test_single_blanks_part_paragraphs_of_a_long_line_but_not_titles() -> None:
    raw = "各单位： 现将《某市支持 企业的若干措施》印发给你们。 " + "请认真落实各项任务。" * 30 + " 一、减税。"
    lines = normalise(raw)[0].split("\n")
    assert lines[0] == "各单位："
    assert "《某市支持企业的若干措施》" in lines[1]
    assert lines[-1] == "一、减税。"


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("鼓励参加 “三节”展演。", "鼓励参加“三节”展演。"),
        ("购买首版 （次）软件。", "购买首版（次）软件。"),
        ("编制 实 施 细 则并公布。", "编制实施细则并公布。"),
        ("请执行。 （此件公开）", "请执行。\n（此件公开）"),
        ("加强保障 （一）慰问。", "加强保障\n（一）慰问。"),
        ("请执行。 “三节”展演。", "请执行。\n“三节”展演。"),
    ],
)
def test_blanks_that_only_set_a_long_line_wide_part_nothing(printed: str, read: str) -> None:
    filler = "请认真落实各项任务。" * 30
    assert normalise(filler + printed)[0] == filler + read


PIECES = st.sampled_from(
    ["一、", "（一）", "1.", "（责任单位：市财政局）", "责任单位:", "〔2020〕7 号", "《", "》", "“", "\n", "\n\n", "　　", " ", "50 %",
     "３０万元", "**", "# ", "。", "，", "— 1 —", "企业", "a b", "\ufeff", "\r\n", "第三条"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=200))
def test_offsets_never_decrease_and_point_into_the_source(raw: str) -> None:
    text, offsets = normalise(raw)
    assert len(offsets) == len(text) + 1
    assert all(0 <= a <= b <= len(raw) for a, b in pairwise(offsets))
    folded = {"（", "）", "〔", "〕", "\n", " "}
    for char, offset in zip(text, offsets, strict=False):
        assert char in folded or raw[offset] == char or not char.isspace()


@given(st.lists(PIECES, max_size=40).map("".join))
def test_normalising_twice_changes_nothing_more(raw: str) -> None:
    once = normalise(raw)[0]
    assert "\r" not in once
    assert "  " not in once
