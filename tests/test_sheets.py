from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from cuoshi.loaders.clauses import find_clauses
from cuoshi.loaders.extract import notice_of, read_notice
from cuoshi.loaders.read import document
from cuoshi.loaders.sheets import read_csv, read_workbook
from cuoshi.loaders.task_columns import ROLES, header_words
from cuoshi.loaders.task_table import task_lines
from cuoshi.ontology.codelists import read_rows
from cuoshi.ontology.errors import ReadError
from cuoshi.ontology.model import Notice, Role
from helpers_office import XLSX, raw_workbook, saved, with_part, workbook
from hypothesis import given, settings
from hypothesis import strategies as st

HEADER = ("序号", "重点任务", "牵头单位", "配合单位", "完成时限")
ROWS = (
    (1, "建立企业台账", "市工业和信息化局", "市财政局、市税务局", "2026年6月底"),
    (2, "开展专场招聘", "市教育局", "各区人民政府", "持续推进"),
)
MEASURES = [
    "1.建立企业台账。（牵头单位：市工业和信息化局；配合单位：市财政局、市税务局；完成时限：2026年6月底）",
    "2.开展专场招聘。（牵头单位：市教育局；配合单位：各区人民政府；完成时限：持续推进）",
]


def lines(content: bytes) -> list[str]:
    return [line.strip("\u3000") for line in read_workbook(content, "a.xlsx").text.split("\n")]


def notice(content: bytes, media_type: str) -> Notice:
    return notice_of(document(content, "a", media_type))


# Headers ------------------------------------------------------------------------------------------------------------


def test_no_header_word_has_two_meanings() -> None:
    words = [row["word"] for row in read_rows("task_columns.csv")]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("role", ["lead", "responsible", "support", "supervising"])
def test_every_label_of_bodies_is_read_as_its_role(role: str) -> None:
    for row in read_rows("task_columns.csv"):
        if row["role"] == role:
            clause = f"（{row['label'] or row['word']}：市财政局）"
            assert [item.role for found in find_clauses(clause) for item in found.items] == [Role(role)], clause


def test_no_label_of_deadlines_is_read_as_a_body() -> None:
    for row in read_rows("task_columns.csv"):
        if row["role"] == "deadline":
            clause = f"（责任单位：市财政局；{row['label'] or row['word']}：立即）"
            assert [item.mention.text for found in find_clauses(clause) for item in found.items] == ["市财政局"], clause


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (("任务", "责任单位"), "1.甲项。（责任单位：市财政局）"),
        (("工 作\n任 务", "责任部门（排首位的为牵头部门）"), "1.甲项。（责任部门：市财政局）"),
        (("具体措施：", "市级责任单位"), "1.甲项。（责任单位：市财政局）"),
        (("事项", "承担单位"), "1.甲项。（责任单位：市财政局）"),
        (("事项", "时间节点"), "1.甲项。（完成时限：市财政局）"),
    ],
)
def test_variants_of_headers(header: tuple[str, str], expected: str) -> None:
    found = task_lines([header, ("甲项", "市财政局"), ("乙项", "市审计局")])
    assert found is not None
    assert found[-2] == expected


@pytest.mark.parametrize(
    "grid",
    [
        [],
        [["", ""]],
        [["任务", "备注"], ["甲项", "乙"]],
        [["牵头单位", "完成时限"], ["市财政局", "年底"]],
        [["任务", "责任单位"]],
        [["任务", "责任单位"], ["", ""]],
    ],
)
def test_what_is_no_table_of_tasks(grid: list[list[str]]) -> None:
    assert task_lines(grid) is None


def test_a_remark_in_the_header_says_who_leads() -> None:
    grid = [["任务", "责任单位（列首位的为牵头单位）"], ["甲项", "市财政局、市审计局"], ["乙项", "市教育局、市财政局"]]
    found = notice(workbook(grid), XLSX)
    assert [[r.role for r in m.responsibilities] for m in found.measures] == [[Role.LEAD, Role.RESPONSIBLE]] * 2


