"""From the graph's networks to the words of a picture: what all three pictures share."""

from __future__ import annotations

import re

from ..graph.networks import NetworkEdge, NetworkNode
from ..ontology.iris import PREFIXES
from .messages import Lang, messages
from .styles import STYLES

__all__ = [
    "details",
    "document_number",
    "evidence",
    "kind_of_node",
    "name_of",
    "numbered",
    "source_name",
    "stacked",
    "without_place",
]

_KEY = re.compile(r"\d{6}-(?P<code>[^-]+)-(?P<year>\d{4})-(?P<serial>\d+)(?P<rest>-.*)?")
_MEASURE = re.compile(r".+-m(?P<number>\d[\w.]*)")


def name_of(node: NetworkNode, lang: Lang) -> str:
    """Return the full name of a node."""
    return node.label.in_language(lang)


def kind_of_node(node: NetworkNode) -> str:
    """Return the kind under which a node is drawn."""
    return node.kind if node.kind in STYLES else "other"


def document_number(iri: str) -> str:
    """Return the 文号 that the IRI of a notice or measure holds, or an empty string.

    >>> document_number("https://w3id.org/cuoshi/measure/220100-长府办发-2020-25-m16")
    '长府办发〔2020〕25号'
    """
    found = _KEY.fullmatch(_local(iri))
    return f"{found['code']}〔{found['year']}〕{found['serial']}号" if found else ""


def _local(iri: str) -> str:
    for kind in ("notice", "measure"):
        if iri.startswith(PREFIXES[kind]):
            return iri.removeprefix(PREFIXES[kind])
    return ""


def numbered(iri: str, name: str) -> str:
    """Return the name of a measure with its number, of a document with its 文号; any other name as it is.

    >>> numbered("https://w3id.org/cuoshi/measure/220100-长府办发-2020-25-m16", "扩大贷款")
    '16. 扩大贷款'
    """
    if found := _MEASURE.fullmatch(_local(iri)):
        return f"{found['number']}. {name}"
    number = document_number(iri)
    return f"{number} {name}" if number and number not in name else name


def stacked(iri: str, name: str) -> str:
    """Return the same as :func:`numbered`, with the 文号 of a document on a line of its own."""
    full, number = numbered(iri, name), document_number(iri)
    return f"{number}\n{name}" if full == f"{number} {name}" else full


def source_name(iri: str, name: str) -> str:
    """Return what a quote's source is called: the measure with its number, and the notice that it stands in."""
    number = document_number(iri)
    full = numbered(iri, name)
    return full if not number or number in full else f"{full} · {number}"


def without_place(name: str, place: str) -> str:
    """Return a body's name without its place, where it stands under that place anyway and something is left.

    >>> without_place("长春市财政局", "长春市"), without_place("长春海关", "长春市"), without_place("长春市", "长春市")
    ('财政局', '长春海关', '长春市')
    >>> without_place("Finance Bureau of Changchun", "Changchun")
    'Finance Bureau'
    """
    rest = name.removeprefix(place).removesuffix(f" of {place}").removesuffix(f" in {place}").strip()
    return rest if len(rest) > 1 else name


def details(node: NetworkNode, lang: Lang) -> tuple[tuple[str, str], ...]:
    """Return what the panel tells of any node: its 文号, city and function, where it has them."""
    words = messages(lang)
    lines = []
    if number := document_number(node.iri):
        lines.append((words["detail-number"], number))
    if node.city:
        lines.append((words["detail-city"], node.city[1].in_language(lang)))
    if node.function:
        lines.append((words["detail-function"], node.function[1].in_language(lang)))
    return tuple(lines)


def evidence(edge: NetworkEdge, lang: Lang) -> tuple[tuple[str, str, str], ...]:
    """Return the quotes of an edge: words, where they stand, and the entity that this is."""
    return tuple((q.words, source_name(q.source, q.source_label.in_language(lang)), q.source) for q in edge.quotes)
