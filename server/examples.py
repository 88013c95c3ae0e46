"""The example queries of the query form: files in static/queries with their titles in two header lines, and the ready questions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ..graph.questions import Question, questions
from ..graph.runnable import runnable
from ..ontology.errors import BadParameter, DataError
from .prefixes import prefix_lines

__all__ = ["Example", "example_named", "examples", "question_examples"]


@dataclass(frozen=True, slots=True)
class Example:
    """A query with its title in both languages.

    Attributes:
        query: the words; those of a file have no prefixes.
        is_question: whether it is one of the ready questions.
    """

    name: str
    zh: str
    en: str
    query: str
    is_question: bool = False

    @property
    def full_query(self) -> str:
        """The query with the prefixes that it uses."""
        if self.is_question:
            return self.query
        used = [line for line in prefix_lines().splitlines() if f"{line.split()[1]}" in self.query]
        return "\n".join([*used, self.query.strip()]) + "\n"


def _read(name: str, text: str) -> Example:
    lines = text.splitlines()
    header = dict(line.removeprefix("#+ ").split(": ", 1) for line in lines if line.startswith("#+ "))
    if header.keys() != {"zh", "en"}:
        raise DataError("the header needs the lines zh and en", where=f"server/static/queries/{name}")
    return Example(name.removesuffix(".rq"), header["zh"], header["en"], "\n".join(lines[len(header) :]))


@cache
def examples() -> tuple[Example, ...]:
    """Return every example, in the order of the file names.

    Raises:
        DataError: a file has no proper header.
    """
    folder = files("cuoshi.server") / "static" / "queries"
    found = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return tuple(_read(entry.name, entry.read_text("utf-8")) for entry in found)


@cache
def question_examples() -> tuple[Example, ...]:
    """Return the ready questions as queries: with the defaults of their parameters, or open where one has no default."""
    return tuple(_question_example(one) for one in questions().values())


def _question_example(one: Question) -> Example:
    try:
        query = runnable(one, {})
    except BadParameter:
        query = "\n".join(line for line in one.sparql.splitlines() if not line.startswith("#+")).strip()
    return Example(one.id, one.question.zh, one.question.en, f"{query}\n", is_question=True)


def example_named(name: str) -> Example:
    """Return the example or question of that name, or the first example where there is none."""
    return next((one for one in (*examples(), *question_examples()) if one.name == name), examples()[0])
