"""A store on disk that an application may change, without query workers, so that a test is quick."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.graph.store import Quad
from cuoshi.graph.updater import Updater
from cuoshi.server.app import create_app
from cuoshi.server.engine import InProcessEngine
from cuoshi.server.settings import Settings
from flask.testing import FlaskClient
from rdflib import Literal, URIRef

TOKEN = "a-token-of-some-length"  # noqa: S105 - of the tests
BEARER = {"Authorization": f"Bearer {TOKEN}"}
FACTS = "https://w3id.org/cuoshi/graph/test"
EVIDENCE = f"{FACTS}-evidence"
EX = "https://example.org/"


@dataclass(frozen=True)
class Changeable:
    """An application over a store, and what changes it."""

    folder: Path
    client: FlaskClient
    updater: Updater

    def ask(self, query: str) -> bool:
        """Return the truth of an ASK query over HTTP."""
        response = self.client.get("/sparql", query_string={"query": query, "format": "json"})
        assert response.json is not None
        return response.json["boolean"] is True


def quad(graph: str, subject: str, value: object) -> Quad:
    """Return a quad of the tests."""
    return URIRef(EX + subject), URIRef(f"{EX}p"), Literal(value), URIRef(graph)


@contextmanager
def changeable(folder: Path, *, token: str = TOKEN, seconds: int = 20, memory_mb: int = 2048) -> Iterator[Changeable]:
    """Give an application over a small store at ``folder``."""
    store = OxigraphStore.open(folder, create=True)
    evidence = quad(EVIDENCE, "a", "原文")
    store.writer().replace({FACTS: [quad(FACTS, "a", 1), quad(FACTS, "b", "贷款")], EVIDENCE: [evidence]})
    store.close()
    updater = Updater(folder, seconds=seconds, memory_bytes=memory_mb << 20)
    reader = OxigraphStore.open(folder, read_only=True)
    try:
        app = create_app(Settings(token=token), InProcessEngine(reader), updater)
        yield Changeable(folder, app.test_client(), updater)
    finally:
        reader.close()
