"""What belongs to one application and one request: settings, engine, language, and the links of the pages."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from flask import Flask, current_app, g, request, url_for

from .. import __version__
from ..graph.client import Client
from ..graph.statistics import Statistics
from ..graph.statistics import statistics as statistics_of
from ..graph.store import View
from ..graph.updater import Updater
from ..ontology.iris import PREFIXES, curie
from .addresses import public_base
from .cache import Source
from .dashboard import Dashboard, dashboard_of
from .engine import Engine
from .environ import client_of
from .language import Words, choose_language
from .metrics import Metrics
from .newest import Newest
from .observed import ObservedEngine
from .prefixes import shortened
from .query_log import QueryLog
from .settings import Settings

__all__ = [
    "Service",
    "asked_parameters",
    "client",
    "dashboard",
    "dashboard_in_hand",
    "document_href",
    "entity_href",
    "link",
    "page_number",
    "pass_by",
    "passes_by",
    "register",
    "service",
    "service_of",
    "statistics",
    "view",
    "words",
]

_KEY = "cuoshi"
_DASHBOARD_SECONDS = 30.0
"""How long a visitor waits for the start page while its numbers are counted for another one."""

_OWN_PARAMETERS = frozenset({"lang", "format", "guard", "page", "ask"})


@dataclass(frozen=True, slots=True)
class Service:
    """What every route may use."""

    settings: Settings
    engine: Engine
    dashboards: Newest[Dashboard]
    statistics: Newest[Statistics]
    metrics: Metrics
    query_log: QueryLog | None
    updater: Updater | None
    public_base: str
    """Address of the service in its own description; it ends with a slash."""

    def count(self, source: Source, method: str, status: int, began: float, media_type: str) -> None:
        """Count a request that is over; ``began`` is a reading of the clock that counts its time."""
        self.metrics.count_request(source.route, method, status, time.perf_counter() - began)
        if source.record is not None:
            self.metrics.count_query(source.record, time.perf_counter() - source.record.began)
            if self.query_log is not None:
                self.query_log.write(source.record, status, media_type)


def service() -> Service:
    """Return the settings and the engine of the application that answers."""
    return service_of(current_app)


def service_of(app: Flask) -> Service:
    """Return the settings and the engine of an application."""
    return cast(Service, app.extensions[_KEY])


def client() -> Client:
    """Return who asks."""
    return client_of(request.environ)


def view() -> View:
    """Return a view of the newest data."""
    return service().engine.view(client())


def dashboard() -> Dashboard:
    """Return the overview of the newest data."""
    told = service()
    return told.dashboards.of(told.engine.view())


def dashboard_in_hand() -> Dashboard | None:
    """Return the overview that is there: of older data while the newest are counted, None where none were counted yet."""
    told = service()
    newest = told.engine.view()
    made = told.dashboards.seen(newest)
    if made is None or made.version != newest.version():
        pass_by()
    return made.value if made else None


def statistics() -> Statistics:
    """Return the numbers of the newest data."""
    told = service()
    return told.statistics.of(told.engine.view())


def pass_by() -> None:
    """Note that the answer to this request does not last as long as the data do."""
    g.passes_by = True


def passes_by() -> bool:
    """Tell whether that was noted."""
    return bool(g.get("passes_by"))


def words() -> Words:
    """Return the words of the pages in the language of the request."""
    return Words(choose_language(request.args.get("lang", ""), request.headers.get("Accept-Language", "")))


def link(endpoint: str, **values: str | int | None) -> str:
    """Return the address of a page of ours that keeps the language which the visitor chose; empty values are left out."""
    kept = {name: value for name, value in values.items() if value not in (None, "")}
    chosen = request.args.get("lang", "")
    if chosen and "lang" not in kept:
        kept["lang"] = choose_language(chosen, "")
    return url_for(endpoint, **kept)  # type: ignore[arg-type]  # url_for takes its own options by name too


def entity_href(iri: str) -> str:
    """Return the address of the page about an IRI: never the IRI itself, which may be of any scheme."""
    kind, _, local = curie(iri).partition(":")
    if kind in PREFIXES and local and not iri.startswith(f"{kind}:"):
        return link("entities.entity", kind=kind, local=f"{local}.html")
    return link("entities.any_entity", iri=iri)


def document_href(iri: str, suffix: str) -> str:
    """Return the address of a document about an IRI for programs, such as Turtle."""
    kind, _, local = curie(iri).partition(":")
    if kind in PREFIXES and local and not iri.startswith(f"{kind}:"):
        return url_for("entities.entity", kind=kind, local=f"{local}.{suffix}")
    return url_for("entities.any_entity", iri=iri, format=suffix)


def asked_parameters() -> dict[str, str]:
    """Return the parameters of a question that the request gives, without those of the service; the last of a name counts."""
    given = request.args.to_dict(flat=False)
    return {name: values[-1] for name, values in given.items() if name not in _OWN_PARAMETERS}


def page_number() -> int:
    """Return the page of a long list that the request asks for, counted from 1; anything else than a number is page 1."""
    given = request.args.get("page", "")
    return max(int(given), 1) if given.isascii() and given.isdecimal() and len(given) < 8 else 1


def _other_language(language: str) -> str:
    """Return the address of this same page in ``language``."""
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return f"?{urlencode([*pairs, ('lang', language)])}"


def register(app: Flask, settings: Settings, engine: Engine, updater: Updater | None = None) -> None:
    """Give ``app`` its service and its templates their helpers."""
    observed = ObservedEngine(engine, counts_rows=bool(settings.query_log))
    log = QueryLog(settings.query_log) if settings.query_log else None
    app.extensions[_KEY] = Service(
        settings,
        observed,
        Newest(dashboard_of, patience=_DASHBOARD_SECONDS),
        Newest(statistics_of),
        Metrics(observed.health),
        log,
        updater,
        public_base(settings.public_url),
    )
    app.context_processor(lambda: {"t": words(), "chosen_language": request.args.get("lang", "")})
    app.jinja_env.globals.update(
        link=link,
        entity_href=entity_href,
        document_href=document_href,
        other_language=_other_language,
        curie=shortened,
        files_version=lambda: __version__,
    )
