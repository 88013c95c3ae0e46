"""The headers that every response carries, so that a browser runs and loads nothing but our own files."""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.exceptions import UnsupportedMediaType

__all__ = ["HEADERS", "POLICY", "register"]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""The Content-Security-Policy of all pages: no inline script, no inline style, nothing from elsewhere."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""What every response carries, unless it says otherwise itself."""


def _harden(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _refuse_packed_bodies() -> None:
    """Refuse bodies that would have to be unpacked: a small one may become huge."""
    if request.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
        raise UnsupportedMediaType("A body is read as it is, without a Content-Encoding.")


def register(app: Flask) -> None:
    """Make ``app`` send the headers with every response, errors and files included, and unpack nothing."""
    app.before_request(_refuse_packed_bodies)
    app.after_request(_harden)
