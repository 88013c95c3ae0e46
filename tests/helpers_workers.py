"""A small store for tests of the query workers, and a look at processes from outside."""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.graph.store import Quad
from rdflib import Literal, URIRef

FACTS = "https://w3id.org/cuoshi/graph/test"
EVIDENCE = "https://w3id.org/cuoshi/graph/test-evidence"
EX = "https://example.org/"
NODES = 1_500
JSON = "application/sparql-results+json"
CSV = "text/csv"

CROSS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
COUNT_OF_CROSS = f"SELECT (COUNT(*) AS ?n) {CROSS}"
NESTED_PATH = f"SELECT (COUNT(*) AS ?n) {{ ?a ((<{EX}next>*)*)* ?b . ?c ((<{EX}next>*)*)* ?d }}"
SORTED_CROSS = f"SELECT * {CROSS} ORDER BY ?i LIMIT 1"
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f }"


def facts(nodes: int = NODES) -> list[Quad]:
    """Return a ring of nodes with labels."""
    graph, following, label = URIRef(FACTS), URIRef(f"{EX}next"), URIRef(f"{EX}label")
    quads: list[Quad] = []
    for number in range(nodes):
        node = URIRef(f"{EX}{number}")
        quads.append((node, following, URIRef(f"{EX}{(number + 1) % nodes}"), graph))
        quads.append((node, label, Literal(f"第{number}项", lang="zh"), graph))
    return quads


def fill(path: Path, nodes: int = NODES) -> None:
    """Make the store at ``path`` hold the ring, and one quad of evidence."""
    evidence = (URIRef(f"{EX}0"), URIRef(f"{EX}quote"), Literal("原文"), URIRef(EVIDENCE))
    store = OxigraphStore.open(path, create=True)
    store.writer().replace({FACTS: facts(nodes), EVIDENCE: [evidence]})
    store.close()


def children(pid: int) -> list[int]:
    """Return the processes that ``pid`` has started and that have not been waited for."""
    return [child.pid for child in _children(pid)]


def zygotes() -> list[int]:
    """Return the zygotes of this process, the newest last."""
    found = [child for child in _children(os.getpid()) if _is_zygote(child)]
    return [child.pid for child in sorted(found, key=lambda child: child.create_time())]


def _children(pid: int) -> list[psutil.Process]:
    """Return the children of a process, of which each may end at any moment; of a process that has ended, none."""
    try:
        return psutil.Process(pid).children()
    except psutil.NoSuchProcess:
        return []


def _is_zygote(child: psutil.Process) -> bool:
    """Tell whether a process that may be ending is a zygote."""
    try:
        return any(word.endswith("workers.zygote") for word in child.cmdline())
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return False


def workers() -> list[int]:
    """Return the workers of the newest zygote; none while there is no zygote."""
    return [pid for zygote in zygotes()[-1:] for pid in children(zygote)]


def wait_until(is_so: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Tell whether something becomes so in time."""
    end = time.monotonic() + seconds
    while not (so := is_so()) and time.monotonic() < end:
        time.sleep(0.02)
    return so


def has_landlock() -> bool:
    """Tell whether the kernel can take files away from a process."""
    return bool(ctypes.CDLL(None).syscall(444, None, 0, 1) > 0)
