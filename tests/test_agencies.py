from __future__ import annotations

from collections.abc import Iterator

import pytest
from cuoshi.loaders.agencies import resolve
from cuoshi.loaders.link import Home, link
from cuoshi.ontology.codelists import functions
from cuoshi.ontology.model import AgencyKind

NAMES = [
    ("示范区财政金融局", "finance"),
    ("市人社局", "hrss"),
    ("省人力资源和社会保障厅", "hrss"),
    ("人力资源社会保障部", "hrss"),
    ("长春市财政局", "finance"),
    ("市市场监督管理局", "market-supervision"),
    ("市场监管局", "market-supervision"),
    ("市市场监管局（知识产权局）", "market-supervision"),
    ("聊城银保监分局", "bank-regulator"),
    ("银保监会辽源监管分局", "bank-regulator"),
    ("人民银行玉林市分行", "pboc"),
    ("人民银行湖北省分行营管部", "pboc"),
    ("中国人民银行上海总部", "pboc"),
    ("省促进小店经济厅际联席会议成员单位", "taskforce"),
    ("人行聊城市中心支行", "pboc"),
    ("国家金融监督管理总局玉林监管分局", "nfra"),
    ("山东金融监管局", "nfra"),
    ("市金融监管局", "local-finance"),
    ("省地方金融监管局", "local-finance"),
    ("国家税务总局河北省税务局", "tax"),
    ("国网铁岭供电公司", "power-grid"),
    ("长乐机场海关", "customs"),
    ("国家发展改革委", "devreform"),
    ("质检总局", "market-supervision"),
    ("市教育文化体育局", "education"),
    ("各县（市、区）人民政府", "gov"),
    ("各市、州、县人民政府", "gov"),
    ("各区", "gov"),
    ("东宝区", "gov"),
    ("郑州市政府", "gov"),
    ("开发区管委会", "dev-zone"),
    ("辽源经济开发区管委会", "dev-zone"),
    ("省监察厅", "supervision"),
    ("市公共资源交易办公室", "public-resources"),
    ("市养老保险经办处", "social-insurance"),
    ("中国铁路北京局集团有限公司", "railway"),
    ("市直有关部门单位", "relevant-depts"),
    ("各相关部门", "relevant-depts"),
    ("政策法规处", None),
    ("明星自来水公司", None),
    ("市农民工服务中心", None),
    ("", None),
    ("（", None),
]


@pytest.mark.parametrize(("name", "function"), NAMES)
def test_function_of_a_name(name: str, function: str | None) -> None:
    found = resolve(name).functions
    assert (found[0] if found else None) == function


def test_a_combined_bureau_has_several_functions() -> None:
    assert resolve("区教育文化和旅游局").functions == ("education", "culture-tourism")
    assert resolve("州政务服务和公共资源交易中心").functions == ("gov-services-data", "public-resources")
    assert resolve("市文化和旅游综合执法支队").functions == ("culture-tourism",)


def test_an_ambiguous_name_keeps_its_candidates() -> None:
    body = resolve("政务服务管理局")
    assert body.functions == ()
    assert set(body.candidates) == {"admin-approval", "gov-services-data"}


OTHERS = """
    dev-zone: 云溪起步区 白鹭湖生态城 前海管理局
    gov-office: 盟行署办公室
    natural-resources: 云溪新城自然资源局
    dev-zone: 云溪新区 沙洲产业园 两河工业园区 白鹭洲新港区 青山高新区·河口区 枫林湾科技城管理局 星湖新区规划建设管理委员会
    dev-zone: 现代种业产业园管理委员会 临空经济区 国际陆港 松江口化工园区管委会 北岸·云溪新区生物医药产业园
    township: 豆庄街道 龙潭镇 白石镇政府 白石镇人民政府 柳河乡人民政府 属地乡镇 乡镇或街道
    gov-office: 国务院办公厅
    forestry: 市林水局
    culture-tourism: 原国家旅游局
    tax: 市税务
    gov: 原州区 有关区 张掖 云阳左旗 各县（市、区）政府和管委会
    market-supervision: 市市场监管局鼓楼局 市市场监管局高新分局 区市场监督管理分局 市场监管综合行政执法支队
    natural-resources: 市规划和自然资源局长安管理局 区规划土地监察局 市规资局
    ecology: 江北生态环境分局 市生态环境局开发区分局
    public-security: 县公安局交警大队 市公安局水上分局 市公安局云溪新区分局
    housing-fund: 市住房公积金管理中心吉水管理部 市住房公积金管委会
    power-grid: 国网萍乡供电公司 国网萍乡供电分公司 国网江苏省电力有限公司 国家电网有限公司 广东电网有限责任公司
    railway: 国铁昆明局集团 中国铁路昆明局集团公司 襄阳火车站
    banks: 建设银行宜宾分行 甲乙农商行 省农信联社 国家开发银行陕西省分行 驻市各商业银行
    pboc: 人行市中心支行 人民银行宜宾市分行 人行重庆营管部
    trade-assoc: 市餐饮业协会 市甲乙商会 省企业家协会 企协
    taskforce: 市种业振兴专班 市稳外贸协调机制办公室 市安委会办公室
    party-socialwork: 市委社工部
    local-finance: 市委金融工委 县金融服务中心 区金服中心
    finance: 市财政金融工作局
    industry-it: 区经科局 县经济商务和信息化局 区经济信息委
    invest-promotion: 市招商引资局 市招商投资局
    hrss: 区人力资源局
    transport: 省水运发展中心 市港航管理局 市交通运输综合行政执法支队
    youth-league: 共青团宜宾市委 共青团省委 团中央
    supervision: 市纪委市监委
    survey-corps: 国家统计局四川调查总队
    railway: 云阳高铁北站
    agri-rural: 市农业综合执法大队 县农科局 市委农村工作办公室
    disabled: 市残联
    taskforce: 审改领导小组有关成员单位
    devreform: 市发改 发展改革
    housing-construction: 住建
    hrss: 省人社
    relevant-depts: 相关部门和地方 各物流服务行业主管部门 市春耕保供协调机制其他成员单位 开展竣工验收相关单位 区级有关部门和乡镇街道
"""
UNKNOWN = """
    市场监管厅登记注册局 市场监管厅价格监督局 市财政局预算处 政策法规科 厅办公室 市甲乙投资集团有限公司 华新燃气公司 市水务集团
    市机关事务管理局 市档案局 市科学院 市委改革办 市效能办公室 某某特色小镇 建设国家级示范区 市公园管理局 人民银行甲乙处
    信息中心 数字经济发展中心 乙方·甲方 市发展和科技创新局 市残联就业中心 建设 管理 就业 市建设 市创新
"""


