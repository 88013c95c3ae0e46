"""What figures do in their measures, how they limit, in what unit and per whom. All sentences are our own.

A row names one figure of a sentence; the sign after its kind is its bound: = exact, <= and >= with the value itself, < and > without.
"""

from __future__ import annotations

import pytest
from cuoshi.loaders.quantities import find_quantities
from cuoshi.ontology.model import Bound, Quantity, Span

SIGNS = {
    (Bound.EXACT, None): "=",
    (Bound.AT_MOST, True): "<=",
    (Bound.AT_MOST, False): "<",
    (Bound.AT_LEAST, True): ">=",
    (Bound.AT_LEAST, False): ">",
}

Row = tuple[str, str, str, str, str | None]


def read(text: str) -> tuple[Quantity, ...]:
    return find_quantities(text, Span(0, len(text)), year=2023)[0]


def told(text: str, written: str) -> tuple[str, str, str | None]:
    """Return kind and bound, unit and per of the figure that is written so; a figure written twice is the last one."""
    found = [q for q in read(text) if q.mention.text == written]
    assert found, f"{written} is not read in {text}"
    last = found[-1]
    return f"{last.term.value} {SIGNS[last.bound, last.inclusive]}", last.unit, last.per


RELIEF: list[Row] = [
    ("缓缴养老保险费，缓缴期限不超过6个月。", "6个月", "term <=", "month", None),
    ("对承租国有房屋的商户免收3个月租金。", "3个月", "term =", "month", None),
    ("对连续停产2个月以上的企业，减免房产税。", "2个月", "condition >=", "month", None),
    ("返还标准按3个月当地月人均失业保险金确定。", "3个月", "rate =", "month", None),
    ("个体工商户年应纳税所得额不超过200万元的部分，减半征收。", "200万元", "condition <=", "CNY", None),
    ("月销售额未超过10万元的，免征增值税。", "10万元", "condition <=", "CNY", None),
    ("参保职工30人（含）以下的企业，裁员率放宽。", "30人", "condition <=", "人", None),
    ("30人（含）以下小微企业可直接享受。", "30人", "condition <=", "人", None),
    ("失业保险继续执行1%的缴费比例。", "1%", "rate =", "percent", None),
    ("阶段性降费政策实施期限延长至2024年12月31日。", "2024年12月31日", "term <=", "date", None),
    ("继续实施用电优惠至2024年6月30日。", "2024年6月30日", "term <=", "date", None),
    ("补缴应于2023年9月底前完成。", "2023年9月底前", "deadline <=", "date", None),
    ("2023年6月30日前到期的贷款可以展期。", "2023年6月30日前", "condition <=", "date", None),
    ("对受灾农户给予每户最高5000元救助。", "5000元", "ceiling <=", "CNY", "每户"),
    ("社会保险费可延期至灾情解除后3个月内补缴。", "3个月", "deadline <=", "month", None),
    ("人均补助标准500元。", "500元", "per-head =", "CNY", "每人"),
    ("为其代缴不低于100元的医疗保险费。", "100元", "amount >=", "CNY", None),
]

