"""Loading notices into a store: idempotent, atomic per notice, nothing lost and nothing silent.

A file is known by the digest of its resolved path, so a changed file replaces exactly what it gave before. Two files of one
notice in one load: the same text is a duplicate, a different one is refused with a reason; either way the first stays. A file that
is loaded later takes the place of one that is not part of the load, and the report says so: files move and get new names.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

from rdflib import Literal, URIRef
from rdflib.namespace import OWL
from rdflib.term import Node

from ..ontology.errors import CuoshiError, ReadError, StoreError
from ..ontology.iris import graph_iri, iri
from ..ontology.model import Notice
from ..ontology.schemes import vocabulary_triples, vocabulary_version
from .alignment import align, is_alignment
from .catalogue import EXAMPLES_GRAPH, example_triples, examples_version
from .dataset import EVIDENCE, VOCABULARY_GRAPH
from .files import collect, source_of
from .quads import NoticeGraphs, notice_quads, stub_graph, stub_quads
from .store import Quad, Store, View, Writer

__all__ = ["Entry", "Outcome", "Report", "load", "load_vocabulary"]

Reader = Callable[[Path], Notice]
Progress = Callable[[Sequence[Path], Iterable["Entry"]], Iterable["Entry"]]


class Outcome(StrEnum):
    """What became of a file."""

    ADDED = "added"
    UNCHANGED = "unchanged"
    REPLACED = "replaced"
    DUPLICATE = "duplicate"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file's line in the report; ``detail`` says why where there is something to say."""

    path: Path
    outcome: Outcome
    detail: str = ""
    key: str = ""
    measures: int = 0
    facts: int = 0
    issues: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What a load did, file by file."""

    entries: tuple[Entry, ...]

    def count(self, *outcomes: Outcome) -> int:
        """Return how many files had one of these outcomes."""
        return sum(entry.outcome in outcomes for entry in self.entries)

    @property
    def held(self) -> tuple[Entry, ...]:
        """The files whose notices are in the store now."""
        wanted = {Outcome.ADDED, Outcome.UNCHANGED, Outcome.REPLACED}
        return tuple(entry for entry in self.entries if entry.outcome in wanted)

    @property
    def complete(self) -> bool:
        """Whether every file went in (duplicates and files of other types are no failures)."""
        return not self.count(Outcome.FAILED)


def load(
    paths: Sequence[Path],
    store: Store,
    *,
    read: Reader,
    suffixes: Collection[str],
    software: str = "0",
    workers: int | None = None,
    progress: Progress = lambda _, entries: entries,
) -> Report:
    """Load the files named and those in the folders named; a file that fails leaves the rest.

    Args:
        paths: files and folders.
        store: where to.
        read: gives the Notice of a file, or raises a CuoshiError; a module-level function where several processes read.
        suffixes: of the files that are read; others found in folders are skipped.
        software: version written into the provenance.
        workers: processes that read; default one per core.
        progress: called with the files and the entries as they come, gives the entries back.
    """
    load_vocabulary(store)
    files, skipped, failed = collect(paths, suffixes)
    entries = [Entry(one.path, Outcome.SKIPPED, one.reason) for one in skipped]
    entries += [Entry(one.path, Outcome.FAILED, one.reason) for one in failed]
    loader = _Loader(store, software, {source_of(path).key for path in files})
    entries += progress(files, (loader.load(path, found) for path, found in _read_all(files, read, workers)))
    align(store, loader.digests, software=software)
    return Report(tuple(entries))


def load_vocabulary(store: Store) -> bool:
    """Put the vocabulary and the example queries of this version into the store unless they are there; tell whether any was put."""
    vocabulary = _put_version(store, VOCABULARY_GRAPH, vocabulary_version(), vocabulary_triples)
    examples = _put_version(store, EXAMPLES_GRAPH, examples_version(), example_triples)
    return vocabulary or examples


def _put_version(
    store: Store, name: str, digest: str, triples: Callable[[], Iterable[tuple[Node, Node, Node]]]
) -> bool:
    graph, version = URIRef(name), Literal(digest)
    if store.view().ask("ASK { ?graph owl:versionInfo ?version }", {"graph": graph, "version": version}):
        return False
    quads: list[Quad] = [(s, p, o, graph) for s, p, o in triples()]  # type: ignore[misc]  # rdflib's nodes are wider
    return store.writer().replace({name: [*quads, (graph, OWL.versionInfo, version, graph)]})


_FEW = 8


def _read_all(files: Sequence[Path], read: Reader, workers: int | None) -> Iterator[tuple[Path, Notice | CuoshiError]]:
    """Yield each file with its notice or what is wrong with it, in order; several processes read where it is worth it."""
    task = partial(_read, read)
    count = workers or os.cpu_count() or 1
    if count == 1 or len(files) < _FEW:
        yield from zip(files, map(task, files), strict=True)
        return
    with ProcessPoolExecutor(count) as pool:
        yield from zip(files, pool.map(task, files, chunksize=4), strict=True)


def _read(read: Reader, path: Path) -> Notice | CuoshiError:
    try:
        return read(path)
    except CuoshiError as error:
        # a fresh one, because exceptions with keyword arguments do not travel between processes
        return ReadError(str(error))


class _Loader:
    """Puts one notice after the other into a store."""

    def __init__(self, store: Store, software: str, sources: Collection[str]) -> None:
        self._store = store
        self._software = software
        self._sources = sources
        self.digests: dict[str, str] = {}
        """Keys of the notices that the store holds from these files, with the digests of their facts."""

    def load(self, path: Path, found: Notice | CuoshiError) -> Entry:
        """Return the report's line for a file after putting its notice into the store."""
        if isinstance(found, CuoshiError):
            return Entry(path, Outcome.FAILED, str(found).removeprefix(f"{path}: "))
        if not (found.measures or found.title or found.document_number):
            return Entry(path, Outcome.SKIPPED, "this is no notice: it has no title, number or numbered measure")
        graphs = notice_quads(found, source=source_of(path), software=self._software)
        entry = partial(
            Entry,
            path,
            key=graphs.key,
            measures=len(found.measures),
            facts=graphs.annotations,
            issues=len(found.issues),
        )
        view = self._store.view()
        earlier = _graphs_of_source(view, source_of(path).key)
        other = None if graphs.evidence_graph in earlier else _other_file(view, graphs)
        if other is not None and (clash := self._clash(other, graphs, found)):
            return entry(*clash)
        try:
            changed = self._replace(view, self._store.writer(), graphs, earlier)
        except StoreError as error:
            return Entry(path, Outcome.FAILED, str(error))
        self.digests[graphs.key] = graphs.digest
        outcome = Outcome.UNCHANGED if not changed else Outcome.REPLACED if earlier or other else Outcome.ADDED
        return entry(outcome, f"takes the place of {other.name}" if other else "")

    def _clash(self, other: _OtherFile, graphs: NoticeGraphs, notice: Notice) -> tuple[Outcome, str] | None:
        """Return what to say where another file keeps its notice; None where this one may take its place."""
        if other.text == notice.document.text:
            return Outcome.DUPLICATE, f"the same notice and text as {other.name}"
        if other.source not in self._sources:
            return None
        what = f"{graphs.key} is already held from {other.name} with another text"
        return Outcome.FAILED, f"{what} (load only one of them, or correct the number)"

    def _replace(self, view: View, writer: Writer, graphs: NoticeGraphs, earlier: Collection[str]) -> bool:
        """Write a notice's graphs, take away what its file gave before, and keep the stubs of cited documents right."""
        wanted: dict[str, Iterable[Quad]] = {graphs.facts_graph: graphs.facts, graphs.evidence_graph: graphs.evidence}
        gone = [name for name in earlier if name != graphs.evidence_graph]
        dropped = {*gone, *map(_facts_of, gone), stub_graph(graphs.iri)}
        own = {graphs.facts_graph, graphs.evidence_graph, *dropped}
        for document in graphs.cited:
            if document != graphs.iri and (_facts_graph(document) in dropped or not _is_held(view, document)):
                wanted[stub_graph(document)] = stub_quads(document)
        for document in _cited_before(view, [graphs.facts_graph, *map(_facts_of, gone)]):
            if document not in graphs.cited and not _is_cited_outside(view, document, own):
                dropped.add(stub_graph(document))
        for name in gone:
            document = _notice_of(name)
            if _is_cited_outside(view, document, own):
                wanted[stub_graph(document)] = stub_quads(document)
        return writer.replace(wanted, drop=sorted(dropped - wanted.keys()))


