"""How long the ready questions take: python benchmarks/ready.py STORE [--seconds N] [--disk-only].

Each is asked twice through the workers with its default parameters, names of the rows included, as the service does; the second time is
told. First with the copy in memory, which is asked where it holds all that a question needs, then on disk. Make a store with
benchmarks/generate.py.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from cuoshi.graph.questions import ask, questions
from cuoshi.graph.store import View
from cuoshi.graph.workers.limits import Limits
from cuoshi.graph.workers.pool import WorkerPool
from cuoshi.graph.workers.view import PooledView
from cuoshi.ontology.errors import CuoshiError

_COPY_SECONDS = 1800


def timed(view: View, identifier: str) -> tuple[int, float] | None:
    """Return rows and seconds of the second answer; None where there is none within the limits."""
    try:
        ask(view, identifier)
        start = time.perf_counter()
        rows = len(ask(view, identifier).rows)
    except CuoshiError:
        return None
    return rows, time.perf_counter() - start


def column(path: Path, *, in_memory: bool, seconds: float) -> dict[str, tuple[int, float] | None]:
    """Return for each question what :func:`timed` does."""
    limits = Limits(in_memory=in_memory, seconds=seconds, held_bytes=1 << 30)
    with WorkerPool.open(path, limits) as pool:
        if in_memory:
            pool.wait_in_memory(_COPY_SECONDS)
        return {identifier: timed(PooledView(pool), identifier) for identifier in questions()}


def main() -> None:
    """Read the command line and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0, help="after which a question is stopped")
    parser.add_argument("--disk-only", action="store_true", help="without the copy in memory")
    given = parser.parse_args()
    places = [False] if given.disk_only else [True, False]
    columns = [column(given.store, in_memory=place, seconds=given.seconds) for place in places]
    heads = ["on disk"] if given.disk_only else ["copy, s", "on disk, s"]
    print(f"| question | rows | {' | '.join(heads)} |")
    print(f"|---|---:|{'---:|' * len(heads)}")
    for identifier in questions():
        found = [one[identifier] for one in columns]
        rows = next((str(one[0]) for one in found if one), "?")
        print(f"| {identifier} | {rows} | {' | '.join(f'{one[1]:.2f}' if one else 'stopped' for one in found)} |")


if __name__ == "__main__":
    main()
