"""Hand-built notices in own words that use every kind of fact, and stores that hold them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path

from cuoshi.graph.dataset import VOCABULARY_GRAPH
from cuoshi.graph.ingest import load, load_vocabulary
from cuoshi.graph.origin import Source
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.graph.quads import NoticeGraphs, notice_quads, stub_graph, stub_quads
from cuoshi.graph.store import Store
from cuoshi.loaders.extract import read_notice
from cuoshi.ontology.model import (
    Agency,
    AgencyKind,
    Bound,
    Citation,
    Clause,
    Coding,
    Document,
    Field,
    GeneralClause,
    GeneralKind,
    Issue,
    Measure,
    Mention,
    Notice,
    Programme,
    Quantity,
    QuantityKind,
    Relation,
    Responsibility,
    Role,
    Scheme,
    Span,
    TermKind,
)
from cuoshi.ontology.schemes import vocabulary_version
from rdflib import Literal, URIRef
from rdflib.namespace import OWL

CITY_TEXT = """长春市人民政府办公厅关于示例措施的通知
长例发〔2020〕1号
为落实《某省关于示例的意见》（吉例发〔2020〕2号），依照《示例法规》，转发《示例转发件》，修改《示例旧办法》，废止《示例废止件》，提及《示例他件》。
一、减负
1.稳岗。对不裁员的餐饮小微企业，返还比例由30%提到50%，以上年缴费为基数，名为“春雨计划”。（市人社局牵头，市财政局配合，市督查室督导）
2.贷款。对用工超过100人、营收不低于200万元的个体工商户给予最高50万元信用贷款，期限3个月，每人补1000元，5月底前办理。（责任单位：市金融办、市财政局等）
3.宣传。各方做好宣传，安排资金1亿元，目标覆盖2000家。
以上措施适用于本市企业，不得重复享受，国家另有规定的从其规定，自2020年3月1日起执行至2020年6月30日。
长春市人民政府办公厅
2020年2月7日
"""
PARENT_TEXT = """某省关于示例的意见
吉例发〔2020〕2号
1.总则。由省财政厅负责。
"""
CITY_KEY, PARENT_KEY = "220100-长例发-2020-1", "220000-吉例发-2020-2"


class _Text:
    """Finds words in a text in order."""

    def __init__(self, text: str) -> None:
        self.text = text

    def at(self, words: str, *, after: str = "") -> Mention:
        start = self.text.index(words, self.text.index(after) if after else 0)
        return Mention.of(self.text, start, start + len(words))

    def field(self, words: str, value: str | None = None, *, after: str = "") -> Field:
        return Field(value or words, self.at(words, after=after), "head", 0.95)

    def measure(self, number: str, first: str, last: str) -> Span:
        return Span(self.at(first, after=number).span.start, self.at(last).span.end)

    def document(self, source: str) -> Document:
        digest = sha256(self.text.encode()).hexdigest()
        offsets = tuple(range(len(self.text) + 1))
        return Document(self.text, source, digest, "text/plain", self.text, offsets)


_CITY = _Text(CITY_TEXT)


def _body(function: str | None, name: str, kind: AgencyKind = AgencyKind.BODY, qualifier: str = "") -> Agency:
    return Agency(name, (function,) if function else (), "220100", kind, qualifier)


def _duty(words: str, agency: Agency, role: Role, position: int, *, after: str) -> Responsibility:
    return Responsibility(_CITY.at(words, after=after), agency, role, position, "clause", 0.9)


def _figure(
    words: str,
    kind: QuantityKind,
    value: float | str,
    unit: str,
    term: TermKind,
    *,
    bound: Bound = Bound.EXACT,
    inclusive: bool | None = None,
    base: str | None = None,
    per: str | None = None,
) -> Quantity:
    return Quantity(_CITY.at(words, after="减负"), kind, value, unit, "value", term, bound, inclusive, base, per, 0.8)


def _code(scheme: Scheme, code: str, words: str) -> Coding:
    return Coding(scheme, code, _CITY.at(words, after="减负"), "topic", 0.7)


def _cited(words: str, relation: Relation, cue: str, *, number: str | None = None, area: str | None = None) -> Citation:
    mention = _CITY.at(words)
    title = words.partition("》")[0].lstrip("《")
    return Citation(mention, number, title, relation, "citation", _CITY.at(cue), None, area, 0.99)


def _stable_jobs() -> Measure:
    return Measure(
        number="1",
        span=_CITY.measure("1.", "稳岗", "督导）"),
        heading=_CITY.at("稳岗"),
        section=_CITY.at("减负"),
        clauses=(Clause(_CITY.at("（市人社局牵头，市财政局配合，市督查室督导）"), "roles", open_ended=False),),
        responsibilities=(
            _duty("市人社局", _body("hrss", "长春市人社局"), Role.LEAD, 1, after="稳岗"),
            _duty("市财政局", _body("finance", "长春市财政局"), Role.SUPPORT, 2, after="稳岗"),
            _duty(
                "市督查室",
                _body(None, "长春市督查室", AgencyKind.UNKNOWN, "市督查室"),
                Role.SUPERVISING,
                3,
                after="稳岗",
            ),
        ),
        codings=(
            _code(Scheme.INDUSTRY, "H", "餐饮"),
            _code(Scheme.GROUP, "small-micro", "小微企业"),
            _code(Scheme.INSTRUMENT, "job-retention-refund", "返还"),
        ),
        quantities=(
            _figure("30%", QuantityKind.PERCENT, 30.0, "percent", TermKind.FORMER),
            _figure("50%", QuantityKind.PERCENT, 50.0, "percent", TermKind.RATE, base="上年缴费"),
        ),
        programmes=(Programme("春雨计划", _CITY.at("春雨计划"), "quoted", 0.9),),
    )


def _loans() -> Measure:
    return Measure(
        number="2",
        span=_CITY.measure("2.", "贷款", "市财政局等）"),
        heading=_CITY.at("贷款", after="2.贷"),
        section=_CITY.at("减负"),
        clauses=(Clause(_CITY.at("（责任单位：市金融办、市财政局等）"), "label", open_ended=True, confidence=0.9),),
        responsibilities=(
            _duty("市金融办", _body("local-finance", "长春市金融办"), Role.RESPONSIBLE, 1, after="2.贷款"),
            _duty("市财政局", _body("finance", "长春市财政局"), Role.RESPONSIBLE, 2, after="2.贷款"),
        ),
        open_ended=True,
        codings=(
            _code(Scheme.GROUP, "self-employed", "个体工商户"),
            _code(Scheme.INSTRUMENT, "credit-loan", "信用贷款"),
        ),
        quantities=(
            _figure(
                "100人", QuantityKind.COUNT, 100.0, "人", TermKind.CONDITION, bound=Bound.AT_LEAST, inclusive=False
            ),
            _figure(
                "200万元", QuantityKind.MONEY, 2e6, "CNY", TermKind.CONDITION, bound=Bound.AT_LEAST, inclusive=True
            ),
            _figure("50万元", QuantityKind.MONEY, 5e5, "CNY", TermKind.CEILING, bound=Bound.AT_MOST, inclusive=True),
            _figure("3个月", QuantityKind.DURATION, 3.0, "month", TermKind.TERM),
            _figure("1000元", QuantityKind.MONEY, 1000.0, "CNY", TermKind.PER_HEAD, per="每人"),
            _figure("5月底前", QuantityKind.DATE, "2020-05", "date", TermKind.DEADLINE),
        ),
    )


def _publicity() -> Measure:
    return Measure(
        number="3",
        span=_CITY.measure("3.", "宣传", "2000家。"),
        heading=_CITY.at("宣传"),
        codings=(_code(Scheme.INSTRUMENT, "publicity", "做好宣传"),),
        quantities=(
            _figure("1亿元", QuantityKind.MONEY, 1e8, "CNY", TermKind.POOL),
            _figure("2000家", QuantityKind.COUNT, 2000.0, "家", TermKind.TARGET),
        ),
        citations=(),
    )


def city_notice() -> Notice:
    """Return a city's notice with every kind of fact; its third measure names no body."""
    return Notice(
        document=_CITY.document("city.txt"),
        title=_CITY.field("长春市人民政府办公厅关于示例措施的通知"),
        document_number=_CITY.field("长例发〔2020〕1号"),
        issuer=_CITY.field("长春市人民政府办公厅", after="6月30日"),
        jurisdiction=_CITY.field("长春市", "220100"),
        issued=_CITY.field("2020年2月7日", "2020-02-07"),
        effective_from=_CITY.field("2020年3月1日", "2020-03-01"),
        effective_until=_CITY.field("2020年6月30日", "2020-06-30"),
        citations=(
            _cited(
                "《某省关于示例的意见》（吉例发〔2020〕2号）",
                Relation.IMPLEMENTS,
                "落实",
                number="吉例发〔2020〕2号",
                area="220000",
            ),
            _cited("《示例法规》", Relation.APPLIES, "依照"),
            _cited("《示例转发件》", Relation.FORWARDS, "转发"),
            _cited("《示例旧办法》", Relation.AMENDS, "修改"),
            _cited("《示例废止件》", Relation.REPEALS, "废止"),
            _cited("《示例他件》", Relation.CITES, "提及"),
        ),
        measures=(_stable_jobs(), _loans(), _publicity()),
        general=(
            GeneralClause(GeneralKind.ELIGIBILITY, _CITY.at("适用于本市企业"), "general"),
            GeneralClause(GeneralKind.EXCLUSIVE, _CITY.at("不得重复享受"), "general"),
            GeneralClause(GeneralKind.PRECEDENCE, _CITY.at("国家另有规定的从其规定"), "general"),
            GeneralClause(GeneralKind.VALIDITY, _CITY.at("自2020年3月1日起执行至2020年6月30日"), "general"),
        ),
        issues=(
            Issue("unknown-body", _CITY.at("市督查室").span, "No function is known for 市督查室."),
            Issue("no-body", None, "Measure 3 names no body."),
        ),
    )


