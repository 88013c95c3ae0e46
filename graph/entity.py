"""Everything that the graph says about one thing, ready to be shown: names, facts, what points at it, the words behind the facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, ORG, RDF, SKOS

from ..ontology.errors import UnknownEntity
from ..ontology.iris import PREFIXES, clean_iri, iri
from ..ontology.namespace import ADMS, CS, CV, ELI, SCHEMA
from .labels import Label, is_iri, kind_of, labels, values_block
from .order import natural
from .store import Term, View

__all__ = [
    "Annotation",
    "Entity",
    "Fact",
    "FactGroup",
    "Link",
    "TextWithEvidence",
    "Value",
    "describe",
    "is_graph",
    "is_known",
]

PAGE = 50
"""Inbound links that a page holds."""


@dataclass(frozen=True, slots=True)
class Value:
    """An object of a fact: an IRI with its name and kind (``agency``, ``area`` …), or a plain value (``iri`` and ``kind`` empty)."""

    term: Term
    label: Label
    iri: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Annotation:
    """The words that a fact was read from.

    Attributes:
        fact: IRI of the node that the words are evidence for; it ties a mark in the text to a line in the list of facts.
        about: name of what was read, such as the body or the code.
        start, end: place in the normalised text of the notice.
        confidence: from 0 to 1.
        motive: local name of the motivation (``identifying``, ``linking``, ``classifying``, ``assessing``).
    """

    fact: str
    about: Label
    quote: str
    start: int
    end: int
    rule: str
    confidence: float
    motive: str
    notice: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A value with the evidence for it; ``parts`` are the facts of a node that has no page of its own, such as a value's bounds."""

    value: Value
    evidence: tuple[Annotation, ...] = ()
    parts: tuple[FactGroup, ...] = ()


