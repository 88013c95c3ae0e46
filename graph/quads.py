"""From a Notice to quads, as docs/ontology.md maps them: one graph of facts, one of evidence.

No blank nodes, no times, nothing that depends on where a file lies but the source's own node: the same notice read by the same
version gives the same quads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, PROV, RDF, SKOS

from ..ontology.iris import (
    agency_iri,
    area_iri,
    code_iri,
    document_iri,
    function_iri,
    graph_iri,
    iri,
    measure_iri,
    notice_iri,
    notice_key,
)
from ..ontology.model import (
    Agency,
    AgencyKind,
    Citation,
    Clause,
    Coding,
    Field,
    GeneralClause,
    GeneralKind,
    Issue,
    Measure,
    Mention,
    Notice,
    Programme,
    Quantity,
    QuantityKind,
    Recipient,
    Relation,
    Responsibility,
    Role,
    Scheme,
    SignatureBlock,
    Status,
    StatusMark,
    TermKind,
)
from ..ontology.namespace import ADMS, CPSV, CS, CV, ELI, NIF, OA, SCHEMA, SPDX
from .dataset import EVIDENCE
from .evidence import Evidence, Node
from .exclusive import excluding_pairs
from .naming import agency_name, issuer_agency
from .store import Quad
from .values import date_literal, term_triples

__all__ = ["NoticeGraphs", "Source", "notice_quads", "stub_graph", "stub_quads"]

_ToNode = Callable[[str], Node]
_Stated = Field | Coding | StatusMark | Recipient
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_CHINESE = URIRef("http://publications.europa.eu/resource/authority/language/ZHO")
_RELATIONS = {
    Relation.IMPLEMENTS: ELI.ensures_implementation_of,
    Relation.APPLIES: ELI.applies,
    Relation.CITES: ELI.cites,
    Relation.REPEALS: ELI.repeals,
    Relation.AMENDS: ELI.amends,
    Relation.FORWARDS: CS.forwards,
}
_IN_FORCE = {
    Status.IN_FORCE: ELI["InForce-inForce"],
    Status.PARTLY: ELI["InForce-partiallyInForce"],
    Status.NOT_IN_FORCE: ELI["InForce-notInForce"],
}
_CODED_BY = {Scheme.INDUSTRY: CV.sector, Scheme.GROUP: DCTERMS.audience, Scheme.INSTRUMENT: DCTERMS.type}
_REQUIRES = {GeneralKind.ELIGIBILITY, GeneralKind.EXCLUSIVE}


@dataclass(frozen=True, slots=True)
class Source:
    """The file that a notice was read from: ``key`` stands for its place without telling it."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class NoticeGraphs:
    """The two named graphs of a notice.

    Attributes:
        key: the notice's key, also the local name of the facts graph.
        iri: the notice.
        cited: the documents that it cites.
    """

    key: str
    iri: URIRef
    facts_graph: str
    evidence_graph: str
    facts: tuple[Quad, ...]
    evidence: tuple[Quad, ...]
    cited: tuple[URIRef, ...]

    @property
    def annotations(self) -> int:
        """The number of annotations: readings with words behind them."""
        return Counter(predicate for _, predicate, _, _ in self.evidence)[OA.hasBody]


def notice_quads(notice: Notice, *, source: Source | None = None, software: str = "0") -> NoticeGraphs:
    """Return the facts and the evidence of a notice; ``software`` is the version that read it."""
    writer = _Writer(notice)
    writer.notice()
    writer.texts(source, software)
    for measure in _distinct(notice.measures):
        writer.measure(measure)
    for number, citation in enumerate(notice.citations, 1):
        writer.citation(f"c{number}", citation, writer.iri)
    for number, clause in enumerate(notice.general, 1):
        writer.general(f"g{number}", clause)
    for number, issue in enumerate(notice.issues, 1):
        writer.issue(f"issue{number}", issue)
    return writer.graphs()


def stub_graph(document: URIRef) -> str:
    """Return the name of the graph that holds a cited document as long as its own text is not loaded."""
    return graph_iri(_local(document), "stub")


def stub_quads(document: URIRef) -> tuple[Quad, ...]:
    """Return what is said of every document that is cited and not held; what citing notices call it is in their own graphs."""
    graph = URIRef(stub_graph(document))
    return (
        (document, RDF.type, ELI.LegalResource, graph),
        (document, DCTERMS.identifier, Literal(_local(document)), graph),
        (document, CS.textStatus, URIRef(iri("genre", "cited-only")), graph),
    )


