"""Every page: what it shows, in both languages, and that nothing from a notice or a request becomes markup."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
from cuoshi.graph.labels import Label, label
from cuoshi.graph.questions import questions
from cuoshi.ontology.errors import UnknownEntity
from cuoshi.ontology.iris import BASE, PREFIXES
from cuoshi.server.addresses import checked_iri
from cuoshi.server.language import Words, messages
from cuoshi.server.search import search
from cuoshi.server.security import POLICY
from helpers_server import BROWSER, KEY, MEASURE, client, filled_app, filled_store
from hypothesis import example, given
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, XSD

PAGES = (
    "/",
    "/notices",
    "/questions",
    *(f"/questions/{identifier}" for identifier in questions()),
    "/search",
    "/search?q=小店",
    "/search?q=<svg/onload=x>",
    "/sparql",
    "/sparql?query=SELECT * { ?s a <https://w3id.org/cuoshi/ns%23Measure> ; ?p ?o }",
    "/sparql?query=ASK { <javascript:alert(1)> a ?x }",
    f"/{MEASURE}.html",
    f"/notice/{KEY}.html",
    "/notice/220000-吉政办发-2030-2.html",
    "/notice/220400-辽府办发-2030-3.html",
    "/measure/220400-辽府办发-2030-3-m1.html",
    "/measure/220400-辽府办发-2030-3-m2.html",
    "/agency/220400-x-市marquee金融办.html",
    "/agency/220100-finance.html",
    "/instrument/loan.html",
    "/instrument.html",
    "/area/220100.html",
    "/ns.html",
    "/entity?iri=https://w3id.org/cuoshi/ns%23Measure",
    "/pictures/responsibility",
    "/pictures/responsibility?instrument=loan&city=长春",
    "/pictures/lineage",
    f"/pictures/neighbourhood?iri=https://w3id.org/cuoshi/{MEASURE}",
)


NO_ICON = {"rel": "icon", "href": "data:,"}


class Page(HTMLParser):
    """What matters on a page: links, identifiers, the elements, attributes that could run something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


def _page(path: str, **headers: str) -> Page:
    response = client().get(path, headers={**BROWSER, **headers})
    assert response.status_code == 200, path
    assert response.mimetype == "text/html"
    return Page(response.text)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_sound_and_inert(path: str, lang: str) -> None:
    page = _page(f"{path}{'&' if '?' in path else '?'}lang={lang}")
    assert page.all("html")[0]["lang"].startswith(lang)
    assert len(page.all("title")) == len(page.all("main")) == len(page.all("h1")) == 1
    identifiers = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], (tag, attributes)
        assert tag not in {"iframe", "object", "embed", "base", "style", "marquee"}, (tag, attributes)
        for name in ("href", "src", "action"):
            assert urlsplit(attributes.get(name, "")).scheme == "" or attributes == NO_ICON, (tag, attributes)
    for script in page.all("script"):
        assert "src" in script or script.get("type") == "application/json"
    for image in page.all("img"):
        assert image["src"].startswith("/static/")


@pytest.mark.parametrize("path", [path for path in PAGES if "pictures" not in path])
def test_fields_have_labels_and_tables_captions(path: str) -> None:
    page = _page(path)
    labels = {attributes.get("for") for attributes in page.all("label")}
    fields = [one for tag in ("input", "select", "textarea") for one in page.all(tag) if one.get("type") != "hidden"]
    assert all(field["id"] in labels for field in fields)
    assert len(page.all("caption")) == len(page.all("table"))
    assert ("a", {"class": "skip", "href": "#main"}) in page.tags


LINKING = ("/", "/notices", "/questions/loan-bureaus", f"/{MEASURE}.html", f"/notice/{KEY}.html", "/search?q=小店")
FOR_PROGRAMS = ("/api/", "format=", ".ttl", ".nt", ".rdf", ".jsonld", ".json", ".trig", ".nq")


