"""The application: one factory that puts settings, engine and blueprints together."""

from __future__ import annotations

from typing import cast

from flask import Flask

from ..graph.updater import Updater
from . import (
    api,
    context,
    cors,
    documents,
    entities,
    graph_store,
    lasting,
    operations,
    pages,
    pictures,
    problems,
    result_network,
    security,
    self_description,
    sparql,
    vocabulary,
)
from .cache import ResultCache
from .engine import Engine, PooledEngine
from .front import Front
from .gate import Gate
from .lane import Lane
from .settings import Settings

__all__ = ["create_app", "create_gate"]

_BLUEPRINTS = (
    operations.blueprint,
    documents.blueprint,
    sparql.blueprint,
    self_description.blueprint,
    vocabulary.blueprint,
    result_network.blueprint,
    graph_store.blueprint,
    api.blueprint,
    pages.blueprint,
    pictures.blueprint,
    entities.blueprint,
)


def create_app(settings: Settings, engine: Engine, updater: Updater | None = None) -> Flask:
    """Return the application that serves what ``engine`` evaluates queries over, and that ``updater`` changes where there is one."""
    app = Flask(__name__)
    app.config.update(MAX_CONTENT_LENGTH=settings.max_body_bytes, SEND_FILE_MAX_AGE_DEFAULT=3600)
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False  # no redirect at all: an address is ours as it stands, or not found
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    context.register(app, settings, engine, updater)
    security.register(app)
    cors.register(app, settings)
    problems.register(app)
    operations.register(app)
    lasting.register(app)
    for blueprint in _BLUEPRINTS:
        app.register_blueprint(blueprint)
    cache = ResultCache(settings.cache_mb << 20) if settings.cache_mb else None
    count = operations.count_kept(context.service_of(app))
    app.wsgi_app = Front(app.wsgi_app, engine.state, cache, count, settings.edition())  # type: ignore[method-assign]  # as Flask wants it
    return app


def create_gate(
    settings: Settings, engine: Engine, updater: Updater | None = None, *, counts_ahead: bool = False
) -> Gate:
    """Return the same as :func:`create_app` for a server that speaks ASGI; close it at the end.

    With ``counts_ahead`` the numbers of the start page are counted from now on, before anybody asks for them.
    """
    app = create_app(settings, engine, updater)
    front = cast(Front, app.wsgi_app)
    told = context.service_of(app)
    if counts_ahead:
        told.dashboards.begin(engine.view())
    lane = (
        Lane(engine, front, cors.origins_of(settings.cors_origins), told.count, counts_rows=bool(settings.query_log))
        if isinstance(engine, PooledEngine)
        else None
    )
    return Gate(front, lane, threads=settings.threads, prefix=settings.url_prefix)
