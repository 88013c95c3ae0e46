"""Clauses that hold for all measures of a notice, and what of it stayed unclear."""

from __future__ import annotations

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF

from ..ontology.iris import iri
from ..ontology.model import GeneralClause, GeneralKind, Issue, Mention
from ..ontology.namespace import CS, CV, OA
from .exclusive import excluding_pairs
from .facts import Facts, chinese

__all__ = ["add_general", "add_issue"]

_REQUIRES = {GeneralKind.ELIGIBILITY, GeneralKind.EXCLUSIVE}


def add_general(facts: Facts, part: str, clause: GeneralClause) -> None:
    """Add a clause that holds for all measures; who is eligible and what excludes is a requirement of each."""
    node = facts.evidence.fact(part)
    facts.part(node, clause.kind.value)
    facts.add(node, (DCTERMS.description, chinese(clause.mention.text)))
    facts.evidence.annotate(part, node, clause.mention, rule=clause.rule, confidence=clause.confidence)
    if clause.kind in _REQUIRES:
        requirement = facts.requirement(f"{part}-r", CV.Criterion, clause.mention.text)
        kind = URIRef(iri("genre", clause.kind.value))
        facts.add(requirement, (DCTERMS.type, kind), (DCTERMS.source, node))
        for measure in facts.measures:
            facts.add(measure, (CV.holdsRequirement, requirement))
    if clause.kind is GeneralKind.EXCLUSIVE:
        for one, other in excluding_pairs(clause.mention.text, facts.notice.measures):
            facts.add(facts.measures[one], (CS.exclusiveWith, facts.measures[other]))


def add_issue(facts: Facts, part: str, issue: Issue) -> None:
    """Add something that could not be read for certain, so that people can list and mend it."""
    node = facts.evidence.fact(part)
    note = facts.evidence.add
    note(node, RDF.type, OA.TextualBody)
    note(node, DCTERMS.identifier, Literal(issue.code))
    note(node, RDF.value, Literal(issue.detail, lang="en"))
    note(node, DCTERMS.source, facts.iri)
    if issue.span is not None and len(issue.span):
        mention = Mention(issue.span, issue.span.slice(facts.notice.document.text))
        facts.evidence.annotate(part, node, mention, rule=issue.code, motive=OA.assessing)