def _hrefs(path: str) -> set[str]:
    return {one["href"] for one in _page(path).all("a") if not one["href"].startswith("#")}


def test_links_of_pages_open() -> None:
    for href in sorted(set().union(*(_hrefs(path) for path in LINKING))):
        with client().get(href, headers=BROWSER) as response:  # workbooks are files that someone closes
            assert response.status_code == 200, href


@pytest.mark.parametrize("path", LINKING)
def test_links_keep_the_language(path: str) -> None:
    for href in _hrefs(f"{path}{'&' if '?' in path else '?'}lang=en"):
        is_for_programs = any(part in href for part in FOR_PROGRAMS) or href == "/health"
        assert is_for_programs or "lang=" in href, href


def test_the_start_page_counts_and_lists() -> None:
    page = _page("/")
    assert "长春市人民政府办公厅关于扶持街边小店的通知" in page.text
    hrefs = [unquote(one["href"]) for one in page.all("a")]
    assert "/questions/loan-bureaus" in hrefs
    assert "/area/220100.html" in hrefs
    assert f"/notice/{KEY}.html" in hrefs


def test_a_measure_shows_its_text_with_evidence_tied_to_the_facts() -> None:
    page = _page(f"/{MEASURE}.html")
    marked = {number for one in page.all("mark") for number in one["data-facts"].split()}
    listed = {one["data-facts"] for one in page.all("li") if "data-facts" in one}
    assert marked == listed
    assert len(listed) > 5
    assert all(one["tabindex"] == "0" for one in page.all("mark"))
    identifiers = {attributes.get("id") for _, attributes in page.tags}
    assert {one["aria-describedby"] for one in page.all("mark")} <= identifiers
    assert {f"words-{number}" for number in listed} <= identifiers
    assert "长春市财政局" in page.text
    assert "20万元" in page.text


def test_a_notice_shows_its_text_and_leads_to_its_measures() -> None:
    page = _page(f"/notice/{KEY}.html")
    assert "国有铺面对个体工商户减收50%房租" in page.text
    hrefs = [unquote(one["href"]) for one in page.all("a")]
    places = [hrefs.index(f"/measure/{KEY}-m{number}.html") for number in (1, 2, 3)]
    assert places == sorted(places)


def test_a_stub_says_that_its_text_is_not_held() -> None:
    assert "吉政办发〔2030〕2号" in _page("/notice/220000-吉政办发-2030-2.html").text


@pytest.mark.parametrize(
    ("path", "accept", "location"),
    [
        (f"/{MEASURE}", "", f"/{MEASURE}.html"),
        (f"/{MEASURE}", "*/*", f"/{MEASURE}.html"),
        (f"/{MEASURE}", BROWSER["Accept"], f"/{MEASURE}.html"),
        (f"/{MEASURE}", "text/turtle", f"/{MEASURE}.ttl"),
        (f"/{quote(MEASURE)}", "application/ld+json", f"/{MEASURE}.jsonld"),
        (f"/{MEASURE}", "application/json", f"/{MEASURE}.json"),
        (f"/{MEASURE}", "application/rdf+xml, text/html;q=0.5", f"/{MEASURE}.rdf"),
        (f"/{MEASURE}?format=nt&lang=en", BROWSER["Accept"], f"/{MEASURE}.nt?lang=en"),
        (f"/{MEASURE}?lang=en&page=2", BROWSER["Accept"], f"/{MEASURE}.html?lang=en&page=2"),
        ("/instrument", "", "/instrument.html"),
        ("/instrument/loan", "text/turtle", "/instrument/loan.ttl"),
        ("/ns", "text/turtle", "/ns.ttl"),
        ("//agency/220100-finance", "", "/agency/220100-finance.html"),
    ],
)
@pytest.mark.parametrize("host", ["localhost", "evil.example"])
def test_the_iri_of_a_thing_leads_to_a_document_of_ours(path: str, accept: str, location: str, host: str) -> None:
    path, _, parameters = path.partition("?")
    headers = {"Host": host, "X-Forwarded-Host": "evil.example", **({"Accept": accept} if accept else {})}
    overrides = {"PATH_INFO": unquote(path).encode().decode("latin-1"), "QUERY_STRING": parameters}
    response = client().get(environ_overrides=overrides, headers=headers)
    assert response.status_code == 303
    assert unquote(response.headers["Location"]) == location
    assert response.headers["Location"].isascii()
    assert "Accept" in response.vary
    assert client().get(response.headers["Location"]).status_code == 200


