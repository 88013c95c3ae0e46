"""What is said of a notice as a whole: its head, its status, its recipients, its signature."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF

from ..ontology.iris import area_iri, iri
from ..ontology.model import Field, Recipient, SignatureBlock, Status, StatusMark
from ..ontology.namespace import ADMS, CS, ELI, SCHEMA
from .evidence import Node
from .facts import Facts, chinese
from .naming import issuer_agency
from .values import date_literal

__all__ = ["add_notice"]

_ToNode = Callable[[str], Node]
_IN_FORCE = {
    Status.IN_FORCE: ELI["InForce-inForce"],
    Status.PARTLY: ELI["InForce-partiallyInForce"],
    Status.NOT_IN_FORCE: ELI["InForce-notInForce"],
}


def add_notice(facts: Facts) -> None:
    """Add what is said of the notice as a whole."""
    notice = facts.notice
    facts.add(
        facts.iri,
        (RDF.type, ELI.LegalResource),
        (DCTERMS.identifier, Literal(facts.key)),
        (ELI.type_document, URIRef(iri("genre", notice.kind.value))),
        (CS.textStatus, URIRef(iri("genre", "held"))),
    )
    _add_field(facts, "title", DCTERMS.title, notice.title, chinese)
    _add_field(facts, "number", ELI.id_local, notice.document_number, Literal)
    _add_field(facts, "area", ELI.jurisdiction, notice.jurisdiction, lambda code: URIRef(area_iri(code)))
    _add_field(facts, "issued", ELI.date_document, notice.issued, date_literal)
    _add_field(facts, "from", ELI.first_date_entry_in_force, notice.effective_from, date_literal)
    _add_field(facts, "until", ELI.date_no_longer_in_force, notice.effective_until, date_literal)
    _add_field(facts, "urgency", CS.urgency, notice.urgency, lambda code: URIRef(iri("genre", code)))
    _add_issuers(facts, notice.issuer)
    for mark in notice.statuses:
        _add_status(facts, mark)
    _add_recipients(facts, "to", SCHEMA.toRecipient, notice.addressees)
    _add_recipients(facts, "copy", SCHEMA.ccRecipient, notice.copied_to)
    if notice.signature is not None:
        _add_signature(facts, notice.signature)


def _add_status(facts: Facts, mark: StatusMark) -> None:
    """Add whether the notice holds or which edition it is; only what text or site says, never what dates would imply."""
    if mark.status.is_of_force:
        facts.stated("force", facts.iri, ELI.in_force, _IN_FORCE[mark.status], mark)
    else:
        facts.stated(f"status-{mark.status}", facts.iri, ADMS.status, URIRef(iri("genre", mark.status.value)), mark)


def _add_recipients(facts: Facts, part: str, predicate: URIRef, found: Sequence[Recipient]) -> None:
    for number, recipient in enumerate(found, 1):
        body = facts.agency(recipient.agency, "".join(recipient.mention.text.split()))
        facts.stated(f"{part}{number}", facts.iri, predicate, body, recipient)


def _add_signature(facts: Facts, block: SignatureBlock) -> None:
    node = facts.evidence.fact("signature")
    facts.part(node, "signature")
    facts.add(node, (DCTERMS.description, chinese(block.mention.text)))
    facts.evidence.annotate("signature", node, block.mention, rule=block.rule, confidence=block.confidence)


def _add_field(facts: Facts, part: str, predicate: URIRef, field: Field | None, value: _ToNode) -> None:
    if field is not None:
        facts.stated(part, facts.iri, predicate, value(field.value), field)


def _add_issuers(facts: Facts, field: Field | None) -> None:
    for number, name in enumerate(field.value.split("、") if field else (), 1):
        body = facts.agency(issuer_agency(name, facts.area), name)
        if field is not None:
            facts.stated(f"issuer{number}", facts.iri, ELI.passed_by, body, field)
