"""Parameters of ready questions: from what people write to a term that is bound, never formatted into a query."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from rdflib import Literal, URIRef
from rdflib.namespace import XSD

from ..ontology.areas import areas
from ..ontology.codelists import functions, read_rows, scheme
from ..ontology.errors import BadParameter
from ..ontology.iris import clean_iri, iri
from ..ontology.model import Scheme
from .labels import Label
from .store import Term

__all__ = ["ANY", "Parameter", "bind"]

ANY = "*"
"""What stands for any value; a parameter with this default may be left open."""

_BRACKETS = str.maketrans("[［【(（﹝〈]］】)）﹞〉", "〔〔〔〔〔〔〔〕〕〕〕〕〕〕")
_INTEGER = re.compile(r"-?\d{1,18}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a question.

    Attributes:
        kind: ``code``, ``text``, ``number`` (a 文号), ``date``, ``integer`` or ``iri``.
        scheme: for codes the kind of IRI that they belong to, such as ``instrument`` or ``area``; empty otherwise.
        default: used when nothing is given; ``*`` for any value; None when a value must be given.
    """

    name: str
    kind: str
    scheme: str
    default: str | None
    label: Label

    @classmethod
    def read(cls, line: str) -> Parameter:
        """Return the parameter of a header line: name, type, default, Chinese and English label, divided by ``|``."""
        name, kind, default, zh, en = (part.strip() for part in line.split("|"))
        kind, _, within = kind.partition(" ")
        return cls(name, kind, within, default or None, Label(zh, en))

    @property
    def variable(self) -> str:
        """The variable that it binds, without the question mark."""
        return f"_{self.name}"

    def term(self, text: str) -> Term:
        """Return the term that a text stands for.

        Raises:
            BadParameter: the text is not of the parameter's type.
        """
        reader = {"code": self._code, "number": self._number, "date": self._date, "integer": self._integer}
        return reader.get(self.kind, self._plain)(text.strip())

    def choices(self) -> tuple[tuple[str, Label], ...]:
        """Return the codes that it takes with their names; empty where there are too many or no list."""
        if self.scheme == "function":
            return tuple((one.code, Label(one.zh, one.en)) for one in functions().values())
        if self.scheme in {member.value for member in Scheme}:
            return tuple((one.code, Label(one.zh, one.en)) for one in scheme(Scheme(self.scheme)).values())
        rows = (row for row in read_rows("concepts.csv") if row["scheme"] == self.scheme)
        return tuple((row["code"], Label(row["zh"], row["en"])) for row in rows)

    def _plain(self, text: str) -> Term:
        if self.kind == "iri":
            return URIRef(clean_iri(text))
        return Literal(text)

    def _number(self, text: str) -> Term:
        return Literal("".join(text.split()).translate(_BRACKETS))

    def _date(self, text: str) -> Term:
        try:
            return Literal(date.fromisoformat(text).isoformat(), datatype=XSD.date)
        except ValueError:
            raise self._bad(text, "no date", "write it as 2020-07-01") from None

    def _integer(self, text: str) -> Term:
        if not _INTEGER.fullmatch(text):
            raise self._bad(text, "no whole number", "write it in figures, such as 1000000")
        return Literal(int(text))

    def _code(self, text: str) -> Term:
        local = clean_iri(text).rpartition("/")[2].removeprefix(f"{self.scheme}:")
        if self.scheme == "area":
            return URIRef(iri("area", self._area(local)))
        known = dict(self.choices())
        if not known:
            return URIRef(iri(self.scheme, local))
        if local not in known:
            local = self._named(local, known)
        return URIRef(iri(self.scheme, local))

    def _area(self, text: str) -> str:
        if areas().by_code(text) is not None:
            return text
        found = areas().find(text)
        if len(found) != 1:
            codes = ", ".join(f"{area.name} {area.code}" for area in found)
            raise self._bad(text, "no area" if not found else "several areas", f"give a code: {codes or '220100'}")
        return found[0].code

    def _named(self, text: str, known: Mapping[str, Label]) -> str:
        codes = [code for code, name in known.items() if text in {name.zh, name.en}]
        if len(codes) != 1:
            near = get_close_matches(text, known, n=3) or list(known)[:5]
            raise self._bad(text, f"no code of the scheme {self.scheme!r}", f"for instance {', '.join(near)}")
        return codes[0]

    def _bad(self, text: str, problem: str, remedy: str) -> BadParameter:
        return BadParameter(f"{text!r} is {problem}", where=f"parameter {self.name!r}", remedy=remedy)


def bind(
    parameters: Sequence[Parameter], given: Mapping[str, str], *, where: str
) -> tuple[Mapping[str, str], Mapping[str, Term]]:
    """Return the values used, defaults filled in, and the terms by variable.

    Raises:
        BadParameter: one is missing, unknown or of the wrong type.
    """
    _refuse_unknown({one.name for one in parameters}, given, where)
    used: dict[str, str] = {}
    for one in parameters:
        value = given.get(one.name, "").strip() or one.default
        if value is None:
            remedy = f"add it: --param {one.name}=…"
            raise BadParameter(f"the parameter {one.name!r} is missing", where=where, remedy=remedy)
        used[one.name] = value
    return used, {one.variable: one.term(used[one.name]) for one in parameters if used[one.name] != ANY}


def _refuse_unknown(names: Iterable[str], given: Mapping[str, str], where: str) -> None:
    for name in given:
        if name not in names:
            known = ", ".join(sorted(names)) or "it takes none"
            raise BadParameter(f"there is no parameter {name!r}", where=where, remedy=known)
