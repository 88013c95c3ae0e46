"""What can be filled in for a parameter: the areas, document numbers and bodies that the data have, with their names."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..ontology.areas import areas
from .labels import Label, labels
from .order import natural
from .parameters import Parameter
from .store import View

__all__ = ["Suggestion", "suggestions", "suggests", "written"]

Suggestion = tuple[str, Label]
"""What to fill in, and what it stands for."""

_MOST = 500
"""Suggestions that a form offers at most; a longer list helps nobody and makes the page heavy."""

_QUERIES: Mapping[str, str] = MappingProxyType(
    {
        "area": "SELECT DISTINCT ?thing WHERE { ?notice cs:textStatus genre:held ; eli:jurisdiction ?thing }",
        "number": "SELECT DISTINCT ?thing ?number WHERE { ?thing eli:id_local ?number ; cs:textStatus ?status } ORDER BY ?number",
        "agency": "SELECT DISTINCT ?thing WHERE { ?duty cv:hasParticipant ?thing } ORDER BY ?thing",
    }
)


def suggests(parameter: Parameter) -> str:
    """Return what a parameter is suggested from (``area``, ``number`` or ``agency``), or an empty string."""
    wanted = parameter.scheme or parameter.kind
    return wanted if wanted in _QUERIES else ""


def suggestions(view: View, kind: str) -> tuple[Suggestion, ...]:
    """Return what the data have of one kind, in the order of codes or numbers, at most five hundred."""
    rows = list(view.select(f"{_QUERIES[kind]} LIMIT {_MOST}").dicts())
    names = labels(view, [str(row["thing"]) for row in rows])
    found = [(_value(kind, str(row["thing"]), str(row.get("number", ""))), names[str(row["thing"])]) for row in rows]
    return tuple(sorted(dict(found).items(), key=lambda one: natural(one[0])))


def written(parameter: Parameter, value: str) -> str:
    """Return a value as a form shows it: an area's code as the name that only it has."""
    known = parameter.scheme == "area" and areas().by_code(value) is not None
    return _value("area", value, "") if known else value


def _value(kind: str, iri: str, number: str) -> str:
    """Return what stands for a thing in a form: a number, the name of an area where only one has it, else the code."""
    code = iri.rpartition("/")[2]
    if kind != "area":
        return number or code
    area = areas().by_code(code)
    return area.name if area is not None and len(areas().find(area.name)) == 1 else code
