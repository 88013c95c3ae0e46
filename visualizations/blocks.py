"""Boxes that are put beside and above each other: the small algebra with which every picture is laid out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["Block", "column", "grid", "row", "single"]


@dataclass(frozen=True, slots=True)
class Block:
    """A box and what stands in it: for each id the middle of its card, counted from the box's upper left corner."""

    width: float
    height: float
    spots: tuple[tuple[str, float, float], ...] = ()

    def moved(self, right: float, down: float) -> Iterable[tuple[str, float, float]]:
        """Yield the spots as seen from a corner that lies ``right`` and ``down`` of this box's own."""
        return ((name, x + right, y + down) for name, x, y in self.spots)


def single(name: str, width: float, height: float) -> Block:
    """Return the box of one card."""
    return Block(width, height, ((name, width / 2, height / 2),))


def row(blocks: Iterable[Block], gap: float) -> Block:
    """Return the boxes side by side, middles on one height; empty boxes take no room."""
    filled = [block for block in blocks if block.spots]
    height = max((block.height for block in filled), default=0.0)
    spots: list[tuple[str, float, float]] = []
    left = 0.0
    for block in filled:
        spots.extend(block.moved(left, (height - block.height) / 2))
        left += block.width + gap
    return Block(max(left - gap, 0.0), height, tuple(spots))


def column(blocks: Iterable[Block], gap: float, *, centred: bool = False) -> Block:
    """Return the boxes one under another, flush left or centred; empty boxes take no room."""
    filled = [block for block in blocks if block.spots]
    width = max((block.width for block in filled), default=0.0)
    spots: list[tuple[str, float, float]] = []
    top = 0.0
    for block in filled:
        spots.extend(block.moved((width - block.width) / 2 if centred else 0.0, top))
        top += block.height + gap
    return Block(width, max(top - gap, 0.0), tuple(spots))


def _even(block: Block, width: float, height: float) -> Block:
    """Return the box widened to a cell, its card flush left and in the middle of the height."""
    return Block(width, height, tuple(block.moved(0.0, (height - block.height) / 2)))


def grid(blocks: Sequence[Block], columns: int, *, gap: float, down: bool = False) -> Block:
    """Return the boxes in ``columns`` columns, filled line by line, or column by column when ``down``."""
    if not blocks:
        return Block(0.0, 0.0)
    columns = max(1, min(columns, len(blocks)))
    lines = -(-len(blocks) // columns)
    if down:
        files = [blocks[start : start + lines] for start in range(0, len(blocks), lines)]
    else:
        files = [blocks[start::columns] for start in range(columns)]
    heights = [max(file[line].height for file in files if line < len(file)) for line in range(lines)]
    widths = [max(block.width for block in file) for file in files]
    return row(
        (
            _top(column([_even(block, width, heights[line]) for line, block in enumerate(file)], gap), heights, gap)
            for file, width in zip(files, widths, strict=True)
        ),
        gap * 1.6,
    )


def _top(block: Block, heights: Sequence[float], gap: float) -> Block:
    """Return a column stretched to the height of the whole grid, so that a short last column stays at the top."""
    return Block(block.width, sum(heights) + gap * (len(heights) - 1), block.spots)
