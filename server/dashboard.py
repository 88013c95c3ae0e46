"""What the start page shows, counted once per state of the data: aggregates over everything are too slow for every visit."""

from __future__ import annotations

from dataclasses import dataclass

from ..graph.overview import CityEntry, Counts, NoticeEntry, cities, counts, notices
from ..graph.store import View

__all__ = ["Dashboard", "Dashboards"]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The overview of one state of the data."""

    version: str
    counts: Counts
    notices: tuple[NoticeEntry, ...]
    cities: tuple[CityEntry, ...]


class Dashboards:
    """Keeps the overview of the newest state; threads that come at the same time may count twice, which does no harm."""

    def __init__(self) -> None:
        self._kept: Dashboard | None = None

    def of(self, view: View) -> Dashboard:
        """Return the overview of what ``view`` sees."""
        kept, version = self._kept, view.version()
        if kept is None or kept.version != version:
            kept = self._kept = Dashboard(version, counts(view), notices(view), cities(view))
        return kept