def _graphs_of_source(view: View, key: str) -> list[str]:
    """Return the evidence graphs that a file gave earlier."""
    table = view.select(
        "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?run prov:used ?file } }", {"file": URIRef(iri("source", key))}
    )
    return sorted(str(row["g"]) for row in table.dicts())


@dataclass(frozen=True, slots=True)
class _OtherFile:
    """The file that a notice is held from: what stands for its place, its name, its text."""

    source: str
    name: str
    text: str


_OTHER = """
SELECT ?file ?name ?text WHERE {
  GRAPH ?g { ?run prov:used ?file . ?file dct:title ?name . ?format nif:isString ?text }
} LIMIT 1"""


def _other_file(view: View, graphs: NoticeGraphs) -> _OtherFile | None:
    for row in view.select(_OTHER, {"g": URIRef(graphs.evidence_graph)}).dicts():
        return _OtherFile(str(row["file"]).rpartition("/")[2], str(row["name"]), str(row["text"]))
    return None


def _facts_of(evidence_graph: str) -> str:
    return evidence_graph.removesuffix(f"-{EVIDENCE}")


def _notice_of(evidence_graph: str) -> URIRef:
    return URIRef(iri("notice", _facts_of(evidence_graph).rpartition("/")[2]))


def _facts_graph(document: URIRef) -> str:
    return graph_iri(str(document).rpartition("/")[2])


def _is_held(view: View, document: URIRef) -> bool:
    return view.ask("ASK { GRAPH ?g { ?s ?p ?o } }", {"g": URIRef(_facts_graph(document))})


def _cited_before(view: View, facts_graphs: Sequence[str]) -> list[URIRef]:
    """Return the documents not held that these graphs cite."""
    found: dict[URIRef, None] = {}
    for name in facts_graphs:
        table = view.select(
            "SELECT DISTINCT ?d WHERE { GRAPH ?g { ?s ?p ?d } ?d cs:textStatus ?only }",
            {"g": URIRef(name), "only": URIRef(iri("genre", "cited-only"))},
        )
        found |= {URIRef(str(row["d"])): None for row in table.dicts()}
    return list(found)


def _is_cited_outside(view: View, document: URIRef, graphs: Collection[str]) -> bool:
    """Tell whether a graph of another notice names the document."""
    table = view.select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?d } }", {"d": document})
    names: Mapping[str, None] = {str(row["g"]): None for row in table.dicts()}
    return any(
        name not in graphs
        and name != stub_graph(document)
        and not name.endswith(f"-{EVIDENCE}")
        and not is_alignment(name)
        for name in names
    )
