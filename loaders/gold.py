"""Notices in the JSON shape of the annotation guide, and the comparison with annotated notices."""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..ontology.errors import ReadError
from ..ontology.model import Citation, Field, Measure, Mention, Notice, Quantity, Recipient, Scheme
from .guide_codes import guide_codes

__all__ = ["LAYERS", "Layer", "as_json", "read_gold", "score"]

Json = dict[str, Any]

LAYERS = (
    "measures",
    "headings",
    "sections",
    "responsible",
    "responsible + function",
    "responsible + role",
    "open-ended lists",
    "industries",
    "groups",
    "instruments",
    "quantities",
    "programmes",
    "citations",
    "citation relations",
    "notice fields",
)
"""The layers that are compared, in the order of the table."""

_FIELDS = ("title", "document_number", "issuer", "jurisdiction", "issued", "effective_from", "effective_until")
_START = 15
_COMPUTED = frozenset({"until-counted"})
"""Rules that compute what the text does not state; the guide wants null there, the evidence keeps the value."""


def as_json(notice: Notice) -> Json:
    """Return the notice in the shape of the annotation guide, with ``span``, ``rule`` and ``confidence`` on every fact."""
    fields = {name: getattr(notice, name) for name in _FIELDS}
    stated = {name: field for name, field in fields.items() if field and field.rule not in _COMPUTED}
    return {
        "source": notice.document.source,
        "notice": {name: stated[name].value if name in stated else None for name in fields},
        "notice_evidence": {name: _field(field) for name, field in fields.items() if field},
        "head": _head(notice),
        "citations": [
            *(_citation(c, None) for c in notice.citations),
            *(_citation(c, m.number) for m in notice.measures for c in m.citations),
        ],
        "measures": [_measure(notice, m) for m in notice.measures],
        "issues": [
            {"code": i.code, "span": [i.span.start, i.span.end] if i.span else None, "detail": i.detail}
            for i in notice.issues
        ],
    }


def _evidence(mention: Mention | None, rule: str, confidence: float) -> Json:
    span = [mention.span.start, mention.span.end] if mention else None
    return {"span": span, "rule": rule, "confidence": confidence}


def _field(field: Field) -> Json:
    return {"value": field.value, **_evidence(field.mention, field.rule, field.confidence)}


def _head(notice: Notice) -> Json:
    """Return what the guide has no place for: urgency, status, to whom it goes, who signed."""
    block = notice.signature
    return {
        "urgency": _field(notice.urgency) if notice.urgency else None,
        "statuses": [{"status": str(m.status), **_evidence(m.mention, m.rule, m.confidence)} for m in notice.statuses],
        "addressees": [_recipient(one) for one in notice.addressees],
        "copied_to": [_recipient(one) for one in notice.copied_to],
        "signature": {
            "bodies": list(block.bodies),
            "day": block.day,
            **_evidence(block.mention, block.rule, block.confidence),
        }
        if block
        else None,
    }


def _recipient(found: Recipient) -> Json:
    return {
        "mention": found.mention.text,
        "function": found.agency.function,
        "agency": found.agency.key,
        **_evidence(found.mention, found.rule, found.confidence),
    }


def _citation(citation: Citation, measure: str | None) -> Json:
    return {
        "document_number": citation.document_number,
        "title": citation.title,
        "relation": str(citation.relation),
        "measure": measure,
        **_evidence(citation.mention, citation.rule, citation.confidence),
    }


def _measure(notice: Notice, measure: Measure) -> Json:
    text = measure.span.slice(notice.document.text)
    return {
        "number": measure.number,
        "section": measure.section.text if measure.section else None,
        "heading": measure.heading.text,
        "starts_with": "".join(text.split())[:_START],
        "span": [measure.span.start, measure.span.end],
        "responsible": [
            {
                "mention": r.mention.text,
                "function": r.agency.function,
                "role": str(r.role),
                "agency": r.agency.key,
                **_evidence(r.mention, r.rule, r.confidence),
            }
            for r in measure.responsibilities
        ],
        "open_ended": measure.open_ended,
        "industries": guide_codes(Scheme.INDUSTRY, measure.codes(Scheme.INDUSTRY)),
        "groups": guide_codes(Scheme.GROUP, measure.codes(Scheme.GROUP)),
        "instruments": guide_codes(Scheme.INSTRUMENT, measure.codes(Scheme.INSTRUMENT)),
        "codings": [
            {
                "scheme": str(c.scheme),
                "code": c.code,
                "mention": c.mention.text,
                **_evidence(c.mention, c.rule, c.confidence),
            }
            for c in measure.codings
        ],
        "quantities": [_quantity(q) for q in measure.quantities],
        "programmes": [p.name for p in measure.programmes],
        "programme_evidence": [
            {"name": p.name, **_evidence(p.mention, p.rule, p.confidence)} for p in measure.programmes
        ],
    }


