# ruff: noqa: N815 -- the names are those of the vocabularies
"""The names of the vocabularies that the graph is written in, closed: a misspelt name raises where it is written.

``CS`` is our own namespace and equals ontology/cuoshi.ttl name by name. Of the others each class holds only the names that we
use; rdflib itself has DCAT, DCTERMS, FOAF, ORG, OWL, PROV, SKOS, VOID and XSD.

>>> CS.hasTerm
rdflib.term.URIRef('https://w3id.org/cuoshi/ns#hasTerm')
"""

from __future__ import annotations

from typing import TypeVar

from rdflib import Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SH, SKOS, VOID, XSD, DefinedNamespace

from .iris import PREFIXES

__all__ = ["ADMS", "ATU_TYPE", "CPSV", "CS", "CV", "ELI", "NIF", "OA", "SCHEMA", "SD", "SPDX", "all_prefixes"]

_Names = TypeVar("_Names", bound=type[DefinedNamespace])


def _with_terms(names: _Names) -> _Names:
    """Write the terms into the class: rdflib finds each by three calls, which was an eighth of the time of making quads."""
    for name in names.__annotations__:
        setattr(names, name, names[name])
    return names


@_with_terms
class CS(DefinedNamespace):
    """Our own terms; what they mean stands in ontology/cuoshi.ttl."""

    _fail = True
    _NS = Namespace("https://w3id.org/cuoshi/ns#")

    Measure: URIRef
    Term: URIRef
    ClauseAlignment: URIRef

    listPosition: URIRef
    openEnded: URIRef
    hasTerm: URIRef
    termKind: URIRef
    base: URIRef
    perUnit: URIRef
    asWritten: URIRef
    threshold: URIRef
    boundInclusive: URIRef
    dueDate: URIRef
    urgency: URIRef
    exclusiveWith: URIRef
    forwards: URIRef
    textStatus: URIRef
    left: URIRef
    right: URIRef
    similarity: URIRef


@_with_terms
class ELI(DefinedNamespace):
    """European Legislation Identifier ontology 1.5: notices, their clauses, what they cite."""

    _fail = True
    _NS = Namespace("http://data.europa.eu/eli/ontology#")

    AdministrativeArea: URIRef
    Format: URIRef
    LegalExpression: URIRef
    LegalResource: URIRef
    LegalResourceSubdivision: URIRef
    ResourceType: URIRef
    SubdivisionType: URIRef

    amends: URIRef
    applies: URIRef
    based_on: URIRef
    changes: URIRef
    cites: URIRef
    date_document: URIRef
    date_no_longer_in_force: URIRef
    date_publication: URIRef
    ensures_implementation_of: URIRef
    first_date_entry_in_force: URIRef
    format: URIRef
    has_annex: URIRef
    has_part: URIRef
    id_local: URIRef
    in_force: URIRef
    is_embodied_by: URIRef
    is_exemplified_by: URIRef
    is_part_of: URIRef
    is_realized_by: URIRef
    jurisdiction: URIRef
    language: URIRef
    media_type: URIRef
    number: URIRef
    passed_by: URIRef
    refers_to: URIRef
    repeals: URIRef
    title: URIRef
    type_document: URIRef
    type_subdivision: URIRef

    _extras = ["InForce-inForce", "InForce-notInForce", "InForce-partiallyInForce"]  # noqa: RUF012 -- as the base class has it


@_with_terms
class CPSV(DefinedNamespace):
    """Core Public Service Vocabulary: a measure is a public service."""

    _fail = True
    _NS = Namespace("http://purl.org/vocab/cpsv#")

    PublicService: URIRef


@_with_terms
class CV(DefinedNamespace):
    """Terms of CPSV-AP 3.2.0, CCCEV 2.1.0 and CPOV 2.1.2, which share one namespace."""

    _fail = True
    _NS = Namespace("http://data.europa.eu/m8g/")

    Constraint: URIRef
    Criterion: URIRef
    InformationConcept: URIRef
    Participation: URIRef
    PublicOrganisation: URIRef
    ReferenceFramework: URIRef
    Requirement: URIRef

    constrains: URIRef
    expressionOfExpectedValue: URIRef
    hasCompetentAuthority: URIRef
    hasLegalResource: URIRef
    hasParticipant: URIRef
    hasParticipation: URIRef
    holdsRequirement: URIRef
    isClassifiedBy: URIRef
    isDerivedFrom: URIRef
    processingTime: URIRef
    role: URIRef
    sector: URIRef
    thematicArea: URIRef


