from __future__ import annotations

import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import docx
import pytest
from cuoshi.loaders.extract import notice_of, read_notice
from cuoshi.loaders.list_numerals import numeral
from cuoshi.loaders.read import document
from cuoshi.loaders.word import read_word
from cuoshi.ontology.errors import ReadError
from cuoshi.ontology.model import Notice, Role
from docx.document import Document as Word
from docx.oxml import parse_xml
from helpers_office import DOCX, W, add_table, add_xml, level, numbered, saved, with_part, word_body, word_with_lists
from hypothesis import given, settings
from hypothesis import strategies as st


def lines(made: Word | bytes) -> list[str]:
    content = made if isinstance(made, bytes) else saved(made)
    return [line.strip("\u3000") for line in read_word(content, "a.docx").text.split("\n")]


def notice(made: Word) -> Notice:
    return notice_of(document(saved(made), "a.docx", DOCX))


# Numbers ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("decimal", {1: "1", 10: "10", 0: "0"}),
        ("decimalZero", {1: "01", 12: "12"}),
        ("decimalFullWidth", {1: "１", 12: "１２"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "21"}),
        ("decimalEnclosedParen", {3: "⑶"}),
        ("chineseCounting", {1: "一", 10: "十", 11: "十一", 20: "二十", 99: "九十九", 101: "一○一"}),
        ("chineseCountingThousand", {10: "十", 100: "一百", 101: "一百零一", 110: "一百一十", 1010: "一千零一十"}),
        ("ideographDigital", {9: "九", 10: "一〇", 21: "二一"}),
        ("japaneseCounting", {10: "十", 21: "二十一", 100: "百"}),
        ("chineseLegalSimplified", {3: "叁", 10: "壹拾"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "11"}),
        ("ideographZodiac", {1: "子", 12: "亥"}),
        ("ideographZodiacTraditional", {1: "甲子", 60: "癸亥"}),
        ("ideographEnclosedCircle", {2: "㊁"}),
        ("lowerLetter", {1: "a", 26: "z", 27: "aa"}),
        ("upperLetter", {2: "B"}),
        ("lowerRoman", {4: "iv", 1999: "mcmxcix"}),
        ("upperRoman", {9: "IX"}),
        ("ordinal", {1: "1st", 2: "2nd", 11: "11th", 23: "23rd"}),
        ("numberInDash", {5: "- 5 -"}),
        ("none", {5: ""}),
        ("unheardOf", {5: "5"}),
    ],
)
def test_number_formats(style: str, expected: dict[int, str]) -> None:
    assert {value: numeral(value, style) for value in expected} == expected


CHAPTERS = level(0, "chineseCounting", "%1、") + level(1, "chineseCounting", "（%2）") + level(2, "decimal", "%3.")
LEGAL = level(0, "chineseCounting", "第%1章") + level(1, "decimal", "%1.%2", "<w:isLgl/>")
RUNNING = level(0, "chineseCounting", "%1、") + level(1, "decimal", "%2.", '<w:lvlRestart w:val="0"/>')
AFTER_FIRST = (
    level(0, "decimal", "%1")
    + level(1, "decimal", "%1.%2")
    + level(2, "lowerLetter", "%3)", '<w:lvlRestart w:val="1"/>')
)


