# mypy: disable-error-code="untyped-decorator"
"""The words that a query can be written with, for the completion of the editor and for other programs."""

from __future__ import annotations

import json

from flask import Blueprint, Response, current_app

from ..graph.store import View
from ..graph.terms import term_entries
from ..ontology.namespace import all_prefixes
from .context import view

__all__ = ["blueprint"]

blueprint = Blueprint("vocabulary", __name__)


@blueprint.get("/api/vocabulary")
def vocabulary() -> Response:
    """List the prefixes, and the classes, properties and codes with their names; made once per state of the data."""
    seen = view()
    kept: dict[str, bytes] = current_app.extensions.setdefault("cuoshi-vocabulary", {})
    version = seen.version()
    if version not in kept:
        made = _members(seen)
        kept.clear()
        kept[version] = made
    return Response(kept[version], mimetype="application/json")


def _members(seen: View) -> bytes:
    entries = term_entries(seen)
    terms = [
        {"iri": one.iri, "short": one.short, "kind": one.kind, "zh": one.label.zh, "en": one.label.en}
        for one in entries
    ]
    return json.dumps({"prefixes": dict(all_prefixes()), "terms": terms}, ensure_ascii=False).encode()
