from __future__ import annotations

from datetime import date

import pytest
from cuoshi.loaders.bodies import area_named, is_body, split_bodies
from cuoshi.loaders.full_dates import end_of_term, find_full_dates, read_full_date
from cuoshi.loaders.head import Head, read_head
from cuoshi.ontology.model import Field, Span
from helpers_text import read
from hypothesis import given, settings
from hypothesis import strategies as st

MEASURES = "一、稳岗位。给予补贴。（责任单位：市人社局）\n二、降成本。减免租金。（责任单位：市财政局）"


def head(front: str = "", end: str = "", body: str = MEASURES) -> Head:
    """Return the head of a notice made of a front, two measures and an end."""
    text = f"{front}{body}{end}"
    start, stop = len(front), len(front) + len(body)
    second = start + max(body.find("二、"), 0)
    measures = [Span(start + 2, second), Span(second, stop)]
    return read_head(text, body_start=start, body_end=stop, measures=measures)


def value(field: Field | None) -> str | None:
    return field.value if field else None


TITLES = [
    (
        "甘肃省人民政府办公厅关于推行快办的通知\n甘政办发〔2022〕7号\n各市州人民政府：\n现通知如下。\n",
        "甘肃省人民政府办公厅关于推行快办的通知",
    ),
    (
        "兰州市人民政府\n关于印发兰州市快办\n若干措施的通知\n兰政发〔2022〕7号\n",
        "兰州市人民政府关于印发兰州市快办若干措施的通知",
    ),
    ("兰州市人民政府关于印发快办措施的通知兰政发〔2022〕7号各县区人民政府：\n", "兰州市人民政府关于印发快办措施的通知"),
    ("3.兰州市财政局关于贴息的意见（2022年3月1日）\n兰财〔2022〕7号\n", "兰州市财政局关于贴息的意见"),
    (
        "兰州市人民政府办公室明传发电\n等级特急\n兰政办发明电〔2022〕7号\n兰州市人民政府办公室关于防汛的通知\n",
        "兰州市人民政府办公室关于防汛的通知",
    ),
    (
        "关于印发兰应对的办法的通知兰州市人民政府关于印发\n兰州市应对办法的通知\n各县：\n",
        "兰州市人民政府关于印发兰州市应对办法的通知",
    ),
    ("兰州市人民政府印发关于快办的20条措施\n各县：\n", "兰州市人民政府印发关于快办的20条措施"),
    (
        "关于促进兰州市夜间消费的若干措施（试行）\n为活跃市场，制定以下措施。\n",
        "关于促进兰州市夜间消费的若干措施（试行）",
    ),
    ("兰州市提振消费十条措施\n（2022年3月1日）\n", "兰州市提振消费十条措施"),
    ("关于提振消费的十条措施为进一步活跃市场，制定以下措施。", "关于提振消费的十条措施"),
    (
        "兰州市人民政府关于活跃夜市的意见各县（市、区）人民政府，各有关部门：为活跃夜市，提出意见。",
        "兰州市人民政府关于活跃夜市的意见",
    ),
    (
        "兰州市人民政府关于办好夜市的通知(兰政发〔2022〕7号)各县区人民政府：现通知如下。",
        "兰州市人民政府关于办好夜市的通知",
    ),
    ("关于规范措施为先原则的办法\n各县：\n", "关于规范措施为先原则的办法"),
    ("现将《兰州市快办办法》印发给你们，请执行。\n兰州市财政局\n2022年3月1日\n兰州市快办办法\n", "兰州市快办办法"),
    (
        "各县区：\n《快办办法》已经市政府同意，现印发给你们，请执行。兰州市财政局2022年3月1日快办办法为加快办事，制定本办法。",
        "快办办法",
    ),
    (
        "各县区：\n为助企纾困，制定了《兰州市快办措施》，请认真抓好落实。\n兰州市财政局\n2022年3月1日\n兰州市快办措施\n",
        "兰州市快办措施",
    ),
    ("各县区人民政府：\n为加快办事，现通知如下。\n", None),
    ("现将《兰州市快办办法》印发给你们，请执行。\n", None),
    ("", None),
]