HOUSING: list[Row] = [
    ("对毕业5年内的高校毕业生给予购房补贴。", "5年", "condition <=", "year", None),
    ("连续足额缴存住房公积金6个月，即可申请贷款。", "6个月", "condition =", "month", None),
    ("连续缴存6个月（含）以上的职工可申请贷款。", "6个月", "condition >=", "month", None),
    ("购买2年以上（含2年）的普通住房对外销售，免征增值税。", "2年", "condition >=", "year", None),
    ("所购住房5年内不得转让。", "5年", "term <=", "year", None),
    ("住房公积金最高贷款额度上浮20%。", "20%", "rate =", "percent", None),
    ("最高可上浮30%。", "30%", "ceiling <=", "percent", None),
    ("执行60万元的住房公积金贷款额度上限。", "60万元", "ceiling <=", "CNY", None),
    ("最高贷款额度双职工家庭80万元，单职工家庭50万元。", "50万元", "ceiling <=", "CNY", None),
    ("贷款限额可放宽到最高限额的1.5倍。", "1.5倍", "ceiling <=", "倍", None),
    ("贷款额度可达到房价的70%。", "70%", "rate =", "percent", None),
    ("首付款比例降为15%。", "15%", "rate =", "percent", None),
    ("下调首付款比例，其中首套不低于15%，二套不低于25%。", "25%", "rate >=", "percent", None),
    ("竞买保证金按起始价的20%确定。", "20%", "rate =", "percent", None),
    ("土地出让合同签订后1个月内缴纳出让价款的50%。", "1个月", "deadline <=", "month", None),
    ("余款缴清的最迟时间不得超过1年。", "1年", "deadline <=", "year", None),
    ("缴纳50%以上土地出让金后，可分期办理产权证。", "50%", "condition >=", "percent", None),
    ("去化周期超过36个月时，暂停供地。", "36个月", "condition >", "month", None),
    ("去化周期在18—36个月的，减少供地。", "18—36个月", "condition =", "month", None),
    ("建筑面积144平方米以上（含144平方米）户型，每套补贴1万元。", "144平方米", "condition >=", "平方米", None),
    ("购买90平方米以上至144平方米以下户型的，补贴1万元。", "90平方米", "condition >=", "平方米", None),
    ("家庭名下已有1套住房的，按首套认定。", "1套", "condition =", "套", None),
    ("对超过直接费用10%的，应当说明。", "10%", "condition >", "percent", None),
    ("限制转让年限由3年调整为2年。", "2年", "term =", "year", None),
    ("限制转让年限由3年调整为2年。", "3年", "former =", "year", None),
    ("每平方米补贴200元，每户最高不超过3万元。", "3万元", "ceiling <=", "CNY", "每户"),
    ("2021年5月31日起出生的子女可享受。", "2021年5月31日", "condition >=", "date", None),
    ("住房保障年龄由60周岁放宽为65周岁。", "65周岁", "condition =", "周岁", None),
]

CONSUMPTION: list[Row] = [
    ("购车价20万元以上，发放3000元补贴。", "20万元", "condition >=", "CNY", None),
    ("购房总价款30万元至40万元，一次性发放消费券1000元。", "30万元", "condition =", "CNY", None),
    ("销售额每新增1000万元，奖励2万元。", "1000万元", "condition =", "CNY", None),
    ("营业收入每同比增加500万元，奖励1万元。", "500万元", "condition =", "CNY", None),
    ("每户限享受1次。", "1次", "ceiling =", "次", "每户"),
    ("每人享受补贴最多不超过3次。", "3次", "ceiling <=", "次", "每人"),
    ("抽取一等奖2名（奖现金1万元）。", "1万元", "amount =", "CNY", None),
    ("可获得价值200元的购物卡。", "200元", "amount =", "CNY", None),
    ("组织不少于50人的入境旅游团，给予2万元奖励。", "50人", "condition >=", "人", None),
    ("团购规模超过30套不足100套的，每平方米补贴20元。", "30套", "condition >", "套", None),
    ("全年举办促消费活动100场以上。", "100场", "target >=", "场", None),
    ("年内开展汽车下乡、家电下乡等6类活动。", "6类", "unknown =", "类", None),
    ("按车价的5%，发放购车补助。", "5%", "rate =", "percent", None),
]

TALENT: list[Row] = [
    ("给予生活补贴，每人每月1500元，并提供公寓。", "1500元", "per-head =", "CNY", "每人每月"),
    ("按照博士10万元、硕士5万元的标准，给予安家补贴。", "5万元", "amount =", "CNY", None),
    ("连续补贴3年。", "3年", "term =", "year", None),
    ("签订3年以上劳动合同，可申请安家费。", "3年", "condition >=", "year", None),
    ("对登记失业半年以上人员给予培训。", "半年", "condition >=", "year", None),
    ("年龄35岁以下的青年人才优先入选。", "35岁", "condition <=", "岁", None),
    ("分3年兑现安家补贴。", "3年", "term =", "year", None),
    ("为人才提供最长10天免费住宿。", "10天", "term <=", "day", None),
    ("申请贴息贷款，贴息期为2年。", "2年", "term =", "year", None),
    ("每年选派500名科技特派员。", "500名", "target =", "名", "每年"),
    ("按每人引导培训500元、提升培训1000元的标准给予补贴。", "1000元", "per-head =", "CNY", "每人"),
    ("每吸纳1人就业，奖励1000元。", "1人", "condition =", "人", None),
    ("迁入2人按照每平方米300元补助。", "2人", "condition =", "人", None),
    ("离校2年内未就业毕业生可参加见习。", "2年", "condition <=", "year", None),
    ("取消3年内申报项目的资格。", "3年", "term <=", "year", None),
]

