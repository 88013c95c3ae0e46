"""Values that pass between layers: equal, ordered, hashed and copied by what they hold."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
from cuoshi.ontology.model import Mention, Span


def test_a_record_is_its_values() -> None:
    one, other = Mention.of("市财政局", 1, 3), Mention(Span(1, 3), "财政")
    assert one == other
    assert len({one, other}) == 1
    assert one != Mention(Span(1, 3), "财务")


def test_records_with_an_order_compare_field_by_field() -> None:
    assert sorted([Span(3, 4), Span(1, 9), Span(1, 2)]) == [Span(1, 2), Span(1, 9), Span(3, 4)]


def test_a_record_has_no_other_fields() -> None:
    with pytest.raises(AttributeError):
        Span(1, 2).length = 1  # type: ignore[attr-defined]


def test_a_record_is_copied_and_passed_to_another_process() -> None:
    mention = Mention.of("市财政局", 1, 3)
    assert replace(mention, text="财务") == Mention(Span(1, 3), "财务")
    assert pickle.loads(pickle.dumps(mention)) == mention  # noqa: S301 - our own bytes
