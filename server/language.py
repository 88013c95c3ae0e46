"""The two languages of the pages: which one a request wants, and the words of ontology/data/ui_pages.csv."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from ..graph.labels import Label
from ..ontology.codelists import read_rows
from ..ontology.errors import DataError
from .negotiation import best_language
from .prefixes import shortened

__all__ = ["LANGUAGES", "Words", "choose_language", "messages"]

LANGUAGES = ("zh", "en")
"""The languages, the default first."""


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

    def either(self, zh: str | None, en: str | None) -> str:
        """Return the one of two labels that fits the language, or the other where that is empty."""
        return (zh or en or "") if self.language == "zh" else (en or zh or "")
