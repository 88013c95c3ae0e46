"""What holds a thing that its own name does not tell apart: the notice of a measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .labels import Label, kind_of, labels, values_block
from .store import View

__all__ = ["notices_of"]


def notices_of(view: View, iris: Iterable[str]) -> Mapping[str, Label]:
    """Return the name of the notice of each measure among ``iris``; many measures have the same heading."""
    measures = [iri for iri in dict.fromkeys(iris) if kind_of(iri) == "measure"]
    if not measures:
        return {}
    way = f"{values_block('measure', measures)} ?measure cv:hasLegalResource / eli:is_part_of ?holder"
    rows = view.select(f"SELECT ?measure ?holder WHERE {{ {way} }}").rows
    found = {str(measure): str(holder) for measure, holder in rows if kind_of(str(holder)) == "notice"}
    names = labels(view, found.values())
    return {measure: names[holder] for measure, holder in found.items()}
