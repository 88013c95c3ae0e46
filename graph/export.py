"""The graph as a file: RDF with or without evidence, or a network for Gephi and its kin. The same data give the same bytes."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from io import BytesIO
from typing import BinaryIO
from xml.etree import ElementTree

import networkx as nx
from rdflib import Literal, URIRef
from rdflib.namespace import RDF

from ..ontology.namespace import all_prefixes
from .dataset import VOCABULARY_GRAPH, in_default_graph
from .dump import graph_names, triples_of
from .labels import kind_of, labels
from .order import natural
from .store import Term, View

__all__ = ["Format", "export", "projection"]


class Format(StrEnum):
    """What can be written."""

    TURTLE = "turtle"
    TRIG = "trig"
    NQUADS = "nquads"
    JSONLD = "jsonld"
    GRAPHML = "graphml"
    GEXF = "gexf"


_LOCAL = re.compile(r"[A-Za-z0-9_\u4e00-\u9fff](?:[A-Za-z0-9_\u4e00-\u9fff-]*[A-Za-z0-9_\u4e00-\u9fff])?")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPECIAL = re.compile(r'[\\"\n\r\t\x00-\x1f\x7f]')
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SUBJECTS = """
SELECT DISTINCT ?source ?kind ?target WHERE {
  ?source a cs:Measure .
  { ?source cv:hasLegalResource / eli:is_part_of ?target . BIND ( "notice" AS ?kind ) }
  UNION { ?source cv:hasParticipation ?duty . ?duty cv:hasParticipant ?target ; cv:role ?role .
          BIND ( REPLACE( STR( ?role ), "^.*/", "" ) AS ?kind ) }
  UNION { ?source dct:type ?target . BIND ( "instrument" AS ?kind ) }
}"""
_CITED = """
SELECT DISTINCT ?source ?kind ?target WHERE {
  ?citing eli:cites ?target ; ( eli:is_part_of )? ?source .
  ?source cs:textStatus genre:held .
  BIND ( "cites" AS ?kind )
}"""


def export(view: View, written: Format, out: BinaryIO, *, evidence: bool = True, vocabulary: bool = True) -> None:
    """Write the graph to a binary file.

    Args:
        view: what to write.
        written: the format; in GraphML and GEXF it is the network of measures, bodies, instruments and notices.
        out: where to write.
        evidence: whether the words behind the facts go with them.
        vocabulary: whether the concepts and their labels go with them.
    """
    if written in {Format.GRAPHML, Format.GEXF}:
        out.write(_network_bytes(projection(view), written))
        return
    graphs = [name for name in graph_names(view) if _wanted(name, evidence=evidence, vocabulary=vocabulary)]
    writer = {Format.TURTLE: _turtle, Format.TRIG: _trig, Format.NQUADS: _nquads, Format.JSONLD: _jsonld}[written]
    for part in writer(view, graphs):
        out.write(part.encode())


def _wanted(name: str, *, evidence: bool, vocabulary: bool) -> bool:
    if name == VOCABULARY_GRAPH:
        return vocabulary
    return evidence or in_default_graph(name)


# Terms


def _nt(term: Term) -> str:
    if not isinstance(term, Literal):
        return f"<{term}>"
    text = f'"{_SPECIAL.sub(_escaped, str(term))}"'
    if term.language:
        return f"{text}@{term.language}"
    return f"{text}^^<{term.datatype}>" if term.datatype else text


def _escaped(character: re.Match[str]) -> str:
    return _ESCAPES.get(character[0]) or f"\\u{ord(character[0]):04X}"


@lru_cache(maxsize=50_000)
def _short(iri: str) -> str | None:
    for prefix, namespace in _prefixes():
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return None


@cache
def _prefixes() -> Sequence[tuple[str, str]]:
    return sorted(all_prefixes().items())


def _pretty(term: Term) -> str:
    if isinstance(term, URIRef):
        return _short(term) or f"<{term}>"
    if isinstance(term, Literal) and term.datatype and (short := _short(term.datatype)):
        return f"{_nt(Literal(str(term)))}^^{short}"
    return _nt(term)


def _verb(predicate: URIRef) -> str:
    return "a" if predicate == RDF.type else _pretty(predicate)


# RDF

_Described = Mapping[URIRef, Mapping[URIRef, Sequence[Term]]]


def _nquads(view: View, graphs: Sequence[str]) -> Iterator[str]:
    for name in graphs:
        yield "".join(sorted(f"{_nt(s)} {_nt(p)} {_nt(o)} <{name}> .\n" for s, p, o in triples_of(view, name)))


def _turtle(view: View, graphs: Sequence[str]) -> Iterator[str]:
    yield from _prologue()
    yield from _blocks(_described(view, graphs), "")


def _trig(view: View, graphs: Sequence[str]) -> Iterator[str]:
    yield from _prologue()
    for name in graphs:
        yield f"<{name}> {{\n"
        yield from _blocks(_described(view, [name]), "  ")
        yield "}\n\n"


def _prologue() -> Iterator[str]:
    for prefix, namespace in _prefixes():
        yield f"@prefix {prefix}: <{namespace}> .\n"
    yield "\n"


def _described(view: View, graphs: Sequence[str]) -> _Described:
    found: dict[URIRef, dict[URIRef, dict[Term, None]]] = defaultdict(lambda: defaultdict(dict))
    for name in graphs:
        for subject, predicate, value in triples_of(view, name):
            found[subject][predicate][value] = None
    return {
        subject: {p: sorted(found[subject][p], key=_nt) for p in sorted(found[subject])} for subject in sorted(found)
    }


def _blocks(described: _Described, indent: str) -> Iterator[str]:
    for subject, facts in described.items():
        lines = (f"{_verb(p)} {', '.join(map(_pretty, values))}" for p, values in _types_first(facts))
        yield f"{indent}{_pretty(subject)} {f' ;{chr(10)}{indent}  '.join(lines)} .\n"


def _types_first(facts: Mapping[URIRef, Sequence[Term]]) -> list[tuple[URIRef, Sequence[Term]]]:
    return sorted(facts.items(), key=lambda pair: (pair[0] != RDF.type, pair[0]))


def _jsonld(view: View, graphs: Sequence[str]) -> Iterator[str]:
    context = json.dumps(all_prefixes(), ensure_ascii=False, sort_keys=True)
    yield f'{{"@context": {context},\n"@graph": [\n'
    for number, name in enumerate(graphs):
        nodes = [_node(subject, facts) for subject, facts in _described(view, [name]).items()]
        body = ",\n".join(json.dumps(node, ensure_ascii=False) for node in nodes)
        yield f'{"," if number else ""}{{"@id": {json.dumps(name, ensure_ascii=False)}, "@graph": [\n{body}\n]}}\n'
    yield "]}\n"


def _node(subject: URIRef, facts: Mapping[URIRef, Sequence[Term]]) -> dict[str, object]:
    node: dict[str, object] = {"@id": str(subject)}
    for predicate, values in _types_first(facts):
        if predicate == RDF.type:
            node["@type"] = [str(value) for value in values]
        else:
            node[_short(predicate) or str(predicate)] = [_json_value(value) for value in values]
    return node


def _json_value(term: Term) -> dict[str, str]:
    if not isinstance(term, Literal):
        return {"@id": str(term)}
    if term.language:
        return {"@value": str(term), "@language": term.language}
    return {"@value": str(term)} | ({"@type": str(term.datatype)} if term.datatype else {})


# Networks


@dataclass(frozen=True, slots=True, order=True)
class _Tie:
    source: str
    target: str
    kind: str


def projection(view: View) -> nx.DiGraph[str]:
    """Return measures, bodies, instruments and notices as a plain network; nodes have labels and kinds, edges their kinds."""
    ties = sorted({_Tie(*map(str, row)) for query in (_SUBJECTS, _CITED) for row in _ordered(view, query)})
    nodes = sorted({end for tie in ties for end in (tie.source, tie.target)}, key=natural)
    names = labels(view, nodes)
    network: nx.DiGraph[str] = nx.DiGraph()
    for iri in nodes:
        network.add_node(iri, label=_xml(names[iri].zh), label_en=_xml(names[iri].en), kind=kind_of(iri))
    for tie in ties:
        known = network.edges.get((tie.source, tie.target), {}).get("kind")
        network.add_edge(tie.source, tie.target, kind=f"{known} {tie.kind}" if known else tie.kind)
    return network


def _ordered(view: View, query: str) -> Iterator[tuple[Term, Term, Term]]:
    for row in view.select(query).dicts():
        yield row["source"], row["target"], row["kind"]


def _xml(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _network_bytes(network: nx.DiGraph[str], written: Format) -> bytes:
    buffer = BytesIO()
    if written is Format.GRAPHML:
        nx.write_graphml_xml(network, buffer, named_key_ids=True)
        return buffer.getvalue()
    nx.write_gexf(network, buffer)
    return _without_date(buffer.getvalue())


def _without_date(gexf: bytes) -> bytes:
    """Return GEXF without the day on which it was written."""
    root = ElementTree.fromstring(gexf)  # noqa: S314 - written a moment ago by networkx
    namespace = root.tag.partition("}")[0].lstrip("{")
    ElementTree.register_namespace("", namespace)
    for meta in root.iter(f"{{{namespace}}}meta"):
        meta.attrib.pop("lastmodifieddate", None)
    buffer = BytesIO()
    ElementTree.ElementTree(root).write(buffer, encoding="utf-8", xml_declaration=True)
    return buffer.getvalue()
