"""The folder of a store on disk: one database that is written, and published snapshots of it that are read.

::

    store.json        format of the folder and the version that readers take
    data/             the database; one process writes to it
    read/<version>/   a snapshot per published version, hard links to immutable files
    read/<version>.lock   held in shared mode by whoever reads that snapshot
    writing           there while a process writes
    trial/            a copy on which an update is tried; there for a moment

The engine gives no promise when a database is read while another process writes to it. A snapshot never changes, so readers need no
promise; it is removed when a newer one is published and nobody reads it any more.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..ontology.errors import StoreError, StoreNotFound, StoreTooNew

__all__ = ["FORMAT", "Folder", "Lease"]

FORMAT = 1
"""Format of the folder that this version writes; it reads every format up to this one."""


class Lease:
    """A snapshot that stays as long as the lease is not released or collected; ``published`` in seconds since 1970."""

    def __init__(self, version: str, path: Path, lock: int) -> None:
        self.version = version
        self.path = path
        self.published = 0.0
        self._lock: int | None = lock

    def release(self) -> None:
        """Allow the snapshot to be removed."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __del__(self) -> None:
        self.release()


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of a store, without the database itself."""

    root: Path

    @property
    def data(self) -> Path:
        """Where the written database lies."""
        return self.root / "data"

    @property
    def trial(self) -> Path:
        """Where an update is tried on a copy."""
        return self.root / "trial"

    @property
    def writing(self) -> Path:
        """A mark that is there while a process writes, and stays when that process is killed."""
        return self.root / "writing"

    @property
    def description(self) -> Path:
        """The file that makes a folder a store."""
        return self.root / "store.json"

    def create(self) -> None:
        """Make the folder unless it is there.

        Raises:
            StoreError: the folder holds other things or cannot be made.
        """
        if self.description.exists():
            return
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            strange = [entry.name for entry in self.root.iterdir() if entry.name not in {"data", "read"}]
        except OSError as error:
            raise StoreError(f"the store cannot be made: {error.strerror}", where=str(self.root)) from error
        if strange:
            remedy = "give a new or empty folder as --store"
            raise StoreError(f"the folder holds other things ({strange[0]})", where=str(self.root), remedy=remedy)

    def check(self) -> None:
        """Refuse a folder that is no store or was written by a newer version.

        Raises:
            StoreNotFound: there is no store.
            StoreTooNew: its format is newer than :data:`FORMAT`.
            StoreError: its description cannot be read.
        """
        written = self._described().get("format")
        if not isinstance(written, int):
            raise StoreError("the description of the store is damaged", where=str(self.description))
        if written > FORMAT:
            remedy = f"install a newer version of cuoshi; this one reads up to format {FORMAT}"
            raise StoreTooNew(f"the store has format {written}", where=str(self.root), remedy=remedy)

    def current(self) -> str:
        """Return the version that readers take."""
        return str(self._described().get("version", ""))

    def publish(self, version: str, backup: Callable[[Path], None]) -> None:
        """Make ``version`` what readers take; ``backup`` writes the snapshot into the folder it is given."""
        target = self._snapshot(version)
        if not target.exists():
            draft = target.with_suffix(".draft")
            shutil.rmtree(draft, ignore_errors=True)
            draft.parent.mkdir(parents=True, exist_ok=True)
            backup(draft)
            self._lock(target).touch()
            draft.rename(target)
        self._describe(version)
        self._prune(version)

    def lease(self) -> Lease:
        """Return the newest snapshot, kept from removal until the lease is released.

        Raises:
            StoreError: there is no snapshot.
        """
        version = self.current()
        while (found := self._leased(version)) is None:
            if version == (version := self.current()):
                raise StoreError("no snapshot is published", where=str(self.root), remedy="load into it again")
        return found

    def _leased(self, version: str) -> Lease | None:
        path = self._snapshot(version)
        try:
            lock = os.open(self._lock(path), os.O_RDONLY)
        except FileNotFoundError:
            return None
        fcntl.flock(lock, fcntl.LOCK_SH)
        lease = Lease(version, path, lock)
        if not path.is_dir():
            return None
        lease.published = path.stat().st_mtime
        return lease

    def _described(self) -> dict[str, object]:
        try:
            found = json.loads(self.description.read_text("utf-8"))
        except (FileNotFoundError, NotADirectoryError) as error:
            remedy = f"make one: cuoshi load PATH… --store {self.root}"
            raise StoreNotFound("there is no store here", where=str(self.root), remedy=remedy) from error
        except (OSError, ValueError) as error:
            raise StoreError(f"the store cannot be read: {error}", where=str(self.description)) from error
        return found if isinstance(found, dict) else {}

    def _describe(self, version: str) -> None:
        draft = self.description.with_suffix(".draft")
        draft.write_text(json.dumps({"format": FORMAT, "version": version}) + "\n", "utf-8")
        os.replace(draft, self.description)  # noqa: PTH105 - Path.replace would say the same

    def _snapshot(self, version: str) -> Path:
        return self.root / "read" / version

    def _lock(self, snapshot: Path) -> Path:
        return snapshot.with_name(f"{snapshot.name}.lock")

    def _prune(self, keep: str) -> None:
        for path in self._snapshot(keep).parent.iterdir():
            if path.is_dir() and path.name != keep:
                self._remove_unread(path)

    def _remove_unread(self, path: Path) -> None:
        lock_path = self._lock(path)
        with lock_path.open("ab") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            shutil.rmtree(path)
            lock_path.unlink()
