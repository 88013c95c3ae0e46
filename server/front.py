"""What stands before the application: answers that a client already holds, answers that were given before, and compression.

A request for which nothing is evaluated never reaches Flask. The application marks what lasts as long as the data do
(:func:`mark_lasting`); such answers get an ETag and Last-Modified, and are kept where they are short.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..ontology.errors import CuoshiError
from .cache import Kept, ResultCache, Source
from .compression import compressed, is_worth_it, takes_gzip
from .engine import DataState
from .validators import GZIP_MARK, Environ, Identity, has_tag, http_date, identity_of, not_modified_since

__all__ = ["Front", "mark_lasting"]

_LASTING = "cuoshi.lasting"
_OK = "200 OK"
_GZIP_TAIL = f'{GZIP_MARK}"'
_VARY = ("Accept", "Accept-Encoding", "Accept-Language")
_NOT_FOR_304 = ("content-length", "content-type", "content-encoding")

Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


class Count(Protocol):
    """Counts an answer for which the application was not asked."""

    def __call__(self, source: Source, method: str, status: int, began: float, media_type: str = "") -> None: ...


def mark_lasting(environ: Environ, source: Source) -> None:
    """Note that the answer to a request stays the same as long as the data do."""
    environ[_LASTING] = source


@dataclass(slots=True)
class _Answer:
    """What the application answers; the headers by their names in small letters."""

    status: str = ""
    held: dict[str, Headers] = field(default_factory=dict)

    def start(self, status: str, headers: Headers, exc_info: object = None) -> None:  # noqa: ARG002  # of WSGI
        self.status, self.held = status, {}
        for name, value in headers:
            self.held.setdefault(name.lower(), []).append((name, value))

    @property
    def headers(self) -> Headers:
        return [pair for pairs in self.held.values() for pair in pairs]

    def get(self, name: str) -> str:
        found = self.held.get(name)
        return found[0][1] if found else ""

    def set(self, name: str, value: str) -> None:
        self.held[name.lower()] = [(name, value)]

    @property
    def length(self) -> int | None:
        found = self.get("content-length")
        return int(found) if found.isdecimal() else None


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request, as far as it matters here."""

    environ: Environ
    start: StartResponse
    identity: Identity | None
    state: DataState | None
    takes_gzip: bool
    began: float

    @property
    def method(self) -> str:
        return str(self.environ["REQUEST_METHOD"])

    @property
    def tags(self) -> str:
        return str(self.environ.get("HTTP_IF_NONE_MATCH", "")) if self.method in ("GET", "HEAD") else ""

    @property
    def key(self) -> tuple[str, bool]:
        """What an answer is kept under: a digest, since what was asked may be long."""
        return (self.identity.tag(self.state.version) if self.identity and self.state else ""), self.takes_gzip


