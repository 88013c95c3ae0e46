"""How fast notices are read: python benchmarks/extract.py FOLDER [--rounds N].

Prints notices and megabytes per second on one core and on all, peak memory, and how cost grows with length (a notice made of
the folder's own text repeated to 1 MB, on one line and in lines). The rival in the same run is a bare pass over the same text
with one regular expression for bracketed clauses: the least that any reader does.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from cuoshi.loaders.extract import notice_of
from cuoshi.loaders.read import MEDIA_TYPES, document

RIVAL = re.compile(r"[（(〔]\s*责任(?:单位|部门)\s*[:：][^）)〕]*[）)〕]")


def read(content: bytes) -> int:
    """Read one notice from its bytes and return how many measures it has."""
    return len(notice_of(document(content, "benchmark.txt")).measures)


def rival(content: bytes) -> int:
    """Count bracketed clauses with one regular expression."""
    return len(RIVAL.findall(content.decode("utf-8", "replace")))


def timed(work: Callable[[], object], rounds: int) -> float:
    """Return the median seconds of several runs after one that is not counted."""
    work()
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def throughput(name: str, contents: Sequence[bytes], seconds: float) -> str:
    """Return a line of the table."""
    size = sum(map(len, contents)) / 1e6
    return f"{name:<28}{len(contents) / seconds:>10.0f} notices/s{size / seconds:>9.2f} MB/s{seconds:>9.3f} s"


def growth(contents: Sequence[bytes], rounds: int) -> None:
    """Print the cost per megabyte of ever longer notices."""
    sample = b"\n".join(contents)
    print("length        one line, s/MB     in lines, s/MB")
    for kilobytes in (16, 64, 256, 1024):
        text = (sample * (kilobytes * 1024 // len(sample) + 1)).decode("utf-8", "replace")[: kilobytes * 350]
        lines = text.encode()
        line = text.replace("\n", "").encode()
        costs = [timed(lambda c=c: read(c), rounds) / (len(c) / 1e6) for c in (line, lines)]  # type: ignore[misc]
        print(f"{len(lines) / 1e6:>6.2f} MB {costs[0]:>18.2f} {costs[1]:>18.2f}")


def main() -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    contents = [p.read_bytes() for p in sorted(args.folder.rglob("*")) if p.suffix in MEDIA_TYPES]
    one = timed(lambda: [read(c) for c in contents], args.rounds)
    bare = timed(lambda: [rival(c) for c in contents], args.rounds)
    print(throughput("one core", contents, one))
    print(throughput("bare regular expression", contents, bare) + f"   ratio {one / bare:.0f}")
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers) as pool:
        every = timed(lambda: list(pool.map(read, contents, chunksize=4)), args.rounds)
    print(throughput(f"{workers} cores", contents, every) + f"   ratio {one / every:.2f}")
    print(f"peak memory of one process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    growth(contents, max(1, args.rounds // 2))


if __name__ == "__main__":
    main()