@pytest.mark.parametrize("evil", ["//evil.example", "/\\evil.example", "https://evil.example", "@evil.example"])
@pytest.mark.parametrize("start", ["", "/agency/", "/instrument", "/ns", "/agency/220100-finance"])
def test_no_address_leads_to_another_host(start: str, evil: str) -> None:
    response = client().get(environ_overrides={"PATH_INFO": start + evil}, headers={**BROWSER, "Host": "evil.example"})
    assert response.status_code == 404
    assert "Location" not in response.headers


@pytest.mark.parametrize(
    ("path", "accept", "media_type", "parser"),
    [
        (f"/{MEASURE}", "text/turtle", "text/turtle", "turtle"),
        (f"/{MEASURE}", "application/ld+json", "application/ld+json", "json-ld"),
        (f"/{MEASURE}", "application/n-triples", "application/n-triples", "nt"),
        (f"/{MEASURE}", "application/rdf+xml", "application/rdf+xml", "xml"),
        (f"/{MEASURE}.ttl", "", "text/turtle", "turtle"),
        (f"/{MEASURE}.jsonld", BROWSER["Accept"], "application/ld+json", "json-ld"),
        (f"/{MEASURE}.nt", "", "application/n-triples", "nt"),
        (f"/{MEASURE}?format=ttl", BROWSER["Accept"], "text/turtle", "turtle"),
        (f"/{quote(MEASURE)}", "text/turtle", "text/turtle", "turtle"),
        (f"/entity?iri={quote('https://w3id.org/cuoshi/' + MEASURE)}", "text/turtle", "text/turtle", "turtle"),
        (
            f"/entity?iri={quote(quote('https://w3id.org/cuoshi/' + MEASURE, safe=':/'))}",
            "text/turtle",
            "text/turtle",
            "turtle",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD parser
def test_rdf_of_an_entity(path: str, accept: str, media_type: str, parser: str) -> None:
    response = client().get(path, headers={"Accept": accept}, follow_redirects=True)
    assert response.status_code == 200
    assert response.mimetype == media_type
    graph = Graph().parse(data=response.data, format=parser)
    title = graph.value(URIRef(f"https://w3id.org/cuoshi/{MEASURE}"), DCTERMS.title)
    assert str(title) == "发放小店贷款"


def test_a_type_that_no_entity_has_is_not_acceptable() -> None:
    response = client().get(f"/{MEASURE}", headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "text/turtle" in response.get_json()["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/agency/nothing",
        "/agency/nothing.ttl",
        "/entity",
        "/entity?iri=",
        "/entity?iri=no iri",
        "/entity?iri=javascript:alert(1)",
        "/entity?iri=http://[::1",
        "/entity?iri=urn:%00",
        "/entity?iri=" + "a:" * 2_000,
        "/agency/..%2f..%2fetc/passwd",
        "/agency/../../etc/passwd",
        "/agency/%FF%FE",
        "/agency/%00",
        "/agency/" + "长" * 3_000,
        "/static/../server/app.py",
        "/static/%2e%2e/app.py",
        "/pictures/static/../pages.py",
        "/pictures/neighbourhood",
        "/pictures/neighbourhood?iri=urn:nothing",
        "/\\evil.example/",
        "/questions/<script>alert(1)</script>",
    ],
)
def test_what_is_not_there_is_a_404_page_that_runs_and_redirects_nothing(path: str) -> None:
    response = client().get(path, headers=BROWSER)
    assert response.status_code == 404
    assert response.mimetype == "text/html"
    assert "Location" not in response.headers
    page = Page(response.text)
    assert len(page.all("script")) == 1
    assert "/static/site.js" in page.all("script")[0]["src"]


@pytest.mark.parametrize("path", ["//evil.example/", "//", "//agency/220100-finance", "/agency//220100-finance"])
def test_doubled_slashes_are_no_redirect(path: str) -> None:
    response = client().get(environ_overrides={"PATH_INFO": path}, headers=BROWSER)
    assert response.status_code in (200, 303, 404)
    assert response.headers.get("Location", "/agency/").startswith("/agency/")


@given(
    st.text(
        alphabet="ahtp:/%0f2[]@#?<>\"'{}|\\^` \x00\x7f\x85\ud800\ufffd\ue000\uffff长é\U0001f600\U0010ffff", max_size=12
    )
)
@example("a:%zz")
@example("http://a:b")
@example("http://:1/")
@example("a://")
def test_any_text_is_an_iri_that_may_be_asked_for_or_unknown(text: str) -> None:
    try:
        iri = checked_iri(text)
    except UnknownEntity:
        return
    assert client().get("/entity", query_string={"iri": iri}, headers=BROWSER).status_code == 404


@pytest.mark.parametrize("kind", sorted(PREFIXES))
def test_every_kind_of_iri_has_its_path(kind: str) -> None:
    found = re.findall(f"<{re.escape(PREFIXES[kind])}[^>]*>", _everything())
    assert found, f"the small graph has nothing of the kind {kind}"
    path = found[0].strip("<>").removeprefix("https://w3id.org/cuoshi")
    assert client().get(path, headers=BROWSER, follow_redirects=True).status_code == 200


@cache
def _everything() -> str:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    return client().get("/sparql", query_string={"query": query, "format": "nt"}).text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("街边小店", [f"/notice/{KEY}.html"]),
        ("发放小店贷款", [f"/{MEASURE}.html"]),
        ("长府办发〔2030〕9号", [f"/notice/{KEY}.html"]),
        ("市国资委", ["/agency/220100-sasac.html"]),
        ("finance bureau of changchun", ["/agency/220100-finance.html"]),
        ("单户最高20万元", [f"/{MEASURE}.html"]),
        ("啊啊啊啊", []),
        ('" } DROP ALL #', []),
        ("", []),
    ],
)
def test_search_finds_names_numbers_and_texts(query: str, expected: list[str]) -> None:
    response = client().get("/search", query_string={"q": query}, headers=BROWSER)
    page = Page(response.text)
    results = [unquote(href["href"]) for href in page.all("a")]
    for path in expected:
        assert path in results
    if not expected:
        assert not [href for href in results if re.match(r"/(measure|agency|notice)/", href)]


def test_a_search_that_stopped_at_its_limit_says_so() -> None:
    view = filled_store().view()
    found = search(view, "市", limit=10)
    assert found.is_cut
    assert not search(view, "街边小店").is_cut
    assert "只看了前 2,000 处" in _page("/search?q=a&lang=zh").text
    assert "只看了前" not in _page("/search?q=街边小店&lang=zh").text


def test_the_way_down_to_a_measure_and_to_a_code() -> None:
    for path, way in (
        (f"/{MEASURE}.html", ["行政区划", "吉林省", "长春市", "长春市人民政府办公厅关于扶持街边小店的通知"]),
        ("/agency/220100-finance.html", ["行政区划", "吉林省", "长春市"]),
        ("/instrument/credit-loan.html", ["政策工具", "金融支持", "贷款投放"]),
    ):
        text = client().get(f"{path}?lang=zh", headers=BROWSER).text
        crumbs = text.partition('<nav class="crumbs"')[2].partition("</nav>")[0]
        assert re.findall(r"<a [^>]*>([^<]*)</a>", crumbs) == way
        assert 'aria-current="page"' in crumbs


def test_an_entity_as_json() -> None:
    found = client().get(f"/{MEASURE}.json").get_json()
    assert found["iri"] == f"https://w3id.org/cuoshi/{MEASURE}"
    assert (found["kind"], found["label"]["zh"]) == ("measure", "发放小店贷款")
    assert "单户最高20万元" in found["text"]
    groups = {one["property"]["iri"]: one["values"] for one in found["facts"]}
    title = groups[str(DCTERMS.title)][0]
    assert (title["value"], title["language"], title["evidence"][0]["quote"]) == ("发放小店贷款", "zh", "发放小店贷款")
    bodies = groups["http://data.europa.eu/m8g/hasCompetentAuthority"]
    assert bodies[0]["iri"].endswith("/agency/220100-finance")
    assert bodies[0]["label"] == {"zh": "长春市财政局", "en": "Finance Bureau of Changchun"}
    text = client().get(f"/notice/{KEY}.json").get_json()["text"]
    quotes = [one for value in groups["https://w3id.org/cuoshi/ns#hasTerm"] for one in value["evidence"]]
    assert quotes
    assert all(text[one["start"] : one["end"]] == one["quote"] for one in quotes)


def test_what_points_at_a_thing_comes_once_over_all_pages_and_in_one_order() -> None:
    pages = client().get("/area.json").get_json()["inbound"]["pages"]
    assert pages > 50
    seen = []
    for page in (1, 2, 3, pages):
        inbound = client().get(f"/area.json?page={page}").get_json()["inbound"]
        seen += [(link["property"]["iri"], link["source"]["iri"]) for link in inbound["links"]]
    assert seen == sorted(set(seen))


def test_long_lists_have_pages() -> None:
    first, second = _page("/search?q=市&lang=en"), _page("/search?q=市&lang=en&page=2")
    assert "Page 1 of" in first.text
    assert "Page 2 of" in second.text
    rel = [one for one in first.all("a") if one.get("rel") == "next"]
    assert rel[0]["href"].endswith("page=2&q=%E5%B8%82&lang=en")
    assert {one["href"] for one in first.all("a")} != {one["href"] for one in second.all("a")}
    assert "Page 1 of" in _page("/search?q=市&lang=en&page=-3").text
    assert re.search(r"Page (\d+) of \1", _page("/search?q=市&lang=en&page=9999999").text)


def test_a_question_page_shows_form_answer_words_and_query() -> None:
    page = _page("/questions/loan-bureaus?instrument=credit-loan&city=&lang=zh")
    chosen = [one["value"] for one in page.all("option") if "selected" in one]
    assert chosen == ["credit-loan"]
    assert "市财政局" in page.text
    assert "VALUES ?_instrument" in page.text
    assert "/api/questions/loan-bureaus" in " ".join(one["href"] for one in page.all("a"))


@pytest.mark.parametrize(
    ("address", "field", "status"),
    [
        ("/questions/in-force?date=soon", "date", 400),
        ("/questions/loan-bureaus?city=没有的市&instrument=rent", "city", 400),
        ("/questions/loan-bureaus?instrument=nonsense", "instrument", 400),
        ("/questions/shared-duties?least=many", "least", 400),
        ("/questions/loan-bureaus?colour=red", "", 400),
        ("/questions/loan-bureaus?city=长春", "", 200),
    ],
)
def test_a_slip_in_the_form_of_a_question_is_told_beside_the_form(address: str, field: str, status: int) -> None:
    response = client().get(address, headers=BROWSER)
    page = Page(response.text)
    assert response.status_code == status
    assert [one["name"] for one in (*page.all("input"), *page.all("select")) if one.get("aria-invalid")] == [field][
        : bool(field)
    ]
    assert any(one["action"].startswith("/questions/") for one in page.all("form"))
    assert bool(page.all("table")) == (status == 200)
    assert ("没有的市" in response.text) == (field == "city")
    plain = client().get(address, headers={"Accept": "application/json"})
    assert (plain.status_code, plain.mimetype == "application/problem+json") == (status, status == 400)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/questions/loan-bureaus", ""),
        ("/questions/loan-bureaus?instrument=loan&city=", ""),
        ("/questions/loan-bureaus?instrument=贷款投放", ""),
        ("/questions/profile-measures?city=聊城市", ""),
        ("/questions/loan-bureaus?instrument=rent", "政策工具（含下位）：房租减免；城市（含下辖）：任意"),
        ("/questions/loan-bureaus?city=220100", "政策工具（含下位）：贷款投放；城市（含下辖）：长春市"),
        ("/questions/in-force?date=2031-01-01", "日期：2031-01-01；城市（含下辖）：任意"),
    ],
)
def test_an_answer_for_other_parameters_than_the_usual_says_for_which(address: str, said: str) -> None:
    text = client().get(address, headers=BROWSER).text
    box = re.search(r'id="asked">(.*?)</p>', text)
    assert bool(box) == bool(said)
    if box:
        assert re.sub("<[^>]+>", "", box[1]).endswith(said)
        title = re.search("<title>(.*?)</title>", text)
        assert title
        assert title[1].count(" · ") >= 2


