"""What stands around a notice's text: urgency, status, addressees, distribution block, signature; from the words to the graph."""

from __future__ import annotations

from importlib.resources import files

import pytest
from cuoshi.graph.entity import describe
from cuoshi.graph.quads import notice_quads
from cuoshi.loaders.extract import notice_of
from cuoshi.loaders.gold import as_json
from cuoshi.loaders.read import document
from cuoshi.loaders.status import status_of_value
from cuoshi.ontology.model import AgencyKind, Notice, Status
from cuoshi.ontology.namespace import ADMS, CS, ELI, SCHEMA
from cuoshi.ontology.schemes import vocabulary
from helpers_graph import memory_store
from helpers_text import read
from hypothesis import given, settings
from hypothesis import strategies as st
from pyshacl import validate
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SKOS

TITLE = "兰州市人民政府办公室关于快办的通知"
BODY = "一、稳岗位。给予补贴。（责任单位：市人社局）\n二、降成本。减免租金。（责任单位：市财政局）"
SIGNED = "兰州市人民政府办公室\n2022年3月1日"


def notice(front: str = f"{TITLE}\n兰政办发〔2022〕7号\n各县区人民政府：\n", end: str = f"\n{SIGNED}\n") -> Notice:
    """Return the notice of a front, two measures and an end."""
    return read(f"{front}{BODY}{end}")


URGENCIES = [
    (f"特急\n{TITLE}\n各县区：\n", "urgency-very"),
    (f"兰州市人民政府办公室明传电报\n等级特急·明电　兰政办明电〔2022〕7号\n{TITLE}\n各县区：\n", "urgency-very"),
    (f"签批盖章　等级：加急\n{TITLE}\n各县区：\n", "urgency-urgent"),
    (f"紧急程度：平急\n{TITLE}\n各县区：\n", "urgency-less"),
    (f"【特提】\n{TITLE}\n各县区：\n", "urgency-most"),
    (f"急 件\n{TITLE}\n各县区：\n", "urgency-unranked"),
    (f"缓急时限 限时\n{TITLE}\n各县区：\n", "urgency-timed"),
    (f"{TITLE}\n特 急 兰政办发明电〔2022〕7号\n各县区：\n", "urgency-very"),
    ("兰州市人民政府办公室关于加急检验的通知\n各县区：\n", None),
    ("兰州市人民政府办公室关于建设平急两用设施的通知\n各县区：\n", None),
    ("兰州市人民政府办公室关于推行“加急”服务的通知\n各县区：\n", None),
    (f"{TITLE}\n各县区：\n实行限时办结、特急件当日送达。\n", None),
    (f"{TITLE}\n各县区：\n", None),
]


@pytest.mark.parametrize(("front", "expected"), URGENCIES)
def test_urgency_stands_in_the_head_alone(front: str, expected: str | None) -> None:
    found = notice(front).urgency
    assert (found.value if found else None) == expected


TITLED = [
    ("兰州市人民政府关于印发兰州市快办办法（试行）的通知", {"trial"}),
    ("兰州市快办管理暂行办法", {"trial"}),
    ("兰州市人民政府印发《兰州市快办暂行规定》的通知", {"trial"}),
    ("兰州市财政局关于公开征求《兰州市快办办法（征求意见稿）》意见的公告", {"draft"}),
    ("兰州市财政局关于向社会公开征求快办办法意见的通告", {"draft"}),
    ("兰州市快办条例（草案）", {"draft"}),
    ("兰州市人民政府关于印发兰州市快办办法（2022年修订）的通知", {"revised"}),
    ("兰州市人民政府关于印发修订后的兰州市快办办法的通知", {"revised"}),
    ("兰州市快办条例（2022年修正）", {"revised"}),
    ("兰州市快办办法（修订草案征求意见稿）", {"draft", "revised"}),
    ("兰州市人民政府关于修改《兰州市快办办法（试行）》的决定", set()),
    ("兰州市人民政府关于废止《兰州市快办暂行办法》的通知", set()),
    ("兰州市人民政府关于延长快办管理暂行办法有效期的通知", set()),
    ("兰州市人民政府关于在全市试行快办的通知", set()),
    ("兰州市人民政府关于落实《国家快办条例（草案）》精神的意见", set()),
    ("兰州市人民政府关于修订预案的通知", set()),
]


