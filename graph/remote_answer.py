"""Results of a remote store, read with the parsers of the embedded engine and written in the formats of the service.

What a store sends is never passed on as it is: engines differ in their spellings of the standard formats.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from tempfile import SpooledTemporaryFile
from typing import IO

import pyoxigraph as ox

from ..ontology.errors import QueryError, ResultTooLarge, StoreError
from ..ontology.namespace import all_prefixes
from .oxigraph_view import FORMATS
from .remote_http import Received

__all__ = ["GRAPH_TYPE", "TABLE_TYPE", "RemoteAnswer"]

TABLE_TYPE = "application/sparql-results+json"
GRAPH_TYPE = "application/n-triples"

_CHUNK = 1 << 16
_IN_MEMORY = 4 << 20
_TRUTH = {True: b'{"head":{},"boolean":true}', False: b'{"head":{},"boolean":false}'}


class RemoteAnswer:
    """A result that has been received. ``form`` is ``select``, ``ask`` or ``graph``."""

    def __init__(self, form: str, received: Received) -> None:
        self.form = form
        self._received = received

    def close(self) -> None:
        """Give up the result."""
        self._received.body.close()

    def truth(self) -> bool:
        """Return the answer to an ASK query; some engines answer with a table of one row or none."""
        with closing(self):
            return self._truth()

    def solutions(self) -> tuple[tuple[str, ...], list[ox.QuerySolution]]:
        """Return variables and rows of a SELECT query.

        Raises:
            ResultTooLarge: the store gives out no more rows, so there may be more.
        """
        with closing(self):
            return self._solutions()

    def triples(self) -> dict[ox.Triple, None]:
        """Return the triples of a graph, each once.

        Raises:
            ResultTooLarge: the store gives out no more triples, so there may be more.
        """
        with closing(self):
            return self._triples()

    def serialise(self, media_type: str) -> Iterator[bytes]:
        """Yield the result in one of the media types that fit its form.

        Raises:
            QueryError: the media type does not fit.
            ResultTooLarge: the store has cut the result.
        """
        with SpooledTemporaryFile(_IN_MEMORY) as out:
            with closing(self):
                self._write(out, media_type)
            out.seek(0)
            while chunk := out.read(_CHUNK):
                yield chunk

    def _write(self, out: IO[bytes], media_type: str) -> None:
        written = FORMATS.get(media_type)
        if self.form == "graph" and isinstance(written, ox.RdfFormat):
            ox.serialize(self._triples(), out, format=written, prefixes=all_prefixes())
        elif self.form != "graph" and isinstance(written, ox.QueryResultsFormat):
            self._table().serialize(out, format=written)
        else:
            raise QueryError(f"a result of the form {self.form} cannot be written as {media_type}")

    def _truth(self) -> bool:
        results = self._parsed()
        if isinstance(results, ox.QueryBoolean):
            return bool(results)
        return any(row[0] is not None for row in results)

    def _solutions(self) -> tuple[tuple[str, ...], list[ox.QuerySolution]]:
        results = self._parsed()
        if isinstance(results, ox.QueryBoolean):
            raise StoreError("the store answers a SELECT query with a truth value")
        names = tuple(variable.value for variable in results.variables)
        try:
            rows = list(results)
        except (SyntaxError, ValueError) as error:
            raise _unreadable(error) from error
        self._check_rows(len(rows))
        return names, rows

    def _triples(self) -> dict[ox.Triple, None]:
        self._received.body.seek(0)
        try:
            triples = [quad.triple for quad in ox.parse(self._received.body, format=ox.RdfFormat.N_TRIPLES)]
        except (SyntaxError, ValueError) as error:
            raise _unreadable(error) from error
        self._check_rows(len(triples))
        return dict.fromkeys(triples)

    def _table(self) -> ox.QuerySolutions | ox.QueryBoolean:
        if self.form == "ask":
            return ox.parse_query_results(_TRUTH[self._truth()], ox.QueryResultsFormat.JSON)
        if self._received.most_rows is not None:
            self._solutions()
        return self._parsed()

    def _parsed(self) -> ox.QuerySolutions | ox.QueryBoolean:
        self._received.body.seek(0)
        try:
            return ox.parse_query_results(self._received.body, ox.QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise _unreadable(error) from error

    def _check_rows(self, count: int) -> None:
        most = self._received.most_rows
        if most is not None and count >= most:
            raise ResultTooLarge(f"the store gives out {most} rows at most", remedy="ask for less, such as with LIMIT")


def _unreadable(error: Exception) -> StoreError:
    return StoreError(f"the answer of the store cannot be read: {error}")
