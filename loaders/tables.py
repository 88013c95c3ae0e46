"""Tables as lines of text: a table of tasks (任务分工表) becomes numbered measures with their clause, any other keeps its rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ..ontology.codelists import read_words

__all__ = ["CELL_MARK", "Cell", "expand", "table_lines"]

CELL_MARK = "｜"
"""Stands between the cells of a row; unlike blanks and tabs it survives normalising."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with the rows and columns that it spans; ``repeated`` when it only stands for one that began before."""

    text: str
    rows: int = 1
    columns: int = 1
    repeated: bool = False


_MOST_COLUMNS = 60
_MOST_ROWS = 2000
_LONGEST_HEADER = 14
_HEADER_WITHIN = 3


def expand(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Return the rows of a grid in which merged cells stand in every place that they cover."""
    grid: list[list[Cell]] = []
    below: dict[int, tuple[int, Cell]] = {}
    for row in rows:
        out: list[Cell] = []
        for cell in row:
            _carry(out, below)
            for i in range(min(cell.columns, _MOST_COLUMNS)):
                if cell.rows > 1:
                    below[len(out)] = (min(cell.rows, _MOST_ROWS) - 1, Cell(cell.text, repeated=True))
                out.append(Cell(cell.text, repeated=i > 0))
                if len(out) >= _MOST_COLUMNS:
                    break
        _carry(out, below)
        grid.append(out[:_MOST_COLUMNS])
    return grid


def _carry(out: list[Cell], below: dict[int, tuple[int, Cell]]) -> None:
    """Add the cells that reach down from the rows above at this place."""
    while len(out) in below:
        left, cell = below.pop(len(out))
        if left > 1:
            below[len(out)] = (left - 1, cell)
        out.append(cell)


def table_lines(rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """Yield a table as lines: what stands above its header, then task by task if it is one of tasks, else row by row."""
    grid = expand(rows)
    for index, row in enumerate(grid[:_HEADER_WITHIN]):
        columns = _columns(row)
        if columns is not None:
            yield from (line for above in grid[:index] if (line := _plain(above)))
            yield from _task_lines(grid[index + 1 :], columns)
            return
    yield from (line for row in grid if (line := _plain(row)))


def _plain(row: Sequence[Cell]) -> str:
    cells = ["" if cell.repeated else " ".join(cell.text.split("\n")).strip() for cell in row]
    return CELL_MARK.join(cells).strip(CELL_MARK) if any(cells) else ""


@cache
def _headers() -> Mapping[str, str]:
    words = read_words("table_cues.csv")
    return {word: kind for kind in _KINDS for word in words[kind]}


_BODIES = ("lead", "responsible", "support", "supervising")
_KINDS = ("serial", "task", *_BODIES, "deadline")


@dataclass(frozen=True, slots=True)
class _Column:
    """What a column holds, and the label that its entries get in a clause."""

    kind: str
    label: str


def _columns(row: Sequence[Cell]) -> Sequence[_Column | None] | None:
    """Return the meaning of each column when the row is the header of a table of tasks."""
    found = [None if cell.repeated else _column("".join(cell.text.split())) for cell in row]
    kinds = {column.kind for column in found if column}
    return found if "task" in kinds and not kinds.isdisjoint(_BODIES) else None


def _column(header: str) -> _Column | None:
    if not header or len(header) > _LONGEST_HEADER:
        return None
    words = _headers()
    best = max((word for word in words if word in header), key=len, default=None)
    if best is None:
        return None
    kind = words[best]
    labels = read_words("table_cues.csv").get(f"label-{kind}", ())
    return _Column(kind, header if header in labels or not labels else labels[0])


_SERIAL = re.compile(r"(?P<number>\d{1,3})[.、．]?")
_MARKED = re.compile(r"[（(]?(?:\d{1,3}|[一二三四五六七八九十百]{1,4})[）)、.．](?!\d)")
_ENDS = "。；;，,、."
_TASK_END = re.compile(r"[。；;，,、.\s]+$")


def _task_lines(rows: Sequence[Sequence[Cell]], columns: Sequence[_Column | None]) -> Iterator[str]:
    number = 0
    for row in rows:
        cells = list(zip(row, columns, strict=False))
        if len({cell.text for cell in row}) <= 1 or all(cell.repeated for cell, _ in cells):
            if line := _plain(row):  # a row across the table is a heading
                yield line
            continue
        if _columns(row) is not None:
            continue  # the header again, on the next page
        number += 1
        yield _task(cells, number)


def _task(cells: Sequence[tuple[Cell, _Column | None]], number: int) -> str:
    """Return one row as a measure: number, task, and its clause in brackets."""
    serial = next((c.text.strip() for c, column in cells if column and column.kind == "serial"), "")
    parts = [_joined(c.text) for c, column in cells if (column is None or column.kind == "task") and c.text.strip()]
    words = "：".join(_TASK_END.sub("", part) for part in dict.fromkeys(parts))
    clause = "；".join(
        f"{column.label}：{_bodies(c.text) if column.kind in _BODIES else _joined(c.text)}"
        for c, column in cells
        if column and column.kind in (*_BODIES, "deadline") and c.text.strip(" \n—-/")
    )
    return (
        f"{_mark(serial, words, number)}{words}（{clause}）" if clause else f"{_mark(serial, words, number)}{words}。"
    )


def _mark(serial: str, words: str, number: int) -> str:
    """Return the number before a task: its own if it has one, else the serial, else its place in the table."""
    if _MARKED.match(words):
        return ""
    given = _SERIAL.fullmatch(serial)
    if given is not None:
        return f"{given['number']}."
    return serial if _MARKED.fullmatch(serial) else f"{number}."


def _joined(text: str) -> str:
    return "".join(line.strip() for line in text.split("\n"))


def _bodies(text: str) -> str:
    """Join the lines of a list of bodies, each line being one or more of them."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    joined = "".join(line if line[-1] in _ENDS or line is lines[-1] else f"{line}、" for line in lines)
    return _TASK_END.sub("", re.sub(r"(?<=[\u4e00-\u9fff])[ \u3000]+(?=[\u4e00-\u9fff])", "、", joined))
