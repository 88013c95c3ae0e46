"""The vocabulary as RDF: our own terms, the concept schemes made from the code lists, labels of the standard terms.

Everything comes from ontology/cuoshi.ttl and the tables of ontology/data; no blank nodes are made but those of cuoshi.ttl.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, ORG, OWL, PROV, RDF, RDFS, SKOS, XSD
from rdflib.term import Node

from .areas import Area, areas
from .codelists import Function, functions, read_rows, scheme
from .errors import DataError
from .iris import BASE, iri
from .model import Scheme
from .namespace import ATU_TYPE, ELI, all_prefixes

__all__ = ["concept_iri", "scheme_iri", "vocabulary", "vocabulary_triples", "vocabulary_version"]

Triple = tuple[URIRef, URIRef, URIRef | Literal]

_SCHEMES = {
    "area": ("行政区划", "areas"),
    "function": ("职能", "functions of public bodies"),
    "industry": ("行业", "industries"),
    "group": ("支持对象", "beneficiary groups"),
    "instrument": ("政策工具", "instruments"),
    "role": ("职责角色", "roles"),
    "term": ("数值作用", "kinds of terms"),
    "relation": ("文件关系", "relations between documents"),
    "line": ("管理体制", "lines of administration"),
    "genre": ("文本类别", "kinds of texts and of their parts"),
}
_CODE = re.compile(r"([a-z][a-z-]*)(?: \(.*\))?")


@cache
def scheme_iri(kind: str) -> URIRef:
    """Return the IRI of a concept scheme.

    >>> scheme_iri("role")
    rdflib.term.URIRef('https://w3id.org/cuoshi/role')
    """
    return URIRef(BASE + kind)


@cache
def concept_iri(kind: str, code: str) -> URIRef:
    """Return the IRI of a concept of one of the schemes, such as ``role`` and ``lead``."""
    return URIRef(iri(kind, code))


def vocabulary_triples() -> Iterator[tuple[Node, Node, Node]]:
    """Yield our terms, all concept schemes and the labels of standard terms; the quick way when no graph is needed."""
    yield from Graph("SimpleMemory").parse(data=_resource("cuoshi.ttl").read_text("utf-8"), format="turtle")
    for part in _PARTS:
        yield from part()


def vocabulary() -> Graph:
    """Return :func:`vocabulary_triples` as a graph with all prefixes bound."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in all_prefixes().items():
        graph.bind(prefix, namespace)
    graph.addN((*triple, graph) for triple in vocabulary_triples())
    return graph


@cache
def vocabulary_version() -> str:
    """Return a short digest of everything that the vocabulary is made from; it changes when the vocabulary does."""
    digest = sha256()
    for resource in (_resource("schemes.py"), _resource("cuoshi.ttl"), *_tables()):
        digest.update(resource.name.encode())
        digest.update(resource.read_bytes())
    return digest.hexdigest()[:12]


def _resource(name: str) -> Traversable:
    return files("cuoshi.ontology") / name


def _tables() -> list[Traversable]:
    names = {
        "agency_functions",
        "areas",
        "body_renamings",
        "beneficiary_groups",
        "concepts",
        "disjoint_groups",
        "industries",
        "instruments",
        "matches",
        "term_labels",
        "wider",
    }
    return [_resource("data") / f"{name}.csv" for name in sorted(names)]


def _both(zh: str, en: str, predicate: URIRef, subject: URIRef) -> Iterator[Triple]:
    yield subject, predicate, Literal(zh, lang="zh")
    yield subject, predicate, Literal(en, lang="en")


def _schemes() -> Iterator[Triple]:
    for kind, (zh, en) in _SCHEMES.items():
        yield scheme_iri(kind), RDF.type, SKOS.ConceptScheme
        yield from _both(zh, en, DCTERMS.title, scheme_iri(kind))
        yield from _both(zh, en, SKOS.prefLabel, scheme_iri(kind))


