from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from conftest import SHARED
from cuoshi.loaders import pdf as pdf_module
from cuoshi.loaders.extract import notice_of
from cuoshi.loaders.pdf import read_pdf
from cuoshi.loaders.read import document
from cuoshi.ontology.errors import ReadError
from cuoshi.ontology.model import Document, Role
from helpers_pdf import LEFT, TOP, Page, Word, pdf, printed, ruled

LONG = (
    "为帮助本市的小企业渡过难关，市里决定从今年起拿出一笔资金，用来补贴房租和利息，具体办法由有关部门另外制定并公布。"
)


def load(content: bytes) -> Document:
    return document(content, "a.pdf", "application/pdf")


def lines(*pages: Page) -> list[str]:
    return load(pdf(*pages)).text.split("\n")


def test_wrapped_lines_are_joined_and_indented_ones_begin_paragraphs() -> None:
    paragraphs = ("一、补贴房租", LONG, "二、补贴利息", LONG + LONG, "请遵照执行。")
    assert lines(printed(*paragraphs)) == list(paragraphs)


def test_paragraphs_go_on_over_pages_without_heads_and_page_numbers() -> None:
    words = printed(LONG, LONG, "完毕。")
    pages = [[*words[:3]], [*words[3:5]], [*words[5:]]]
    numbered = [
        [Word(200, 800, "某市人民政府公报", 10), *page, Word(280, 40, f"— {number} —", 12)]
        for number, page in enumerate(pages, 1)
    ]
    found = load(pdf(*numbered))
    assert found.text.split("\n") == [LONG, LONG, "完毕。"]
    assert "公报" not in found.raw


@pytest.mark.parametrize("number", ["- 7 -", "7", "第7页", "第 7 页 共 9 页", "7/9", "·7·"])
def test_a_page_number_alone_at_the_foot_goes(number: str) -> None:
    assert lines([*printed(LONG), Word(280, 40, number, 12)]) == [LONG]


def test_a_year_in_the_text_is_no_page_number() -> None:
    assert "共2020家" in "".join(
        lines([Word(112, 700, "名单如下："), Word(112, 660, "共2020家"), Word(112, 620, "完毕。")])
    )


def test_lines_come_in_the_order_of_the_page_and_not_of_the_file() -> None:
    words = printed("一、先说这件事。", "二、再说那件事。", "三、最后说完。")
    assert lines(list(reversed(words))) == ["一、先说这件事。", "二、再说那件事。", "三、最后说完。"]


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [Word(60, TOP - 20 * i, f"左{i}栏的文字在这里", 12) for i in range(10)]
    right = [Word(320, TOP - 20 * i, f"右{i}栏的文字在这里", 12) for i in range(10)]
    mixed = [word for pair in zip(left, right, strict=True) for word in pair]
    raw = load(pdf(mixed)).raw
    places = [raw.index(word.text) for word in (*left, *right)]
    assert all(before < after for before, after in pairwise(places))


def test_a_title_in_large_letters_is_one_line() -> None:
    title = [Word(100, 760, "某市关于支持小企业发展的若", 24), Word(200, 728, "干政策措施", 24)]
    assert lines([*title, *printed(LONG, top=680)]) == ["某市关于支持小企业发展的若干政策措施", LONG]


TASKS = [
    ["序号", "重点任务", "牵头单位", "配合单位"],
    ["1", "建立台账", "市财政局", "市审计局"],
    ["2", "发放补贴", "^", "市商务局"],
]


def test_a_ruled_table_of_tasks_is_read_row_by_row() -> None:
    pytest.importorskip("pdfplumber", reason="the extra cuoshi[tables] is not installed")
    notice = notice_of(load(pdf([*printed("附件：任务分工表"), *ruled(TASKS, (60, 140, 110, 110))])))
    found = [(m.heading.text, [(r.mention.text, r.role) for r in m.responsibilities]) for m in notice.measures]
    assert found == [
        ("建立台账", [("市财政局", Role.LEAD), ("市审计局", Role.SUPPORT)]),
        ("发放补贴", [("市财政局", Role.LEAD), ("市商务局", Role.SUPPORT)]),
    ]
    assert not [issue for issue in notice.issues if issue.code == "ruled-table"]


def test_a_table_goes_on_over_pages() -> None:
    pytest.importorskip("pdfplumber", reason="the extra cuoshi[tables] is not installed")
    widths = (60, 140, 110, 110)
    first = ruled([*TASKS[:2], ["2", "发放补贴", "市商务局", "市税务局"]], widths)
    second = ruled([["3", "减免房租", "市国资委", ""], ["4", "开展培训", "市人社局", "市教育局"]], widths, top=800)
    notice = notice_of(load(pdf(first, second)))
    assert [(m.number, m.heading.text, len(m.responsibilities)) for m in notice.measures] == [
        ("1", "建立台账", 2),
        ("2", "发放补贴", 2),
        ("3", "减免房租", 2),
        ("4", "开展培训", 2),
    ]


