"""A view as the JSON that a picture page carries: what pyvis built, and what the panel, the filters and the search need."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from .layout import plan
from .messages import Lang, kind_label, messages, relation_label
from .network import node_keys, pyvis_network
from .styles import STYLES
from .views import Edge, GraphView, Node

__all__ = ["EntityUrl", "picture_payload", "safe_href"]

EntityUrl = Callable[[str], str]
"""From the IRI of an entity to the address of its page; empty where there is none."""

_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def safe_href(address: str) -> str:
    """Return the address if it is http(s) or a path of this site, else an empty string.

    >>> safe_href("/measure/1"), safe_href("javascript:alert(1)"), safe_href("//elsewhere.example/")
    ('/measure/1', '', '')
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme in {"http", "https"} and parts.netloc:
        return address
    local = not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if local else ""


def picture_payload(view: GraphView, *, lang: Lang = "zh", entity_url: EntityUrl | None = None) -> str:
    """Return the JSON text of a picture, safe inside a script element of type ``application/json``."""
    network = pyvis_network(view)
    keys = node_keys(view)
    heads = {node.group for node in view.nodes}
    for built, node in zip(network.nodes, view.nodes, strict=True):
        built["about"] = _about_node(node, lang, entity_url, solid=node.id in heads)
    for built, edge in zip(network.edges, view.edges, strict=True):
        built["about"] = _about_edge(edge, lang, entity_url)
    data = {
        "title": view.title,
        "focus": keys.get(view.focus, ""),
        "filters": list(view.filters),
        "nodes": network.nodes,
        "edges": network.edges,
        "captions": [[caption.text, caption.x, caption.y] for caption in plan(view).captions],
        "options": network.options,
        "styles": {kind: [look.path, look.colour, look.dashed] for kind, look in STYLES.items()},
        "words": dict(messages(lang)),
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return "".join(_ESCAPES.get(character, character) for character in text)


def _about_node(node: Node, lang: Lang, entity_url: EntityUrl | None, *, solid: bool) -> dict[str, Any]:
    return {
        "kind": node.kind if node.kind in STYLES else "other",
        "kindLabel": kind_label(node.kind, lang),
        "name": node.full_name,
        "details": [list(line) for line in node.details],
        "facets": [list(facet) for facet in node.facets],
        "weight": node.weight,
        "href": _href(node.iri, entity_url),
        "solid": solid,
    }


def _about_edge(edge: Edge, lang: Lang, entity_url: EntityUrl | None) -> dict[str, Any]:
    return {
        "kind": edge.kind,
        "relation": relation_label(edge, lang),
        "facets": [list(facet) for facet in edge.facets],
        "evidence": [[words, source, _href(iri, entity_url)] for words, source, iri in edge.evidence],
    }


def _href(iri: str, entity_url: EntityUrl | None) -> str:
    return safe_href(entity_url(iri)) if iri and entity_url else ""
