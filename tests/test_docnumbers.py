from __future__ import annotations

import pytest
from cuoshi.loaders.docnumbers import area_of, find_document_numbers, issuer_of
from hypothesis import given
from hypothesis import strategies as st

VALUES = [
    ("依照国办发〔2021〕9号办理", ["国办发〔2021〕9号"]),
    ("（闽政办[2022]056号）", ["闽政办〔2022〕56号"]),
    ("鲁政发（2019）7号", ["鲁政发〔2019〕7号"]),
    ("湘政办发﹝2020﹞11号、湘财企【2020】8号", ["湘政办发〔2020〕11号", "湘财企〔2020〕8号"]),
    ("荆政办发?2023?6号", ["荆政办发〔2023〕6号"]),
    ("甲市关于试行快办的通知合政办〔2022〕3号各县", ["合政办〔2022〕3号"]),
    ("等级特急长府办明电〔2021〕17号", ["长府办明电〔2021〕17号"]),
    ("并按照冀财库〔2016〕30号", ["冀财库〔2016〕30号"]),
    ("2024年5月6日合政秘〔2024〕2号", ["合政秘〔2024〕2号"]),
    ("国发〔2020〕1号和鲁政发〔2020〕2号", ["国发〔2020〕1号", "鲁政发〔2020〕2号"]),
    ("（省政府令〔2015〕第5号）", ["省政府令〔2015〕第5号"]),
    ("依国务院令第722号", ["国务院令第722号"]),
    ("主席令第十三号", ["主席令第13号"]),
    ("（财政部税务总局公告2023年第12号）", ["财政部税务总局公告2023年第12号"]),
    ("（国\n办发〔2022〕30号）", ["国办发〔2022〕30号"]),
    ("豫政〔2022〕5", ["豫政〔2022〕5号"]),
    ("总计（2020）3个项目", []),
    ("我们走了（2020）3号楼", []),
    ("〔2020〕3号", []),
    ("到2020年底前完成第3号工程", []),
]


@pytest.mark.parametrize(("text", "expected"), VALUES)
def test_values(text: str, expected: list[str]) -> None:
    assert [number.value for number in find_document_numbers(text)] == expected


def test_parts_and_mention() -> None:
    text = "参看浙财企〔2020〕008号。"
    (number,) = find_document_numbers(text)
    assert (number.code, number.year, number.serial) == ("浙财企", 2020, 8)
    assert number.mention.text == "浙财企〔2020〕008号"
    assert number.mention.span.slice(text) == number.mention.text


def test_order_has_no_year() -> None:
    (number,) = find_document_numbers("国务院令第722号")
    assert (number.code, number.year, number.serial) == ("国务院令", None, 722)


def test_only_the_given_stretch() -> None:
    text = "甲政发〔2020〕1号，乙政发〔2020〕2号"
    start = text.index("，")
    assert [n.value for n in find_document_numbers(text, start)] == ["乙政发〔2020〕2号"]
    assert [n.value for n in find_document_numbers(text, 0, start)] == ["甲政发〔2020〕1号"]


AREAS = [
    ("吉政办发", None, "220000"),
    ("吉市政办发", None, "220200"),
    ("赣市府办字", "360000", "360700"),
    ("吉府办字", "360000", "360800"),
    ("辽府办发", "220000", "220400"),
    ("辽政办发", "210000", "210000"),
    ("长府办发", "220000", "220100"),
    ("长府办发", None, None),
    ("宁政办", "350000", "350900"),
    ("宁党发", "640000", "640000"),
    ("青政办字", "370000", "370200"),
    ("青政办字", None, None),
    ("青府办发", "310000", "310118"),
    ("黔江府办发", "500000", "500114"),
    ("恩施州政规", None, "422800"),
    ("榕政办规", None, "350100"),
    ("银政发", None, "640100"),
    ("国办发", "220000", None),
    ("银发", None, None),
    ("人社部发", "370000", None),
    ("瑞府办字", "360000", None),
]


@pytest.mark.parametrize(("code", "context", "expected"), AREAS)
def test_area(code: str, context: str | None, expected: str | None) -> None:
    area, candidates = area_of(code, context)
    assert area == expected
    assert area is None or candidates == (area,)


def test_open_area_keeps_candidates() -> None:
    assert area_of("瑞府办字", "360000") == (None, ("360481", "360781"))
    assert set(area_of("青政办字")[1]) == {"630000", "370200"}


ISSUERS = [
    ("国发", None, "国务院"),
    ("国办函", None, "国务院办公厅"),
    ("财税", None, None),
    ("鲁政办发", "370000", "山东省人民政府办公厅"),
    ("粤府", "440000", "广东省人民政府"),
    ("合政秘", "340100", "合肥市人民政府"),
    ("合政办", "340100", None),
    ("鲁财企", "370000", None),
    ("鲁政办发", None, None),
]


@pytest.mark.parametrize(("code", "area", "expected"), ISSUERS)
def test_issuer(code: str, area: str | None, expected: str | None) -> None:
    assert issuer_of(code, area) == expected


@given(st.sampled_from(["鲁政办发", "国办发", "长人社联", "黔江府办发"]), st.integers(1980, 2030), st.integers(1, 9999))
def test_printed_numbers_are_read_back(code: str, year: int, serial: int) -> None:
    value = f"{code}〔{year}〕{serial}号"
    (number,) = find_document_numbers(f"见附件（{value}）。")
    assert (number.value, number.code, number.year, number.serial) == (value, code, year, serial)


@given(st.text(alphabet="长政府办发令公告第号〔〕[]（）()2019 年0五\n、通知", max_size=60))
def test_any_text_gives_spans_in_order(text: str) -> None:
    last = 0
    for number in find_document_numbers(text):
        assert number.mention.span.slice(text) == number.mention.text
        assert number.mention.span.start >= last
        last = number.mention.span.end


@given(
    st.text(alphabet="长政府办发吉市青宁国银黔江", min_size=0, max_size=6),
    st.sampled_from([None, "220000", "370000", "310000"]),
)
def test_area_is_one_of_its_candidates(code: str, context: str | None) -> None:
    area, candidates = area_of(code, context)
    assert area is None or area in candidates
