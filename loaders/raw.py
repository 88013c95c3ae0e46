"""What a reader of one file format gives: the text as the file holds it, before normalising."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..ontology.model import Issue

__all__ = ["Raw", "Reader"]


@dataclass(frozen=True, slots=True)
class Raw:
    """The text of a file, Issues met while reading it, and the names and values of the site's own table about it."""

    text: str
    notes: tuple[Issue, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()


Reader = Callable[[bytes, str], Raw]
"""Takes a file's bytes and its place for messages; raises ReadError where they cannot be read."""
