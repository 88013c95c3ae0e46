"""What is read from the five real notices, fact by fact; the texts themselves are not part of the project."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cuoshi.loaders.extract import read_notice
from cuoshi.loaders.gold import as_json

GOLDEN = Path(__file__).parent / "golden" / "seeds"
SEEDS = (
    "000_c943efb06bffd6c0",
    "001_98d13150da3c34b8",
    "002_7269af1653586691",
    "003_7590857a93ba95bf",
    "004_bce86778188e0474",
)


@pytest.mark.parametrize("name", SEEDS)
def test_a_real_notice_reads_as_recorded(name: str, shared: Path, *, regen: bool) -> None:
    found = as_json(read_notice(shared / "seeds" / f"{name}.txt"))
    path = GOLDEN / f"{name}.json"
    if regen:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert found == json.loads(path.read_text("utf-8"))
