"""Every setting of the service, declared in one place and passed down; docs/service.md has them as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from .. import __version__
from ..graph.workers.limits import Limits
from .configuration import FILE_VARIABLE, from_environment, from_file, from_values, markdown_row, setting

__all__ = ["Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set; the words of each are those of the documentation."""

    host: str = setting("127.0.0.1", "address to listen on")
    port: int = setting(8000, "port to listen on; 0 takes a free one", lowest=0)
    threads: int = setting(32, "requests that threads work on at the same time; usual queries need none")
    max_body_bytes: int = setting(1_000_000, "largest request body")
    max_header_bytes: int = setting(65_536, "largest request header")
    client_seconds: int = setting(
        30, "how long a client may take to send a request, keep a connection idle, or take nothing of an answer"
    )
    html_rows: int = setting(10_000, "rows of a result that a page shows")
    api_rows: int = setting(10_000, "rows of an answer that the JSON API gives")
    page_size: int = setting(50, "entries on one page of a long list")
    query_workers: int = setting(
        4,
        "processes that evaluate queries; 0: in the service's own process, without limits "
        "(needed where the system is not Linux)",
        lowest=0,
    )
    copy_in_memory: bool = setting(
        True, "whether queries for facts and their words run on a copy in memory, several times as fast, where it fits"
    )
    query_seconds: int = setting(
        10,
        "how long a query may take; time in which its result comes at 5 MB/s or more is not counted, up to twice as much",
    )
    result_seconds: int = setting(
        120, "how long its result, or any other answer, may take in all, slow readers included"
    )
    queue: int = setting(64, "queries that may wait for a free process; more are answered 429")
    client_queries: int = setting(
        8, "queries of one client that may run or wait at the same time; more are answered 429"
    )
    query_memory_mb: int = setting(1024, "memory that it may use beside the data")
    result_mb: int = setting(512, "longest result")
    token: str = setting(
        "",
        "secret without which nothing can be changed by HTTP; empty: nothing can be changed",
        secret=True,
        shortest=16,
    )
    update_seconds: int = setting(60, "how long it may take to find out what an update changes")
    update_memory_mb: int = setting(1024, "memory that an update may use")
    cache_mb: int = setting(64, "answers that are kept for the next who asks; 0: none", lowest=0)
    cors_origins: str = setting(
        "*",
        "origins whose pages may read what programs are given, such as `https://example.org`, with blanks between; "
        "`*` for all, empty for none",
    )
    url_prefix: str = setting("", "path under which a proxy shows the service, such as `/cuoshi`")
    public_url: str = setting(
        "",
        "address under which the world reaches the service, such as `https://example.org/cuoshi`, for its own description; "
        "empty: the addresses there begin with `https://w3id.org/cuoshi/`",
    )
    trusted_proxy: str = setting(
        "", "address of the proxy whose `X-Forwarded-For` tells who the client is, for limits per client"
    )
    query_log: str = setting("", "file to which a line of JSON is appended for each query; `-` is standard error")

    def limits(self) -> Limits:
        """Return what the pool of query workers allows."""
        return Limits(
            workers=self.query_workers,
            long_workers=self.query_workers,
            seconds=self.query_seconds,
            hold_seconds=self.result_seconds,
            queue=self.queue,
            per_client=self.client_queries,
            memory_bytes=self.query_memory_mb << 20,
            result_bytes=self.result_mb << 20,
            in_memory=self.copy_in_memory,
        )

    def edition(self) -> str:
        """Return what tells apart services whose answers may differ because of their settings; it tells no secret."""
        text = repr((self, bool(self.token), __version__))
        return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @classmethod
    def read(cls, environ: Mapping[str, str], file: Path | None = None, **given: object) -> Self:
        """Return the settings of a file, over which those of ``environ`` win, over which those that are given win unless None.

        Where no file is given, ``CUOSHI_SETTINGS`` of ``environ`` may name one.

        Raises:
            CuoshiError: the file cannot be read, a name is no setting, or a value does not fit.
        """
        path = file or (Path(environ[FILE_VARIABLE]) if environ.get(FILE_VARIABLE) else None)
        ours = fields(cls)
        found: dict[str, Any] = from_file(path, ours) if path else {}
        found |= from_environment(environ, ours)
        told = {name: value for name, value in given.items() if value is not None}
        return cls(**found | from_values(told, ours, where="command line"))

    @classmethod
    def markdown(cls) -> str:
        """Return the table of docs/service.md."""
        return "\n".join(("| variable | default | what it sets |", "|---|---|---|", *map(markdown_row, fields(cls))))