# Rows ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [["序号", "任务", "责任单位"], ["1", "甲项；", "市财政局。"], ["2", "乙项！", "/"]],
            ["1.甲项。（责任单位：市财政局）", "2.乙项！"],
            id="ends of cells",
        ),
        pytest.param(
            [["任务", "责任单位"], ["甲项", "市财政局 市审计局\n市教育局等"], ["乙项", "市财 政局；\n（县区）"]],
            ["1.甲项。（责任单位：市财政局、市审计局、市教育局等）", "2.乙项。（责任单位：市财政局；（县区））"],
            id="gaps between names",
        ),
        pytest.param(
            [
                ["任务", "责任分工"],
                ["甲项", "牵头单位：市财政局\n配合单位：市审计局"],
                ["乙项", "市教育局牵头，市财政局配合"],
            ],
            ["1.甲项。（牵头单位：市财政局；配合单位：市审计局）", "2.乙项。（责任单位：市教育局牵头，市财政局配合）"],
            id="roles inside a cell",
        ),
        pytest.param(
            [["任务", "责任单位"], ["甲项", "市财政局（国资"], ["乙项", "市审计局）"]],
            ["1.甲项。（责任单位：市财政局国资）", "2.乙项。（责任单位：市审计局）"],
            id="brackets without partner",
        ),
        pytest.param(
            [
                ["序号", "任务", "责任单位"],
                ["一", "就业", ""],
                ["1", "甲项", "市财政局"],
                ["二", "产业", ""],
                ["2", "乙项", "市审计局"],
            ],
            ["一、就业", "1.甲项。（责任单位：市财政局）", "二、产业", "2.乙项。（责任单位：市审计局）"],
            id="rows that are headings by number",
        ),
        pytest.param(
            [
                ["任务", "责任单位"],
                ["一、就业"] * 2,
                ["甲项", "市财政局"],
                ["注：按季度报送。"] * 2,
                ["乙项", "市审计局"],
            ],
            ["一、就业", "1.甲项。（责任单位：市财政局）", "注：按季度报送。", "2.乙项。（责任单位：市审计局）"],
            id="merged rows",
        ),
        pytest.param(
            [
                ["类别", "任务", "责任单位"],
                ["就业", "甲项", "市财政局"],
                ["", "乙项", "市审计局"],
                ["产业", "丙项", "市教育局"],
            ],
            [
                "一、就业",
                "1.甲项。（责任单位：市财政局）",
                "2.乙项。（责任单位：市审计局）",
                "二、产业",
                "3.丙项。（责任单位：市教育局）",
            ],
            id="groups with empty cells",
        ),
        pytest.param(
            [
                ["重点任务", "具体举措", "责任单位"],
                ["就业", "甲项", "市财政局"],
                ["就业", "乙项", "市审计局"],
                ["产业", "丙项", "市教育局"],
            ],
            [
                "一、就业",
                "1.甲项。（责任单位：市财政局）",
                "2.乙项。（责任单位：市审计局）",
                "二、产业",
                "3.丙项。（责任单位：市教育局）",
            ],
            id="a general task over several rows",
        ),
        pytest.param(
            [["任务名称", "主要内容", "责任单位"], ["甲项", "全面铺开", "市财政局"], ["乙项", "逐步推进", "市审计局"]],
            ["1.甲项。全面铺开。（责任单位：市财政局）", "2.乙项。逐步推进。（责任单位：市审计局）"],
            id="name and content",
        ),
        pytest.param(
            [
                ["任务", "责任单位", "目标", "联系电话"],
                ["甲项", "市财政局", "覆盖各区", "12345"],
                ["乙项", "市审计局", "", ""],
            ],
            ["1.甲项。目标：覆盖各区。（责任单位：市财政局）", "2.乙项。（责任单位：市审计局）"],
            id="other columns are kept, telephones are not",
        ),
        pytest.param(
            [
                ["序号", "任务", "责任单位"],
                ["1", "甲项", "市财政局"],
                ["1", "甲项", "市审计局"],
                ["2", "乙项", "市教育局"],
            ],
            ["1.甲项。（责任单位：市财政局、市审计局）", "2.乙项。（责任单位：市教育局）"],
            id="one task over several rows",
        ),
        pytest.param(
            [["任务", "责任单位"], ["甲项", "市财政局"], ["任务", "责任单位"], ["乙项", "市审计局"]],
            ["1.甲项。（责任单位：市财政局）", "2.乙项。（责任单位：市审计局）"],
            id="the header again",
        ),
        pytest.param(
            [
                ["序号", "任务", "分工", ""],
                ["", "", "牵头单位", "配合单位"],
                ["1", "甲项", "市财政局", "市审计局"],
                ["2", "乙项", "市教育局", ""],
            ],
            ["1.甲项。（牵头单位：市财政局；配合单位：市审计局）", "2.乙项。（牵头单位：市教育局）"],
            id="a header of two rows",
        ),
        pytest.param(
            [["任务", "责任单位"], ["1.甲项。2.乙项", "市财政局"], ["丙项", "市审计局"]],
            ["（一）1.甲项。2.乙项。（责任单位：市财政局）", "（二）丙项。（责任单位：市审计局）"],
            id="lists inside cells",
        ),
        pytest.param(
            [["序号", "任务", "责任单位"], ["1", "5G建设", "市财政局"], ["2", "乙项", "市审计局"]],
            ["（一）5G建设。（责任单位：市财政局）", "（二）乙项。（责任单位：市审计局）"],
            id="figures at the head of cells",
        ),
        pytest.param(
            [["序号", "任务", "责任单位"], ["7", "（一）甲项", "市财政局"], ["8", "（二）乙项", "市审计局"]],
            ["（一）甲项。（责任单位：市财政局）", "（二）乙项。（责任单位：市审计局）"],
            id="marks of the cells",
        ),
        pytest.param(
            [["序号", "任务", "责任单位"], ["1.1", "甲项", "市财政局"], ["1.2", "乙项", "市审计局"]],
            ["1.1甲项。（责任单位：市财政局）", "1.2乙项。（责任单位：市审计局）"],
            id="numbers with parts",
        ),
        pytest.param(
            [["序号", "任务", "责任单位"], ["7", "甲项", "市财政局"], ["9", "乙项", "市审计局"]],
            ["1.甲项。（责任单位：市财政局）", "2.乙项。（责任单位：市审计局）"],
            id="numbers that do not begin at 1",
        ),
    ],
)
def test_rows_become_measures(rows: list[list[str]], expected: list[str]) -> None:
    assert task_lines(rows) == expected