@pytest.mark.parametrize(("title", "expected"), TITLED)
def test_status_in_the_title(title: str, expected: set[str]) -> None:
    found = notice(f"{title}\n各县区人民政府：\n").statuses
    assert {mark.status.value for mark in found} == expected


def test_the_edition_of_an_enclosed_paper_is_the_notices() -> None:
    front = f"{TITLE}\n各县区：\n《兰州市快办办法\n（试行）》已经同意，现印发给你们，请执行。\n"
    (mark,) = notice(front).statuses
    assert (mark.status, mark.rule, mark.mention.text if mark.mention else None) == (
        Status.TRIAL,
        "status-title",
        "试行",
    )


TOLD = [
    ("【已废止】", "", {"not-in-force"}),
    ("（已失效）", "", {"not-in-force"}),
    ("（本文件已宣布失效）", "", {"not-in-force"}),
    ("[有效]", "", {"in-force"}),
    ("（部分条款失效）", "", {"partly-in-force"}),
    ("有效性：失效\n", "", {"not-in-force"}),
    ("时效性：有效\n", "", {"in-force"}),
    ("有效性：部分有效\n", "", {"partly-in-force"}),
    ("", "注：本文件已于2024年1月5日废止。", {"not-in-force"}),
    ("", "经清理，本文件继续有效。", {"in-force"}),
    ("", "（此件已经失效）", {"not-in-force"}),
    ("", "本办法自2022年4月1日起试行，试行期2年。", {"trial"}),
    ("", "本办法自印发之日起试行1年。", {"trial"}),
    ("【已废止】", "经清理，本文件继续有效。", {"not-in-force"}),
    ("", "本通知自印发之日起施行，有效期2年，期满自行失效。", set()),
    ("", "本通知自印发之日起施行，《旧快办办法》（兰政发〔2019〕3号）同时废止。", set()),
    ("", "本通知引用的文件已废止的，按新规定执行。", set()),
    ("", "本通知有效期至2025年12月31日。", set()),
    ("有效期：2年\n", "", set()),
    ("", "", set()),
]


@pytest.mark.parametrize(("mark", "sentence", "expected"), TOLD)
def test_status_told_beside_the_text(mark: str, sentence: str, expected: set[str]) -> None:
    front = f"{TITLE}\n{mark}各县区人民政府：\n" if mark[:1] in "【（[" else f"{mark}{TITLE}\n各县区人民政府：\n"
    found = notice(front, f"\n{sentence}\n{SIGNED}\n").statuses
    assert {one.status.value for one in found} == expected
    assert all(one.mention is not None for one in found)


VALUES = [
    ("有效", Status.IN_FORCE),
    ("现行有效", Status.IN_FORCE),
    ("是", Status.IN_FORCE),
    (" 已 废止 ", Status.NOT_IN_FORCE),
    ("失效（2022-01-01）", Status.NOT_IN_FORCE),
    ("否", Status.NOT_IN_FORCE),
    ("尚未施行", Status.NOT_IN_FORCE),
    ("部分失效", Status.PARTLY),
    ("已修订", Status.REVISED),
    ("有效期至2025年", None),
    ("主动公开", None),
    ("", None),
]


@pytest.mark.parametrize(("value", "expected"), VALUES)
def test_a_value_of_the_sites_table(value: str, expected: Status | None) -> None:
    assert status_of_value(value) == expected


