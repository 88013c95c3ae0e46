"""Which columns a table of tasks (任务分工表) has, by the words of its header (ontology/data/task_columns.csv)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ..ontology.codelists import read_rows
from .cell_text import one_line

__all__ = ["ROLES", "Columns", "Row", "find_headers", "header_words", "is_labelled", "remarks"]

Row = Sequence[str]

ROLES = ("lead", "responsible", "support", "supervising", "deadline")
"""What a clause says, in its order."""

_LONGEST_HEADER = 40
_REMARK = re.compile(r"[（(\[【〔][^）)\]】〕]*[）)\]】〕]?")
_NO_WORD = re.compile(r"[\s\u3000*：:]")


@cache
def _words() -> Mapping[str, tuple[str, str]]:
    """Return header word -> role and label."""
    return {row["word"]: (row["role"], row["label"] or row["word"]) for row in read_rows("task_columns.csv")}


def header_words(role: str) -> tuple[str, ...]:
    """Return the column headers of one role that are known, the usual ones first."""
    return tuple(word for word, (found, _) in _words().items() if found == role)


def _meaning(cell: str) -> tuple[str, str] | None:
    """Return role and label of a header cell."""
    if len(cell) > _LONGEST_HEADER:
        return None
    whole = _NO_WORD.sub("", cell)
    found = _words().get(whole) or _words().get(_REMARK.sub("", whole))
    return found if found and found[0] != "empty" else None


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a table hold; ``named`` are columns with their labels."""

    number: int | None
    sections: tuple[int, ...]
    tasks: tuple[int, ...]
    named: Mapping[str, tuple[tuple[int, str], ...]]
    others: tuple[tuple[int, str], ...]
    header: tuple[str, ...]

    @classmethod
    def of(cls, row: Row) -> Columns | None:
        """Return the columns below a header; None when the row is none."""
        found = [_meaning(cell) for cell in row]
        roles = {meaning[0] for meaning in found if meaning}
        if "task" not in roles or roles.isdisjoint(ROLES):
            return None

        def having(role: str) -> tuple[int, ...]:
            return tuple(i for i, meaning in enumerate(found) if meaning and meaning[0] == role)

        return cls(
            number=next(iter(having("number")), None),
            sections=having("section"),
            tasks=having("task"),
            named={
                role: tuple((i, meaning[1]) for i, meaning in enumerate(found) if meaning and meaning[0] == role)
                for role in ROLES
            },
            others=tuple((i, one_line(row[i])) for i, meaning in enumerate(found) if meaning is None),
            header=tuple(row),
        )

    def repeats(self, row: Row) -> bool:
        """Tell whether a row is a lower row of the header: its task cell is the header's."""
        return any(row[i] and row[i] == self.header[i] for i in self.tasks)


def find_headers(rows: Sequence[Row]) -> dict[int, Columns | None]:
    """Return the columns from each header row on; None for a row that is only the upper part of a header."""
    found: dict[int, Columns | None] = {}
    for i, row in enumerate(rows):
        columns = Columns.of(row)
        upper = rows[i - 1] if i and not (i - 1 in found and found[i - 1] is None) else None
        if upper is not None and _is_lower_header(row, upper):
            merged = [below or above for above, below in zip(upper, row, strict=True)]
            both = Columns.of(merged)
            if both is not None and (i - 1 in found or columns is None):
                found[i - 1], columns = None, both
        if columns is not None:
            found[i] = columns
    return found


def _is_lower_header(row: Row, upper: Row) -> bool:
    """Tell whether a row only holds header words, or cells that reach down from the row above."""
    words = [bool(_meaning(cell)) or cell == above for cell, above in zip(row, upper, strict=True) if cell]
    return bool(words) and all(words)


def remarks(rows: Sequence[Row], headers: Mapping[int, Columns | None]) -> list[str]:
    """Return header cells with a remark in brackets, such as which of the listed bodies leads."""
    cells = (cell for i in headers for cell in rows[i])
    return list(dict.fromkeys(one_line(cell) for cell in cells if _REMARK.search(cell)))


def is_labelled(text: str) -> bool:
    """Tell whether a cell says itself in which role its bodies stand: 牵头单位：…."""
    label, colon, _ = text.replace(":", "：").partition("：")
    meaning = _words().get(label)
    return bool(colon) and meaning is not None and meaning[0] in ROLES
