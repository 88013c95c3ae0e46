"""A view as an HTML page: as one file that works offline, or as a page of the service with external scripts.

Neither kind runs an inline script that its Content-Security-Policy does not name, and neither asks another host for anything.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ..ontology.errors import DataError
from .messages import Lang, kind_label, messages, relation_label
from .payload import EntityUrl, picture_payload, safe_href
from .styles import style
from .views import GraphView

__all__ = ["SCRIPTS", "SERVICE_CSP", "STATIC_DIR", "STYLESHEETS", "Link", "picture_html", "render_file"]

STATIC_DIR = Path(__file__).parent / "static"
"""The folder that the service serves at the addresses which ``static_url`` gives."""

SCRIPTS = ("vis-network.min.js", "picture.js")
STYLESHEETS = ("picture.css",)

SERVICE_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""The policy under which a picture page of the service works."""

StaticUrl = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Link:
    """A link in the head of a page, such as back to the start or to the other language."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class _Assets:
    """What the page loads: addresses in the service, text in a file (then with the policy that admits exactly this text)."""

    stylesheets: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    styles: tuple[Markup, ...] = ()
    codes: tuple[Markup, ...] = ()
    policy: str = ""


def render_file(view: GraphView, *, lang: Lang = "zh") -> str:
    """Return a page that holds everything it needs and works from disk without a network."""
    return _render(view, lang, _inlined(), None, ())


def picture_html(
    view: GraphView, *, lang: Lang, static_url: StaticUrl, entity_url: EntityUrl, links: Sequence[Link] = ()
) -> str:
    """Return a complete page of the service; it runs under :data:`SERVICE_CSP`.

    Args:
        view: the picture.
        lang: language of the page.
        static_url: from the name of a file in :data:`STATIC_DIR` to its address.
        entity_url: from the IRI of an entity to the address of its page.
        links: for the head of the page.
    """
    assets = _Assets(tuple(map(static_url, STYLESHEETS)), tuple(map(static_url, SCRIPTS)))
    return _render(view, lang, assets, entity_url, links)


def _render(view: GraphView, lang: Lang, assets: _Assets, entity_url: EntityUrl | None, links: Sequence[Link]) -> str:
    return (
        _templates()
        .get_template("picture.html")
        .render(
            view=view,
            lang={"zh": "zh-CN", "en": "en"}[lang],
            words=messages(lang),
            assets=assets,
            links=links,
            payload=Markup(picture_payload(view, lang=lang, entity_url=entity_url)),  # noqa: S704 - escaped by the payload
            filters=[(name, _values(view, name)) for name in view.filters],
            legend=list(dict.fromkeys((kind_label(node.kind, lang), style(node.kind)) for node in view.nodes)),
            names={node.id: node.full_name for node in view.nodes},
            legend_style=style,
            entity_href=lambda iri: safe_href(entity_url(iri)) if iri and entity_url else "",
            kind_of=lambda node: kind_label(node.kind, lang),
            relation_of=lambda edge: relation_label(edge, lang),
        )
    )


def _values(view: GraphView, name: str) -> list[str]:
    """Return the values of one facet, each once, in the order of the nodes and edges."""
    facets = [facet for node in view.nodes for facet in node.facets]
    facets += [facet for edge in view.edges for facet in edge.facets]
    return list(dict.fromkeys(value for facet, value in facets if facet == name))


@cache
def _templates() -> Environment:
    loader = PackageLoader("cuoshi.visualizations")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


@cache
def _inlined() -> _Assets:
    """Return the assets as text, with a policy that names the hash of each."""
    styles, codes = tuple(map(_asset, STYLESHEETS)), tuple(map(_asset, SCRIPTS))
    policy = (
        f"default-src 'none'; script-src {_hashes(codes)}; style-src {_hashes(styles)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return _Assets(styles=styles, codes=codes, policy=policy)


def _asset(name: str) -> Markup:
    text = (files("cuoshi.visualizations") / "static" / name).read_text("utf-8")
    if "</script" in text or "</style" in text or "<!--" in text:
        raise DataError("the file cannot stand inside a page", where=f"visualizations/static/{name}")
    return Markup(text)  # noqa: S704 - our own file, checked above


def _hashes(texts: Sequence[str]) -> str:
    return " ".join(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in texts)
