"""Values put into a query for engines that take no values beside it.

A variable is replaced by its term, token by token, wherever it stands: in patterns, filters and subqueries alike. That is what the
embedded engine does with values given beside a query; a VALUES block at the beginning would not reach into subqueries and the filters of
inner groups, and some engines follow a property path only from an end that is written in.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..ontology.errors import QueryError
from ..ontology.namespace import all_prefixes
from .remote_terms import written
from .remote_text import Draft, prefixes_of
from .store import Term

__all__ = ["bound", "with_prefixes"]

_MODIFIERS = frozenset({"GROUP", "ORDER", "HAVING"})


def bound(query: str, bindings: Mapping[str, Term]) -> str:
    r"""Return the query with its variables in ``bindings`` replaced by the terms.

    >>> from rdflib import Literal
    >>> bound("SELECT ?s { ?s ?p ?x FILTER(BOUND(?x)) } ORDER BY ?x", {"x": Literal('" }')})
    'SELECT ?s { ?s ?p "\\" }" FILTER(true) } ORDER BY ("\\" }")'

    Raises:
        QueryError: the query itself gives one of them a value.
        DataError: a term cannot be written in.
    """
    if not bindings:
        return query
    draft = Draft(query)
    terms = {name: written(term) for name, term in bindings.items()}
    for place, part in enumerate(_parts(draft)):
        token = draft.tokens[place]
        if token.kind == "variable" and token.text[1:] in terms:
            _replace(draft, place, part, terms)
    return draft.changed()


def with_prefixes(query: str) -> str:
    """Return the query with declarations of the prefixes known to us that it uses and does not declare."""
    row = Draft(query).tokens
    used = {token.text.partition(":")[0] for token in row if token.kind == "name"}
    known = all_prefixes()
    lines = "".join(
        f"PREFIX {name}: <{known[name]}>\n" for name in sorted(used - prefixes_of(row).keys()) if name in known
    )
    return lines + query


def _replace(draft: Draft, place: int, part: str, terms: Mapping[str, str]) -> None:
    variable = draft.tokens[place].text
    term = terms[variable[1:]]
    if draft.word(place - 1) == "AS" or part == "values":
        raise QueryError(f"{variable} cannot be given a value: the query itself does that")
    if part == "shown":
        draft.put(place, place, f"({term} AS {variable})")
    elif draft.word(place - 2) == "BOUND":
        draft.put(place - 2, place + 1, "true")
    elif term.startswith("<") and _is_compared(draft, place, terms):
        draft.put(place - 2, place, f"!({draft.tokens[place - 2].text} != {term})")
    else:
        draft.put(place, place, f"({term})" if part == "modifier" else term)


def _is_compared(draft: Draft, place: int, terms: Mapping[str, str]) -> bool:
    """Tell whether the variable is the right side of ``( ?other = ?variable )``.

    Where that is an IRI, Virtuoso fails in some unions; it takes ``( !( ?other != ?variable ) )``.
    """
    marks = (draft.mark(place - 3), draft.mark(place - 1), draft.mark(place + 1))
    other = draft.tokens[place - 2]
    return marks == ("(", "=", ")") and other.kind == "variable" and other.text[1:] not in terms


def _parts(draft: Draft) -> list[str]:
    """Return for each token the part of the query in which it stands: shown, modifier, values (variables of VALUES) or body."""
    parts, groups, brackets = [], ["body"], 0
    for place in range(len(draft.tokens)):
        word, mark = draft.word(place), draft.mark(place)
        brackets += (mark == "(") - (mark == ")")
        if mark == "{":
            groups[-1] = "body"
            groups.append("body")
        elif mark == "}":
            groups = groups[:-1] or ["body"]
        else:
            groups[-1] = _begun(word) or groups[-1]
        parts.append("body" if groups[-1] == "shown" and brackets else groups[-1])
    return parts


def _begun(word: str) -> str:
    """Return the part that begins with a keyword; an empty string where none does."""
    if word == "SELECT":
        return "shown"
    if word in {"FROM", "WHERE"}:
        return "body"
    if word in _MODIFIERS:
        return "modifier"
    return "values" if word == "VALUES" else ""
