"""What worker processes cost and give: python benchmarks/workers.py STORE [--seconds N].

In one run over one store: what a query costs beside the store's own view in this process (ASK {}, and a mix of questions with
1, 4 and 16 threads), how soon the next query is answered after one was killed, how traffic fares beside four endless queries, how
fast a large result comes, and the proportional memory (PSS) of all processes. Make a store with benchmarks/generate.py.
"""

from __future__ import annotations

import argparse
import itertools
import os
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.graph.store import View
from cuoshi.graph.workers.limits import Limits
from cuoshi.graph.workers.pool import WorkerPool
from cuoshi.graph.workers.view import PooledView
from cuoshi.ontology.errors import QueryTimeout

JSON = "application/sparql-results+json"
PREFIXES = """
PREFIX cs: <https://w3id.org/cuoshi/ns#>
PREFIX cv: <http://data.europa.eu/m8g/>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX eli: <http://data.europa.eu/eli/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LARGE = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1000000"
MIX = (
    "SELECT ?p ?o { <{measure}> ?p ?o }",
    """SELECT ?role ?body ?quote { <{measure}> cv:hasParticipation ?d . ?d cv:role ?role ; cv:hasParticipant ?body .
    GRAPH ?g { ?e oa:hasBody ?d ; oa:hasTarget/oa:hasSelector/oa:exact ?quote } }""",
    "SELECT ?document { ?document eli:cites+ <{cited}> } LIMIT 100",
    "SELECT ?measure { ?measure cv:hasParticipation/cv:hasParticipant <{bureau}> }",
    "SELECT ?measure ?title { ?measure cv:sector <{sector}> ; dct:title ?title } LIMIT 200",
    """SELECT ?bureau ?city (COUNT(DISTINCT ?m) AS ?n) { ?m dct:type <{instrument}> ; dct:spatial ?city ;
    cv:hasParticipation/cv:hasParticipant ?bureau } GROUP BY ?bureau ?city ORDER BY DESC(?n) LIMIT 100""",
    "SELECT ?title { ?m a cs:Measure ; dct:title ?title FILTER(CONTAINS(?title, '贷款')) } LIMIT 50",
    "SELECT ?code (COUNT(*) AS ?n) { ?m dct:type ?code } GROUP BY ?code",
)
SAMPLES = {
    "measure": "?x a cs:Measure",
    "cited": "?y eli:cites ?x",
    "bureau": "?y cv:hasParticipant ?x",
    "sector": "?y cv:sector ?x",
    "instrument": "?y a cs:Measure ; dct:type ?x",
}

Ask = Callable[[str], int]


def mix(view: View) -> list[str]:
    """Return the questions with things that are in the graph."""
    samples = {
        name: str(view.select(f"{PREFIXES} SELECT ?x {{ {pattern} }} LIMIT 1").rows[0][0])
        for name, pattern in SAMPLES.items()
    }
    questions = []
    for question in MIX:
        for name, iri in samples.items():
            question = question.replace(f"<{{{name}}}>", f"<{iri}>")
        questions.append(PREFIXES + question)
    return questions


def overhead(ask: Ask, times: int) -> tuple[float, float]:
    """Return median and 99th percentile of ``ASK {}`` in milliseconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        ask("ASK {}")
        found.append((time.perf_counter() - start) * 1000)
    return statistics.median(found), statistics.quantiles(found, n=100)[98]


def rate(ask: Ask, questions: Sequence[str], threads: int, seconds: float) -> float:
    """Return questions per second, asked in turn by several threads."""
    end, turn = time.perf_counter() + seconds, itertools.cycle(questions)

    def work(_: int) -> int:
        done = 0
        while time.perf_counter() < end:
            ask(next(turn))
            done += 1
        return done

    with ThreadPoolExecutor(threads) as workers:
        return sum(workers.map(work, range(threads))) / seconds


