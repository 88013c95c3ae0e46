"""Figures of measures: what is read, what is passed over, how they limit and what they do. All sentences are our own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cuoshi.loaders.magnitudes import magnitude
from cuoshi.loaders.normalise import normalise
from cuoshi.loaders.quantities import find_quantities
from cuoshi.ontology.model import Bound, Ignored, Mention, Quantity, Span, TermKind
from hypothesis import given, settings
from hypothesis import strategies as st

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


def read(text: str, year: int | None = 2020, masks: tuple[Span, ...] = ()) -> tuple[Quantity, ...]:
    return find_quantities(text, Span(0, len(text)), year=year, masks=masks)[0]


def passed(text: str, year: int | None = 2020) -> dict[str, str]:
    ignored: tuple[Ignored, ...] = find_quantities(text, Span(0, len(text)), year=year)[1]
    return {item.mention.text: item.rule for item in ignored}


def facts(text: str, year: int | None = 2020) -> list[tuple[str, float | str, str]]:
    return [(q.mention.text, q.value, q.unit) for q in read(text, year)]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1,000", 1000),
        ("2,500.5", 2500.5),
        ("1.5亿", 150_000_000),
        ("3千万", 30_000_000),
        ("100余", 100),
        ("30多", 30),
        ("三百五十", 350),
        ("两千零八", 2008),
        ("一百二十万", 1_200_000),
        ("三亿五千万", 350_000_000),
        ("十二", 12),
        ("十五点五", 15.5),
        ("百", None),
        ("四五", None),
        ("二百五", None),
        ("一万五", None),
        ("零", None),
        ("", None),
        ("9" * 40, None),
    ],
)
def test_magnitude(written: str, value: float | None) -> None:
    assert magnitude(written) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("安排专项资金1,200万元", [("1,200万元", 12_000_000, "CNY")]),
        ("投入1.5亿元，另拨三百万元", [("1.5亿元", 150_000_000, "CNY"), ("三百万元", 3_000_000, "CNY")]),
        ("实际到账300万美元", [("300万美元", 3_000_000, "USD")]),
        ("贴息50%，另贴千分之一", [("50%", 50, "percent")]),
        ("达到百分之15.5", [("百分之15.5", 15.5, "percent")]),
        ("按百分之三十补助", [("百分之三十", 30, "percent")]),
        ("按增量的2‰奖励", [("2‰", 0.2, "percent")]),
        (
            "利率下浮0.5个百分点或20个基点",
            [("0.5个百分点", 0.5, "percentage-point"), ("20个基点", 0.2, "percentage-point")],
        ),
        ("LPR加30BP", [("30BP", 0.3, "percentage-point")]),
        ("缓交三个月", [("三个月", 3, "month")]),
        ("试行半年", [("半年", 0.5, "year")]),
        ("试行一年半", [("一年半", 1.5, "year")]),
        ("5个工作日内办结，2周内送达", [("5个工作日", 5, "day"), ("2周", 14, "day")]),
        ("入市前14日内登记", [("14日", 14, "day")]),
        ("培训1.5万名青年", [("1.5万名", 15_000, "名")]),
        ("走访100余家工厂", [("100余家", 100, "家")]),
        ("预留2000亩用地", [("2000亩", 2000, "亩")]),
        ("装机160千瓦", [("160千瓦", 160, "千瓦")]),
        ("聘请两名以上律师", [("两名", 2, "名")]),
        ("住房超过90平方米", [("90平方米", 90, "平方米")]),
        ("年满60周岁", [("60周岁", 60, "周岁")]),
        ("九层及以下的楼房", [("九层", 9, "层")]),
        ("扶持1家企业", [("1家", 1, "家")]),
        ("最高贷款额度由60万提高至80万。", [("60万", 600_000, "CNY"), ("80万", 800_000, "CNY")]),
    ],
)
def test_values(text: str, expected: list[tuple[str, float | str, str]]) -> None:
    assert facts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("免收1—3个月租金", [("1—3个月", 1, "month"), ("1—3个月", 3, "month")]),
        ("奖励30-50万元", [("30-50万元", 300_000, "CNY"), ("30-50万元", 500_000, "CNY")]),
        ("奖励5000元至1万元", [("5000元", 5000, "CNY"), ("1万元", 10_000, "CNY")]),
        ("奖励5000至1万元", [("5000至1万元", 5000, "CNY"), ("5000至1万元", 10_000, "CNY")]),
        ("分别奖励50、30、20万元", [("50", 500_000, "CNY"), ("30", 300_000, "CNY"), ("20万元", 200_000, "CNY")]),
        ("电话0532-5个", [("5个", 5, "个")]),
    ],
)
def test_ranges_and_lists(text: str, expected: list[tuple[str, float | str, str]]) -> None:
    assert facts(text) == expected


@pytest.mark.parametrize(
    ("text", "year", "expected"),
    [
        ("2020年6月30日前报送", 2020, [("2020年6月30日前", "2020-06-30")]),
        ("二〇二〇年六月三十日", None, [("二〇二〇年六月三十日", "2020-06-30")]),
        ("3月底前开工，年底前完工", 2021, [("3月底前", "2021-03"), ("年底前", "2021-12")]),
        ("明年底前完工", 2021, [("明年底前", "2022-12")]),
        ("到2025年底建成，到2027年推广", None, [("2025年底", "2025-12"), ("2027年", "2027")]),
        ("2020年一季度前上线", None, [("2020年一季度前", "2020-03")]),
        ("（完成时限：2023年9月）", None, [("2023年9月", "2023-09")]),
        ("自1月1日起，延长至3月", 2020, [("1月1日", "2020-01-01"), ("3月", "2020-03")]),
        ("2020年1月1日至3月31日", None, [("2020年1月1日", "2020-01-01"), ("3月31日", "2020-03-31")]),
        ("2023年3月底前备案，11月底前实施", 2022, [("2023年3月底前", "2023-03"), ("11月底前", "2023-11")]),
        ("按2019年12月口径，3月底前补报", 2020, [("2019年12月", "2019-12"), ("3月底前", "2020-03")]),
        ("2020年2月至6月免收", None, [("2020年2月", "2020-02"), ("6月", "2020-06")]),
        ("最长领取三年。新到本县就业人员补贴从2023年1月1日起发放", None, [("2023年1月1日", "2023-01-01")]),
        ("在1年内缴清余款。政策的有效期截止到2024年12月31日", None, [("2024年12月31日", "2024-12-31")]),
        ("2025年前三季度平稳", 2025, []),
        ("3月底前开工", None, []),
        ("2021年2月30日前", None, []),
    ],
)
def test_dates(text: str, year: int | None, expected: list[tuple[str, str]]) -> None:
    assert [(q.mention.text, q.value) for q in read(text, year) if q.unit == "date"] == expected


@pytest.mark.parametrize(
    ("text", "word", "rule"),
    [
        ("列入2020年预算", "2020年", "budget-year"),
        ("缴纳2月份税款", "2月份", "reporting-period"),
        ("3月底前开工", "3月底前", "date-without-year"),
        ("2021年2月30日前", "2021年2月30日前", "impossible-date"),
        ("每年6月底前报告", "6月底前", "recurring-date"),
        ("每月25日前报表", "25", "bare-number"),
        ("每月5日由专人收件", "5日", "day-of-month"),
        ("拨打12345热线", "12345", "bare-number"),
        ("提供24小时服务", "24小时", "clock-time"),
        ("提供7×24小时服务", "7", "formula"),
        ("推行“6+4”监管", "4", "formula"),
        ("按面积的1/2计算", "1", "fraction"),
        ("按4:6的比例分担", "6", "ratio"),
        ("见第3条", "3条", "ordinal"),
        ("以上2-5项可叠加", "2-5项", "ordinal"),
        ("每新开1家奖励", "1家", "per-one"),
        ("每季度召开1次例会", "1次", "frequency"),
        ("每两年复审", "两年", "frequency"),
        ("上半年新增", "半年", "half-year"),
        ("实施三年行动计划", "三年", "plan-name"),
        ("落实5年期利率", "5年", "rate-tenor"),
        ("打造“15家名店”街区", "15家", "quoted"),
        ("收官的关键一年", "一年", "idiom"),
        ("落实三项制度", "三项", "spelt-count"),
        ("新增百亿元企业", "百亿元", "vague-number"),
        ("减排PM2.5年均值", "2.5", "latin-name"),
    ],
)
def test_passed_over(text: str, word: str, rule: str) -> None:
    assert passed(text, None if rule == "date-without-year" else 2020).get(word) == rule


@pytest.mark.parametrize(
    ("text", "bound", "inclusive"),
    [
        ("补助50万元", Bound.EXACT, None),
        ("补助不超过50万元", Bound.AT_MOST, True),
        ("最高奖励50万元", Bound.AT_MOST, True),
        ("贷款最高额度为50万元", Bound.AT_MOST, True),
        ("50万元以内的损失", Bound.AT_MOST, True),
        ("补助50万元封顶", Bound.AT_MOST, True),
        ("产值不低于50万元", Bound.AT_LEAST, True),
        ("产值50万元以上", Bound.AT_LEAST, True),
        ("产值50万元（含）以上", Bound.AT_LEAST, True),
        ("产值超过50万元", Bound.AT_LEAST, False),
        ("产值超过50万元（含）", Bound.AT_LEAST, True),
        ("不足50万元", Bound.AT_MOST, False),
        ("不少于50人", Bound.AT_LEAST, True),
        ("不得超过总造价的30%", Bound.AT_MOST, True),
        ("参照最低工资标准的30%", Bound.EXACT, None),
    ],
)
def test_bounds(text: str, bound: Bound, inclusive: bool | None) -> None:
    (quantity,) = read(text)
    assert (quantity.bound, quantity.inclusive) == (bound, inclusive)


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("给予每人每天补助200元", "每人每天"),
        ("每户企业最高20万元", "每户企业"),
        ("补贴500元/人", "每人"),
        ("补贴30元/平方米", "每平方米"),
        ("单个企业奖励不超过20万元", "单个企业"),
        ("奖励企业20万元", None),
        ("每人100元，另给企业20万元", None),
    ],
)
def test_per(text: str, per: str | None) -> None:
    assert read(text)[-1].per == per


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("按其上年度实缴保费的50%返还", "上年度实缴保费"),
        ("补贴标准为减免租金金额的30%", "减免租金金额"),
        ("市级追加贷款本金20%补偿", "贷款本金"),
        ("给予20%的补助", None),
        ("按照同类标准补助额度的50%给予补助", "同类标准补助额度"),
        ("贷款额度可达到所购住房价款的70%", "所购住房价款"),
        ("预留该项目预算总额的40%", "该项目预算总额"),
        ("超过直接费用的10%", "直接费用"),
        ("复工率达到80%", None),
    ],
)
def test_base(text: str, base: str | None) -> None:
    assert read(text)[0].base == base


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("可返还其上年度实缴保费的60%。", [TermKind.RATE]),
        ("返还标准由按实缴保费的50%，提高到按实缴保费的90%发放。", [TermKind.FORMER, TermKind.RATE]),
        ("将报销比例从50%提高到60%。", [TermKind.FORMER, TermKind.RATE]),
        ("按租金的30%补贴，最高50万元。", [TermKind.RATE, TermKind.CEILING]),
        ("担保贷款额度提高至500万元。", [TermKind.CEILING]),
        ("对获评企业，一次性奖励20万元。", [TermKind.AMOUNT]),
        ("按照每人300元的标准给予补贴。", [TermKind.PER_HEAD]),
        ("市财政安排2000万元专项资金。", [TermKind.POOL]),
        ("设立1亿元技术改造基金。", [TermKind.POOL]),
        ("发放购物消费券。额度为1亿元。", [TermKind.POOL]),
        ("对年产值2亿元以上的企业，给予10万元奖励。", [TermKind.CONDITION, TermKind.AMOUNT]),
        ("职工超过100人的，奖励5万元。", [TermKind.CONDITION, TermKind.AMOUNT]),
        ("购房款达50万元以上，发放1000元消费券。", [TermKind.CONDITION, TermKind.AMOUNT]),
        ("增量每达到100万元奖励1万元。", [TermKind.CONDITION, TermKind.AMOUNT]),
        ("发放购房补贴：博士20万元、技师6万元。", [TermKind.AMOUNT, TermKind.AMOUNT]),
        ("对连续2个月无收入的门店，免租。", [TermKind.CONDITION]),
        ("力争全年发行债券50亿元以上。", [TermKind.TARGET]),
        ("新建项目开工率达到40%以上。", [TermKind.TARGET]),
        ("融资成本低于去年同期0.5个百分点。", [TermKind.TARGET]),
        ("培育100家示范企业。", [TermKind.TARGET]),
        ("房租、物业等6类费用可分期。", [TermKind.UNKNOWN]),
        ("可以延期缴税，最长不超过3个月。", [TermKind.TERM]),
        ("2个月房租减半。", [TermKind.TERM]),
        ("返还标准按6个月的当地月人均失业保险金确定。", [TermKind.RATE]),
        ("自受理之日起3个工作日内办结。", [TermKind.DEADLINE]),
        ("3月底前全部复工。", [TermKind.DEADLINE]),
        ("2020年1月1日至3月31日免征。", [TermKind.TERM, TermKind.TERM]),
        ("本地有500家企业。", [TermKind.UNKNOWN]),
        ("分别奖励50万元、30万元。", [TermKind.AMOUNT, TermKind.AMOUNT]),
    ],
)
def test_terms(text: str, terms: list[TermKind]) -> None:
    assert [q.term for q in read(text)] == terms


def test_a_list_shares_what_is_said_once() -> None:
    first, second = read("贷款最高额度分别为100万元、50万元。")
    assert (first.bound, second.bound) == (Bound.AT_MOST, Bound.AT_MOST)
    assert (first.term, second.term) == (TermKind.CEILING, TermKind.CEILING)


def test_item_marks_are_no_figures() -> None:
    assert passed("（2）奖励。3.补助；4、贴息") == {}


def test_masks_are_not_read_and_offsets_stay() -> None:
    text = "依据《支持2000家企业办法》（甲政发〔2020〕5号）奖励3万元"
    start = text.index("《")
    masks = (Span(start, text.index("（")), Span(start + 3, text.index("）")))
    (quantity,) = read(text, masks=masks)
    assert quantity.mention.span.slice(text) == quantity.mention.text == "3万元"


def test_only_the_span_is_read() -> None:
    text = "奖励1万元。奖励2万元。奖励3万元。"
    span = Span(text.index("奖励2"), text.index("奖励3"))
    found, _ = find_quantities(text, span, year=None)
    assert [(q.mention.text, q.mention.span.slice(text)) for q in found] == [("2万元", "2万元")]


def mentions(found: Iterable[Quantity], ignored: Iterable[Ignored]) -> list[Mention]:
    return [*(q.mention for q in found), *(i.mention for i in ignored)]


PIECES = st.sampled_from(
    re.findall(
        r"\S+",
        "1 20 3.5 1,000 三 百 两 半 万 亿 元 万元 % 个 个月 月 年 日 2020年 3月 底 前 至 — 、 ， 。 （ ） “ ” 对 的 企业 给予 "
        "最高 不超过 以上 每人 / : + 第 百分之 家 A 《 》 从 下调为 由",
    )
)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from([None, 2020]))
def test_every_mention_is_a_slice_in_order(text: str, year: int | None) -> None:
    padded = f"前言{text}后文"
    span = Span(2, 2 + len(text))
    found, ignored = find_quantities(padded, span, year=year)
    for mention in mentions(found, ignored):
        assert mention.span.slice(padded) == mention.text
        assert span.contains(mention.span)
    starts = [q.mention.span for q in found]
    assert starts == sorted(starts)
    taken = {q.mention.span for q in found}
    assert not any(i.mention.span.overlaps(t) for i in ignored for t in taken)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_string_is_read(text: str) -> None:
    found, ignored = find_quantities(text, Span(0, len(text)), year=2020)
    assert all(mention.text for mention in mentions(found, ignored))


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("1" * 1_000_000, 0),
        ("（" * 1_000_000, 0),
        ("百" * 1_000_000, 0),
        ("每" * 1_000_000 + "5元", 1),
        ("不超过" * 300_000 + "5元", 1),
        ("最高可达达到" * 200_000 + "甲5元", 1),
        ("达到高于" * 200_000 + "甲面积5亩", 1),
        ("提前可达" * 200_000 + "甲5日", 1),
        ("达到5元" + "、甲和乙" * 200_000, 1),
        ("对产值2亿元以上的企业，给予最高50万元奖励，" * 4_000, 8_000),
    ],
    ids=["digits", "brackets", "numerals", "each", "bounds", "fillers", "sizes", "ahead", "list", "one sentence"],
)
def test_hostile_input_is_read_to_its_end(text: str, quantities: int) -> None:
    assert len(read(text)) == quantities


def gold_measures(folder: str) -> Iterator[tuple[str, Span, int | None, set[tuple[str, str, float | str, str]], str]]:
    """Yield text, span, year and annotated quantities of every measure that can be found by its first words."""
    for path in sorted((SHARED / "gold" / folder).glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        sources = (SHARED / "seeds" / f"{path.stem}.txt", SHARED / "corpus" / "text" / f"{path.stem}.txt")
        text, _ = normalise(next(source for source in sources if source.exists()).read_text("utf-8-sig"))
        starts = list(measure_starts(text, gold["measures"]))
        for (measure, start), (_, stop) in zip(starts, [*starts[1:], (None, len(text))], strict=True):
            span = Span(start, clause_end(text, start, stop, measure))
            expected = {(measure["number"], q["kind"], number(q["value"]), q["unit"]) for q in measure["quantities"]}
            yield text, span, year_of(gold["notice"]), expected, measure["number"]


def measure_starts(text: str, measures: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], int]]:
    position = 0
    for measure in measures:
        words = normalise(measure["starts_with"])[0][:8]
        found = text.find(words, position)
        if found >= 0:
            position = found + 1
            yield measure, found


def clause_end(text: str, start: int, stop: int, measure: dict[str, Any]) -> int:
    """Return the end of the responsibility clause, so that the closing words of a notice are left out."""
    ends = [text.rfind(r["mention"], start, stop) + len(r["mention"]) for r in measure["responsible"]]
    return max([end for end in ends if end > start], default=stop)


def year_of(notice: dict[str, Any]) -> int | None:
    found = re.search(r"\d{4}", notice.get("issued") or notice.get("document_number") or "")
    return int(found.group()) if found else None


def number(value: float | str) -> float | str:
    return value if isinstance(value, str) and "-" in value else round(float(value), 6)


@pytest.mark.skipif(not SHARED.exists(), reason="the annotated notices are not here")
@pytest.mark.parametrize(("folder", "least"), [("seeds", 0.97), ("dev", 0.92)])
def test_annotated_notices(folder: str, least: float) -> None:
    titles = re.compile(r"《[^《》]{1,80}》|〔\d{4}〕\d+号")
    right = wrong = missed = 0
    for text, span, year, expected, measure in gold_measures(folder):
        masks = [Span(*m.span()) for m in titles.finditer(text, span.start, span.end)]
        found, _ = find_quantities(text, span, year=year, masks=masks)
        got = {(measure, q.kind.value, number(q.value), q.unit) for q in found}
        right += len(got & expected)
        wrong += len(got - expected)
        missed += len(expected - got)
    assert right > 50
    assert 2 * right / (2 * right + wrong + missed) >= least
