"""Property paths of our own questions, put so that every engine answers them, and rightly.

Virtuoso 7.2 refuses a path between two ends that are both open, and loses solutions of some queries that hold a path of any length beside
a UNION. So the paths of the shape ``?code skos:broader* <…> .`` are walked beforehand there, and their ends are written in. The same goes
for ``FILTER EXISTS { ?code skos:broader* <…> . }``, as our questions have it so that the embedded engine looks at the path early.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import dropwhile

from .remote_text import Draft

__all__ = ["walked", "without_open_paths"]

Walk = Callable[[str], Sequence[str] | None]
"""Returns the ends of the path in a query that asks for ``?end``, as SPARQL writes them; None where they are too many."""

_BREAKS = frozenset({".", "{", "}"})


def without_open_paths(query: str) -> str:
    """Return the query without paths of any length to a parameter that was left open.

    ``?city skos:broader* ?_city`` says nothing about ?city as long as ?_city is any area; it only repeats solutions, which DISTINCT
    makes one again.
    """
    draft = Draft(query)
    if not any(map(partial(_is_distinct, draft), range(len(draft.tokens)))):
        return query
    body = dropwhile(lambda token: token.text != "{", draft.tokens)
    counts = Counter(token.text for token in body if token.kind == "variable")
    for place in _paths(draft):
        start, end = draft.tokens[place].text, draft.tokens[place + 3].text
        if end.startswith("?_") and counts[end] == 1 and counts[start] > 1:
            draft.put(*_span(draft, place), "")
    return draft.changed()


def walked(query: str, walk: Walk) -> str:
    """Return the query with the ends of its paths to an IRI in the place of the paths."""
    draft = Draft(query)
    for place in _paths(draft):
        start, path, _, end = (token.text for token in draft.tokens[place : place + 4])
        if draft.tokens[place + 3].kind == "iri":
            found = walk(f"SELECT DISTINCT ?end WHERE {{ ?end {path}* {end} }}")
            if found is not None:
                ends = " ".join(dict.fromkeys((end, *found)))
                draft.put(*_span(draft, place), f"VALUES {start} {{ {ends} }}")
    return draft.changed()


def _paths(draft: Draft) -> Iterator[int]:
    """Yield where a whole triple pattern ``?start name* end .`` begins."""
    for place in range(len(draft.tokens) - 4):
        start, path = draft.tokens[place], draft.tokens[place + 1]
        marks = (draft.mark(place + 2), draft.mark(place + 4))
        is_path = start.kind == "variable" and path.kind == "name" and marks == ("*", ".")
        if is_path and draft.mark(place - 1) in _BREAKS:
            yield place


def _span(draft: Draft, place: int) -> tuple[int, int]:
    """Return the first and last token of the pattern at a place; of the whole filter where it is all that has to exist."""
    before = (draft.word(place - 3), draft.word(place - 2), draft.mark(place - 1), draft.mark(place + 5))
    return (place - 3, place + 5) if before == ("FILTER", "EXISTS", "{", "}") else (place, place + 4)


def _is_distinct(draft: Draft, place: int) -> bool:
    return draft.word(place) == "SELECT" and draft.word(place + 1) == "DISTINCT"