def parent_notice() -> Notice:
    """Return the province's document that the city's notice implements."""
    text = _Text(PARENT_TEXT)
    finance = Agency("吉林省财政厅", ("finance",), "220000", AgencyKind.BODY)
    measure = Measure(
        number="1",
        span=text.measure("1.", "总则", "负责。"),
        heading=text.at("总则"),
        responsibilities=(Responsibility(text.at("省财政厅"), finance, Role.RESPONSIBLE, 1, "inline", 0.6),),
    )
    return Notice(
        document=text.document("parent.txt"),
        title=text.field("某省关于示例的意见"),
        document_number=text.field("吉例发〔2020〕2号"),
        jurisdiction=Field("220000", None, "number"),
        measures=(measure,),
    )


def put(store: Store, *notices: Notice) -> list[NoticeGraphs]:
    """Put notices into a store with stubs for all that they cite, and return what was written."""
    written = []
    for notice in notices:
        graphs = notice_quads(notice, source=Source(notice.document.digest[:16], notice.document.source), software="1")
        stubs = {stub_graph(document): stub_quads(document) for document in graphs.cited}
        own = {graphs.facts_graph: graphs.facts, graphs.evidence_graph: graphs.evidence}
        store.writer().replace(stubs | own, drop=[stub_graph(graphs.iri)])
        written.append(graphs)
    return written


