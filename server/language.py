"""The two languages of the pages: which one a request wants, and the words of ontology/data/ui_pages.csv."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from rdflib import Literal

from ..graph.labels import Label
from ..graph.store import Term
from ..ontology.codelists import read_rows
from ..ontology.errors import DataError
from .negotiation import best_language
from .prefixes import shortened

__all__ = ["LANGUAGES", "Words", "choose_language", "messages"]

LANGUAGES = ("zh", "en")
"""The languages, the default first."""

_GROUPED_FROM = 10_000
"""Numbers from here on are written with commas; smaller ones may be years."""


def choose_language(wished: str, accept_language: str) -> str:
    """Return the language asked for by ``?lang=``, else by the browser, else Chinese."""
    return wished if wished in LANGUAGES else best_language(accept_language, LANGUAGES)


@cache
def messages() -> Mapping[str, Mapping[str, str]]:
    """Return language -> key -> words.

    Raises:
        DataError: a key stands twice or lacks its words in a language.
    """
    found: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for row in read_rows("ui_pages.csv"):
        for language in LANGUAGES:
            if row["key"] in found[language] or not row[language]:
                raise DataError(f"{row['key']!r} stands twice or is empty", where="ontology/data/ui_pages.csv")
            found[language][row["key"]] = row[language]
    return MappingProxyType(found)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the pages in one language; call it with a key and the values of its placeholders."""

    language: str

    def __call__(self, key: str, **values: object) -> str:
        """Return the words of ``key``; a key that does not exist is a fault of ours and raises KeyError."""
        return messages()[self.language][key].format(**values)

    def of(self, label: Label) -> str:
        """Return a label of the graph in the language; an IRI that nothing names is given in its short form."""
        return shortened(label.in_language(self.language))

    def counted(self, key: str, n: int) -> str:
        """Return the words of ``key`` for ``n`` things, or those of ``key-one`` for a single one where the language tells it apart."""
        one = f"{key}-one"
        return self(one if n == 1 and one in messages()[self.language] else key, n=n)

    def kind(self, kind: str) -> str:
        """Return what a kind of thing is called."""
        key = f"kind-{kind}"
        return self(key if key in messages()[self.language] else "kind-other")

    def value(self, term: Term | None, label: Label) -> str:
        """Return a value as people read it: yes and no, large numbers with commas, all else by its label."""
        plain: object = term.value if isinstance(term, Literal) and term.datatype else None
        if isinstance(plain, bool):
            return self("yes" if plain else "no")
        if isinstance(plain, (int, Decimal)) and not -_GROUPED_FROM < plain < _GROUPED_FROM:
            return f"{plain:,}"
        return self.of(label)

    def either(self, zh: str | None, en: str | None) -> str:
        """Return the one of two labels that fits the language, or the other where that is empty."""
        return (zh or en or "") if self.language == "zh" else (en or zh or "")
