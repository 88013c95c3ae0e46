"""What the service says of itself: SPARQL 1.1 Service Description, VoID and DCAT in one graph without blank nodes.

The service has the IRI of its endpoint, which is where clients look for it; the other nodes are fragments of ``/.well-known/void``.
Numbers that could not be counted are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, OWL, RDF, RDFS, SH, VOID, XSD
from rdflib.term import Node

from .. import __version__
from ..graph.catalogue import PREFIXES_NODE, prefix_triples
from ..graph.dataset import in_default_graph
from ..graph.labels import Label
from ..graph.statistics import GroupSize, Statistics
from ..ontology.iris import BASE, PREFIXES
from ..ontology.namespace import CS, SCHEMA, SD, all_prefixes
from .engine import DataState
from .formats import FORMATS
from .language import Words
from .prefixes import bind_prefixes

__all__ = ["description"]

_FORMATS = "http://www.w3.org/ns/formats/"
_SIMPLE = URIRef("http://www.w3.org/ns/entailment/Simple")
_Triple = tuple[Node, Node, Node]


def description(found: Statistics, state: DataState, base: str, *, takes_updates: bool) -> Graph:
    """Return the description of a service below the address ``base``, which ends with a slash, over data of a state."""
    graph = bind_prefixes(Graph())
    about = _Description(base, found)
    for triple in (*about.service(takes_updates=takes_updates), *about.dataset(state), *prefix_triples()):
        graph.add(triple)
    return graph


@dataclass(frozen=True, slots=True)
class _Description:
    base: str
    found: Statistics

    def node(self, fragment: str) -> URIRef:
        return URIRef(f"{self.base}.well-known/void#{fragment}")

    def page(self, path: str) -> URIRef:
        return URIRef(self.base + path)

    def service(self, *, takes_updates: bool) -> Iterator[_Triple]:
        service, access = self.page("sparql"), self.node("access")
        yield from _typed(service, SD.Service, DCAT.DataService)
        yield from _said(service, DCTERMS.title, "about-service-title")
        yield service, SD.endpoint, self.page("sparql")
        yield service, DCAT.endpointURL, self.page("sparql")
        yield service, DCAT.endpointDescription, self.page("openapi.json")
        yield service, SD.supportedLanguage, SD.SPARQL11Query
        yield service, SD.defaultEntailmentRegime, _SIMPLE
        yield service, SD.defaultDataset, self.node("dataset")
        yield service, DCAT.servesDataset, self.node("dataset")
        yield service, SH.prefixes, PREFIXES_NODE
        yield service, SCHEMA.softwareVersion, Literal(__version__)
        yield from _pairs(service, SD.resultFormat, _formats("select", "graph"))
        if takes_updates:
            yield service, SD.supportedLanguage, SD.SPARQL11Update
            yield from _pairs(service, SD.inputFormat, _formats("graph"))
        yield service, DCTERMS.accessRights, access
        yield access, RDF.type, DCTERMS.RightsStatement
        yield from _said(access, RDFS.label, "about-updates" if takes_updates else "about-read-only")

    def dataset(self, state: DataState) -> Iterator[_Triple]:
        dataset = self.node("dataset")
        yield from _typed(dataset, SD.Dataset, VOID.Dataset, DCAT.Dataset)
        yield from _said(dataset, DCTERMS.title, "brand")
        yield from _said(dataset, DCTERMS.description, "about-dataset")
        yield dataset, VOID.sparqlEndpoint, self.page("sparql")
        yield dataset, VOID.uriSpace, Literal(BASE)
        yield dataset, DCTERMS.conformsTo, URIRef(str(CS).rstrip("#"))
        yield from _pairs(dataset, VOID.feature, _formats("graph"))
        yield from _pairs(dataset, VOID.vocabulary, (URIRef(all_prefixes()[one]) for one in _vocabularies()))
        yield from _pairs(dataset, VOID.exampleResource, map(URIRef, self.found.examples))
        yield dataset, OWL.versionInfo, Literal(state.version)
        if state.modified:
            time = datetime.fromtimestamp(int(state.modified), UTC)
            yield dataset, DCTERMS.modified, Literal(time.isoformat(), datatype=XSD.dateTime)
        yield from _counted(dataset, VOID.triples, self._all_triples())
        yield from self._default_graph(dataset)
        for group in self.found.groups:
            yield from self._group(dataset, group)

    def _all_triples(self) -> int | None:
        apart = [one.triples for one in self.found.groups if not in_default_graph(one.graphs[0])]
        known = [number for number in (self.found.triples, *apart) if number is not None]
        return sum(known) if len(known) == len(apart) + 1 else None

    def _default_graph(self, dataset: URIRef) -> Iterator[_Triple]:
        node = self.node("default-graph")
        yield dataset, SD.defaultGraph, node
        yield dataset, VOID.subset, node
        yield from _typed(node, SD.Graph, VOID.Dataset)
        yield from _said(node, DCTERMS.description, "about-default-graph")
        yield from _counted(node, VOID.triples, self.found.triples)
        yield from _counted(node, VOID.entities, self.found.entities)
        for counted, number, part, name, size in (
            (self.found.classes, VOID.classes, VOID.classPartition, VOID["class"], VOID.entities),
            (self.found.properties, VOID.properties, VOID.propertyPartition, VOID.property, VOID.triples),
        ):
            if counted is not None:
                yield node, number, Literal(len(counted))
                yield from self._partitions(node, counted, part, name, size)

    def _partitions(
        self, whole: URIRef, counted: Mapping[str, int], part: URIRef, name: URIRef, size: URIRef
    ) -> Iterator[_Triple]:
        kind = str(name).rpartition("#")[2]
        for place, (iri, count) in enumerate(counted.items(), start=1):
            node = self.node(f"{kind}-{place}")
            yield whole, part, node
            yield node, RDF.type, VOID.Dataset
            yield node, name, URIRef(iri)
            yield node, size, Literal(count)

    def _group(self, dataset: URIRef, size: GroupSize) -> Iterator[_Triple]:
        node = self.node(f"graphs-{size.group.name}")
        yield dataset, VOID.subset, node
        yield node, RDF.type, VOID.Dataset
        yield from _labelled(node, DCTERMS.title, size.group.title)
        yield from _labelled(node, DCTERMS.description, size.group.about)
        yield node, VOID.documents, Literal(len(size.graphs))
        yield node, VOID.exampleResource, URIRef(size.graphs[0])
        yield from _counted(node, VOID.triples, size.triples)
        for place, (name, triples) in enumerate(size.named.items(), start=1):
            graph, content = (self.node(f"{size.group.name}-{place}{end}") for end in ("", "-content"))
            yield dataset, SD.namedGraph, graph
            yield graph, RDF.type, SD.NamedGraph
            yield graph, SD.name, URIRef(name)
            yield graph, SD.graph, content
            yield from _typed(content, SD.Graph, VOID.Dataset)
            yield content, VOID.triples, Literal(triples)


def _vocabularies() -> Iterable[str]:
    return (prefix for prefix in all_prefixes() if prefix not in PREFIXES)


def _formats(*forms: str) -> Iterator[URIRef]:
    return (URIRef(_FORMATS + one.standard) for form in forms for one in FORMATS[form])


def _typed(node: URIRef, *classes: URIRef) -> Iterator[_Triple]:
    return _pairs(node, RDF.type, classes)


def _pairs(node: URIRef, predicate: URIRef, values: Iterable[URIRef]) -> Iterator[_Triple]:
    return ((node, predicate, value) for value in values)


def _counted(node: URIRef, predicate: URIRef, number: int | None) -> Iterator[_Triple]:
    if number is not None:
        yield node, predicate, Literal(number)


def _said(node: URIRef, predicate: URIRef, key: str) -> Iterator[_Triple]:
    return _labelled(node, predicate, Label(Words("zh")(key), Words("en")(key)))


def _labelled(node: URIRef, predicate: URIRef, label: Label) -> Iterator[_Triple]:
    yield node, predicate, Literal(label.zh, lang="zh")
    yield node, predicate, Literal(label.en, lang="en")
