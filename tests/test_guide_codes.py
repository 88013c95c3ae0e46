"""Our own codes in the lists of the annotation guide."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from cuoshi.loaders.guide_codes import guide_codes
from cuoshi.ontology.codelists import read_rows, scheme
from cuoshi.ontology.model import Scheme


@pytest.mark.parametrize(
    ("kind", "codes", "expected"),
    [
        (Scheme.GROUP, [], []),
        (Scheme.GROUP, ["sme", "graduate"], ["sme", "graduate"]),
        (Scheme.GROUP, ["elderly", "homebuyer"], ["person"]),
        (Scheme.GROUP, ["person", "elderly"], ["person"]),
        (Scheme.GROUP, ["developer", "sme"], ["sme"]),
        (Scheme.GROUP, ["developer"], ["enterprise"]),
        (Scheme.INSTRUMENT, ["housing-credit", "credit-loan"], ["credit-loan"]),
        (Scheme.INSTRUMENT, ["green", "provident-fund", "grant"], ["grant"]),
        (Scheme.INDUSTRY, ["H61"], ["H61"]),
    ],
)
def test_codes_in_the_guides_lists(kind: Scheme, codes: list[str], expected: list[str]) -> None:
    assert guide_codes(kind, codes) == expected


@pytest.mark.parametrize("row", list(read_rows("guide_codes.csv")), ids=lambda row: row["code"])
def test_every_row_names_codes_that_exist(row: dict[str, str]) -> None:
    known = scheme(Scheme(row["scheme"]))
    assert row["code"] in known
    assert not row["guide_code"] or row["guide_code"] in known


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (Scheme.GROUP, "beneficiary_groups"),
        (Scheme.INSTRUMENT, "instruments"),
        (Scheme.INDUSTRY, "industries"),
    ],
)
def test_every_code_leads_into_the_guides_lists(shared: Path, kind: Scheme, name: str) -> None:
    with (shared / "vocab" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as lines:
        listed = {row["code"] for row in csv.DictReader(lines)}
    assert set(guide_codes(kind, scheme(kind))) <= listed
