from __future__ import annotations

from pathlib import Path

import pytest
from conftest import SHARED
from cuoshi.loaders.extract import notice_of
from cuoshi.loaders.read import MEDIA_TYPES, document, read_document
from cuoshi.loaders.site_table import pairs_of
from cuoshi.loaders.web_page import Page, parse
from cuoshi.loaders.web_text import lines_of
from cuoshi.ontology.errors import ReadError
from cuoshi.ontology.model import Document, Role
from hypothesis import given, settings
from hypothesis import strategies as st

BODY = (
    "<p>各区人民政府：</p>"
    "<p>为帮助小企业渡过难关，现就有关事项通知如下。</p>"
    "<p>　　一、补贴房租。对承租市属房屋的小企业，免收三个月房租。（责任单位：市财政局）</p>"
    "<p>二、补贴利息。对新增贷款，按<b>实际</b><span>支付</span>利息的50%给予补贴。（责任单位：市商务局）</p>"
    "<p style='text-align:right'>某市人民政府<br/>2020年2月7日</p>"
)
MENU = "<ul>" + "<li><a href='#'>市长信箱</a></li><li><a href='#'>政务公开</a></li>" * 20 + "</ul>"
TITLE = "某市人民政府关于支持小企业的通知"


def page(body: str = BODY, *, head: str = "", around: str = "{}") -> str:
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{TITLE} - 某市人民政府门户网站</title>{head}"
        f"<style>p{{color:red}}</style></head><body><div class='header'>{MENU}</div>"
        f"<div class='wrap'>{around.format(body)}</div>"
        "<script>var a='一、脚本。';</script><div class='footer'><p>版权所有：某市人民政府，未经许可，不得转载。</p></div></body></html>"
    )


def load(text: str) -> Document:
    return document(text.encode(), "a.html", "text/html")


PARAGRAPHS = [
    TITLE,
    "各区人民政府：",
    "为帮助小企业渡过难关，现就有关事项通知如下。",
    "一、补贴房租。对承租市属房屋的小企业，免收三个月房租。（责任单位：市财政局）",
    "二、补贴利息。对新增贷款，按实际支付利息的50%给予补贴。（责任单位：市商务局）",
    "某市人民政府",
    "2020年2月7日",
]


@pytest.mark.parametrize(
    "around",
    [
        "<div id='zoom'>{}</div>",
        "<div class='view TRS_UEDITOR'>{}</div>",
        "<div><div class='never-seen'>{}</div></div>",
        "<table><tr><td>{}</td></tr></table>",
        "<div class='zoom'><div><font><font>{}</font></font></div><div>分享到：</div></div>",
        "<p>当前位置：首页</p><div>{}</div><p>打印本页</p>",
        "<form><div style='display:none'>" + BODY + "</div><div>{}</div></form>",
    ],
)
def test_the_body_is_found_by_name_or_by_its_sentences(around: str) -> None:
    assert load(page(around=around)).text.split("\n") == PARAGRAPHS


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"),
        ("gb18030", "gb2312"),
        ("gbk", "GBK"),
        ("utf-8", "gb2312"),
        ("utf-16", "utf-8"),
        ("gb18030", ""),
    ],
)
def test_any_usual_encoding_gives_the_same_text(encoding: str, declared: str) -> None:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    text = page().replace("<meta charset='utf-8'>", meta)
    assert document(text.encode(encoding), "a.html", "text/html").text.split("\n") == PARAGRAPHS


def test_a_page_that_calls_itself_utf_8_is_not_taken_for_another_for_one_bad_byte() -> None:
    found = document(page().encode() + b"<p>\xff</p>", "a.html", "text/html")
    assert [note.code for note in found.notes] == ["undecodable"]
    assert "补贴房租" in found.text


def test_names_in_the_head_go_before_other_titles() -> None:
    head = (
        "<meta name='ArticleTitle' content='某市关于印发&amp;ldquo;十条&amp;rdquo;的通知'>"
        "<meta name='PubDate' content='2020-02-08 10:00'><meta name='viewport' content='width=1'>"
    )
    found = load(page(head=head, around="<h1>另一个标题</h1><div>{}</div>"))
    assert found.metadata == (("ArticleTitle", "某市关于印发“十条”的通知"), ("PubDate", "2020-02-08 10:00"))
    assert found.text.split("\n")[0] == "某市关于印发“十条”的通知"


def test_a_title_in_the_body_is_not_put_there_twice() -> None:
    body = f"<p>某市人民政府</p><p>{TITLE[6:]}</p>{BODY}"
    assert load(page(body, head=f"<meta name='ArticleTitle' content='{TITLE}'>")).text.startswith("某市人民政府\n关于")


