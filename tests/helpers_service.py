"""The real service in a process of its own, over the small store of the tests of the service."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cuoshi.graph.oxigraph import OxigraphStore
from helpers_server import fill


@contextmanager
def running_service(folder: Path) -> Iterator[str]:
    """Fill a store in ``folder``, start ``cuoshi serve`` on a free port and yield the address that it prints."""
    (folder / "notices").mkdir()
    store = OxigraphStore.open(folder / "store", create=True)
    fill(store, folder / "notices")
    store.close()
    command = [sys.executable, "-u", "-m", "cuoshi", "serve", "--store", str(folder / "store"), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as server:
        try:
            assert server.stdout is not None
            yield server.stdout.readline().split()[-1]
        finally:
            server.terminate()
