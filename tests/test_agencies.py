from __future__ import annotations

import pytest
from cuoshi.loaders.agencies import resolve
from cuoshi.loaders.link import Home, link
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


def test_an_ambiguous_name_keeps_its_candidates() -> None:
    body = resolve("政务服务管理局")
    assert body.functions == ()
    assert set(body.candidates) == {"admin-approval", "gov-services-data"}


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
