"""Where a remote store is and how one logs in there: read from the environment, shown nowhere."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from ..ontology.errors import StoreError

__all__ = ["Place", "is_address"]

_SCHEMES = ("http://", "https://")


def is_address(store: str) -> bool:
    """Tell whether a store is named by the address of a SPARQL endpoint, not by a folder.

    >>> is_address("https://example.org/sparql"), is_address("store")
    (True, False)
    """
    return store.lower().startswith(_SCHEMES)


@dataclass(frozen=True, slots=True)
class Place:
    """The addresses of a store and what to log in with.

    Attributes:
        query: address of the SPARQL query endpoint.
        update: address of the SPARQL update endpoint; empty where the store is only read.
        user, password: for basic or digest authentication, as the store demands.
        token: sent as a bearer token.
    """

    query: str
    update: str = ""
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @classmethod
    def of(cls, address: str, environ: Mapping[str, str]) -> Place:
        """Return the place at an address, with the rest from CUOSHI_STORE_UPDATE, _USER, _PASSWORD and _TOKEN of ``environ``.

        Raises:
            StoreError: an address is none, or holds a password.
        """
        update = environ.get("CUOSHI_STORE_UPDATE", "")
        user, password = environ.get("CUOSHI_STORE_USER", ""), environ.get("CUOSHI_STORE_PASSWORD", "")
        _check(address, "--store")
        if update:
            _check(update, "CUOSHI_STORE_UPDATE")
        return cls(address, update, user, password, environ.get("CUOSHI_STORE_TOKEN", ""))

    def login(self) -> httpx.Auth | None:
        """Return what logs in, or None where nothing was given."""
        if self.token:
            return _Bearer(self.token)
        return _Password(self.user, self.password) if self.user else None


def _check(address: str, where: str) -> None:
    try:
        parts = urlsplit(address)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        raise StoreError("this is no address of a SPARQL endpoint", where=where) from None
    if "@" in parts.netloc:
        remedy = "leave it out and set CUOSHI_STORE_USER and CUOSHI_STORE_PASSWORD"
        raise StoreError(
            "an address that holds a password would be seen in lists of processes", where=where, remedy=remedy
        )
    if not is_address(address) or not parts.hostname or not port_is_fine or parts.fragment:
        remedy = "give one such as https://graph.example.org/sparql"
        raise StoreError(f"{address!r} is no address of a SPARQL endpoint", where=where, remedy=remedy)


class _Bearer(httpx.Auth):
    """Sends a token with each request."""

    def __init__(self, token: str) -> None:
        self._header = f"Bearer {token}"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = self._header
        yield request


class _Password(httpx.Auth):
    """Waits until the store asks who we are, and answers in its way: a password goes out in clear only to one that wants that."""

    def __init__(self, user: str, password: str) -> None:
        self._digest = httpx.DigestAuth(user, password)
        self._basic = httpx.BasicAuth(user, password)
        self._chosen: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._chosen is None:
            response = yield request
            if response.status_code != httpx.codes.UNAUTHORIZED:
                return
            asked = response.headers.get_list("www-authenticate")
            wants_digest = any(one.lower().startswith("digest") for one in asked)
            self._chosen = self._digest if wants_digest else self._basic
        yield from self._chosen.auth_flow(request)
