"""Requests to a remote store: one pool of connections, limits of time and size, and errors in our own words.

A result is received to its end, into memory or (where it is long) into a temporary file, before anything of it is given out. So an
answer that is broken off or cut short is never taken for a whole one, and slow readers keep no connection.
"""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO

import httpx

from ..ontology.errors import (
    CuoshiError,
    QueryError,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
    QueueFull,
    ResultTooLarge,
    StoreError,
    StoreNotFound,
)
from .remote_login import Place
from .workers.limits import Limits

__all__ = ["Endpoint", "Received"]

_CONNECT_SECONDS = 5.0
_UPDATE_SECONDS = 600.0
_IN_MEMORY = 4 << 20
_SPARE = 2
"""Connections beside those of queries, so that the state can be read while all of them are busy."""
_WORDS = 300
_TIMEOUT_WORDS = re.compile(r"time[d ]*out|S1T00|exceeds the limit|interrupted", re.IGNORECASE)
_LOGIN = "set CUOSHI_STORE_USER and CUOSHI_STORE_PASSWORD, or CUOSHI_STORE_TOKEN"
_CUT = "X-SPARQL-MaxRows"
"""With this header Virtuoso tells that it gives out so many rows at most."""


class Received:
    """A result as it came: its body, to be read from the beginning, and the rows at which the store may have cut it."""

    def __init__(self, body: IO[bytes], most_rows: int | None) -> None:
        self.body = body
        self.most_rows = most_rows


class Endpoint:
    """A SPARQL endpoint.

    Attributes:
        is_virtuoso: whether its last answer was one of Virtuoso, which takes our limit of time and needs some care.
    """

    def __init__(self, place: Place, limits: Limits) -> None:
        self.place = place
        self.limits = limits
        connections = (limits.workers + limits.long_workers or 1) + _SPARE
        self.is_virtuoso = False
        self._client = httpx.Client(
            auth=place.login(),
            follow_redirects=False,
            trust_env=False,  # neither proxies nor .netrc of the machine: the address is asked, and nothing else
            verify=ssl.create_default_context(),
            timeout=httpx.Timeout(limits.seconds, connect=min(_CONNECT_SECONDS, limits.seconds)),
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
            headers={"User-Agent": "cuoshi"},
        )

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def ask(
        self,
        query: str,
        media_type: str,
        dataset: Mapping[str, Sequence[str]] | None = None,
        *,
        is_held: bool = False,
    ) -> Received:
        """Return the result of a query in a media type.

        Args:
            query: the query.
            media_type: the type of the result.
            dataset: parameters of the protocol.
            is_held: whether the result is to be held in memory as a whole, which has a limit of its own.

        Raises:
            QueryError: it is refused, stopped, or too long.
            StoreError: the store cannot be reached or used.
        """
        form: dict[str, str | Sequence[str]] = {"query": query, **(dataset or {})}
        if self.is_virtuoso:
            form["timeout"] = str(int(self.limits.seconds * 1000))
        most = self.limits.held_bytes if is_held else self.limits.result_bytes
        request = self._client.build_request("POST", self.place.query, data=form, headers={"Accept": media_type})
        try:
            return self._receive(request, most)
        except (
            httpx.RemoteProtocolError
        ):  # a connection that was kept has been closed meanwhile: reading can be repeated
            with self._told():
                return self._receive(request, most)

    def update(self, text: str) -> None:
        """Carry out an update.

        Raises:
            StoreError: the store cannot be reached, or refuses.
        """
        if not self.place.update:
            remedy = "set CUOSHI_STORE_UPDATE to the address of its update endpoint"
            raise StoreError("the store is only read", where=self.place.query, remedy=remedy)
        headers = {"Content-Type": "application/sparql-update; charset=utf-8"}
        try:
            response = self._client.post(
                self.place.update, content=text.encode(), headers=headers, timeout=_UPDATE_SECONDS
            )
        except httpx.HTTPError as error:
            raise self._unreachable(str(error) or type(error).__name__) from error
        if not response.is_success:
            raise _refused_update(response, self.place.update)

    def _receive(self, request: httpx.Request, most: int) -> Received:
        deadline = time.monotonic() + self.limits.seconds
        with self._told(httpx.RemoteProtocolError):
            response = self._client.send(request, stream=True)
            try:
                if not response.is_success:
                    raise _refused_query(response, self.place.query)
                self.is_virtuoso = response.headers.get("Server", "").startswith("Virtuoso")
                if (
                    response.headers.get("X-SQL-State") == "S1TAT"
                    or response.status_code == httpx.codes.PARTIAL_CONTENT
                ):
                    raise self._timeout()
                cut = response.headers.get(_CUT, "")
                return Received(self._spooled(response, deadline, most), int(cut) if cut.isdecimal() else None)
            finally:
                response.close()

    def _spooled(self, response: httpx.Response, deadline: float, most: int) -> IO[bytes]:
        body: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # it is closed by its reader
        try:
            for chunk in self._limited(response, deadline, most):
                body.write(chunk)
        except BaseException:
            body.close()
            raise
        return body

    def _limited(self, response: httpx.Response, deadline: float, most: int) -> Iterator[bytes]:
        size = 0
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > most:
                what = f"the result is longer than {most >> 20} MB"
                raise ResultTooLarge(what, remedy="ask for less, such as with LIMIT")
            if time.monotonic() > deadline:
                raise self._timeout()
            yield chunk

    def _timeout(self) -> QueryTimeout:
        what = f"the query was stopped after {self.limits.seconds:g} s"
        return QueryTimeout(what, remedy="ask for less, or for parts one after the other")

    @contextmanager
    def _told(self, *but: type[httpx.HTTPError]) -> Iterator[None]:
        """Turn what goes wrong on the way into our errors, all but ``but``."""
        try:
            yield
        except but:
            raise
        except httpx.ConnectTimeout as error:
            raise self._unreachable("no answer") from error
        except httpx.PoolTimeout as error:
            raise QueueFull("the store has no room at the moment", remedy="ask again in some seconds") from error
        except httpx.TimeoutException as error:
            raise self._timeout() from error
        except httpx.HTTPError as error:
            raise self._unreachable(str(error) or type(error).__name__) from error

    def _unreachable(self, why: str) -> StoreError:
        remedy = "see that it runs and that the address is right"
        return StoreError(f"the store cannot be reached: {why}", where=self.place.query, remedy=remedy)


