"""Tables as lines of text: one of tasks (任务分工表) becomes numbered measures with their clauses, any other keeps its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .cell_text import CELL_MARK, one_line
from .task_table import task_lines

__all__ = ["Cell", "table_lines"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with the rows and columns that it spans; ``repeated`` when it only stands for one that began before."""

    text: str
    rows: int = 1
    columns: int = 1
    repeated: bool = False


_MOST_COLUMNS = 60
_MOST_ROWS = 2000


def _expand(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Return the rows of a grid in which merged cells stand in every place that they cover, within reason."""
    grid: list[list[Cell]] = []
    below: dict[int, tuple[int, Cell]] = {}
    for row in rows:
        out: list[Cell] = []
        for index, cell in enumerate(row):
            _carry(out, below)
            room = _MOST_COLUMNS - len(out) - (len(row) - index - 1)
            for i in range(max(1, min(cell.columns, room))):
                if cell.rows > 1 and len(out) < _MOST_COLUMNS:
                    below[len(out)] = (min(cell.rows, _MOST_ROWS) - 1, Cell(cell.text, repeated=True))
                out.append(Cell(cell.text, repeated=cell.repeated or i > 0))
        _carry(out, below)
        grid.append(out)
    return grid


def _carry(out: list[Cell], below: dict[int, tuple[int, Cell]]) -> None:
    """Add the cells that reach down from the rows above at this place."""
    while len(out) in below:
        left, cell = below.pop(len(out))
        if left > 1:
            below[len(out)] = (left - 1, cell)
        out.append(cell)


def table_lines(rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """Yield a table as lines: task by task if it is one of tasks, else row by row."""
    grid = _expand(rows)
    tasks = task_lines([[cell.text for cell in row] for row in grid])
    yield from tasks if tasks is not None else filter(None, map(_plain, grid))


def _plain(row: Sequence[Cell]) -> str:
    cells = ["" if cell.repeated else one_line(cell.text) for cell in row]
    return CELL_MARK.join(cells).strip(CELL_MARK) if any(cells) else ""