def page(status: str, body: str) -> Notice:
    """Return the notice of a saved page whose table says ``status``."""
    html = (
        f"<html><head><meta charset='utf-8'><title>{TITLE}</title></head><body>"
        f"<table><tr><td>有效性：</td><td>{status}</td>"
        f"<td>发文字号：</td><td>兰政办发〔2022〕7号</td></tr></table><div id='zoom'><p>{TITLE}</p>{body}</div></body></html>"
    )
    return notice_of(document(html.encode(), "a.html", "text/html"))


PARAGRAPHS = "<p>各县区人民政府：</p>" + "".join(f"<p>{line}</p>" for line in BODY.split("\n"))


def test_the_sites_table_says_whether_it_holds() -> None:
    (mark,) = page("失效", PARAGRAPHS).statuses
    assert (mark.status, mark.mention, mark.rule) == (Status.NOT_IN_FORCE, None, "site-table")


def test_what_the_text_says_goes_before_the_site() -> None:
    (mark,) = page("有效", PARAGRAPHS + "<p>注：本文件已于2024年1月5日废止。</p>").statuses
    assert (mark.status, mark.rule) == (Status.NOT_IN_FORCE, "status-sentence")


ADDRESSED = [
    (
        "各县区人民政府，市政府各部门、各直属机构：",
        ["各县区人民政府 each-gov", "市政府各部门 each-relevant-depts", "各直属机构 each-relevant-depts"],
    ),
    (
        "各县（市）、区人民政府，市政府各委、办、局：",
        ["各县（市）、区人民政府 each-gov", "市政府各委、办、局 each-relevant-depts"],
    ),
    (
        "永登县、皋兰县人民政府，兰州新区管委会：",
        ["永登县 620121-gov", "皋兰县人民政府 620122-gov", "兰州新区管委会 dev-zone-兰州新区管委会"],
    ),
    ("各县区财政局、商务局，各俱乐部：", ["各县区财政局 each-finance", "商务局 each-commerce", "各俱乐部 ?"]),
    (
        "各县区委、人民政府，中央、省属在兰有关单位：",
        ["各县区委、人民政府 each-gov", "中央、省属在兰有关单位 each-relevant-depts"],
    ),
    (
        "市人社局、市财政局及各有关单位：",
        ["市人社局 620100-hrss", "市财政局 620100-finance", "各有关单位 each-relevant-depts"],
    ),
    ("各县区人民政府，市政府\n各部门：", ["各县区人民政府 each-gov", "市政府\n各部门 each-relevant-depts"]),
    (
        "各县区人民政府，\n市政府各部门，\n市属各企业：",
        ["各县区人民政府 each-gov", "市政府各部门 each-relevant-depts", "市属各企业 each-relevant-depts"],
    ),
    ("为落实省政府部署，帮助市人社局、市财政局办事，现通知如下：", []),
    ("请各县区按下列要求办理：", []),
    ("", []),
]


@pytest.mark.parametrize(("line", "expected"), ADDRESSED)
def test_addressees_are_bodies_and_classes(line: str, expected: list[str]) -> None:
    found = notice(f"{TITLE}\n兰政办发〔2022〕7号\n{line}\n").addressees
    keys = [f"{r.mention.text} {r.agency.key.removeprefix('620100-') if r.agency.function else '?'}" for r in found]
    expected = [key.replace(" 620100-", " ") for key in expected]
    assert keys == expected
    assert all((r.agency.kind is AgencyKind.CLASS) == ("each" in r.agency.key) for r in found if r.agency.function)


IMPRINT = "兰州市人民政府办公室　　　　2022年3月2日印发"
ENDS = [
    f"\n{SIGNED}\n抄送：市委各部门，市法院，市检察院。\n{IMPRINT}",
    f"\n{SIGNED}\n（此件公开发布）\n附件：1.快办清单\n2.快办表\n抄送：市委各部门，市法院，市检察院。\n{IMPRINT}",
    f"\n{SIGNED}\n抄送：市委各部门，市法院，\n市检察院。\n{IMPRINT}\n",
    f"\n{SIGNED}\n抄送:市委各部门，市法院，市检察院\n{IMPRINT}\n",
]


