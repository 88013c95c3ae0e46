"""The rows of a table of tasks: tasks, headings of the rows below them, notes; rows about one task are one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .cell_text import body_names, one_line, stopped
from .task_columns import ROLES, Columns, Row, header_words, is_labelled

__all__ = ["Line", "Task", "read_tasks"]

_LONGEST_HEADING = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A row that is no task: a heading of the rows below, or a note."""

    text: str
    heading: bool


@dataclass(frozen=True, slots=True)
class Task:
    """A row: printed number, what it is grouped under, its texts from the general to the particular, its clause."""

    number: str
    sections: tuple[str, ...]
    texts: tuple[str, ...]
    others: tuple[str, ...]
    clause: tuple[tuple[str, tuple[str, ...]], ...]

    def with_bodies_of(self, other: Task) -> Task:
        """Return the task with what another row about it adds."""
        cells = dict(self.clause)
        for label, more in other.clause:
            cells[label] = tuple(dict.fromkeys((*cells.get(label, ()), *more)))
        return replace(self, others=tuple(dict.fromkeys((*self.others, *other.others))), clause=tuple(cells.items()))


def read_tasks(rows: Sequence[Row], headers: Mapping[int, Columns | None], start: int) -> list[Line | Task]:
    """Return what the rows from the header at ``start`` on say, in order."""
    return _Rows().read(rows, headers, start)


class _Rows:
    """Reads the rows below a header in order."""

    def __init__(self) -> None:
        self._entries: list[Line | Task] = []
        self._sections: tuple[str, ...] = ()

    def read(self, rows: Sequence[Row], headers: Mapping[int, Columns | None], start: int) -> list[Line | Task]:
        """Return what the rows from ``start`` on say."""
        columns = headers[start]
        for i, row in enumerate(rows[start:], start):
            if i in headers:
                if headers[i] is not None:
                    columns = self._with_groups(headers[i], rows[i + 1 :])
            elif columns is not None and any(row) and not columns.repeats(row):
                self._row(row, columns)
        return self._entries

    def _with_groups(self, columns: Columns | None, below: Sequence[Row]) -> Columns | None:
        """Take task columns whose cells stand for several rows as headings of these rows, except the last one."""
        if columns is None or len(columns.tasks) == 1:
            return columns
        *general, last = columns.tasks
        groups = tuple(i for i in general if _groups_rows(below, i, last))
        return replace(
            columns, sections=(*columns.sections, *groups), tasks=tuple(i for i in columns.tasks if i not in groups)
        )

    def _row(self, row: Row, columns: Columns) -> None:
        cells = dict.fromkeys(cell for cell in row if cell)
        alone = next(iter(cells)) if len(cells) == 1 else ""
        places = [i for i, cell in enumerate(row) if cell]
        if alone and (len(places) > 1 or places[0] not in columns.tasks):
            self._across(one_line(alone))
            return
        task = self._task(row, columns)
        if not task.texts:
            self._continue(task)
        elif not task.clause and _is_heading_number(task.number):
            self._entries.append(
                Line(f"{task.number.rstrip('、.')}、{''.join(map(stopped, task.texts))[:-1]}", heading=True)
            )
        elif self._same(task):
            self._continue(task)
        else:
            self._entries.append(task)

    def _across(self, text: str) -> None:
        """Take a cell that fills its row as a heading, or as a note when it is a sentence."""
        self._entries.append(Line(text, heading=len(text) <= _LONGEST_HEADING and not text.endswith(("。", "；"))))

    def _task(self, row: Row, columns: Columns) -> Task:
        groups = tuple(one_line(row[i]) for i in columns.sections)
        if any(groups):
            self._sections = _filled(groups, self._sections)
        elif len(self._sections) != len(groups):
            self._sections = groups
        return Task(
            number=one_line(row[columns.number]) if columns.number is not None else "",
            sections=self._sections,
            texts=tuple(dict.fromkeys(text for i in columns.tasks if (text := one_line(row[i])))),
            others=tuple(
                f"{name}：{cell}" if name else cell
                for i, name in columns.others
                if (cell := one_line(row[i])) and not _says_nothing(cell)
            ),
            clause=_clause(row, columns),
        )

    def _same(self, task: Task) -> bool:
        """Tell whether a row goes on with the task of the row above: its cells are merged over both."""
        last = self._entries[-1] if self._entries else None
        return (
            isinstance(last, Task)
            and last.texts == task.texts
            and last.sections == task.sections
            and task.number in {last.number, ""}
        )

    def _continue(self, task: Task) -> None:
        last = self._entries[-1] if self._entries else None
        if isinstance(last, Task):
            self._entries[-1] = last.with_bodies_of(task)
        elif words := "".join((*task.others, *(cell for _, cells in task.clause for cell in cells))):
            self._entries.append(Line(words, heading=False))


def _groups_rows(rows: Sequence[Row], general: int, particular: int) -> bool:
    """Tell whether a cell of one column stands beside different cells of another."""
    last: tuple[str, str] | None = None
    for row in rows:
        here = (row[general], row[particular])
        if last and here[1] and here[1] != last[1] and here[0] in {last[0], ""} and here[0] != here[1]:
            return True
        last = here if here[0] else last
    return False


def _filled(groups: tuple[str, ...], before: tuple[str, ...]) -> tuple[str, ...]:
    """Fill empty cells of group columns from the row above, up to the first that names a new group."""
    if len(before) != len(groups):
        return groups
    out: list[str] = []
    for new, old in zip(groups, before, strict=True):
        if new and new != old:
            return (*out, *groups[len(out) :])
        out.append(old)
    return tuple(out)


def _clause(row: Row, columns: Columns) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the cells of bodies and deadlines by label; a cell merged over two columns counts for the first."""
    found: dict[str, tuple[str, ...]] = {}
    seen: set[str] = set()
    for role in ROLES:
        for i, label in columns.named[role]:
            cell = one_line(row[i]) if role == "deadline" else body_names(row[i], is_labelled)
            if cell and cell not in seen and not _says_nothing(cell):
                seen.add(cell)
                found[label] = (*found.get(label, ()), cell)
    return tuple(found.items())


_HEADING_NUMBER = re.compile(r"[一二三四五六七八九十]{1,3}[、.]?")


def _is_heading_number(number: str) -> bool:
    return bool(_HEADING_NUMBER.fullmatch(number))


def _says_nothing(cell: str) -> bool:
    return cell in header_words("empty")
