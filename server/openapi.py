"""The description of all routes as an OpenAPI 3.1 document, made from the routes themselves and the tables of ontology/data/api_*."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.routing import AnyConverter, Rule

from .. import __version__
from ..graph.questions import questions
from ..ontology.codelists import read_rows
from .answers import Json
from .language import Words

__all__ = ["Operation", "document", "operations", "undescribed"]

Members = dict[str, Json]

_VARIABLE = re.compile(r"<(?:[^<>]*:)?(\w+)>")
_AUTOMATIC = frozenset({"HEAD", "OPTIONS"})
_ALWAYS = ("400", "408", "413", "415", "431", "500")
"""Problems that any request can meet."""

_TOKEN = "token"  # noqa: S105 - the name of a scheme


@dataclass(frozen=True, slots=True)
class Operation:
    """A line of the table: a method of a route, what it is for, what it takes and what it gives.

    ``bearer`` tells whether it ``may`` or ``must`` come with the token, or is empty.
    """

    endpoint: str
    method: str
    tag: str
    zh: str
    en: str
    parameters: tuple[str, ...]
    body: tuple[str, ...]
    answers: tuple[str, ...]
    problems: tuple[str, ...]
    example: str
    bearer: str


@cache
def operations() -> Mapping[tuple[str, str], Operation]:
    """Return (endpoint, method) -> operation, in the order of the table."""
    found = {}
    for row in read_rows("api_operations.csv"):
        lists = {name: tuple(row.pop(name).split()) for name in ("parameters", "body", "answers", "problems")}
        found[row["endpoint"], row["method"]] = Operation(**row, **lists)  # type: ignore[arg-type]  # columns are fields
    return found


def document(rules: Iterable[Rule], t: Words, prefix: str = "") -> Members:
    """Return the document in a language; ``prefix`` is the path under which a proxy shows the service.

    What is not in the table is left out; :func:`undescribed` tells what that is.
    """
    paths: dict[str, Json] = {}
    for rule, operation in _described(rules):
        path = _VARIABLE.sub(r"{\1}", rule.rule)
        methods = paths.setdefault(path, {})
        assert isinstance(methods, dict)  # noqa: S101 - we have just made it
        methods[operation.method.lower()] = _operation(rule, operation, t)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": t("brand"),
            "version": __version__,
            "description": t("api-lead"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": prefix or "/"}],
        "tags": [{"name": tag, "description": t(f"api-tag-{tag}")} for tag in _tags()],
        "paths": dict(paths),
        "components": {"schemas": _schemas(), "securitySchemes": {_TOKEN: {"type": "http", "scheme": "bearer"}}},
    }


def undescribed(rules: Iterable[Rule]) -> list[str]:
    """Return the routes that the table lacks, and the lines of the table that are no route."""
    lost = {(rule.endpoint, method) for rule in rules for method in _methods(rule)} ^ operations().keys()
    return sorted(f"{method} {endpoint}" for endpoint, method in lost)


def _methods(rule: Rule) -> set[str]:
    return (rule.methods or set()) - _AUTOMATIC


def _tags() -> list[str]:
    return list(dict.fromkeys(operation.tag for operation in operations().values()))


def _described(rules: Iterable[Rule]) -> Iterator[tuple[Rule, Operation]]:
    """Yield what the routes offer, in the order of the table."""
    offered = {(rule.endpoint, method): rule for rule in rules for method in _methods(rule)}
    for key, operation in operations().items():
        if key in offered:
            yield offered[key], operation


def _operation(rule: Rule, operation: Operation, t: Words) -> Members:
    given: Members = {
        "operationId": f"{operation.endpoint.replace('.', '-')}-{operation.method.lower()}",
        "tags": [operation.tag],
        "summary": t.either(operation.zh, operation.en),
        "parameters": [_parameter(key, rule, t) for key in operation.parameters],
        "responses": _responses(operation),
    }
    if operation.bearer:
        given["security"] = [{_TOKEN: []}] if operation.bearer == "must" else [{}, {_TOKEN: []}]
    if operation.body:
        given["requestBody"] = {"required": True, "content": _content(operation.body)}
    if operation.example:
        given["x-example"] = operation.example
    return given


def _parameter(key: str, rule: Rule, t: Words) -> Members:
    row = _parameters()[key]
    schema = json.loads(row["schema"])
    converter = rule._converters.get(row["name"])
    if isinstance(converter, AnyConverter):
        schema["enum"] = sorted(converter.items)
    if key == "question_id":
        schema["enum"] = list(questions())
    given: Members = {
        "name": row["name"],
        "in": row["where"],
        "required": row["where"] == "path",
        "description": t.either(row["zh"], row["en"]),
        "schema": schema,
    }
    if schema["type"] in ("array", "object"):
        given |= {"style": "form", "explode": True}
    return given


@cache
def _parameters() -> Mapping[str, dict[str, str]]:
    return {row["key"]: row for row in read_rows("api_parameters.csv")}


@cache
def _schemas() -> Members:
    path = files("cuoshi.ontology") / "data" / "api_schemas.json"
    found: Members = json.loads(path.read_text("utf-8"))
    return found


def _content(types: Iterable[str]) -> Members:
    content: Members = {}
    for one in types:
        media_type, _, schema = one.partition("#")
        content[media_type] = {"schema": {"$ref": f"#/components/schemas/{schema}"} if schema else {}}
    return content


def _responses(operation: Operation) -> Members:
    by_status: dict[str, list[str]] = {}
    for answer in operation.answers:
        status, _, media_type = answer.partition("=")
        by_status.setdefault(status, []).extend([media_type] if media_type else [])
    found: Members = {status: _response(status, types) for status, types in sorted(by_status.items())}
    for status in sorted({*operation.problems, *_ALWAYS}):
        found[status] = _response(status, ["application/problem+json#Problem", "text/html"])
    return found


def _response(status: str, types: list[str]) -> Members:
    given: Members = {"description": HTTP_STATUS_CODES[int(status)]}
    if types:
        given["content"] = _content(types)
    return given
