"""Named programmes of a measure: names in quotation marks, names without, and what only looks like one."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from cuoshi.loaders.extract import read_notice
from cuoshi.loaders.names import names_in
from cuoshi.loaders.programmes import find_programmes
from cuoshi.loaders.qualifiers import Qualifier, cue_pattern, level_of, refusal
from cuoshi.ontology.codelists import read_words
from cuoshi.ontology.model import Span
from hypothesis import given
from hypothesis import strategies as st

SHARED = Path(__file__).parents[2] / "shared"


def names(text: str, *, masks: tuple[Span, ...] = ()) -> list[str]:
    found, _ = find_programmes(text, Span(0, len(text)), masks=masks)
    return [p.name for p in found]


def rules(text: str) -> set[tuple[str, str]]:
    _, ignored = find_programmes(text, Span(0, len(text)))
    return {(i.mention.text, i.rule) for i in ignored}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("推出“安心租”产品。", ["安心租"]),
        ("以“信用某山”和“公示快线”为载体，互联互通。", ["信用某山", "公示快线"]),
        ("开展“已供未建”“久建未完”项目清理行动。", []),
        ("织密“小太阳家园”托幼服务网络。", ["小太阳家园"]),
        ("用好“甲乙贷”等金融产品。", ["甲乙贷"]),
        ("落实“冬日送岗、留岗留人”专项行动。", ["冬日送岗、留岗留人"]),
        ("深化“百人进万企”，上门服务。", ["百人进万企"]),
        ("推进“双十”工程。", ["双十"]),
        ("推广“先保后贷”“先贷后保”等产品模式。", ["先保后贷", "先贷后保"]),
        ('推广"某地快线平台"，线上办理。', ["某地快线平台"]),
        ("打造「乡里乡亲」品牌。", ["乡里乡亲"]),
        ("开展“专人盯项目”工作。", ["专人盯项目"]),
        ("扩大“银税互动”范围。", ["银税互动"]),
        ("坚持“一企一策”，逐户帮扶。", []),
        ("推行“一窗受理、分类审批”模式。", []),
        ("按照“谁主管、谁负责”的原则办理。", []),
        ("做到“三个到位”，不留死角。", []),
        ("变“面对面”为“屏对屏沟通”。", []),
        ("实行“白名单”制度，应贷尽贷。", []),
        ("完善“拨投贷”联动机制。", []),
        ("推介“夏游某岛·渔家小院”。", ["夏游某岛·渔家小院"]),
        ("深化“百企千店融资金融问诊”活动。", ["百企千店融资金融问诊"]),
        ("开展“送岗位、送培训、稳‘六保’”专项行动。", ["送岗位、送培训、稳‘六保’"]),
        ("实施“互联网+”特产进城工程，扩大销路。", ["“互联网+”特产进城工程"]),
        ("举办“迎新·送岗”长春市2021年用工服务活动。", ["“迎新·送岗”长春市2021年用工服务活动"]),
        ("开展“楼宇+”系列活动。", []),
        ("开展“送策上门”\n行动。", ["送策上门"]),
        ("落实“粮改饲”政策。", ["粮改饲"]),
        ("清理“僵尸”信息系统。", []),
        ("建成群众的“放心工程”。", []),
        ("推进“河长制”工作。", []),
        ("围绕“智能甲、乙联通、丙互通”建设。", []),
        ("推动“甲易”改革，以“乙信”改革立信。", ["甲易", "乙信"]),
        ("探索“多评合一”改革，开展“自主公示”改革。", []),
        ("推广国际贸易“单一窗口”。", ["单一窗口"]),
        ("推进“放管服”改革和“一门、一次”改革。", []),
        ("完善“一网通办”平台，接入“互联网+执法”平台。", ["一网通办", "互联网+执法"]),
        ("搭建“一站式”平台，做好“互联网+”平台。", []),
        ("新上“某城e站”查询渠道。", ["某城e站"]),
        ("举办“老街+新潮”系列活动。", ["老街+新潮"]),
        ("落实“街区更新支持”政策，按“名店落户奖励”政策给予补助。", ["街区更新支持", "名店落户奖励"]),
        ("按照“会议业提升”政策给予支持。", ["会议业提升"]),
        ("落实“降、缓、返、补”政策，宣传“助企惠民”政策。", []),
        ("营造“安静、整洁、友好”的购物品牌环境。", []),
        ('建设“某农通"农业平台。', ["某农通"]),
        ("推行“多测合一”改革，做好“三个清单”项目。", []),
        ("办好“迎新购物季”。", ["迎新购物季"]),
        ("推广“某易贷”新型融资模式，不得抽“首贷”。", ["某易贷"]),
        ("通过“财贷投”联动机制支持。", []),
        ("实施“港口+园区”行动，推广“港口+园区”模式。", ["港口+园区"]),
        ("接入省级“互联网+执法”平台。", ["省级“互联网+执法”平台"]),
        ("健全“互联网+”公共招聘服务平台。", ["“互联网+”公共招聘服务平台"]),
        ("完善“有诉即应”服务系统。", ["有诉即应"]),
        ("对“某城好品”认证企业给予奖励。", ["某城好品"]),
        ("支持“某山黄酒”国家地理标志产品。", []),
        ("取消“再次申请公积金贷款”的条件限制。", []),
        ("推出“开门第一单”大礼包、“逛吃某城”购物节。", ["开门第一单", "逛吃某城"]),
        ("推广“客户画像”和信用等级评价的征信金融产品。", []),
    ],
)
def test_names_in_quotation_marks(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("通过市金穗平台申请。", ["市金穗平台"]),
        ("依托全国信用信息共享平台归集。", ["全国信用信息共享平台"]),
        ("完善吉林公共招聘网功能。", ["吉林公共招聘网"]),
        ("与市场主体登记系统、新型主体信息直报系统对接。", ["新型主体信息直报系统"]),
        ("利用信用信息平台对接。", []),
        ("建设全市农产品网上交易平台。", []),
        ("各类电商平台减免佣金。", []),
        ("平台公司要偿还欠款。", []),
        ("发挥风险缓释基金作用。", ["风险缓释基金"]),
        ("从医保基金中支付。", []),
        ("设立产业基金。", []),
        ("发挥省中小企业基金作用。", ["省中小企业基金"]),
        ("充分运用绩效考核机制和基金管理办法。", []),
        ("争取国家绿色航运专项再贷款支持。", ["绿色航运专项再贷款"]),
        ("落实小店贷款支持工具。", ["小店贷款支持工具"]),
        ("用好保障性住房再贷款，发行科创票据。", ["保障性住房再贷款", "科创票据"]),
        ("持续实施招商引资突破年，组织春耕保供工作。", ["招商引资突破年"]),
        ("社区养老惠民工程。新建服务站十个。", ["社区养老惠民工程"]),
        ("农户改厕由社区养老惠民工程支持。", []),
        ("实施基层服务能力建设工程。", ["基层服务能力建设工程"]),
        ("开展污水管网建设工程。", []),
        ("督促平台企业落实对平台内商户的管理。", []),
        ("策划打造老街消费季。", ["老街消费季"]),
        ("开展夏日购物季。启动“2031年夏日购物季”活动。", ["2031年夏日购物季"]),
        ("在某项目中，湖北省大学生创新创业大赛设专场。", ["湖北省大学生创新创业大赛"]),
        ("从就业补助资金中列支。", ["就业补助资金"]),
        ("所需资金从技能提升专账资金或就业补助资金列支。", ["技能提升专账资金", "就业补助资金"]),
        ("扩大武汉产业发展基金规模。", ["武汉产业发展基金"]),
        ("扩大武汉投资基金规模，设立产业发展基金。", []),
        ("深入推进20个城乡连片攻坚行动。", ["城乡连片攻坚行动"]),
        ("参加第七届跨境电商博览会。", ["跨境电商博览会"]),
        ("举办乐龄都市生活节，办好美食节。", ["乐龄都市生活节"]),
        ("开展踏青乐购、年货集结、汽车展销会等三大主题促消费活动。", ["踏青乐购", "年货集结"]),
        ("开展政策解读、案例效果等主题宣传活动。", []),
        ("利用展会平台招商，支持投融平台做大。", []),
        ("由省工业转型升级专项资金支持。", ["省工业转型升级专项资金"]),
        ("分解中央、省、市外经贸专项资金。", ["外经贸专项资金"]),
        ("从省级和市级创业扶持资金中列支。", ["创业扶持资金"]),
        ("申报省级各类专项资金。", []),
        ("深入实施专利质量提升工程。", ["专利质量提升工程"]),
        ("实施家庭农场培育计划、合作社质量提升行动。", ["家庭农场培育计划", "合作社质量提升行动"]),
        ("加快实施项目建设攻坚行动。", ["项目建设攻坚行动"]),
        ("落实职业技能提升行动专账资金。", ["职业技能提升行动专账资金"]),
        ("推进小型水利工程改造。", []),
        ("制定工作计划和行动方案。", []),
        ("完善保障性安居工程。", []),
        ("拨打12345政府服务热线。", ["12345政府服务热线"]),
        ("利用某地统一热线12328派车。", ["某地统一热线12328"]),
        ("通过“12348”热线咨询。", ["12348"]),
        ("组织参加进博会、广交会。", ["进博会", "广交会"]),
        ("利用闽政通、门户网站等平台宣传。", ["闽政通"]),
        ("通过国家企业信用信息公示系统公告。", ["国家企业信用信息公示系统"]),
        ("归集至省级某类信用信息平台。", ["省级某类信用信息平台"]),
        ("做强甲乙基地国家新材料开放平台。", ["国家新材料开放平台"]),
        ("加快国家新材料开放平台建设。", ["国家新材料开放平台"]),
        ("加快信用信息平台建设。", []),
        ("建设青岛市海产调度平台。", ["青岛市海产调度平台"]),
        ("优化面向中小企业的产品测试服务平台。", []),
        ("搭建甲乙平台和丙丁体验平台。", []),
        ("打造市县两级平台。", []),
        ("积极融入山东算网。", ["山东算网"]),
        ("开展规范涉农收费专项行动。", ["规范涉农收费专项行动"]),
        ("实施重点区域质量提升行动。", ["重点区域质量提升行动"]),
        ("开展乡镇商业建设行动。", ["乡镇商业建设行动"]),
        ("推进220千伏某地输变电工程。", []),
        ("实施甲企业培育计划和乙企业成长计划。", ["甲企业培育计划", "乙企业成长计划"]),
        ("发挥市级信保基金作用。", ["市级信保基金"]),
        ("用足用好海水产业基金。", ["海水产业基金"]),
        ("引进私募股权基金，发挥好政府引导基金作用。", []),
        ("研究设立渔业产业基金。", []),
        ("统筹就业补助资金和技能提升专账结余资金。", ["就业补助资金", "技能提升专账结余资金"]),
        ("兑现小微企业各类财政性奖补资金。", []),
        ("保障专项资金安全，3年内给予发展扶持资金。", []),
        ("争取国家专项资金，从生育保险基金中支付。", []),
        ("举办2025全球茶商大会。", ["2025全球茶商大会"]),
        ("依托海水产业合作论坛等平台交流。", ["海水产业合作论坛"]),
        ("举办行业论坛，参加各类展销会。", []),
        ("开发甲草贷、乙牛贷等金融产品。", ["甲草贷", "乙牛贷"]),
        ("推广甲场保、乙草保及鲜乳价格保险等其他险种。", ["甲场保", "乙草保", "鲜乳价格保险"]),
        ("推广首贷、续贷等金融产品。", []),
        ("上线银农牵手（农户贷款）、丙采贷、丁担保贷等功能。", ["银农牵手", "丙采贷", "丁担保贷"]),
        ("上线查询、预约、缴费等功能。", []),
        ("优化湖北某某政务网、荆州风物商城和网上商城。", ["湖北某某政务网", "荆州风物商城"]),
        ("深化荆州市用地审批管理系统应用，完善内部管理系统。", ["荆州市用地审批管理系统"]),
        ("由省科技投资引导基金支持（扣除政府引导基金）。", ["省科技投资引导基金"]),
        ("同时办好2025年全国游泳锦标赛。", ["2025年全国游泳锦标赛"]),
        ("实施新工种开发计划，推进片区综合开发工程。", ["新工种开发计划"]),
        ("实行名品推介计划，举办科技成果直通车。", ["名品推介计划", "科技成果直通车"]),
        ("畅通12328、96122等投诉热线。", []),
        ("用好普惠托育专项再贷款，利用专项再贷款，发放人民银行专项再贷款。", ["普惠托育专项再贷款"]),
        (
            "技术人才知识更新工程、技能领军人才培育计划等人才工程向基层倾斜。",
            ["技术人才知识更新工程", "技能领军人才培育计划"],
        ),
        ("实施某河至某湖连通工程，推进道路扩容工程。", []),
        ("举办龙虾节、烧烤嘉年华、市集等活动。", []),
        ("举办滨江生活节，引入融资平台。", ["滨江生活节"]),
        ("开展高校书记校长访企拓岗促就业专项行动。", ["高校书记校长访企拓岗促就业专项行动"]),
        ("优先享受促就业专项资金支持，共享受理平台的数据。", ["促就业专项资金"]),
        ("争取秸秆综合利用专项再贷款。", ["秸秆综合利用专项再贷款"]),
        ("探索开展茶园保、果园贷及大棚指数保险，减少损失。", ["茶园保", "果园贷", "大棚指数保险"]),
        ("开展社保、医保和责任保险宣传。", []),
        ("发挥股权投资引导基金作用，规范政府投资基金。", ["股权投资引导基金"]),
        ("省级科技专项资金支持攻关，专项资金专款专用。", ["省级科技专项资金"]),
        ("参加世界技能大赛，举办各类技能大赛。", ["世界技能大赛"]),
    ],
)
def test_names_without_quotation_marks(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("做到“三个到位”。", ("三个到位", "programme-plain-quote")),
        ("利用信用信息平台对接。", ("信用信息平台", "programme-generic-name")),
        ("搭建云上集市平台。", ("云上集市平台", "programme-indefinite")),
        ("这是一次有益的提质增效行动。", ("提质增效行动", "programme-not-introduced")),
    ],
)
def test_what_is_passed_over_says_why(text: str, expected: tuple[str, str]) -> None:
    assert expected in rules(text)


def test_a_name_is_given_once() -> None:
    text = "用好市金穗平台，通过金穗平台放款，再用市金穗平台。"
    assert names(text) == ["市金穗平台"]
    assert names("分解农机专项资金，加快省级农机专项资金支出。") == ["农机专项资金"]


def test_mention_and_rule() -> None:
    text = "推出“安心租”产品，拨打12345热线。"
    found, _ = find_programmes(text, Span(0, len(text)))
    assert [(p.mention.span, p.rule) for p in found] == [
        (Span(3, 6), "programme-quoted"),
        (Span(12, 19), "programme-hotline"),
    ]
    assert all(0 < p.confidence <= 1 for p in found)


def test_masks_and_span() -> None:
    text = "《推广“甲贷”产品办法》推出“乙贷”产品。推出“丙贷”产品。"
    end = text.index("推出“丙")
    found, _ = find_programmes(text, Span(0, end), masks=(Span(0, text.index("》") + 1),))
    assert [p.name for p in found] == ["乙贷"]


@pytest.mark.parametrize(
    ("kind", "qualifier", "expected"),
    [
        ("platform", Qualifier("通过", "金穗", introduced=False), None),
        ("platform", Qualifier("", "金穗", introduced=False), "generic-name"),
        ("platform", Qualifier("", "市信用信息", introduced=False), None),
        ("platform", Qualifier("建设", "金穗", introduced=False), "indefinite"),
        ("fund", Qualifier("发挥", "困难职工帮扶", introduced=False), None),
        ("fund", Qualifier("从", "工伤保险", introduced=False), "generic-name"),
        ("action", Qualifier("实施", "农产品加工业提升", introduced=True), None),
        ("action", Qualifier("", "农产品加工业提升", introduced=False), "not-introduced"),
        ("action", Qualifier("实施", "农村危房改造", introduced=True), "generic-name"),
        ("campaign", Qualifier("", "省数据攻坚", introduced=False), None),
        ("web", Qualifier("", "北京市", introduced=False), None),
        ("system", Qualifier("", "北京市用地审批", introduced=False), None),
        ("system", Qualifier("通过", "用地审批", introduced=False), "generic-name"),
        ("money", Qualifier("", "企业发展", introduced=False), "generic-name"),
    ],
)
def test_qualifiers(kind: str, qualifier: Qualifier, expected: str | None) -> None:
    assert refusal(kind, qualifier) == expected


@pytest.mark.parametrize(
    ("name", "level"),
    [("省级农机", "省级"), ("长春市金穗", "长春市"), ("湖北数字农经", "湖北"), ("金穗", ""), ("", "")],
)
def test_levels(name: str, level: str) -> None:
    assert level_of(name) == level


FRAGMENTS = [
    "“", "”", '"', "「", "」", "甲贷", "平台", "基金", "行动", "实施", "通过", "市", "省级", "和", "、", "，", "。", "12345", "热线",
    "产品", "模式", "一企一策", "专项资金", "的", "\n", "\x00", "😀", "全国", "广交会", "（", "》",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join),
    st.integers(0, 20),
    st.integers(0, 80),
    st.lists(st.tuples(st.integers(0, 80), st.integers(1, 12)), max_size=3),
)
def test_every_mention_is_a_slice_outside_the_masks(
    text: str, start: int, size: int, holes: list[tuple[int, int]]
) -> None:
    start = min(start, len(text))
    span = Span(start, min(len(text), start + size))
    masks = tuple(Span(at, at + length) for at, length in holes)
    found, ignored = find_programmes(text, span, masks=masks)
    for mention in [*(p.mention for p in found), *(i.mention for i in ignored)]:
        assert mention.text == mention.span.slice(text) != ""
        assert span.contains(mention.span)
        assert not any(mention.span.overlaps(mask) for mask in masks)
    spans = [p.mention.span for p in found]
    assert spans == sorted(spans)
    assert not any(a.overlaps(b) for a, b in pairwise(spans))
    assert len({p.name for p in found}) == len(found)
    assert all(p.name == p.mention.text for p in found)


@pytest.mark.parametrize(
    "unit", ["“", '"', "“贷”", "平台", "实施", "省级和", "、", "开发贷、贷和", "国家建设", "互联网+”工程"]
)
def test_hostile_text_is_read(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    found, _ = find_programmes(text, Span(0, len(text)))
    assert found == ()


def test_names_keep_their_place_in_a_long_line() -> None:
    text = "通过金穗平台，" * 20_000
    assert {text[c.start : c.end] for c in names_in(text)} == {"金穗平台"}
    assert names(text) == ["金穗平台"]


def test_cue_words() -> None:
    kinds = read_words("programme_cues.csv")
    assert cue_pattern("level").fullmatch("省级")
    assert not set(kinds["quote-known"]) & set(kinds["quote-never"])
    endings = [
        word for kind in ("platform", "fund", "money", "campaign", "action", "web", "fair") for word in kinds[kind]
    ]
    assert len(endings) == len(set(endings))


GOLDS = sorted((SHARED / "gold/seeds").glob("*.json"))


@pytest.mark.skipif(not GOLDS, reason="the annotated notices of ../shared are not here")
def test_annotated_notices() -> None:
    right = wrong = missed = 0
    for path in GOLDS:
        measures = json.loads(path.read_text("utf-8"))["measures"]
        expected = {(m["number"], name.strip("“”")) for m in measures for name in m["programmes"]}
        notice = read_notice(SHARED / "seeds" / f"{path.stem}.txt")
        found = {(m.number, p.name) for m in notice.measures for p in m.programmes}
        right, wrong, missed = (
            right + len(found & expected),
            wrong + len(found - expected),
            missed + len(expected - found),
        )
    assert 2 * right / (2 * right + wrong + missed) >= 0.85