def test_a_very_long_list_of_bodies_is_cut_by_role() -> None:
    many = "、".join(f"第{n}管理局" for n in range(70))
    found = task_lines(
        [["任务", "牵头单位", "责任单位"], ["甲项", many, many.replace("管理", "水务")], ["乙项", "", ""]]
    )
    assert found is not None
    assert found[0].endswith(f"管理局）（责任单位：{many.replace('管理', '水务')}）")


# Workbooks ----------------------------------------------------------------------------------------------------------


def test_a_workbook_is_a_notice(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook([["某市2026年稳增长重点任务"], [], HEADER, *ROWS], merged=["A1:E1"]))
    found = read_notice(path)
    assert found.document.media_type == XLSX
    assert found.document.raw.replace("\u3000", "").split("\n") == ["某市2026年稳增长重点任务", *MEASURES]
    assert [(m.number, m.heading.text) for m in found.measures] == [("1", "建立企业台账"), ("2", "开展专场招聘")]
    assert [[(r.mention.text, r.role) for r in m.responsibilities] for m in found.measures] == [
        [("市工业和信息化局", Role.LEAD), ("市财政局", Role.SUPPORT), ("市税务局", Role.SUPPORT)],
        [("市教育局", Role.LEAD), ("各区人民政府", Role.SUPPORT)],
    ]
    raw = found.document.raw
    for measure in found.measures:
        for one in measure.responsibilities:
            assert found.document.raw_span(one.mention.span).slice(raw) == one.mention.text


def test_merged_cells_stand_in_every_row() -> None:
    rows = [("领域", *HEADER[1:3]), ("就业", "甲项", "市财政局"), (None, "乙项", None), ("产业", "丙项", "市审计局")]
    assert lines(workbook(rows, merged=["A2:A3", "C2:C3"])) == [
        "一、就业",
        "1.甲项。（牵头单位：市财政局）",
        "2.乙项。（牵头单位：市财政局）",
        "二、产业",
        "3.丙项。（牵头单位：市审计局）",
    ]


def test_sheets_follow_each_other_hidden_and_other_ones_are_left_out() -> None:
    first, other, second, hidden = [HEADER, ROWS[0], ROWS[1]], [["说明"], ["略"]], [HEADER, *ROWS], [HEADER, *ROWS]
    book = openpyxl.load_workbook(
        BytesIO(workbook(first, other, second, hidden, names=["Sheet1", "说明", "民生", "旧表"]))
    )
    book["旧表"].sheet_state = "hidden"
    assert lines(saved(book)) == [*MEASURES, "民生", *MEASURES]


