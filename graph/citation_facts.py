"""What a notice, or one clause of it, does with another document."""

from __future__ import annotations

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF

from ..ontology.iris import area_iri, document_iri, iri
from ..ontology.model import Citation, Relation
from ..ontology.namespace import CS, ELI, OA
from .facts import Facts, chinese
from .naming import issuer_agency

__all__ = ["add_citation"]

_RELATIONS = {
    Relation.IMPLEMENTS: ELI.ensures_implementation_of,
    Relation.APPLIES: ELI.applies,
    Relation.CITES: ELI.cites,
    Relation.REPEALS: ELI.repeals,
    Relation.AMENDS: ELI.amends,
    Relation.FORWARDS: CS.forwards,
}


def add_citation(facts: Facts, part: str, citation: Citation, subject: URIRef) -> None:
    """Add what the notice, or one clause of it, does with another document, with the words that say so."""
    document = URIRef(document_iri(citation.document_number, citation.title, citation.area))
    facts.cited[document] = None
    facts.add(subject, (ELI.cites, document), (_RELATIONS[citation.relation], document))
    _add_cited_document(facts, document, citation)
    node = facts.evidence.statement(part, subject, _RELATIONS[citation.relation], document)
    facts.evidence.add(node, DCTERMS.type, URIRef(iri("relation", citation.relation.value)))
    facts.evidence.annotate(
        part, node, citation.mention, rule=citation.rule, confidence=citation.confidence, motive=OA.linking
    )
    if citation.cue is not None:
        facts.evidence.annotate(f"{part}-cue", node, citation.cue, rule=citation.rule, motive=OA.classifying)


def _add_cited_document(facts: Facts, document: URIRef, citation: Citation) -> None:
    facts.add(document, (RDF.type, ELI.LegalResource))
    if citation.document_number:
        facts.add(document, (ELI.id_local, Literal(citation.document_number)))
    if citation.title:
        facts.add(document, (DCTERMS.alternative, chinese(citation.title)))
    if citation.area:
        facts.add(document, (ELI.jurisdiction, URIRef(area_iri(citation.area))))
    if citation.issuer:
        facts.add(document, (ELI.passed_by, facts.agency(issuer_agency(citation.issuer, citation.area))))