@pytest.mark.parametrize(
    ("levels", "sequence", "expected"),
    [
        (CHAPTERS, (0, 1, 1, 2, 2, 0, 1, 2), "一、 （一） （二） 1. 2. 二、 （一） 1."),
        (LEGAL, (0, 1, 1, 0, 1), "第一章 1.1 1.2 第二章 2.1"),
        (RUNNING, (0, 1, 1, 0, 1), "一、 1. 2. 二、 3."),
        (AFTER_FIRST, (0, 1, 2, 1, 2, 0, 2), "1 1.1 a) 1.2 b) 2 a)"),
        (level(0, "decimalEnclosedCircle", "%1", start=3), (0, 0), "③ ④"),
        (level(0, "bullet", "\uf06c"), (0, 0), "• •"),
        (level(0, "none", ""), (0,), ""),
        (level(0, "chineseCounting", "%1、"), (0, 5), "一、"),
        (level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2"), (1, 1), "1.1 1.2"),
    ],
)
def test_levels_of_a_list(levels: str, sequence: tuple[int, ...], expected: str) -> None:
    made = word_with_lists({0: levels}, {1: (0, "")})
    for ilvl in sequence:
        numbered(made.add_paragraph("事项"), 1, ilvl)
    found = [line.removesuffix("事项").strip() for line in lines(made)]
    assert found == (expected.split() + [""] * len(sequence))[: len(sequence)]


def test_uses_of_one_list_go_on_unless_they_say_where_they_start() -> None:
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    other = f'<w:lvlOverride w:ilvl="0">{level(0, "upperRoman", "%1.")}</w:lvlOverride>'
    made = word_with_lists({0: CHAPTERS}, {1: (0, ""), 2: (0, ""), 3: (0, again), 4: (0, other)})
    for num in (1, 2, 3, 3, 4):
        numbered(made.add_paragraph("事项"), num)
    assert lines(made) == ["一、事项", "二、事项", "一、事项", "二、事项", "III.事项"]


def test_lists_of_their_own_count_for_themselves() -> None:
    made = word_with_lists({0: CHAPTERS, 1: level(0, "decimal", "（%1）")}, {1: (0, ""), 2: (1, "")})
    for num in (1, 2, 2, 1, 2):
        numbered(made.add_paragraph("事项"), num)
    assert lines(made) == ["一、事项", "（1）事项", "（2）事项", "二、事项", "（3）事项"]


def test_numbers_from_styles() -> None:
    bound = [CHAPTERS.split("</w:lvl>")[n] + f'<w:pStyle w:val="Heading{n + 1}"/></w:lvl>' for n in (0, 1)]
    made = word_with_lists({0: "".join(bound)}, {7: (0, "")})
    for name, ilvl in (("Heading 1", 0), ("Heading 2", None)):
        properties = made.styles[name].element.get_or_add_pPr()
        inner = "" if ilvl is None else f'<w:ilvl w:val="{ilvl}"/>'
        properties.append(parse_xml(f'<w:numPr {W}>{inner}<w:numId w:val="7"/></w:numPr>'))
    derived = made.styles.add_style("Derived", 1)
    derived.base_style = made.styles["Heading 2"]
    for words, style in (("总体", "Heading 1"), ("目标", "Heading 2"), ("原则", "Derived"), ("正文", "Normal")):
        made.add_paragraph(words, style=style)
    numbered(made.add_paragraph("无号", style="Heading 1"), 0)
    made.add_paragraph("保障", style="Heading 1")
    assert lines(made) == ["一、总体", "（一）目标", "（二）原则", "正文", "无号", "二、保障"]


def test_a_list_defined_in_a_list_style() -> None:
    made = word_with_lists({0: CHAPTERS, 1: '<w:numStyleLink w:val="Outline"/>'}, {1: (0, ""), 2: (1, "")})
    style = f'<w:style {W} w:type="numbering" w:styleId="Outline"><w:name w:val="Outline"/>'
    style += '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    made.styles.element.append(parse_xml(style))
    numbered(made.add_paragraph("事项"), 2)
    assert lines(made) == ["一、事项"]


def test_a_list_style_that_links_to_itself_numbers_nothing() -> None:
    made = word_with_lists({1: '<w:numStyleLink w:val="Loop"/>'}, {2: (1, "")})
    style = f'<w:style {W} w:type="numbering" w:styleId="Loop"><w:name w:val="Loop"/><w:basedOn w:val="Loop"/>'
    style += '<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    made.styles.element.append(parse_xml(style))
    numbered(made.add_paragraph("事项"), 2)
    assert lines(made) == ["事项"]


# Words --------------------------------------------------------------------------------------------------------------

CHANGED = '<w:del w:id="1" w:author="a"><w:r><w:delText>旧</w:delText></w:r></w:del>'
ADDED = '<w:ins w:id="2" w:author="a"><w:r><w:t>新</w:t></w:r></w:ins>'
GALLERY = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF x </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>附件1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
BOX = (
    "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx>"
    "</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></w:pict>"
    "</mc:Fallback></mc:AlternateContent></w:r>"
)


def para(*runs: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{''.join(runs)}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}<w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (para(run("甲"), CHANGED, ADDED, run("乙")), ["甲新乙"]),
        (para("<w:moveFrom>" + run("去") + "</w:moveFrom>", "<w:moveTo>" + run("来") + "</w:moveTo>"), ["来"]),
        (para(run("甲"), properties='<w:rPr><w:del w:id="3"/></w:rPr>') + para(run("乙")), ["甲乙"]),
        (para(run("甲"), "<w:r><w:br/></w:r>", run("乙")), ["甲", "乙"]),
        (para(run("甲"), '<w:r><w:br w:type="page"/></w:r>', run("乙")), ["甲乙"]),
        (para(run("　　甲 　乙"), "<w:r><w:tab/></w:r>", run("Internet plus")), ["甲乙Internet plus"]),
        (para(run("见"), FIELD), ["见附件1"]),
        (para(f'<w:fldSimple w:instr="DATE">{run("今日")}</w:fldSimple>'), ["今日"]),
        (para(f'<w:hyperlink w:anchor="x">{run("网址")}</w:hyperlink>'), ["网址"]),
        (para(run("甲"), '<w:r><w:footnoteReference w:id="1"/></w:r>'), ["甲"]),
        (para(run("甲"), run("隐", "<w:vanish/>"), run("乙", '<w:vanish w:val="0"/>')), ["甲乙"]),
        (
            para(
                "<w:r><w:ruby><w:rt>" + run("pin") + "</w:rt><w:rubyBase>" + run("拼") + "</w:rubyBase></w:ruby></w:r>"
            ),
            ["拼"],
        ),
        (para(run("甲"), BOX.format(para(run("框")), para(run("框")))), ["甲", "框"]),
        (f"<w:sdt><w:sdtContent>{para(run('控件'))}</w:sdtContent></w:sdt>", ["控件"]),
        (f"<w:sdt>{GALLERY}<w:sdtContent>{para(run('目录'))}</w:sdtContent></w:sdt>{para(run('甲'))}", ["甲"]),
        (f"<w:ins>{para(run('甲'))}</w:ins><w:del>{para(run('乙'))}</w:del>", ["甲"]),
    ],
)
def test_what_of_a_paragraph_is_read(inner: str, expected: list[str]) -> None:
    assert lines(word_body(inner)) == expected


