"""What is counted once per state of the data: in the background, with what is there shown meanwhile."""

from __future__ import annotations

from threading import Event

import pytest
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.graph.store import View
from cuoshi.ontology.errors import QueryTimeout, QueueFull
from cuoshi.server.app import create_app, create_gate
from cuoshi.server.context import service_of
from cuoshi.server.dashboard import Dashboard, dashboard_of
from cuoshi.server.engine import InProcessEngine
from cuoshi.server.newest import Made, Newest
from cuoshi.server.settings import Settings
from helpers_server import filled_store
from rdflib import URIRef
from rdflib.namespace import RDF


class _Slow:
    """Something that takes until it is told to end, or fails."""

    def __init__(self) -> None:
        self.may_end = Event()
        self.fails = False
        self.made = list[str]()

    def __call__(self, view: View) -> str:
        self.made.append(view.version())
        assert self.may_end.wait(20)
        if self.fails:
            raise QueryTimeout("stopped")
        return view.version()


def test_it_is_counted_once_per_version() -> None:
    store, made = OxigraphStore.memory(), list[str]()

    def make(view: View) -> int:
        made.append(view.version())
        return len(made)

    kept = Newest(make)
    assert [kept.of(store.view()) for _ in range(3)] == [1, 1, 1]
    graph = URIRef("urn:g")
    store.writer().replace({"urn:g": [(graph, RDF.type, graph, graph)]})
    assert [kept.of(store.view()) for _ in range(2)] == [2, 2]
    assert len(set(made)) == 2


def test_who_comes_while_it_is_counted_does_not_wait_for_long() -> None:
    view, make = filled_store().view(), _Slow()
    kept = Newest(make, patience=0.05)
    for _ in range(3):
        with pytest.raises(QueueFull, match="counted"):
            kept.of(view)
    make.may_end.set()
    kept.patience = 20
    assert kept.of(view) == view.version()
    assert len(make.made) == 1


def test_what_cannot_be_made_is_tried_again() -> None:
    outcomes = iter([QueryTimeout("stopped"), 2])

    def make(_: View) -> object:
        outcome = next(outcomes)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    kept = Newest(make)
    with pytest.raises(QueryTimeout):
        kept.of(filled_store().view())
    assert kept.of(filled_store().view()) == 2


def _changed(store: OxigraphStore, name: str) -> View:
    graph = URIRef(name)
    store.writer().replace({name: [(graph, RDF.type, graph, graph)]})
    return store.view()


def test_what_is_there_is_shown_while_the_newest_is_made() -> None:
    store, make = OxigraphStore.memory(), _Slow()
    kept, old = Newest(make, patience=20, grace=0.05), store.view().version()
    assert kept.seen(store.view()) is None, "nothing is there, and nobody is held"
    make.may_end.set()
    assert kept.of(store.view()) == old
    make.may_end.clear()
    new = _changed(store, "urn:g").version()
    assert [kept.seen(store.view()) for _ in range(3)] == [Made(old, old)] * 3
    make.may_end.set()
    assert kept.of(store.view()) == new
    assert kept.seen(store.view()) == Made(new, new)
    assert make.made == [old, new], "once for each state"


def test_what_cannot_be_made_anew_is_shown_as_it_was_and_rests() -> None:
    store, make = OxigraphStore.memory(), _Slow()
    make.may_end.set()
    kept, old = Newest(make, patience=20, grace=20), store.view().version()
    assert kept.seen(store.view()) == Made(old, old)
    make.fails = True
    view = _changed(store, "urn:g")
    assert [kept.seen(view) for _ in range(3)] == [Made(old, old)] * 3
    assert make.made == [old, view.version()], "it is not tried for every visit"
    make.fails, kept.rest = False, 0.0
    assert kept.seen(view) == Made(view.version(), view.version())


def test_it_can_be_made_before_anybody_asks() -> None:
    view, make = filled_store().view(), _Slow()
    kept = Newest(make)
    kept.begin(view)
    make.may_end.set()
    assert kept.of(view) == view.version()
    assert len(make.made) == 1


def test_the_start_page_waits_for_no_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    store, may_end = filled_store(), Event()

    def counted(view: View) -> Dashboard:
        assert may_end.wait(20)
        return dashboard_of(view)

    monkeypatch.setattr("cuoshi.server.context.dashboard_of", counted)
    app = create_app(Settings(), InProcessEngine(store))
    service_of(app).dashboards.grace = 0.05
    early = app.test_client().get("/")
    assert (early.status_code, early.headers["Cache-Control"]) == (200, "no-store")
    assert 'role="status"' in early.text
    assert 'class="counts"' not in early.text
    may_end.set()
    assert app.test_client().get("/health").get_json()["counts"]["notices"] == 2
    late = app.test_client().get("/")
    assert 'class="counts"' in late.text
    assert 'role="status"' not in late.text
    assert late.headers["ETag"], "now it lasts as long as the data"


def test_the_service_counts_before_the_first_visit(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = Event()

    def counted(view: View) -> Dashboard:
        begun.set()
        return dashboard_of(view)

    monkeypatch.setattr("cuoshi.server.context.dashboard_of", counted)
    create_gate(Settings(), InProcessEngine(filled_store()), counts_ahead=True).close()
    assert begun.wait(20)