def test_other_tables_keep_their_rows() -> None:
    pytest.importorskip("pdfplumber", reason="the extra cuoshi[tables] is not installed")
    table = ruled([["街道", "电话"], ["东街", "8888"], ["西街", "9999"]], (100, 100))
    assert lines([*printed("联系方式如下："), *table]) == ["联系方式如下：", "街道｜电话", "东街｜8888", "西街｜9999"]


def test_without_the_extra_a_ruled_table_is_an_issue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_module, "has_tables_extra", lambda: False)
    found = load(pdf([*printed("附件：任务分工表"), *ruled(TASKS, (60, 140, 110, 110))]))
    assert [note.code for note in found.notes] == ["ruled-table"]
    assert "cuoshi[tables]" in found.notes[0].detail
    assert "建立台账" in found.text


def test_a_printed_web_page_gives_its_table_as_metadata() -> None:
    table = [
        Word(LEFT, 800, "索引号：A-2020-7", 12),
        Word(LEFT, 780, "发布机构：某市财政局", 12),
        Word(LEFT, 760, "成文日期：2020-02-07", 12),
    ]
    found = load(pdf([*table, *printed(LONG, top=700)]))
    assert found.metadata == (("索引号", "A-2020-7"), ("发布机构", "某市财政局"), ("成文日期", "2020-02-07"))
    assert found.text == LONG


def test_an_empty_page_among_others_is_an_issue() -> None:
    found = load(pdf(printed(LONG), [], printed("请遵照执行。")))
    assert [note.code for note in found.notes] == ["page-without-text"]
    assert "2" in found.notes[0].detail


@pytest.mark.parametrize(
    ("content", "message", "remedy"),
    [
        (lambda: pdf([], []), "no text layer", "ocrmypdf"),
        (lambda: pdf(printed(LONG), encrypted=True), "encrypted", "password"),
        (lambda: pdf(printed("\ue001\ue002\ue003" * 20)), "which characters", "ocrmypdf"),
        (lambda: b"%PDF-1.7 broken", "broken", "download"),
        (lambda: b"<html>", "no PDF", "download"),
        (lambda: b"", "no PDF", "download"),
        (lambda: pdf(printed(LONG))[:700], "broken", "download"),
    ],
)
def test_what_cannot_be_read_is_refused_with_place_and_remedy(
    content: Callable[[], bytes], message: str, remedy: str
) -> None:
    with pytest.raises(ReadError, match=message) as caught:
        read_pdf(content(), "folder/a.pdf")
    assert caught.value.where == "folder/a.pdf"
    assert remedy in caught.value.remedy


def test_spans_lead_back_to_the_raw_text() -> None:
    found = load(pdf(printed("一、补贴房租", LONG)))
    notice = notice_of(found)
    span = notice.measures[0].heading.span
    assert found.raw_span(span).slice(found.raw) == span.slice(found.text)


ORIGINALS = SHARED / "corpus" / "pdf"


@pytest.mark.skipif(not ORIGINALS.is_dir(), reason="the originals are not here")
@pytest.mark.parametrize(
    ("name", "title", "number", "until"),
    [
        ("sz-01", "关于印发《深圳市“人工智能+”先进制造业行动计划（2026-2027年）》的通知", None, None),
        (
            "sz-04",
            "坪山区人民政府办公室关于印发《深圳市坪山区数字经济高质量发展资金支持措施》的通知",
            "深坪府办规〔2023〕5号",
            "2025-12-31",
        ),
        (
            "sz-05",
            "坪山区人民政府办公室关于印发《深圳市坪山区经济发展专项资金管理办法》的通知",
            "深坪府办规〔2023〕1号",
            "2025-12-31",
        ),
        ("sz-07", "深圳市有力有效支持发展瞪羚企业、独角兽企业行动计划（2025—2027年）", "深工信〔2025〕44号", None),
    ],
)
def test_originals(name: str, title: str, number: str | None, until: str | None) -> None:
    notice = notice_of(load((ORIGINALS / f"{name}.pdf").read_bytes()))
    assert notice.title is not None
    assert notice.title.value == title
    assert (notice.document_number.value if notice.document_number else None) == number
    assert (notice.effective_until.value if notice.effective_until else None) == until
    assert not [line for line in notice.document.text.split("\n") if line.startswith(("— ", "当前位置", "网站标识码"))]


@pytest.mark.skipif(not ORIGINALS.is_dir(), reason="the originals are not here")
def test_the_scanned_original_is_refused() -> None:
    with pytest.raises(ReadError, match="scan"):
        load((ORIGINALS / "sz-02.pdf").read_bytes())
