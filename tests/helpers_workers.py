"""A small store for tests of the query workers, and a look at processes from outside."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

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
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text("ascii").split()]
    return found


def zygotes() -> list[int]:
    """Return the zygotes of this process, the newest last."""
    found = [pid for pid in children(os.getpid()) if b"workers.zygote" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return sorted(found, key=_start)


def _start(pid: int) -> int:
    """Return when a process started, in ticks since the machine did."""
    return int(Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[19])


def workers() -> list[int]:
    """Return the workers of the newest zygote."""
    return children(zygotes()[-1])


def wait_until(is_so: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Tell whether something becomes so in time."""
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:
        time.sleep(0.02)
    return is_so()