def recovery(path: Path) -> float:
    """Return the median milliseconds from a killed query to the next answer, with a single worker."""
    found = []
    limits = Limits(workers=1, long_workers=0, seconds=0.2, long_seconds=9, settle_seconds=0.0)
    with WorkerPool.open(path, limits) as pool:
        pool.wait_in_memory(900)
        for _ in range(10):
            try:
                drain(pool, ENDLESS)
            except QueryTimeout:
                start = time.perf_counter()
                drain(pool, "ASK {}")
                found.append((time.perf_counter() - start) * 1000)
    return statistics.median(found)


def drain(pool: WorkerPool, query: str) -> int:
    """Read a result to its end and return its length."""
    return sum(map(len, pool.query(query, media_type=JSON)))


def beside_endless(pool: WorkerPool, ask: Ask, questions: Sequence[str], seconds: float) -> float:
    """Return questions per second of 4 threads while four endless queries are asked again and again."""
    stop = threading.Event()

    def burn(_: int) -> None:
        while not stop.is_set():
            try:
                drain(pool, ENDLESS)
            except QueryTimeout:
                continue

    with ThreadPoolExecutor(4) as burners:
        burning = burners.map(burn, range(4))
        time.sleep(pool.limits.long_seconds * 2)
        found = rate(ask, questions, 4, seconds)
        stop.set()
        list(burning)
    return found


def proportional_memory() -> float:
    """Return the proportional memory of the zygotes and workers of this process, in MB."""
    pids, found = [os.getpid()], 0
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").iterdir():
            pids += map(int, (task / "children").read_text("ascii").split())
    for pid in pids[1:]:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
        found += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return found / 1000


def report(path: Path, seconds: float) -> None:
    """Measure and print."""
    started = time.perf_counter()
    with WorkerPool.open(path, Limits(per_client=1000)) as pool:
        print(f"first answer possible after {time.perf_counter() - started:.2f} s (on disk)")
        copied = pool.wait_in_memory(1800)
        print(f"{'copied' if copied else 'not copied'} into memory after {time.perf_counter() - started:.1f} s")
        store = OxigraphStore.open(path, read_only=True)
        compare(pool, store.view(), seconds)
        store.close()
    print(f"next answer after a kill: {recovery(path):.0f} ms")


def compare(pool: WorkerPool, inside: View, seconds: float) -> None:
    """Print what the pool does beside the view of this process."""
    count = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    triples = int(str(inside.select(count).rows[0][0]))
    fresh = proportional_memory()
    print(f"{triples:,} triples; {fresh:.0f} MB PSS before the first question")

    def in_pool(query: str) -> int:
        return drain(pool, query)

    def in_process(query: str) -> int:
        return sum(map(len, inside.query(query).serialise(JSON)))

    for name, ask in (("pool", in_pool), ("in process, disk", in_process)):
        median, worst = overhead(ask, 3000)
        print(f"ASK {{}}  {name:<18}{median:8.3f} ms median{worst:8.3f} ms p99")
    questions = mix(PooledView(pool))
    print("threads      pool/s  in process/s   ratio")
    for threads in (1, 4, 16):
        ours = rate(in_pool, questions, threads, seconds)
        theirs = rate(in_process, questions, threads, seconds)
        print(f"{threads:7}{ours:12.1f}{theirs:14.1f}{ours / theirs:8.2f}")
    print(f"{proportional_memory():.0f} MB PSS after them")
    alone = rate(in_pool, questions, 4, seconds)
    burnt = beside_endless(pool, in_pool, questions, seconds)
    print(f"4 threads beside 4 endless queries: {burnt:.1f}/s, {burnt / alone:.2f} of the {alone:.1f}/s just before")
    for name, ask in (("pool", in_pool), ("in process, disk", in_process)):
        start = time.perf_counter()
        size = ask(LARGE) / 1e6
        print(f"large   {name:<18}{size:8.1f} MB{size / (time.perf_counter() - start):8.1f} MB/s")


def main() -> None:
    """Read the command line and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--seconds", type=float, default=5.0, help="for each rate")
    given = parser.parse_args()
    report(given.store, given.seconds)


if __name__ == "__main__":
    main()
