"""JSON as this service writes it: UTF-8, readable, one line break at the end."""

from __future__ import annotations

import json

from flask import Response

from .answers import Json

__all__ = ["json_response"]


def json_response(members: Json) -> Response:
    """Return a response that holds ``members``."""
    return Response(json.dumps(members, ensure_ascii=False, indent=1) + "\n", mimetype="application/json")
