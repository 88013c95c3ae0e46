"""A request and its answer, as far as they matter before and after the application: what was asked, what it is kept under, headers."""

from __future__ import annotations

from dataclasses import dataclass, field

from .engine import DataState
from .validators import Environ, Identity

__all__ = ["Asked", "Headers", "Outgoing"]

Headers = list[tuple[str, str]]


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
