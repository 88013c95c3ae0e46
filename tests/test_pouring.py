"""A copy of a snapshot holds all that the snapshot holds, in the order in which questions read it."""

from __future__ import annotations

import io
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox
import pytest
from cuoshi.graph.workers import pouring
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

NAMES = [ox.NamedNode(f"https://example.org/{name}") for name in "abcdé"]
SUBJECTS = st.sampled_from([*NAMES, ox.BlankNode("x"), ox.BlankNode("y")])
OBJECTS = st.sampled_from(
    [*NAMES, ox.BlankNode("x"), ox.Literal('措施\n"', language="zh"), ox.Literal(7), ox.Literal("")]
)
GRAPHS = st.sampled_from([ox.DefaultGraph(), *NAMES])
QUADS = st.sets(st.builds(ox.Quad, SUBJECTS, st.sampled_from(NAMES), OBJECTS, GRAPHS), max_size=40)


def poured(path: Path) -> list[ox.Quad]:
    target = io.BytesIO()
    pouring.pour(str(path), target)
    return list(ox.parse(target.getvalue(), ox.RdfFormat.N_QUADS))


def labels(quads: list[ox.Quad] | set[ox.Quad]) -> list[str]:
    return sorted(map(str, quads))


@pytest.mark.parametrize("at_once", [1, 3, 50_000])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(quads=QUADS)
def test_every_quad_comes_once_by_predicate(
    at_once: int, quads: set[ox.Quad], tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pouring, "_SORTED", at_once)
    path = tmp_path_factory.mktemp("snapshot")
    store = ox.Store(path)
    store.extend(quads)
    held = set(store)
    del store
    found = poured(path)
    assert labels(found) == labels(held)
    assert len({str(predicate) for predicate, _ in groupby(found, key=_predicate)}) == len(
        list(groupby(found, key=_predicate))
    )
    if at_once > len(quads):
        for _, group in groupby(found, key=_predicate):
            subjects = [str(quad.subject) for quad in group]
            assert subjects == sorted(subjects)


def _predicate(quad: ox.Quad) -> ox.NamedNode:
    return quad.predicate


def test_an_unreadable_snapshot_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="CURRENT"):
        pouring.pour(str(tmp_path / "none"), io.BytesIO())