@pytest.mark.parametrize("clause", ["（责任单位：市财政局）", ""])
@pytest.mark.parametrize("end", ENDS)
def test_the_distribution_block_is_no_measure(end: str, clause: str) -> None:
    found = read(f"{TITLE}\n各县区人民政府：\n{BODY.replace('（责任单位：市财政局）', clause)}{end}")
    assert [r.mention.text for r in found.copied_to] == ["市委各部门", "市法院", "市检察院"]
    assert [r.agency.function for r in found.copied_to] == ["relevant-depts", "court", "procuratorate"]
    records = ["".join(i.mention.text.split()) for i in found.ignored if i.rule == "imprint"]
    assert records == ["兰州市人民政府办公室2022年3月2日印发"]
    assert [m.number for m in found.measures] == ["1", "2"]
    assert not [m for m in found.measures if "抄送" in m.span.slice(found.document.text)]
    assert found.issued is not None
    assert found.issued.value == "2022-03-01"


def test_a_sentence_about_copies_is_no_block() -> None:
    body = BODY.replace("减免租金。", "结果抄送市财政局，\n抄送各县区。")
    assert read(f"{TITLE}\n各县区人民政府：\n{body}\n{SIGNED}").copied_to == ()


SIGNATURES = [
    (f"\n{SIGNED}\n", ("兰州市人民政府办公室",), "2022-03-01"),
    (
        f"\n{SIGNED}\n（此件公开发布）\n附件：快办清单\n序号　事项　时限\n1　开办　3天\n",
        ("兰州市人民政府办公室",),
        "2022-03-01",
    ),
    (
        "\n附件：1.快办清单\n　　　2.快办表\n兰州市财政局　　兰州市商务局\n2022年3月1日\n附件1\n快办清单\n填表日期：2022年5月1日\n",
        ("兰州市财政局", "兰州市商务局"),
        "2022-03-01",
    ),
    ("\n兰州市人民政府（代章）\n二〇二二年三月一日\n", ("兰州市人民政府",), "2022-03-01"),
    (f"\n抄送：市委各部门。\n{IMPRINT}\n", None, None),
    ("\n各县区要抓好落实。\n", None, None),
]


@pytest.mark.parametrize(("end", "bodies", "day"), SIGNATURES)
def test_the_signature_may_be_followed_by_annexes(end: str, bodies: tuple[str, ...] | None, day: str | None) -> None:
    block = notice(end=end).signature
    assert (block.bodies if block else None, block.day if block else None) == (bodies, day)


FULL = (
    "特急\n兰州市人民政府关于印发兰州市快办办法（试行）的通知\n【已废止】\n兰政发〔2022〕7号\n"
    f"各县区人民政府，兰州新区管委会：\n{BODY}\n{SIGNED}\n抄送：市委各部门，市法院。\n{IMPRINT}\n"
)
ID = "https://w3id.org/cuoshi/"
NOTICE = URIRef(f"{ID}notice/620100-兰政发-2022-7")


def graph(found: Notice) -> Graph:
    quads = notice_quads(found)
    result = Graph()
    for subject, predicate, value, _ in (*quads.facts, *quads.evidence):
        result.add((subject, predicate, value))
    return result


@pytest.mark.parametrize(
    ("predicate", "values"),
    [
        (ELI.in_force, {str(ELI["InForce-notInForce"])}),
        (ADMS.status, {f"{ID}genre/trial"}),
        (CS.urgency, {f"{ID}genre/urgency-very"}),
        (SCHEMA.toRecipient, {f"{ID}agency/620100-each-gov", f"{ID}agency/620100-dev-zone-兰州新区管委会"}),
        (SCHEMA.ccRecipient, {f"{ID}agency/620100-each-relevant-depts", f"{ID}agency/620100-court"}),
    ],
)
def test_the_graph_says_it_with_evidence(predicate: URIRef, values: set[str]) -> None:
    found = graph(read(FULL))
    assert {str(value) for value in found.objects(NOTICE, predicate)} == values
    said = {s for s in found.subjects(RDF.predicate, predicate) if (s, RDF.subject, NOTICE) in found}
    assert {str(value) for s in said for value in found.objects(s, RDF.object)} == values


