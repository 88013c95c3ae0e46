"""Any triples as a picture: what a CONSTRUCT gives, or rows of IRIs read as edges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from ..graph.labels import Label, kind_of
from .messages import Lang
from .styles import STYLES
from .trim import trim
from .views import Edge, GraphView, Layout, Node

__all__ = ["triples_view"]

Triple = tuple[str, str, str]


def triples_view(
    triples: Sequence[Triple], names: Mapping[str, Label], *, title: str, limit: int, lang: Lang = "zh"
) -> GraphView:
    """Return the picture of triples (from, relation, to), each once, with at most ``limit`` nodes, those with most edges first.

    Args:
        triples: the ends are IRIs; the relation is an IRI or any words.
        names: names of IRIs; what has none is shown as it stands.
        title: of the picture.
        limit: most nodes.
        lang: language of the names.
    """

    def name(iri: str) -> str:
        return names[iri].in_language(lang) if iri in names else iri

    once = list(dict.fromkeys(triples))
    degree = Counter(end for source, _, target in once for end in {source, target})
    nodes = (
        Node(iri, name(iri), kind_of(iri) if kind_of(iri) in STYLES else "other", iri, weight=float(count))
        for iri, count in degree.items()
    )
    edges = tuple(Edge(source, target, "", name(relation)) for source, relation, target in once)
    return trim(GraphView(title, tuple(nodes), edges, layout=Layout.LAYERS), limit, lang=lang)