def test_headers_and_lines_of_a_table_of_contents_are_left_out() -> None:
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "页眉"
    made.styles.add_style("toc 1", 1)
    made.add_paragraph("一、总则……1", style="toc 1")
    made.add_paragraph("一、总则")
    assert lines(made) == ["一、总则"]


def test_paragraphs_are_not_joined() -> None:
    made = docx.Document()
    made.add_paragraph("各单位要认真组织，")
    made.add_paragraph("另行通知")
    assert document(saved(made), "a.docx", DOCX).text == "各单位要认真组织，\n另行通知"


# Tables -------------------------------------------------------------------------------------------------------------

HEADER = ("序号", "重点任务", "牵头单位", "责任单位", "完成时限")


def test_rows_of_a_table_of_tasks_are_measures_with_roles() -> None:
    made = docx.Document()
    made.add_paragraph("某市人民政府办公室关于印发重点任务分工的通知")
    rows = [
        HEADER,
        ("1", "建立企业台账", "市工业和信息化局", "市财政局\n市税务局", "2026年6月底"),
        ("2", "开展专场招聘。", "市教育局", "各区人民政府", "持续推进"),
    ]
    add_table(made, rows)
    found = notice(made)
    assert found.document.media_type == DOCX
    assert [m.number for m in found.measures] == ["1", "2"]
    assert [m.heading.text for m in found.measures] == ["建立企业台账", "开展专场招聘"]
    assert [(r.mention.text, r.role) for r in found.measures[0].responsibilities] == [
        ("市工业和信息化局", Role.LEAD),
        ("市财政局", Role.RESPONSIBLE),
        ("市税务局", Role.RESPONSIBLE),
    ]
    assert [q.mention.text for q in found.measures[0].quantities] == ["2026年6月底"]


