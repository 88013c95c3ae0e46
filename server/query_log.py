"""One line of JSON for each query of the endpoint, for operators: no text of queries and nothing about who asked."""

from __future__ import annotations

import json
import logging
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from .observed import QueryRecord

__all__ = ["QueryLog"]

_LOG = logging.getLogger(__name__)


class QueryLog:
    """Appends to a file, which is opened anew for each line, so that it may be moved away at any time; ``-`` is standard error."""

    def __init__(self, target: str) -> None:
        self._path = None if target == "-" else Path(target)

    def write(self, record: QueryRecord, status: int, media_type: str) -> None:
        """Write the line of a query that is over; where that fails, the service's own log says so and the request goes on."""
        line = json.dumps(_members(record, status, media_type), ensure_ascii=False) + "\n"
        try:
            self._append(line)
        except OSError as error:
            _LOG.error("the query log cannot be written: %s", error.strerror)

    def _append(self, line: str) -> None:
        if self._path is None:
            sys.stderr.write(line)
            sys.stderr.flush()
            return
        with self._path.open("a", encoding="utf-8") as file:
            file.write(line)


def _members(record: QueryRecord, status: int, media_type: str) -> dict[str, str | int | float | None]:
    return {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "duration_ms": round((time.perf_counter() - record.began) * 1000, 2),
        "form": record.form or None,
        "rows": record.rows,
        "bytes": record.octets,
        "outcome": record.outcome,
        "status": status,
        "query": record.text_hash,
        "version": record.version,
        "format": media_type,
    }
