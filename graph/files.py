"""Which files a load is about: files named, and those of a known type in folders."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from .origin import Source

__all__ = ["FileProblem", "collect", "source_of"]


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A file that was passed over, and why."""

    path: Path
    reason: str


def collect(
    paths: Iterable[Path], types: Collection[str]
) -> tuple[Sequence[Path], Sequence[FileProblem], Sequence[FileProblem]]:
    """Return the files to read, those passed over on purpose, and what cannot be read; each file once, in order of name.

    A file that is named is read whatever its type, so that its reader can say what is wrong with it.
    """
    wanted: dict[Path, Path] = {}
    skipped: list[FileProblem] = []
    failed: list[FileProblem] = []
    for path in paths:
        if not path.exists():
            failed.append(FileProblem(path, "there is no such file or folder"))
        elif not path.is_dir():
            wanted.setdefault(path.resolve(), path)
        for found in _inside(path, failed) if path.is_dir() else ():
            if found.suffix.lower() in types:
                wanted.setdefault(found.resolve(), found)
            else:
                skipped.append(FileProblem(found, f"files of type {found.suffix or '(none)'} are not read"))
    return list(wanted.values()), skipped, failed


def source_of(path: Path) -> Source:
    """Return what stands for a file in the graph: a digest of its place, which does not tell the place, and its name."""
    return Source(sha256(os.fsencode(path.resolve())).hexdigest()[:16], path.name)


def _inside(folder: Path, failed: list[FileProblem]) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        failed.append(FileProblem(Path(error.filename or folder), f"the folder cannot be read: {error.strerror}"))

    for place, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(place) / name for name in sorted(names) if not name.startswith("."))
