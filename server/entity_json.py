"""An entity as plain JSON: its names, its facts with the words that they were read from, and what points at it."""

from __future__ import annotations

from rdflib import Literal

from ..graph.entity import Annotation, Entity, Fact, FactGroup, Link, Value
from ..graph.labels import Label
from .answers import Json
from .downloads import json_value

__all__ = ["entity_json"]


def entity_json(entity: Entity) -> dict[str, Json]:
    """Return the members that docs/service.md describes."""
    return {
        "iri": entity.iri,
        "kind": entity.kind or None,
        "label": _label(entity.label),
        "names": list(entity.names),
        "types": [_value(one) for one in entity.types],
        "facts": [_group(group) for group in entity.groups],
        "text": entity.text.text if entity.text else None,
        "inbound": {
            "total": entity.inbound_total,
            "page": entity.page,
            "pages": entity.pages,
            "links": [_link(one) for one in entity.inbound],
        },
    }


def _label(label: Label) -> Json:
    return {"zh": label.zh, "en": label.en}


def _value(value: Value) -> dict[str, Json]:
    """Return an IRI with its name and kind, or a literal with its language or datatype."""
    if value.iri:
        return {"iri": value.iri, "kind": value.kind or None, "label": _label(value.label)}
    found: dict[str, Json] = {"value": json_value(value.term)}
    if isinstance(value.term, Literal) and value.term.language:
        found["language"] = value.term.language
    elif isinstance(value.term, Literal) and value.term.datatype:
        found["datatype"] = str(value.term.datatype)
    return found


def _group(group: FactGroup) -> Json:
    return {
        "property": {"iri": group.predicate, "label": _label(group.label)},
        "values": [_fact(fact) for fact in group.facts],
    }


def _fact(fact: Fact) -> Json:
    found = _value(fact.value)
    if fact.parts:
        found["parts"] = [_group(part) for part in fact.parts]
    if fact.evidence:
        found["evidence"] = [_words(one) for one in fact.evidence]
    return found


def _words(one: Annotation) -> Json:
    return {
        "quote": one.quote,
        "notice": one.notice,
        "start": one.start,
        "end": one.end,
        "rule": one.rule,
        "confidence": one.confidence,
    }


def _link(link: Link) -> Json:
    return {"property": {"iri": link.predicate, "label": _label(link.label)}, "source": _value(link.source)}
