"""The embedded store: Oxigraph on disk or in memory.

Every quad of a graph of facts or vocabulary is kept twice, in its named graph and in the default graph, and both change in one
transaction. So the default graph needs no list of ten thousand graph names, and holds no evidence.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pyoxigraph as ox

from ..ontology.errors import StoreError, StoreLocked
from .change import version_of
from .oxigraph_view import Engine, OxigraphView
from .oxigraph_writer import OxigraphWriter
from .snapshots import Folder, Lease

__all__ = ["OxigraphStore"]

_PUBLISH_SECONDS = 10.0
_OPTIMISE_FROM = 200_000


class OxigraphStore:
    """A store on disk or in memory; make one with :meth:`open` or :meth:`memory`."""

    def __init__(self, engine: Engine, folder: Folder | None, *, writes: bool, lease: Lease | None = None) -> None:
        self._engine = engine
        self._folder = folder
        self._writer = OxigraphWriter(engine, self._publish_now_and_then) if writes else None
        self._view = OxigraphView(engine, lease)
        self._published = time.monotonic()
        self._lock = threading.Lock()

    @classmethod
    def memory(cls) -> OxigraphStore:
        """Return a store that lives as long as the process."""
        return cls(Engine(ox.Store()), None, writes=True)

    @classmethod
    def open(cls, path: Path | str, *, create: bool = False, read_only: bool = False) -> OxigraphStore:
        """Return the store at a folder; ``create`` makes it where there is none.

        Several processes may read at the same time, also while one writes: they see the state that was published last.

        Raises:
            StoreNotFound: there is no store.
            StoreLocked: another process writes to it.
            StoreTooNew: it was written by a newer version.
            StoreError: the folder holds other things, or cannot be read or written.
        """
        folder = Folder(Path(path))
        if create and not read_only:
            folder.create()
            return cls._writing(folder)
        folder.check()
        if not read_only:
            return cls._writing(folder)
        cls._publish_what_a_killed_writer_left(folder)
        lease = folder.lease()
        return cls(Engine(_read_only(lease.path)), folder, writes=False, lease=lease)

    @classmethod
    def _writing(cls, folder: Folder) -> OxigraphStore:
        if folder.description.exists():
            folder.check()
        store = cls(Engine(_exclusive(folder.data)), folder, writes=True)
        folder.writing.touch()
        store._publish()
        return store

    @classmethod
    def _publish_what_a_killed_writer_left(cls, folder: Folder) -> None:
        if not folder.writing.exists():
            return
        try:
            cls._writing(folder).close()
        except StoreError:  # it is still being written, or we may only read: the last published state serves
            return

    def view(self) -> OxigraphView:
        """Return a view of the newest state: of this process where it writes, else of what was published last."""
        with self._lock:
            if self._writer is None and self._folder and self._view.lease:
                self._follow(self._folder, self._view.lease)
            return self._view

    def _follow(self, folder: Folder, lease: Lease) -> None:
        if folder.current() == lease.version:
            return
        newer = folder.lease()
        self._engine = Engine(_read_only(newer.path))
        self._view = OxigraphView(self._engine, newer)

    def writer(self) -> OxigraphWriter:
        """Return the writer.

        Raises:
            StoreLocked: the store was opened for reading only.
        """
        if self._writer is None:
            raise StoreLocked("the store was opened for reading only", remedy="open it for writing")
        return self._writer

    def close(self) -> None:
        """Release the store; what was written becomes visible to readers."""
        if self._engine.database is None:
            return
        if self._writer is not None and self._folder is not None:
            if self._writer.changed >= _OPTIMISE_FROM:
                self._engine.open.optimize()
            self._publish()
            self._folder.writing.unlink(missing_ok=True)
        self._engine.database = None
        if self._view.lease is not None:
            self._view.lease.release()

    def _publish_now_and_then(self) -> None:
        """Publish the state when the last publication is some seconds old, so that readers can follow a long load."""
        if self._folder is not None and time.monotonic() - self._published > _PUBLISH_SECONDS:
            self._publish()

    def _publish(self) -> None:
        database = self._engine.open
        if self._folder is not None:
            try:
                self._folder.publish(version_of(database), lambda path: database.backup(path))
            except OSError as error:
                raise StoreError(f"the state could not be published: {error}", where=str(self._folder.root)) from error
        self._published = time.monotonic()


def _exclusive(path: Path) -> ox.Store:
    try:
        return ox.Store(path)
    except (OSError, RuntimeError) as error:
        if "lock" in str(error).lower():
            remedy = "wait until it is done, or use another --store"
            raise StoreLocked(
                "another process is writing to the store", where=str(path.parent), remedy=remedy
            ) from error
        raise StoreError(f"the store cannot be opened: {error}", where=str(path.parent)) from error


def _read_only(path: Path) -> ox.Store:
    try:
        return ox.Store.read_only(str(path))
    except (OSError, RuntimeError) as error:
        raise StoreError(f"the store cannot be read: {error}", where=str(path), remedy="load into it again") from error