def memory_store(notices: Iterable[Notice] = (), *, vocabulary: bool = False) -> OxigraphStore:
    """Return a store in memory that holds the notices, with the vocabulary where names and hierarchies are needed."""
    store = OxigraphStore.memory()
    if vocabulary:
        load_vocabulary(store)
    put(store, *notices)
    return store


@cache
def example() -> OxigraphStore:
    """Return one store with the vocabulary and the city's notice, for tests that only read."""
    return memory_store([city_notice()], vocabulary=True)


ROOT = Path(__file__).parent.parent


@cache
def loaded(folder: Path) -> OxigraphStore:
    """Return one store with the vocabulary and the notices of a folder, loaded as the command does it."""
    store = OxigraphStore.memory()
    report = load([folder], store, read=read_notice, suffixes=(".txt",), workers=1)
    assert report.complete
    return store


def digests() -> OxigraphStore:
    """Return the store of the example notices."""
    return loaded(ROOT / "examples" / "notices")


def mark_vocabulary(store: OxigraphStore) -> None:
    graph = URIRef(VOCABULARY_GRAPH)
    store.writer().replace({VOCABULARY_GRAPH: [(graph, OWL.versionInfo, Literal(vocabulary_version()), graph)]})


def bare_store() -> OxigraphStore:
    """Return a store that takes itself to hold the vocabulary already: most tests need none of it."""
    opened = OxigraphStore.memory()
    mark_vocabulary(opened)
    return opened
