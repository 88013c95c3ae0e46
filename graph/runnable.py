"""A ready question as a query that runs as it stands, for query forms and catalogues: its parameters written in as VALUES.

The questions themselves never write values into a query, it binds them; here a person gets the text to change it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from .parameters import bind
from .questions import Question

__all__ = ["runnable"]

_OUTER_GROUP = re.compile(r"WHERE\s*\{")


def runnable(question: Question, given: Mapping[str, str]) -> str:
    """Return the query of ``question`` with the terms of its parameters in a VALUES block at its beginning.

    Raises:
        BadParameter: one is missing, unknown or of the wrong type.
    """
    _, terms = bind(question.parameters, given, where=question.id)
    values = "".join(f"\n  VALUES ?{name} {{ {term.n3()} }}" for name, term in terms.items())
    lines = (line for line in question.sparql.splitlines() if not line.startswith("#+"))
    return _OUTER_GROUP.sub(lambda found: found[0] + values, "\n".join(lines).strip(), count=1)