def _local(document: URIRef) -> str:
    return str(document).rpartition("/")[2]


def _distinct(measures: Sequence[Measure]) -> Iterator[Measure]:
    """Yield the measures; where a text gives a number twice, the later one gets a key of its own."""
    seen: dict[str, int] = {}
    for measure in measures:
        times = seen[measure.number] = seen.get(measure.number, 0) + 1
        yield measure if times == 1 else replace(measure, number=f"{measure.number}-{times}")


class _Writer:
    """Collects the quads of one notice."""

    def __init__(self, notice: Notice) -> None:
        self.key = notice_key(notice)
        self.iri = URIRef(notice_iri(notice))
        self.area = notice.jurisdiction.value if notice.jurisdiction else None
        self._notice = notice
        self._graph = URIRef(graph_iri(self.key))
        self._quads: dict[Quad, None] = {}
        self._cited: dict[URIRef, None] = {}
        self._measures = [URIRef(measure_iri(notice, measure)) for measure in _distinct(notice.measures)]
        self._sections: dict[str, URIRef] = {}
        self._agencies: dict[tuple[Agency, tuple[str, ...]], URIRef] = {}
        self._evidence = Evidence(key=self.key, graph=graph_iri(self.key, EVIDENCE), text=notice.document.text)

    def graphs(self) -> NoticeGraphs:
        """Return what was collected."""
        evidence = tuple(dict.fromkeys(self._evidence.quads))
        return NoticeGraphs(
            key=self.key,
            iri=self.iri,
            facts_graph=str(self._graph),
            evidence_graph=graph_iri(self.key, EVIDENCE),
            facts=tuple(self._quads),
            evidence=evidence,
            cited=tuple(self._cited),
        )

    def add(self, subject: URIRef, *pairs: tuple[URIRef, Node]) -> None:
        """Add triples to the facts graph."""
        for predicate, value in pairs:
            self._quads[subject, predicate, value, self._graph] = None

    def stated(self, part: str, subject: URIRef, predicate: URIRef, value: Node, field: _Stated) -> None:
        """Add a plain triple with its evidence."""
        self.add(subject, (predicate, value))
        if field.mention is not None:
            node = self._evidence.statement(part, subject, predicate, value)
            self._evidence.annotate(part, node, field.mention, rule=field.rule, confidence=field.confidence)

    # The notice

    def notice(self) -> None:
        """Add what is said of the notice as a whole."""
        notice = self._notice
        self.add(
            self.iri,
            (RDF.type, ELI.LegalResource),
            (DCTERMS.identifier, Literal(self.key)),
            (ELI.type_document, URIRef(iri("genre", notice.kind.value))),
            (CS.textStatus, URIRef(iri("genre", "held"))),
        )
        self._field("title", DCTERMS.title, notice.title, _chinese)
        self._field("number", ELI.id_local, notice.document_number, Literal)
        self._field("area", ELI.jurisdiction, notice.jurisdiction, lambda code: URIRef(area_iri(code)))
        self._field("issued", ELI.date_document, notice.issued, date_literal)
        self._field("from", ELI.first_date_entry_in_force, notice.effective_from, date_literal)
        self._field("until", ELI.date_no_longer_in_force, notice.effective_until, date_literal)
        self._field("urgency", CS.urgency, notice.urgency, lambda code: URIRef(iri("genre", code)))
        self._issuers(notice.issuer)
        for mark in notice.statuses:
            self._status(mark)
        self._recipients("to", SCHEMA.toRecipient, notice.addressees)
        self._recipients("copy", SCHEMA.ccRecipient, notice.copied_to)
        if notice.signature is not None:
            self._signature(notice.signature)

    def _status(self, mark: StatusMark) -> None:
        """Add whether the notice holds or which edition it is; only what text or site says, never what dates would imply."""
        if mark.status.is_of_force:
            self.stated("force", self.iri, ELI.in_force, _IN_FORCE[mark.status], mark)
        else:
            self.stated(f"status-{mark.status}", self.iri, ADMS.status, URIRef(iri("genre", mark.status.value)), mark)

    def _recipients(self, part: str, predicate: URIRef, found: Sequence[Recipient]) -> None:
        for number, recipient in enumerate(found, 1):
            body = self.agency(recipient.agency, "".join(recipient.mention.text.split()))
            self.stated(f"{part}{number}", self.iri, predicate, body, recipient)

    def _signature(self, block: SignatureBlock) -> None:
        node = self._evidence.fact("signature")
        self._part(node, "signature")
        self.add(node, (DCTERMS.description, _chinese(block.mention.text)))
        self._evidence.annotate("signature", node, block.mention, rule=block.rule, confidence=block.confidence)

    def _field(self, part: str, predicate: URIRef, field: Field | None, value: _ToNode) -> None:
        if field is not None:
            self.stated(part, self.iri, predicate, value(field.value), field)

    def _issuers(self, field: Field | None) -> None:
        for number, name in enumerate(field.value.split("、") if field else (), 1):
            body = self.agency(issuer_agency(name, self.area), name)
            if field is not None:
                self.stated(f"issuer{number}", self.iri, ELI.passed_by, body, field)

    def texts(self, source: Source | None, software: str) -> None:
        """Add the notice's text, the file that it came from and the run that read it."""
        expression, plain = URIRef(iri("text", f"{self.key}-zh")), self._evidence.source
        self.add(self.iri, (ELI.is_realized_by, expression))
        self.add(expression, (RDF.type, ELI.LegalExpression), (ELI.language, _CHINESE), (ELI.is_embodied_by, plain))
        self.add(plain, (RDF.type, ELI.Format), (ELI.media_type, URIRef(f"{_MEDIA_TYPES}text/plain")))
        note = self._evidence.add
        note(plain, RDF.type, NIF.Context)
        note(plain, NIF.isString, Literal(self._notice.document.text))
        run, program = self._evidence.run, URIRef(iri("run", f"cuoshi-{software}"))
        for graph in (graph_iri(self.key), graph_iri(self.key, EVIDENCE)):
            note(URIRef(graph), PROV.wasGeneratedBy, run)
        note(run, RDF.type, PROV.Activity)
        note(run, PROV.wasAssociatedWith, program)
        note(program, RDF.type, PROV.SoftwareAgent)
        note(program, SCHEMA.softwareVersion, Literal(software))
        if source is not None:
            self._source(URIRef(iri("source", source.key)), source)

    def _source(self, file: URIRef, source: Source) -> None:
        document, checksum = self._notice.document, self._evidence.fact("checksum")
        note = self._evidence.add
        note(self._evidence.source, PROV.wasDerivedFrom, file)
        note(self._evidence.run, PROV.used, file)
        note(file, RDF.type, ELI.Format)
        note(file, ELI.media_type, URIRef(f"{_MEDIA_TYPES}{document.media_type}"))
        note(file, DCTERMS.title, Literal(source.name))
        note(file, SPDX.checksum, checksum)
        note(checksum, RDF.type, SPDX.Checksum)
        note(checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256)
        note(checksum, SPDX.checksumValue, Literal(document.digest))

    # Measures

    def measure(self, measure: Measure) -> None:
        """Add a measure with everything in it."""
        node, clause = URIRef(measure_iri(self._notice, measure)), self._evidence.fact(f"i{measure.number}")
        text = measure.span.slice(self._notice.document.text)
        self.add(
            node,
            (RDF.type, CS.Measure),
            (RDF.type, CPSV.PublicService),
            (DCTERMS.identifier, Literal(f"{self.key}-{measure.key}")),
            (DCTERMS.description, _chinese(text)),
            (CV.hasLegalResource, clause),
        )
        if self.area:
            self.add(node, (DCTERMS.spatial, URIRef(area_iri(self.area))))
        self._clause(clause, measure)
        self._heading(node, measure)
        self._evidence.annotate(measure.key, node, Mention(measure.span, text), rule="measure")
        self._facts(node, measure)

    def _clause(self, clause: URIRef, measure: Measure) -> None:
        self._part(clause, "item")
        self.add(clause, (ELI.number, Literal(measure.number)))
        if measure.section is not None:
            self.add(clause, (DCTERMS.isPartOf, self._section(measure.section)))

    def _part(self, clause: URIRef, kind: str) -> None:
        self.add(
            clause,
            (RDF.type, ELI.LegalResourceSubdivision),
            (RDF.type, ELI.LegalResource),
            (ELI.is_part_of, self.iri),
            (ELI.type_subdivision, URIRef(iri("genre", kind))),
        )

    def _section(self, heading: Mention) -> URIRef:
        known = f"{heading.span.start}-{heading.text}"
        if known not in self._sections:
            section = self._sections[known] = self._evidence.fact(f"s{len(self._sections) + 1}")
            self._part(section, "section")
            self.add(section, (DCTERMS.title, _chinese(heading.text)))
        return self._sections[known]

    def _heading(self, node: URIRef, measure: Measure) -> None:
        title = _chinese(measure.heading.text or measure.span.slice(self._notice.document.text)[:20] or measure.number)
        self.add(node, (DCTERMS.title, title))
        part = f"{measure.key}-title"
        statement = self._evidence.statement(part, node, DCTERMS.title, title)
        self._evidence.annotate(part, statement, measure.heading, rule="heading")

    def _facts(self, node: URIRef, measure: Measure) -> None:
        key = measure.key
        for number, responsibility in enumerate(measure.responsibilities, 1):
            self._responsibility(f"{key}-p{number}", node, responsibility)
        for number, clause in enumerate(measure.clauses, 1):
            self._open_list(f"{key}-o{number}", node, clause)
        if measure.clauses or measure.open_ended:
            self.add(node, (CS.openEnded, Literal(measure.open_ended)))
        for coding in measure.codings:
            value = URIRef(code_iri(coding.scheme, coding.code))
            self.stated(f"{key}-{coding.scheme}-{coding.code}", node, _CODED_BY[coding.scheme], value, coding)
        for number, quantity in enumerate(measure.quantities, 1):
            self._term(f"{key}-t{number}", node, quantity)
        for number, programme in enumerate(measure.programmes, 1):
            self._programme(f"{key}-n{number}", node, programme)
        for number, citation in enumerate(measure.citations, 1):
            self.citation(f"{key}-c{number}", citation, self._evidence.fact(f"i{measure.number}"))

    def _responsibility(self, part: str, measure: URIRef, found: Responsibility) -> None:
        node, body = self._evidence.fact(part), self.agency(found.agency, found.mention.text)
        self.add(measure, (CV.hasParticipation, node))
        if found.role in {Role.LEAD, Role.RESPONSIBLE}:
            self.add(measure, (CV.hasCompetentAuthority, body))
        self.add(
            node,
            (RDF.type, CV.Participation),
            (DCTERMS.identifier, Literal(f"{self.key}-{part}")),
            (DCTERMS.description, _chinese(found.mention.text)),
            (CV.role, URIRef(iri("role", found.role.value))),
            (CV.hasParticipant, body),
            (CS.listPosition, Literal(found.position)),
        )
        self._evidence.annotate(part, node, found.mention, rule=found.rule, confidence=found.confidence)

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
            (DCTERMS.title, _chinese(name.zh)),
            (SKOS.prefLabel, _chinese(name.zh)),
        )
        if name.en:
            self.add(node, (SKOS.prefLabel, Literal(name.en, lang="en")))
        for other in {agency.name, *also} - {name.zh}:
            self.add(node, (SKOS.altLabel, _chinese(other)))
        if agency.area:
            self.add(node, (DCTERMS.spatial, URIRef(area_iri(agency.area))))
        for code in agency.functions:
            self.add(node, (ORG.purpose, URIRef(function_iri(code))))
        if agency.kind is AgencyKind.CLASS:
            self.add(node, (RDF.type, ORG.OrganizationalCollaboration))
        return node

    def _open_list(self, part: str, measure: URIRef, clause: Clause) -> None:
        if clause.open_ended:
            node = self._evidence.statement(part, measure, CS.openEnded, Literal(True))
            self._evidence.annotate(
                part, node, clause.mention, rule=f"clause-{clause.shape}", confidence=clause.confidence
            )

    def _term(self, part: str, measure: URIRef, quantity: Quantity) -> None:
        node = self._evidence.fact(part)
        self.add(measure, (CS.hasTerm, node))
        self.add(node, *term_triples(quantity))
        self._evidence.annotate(part, node, quantity.mention, rule=quantity.rule, confidence=quantity.confidence)
        if quantity.term is TermKind.CONDITION:
            self._condition(f"{part}-r", measure, node, quantity)

    def _condition(self, part: str, measure: URIRef, term: URIRef, quantity: Quantity) -> None:
        node = self._requirement(part, CV.Constraint, quantity.mention.text)
        self.add(measure, (CV.holdsRequirement, node))
        if quantity.kind is QuantityKind.MONEY:
            self.add(term, (RDF.type, SCHEMA.QuantitativeValue), (SCHEMA.unitText, Literal(quantity.unit)))
        if quantity.kind is not QuantityKind.DATE:
            self.add(node, (CS.threshold, term))

    def _requirement(self, part: str, kind: URIRef, words: str) -> URIRef:
        node = self._evidence.fact(part)
        self.add(
            node,
            (RDF.type, CV.Requirement),
            (RDF.type, kind),
            (DCTERMS.identifier, Literal(f"{self.key}-{part}")),
            (DCTERMS.title, _chinese(words)),
        )
        return node

    def _programme(self, part: str, measure: URIRef, programme: Programme) -> None:
        node = URIRef(iri("programme", f"{self.area or '000000'}-{programme.name}"))
        self.add(node, (RDF.type, SKOS.Concept), (SKOS.prefLabel, _chinese(programme.name)))
        self.add(measure, (DCTERMS.references, node))
        statement = self._evidence.statement(part, measure, DCTERMS.references, node)
        self._evidence.annotate(
            part, statement, programme.mention, rule=programme.rule, confidence=programme.confidence
        )

    # Other documents, clauses for all measures, what stayed unclear

    def citation(self, part: str, citation: Citation, subject: URIRef) -> None:
        """Add what the notice, or one clause of it, does with another document, with the words that say so."""
        document = URIRef(document_iri(citation.document_number, citation.title, citation.area))
        self._cited[document] = None
        self.add(subject, (ELI.cites, document), (_RELATIONS[citation.relation], document))
        self._cited_document(document, citation)
        node = self._evidence.statement(part, subject, _RELATIONS[citation.relation], document)
        self._evidence.add(node, DCTERMS.type, URIRef(iri("relation", citation.relation.value)))
        self._evidence.annotate(
            part, node, citation.mention, rule=citation.rule, confidence=citation.confidence, motive=OA.linking
        )
        if citation.cue is not None:
            self._evidence.annotate(f"{part}-cue", node, citation.cue, rule=citation.rule, motive=OA.classifying)

    def _cited_document(self, document: URIRef, citation: Citation) -> None:
        self.add(document, (RDF.type, ELI.LegalResource))
        if citation.document_number:
            self.add(document, (ELI.id_local, Literal(citation.document_number)))
        if citation.title:
            self.add(document, (DCTERMS.alternative, _chinese(citation.title)))
        if citation.area:
            self.add(document, (ELI.jurisdiction, URIRef(area_iri(citation.area))))
        if citation.issuer:
            self.add(document, (ELI.passed_by, self.agency(issuer_agency(citation.issuer, citation.area))))

    def general(self, part: str, clause: GeneralClause) -> None:
        """Add a clause that holds for all measures; who is eligible and what excludes is a requirement of each."""
        node = self._evidence.fact(part)
        self._part(node, clause.kind.value)
        self.add(node, (DCTERMS.description, _chinese(clause.mention.text)))
        self._evidence.annotate(part, node, clause.mention, rule=clause.rule, confidence=clause.confidence)
        if clause.kind in _REQUIRES:
            requirement = self._requirement(f"{part}-r", CV.Criterion, clause.mention.text)
            kind = URIRef(iri("genre", clause.kind.value))
            self.add(requirement, (DCTERMS.type, kind), (DCTERMS.source, node))
            for measure in self._measures:
                self.add(measure, (CV.holdsRequirement, requirement))
        if clause.kind is GeneralKind.EXCLUSIVE:
            for one, other in excluding_pairs(clause.mention.text, self._notice.measures):
                self.add(self._measures[one], (CS.exclusiveWith, self._measures[other]))

    def issue(self, part: str, issue: Issue) -> None:
        """Add something that could not be read for certain, so that people can list and mend it."""
        node = self._evidence.fact(part)
        note = self._evidence.add
        note(node, RDF.type, OA.TextualBody)
        note(node, DCTERMS.identifier, Literal(issue.code))
        note(node, RDF.value, Literal(issue.detail, lang="en"))
        note(node, DCTERMS.source, self.iri)
        if issue.span is not None and len(issue.span):
            mention = Mention(issue.span, issue.span.slice(self._notice.document.text))
            self._evidence.annotate(part, node, mention, rule=issue.code, motive=OA.assessing)


def _chinese(words: str) -> Literal:
    return Literal(words, lang="zh", normalize=False)  # a text has no other spelling to look for