@_with_terms
class OA(DefinedNamespace):
    """Web Annotation: the words that a fact was read from."""

    _fail = True
    _NS = Namespace("http://www.w3.org/ns/oa#")

    Annotation: URIRef
    SpecificResource: URIRef
    TextPositionSelector: URIRef
    TextQuoteSelector: URIRef
    TextualBody: URIRef

    assessing: URIRef
    classifying: URIRef
    commenting: URIRef
    end: URIRef
    exact: URIRef
    hasBody: URIRef
    hasSelector: URIRef
    hasSource: URIRef
    hasTarget: URIRef
    identifying: URIRef
    linking: URIRef
    moderating: URIRef
    motivatedBy: URIRef
    prefix: URIRef
    start: URIRef
    suffix: URIRef


@_with_terms
class NIF(DefinedNamespace):
    """NLP Interchange Format: confidence of a reading, text of a source."""

    _fail = True
    _NS = Namespace("http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#")

    Context: URIRef

    confidence: URIRef
    isString: URIRef


@_with_terms
class SCHEMA(DefinedNamespace):
    """schema.org 30.0: values with their units, kinds of incentive."""

    _fail = True
    _NS = Namespace("https://schema.org/")

    IncentiveTypeLoan: URIRef
    IncentiveTypeRebateOrSubsidy: URIRef
    IncentiveTypeTaxCredit: URIRef
    IncentiveTypeTaxDeduction: URIRef
    IncentiveTypeTaxWaiver: URIRef
    MonetaryAmount: URIRef
    QuantitativeValue: URIRef

    ccRecipient: URIRef
    currency: URIRef
    keywords: URIRef
    maxValue: URIRef
    minValue: URIRef
    softwareVersion: URIRef
    target: URIRef
    toRecipient: URIRef
    unitCode: URIRef
    unitText: URIRef
    value: URIRef


@_with_terms
class SPDX(DefinedNamespace):
    """Checksums of source files."""

    _fail = True
    _NS = Namespace("http://spdx.org/rdf/terms#")

    Checksum: URIRef

    algorithm: URIRef
    checksum: URIRef
    checksumAlgorithm_sha256: URIRef
    checksumValue: URIRef


@_with_terms
class ADMS(DefinedNamespace):
    """Asset Description Metadata Schema: status."""

    _fail = True
    _NS = Namespace("http://www.w3.org/ns/adms#")

    status: URIRef


ATU_TYPE = URIRef("http://data.europa.eu/88u/dataset/atu-type")
"""The class that the shapes of CPSV-AP 3.2.0 want of the area of a public organisation."""


@_with_terms
class SD(DefinedNamespace):
    """SPARQL 1.1 Service Description."""

    _fail = True
    _NS = Namespace("http://www.w3.org/ns/sparql-service-description#")

    Dataset: URIRef
    Graph: URIRef
    NamedGraph: URIRef
    SPARQL11Query: URIRef
    SPARQL11Update: URIRef
    Service: URIRef

    defaultDataset: URIRef
    defaultEntailmentRegime: URIRef
    defaultGraph: URIRef
    endpoint: URIRef
    feature: URIRef
    graph: URIRef
    inputFormat: URIRef
    name: URIRef
    namedGraph: URIRef
    resultFormat: URIRef
    supportedLanguage: URIRef


_STANDARD = {
    "adms": ADMS, "cpsv": CPSV, "cs": CS, "cv": CV, "dcat": DCAT, "dct": DCTERMS, "eli": ELI, "foaf": FOAF, "nif": NIF,
    "oa": OA, "org": ORG, "owl": OWL, "prov": PROV, "rdf": RDF, "rdfs": RDFS, "schema": SCHEMA, "sd": SD, "sh": SH,
    "skos": SKOS, "spdx": SPDX, "void": VOID, "xsd": XSD,
}  # fmt: skip


def all_prefixes() -> dict[str, str]:
    """Return prefix -> namespace of every vocabulary used and of our own things, for serialisers and query forms.

    >>> all_prefixes()["cv"]
    'http://data.europa.eu/m8g/'
    """
    return {prefix: str(space) for prefix, space in _STANDARD.items()} | PREFIXES
