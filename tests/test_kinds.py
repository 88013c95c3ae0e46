from __future__ import annotations

import pytest
from conftest import SHARED
from cuoshi.loaders.extract import notice_of, read_notice
from cuoshi.loaders.kinds import find_kind
from cuoshi.loaders.read import document
from cuoshi.ontology.model import NoticeKind
from helpers_text import read

PARTS = "一、补贴房租。免收三个月房租。（责任单位：市财政局）\n二、补贴利息。给予补贴。（责任单位：市商务局）"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("某市人民政府关于支持小企业的通知", NoticeKind.NOTICE),
        ("《某市人民政府关于支持小企业的通知》政策解读", NoticeKind.INTERPRETATION),
        ("一图读懂《某市支持小企业若干措施》", NoticeKind.INTERPRETATION),
        ("某市支持小企业若干措施答记者问", NoticeKind.INTERPRETATION),
        ("某市支持小企业若干措施解读（二）", NoticeKind.INTERPRETATION),
        ("关于做好政策解读工作的通知", NoticeKind.NOTICE),
        ("关于印发《政策解读工作办法》的通知（试行）", NoticeKind.NOTICE),
        ("某市支持小企业十条", NoticeKind.NOTICE),
        ("某市惠企政策目录", NoticeKind.CATALOGUE),
        ("关于公布惠企政策目录的通知", NoticeKind.NOTICE),
        ("某市召开新闻发布会介绍惠企政策", NoticeKind.NEWS),
        ("社保卡怎么申领？", NoticeKind.OTHER),
        ("失业保险常见问题（2020年版）", NoticeKind.OTHER),
    ],
)
def test_kind_by_title(title: str, kind: NoticeKind) -> None:
    assert read(f"{title}\n{PARTS}").kind is kind


@pytest.mark.parametrize(
    ("metadata", "kind", "rule"),
    [
        ((), NoticeKind.NOTICE, "kind-notice"),
        ((("ColumnName", "政策解读"),), NoticeKind.INTERPRETATION, "kind-column"),
        ((("ColumnName", "市政府"), ("ColumnType", "工作动态")), NoticeKind.NEWS, "kind-column"),
        ((("ContentSource", "某市日报"),), NoticeKind.NEWS, "kind-source"),
        ((("ContentSource", "某市财政局"),), NoticeKind.NOTICE, "kind-notice"),
        ((("ArticleTitle", "小企业补贴问答"),), NoticeKind.INTERPRETATION, "kind-title"),
        ((("ArticleTitle", "关于支持小企业的意见"), ("ColumnType", "工作动态")), NoticeKind.NOTICE, "kind-notice"),
    ],
)
def test_kind_by_the_site(metadata: tuple[tuple[str, str], ...], kind: NoticeKind, rule: str) -> None:
    found = find_kind(PARTS, None, metadata)
    assert (found.kind, found.rule) == (kind, rule)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"近日，市里出台了新措施，现解读如下：\n{PARTS}", NoticeKind.INTERPRETATION),
        (f"本报讯 市里昨天宣布补贴房租。\n{PARTS}", NoticeKind.NEWS),
        ("\n".join(f"关于第{n}件事的通知 2020-02-{n:02}" for n in range(1, 9)), NoticeKind.CATALOGUE),
        (f"为帮助小企业，制定本措施。\n{PARTS}", NoticeKind.NOTICE),
    ],
)
def test_kind_by_the_text(text: str, kind: NoticeKind) -> None:
    assert find_kind(text, None, ()).kind is kind


def test_what_is_no_notice_has_no_measures_and_says_so() -> None:
    notice = read(f"《某市支持小企业若干措施》政策解读\n{PARTS}")
    assert notice.measures == ()
    issues = [issue for issue in notice.issues if issue.code == "not-a-notice"]
    assert [issue.span.slice(notice.document.text) for issue in issues if issue.span] == [
        "《某市支持小企业若干措施》政策解读"
    ]
    assert not {"no-measures", "clause-outside-measure"} & {issue.code for issue in notice.issues}
    assert [i.mention.text for i in notice.ignored if i.rule == "not-a-notice"] == [
        "（责任单位：市财政局）",
        "（责任单位：市商务局）",
    ]


def test_the_number_in_an_interpretation_is_another_document_s() -> None:
    notice = read(f"《某市支持小企业若干措施》政策解读\n长府办发〔2020〕25号\n{PARTS}")
    assert notice.document_number is None
    assert "长府办发〔2020〕25号" in {i.mention.text for i in notice.ignored if i.rule == "not-a-notice"}


def test_a_page_of_a_column_is_a_catalogue() -> None:
    items = "".join(f"<li><a>关于第{n}件事的公示</a><span>[ 2020-02-{n:02} ]</span></li>" for n in range(1, 9))
    assert notice_of(document(f"<ul>{items}</ul>".encode(), "a.html", "text/html")).kind is NoticeKind.CATALOGUE


ORIGINALS = SHARED / "corpus"
OTHERS = {
    "gz-01": NoticeKind.NEWS,
    "gz-03": NoticeKind.OTHER,
    "gz-09": NoticeKind.NEWS,
    "gz-15": NoticeKind.OTHER,
    "gz-17": NoticeKind.OTHER,
    "gz-21": NoticeKind.OTHER,
    "gz-23": NoticeKind.CATALOGUE,
    "gz-25": NoticeKind.OTHER,
    "gz-29": NoticeKind.OTHER,
    "gz-41": NoticeKind.OTHER,
    "gz-43": NoticeKind.OTHER,
    "gz-45": NoticeKind.OTHER,
}


@pytest.mark.skipif(not ORIGINALS.is_dir(), reason="the originals are not here")
def test_kinds_of_originals() -> None:
    found = {path.stem: read_notice(path).kind for path in sorted((ORIGINALS / "html").glob("*.html"))}
    assert {name: kind for name, kind in found.items() if kind is not NoticeKind.NOTICE} == OTHERS