@pytest.mark.parametrize(("front", "expected"), TITLES)
def test_title(front: str, expected: str | None) -> None:
    assert value(head(front).title) == expected


NUMBERS = [
    ("兰州市人民政府关于快办的通知\n兰政发〔2022〕7号\n各县区：\n", "兰政发〔2022〕7号"),
    ("兰政发〔2022〕7号各县区：\n为落实国发〔2020〕1号文件，\n", "兰政发〔2022〕7号"),
    ("省人民政府办公厅关于快办的通知\n（甘政办发〔2022〕7号）\n各市：\n", "甘政办发〔2022〕7号"),
    ("发文字号：兰政发〔2022〕7号\n标题：某通知\n各县区：\n", "兰政发〔2022〕7号"),
    ("3.兰州市财政局关于快办的通知（2022年3月1日）兰财〔2022〕7号各县区财政局：现通知如下。", "兰财〔2022〕7号"),
    (
        "兰州市人民政府关于快办的通知兰州市人民政府关于快办的通知兰政发〔2022〕7号永登县人民政府：通知如下。",
        "兰政发〔2022〕7号",
    ),
    ("兰州市快办细则（兰政发〔2022〕7号）有关单位：通知如下。", "兰政发〔2022〕7号"),
    ("各县区：\n为落实《快办意见》（国发〔2020〕1号），现通知如下。\n", None),
    ("根据国发〔2020〕1号精神，现通知如下。\n", None),
]


@pytest.mark.parametrize(("front", "expected"), NUMBERS)
def test_number(front: str, expected: str | None) -> None:
    assert value(head(front).document_number) == expected


LETTER = "各县区：\n《快办办法》已经同意，现印发给你们，请执行。\n"
ISSUERS = [
    ("兰州市人民政府办公室关于快办的通知\n各县区：\n", "", "兰州市人民政府办公室", "620100"),
    (
        "省人民政府办公厅关于快办的通知\n各市：\n请执行。\n甘肃省人民政府办公厅\n2022年3月1日\n",
        "",
        "甘肃省人民政府办公厅",
        "620000",
    ),
    (
        "兰州市财政局等三部门关于贴息的通知\n",
        "\n特此通知。\n兰州市财政局\n兰州市商务局\n2022年3月1日",
        "兰州市财政局、兰州市商务局",
        "620100",
    ),
    ("兰州市财政局兰州市商务局关于贴息的通知\n", "", "兰州市财政局、兰州市商务局", "620100"),
    ("", "\n国家税务总局兰州市税务局\n兰州市财政局\n2022年3月1日", "国家税务总局兰州市税务局、兰州市财政局", "620100"),
    (
        LETTER + "甘肃省教育厅甘肃省财政厅甘肃省妇联2022年3月1日（此件公开发布）快办办法\n",
        "",
        "甘肃省教育厅、甘肃省财政厅、甘肃省妇联",
        "620000",
    ),
    (LETTER, "请认真抓好落实。兰州市人民政府2022年3月1日更多信息请关注某号", "兰州市人民政府", "620100"),
    (LETTER, "\n请认真抓好落实。\n兰州市人民政府", "兰州市人民政府", "620100"),
    ("", "\n抄送：市委各部门。\n兰州市人民政府办公室2022年3月1日印发", "兰州市人民政府办公室", "620100"),
    ("", "\n各部门要抓好落实。版权所有：甘肃省人民政府门户网站", None, None),
    ("国务院办公厅关于快办的意见\n国办发〔2022〕70号\n", "", "国务院办公厅", None),
]


@pytest.mark.parametrize(("front", "end", "issuer", "area"), ISSUERS)
def test_issuer_and_area(front: str, end: str, issuer: str | None, area: str | None) -> None:
    found = head(front, end)
    assert (value(found.issuer), value(found.jurisdiction)) == (issuer, area)


