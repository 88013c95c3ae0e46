"""Chinese addresses sent raw, as curl and scripts do: percent-encoded before waitress, which would refuse them, reads them."""

from __future__ import annotations

import re

from waitress.channel import HTTPChannel  # type: ignore[import-untyped]  # waitress has no types
from waitress.parser import HTTPRequestParser  # type: ignore[import-untyped]

__all__ = ["LenientChannel", "encoded_request_line"]

_NOT_ASCII = re.compile(rb"[\x80-\xff]")


def encoded_request_line(header: bytes) -> bytes:
    """Return the head of a request with every octet of its first line that is not ASCII percent-encoded.

    >>> encoded_request_line("GET /area/长 HTTP/1.1".encode())
    b'GET /area/%E9%95%BF HTTP/1.1'
    """
    line, end, rest = header.partition(b"\r\n")
    return _NOT_ASCII.sub(lambda octet: b"%%%02X" % octet[0][0], line) + end + rest


class _LenientParser(HTTPRequestParser):  # type: ignore[misc]
    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(encoded_request_line(header_plus))


class LenientChannel(HTTPChannel):  # type: ignore[misc]
    """A connection whose requests may have raw addresses."""

    parser_class = _LenientParser
