"""A measure with everything in it: its place, its words, who answers for it, what it is about, its figures and programmes."""

from __future__ import annotations

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from ..ontology.iris import area_iri, code_iri, iri, measure_iri
from ..ontology.model import (
    Clause,
    Measure,
    Mention,
    Programme,
    Quantity,
    QuantityKind,
    Responsibility,
    Role,
    Scheme,
    TermKind,
)
from ..ontology.namespace import CPSV, CS, CV, ELI, SCHEMA
from .citation_facts import add_citation
from .facts import Facts, chinese
from .values import term_triples

__all__ = ["add_measure"]

_CODED_BY = {Scheme.INDUSTRY: CV.sector, Scheme.GROUP: DCTERMS.audience, Scheme.INSTRUMENT: DCTERMS.type}


def add_measure(facts: Facts, measure: Measure) -> None:
    """Add a measure with everything in it."""
    node, clause = URIRef(measure_iri(facts.notice, measure)), facts.evidence.fact(f"i{measure.number}")
    text = measure.span.slice(facts.notice.document.text)
    facts.add(
        node,
        (RDF.type, CS.Measure),
        (RDF.type, CPSV.PublicService),
        (DCTERMS.identifier, Literal(f"{facts.key}-{measure.key}")),
        (DCTERMS.description, chinese(text)),
        (CV.hasLegalResource, clause),
    )
    if facts.area:
        facts.add(node, (DCTERMS.spatial, URIRef(area_iri(facts.area))))
    _add_clause(facts, clause, measure)
    _add_heading(facts, node, measure)
    facts.evidence.annotate(measure.key, node, Mention(measure.span, text), rule="measure")
    _add_facts(facts, node, measure)


def _add_clause(facts: Facts, clause: URIRef, measure: Measure) -> None:
    facts.part(clause, "item")
    facts.add(clause, (ELI.number, Literal(measure.number)))
    if measure.section is not None:
        facts.add(clause, (DCTERMS.isPartOf, facts.section(measure.section)))


def _add_heading(facts: Facts, node: URIRef, measure: Measure) -> None:
    title = chinese(measure.heading.text or measure.span.slice(facts.notice.document.text)[:20] or measure.number)
    facts.add(node, (DCTERMS.title, title))
    part = f"{measure.key}-title"
    statement = facts.evidence.statement(part, node, DCTERMS.title, title)
    facts.evidence.annotate(part, statement, measure.heading, rule="heading")


def _add_facts(facts: Facts, node: URIRef, measure: Measure) -> None:
    key = measure.key
    for number, responsibility in enumerate(measure.responsibilities, 1):
        _add_responsibility(facts, f"{key}-p{number}", node, responsibility)
    for number, clause in enumerate(measure.clauses, 1):
        _add_open_list(facts, f"{key}-o{number}", node, clause)
    if measure.clauses or measure.open_ended:
        facts.add(node, (CS.openEnded, Literal(measure.open_ended)))
    for coding in measure.codings:
        value = URIRef(code_iri(coding.scheme, coding.code))
        facts.stated(f"{key}-{coding.scheme}-{coding.code}", node, _CODED_BY[coding.scheme], value, coding)
    for number, quantity in enumerate(measure.quantities, 1):
        _add_term(facts, f"{key}-t{number}", node, quantity)
    for number, programme in enumerate(measure.programmes, 1):
        _add_programme(facts, f"{key}-n{number}", node, programme)
    for number, citation in enumerate(measure.citations, 1):
        add_citation(facts, f"{key}-c{number}", citation, facts.evidence.fact(f"i{measure.number}"))


def _add_responsibility(facts: Facts, part: str, measure: URIRef, found: Responsibility) -> None:
    node, body = facts.evidence.fact(part), facts.agency(found.agency, found.mention.text)
    facts.add(measure, (CV.hasParticipation, node))
    if found.role in {Role.LEAD, Role.RESPONSIBLE}:
        facts.add(measure, (CV.hasCompetentAuthority, body))
    facts.add(
        node,
        (RDF.type, CV.Participation),
        (DCTERMS.identifier, Literal(f"{facts.key}-{part}")),
        (DCTERMS.description, chinese(found.mention.text)),
        (CV.role, URIRef(iri("role", found.role.value))),
        (CV.hasParticipant, body),
        (CS.listPosition, Literal(found.position)),
    )
    facts.evidence.annotate(part, node, found.mention, rule=found.rule, confidence=found.confidence)


def _add_open_list(facts: Facts, part: str, measure: URIRef, clause: Clause) -> None:
    if clause.open_ended:
        node = facts.evidence.statement(part, measure, CS.openEnded, Literal(True))
        facts.evidence.annotate(part, node, clause.mention, rule=f"clause-{clause.shape}", confidence=clause.confidence)


def _add_term(facts: Facts, part: str, measure: URIRef, quantity: Quantity) -> None:
    node = facts.evidence.fact(part)
    facts.add(measure, (CS.hasTerm, node))
    facts.add(node, *term_triples(quantity))
    facts.evidence.annotate(part, node, quantity.mention, rule=quantity.rule, confidence=quantity.confidence)
    if quantity.term is TermKind.CONDITION:
        _add_condition(facts, f"{part}-r", measure, node, quantity)


def _add_condition(facts: Facts, part: str, measure: URIRef, term: URIRef, quantity: Quantity) -> None:
    node = facts.requirement(part, CV.Constraint, quantity.mention.text)
    facts.add(measure, (CV.holdsRequirement, node))
    if quantity.kind is QuantityKind.MONEY:
        facts.add(term, (RDF.type, SCHEMA.QuantitativeValue), (SCHEMA.unitText, Literal(quantity.unit)))
    if quantity.kind is not QuantityKind.DATE:
        facts.add(node, (CS.threshold, term))


def _add_programme(facts: Facts, part: str, measure: URIRef, programme: Programme) -> None:
    node = URIRef(iri("programme", f"{facts.area or '000000'}-{programme.name}"))
    facts.add(node, (RDF.type, SKOS.Concept), (SKOS.prefLabel, chinese(programme.name)))
    facts.add(measure, (DCTERMS.references, node))
    statement = facts.evidence.statement(part, measure, DCTERMS.references, node)
    facts.evidence.annotate(part, statement, programme.mention, rule=programme.rule, confidence=programme.confidence)
