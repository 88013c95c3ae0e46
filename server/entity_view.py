"""An entity arranged for its page: what is shown of it, in which order, and its text cut into marked pieces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rdflib.namespace import DCTERMS

from ..graph.entity import Annotation, Entity, Fact, FactGroup, Value
from ..graph.labels import Label
from ..ontology.namespace import CS, CV
from .highlight import Piece, Stretch, pieces

__all__ = ["EntityPage", "Line", "MarkedFact", "MarkedText", "Section", "Sources", "arrange"]

_REPEATED = {str(DCTERMS.identifier), str(DCTERMS.description), str(DCTERMS.title), str(CS.asWritten)}
"""Parts of a fact that only say again what its own name says."""


@dataclass(frozen=True, slots=True)
class Line:
    """A fact on one line: its value, the values of its parts by property, and its words."""

    value: Value
    details: tuple[tuple[Label, tuple[Value, ...]], ...]
    evidence: tuple[Annotation, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The facts of one property."""

    label: Label
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """What points at the entity by one property."""

    label: Label
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class MarkedFact:
    """A fact by its number on the page: the property that it is of (``said_of``), and every stretch of words that it was read from."""

    number: int
    said_of: Label | None
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


@dataclass(frozen=True, slots=True)
class EntityPage:
    """An entity as its page shows it; ``marked`` is None where it has no text."""

    entity: Entity
    sections: tuple[Section, ...]
    inbound: tuple[Sources, ...]
    marked: MarkedText | None


def arrange(entity: Entity) -> EntityPage:
    """Return an entity as its page shows it."""
    shown = [group for group in entity.groups if group.predicate not in _hidden(entity)]
    return EntityPage(entity, tuple(map(_section, shown)), tuple(_inbound(entity)), _marked_text(entity))


def _hidden(entity: Entity) -> set[str]:
    """Return the properties that the rest of the page already shows: the address, the text, bodies with their roles."""
    hidden = {str(DCTERMS.identifier)}
    if entity.text is not None:
        hidden.add(str(DCTERMS.description))
    if any(group.predicate == str(CV.hasParticipation) for group in entity.groups):
        hidden.add(str(CV.hasCompetentAuthority))
    return hidden


def _section(group: FactGroup) -> Section:
    return Section(group.label, tuple(_line(fact) for fact in group.facts))


def _line(fact: Fact) -> Line:
    details = ((part.label, _values(part, fact.value)) for part in fact.parts)
    return Line(fact.value, tuple((label, values) for label, values in details if values), fact.evidence)


def _values(part: FactGroup, whole: Value) -> tuple[Value, ...]:
    values = (fact.value for fact in part.facts)
    if part.predicate == str(DCTERMS.identifier):
        return ()
    return tuple(one for one in values if part.predicate not in _REPEATED or one.label != whole.label)


def _inbound(entity: Entity) -> Iterator[Sources]:
    by_property: dict[str, list[Value]] = {}
    names: dict[str, Label] = {}
    for link in entity.inbound:
        by_property.setdefault(link.predicate, []).append(link.source)
        names[link.predicate] = link.label
    for predicate, values in by_property.items():
        yield Sources(names[predicate], tuple(values))


def _marked_text(entity: Entity) -> MarkedText | None:
    """Return the text with its facts numbered in the order of their words; None where there is no text."""
    if entity.text is None or (not entity.text.marks and entity.text.text == entity.label.zh):
        return None  # the page's heading says it already
    whole = (0, len(entity.text.text))
    marks = [mark for mark in entity.text.marks if (mark.start, mark.end) != whole]
    facts = _by_fact(marks, _properties(entity))
    stretches = [Stretch(one.start, one.end, fact.number) for fact in facts for one in fact.annotations]
    return MarkedText(pieces(entity.text.text, stretches), facts)


def _properties(entity: Entity) -> Mapping[str, Label]:
    """Return the property of each fact that has evidence, the first in the order of the page."""
    found: dict[str, Label] = {}
    for group in entity.groups:
        for fact in group.facts:
            for annotation in fact.evidence:
                found.setdefault(annotation.fact, group.label)
    return found


def _by_fact(marks: Iterable[Annotation], properties: Mapping[str, Label]) -> tuple[MarkedFact, ...]:
    found: dict[str, list[Annotation]] = {}
    for mark in sorted(marks, key=lambda one: (one.start, one.end)):
        found.setdefault(mark.fact, []).append(mark)
    return tuple(
        MarkedFact(number, properties.get(fact), tuple(group)) for number, (fact, group) in enumerate(found.items(), 1)
    )
