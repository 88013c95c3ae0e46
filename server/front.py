"""What stands before the application: answers that a client already holds, answers that were given before, and compression.

A request for which nothing is evaluated never reaches Flask. The application marks what lasts as long as the data do
(:func:`mark_lasting`); such answers get an ETag and Last-Modified, and are kept where they are short.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

from ..ontology.errors import CuoshiError
from .cache import Kept, ResultCache, Source
from .compression import Squeezer, takes_gzip
from .dressing import GZIP_TAIL, VARY, Dressing, can_be_compressed, mark_compressed, validate, vary
from .engine import DataState
from .exchange import Asked, Outgoing
from .validators import Environ, has_tag, identity_of, not_modified_since

__all__ = ["Application", "Front", "StartResponse", "mark_lasting"]

_LASTING = "cuoshi.lasting"
_OK = "200 OK"
_NOT_FOR_304 = ("content-length", "content-type", "content-encoding")

StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


class Count(Protocol):
    """Counts an answer for which the application was not asked."""

    def __call__(self, source: Source, method: str, status: int, began: float, media_type: str = "") -> None: ...


def mark_lasting(environ: Environ, source: Source) -> None:
    """Note that the answer to a request stays the same as long as the data do."""
    environ[_LASTING] = source


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
            asked.environ["HTTP_IF_NONE_MATCH"] = tags.replace(GZIP_TAIL, '"')  # it knows plain answers only
        content = self._application(asked.environ, answer.start)
        if answer.status == _OK and asked.tag:
            dressing = self.dressing(asked, answer, asked.environ.get(_LASTING))
            content = _Closing(dressing.dressed(content), content) if dressing else content
        elif answer.status.startswith("304") and GZIP_TAIL in tags and answer.get("etag"):
            answer.set("ETag", f"{answer.get('etag')[:-1]}{GZIP_TAIL}")
        start_response(answer.status, answer.headers)
        return content

    def dressing(self, asked: Asked, answer: Outgoing, source: Source | None) -> Dressing | None:
        """Complete the headers of an answer of status 200, and return what happens to its content, if anything does.

        ``source`` is given for an answer that lasts as long as the data do.
        """
        is_squeezed = False
        if source is not None and asked.method != "POST":
            validate(answer, asked)
        if can_be_compressed(answer, asked):
            vary(answer, ("Accept-Encoding",))
            if asked.takes_gzip:
                mark_compressed(answer)
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
        headers = [("ETag", tag), ("Cache-Control", "no-cache"), ("Vary", ", ".join(VARY))]
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
    squeezed = f"{asked.tag[:-1]}{GZIP_TAIL}"
    offered = (squeezed, asked.tag) if asked.takes_gzip else (asked.tag,)
    return next((one for one in offered if has_tag(asked.tags, one)), "")


def _is_recent_enough(asked: Asked, modified: float) -> bool:
    """Tell whether the client holds what is not older than the data; a tag, where it sends one, says more."""
    since = str(asked.environ.get("HTTP_IF_MODIFIED_SINCE", ""))
    if not since or not modified or asked.tags or asked.method == "POST":
        return False
    return not_modified_since(since, modified)
