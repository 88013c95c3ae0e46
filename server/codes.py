"""Codes in the address of a picture: checked, and names accepted where they are clear."""

from __future__ import annotations

from flask import request

from ..graph.labels import Label
from ..graph.parameters import ANY, Parameter

__all__ = ["code_of"]

_SCHEMES = {"city": "area"}


def code_of(name: str) -> str | None:
    """Return the code that the request gives for ``name``; None where it gives none.

    Raises:
        BadParameter: there is no such code.
    """
    given = request.args.get(name, "").strip()
    if not given or given == ANY:
        return None
    scheme = _SCHEMES.get(name, name)
    parameter = Parameter(name, "code", scheme, None, Label(name, name))
    return str(parameter.term(given)).rpartition("/")[2]
