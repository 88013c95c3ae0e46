"""What can be told of the text of an update before it is parsed: which graphs it may change, and where its dataset goes.

Lexical, as :mod:`cuoshi.graph.guard` is. Where a text cannot be read with certainty, everything may be changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..ontology.errors import QueryError
from .guard import SparqlToken, declared, guard, is_glued, tokens

__all__ = ["Reach", "all_inserted", "check_update", "reach", "with_dataset"]

_ESCAPE = re.compile(r"\\[uU]")
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
_CHANGES = frozenset({"INSERT", "DELETE"})
_WHOLE = frozenset({"ALL", "NAMED"})
_KNOWN = _CHANGES | _WHOLE | {"PREFIX", "DATA", "WHERE", "WITH", "USING", "GRAPH", "DEFAULT", "SILENT", "TO", "INTO"}
_KNOWN |= {"CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"}
_BEFORE_A_NAME = ("with", "using", "named", "graph", "silent", "to", "into", "add", "move", "copy")
"""Keywords that a name may follow."""


class _Uncertain(Exception):
    """The text may be anything."""


@dataclass(slots=True)
class Reach:
    """What an update may change.

    Attributes:
        graphs: names of graphs.
        default: whether the default graph itself may be changed.
        is_data: whether all that changes stands in the text.
    """

    graphs: set[str] = field(default_factory=set)
    default: bool = False
    is_data: bool = True


def check_update(text: str) -> None:
    """Refuse an update that no engine should be given.

    Raises:
        QueryTooLarge: it is too long, too deeply nested or a chain of too many parts.
        QueryForbidden: it would fetch something (LOAD, SERVICE).
    """
    guard(text, is_change=True)


def with_dataset(text: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> str:
    """Return the update with a dataset, given as IRIs in angle brackets, for each of its patterns.

    >>> with_dataset("DELETE WHERE { ?s ?p 1 }", ["<urn:g>"], [])
    'DELETE { ?s ?p 1 } USING <urn:g> WHERE { ?s ?p 1 }'

    Raises:
        QueryError: it has a dataset of its own (USING, WITH), or cannot be read with certainty.
    """
    if not default_graphs and not named_graphs:
        return text
    if _ESCAPE.search(text) or _holds_glued(text):
        raise _unclear()
    using = "".join(
        [*(f"USING {name} " for name in default_graphs), *(f"USING NAMED {name} " for name in named_graphs)]
    )
    result, place = [], 0
    for operation in _operations(text):
        for number, token in enumerate(operation.outer):
            word = token.text.upper()
            if token.kind == "word" and word not in {"BASE", *_KNOWN}:
                raise _unclear()
            if token.kind == "word" and word in ("USING", "WITH"):
                remedy = "leave one of the two out"
                raise QueryError("the dataset stands in the request and in the update", remedy=remedy)
            if token.kind == "word" and word == "WHERE":
                shorthand = operation.outer[number - 1].text.upper() == "DELETE"
                pattern = operation.block_after(token) if shorthand else ""
                result.append(f"{text[place : token.start]}{pattern}{' ' if pattern else ''}{using}")
                place = token.start
    return "".join([*result, text[place:]])


def _unclear() -> QueryError:
    remedy = "write it without \\u escapes and with a blank after each keyword"
    return QueryError("where the dataset of the request belongs cannot be told from this update", remedy=remedy)


def reach(text: str) -> Reach | None:
    """Return what an update may change; None where that may be anything."""
    found, prefixes = Reach(), dict[str, str]()
    if _ESCAPE.search(text) or _holds_glued(text):
        return None
    try:
        for operation in _operations(text):
            operation.read_prefixes(prefixes)
            operation.add_to(found, prefixes)
    except _Uncertain:
        return None
    return found


def _holds_glued(text: str) -> bool:
    """Tell whether an engine could read a keyword and one more name in a name, such as ``WITHa:b``."""
    names = [token.text for token in tokens(text) if token.kind == "name"]
    prefixes = declared(names)
    return any(is_glued(name, _BEFORE_A_NAME, prefixes) for name in names)


def all_inserted(text: str) -> str:
    """Return an update that is all data with INSERT DATA in place of each DELETE DATA.

    >>> all_inserted("DELETE DATA { <urn:a> <urn:b> 'DELETE' }")
    "INSERT DATA { <urn:a> <urn:b> 'DELETE' }"
    """
    result, place = [], 0
    for operation in _operations(text):
        for token in operation.outer:
            if token.kind == "word" and token.text.upper() == "DELETE":
                result += [text[place : token.start], "INSERT"]
                place = token.start + len(token.text)
    return "".join([*result, text[place:]])


@dataclass(slots=True)
class _Operation:
    """One operation of an update: its tokens outside braces, and its blocks."""

    text: str
    outer: list[SparqlToken] = field(default_factory=list)
    blocks: list[list[SparqlToken]] = field(default_factory=list)

    def block_after(self, token: SparqlToken) -> str:
        """Return the text of the block that begins after ``token``."""
        for block in self.blocks:
            if block[0].start > token.start:
                return self.text[block[0].start : block[-1].start + 1]
        raise QueryError("the update cannot be parsed: a pattern is missing")

    def read_prefixes(self, prefixes: dict[str, str]) -> None:
        """Note the prefixes that are declared, and take them away."""
        while len(self.outer) >= 3 and self.outer[0].text.upper() == "PREFIX":
            prefixes[self.outer[1].text.removesuffix(":")] = _absolute(self.outer[2])
            del self.outer[:3]

    def add_to(self, found: Reach, prefixes: dict[str, str]) -> None:
        """Add what the operation may change."""
        words = [token.text.upper() for token in self.outer if token.kind == "word"]
        if not words and not self.blocks:
            return
        if not words or any(word not in _KNOWN for word in words):
            raise _Uncertain
        found.is_data &= "DATA" in words
        if "WITH" not in words and _CHANGES.isdisjoint(words):
            self._manage(found, prefixes, words)
            return
        self._with(found, prefixes)
        for block in self._templates():
            _read_template(block, found, prefixes)

    def _manage(self, found: Reach, prefixes: dict[str, str], words: list[str]) -> None:
        if not _WHOLE.isdisjoint(words):
            raise _Uncertain
        found.default |= "DEFAULT" in words
        found.graphs |= {_name(token, prefixes) for token in self.outer if token.kind != "word"}

    def _with(self, found: Reach, prefixes: dict[str, str]) -> None:
        for token, following in zip(self.outer, self.outer[1:], strict=False):
            if token.text.upper() == "WITH":
                found.graphs.add(_name(following, prefixes))

    def _templates(self) -> Iterator[list[SparqlToken]]:
        """Yield the blocks that say what goes or comes: those after INSERT, DELETE, DATA and DELETE WHERE."""
        for block in self.blocks:
            before = [token.text.upper() for token in self.outer if token.start < block[0].start]
            if before[-1:] in (["INSERT"], ["DELETE"], ["DATA"]) or before[-2:] == ["DELETE", "WHERE"]:
                yield block


def _operations(text: str) -> Iterator[_Operation]:
    """Yield the operations, which semicolons outside braces divide."""
    operation, depth = _Operation(text), 0
    for token in tokens(text):
        depth += token.text == "{"
        if depth == 0 and token.text == ";":
            yield operation
            operation = _Operation(text)
        elif depth == 0:
            operation.outer.append(token)
        elif depth == 1 and token.text == "{":
            operation.blocks.append([token])
        else:
            operation.blocks[-1].append(token)
        depth -= token.text == "}" and depth > 0
    yield operation


def _read_template(block: Sequence[SparqlToken], found: Reach, prefixes: dict[str, str]) -> None:
    depth, before = 0, ""
    for token in block:
        depth += (token.text == "{") - (token.text == "}")
        word = token.text.upper() if token.kind == "word" else ""
        if before == "GRAPH":
            found.graphs.add(_name(token, prefixes))
        elif ("GRAPH" in word and word != "GRAPH") or (token.kind == "name" and _prefix(token) not in (*prefixes, "_")):
            raise _Uncertain
        elif depth == 1 and word != "GRAPH" and token.text not in (".", "{", "}"):
            found.default = True
        found.is_data &= token.text not in ("[", "(") and not token.text.startswith("_:")
        before = word


def _prefix(token: SparqlToken) -> str:
    return token.text.partition(":")[0]


def _name(token: SparqlToken, prefixes: dict[str, str]) -> str:
    if token.kind == "iri":
        return _absolute(token)
    if token.kind != "name" or "\\" in token.text or _prefix(token) not in prefixes:
        raise _Uncertain
    return prefixes[_prefix(token)] + token.text.partition(":")[2]


def _absolute(token: SparqlToken) -> str:
    if token.kind != "iri" or not _ABSOLUTE.match(token.text):
        raise _Uncertain
    return token.text[1:-1]
