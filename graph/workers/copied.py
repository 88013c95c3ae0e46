"""What of a snapshot the copy in memory holds, and which queries it can answer; the disk answers all others.

A quad in memory takes some 330 bytes, so the copy holds what questions read again and again: the default graph, which is the facts, and
from the named graphs the way from a fact to its words. Of each predicate on that way it holds all quads, whatever their graph. So a block
``GRAPH ?g { … }`` with no other predicates finds there just what it finds on disk.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..guard import SparqlToken, readings, tokens
from ..remote_text import prefixes_of

__all__ = ["WAY_TO_THE_WORDS", "is_for_the_copy"]

_OA = "http://www.w3.org/ns/oa#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

WAY_TO_THE_WORDS = frozenset(
    [f"{_OA}{name}" for name in ("hasBody", "hasTarget", "hasSelector", "exact", "motivatedBy")]
    + [f"{_RDF}{name}" for name in ("subject", "predicate", "object")]
    + ["http://purl.org/dc/terms/type"]
)
"""Predicates that lead from a fact, or from the statement about a code or a citation, to the annotation and the words that it quotes."""

_NAMES_GRAPHS = ("graph", "from")
_GRAPH, _UNKNOWN, _TERM, _STEP, _OTHER = "G?tsx"
"""Letters for tokens: the keyword, what might be that or FROM, a term, a predicate on the way (a term as well), and all else but marks."""
_MARKS = frozenset("{}.;,/")
_PROPERTY = r"s(?:/s)*[ts](?:,[ts])*"
_TRIPLES = rf"[ts]{_PROPERTY}(?:;{_PROPERTY})*"
_BLOCK = re.compile(rf"G[ts]\{{{_TRIPLES}(?:\.{_TRIPLES})*\.?\}}")


def is_for_the_copy(query: str, prefixes: Mapping[str, str]) -> bool:
    """Tell whether a query is to be answered from the copy, with the same answer as from the snapshot.

    What cannot be told in one pass over the tokens is for the disk.

    >>> is_for_the_copy("ASK { ?s a ?type }", {}), is_for_the_copy("ASK { GRAPH ?g { ?s a ?type } }", {})
    (True, False)
    >>> is_for_the_copy("ASK { GRAPH ?g { ?note oa:hasBody ?fact } }", {"oa": "http://www.w3.org/ns/oa#"})
    True
    """
    folded = query.lower()
    if "\\" not in query and not any(word in folded for word in _NAMES_GRAPHS):
        return True
    return len(readings(query)) == 1 and _keeps_to_the_way(list(tokens(query)), prefixes)


def _keeps_to_the_way(row: Sequence[SparqlToken], prefixes: Mapping[str, str]) -> bool:
    """Tell whether no graph is named but before a block of triples on the way to the words."""
    known = _with_declared(row, prefixes)
    if known is None:
        return False
    letters = "".join(_letter(token, before, known) for before, token in zip((None, *row), row, strict=False))
    return _UNKNOWN not in letters and letters.count(_GRAPH) == len(_BLOCK.findall(letters))


def _with_declared(row: Sequence[SparqlToken], prefixes: Mapping[str, str]) -> dict[str, str] | None:
    """Return the prefixes that hold in a query; None where it declares one twice, or an engine could see one more declared."""
    declared = prefixes_of(row)
    is_glued = any(token.kind == "name" and token.text.lower().startswith("prefix") for token in row)
    return None if is_glued or sum(map(_is_prefix, row)) != len(declared) else {**prefixes, **declared}


def _letter(token: SparqlToken, before: SparqlToken | None, prefixes: Mapping[str, str]) -> str:
    if token.kind == "variable":
        return _TERM
    if token.kind in {"iri", "name"}:
        return _letter_of_name(token, prefixes) if before is None or not _is_prefix(before) else _OTHER
    if token.kind == "word" and any(word in token.text.lower() for word in _NAMES_GRAPHS):
        return _GRAPH if token.text.upper() == "GRAPH" else _UNKNOWN
    return token.text if token.text in _MARKS else _OTHER


def _letter_of_name(token: SparqlToken, prefixes: Mapping[str, str]) -> str:
    if token.kind == "iri":
        return _STEP if token.text[1:-1] in WAY_TO_THE_WORDS else _TERM
    prefix, _, local = token.text.partition(":")
    if any(word in prefix.lower() for word in _NAMES_GRAPHS):  # an engine may also read a keyword and another name
        return _UNKNOWN
    return _STEP if prefixes.get(prefix, "") + local in WAY_TO_THE_WORDS else _TERM


def _is_prefix(token: SparqlToken) -> bool:
    return token.kind == "word" and token.text.upper() == "PREFIX"
