"""What is collected of one notice: the triples of its facts graph, and the evidence beside them.

No blank nodes, no times, nothing that depends on where a file lies but the source's own node: the same notice read by the same
version gives the same quads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, RDF, SKOS

from ..ontology.iris import agency_iri, area_iri, function_iri, graph_iri, iri, measure_iri, notice_iri, notice_key
from ..ontology.model import Agency, AgencyKind, Coding, Field, Measure, Mention, Notice, Recipient, StatusMark
from ..ontology.namespace import CV, ELI
from .dataset import EVIDENCE
from .evidence import Evidence, Node
from .naming import agency_name
from .store import Quad

__all__ = ["Facts", "chinese", "distinct"]

_Stated = Field | Coding | StatusMark | Recipient


class Facts:
    """The facts of one notice, with their evidence.

    Attributes:
        key: of the notice, also the local name of the facts graph.
        iri: the notice.
        area: of the notice, where it is known.
        notice: what was read.
        measures: its measures, as they are numbered in it.
        evidence: where the facts stand in the text.
        quads: of the facts graph; a dictionary for its order and since a fact may be told twice.
        cited: the documents that it cites.
    """

    def __init__(self, notice: Notice) -> None:
        self.key = notice_key(notice)
        self.iri = URIRef(notice_iri(notice))
        self.area = notice.jurisdiction.value if notice.jurisdiction else None
        self.notice = notice
        self.graph = URIRef(graph_iri(self.key))
        self.measures = [URIRef(measure_iri(notice, measure)) for measure in distinct(notice.measures)]
        self.evidence = Evidence(key=self.key, graph=graph_iri(self.key, EVIDENCE), text=notice.document.text)
        self.quads: dict[Quad, None] = {}
        self.cited: dict[URIRef, None] = {}
        self._agencies: dict[tuple[Agency, tuple[str, ...]], URIRef] = {}
        self._sections: dict[str, URIRef] = {}

    def add(self, subject: URIRef, *pairs: tuple[URIRef, Node]) -> None:
        """Add triples to the facts graph."""
        for predicate, value in pairs:
            self.quads[subject, predicate, value, self.graph] = None

    def stated(self, part: str, subject: URIRef, predicate: URIRef, value: Node, field: _Stated) -> None:
        """Add a plain triple with its evidence."""
        self.add(subject, (predicate, value))
        if field.mention is not None:
            node = self.evidence.statement(part, subject, predicate, value)
            self.evidence.annotate(part, node, field.mention, rule=field.rule, confidence=field.confidence)

    def part(self, clause: URIRef, kind: str) -> None:
        """Add a part of the notice, such as an item."""
        self.add(
            clause,
            (RDF.type, ELI.LegalResourceSubdivision),
            (RDF.type, ELI.LegalResource),
            (ELI.is_part_of, self.iri),
            (ELI.type_subdivision, URIRef(iri("genre", kind))),
        )

    def section(self, heading: Mention) -> URIRef:
        """Add a section of the notice, once, and return its IRI."""
        known = f"{heading.span.start}-{heading.text}"
        if known not in self._sections:
            section = self._sections[known] = self.evidence.fact(f"s{len(self._sections) + 1}")
            self.part(section, "section")
            self.add(section, (DCTERMS.title, chinese(heading.text)))
        return self._sections[known]

    def requirement(self, part: str, kind: URIRef, words: str) -> URIRef:
        """Add what somebody must be or have, and return its IRI."""
        node = self.evidence.fact(part)
        self.add(
            node,
            (RDF.type, CV.Requirement),
            (RDF.type, kind),
            (DCTERMS.identifier, Literal(f"{self.key}-{part}")),
            (DCTERMS.title, chinese(words)),
        )
        return node

    def agency(self, agency: Agency, *also: str) -> URIRef:
        """Add a body under its stable name and the names that the notice uses, and return its IRI."""
        node = self._agencies.get((agency, also))  # the same few bodies act in measure after measure
        if node is None:
            node = self._agencies[agency, also] = self._new_agency(agency, also)
        return node

    def _new_agency(self, agency: Agency, also: tuple[str, ...]) -> URIRef:
        node, name = URIRef(agency_iri(agency)), agency_name(agency)
        self.add(
            node,
            (RDF.type, CV.PublicOrganisation),
            (RDF.type, ORG.Organization),
            (RDF.type, FOAF.Agent),
            (DCTERMS.identifier, Literal(agency.key)),
            (DCTERMS.title, chinese(name.zh)),
            (SKOS.prefLabel, chinese(name.zh)),
        )
        if name.en:
            self.add(node, (SKOS.prefLabel, Literal(name.en, lang="en")))
        for other in sorted({agency.name, *also} - {name.zh}):
            self.add(node, (SKOS.altLabel, chinese(other)))
        if agency.area:
            self.add(node, (DCTERMS.spatial, URIRef(area_iri(agency.area))))
        for code in agency.functions:
            self.add(node, (ORG.purpose, URIRef(function_iri(code))))
        if agency.kind is AgencyKind.CLASS:
            self.add(node, (RDF.type, ORG.OrganizationalCollaboration))
        return node


def distinct(measures: Sequence[Measure]) -> Iterator[Measure]:
    """Yield the measures; where a text gives a number twice, the later one gets a key of its own."""
    seen: dict[str, int] = {}
    for measure in measures:
        times = seen[measure.number] = seen.get(measure.number, 0) + 1
        yield measure if times == 1 else replace(measure, number=f"{measure.number}-{times}")


def chinese(words: str) -> Literal:
    """Return words of a text as they stand there."""
    return Literal(words, lang="zh", normalize=False)  # a text has no other spelling to look for