SITE_TABLES = [
    (
        "<table><tr><td>索 引 号：</td><td>A/2020-7</td><td>发文字号</td><td>某政发〔2020〕7号</td></tr>"
        "<tr><td>成文日期：</td><td>2020-02-06</td><td>有效性：</td><td></td></tr></table>"
    ),
    (
        "<ul><li><span>索引号：</span> A/2020-7</li><li><span>发文字号：</span>某政发〔2020〕7号</li>"
        "<li><span>成文日期：</span>2020-02-06</li><li>有效性：</li></ul>"
    ),
    "<dl><dt>索引号</dt><dd>A/2020-7</dd><dt>发文字号</dt><dd>某政发〔2020〕7号</dd><dt>成文日期</dt><dd>2020-02-06</dd></dl>",
    "<p>索引号：A/2020-7 发文字号：某政发〔2020〕7号</p><p>【成文日期】2020-02-06</p>",
]


@pytest.mark.parametrize("table", SITE_TABLES)
@pytest.mark.parametrize("inside", [True, False])
def test_the_site_table_becomes_metadata(table: str, inside: bool) -> None:
    around = f"<div id='zoom'>{table}{{}}</div>" if inside else f"<div>{table}</div><div id='zoom'>{{}}</div>"
    found = load(page(around=around))
    assert found.metadata == (("索引号", "A/2020-7"), ("发文字号", "某政发〔2020〕7号"), ("成文日期", "2020-02-06"))
    assert notice_of(found).document_number is not None


def test_a_table_of_the_site_inside_the_body_is_no_text() -> None:
    assert load(page(around=f"<div id='zoom'>{SITE_TABLES[0]}{{}}</div>")).text.split("\n") == PARAGRAPHS


def test_the_site_table_fills_what_the_text_leaves_open() -> None:
    body = "<p>一、补贴房租。免收三个月房租，具体办法另行制定。</p><p>二、补贴利息。给予补贴，每户最高10万元。</p>"
    table = (
        "<table><tr><td>发文字号：</td><td>长府办发〔2020〕77号</td></tr><tr><td>发布机构：</td><td>长春市人民政府办公厅</td></tr>"
        "<tr><td>成文日期：</td><td>2020年3月1日</td></tr><tr><td>实施日期：</td><td>2020-04-01</td></tr>"
        "<tr><td>失效日期：</td><td>2021/03/31</td></tr></table>"
    )
    notice = notice_of(load(page(body, around=f"{table}<div id='zoom'>{{}}</div>")))
    fields = [notice.document_number, notice.issuer, notice.jurisdiction, notice.issued]
    fields += [notice.effective_from, notice.effective_until]
    found = [(field.value, field.rule, field.mention) for field in fields if field]
    assert found == [
        (value, "site-table", None)
        for value in (
            "长府办发〔2020〕77号",
            "长春市人民政府办公厅",
            "220100",
            "2020-03-01",
            "2020-04-01",
            "2021-03-31",
        )
    ]
    assert "head-incomplete" not in {issue.code for issue in notice.issues}


def test_a_title_that_only_the_site_calls_one_has_its_words_in_the_text() -> None:
    notice = notice_of(load(page(head="<meta name='ArticleTitle' content='小企业这样省钱'>")))
    assert notice.title is not None
    assert notice.title.mention is not None
    assert (notice.title.value, notice.title.mention.text, notice.title.rule) == (
        "小企业这样省钱",
        "小企业这样省钱",
        "site-table",
    )


def test_what_the_text_says_goes_before_the_site() -> None:
    table = "<p>发布机构：某县教育局</p><p>成文日期：2019-01-01</p><p>索引号：1</p>"
    notice = notice_of(load(page(around=f"{table}<div id='zoom'>{{}}</div>")))
    assert notice.issued is not None
    assert (notice.issued.value, notice.issued.rule) == ("2020-02-07", "issued-signature")


TASKS = (
    "<table><tr><th>序号</th><th>重点任务</th><th>牵头单位</th><th>配合单位</th></tr>"
    "<tr><td>1</td><td><p>建立台账</p></td><td rowspan='2'>市财政局</td><td><p>市审计局</p><p>市商务局</p></td></tr>"
    "<tr><td>2</td><td>发放补贴</td><td>各区政府</td></tr></table>"
)


