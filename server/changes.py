"""Changes of the data: who may make them, and what is told of them afterwards."""

from __future__ import annotations

import time
from hmac import compare_digest

from flask import request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized

from ..graph.update_jobs import Outcome
from ..graph.updater import Updater
from .context import service, view

__all__ = ["allowed_updater", "wait_until_read"]

_REALM = "Cuoshi graph"
_SECONDS = 5.0
_STEP = 0.05


def allowed_updater() -> Updater:
    """Return what changes the data, for a request that carries the token.

    Raises:
        Forbidden: this service takes no changes.
        Unauthorized: the token is missing or wrong.
    """
    updater, token = service().updater, service().settings.token
    if not token:
        raise Forbidden("This service is read-only: it takes no updates.")
    if updater is None:
        raise Forbidden("This service takes no updates: another engine keeps its data.")
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not given.strip():
        challenge = WWWAuthenticate("bearer", {"realm": _REALM})
        raise Unauthorized("Changes need the token of this service.", www_authenticate=challenge)
    if not compare_digest(given.strip().encode("utf-8", "replace"), token.encode()):
        challenge = WWWAuthenticate("bearer", {"realm": _REALM, "error": "invalid_token"})
        raise Unauthorized("The token is not that of this service.", www_authenticate=challenge)
    return updater


def wait_until_read(outcome: Outcome, before: str) -> None:
    """Wait some seconds until queries see a change that was made to the data version ``before``."""
    end = time.monotonic() + _SECONDS
    while outcome.is_change and view().version() == before and time.monotonic() < end:
        time.sleep(_STEP)
