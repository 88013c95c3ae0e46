"""The service beside other SPARQL services: python benchmarks/service.py [--sizes 100000 1000000 10000000] [--quick].

All services hold the same data (benchmarks/generate.py) and are asked the same twelve shapes of questions (benchmarks/questions.py)
over loopback by wrk, a process of its own, with 1, 4, 16 and 64 connections that stay open. They take turns in short rounds, so that
what else the machine does hurts all alike; medians of the rounds are told. First all answers are compared, by their numbers of rows.

cold    every query ends in a comment that was never sent before, so no cache of answers can hold it; engines are warmed by one pass
warm    the same queries again and again
tagged  the same, and the client sends back the ETag that it was given, where there was one
loan    one question, the loans by bureau and city, asked cold by one client
large   one answer of a million rows: MB/s, and how far memory (PSS of all processes) rises while it flows

Services that are not installed are left out. Needs wrk, curl, psutil, httpx; for the rivals oxigraph, rdflib-endpoint and Virtuoso.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import platform
import random
import re
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

import httpx
import psutil
import rivals
from generate import fill
from questions import LARGE, LOANS, Question, one_of_each, questions
from rivals import Rival

LUA = Path(__file__).with_name("race.lua")
REST = 75
"""Seconds without a query, after which memory is looked at once more."""
HOPELESS_FROM = 300_000
"""Triples from which rdflib's engine is not asked any more."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one run of wrk measured; times in milliseconds."""

    rate: float
    p50: float
    p99: float
    failed: int


@dataclass(frozen=True, slots=True)
class Course:
    """One kind of race: how many clients, and what makes it cold or warm."""

    kind: str
    clients: int


