"""Does the service last? python benchmarks/soak.py [STORE] [--minutes 10].

Good and hostile traffic against ``cuoshi serve`` as users start it: questions, pages, entities, large results that nobody reads to
their end, queries that never end, syntax errors, updates, SERVICE, nesting, broken HTTP, connections that say nothing. Told are the
statuses by kind of traffic, how long ``ASK {}`` takes meanwhile, and how memory (PSS of all processes) grows in the second half of
the time. Ends with status 1 where a status is not one that this traffic may have, where ASK took too long, or where memory climbs.
"""

from __future__ import annotations

import argparse
import random
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from operator import itemgetter
from pathlib import Path

import httpx
import rivals
from generate import fill
from questions import questions
from service import first_column

HOLDS = 1.0
"""Seconds within which 99 of 100 ASK {} must be answered."""
WINDOWS = 5
STEEPEST = 5.0
"""MB per minute that memory may climb."""
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
EVERYTHING = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
PAGES = (
    "/",
    "/notices",
    "/questions",
    "/questions/loan-bureaus",
    "/api/questions",
    "/search?q=贷款",
    "/metrics",
    "/readyz",
)
REFUSED = (
    "SELECT * {",
    "INSERT DATA { <a:a> <a:b> <a:c> }",
    "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * {" + "{" * 2000 + "}" * 2000 + "}",
    "ASK { FILTER(REGEX('a', '((a{1,100}){1,100}){1,100}')) }",
    "SELECT ?x { ?x ?y ?z } LIMIT -1",
    "\x01\x02 全角｛｝",
)
RAW = (
    b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
    b"\x16\x03\x01",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nquery",
    b"GET / HT",
)


class Soak:
    """Traffic against a service, and what came of it."""

    def __init__(self, racer: rivals.Rival, asked: list[str]) -> None:
        self.racer = racer
        self.asked = asked
        self.seen: dict[str, Counter[str]] = {}
        self.waits: list[float] = []
        self.memory: list[tuple[float, float]] = []
        self.stop = threading.Event()
        self.own = threading.local()

    def run(self, minutes: float) -> None:
        """Let all kinds of traffic go on for some minutes."""
        works: list[Callable[[], None]] = [self.good] * 3 + [
            self.pages,
            self.bad,
            self.endless,
            self.abandoned,
            self.broken,
            self.ask,
        ]
        threads = [threading.Thread(target=self._again, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        began = time.monotonic()
        while time.monotonic() - began < minutes * 60:
            self.memory.append((time.monotonic() - began, self.racer.pss()))
            time.sleep(3)
        self.stop.set()
        for thread in threads:
            thread.join()

    def _again(self, work: Callable[[], None]) -> None:
        while not self.stop.is_set():
            work()

    def _client(self) -> httpx.Client:
        """Return the connections of this thread: to make a client takes longer than most answers."""
        if not hasattr(self.own, "client"):
            self.own.client = httpx.Client(base_url=f"http://127.0.0.1:{self.racer.port}", timeout=60)
        found: httpx.Client = self.own.client
        return found

    def _get(self, kind: str, path: str, accept: str = "application/sparql-results+json, */*;q=0.5") -> float:
        began = time.monotonic()
        try:
            answer = self._client().get(path, headers={"Accept": accept})
            self._note(kind, str(answer.status_code))
        except httpx.HTTPError as error:
            self._note(kind, type(error).__name__)
        return time.monotonic() - began

    def _note(self, kind: str, outcome: str) -> None:
        self.seen.setdefault(kind, Counter())[outcome] += 1

    def good(self) -> None:
        """Ask one of the questions."""
        fresh = f"\n#{random.random()}" if random.random() < 0.5 else ""
        self._get("good", self.racer.path(random.choice(self.asked) + fresh))

    def pages(self) -> None:
        """Open a page."""
        self._get("pages", random.choice(PAGES), "text/html")

    def bad(self) -> None:
        """Ask what is refused."""
        self._get("refused", self.racer.path(random.choice(REFUSED)))
        time.sleep(0.05)

    def endless(self) -> None:
        """Ask what never ends."""
        self._get("endless", self.racer.path(ENDLESS))

    def abandoned(self) -> None:
        """Begin to read a result that is too large, and go away."""
        with (
            suppress(httpx.HTTPError),
            self._client().stream("GET", self.racer.path(EVERYTHING), headers={"Accept": "text/csv"}) as answer,
        ):
            self._note("abandoned", str(answer.status_code))
            next(answer.iter_bytes(1 << 20))
        time.sleep(0.5)

    def broken(self) -> None:
        """Send what is not HTTP, and say no more."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.racer.port), timeout=5) as connection:
            connection.sendall(random.choice(RAW))
            time.sleep(random.random())
        self._note("broken", "sent")

    def ask(self) -> None:
        """Ask the smallest question, and note how long it takes."""
        self.waits.append(self._get("ASK {}", self.racer.path(f"ASK {{}} #{random.random()}")))
        time.sleep(0.2)


ALLOWED = {
    "good": {"200", "429"},
    "pages": {"200", "429"},
    "refused": {"200", "400", "403", "413", "429"},
    "endless": {"503", "429"},
    "abandoned": {"200", "429"},
    "broken": {"sent"},
    "ASK {}": {"200"},
}


def slope(points: list[tuple[float, float]]) -> float:
    """Return MB per minute over the second half, by the least of each tenth: endless queries take memory until they are stopped."""
    half = points[len(points) // 2 :]
    size = max(1, len(half) // WINDOWS)
    least = [min(half[start : start + size], key=itemgetter(1)) for start in range(0, len(half) - size + 1, size)]
    return statistics.linear_regression([at / 60 for at, _ in least], [held for _, held in least]).slope


def verdict(soak: Soak) -> bool:
    """Print what was seen, and tell whether it is good."""
    for kind, counts in soak.seen.items():
        print(f"{kind:10} {dict(sorted(counts.items()))}")
    wrong = {kind: set(counts) - ALLOWED[kind] for kind, counts in soak.seen.items() if set(counts) - ALLOWED[kind]}
    worst, climb = statistics.quantiles(soak.waits, n=100)[98], slope(soak.memory)
    print(
        f"ASK {{}}: median {statistics.median(soak.waits) * 1000:.0f} ms, p99 {worst * 1000:.0f} ms, {len(soak.waits)} times"
    )
    sizes = [size for _, size in soak.memory]
    print(
        f"PSS: first {sizes[0]:.0f} MB, highest {max(sizes):.0f}, last {sizes[-1]:.0f}; {climb:+.1f} MB a minute in the second half"
    )
    if wrong:
        print(f"outcomes that should not be: {wrong}")
    return not wrong and worst <= HOLDS and climb <= STEEPEST


def main() -> None:
    """Read the command line and soak."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path, nargs="?", help="store to serve; without it, one of 0.1M triples is made")
    parser.add_argument("--minutes", type=float, default=10)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        store = given.store or folder / "store"
        if not given.store:
            fill(store, 100_000)
        racer = rivals.ours(store, folder)
        try:
            asked = [question.text for question in questions(lambda query: first_column(racer, query))]
            soak = Soak(racer, asked)
            soak.run(given.minutes)
            is_good = verdict(soak)
        finally:
            racer.end()
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
