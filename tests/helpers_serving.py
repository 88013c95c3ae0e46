"""The real service in a process of its own, as users start it, over the notices of helpers_server."""

from __future__ import annotations

import atexit
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from cuoshi.graph.oxigraph import OxigraphStore
from helpers_server import fill

PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients of httpx, each of which would else read all certificates of the machine: nothing here speaks TLS."""


@dataclass(frozen=True)
class Served:
    """A service that runs: its address without a slash at the end, its process, and the file of what it says on standard error."""

    address: str
    process: subprocess.Popen[str]
    errors: Path

    @property
    def place(self) -> tuple[str, int]:
        """The host and the port."""
        parts = urlsplit(self.address)
        return parts.hostname or "", parts.port or 0


def filled_folder(folder: Path) -> Path:
    """Return a store on disk below ``folder`` with both notices: a copy of one that is filled once."""
    shutil.copytree(_filled_once(), folder, dirs_exist_ok=True)
    return folder / "store"


@cache
def _filled_once() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="cuoshi-"))
    atexit.register(shutil.rmtree, folder)
    notices = folder / "notices"
    notices.mkdir()
    store = OxigraphStore.open(folder / "store", create=True)
    fill(store, notices)
    store.close()
    return folder


@contextmanager
def serving(
    folder: Path,
    *,
    store: str = "",
    program: Sequence[str] = (sys.executable, "-m", "cuoshi"),
    **settings: str | int,
) -> Iterator[Served]:
    """Give ``cuoshi serve`` over the store ``folder``, or over the one at the address ``store``, with settings given by their names.

    ``program`` is what is started in place of ``cuoshi``.
    """
    told = {f"CUOSHI_{name.upper()}": str(value) for name, value in settings.items()}
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", **told}
    command = [*program, "serve", "--store", store or str(folder), "--port", "0"]
    errors = folder.parent / f"stderr-{time.monotonic_ns()}.txt"
    with (
        errors.open("w", encoding="utf-8") as file,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=file, text=True, env=environment) as process,
    ):
        assert process.stdout is not None
        address = process.stdout.readline().rpartition(" ")[2].strip().rstrip("/")
        try:
            assert address, errors.read_text("utf-8")
            yield Served(address, process, errors)
        finally:
            process.terminate()