def test_a_table_of_tasks_is_read_row_by_row() -> None:
    notice = notice_of(
        load(page(f"<p>附件：任务分工表，请按时完成下列各项任务。</p>{TASKS}", around="<div id='zoom'>{}</div>"))
    )
    found = [(m.heading.text, [(r.mention.text, r.role) for r in m.responsibilities]) for m in notice.measures]
    assert found == [
        ("建立台账", [("市财政局", Role.LEAD), ("市审计局", Role.SUPPORT), ("市商务局", Role.SUPPORT)]),
        ("发放补贴", [("市财政局", Role.LEAD), ("各区政府", Role.SUPPORT)]),
    ]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>第一行<br>第二行</p><p>新段</p>", ["　　　第一行", "第二行", "　　　新段"]),
        ("甲<b>乙</b><i>丙</i>\n  丁", ["　　　甲乙丙 丁"]),
        ("<p>甲&nbsp;&nbsp;乙&#12289;</p>", ["　　　甲\u00a0\u00a0乙、"]),
        ("<h2>标题</h2>正文<div>内<p>深</p>外</div>", ["　　　标题", "　　　正文", "　　　内", "　　　深", "　　　外"]),
        ("<ol><li>甲</li><li>乙</li></ol><ol start=5><li>丙</li></ol>", ["　　　1.甲", "　　　2.乙", "　　　5.丙"]),
        (
            "<ol><li>一、甲</li></ol><ul><li>乙</li></ul><ol style='list-style:none'><li>丙</li></ol>",
            ["　　　一、甲", "　　　乙", "　　　丙"],
        ),
        ("<ul><li>甲<ol><li>乙</li></ol></li></ul>", ["　　　甲", "　　　1.乙"]),
        ("<p>甲</p><script>乙</script><style>丙</style><!-- 丁 --><noscript>戊</noscript>", ["　　　甲"]),
        (
            "<table><tr><td>甲</td><td>乙</td></tr><tr><td>丙</td><td>丁</td></tr></table>",
            ["　　　甲｜乙", "　　　丙｜丁"],
        ),
        ("<table><tr><td colspan=2>甲</td></tr><tr><td>丙</td><td>丁</td></tr></table>", ["　　　甲", "　　　丙｜丁"]),
        ("<table><tr><td><p>甲</p><p>乙</p></td></tr></table>", ["　　　甲", "　　　乙"]),
        ("<p>甲<p>乙<div>丙", ["　　　甲", "　　　乙", "　　　丙"]),
        ("<ruby>措<rt>cuo</rt></ruby>施", ["　　　措施"]),
        (
            "<p hidden>甲</p><p style='display: none'>乙</p>" + "<p>这里有一段足够长的文字，可以看见。</p>" * 8,
            ["　　　这里有一段足够长的文字，可以看见。"] * 8,
        ),
    ],
)
def test_markup_becomes_lines(markup: str, expected: list[str]) -> None:
    root = parse(f"<html><body>{markup}</body></html>", "a.html")
    assert list(lines_of(Page(root), root)) == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["索引号：", "甲", "文号：", "乙"], (("索引号", "甲"), ("文号", "乙"))),
        (["索引号：甲 文号：乙"], (("索引号", "甲"), ("文号", "乙"))),
        (["索引号：", "文号：", "乙"], (("文号", "乙"),)),
        (["文号：甲", "文号：乙"], (("文号", "甲"),)),
        (["发布机构：甲", "文件状态：", "某市关于某事的通知", "各区：", "正文"], (("发布机构", "甲"),)),
        (["有关文号：甲", "这里说到文号：乙"], ()),
        (["索引号：" + "长" * 400], ()),
        ([], ()),
    ],
)
def test_names_and_values_of_the_site_table(cells: list[str], expected: tuple[tuple[str, str], ...]) -> None:
    assert pairs_of(cells) == expected


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html></html>", "empty"),
        (b"<html><body><script>var a;</script></body></html>", "empty"),
        (b"<!--", "no text"),
        (b"", "no text"),
        (b"%PDF-1.7", "PDF"),
        (b"<div>" * 100_000 + "深处。".encode(), "too deep"),
        (bytes(range(32)) * 50, "binary"),
    ],
)
def test_what_is_no_page_is_refused_with_place_and_remedy(content: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=message) as caught:
        document(content, "a.html", "text/html", where="folder/a.html")
    assert caught.value.where == "folder/a.html"
    assert caught.value.remedy


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 400 + BODY,
        "<font><p>一、文字，很多。</p>" * 1500,
        BODY * 2000,
        "<" * 100_000 + BODY,
        "<table>" + "<tr><td colspan=9999 rowspan=9999>甲<td>乙</tr>" * 300 + "</table>" + BODY,
        "<table><tr><td>" * 200 + BODY,
        "<p>索引号：</p>" * 2000 + BODY,
        "<a " + "b='c' " * 20_000 + ">" + BODY,
        BODY + "</div></body></html>" * 1000,
    ],
)
def test_hostile_markup_gives_its_text(markup: str) -> None:
    assert "文字" in load(page(markup)).text or "补贴房租" in load(page(markup)).text


