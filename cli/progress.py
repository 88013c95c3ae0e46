"""A progress bar on a terminal, nothing elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from typing import TypeVar

from rich.console import Console
from rich.progress import track as rich_track

__all__ = ["track"]

Item = TypeVar("Item")


def track(items: Iterable[Item], description: str, total: int | None = None) -> Iterable[Item]:
    """Yield the items with a progress bar on standard error while it is a terminal; ``total`` tells how many come."""
    console = Console(stderr=True)
    count = len(items) if total is None and isinstance(items, Sized) else total
    return rich_track(items, description, total=count, console=console, transient=True, disable=not console.is_terminal)
