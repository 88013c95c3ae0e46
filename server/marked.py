"""The text of a measure with its evidence: numbered facts, and the text in pieces that know their facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..graph.entity import Annotation, Entity
from .highlight import Piece, Stretch, pieces

__all__ = ["MarkedFact", "MarkedText", "marked_text"]


@dataclass(frozen=True, slots=True)
class MarkedFact:
    """A fact by its number on the page, with every stretch of words that it was read from."""

    number: int
    annotations: tuple[Annotation, ...]

    @property
    def first(self) -> Annotation:
        """The evidence that stands first in the text."""
        return self.annotations[0]


@dataclass(frozen=True, slots=True)
class MarkedText:
    """Pieces of a text and the facts that they are evidence of."""

    pieces: tuple[Piece, ...]
    facts: tuple[MarkedFact, ...]


def _by_fact(annotations: Iterable[Annotation]) -> tuple[MarkedFact, ...]:
    found: dict[str, list[Annotation]] = {}
    for annotation in sorted(annotations, key=lambda one: (one.start, one.end)):
        found.setdefault(annotation.fact, []).append(annotation)
    return tuple(MarkedFact(number, tuple(group)) for number, group in enumerate(found.values(), 1))


def marked_text(entity: Entity) -> MarkedText | None:
    """Return the text of a measure with its facts numbered in the order of their words; None where there is no text."""
    if entity.text is None:
        return None
    whole = (0, len(entity.text.text))
    facts = _by_fact(mark for mark in entity.text.marks if (mark.start, mark.end) != whole)
    stretches = [Stretch(one.start, one.end, fact.number) for fact in facts for one in fact.annotations]
    return MarkedText(pieces(entity.text.text, stretches), facts)
