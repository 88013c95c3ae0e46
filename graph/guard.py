r"""Refuses queries before an engine sees them: too long, too deeply nested, leaving the store, or changing it.

The check is lexical and linear. A parser is no help here: recursive ones fall over on the nested queries that must be refused,
and they disagree on escapes (``VALUES ?x { "a\u0022" } SERVICE …`` is one thing before and another after escapes are resolved).
So both readings of the text are split into tokens, and a SERVICE that stands outside strings, comments, IRIs and names
in either of them is refused. Engines end keywords where they like: Oxigraph reads ``SERVICEa:b`` as ``SERVICE a:b``, though by the
grammar it is a name. So such a name is refused where the rest of its prefix is declared.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ..ontology.errors import QueryForbidden, QueryTooLarge

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_TOKENS",
    "SparqlToken",
    "declared",
    "guard",
    "is_glued",
    "is_update",
    "readings",
    "tokens",
]

MAX_BYTES = 64 * 1024
"""Longest query in UTF-8 bytes."""
MAX_DEPTH = 100
"""Deepest nesting of brackets and runs of ``!``; some thousand levels end the engine's process."""
MAX_TOKENS = 10_000
"""Longest flat chain of anything (``||``, OPTIONAL, list items); three times as many end the engine's process."""

_TOKEN = re.compile(
    r"""
      (?P<comment> \#[^\r\n]* )
    | (?P<iri> <[^<>"{}|^`\\\x00-\x20]*> )
    | (?P<string> \"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*+'''
                | "(?:[^"\\\r\n]|\\.)*+"? | '(?:[^'\\\r\n]|\\.)*+'? )
    | (?P<variable> [?$]\w+ )
    | (?P<language> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<name> (?:[^\W\d_][\w.-]{0,200}+)?:(?:[\w:%-]|\\.|\.(?=[\w:%\\.-]))* | _:[\w.-]+ )
    | (?P<word> \w+ )
    | (?P<mark> \|\| | && | \S )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_OPEN, _CLOSE = frozenset("{(["), frozenset("})]")
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
_REFUSED = {
    "service": ("queries stay inside this graph", "leave the SERVICE part out"),
    "load": ("nothing is fetched from elsewhere", "send the data themselves: INSERT DATA, or PUT to the graph"),
}
_LAST_CODE_POINT = 0x10FFFF


@dataclass(frozen=True, slots=True)
class SparqlToken:
    """A token of a query: its kind, its text and where it starts."""

    kind: str
    text: str
    start: int


def tokens(query: str) -> Iterator[SparqlToken]:
    """Yield the tokens of a query; comments and blanks are left out, and nothing is ever refused here.

    >>> [token.text for token in tokens("ASK { ?s a <http://a> } # SERVICE")]
    ['ASK', '{', '?s', 'a', '<http://a>', '}']
    """
    for found in _TOKEN.finditer(query):
        kind = found.lastgroup or "mark"
        if kind != "comment":
            yield SparqlToken(kind, found.group(), found.start())


def guard(query: str, *, is_change: bool = False) -> None:
    """Refuse a query, or an update where ``is_change``, that no engine should be given.

    Raises:
        QueryTooLarge: it is too long, too deeply nested or a chain of too many parts.
        QueryForbidden: it would call another endpoint (SERVICE) or fetch a file (LOAD).
    """
    if len(query.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise QueryTooLarge(f"the query is longer than {MAX_BYTES // 1024} KB", remedy="ask for less at a time")
    if _is_plain(query) and not is_change:
        return
    for reading in readings(query):
        _check(reading, _REFUSED if is_change else ("service",))  # that queries hold no LOAD is for the parser to say


def readings(query: str) -> tuple[str, ...]:
    """Return the query as it stands and, where that is another text, with its escapes resolved before it is parsed."""
    return tuple(dict.fromkeys((query, _resolved(query))))


def is_update(query: str) -> bool:
    r"""Tell whether the text is an update request: its first word after the prologue is INSERT, DELETE, LOAD and so on.

    >>> is_update("PREFIX ex: <http://example.org/> # ASK\n INSERT DATA { ex:a ex:b ex:c }")
    True
    """
    words = (token.text.upper() for token in tokens(query) if token.kind == "word")
    return next((word for word in words if word not in {"PREFIX", "BASE"}), "") in _UPDATES


def _is_plain(query: str) -> bool:
    """Tell whether nothing that is refused can be in the text, however it is split: for most queries this is all that is looked at."""
    if len(query) > MAX_TOKENS or "service" in query.lower() or "\\" in query:
        return False
    return sum(map(query.count, _OPEN)) <= MAX_DEPTH and query.count("!") <= MAX_DEPTH


def _check(query: str, refused: Collection[str] = ("service",)) -> None:
    depth = bangs = 0
    names = list[str]()
    for place, token in enumerate(tokens(query)):
        if token.kind == "word":
            _check_word(token.text.lower(), refused)
        elif token.kind == "name":
            names.append(token.text)
        bangs = bangs + 1 if token.text == "!" else 0
        depth += (token.text in _OPEN) - (token.text in _CLOSE and depth > 0)
        if depth > MAX_DEPTH or bangs > MAX_DEPTH:
            raise QueryTooLarge(f"the query is nested more than {MAX_DEPTH} deep", remedy="write it flatter")
        if place >= MAX_TOKENS:
            raise QueryTooLarge(f"the query has more than {MAX_TOKENS} parts", remedy="ask for less at a time")
    _check_names(names, refused)


def _check_word(word: str, refused: Collection[str]) -> None:
    """Refuse a word that is or holds a keyword, which may be glued to its neighbours (``1SERVICE<…>``)."""
    for keyword in refused:
        if keyword in word:
            raise _refusal(keyword)


def _check_names(names: Collection[str], refused: Collection[str]) -> None:
    prefixes = declared(names)
    for name in names:
        for keyword in refused:
            if is_glued(name, (keyword, f"{keyword}silent"), prefixes):
                raise _refusal(keyword)


def _refusal(keyword: str) -> QueryForbidden:
    why, remedy = _REFUSED[keyword]
    return QueryForbidden(f"{keyword.upper()} is refused: {why}", remedy=remedy)


def declared(names: Collection[str]) -> set[str]:
    """Return every prefix that may be declared, also by a PREFIX that is glued to it, of a text with these names.

    >>> sorted(declared(["a:", "PREFIXb:", "a:c"]))
    ['PREFIXb', 'a', 'b']
    """
    found = {name[:-1] for name in names if name.endswith(":") and name.count(":") == 1}
    return found | {prefix[len("prefix") :] for prefix in found if prefix.lower().startswith("prefix")}


def is_glued(name: str, keywords: Collection[str], prefixes: Collection[str]) -> bool:
    """Tell whether an engine could read a keyword (in lower case) and one more name in a name.

    >>> is_glued("SERVICEa:b", ["service"], ["a"]), is_glued("cpsv:PublicService", ["service"], ["a", "cpsv"])
    (True, False)
    """
    prefix = name.partition(":")[0]
    folded = prefix.lower()
    if len(folded) != len(prefix):  # some letters grow by it
        return any(keyword in folded for keyword in keywords)
    places = ((place, keyword) for keyword in keywords for place in _places(keyword, folded))
    return any(prefix[place + len(keyword) :] in prefixes for place, keyword in places)


def _places(part: str, text: str) -> Iterator[int]:
    """Yield where a part stands in a text."""
    place = text.find(part)
    while place >= 0:
        yield place
        place = text.find(part, place + 1)


def _resolved(query: str) -> str:
    """Return the query with its code point escapes resolved, as SPARQL 1.1 §19.2 does before parsing."""
    return _ESCAPE.sub(_character, query)


def _character(escape: re.Match[str]) -> str:
    point = int(escape[1] or escape[2], 16)
    return chr(point) if point <= _LAST_CODE_POINT else escape[0]
