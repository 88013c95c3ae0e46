"""Tables of tasks (任务分工表) as numbered measures: one paragraph a row, its bodies in a clause behind the task.

A grid is rows of cells in which merged cells stand in every place that they cover. Its header tells what the columns
hold; without a header that names a task and bodies or a deadline it is no table of tasks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from .cell_text import CELL_MARK, one_line, stopped
from .list_numerals import numeral
from .marks import MarkKind, find_marks
from .numerals import chinese_int
from .task_columns import Row, find_headers, is_labelled, remarks
from .task_rows import Line, Task, read_tasks

__all__ = ["kind_of_mark", "task_lines"]


def task_lines(grid: Sequence[Row], own_run: MarkKind | None = None) -> list[str] | None:
    """Return a table of tasks as paragraphs: what stands above its header, its headings, one measure a row.

    None when the table has no header that names tasks, or no task below it. ``own_run`` is the shape of marks that begins
    a new run in the text around the table, where its rows belong to no heading of that text.

    >>> task_lines([["任务", "责任单位"], ["建立台账", "市财政局"], ["开展招聘", "市教育局"]])
    ['1.建立台账。（责任单位：市财政局）', '2.开展招聘。（责任单位：市教育局）']
    """
    width = max((len(row) for row in grid), default=0)
    rows = [[cell.strip() for cell in row] + [""] * (width - len(row)) for row in grid]
    headers = find_headers(rows)
    start = next((i for i, columns in headers.items() if columns), None)
    if start is None:
        return None
    entries = read_tasks(rows, headers, start)
    if not any(isinstance(entry, Task) for entry in entries):
        return None
    above = [line for i, row in enumerate(rows[:start]) if i not in headers for line in _plain(row)]
    return [*above, *remarks(rows, headers), *_Writer(entries, own_run).lines()]


def _plain(row: Row) -> list[str]:
    text = CELL_MARK.join(dict.fromkeys(one_line(cell) for cell in row if cell))
    return [text] if text else []


_OWN_NUMBER = re.compile(r"[（(]?(\d{1,3}|[一二三四五六七八九十百]{1,5})(?:\.0)?[）)]?[、.．]?")
_PARTS = re.compile(r"\d{1,2}(?:[.．]\d{1,2}){1,3}")
_STYLES: tuple[tuple[MarkKind, str, str], ...] = (
    (MarkKind.ARABIC, "{}.", "decimal"),
    (MarkKind.CHINESE_PAREN, "（{}）", "chineseCountingThousand"),
    (MarkKind.ARTICLE, "第{}条", "chineseCountingThousand"),
    (MarkKind.CHINESE, "{}、", "chineseCountingThousand"),
)
_GROUP_STYLES = (_STYLES[3], _STYLES[1])


def kind_of_mark(text: str) -> MarkKind | None:
    """Return the shape of the heading mark that a text begins with."""
    first = next(find_marks(text), None)
    return first.kind if first is not None and first.span.start == 0 else None


class _Writer:
    """Writes tasks and headings as paragraphs, with marks that the words of the cells do not use."""

    def __init__(self, entries: Sequence[Line | Task], own_run: MarkKind | None) -> None:
        self._entries = entries
        self._tasks = [entry for entry in entries if isinstance(entry, Task)]
        self._grouped = any(any(task.sections) for task in self._tasks)
        self._own_run = own_run
        self._headings_marked = self._mark_kinds_of_headings()
        self._numbers = iter(self._numbered())

    def _mark_kinds_of_headings(self) -> frozenset[MarkKind]:
        texts = [entry.text for entry in self._entries if isinstance(entry, Line) and entry.heading]
        texts += [text for task in self._tasks for text in task.sections if text]
        return frozenset(kind for text in texts if (kind := kind_of_mark(text)))

    def _numbered(self) -> Iterator[str]:
        """Yield the mark of each task."""
        kinds = {kind_of_mark("".join(task.texts)) for task in self._tasks}
        if len(kinds) == 1 and None not in kinds and not kinds & self._headings_marked:
            return iter([""] * len(self._tasks))
        if all(_PARTS.fullmatch(task.number) for task in self._tasks):
            return iter([task.number for task in self._tasks])
        shape, style = self._style()
        return iter([shape.format(numeral(value, style)) for value in self._values()])

    def _style(self) -> tuple[str, str]:
        """Return the first shape of marks that stands nowhere in the words."""
        taken = set(self._headings_marked)
        if self._groups():
            taken |= {kind for kind, _, _ in _GROUP_STYLES}
        for task in self._tasks:
            taken |= {mark.kind for mark in find_marks("。".join((*task.texts, *task.others)))}
            if len(self._tasks) == 1 or "".join(task.texts)[:1].isdigit():
                taken.add(MarkKind.ARABIC)  # a single 1. is no mark, nor is 1. before a figure
        usual = sorted(_STYLES, key=lambda style: style[0] is not self._own_run)
        return next((style[1:] for style in usual if style[0] not in taken), _STYLES[0][1:])

    def _values(self) -> list[int]:
        """Return the printed numbers where they run on from 1, else the place of each task."""
        found = [_own_value(task.number) for task in self._tasks]
        runs_on = bool(found) and found[0] == 1
        for before, value in pairwise(found):
            runs_on = runs_on and value is not None and value in {1, (before or 0) + 1}
        if runs_on and (self._groups() or found.count(1) == 1):
            return [value or 0 for value in found]
        return list(range(1, len(found) + 1))

    def _groups(self) -> bool:
        """Tell whether rows stand under headings."""
        return self._grouped or any(isinstance(entry, Line) and entry.heading for entry in self._entries)

    def lines(self) -> Iterator[str]:
        """Yield the paragraphs in order."""
        groups = _Groups(self._headings_marked)
        for entry in self._entries:
            if isinstance(entry, Line):
                yield groups.heading((entry.text,))[-1] if entry.heading else entry.text
                continue
            yield from groups.opened_by(entry.sections)
            yield next(self._numbers) + _paragraph(entry)


def _own_value(number: str) -> int | None:
    found = _OWN_NUMBER.fullmatch(number)
    return chinese_int(found[1]) if found else None


class _Groups:
    """Numbers the headings of groups, unless they bring their own marks."""

    def __init__(self, marked: frozenset[MarkKind]) -> None:
        self._marked = bool(marked)
        self._open: tuple[str, ...] = ()
        self._counts = [0] * len(_GROUP_STYLES)

    def opened_by(self, sections: tuple[str, ...]) -> list[str]:
        """Return the headings of the groups that begin with a row."""
        names = tuple(section for section in sections if section)
        if len(names) > len(_GROUP_STYLES):
            names = (names[0], "—".join(names[1:]))
        same = 0
        while same < min(len(names), len(self._open)) and names[same] == self._open[same]:
            same += 1
        self._open = names
        return [self._heading(name, depth) for depth, name in enumerate(names) if depth >= same]

    def heading(self, names: tuple[str, ...]) -> list[str]:
        """Return the heading of a row that is one."""
        self._open = ()
        return [self._heading(name, 0) for name in names]

    def _heading(self, name: str, depth: int) -> str:
        if self._marked:
            return name
        self._counts[depth] += 1
        self._counts[depth + 1 :] = [0] * (len(self._counts) - depth - 1)
        _, shape, style = _GROUP_STYLES[depth]
        return shape.format(numeral(self._counts[depth], style)) + name


_LONGEST_CLAUSE = 800


def _paragraph(task: Task) -> str:
    """Return a task with its clause: 任务。（牵头单位：A；责任单位：B；完成时限：C）."""
    words = "".join(stopped(text) for text in (*task.texts, *task.others))
    parts = [_part(label, cells) for label, cells in task.clause]
    if not parts:
        return words
    whole = "；".join(parts)
    return f"{words}（{whole}）" if len(whole) <= _LONGEST_CLAUSE else words + "".join(f"（{part}）" for part in parts)


def _part(label: str, cells: Sequence[str]) -> str:
    words = "、".join(cells)
    return words if is_labelled(words) else f"{label}：{words}"
