"""The words of the picture pages in Chinese and English; they live in ``ontology/data/ui_pictures.csv``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal

from ..ontology.codelists import read_rows
from ..ontology.errors import DataError
from .views import Edge

__all__ = ["LANGUAGES", "Lang", "kind_label", "messages", "relation_label"]

Lang = Literal["zh", "en"]
LANGUAGES: tuple[Lang, ...] = ("zh", "en")
_FILE = "ui_pictures.csv"


@cache
def messages(lang: Lang) -> Mapping[str, str]:
    """Return every message of one language by key.

    Raises:
        DataError: a message is empty or stands twice.
    """
    found: dict[str, str] = {}
    for row in read_rows(_FILE):
        if row["key"] in found or not row[lang]:
            raise DataError(f"the message {row['key']!r} is empty or stands twice", where=f"ontology/data/{_FILE}")
        found[row["key"]] = row[lang]
    return MappingProxyType(found)


def kind_label(kind: str, lang: Lang) -> str:
    """Return what a kind of node is called."""
    words = messages(lang)
    return words.get(f"kind-{kind}", words["kind-other"])


def relation_label(edge: Edge, lang: Lang) -> str:
    """Return what the relation of an edge is called: its own label, else the name of its kind."""
    return edge.label or messages(lang).get(f"edge-{edge.kind}", "")
