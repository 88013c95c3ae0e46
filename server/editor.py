"""The page of the endpoint for people: a form that works without script, and the editor that takes its place."""

from __future__ import annotations

import json

from flask import Response, render_template, request, url_for
from markupsafe import Markup

from ..ontology.namespace import all_prefixes
from .context import link, words
from .examples import Example, example_named, examples, question_examples
from .formats import FORMATS
from .language import messages

__all__ = ["editor_page", "view_settings"]

_WORDS = ("editor-", "view-")
"""Beginnings of the keys whose words the scripts need."""

_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def editor_page() -> Response:
    """Return the page with the form, the editor and the examples."""
    page = render_template(
        "sparql.html",
        chosen=example_named(request.args.get("example", "")),
        groups=[("sparql-examples", examples()), ("sparql-questions", question_examples())],
        action=link("sparql.endpoint"),
        result_formats=FORMATS["select"],
        graph_formats=FORMATS["graph"],
        settings=view_settings(queries=True),
    )
    return Response(page, mimetype="text/html")


def view_settings(*, queries: bool = False) -> Markup:
    """Return what the scripts of the views need as JSON, safe inside a script element; ``queries`` adds the examples."""
    language = words().language
    told = {
        "language": language,
        "endpoint": url_for("sparql.endpoint"),
        "vocabulary": url_for("vocabulary.vocabulary"),
        "network": link("result_network.network"),
        "networkScript": url_for("pictures.static", filename="vis-network.min.js"),
        "entity": link("entities.any_entity", iri="{iri}").replace("%7Biri%7D", "{iri}"),
        "prefixes": dict(all_prefixes()),
        "words": {key: text for key, text in messages()[language].items() if key.startswith(_WORDS)},
        "queries": {one.name: _told(one) for one in (*examples(), *question_examples())} if queries else {},
    }
    text = json.dumps(told, ensure_ascii=False)
    return Markup("".join(_ESCAPES.get(character, character) for character in text))  # noqa: S704 - escaped here


def _told(example: Example) -> dict[str, str]:
    return {"title": words().either(example.zh, example.en), "query": example.full_query}
