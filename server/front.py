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
from .compression import Squeezer, is_worth_it, takes_gzip
from .engine import DataState
from .validators import GZIP_MARK, Environ, Identity, has_tag, http_date, identity_of, not_modified_since

__all__ = ["Application", "Asked", "Dressing", "Front", "Headers", "Outgoing", "StartResponse", "mark_lasting"]

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
class Outgoing:
    """An answer without its content: the status, and the headers by their names in small letters."""

    status: str = ""
    held: dict[str, Headers] = field(default_factory=dict)

    def start(self, status: str, headers: Headers, exc_info: object = None) -> None:  # noqa: ARG002  # of WSGI
        """Take what an application begins its answer with."""
        self.status, self.held = status, {}
        for name, value in headers:
            self.held.setdefault(name.lower(), []).append((name, value))

    @property
    def headers(self) -> Headers:
        """The headers."""
        return [pair for pairs in self.held.values() for pair in pairs]

    def get(self, name: str) -> str:
        """Return the value of a header, by its name in small letters; empty where there is none."""
        found = self.held.get(name)
        return found[0][1] if found else ""

    def set(self, name: str, value: str) -> None:
        """Give a header a value in place of others."""
        self.held[name.lower()] = [(name, value)]

    @property
    def length(self) -> int | None:
        """How many bytes the content has, where that is told."""
        found = self.get("content-length")
        return int(found) if found.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, as far as it matters here."""

    environ: Environ
    method: str
    identity: Identity | None
    state: DataState | None
    tag: str
    """The ETag that the plain answer has, if it lasts; empty where the request may change something."""
    takes_gzip: bool
    began: float

    @property
    def version(self) -> str:
        """Which data are served; empty where that is not known."""
        return self.state.version if self.state else ""

    @property
    def tags(self) -> str:
        """The ETags that the client holds."""
        return str(self.environ.get("HTTP_IF_NONE_MATCH", "")) if self.method in ("GET", "HEAD") else ""

    @property
    def key(self) -> tuple[str, bool]:
        """What an answer is kept under: a digest, since what was asked may be long."""
        return self.tag, self.takes_gzip


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


class Front:
    """A WSGI application in front of another one."""

    def __init__(
        self,
        application: Application,
        state: Callable[[], DataState],
        cache: ResultCache | None,
        count: Count,
        edition: str = "",
    ) -> None:
        """``edition`` tells apart services that answer differently over the same data, such as by other settings."""
        self._application = application
        self._state = state
        self._cache = cache
        self._count = count
        self._edition = edition

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        asked, answer = self.asked(environ), Outgoing()
        if (body := self.known(asked, answer)) is not None:
            start_response(answer.status, answer.headers)
            return [body] if body else []
        return self.answered(asked, start_response)

    def asked(self, environ: Environ) -> Asked:
        """Return what matters of a request; a body that is posted is read and put back."""
        state, identity = self._known_state(), identity_of(environ)
        return Asked(
            environ,
            environ["REQUEST_METHOD"],
            identity,
            state,
            identity.tag(f"{self._edition} {state.version}") if identity and state else "",
            takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")),
            time.perf_counter(),
        )

    def known(self, asked: Asked, answer: Outgoing) -> bytes | None:
        """Begin the answer for which nothing need be evaluated and return its content; None where there is no such answer."""
        if not asked.tag or asked.state is None:
            return None
        kept = self._cache.get(asked.state.version, asked.key) if self._cache else None
        if asked.tags and (held := _held_tag(asked)):
            return self._unchanged(asked, answer, held, kept)
        if kept and _is_recent_enough(asked, asked.state.modified):
            return self._unchanged(asked, answer, kept.header("etag"), kept)
        if kept is None:
            return None
        answer.start(_OK, list(kept.headers))
        self._count(kept.source, asked.method, 200, asked.began, kept.header("content-type").partition(";")[0])
        return b"" if asked.method == "HEAD" else kept.body

    def answered(self, asked: Asked, start_response: StartResponse) -> Iterable[bytes]:
        """Ask the application, and dress what it answers."""
        answer, tags = Outgoing(), asked.tags
        if tags:
            asked.environ["HTTP_IF_NONE_MATCH"] = tags.replace(_GZIP_TAIL, '"')  # it knows plain answers only
        content = self._application(asked.environ, answer.start)
        if answer.status == _OK and asked.tag:
            dressing = self.dressing(asked, answer, asked.environ.get(_LASTING))
            content = _Closing(dressing.dressed(content), content) if dressing else content
        elif answer.status.startswith("304") and _GZIP_TAIL in tags and answer.get("etag"):
            answer.set("ETag", f"{answer.get('etag')[:-1]}{_GZIP_TAIL}")
        start_response(answer.status, answer.headers)
        return content

    def dressing(self, asked: Asked, answer: Outgoing, source: Source | None) -> Dressing | None:
        """Complete the headers of an answer of status 200, and return what happens to its content, if anything does.

        ``source`` is given for an answer that lasts as long as the data do.
        """
        is_squeezed = False
        if source is not None and asked.method != "POST":
            _validate(answer, asked)
        if _can_be_compressed(answer, asked):
            _vary(answer, ("Accept-Encoding",))
            if asked.takes_gzip:
                _mark_compressed(answer)
                is_squeezed = True
        if asked.method == "HEAD":
            return None
        keep = self._keeper(asked, answer, source) if source is not None and self._cache else None
        longest = self._cache.longest if self._cache else 0
        return Dressing(Squeezer() if is_squeezed else None, longest, keep) if is_squeezed or keep else None

    def _keeper(self, asked: Asked, answer: Outgoing, source: Source) -> Callable[[bytes], None]:
        """Return what keeps a whole content, unless the data have changed meanwhile."""

        def keep(body: bytes) -> None:
            if self._cache and asked.state and self._known_state() == asked.state:
                answer.set("Content-Length", str(len(body)))
                self._cache.put(asked.state.version, asked.key, Kept(tuple(answer.headers), body, source))

        return keep

    def _known_state(self) -> DataState | None:
        try:
            return self._state()
        except CuoshiError:
            return None

    def _unchanged(self, asked: Asked, answer: Outgoing, tag: str, kept: Kept | None) -> bytes:
        headers = [("ETag", tag), ("Cache-Control", "no-cache"), ("Vary", ", ".join(_VARY))]
        if kept:
            headers = [pair for pair in kept.headers if pair[0].lower() not in (*_NOT_FOR_304, "etag")] + headers[:1]
        answer.start("304 NOT MODIFIED", headers)
        self._count(kept.source if kept else Source("none", None), asked.method, 304, asked.began)
        return b""


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


def _held_tag(asked: Asked) -> str:
    """Return which ETag of the answer, plain or compressed, the client holds; nothing where it holds neither."""
    squeezed = f"{asked.tag[:-1]}{_GZIP_TAIL}"
    offered = (squeezed, asked.tag) if asked.takes_gzip else (asked.tag,)
    return next((one for one in offered if has_tag(asked.tags, one)), "")


def _is_recent_enough(asked: Asked, modified: float) -> bool:
    """Tell whether the client holds what is not older than the data; a tag, where it sends one, says more."""
    since = str(asked.environ.get("HTTP_IF_MODIFIED_SINCE", ""))
    if not since or not modified or asked.tags or asked.method == "POST":
        return False
    return not_modified_since(since, modified)


def _validate(answer: Outgoing, asked: Asked) -> None:
    """Give an answer its validators; it may be stored anywhere, and must be asked about before it is used again."""
    if not asked.tag or asked.state is None:
        return
    answer.set("ETag", asked.tag)
    modified = asked.state.modified
    if modified and time.time() >= int(modified) + 1:  # its second is over, so no newer data can have the same time
        answer.set("Last-Modified", http_date(modified))
    answer.set("Cache-Control", "no-cache")
    _vary(answer, _VARY)


def _vary(answer: Outgoing, names: Iterable[str]) -> None:
    held = [name.strip() for name in answer.get("vary").split(",") if name.strip()]
    known = {name.lower() for name in held}
    answer.set("Vary", ", ".join([*held, *(name for name in names if name.lower() not in known)]))


def _can_be_compressed(answer: Outgoing, asked: Asked) -> bool:
    """Tell whether the answer gets much smaller."""
    if answer.get("content-encoding") or "HTTP_RANGE" in asked.environ:
        return False
    return is_worth_it(answer.get("content-type"), answer.length)


def _mark_compressed(answer: Outgoing) -> None:
    answer.set("Content-Encoding", "gzip")
    answer.held.pop("content-length", None)
    tag = answer.get("etag")
    if tag.endswith('"'):
        answer.set("ETag", f"{tag[:-1]}{_GZIP_TAIL}")