@pytest.mark.parametrize(
    ("term", "zh", "en"),
    [
        (Literal(160_000_000), "160,000,000", "160,000,000"),
        (Literal(Decimal("12345.5")), "12,345.5", "12,345.5"),
        (Literal(-20_000), "-20,000", "-20,000"),
        (Literal(2_030), "2030", "2030"),
        (Literal(True), "是", "Yes"),
        (Literal(False), "否", "No"),
        (Literal("220100"), "220100", "220100"),
        (Literal("2030-01-02", datatype=XSD.date), "2030-01-02", "2030-01-02"),
        (Literal("2030", datatype=XSD.gYear), "2030", "2030"),
        (None, "", ""),
    ],
)
def test_values_are_written_for_people(term: Literal | None, zh: str, en: str) -> None:
    label = Label(str(term or ""), str(term or ""))
    assert (Words("zh").value(term, label), Words("en").value(term, label)) == (zh, en)


def test_a_measure_that_is_found_tells_its_notice_and_a_question_leads_to_its_page() -> None:
    results = client().get("/search?q=小店&page=2", headers=BROWSER).text
    place = re.search(rf'href="/{quote(MEASURE)}\.html">.*?<span class="soft">(.*?)</span>', results, re.S)
    assert place
    assert place[1] == label(filled_store().view(), f"{BASE}notice/{KEY}").zh
    title = questions()["refund-rates"].title.zh
    found = client().get(f"/search?q={title}", headers=BROWSER).text
    assert 'href="/questions/refund-rates"' in found
    assert "/question/refund-rates" not in found
    assert 'href="/questions/loan-bureaus"' in client().get("/question/loan-bureaus.html", headers=BROWSER).text


