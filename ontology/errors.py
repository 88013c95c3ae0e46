"""What can go wrong outside a text. Problems inside a text are Issues of the Notice, never exceptions.

::

    CuoshiError                 message, place and remedy for people
    ├── ReadError               a file cannot be read as a notice (missing, binary, empty, unsupported format)
    ├── StoreError              a store cannot be used
    │   ├── StoreNotFound       there is no store at that path
    │   ├── StoreLocked         another process writes to it
    │   └── StoreTooNew         it was written by a newer version of Cuoshi
    ├── QueryError              a query is refused
    │   ├── QuerySyntaxError    it is not SPARQL 1.1 (with line and column where known)
    │   ├── QueryForbidden      SERVICE, LOAD or an update
    │   ├── QueryTooLarge       too long or too deeply nested
    │   ├── QueryTimeout        it was stopped at its deadline
    │   ├── QueueFull           no room at the moment; ask again in some seconds
    │   ├── EngineDied          its evaluation ended the process that worked on it, mostly for want of memory
    │   └── ResultTooLarge      the result was cut at the limit of bytes
    ├── QuestionError           a ready question cannot be asked
    │   ├── UnknownQuestion     no such identifier
    │   └── BadParameter        missing, unknown, or of the wrong type
    ├── UnknownEntity           no such thing in the graph
    └── DataError               a data file of the package is not as it should be
"""

from __future__ import annotations

__all__ = [
    "BadParameter",
    "ClientGone",
    "CuoshiError",
    "DataError",
    "DiskFull",
    "EngineDied",
    "QueryError",
    "QueryForbidden",
    "QuerySyntaxError",
    "QueryTimeout",
    "QueryTooLarge",
    "QuestionError",
    "QueueFull",
    "ReadError",
    "ResultTooLarge",
    "StoreError",
    "StoreLocked",
    "StoreNotFound",
    "StoreTooNew",
    "UnknownEntity",
    "UnknownQuestion",
]


class CuoshiError(Exception):
    """Something the user can act on: what happened, where, and what to do about it.

    >>> print(ReadError("the file is empty", where="a.txt", remedy="save the notice again"))
    a.txt: the file is empty (save the notice again)
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f" ({self.remedy})" if self.remedy else ""
        return f"{place}{self.what}{advice}"


class ReadError(CuoshiError):
    """A file cannot be read as a notice."""


class StoreError(CuoshiError):
    """A store cannot be used."""


class StoreNotFound(StoreError):
    """There is no store at that path."""


class StoreLocked(StoreError):
    """Another process is writing to the store."""


class StoreTooNew(StoreError):
    """The store was written by a newer version."""


class QueryError(CuoshiError):
    """A query is refused."""


class QuerySyntaxError(QueryError):
    """The text is not a SPARQL 1.1 query."""


class QueryForbidden(QueryError):
    """The query would leave the store or change it."""


class QueryTooLarge(QueryError):
    """The query is too long or too deeply nested to be parsed safely."""


class QueryTimeout(QueryError):
    """The query was stopped at its deadline."""


class QueueFull(QueryError):
    """There is no room for the query at the moment; it can be asked again in some seconds."""


class EngineDied(QueryError):
    """The process that worked on the query ended, mostly for want of memory."""


class ClientGone(QueryError):
    """Nobody waits for the answer any more."""


class DiskFull(CuoshiError):
    """A file for the time being cannot be written, mostly because the disk is full."""


class ResultTooLarge(QueryError):
    """The result was cut at the limit of bytes."""


class QuestionError(CuoshiError):
    """A ready question cannot be asked as it was."""


class UnknownQuestion(QuestionError):
    """There is no question of that identifier."""


class BadParameter(QuestionError):
    """A parameter is missing, unknown or of the wrong type."""


class UnknownEntity(CuoshiError):
    """The graph says nothing about that IRI."""


class DataError(CuoshiError):
    """A data file of the package is not as it should be."""