@pytest.mark.parametrize(
    ("value", "shape", "shown"),
    [
        (date(2026, 6, 30), "yyyy-mm-dd", "2026年6月30日"),
        (date(2026, 6, 1), 'yyyy"年"m"月"', "2026年6月"),
        (date(2026, 6, 30), 'm"月"d"日"', "2026年6月30日"),
        (0.125, "0.0%", "12.5%"),
        (3, "General", "3"),
        (2.5, "0", "2.5"),
        (20260630, "General", "20260630"),
    ],
)
def test_values_are_words_as_shown(value: object, shape: str, shown: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["任务", "完成时限"])
    sheet.append(["甲项", value])
    sheet.append(["乙项", "年底"])
    sheet["B2"].number_format = shape
    assert lines(saved(book))[0] == f"1.甲项。（完成时限：{shown}）"


def test_cached_values_shared_and_inline_strings_and_cells_without_places() -> None:
    strings = "<si><t>任务</t></si><si><r><t>责任</t></r><r><t>单位</t></r><rPh sb='0' eb='1'><t>ze</t></rPh></si>"
    inline = '<c t="inlineStr"><is><t>乙项</t></is></c>'
    sheet = f"""<sheetData>
      <row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>
      <row r="3"><c r="A3" t="str"><f>"甲"&amp;"项"</f><v>甲项</v></c><c r="B3" t="e"><v>#REF!</v></c></row>
      <row>{inline}<c t="s"><v>99</v></c></row>
    </sheetData><mergeCells><mergeCell ref="nonsense"/><mergeCell ref="A1:XFD1048576"/></mergeCells>"""
    with_merge = raw_workbook(sheet, strings=strings)
    without = raw_workbook(sheet.split("<mergeCells>")[0], strings=strings)
    assert lines(without) == ["1.甲项。", "2.乙项。"]
    with pytest.raises(ReadError, match="no sheet has a header"):
        read_workbook(with_merge, "a.xlsx")


def test_dates_of_a_workbook_that_counts_from_1904() -> None:
    header = '<row><c t="inlineStr"><is><t>任务</t></is></c><c t="inlineStr"><is><t>完成时限</t></is></c></row>'
    row = '<row><c t="inlineStr"><is><t>甲项</t></is></c><c s="0"><v>{}</v></c></row>'
    styles = '<cellXfs><xf numFmtId="14"/></cellXfs>'
    for properties, shown in (("", "2024年1月1日"), ('<workbookPr date1904="1"/>', "2028年1月2日")):
        sheet = f"<sheetData>{header}{row.format(45292)}{row.format('x')}</sheetData>"
        found = lines(raw_workbook(sheet, styles=styles, properties=properties))
        assert found == [f"（一）甲项。（完成时限：{shown}、x）"]


def test_a_sheet_of_five_empty_rows_is_no_list() -> None:
    with pytest.raises(ReadError, match="the workbook is empty"):
        read_workbook(workbook([[None]] * 5), "a.xlsx")


GOOD = workbook([HEADER, *ROWS])
FAR = '<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'


