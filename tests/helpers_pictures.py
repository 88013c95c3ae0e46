"""Small hand-made pictures for tests, one of each layout."""

from __future__ import annotations

from cuoshi.visualizations.views import Edge, GraphView, Layout, Node

CITY = "https://w3id.org/cuoshi/area/220100"
LOAN = "https://w3id.org/cuoshi/instrument/loan"
RENT = "https://w3id.org/cuoshi/instrument/rent"
FINANCE = "https://w3id.org/cuoshi/agency/220100-finance"
HRSS = "https://w3id.org/cuoshi/agency/220100-hrss"
QUOTE = "由市财政部门牵头办理"


def responsibility() -> GraphView:
    """Two bureaus of one city and two instruments; the loan is the finance bureau's, the rent relief is both bureaus'."""
    bureau = Node(FINANCE, "财政局", "agency", FINANCE, (("城市", "甲市"),), (("city", "甲市"),), 3, CITY, "甲市财政局")
    nodes = (
        Node(CITY, "甲市", "area", CITY, facets=(("city", "甲市"),)),
        bureau,
        Node(HRSS, "人社局", "agency", HRSS, facets=(("city", "甲市"),), group=CITY, name="甲市人社局"),
        Node(LOAN, "贷款投放", "instrument", LOAN, facets=(("instrument", "贷款投放"),)),
        Node(RENT, "房租减免", "instrument", RENT, facets=(("instrument", "房租减免"),)),
    )
    loan, rent = (("instrument", "贷款投放"),), (("instrument", "房租减免"),)
    edges = (
        Edge(FINANCE, CITY, "in", facets=loan + rent),
        Edge(HRSS, CITY, "in", facets=rent),
        Edge(FINANCE, LOAN, "owns", weight=2, evidence=((QUOTE, "甲府办发〔2020〕1号", LOAN),), facets=loan),
        Edge(FINANCE, RENT, "owns", evidence=(("财政负责减租补助", "甲府办发〔2020〕1号", RENT),), facets=rent),
        Edge(HRSS, RENT, "owns", evidence=(("人社配合", "甲府办发〔2020〕1号", ""),), facets=rent),
    )
    return GraphView("谁负责什么", nodes, edges, "另有 2 个部门未显示", ("instrument", "city"), Layout.SIDES)


def lineage() -> GraphView:
    """A province document that is not held, the notice that implements it, and its two measures."""
    nodes = (
        Node("s", "甲政办发〔2020〕4号", "stub", "https://w3id.org/cuoshi/notice/s"),
        Node("n", "甲府办发〔2020〕25号", "notice", "https://w3id.org/cuoshi/notice/n", (("标题", "若干措施"),)),
        Node("m1", "1. 减免租金", "measure", group="n"),
        Node("m2", "2. 加大信贷", "measure", group="n"),
    )
    edges = (
        Edge("n", "s", "implements", "落实", evidence=(("为落实省里的要求", "甲府办发〔2020〕25号", ""),)),
        Edge("n", "m1", "member"),
        Edge("n", "m2", "member"),
    )
    return GraphView("政策传导", nodes, edges)


def neighbourhood() -> GraphView:
    """A measure in the middle, its notice on the left, a bureau and two figures on the right."""
    nodes = (
        Node("m", "1. 减免租金", "measure"),
        Node("n", "甲府办发〔2020〕25号", "notice"),
        Node("a", "甲市财政局", "agency"),
        Node("q1", "50%", "quantity"),
        Node("q2", "3个月", "quantity"),
    )
    edges = (
        Edge("n", "m", "member", "包含措施"),
        Edge("m", "a", "link", "责任部门", evidence=(("市财政局", "甲府办发〔2020〕25号", ""),)),
        Edge("m", "q1", "link", "数值"),
        Edge("m", "q2", "link", "数值"),
    )
    return GraphView("关联：减免租金", nodes, edges, layout=Layout.EGO, focus="m")


def hostile() -> GraphView:
    """Labels, details, quotes, IRIs and facets that would run a script or break a page if they were not escaped."""
    script = "</script><script>window.hit=1</script>"
    image = "<img src=x onerror=window.hit=1>"
    nodes = (
        Node(
            "__proto__", f"{image}{script}", "agency", "javascript:window.hit=1", ((image, script),), (("city", image),)
        ),
        Node('"><b>', "\u2028{{7*7}}<!--<script>", "no-such-kind", "data:text/html,<script>window.hit=1</script>"),
    )
    link = '<a href="javascript:window.hit=1">href</a>'
    edges = (Edge("__proto__", '"><b>', image, script, evidence=((link, image, "javascript:window.hit=1"),)),)
    return GraphView(f"{script}{image}", nodes, edges, note=image, filters=("city",))
