"""Makes a large graph of realistic shape: python benchmarks/generate.py TRIPLES (--store FOLDER | --nquads FILE) [--seed N].

The example notices are read and turned into quads as in any load; then they are repeated with another key, another place of
the whole country and other words, so that shape, fan-out and share of evidence are those of the real thing. TRIPLES counts
what the named graphs hold, vocabulary included; the default graph repeats the facts.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox
from cuoshi.graph.dataset import STATE_GRAPH, VOCABULARY_GRAPH, in_default_graph
from cuoshi.graph.ingest import load
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.loaders.extract import read_notice
from cuoshi.loaders.read import MEDIA_TYPES

EXAMPLES = Path(__file__).parent.parent / "examples" / "notices"
FACTS_GRAPH = re.compile(r"https://w3id\.org/cuoshi/graph/(?P<key>(?P<area>\d{6})-.*)")
AREA = re.compile(r"<https://w3id\.org/cuoshi/area/(\d{4}00)>")
WORDS = re.compile(r'"((?:[^"\\]|\\.){9,})"@zh')
VERSION = "<http://www.w3.org/2002/07/owl#versionInfo>"


class Template:
    """A notice as N-Quads with places for its key, its area and what makes its words its own."""

    def __init__(self, key: str, area: str, quads: Sequence[ox.Quad]) -> None:
        text = "".join(f"{quad} .\n" for quad in quads)
        text += "".join(f"{quad.triple} .\n" for quad in quads if in_default_graph(str(quad.graph_name)[1:-1]))
        text = WORDS.sub(lambda found: f'"{found[1]}（\1）"@zh', text)
        self.text = text.replace(key, "\0").replace(area, "\2")
        self.triples = len(quads)

    def copy(self, number: int, area: str) -> str:
        """Return the quads of another notice like this one."""
        text = self.text.replace("\0", f"{area}-x-{sha256(str(number).encode()).hexdigest()[:12]}")
        return text.replace("\1", str(number)).replace("\2", area)


def examples() -> tuple[list[Template], list[ox.Quad]]:
    """Return templates of the example notices, and the vocabulary."""
    store = OxigraphStore.memory()
    load([EXAMPLES], store, read=read_notice, suffixes=MEDIA_TYPES, workers=1)
    database = store.view().engine.open
    names = [name.value for name in database.named_graphs() if isinstance(name, ox.NamedNode)]
    found = [
        match for name in names if not name.endswith(("-evidence", "-stub")) and (match := FACTS_GRAPH.match(name))
    ]
    templates = []
    for match in found:
        held = [*quads(database, match[0]), *quads(database, f"{match[0]}-evidence")]
        templates.append(Template(match["key"], match["area"], held))
    return templates, list(quads(database, VOCABULARY_GRAPH))


def quads(database: ox.Store, graph: str) -> Iterator[ox.Quad]:
    """Yield the quads of a named graph."""
    return database.quads_for_pattern(None, None, None, ox.NamedNode(graph))


def write(target: BinaryIO, triples: int, seed: int) -> tuple[int, int]:
    """Write N-Quads with about so many triples; return how many triples and notices there are."""
    chance = random.Random(seed)
    templates, vocabulary = examples()
    words = "".join(f"{quad} .\n{quad.triple} .\n" for quad in vocabulary)
    areas = sorted(set(AREA.findall(words)))
    state = sha256(f"{triples}-{seed}".encode()).hexdigest()[:16]
    target.write(f'{words}<{STATE_GRAPH}> {VERSION} "{state}" <{STATE_GRAPH}> .\n'.encode())
    written, notices = len(vocabulary), 0
    while written < triples:
        notices += 1
        template = chance.choice(templates)
        target.write(template.copy(notices, chance.choice(areas)).encode())
        written += template.triples
    return written, notices


def fill(folder: Path, triples: int, seed: int = 1) -> tuple[int, int]:
    """Make a store at a new folder; return how many triples and notices there are."""
    OxigraphStore.open(folder, create=True).close()
    draft = folder.parent / f"{folder.name}.nq"
    try:
        with draft.open("wb") as target:
            counts = write(target, triples, seed)
        database = ox.Store(folder / "data")
        database.bulk_load(path=draft, format=ox.RdfFormat.N_QUADS, lenient=True)
        database.optimize()
        del database
    finally:
        draft.unlink(missing_ok=True)
    OxigraphStore.open(folder).close()
    return counts


def main() -> None:
    """Make the graph and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("triples", type=int)
    parser.add_argument("--seed", type=int, default=1)
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument("--store", type=Path)
    target.add_argument("--nquads", type=Path)
    given, start = parser.parse_args(), time.perf_counter()
    if given.store:
        shutil.rmtree(given.store, ignore_errors=True)
        triples, notices = fill(given.store, given.triples, given.seed)
        place, size = given.store, sum(file.stat().st_size for file in (given.store / "data").iterdir())
    else:
        with given.nquads.open("wb") as output:
            triples, notices = write(output, given.triples, given.seed)
        place, size = given.nquads, given.nquads.stat().st_size
    seconds = time.perf_counter() - start
    sys.stdout.write(f"{place}: {triples:,} triples, {notices:,} notices, {size / 1e6:,.0f} MB, {seconds:.1f} s\n")


if __name__ == "__main__":
    main()
