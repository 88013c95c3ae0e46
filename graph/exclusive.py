"""Which measures of a notice cannot be combined, where one of its clauses speaks of them among themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations

from ..ontology.codelists import read_words, scheme
from ..ontology.model import Measure, Scheme

__all__ = ["excluding_pairs"]

_TABLE = "exclusive_scope.csv"


def excluding_pairs(clause: str, measures: Sequence[Measure]) -> Iterator[tuple[int, int]]:
    """Yield the places of every two measures that give money, if the clause is about the measures among themselves.

    A clause that forbids to take part in something else as well (其他同类政策) says nothing about them and yields nothing.
    """
    if any(word in clause for word in read_words(_TABLE)["inner"]):
        yield from combinations((place for place, one in enumerate(measures) if _gives_money(one)), 2)


def _gives_money(measure: Measure) -> bool:
    return any(code in _benefits() for code in measure.codes(Scheme.INSTRUMENT))


@cache
def _benefits() -> frozenset[str]:
    """Return the instruments that give money, with everything narrower."""
    found = set(read_words(_TABLE)["benefit"])
    known = scheme(Scheme.INSTRUMENT)
    while more := {code.code for code in known.values() if code.broader in found} - found:
        found |= more
    return frozenset(found)