def test_texts_and_files_are_called_by_what_they_are() -> None:
    view = filled_store().view()
    notice = label(view, f"{BASE}notice/{KEY}")
    text = Label(f"{notice.zh}（文本）", f"text of {notice.en}")
    assert [label(view, f"{BASE}text/{KEY}{end}") for end in ("", "-zh")] == [text, text]
    files = [
        str(row["file"]) for row in view.select("SELECT ?file { GRAPH ?g { ?text prov:wasDerivedFrom ?file } }").dicts()
    ]
    assert {label(view, one).zh for one in files if "/source/" in one} == {"小店.txt", "<img src=x>.txt"}
    assert label(view, f"{BASE}text/none") == Label("text:none", "text:none")


def test_measures_that_point_at_a_thing_tell_their_notice() -> None:
    name = label(filled_store().view(), f"{BASE}notice/{KEY}").zh
    text = client().get("/instrument/credit-loan.html", headers=BROWSER).text
    assert re.search(
        rf'href="/{quote(MEASURE)}\.html">[^<]*</a> <span class="soft small">{re.escape(name)}</span>', text
    )
    assert '</a> <span class="soft small">' not in client().get(f"/notice/{KEY}.html", headers=BROWSER).text


def test_a_search_without_hits_says_how_to_go_on() -> None:
    for lang, words in (("zh", "没有找到“没有这样的字”"), ("en", "Nothing was found for “没有这样的字”")):
        text = client().get(f"/search?q=没有这样的字&lang={lang}", headers=BROWSER).text
        assert words in text
        assert f'href="/questions?lang={lang}"' in re.sub("^.*</header>", "", text, flags=re.S)


