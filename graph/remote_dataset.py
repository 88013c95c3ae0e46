"""The dataset of a query, made the same for engines that differ in it.

Our default graph holds facts and vocabulary. Where an engine has a default graph of its own, it is kept there. Others show the union of all
graphs as default graph, evidence and all; there it is kept in a graph with a name, queries are put into ``GRAPH <name> { … }``, and that
graph is hidden from ``GRAPH ?g``, so that a query means the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from urllib.parse import urlsplit

from ..ontology.errors import QuerySyntaxError
from .dataset import NO_GRAPH
from .guard import SparqlToken
from .remote_text import Draft, Group, prefixes_of

__all__ = ["Dataset", "dataset_of", "in_graph", "without_dataset"]


@dataclass(frozen=True, slots=True)
class Dataset:
    """Graphs of which a query's dataset is made: those merged into its default graph, and its named ones."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def parameters(self) -> Mapping[str, Sequence[str]]:
        """Return it as parameters of the SPARQL protocol; a half that is left out is empty, whatever an engine thinks of it."""
        return {"default-graph-uri": self.default or (NO_GRAPH,), "named-graph-uri": self.named or (NO_GRAPH,)}


def dataset_of(query: str) -> Dataset | None:
    """Return the dataset that a query names (FROM), or None where it names none.

    It is sent beside the query: some engines heed it only there.

    Raises:
        QuerySyntaxError: a graph is not named in full or by a declared prefix.
    """
    draft = Draft(query)
    clauses = _clauses(draft)
    spaces = prefixes_of(draft.tokens)
    graphs: dict[bool, list[str]] = {False: [], True: []}
    for first, last in clauses:
        graphs[draft.word(first + 1) == "NAMED"].append(_resolved(draft.tokens[last], spaces))
    return Dataset(tuple(graphs[False]), tuple(graphs[True])) if clauses else None


def without_dataset(query: str) -> str:
    """Return the query without its FROM clauses."""
    draft = Draft(query)
    for first, last in _clauses(draft):
        draft.put(first, last, "")
    return draft.changed()


def _resolved(token: SparqlToken, spaces: Mapping[str, str]) -> str:
    prefix, _, local = token.text.partition(":")
    if token.kind == "name" and prefix in spaces and "\\" not in local:
        return spaces[prefix] + local
    if token.kind == "iri" and urlsplit(token.text[1:-1]).scheme:
        return token.text[1:-1]
    raise QuerySyntaxError(f"the query cannot be parsed: {token.text[:80]} after FROM is no full name of a graph")


def in_graph(query: str, graph: str) -> str:
    """Return the query with ``graph`` as its default graph, and with that graph hidden from ``GRAPH ?g``.

    >>> in_graph("ASK { ?s ?p ?o }", "http://a")
    'ASK { GRAPH <http://a> { ?s ?p ?o } }'
    """
    draft = Draft(_described(query))
    groups = list(draft.groups())
    main = _main(draft, groups)
    if main is None:
        return draft.text
    if draft.word(main.opens - 1) == "WHERE" and draft.word(main.opens - 2) == "CONSTRUCT":
        template = draft.text[draft.tokens[main.opens].start : draft.end(main.closes)]
        draft.before(main.opens - 1, f"{template} ")
    _hide(draft, groups, graph)
    for group in (*_subqueries(draft, groups), main):  # Virtuoso forgets the graph around a subquery
        draft.after(group.opens, f" GRAPH <{graph}> {{")
        draft.before(group.closes, "} ")
    return draft.changed()


def _hide(draft: Draft, groups: Iterable[Group], graph: str) -> None:
    for group in groups:
        variable = draft.tokens[group.opens - 1]
        if variable.kind == "variable" and draft.word(group.opens - 2) == "GRAPH":
            draft.after(group.closes, f" FILTER ( {variable.text} != <{graph}> )")


def _subqueries(draft: Draft, groups: Sequence[Group]) -> Iterator[Group]:
    """Yield the groups of patterns of subqueries that stand in no GRAPH of their own."""
    for outer in groups:
        around = [group for group in groups if group.opens <= outer.opens and outer.closes <= group.closes]
        in_graphs = any(draft.word(group.opens - 2) == "GRAPH" for group in around)
        if draft.word(outer.opens + 1) == "SELECT" and not in_graphs:
            inner = (group for group in groups if outer.opens < group.opens and group.closes < outer.closes)
            yield min(inner, key=lambda group: group.opens)


def _clauses(draft: Draft) -> list[tuple[int, int]]:
    """Return first and last token of each FROM clause."""
    found = []
    for place in range(len(draft.tokens)):
        if draft.mark(place) == "{" and not _is_template(draft, place):
            break
        if draft.word(place) == "FROM":
            last = place + (2 if draft.word(place + 1) == "NAMED" else 1)
            if last >= len(draft.tokens):
                raise QuerySyntaxError("the query cannot be parsed: the name of a graph is expected after FROM")
            found.append((place, last))
    return found


def _is_template(draft: Draft, place: int) -> bool:
    return draft.word(place - 1) == "CONSTRUCT"


def _main(draft: Draft, groups: Sequence[Group]) -> Group | None:
    """Return the outermost group of patterns, or None where there is none; one in brackets belongs to an expression."""
    depth, starts = 0, set()
    for place in range(len(draft.tokens)):
        mark = draft.mark(place)
        if mark == "{" and not depth and not _is_template(draft, place):
            starts.add(place)
        depth += (mark in {"(", "{"}) - (mark in {")", "}"})
    return min((group for group in groups if group.opens in starts), key=lambda group: group.opens, default=None)


def _described(query: str) -> str:
    """Return a DESCRIBE of IRIs as the CONSTRUCT of what is said about them, because engines differ in what they tell."""
    draft = Draft(query)
    place = next((number for number in range(len(draft.tokens)) if draft.word(number) == "DESCRIBE"), None)
    if place is None or any(token.text == "{" for token in draft.tokens):
        return query
    names = list(takewhile(lambda token: token.kind in {"iri", "name"}, draft.tokens[place + 1 :]))
    wanted = " ".join(token.text for token in names)
    draft.put(place, place + len(names), f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {wanted} }} ?s ?p ?o }}")
    return draft.changed()
