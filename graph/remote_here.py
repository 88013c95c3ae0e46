"""Questions that an engine refuses or answers wrongly, answered here over the part of the data that they touch.

Virtuoso 7.2 loses its way in some queries of ours: its compiler ends with an internal error, or EXISTS inside an expression is true for
everything. Of such a query the predicates are known, and no triple with another predicate can change its answer. So those triples are
fetched, and the embedded engine evaluates the query over them. What is fetched is limited in size.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyoxigraph as ox
from pyparsing import ParseResults
from rdflib import Variable
from rdflib.namespace import RDF
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from ..ontology.errors import QueryError
from ..ontology.namespace import all_prefixes
from .oxigraph_view import OxigraphView, view_over
from .remote_bind import with_prefixes
from .remote_text import Draft, prefixes_of

__all__ = ["Touched", "fetched", "has_fault", "is_doubtful", "touched"]

Rows = Callable[[str], Sequence[ox.QuerySolution]]
"""Answers a SELECT query."""

_FAULT = re.compile(r"Virtuoso \w{5} Error S[PQ]\d{3}")
_FORMS = frozenset({"SELECT", "ASK"})
_ENDS = frozenset({".", ";", "}"})


@dataclass(frozen=True, slots=True)
class Touched:
    """What a query names outside of GRAPH, and within: predicates, and types where it asks for no others."""

    default: frozenset[str]
    named: frozenset[str]
    default_types: frozenset[str] = frozenset()
    named_types: frozenset[str] = frozenset()


def has_fault(error: QueryError) -> bool:
    """Tell whether an engine has refused a query because of its own compiler; queries of ours have no faults of grammar."""
    return _FAULT.search(str(error)) is not None


def is_doubtful(query: str) -> bool:
    """Tell whether a query has EXISTS inside an expression.

    >>> is_doubtful("ASK { BIND(EXISTS { ?s ?p ?o } AS ?x) }"), is_doubtful("ASK { FILTER NOT EXISTS { ?s ?p ?o } }")
    (True, False)
    """
    draft = Draft(query)
    return any(draft.word(place) == "EXISTS" and not _is_filter(draft, place) for place in range(len(draft.tokens)))


@lru_cache(maxsize=256)
def touched(query: str) -> Touched | None:
    """Return the predicates of one of our own queries, maybe with more names; None where a variable stands for a predicate."""
    if any(isinstance(verb, Variable) for verb in _verbs(parseQuery(with_prefixes(query)))):
        return None
    draft = Draft(query)
    named = {
        place
        for group in draft.groups()
        if draft.word(group.opens - 2) == "GRAPH"
        for place in range(group.opens, group.closes)
    }
    names: dict[bool, set[str]] = {False: set(), True: set()}
    types: dict[bool, set[str]] = {False: set(), True: set()}
    spaces = all_prefixes() | prefixes_of(draft.tokens)
    for place in range(_start(draft), len(draft.tokens)):
        wanted = types if _is_of_type(draft, place) else names
        wanted[place in named].update(_name(draft, place, spaces))
    return Touched(*(frozenset(part[is_named]) for part in (names, types) for is_named in (False, True)))


def fetched(part: Touched, rows: Rows) -> OxigraphView:
    """Return a view of the part of the data that has these predicates, read by ``rows``."""
    return view_over(_quads(part, rows))


def _quads(part: Touched, rows: Rows) -> Iterator[ox.Quad]:
    for pattern in _patterns(part.default, part.default_types):
        for row in rows(f"SELECT ?s ?p ?o WHERE {{ {pattern} }}"):
            yield ox.Quad(row["s"], row["p"], row["o"])
    for pattern in _patterns(part.named, part.named_types):
        for row in rows(f"SELECT ?g ?s ?p ?o WHERE {{ GRAPH ?g {{ {pattern} }} }}"):
            yield ox.Quad(row["s"], row["p"], row["o"], row["g"])


def _patterns(predicates: Collection[str], types: Collection[str]) -> Iterator[str]:
    if predicates:
        yield f"?s ?p ?o FILTER ( ?p IN ( {_names(predicates)} ) )"
    if types:
        yield f"?s ?p ?o FILTER ( ?p = <{RDF.type}> && ?o IN ( {_names(types)} ) )"


def _names(iris: Iterable[str]) -> str:
    return ", ".join(f"<{one}>" for one in sorted(iris))


def _verbs(node: Any) -> Iterator[object]:
    """Yield what stands in the place of predicates in a parsed query."""
    if isinstance(node, CompValue):
        for name, value in node.items():
            if name == "triples":
                yield from (verb for block in value for verb in block[1::3])
            yield from _verbs(value)
    elif isinstance(node, list | tuple | ParseResults):
        for one in node:
            yield from _verbs(one)


def _start(draft: Draft) -> int:
    """Return where the prologue of a query ends."""
    words = (place for place in range(len(draft.tokens)) if draft.word(place) in _FORMS)
    return next(words, 0)


def _is_of_type(draft: Draft, place: int) -> bool:
    """Tell whether a token belongs to a pattern ``a <type>`` of one type: ``a`` itself, which is no predicate then, or the type."""
    if draft.word(place) == "A":
        return draft.tokens[place].text == "a" and _is_single(draft, place + 1)
    return draft.word(place - 1) == "A" and draft.tokens[place - 1].text == "a" and _is_single(draft, place)


def _is_single(draft: Draft, place: int) -> bool:
    is_constant = place < len(draft.tokens) and draft.tokens[place].kind in {"iri", "name"}
    return is_constant and draft.mark(place + 1) in _ENDS


def _name(draft: Draft, place: int, spaces: Mapping[str, str]) -> Iterator[str]:
    token = draft.tokens[place]
    prefix, _, local = token.text.partition(":")
    if token.kind == "word" and token.text == "a" and not _is_of_type(draft, place):
        yield str(RDF.type)
    elif token.kind == "name" and prefix in spaces:
        yield spaces[prefix] + local.replace("\\", "")
    elif token.kind == "iri":
        yield token.text[1:-1]


def _is_filter(draft: Draft, place: int) -> bool:
    before = place - 2 if draft.word(place - 1) == "NOT" else place - 1
    return draft.word(before) == "FILTER"
