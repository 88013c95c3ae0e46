"""The example queries of the query form: files in static/queries with their titles in two header lines."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ..ontology.errors import DataError
from .prefixes import prefix_lines

__all__ = ["Example", "example_named", "examples"]


@dataclass(frozen=True, slots=True)
class Example:
    """A query with its title in both languages; ``query`` has no prefixes."""

    name: str
    zh: str
    en: str
    query: str

    @property
    def full_query(self) -> str:
        """The query with the prefixes that it uses."""
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


def example_named(name: str) -> Example:
    """Return the example of that name, or the first one where there is none."""
    return next((example for example in examples() if example.name == name), examples()[0])
