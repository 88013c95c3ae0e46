from __future__ import annotations

import pytest
from cuoshi.ontology.areas import Area, areas
from cuoshi.ontology.codelists import read_rows, read_words


def codes(found: tuple[Area, ...]) -> list[str]:
    return [area.code for area in found]


@pytest.mark.parametrize(
    ("code", "name", "level", "parent", "en"),
    [
        ("220000", "吉林省", "province", None, "Jilin Province"),
        ("220100", "长春市", "prefecture", "220000", "Changchun"),
        ("220400", "辽源市", "prefecture", "220000", "Liaoyuan"),
        ("371500", "聊城市", "prefecture", "370000", "Liaocheng"),
        ("222400", "延边朝鲜族自治州", "prefecture", "220000", "Yanbian Autonomous Prefecture"),
        ("110101", "东城区", "county", "110000", "Dongcheng District"),
        ("419001", "济源市", "county", "410000", "Jiyuan"),
        ("150000", "内蒙古自治区", "province", None, "Inner Mongolia"),
        ("429021", "神农架林区", "county", "420000", "Shennongjia Forestry District"),
    ],
)
def test_by_code(code: str, name: str, level: str, parent: str | None, en: str) -> None:
    area = areas().by_code(code)
    assert area is not None
    assert (area.name, area.level, area.parent, area.en) == (name, level, parent, en)


@pytest.mark.parametrize("code", ["", "999999", "110100", "419000", "长春市"])
def test_by_code_knows_no_pseudo_units(code: str) -> None:
    assert areas().by_code(code) is None


@pytest.mark.parametrize(
    ("name", "within", "year", "expected"),
    [
        ("长春市", None, None, ["220100"]),
        ("长春", None, None, ["220100"]),
        ("吉林", None, None, ["220000", "220200"]),
        ("吉林", "220200", None, ["220200"]),
        ("延边州", None, None, ["222400"]),
        ("鼓楼区", None, None, ["320106", "320302", "350102", "410204"]),
        ("鼓楼区", "320000", None, ["320106", "320302"]),
        ("鼓楼区", "350100", None, ["350102"]),
        ("公主岭市", None, None, ["220184"]),
        ("公主岭市", None, 2019, ["220381"]),
        ("公主岭市", None, 2020, ["220184"]),
        ("公主岭市", "220300", 2020, ["220381"]),
        ("公主岭市", "220300", 2021, []),
        ("莱芜市", None, 2017, ["371200"]),
        ("莱芜市", None, 2018, ["371200"]),
        ("莱芜市", None, 2019, []),
        ("莱芜", None, 2019, ["370116"]),
        ("襄樊市", None, 2009, ["420600"]),
        ("襄樊市", None, 2020, []),
        ("襄樊市", None, None, ["420600"]),
        ("茌平县", "371500", 2018, ["371523"]),
        ("茌平区", "371500", 2020, ["371503"]),
        ("两江新区", None, 2024, []),
        ("两江新区", None, 2026, ["500157"]),
        ("和谐市", None, None, []),
        ("", None, None, []),
    ],
)
def test_find(name: str, within: str | None, year: int | None, expected: list[str]) -> None:
    assert codes(areas().find(name, within=within, year=year)) == expected


def test_a_renamed_code_keeps_both_names() -> None:
    then, now = areas().by_code("420600", year=2005), areas().by_code("420600")
    assert then is not None
    assert now is not None
    assert (then.name, then.end, then.successors) == ("襄樊市", 2010, ("420600",))
    assert (now.name, now.start, now.end) == ("襄阳市", 2010, None)
    assert areas().by_code("220184", year=1990) is None


def test_successors_of_a_former_code() -> None:
    moved, merged = areas().by_code("220381"), areas().by_code("230711")
    assert moved is not None
    assert merged is not None
    assert (moved.end, moved.successors) == (2020, ("220184",))
    assert merged.successors == ("230717", "230718")


def test_children_and_ancestors() -> None:
    assert codes(areas().ancestors("220184")) == ["220100", "220000"]
    assert codes(areas().ancestors("220381")) == ["220300", "220000"]
    assert areas().ancestors("220000") == ()
    assert areas().ancestors("nowhere") == ()
    assert len(areas().children("220000")) == 9
    assert "371503" in codes(areas().children("371500"))
    assert "371523" not in codes(areas().children("371500"))
    assert areas().children("371503") == ()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("长春", ("220100",)),
        ("吉林", ("220000", "220200")),
        ("长沙", ("430100",)),  # not 长沙县 inside it
        ("河南", ("410000",)),
        ("鼓楼区", ("320106", "320302", "350102", "410204")),
        ("惠民县", ("371621",)),
        ("公主岭", ("220184",)),
    ],
)
def test_names(name: str, expected: tuple[str, ...]) -> None:
    assert areas().names()[name] == expected


@pytest.mark.parametrize(
    "word", ["市中", "城区", "郊区", "矿区", "县", "惠民", "资源", "合作", "和平", "白银", "朝阳门"]
)
def test_everyday_words_are_no_names(word: str) -> None:
    assert word not in areas().names()


def test_every_name_leads_to_its_codes() -> None:
    for name, found in areas().names().items():
        assert set(found) <= set(codes(areas().find(name))), name


def test_word_list_names_only_areas() -> None:
    words = read_words("area_words.csv")
    full = {area.name for area in areas()}
    assert set(words) == {"full", "short"}
    assert [w for w in words["full"] if w not in full] == []
    assert [w for w in words["short"] if not areas().find(w)] == []


def test_rows_are_sound() -> None:
    index = areas()
    listed = list(index)
    known = {area.code for area in listed}
    assert len(listed) == len(index) == len({(a.code, a.name) for a in listed})
    for area in listed:
        assert len(area.code) == 6
        assert area.code.isdigit()
        assert area.level in {"province", "prefecture", "county"}
        assert area.name.startswith(area.short)
        assert area.en[:1].isupper(), area.name
        assert area.parent is None or area.parent in known
        assert set(area.successors) <= known
        assert (area.end is None) == (area.successors == ()), area
        assert area.start is None or area.end is None or area.start < area.end


def test_counts_of_areas_in_force() -> None:
    levels = [area.level for area in areas() if area.end is None]
    assert (levels.count("province"), levels.count("prefecture"), levels.count("county")) == (34, 333, 2847)


def test_area_characters_of_document_numbers_are_areas() -> None:
    unknown = [row["gb2260"] for row in read_rows("docno_area_chars.csv") if areas().by_code(row["gb2260"]) is None]
    assert unknown == []