def test_numbers_in_a_table_that_word_makes_itself() -> None:
    made = word_with_lists({0: level(0, "decimal", "%1")}, {1: (0, "")})
    table = add_table(made, [HEADER, ("", "甲项", "市财政局", "", ""), ("", "乙项", "市审计局", "", "")])
    for row in table.rows[1:]:
        numbered(row.cells[0].paragraphs[0], 1)
    assert lines(made) == ["1.甲项。（牵头单位：市财政局）", "2.乙项。（牵头单位：市审计局）"]


def test_merged_cells() -> None:
    made = docx.Document()
    rows = [("任务", "分工", ""), ("", "牵头单位", "配合单位"), ("甲项", "市财政局", "市审计局"), ("", "", "市教育局")]
    rows += [("乙项", "市水利局", "")]
    table = add_table(made, rows)
    for one, other in (((0, 0), (1, 0)), ((0, 1), (0, 2)), ((2, 0), (3, 0)), ((2, 1), (3, 1)), ((4, 1), (4, 2))):
        table.cell(*one).merge(table.cell(*other))
    assert lines(made) == [
        "1.甲项。（牵头单位：市财政局；配合单位：市审计局、市教育局）",
        "2.乙项。（牵头单位：市水利局）",
    ]


def test_a_deleted_row_is_left_out() -> None:
    made = docx.Document()
    table = add_table(made, [("任务", "责任单位"), ("甲项", "市财政局"), ("乙项", "市审计局"), ("丙项", "市教育局")])
    add_xml(table.rows[2]._tr.get_or_add_trPr(), f'<w:del {W} w:id="9"/>')
    assert lines(made) == ["1.甲项。（责任单位：市财政局）", "2.丙项。（责任单位：市教育局）"]


def test_a_table_of_something_else_keeps_its_rows() -> None:
    made = docx.Document()
    table = add_table(made, [("名称", "数量", "备注"), ("口罩", "一万只", ""), ("手套", "", "")])
    table.cell(1, 1).merge(table.cell(2, 1))
    assert lines(made) == ["名称｜数量｜备注", "口罩｜一万只", "手套｜一万只"]


def test_a_table_that_only_frames_paragraphs() -> None:
    made = docx.Document()
    cell = made.add_table(1, 1).cell(0, 0)
    cell.text = "一、甲项。"
    cell.add_paragraph("二、乙项。")
    inner = cell.add_table(2, 2)
    for place, words in (((0, 0), "任务"), ((0, 1), "责任单位"), ((1, 0), "丙项"), ((1, 1), "市财政局")):
        inner.cell(*place).text = words
    assert lines(made) == ["一、甲项。", "二、乙项。", "一、丙项。（责任单位：市财政局）"]


@pytest.mark.parametrize(
    ("before", "numbers"),
    [
        (("一、总体考虑。统一部署。", "二、重点任务"), ["1", "2"]),
        (("一、甲项。（责任单位：市水利局）", "二、乙项。（责任单位：市民政局）", "附件"), ["1", "2", "1-2", "2-2"]),
        (("第一条 甲项。（责任单位：市水利局）", "第二条 乙项。（责任单位：市民政局）"), ["1", "2", "1-2", "2-2"]),
    ],
    ids=["under the heading above", "after measures", "after articles"],
)
def test_rows_belong_to_the_heading_above_or_are_measures_beside_the_text(
    before: tuple[str, ...], numbers: list[str]
) -> None:
    made = docx.Document()
    for words in before:
        made.add_paragraph(words)
    add_table(made, [("任务", "责任单位"), ("丙项", "市财政局"), ("丁项", "市审计局")])
    found = notice(made)
    assert [m.number for m in found.measures] == numbers
    assert [r.mention.text for m in found.measures[-2:] for r in m.responsibilities] == ["市财政局", "市审计局"]
    assert "clause-outside-measure" not in {issue.code for issue in found.issues}


