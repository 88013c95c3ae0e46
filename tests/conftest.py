"""What all tests share: the flag that rewrites golden files, and the real notices where they are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from helpers_engines import Engine, Engines, running
from hypothesis import settings

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


settings.register_profile("patient", deadline=None)  # a busy machine is no fault of what is tested
settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regen", action="store_true", help="rewrite the golden files instead of comparing with them")


@pytest.fixture(scope="session")
def regen(request: pytest.FixtureRequest) -> bool:
    """Tell whether golden files are to be rewritten; never in continuous integration."""
    wanted = bool(request.config.getoption("--regen"))
    if wanted and os.environ.get("CI"):
        pytest.fail("--regen is not for continuous integration")
    return wanted


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real notices and annotations, or skip the test where it is absent."""
    if not (SHARED / "gold").is_dir():
        pytest.skip("the real notices and annotations (../shared) are not here")
    return SHARED


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    """Give a function that returns a running engine of a kind, started when it is first asked for; or skip the test."""
    started: dict[str, Engine] = {}
    with ExitStack() as stack:

        def engine(kind: str) -> Engine:
            if kind not in started:
                started[kind] = stack.enter_context(running(kind, tmp_path_factory.mktemp(kind)))
            return started[kind]

        yield engine