PIECES = [
    "<div>",
    "</div>",
    "<p>",
    "<td>",
    "<tr>",
    "<table>",
    "</table>",
    "<br>",
    "<ol>",
    "<li>",
    "<b",
    "'",
    '"',
    ">",
    "&#x0;",
    "&",
    "索引号：",
]
PIECES += [
    "一、补贴房租。",
    "（责任单位：市财政局）",
    "<!--",
    "-->",
    "<script>",
    "</script>",
    "\x00",
    "\u3000",
    "😀",
    "<a hidden>",
    "<?xml",
    "]]>",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_markup_gives_a_notice_or_a_clear_refusal(markup: str) -> None:
    try:
        found, refused = load(markup), None
    except ReadError as error:
        found, refused = None, error
    assert refused is None or refused.remedy
    if found is None:
        return
    notice = notice_of(found)
    for measure in notice.measures:
        assert measure.heading.span.slice(found.text) == measure.heading.text
        assert found.raw_span(measure.heading.span).end <= len(found.raw)


@pytest.mark.parametrize("suffix", [".doc", ".wps", ".ofd", ".xls", ".mht", ".png", ".rtf", ".xyz", ""])
def test_what_has_no_reader_is_refused_with_a_remedy(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"notice{suffix}"
    path.write_bytes(b"x")
    with pytest.raises(ReadError, match="not read") as caught:
        read_document(path)
    assert "save" in caught.value.remedy


def test_pages_are_read_by_their_suffix(tmp_path: Path) -> None:
    for suffix in (".html", ".htm", ".HTML", ".shtml"):
        path = tmp_path / f"notice{suffix}"
        path.write_text(page(), "utf-8")
        assert read_document(path).media_type == MEDIA_TYPES[".html"] == "text/html"


ORIGINALS = SHARED / "corpus" / "html"
ORIGINAL_HEADS = [
    (
        "gz-05",
        "广州市医疗保险服务中心关于开展2026年度广州市城乡居民基本医疗保险集中参保缴费工作的通告",
        None,
        "2025-10-14",
    ),
    ("gz-13", "关于受理天河区人才公寓申请的公告", None, "2025-08-11"),
    ("gz-35", "广州市人民政府办公厅关于印发广州市临时救助实施细则的通知", "穗府办规〔2021〕19号", "2021-12-01"),
    ("gz-37", "广州市人民政府办公厅关于印发广州市居家社区养老服务管理办法的通知", "穗府办规〔2022〕13号", "2022-09-06"),
]


@pytest.mark.skipif(not ORIGINALS.is_dir(), reason="the originals are not here")
@pytest.mark.parametrize(("name", "title", "number", "issued"), ORIGINAL_HEADS)
def test_heads_of_originals(name: str, title: str, number: str | None, issued: str) -> None:
    notice = notice_of(read_document(ORIGINALS / f"{name}.html"))
    assert notice.title is not None
    assert notice.issued is not None
    assert (notice.title.value, notice.issued.value) == (title, issued)
    assert (notice.document_number.value if notice.document_number else None) == number


@pytest.mark.skipif(not ORIGINALS.is_dir(), reason="the originals are not here")
def test_originals_bring_neither_menus_nor_footers() -> None:
    residue = ("版权所有", "网站标识码", "当前位置", "分享到", "【字体", "浏览次数")
    for path in sorted(ORIGINALS.glob("*.html")):
        found = read_document(path)
        if dict(found.metadata).get("ArticleTitle"):
            assert not [word for word in residue if word in found.text], path.name


@pytest.mark.skipif(not ORIGINALS.is_dir(), reason="the originals are not here")
def test_names_and_sentences_find_the_same_body_in_originals() -> None:
    for path in sorted(ORIGINALS.glob("*.html")):
        found = Page(parse(path.read_text("utf-8"), path.name))
        selected = found.selected()
        if selected is not None and found.weight > 1000:
            named, dense = ("".join(lines_of(found, part)) for part in (selected, found.densest()))
            assert named in dense or len(dense) - len(named) < 300, path.name
            assert len(dense) - len(named) < 300, path.name


def test_no_cell_is_lost_beside_one_that_claims_to_span_all() -> None:
    rows = "<tr><td colspan=9999 rowspan=9999>甲</td><td>乙</td></tr><tr><td>丙</td></tr>"
    assert set("甲乙丙") <= set(load(page(f"<p>名单如下，请查看。</p><table>{rows}</table>")).text)
