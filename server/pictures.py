# mypy: disable-error-code="untyped-decorator"
"""The pictures as pages of the service."""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, Response, request, url_for

from .. import __version__
from ..graph.networks import lineage as lineage_network
from ..graph.networks import neighbourhood as neighbourhood_network
from ..graph.networks import responsibility as responsibility_network
from ..visualizations.lineage import lineage_view
from ..visualizations.neighbourhood import neighbourhood_view
from ..visualizations.pages import SERVICE_CSP, STATIC_DIR, Link, picture_html
from ..visualizations.responsibility import responsibility_view
from ..visualizations.views import GraphView
from .addresses import checked_iri
from .codes import code_of
from .context import entity_href, link, view, words

__all__ = ["blueprint"]

blueprint = Blueprint("pictures", __name__, static_folder=STATIC_DIR, static_url_path="/pictures/static")


@blueprint.get("/pictures/responsibility")
def responsibility() -> Response:
    """Show who answers for what: all, or those of one instrument, area or function."""
    network = responsibility_network(
        view(), instrument=code_of("instrument"), city=code_of("city"), function=code_of("function")
    )
    return _page(responsibility_view(network, lang=_lang()))


@blueprint.get("/pictures/lineage")
def lineage() -> Response:
    """Show what follows from what: all, or that of one area."""
    return _page(lineage_view(lineage_network(view(), city=code_of("city")), lang=_lang()))


@blueprint.get("/pictures/neighbourhood")
def neighbourhood() -> Response:
    """Show what is near one entity."""
    iri = checked_iri(request.args.get("iri", ""))
    return _page(neighbourhood_view(neighbourhood_network(view(), iri), iri, lang=_lang()))


def _lang() -> Literal["zh", "en"]:
    return "en" if words().language == "en" else "zh"


def _page(picture: GraphView) -> Response:
    page = picture_html(picture, lang=_lang(), static_url=_static_url, entity_url=entity_href, links=_links())
    response = Response(page, mimetype="text/html")
    response.headers["Content-Security-Policy"] = SERVICE_CSP
    return response


def _static_url(name: str) -> str:
    return url_for("pictures.static", filename=name, v=__version__)


def _links() -> tuple[Link, ...]:
    """Return the links in the head: to the start, to the other pictures, to the other language."""
    t = words()
    other = "zh" if t.language == "en" else "en"
    asked = request.args.to_dict() | {"lang": other}
    return (
        Link(t("to-start"), link("pages.home")),
        Link(t("nav-responsibility"), link("pictures.responsibility")),
        Link(t("nav-lineage"), link("pictures.lineage")),
        Link(t("other-language"), link(request.endpoint or "pages.home", **asked)),
    )