def test_numbered_paragraphs_are_measures(tmp_path: Path) -> None:
    made = word_with_lists({0: CHAPTERS}, {1: (0, "")})
    made.add_paragraph("某市人民政府关于支持企业的若干措施")
    for ilvl, words in (
        (0, "降低成本"),
        (1, "减免租金。免收三个月租金。（责任单位：市国资委）"),
        (1, "降低电价。（牵头单位：市发展改革委；配合单位：市供电公司）"),
        (0, "稳定就业"),
        (1, "返还保费。（责任单位：市人社局）"),
    ):
        numbered(made.add_paragraph(words), 1, ilvl)
    made.save(str(tmp_path / "措施.DOCX"))
    found = read_notice(tmp_path / "措施.DOCX")
    assert [(m.number, m.section and m.section.text, m.heading.text) for m in found.measures] == [
        ("1.1", "降低成本", "减免租金"),
        ("1.2", "降低成本", "降低电价"),
        ("2.1", "稳定就业", "返还保费"),
    ]
    assert found.title is not None
    assert found.title.value == "某市人民政府关于支持企业的若干措施"


# Refusals -----------------------------------------------------------------------------------------------------------


def _zip(**parts: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


GOOD = word_body(para(run("甲")))
ENTITY = b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><w>&b;</w>'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no DOCX file"),
        (b"just words", "no DOCX file"),
        (GOOD[:-300], "no DOCX file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "older office program"),
        (_zip(a=b"b"), "ZIP container"),
        (with_part(GOOD, "word/document.xml", b"<w:p"), "damaged"),
        (with_part(GOOD, "word/document.xml", b"<w/>"), "no body"),
        (with_part(GOOD, "word/document.xml", ENTITY), "declares entities"),
        (with_part(GOOD, "word/document.xml", ENTITY.decode().encode("utf-16")), "declares entities"),
        (with_part(GOOD, "word/document.xml", b"<w>" + b" " * 41_000_000 + b"</w>"), "unpacks to more"),
        (_zip(**{f"part{i}": b"" for i in range(5001)}), "5001 parts"),
        (word_body(para(run(" "))), "empty"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_readable_file_is_refused_with_place_and_remedy(content: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=message) as caught:
        document(content, "a.docx", DOCX, where="folder/a.docx")
    assert caught.value.where == "folder/a.docx"
    assert caught.value.remedy


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=40))
def test_a_damaged_file_is_read_or_refused(at: int, garbage: bytes) -> None:
    with suppress(ReadError):  # any other exception fails the test
        found = document(GOOD[:at] + garbage + GOOD[at + len(garbage) :], "a.docx", DOCX)
        assert found.raw.strip()


def test_deep_nesting_is_read_or_refused() -> None:
    for depth in (20, 60, 400):
        inner = para(run("甲"))
        for _ in range(depth):
            inner = f"<w:tbl><w:tr><w:tc>{inner}{para()}</w:tc></w:tr></w:tbl>"
        content = with_part(
            GOOD, "word/document.xml", f"<w:document {W}><w:body>{inner}</w:body></w:document>".encode()
        )
        if depth == 400:
            with pytest.raises(ReadError, match="damaged"):
                read_word(content, "a.docx")
        else:
            assert lines(content) == ["甲"]


XML_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=40)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(XML_TEXT, XML_TEXT, XML_TEXT), min_size=1, max_size=4))
def test_any_words_in_a_table_give_a_notice(rows: list[tuple[str, str, str]]) -> None:
    made = docx.Document()
    add_table(made, [("任务", "责任单位", "完成时限"), *rows])
    found = notice(made)
    text = found.document.text
    for measure in found.measures:
        assert measure.heading.span.slice(text) == measure.heading.text