def _concept(kind: str, code: str, zh: str, en: str, broader: str | None) -> Iterator[Triple]:
    """Yield what every concept has: type, scheme, code, both labels, its place in the hierarchy."""
    subject = concept_iri(kind, code)
    yield subject, RDF.type, SKOS.Concept
    yield subject, SKOS.inScheme, scheme_iri(kind)
    yield subject, SKOS.notation, Literal(code)
    yield from _both(zh, en, SKOS.prefLabel, subject)
    if broader:
        yield subject, SKOS.broader, concept_iri(kind, broader)
    else:
        yield subject, SKOS.topConceptOf, scheme_iri(kind)
        yield scheme_iri(kind), SKOS.hasTopConcept, subject


def _other_names(subject: URIRef, predicate: URIRef, words: tuple[str, ...], name: str) -> Iterator[Triple]:
    for word in words:
        if word != name and "{" not in word:
            yield subject, predicate, Literal(word, lang="zh")


def _codes(which: Scheme) -> Iterator[Triple]:
    """Yield one of the schemes that classify measures; cue words of instruments are search words, not names."""
    predicate = SKOS.hiddenLabel if which is Scheme.INSTRUMENT else SKOS.altLabel
    for code in scheme(which).values():
        subject = concept_iri(which.value, code.code)
        yield from _concept(which.value, code.code, code.zh, code.en, code.broader)
        yield from _other_names(subject, predicate, code.variants, code.zh)


def _industries() -> Iterator[Triple]:
    yield from _codes(Scheme.INDUSTRY)
    known = scheme(Scheme.INDUSTRY)
    for row in read_rows("industries.csv"):
        for part in row["gbt4754_2017"].split("+"):
            if part in known and part != row["code"]:
                wide, narrow = concept_iri("industry", row["code"]), concept_iri("industry", part)
                yield wide, SKOS.narrowMatch, narrow
                yield narrow, SKOS.broadMatch, wide


def _groups() -> Iterator[Triple]:
    yield from _codes(Scheme.GROUP)
    for code in scheme(Scheme.GROUP):
        yield concept_iri("group", code), RDF.type, DCTERMS.AgentClass
    for row in read_rows("disjoint_groups.csv"):
        one, other = concept_iri("group", row["one"]), concept_iri("group", row["other"])
        yield one, OWL.disjointWith, other
        yield other, OWL.disjointWith, one


def _instruments() -> Iterator[Triple]:
    yield from _codes(Scheme.INSTRUMENT)


def _functions() -> Iterator[Triple]:
    for function in functions().values():
        subject = concept_iri("function", function.code)
        yield from _concept("function", function.code, function.zh, function.en, None)
        yield from _other_names(subject, SKOS.altLabel, function.variants, function.zh)
        yield subject, DCTERMS.type, concept_iri("line", function.vertical)
        yield from _reforms(function, subject)


def _reforms(function: Function, subject: URIRef) -> Iterator[Triple]:
    """Yield what came before and after a reform: another function where the table names its code, else a note."""
    for before in function.predecessors:
        yield from _replacement(before, subject, DCTERMS.replaces, DCTERMS.isReplacedBy)
    for after in function.successors:
        yield from _replacement(after, subject, DCTERMS.isReplacedBy, DCTERMS.replaces)


def _replacement(cell: str, subject: URIRef, forth: URIRef, back: URIRef) -> Iterator[Triple]:
    for part in cell.split(";"):
        found = _CODE.fullmatch(part.strip())
        if found and found[1] in functions():
            other = concept_iri("function", found[1])
            yield subject, forth, other
            yield other, back, subject
        else:
            mark = "前身" if forth == DCTERMS.replaces else "沿革"
            yield subject, SKOS.historyNote, Literal(f"{mark}：{part.strip()}", lang="zh")


