"""Codes as the annotation guide's lists have them: ours go further, for housing, talent and others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from ..ontology.codelists import read_rows, scheme
from ..ontology.model import Scheme

__all__ = ["guide_codes"]


def guide_codes(kind: Scheme, codes: Iterable[str]) -> list[str]:
    """Return ``codes`` in the guide's lists, each once; a code that stands for a broader one gives way to a narrower one.

    >>> guide_codes(Scheme.GROUP, ["homebuyer", "developer", "sme"])
    ['person', 'sme']
    """
    given = list(codes)
    found = list(dict.fromkeys(_ours(kind).get(code, code) for code in given))
    return [code for code in found if code and (code in given or not _is_broader(kind, code, found))]


@cache
def _ours(kind: Scheme) -> Mapping[str, str]:
    """Return our own codes of a scheme with the guide's code for each, empty where there is none."""
    return {row["code"]: row["guide_code"] for row in read_rows("guide_codes.csv") if row["scheme"] == str(kind)}


def _is_broader(kind: Scheme, code: str, others: Iterable[str]) -> bool:
    """Tell whether a narrower code stands beside ``code``; the guide codes enterprises in general only where nothing narrower is said."""
    return any(code in _above(kind, other) for other in others)


def _above(kind: Scheme, code: str) -> Iterable[str]:
    known = scheme(kind)
    while code in known and (broader := known[code].broader):
        yield broader
        code = broader
