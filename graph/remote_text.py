"""Queries as rows of tokens: where their parts begin and end, and changes put into them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..ontology.iris import BASE
from .guard import SparqlToken, tokens

__all__ = ["Draft", "Group", "based", "prefixes_of"]


@dataclass(frozen=True, slots=True)
class Group:
    """A group in braces: the numbers of the tokens that open and close it."""

    opens: int
    closes: int


@dataclass(slots=True)
class Draft:
    """A query whose braces match, with changes that are to be made; they must not overlap."""

    text: str
    tokens: list[SparqlToken] = field(init=False)
    _changes: list[tuple[int, int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tokens = list(tokens(self.text))

    def word(self, place: int) -> str:
        """Return the keyword at a place in capitals; an empty string where there is another token or none."""
        if not 0 <= place < len(self.tokens):
            return ""
        token = self.tokens[place]
        return token.text.upper() if token.kind == "word" else ""

    def mark(self, place: int) -> str:
        """Return the mark at a place, such as a brace; an empty string where there is another token or none."""
        if not 0 <= place < len(self.tokens):
            return ""
        return self.tokens[place].text if self.tokens[place].kind == "mark" else ""

    def groups(self) -> Iterator[Group]:
        """Yield every group in braces, inner ones before those around them."""
        opened: list[int] = []
        for place in range(len(self.tokens)):
            if self.mark(place) == "{":
                opened.append(place)
            elif self.mark(place) == "}" and opened:
                yield Group(opened.pop(), place)

    def end(self, place: int) -> int:
        """Return the offset at which a token ends."""
        return self.tokens[place].start + len(self.tokens[place].text)

    def put(self, first: int, last: int, text: str) -> None:
        """Put ``text`` in the place of the tokens from ``first`` to ``last``."""
        self._changes.append((self.tokens[first].start, self.end(last), text))

    def after(self, place: int, text: str) -> None:
        """Put ``text`` behind a token."""
        self._changes.append((self.end(place), self.end(place), text))

    def before(self, place: int, text: str) -> None:
        """Put ``text`` before a token."""
        self._changes.append((self.tokens[place].start, self.tokens[place].start, text))

    def changed(self) -> str:
        """Return the query with its changes."""
        parts, done = [], 0
        for start, end, text in sorted(self._changes, key=lambda change: change[:2]):
            parts += [self.text[done:start], text]
            done = end
        return "".join((*parts, self.text[done:]))


def prefixes_of(row: Sequence[SparqlToken]) -> dict[str, str]:
    """Return the prefixes that a query declares, with what they stand for."""
    triples = zip(row, row[1:], row[2:], strict=False)
    return {
        name.text[:-1]: space.text[1:-1]
        for token, name, space in triples
        if token.text.upper() == "PREFIX" and name.kind == "name"
    }


def based(query: str) -> str:
    """Return the query with our base for its relative IRIs, where it has some and names no base itself."""
    row = list(tokens(query))
    names_base = any(token.kind == "word" and token.text.upper() == "BASE" for token in row)
    is_relative = any(token.kind == "iri" and not _SCHEME.match(token.text) for token in row)
    return f"BASE <{BASE}> {query}" if is_relative and not names_base else query


_SCHEME = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
