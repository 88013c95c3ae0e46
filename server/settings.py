"""Every setting of the service, read from the environment in one place and passed down; docs/service.md lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from ..graph.workers.limits import Limits
from ..ontology.errors import CuoshiError

__all__ = ["Settings"]

_PREFIX = "CUOSHI_"


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set; each field ``x`` comes from the environment variable ``CUOSHI_X``.

    Attributes:
        host: address to listen on.
        port: port to listen on; 0 takes a free one.
        threads: requests that are worked on at the same time.
        max_body_bytes: largest request body that is read.
        max_header_bytes: largest request header that is read.
        html_rows: rows of a result that a page shows at most; protocol results are never cut.
        page_size: entries on one page of a long list.
        query_workers: processes that evaluate queries; 0 evaluates them in the service's own process, without limits of time and
            memory.
        query_seconds: how long a query may take.
        query_memory_mb: memory that it may use beside the data.
        result_mb: longest result.
        url_prefix: path under which a proxy shows the service, such as ``/cuoshi``.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 8
    max_body_bytes: int = 1_000_000
    max_header_bytes: int = 65_536
    html_rows: int = 1_000
    page_size: int = 50
    query_workers: int = 4
    query_seconds: int = 10
    query_memory_mb: int = 1024
    result_mb: int = 512
    url_prefix: str = ""

    def limits(self) -> Limits:
        """Return what the pool of query workers allows."""
        return Limits(
            workers=self.query_workers,
            long_workers=self.query_workers,
            seconds=self.query_seconds,
            memory_bytes=self.query_memory_mb << 20,
            result_bytes=self.result_mb << 20,
        )

    @classmethod
    def from_environment(
        cls, environ: Mapping[str, str], *, host: str | None = None, port: int | None = None
    ) -> Settings:
        """Return the settings of ``environ``; ``host`` and ``port`` of the command line win over it.

        Raises:
            CuoshiError: a number is not a number or out of range.
        """
        given: dict[str, Any] = {"host": host, "port": port}
        for field in fields(cls):
            text = environ.get(_PREFIX + field.name.upper())
            if given.get(field.name) is None and text is not None:
                given[field.name] = _typed(field.name, text, getattr(_DEFAULTS, field.name))
        return replace(_DEFAULTS, **{name: value for name, value in given.items() if value is not None})


_DEFAULTS = Settings()
_MAY_BE_ZERO = frozenset({"port", "query_workers"})


def _typed(name: str, given: str, default: str | int) -> str | int:
    if isinstance(default, str):
        return given
    lowest = 0 if name in _MAY_BE_ZERO else 1
    if not given.isascii() or not given.isdecimal() or int(given) < lowest:
        raise CuoshiError(
            f"{given!r} is not a whole number from {lowest} up",
            where=_PREFIX + name.upper(),
            remedy=f"set it to a number such as {default}, or remove it",
        )
    return int(given)
