"""The rows of a result in SPARQL JSON, read one by one as they come, so that a page that shows a few never holds them all."""

from __future__ import annotations

import codecs
import contextlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from ..ontology.errors import QueryError

__all__ = ["JsonRows", "Row"]

Row = Mapping[str, Mapping[str, str]]
"""Variable -> term of SPARQL results JSON; a variable without a value is left out."""

_BEGIN = re.compile(r'"results"\s*:\s*\{[^{}\[\]]*?"bindings"\s*:\s*\[')
_VARIABLES = re.compile(r'"vars"\s*:\s*(?=\[)')
_LONGEST_HEAD = 1 << 20
_DECODER = json.JSONDecoder()


class JsonRows:
    """Reads a SELECT result in SPARQL JSON whose head stands before its rows, as all engines write it.

    >>> rows = JsonRows([b'{"head":{"vars":["x"]},"results":{"bindi', b'ngs":[{"x":{"type":"uri","value":"urn:a"}}]}}'])
    >>> rows.variables, [row["x"]["value"] for row in rows]
    (('x',), ['urn:a'])
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._text = codecs.iterdecode(chunks, "utf-8")
        self._held = ""
        self.variables = self._head()

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows.

        Raises:
            QueryError: the result stops before its end.
        """
        while (row := self._next()) is not None:
            yield row

    def _next(self) -> Row | None:
        """Take a row, None at the end; where it has not come whole, twice as much text is read before the next attempt."""
        while True:
            self._held = self._held.lstrip(" \t\r\n,")
            if self._held.startswith("]"):
                for _ in self._text:  # what closes the document: who reads to the end has a worker that can go on
                    pass
                return None
            with contextlib.suppress(ValueError):
                row, end = _DECODER.raw_decode(self._held)
                self._held = self._held[end:]
                return cast(Row, row)
            self._read(2 * len(self._held))

    def _head(self) -> tuple[str, ...]:
        while (begin := _BEGIN.search(self._held)) is None:
            if len(self._held) > _LONGEST_HEAD:
                raise QueryError("the result begins in no way that we know")
            self._read(len(self._held) + 1)
        named = _VARIABLES.search(self._held, 0, begin.start())
        variables = _DECODER.raw_decode(self._held, named.end())[0] if named else ()
        self._held = self._held[begin.end() :]
        return tuple(variables)

    def _read(self, length: int) -> None:
        """Read until so many characters are held, and at least one more."""
        pieces, count = [self._held], len(self._held)
        for piece in self._text:
            pieces.append(piece)
            count += len(piece)
            if piece and count >= length:
                self._held = "".join(pieces)
                return
        if len(pieces) < 2:
            raise QueryError("the result stops before its end")
        self._held = "".join(pieces)