AREAS = [
    ("各县、区人民政府，金昌经济开发区管委会：\n", "（责任单位：市人社局、人民银行金昌市中心支行）", "620300"),
    ("为促进我县住房消费，制定措施。\n", "在永登县范围内购房的。（责任单位：县住建局、县财政局）", "620121"),
    ("", "打造甘肃名品。（牵头单位：省科技厅，责任单位：省财政厅、甘肃金融监管局）", "620000"),
    ("", "建好皋兰县、榆中县的园区。（责任单位：市财政局、市商务局）", "620100"),
    ("金政办发〔2022〕3号\n", "支持永昌县。（责任单位：市财政局、市商务局）", "620300"),
    ("", "（责任单位：市财政局、市商务局）", None),
    ("", "对接兰州市、金昌市。（责任单位：市财政局、市商务局）", None),
]


@pytest.mark.parametrize(("front", "measure", "expected"), AREAS)
def test_area_from_the_body(front: str, measure: str, expected: str | None) -> None:
    assert value(head(front, body=f"一、稳岗位。{measure}\n二、降成本。{measure}").jurisdiction) == expected


DATES = [
    (LETTER + "兰州市人民政府\n2022年3月1日\n", "", "2022-03-01"),
    ("", "\n兰州市人民政府\n二〇二二年三月十一日\n（此件公开发布）", "2022-03-11"),
    (LETTER + "2022年3月1日\n（此件主动公开）\n", "", "2022-03-01"),
    ("兰州市财政局关于贴息的通知（2022年3月31日）\n" + LETTER + "兰州市财政局\n2022年3月29日\n", "", "2022-03-29"),
    ("兰州市财政局关于贴息的通知（2022年3月31日）\n各县区：\n", "", "2022-03-31"),
    ("兰州市财政局关于贴息的意见\n兰财〔2022〕7号2022年7月1日\n各县区：\n", "", "2022-07-01"),
    ("成文日期：2022年7月1日\n标题：关于贴息的意见\n各县区：\n", "", "2022-07-01"),
    ("", "\n抄送：市委各部门。\n兰州市人民政府办公室2022年3月1日印发", "2022-03-01"),
    ("", "\n各县区于2022年12月10日前报送总结。", None),
    ("", "\n兰州市人民政府\n2022年2月30日", None),
]


@pytest.mark.parametrize(("front", "end", "expected"), DATES)
def test_day_of_issue(front: str, end: str, expected: str | None) -> None:
    assert value(head(front, end).issued) == expected


SIGNED = "\n兰州市人民政府\n2022年3月1日"
VALIDITY = [
    ("\n本通知自发布之日起执行至2022年6月30日。" + SIGNED, "2022-03-01", "2022-06-30"),
    ("\n本通知自发布之日起执行至2022年6月30日。", None, "2022-06-30"),
    ("\n本措施自2022年5月1日起施行，有效期至2024年12月31日。", "2022-05-01", "2024-12-31"),
    ("\n以上措施自印发之日起施行，有效期2年。" + SIGNED, "2022-03-01", "2024-02-29"),
    ("\n本政策自发布之日起施行，施行期暂定为6个月。" + SIGNED, "2022-03-01", "2022-08-31"),
    ("\n本办法自印发之日起30日后施行。" + SIGNED, "2022-03-31", None),
    ("\n本意见实施期限从2022年12月1日起至2023年2月28日止。", "2022-12-01", "2023-02-28"),
    ("\n本办法为配套文件，自2023年2月22日施行。", "2023-02-22", None),
    ("\n除第三项政策有效期至2025年12月31日外，其余条款有效期5年。", None, None),
    ("\n本通知自印发之日起施行，有效期至应急响应解除。" + SIGNED, "2022-03-01", None),
    ("\n自2024年8月1日起，将保证金比例下调。", None, None),
    ("\n本办法自2022年4月1日起试行，试行期为两年。", "2022-04-01", "2024-03-31"),
    ("\n本规定自印发之日起试行，试行期限1年。" + SIGNED, "2022-03-01", "2023-02-28"),
    ("\n本办法自印发之日起30个工作日后施行。" + SIGNED, None, None),
    ("\n本办法自印发之日起三十日后施行，有效期五年。" + SIGNED, "2022-03-31", "2027-03-30"),
    ("\n本办法自印发之日起1个月后施行。" + SIGNED, "2022-04-01", None),
    ("\n本办法自印发起施行，有效期3年。" + SIGNED, "2022-03-01", "2025-02-28"),
    ("\n本措施自发文之日起实施，有效期至2023年底。" + SIGNED, "2022-03-01", "2023-12-31"),
    ("\n本措施有效期至2024年2月底。", None, "2024-02-29"),
    ("\n本办法自2022年4月1日起施行，2027年3月31日失效。", "2022-04-01", "2027-03-31"),
    ("\n本办法自2022年4月1日起施行，自2027年4月1日起废止。", "2022-04-01", "2027-03-31"),
    ("\n本办法自2022年4月1日起施行，《旧办法》（兰政发〔2019〕3号）自2022年4月1日起废止。", "2022-04-01", None),
    ("\n本办法自2022年4月1日起施行，原办法2022年4月1日失效。", "2022-04-01", None),
    (SIGNED, None, None),
]