def test_the_shown_query_gives_the_rows_of_the_answer_in_the_endpoint() -> None:
    page = _page("/questions/loan-bureaus?city=220100")
    href = next(one["href"] for one in page.all("a") if "/sparql?query=" in one["href"])
    rows = client().get(href.replace("format=html", "format=json")).get_json()["results"]["bindings"]
    answer = client().get("/api/questions/loan-bureaus?city=220100").get_json()["rows"]
    assert {row["bureau"]["value"] for row in rows} == {row["cells"]["bureau"]["iri"] for row in answer}


@pytest.mark.parametrize(
    "path", [*PAGES, "/health", "/static/site.css", "/nothing", f"/{MEASURE}.ttl", "/api/questions"]
)
def test_every_response_is_hardened(path: str) -> None:
    response = client().get(path, headers={**BROWSER, "Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert "'unsafe" not in response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "evil.example" not in response.text + str(response.headers)
    assert "Set-Cookie" not in response.headers
    response.close()


def test_the_policy_admits_our_files_only() -> None:
    for directive in POLICY.split("; "):
        assert set(directive.split()[1:]) <= {"'self'", "'none'", "data:"}


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({}, "zh-Hans"),
        ({"Accept-Language": "en-US,en;q=0.9"}, "en"),
        ({"Accept-Language": "zh-CN,en;q=0.5"}, "zh-Hans"),
    ],
)
def test_pages_speak_the_language_of_the_browser(headers: dict[str, str], language: str) -> None:
    assert _page("/", **headers).all("html")[0]["lang"] == language