TECHNOLOGY: list[Row] = [
    ("设立总规模10亿元的产业引导基金。", "10亿元", "pool =", "CNY", None),
    ("用好5亿元省级专项经费。", "5亿元", "pool =", "CNY", None),
    ("100万元以下的部分为20%，100万元至300万元的部分为15%。", "300万元", "condition =", "CNY", None),
    ("100万元以下的部分为20%，100万元至300万元的部分为15%。", "15%", "rate =", "percent", None),
    ("引进营业收入5亿元以上企业10家。", "5亿元", "condition >=", "CNY", None),
    ("对5000万元以上项目实行专班推进。", "5000万元", "condition >=", "CNY", None),
    ("研发经费投入强度为3%。", "3%", "unknown =", "percent", None),
    ("规上企业研发机构覆盖率提升至60%以上。", "60%", "target >=", "percent", None),
    ("培育科技型企业20家以上、研发机构10家以上。", "10家", "target >=", "家", None),
    ("建设2个重点实验室、3个中试基地。", "3个", "target =", "个", None),
    ("推动50家企业完成股份制改造。", "50家", "target =", "家", None),
    ("每项标准分别奖励50万元、30万元。", "30万元", "per-head =", "CNY", "每项"),
    ("用3年左右时间实现全覆盖。", "3年", "deadline =", "year", None),
    ("结余资金3年内继续使用。", "3年", "term <=", "year", None),
]

AGRICULTURE: list[Row] = [
    ("秸秆还田亩补助25元。", "25元", "per-head =", "CNY", "每亩"),
    ("每头奶牛补贴500元。", "500元", "per-head =", "CNY", "每头"),
    ("性控胚胎每枚补贴标准提高到2000元。", "2000元", "per-head =", "CNY", "每枚"),
    ("对流转土地100亩以上的家庭农场，每亩奖励50元。", "100亩", "condition >=", "亩", None),
    ("全年粮食播种面积稳定在60万亩。", "60万亩", "target =", "亩", None),
    ("新发展设施蔬菜1万亩以上。", "1万亩", "target >=", "亩", None),
    ("改造农村危桥150座，整治“油返砂”路段300公里。", "300公里", "target =", "公里", None),
    ("对6万户困难家庭进行危房改造。", "6万户", "target =", "户", None),
    ("按照购置款的30%予以补贴，每场补贴不超过20万元。", "20万元", "ceiling <=", "CNY", "每场"),
]

ENVIRONMENT_AND_SERVICE: list[Row] = [
    ("空气质量优良天数比率提高到85%。", "85%", "target =", "percent", None),
    ("90%的乡镇达到清洁标准。", "90%", "target =", "percent", None),
    ("申请材料减少60%以上。", "60%", "target >=", "percent", None),
    ("一般登记2个工作日办结。", "2个工作日", "deadline =", "day", None),
    ("相关部门在4个工作日以内核发许可证件。", "4个工作日", "deadline <=", "day", None),
    ("采购人收到报告后1日内确定采购结果。", "1日", "deadline <=", "day", None),
    ("招标计划至少提前30日发布。", "30日", "deadline >=", "day", None),
    ("压缩公告时间至20天。", "20天", "deadline =", "day", None),
    ("更换老旧水表2万块，增设充电桩500个。", "500个", "target =", "个", None),
    ("推进220千伏输变电工程。", "220千伏", "unknown =", "千伏", None),
    ("民宿、食堂等29个行业推行一业一证。", "29个", "unknown =", "个", None),
    ("网上可办率不低于90%，市县级不低于70%。", "90%", "target >=", "percent", None),
    ("预算超过100万元的项目，应当公开。", "100万元", "condition >", "CNY", None),
    ("装机容量200千瓦及以下的用户零投资接入。", "200千瓦", "condition <=", "千瓦", None),
    ("面积300平方米以上（不含300平方米）的，应当备案。", "300平方米", "condition >", "平方米", None),
]

