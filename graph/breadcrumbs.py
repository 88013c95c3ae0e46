"""The way down to a thing: its scheme or area, what it belongs to, and so on to the thing that holds it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rdflib import URIRef

from .labels import Label, labels
from .store import View

__all__ = ["MOST_STEPS", "breadcrumbs"]

MOST_STEPS = 8
"""Steps after which the way up ends, whatever the data say."""

_UP = """
SELECT ?rank ?up WHERE {
  { ?entity cv:hasLegalResource / eli:is_part_of ?up BIND(1 AS ?rank) }
  UNION { ?entity eli:jurisdiction ?up BIND(2 AS ?rank) }
  UNION { ?entity skos:broader ?up BIND(3 AS ?rank) }
  UNION { ?entity dct:spatial ?up BIND(4 AS ?rank) }
  UNION { ?entity skos:inScheme ?up BIND(5 AS ?rank) }
  FILTER(isIRI(?up))
} ORDER BY ?rank ?up LIMIT 1"""


def breadcrumbs(view: View, entity: str) -> Sequence[tuple[str, Label]]:
    """Return the IRIs and names of what stands above ``entity``, the widest first; empty where nothing does.

    A measure stands below its notice, a notice and a body below their area, an area and any code below the broader one, and the
    broadest below its scheme.
    """
    way = list(_way_up(view, entity))[::-1]
    names = labels(view, way)
    return [(iri, names[iri]) for iri in way]


def _way_up(view: View, entity: str) -> Iterator[str]:
    seen = {entity}
    for _ in range(MOST_STEPS):
        found = [str(row["up"]) for row in view.select(_UP, {"entity": URIRef(entity)}).dicts()]
        if not found or found[0] in seen:
            return
        entity = found[0]
        seen.add(entity)
        yield entity
