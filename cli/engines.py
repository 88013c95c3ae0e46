"""The engine that the long-running commands answer with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..graph.remote_login import is_address
from ..graph.workers.pool import WorkerPool
from .places import opened_remote, opened_store

if TYPE_CHECKING:
    from ..server.engine import Engine
    from ..server.settings import Settings

__all__ = ["opened_engine"]


@contextmanager
def opened_engine(place: str, settings: Settings) -> Iterator[Engine]:
    """Give what evaluates queries: the engine at an address, processes that can be killed, or this one where the settings say so.

    Raises:
        StoreError: there is no store, or it cannot be read.
    """
    from ..server.engine import (  # here, so that the other commands start without Flask
        InProcessEngine,
        PooledEngine,
        RemoteEngine,
    )

    if is_address(place):
        with opened_remote(place, settings.limits(), read_only=True) as remote:
            yield RemoteEngine(remote)
    elif settings.query_workers:
        with WorkerPool.open(Path(place), settings.limits()) as pool:
            yield PooledEngine(pool)
    else:
        with opened_store(place) as store:
            yield InProcessEngine(store)