def test_the_page_of_the_notice_names_them_in_both_languages() -> None:
    store = memory_store([read(FULL)], vocabulary=True)
    groups = {group.label.zh: group for group in describe(store.view(), str(NOTICE)).groups}
    shown = {
        name: {(fact.value.label.zh, fact.value.label.en, fact.evidence[0].quote) for fact in groups[name].facts}
        for name in ("是否有效", "状态", "紧急程度")
    }
    assert shown == {
        "是否有效": {("失效", "not in force", "废止")},
        "状态": {("试行", "on trial", "试行")},
        "紧急程度": {("特急", "very urgent", "特急")},
    }
    assert [groups[name].label.en for name in ("主送", "抄送")] == ["addressed to", "copied to"]


def test_a_notice_that_says_nothing_of_its_force_has_no_triple_for_it() -> None:
    found = graph(notice(end=f"\n本通知自2020年1月1日起施行，有效期至2020年6月30日。\n{SIGNED}"))
    assert not list(found.objects(None, ELI.in_force))
    assert list(found.objects(None, ELI.date_no_longer_in_force))


def test_the_graph_conforms_and_a_second_force_does_not() -> None:
    shapes = Graph().parse(data=(files("cuoshi.ontology") / "shapes" / "cuoshi.shapes.ttl").read_text("utf-8"))
    found = graph(read(FULL))
    concepts = vocabulary()
    for concept in {node for node in found.objects() if (node, RDF.type, SKOS.Concept) in concepts}:
        for triple in concepts.triples((concept, None, None)):
            found.add(triple)
    assert validate(found, shacl_graph=shapes, advanced=False)[0]
    found.add((NOTICE, ELI.in_force, ELI["InForce-inForce"]))
    assert not validate(found, shacl_graph=shapes, advanced=False)[0]


def test_json_keeps_the_guides_fields_and_adds_the_head() -> None:
    found = as_json(read(FULL))
    assert set(found["notice"]) == {
        "title",
        "document_number",
        "issuer",
        "jurisdiction",
        "issued",
        "effective_from",
        "effective_until",
    }
    head = found["head"]
    assert head["urgency"]["value"] == "urgency-very"
    assert [mark["status"] for mark in head["statuses"]] == ["not-in-force", "trial"]
    assert [one["mention"] for one in head["addressees"]] == ["各县区人民政府", "兰州新区管委会"]
    assert head["signature"]["bodies"] == ["兰州市人民政府办公室"]


TASK_TITLES = ["兰州市2022年快办重点任务分工表", "兰州市快办责任清单", "兰州市快办工作台账", "兰州市快办重点工作任务表"]


@pytest.mark.parametrize("title", TASK_TITLES)
def test_lists_of_tasks_have_titles(title: str) -> None:
    found = notice(f"{title}\n（2022年3月1日）\n").title
    assert found is not None
    assert found.value == title


PIECES = st.sampled_from(
    ["特急", "等级：", "加急", "\n", "，", "、", "：", "。", "各县（市、区）人民政府", "抄送：", "市委各部门",
     "市法院", "【已废止】", "（试行）", "征求意见稿", "本文件已", "失效", "有效性：", "兰州市人民政府",
     "2022年3月1日", "印发", "关于", "的通知", "《", "》", "一、", "各委、办、局"]
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(PIECES, max_size=25))
def test_any_front_can_be_read(pieces: list[str]) -> None:
    found = notice("".join(pieces), "".join(reversed(pieces)))
    text = found.document.text
    facts = [r.mention for r in (*found.addressees, *found.copied_to)]
    facts += [one.mention for one in (found.urgency, *found.statuses, found.signature) if one and one.mention]
    assert all(mention.span.slice(text) == mention.text and mention.text.strip() for mention in facts)