@dataclass(frozen=True, slots=True)
class FactGroup:
    """The facts of one property, named."""

    predicate: str
    label: Label
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Something that points at the entity, by which property."""

    source: Value
    predicate: str
    label: Label


@dataclass(frozen=True, slots=True)
class TextWithEvidence:
    """The text of a measure or notice and what was read where; places count from the start of this text."""

    text: str
    marks: tuple[Annotation, ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing of the graph.

    Attributes:
        names: every other name that the graph has for it.
        groups: what it says, by property.
        inbound: one page of what points at it; ``inbound_total`` is the number of all.
        evidence: the words behind its own facts, in the order of the text.
        text: for a measure or a notice its text with marks; None otherwise.
    """

    iri: str
    label: Label
    kind: str
    types: tuple[Value, ...]
    names: tuple[str, ...]
    groups: tuple[FactGroup, ...]
    inbound: tuple[Link, ...]
    inbound_total: int
    page: int
    evidence: tuple[Annotation, ...]
    text: TextWithEvidence | None = None

    @property
    def pages(self) -> int:
        """The number of pages of inbound links, at least one."""
        return max(1, -(-self.inbound_total // PAGE))


def describe(view: View, address: str, *, page: int = 1) -> Entity:
    """Return what the graph says about an IRI; ``page`` counts the pages of inbound links from 1.

    Raises:
        UnknownEntity: the graph says nothing about it.
    """
    cleaned = clean_iri(address)
    if not is_iri(cleaned):
        raise UnknownEntity("this is no IRI", where=address, remedy="search for its name")
    return _Reader(view, cleaned).entity(max(1, page))


def is_known(view: View, address: str) -> bool:
    """Tell whether the graph says anything about an IRI, in the cheapest way."""
    cleaned = clean_iri(address)
    return is_iri(cleaned) and view.ask(_KNOWN, {"entity": URIRef(cleaned)})


def is_graph(view: View, address: str) -> bool:
    """Tell whether an IRI is the name of a graph that holds something."""
    cleaned = clean_iri(address)
    return is_iri(cleaned) and view.ask(_HOLDS, {"graph": URIRef(cleaned)})


_Pairs = Sequence[tuple[str, Term]]

_KNOWN = """
ASK {
  { ?entity ?property ?value } UNION { ?source ?property ?entity } UNION { GRAPH ?graph { ?entity ?property ?value } }
}"""
_HOLDS = "ASK { GRAPH ?graph { ?subject ?property ?value } }"
_OUTGOING = """
SELECT DISTINCT ?property ?value WHERE {
  { ?entity ?property ?value } UNION { GRAPH ?graph { ?entity ?property ?value } }
}"""
_LINKS = f"""
  ?part ?property ?entity .
  FILTER ( ?property NOT IN ( cv:hasCompetentAuthority, rdf:type ) )
  OPTIONAL {{
    ?owner cv:hasParticipation|cv:hasLegalResource|cv:holdsRequirement|cs:hasTerm ?part .
    FILTER ( STRSTARTS(STR(?part), "{PREFIXES["fact"]}") )
  }}
  BIND ( COALESCE(?owner, ?part) AS ?source )"""
"""What points at the entity; a part without a page of its own stands back for its owner."""
_INBOUND = f"""
SELECT DISTINCT ?source ?property
  (REPLACE(STR(?source), "[0-9]+$", "") AS ?stem) (STRLEN(STR(?source)) AS ?length)
WHERE {{ {_LINKS} }} ORDER BY ?property ?stem ?length ?source LIMIT %d OFFSET %d"""
"""One page of it; names that end in numbers are ordered by them (m9 before m10), over all pages alike."""
_INBOUND_TOTAL = f"""
SELECT ?entity (COUNT(DISTINCT CONCAT(STR(?source), " ", STR(?property))) AS ?n) WHERE {{ {_LINKS} }} GROUP BY ?entity"""
_PARTS = "SELECT ?part ?property ?value WHERE { %s ?part ?property ?value }"
_EVIDENCE = """
SELECT DISTINCT ?fact ?about ?quote ?start ?end ?rule ?confidence ?motive ?source WHERE {
  %s
  GRAPH ?graph {
    ?note oa:hasBody ?fact ;
      oa:motivatedBy ?motive ;
      nif:confidence ?confidence ;
      dct:conformsTo / dct:identifier ?rule ;
      oa:hasTarget ?place .
    ?place oa:hasSource ?source ;
      oa:hasSelector ?position ;
      oa:hasSelector ?words .
    ?position oa:start ?start ; oa:end ?end .
    ?words oa:exact ?quote .
    OPTIONAL { ?fact rdf:object ?about }
  }
}"""
_STATEMENTS = "SELECT DISTINCT ?fact WHERE { %s GRAPH ?graph { ?fact rdf:subject ?subject } }"
_TEXT = "SELECT ?text WHERE { GRAPH ?graph { ?source nif:isString ?text } }"
_TELLING = (CV.hasParticipant, CS.termKind, DCTERMS.title)
"""What tells what a fact's node is about, best first."""
_HIDDEN = {RDF.type, SKOS.altLabel, SKOS.hiddenLabel, SKOS.prefLabel}
_NAMELESS = Label("", "")
_ORDER = [
    str(predicate)
    for predicate in (
        DCTERMS.title, DCTERMS.alternative, ELI.id_local, ELI.passed_by, ELI.jurisdiction, ELI.date_document,
        ELI.first_date_entry_in_force, ELI.date_no_longer_in_force, ELI.in_force, ADMS.status, CS.urgency,
        SCHEMA.toRecipient, SCHEMA.ccRecipient, CV.hasParticipation, CV.hasCompetentAuthority, CS.openEnded,
        DCTERMS.type, DCTERMS.audience, CV.sector, CS.hasTerm, CV.holdsRequirement, DCTERMS.references,
        ELI.ensures_implementation_of, ELI.applies, ELI.based_on, CS.forwards, ELI.amends, ELI.repeals, ELI.cites,
        CV.hasLegalResource, ORG.purpose, DCTERMS.spatial, SKOS.broader,
    )
]  # fmt: skip
"""Properties in the order in which people want them; others follow by their IRIs."""


class _Reader:
    """Reads one entity with a fixed number of queries, however much the graph says about it."""

    def __init__(self, view: View, address: str) -> None:
        self._view = view
        self._iri = address
        self._names: dict[str, Label] = {}

    def entity(self, page: int) -> Entity:
        """Return the entity."""
        outgoing = self._outgoing()
        links, total = self._links(page)
        if not outgoing and not total:
            raise UnknownEntity("the graph says nothing about it", where=self._iri, remedy="search for its name")
        parts = self._parts(outgoing)
        evidence = self._evidence(outgoing, parts)
        pairs = [*outgoing, *(pair for part in parts.values() for pair in part)]
        self._name([self._iri, *(one.about for one in evidence), *(term for pair in [*pairs, *links] for term in pair)])
        evidence = [replace(one, words=replace(one.words, about=self._value(one.about).label)) for one in evidence]
        return Entity(
            iri=self._iri,
            label=self._names[self._iri],
            kind=kind_of(self._iri),
            types=tuple(self._value(value) for predicate, value in outgoing if predicate == str(RDF.type)),
            names=tuple(sorted({str(value) for predicate, value in outgoing if predicate == str(SKOS.altLabel)})),
            groups=self._groups(outgoing, parts, evidence),
            inbound=tuple(self._link(source, predicate) for source, predicate in links),
            inbound_total=total,
            page=page,
            evidence=tuple(one.words for one in evidence),
            text=self._text(evidence),
        )

    # Queries

    def _outgoing(self) -> _Pairs:
        rows = self._view.select(_OUTGOING, {"entity": URIRef(self._iri)}).rows
        return [(str(predicate), value) for predicate, value in rows if value is not None]

    def _links(self, page: int) -> tuple[Sequence[tuple[str, str]], int]:
        """Return one page of what points at the entity, and the number of all."""
        bound = {"entity": URIRef(self._iri)}
        counted = self._view.select(_INBOUND_TOTAL, bound).rows
        found = self._view.select(_INBOUND % (PAGE, PAGE * (page - 1)), bound).rows
        return [(str(row[0]), str(row[1])) for row in found], int(str(counted[0][0])) if counted else 0

    def _parts(self, outgoing: _Pairs) -> Mapping[str, _Pairs]:
        nodes = [str(value) for _, value in outgoing if kind_of(str(value)) == "fact"]
        parts: dict[str, list[tuple[str, Term]]] = defaultdict(list)
        for row in self._view.select(_PARTS % values_block("part", nodes)).dicts() if nodes else ():
            parts[str(row["part"])].append((str(row["property"]), row["value"]))
        return parts

    def _evidence(self, outgoing: _Pairs, parts: Mapping[str, _Pairs]) -> Sequence[_Read]:
        clauses = [str(value) for predicate, value in outgoing if predicate == str(CV.hasLegalResource)]
        subjects = values_block("subject", [self._iri, *clauses])
        statements = [str(row[0]) for row in self._view.select(_STATEMENTS % subjects).rows]
        facts = values_block("fact", [self._iri, *parts, *statements])
        found = [_read(row, parts, self._iri) for row in self._view.select(_EVIDENCE % facts).dicts()]
        return sorted(found, key=lambda one: (one.words.start, -one.words.end, one.words.fact))

    # Putting together

    def _name(self, terms: Iterable[Term | str]) -> None:
        self._names |= labels(self._view, [str(term) for term in terms if not isinstance(term, Literal)])

    def _value(self, term: Term) -> Value:
        if isinstance(term, Literal):
            return Value(term, Label(str(term), str(term)))
        return Value(term, self._names[str(term)], str(term), kind_of(str(term)))

    def _groups(self, pairs: _Pairs, parts: Mapping[str, _Pairs], evidence: Sequence[_Read]) -> tuple[FactGroup, ...]:
        by_predicate: dict[str, list[Term]] = defaultdict(list)
        for predicate, value in pairs:
            if URIRef(predicate) not in _HIDDEN:
                by_predicate[predicate].append(value)
        found = [self._group(predicate, values, parts, evidence) for predicate, values in by_predicate.items()]
        return tuple(sorted(found, key=_place))

    def _group(
        self, predicate: str, values: Sequence[Term], parts: Mapping[str, _Pairs], evidence: Sequence[_Read]
    ) -> FactGroup:
        ordered = sorted(values, key=lambda value: natural(str(value)))
        facts = tuple(
            Fact(
                self._value(value),
                tuple(one.words for one in evidence if str(value) in {one.words.fact, str(one.about)}),
                self._groups(parts[str(value)], {}, ()) if str(value) in parts else (),
            )
            for value in ordered
        )
        return FactGroup(predicate, self._names[predicate], facts)

    def _link(self, source: str, predicate: str) -> Link:
        return Link(self._value(URIRef(source)), predicate, self._names[predicate])

    def _text(self, evidence: Sequence[_Read]) -> TextWithEvidence | None:
        if kind_of(self._iri) == "notice":
            rows = self._view.select(_TEXT, {"source": URIRef(iri("text", self._iri.rpartition("/")[2]))}).rows
            return TextWithEvidence(str(rows[0][0]), tuple(one.words for one in evidence)) if rows else None
        whole = next((one.words for one in evidence if one.words.fact == self._iri), None)
        if whole is None:
            return None
        inside = (
            replace(one.words, start=one.words.start - whole.start, end=one.words.end - whole.start)
            for one in evidence
            if one.words is not whole and whole.start <= one.words.start and one.words.end <= whole.end
        )
        return TextWithEvidence(whole.quote, tuple(inside))


@dataclass(frozen=True, slots=True)
class _Read:
    """Words of the text and the term that they are about, not yet named."""

    words: Annotation
    about: Term


def _place(group: FactGroup) -> tuple[int, str]:
    known = group.predicate in _ORDER
    return _ORDER.index(group.predicate) if known else len(_ORDER), group.predicate


def _read(row: Mapping[str, Term], parts: Mapping[str, _Pairs], entity: str) -> _Read:
    fact = str(row["fact"])
    told = dict(parts.get(fact, ()))
    about = row.get("about") or next((told[str(one)] for one in _TELLING if str(one) in told), URIRef(entity))
    words = Annotation(
        fact=fact,
        about=_NAMELESS,
        quote=str(row["quote"]),
        start=int(str(row["start"])),
        end=int(str(row["end"])),
        rule=str(row["rule"]),
        confidence=float(str(row["confidence"])),
        motive=str(row["motive"]).rpartition("#")[2],
        notice=iri("notice", str(row["source"]).rpartition("/")[2]),
    )
    return _Read(words, about)
