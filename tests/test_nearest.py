"""The known names nearest to an unknown one: the same as by comparing with each of them."""

from difflib import get_close_matches

import pytest
from cuoshi.loaders.nearest import nearest_names
from cuoshi.ontology.codelists import functions
from hypothesis import given
from hypothesis import strategies as st

KNOWN = tuple(dict.fromkeys(v for f in functions().values() for v in f.variants if "{P}" not in v))


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("市场监督管埋局", "市场监督管理局"),
        ("教育局局", "教育局"),
    ],
)
def test_misprint_has_its_name_first(name: str, nearest: str) -> None:
    assert nearest_names(name)[0] == nearest


@pytest.mark.parametrize("name", ["", "甲乙丙丁", "x" * 1000])
def test_nothing_is_near(name: str) -> None:
    assert nearest_names(name) == ()


@given(st.sampled_from(KNOWN), st.integers(0, 12), st.sampled_from(["", "市", "局", "委", "和管理", "甲乙"]))
def test_same_as_comparing_with_every_name(known: str, at: int, extra: str) -> None:
    name = known[:at] + extra + known[at + 1 :]
    assert list(nearest_names(name)) == get_close_matches(name, KNOWN, n=3, cutoff=0.75)
