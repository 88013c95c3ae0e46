"""A view as a pyvis network: nodes with places, edges and options for vis-network. Its own HTML is never used."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from .layout import plan
from .styles import style
from .views import Edge, GraphView, Layout

if TYPE_CHECKING:
    from pyvis.network import Network

__all__ = ["edge_key", "node_keys", "pyvis_network"]


@dataclass(frozen=True, slots=True)
class _Line:
    """How a line of one kind is drawn."""

    colour: str
    width: float
    dashed: bool = False
    arrow: bool = False


_LINES: Mapping[str, _Line] = MappingProxyType(
    {
        "owns": _Line("#9db0c3", 1.1),
        "in": _Line("#e4e9ee", 0.8),
        "member": _Line("#d3dce6", 1.0),
        "implements": _Line("#b3261e", 2.2, arrow=True),
        "applies": _Line("#b3261e", 1.8, dashed=True, arrow=True),
        "forwards": _Line("#b3261e", 1.8, dashed=True, arrow=True),
        "repeals": _Line("#52606d", 1.8, arrow=True),
        "amends": _Line("#52606d", 1.8, arrow=True),
        "cites": _Line("#8fa3b8", 1.2, dashed=True, arrow=True),
    }
)
_OTHER = _Line("#8fa3b8", 1.2, arrow=True)
_WIDEST = 6.0

_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "nodes": {"shape": "custom", "borderWidth": 0, "labelHighlightBold": False, "chosen": False},
    "edges": {
        "smooth": {"enabled": True, "type": "cubicBezier", "forceDirection": "horizontal", "roundness": 0.45},
        "arrows": {"to": {"scaleFactor": 0.55}},
        "selectionWidth": 0,
        "hoverWidth": 0,
        "chosen": False,
        "font": {"size": 15, "color": "#3e4c59", "strokeWidth": 5, "strokeColor": "#ffffff", "align": "middle"},
        "scaling": {"label": {"drawThreshold": 6}},
    },
    "interaction": {
        "hover": True,
        "dragNodes": False,
        "multiselect": False,
        "selectConnectedEdges": False,
        "tooltipDelay": 250,
        "zoomSpeed": 0.6,
    },
}


def node_keys(view: GraphView) -> Mapping[str, str]:
    """Return the short key under which the page knows each node, by id; no id of a graph ever becomes a property name."""
    return MappingProxyType({node.id: f"n{index}" for index, node in enumerate(view.nodes)})


def edge_key(index: int) -> str:
    """Return the short key under which the page knows the edge at ``index``."""
    return f"e{index}"


def pyvis_network(view: GraphView) -> Network:
    """Return the network of a view, laid out, physics off; nodes and edges bear the keys of :func:`node_keys`."""
    from pyvis.network import Network  # brings IPython along: loaded when a picture is made, not with every command

    network = Network(directed=True, cdn_resources="in_line")
    network.set_options(json.dumps(_OPTIONS))
    keys, stands = node_keys(view), plan(view).places
    for node in view.nodes:
        place = stands[node.id]
        network.add_node(
            keys[node.id],
            label="\n".join(place.card.lines) or " ",
            shape="custom",
            color=style(node.kind).colour,
            x=place.x,
            y=place.y,
            cardWidth=place.card.width,
            cardHeight=place.card.height,
        )
    for index, edge in enumerate(view.edges):
        network.add_edge(
            keys[edge.source],
            keys[edge.target],
            id=edge_key(index),
            **_drawn(edge, labelled=view.layout is Layout.LAYERS),
        )
    return network


def _drawn(edge: Edge, *, labelled: bool) -> dict[str, Any]:
    """Return the drawing options of an edge; its label is drawn where it stands alone, else the layout's captions tell it."""
    line = _LINES.get(edge.kind, _OTHER)
    width = min(line.width * max(edge.weight, 1.0) ** 0.5, _WIDEST)
    options: dict[str, Any] = {
        "color": {"color": line.colour, "hover": line.colour, "highlight": line.colour, "inherit": False},
        "width": round(width, 2),
        "dashes": [6, 4] if line.dashed else False,
        "arrows": {"to": {"enabled": line.arrow}},
    }
    return {**options, "label": edge.label} if edge.label and labelled else options
