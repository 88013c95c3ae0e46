"""Notices read and made ready for a store, by several processes where there are many.

A worker does everything that needs no store: it reads the file, makes the quads and spells them out. What travels to the process
that writes is bytes, which it hands on as they are.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from rdflib import URIRef

from ..ontology.errors import CuoshiError, ReadError
from ..ontology.model import Notice
from .files import source_of
from .quads import notice_quads
from .statements import Statements

__all__ = ["Reader", "Ready", "read_all", "ready"]

Reader = Callable[[Path], Notice]
_Task = Callable[[Path], "Ready | CuoshiError"]
_Part = Sequence[tuple[Path, "Ready | CuoshiError"]]

_FEW = 8
_AHEAD = 2
"""Parts that each process may be ahead of the one that writes; more would only fill its memory."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A notice as a store takes it, and what a report says about it.

    Attributes:
        text: the normalised text, by which two files of one notice are compared.
        is_notice: whether it has a title, a number or measures at all.
        cited: the documents that it cites.
        annotations: readings with words behind them.
    """

    key: str
    iri: URIRef
    facts: Statements
    evidence: Statements
    cited: tuple[URIRef, ...]
    text: str
    is_notice: bool
    measures: int
    annotations: int
    issues: int

    @property
    def graphs(self) -> Mapping[str, Statements]:
        """Both graphs by name."""
        return {self.facts.graph: self.facts, self.evidence.graph: self.evidence}


def ready(read: Reader, software: str, path: Path) -> Ready | CuoshiError:
    """Return the notice of a file, or what is wrong with the file."""
    try:
        notice = read(path)
    except CuoshiError as error:
        # a fresh one, because exceptions with keyword arguments do not travel between processes
        return ReadError(str(error))
    graphs = notice_quads(notice, source=source_of(path), software=software)
    return Ready(
        key=graphs.key,
        iri=graphs.iri,
        facts=Statements.of(graphs.facts_graph, graphs.facts),
        evidence=Statements.of(graphs.evidence_graph, graphs.evidence),
        cited=graphs.cited,
        text=notice.document.text,
        is_notice=bool(notice.measures or notice.title or notice.document_number),
        measures=len(notice.measures),
        annotations=graphs.annotations,
        issues=len(notice.issues),
    )


def read_all(files: Sequence[Path], task: _Task, *, workers: int | None, at_once: int) -> Iterator[_Part]:
    """Yield the files in parts and order, each with what ``task`` gives for it.

    Args:
        files: what to read.
        task: a module-level function where several processes read.
        workers: processes; default one per core. With one, or with few files, each file is a part of its own.
        at_once: files of a part.
    """
    count = workers or os.cpu_count() or 1
    if count == 1 or len(files) < _FEW:
        yield from ([(path, task(path))] for path in files)
        return
    size = min(at_once, -(-len(files) // count))
    parts = iter([files[at : at + size] for at in range(0, len(files), size)])
    with ProcessPoolExecutor(count) as pool:
        waiting: deque[Future[_Part]] = deque()
        while True:
            waiting.extend(pool.submit(_read_part, task, part) for part in islice(parts, _AHEAD * count - len(waiting)))
            if not waiting:
                return
            yield waiting.popleft().result()


def _read_part(task: _Task, part: Sequence[Path]) -> _Part:
    return [(path, task(path)) for path in part]
