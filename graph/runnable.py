"""A ready question as a query that runs as it stands, for query forms and catalogues: its parameters written in as VALUES.

The questions themselves never write values into a query, it binds them; here a person gets the text to change it.
"""

from __future__ import annotations

from collections.abc import Mapping

from .parameters import bind
from .questions import Question
from .remote_text import Draft

__all__ = ["runnable"]


def runnable(question: Question, given: Mapping[str, str]) -> str:
    """Return the query of ``question`` with the terms of its parameters in VALUES blocks, each where it is in scope.

    Raises:
        BadParameter: one is missing, unknown or of the wrong type.
    """
    _, terms = bind(question.parameters, given, where=question.id)
    lines = (line for line in question.sparql.splitlines() if not line.startswith("#+"))
    draft = Draft("\n".join(lines).strip())
    for name, term in terms.items():
        place = _opening(draft, f"?{name}")
        line_start = draft.text.rfind("\n", 0, draft.tokens[place].start) + 1
        line = draft.text[line_start:]
        indent = " " * (len(line) - len(line.lstrip(" ")))
        draft.after(place, f"\n{indent}  VALUES ?{name} {{ {term.n3()} }}")
    return draft.changed()


def _opening(draft: Draft, variable: str) -> int:
    """Return where the innermost group opens that has all uses of a variable: a FILTER there sees nothing that is bound outside.

    What only has to exist is no such group: it sees what is bound around it.
    """
    uses = [place for place, token in enumerate(draft.tokens) if token.text == variable]
    around = (group for group in draft.groups() if all(group.opens < place < group.closes for place in uses))
    return next(group.opens for group in around if draft.word(group.opens - 1) != "EXISTS")
