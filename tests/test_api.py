"""The JSON API: shapes of its answers, parameters, CSV for programs and for people, health."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.graph.questions import questions
from cuoshi.server.app import create_app
from cuoshi.server.engine import InProcessEngine
from cuoshi.server.settings import Settings
from helpers_server import KEY, client, fill, filled_store
from openpyxl import load_workbook


def _json(path: str, **parameters: str) -> dict[str, Any]:
    response = client().get(path, query_string=parameters)
    assert response.status_code == 200
    assert response.mimetype == "application/json"
    found: dict[str, Any] = response.get_json()
    return found


def _assert_label(label: dict[str, str]) -> None:
    assert label.keys() == {"zh", "en"}
    assert label["zh"]


def test_the_list_tells_how_to_ask_each_question() -> None:
    listed = _json("/api/questions")["questions"]
    assert [one["id"] for one in listed] == list(questions())
    for one in listed:
        assert one.keys() == {"id", "title", "question", "description", "parameters", "columns"}
        _assert_label(one["question"])
        for parameter in one["parameters"]:
            assert parameter.keys() == {"name", "type", "scheme", "default", "label"}
            assert parameter["type"] in {"code", "text", "number", "date", "integer", "iri"}


@pytest.mark.parametrize("identifier", list(questions()))
def test_every_answer_has_one_shape(identifier: str) -> None:
    answer = _json(f"/api/questions/{identifier}")
    assert answer.keys() == {"question", "title", "parameters", "version", "columns", "total", "is_cut", "rows"}
    assert answer["total"] == len(answer["rows"])
    assert not answer["is_cut"]
    names = {column["name"] for column in answer["columns"]}
    for row in answer["rows"]:
        assert row["cells"].keys() == names
        for cell in row["cells"].values():
            assert cell.keys() == {"value", "iri", "label"}
        for item in row["evidence"]:
            assert item.keys() == {"iri", "label", "quotes"}
            assert item["iri"].startswith("https://w3id.org/cuoshi/")


def test_a_long_answer_is_cut_and_says_so() -> None:
    reader = create_app(Settings(api_rows=1), InProcessEngine(filled_store())).test_client()
    answer = reader.get("/api/questions/loan-bureaus").get_json()
    assert answer["total"] > len(answer["rows"]) == 1
    assert answer["is_cut"]


def test_the_first_question_names_bureaus_measures_and_words() -> None:
    rows = _json("/api/questions/loan-bureaus", city="长春")["rows"]
    finance = next(row for row in rows if row["cells"]["bureau"]["iri"].endswith("/220100-finance"))
    assert finance["cells"]["measures"]["value"] == 1
    assert finance["evidence"][0]["iri"].endswith(f"/measure/{KEY}-m1")
    assert "市财政局" in finance["evidence"][0]["quotes"]


def test_parameters_are_used_and_reported() -> None:
    answer = _json("/api/questions/loan-bureaus", instrument="rent", city="220100", lang="en")
    assert answer["parameters"] == {"instrument": "rent", "city": "220100"}
    assert all(row["cells"]["city"]["iri"].endswith("/220100") for row in answer["rows"])


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/api/questions/nothing", 404, "loan-bureaus"),
        ("/api/questions/loan-bureaus?instrument=nothing", 400, "instrument"),
        ("/api/questions/loan-bureaus?colour=red", 400, "colour"),
        ("/api/questions/loan-bureaus?city=%00", 400, "city"),
        ("/api/questions/in-force?date=yesterday", 400, "date"),
        ("/api/questions/in-force?date=2020-13-45", 400, "date"),
        ("/api/questions/shared-duties?least=1e9", 400, "least"),
        ("/api/questions/loan-bureaus?format=exe", 406, "csv"),
        ("/api/nothing", 404, "not found"),
    ],
)
def test_what_cannot_be_asked_is_a_problem(path: str, status: int, words: str) -> None:
    response = client().get(path)
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    problem = response.get_json()
    assert problem["status"] == status
    assert words in problem["detail"]


def _csv(**parameters: str) -> list[list[str]]:
    response = client().get("/api/questions/bureau-measures", query_string={"format": "csv", **parameters})
    assert response.mimetype == "text/csv"
    assert "attachment" in response.headers["Content-Disposition"]
    return list(csv.reader(io.StringIO(response.text, newline="")))


def test_csv_for_programs_is_raw_and_for_people_guarded() -> None:
    raw, human = _csv(function="hrss"), _csv(function="hrss", guard="1", lang="en")
    assert raw[0][-3:] == ["evidence", "iris", "evidence_iris"]
    assert human[0][0].startswith("\N{BYTE ORDER MARK}")
    assert len(raw) == len(human) > 1
    cells, guarded = {cell for row in raw for cell in row}, {cell for row in human for cell in row}
    hostile = {cell for cell in cells if cell.startswith("=1+1")}
    assert hostile
    assert {f"'{cell}" for cell in hostile} <= guarded
    assert not [cell for cell in guarded if cell.startswith("=")]


def test_files_for_people_have_names_where_programs_get_codes_and_whole_sums() -> None:
    files = {
        lang: client().get(f"/api/questions/in-force?format=csv&date=2030-07-01{extra}").text
        for lang, extra in (("", ""), ("zh", "&guard=1&lang=zh"), ("en", "&guard=1&lang=en"))
    }
    states = {lang: {row[0] for row in list(csv.reader(io.StringIO(text)))[1:]} for lang, text in files.items()}
    named = questions()["in-force"].values
    assert states[""] <= named.keys()
    assert states["zh"] == {named[code].zh for code in states[""]} != states[""]
    assert states["en"] == {named[code].en for code in states[""]}
    assert files["zh"].splitlines()[0].endswith("依据,IRI,依据 IRI")
    assert ".0" not in client().get("/api/questions/ceilings?format=csv&least=1").text


def test_a_workbook_holds_what_the_csv_for_people_holds() -> None:
    response = client().get(
        "/api/questions/bureau-measures", query_string={"function": "hrss", "format": "xlsx", "lang": "zh"}
    )
    assert response.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert "UTF-8''" in response.headers["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(response.data)).active
    assert sheet is not None
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f" or cell.hyperlink]
    found = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    human = _csv(function="hrss", guard="1", lang="zh")
    human[0][0] = human[0][0].removeprefix("\N{BYTE ORDER MARK}")
    assert found == [[cell.removeprefix("'") for cell in row] for row in human]
    assert [cell for row in found for cell in row if cell.startswith("=1+1")]


def test_health_tells_the_data_version_and_counts() -> None:
    health = _json("/health")
    assert health["status"] == "ok"
    assert health["version"] == _json("/api/questions/loan-bureaus")["version"]
    assert health["counts"]["notices"] == 2
    assert health["counts"]["measures"] == 5


def test_a_load_is_seen_without_a_restart(tmp_path: Any) -> None:
    folder, notices = tmp_path / "store", tmp_path / "notices"
    notices.mkdir()
    OxigraphStore.open(folder, create=True).close()
    served = OxigraphStore.open(folder, read_only=True)
    try:
        reader = create_app(Settings(), InProcessEngine(served)).test_client()
        assert reader.get("/health").get_json()["counts"]["notices"] == 0
        assert reader.get("/").status_code == 200
        writer = OxigraphStore.open(folder, create=True)
        fill(writer, notices)
        writer.close()
        assert reader.get("/health").get_json()["counts"]["notices"] == 2
        assert "扶持街边小店" in reader.get("/notices").text
    finally:
        served.close()


def test_a_store_that_breaks_is_a_503_without_its_path(tmp_path: Any) -> None:
    OxigraphStore.open(tmp_path / "store", create=True).close()
    served = OxigraphStore.open(tmp_path / "store", read_only=True)
    (tmp_path / "store" / "store.json").write_text("{", "utf-8")
    response = create_app(Settings(), InProcessEngine(served)).test_client().get("/health")
    served.close()
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert str(tmp_path) not in response.text