class Front:
    """A WSGI application in front of another one."""

    def __init__(
        self, application: Application, state: Callable[[], DataState], cache: ResultCache | None, count: Count
    ) -> None:
        self._application = application
        self._state = state
        self._cache = cache
        self._count = count

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        asked = _Asked(
            environ,
            start_response,
            identity_of(environ),
            self._known_state(),
            takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")),
            time.perf_counter(),
        )
        if asked.identity is None or asked.state is None:
            return self._application(environ, start_response)
        kept = self._cache.get(asked.state.version, asked.key) if self._cache else None
        tag = asked.identity.tag(asked.state.version)
        if asked.tags and (held := _held_tag(asked, tag)):
            return self._unchanged(asked, held, kept)
        if kept and _is_recent_enough(asked, asked.state.modified):
            return self._unchanged(asked, kept.header("etag"), kept)
        return self._kept(asked, kept) if kept else self._asked(asked)

    def _known_state(self) -> DataState | None:
        try:
            return self._state()
        except CuoshiError:
            return None

    def _unchanged(self, asked: _Asked, tag: str, kept: Kept | None) -> Iterable[bytes]:
        headers = [("ETag", tag), ("Cache-Control", "no-cache"), ("Vary", ", ".join(_VARY))]
        if kept:
            headers = [pair for pair in kept.headers if pair[0].lower() not in (*_NOT_FOR_304, "etag")] + headers[:1]
        asked.start("304 NOT MODIFIED", headers)
        self._count(kept.source if kept else Source("none", None), asked.method, 304, asked.began)
        return []

    def _kept(self, asked: _Asked, kept: Kept) -> Iterable[bytes]:
        asked.start(_OK, list(kept.headers))
        self._count(kept.source, asked.method, 200, asked.began, kept.header("content-type").partition(";")[0])
        return [] if asked.method == "HEAD" else [kept.body]

    def _asked(self, asked: _Asked) -> Iterable[bytes]:
        """Ask the application, and dress what it answers."""
        answer, tags = _Answer(), asked.tags
        if tags:
            asked.environ["HTTP_IF_NONE_MATCH"] = tags.replace(_GZIP_TAIL, '"')  # it knows plain answers only
        content = self._application(asked.environ, answer.start)
        if answer.status == _OK:
            content = self._dressed(asked, answer, content)
        elif answer.status.startswith("304") and _GZIP_TAIL in tags and answer.get("etag"):
            answer.set("ETag", f"{answer.get('etag')[:-1]}{_GZIP_TAIL}")
        asked.start(answer.status, answer.headers)
        return content

    def _dressed(self, asked: _Asked, answer: _Answer, content: Iterable[bytes]) -> Iterable[bytes]:
        """Return the content, compressed where the client wants that, and kept on its way where it lasts."""
        source = asked.environ.get(_LASTING)
        if source is not None and asked.method != "POST":
            _validate(answer, asked)
        if _can_be_compressed(answer, asked):
            _vary(answer, ("Accept-Encoding",))
            if asked.takes_gzip:
                _mark_compressed(answer)
                content = content if asked.method == "HEAD" else _Closing(compressed(content), content)
        if source is not None and self._cache and asked.method != "HEAD":
            content = _Closing(self._keeping(content, answer, asked, source), content)
        return content

    def _keeping(self, content: Iterable[bytes], answer: _Answer, asked: _Asked, source: Source) -> Iterator[bytes]:
        """Yield the content, and keep it once it is whole, if it is short and the data have not changed meanwhile."""
        cache, pieces, size = self._cache, list[bytes](), 0
        for piece in content:
            size += len(piece)
            if cache and size <= cache.longest:
                pieces.append(piece)
            else:
                pieces.clear()
            yield piece
        if cache and size <= cache.longest and asked.state and self._known_state() == asked.state:
            answer.set("Content-Length", str(size))
            cache.put(asked.state.version, asked.key, Kept(tuple(answer.headers), b"".join(pieces), source))


class _Closing:
    """Content that closes what it is made from, and no more."""

    def __init__(self, content: Iterator[bytes], source: Iterable[bytes]) -> None:
        self._content = content
        self._source = source

    def __iter__(self) -> Iterator[bytes]:
        return self._content

    def close(self) -> None:
        if callable(close := getattr(self._source, "close", None)):
            close()


def _held_tag(asked: _Asked, tag: str) -> str:
    """Return which ETag of the answer, plain or compressed, the client holds; nothing where it holds neither."""
    squeezed = f"{tag[:-1]}{_GZIP_TAIL}"
    offered = (squeezed, tag) if asked.takes_gzip else (tag,)
    return next((one for one in offered if has_tag(asked.tags, one)), "")


def _is_recent_enough(asked: _Asked, modified: float) -> bool:
    """Tell whether the client holds what is not older than the data; a tag, where it sends one, says more."""
    since = str(asked.environ.get("HTTP_IF_MODIFIED_SINCE", ""))
    if not since or not modified or asked.tags or asked.method == "POST":
        return False
    return not_modified_since(since, modified)


def _validate(answer: _Answer, asked: _Asked) -> None:
    """Give an answer its validators; it may be stored anywhere, and must be asked about before it is used again."""
    if asked.identity is None or asked.state is None:
        return
    answer.set("ETag", asked.identity.tag(asked.state.version))
    modified = asked.state.modified
    if modified and time.time() >= int(modified) + 1:  # its second is over, so no newer data can have the same time
        answer.set("Last-Modified", http_date(modified))
    answer.set("Cache-Control", "no-cache")
    _vary(answer, _VARY)


def _vary(answer: _Answer, names: Iterable[str]) -> None:
    held = [name.strip() for name in answer.get("vary").split(",") if name.strip()]
    known = {name.lower() for name in held}
    answer.set("Vary", ", ".join([*held, *(name for name in names if name.lower() not in known)]))


def _can_be_compressed(answer: _Answer, asked: _Asked) -> bool:
    """Tell whether the answer gets much smaller."""
    if answer.get("content-encoding") or "HTTP_RANGE" in asked.environ:
        return False
    return is_worth_it(answer.get("content-type"), answer.length)


def _mark_compressed(answer: _Answer) -> None:
    answer.set("Content-Encoding", "gzip")
    answer.held.pop("content-length", None)
    tag = answer.get("etag")
    if tag.endswith('"'):
        answer.set("ETag", f"{tag[:-1]}{_GZIP_TAIL}")