NO_TARGETS: list[Row] = [
    ("服务收入首次突破1亿元、5亿元的，分别奖励50万元、100万元。", "1亿元", "condition >", "CNY", None),
    ("服务收入首次突破1亿元、5亿元的，分别奖励50万元、100万元。", "5亿元", "condition >", "CNY", None),
    ("按照自注册之日起首个超过500万元年度营业收入的3%给予奖励。", "500万元", "condition >", "CNY", None),
    ("零售额同比增速高于8%，每增加100万元给予2万元奖励。", "8%", "condition >", "percent", None),
    ("对每新增日处理鲜乳100吨的产能，补贴1000万元。", "100吨", "condition =", "吨", None),
    ("投入资金达到总投资的25%以上，即可办理预售许可。", "25%", "condition >=", "percent", None),
    ("确保当年付清的，可先支付50%的地价款。", "50%", "unknown =", "percent", None),
    ("工程投资额在100万元以下（含100万元）的，免予审批。", "100万元", "condition <=", "CNY", None),
    ("吸纳就业10人以上的企业，给予5万元补贴。", "10人", "condition >=", "人", None),
    ("最多补贴5人。", "5人", "ceiling <=", "人", None),
    ("亩均税收达到20万元的企业，优先供地。", "20万元", "condition >=", "CNY", None),
    ("新招用人员占现有职工比例从25%下调为20%的，可申请贷款。", "20%", "condition =", "percent", None),
    ("裁员率不超过企业职工总数20%的，予以返还。", "20%", "condition <=", "percent", None),
    ("1.在本区注册；2.年营业收入达到2000万元以上或年纳税额达到200万元以上。", "200万元", "condition >=", "CNY", None),
    ("申报主体须是2023年2月22日以后注册成立或迁入。", "2023年2月22日", "condition >=", "date", None),
    ("提供3份以上证明材料。", "3份", "unknown >=", "份", None),
    ("在5个领域试点，涉及省市县三级。", "5个", "unknown =", "个", None),
    ("食醋、酱油等5类产品不得销售。", "5类", "unknown =", "类", None),
]

STILL_TARGETS: list[Row] = [
    ("对企业逐户走访，遴选500家有意愿的企业入库。", "500家", "target =", "家", None),
    ("构建1000个以上的数据集，形成示范。", "1000个", "target >=", "个", None),
    ("到2025年底，80%以上的乡镇敬老院达到二级，全部消防达标。", "80%", "target >=", "percent", None),
    ("全年贴息贷款额度2亿元以上。", "2亿元", "target >=", "CNY", None),
    ("细颗粒物浓度下降5%。", "5%", "target =", "percent", None),
    ("城镇调查失业率控制在5.5%以内。", "5.5%", "target <=", "percent", None),
    ("到2027年，全市人工智能产业年营业收入达到100亿元。", "100亿元", "target >=", "CNY", None),
    ("每年新增国家标准40项。", "40项", "target =", "项", "每年"),
    ("政府采购预留份额提高至45%。", "45%", "target =", "percent", None),
]

