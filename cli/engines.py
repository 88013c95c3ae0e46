"""The engine that the long-running commands answer with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..graph.oxigraph import OxigraphStore
from ..graph.workers.pool import WorkerPool

if TYPE_CHECKING:
    from ..server.engine import Engine
    from ..server.settings import Settings

__all__ = ["opened_engine"]


@contextmanager
def opened_engine(folder: Path, settings: Settings) -> Iterator[Engine]:
    """Give what evaluates queries: processes that can be killed, or this one where the settings say so.

    Raises:
        StoreError: there is no store, or it cannot be read.
    """
    from ..server.engine import InProcessEngine, PooledEngine  # here, so that the other commands start without Flask

    if settings.query_workers:
        with WorkerPool.open(folder, settings.limits()) as pool:
            yield PooledEngine(pool)
        return
    store = OxigraphStore.open(folder, read_only=True)
    try:
        yield InProcessEngine(store)
    finally:
        store.close()
