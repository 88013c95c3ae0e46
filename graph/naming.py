"""What a body is called whatever a notice calls it: one name per body and language, so that graphs of many notices agree.

The names that notices use are kept beside it; the templates are in ontology/data/agency_names.csv.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ..ontology.areas import areas
from ..ontology.codelists import functions, read_rows
from ..ontology.model import Agency, AgencyKind

__all__ = ["Name", "agency_name", "issuer_agency"]

_ANY = "*"


@dataclass(frozen=True, slots=True)
class Name:
    """A Chinese name and an English one; the English is empty where only the text's own words are known."""

    zh: str
    en: str = ""


def agency_name(agency: Agency) -> Name:
    """Return the name of a body by function and area; by its own words where they are what distinguishes it.

    >>> from cuoshi.ontology.model import AgencyKind
    >>> agency_name(Agency("长春市人社局", ("hrss",), "220100", AgencyKind.BODY)).zh
    '长春市人力资源和社会保障局'
    """
    area = areas().by_code(agency.area) if agency.area else None
    if agency.function is None or agency.qualifier:
        return Name(agency.name)
    function = functions()[agency.function]
    template = _template(agency.function, "class" if agency.kind is AgencyKind.CLASS else "body")
    zh = {"function": function.zh, "area": area.name if area else "", "short": area.short if area else ""}
    en = {"function": function.en, "area": area.en if area else "China"}
    return Name(template.zh.format(**zh), template.en.format(**en))


def issuer_agency(name: str, area: str | None) -> Agency:
    """Return the body of an issuer's full name; its function is told by the end of the name.

    >>> issuer_agency("长春市人民政府办公厅", "220100").key
    '220100-gov-office'
    """
    endings = [ending for ending in _endings() if name.endswith(ending)]
    if endings and area:
        return Agency(name, (_endings()[max(endings, key=len)],), area, AgencyKind.BODY)
    return Agency(name, (), area, AgencyKind.UNKNOWN, qualifier=name)


@cache
def _endings() -> Mapping[str, str]:
    known: dict[str, str] = {}
    for function in functions().values():
        for variant in function.variants:
            if "{" not in variant:
                known.setdefault(variant, function.code)
    return known


@cache
def _templates() -> Mapping[tuple[str, str], Name]:
    return {(row["function"], row["kind"]): Name(row["zh"], row["en"]) for row in read_rows("agency_names.csv")}


def _template(function: str, kind: str) -> Name:
    return _templates().get((function, kind)) or _templates()[_ANY, kind]