def _zip(name: str, content: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no XLSX file"),
        (GOOD[:-200], "no XLSX file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "older office program"),
        (_zip("a", b"b"), "ZIP container"),
        (with_part(GOOD, "xl/worksheets/sheet1.xml", b"<a><b></a>"), "damaged"),
        (with_part(GOOD, "xl/worksheets/sheet1.xml", b"<!DOCTYPE a><a/>"), "declares entities"),
        (with_part(GOOD, "xl/styles.xml", b"<a>" + b" " * 41_000_000 + b"</a>"), "unpacks to more"),
        (raw_workbook(FAR), "more than 20000 rows"),
        (workbook([[]]), "workbook is empty"),
        (workbook([["姓名", "年龄"], ["甲", 3]]), "任务/任务名称/任务内容 …"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_list_of_tasks_is_refused_with_place_and_remedy(content: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=message) as caught:
        document(content, "a.xlsx", XLSX, where="folder/a.xlsx")
    assert caught.value.where == "folder/a.xlsx"
    assert caught.value.remedy


# CSV ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_usual_encodings_and_with_usual_delimiters(encoding: str, delimiter: str, tmp_path: Path) -> None:
    rows = [("某市2026年重点任务",), HEADER, *ROWS]
    path = tmp_path / "a.csv"
    path.write_bytes("\r\n".join(delimiter.join(map(str, row)) for row in rows).encode(encoding))
    found = read_notice(path)
    assert found.document.media_type == "text/csv"
    assert found.document.raw.replace("\u3000", "").split("\n") == ["某市2026年重点任务", *MEASURES]
    assert len(found.measures) == len(ROWS)


def test_quoted_csv_cells_may_hold_commas_and_line_ends() -> None:
    content = '任务,责任单位\n"甲项,\n分步推进","市财政局,市审计局"\n乙项,市教育局\n'.encode()
    assert read_csv(content, "a.csv").text.split("\n")[0].strip("\u3000") == (
        "1.甲项,分步推进。（责任单位：市财政局,市审计局）"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"a,b\n1,2\n", "no row with a header"),
        ("任务,责任单位\n".encode(), "no row with a header"),
        (b"PK\x03\x04....", "ZIP container"),
        (f'任务,责任单位\n"{"甲" * 200_000}'.encode(), "cannot be parsed"),
    ],
)
def test_what_is_no_csv_list_of_tasks_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=message) as caught:
        document(content, "a.csv", "text/csv")
    assert caught.value.remedy


# Whatever the cells say ---------------------------------------------------------------------------------------------

TASKS = st.text("推进企业减税降费服务保障创新发展绿色数字", min_size=2, max_size=30)
NAMES = st.lists(
    st.sampled_from(["市财政局", "市教育局", "市审计局", "市民政局", "市水利局", "各区人民政府"]),
    min_size=1,
    max_size=4,
    unique=True,
)
SEPARATORS = st.sampled_from(["、", "，", "\n", " ", "；", "\u3000"])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(TASKS, NAMES, NAMES), min_size=1, max_size=8, unique_by=lambda row: row[0]), SEPARATORS)
def test_every_row_is_one_measure_with_its_bodies(rows: list[tuple[str, list[str], list[str]]], between: str) -> None:
    grid = [["序号", "任务", "牵头单位", "配合单位"]]
    grid += [
        [str(n), task, between.join(lead), between.join(b for b in support if b not in lead)]
        for n, (task, lead, support) in enumerate(rows, 1)
    ]
    found = notice(workbook(grid), XLSX)
    assert [m.number for m in found.measures] == [row[0] for row in grid[1:]]
    for measure, (task, lead, support) in zip(found.measures, rows, strict=True):
        assert measure.heading.text == task
        assert {(r.mention.text, r.role) for r in measure.responsibilities} == {
            *((name, Role.LEAD) for name in lead),
            *((name, Role.SUPPORT) for name in support if name not in lead),
        }


ANY = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60),
    st.lists(
        st.sampled_from([*"（）()、，；：。\n 1一①", "1.", "（一）", "任务", "责任单位", "牵头单位：", "附件"]),
        max_size=12,
    ).map("".join),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(ANY, ANY, ANY, ANY), max_size=6))
def test_any_cells_give_paragraphs_that_are_read(rows: list[tuple[str, str, str, str]]) -> None:
    found = task_lines([["类别", "任务", "责任单位", "完成时限"], *map(list, rows)])
    text = "\n".join(found or [])
    if text.strip():
        read = notice(text.encode("utf-8", "ignore"), "text/plain")
        for measure in read.measures:
            assert measure.heading.span.slice(read.document.text) == measure.heading.text


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda text: ("任务,责任单位\n" + text).encode("utf-8", "ignore")),
    )
)
def test_any_bytes_called_csv_are_read_or_refused(content: bytes) -> None:
    try:
        text = read_csv(content, "a.csv").text
    except ReadError:
        return
    assert text.strip()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=40))
def test_a_damaged_workbook_is_read_or_refused(at: int, garbage: bytes) -> None:
    try:
        text = read_workbook(GOOD[:at] + garbage + GOOD[at + len(garbage) :], "a.xlsx").text
    except ReadError:
        return
    assert text.strip()


def test_roles_have_headers() -> None:
    assert all(header_words(role) for role in (*ROLES, "number", "task", "section", "omitted", "empty"))