DAYS_AND_TERMS: list[Row] = [
    ("2023年12月31日前新注册的企业可申请。", "2023年12月31日前", "condition <=", "date", None),
    ("2023年4月30日前购买的商品房不再享受。", "2023年4月30日前", "condition <=", "date", None),
    ("购房人须在2025年3月31日前缴清契税。", "2025年3月31日前", "deadline <=", "date", None),
    ("申报时间截止于2026年6月30日。", "2026年6月30日", "deadline <=", "date", None),
    ("2023年内建成货运枢纽。", "2023年", "deadline <=", "date", None),
    ("自工商登记注册之日起3年内，免征残疾人就业保障金。", "3年", "term <=", "year", None),
    ("房租前2年全免，后3年减半。", "3年", "term =", "year", None),
    ("前2年补贴100%，后3年50%。", "50%", "rate =", "percent", None),
    ("改革试点期2年。", "2年", "term =", "year", None),
    ("最高贷款额度提高10万元。", "10万元", "unknown =", "CNY", None),
    ("分别提高住房公积金最高贷款额度10万元、20万元。", "20万元", "unknown =", "CNY", None),
    ("继续补贴不超过30万元、50万元。", "50万元", "ceiling <=", "CNY", None),
    ("连续3年每年给予5000元生活补贴。", "3年", "term =", "year", None),
    ("办理时限压减至1个工作日以内的基础上，再压缩一半。", "1个工作日", "deadline <=", "day", None),
    ("累计补贴不超过100万元，补贴期间不得转租。", "100万元", "ceiling <=", "CNY", None),
    ("置换金额不得超过确保竣工所需资金额的30%。", "30%", "ceiling <=", "percent", None),
    ("已缴纳不低于50%土地出让金的项目可先办理预告登记。", "50%", "condition >=", "percent", None),
    ("每年发放不少于1000万元文旅消费券。", "1000万元", "pool >=", "CNY", "每年"),
    ("平均担保费率控制在1%以内。", "1%", "ceiling <=", "percent", None),
    ("监管资金释放上限下浮15%。", "15%", "rate =", "percent", None),
]

MORE: list[Row] = [
    ("对连续两年在规的企业再给予5万元。", "两年", "condition =", "year", None),
    ("稳岗率达到90%以上的，按参保人数每人补贴500元。", "90%", "condition >=", "percent", None),
    ("稳岗率达到90%以上的，按参保人数每人补贴500元。", "500元", "per-head =", "CNY", "每人"),
    ("单件最高补贴2000元，每人限购3台。", "3台", "ceiling =", "台", "每人"),
    ("家电按售价15%给予立减，单件不超过1500元。", "15%", "rate =", "percent", None),
    ("博士后每年补助20万元，资助期2年。", "2年", "term =", "year", None),
    ("租房补贴每月800元，最长36个月。", "36个月", "term <=", "month", None),
    ("建设孵化器3家，孵化面积5万平方米以上。", "5万平方米", "target >=", "平方米", None),
    ("新建温室占地2亩以上的，一次性补助2万元。", "2亩", "condition >=", "亩", None),
    ("能繁母猪保有量不低于3万头。", "3万头", "target >=", "头", None),
    ("报废柴油货车每辆补贴1万元至3万元。", "3万元", "per-head =", "CNY", "每辆"),
    ("对能耗低于标杆水平10%以上的企业给予奖励。", "10%", "condition >=", "percent", None),
    ("市财政安排风险补偿金2000万元。", "2000万元", "pool =", "CNY", None),
    ("统筹资金3亿元用于稳企纾困。", "3亿元", "pool =", "CNY", None),
    ("距退休不足5年的可延长至退休。", "5年", "condition <", "year", None),
    ("审批时限由20个工作日压缩至10个工作日。", "20个工作日", "former =", "day", None),
    ("审批时限由20个工作日压缩至10个工作日。", "10个工作日", "deadline <=", "day", None),
    ("补贴标准为600元/平方米（不超过8万元）。", "8万元", "ceiling <=", "CNY", None),
    ("政策有效期5年。", "5年", "term =", "year", None),
    ("公示期不少于5个工作日。", "5个工作日", "unknown >=", "day", None),
    ("容积率不低于1.5，建筑密度不低于40%。", "40%", "unknown >=", "percent", None),
]


@pytest.mark.parametrize(
    ("text", "written", "kind", "unit", "per"),
    [*NO_TARGETS, *STILL_TARGETS, *DAYS_AND_TERMS, *MORE],
)
def test_what_is_near_and_what_is_not(text: str, written: str, kind: str, unit: str, per: str | None) -> None:
    assert told(text, written) == (kind, unit, per)


@pytest.mark.parametrize(
    ("text", "written", "kind", "unit", "per"),
    [*RELIEF, *HOUSING, *CONSUMPTION, *TALENT, *TECHNOLOGY, *AGRICULTURE, *ENVIRONMENT_AND_SERVICE],
)
def test_what_a_figure_does(text: str, written: str, kind: str, unit: str, per: str | None) -> None:
    assert told(text, written) == (kind, unit, per)
