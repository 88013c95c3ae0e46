"""What is refused by the head of a request alone, as HTTP has it (RFC 9110, RFC 9112) and as our limits are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .settings import Settings

__all__ = ["refused_by_head"]

_EXTRA = 4
"""Octets of a header line beside its name and value."""
_VERSIONS = ("1.0", "1.1")
_HOST = re.compile(rb"[\w.~!$&'()*+,;=%:\[\]-]*", re.ASCII)


def refused_by_head(
    version: str, address: bytes, headers: Sequence[tuple[bytes, bytes]], settings: Settings
) -> tuple[int, str] | None:
    """Return status and reason where a request is refused by its head, else None; names of headers are in lower case."""
    if version not in _VERSIONS:
        return 505, "The version of HTTP is not 1.0 or 1.1."
    if (hosts := _values(headers, b"host")) and (len(hosts) > 1 or not _HOST.fullmatch(hosts[0])):
        return 400, "More than one host is named, or none that could be one."
    if not hosts and version != "1.0":
        return 400, "The header Host is missing."
    return _refused_by_body(version, headers, settings) or _refused_by_size(address, headers, settings)


def _refused_by_body(
    version: str, headers: Sequence[tuple[bytes, bytes]], settings: Settings
) -> tuple[int, str] | None:
    """Refuse a body whose end proxies may see elsewhere, and one that is too long."""
    codings = _values(headers, b"transfer-encoding")
    if codings and version == "1.0":
        return 400, "HTTP/1.0 has no Transfer-Encoding."
    if codings and [coding.strip().lower() for coding in codings] != [b"chunked"]:
        return 501, "The body is sent in another coding than chunked."
    length = next(iter(_values(headers, b"content-length")), b"0")
    if int(length) > settings.max_body_bytes:
        return 413, f"The body is longer than {settings.max_body_bytes} bytes."
    return None


def _refused_by_size(
    address: bytes, headers: Sequence[tuple[bytes, bytes]], settings: Settings
) -> tuple[int, str] | None:
    size = len(address) + sum(len(name) + len(value) + _EXTRA for name, value in headers)
    return (
        (431, f"The header is longer than {settings.max_header_bytes} bytes.")
        if size > settings.max_header_bytes
        else None
    )


def _values(headers: Sequence[tuple[bytes, bytes]], name: bytes) -> list[bytes]:
    return [value for key, value in headers if key == name]
