"""A progress bar on a terminal, nothing elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from rich.console import Console
from rich.progress import track as rich_track

__all__ = ["track"]

Item = TypeVar("Item")


def track(items: Sequence[Item], description: str) -> Iterable[Item]:
    """Yield the items with a progress bar on standard error while it is a terminal."""
    console = Console(stderr=True)
    return rich_track(items, description, console=console, transient=True, disable=not console.is_terminal)
