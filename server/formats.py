"""The formats in which results leave, by the form of the query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from .negotiation import choose

__all__ = [
    "FORMATS",
    "HTML",
    "Format",
    "choose_format",
    "format_by_name",
    "names_of",
    "wished_format",
    "wished_graph_format",
]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its short ``name`` for ``?format=``, its own media type, other types that ask for it, a file suffix, a name for people.

    ``standard`` is the name that W3C gives it below ``http://www.w3.org/ns/formats/``.
    """

    name: str
    media_type: str
    aliases: tuple[str, ...] = ()
    suffix: str = ""
    label: str = ""
    standard: str = ""

    @property
    def is_text(self) -> bool:
        """Whether its Content-Type says which charset it is in (JSON and XML say so themselves)."""
        return self.media_type.startswith("text/") or self.media_type in _PLAIN

    def content_type(self, asked: str = "") -> str:
        """Return the Content-Type header, in the very type that was asked for where that is an alias."""
        media_type = asked if asked in self.aliases else self.media_type
        return f"{media_type}; charset=utf-8" if media_type.startswith("text/") or self.is_text else media_type


_PLAIN = ("application/n-triples", "application/n-quads")

HTML = Format("html", "text/html", ("application/xhtml+xml",))

_RESULTS = (
    Format("json", "application/sparql-results+json", ("application/json",), "srj", "JSON", "SPARQL_Results_JSON"),
    Format(
        "xml", "application/sparql-results+xml", ("application/xml", "text/xml"), "srx", "XML", "SPARQL_Results_XML"
    ),
    Format("csv", "text/csv", (), "csv", "CSV", "SPARQL_Results_CSV"),
    Format("tsv", "text/tab-separated-values", (), "tsv", "TSV", "SPARQL_Results_TSV"),
)
_GRAPHS = (
    Format("ttl", "text/turtle", ("application/x-turtle",), "ttl", "Turtle", "Turtle"),
    Format("nt", "application/n-triples", ("text/plain",), "nt", "N-Triples", "N-Triples"),
    Format("rdf", "application/rdf+xml", ("application/xml", "text/xml"), "rdf", "RDF/XML", "RDF_XML"),
    Format("jsonld", "application/ld+json", ("application/json",), "jsonld", "JSON-LD", "JSON-LD"),
    Format("trig", "application/trig", ("application/x-trig",), "trig", "TriG", "TriG"),
    Format("nq", "application/n-quads", ("text/x-nquads",), "nq", "N-Quads", "N-Quads"),
)
FORMATS: Mapping[str, tuple[Format, ...]] = MappingProxyType({"select": _RESULTS, "ask": _RESULTS, "graph": _GRAPHS})
"""Form of the query -> formats, the usual one first."""

_LONG_NAMES = {
    "turtle": "ttl",
    "ntriples": "nt",
    "n-triples": "nt",
    "n3": "ttl",
    "rdfxml": "rdf",
    "rdf+xml": "rdf",
    "json-ld": "jsonld",
    "nquads": "nq",
    "n-quads": "nq",
}


def names_of(form: str) -> str:
    """Return the media types that fit a form, for people."""
    return ", ".join(entry.media_type for entry in FORMATS[form])


def format_by_name(name: str, form: str) -> Format | None:
    """Return the format of ``?format=name`` for a form; media types count as names too, and ``json`` fits graphs as JSON-LD."""
    wanted = _LONG_NAMES.get(name.lower(), name.lower())
    for entry in (*FORMATS[form], HTML):
        if wanted in (entry.name, entry.media_type, *entry.aliases):
            return entry
    if form == "graph":
        return {"json": FORMATS["graph"][3], "xml": FORMATS["graph"][2]}.get(wanted)
    return None


@lru_cache(maxsize=1_000)  # clients send the same few headers again and again
def choose_format(accept: str, form: str, *, has_page: bool = True) -> tuple[Format, str] | None:
    """Return the format that an Accept header likes best and the media type it was asked by; None where none fits."""
    offers = {entry.media_type: entry for entry in FORMATS[form]}
    for entry in (*([HTML] if has_page else []), *FORMATS[form]):
        for alias in (entry.media_type, *entry.aliases):
            offers.setdefault(alias, entry)
    chosen = choose(accept, list(offers))
    return (offers[chosen], chosen) if chosen else None


def wished_format(name: str, accept: str, form: str) -> tuple[Format, str] | None:
    """Return the format that ``?format=`` or else Accept wishes for a form, and the media type it was asked by; None where none fits."""
    if not name:
        return choose_format(accept, form)
    named = format_by_name(name, form)
    return (named, named.media_type) if named else None


def wished_graph_format(name: str, accept: str) -> tuple[Format, str] | None:
    """Return the format of RDF that ``?format=`` or else Accept wishes, and the media type it was asked by; None where none fits."""
    if name:
        named = format_by_name(name, "graph")
        return (named, named.media_type) if named and named is not HTML else None
    return choose_format(accept, "graph", has_page=False)
