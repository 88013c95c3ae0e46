"""Sectors, groups and instruments of a measure: what counts, what does not, and why."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

import pytest
from cuoshi.loaders.extract import read_notice
from cuoshi.loaders.frames import is_bystander, names_a_target, phrase_before, sentence_around
from cuoshi.loaders.lexicon import Frame, lexicon
from cuoshi.loaders.passage import GAP, blank
from cuoshi.loaders.precedence import ancestors, replaced
from cuoshi.loaders.topics import find_codings
from cuoshi.ontology.codelists import read_rows, read_words, scheme
from cuoshi.ontology.model import Coding, Scheme, Span
from hypothesis import given
from hypothesis import strategies as st

SHARED = Path(__file__).parents[2] / "shared"
INDUSTRY, GROUP, INSTRUMENT = Scheme.INDUSTRY, Scheme.GROUP, Scheme.INSTRUMENT


def codings(text: str, *, heading: str = "", masks: tuple[Span, ...] = ()) -> tuple[Coding, ...]:
    at = text.find(heading) if heading else 0
    found, _ = find_codings(text, Span(0, len(text)), heading=Span(at, at + len(heading)), masks=masks)
    return found


def codes(which: Scheme, text: str, *, heading: str = "") -> set[str]:
    return {c.code for c in codings(text, heading=heading) if c.scheme is which}


def rules(text: str) -> set[tuple[str, str]]:
    _, ignored = find_codings(text, Span(0, len(text)), heading=Span(0, 0))
    return {(i.mention.text, i.rule) for i in ignored}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("对旅店业以外的住宿、餐饮、会展等行业给予扶持。", {"H61", "H62", "L728"}),
        ("面向商贸流通、交通运输等领域的店铺发放补助。", {"F", "G"}),
        ("大力发展农村电商、智慧物流。", {"ps-ecommerce", "ps-logistics"}),
        ("鼓励制造业多用中长期资金。", {"C"}),
        ("对教育培训、文化旅游等服务业企业给予贴息。", {"P", "ps-culture-tourism"}),
        ("帮助各类服务业企业渡过难关。", {"ps-services"}),
        ("旅行社可申请暂退旅游服务质量保证金。", {"L7291"}),
        ("养老保险费可以缓缴。", set()),
        ("安排职工疫苗接种。", set()),
        ("经税务机关核准后办理。", set()),
        ("一季度工业总产值增长6%以上。", set()),
        ("由检验检测机构免费提供服务。", set()),
        ("金融机构要多放贷款。", set()),
        ("协助解决物流运输等问题。", set()),
        ("对承租众创空间的小微企业给予补贴。", set()),
        ("对减租的众创空间给予补贴。", {"M7540"}),
        ("保障疫情防控物资运输通道。", set()),
        ("支持防疫物资生产企业扩产。", {"ps-antiepidemic"}),
        ("在安全生产、交通运输、应急管理等领域推行柔性执法。", set()),
        ("在餐饮、交通运输等领域推行柔性执法。", {"H62", "G"}),
        ("教育、交通、水利等部门要主动配合。", set()),
        ("县文化广电旅游局负责宣传。", set()),
        ("优化旅游发展格局，发展旅游产业。", {"ps-culture-tourism"}),
        ("鼓励大型商场、百货延时营业。", {"F52"}),
        ("商场里设有办事窗口。", set()),
        ("鼓励商场减免租户租金。", set()),
        ("引导购物中心、城市综合体办好假日集市。", {"L7222"}),
        ("在书店、民宿、便利店等行业试行一证准营。", {"R", "H61", "F52"}),
        ("举办金秋购物节，开展汽车促销活动。", {"F52", "F5261"}),
        ("聚焦供水供电供气供暖和通信，规范收费。", {"D"}),
        ("水电气暖报装一件事集成办理。", set()),
        ("防范金融、房地产等领域风险。", {"J", "K"}),
        ("加大财政、金融等政策支持。", set()),
        ("办理金融业务，开具发票，依国家政策执行。", set()),
        ("规范行政审批中介服务事项。", set()),
        ("开展普法教育和诚信教育，建设企业文化。", set()),
        ("加快县城公路建设，更新老旧货车。", {"G"}),
        ("开行国际班列，发展多式联运。", {"ps-logistics"}),
        ("在石化、冶金等行业推广节能技术。", {"C"}),
        ("发展新材料、高端装备、生物医药等新兴产业。", {"ps-advanced", "C27"}),
        ("运用大数据、云计算等手段加强监管。", set()),
        ("落实煤炭稳价要求，加强电力调度，确保稳发满发。", {"B", "D"}),
        ("带动工业投资增长一成。", {"ps-industry"}),
        ("加强全科医生培养。", {"Q"}),
        ("支持健康养老新业态发展。", {"Q"}),
        ("对一类创新药研发给予后补助。", {"C27"}),
        ("清理转供电环节加价。", {"D"}),
        ("建设一批工业互联网平台。", {"I"}),
        ("激发交通运输市场活力。", {"G"}),
        ("深化通关便利化改革。", {"ps-foreign-trade"}),
        ("防范隐形变异培训。", {"P"}),
        ("扩大优质教育资源供给，优化公交线路。", {"P", "G"}),
        ("新建口袋公园，办理旅居车登记。", {"N", "ps-culture-tourism"}),
        ("演艺、影院等行业可延期缴费，文艺演出、影剧院等行业同样适用。", {"R", "R876"}),
        ("医疗卫生机构的车辆可免征车船税。", {"Q"}),
        ("由医疗卫生机构发放口罩。", set()),
        ("对民办幼儿园减免租金。", {"P"}),
        ("对减租的县域工业集中区给予奖补。", {"L7221"}),
        ("药品再注册、第二类医疗器械首次注册收费标准下调。", {"C27", "C358"}),
        ("推行医疗器械注册人制度。", set()),
        ("培育在线教育、互联网医疗等业态，发展数字文化。", {"P", "Q", "R"}),
        ("实施农产品出村行动。", {"A"}),
        ("对涉及防疫物资保障的企业降费。", {"ps-antiepidemic"}),
        ("帮助解决防疫物资保障难题。", set()),
        ("对商贸配送企业给予奖补。", {"F", "ps-logistics"}),
        ("确保生产生活物资运输畅通。", {"ps-logistics"}),
        ("对开展疫苗药品科研攻关的企业免税。", {"C27", "M"}),
        ("支持软件企业扩大招聘。", {"I"}),
        ("对星级饭店、旅游民宿给予补助。", {"H61"}),
        ("对城市公交企业给予运营补助。", {"G"}),
        ("支持口罩和防护服扩大产能。", {"ps-antiepidemic"}),
        ("医用口罩和防护服企业可应急注册。", {"C358"}),
        ("给居民发放口罩、防护服。", set()),
        ("实施“农村电商”培训工程。", set()),
        ("组织厂家对接国内电商平台。", set()),
        ("向提供就业服务的创业孵化基地发放补助。", set()),
        ("落实人力资源服务产业园奖补。", {"L"}),
        ("由人力资源服务机构办理。", set()),
        ("培育建筑产业工人队伍。", {"E"}),
        ("对经营农家乐的返乡者落实扶持。", {"H61"}),
        ("出台老旧汽车报废更新办法。", {"F5261"}),
        ("做强汽车产业集群。", {"C36"}),
        ("推进5G网络建设。", {"I"}),
        ("支持建设检测机构。", {"M"}),
        ("保障新就业形态劳动者权益。", {"ps-new-biz"}),
        ("对旅游、民航、公路水路铁路运输等5个特困行业缓缴。", {"ps-culture-tourism", "G"}),
        ("选择餐饮、超市（便利店）、书店等行业试点。", {"H62", "F52", "R"}),
        ("发展人工智能、工业软件等产业。", {"I"}),
        ("支持利用人工智能改造产线的项目。", set()),
        ("人工智能+农业。", set()),
        ("发展数字经济。", {"I"}),
        ("壮大战略性新兴产业。", {"ps-advanced"}),
        ("奶牛场买设备可得补贴。", {"A03"}),
        ("对苜蓿种植每亩补贴一笔。", {"A"}),
        ("奖励乳品企业，开展乳品企业抽检。", set()),
        ("奖励乳品企业。", {"C"}),
        ("购买首套住房的，首付可低。", {"K"}),
        ("对人才购买首套住房给予补贴。", set()),
        ("简化保障性住房审批。", set()),
        ("深化工程项目改革，优化工业产品管理，绿化工作要跟上。", set()),
        ("壮大化工产业。", {"C"}),
        ("支持康复辅具企业。", {"C358"}),
        ("加快煤矿项目建设。", {"B"}),
        ("加强煤矿安全生产监管。", set()),
        ("对餐饮、外贸等受疫情影响较大行业的小店减税。", {"H62", "ps-foreign-trade"}),
        ("参与水利、生态环保等市场。", {"N"}),
        ("开发金融新模式的项目。", set()),
        ("联合平台企业发券。", set()),
        ("实施城市更新项目。", {"K"}),
        ("空地通过城市更新改作他用。", set()),
        ("查处水电气暖收费项目。", {"D"}),
        ("盘活“烂尾楼”。", {"K"}),
        ("购车免征车辆购置税。", {"F5261"}),
        ("汽车生产企业搞活动。", {"C36"}),
        ("补贴品牌便利店。", {"F52"}),
        ("进口铁矿可先放后检。", {"B"}),
        ("奖励规上服务业企业。", {"ps-services"}),
        ("鼓励房企开展营销。", {"K"}),
        ("支持跨境电商企业建仓。", {"ps-ecommerce"}),
        ("引导钢铁、建材、有色等行业节能。", {"C", "C31"}),
        ("聚焦燃气、矿山等重点领域。", {"D", "B"}),
        ("以文化、体育等服务消费券发放。", {"R"}),
        ("投保短期出口信用保险。", {"ps-foreign-trade"}),
        ("组织企业参加各类展会的项目。", set()),
        ("推动三甲医院创建。", {"Q"}),
        ("补贴种粮农户。", {"A"}),
        ("推进保交房。", {"K"}),
        ("确保交房即交证。", set()),
        ("办好汽车展销会。", {"F5261"}),
        ("抓好春季麦田管理。", {"A"}),
        ("加大牛羊养殖支持。", {"A03"}),
        ("支持稀土企业、锂电企业做强。", {"C"}),
        ("建设省级制造业创新中心。", set()),
        ("对世界500强、中国制造业500强企业给予奖励。", set()),
        ("运用5G、大数据等技术服务企业。", set()),
        ("发展5G产业，培育大数据企业。", {"I"}),
        ("氢能货车免收通行费。", {"G"}),
        ("壮大氢能产业。", {"ps-advanced"}),
        ("建设高标准农田，稳定畜产品生产。", {"A", "A03"}),
        ("软件业和互联网和相关服务业企业给予补助。", {"I"}),
        ("社会消费品零售额增长企业给予奖励。", set()),
        ("组织企业参加专业展会。", set()),
        ("打造三个品牌展会。", {"L728"}),
        ("支持新建乳制品加工企业。", {"C"}),
        ("购买汽车的居民可以申请补贴。", {"F5261"}),
        ("开设葡萄采摘旅游线路。", {"ps-culture-tourism"}),
        ("完成交通、水利等基础设施投资。", {"G", "N"}),
        ("整合仓储、分拣等基础设施。", set()),
        ("举办特色农产品展销。", {"A"}),
        ("奶企扩大乳制品加工。", {"C"}),
        ("添置科研仪器。", {"M"}),
        ("研制人工智能芯片。", {"I"}),
        ("便利外资研发中心聘用专家。", {"M", "ps-foreign-capital"}),
        ("扶持中试基地，奖励技术转移机构。", {"M"}),
        ("高校共用中试基地设备。", set()),
        ("购房可提取公积金。", {"K"}),
        ("下调住房贷款利率。", {"K"}),
        ("精简购房落户手续。", set()),
        ("对购买乘用车的家庭发放补助。", {"F5261"}),
        ("统计数字经济人才。", {"I"}),
        ("补助内网改造。", {"I"}),
        ("打造数字工厂样板。", {"C"}),
        ("推行居民服务“一卡通”。", set()),
        ("办理跨区域流通检疫。", set()),
    ],
)
def test_sectors(text: str, expected: set[str]) -> None:
    assert codes(INDUSTRY, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("对中小微企业和个体工商户给予支持。", {"sme-all", "self-employed"}),
        ("为企业提供服务。", {"enterprise"}),
        ("为企业特别是小微企业提供服务。", {"small-micro"}),
        ("对不裁员或少裁员的参保企业予以返还。", {"no-layoff"}),
        ("对暂时困难但恢复有望的参保企业予以返还。", {"recoverable-hardship"}),
        ("因受疫情影响停工停业的，可以缓缴。", {"epidemic-hit", "stopped"}),
        ("为入园的中小企业减免租金的创业园可获补贴。", {"landlord-carrier"}),
        ("中小企业承租国资店面的，房租减半。", {"sme", "tenant"}),
        ("金融机构要多支持小微企业。", {"small-micro"}),
        ("对成效明显的金融机构实施奖励。", {"financial-inst"}),
        ("国有企业不得拖欠中小企业账款。", {"creditor", "sme"}),
        ("不影响参保人员个人权益。", set()),
        ("按参保职工人数计算。", set()),
        ("向一线医务人员及其家属表示慰问。", {"medic"}),
        ("方便企业和群众，满足群众出行。", {"enterprise", "person"}),
        ("对面临暂时性生产经营困难、坚持不裁员的单位予以返还。", {"recoverable-hardship", "no-layoff"}),
        ("面临暂时性生产经营困难，无力足额缴费的可以缓缴。", set()),
        ("清偿拖欠民营企业账款。", {"creditor", "private"}),
        ("带动产业链上中小企业。", {"supply-chain", "sme"}),
        ("第二类医疗器械注册收费标准下调。", {"medical-maker"}),
        ("发挥支小支微作用。", {"small-micro"}),
        ("对口罩和防护服生产企业给予奖补。", {"epidemic-supply"}),
        ("支持软件企业扩大招聘。", {"enterprise"}),
        ("支持商贸企业、软件企业扩大招聘。", {"service"}),
        ("支持餐饮企业、物流企业扩大招聘。", {"enterprise"}),
        ("开展急需紧缺人才专项招聘。", set()),
        ("支持引进急需紧缺人才。", {"talent"}),
        ("劳动者可就地办理失业登记，参加创业。", {"unemployed"}),
        ("失业的灵活就业人员可以登记。", {"unemployed"}),
        ("最低生活保障家庭可继续享受。", {"poor"}),
        ("落实灵活就业人员社会保险补贴。", {"worker"}),
        ("给予员工制家政单位补贴。", set()),
        ("公布政府投资项目的岗位信息。", set()),
        ("用于重大项目的员工奖励。", {"project-owner"}),
        ("鼓励国有企业通过更新改造供应厂房。", set()),
        ("引导骨干建筑企业走向海外。", {"key-enterprise"}),
        ("列入生活物资的骨干企业名单。", {"essential-livelihood"}),
        ("受疫情影响不能按时申请的可以补办。", set()),
        ("对养殖场、乳品企业贴息。", {"agri-entity"}),
        ("加强技能人才培养。", {"talent"}),
        ("服务银发群体。", {"elderly"}),
        ("对新增的规上、限上企业给予奖励。", {"above-scale"}),
        ("奖励规上服务业企业。", {"above-scale", "service"}),
        ("规上工业增加值增长5%。", set()),
        ("给予担保公司保费补贴。", {"guarantee-inst"}),
        ("奖励外商投资项目。", {"foreign-invested"}),
        ("吸引民间资本。", {"private"}),
        ("推进农企参与。", {"agri-entity"}),
        ("提升各类劳动者的技能和创业能力。", {"worker"}),
        ("向游客发放惠民券。", {"person"}),
        ("游客人数增长。", set()),
        ("依托市民热线受理。", set()),
        ("制造业中型企业可以缓缴。", {"sme"}),
        ("鼓励（商）协会办活动。", {"social-org"}),
        ("主体结构完成三分之一。", set()),
        ("服务“三必需一重要”领域。", {"essential-livelihood"}),
        ("对服务业小微企业减免租金。", {"service", "small-micro"}),
        ("对购买新建商品住宅的给予5000元补贴。", {"homebuyer"}),
        ("拥有1套住房的家庭可再次申请。", {"homebuyer"}),
        ("奖励引客入市的旅行社等单位。", {"service"}),
        ("对A级旅游景区给予一次性奖补。", {"service"}),
        ("游览3个旅游景区。", set()),
        ("鼓励市民到店，保护消费者权益。", {"person"}),
        ("鼓励个人举报。", set()),
        ("引进省外企业。", {"enterprise"}),
        ("不得列支人员工资，发放津贴。", set()),
        ("便利民营市场主体登记。", {"private"}),
        ("住宿企业可获补助。", {"service"}),
        ("支持跨境电商企业建仓。", {"foreign-trade"}),
        ("对养老服务机构给予贴息贷款。", {"service"}),
        ("由养老服务机构照料。", set()),
        ("解决政府欠款问题。", {"creditor"}),
        ("服务产业链供应链“白名单”企业。", {"supply-chain"}),
        ("企业参与贸易救济应诉。", {"exporter-dispute"}),
        ("推动产业项目早落地。", {"project-owner"}),
        ("梳理产业项目融资需求，推动建设。", set()),
        ("奖励限上商贸企业。", {"above-scale"}),
        ("对二孩、三孩的家庭给予补助。", {"multi-child"}),
        # a word that stands before a firm qualifies it, also through a sector
        ("奖励重点物流企业和头部平台企业。", {"key-enterprise"}),
        ("走访重点文旅企业。", {"key-enterprise", "service"}),
        ("重点支持外贸企业。", {"foreign-trade"}),
        ("减轻中小制造企业、小微物流企业负担。", {"sme", "small-micro"}),
        ("中小学放学后开放操场。", set()),
        ("培育民营物流企业。", {"private"}),
        ("举办民营企业招聘周。", set()),
        # people by other names
        ("为孕产妇和婴幼儿提供免费筛查。", {"person"}),
        ("全市婴幼儿人均床位数。", set()),
        ("对养老护理员给予岗位津贴补贴。", {"worker"}),
        ("灵活就业人员可按月缴费参保。", {"worker"}),
        ("灵活就业人员可缴存住房公积金。", set()),
        ("按时足额发放失业补助金。", {"unemployed"}),
        ("启动社会救助和保障标准与物价上涨挂钩联动机制。", {"poor"}),
        ("推动社会救助数据共享。", set()),
        ("保护种粮农民利益。", {"farmer"}),
        ("组织农村富余劳动力外出。", {"migrant"}),
        ("妥善安置分流职工。", {"laid-off"}),
        ("提高全科医生岗位待遇。", {"medic"}),
        ("落实军转干部安置政策。", {"veteran"}),
        ("求职补贴扩大到贫困残疾人家庭。", {"poor", "disabled"}),
        ("支持引进外国专家和顶尖人才。", {"talent"}),
        ("开展企业进高校院所活动。", {"enterprise"}),
        ("扩大乡村医疗服务。", set()),
        # homes
        ("下调首付比例和公积金贷款利率。", {"homebuyer"}),
        ("各区购买存量商品房由平台公司负责。", set()),
        ("开展购买服务试点。", set()),
        ("推动住房“以旧换新”。", {"homebuyer"}),
        ("家电以旧换新。", set()),
        ("推行房票安置。", {"person"}),
        ("开发企业可分期办理商品房预售。", {"developer"}),
        ("业主子女可就近入学。", {"person"}),
        # firms and bodies
        ("规范涉企收费。", {"enterprise"}),
        ("规范涉企收费，减轻小微企业负担。", {"small-micro"}),
        ("畅通企业信用修复渠道。", {"discredited"}),
        ("治理政务失信，完善信用修复机制。", set()),
        ("大中小企业融通，帮助中小微企业。", {"sme-all"}),
        ("鼓励社会组织吸纳毕业生。", {"social-org", "graduate"}),
        ("公益性社会组织接受捐赠。", set()),
        ("稳定扩大国有企业招聘规模。", {"soe"}),
        ("按普惠小微贷款余额增量的1%提供资金支持，惠及地方法人银行。", {"financial-inst", "small-micro"}),
        ("引导商业银行提供资金支持。", set()),
        ("培育认定一批孵化器。", {"landlord-carrier"}),
        ("大力培育独角兽和单项冠军。", {"hi-tech", "specialised-new"}),
        ("提高企业办事效率，提升规划水平。", {"enterprise"}),
        ("提供发展前景好的岗位，企业自主报名。", {"enterprise"}),
        ("严禁要求市场主体停产停业。", {"enterprise"}),
        ("支持创新创业团队。", {"startup-team"}),
        ("内外资企业一视同仁。", {"enterprise"}),
        ("对新引进的世界500强企业给予奖励。", {"key-enterprise"}),
        ("认定为高新技术的企业减税。", {"hi-tech"}),
        ("邀请港澳企业家考察。", set()),
        ("茶农、奶农可申请补助。", {"farmer"}),
        ("提振消费者信心。", {"person"}),
        ("用水价格按照居民标准执行。", set()),
        ("给予汽车经销商补贴。", {"enterprise"}),
        ("首次上规入库的单位给予奖励。", {"above-scale"}),
        ("新引进项目投产的，给予企业奖励。", {"project-owner"}),
        ("组织客源的旅行社，按人数给予奖励。", {"service"}),
        ("对满负荷生产的工业企业给予补助。", {"continuous-production", "industrial"}),
        # relief and welfare in other words
        ("对受影响较大的货车司机展期还贷。", {"person"}),
        ("对新升规工业企业给予奖励。", {"above-scale", "industrial"}),
        ("为高层次人才子女入学提供便利。", {"talent"}),
        ("对种粮大户给予奖励。", {"agri-entity"}),
        ("支持养老机构发展，给予运营补贴。", {"service"}),
        ("支持大学生返乡创业。", {"graduate", "startup-team"}),
        ("建设返乡创业产业园。", set()),
        ("对报废旧车的车主给予补贴。", {"person"}),
        ("城乡居民可参加养老保险。", {"person"}),
        ("从业人员平均工资水平上升。", set()),
        ("在家庭牧场开发金融产品。", set()),
        ("压缩企业开办时间。", {"enterprise"}),
        ("压缩企业开办时间，惠及小微企业。", {"small-micro"}),
        ("汽车生产企业试点。", {"enterprise"}),
        ("方便群众就近办理。", {"person"}),
        ("常住人口城镇化率提高。", set()),
        ("完善中医师承教育体系，提高待遇。", set()),
        ("重点支持区域铁路网。", set()),
        ("为新婚夫妻发放补贴。", {"person"}),
        ("居民可自主选择落户。", {"person"}),
        ("慰问工会会员。", {"worker"}),
        ("对放贷多的金融机构，优先考虑其承接存管业务。", {"financial-inst"}),
    ],
)
def test_groups(text: str, expected: set[str]) -> None:
    assert codes(GROUP, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("加大信贷投放。", {"loan"}),
        ("加大信贷投放，做好续贷。", {"renewal-deferral"}),
        ("对贷款给予贴息，并取消反担保。", {"interest-subsidy", "guarantee-fee"}),
        ("一个月房租免收。", {"rent"}),
        ("以租金收入为主。", set()),
        ("给予三个月运营补贴，按减免租金总额计算。", {"operation-subsidy"}),
        ("鲜活农产品运输走绿色通道，不停车。", {"transport-supply"}),
        ("开辟审批绿色通道。", {"permit-fast"}),
        ("缓缴期间免收滞纳金，保险关系不变。", {"social-insurance-deferral"}),
        ("免征增值税。", {"tax-cut"}),
        ("对产品注册实行零收费。", {"fee-cut"}),
        ("对金融机构给予奖励。", {"finance-reward"}),
        ("对达标的厂家给予奖励。", {"grant"}),
        ("发放消费券，办好促销活动。", {"consumer-voucher", "consumption"}),
        ("开展以工代训，发放稳岗补贴。", {"training-subsidy", "job-subsidy"}),
        ("在做好疫情防控工作的前提下安排生产。", set()),
        ("提高公积金贷款额度，购房补贴照旧。", {"provident-fund", "loan", "purchase-subsidy"}),
        ("住房公积金可以缓缴。", {"deferral"}),
        ("到期业务可以续保续贷。", {"renewal-deferral"}),
        ("返还金额较小的，免除申报手续。", {"permit-fast"}),
        ("中国信保提供风险保障。", {"export-insurance"}),
        ("为银行提供低成本资金。", set()),
        ("按新安排报送信用记录。", {"credit-info"}),
        ("由省级发展专项资金给予一次性奖补。", {"grant"}),
        ("在货款回收上给予支持。", {"procurement-payment"}),
        ("对新增的运营成本予以补助。", {"operation-subsidy", "grant"}),
        ("评为示范的就业基地给予20万元一次性奖补。", {"grant"}),
        ("发挥政策性担保机构作用。", {"guarantee"}),
        ("登记实行承诺制。", {"permit-fast"}),
        ("简化流程，压降成本费率。", {"rate-cut"}),
        ("使用地方债券要规范，供应要优先。", set()),
        ("行政执法机关要规范。", set()),
        ("享受就业创业政策。", set()),
        ("调整项目资本金比例。", {"project"}),
        ("房地产项目资本金可缓缴。", {"deferral"}),
        ("开展失业动态监测。", {"labour"}),
        ("提供一站式购物。", set()),
        ("设一站式受理窗口。", {"permit-fast"}),
        ("在安全生产、食品安全等领域推行远程检查。", set()),
        ("严厉查处违规收费。", {"regulation"}),
        ("对接市场准入负面清单目录。", set()),
        ("全面落实市场准入负面清单。", {"regulation"}),
        ("每吨补贴60元。", {"grant"}),
        ("培训每人次每套补贴按岗位计。", set()),
        ("争取中央预算内投资。", {"special-fund"}),
        ("加强技能人才培养。", {"talent", "training-subsidy"}),
        ("举办养老科技创新大赛。", set()),
        ("设智能制造等职业竞赛项目。", set()),
        ("发展智能制造。", {"tech-upgrade"}),
        ("推进根治欠薪。", {"labour"}),
        ("归集监督检查信息。", set()),
        ("加大宣传力度。", {"publicity"}),
        ("加大宣传，给予奖补。", {"grant"}),
        ("建立首贷、续贷中心。", {"loan"}),
        ("给予担保费的保费补贴。", {"guarantee-fee"}),
        ("给予出口企业保费补贴。", {"grant"}),
        ("用好债券市场，指导发债。", {"bond"}),
        ("公司债兑付有困难的可以延后。", set()),
        ("发挥期货作用。", {"financial"}),
        ("发挥期货作用，发放信用贷款。", {"credit-loan"}),
        ("流动资金贷款贴息不超过50万元。", {"interest-subsidy"}),
        ("择机发放旅游消费券。", {"consumer-voucher"}),
        ("降低刷卡手续费。", {"fee-cut"}),
        ("减免行政事业性收费。", {"fee-cut"}),
        ("行政事业性收费可以缓缴。", {"tax-deferral"}),
        ("查处违规行政事业性收费，减少摊派。", set()),
        ("按比例给予支持，最高200万元。", {"grant"}),
        ("按贷款额给予支持，最高200万元。", {"loan"}),
        ("每新开一家给予2万元补贴。", {"grant"}),
        ("给予2万元岗位补贴，按培训人数计。", {"job-subsidy"}),
        ("二手房可以“带押过户”。", {"permit-fast"}),
        ("用就业补助资金开展培训补贴。", {"training-subsidy"}),
        ("加快兑现奖补资金。", set()),
        ("解决招工、融资等难题。", set()),
        ("享受财政补助的园区。", set()),
        ("商场可设外摆。", {"consumption"}),
        ("首套住房的认定要放宽。", set()),
        ("放宽首套住房贷款利率下限。", {"rate-cut"}),
        ("住房公积金缓缴期限延长。", {"labour"}),
        ("对金融机构按增量提供激励资金。", {"finance-reward"}),
        ("落实研发费用加计扣除。", {"tax-cut"}),
        ("加大研发费用投入。", {"tech-upgrade"}),
        ("所需资金从就业补助资金列支，用于培训。", set()),
        ("所需资金从专账资金或就业补助资金列支，给予岗位补贴。", {"job-subsidy"}),
        ("每年招录毕业生，给予生活补贴。", {"recruitment", "job-subsidy"}),
        ("给予困难群众生活补贴，开展培训。", {"training-subsidy"}),
        ("给予首次购房补贴。", {"purchase-subsidy"}),
        ("放宽公积金贷款限额。", {"provident-fund", "loan"}),
        ("按契税的50%给予补贴。", {"grant"}),
        ("契税减免照旧。", {"tax-cut"}),
        ("提供低息贷款。", {"rate-cut"}),
        ("对地方银行按贷款余额增量的2%提供资金支持。", {"finance-reward", "loan"}),
        ("贷款利率明显下降。", {"rate-cut"}),
        ("用好纾困资金。", {"special-fund"}),
        ("落实种粮补贴。", {"grant"}),
        ("开展隐患排查。", {"safety"}),
        ("推进电商示范园区建设。", {"project"}),
        ("给予创业场地补贴。", {"entrepreneurship", "rent"}),
        ("执行低谷电价。", {"utility-deferral"}),
        ("用好科技创新和技术改造再贷款。", {"loan"}),
        ("票据优先办理再贴现。", {"loan"}),
        ("通行使用不停车收费的路段。", set()),
        ("在科技创新、人才培育等环节协同。", set()),
        ("开展有奖发票活动。", {"consumption"}),
        ("严厉打击价格欺诈。", {"regulation"}),
        ("严厉打击价格欺诈，发放消费券。", {"consumer-voucher"}),
        ("免收活动场地费。", {"fee-cut"}),
        ("对金融机构给予20万元一次性奖励。", {"finance-reward"}),
        ("对达标的给予20万元一次性奖励。", {"grant"}),
        ("解决政府欠款问题。", {"procurement-payment"}),
        ("银行依据政府欠款确认函办理。", set()),
        ("对创业孵化基地给予奖补。", {"entrepreneurship", "grant"}),
        ("新增信贷额度，增信心。", set()),
        ("投入规模扩大，公开工作和修复工作照旧，确保供需平衡。", set()),
        ("培育住房租赁企业，给予优惠。", set()),
        ("由机构提供增信。", {"guarantee"}),
        ("由机构提供增信，并给予奖励。", {"grant"}),
        ("延期还本付息，免收罚息。", {"renewal-deferral"}),
        ("兜底采购产品，扩大产能。", {"capacity"}),
        ("做好保供稳价。", {"transport-supply"}),
        ("落实煤炭保供责任。", {"energy"}),
        ("争取上级补助。", set()),
        ("没有进入创业孵化基地的也可申请奖补。", {"grant"}),
        ("对投保短期出口信用保险的企业给予支持。", {"export-insurance"}),
        ("企业迁址实行“一次办结”。", {"permit-fast"}),
        ("首次办理和第一次办理的都要填写姓名。", set()),
        ("落实“一证多址”。", {"permit-fast"}),
        ("方便店铺办理变更登记。", {"permit-fast"}),
        ("景区设婚姻登记机关。", set()),
        ("推行部门综合监管。", {"regulation"}),
        ("资金监管账户按月对账。", set()),
        ("落实公平竞争要求，方便设立登记。", {"permit-fast"}),
        ("由独立法人牵头，共同突破产业瓶颈。", set()),
        ("清理招投标中的门槛。", {"regulation"}),
        ("取消限购。", {"regulation"}),
        ("政务热线要及时回应。", {"regulation"}),
        ("建成体育公园三座。", {"project"}),
        ("对购买新建住宅的，子女可就近入学。", set()),
        ("谋划一批大项目，发行专项债券。", {"project", "bond"}),
        ("做好开工建设准备，发行专项债券。", {"bond"}),
        ("布局智能算力，开发大模型。", {"tech-upgrade"}),
        ("加大预算力度。", set()),
        ("鼓励企业主导标准制定，给予奖励。", {"grant"}),
        ("依靠科技创新，给予贴息。", {"interest-subsidy"}),
        ("依靠科技创新。", {"tech-upgrade"}),
        ("培育夜市和老字号。", {"consumption"}),
        ("改善消费，维护秩序。", {"consumption"}),
        ("保护消费者。", set()),
        ("吸引企业总部落户。", {"investment-attraction"}),
        ("放宽落户条件，户籍随迁。", set()),
        ("完善外商投资服务。", {"investment-attraction"}),
        ("开行中欧班列，做大综保区。", {"trade-facilitation"}),
        ("申建国家外贸转型升级基地，给予奖励。", {"trade-facilitation", "grant"}),
        ("组织跨境电商企业座谈，给予奖励。", {"grant"}),
        ("推进公转铁，畅通收费站。", {"transport-supply"}),
        ("扶持农民合作社和家庭农场。", {"agriculture"}),
        ("涉农机构要填表。", set()),
        ("设立产业基金和母基金。", {"financial"}),
        ("用好产业基金，发放信用贷款。", {"credit-loan"}),
        ("开发商业保险产品。", {"financial"}),
        ("提供融资便利。", {"loan"}),
        ("改进职称评定。", {"labour"}),
        ("参加社团加工会费自理。", set()),
        ("多渠道促进就业。", {"labour"}),
        ("表彰成就业绩。", set()),
        ("打造劳务品牌，扩大就业。", {"recruitment"}),
        ("柔性引才。", {"talent", "recruitment"}),
        ("建设一批实训基地。", {"training-subsidy"}),
        ("发展众创空间。", {"entrepreneurship"}),
        ("盘活闲置土地。", {"land"}),
        ("落实所得税优惠。", {"tax-cut"}),
        ("住房租金可作专项附加扣除。", {"tax-cut"}),
        ("整理典型案例，由专班推动。", {"publicity"}),
        ("加强资金保障。", {"special-fund"}),
        ("发放物价补贴。", {"grant"}),
        ("完善应急预案。", {"safety"}),
        ("在保证质量安全的前提下分段验收。", set()),
        ("布局充电桩和储能。", {"energy"}),
        ("提升仓储能力。", {"transport-supply"}),
        ("建设知识产权维权援助站。", {"legal-aid"}),
        ("培育数据要素市场。", {"inputs"}),
        ("城市基础设施配套费可以分期缴纳。", {"tax-deferral"}),
        ("城市基础设施配套费减半收取。", {"fee-cut"}),
        ("常规费用自理。", set()),
        ("物业维修资金可以缓交。", {"deferral"}),
        ("给予契税补贴。", {"purchase-subsidy"}),
        ("双方都可以使用公积金。", {"provident-fund"}),
        ("三日内完成采购资金支付。", {"procurement-payment"}),
        ("发展超低能耗建筑。", {"green"}),
        ("办理行政奖励和行政给付事项。", set()),
        ("盘活存量土地，给予贴息。", {"land", "interest-subsidy"}),
        ("设立知识产权维权点并给予奖励。", {"legal-aid", "grant"}),
        ("补助律师费。", {"legal-aid", "grant"}),
        ("开发信贷产品，给予贴息。", {"loan", "interest-subsidy"}),
        ("做好就业援助，给予贴息。", {"recruitment", "interest-subsidy"}),
        ("加快基金投放，推进道路建设。", {"special-fund"}),
        ("落实税收政策，给予奖励。", {"tax-cut", "grant"}),
        ("加强税收政策宣讲。", {"publicity"}),
        ("取消限售，简化审批。", {"permit-fast"}),
        ("发挥引导基金作用，给予奖励。", {"financial", "grant"}),
        ("对引进人才购房给予补助。", {"grant"}),
        ("给予三年房租补贴。", {"rent"}),
        ("落实首错免罚。", {"enforcement-leniency"}),
        ("进企检查做到无事不扰，推进监管互认。", {"enforcement-leniency"}),
        ("小微企业参加政府采购享受价格扣除。", {"procurement-payment"}),
        ("收回土地按价格扣除税费。", set()),
        ("用好超长期特别国债。", {"bond"}),
        ("推行见贷即担。", {"guarantee"}),
        ("推广循环贷。", {"renewal-deferral"}),
        ("推进智改数转，给予奖励。", {"grant"}),
        ("建设一批重点实验室和中试基地。", {"tech-upgrade"}),
        ("推行船边直提，签发原产地证。", {"trade-facilitation"}),
        ("开展访企拓岗，办好零工市场。", {"recruitment"}),
        ("办理商转公。", {"provident-fund"}),
        ("执行认房不用认贷。", {"housing-credit"}),
        ("工会经费全额返还。", {"fee-cut"}),
        ("完善代理购电。", {"energy"}),
        ("调整配套费缴纳时间。", {"tax-deferral"}),
        ("重点检查家用电器，提高应用能力。", set()),
        ("重点企业优先用电。", {"energy"}),
        ("加强沟通关怀，建立项目台账，便于流转产权。", set()),
        ("吸引资金进入，抓好双招工作。", set()),
        ("查处骗取退税。", set()),
        ("在招商协议期内可延长开发时间。", set()),
        ("凭安全生产许可证领取。", {"permit-fast"}),
        ("凭政府采购合同融资。", {"loan"}),
        ("分期缴纳土地出让金，取得预售许可前缴清，给予贴息。", {"land", "interest-subsidy"}),
        ("商品房预售可以分栋。", {"presale"}),
        ("提升“一业一证”覆盖面，给予奖励。", {"grant"}),
        ("推进清洁生产，给予奖励。", {"grant"}),
        ("对新设立的企业减按15%的税率征收所得税。", {"tax-cut"}),
        ("提交契税完税凭证。", set()),
        ("分别给予10万元、5万元。", {"grant"}),
        ("按程度分别给予最长三年的还款期限。", set()),
        ("给予30万元的专项经费支持。", {"grant"}),
        ("执行能耗、水耗、排放等标准，给予奖励。", {"grant"}),
        ("属于确定的工业类项目，按标准供地。", {"land"}),
        ("设立续贷周转资金。", {"bridge-loan"}),
        ("用好信用信息公示系统，为银行放款搭建融资平台。", {"credit-info"}),
        ("对完成治理的企业不列入错峰生产名单。", {"environment-exempt"}),
        ("组织企业参加境外展会。", {"trade-facilitation"}),
        ("运转小微企业融资协调工作机制。", {"bank-enterprise-matching"}),
        ("企业贷款加权平均利率稳中有降。", {"rate-cut"}),
        ("园区用水、用电、用气价格按照居民标准执行。", {"utility-deferral"}),
        ("推进老旧小区改造。", {"project"}),
        ("发放补助，城中村改造中被征收的住户可选房票。", {"grant"}),
        ("开展消费帮扶。", {"consumption"}),
        ("购置安全生产等专用设备的可以抵免。", set()),
        ("监测商圈的用电量。", {"consumption"}),
        ("严查假冒伪劣，发放补助。", {"regulation", "grant"}),
        ("土地收入用于专项债券还本付息。", set()),
        ("下放差旅费管理和预算调剂权限。", {"fiscal"}),
        ("发放300元消费补助。", {"grant", "consumption"}),
        ("按20%予以资助。", {"grant"}),
        ("备案均价不得上下浮动太大。", set()),
        ("利率可上下浮动。", {"rate-cut"}),
        ("下调按揭贷款利率。", {"rate-cut"}),
        ("公积金贷款等高频事项就近可办。", {"provident-fund"}),
        ("惠企政策集中兑现到户。", {"special-fund"}),
        ("完善企业画像和政策匹配。", set()),
        ("在用地方面重点倾斜。", {"land"}),
        ("对融资成效好的银行优先考虑。", {"finance-reward"}),
    ],
)
def test_instruments(text: str, expected: set[str]) -> None:
    assert codes(INSTRUMENT, text) == expected


@pytest.mark.parametrize(
    ("text", "heading", "which", "expected"),
    [
        ("保障交通运输。防止断路。", "保障交通运输", INDUSTRY, {"G"}),
        ("防止断路。保障交通运输。", "防止断路", INDUSTRY, set()),
        ("抓好项目建设。逐个梳理。", "抓好项目建设", INSTRUMENT, {"project"}),
        ("逐个梳理。解决项目建设难题。", "逐个梳理", INSTRUMENT, {"project"}),
        ("逐个梳理。解决项目建设难题，减免房租。", "逐个梳理", INSTRUMENT, {"rent"}),
        ("抓好项目建设。逐个梳理，减免房租。", "抓好项目建设", INSTRUMENT, {"project", "rent"}),
        (
            "优化房地产项目资金监管。按月对账，给予贴息。",
            "优化房地产项目资金监管",
            INSTRUMENT,
            {"presale", "interest-subsidy"},
        ),
        ("推进智改数转。给予奖励。", "推进智改数转", INSTRUMENT, {"tech-upgrade", "grant"}),
        ("精准引进链主企业。给予奖励。", "精准引进链主企业", INSTRUMENT, {"investment-attraction", "grant"}),
        ("积极引进名家人才。给予奖励。", "积极引进名家人才", INSTRUMENT, {"grant"}),
        ("精心组织。各部门推进“一业一证”。", "精心组织", INSTRUMENT, set()),
        ("扩大一业一证成效。给予奖励。", "扩大一业一证成效", INSTRUMENT, {"permit-fast", "grant"}),
        ("加强知识产权保护。给予奖励。", "加强知识产权保护", INSTRUMENT, {"legal-aid", "grant"}),
        ("奖励首版次软件。给予奖励。", "奖励首版次软件", INSTRUMENT, {"tech-upgrade", "grant"}),
        ("奖励龙头。购买首版次软件，给予奖励。", "奖励龙头", INSTRUMENT, {"grant"}),
        ("吸引企业落地。给予奖励。", "吸引企业落地", INSTRUMENT, {"investment-attraction", "grant"}),
        ("落实货车免费通行政策。逐个梳理。", "落实货车免费通行政策", INSTRUMENT, {"fee-cut"}),
        ("推行公积金互助。逐个梳理。", "推行公积金互助", INDUSTRY, {"K"}),
        ("净化市场环境。处理投诉。", "净化市场环境", INSTRUMENT, {"regulation"}),
        ("推广首台（套）装备。逐个梳理。", "推广首台（套）装备", INDUSTRY, {"C"}),
        ("建设智慧城市。逐个梳理。", "建设智慧城市", INDUSTRY, {"I"}),
        ("抓好粮食收储。给予奖励。", "抓好粮食收储", INSTRUMENT, {"agriculture", "grant"}),
        ("服务外资企业。给予奖励。", "服务外资企业", INSTRUMENT, {"investment-attraction", "grant"}),
        ("建设绿色工厂。给予奖励。", "建设绿色工厂", INSTRUMENT, {"energy", "green", "grant"}),
        ("支持人才引进。发放补助。", "支持人才引进", INSTRUMENT, {"talent", "recruitment", "grant"}),
        ("设立奖项。支持人才引进，发放补助。", "设立奖项", INSTRUMENT, {"grant"}),
        ("发展口岸经济。改进检测服务，保护商业秘密。", "发展口岸经济", INSTRUMENT, {"trade-facilitation"}),
        ("打造先行区。发展口岸经济，改善物业服务。", "打造先行区", INSTRUMENT, {"trade-facilitation"}),
        ("升级公园设施。新建步道。", "升级公园设施", INSTRUMENT, {"project"}),
        ("开通航线。新建候机楼。", "开通航线", INSTRUMENT, {"transport-supply"}),
        ("加强组织领导。各地要做好招投标工作，推介典型案例。", "加强组织领导", INSTRUMENT, set()),
        ("加强组织领导。各地要给予奖励。", "加强组织领导", INSTRUMENT, {"grant"}),
        ("压实工作链条。各地要做好招投标工作。", "压实工作链条", INSTRUMENT, {"regulation"}),
        ("促进文旅消费。给予奖励。", "促进文旅消费", INSTRUMENT, {"consumption", "grant"}),
        ("完善消费领域标准。给予奖励。", "完善消费领域标准", INSTRUMENT, {"grant"}),
        ("升级展厅。引导理性消费，新建步道，培育新材料。", "升级展厅", INSTRUMENT, {"tech-upgrade"}),
        ("维护消费者权益。给予奖励。", "维护消费者权益", INSTRUMENT, {"regulation", "grant"}),
        ("加大宣传引导。给予奖励。", "加大宣传引导", INSTRUMENT, {"publicity", "grant"}),
        ("支持创新平台建设。给予奖励。", "支持创新平台建设", INSTRUMENT, {"tech-upgrade", "grant"}),
        ("建好奶源基地。给予奖励。", "建好奶源基地", INSTRUMENT, {"agriculture", "grant"}),
        ("打造品牌。表彰奶业协会，给予奖励。", "打造品牌", INSTRUMENT, {"grant"}),
        ("抓好项目建设。逐个梳理。", "抓好项目建设", GROUP, {"project-owner"}),
        ("做好安居项目建设。逐个梳理。", "做好安居项目建设", GROUP, set()),
        ("支持技术改造。逐个梳理。", "支持技术改造", GROUP, {"tech-upgrade"}),
        ("优化办税缴费。便利企业。", "优化办税缴费", GROUP, {"taxpayer"}),
        ("稳外贸。帮助企业。", "稳外贸", GROUP, {"foreign-trade"}),
        ("完善养老服务。增加床位。", "完善养老服务", GROUP, {"elderly"}),
    ],
)
def test_the_heading_speaks_louder(text: str, heading: str, which: Scheme, expected: set[str]) -> None:
    assert codes(which, text, heading=heading) == expected


def test_the_mention_is_the_best_one() -> None:
    text = "落实贴息政策。给予贷款贴息。"
    (coding,) = (c for c in codings(text, heading="落实贴息政策") if c.code == "interest-subsidy")
    assert coding.mention.text == "贴息"
    assert coding.mention.span == Span(2, 4)
    assert coding.rule == "topic-heading"
    (later,) = (c for c in codings(text) if c.code == "interest-subsidy")
    assert later.confidence < coding.confidence


def test_masks_are_not_read() -> None:
    text = "《关于给予贴息的通知》要求减免房租。"
    assert codes(INSTRUMENT, text) == {"interest-subsidy", "rent"}
    assert [c.code for c in codings(text, masks=(Span(0, 11),)) if c.scheme is INSTRUMENT] == ["rent"]


def test_only_the_measure_is_read() -> None:
    text = "给予贴息。减免房租。发放消费券。"
    found, _ = find_codings(text, Span(5, 10), heading=Span(5, 9))
    assert [(c.code, c.mention.text) for c in found] == [("rent", "房租")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("以租金收入为主，租金照付。", ("租金", "topic-missing-context")),
        ("协助解决物流运输等问题。", ("物流运输", "topic-other-context")),
        ("为中小企业减免租金的园区。", ("中小企业", "topic-bystander")),
        ("每年给予补贴，由承租众创空间者自理。", ("众创空间", "topic-qualifies-another-word")),
        ("市内超市由专人看管。", ("超市", "topic-no-target-frame")),
        ("多开展信贷投放和展期。", ("信贷投放", "topic-broader-code")),
        ("结清医疗费用。", ("医疗费用", "topic-outside-heading")),
    ],
)
def test_what_is_passed_over_says_why(text: str, expected: tuple[str, str]) -> None:
    assert expected in rules(text)


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("对餐饮、住宿等行业减免", "餐饮", True),
        ("对餐饮、住宿等行业减免", "住宿", True),
        ("餐饮服务由食堂承担", "餐饮", False),
        ("提供公共交通、快递的企业", "快递", True),
        ("鼓励商场向小微租户让利", "商场", False),
        ("等服务业企业", "服务业企业", False),
        ("支持旅游", "旅游", True),
        ("各类服务业企业多招人", "服务业企业", True),
        ("银行业要主动上门", "银行业", False),
        ("发展甲、乙和旅游", "旅游", True),
    ],
)
def test_target_frames(text: str, word: str, expected: bool) -> None:
    at = text.index(word)
    assert names_a_target(text, at, at + len(word)) is expected


def test_context_is_cut_at_sentence_and_phrase() -> None:
    text = "前一句。对承租的企业，给予补贴；后一句。"
    at = text.index("给予")
    assert sentence_around(text, at, at + 2) == "对承租的企业，给予补贴"
    assert phrase_before(text, text.index("企业")) == ""
    assert phrase_before(text, text.index("承租")) == "对"
    assert is_bystander("为甲方减免租金的园区", 1, 3)
    assert not is_bystander("为甲方减免租金", 1, 3)


def test_context_is_bounded() -> None:
    text = "贴" * 500_000 + "房租" + "贴" * 500_000
    assert len(sentence_around(text, 500_000, 500_002)) < 500
    assert len(phrase_before(text, 500_000)) < 100


def test_blank_keeps_positions() -> None:
    text = "甲乙丙丁戊己"
    assert blank(text, Span(1, 5), (Span(0, 2), Span(1, 3), Span(4, 9))) == GAP * 2 + "丁" + GAP
    assert blank(text, Span(0, 6)) == text


def test_precedence() -> None:
    assert list(ancestors(INSTRUMENT, "guarantee-fee")) == ["guarantee", "financial"]
    any_frame = {Frame.ANY}
    assert replaced(INSTRUMENT, {"loan": any_frame, "credit-loan": any_frame, "rent": any_frame}) == {"loan"}
    assert replaced(INDUSTRY, {"R": {Frame.DIVISION}, "R876": {Frame.TARGET}}) == set()
    assert replaced(GROUP, {"sme-all": any_frame, "small-micro": any_frame}) == set()
    assert replaced(GROUP, {"enterprise": {Frame.LAST}, "medic": any_frame}) == {"enterprise"}
    assert replaced(GROUP, {"person": {Frame.GENERIC}, "sme": any_frame}) == set()
    assert replaced(GROUP, {"person": {Frame.GENERIC}, "migrant": any_frame}) == {"person"}


FRAGMENTS = [
    "对", "受疫情影响", "的", "中小微企业", "，", "、", "餐饮", "住宿", "等行业", "给予", "贴息", "减免房租", "。", "（", "）",
    "“", "”", "《", "》", "承租", "众创空间", "1.", "责任单位：", "市财政局", "\n", "A", "①", "😀", "等", "为", "创业园", GAP,
]  # fmt: skip


@given(
    st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join),
    st.integers(0, 30),
    st.integers(0, 60),
    st.lists(st.tuples(st.integers(0, 90), st.integers(0, 12)), max_size=3),
)
def test_every_mention_is_a_slice_outside_the_masks(
    text: str, start: int, size: int, holes: list[tuple[int, int]]
) -> None:
    start = min(start, len(text))
    span = Span(start, min(len(text), start + size))
    masks = tuple(Span(at, at + length) for at, length in holes)
    found, ignored = find_codings(text, span, heading=Span(start, min(span.end, start + 6)), masks=masks)
    for mention in [*(c.mention for c in found), *(i.mention for i in ignored)]:
        assert mention.span.slice(text) == mention.text
        assert span.contains(mention.span)
        assert not any(mention.span.overlaps(mask) for mask in masks if len(mask))
    assert len({(c.scheme, c.code) for c in found}) == len(found)
    assert all(0 < c.confidence <= 1 and c.code in scheme(c.scheme) for c in found)


def test_a_hostile_line_is_read() -> None:
    text = "对旅游、餐饮等行业给予贴息" * 20_000
    assert codes(INDUSTRY, text) == {"ps-culture-tourism", "H62"}
    assert codings("“" * 1_000_000) == ()


@pytest.mark.parametrize("which", list(Scheme))
def test_every_code_is_labelled_in_both_languages(which: Scheme) -> None:
    for code in scheme(which).values():
        assert re.search(r"[一-鿿]", code.zh), code
        assert re.search(r"[a-z]", code.en), code
        assert not re.search(r"[一-鿿]", code.en), code
        assert re.fullmatch(r"[A-Za-z0-9-]+", code.code), code
        assert len(set(code.variants)) == len(code.variants), code
        assert code.code not in ancestors(which, code.code)


@pytest.mark.parametrize("which", list(Scheme))
def test_no_word_stands_under_two_codes_without_a_reason(which: Scheme) -> None:
    holders = defaultdict(set)
    for code in scheme(which).values():
        for word in code.variants:
            holders[word].add(code.code)
    reasons = {
        word: row["reason"]
        for row in read_rows("shared_words.csv")
        if row["scheme"] == which
        for word in row["words"].split("|")
    }
    assert {word for word, found in holders.items() if len(found) > 1} == set(reasons)
    assert all(reasons.values())


def test_words_are_literals_and_all_listed_ones_are_known() -> None:
    known = set(lexicon().words)
    for which in Scheme:
        for code in scheme(which).values():
            assert known.issuperset(code.variants)
    assert not [word for word in known if re.search(r"[.*?{}\[\]\\]", word)]


def test_frame_words_are_complete() -> None:
    kinds = {
        "noun-after",
        "verb-before",
        "touching-before",
        "joint",
        "class",
        "cut",
        "bystander-before",
        "bystander-after",
        "encouraged-before",
        "office-middle",
        "office-end",
        "offices",
        "field",
        "firm",
    }
    assert set(read_words("sector_frames.csv")) == kinds


GOLDS = sorted((SHARED / "gold/seeds").glob("*.json"))


@pytest.mark.skipif(not GOLDS, reason="the annotated notices of ../shared are not here")
@pytest.mark.parametrize(("layer", "which"), [("industries", INDUSTRY), ("groups", GROUP), ("instruments", INSTRUMENT)])
def test_annotated_notices(layer: str, which: Scheme) -> None:
    right = wrong = missed = 0
    for path in GOLDS:
        expected = {m["number"]: set(m[layer]) for m in json.loads(path.read_text("utf-8"))["measures"]}
        for measure in read_notice(SHARED / "seeds" / f"{path.stem}.txt").measures:
            found = set(measure.codes(which))
            wanted = expected.pop(measure.number, set())
            right, wrong, missed = (
                right + len(found & wanted),
                wrong + len(found - wanted),
                missed + len(wanted - found),
            )
        missed += sum(map(len, expected.values()))
    assert 2 * right / (2 * right + wrong + missed) >= 0.9