def test_every_word_of_the_pages_is_used_and_known() -> None:
    folder = Path(__file__).parent.parent / "server"
    sources = [path.read_text("utf-8") for path in (*folder.glob("*.py"), *folder.glob("templates/*.html"))]
    used = set(re.findall(r"""\bt(?:\.counted)?\(\s*["']([\w-]+)["']\s*[,)]""", "\n".join(sources)))
    built = (
        "api-tag-",
        "kind-",
        "problem-",
        "count-",
        "column-",
        "hint-",
        "nav-",
        "text-of-",
        "inbound",
        "editor-",
        "view-",
        "sparql-",
        "about-",
    )
    known = {key for key in messages()["zh"] if not key.endswith("-one")}
    assert messages()["en"].keys() == messages()["zh"].keys()
    assert {f"{key}-one" for key in known} >= messages()["zh"].keys() - known
    assert used <= known
    assert {key for key in known - used if not key.startswith(built)} == {"any", "choose"} & (known - used)


def test_the_language_links_lead_to_the_same_page() -> None:
    page = _page("/search?q=a%26b&lang=en")
    other = next(one["href"] for one in page.all("a") if one.get("class") == "language")
    assert other == "?q=a%26b&lang=zh"


def test_problem_json_of_pages_for_programs() -> None:
    response = client().get("/agency/nothing")
    assert response.mimetype == "application/problem+json"
    assert json.loads(response.data)["type"] == "https://w3id.org/cuoshi/problem/unknown-entity"


def test_the_documentation_names_every_address() -> None:
    text = (Path(__file__).parent.parent / "docs" / "service.md").read_text("utf-8")
    for rule in filled_app().url_map.iter_rules():
        path = re.sub(r"<(?:any\([^)]*\)|path|string):", "<", rule.rule).partition("<filename>")[0]
        assert f"`{path}" in text, path
