"""How fast notices are loaded: python benchmarks/load.py FOLDER [--numbers 10,60,180].

For ever more of the folder's notices, each time into a new store on disk with the vocabulary already in it: facts and quads per second
(quads with their copies in the default graph), where the processor time went (the processes that read; the one that writes, which also
compares clauses), how long the same notices take when they are loaded again, and memory. Few files are read by the process that
writes. On a machine that others use too, look at the processor time.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from cuoshi.graph import ingest
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.loaders.extract import read_notice
from cuoshi.loaders.read import MEDIA_TYPES


@dataclass(frozen=True, slots=True)
class Run:
    """What one load took, in seconds and megabytes."""

    notices: int
    facts: int
    quads: int
    wall: float
    again: float
    reading: float
    writing: float
    memory: float
    readers_memory: float

    def line(self) -> str:
        """Return a line of the table."""
        total = self.reading + self.writing
        return (
            f"{self.notices:>7}{self.facts:>9}{self.quads:>10}{self.wall:>9.1f}{self.facts / self.wall:>9.0f}"
            f"{self.quads / self.wall:>9.0f}{total:>9.1f}{1000 * total / self.notices:>12.0f}"
            f"{self.reading / total:>9.0%}{self.writing / total:>9.0%}{self.again:>9.1f}"
            f"{self.memory:>9.0f}{self.readers_memory:>9.0f}"
        )


HEAD = (
    f"{'notices':>7}{'facts':>9}{'quads':>10}{'wall s':>9}{'facts/s':>9}{'quads/s':>9}{'cpu s':>9}{'ms/notice':>12}"
    f"{'reading':>9}{'writing':>9}{'again s':>9}{'MB':>9}{'MB read':>9}"
)


def quads_of(store: OxigraphStore) -> int:
    """Return how many quads a store holds, those of the default graph included."""
    view = store.view()
    counted = view.select("SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }")
    return int(str(counted.rows[0][0]))


def loaded(paths: Sequence[Path], store: OxigraphStore) -> tuple[int, float]:
    """Load files and return how many facts are held and how many seconds it took."""
    start = time.perf_counter()
    report = ingest.load(paths, store, read=read_notice, suffixes=MEDIA_TYPES)
    return sum(entry.facts for entry in report.held), time.perf_counter() - start


def measured(paths: Sequence[Path]) -> Run:
    """Return what it takes to load these files into a new store."""
    with tempfile.TemporaryDirectory() as folder:
        store = OxigraphStore.open(Path(folder) / "store", create=True)
        ingest.load_vocabulary(store)
        before, start = quads_of(store), time.process_time()
        facts, wall = loaded(paths, store)
        writing, children = time.process_time() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        quads = quads_of(store) - before
        _, again = loaded(paths, store)
        store.close()
    reading = children.ru_utime + children.ru_stime
    return Run(len(paths), facts, quads, wall, again, reading, writing, memory, children.ru_maxrss / 1024)


def main() -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--numbers", default="10,60,180")
    args = parser.parse_args()
    paths = [path for path in sorted(args.folder.rglob("*")) if path.suffix in MEDIA_TYPES]
    print(HEAD)
    for number in map(int, args.numbers.split(",")):
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as fresh:  # memory and times of one run only
            print(fresh.submit(measured, paths[:number]).result().line(), flush=True)


if __name__ == "__main__":
    main()