def main() -> None:
    """Read the command line and race."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000, 10_000_000])
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 4, 16, 64])
    parser.add_argument("--kinds", nargs="+", default=["cold", "warm", "tagged"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each run in a round")
    parser.add_argument("--only", nargs="+", default=[], help="names of the services that take part")
    parser.add_argument("--data", type=Path, help="folder in which the data are kept for the next time")
    parser.add_argument("--quick", action="store_true", help="0.1M triples, two rounds of a second")
    parser.add_argument("--no-large", action="store_true", help="without the answer of a million rows")
    given = parser.parse_args()
    if given.quick:
        given.sizes, given.rounds, given.seconds = [100_000], 2, 1.0
    if not shutil.which("wrk") or not shutil.which("curl"):
        raise SystemExit("wrk or curl is not installed")
    print(machine())
    with tempfile.TemporaryDirectory() as scratch:
        data = given.data or Path(scratch) / "data"
        data.mkdir(parents=True, exist_ok=True)
        for size in given.sizes:
            race(data, size, given)


def race(data: Path, size: int, given: argparse.Namespace) -> None:
    """Let the services race over one graph and print what was measured."""
    store = data / f"s{size}"
    if not store.exists():
        fill(store, size)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        racers = start(store, data / f"{size}.nq", size, folder, given.only, stack)
        print(f"\n### {size:,} triples\n\nLoad of the machine before: {os.getloadavg()[0]:.1f}\n")
        told = next((racer for racer in racers if racer.name == "oxigraph"), racers[0])
        asked = questions(lambda query: first_column(told, query))
        compare(racers, asked)
        sizes = {"after one pass": memory(racers)}
        courses = [Course(kind, clients) for kind in given.kinds for clients in given.clients]
        rates(racers, asked, courses, given.rounds, given.seconds, folder)
        shapes(racers, one_of_each(asked), 3 if given.quick else 7)
        sizes["after the race"] = memory(racers)
        time.sleep(REST)
        sizes[f"{REST} s later"] = memory(racers)
        sizes["per million triples"] = {name: held / size * 1e6 for name, held in sizes[f"{REST} s later"].items()}
        print_memory(sizes)
        if not given.no_large:
            large(racers)


def start(store: Path, nquads: Path, size: int, folder: Path, only: Sequence[str], stack: ExitStack) -> list[Rival]:
    """Start what is installed, the service itself first."""
    found = []
    starters: list[tuple[str, Callable[[], Rival | None]]] = [
        ("cuoshi", lambda: rivals.ours(store, folder)),
        ("oxigraph", lambda: rivals.oxigraph(store, folder)),
        ("oxigraph, memory", lambda: rivals.oxigraph_in_memory(rivals.dumped(store, nquads), folder)),
        ("virtuoso", lambda: rivals.virtuoso(rivals.dumped(store, nquads), folder)),
    ]
    if size < HOPELESS_FROM:
        starters.append(("rdflib-endpoint", lambda: rivals.rdflib_endpoint(rivals.dumped(store, nquads), folder)))
    for name, starter in starters:
        if only and name not in only:
            continue
        racer = starter()
        if racer is None:
            print(f"{name} is not installed")
            continue
        stack.callback(racer.end)
        found.append(racer)
    return found


def first_column(racer: Rival, query: str) -> list[str]:
    """Return the first column of the answer to a SELECT query."""
    answer = ask(racer, query, "text/csv")
    return [row[0] for row in list(csv.reader(io.StringIO(answer.text)))[1:]]


def ask(racer: Rival, query: str, accept: str = "") -> httpx.Response:
    """Ask a service one query."""
    address = f"http://127.0.0.1:{racer.port}{racer.path(query)}"
    answer = httpx.get(address, headers={"Accept": accept or racer.accept}, timeout=600)
    if answer.status_code != 200:
        raise SystemExit(f"{racer.name} answers {answer.status_code} to {query}: {answer.text[:300]}")
    return answer


def rows(answer: httpx.Response) -> int:
    """Return the number of rows or triples."""
    if "json" in answer.headers["Content-Type"]:
        return len(answer.json()["results"]["bindings"])
    return sum(1 for line in answer.text.splitlines() if line.strip() and not line.startswith("#"))


def compare(racers: Sequence[Rival], asked: Sequence[Question]) -> None:
    """Ask every service every question once, and print where their numbers of rows differ."""
    distinct = list(dict.fromkeys(asked))
    counts = {racer.name: [rows(ask(racer, question.text)) for question in distinct] for racer in racers}
    first = counts[racers[0].name]
    print(f"{len(distinct)} questions, {sum(first):,} rows")
    for name, found in counts.items():
        differing = {
            question.shape for question, ours, theirs in zip(distinct, first, found, strict=True) if ours != theirs
        }
        if differing:
            print(f"{name} gives other numbers of rows for: {', '.join(sorted(differing))}")


def machine() -> str:
    """Return what the figures were measured on, and when."""
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text("ascii", "replace"))
    name = found[1] if found else platform.machine()
    size = psutil.virtual_memory().total / 1e9
    versions = f"Python {platform.python_version()}, pyoxigraph {version('pyoxigraph')}"
    return f"{name}, {os.cpu_count()} processors, {size:.0f} GB, {versions}, {date.today()}"


def memory(racers: Iterable[Rival]) -> dict[str, float]:
    """Return the proportional memory of the services in MB."""
    found = {}
    for racer in racers:
        found[racer.name] = racer.pss()
        if racer.workers:
            found[f"{racer.name}, its workers"] = racer.pss_of_workers()
    return found


def print_memory(sizes: Mapping[str, Mapping[str, float]]) -> None:
    """Print the memory of the services, a column for each moment."""
    print("\n| PSS of all processes, MB | " + " | ".join(sizes) + " |")
    print("|---" * (len(sizes) + 1) + "|")
    for name in next(iter(sizes.values())):
        print(f"| {name} | " + " | ".join(f"{held[name]:,.0f}" for held in sizes.values()) + " |", flush=True)


def run(racer: Rival, paths: Path, course: Course, seconds: float, *, turn: int) -> Found:
    """Let wrk ask for some seconds."""
    environment = {
        **os.environ,
        "RACE_PATHS": str(paths),
        "RACE_FRESH": f"{turn}x" if course.kind == "cold" else "",
        "RACE_START": str(turn),
        "RACE_ACCEPT": racer.accept,
        "RACE_CLIENTS": str(course.clients),
    }
    length = f"{seconds:g}s" if seconds == int(seconds) else f"{max(1, round(seconds))}s"
    command = ["wrk", "-t1", f"-c{course.clients}", f"-d{length}", "--timeout", "60s", "-s", LUA]
    command.append(f"http://127.0.0.1:{racer.port}")
    output = subprocess.run(list(map(str, command)), env=environment, check=True, capture_output=True, text=True).stdout
    told = json.loads(output.strip().splitlines()[-1])
    good = told["requests"] - told["failed"]
    return Found(good / told["seconds"], told["p50"], told["p99"], told["failed"])


def rates(
    racers: Sequence[Rival],
    asked: Sequence[Question],
    courses: Sequence[Course],
    rounds: int,
    seconds: float,
    folder: Path,
) -> None:
    """Print requests per second of the mix, and how many times the native server's rate that is."""
    plain = {racer.name: written(folder / f"{place}.paths", racer, asked) for place, racer in enumerate(racers)}
    tagged = {
        racer.name: written(folder / f"{place}.tags", racer, asked, tags=True) for place, racer in enumerate(racers)
    }
    found: dict[tuple[Course, str], list[Found]] = {}
    for _ in range(rounds):
        turn = random.randrange(1_000_000_000)
        for course in courses:
            for racer in racers:
                paths = (tagged if course.kind == "tagged" else plain)[racer.name]
                found.setdefault((course, racer.name), []).append(run(racer, paths, course, seconds, turn=turn))
    base = next((racer.name for racer in racers if racer.name == "oxigraph"), racers[0].name)
    print(f"\n| | clients | service | requests/s | × {base} | lowest–highest | p50 ms | p99 ms | failed |")
    print("|---|---|---|---|---|---|---|---|---|")
    for course in courses:
        beside = found[course, base]
        for racer in racers:
            row(course, racer.name, found[course, racer.name], beside)


