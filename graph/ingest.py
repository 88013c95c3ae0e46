"""Loading notices into a store: idempotent, atomic for each notice, nothing passed over in silence."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from rdflib import Literal, URIRef
from rdflib.namespace import OWL

from ..ontology.errors import ReadError
from ..ontology.iris import graph_iri, iri
from ..ontology.model import Notice
from ..ontology.schemes import vocabulary, vocabulary_version
from .dataset import EVIDENCE, VOCABULARY_GRAPH
from .files import FileProblem, collect, source_of
from .quads import NoticeGraphs, Source, notice_quads, stub_graph, stub_quads
from .store import Quad, Store, Term, View

__all__ = ["Fate", "LoadedFile", "Report", "load", "load_vocabulary"]

Reader = Callable[[Path], Notice]
Tracker = Callable[[Sequence[Path], str], Iterable[Path]]


class Fate(StrEnum):
    """What became of a file: its notice is new, changed, as it was, put in the place of another file's, or held already."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REPLACED = "replaced"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """A file whose notice is in the store. ``other`` names the file that it replaced or repeats; empty otherwise."""

    path: Path
    key: str
    fate: Fate
    measures: int
    facts: int
    issues: int
    other: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a load did with every file. ``failed`` are files that should have gone in and did not."""

    loaded: tuple[LoadedFile, ...]
    skipped: tuple[FileProblem, ...]
    failed: tuple[FileProblem, ...]

    def count(self, *fates: Fate) -> int:
        """Return how many files had one of these fates."""
        return sum(one.fate in fates for one in self.loaded)

    @property
    def held(self) -> tuple[LoadedFile, ...]:
        """The files whose notices are held, without repetitions."""
        return tuple(one for one in self.loaded if one.fate is not Fate.DUPLICATE)

    @property
    def measures(self) -> int:
        """The number of measures of the notices held."""
        return sum(one.measures for one in self.held)

    @property
    def facts(self) -> int:
        """The number of facts with evidence of the notices held."""
        return sum(one.facts for one in self.held)

    @property
    def issues(self) -> int:
        """The number of issues of the notices held."""
        return sum(one.issues for one in self.held)

    @property
    def status(self) -> int:
        """0 when everything went in, 1 when something failed."""
        return 1 if self.failed else 0


def load(
    paths: Iterable[Path],
    store: Store,
    *,
    read: Reader,
    types: Collection[str] = (".txt", ".md"),
    software: str = "0",
    track: Tracker = lambda items, _: items,
) -> Report:
    """Read the files and put their notices into the store; a file that fails leaves the others be.

    Args:
        paths: files, and folders that are searched with what lies in them.
        store: where the notices go.
        read: gives the Notice of a file or raises ReadError.
        types: suffixes of the files that are read in folders.
        software: version that is named in the provenance.
        track: passes the files through and may show how far it is.
    """
    files, skipped, failed = collect(paths, types)
    load_vocabulary(store)
    run = _Run(store, read, software, {source_of(path).key for path in files})
    for path in track(files, "Loading notices"):
        run.file(path)
    return Report(tuple(run.loaded), (*skipped, *run.skipped), (*failed, *run.failed))


def load_vocabulary(store: Store) -> bool:
    """Put the vocabulary into the store unless it is there in this version; tell whether anything changed."""
    graph, version = URIRef(VOCABULARY_GRAPH), Literal(vocabulary_version())
    if store.view().ask("ASK { ?graph owl:versionInfo ?version }", {"graph": graph, "version": version}):
        return False
    quads: list[Quad] = [(s, p, o, graph) for s, p, o in vocabulary()]  # type: ignore[misc]  # rdflib's nodes are wider
    return store.writer().replace({VOCABULARY_GRAPH: [*quads, (graph, OWL.versionInfo, version, graph)]})


class _Run:
    """One load; it knows which files belong to it, so that two files of one notice are told apart from a file that moved."""

    def __init__(self, store: Store, read: Reader, software: str, sources: Collection[str]) -> None:
        self._store = store
        self._read = read
        self._software = software
        self._sources = sources
        self.loaded: list[LoadedFile] = []
        self.skipped: list[FileProblem] = []
        self.failed: list[FileProblem] = []

    def file(self, path: Path) -> None:
        """Read one file and put its notice into the store."""
        try:
            notice = self._read(path)
        except ReadError as error:
            self.failed.append(FileProblem(path, _reason(error)))
            return
        if not (notice.measures or notice.title or notice.document_number):
            reason = "this is no notice: it has no title, no document number and no numbered measure"
            self.skipped.append(FileProblem(path, reason))
            return
        self._put(path, notice)

    def _put(self, path: Path, notice: Notice) -> None:
        source = source_of(path)
        graphs = notice_quads(notice, source=source, software=self._software)
        held = _holder(self._store.view(), graphs.key)
        other = held.name if held and held.source.key != source.key else ""
        if held and other and held.text == notice.document.text:
            self.loaded.append(_loaded(path, notice, graphs, Fate.DUPLICATE, other))
        elif held and other and held.source.key in self._sources:
            reason = f"{held.name} is the same notice ({graphs.key}) with another text and was kept"
            self.failed.append(FileProblem(path, reason))
        else:
            fate = self._replace(graphs, source, known=held is not None)
            self.loaded.append(_loaded(path, notice, graphs, Fate.REPLACED if other else fate, other))

    def _replace(self, graphs: NoticeGraphs, source: Source, *, known: bool) -> Fate:
        view = self._store.view()
        former = [key for key in _keys_of(view, source) if key != graphs.key]
        changes, drop = _with_stubs(view, graphs, former)
        changed = self._store.writer().replace(changes, drop=drop)
        if not changed:
            return Fate.UNCHANGED
        return Fate.CHANGED if known or former else Fate.NEW


def _reason(error: ReadError) -> str:
    return f"{error.what} ({error.remedy})" if error.remedy else error.what


def _loaded(path: Path, notice: Notice, graphs: NoticeGraphs, fate: Fate, other: str) -> LoadedFile:
    return LoadedFile(path, graphs.key, fate, len(notice.measures), graphs.annotations, len(notice.issues), other)


@dataclass(frozen=True, slots=True)
class _Holder:
    """The file whose text is held of a notice."""

    source: Source
    text: str

    @property
    def name(self) -> str:
        return self.source.name


_HOLDER = """
SELECT ?source ?name ?text WHERE {
  GRAPH ?graph { ?plain nif:isString ?text ; prov:wasDerivedFrom ?source . ?source dct:title ?name }
}"""
_KEYS = "SELECT ?plain WHERE { GRAPH ?graph { ?plain prov:wasDerivedFrom ?source } }"
_CITED = "SELECT DISTINCT ?document WHERE { GRAPH ?graph { ?citing eli:cites ?document } }"
_CITERS = "SELECT DISTINCT ?graph WHERE { GRAPH ?graph { ?citing eli:cites ?document } }"
_HELD = "ASK { ?document cs:textStatus genre:held }"


def _holder(view: View, key: str) -> _Holder | None:
    for row in view.select(_HOLDER, {"plain": URIRef(iri("text", key))}).dicts():
        return _Holder(Source(_local(row["source"]), str(row["name"])), str(row["text"]))
    return None


def _keys_of(view: View, source: Source) -> Sequence[str]:
    rows = view.select(_KEYS, {"source": URIRef(iri("source", source.key))}).rows
    return sorted(_local(plain) for (plain,) in rows)


def _local(term: Term | None) -> str:
    return str(term).rpartition("/")[2]


def _with_stubs(
    view: View, graphs: NoticeGraphs, former: Sequence[str]
) -> tuple[dict[str, Iterable[Quad]], Sequence[str]]:
    """Return the graphs to write and those to drop: the notice, what it was under another key, and stubs of cited documents.

    A document has a stub as long as some notice cites it and its own text is not held.
    """
    changes: dict[str, Iterable[Quad]] = {graphs.facts_graph: graphs.facts, graphs.evidence_graph: graphs.evidence}
    gone = {name for key in former for name in (graph_iri(key), graph_iri(key, EVIDENCE))}
    drop = {*gone, stub_graph(graphs.iri)}
    cited = set(graphs.cited) - {graphs.iri}
    before = {one for name in (*gone, graphs.facts_graph) for one in _cited_in(view, name)}
    for document in sorted(cited | before | {URIRef(iri("notice", key)) for key in former}):
        elsewhere = _citers(view, document) - gone - {graphs.facts_graph}
        if document != graphs.iri and (document in cited or elsewhere) and not _stays_held(view, document, former):
            changes[stub_graph(document)] = stub_quads(document)
        else:
            drop.add(stub_graph(document))
    return changes, sorted(drop - changes.keys())


def _cited_in(view: View, graph: str) -> set[URIRef]:
    rows = view.select(_CITED, {"graph": URIRef(graph)}).rows
    return {document for (document,) in rows if isinstance(document, URIRef)}


def _citers(view: View, document: URIRef) -> set[str]:
    return {str(graph) for (graph,) in view.select(_CITERS, {"document": document}).rows}


def _stays_held(view: View, document: URIRef, former: Sequence[str]) -> bool:
    return _local(document) not in former and view.ask(_HELD, {"document": document})
