"""From a Notice to quads, as docs/ontology.md maps them: one graph of facts, one of evidence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF

from ..ontology.iris import graph_iri, iri
from ..ontology.model import Notice
from ..ontology.namespace import CS, ELI, OA
from .citation_facts import add_citation
from .dataset import EVIDENCE
from .facts import Facts, distinct
from .general_facts import add_general, add_issue
from .measure_facts import add_measure
from .notice_facts import add_notice
from .origin import Source, add_origin
from .store import Quad

__all__ = ["NoticeGraphs", "notice_quads", "stub_graph", "stub_quads"]


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
    facts = Facts(notice)
    add_notice(facts)
    add_origin(facts, source, software)
    for measure in distinct(notice.measures):
        add_measure(facts, measure)
    for number, citation in enumerate(notice.citations, 1):
        add_citation(facts, f"c{number}", citation, facts.iri)
    for number, clause in enumerate(notice.general, 1):
        add_general(facts, f"g{number}", clause)
    for number, issue in enumerate(notice.issues, 1):
        add_issue(facts, f"issue{number}", issue)
    return NoticeGraphs(
        key=facts.key,
        iri=facts.iri,
        facts_graph=str(facts.graph),
        evidence_graph=graph_iri(facts.key, EVIDENCE),
        facts=tuple(facts.quads),
        evidence=tuple(dict.fromkeys(facts.evidence.quads)),
        cited=tuple(facts.cited),
    )


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
