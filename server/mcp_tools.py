"""What a language model may do with the graph: find, look up, ask, query. Every tool reads only, under the limits of the service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from mcp.server.mcpserver.exceptions import ToolError

from ..graph.client import Client
from ..graph.entity import describe
from ..graph.questions import ask, questions
from ..graph.store import Answer, View
from ..ontology.errors import CuoshiError
from .addresses import checked_iri
from .answers import answer_json, question_json
from .engine import Engine
from .entity_json import entity_json
from .problems import problem_of
from .protocol import ProtocolRequest
from .results import result_table, result_text, result_truth
from .search import named, search

__all__ = ["Tools"]

_CLIENT = Client("mcp")
_SHOWN = 50
_MOST = 1_000
_Given = ParamSpec("_Given")
_Told = TypeVar("_Told")


def _telling(tool: Callable[_Given, _Told]) -> Callable[_Given, _Told]:
    """Let a tool tell what is wrong in words that the service would tell outsiders, never as a traceback."""

    @wraps(tool)
    def told(*args: _Given.args, **kwargs: _Given.kwargs) -> _Told:
        try:
            return tool(*args, **kwargs)
        except CuoshiError as error:
            raise ToolError(problem_of(error).detail) from error

    return told


class Tools:
    """The tools over one engine; each public method is one, its docstring is what the model is told."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def _view(self) -> View:
        return self._engine.view(_CLIENT)

    @_telling
    def list_questions(self) -> dict[str, Any]:
        """List the ready questions about measures in Chinese government notices, with their parameters and columns.

        Prefer these to writing SPARQL: their answers carry the words of the notices as evidence. A parameter whose default is
        "*" may be left out; one whose default is null must be given. Codes may be given as code or as Chinese or English name.
        """
        return {"questions": [question_json(question) for question in questions().values()]}

    @_telling
    def ask_question(
        self, question: str, parameters: dict[str, str] | None = None, rows: int = _SHOWN
    ) -> dict[str, Any]:
        """Answer a ready question by its id (see list_questions), such as loan-bureaus with {"city": "长春"}.

        Each row has its cells and the evidence: the measure or document with the quoted words. At most `rows` rows are given;
        `total` counts all.
        """
        told = answer_json(ask(self._view(), question, parameters or {}))
        found = told["rows"]
        assert isinstance(found, list)  # noqa: S101 - answer_json's own shape
        return {**told, "rows": found[: _bounded(rows)], "total": len(found)}

    @_telling
    def search_graph(self, text: str, rows: int = 20) -> dict[str, Any]:
        """Find notices, measures, agencies, programmes and codes by Chinese or English words, numbers (文号) or names.

        A measure tells its notice, a ready question its id for ask_question.
        """
        view = self._view()
        found = search(view, text)
        results = named(view, found.hits[: _bounded(rows)], text)
        entries = [
            {
                "iri": one.iri,
                "kind": one.kind,
                "label": {"zh": one.label.zh, "en": one.label.en},
                "snippet": one.snippet,
                **({"notice": {"zh": one.place.zh, "en": one.place.en}} if one.place else {}),
                **({"question": one.question} if one.question else {}),
            }
            for one in results
        ]
        total = len(found.hits)
        return {"results": entries, "total": total, "truncated": found.is_cut or total > len(entries)}

    @_telling
    def look_up(self, iri: str, page: int = 1) -> dict[str, Any]:
        """Tell everything that the graph says about one IRI: its names, facts with the words behind each, text, what links to it."""
        return dict(entity_json(describe(self._view(), checked_iri(iri), page=page)))

    @_telling
    def sparql(self, query: str, rows: int = _SHOWN) -> dict[str, Any]:
        """Answer a read-only SPARQL 1.1 query (SELECT, ASK, CONSTRUCT, DESCRIBE); see the resource cuoshi://guide for the vocabulary.

        The default graph holds facts and vocabulary; evidence is in named graphs. At most `rows` rows or triples are given.
        """
        return _told(self._engine.query(ProtocolRequest(query), _CLIENT), _bounded(rows))


def _bounded(rows: int) -> int:
    return min(max(rows, 1), _MOST)


def _told(answer: Answer, rows: int) -> dict[str, Any]:
    if answer.form == "ask":
        return {"boolean": result_truth(answer)}
    if answer.form == "graph":
        graph = result_text(answer, rows)
        return {"turtle": graph.text, "truncated": graph.is_cut}
    table = result_table(answer, rows)
    found: list[Mapping[str, str | None]] = [
        {name: cell.text if cell else None for name, cell in zip(table.variables, row, strict=True)}
        for row in table.rows
    ]
    return {"columns": list(table.variables), "rows": found, "truncated": table.is_cut}
