"""Loading notices into a store: idempotent, atomic per notice, nothing lost and nothing silent.

A file is known by the digest of its resolved path, so a changed file replaces exactly what it gave before. Two files of one
notice in one load: the same text is a duplicate, a different one is refused with a reason; either way the first stays. A file that
is loaded later takes the place of one that is not part of the load, and the report says so: files move and get new names.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

from rdflib import Literal, URIRef
from rdflib.namespace import OWL
from rdflib.term import Node

from ..ontology.errors import CuoshiError, StoreError
from ..ontology.iris import graph_iri, iri
from ..ontology.schemes import vocabulary_triples, vocabulary_version
from .alignment import align, is_alignment
from .catalogue import EXAMPLES_GRAPH, example_triples, examples_version
from .dataset import EVIDENCE, VOCABULARY_GRAPH
from .files import collect, source_of
from .quads import stub_graph, stub_quads
from .ready import Reader, Ready, read_all, ready
from .store import Quad, Store, View, Writer

__all__ = ["Entry", "Outcome", "Report", "load", "load_vocabulary"]

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
    loader = _Loader(store, {source_of(path).key for path in files})
    parts = read_all(files, partial(ready, read, software), workers=workers, at_once=store.writer().at_once)
    entries += progress(files, (entry for part in parts for entry in loader.load(part)))
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


class _Loader:
    """Puts one notice after the other into a store."""

    def __init__(self, store: Store, sources: Collection[str]) -> None:
        self._store = store
        self._sources = sources
        self.digests: dict[str, str] = {}
        """Keys of the notices that the store holds from these files, with the digests of their facts."""

    def load(self, part: Iterable[tuple[Path, Ready | CuoshiError]]) -> Iterator[Entry]:
        """Yield the report's line for each file after putting its notice into the store; new notices go in together."""
        fresh: dict[str, tuple[Path, Ready]] = {}
        for path, found in part:
            if isinstance(found, Ready) and found.is_notice and found.key not in fresh and self._is_new(path, found):
                fresh[found.key] = path, found
                continue
            yield from self._add(list(fresh.values()))
            fresh.clear()
            yield self._load_one(path, found)
        yield from self._add(list(fresh.values()))

    def _is_new(self, path: Path, found: Ready) -> bool:
        """Tell whether the store knows nothing of a notice or its file, not even as a document that is cited."""
        view = self._store.view()
        if _graphs_of_source(view, source_of(path).key):
            return False
        return not any(_is_there(view, name) for name in (*found.graphs, stub_graph(found.iri)))

    def _add(self, fresh: Sequence[tuple[Path, Ready]]) -> Iterator[Entry]:
        """Put new notices into the store in one change; one by one where they cannot go together."""
        if len(fresh) > 1:
            try:
                self._store.writer().replace(self._wanted([found for _, found in fresh]))
            except StoreError:  # one of them, or their number, is too much
                pass
            else:
                self.digests.update((found.key, found.facts.digest) for _, found in fresh)
                yield from (_entry(path, found)(Outcome.ADDED) for path, found in fresh)
                return
        yield from (self._load_one(path, found) for path, found in fresh)

    def _wanted(self, fresh: Sequence[Ready]) -> dict[str, Iterable[Quad]]:
        """Return the graphs of new notices, with stubs of the documents that they cite and nobody holds."""
        view = self._store.view()
        wanted: dict[str, Iterable[Quad]] = {name: lines for found in fresh for name, lines in found.graphs.items()}
        for document in dict.fromkeys(one for found in fresh for one in found.cited):
            if _facts_graph(document) not in wanted and not _is_held(view, document):
                wanted[stub_graph(document)] = stub_quads(document)
        return wanted

    def _load_one(self, path: Path, found: Ready | CuoshiError) -> Entry:
        if isinstance(found, CuoshiError):
            return Entry(path, Outcome.FAILED, str(found).removeprefix(f"{path}: "))
        if not found.is_notice:
            return Entry(path, Outcome.SKIPPED, "this is no notice: it has no title, number or numbered measure")
        entry = _entry(path, found)
        view = self._store.view()
        earlier = _graphs_of_source(view, source_of(path).key)
        other = None if found.evidence.graph in earlier else _other_file(view, found.evidence.graph)
        if other is not None and (clash := self._clash(other, found)):
            return entry(*clash)
        try:
            changed = self._replace(view, self._store.writer(), found, earlier)
        except StoreError as error:
            return Entry(path, Outcome.FAILED, str(error))
        self.digests[found.key] = found.facts.digest
        outcome = Outcome.UNCHANGED if not changed else Outcome.REPLACED if earlier or other else Outcome.ADDED
        return entry(outcome, f"takes the place of {other.name}" if other else "")

    def _clash(self, other: _OtherFile, found: Ready) -> tuple[Outcome, str] | None:
        """Return what to say where another file keeps its notice; None where this one may take its place."""
        if other.text == found.text:
            return Outcome.DUPLICATE, f"the same notice and text as {other.name}"
        if other.source not in self._sources:
            return None
        what = f"{found.key} is already held from {other.name} with another text"
        return Outcome.FAILED, f"{what} (load only one of them, or correct the number)"

    def _replace(self, view: View, writer: Writer, found: Ready, earlier: Collection[str]) -> bool:
        """Write a notice's graphs, take away what its file gave before, and keep the stubs of cited documents right."""
        wanted: dict[str, Iterable[Quad]] = {**found.graphs}
        gone = [name for name in earlier if name != found.evidence.graph]
        dropped = {*gone, *map(_facts_of, gone), stub_graph(found.iri)}
        own = {*found.graphs, *dropped}
        for document in found.cited:
            if document != found.iri and (_facts_graph(document) in dropped or not _is_held(view, document)):
                wanted[stub_graph(document)] = stub_quads(document)
        for document in _cited_before(view, [found.facts.graph, *map(_facts_of, gone)]):
            if document not in found.cited and not _is_cited_outside(view, document, own):
                dropped.add(stub_graph(document))
        for name in gone:
            document = _notice_of(name)
            if _is_cited_outside(view, document, own):
                wanted[stub_graph(document)] = stub_quads(document)
        return writer.replace(wanted, drop=sorted(dropped - wanted.keys()))


def _entry(path: Path, found: Ready) -> Callable[..., Entry]:
    """Return the file's line of the report but for what became of it."""
    return partial(Entry, path, key=found.key, measures=found.measures, facts=found.annotations, issues=found.issues)


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


def _other_file(view: View, evidence_graph: str) -> _OtherFile | None:
    for row in view.select(_OTHER, {"g": URIRef(evidence_graph)}).dicts():
        return _OtherFile(str(row["file"]).rpartition("/")[2], str(row["name"]), str(row["text"]))
    return None


def _facts_of(evidence_graph: str) -> str:
    return evidence_graph.removesuffix(f"-{EVIDENCE}")


def _notice_of(evidence_graph: str) -> URIRef:
    return URIRef(iri("notice", _facts_of(evidence_graph).rpartition("/")[2]))


def _facts_graph(document: URIRef) -> str:
    return graph_iri(str(document).rpartition("/")[2])


def _is_held(view: View, document: URIRef) -> bool:
    return _is_there(view, _facts_graph(document))


def _is_there(view: View, graph: str) -> bool:
    return view.ask("ASK { GRAPH ?g { ?s ?p ?o } }", {"g": URIRef(graph)})


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
