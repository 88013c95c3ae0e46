"""``cuoshi view``: pictures as files that open in any browser without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

import click

from ..graph import networks
from ..graph.labels import Label
from ..graph.parameters import Parameter
from ..graph.store import View
from ..ontology.iris import PREFIXES
from ..visualizations.lineage import lineage_view
from ..visualizations.messages import LANGUAGES, Lang
from ..visualizations.neighbourhood import neighbourhood_view
from ..visualizations.pages import render_file
from ..visualizations.responsibility import responsibility_view
from ..visualizations.trim import MOST_NODES
from ..visualizations.views import GraphView
from .places import opened_store, store_option

__all__ = ["view"]

_Command = Callable[..., None]


@dataclass(frozen=True, slots=True)
class _Code(click.ParamType[str]):
    """A code of one scheme, given as a code or by its name where that is clear."""

    scheme: str
    name = "code"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002
        parameter = Parameter(self.scheme, "code", self.scheme, None, Label(self.scheme, self.scheme))
        return str(parameter.term(str(value))).removeprefix(PREFIXES[self.scheme])


def _options(command: _Command) -> _Command:
    """Add the options that every picture has."""
    options = (
        store_option("-s"),
        click.option(
            "--output",
            "-o",
            required=True,
            type=click.File("w", encoding="utf-8", lazy=True),
            help="HTML file, - for standard output.",
        ),
        click.option(
            "--lang", type=click.Choice(LANGUAGES), default="zh", show_default=True, help="Language of the page."
        ),
        click.option(
            "--limit", type=click.IntRange(2), default=MOST_NODES, show_default=True, help="Nodes shown at most."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@contextmanager
def _reading(place: str) -> Iterator[View]:
    with opened_store(place) as store:
        yield store.view()


def _write(picture: GraphView, output: IO[str], lang: Lang) -> None:
    output.write(render_file(picture, lang=lang))
    click.echo(f"{output.name}: {len(picture.nodes)} nodes, {len(picture.edges)} lines", err=True)
    if picture.note:
        click.echo(picture.note, err=True)


@click.group()
def view() -> None:
    """Draw a picture of the graph as one HTML file."""


@view.command("responsibility")
@click.option("--instrument", type=_Code("instrument"), help="Code or name of an instrument, such as loan.")
@click.option("--city", type=_Code("area"), help="Code or name of an area, such as 220100.")
@click.option("--function", type=_Code("function"), help="Code or name of a bureau function, such as finance.")
@_options
def responsibility(
    instrument: str | None, city: str | None, function: str | None, store: str, output: IO[str], lang: Lang, limit: int
) -> None:
    """Who answers for what: bureaus, instruments and cities."""
    with _reading(store) as graph:
        network = networks.responsibility(graph, instrument=instrument, city=city, function=function)
    _write(responsibility_view(network, lang=lang, limit=limit), output, lang)


@view.command("lineage")
@click.option("--city", type=_Code("area"), help="Code or name of an area, such as 220100.")
@_options
def lineage(city: str | None, store: str, output: IO[str], lang: Lang, limit: int) -> None:
    """How a policy travels: documents of higher levels, notices and their measures."""
    with _reading(store) as graph:
        network = networks.lineage(graph, city=city)
    _write(lineage_view(network, lang=lang, limit=limit), output, lang)


@view.command("neighbourhood")
@click.argument("iri")
@_options
def neighbourhood(iri: str, store: str, output: IO[str], lang: Lang, limit: int) -> None:
    """What is around one entity, given by its IRI or short form (agency:220100-finance)."""
    prefix, colon, local = iri.partition(":")
    address = PREFIXES[prefix] + local if colon and prefix in PREFIXES else iri
    with _reading(store) as graph:
        network = networks.neighbourhood(graph, address, limit=min(limit - 1, MOST_NODES))
    _write(neighbourhood_view(network, address, lang=lang, limit=limit), output, lang)
