"""No dependency of the lock file is known to be vulnerable, where the advisories can be asked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

LOCK = Path(__file__).parent.parent / "requirements.lock"
PROBE = "flask"


def _audited(requirements: Path) -> list[dict[str, Any]]:
    command = [
        sys.executable, "-m", "pip_audit", "--requirement", str(requirements), "--require-hashes", "--disable-pip",
        "--progress-spinner", "off", "--timeout", "5", "--format", "json",
    ]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    except subprocess.TimeoutExpired:
        pytest.skip("the advisory service does not answer in time")
    if not done.stdout:
        pytest.skip(f"the advisory service cannot be asked: {done.stderr.strip().splitlines()[-1]}")
    found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    return found


def test_no_dependency_is_known_to_be_vulnerable(tmp_path: Path) -> None:
    lines = LOCK.read_text("utf-8")
    start = lines.index(f"\n{PROBE}==") + 1
    alone = tmp_path / "one.txt"
    alone.write_text(lines[start : lines.index("\n", lines.index("    # via", start))], "utf-8")
    for one in _audited(alone):
        if "skip_reason" in one:
            pytest.skip(f"the advisory service cannot be asked: {one['skip_reason']}")
    assert {one["name"]: one["vulns"] for one in _audited(LOCK) if one.get("vulns")} == {}
