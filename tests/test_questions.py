"""Ready questions: their files, their parameters, and their golden answers over the hand-built notice."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest
from cuoshi.graph.guard import guard
from cuoshi.graph.parameters import Parameter
from cuoshi.graph.questions import AnswerTable, ask, question, questions
from cuoshi.graph.runnable import runnable
from cuoshi.graph.store import View
from cuoshi.ontology.errors import BadParameter, UnknownQuestion
from cuoshi.ontology.iris import curie
from cuoshi.ontology.namespace import all_prefixes
from cuoshi.ontology.schemes import scheme_iri
from helpers_graph import city_notice, digests, example, loaded, memory_store, parent_notice
from rdflib import Literal, URIRef
from rdflib.namespace import XSD
from rdflib.plugins.sparql import prepareQuery

GOLDEN = Path(__file__).parent / "golden" / "questions"
ID = "https://w3id.org/cuoshi/"
ASKED = {
    "implementing-notices": {"number": "吉例发〔2020〕2号"},
    "basis-chain": {"number": "长例发〔2020〕1号"},
    "shared-duties": {"least": "1"},
    "rent-relief": {"instrument": "loan"},
    "stated-leads": {"instrument": "*"},
    "vertical-duties": {"line": "local"},
    "profile-measures": {"city": "220100"},
    "ceilings": {"least": "100000"},
    "deferrals": {"instrument": "credit-loan"},
    "due-tasks": {"date": "2020-05-31"},
    "evidence": {"number": "长例发〔2020〕1号", "item": "2"},
}
OF_TWO_NOTICES = {"repeated-clauses"}
"""Questions to which one notice alone gives no rows."""
EXPECTED_IDS = [
    "loan-bureaus",
    "loan-functions",
    "stated-leads",
    "bureau-measures",
    "shared-duties",
    "incomplete-lists",
    "vertical-duties",
    "sector-measures",
    "profile-measures",
    "group-measures",
    "refund-rates",
    "rent-relief",
    "ceilings",
    "funds",
    "deferrals",
    "in-force",
    "due-tasks",
    "implementing-notices",
    "basis-chain",
    "cited-not-held",
    "only-below",
    "repeated-clauses",
    "not-combinable",
    "evidence",
    "renamed-bodies",
]


@pytest.fixture(scope="module")
def view() -> View:
    return example().view()


def as_lines(answer: AnswerTable) -> list[list[str]]:
    """Rows as people see them, each with its evidence."""
    return [
        [*(cell.label.zh for cell in row.cells), *(f"{one.label.zh}: {' / '.join(one.quotes)}" for one in row.evidence)]
        for row in answer.rows
    ]


def test_the_questions_are_there_in_order() -> None:
    assert list(questions()) == EXPECTED_IDS


def compare(found: object, path: Path, *, regen: bool) -> None:
    if regen:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert found == json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("identifier", EXPECTED_IDS)
def test_golden_answers(view: View, identifier: str, regen: bool) -> None:
    found = as_lines(ask(view, identifier, ASKED.get(identifier)))
    compare(found, GOLDEN / f"{identifier}.json", regen=regen)


@pytest.mark.parametrize("identifier", EXPECTED_IDS)
def test_golden_answers_over_the_example_notices(identifier: str, regen: bool) -> None:
    found = [" | ".join(line) for line in as_lines(ask(digests().view(), identifier))]
    assert found
    compare(found, GOLDEN / "digests" / f"{identifier}.json", regen=regen)


_SHORT = 10


def as_codes(answer: AnswerTable) -> list[str]:
    """Rows without the words of the texts: names of things, short values, and how many words stand behind."""
    return [
        " | ".join(
            [
                *(curie(cell.iri) if cell.iri else _brief(str(cell.value or "")) for cell in row.cells),
                f"{sum(len(one.quotes) for one in row.evidence)} quotes",
            ]
        )
        for row in answer.rows
    ]


def _brief(text: str) -> str:
    return text if len(text) <= _SHORT else f"({len(text)} characters)"


@pytest.mark.parametrize("identifier", EXPECTED_IDS)
def test_golden_answers_over_the_real_notices(identifier: str, shared: Path, *, regen: bool) -> None:
    found = as_codes(ask(loaded(shared / "seeds").view(), identifier))
    assert found
    compare(found, GOLDEN / "seeds" / f"{identifier}.json", regen=regen)


@pytest.mark.parametrize("identifier", EXPECTED_IDS)
def test_every_question_is_portable_sparql_with_a_full_header(identifier: str) -> None:
    one = question(identifier)
    prepareQuery(one.sparql)
    guard(one.sparql)
    for label in (
        one.title,
        one.question,
        one.description,
        *(c.label for c in one.columns),
        *(p.label for p in one.parameters),
    ):
        assert label.zh
        assert label.en
        assert label.zh != label.en
    assert {name.lstrip("-") for name in one.order} <= {column.name for column in one.columns}
    for parameter in one.parameters:
        assert f"?{parameter.variable}" in one.sparql
        assert parameter.kind in {"code", "text", "number", "date", "integer", "iri"}
        assert bool(parameter.scheme) is (parameter.kind == "code")


def test_every_file_is_a_question_of_the_ontology_document() -> None:
    names = [entry.name for entry in (files("cuoshi.graph") / "questions").iterdir()]
    numbers = sorted(int(name.partition("-")[0]) for name in names)
    assert numbers == list(range(1, 26))


@pytest.mark.parametrize("identifier", EXPECTED_IDS)
def test_every_row_carries_evidence_that_opens(view: View, identifier: str) -> None:
    answer = ask(view, identifier, ASKED.get(identifier))
    assert answer.rows or identifier in OF_TWO_NOTICES
    for row in answer.rows:
        assert len(row.cells) == len(answer.question.columns)
        assert row.evidence
        for one in row.evidence:
            assert one.iri.startswith((f"{ID}measure/", f"{ID}notice/"))
            assert one.label.zh
    assert all(one.quotes for row in answer.rows for one in row.evidence) or identifier == "in-force"


@pytest.mark.parametrize("identifier", EXPECTED_IDS)
def test_no_question_fails_on_an_empty_graph(identifier: str) -> None:
    assert ask(memory_store().view(), identifier, ASKED.get(identifier)).rows == ()


@pytest.mark.parametrize(
    ("given", "rows"),
    [
        ({}, 2),
        ({"instrument": "credit-loan"}, 2),
        ({"instrument": "financial"}, 2),
        ({"instrument": "贷款投放"}, 2),
        ({"instrument": "rent"}, 0),
        ({"instrument": "job-retention-refund"}, 1),
        ({"instrument": "*"}, 3),
        ({"city": "长春市"}, 2),
        ({"city": "220000"}, 2),
        ({"city": "area:220100"}, 2),
        ({"city": f"{ID}area/220100"}, 2),
        ({"city": "371500"}, 0),
        ({"city": "*"}, 2),
        ({"city": ""}, 2),
    ],
)
def test_codes_match_through_their_hierarchy(view: View, given: dict[str, str], rows: int) -> None:
    assert len(ask(view, "loan-bureaus", given).rows) == rows


def test_a_count_is_the_number_of_measures(view: View) -> None:
    answer = ask(view, "bureau-measures")
    assert len(answer.rows) == 2
    counted = ask(view, "shared-duties", {"least": "1"})
    place = [column.counts for column in counted.question.columns].index(True)
    assert [row.cells[place].value for row in counted.rows] == [Literal(len(row.evidence)) for row in counted.rows]


@pytest.mark.parametrize(
    ("day", "status"),
    [("2020-02-20", "no"), ("2020-03-01", "yes"), ("2020-06-30", "yes"), ("2020-07-01", "no")],
)
def test_the_last_day_counts_and_the_day_before_the_first_does_not(view: View, day: str, status: str) -> None:
    rows = ask(view, "in-force", {"date": day}).rows
    assert [str(row.cells[0].value) for row in rows] == [status]


def test_no_stated_end_is_unknown() -> None:
    rows = ask(memory_store([parent_notice()]).view(), "in-force").rows
    assert [str(row.cells[0].value) for row in rows] == ["unknown"]


def test_a_parent_that_is_held_is_cited_but_not_missing() -> None:
    view = memory_store([city_notice(), parent_notice()]).view()
    parent = f"{ID}notice/220000-吉例发-2020-2"
    assert parent not in {row.cells[0].iri for row in ask(view, "cited-not-held").rows}
    chain = ask(view, "basis-chain", ASKED["basis-chain"]).rows
    assert (parent, f"{ID}genre/held") in {(row.cells[2].iri, row.cells[3].iri) for row in chain}


@pytest.mark.parametrize(
    ("identifier", "given", "words"),
    [
        ("loan-bureaus", {"instrument": "loans"}, "for instance loan"),
        ("loan-bureaus", {"city": "吉林"}, "吉林市 220200"),
        ("loan-bureaus", {"city": "亚特兰蒂斯"}, "no area"),
        ("loan-bureaus", {"town": "220100"}, "there is no parameter 'town'"),
        ("in-force", {"date": "1 July"}, "2020-07-01"),
        ("in-force", {"date": "2020-02-30"}, "no date"),
        ("shared-duties", {"least": "two"}, "no whole number"),
        ("shared-duties", {"least": "9" * 30}, "no whole number"),
        ("cited-not-held", {"x": "1"}, "it takes none"),
    ],
)
def test_wrong_parameters_are_told(view: View, identifier: str, given: dict[str, str], words: str) -> None:
    with pytest.raises(BadParameter, match=words):
        ask(view, identifier, given)


def test_a_missing_parameter_is_told() -> None:
    parameter = Parameter.read("number | number | | 文号 | number")
    assert parameter.default is None
    from cuoshi.graph.parameters import bind

    with pytest.raises(BadParameter, match="is missing"):
        bind([parameter], {}, where="x")


def test_an_unknown_question_is_told(view: View) -> None:
    with pytest.raises(UnknownQuestion, match="loan-bureaus"):
        ask(view, "nothing")
    with pytest.raises(UnknownQuestion, match=r"did you mean loan-bureaus\?"):
        question("loan-bureau")


@pytest.mark.parametrize(
    ("line", "text", "term"),
    [
        ("n | number | x | a | b", "吉例发 [2020] 2号", Literal("吉例发〔2020〕2号")),
        ("n | number | x | a | b", "吉例发（2020）2号", Literal("吉例发〔2020〕2号")),
        ("d | date | x | a | b", "2020-07-01", Literal("2020-07-01", datatype=XSD.date)),
        ("i | integer | x | a | b", "-5", Literal(-5)),
        ("t | text | x | a | b", '" } DROP ALL', Literal('" } DROP ALL')),
        ("u | iri | x | a | b", f"{ID}area/%E9%95%BF", URIRef(f"{ID}area/长")),
        ("c | code agency | x | a | b", "220100-finance", URIRef(f"{ID}agency/220100-finance")),
        ("c | code function | x | a | b", "财政局", URIRef(f"{ID}function/finance")),
    ],
)
def test_what_people_write_becomes_a_term(line: str, text: str, term: Literal | URIRef) -> None:
    assert Parameter.read(line).term(text) == term


def test_hostile_values_are_bound_and_never_read_as_sparql(view: View) -> None:
    hostile = 'x" } UNION { ?s ?p ?o } #'
    assert ask(view, "implementing-notices", {"number": hostile}).rows == ()


def test_choices_are_offered_for_codes() -> None:
    by_name = {one.name: one for one in question("loan-bureaus").parameters}
    assert ("loan", "贷款投放") in [(code, label.zh) for code, label in by_name["instrument"].choices()]
    assert by_name["city"].choices() == ()
    assert scheme_iri(by_name["city"].scheme)


@pytest.mark.parametrize("identifier", EXPECTED_IDS)
def test_every_question_is_documented(identifier: str) -> None:
    text = (Path(__file__).parent.parent / "docs" / "questions.md").read_text("utf-8")
    section = text.partition(f"\n### {identifier}\n")[2].partition("\n### ")[0]
    one = question(identifier)
    for words in (one.question.zh, one.question.en, one.description.en, *(f"| `{p.name}` |" for p in one.parameters)):
        assert words in section
    for column in one.columns:
        assert f"(`{column.name}`)" in section


@pytest.mark.parametrize("identifier", EXPECTED_IDS)
def test_the_query_that_people_get_answers_like_the_question(identifier: str) -> None:
    store, one = digests().view(), question(identifier)
    table = store.select(runnable(one, {}))
    shown = [column.name for column in one.columns if not column.counts]
    rows = {tuple(row.get(name) for name in shown) for row in table.dicts()}
    expected = {
        tuple(cell.value for cell, column in zip(row.cells, one.columns, strict=True) if not column.counts)
        for row in ask(store, identifier).rows
    }
    assert rows == expected


_CATALOGUE = """
SELECT ?example ?query ?zh ?en (GROUP_CONCAT(DISTINCT ?word; separator=" ") AS ?words) (COUNT(DISTINCT ?prefix) AS ?prefixes) WHERE {
  ?example a sh:SPARQLExecutable, sh:SPARQLSelectExecutable ; sh:select ?query ; sh:prefixes / sh:declare ?declared ;
    schema:target ?endpoint ;
    rdfs:comment ?zh, ?en .
  ?declared sh:prefix ?prefix ; sh:namespace ?space .
  OPTIONAL { ?example schema:keywords ?word }
  FILTER ( LANG( ?zh ) = "zh" && LANG( ?en ) = "en" )
} GROUP BY ?example ?query ?zh ?en"""


def test_the_catalogue_is_in_the_graph_and_every_query_in_it_runs() -> None:
    rows = list(digests().view().select(_CATALOGUE).dicts())
    assert {str(row["example"]) for row in rows} == {f"{ID}question/{identifier}" for identifier in EXPECTED_IDS}
    for row in rows:
        one = question(str(row["example"]).rpartition("/")[2])
        assert (str(row["zh"]), str(row["en"])) == (one.question.zh, one.question.en)
        assert str(row["query"]) == runnable(one, {})
        assert sorted(str(row.get("words", "")).split()) == sorted({p.scheme or p.kind for p in one.parameters})
        assert int(str(row["prefixes"])) == len(all_prefixes())
        prepareQuery(str(row["query"]))
