"""A figure in its sentence: what the rules judge that say what a figure does."""

from __future__ import annotations

from typing import NamedTuple

from ..ontology.model import Bound, QuantityKind
from .limits import Limit, Surroundings

__all__ = ["Figure"]


class Figure(NamedTuple):
    """A figure in its sentence.

    Attributes:
        kind: what it measures.
        unit: its unit as stored.
        around: the words around it.
        limit: how they bound it.
        per: per whom it is counted, as written.
    """

    kind: QuantityKind
    unit: str
    around: Surroundings
    limit: Limit
    per: str | None

    @property
    def bounded(self) -> bool:
        """Whether the words give a least or a most."""
        return self.limit.bound is not Bound.EXACT
