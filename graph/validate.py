"""Checks the graph against the shapes, and every quote against the text that it was taken from.

Notice by notice, so that a graph of ten thousand takes ten thousand times one notice and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from pyshacl import validate as shacl
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SH, SKOS
from rdflib.term import Node

from ..ontology.iris import graph_iri
from ..ontology.namespace import NIF, OA
from .dataset import EVIDENCE
from .dump import triples_of
from .labels import Label, labels, values_block, words
from .order import natural
from .store import View

__all__ = ["Finding", "Severity", "ValidationReport", "shape_sets", "validate"]

_QUOTES = "quotes"
"""What the check of quotes is called beside the sets of shapes."""
_SETS = {"cuoshi": "cuoshi.shapes.ttl", "cpsv-ap": "cpsv-ap-3.2.0.ttl"}
_NOTICES = "SELECT ?notice WHERE { ?notice cs:textStatus genre:held }"
_CONCEPTS = "SELECT ?node ?type ?name WHERE {{ {nodes} ?node a ?type OPTIONAL {{ ?node skos:prefLabel ?name }} }}"
_BATCH = 400


class Severity(StrEnum):
    """How bad a finding is: a rule is broken, or something is unusual."""

    VIOLATION = "violation"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a check found.

    Attributes:
        notice: in which notice, by name; ``focus`` is the thing itself.
        shapes: the set that the rule belongs to (``cuoshi``, ``cpsv-ap``), or ``quotes``.
        what: the rule, in Chinese and English.
    """

    severity: Severity
    shapes: str
    notice: Label
    focus: str
    focus_label: Label
    path: str
    what: Label
    remedy: Label


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """All findings, and how much was looked at."""

    findings: tuple[Finding, ...]
    notices: int
    quotes: int

    @property
    def conforms(self) -> bool:
        """Whether no rule is broken; warnings do not count."""
        return not any(one.severity is Severity.VIOLATION for one in self.findings)


def shape_sets() -> tuple[str, ...]:
    """Return the names of the sets of shapes."""
    return tuple(_SETS)


def validate(
    view: View,
    *,
    shapes: Sequence[str] = tuple(_SETS),
    track: Callable[[Sequence[str], str], Iterable[str]] = lambda items, _: items,
) -> ValidationReport:
    """Check every notice against sets of shapes, and its quotes against its text."""
    notices = sorted((str(notice) for (notice,) in view.select(_NOTICES).rows), key=natural)
    found: list[_Raw] = []
    quotes = 0
    for notice in track(notices, "Validating"):
        graph = _graph_of(view, notice)
        found += (raw for name in shapes for raw in _broken(graph, name, notice))
        found += _misquoted(graph, notice)
        quotes += sum(1 for _ in graph.subjects(RDF.type, OA.TextQuoteSelector))
    return ValidationReport(_named(view, found), len(notices), quotes)


@dataclass(frozen=True, slots=True)
class _Raw:
    severity: Severity
    shapes: str
    notice: str
    focus: str
    path: str
    what: Label


def _graph_of(view: View, notice: str) -> Graph:
    """Return the graphs of one notice with what the shapes must know of the concepts that it names."""
    key = notice.rpartition("/")[2]
    graph = Graph(bind_namespaces="none")
    for name in (graph_iri(key), graph_iri(key, EVIDENCE)):
        for triple in triples_of(view, name):
            graph.add(triple)
    nodes = sorted({str(node) for node in graph.objects() if isinstance(node, URIRef)})
    for start in range(0, len(nodes), _BATCH):
        block = values_block("node", nodes[start : start + _BATCH])
        for row in view.select(_CONCEPTS.format(nodes=block)).dicts():
            graph.add((row["node"], RDF.type, row["type"]))
            if "name" in row and (row["node"], SKOS.prefLabel, None) not in graph:
                graph.add((row["node"], SKOS.prefLabel, row["name"]))
    return graph


@cache
def _shapes(name: str) -> Graph:
    text = (files("cuoshi.ontology") / "shapes" / _SETS[name]).read_text("utf-8")
    return Graph().parse(data=text, format="turtle")


def _broken(graph: Graph, name: str, notice: str) -> Iterator[_Raw]:
    _, report, _ = shacl(graph, shacl_graph=_shapes(name), inference="none", advanced=False)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        violation = (result, SH.resultSeverity, SH.Violation) in report
        yield _Raw(
            severity=Severity.VIOLATION if violation else Severity.WARNING,
            shapes=name,
            notice=notice,
            focus=str(report.value(result, SH.focusNode)),
            path=str(report.value(result, SH.resultPath) or ""),
            what=_message(report, result),
        )


def _message(report: Graph, result: Node) -> Label:
    found = {m.language: str(m) for m in report.objects(result, SH.resultMessage) if isinstance(m, Literal)}
    plain = found.get("en") or found.get(None) or found.get("zh") or ""
    return Label(found.get("zh") or plain, plain)


def _misquoted(graph: Graph, notice: str) -> Iterator[_Raw]:
    """Yield every place whose quote is not what the text says there."""
    for place in graph.subjects(RDF.type, OA.SpecificResource):
        text = graph.value(graph.value(place, OA.hasSource), NIF.isString)
        selectors = list(graph.objects(place, OA.hasSelector))
        start, end, exact = (_of(graph, selectors, name) for name in (OA.start, OA.end, OA.exact))
        if text is None or start is None or end is None or str(text)[int(start) : int(end)] != exact:
            yield _Raw(Severity.VIOLATION, _QUOTES, notice, str(place), str(OA.exact), words("misquoted"))


def _of(graph: Graph, nodes: Iterable[Node], predicate: URIRef) -> str | None:
    return next((str(value) for node in nodes for value in graph.objects(node, predicate)), None)


def _named(view: View, found: Sequence[_Raw]) -> tuple[Finding, ...]:
    names = labels(view, {iri for raw in found for iri in (raw.notice, raw.focus)})
    ordered = sorted(found, key=lambda raw: (raw.severity, raw.shapes, natural(raw.focus), raw.path))
    return tuple(
        Finding(
            raw.severity,
            raw.shapes,
            names[raw.notice],
            raw.focus,
            names[raw.focus],
            raw.path,
            raw.what,
            words(f"remedy-{raw.severity}"),
        )
        for raw in ordered
    )
