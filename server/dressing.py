"""What an answer gets on its way out: validators, compression, and a place among the answers that are kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from .compression import Squeezer, is_worth_it
from .exchange import Asked, Outgoing
from .validators import GZIP_MARK, http_date

__all__ = ["GZIP_TAIL", "VARY", "Dressing", "can_be_compressed", "mark_compressed", "validate", "vary"]

GZIP_TAIL = f'{GZIP_MARK}"'
"""End of the ETag of a compressed answer."""
VARY = ("Accept", "Accept-Encoding", "Accept-Language")
"""Headers on which every lasting answer depends."""


class Dressing:
    """What happens to the content of an answer on its way: it is compressed, and kept once it is whole."""

    def __init__(
        self, squeezer: Squeezer | None = None, longest: int = 0, keep: Callable[[bytes], None] | None = None
    ) -> None:
        self._squeezer = squeezer
        self._longest = longest
        self._keep = keep
        self._pieces: list[bytes] = []
        self._size = 0

    @property
    def is_work(self) -> bool:
        """Whether a long content makes it compute for a while."""
        return self._squeezer is not None

    def take(self, piece: bytes) -> bytes:
        """Return what is sent for a piece of the content; it may be empty."""
        return self._noted(self._squeezer.compress(piece) if self._squeezer else piece)

    def end(self) -> bytes:
        """Return what is sent after the last piece."""
        rest = self._noted(self._squeezer.flush()) if self._squeezer else b""
        if self._keep and self._size <= self._longest:
            self._keep(b"".join(self._pieces))
        return rest

    def dressed(self, content: Iterable[bytes]) -> Iterator[bytes]:
        """Yield a whole content as it is sent."""
        for piece in content:
            if given := self.take(piece):
                yield given
        if rest := self.end():
            yield rest

    def _noted(self, piece: bytes) -> bytes:
        self._size += len(piece)
        if self._keep and self._size <= self._longest:
            self._pieces.append(piece)
        else:
            self._pieces.clear()
        return piece


def validate(answer: Outgoing, asked: Asked) -> None:
    """Give an answer its validators; it may be stored anywhere, and must be asked about before it is used again."""
    if not asked.tag or asked.state is None:
        return
    answer.set("ETag", asked.tag)
    modified = asked.state.modified
    if modified and time.time() >= int(modified) + 1:  # its second is over, so no newer data can have the same time
        answer.set("Last-Modified", http_date(modified))
    answer.set("Cache-Control", "no-cache")
    vary(answer, VARY)


def vary(answer: Outgoing, names: Iterable[str]) -> None:
    """Tell on which headers of the request the answer depends, beside those that it tells already."""
    held = [name.strip() for name in answer.get("vary").split(",") if name.strip()]
    known = {name.lower() for name in held}
    answer.set("Vary", ", ".join([*held, *(name for name in names if name.lower() not in known)]))


def can_be_compressed(answer: Outgoing, asked: Asked) -> bool:
    """Tell whether the answer gets much smaller."""
    if answer.get("content-encoding") or "HTTP_RANGE" in asked.environ:
        return False
    return is_worth_it(answer.get("content-type"), answer.length)


def mark_compressed(answer: Outgoing) -> None:
    """Tell that the content is compressed; its length is not known then."""
    answer.set("Content-Encoding", "gzip")
    answer.held.pop("content-length", None)
    tag = answer.get("etag")
    if tag.endswith('"'):
        answer.set("ETag", f"{tag[:-1]}{GZIP_TAIL}")