def _changes() -> Iterator[Triple]:
    """Yield an event for each dated reform by which one function took over another; other renamings only change what a name means."""
    for row in read_rows("body_renamings.csv"):
        if row["before"] in functions()[row["after"]].predecessors:
            before, after = functions()[row["before"]], functions()[row["after"]]
            event = URIRef(iri("fact", f"change-{row['before']}-{row['after']}-{row['date']}"))
            yield event, RDF.type, ORG.ChangeEvent
            yield event, DCTERMS.date, Literal(row["date"], datatype=XSD.date)
            yield from _both(f"{before.zh} → {after.zh}", f"{before.en} → {after.en}", DCTERMS.title, event)
            yield event, PROV.used, concept_iri("function", before.code)
            yield event, PROV.generated, concept_iri("function", after.code)


def _areas() -> Iterator[Triple]:
    for area in areas():
        newest = areas().by_code(area.code)
        if area is newest:
            yield from _area(area)
        elif newest is not None:
            yield from _former_name(area)


def _area(area: Area) -> Iterator[Triple]:
    subject = concept_iri("area", area.code)
    yield from _concept("area", area.code, area.name, area.en, area.parent)
    for kind in (DCTERMS.Location, ELI.AdministrativeArea, ATU_TYPE):
        yield subject, RDF.type, kind
    yield from _other_names(subject, SKOS.altLabel, area.names, area.name)
    for code in area.successors:
        if code != area.code:
            yield subject, DCTERMS.isReplacedBy, concept_iri("area", code)
            yield concept_iri("area", code), DCTERMS.replaces, subject
    if area.end is not None:
        yield from _years(area, subject)


def _years(area: Area, subject: URIRef) -> Iterator[Triple]:
    """Yield the years of a former area as a period; an area in force says nothing about its beginning."""
    period = URIRef(iri("fact", f"area-{area.code}-years"))
    yield subject, DCTERMS.temporal, period
    yield period, RDF.type, DCTERMS.PeriodOfTime
    if area.start is not None:
        yield period, DCAT.startDate, Literal(str(area.start), datatype=XSD.gYear)
    yield period, DCAT.endDate, Literal(str(area.end), datatype=XSD.gYear)


def _former_name(area: Area) -> Iterator[Triple]:
    subject = concept_iri("area", area.code)
    yield from _other_names(subject, SKOS.altLabel, area.names, "")
    yield from _both(
        f"{area.end}年以前名为{area.name}", f"until {area.end}: {area.name} ({area.en})", SKOS.historyNote, subject
    )


def _small_schemes() -> Iterator[Triple]:
    for row in read_rows("concepts.csv"):
        yield from _concept(row["scheme"], row["code"], row["zh"], row["en"], row["broader"] or None)
        yield from _both(
            row["definition_zh"], row["definition_en"], SKOS.definition, concept_iri(row["scheme"], row["code"])
        )


def _matches() -> Iterator[Triple]:
    predicates = {"closeMatch": SKOS.closeMatch, "seeAlso": RDFS.seeAlso}
    for row in read_rows("matches.csv"):
        yield concept_iri(row["scheme"], row["code"]), predicates[row["match"]], URIRef(row["target"])


def _wider() -> Iterator[Triple]:
    for row in read_rows("wider.csv"):
        narrow, wide = concept_iri(row["scheme"], row["code"]), concept_iri(row["scheme"], row["wider"])
        yield narrow, SKOS.broadMatch, wide
        yield wide, SKOS.narrowMatch, narrow


def _term_labels() -> Iterator[Triple]:
    spaces = all_prefixes()
    for row in read_rows("term_labels.csv"):
        prefix, _, name = row["term"].partition(":")
        if prefix not in spaces:
            raise DataError(f"{row['term']!r} has an unknown prefix", where="ontology/data/term_labels.csv")
        yield from _both(row["zh"], row["en"], RDFS.label, URIRef(spaces[prefix] + name))


_PARTS: tuple[Callable[[], Iterator[Triple]], ...] = (
    _schemes,
    _small_schemes,
    _functions,
    _industries,
    _groups,
    _instruments,
    _changes,
    _areas,
    _matches,
    _wider,
    _term_labels,
)
