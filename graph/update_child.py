"""The process that changes a store: ``python -m cuoshi.graph.update_child``, a job and its body on standard input.

It writes the outcome to its standard output, has limits of memory and time, and can open no connection. The time runs until the change is
known; then it is written, which is not interrupted.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import pyoxigraph as ox

from ..ontology.errors import CuoshiError, QueryError, QueryForbidden, QuerySyntaxError, UnknownEntity
from .change import STATE, Change, Triples, held
from .oxigraph import OxigraphStore
from .snapshots import Folder
from .update_jobs import Job, Outcome
from .update_text import with_dataset
from .update_trial import skolemised, tried
from .workers.confine import confine_writer

__all__ = ["main"]


def main() -> None:
    """Do the job on standard input, and write the outcome or the error as JSON."""
    job = Job.from_line(sys.stdin.buffer.readline())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.alarm(job.seconds)
    confine_writer(job.memory_bytes)
    try:
        told: dict[str, object] = {"outcome": asdict(_done(job, sys.stdin.buffer.read()))}
    except CuoshiError as error:
        told = {"error": [type(error).__name__, error.what, error.where, error.remedy]}
    sys.stdout.write(json.dumps(told))


def _done(job: Job, body: bytes) -> Outcome:
    store = OxigraphStore.open(job.store)
    try:
        return _changed(store, job, body)
    finally:
        store.close()


def _changed(store: OxigraphStore, job: Job, body: bytes) -> Outcome:
    writer = store.writer()
    database = writer.engine.open
    if job.kind == "publish":
        gone, come, is_new = Triples(), Triples(), False
    elif job.kind == "update":
        text = with_dataset(
            body.decode(), *(list(map(_iri, names)) for names in (job.default_graphs, job.named_graphs))
        )
        (gone, come), is_new = tried(database, text, Folder(Path(job.store)).trial), False
    else:
        gone, come, is_new = _graph_change(database, job, body)
    added, removed = (sum(map(len, triples.values())) for triples in (come, gone))
    change = Change.of(database, gone, come)
    signal.alarm(0)
    writer.apply(change)
    return Outcome(store.view().version(), added, removed, is_new)


def _graph_change(database: ox.Store, job: Job, body: bytes) -> tuple[Triples, Triples, bool]:
    """Return what goes from and comes into one graph, and whether it held nothing before."""
    if job.graph == STATE.value:
        raise QueryForbidden("the graph of the data version is kept by the service", where=job.graph)
    before = held(database, job.graph)
    if job.kind == "delete" and not before:
        raise UnknownEntity("there is no such graph", where=job.graph)
    sent = set() if job.kind == "delete" else _triples(job, body)
    gone = before - sent if job.kind in ("put", "delete") else set[ox.Triple]()
    return {job.graph: gone}, {job.graph: sent - before}, not before


def _triples(job: Job, body: bytes) -> set[ox.Triple]:
    """Return what is sent, spelt as the engine keeps it."""
    scratch = ox.Store()
    written = ox.RdfFormat.from_media_type(job.media_type)
    try:
        quads = ox.parse(
            body, format=written, base_iri=job.graph or None, rename_blank_nodes=True, without_named_graphs=True
        )
        scratch.bulk_extend(_skolemised(quads))
    except SyntaxError as error:
        raise QuerySyntaxError(f"the graph cannot be parsed: {error}") from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the graph cannot be read: {error}") from error
    return {quad.triple for quad in scratch}


def _skolemised(quads: Iterable[ox.Quad]) -> Iterable[ox.Quad]:
    return map(skolemised, quads)


def _iri(name: str) -> str:
    try:
        return str(ox.NamedNode(name))
    except ValueError as error:
        raise QuerySyntaxError(f"{name!r} is no IRI of a graph") from error


if __name__ == "__main__":
    main()
