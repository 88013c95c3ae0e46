"""What the editor stands on: vocabulary, examples, networks of results, files for spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from cuoshi.graph.labels import Label
from cuoshi.graph.questions import questions
from cuoshi.server.examples import examples, question_examples
from cuoshi.server.result_network import MOST_EDGES, MOST_NODES
from cuoshi.visualizations.triples import triples_view
from helpers_server import BROWSER, MEASURE, client
from openpyxl import load_workbook

ID = "https://w3id.org/cuoshi/"
YASGUI = Path(__file__).parent.parent / "server" / "static" / "yasgui"


def test_the_vocabulary_names_classes_properties_and_codes_in_both_languages() -> None:
    found = client().get("/api/vocabulary").get_json()
    terms = {one["short"]: one for one in found["terms"]}
    assert terms["cs:Measure"] == {
        "iri": f"{ID}ns#Measure", "short": "cs:Measure", "kind": "class", "zh": "措施", "en": "measure"
    }  # fmt: skip
    assert (terms["cs:hasTerm"]["kind"], terms["eli:cites"]["zh"]) == ("property", "引用")
    assert (terms["area:220100"]["kind"], terms["area:220100"]["en"]) == ("code", "Changchun")
    assert terms["instrument:credit-loan"]["zh"] == "信用（无抵押）贷款"
    assert not [one for one in terms if one.startswith(("measure:", "notice:", "agency:"))]
    for short, one in terms.items():
        prefix, _, local = short.partition(":")
        assert found["prefixes"][prefix] + local == one["iri"]


@pytest.mark.parametrize("example", [*examples(), *question_examples()], ids=lambda one: one.name)
def test_every_example_runs_as_it_stands(example: Any) -> None:
    response = client().post("/sparql", data={"query": example.full_query})
    assert response.status_code == 200, response.text


def test_the_page_lists_examples_and_questions_and_works_without_script() -> None:
    text = client().get("/sparql?lang=en&example=6-codes", headers=BROWSER).text
    assert {f'data-example="{name}"' for name in (*questions(), "1-measures")} <= set(
        re.findall(r'data-example="[^"]+"', text)
    )
    form = text.partition('id="plain-form"')[2].partition("</form>")[0]
    assert 'name="query"' in form
    assert "CONSTRUCT { ?code" in form.replace("&lt;", "<")
    settings = json.loads(text.partition('id="view-settings">')[2].partition("</script>")[0])
    assert settings["queries"]["loan-bureaus"]["query"].startswith("PREFIX")
    assert settings["words"]["editor-run"] == "Run"
    policy = client().get("/sparql", headers=BROWSER).headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy


def _post(body: object) -> Any:
    return client().post("/api/network?lang=en", json=body)


def test_a_network_has_names_places_and_our_own_links() -> None:
    edges = [
        [f"{ID}{MEASURE}", f"{ID}ns#hasTerm", f"{ID}agency/220100-finance"],
        ["javascript:alert(1)", "<b>words</b>", f"{ID}agency/220100-finance"],
        ["javascript:alert(1)", "<b>words</b>", f"{ID}agency/220100-finance"],
    ]
    response = _post({"edges": edges})
    assert response.status_code == 200
    assert "<b>" not in response.text
    found = response.get_json()
    about = {node["about"]["name"]: node["about"] for node in found["nodes"]}
    assert set(about) == {"发放小店贷款", "Finance Bureau of Changchun", "javascript:alert(1)"}
    assert about["Finance Bureau of Changchun"]["kind"] == "agency"
    assert about["javascript:alert(1)"]["href"].startswith("/entity?iri=javascript")
    assert [edge["label"] for edge in found["edges"]] == ["has term", "<b>words</b>"]
    assert len({(node["x"], node["y"]) for node in found["nodes"]}) == 3


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ([], 400),
        ({"edges": "a"}, 400),
        ({"edges": [["urn:a", "b"]]}, 400),
        ({"edges": [["urn:a", 1, "urn:b"]]}, 400),
        ({"edges": [["urn:a", "b", 'urn:"> } DROP ALL']]}, 400),
        ({"edges": [["urn:a", "b", "urn:" + "c" * 2_000]]}, 400),
        ({"edges": [["urn:a", "b", "urn:c"]] * (MOST_EDGES + 1)}, 413),
        ({"edges": []}, 200),
        ({"edges": [["urn:a", "b", "urn:a"]]}, 200),
    ],
)
def test_requests_for_networks_are_checked(body: object, status: int) -> None:
    assert _post(body).status_code == status


def test_a_network_keeps_the_nodes_with_most_edges() -> None:
    star = [["urn:hub", "to", f"urn:{number}"] for number in range(MOST_EDGES)]
    found = _post({"edges": star}).get_json()
    assert len(found["nodes"]) == MOST_NODES
    assert "urn:hub" in {node["about"]["name"] for node in found["nodes"]}
    assert len(found["edges"]) == MOST_NODES - 1


def test_triples_are_drawn_once_and_may_run_in_circles() -> None:
    triples = [("urn:a", "urn:p", "urn:b"), ("urn:b", "urn:p", "urn:a"), ("urn:a", "urn:p", "urn:b")]
    view = triples_view(triples, {"urn:p": Label("到", "to")}, title="x", limit=10, lang="en")
    assert [(edge.source, edge.label, edge.target) for edge in view.edges] == [
        ("urn:a", "to", "urn:b"),
        ("urn:b", "to", "urn:a"),
    ]


VALUES = """SELECT ?x ?n WHERE { VALUES (?x ?n) {
  ("=1+1" 5) ("＠sum" -2.5) ("长，\\n春"@zh UNDEF) (<javascript:alert(1)> true) } }"""


def _file(kind: str, query: str = VALUES) -> Any:
    return client().post("/sparql?lang=zh", data={"query": query, "format": kind.partition("&")[0], **_guard(kind)})


def _guard(kind: str) -> dict[str, str]:
    return {"guard": "1"} if "&" in kind else {}


def test_guarded_csv_is_for_spreadsheets_and_raw_csv_is_not_touched() -> None:
    guarded, raw = _file("csv&guard"), _file("csv")
    assert guarded.data.startswith(b"\xef\xbb\xbf")
    assert "filename*=UTF-8''%E6%9F%A5%E8%AF%A2%E7%BB%93%E6%9E%9C.csv" in guarded.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(guarded.data.decode("utf-8-sig"), newline="")))
    assert rows == [
        ["x", "n"], ["'=1+1", "5"], ["'＠sum", "-2.5"], ["长，\n春", ""], ["javascript:alert(1)", "True"]
    ]  # fmt: skip
    assert "Content-Disposition" not in raw.headers
    assert raw.text.startswith("x,n\r\n=1+1,5\r\n")


def test_xlsx_holds_words_as_words_and_numbers_as_numbers() -> None:
    response = _file("xlsx")
    assert response.mimetype.endswith("spreadsheetml.sheet")
    rows = list(load_workbook(io.BytesIO(response.data)).worksheets[0].values)
    assert rows == [("x", "n"), ("=1+1", 5), ("＠sum", -2.5), ("长，\n春", None), ("javascript:alert(1)", True)]


def test_many_rows_come_in_pieces_and_all() -> None:
    numbers = "SELECT (?a * 100 + ?b AS ?n) WHERE { " + " ".join(
        f"VALUES ?{name} {{ {' '.join(map(str, range(many)))} }}" for name, many in (("a", 20), ("b", 100))
    )
    rows = _file("csv&guard", numbers + " } ORDER BY ?n").text.splitlines()
    assert rows[1:] == [str(number) for number in range(2_000)]


@pytest.mark.parametrize("kind", ["xlsx", "csv&guard"])
@pytest.mark.parametrize("query", ["ASK {}", "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o }"])
def test_only_tables_are_for_spreadsheets(kind: str, query: str) -> None:
    assert _file(kind, query).status_code == 406


def test_yasgui_is_carried_with_its_licences_and_asks_for_nothing() -> None:
    notice = (YASGUI / "NOTICE.md").read_text("utf-8")
    licences = (YASGUI / "LICENSES.txt").read_text("utf-8")
    code = (YASGUI / "yasgui.min.js").read_text("utf-8")
    assert "4.6.2" in notice
    assert "yasgui/NOTICE.md" in (YASGUI.parents[2] / "NOTICE").read_text("utf-8")
    for name in re.findall(r"[\w@./-]+ \d+\.\d+\.\d+ \(", notice):
        assert name.removesuffix(" (") in licences
    assert "sourceMappingURL" not in code
    assert "prefixes_default={}" in code  # no list of foreign addresses
    assert "style='" not in code
    assert "url(http" not in (YASGUI / "yasgui.min.css").read_text("utf-8")
