from __future__ import annotations

from collections.abc import Iterable

import pytest
from cuoshi.loaders.marks import Node, outline


def drawn(nodes: Iterable[Node], text: str) -> str:
    """Return the tree in brackets: ``一、(1. 2.) 二、``."""
    parts = []
    for node in nodes:
        inner = drawn(node.children, text)
        parts.append(node.mark.span.slice(text) + (f"({inner})" if inner else ""))
    return " ".join(parts)


CASES = [
    ("一、甲。二、乙。三、丙。", "一、 二、 三、"),
    ("一、章\n1.甲。\n2.乙。\n二、章\n3.丙。", "一、(1. 2.) 二、(3.)"),
    ("一、章（一）甲。（二）乙。二、章（一）丙。（二）丁。", "一、(（一） （二）) 二、(（一） （二）)"),
    ("前言。\n（一）甲。\n（二）乙。", "（一） （二）"),
    ("一、甲包括三、四季度。\n二、乙。", "一、 二、"),
    ("一、按第（一）项执行。\n二、乙。", "一、 二、"),
    ("一、增长12.5%。\n二、共3.2万户。", "一、 二、"),
    ("第一章总则\n第一条甲。\n第二条乙。\n第二章附则\n第三条丙。", "第一章(第一条 第二条) 第二章(第三条)"),
    ("一、章\n（一）节\n1.甲。\n2.乙。\n（二）节\n1.丙。\n2.丁。", "一、(（一）(1. 2.) （二）(1. 2.))"),
    ("1.2016年起实施。\n2.甲。\n3.乙。", "1. 2. 3."),
    ("甲。\n2.乙。\n3.丙。\n4.丁。", "2. 3. 4."),
    ("一、甲。\n二、乙。\n四、丁。", "一、 二、 四、"),
    ("一、甲。\n二、乙。\n附件\n一、丙。\n二、丁。", "一、 二、 一、 二、"),
    ("一、章\n第一条甲。\n第二条乙。\n二、章\n第三条丙。", "一、(第一条 第二条) 二、(第三条)"),
    (
        "一、章\n第一条甲。\n第二条按第一条办。\n二、章\n第三条丙。\n三、章\n第四条丁。",
        "一、(第一条 第二条) 二、(第三条) 三、(第四条)",
    ),
    ("第一条甲：\n一、子。\n二、丑。\n第二条乙：\n一、寅。\n二、卯。", "第一条(一、 二、) 第二条(一、 二、)"),
    ("一、甲。\n二、乙。\n附件\n第一条丙。\n第二条丁。", "一、 二、 第一条 第二条"),
    ("没有标题的文字，只有1.和别的。", ""),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_marks_that_continue_a_run_draw_the_tree(text: str, expected: str) -> None:
    assert drawn(outline(text), text) == expected


@pytest.mark.parametrize("text", ["（" * 100_000, "1." * 100_000, "一、" * 100_000, "9" * 300_000, "（一）" * 50_000])
def test_hostile_text_is_read_in_passing(text: str) -> None:
    assert isinstance(outline(text), list)


def test_deep_nesting_needs_no_recursion() -> None:
    node = outline("一、甲\n1.乙\n（1）丙（2）丁\n2.戊\n二、己")[0]
    assert [n.mark.value for n in node.walk()] == [1, 1, 1, 2, 2]