def row(course: Course, name: str, found: Sequence[Found], beside: Sequence[Found]) -> None:
    """Print medians of the rounds; ratios are taken round by round."""
    ratios = [ours.rate / max(theirs.rate, 0.01) for ours, theirs in zip(found, beside, strict=True)]
    rate, p50, p99 = (statistics.median(getattr(one, part) for one in found) for part in ("rate", "p50", "p99"))
    spread = f"{min(ratios):.2f}–{max(ratios):.2f}"
    failed = sum(one.failed for one in found)
    print(
        f"| {course.kind} | {course.clients} | {name} | {rate:,.0f} | {statistics.median(ratios):.2f} | {spread} "
        f"| {p50:.1f} | {p99:.0f} | {failed} |",
        flush=True,
    )


def written(file: Path, racer: Rival, asked: Sequence[Question], *, tags: bool = False) -> Path:
    """Write the paths of the questions, each with the tag of its answer where the service gives one."""
    known = dict.fromkeys(asked, "")
    if tags:
        known = {question: ask(racer, question.text).headers.get("ETag", "") for question in known}
    file.write_text("".join(f"{racer.path(question.text)}\t{known[question]}\n" for question in asked), "utf-8")
    return file


def shapes(racers: Sequence[Rival], asked: Sequence[Question], times: int) -> None:
    """Print how long each shape takes, cold, for one client."""
    print("\nmedian ms, cold, one client\n\n| question | " + " | ".join(racer.name for racer in racers) + " |")
    print("|---" * (len(racers) + 1) + "|")
    clients = {racer.name: httpx.Client(base_url=f"http://127.0.0.1:{racer.port}", timeout=600) for racer in racers}
    for question in asked:
        taken: dict[str, list[float]] = {racer.name: [] for racer in racers}
        for _ in range(times):
            for racer in racers:
                path = racer.path(f"{question.text}\n#{random.random()}")
                began = time.perf_counter()
                clients[racer.name].get(path, headers={"Accept": racer.accept}).raise_for_status()
                taken[racer.name].append((time.perf_counter() - began) * 1000)
        name = f"**{question.shape}**" if question.shape == LOANS else question.shape
        print(f"| {name} | " + " | ".join(f"{statistics.median(one):.1f}" for one in taken.values()) + " |", flush=True)


def large(racers: Sequence[Rival]) -> None:
    """Print how fast one answer of a million rows comes, and how far memory rises meanwhile."""
    print("\n| a million rows | MB | MB/s | PSS before | highest |\n|---|---|---|---|---|")
    for racer in racers:
        before, highest, done = racer.pss(), [0.0], threading.Event()

        def watch(racer: Rival = racer, highest: list[float] = highest, done: threading.Event = done) -> None:
            while not done.wait(0.5):
                highest[0] = max(highest[0], racer.pss())

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            runs = [flow(racer) for _ in range(3)]
        except subprocess.CalledProcessError as error:
            print(f"| {racer.name} | stopped before its end | {error.stdout.split()[0]} bytes came | {before:,.0f} | |")
            continue
        finally:
            done.set()
            watcher.join()
        size = statistics.median(one[0] for one in runs)
        speed = statistics.median(one[0] / one[1] for one in runs)
        print(f"| {racer.name} | {size:,.0f} | {speed:.0f} | {before:,.0f} | {highest[0]:,.0f} |", flush=True)


def flow(racer: Rival) -> tuple[float, float]:
    """Return the size in MB of the large answer and the seconds that it took."""
    address = f"http://127.0.0.1:{racer.port}{racer.path(f'{LARGE} #{random.random()}')}"
    command = [
        "curl",
        "-sSf",
        "-o",
        os.devnull,
        "-w",
        "%{size_download} %{time_total}",
        "-H",
        f"Accept: {racer.accept}",
        address,
    ]
    size, seconds = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return int(size) / 1e6, float(seconds)


if __name__ == "__main__":
    main()
