"""What the start page shows, counted once per state of the data."""

from __future__ import annotations

from dataclasses import dataclass

from ..graph.overview import CityEntry, Counts, NoticeEntry, cities, counts, notices
from ..graph.store import View

__all__ = ["Dashboard", "dashboard_of"]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The overview of one state of the data."""

    version: str
    counts: Counts
    notices: tuple[NoticeEntry, ...]
    cities: tuple[CityEntry, ...]


def dashboard_of(view: View) -> Dashboard:
    """Return the overview of what ``view`` sees."""
    return Dashboard(view.version(), counts(view), notices(view), cities(view))