@pytest.mark.parametrize(("end", "start", "until"), VALIDITY)
def test_validity(end: str, start: str | None, until: str | None) -> None:
    found = head(end=end)
    assert (value(found.effective_from), value(found.effective_until)) == (start, until)


def test_a_measure_speaks_only_for_itself() -> None:
    body = "一、稳岗位。补贴自2022年1月1日起执行。\n二、降成本。该政策执行期限至2022年5月1日。"
    assert head(body=body).effective_until is None
    closing = "一、稳岗位。补贴。\n二、附则。本办法自2022年1月1日起施行，有效期至2023年5月1日。"
    found = head(body=closing)
    assert (value(found.effective_from), value(found.effective_until)) == ("2022-01-01", "2023-05-01")


def test_counted_end_is_marked() -> None:
    found = head(end="\n以上措施自2022年3月1日起施行，有效期2年。").effective_until
    assert found is not None
    assert (found.rule, found.confidence) == ("until-counted", 0.8)


GENERAL = [
    ("上述政策支持对象为经营困难的小店。", "eligibility"),
    ("本通知自印发之日起施行。", "validity"),
    ("以上资金不可兼得。", "exclusive"),
    ("国家另有新规的，我市遵照执行。", "precedence"),
]


@pytest.mark.parametrize(("sentence", "kind"), GENERAL)
def test_general_clause(sentence: str, kind: str) -> None:
    assert [(g.kind.value, g.mention.text) for g in head(end=f"\n{sentence}").general] == [(kind, sentence)]


def test_letter_is_no_precedence() -> None:
    assert head("现将《快办办法》印发给你们，请遵照执行。\n").general == ()


def test_own_titles() -> None:
    front = (
        "兰州市人民政府关于印发《兰州市快办办法》的通知\n各县区：\n现将《兰州市快办办法》和《快办清单》印发给你们。\n"
    )
    assert head(front).own_titles == ("兰州市快办办法", "快办清单", "兰州市人民政府关于印发《兰州市快办办法》的通知")
    assert head("各县区：\n为落实《国家快办意见》，现通知如下。\n").own_titles == ()


def test_addressees() -> None:
    found = head("兰州市人民政府关于快办的通知兰政发〔2022〕7号各县区人民政府，各部门：\n现通知如下。\n").addressees
    assert found is not None
    assert found.text == "各县区人民政府，各部门"
    assert head("现通知如下。\n").addressees is None


def test_issues_and_footers() -> None:
    strange = head(
        "甘肃省交通运输厅关于快办的通知（2022年3月2日）\n湘政务函〔2023〕9号\n各市：\n",
        "\n甘肃省交通运输厅\n2022年3月1日",
    )
    assert [issue.code for issue in strange.issues] == ["number-of-another-area", "dates-disagree"]
    assert [issue.code for issue in head().issues] == ["head-incomplete"]
    (footer,) = head(end="\n版权所有：某网站").ignored
    assert (footer.rule, footer.mention.text) == ("site-footer", "版权所有：某网站")