def _rows() -> Iterator[tuple[str, str | None]]:
    for line in OTHERS.strip().splitlines():
        function, names = line.strip().split(": ")
        yield from ((name, function) for name in names.split())
    yield from ((name, None) for name in UNKNOWN.split())


@pytest.mark.parametrize(("name", "function"), list(_rows()))
def test_function_of_a_name_by_its_shape(name: str, function: str | None) -> None:
    found = resolve(name).functions
    assert (found[0] if found else None) == function


def test_names_that_stand_for_several_functions_keep_them_open() -> None:
    assert set(resolve("市经发局").candidates) == {"devreform", "industry-it"}
    assert set(resolve("区社会事务局").candidates) == {"civil-affairs", "education", "health"}


def test_a_company_or_an_office_is_no_division() -> None:
    assert [resolve(name).rule for name in ("华新燃气公司", "市效能办公室", "厅办公室", "规划处")] == [
        "body-unknown",
        "body-unknown",
        "body-division",
        "body-division",
    ]


def test_a_place_stands_at_most_once_in_a_listed_name_and_never_last() -> None:
    placed = [name for function in functions().values() for name in function.variants if "{P}" in name]
    assert placed
    assert not [name for name in placed if name.count("{P}") > 1 or name.endswith("{P}")]


LINKS = [
    ("220100", "市人社局", "220100-hrss", "长春市人社局"),
    ("220100", "文广旅局", "220100-culture-tourism", "长春市文广旅局"),
    ("220100", "人民银行长春中心支行", "220100-pboc", "人民银行长春中心支行"),
    ("220100", "吉林银保监局", "220000-bank-regulator", "吉林银保监局"),
    ("220100", "省财政厅", "220000-finance", "吉林省财政厅"),
    ("220100", "各相关部门", "220100-each-relevant-depts", "各相关部门"),
    ("220100", "各县（市）区政府", "220100-each-gov", "各县（市）区政府"),
    ("220400", "辽源经济开发区管委会", "220400-dev-zone-辽源经济开发区管委会", "辽源经济开发区管委会"),
    ("110000", "市财政局", "110000-finance", "北京市财政局"),
    ("360822", "县住建局", "360822-housing-construction", "吉水县住建局"),
    ("220100", "国家发展改革委", "000000-devreform", "国家发展改革委"),
    (None, "市财政局", "000000-finance", "市财政局"),
    ("220100", "财政部", "000000-finance", "财政部"),
    ("220100", "国务院办公厅", "000000-gov-office", "国务院办公厅"),
    ("220100", "各县〔市、区〕\n政府", "220100-each-gov", "各县〔市、区〕政府"),
    ("220100", "各市〔州〕、各县〔市、区〕人民政府", "220100-each-gov", "各市〔州〕、各县〔市、区〕人民政府"),
    ("220100", "财政部门", "220100-finance", "长春市财政部门"),
    ("220100", "市市场监管局南关局", "220102-market-supervision", "市市场监管局南关局"),
    ("220100", "市公安局水上分局", "220100-public-security-水上分局", "长春市公安局水上分局"),
    ("220100", "云溪新区", "220100-dev-zone-云溪新区", "长春市云溪新区"),
    ("220100", "龙潭镇政府", "220100-township-龙潭镇", "长春市龙潭镇政府"),
]


@pytest.mark.parametrize(("home", "name", "key", "full"), LINKS)
def test_the_notices_place_completes_a_name(home: str | None, name: str, key: str, full: str) -> None:
    agency = link(name, Home.of(home, 2020))
    assert (agency.key, agency.name) == (key, full)


def test_two_customs_offices_of_one_city_stay_two() -> None:
    home = Home.of("350100", 2023)
    assert link("长乐机场海关", home).key != link("马尾海关", home).key


def test_an_unknown_body_is_unknown() -> None:
    agency = link("市万事通总调度台", Home.of("220100", 2020))
    assert agency.kind is AgencyKind.UNKNOWN
    assert agency.key == "220100-x-市万事通总调度台"


@pytest.mark.parametrize(
    ("name", "issued", "function"),
    [
        ("市金融监管局", "2023-04-10", "local-finance"),
        ("市金融监管局", "2024-03-01", "nfra"),
        ("市地方金融监管局", "2024-03-01", "local-finance"),
        ("银保监会辽源监管分局", "2020-02-01", "bank-regulator"),
        ("市金融监管局", "", "local-finance"),
    ],
)
def test_a_name_means_what_it_meant_on_the_day(name: str, issued: str, function: str) -> None:
    assert link(name, Home.of("350100", None, issued)).function == function
