"""Compressed answers: for text that is long enough, to clients that want it."""

from __future__ import annotations

import zlib

from .negotiation import parse_accept

__all__ = ["Squeezer", "is_worth_it", "takes_gzip"]

_SHORTEST = 1024
_LEVEL = 5
_GZIP = 16 + zlib.MAX_WBITS
_TEXTS = ("json", "xml", "javascript", "sparql-query", "n-triples", "n-quads", "trig", "svg")


def takes_gzip(header: str) -> bool:
    """Tell whether an Accept-Encoding header allows gzip; an absent one does not ask for it.

    >>> takes_gzip("br, gzip;q=0.5"), takes_gzip("gzip;q=0"), takes_gzip("*")
    (True, False, True)
    """
    qualities = {entry.value: entry.quality for entry in parse_accept(header)} if header else {}
    return qualities.get("gzip", qualities.get("*", 0.0)) > 0


def is_worth_it(content_type: str, length: int | None) -> bool:
    """Tell whether content of a type, and of so many bytes where that is known, becomes much smaller."""
    media_type = content_type.partition(";")[0].strip().lower()
    is_text = media_type.startswith("text/") or media_type.endswith(_TEXTS)
    return is_text and (length is None or length >= _SHORTEST)


class Squeezer:
    """Compresses one content by gzip, piece by piece, in constant memory; the same content always gives the same bytes."""

    def __init__(self) -> None:
        self._squeezer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)

    def compress(self, piece: bytes) -> bytes:
        """Return what is ready to be sent after a piece; it may be empty."""
        return self._squeezer.compress(piece)

    def flush(self) -> bytes:
        """Return the rest."""
        return self._squeezer.flush()