BODIES = [
    ("甘肃省教育厅甘肃省财政厅", ("甘肃省教育厅", "甘肃省财政厅")),
    ("中共兰州市委兰州市人民政府", ("中共兰州市委", "兰州市人民政府")),
    ("国家税务总局兰州市税务局", ("国家税务总局兰州市税务局",)),
    ("科技部财政部国家发展改革委", ("科技部", "财政部", "国家发展改革委")),
    ("兰州市财政局、兰州市商务局\n兰州市教育局", ("兰州市财政局", "兰州市商务局", "兰州市教育局")),
]


@pytest.mark.parametrize(("words", "expected"), BODIES)
def test_bodies_are_split(words: str, expected: tuple[str, ...]) -> None:
    assert split_bodies(words) == expected


PLACES = [
    ("重庆市黔江区人民政府办公室", "500114"),
    ("兰州海关", "620100"),
    ("国家税务总局金昌市税务局", "620300"),
    ("甘孜州人民政府", "513300"),
    ("省财政厅", None),
    ("鼓楼区人民政府", None),
]


@pytest.mark.parametrize(("name", "code"), PLACES)
def test_area_of_a_name(name: str, code: str | None) -> None:
    found = area_named(name)
    assert (found.code if found else None) == code
    assert is_body(name)


def test_full_dates() -> None:
    text = "二〇二〇年二月七日至2020年12月31日，2021年2月30日"
    assert [d.value for d in find_full_dates(text)] == [date(2020, 2, 7), date(2020, 12, 31)]


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_printed_dates_are_read_back(day: date) -> None:
    assert read_full_date(f"{day.year}年{day.month}月{day.day}日") == day


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(1, 40), st.sampled_from("年月日"))
def test_a_term_is_never_empty(start: date, amount: int, unit: str) -> None:
    assert end_of_term(start, amount, unit) >= start


PIECES = st.sampled_from(
    ["兰州市人民政府", "关于印发", "《快办办法》", "的通知", "\n", "。", "：", "兰政发〔2022〕7号", "2022年3月1日", "现将", "印发给你们",
     "自印发之日起施行", "，有效期2年", "一、", "各县区", "（此件公开发布）", "版权所有", "《", "》", "市财政局"]
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(PIECES, max_size=30), st.integers(0, 150), st.integers(0, 150))
def test_every_text_has_a_head(pieces: list[str], one: int, two: int) -> None:
    text = "".join(pieces)
    start, end = sorted((min(one, len(text)), min(two, len(text))))
    found = read_head(text, body_start=start, body_end=end, measures=[Span(start, end)])
    fields = (found.title, found.document_number, found.issuer, found.jurisdiction, found.issued, found.effective_from)
    for field in (*fields, found.effective_until):
        if field is not None and field.mention is not None:
            assert field.mention.span.slice(text) == field.mention.text
    for clause in found.general:
        assert clause.mention.span.slice(text) == clause.mention.text


def test_a_text_without_measures_has_a_head() -> None:
    text = "兰州市人民政府关于快办的通知\n兰政发〔2022〕7号\n各县区：\n请抓好落实。\n兰州市人民政府\n2022年3月1日"
    found = read_head(text, body_start=0, body_end=len(text), measures=[])
    assert value(found.title) == "兰州市人民政府关于快办的通知"
    assert (value(found.document_number), value(found.issued)) == ("兰政发〔2022〕7号", "2022-03-01")


def test_a_paper_revised_and_handed_on_is_the_notice_itself() -> None:
    notice = read(
        "各县、区人民政府：\n经市政府同意，对《宝鸡市促进消费若干政策》有关条款作了修订，现印发你们。\n宝鸡市人民政府办公室\n2023年10月8日\n"
        "宝鸡市促进消费若干政策\n为促进消费，制定以下政策。\n一、发放消费券。发放消费券。（责任单位：市商务局）\n"
        "二、减免费用。减免费用。（责任单位：市财政局）"
    )
    assert notice.title is not None
    assert notice.title.value == "宝鸡市促进消费若干政策"
    assert notice.all_citations == ()