def _refused_query(response: httpx.Response, address: str) -> CuoshiError:
    """Return what the refusal of a query means."""
    status, words = response.status_code, _first_words(response)
    if status in {400, 422}:
        return QuerySyntaxError(f"the query cannot be parsed: {words}")
    if status in {408, 504} or (status >= 500 and _TIMEOUT_WORDS.search(words)):
        return QueryTimeout("the store has stopped the query", remedy="ask for less")
    if status in {413, 414}:
        return QueryTooLarge("the query is too long for the store", remedy="ask for less at a time")
    if status in {429, 503}:
        return QueueFull("the store has no room at the moment", remedy="ask again in some seconds")
    if status == 500:
        return QueryError(f"the query cannot be answered: {words}")
    return _unusable(response, address)


def _refused_update(response: httpx.Response, address: str) -> StoreError:
    """Return what the refusal of an update means."""
    if response.status_code in {400, 408, 413, 422, 429, 500, 503, 504}:
        what = f"the store could not be written: {_first_words(response)}"
        return StoreError(what, where=address, remedy="load again")
    return _unusable(response, address)


def _unusable(response: httpx.Response, address: str) -> StoreError:
    status = response.status_code
    if status in {401, 403}:
        return StoreError("the store refuses us", where=address, remedy=_LOGIN)
    if status in {404, 405, 410}:
        return StoreNotFound("there is no SPARQL endpoint", where=address, remedy="see that the address is right")
    if response.is_redirect or response.has_redirect_location:
        return StoreError(
            "the store sends us elsewhere, which is not followed", where=address, remedy="give its own address"
        )
    return StoreError(f"the store answers with status {status}", where=address)


def _first_words(response: httpx.Response) -> str:
    """Return the first line of what a store says, without the query that some repeat."""
    begin = response.content if response.is_stream_consumed else next(response.iter_bytes(10 * _WORDS), b"")
    lines = (line.strip() for line in begin[: 10 * _WORDS].decode("utf-8", "replace").splitlines())
    return next(filter(None, lines), "no reason is given")[:_WORDS]
