"""The text of a notice, the file that it came from, and the run that read it."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, RDF

from ..ontology.iris import graph_iri, iri
from ..ontology.namespace import ELI, NIF, SCHEMA, SPDX
from .dataset import EVIDENCE
from .facts import Facts

__all__ = ["Source", "add_origin"]

_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_CHINESE = URIRef("http://publications.europa.eu/resource/authority/language/ZHO")


@dataclass(frozen=True, slots=True)
class Source:
    """The file that a notice was read from: ``key`` stands for its place without telling it."""

    key: str
    name: str


def add_origin(facts: Facts, source: Source | None, software: str) -> None:
    """Add the notice's text, the file that it came from and the run that read it."""
    expression, plain = URIRef(iri("text", f"{facts.key}-zh")), facts.evidence.source
    facts.add(facts.iri, (ELI.is_realized_by, expression))
    facts.add(expression, (RDF.type, ELI.LegalExpression), (ELI.language, _CHINESE), (ELI.is_embodied_by, plain))
    facts.add(plain, (RDF.type, ELI.Format), (ELI.media_type, URIRef(f"{_MEDIA_TYPES}text/plain")))
    note = facts.evidence.add
    note(plain, RDF.type, NIF.Context)
    note(plain, NIF.isString, Literal(facts.notice.document.text))
    run, program = facts.evidence.run, URIRef(iri("run", f"cuoshi-{software}"))
    for graph in (graph_iri(facts.key), graph_iri(facts.key, EVIDENCE)):
        note(URIRef(graph), PROV.wasGeneratedBy, run)
    note(run, RDF.type, PROV.Activity)
    note(run, PROV.wasAssociatedWith, program)
    note(program, RDF.type, PROV.SoftwareAgent)
    note(program, SCHEMA.softwareVersion, Literal(software))
    if source is not None:
        _add_source(facts, URIRef(iri("source", source.key)), source)


def _add_source(facts: Facts, file: URIRef, source: Source) -> None:
    document, checksum = facts.notice.document, facts.evidence.fact("checksum")
    note = facts.evidence.add
    note(facts.evidence.source, PROV.wasDerivedFrom, file)
    note(facts.evidence.run, PROV.used, file)
    note(file, RDF.type, ELI.Format)
    note(file, ELI.media_type, URIRef(f"{_MEDIA_TYPES}{document.media_type}"))
    note(file, DCTERMS.title, Literal(source.name))
    note(file, SPDX.checksum, checksum)
    note(checksum, RDF.type, SPDX.Checksum)
    note(checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256)
    note(checksum, SPDX.checksumValue, Literal(document.digest))