def _quantity(quantity: Quantity) -> Json:
    return {
        "as_written": quantity.mention.text,
        "kind": str(quantity.kind),
        "value": quantity.value,
        "unit": quantity.unit,
        "term": str(quantity.term),
        "bound": str(quantity.bound),
        "inclusive": quantity.inclusive,
        "base": quantity.base,
        "per": quantity.per,
        **_evidence(quantity.mention, quantity.rule, quantity.confidence),
    }


@dataclass(frozen=True, slots=True)
class Layer:
    """How many items of a layer were found rightly, found wrongly and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of the found items that are right; 1.0 when none was found."""
        found = self.right + self.wrong
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        """Share of the annotated items that were found; 1.0 when none was annotated."""
        annotated = self.right + self.missed
        return self.right / annotated if annotated else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def read_gold(path: Path) -> Json:
    """Return an annotated notice.

    Raises:
        ReadError: the file is missing or no JSON object.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ReadError(f"no annotation can be read: {error}", where=str(path)) from error
    if not isinstance(content, dict):
        raise ReadError("an annotation is a JSON object", where=str(path))
    return content


def score(pairs: Iterable[tuple[Json, Json]]) -> Mapping[str, Layer]:
    """Return each layer's counts over all pairs of (annotated, found) notices; layers that a file leaves out do not count."""
    total: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for gold, found in pairs:
        wanted, got = _items(gold), _items(found)
        for layer in LAYERS:
            if layer in _unannotated(gold):
                continue
            right = len(wanted[layer] & got[layer])
            for i, n in enumerate((right, len(got[layer]) - right, len(wanted[layer]) - right)):
                total[layer][i] += n
    return {layer: Layer(*total[layer]) for layer in LAYERS if layer in total}


def _unannotated(gold: Json) -> set[str]:
    measures = gold.get("measures") or []
    return {name for name in ("industries", "groups", "instruments") if not any(name in m for m in measures)}


_BRACKETS = str.maketrans("﹝﹞[]", "〔〕〔〕")


def _norm(value: object) -> str | None:
    """Fold width and blanks, unify brackets."""
    if value is None:
        return None
    return "".join(unicodedata.normalize("NFKC", str(value)).split()).translate(_BRACKETS)


def _number(value: object) -> object:
    try:
        return round(float(str(value)), 6)
    except ValueError:
        return _norm(value)


def _items(notice: Json) -> dict[str, set[tuple[object, ...]]]:
    """Return the comparable items of each layer; those of a measure carry its number."""
    out: dict[str, set[tuple[object, ...]]] = {layer: set() for layer in LAYERS}
    head = notice.get("notice") or {}
    out["notice fields"] = {(name, _norm(head[name])) for name in _FIELDS if head.get(name)}
    for cited in notice.get("citations") or []:
        key = _norm(cited.get("document_number")) or _norm(cited.get("title"))
        out["citations"].add((key,))
        out["citation relations"].add((key, cited.get("relation")))
    for measure in notice.get("measures") or []:
        _measure_items(measure, out)
    return out


def _measure_items(measure: Json, out: Mapping[str, set[tuple[object, ...]]]) -> None:
    n = str(measure.get("number"))
    out["measures"].add((n, (_norm(measure.get("starts_with")) or "")[:8]))
    out["headings"].add((n, _norm(measure.get("heading"))))
    out["sections"].add((n, _norm(measure.get("section"))))
    for body in measure.get("responsible") or []:
        who = _norm(body.get("mention"))
        out["responsible"].add((n, who))
        out["responsible + function"].add((n, who, body.get("function")))
        out["responsible + role"].add((n, who, body.get("role")))
    out["open-ended lists"].add((n, bool(measure.get("open_ended"))))
    for layer in ("industries", "groups", "instruments"):
        out[layer] |= {(n, code) for code in measure.get(layer) or []}
    for q in measure.get("quantities") or []:
        out["quantities"].add((n, q.get("kind"), _number(q.get("value")), _norm(q.get("unit"))))
    names: Sequence[str] = measure.get("programmes") or []
    out["programmes"] |= {(n, (_norm(name) or "").strip("“”\"'")) for name in names}
