"""Where every node stands: computed here once, so that a picture opens at once and looks the same on every run.

Each layout tries a few shapes (how many columns a block gets) and keeps the one that can be shown largest on a usual screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType

import networkx as nx

from .blocks import Block, column, grid, row, single
from .cards import LINE_HEIGHT, Card, card, text_width
from .views import Edge, GraphView, Layout, Node

__all__ = ["Caption", "Place", "Plan", "plan"]

_SCREEN = (980.0, 640.0)
_GAP = 12.0  # between cards
_BLOCKS = 40.0  # between blocks
_AISLE = 160.0  # room for the lines between columns
_SWEEPS = 6
_CAPTION = "\x00caption "  # begins the name of a caption's box; no id of a node does


@dataclass(frozen=True, slots=True)
class Place:
    """The middle of a node's card and the card itself."""

    x: float
    y: float
    card: Card


@dataclass(frozen=True, slots=True)
class Caption:
    """Words that stand above a block of an ``ego`` picture: the relation that all its nodes share."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Plan:
    """Where everything stands; the middle of the picture is the origin."""

    places: Mapping[str, Place]
    captions: tuple[Caption, ...] = ()


@dataclass(frozen=True, slots=True)
class _Scene:
    """A view prepared for layout: its nodes by id, the members of each head, and who touches whom."""

    view: GraphView
    nodes: Mapping[str, Node]
    members: Mapping[str, Sequence[str]]
    touching: nx.Graph[str]

    def box(self, name: str) -> Block:
        shape = card(self.nodes[name].label, self.nodes[name].kind)
        return single(name, shape.width, shape.height)

    def boxes(self, names: Iterable[str]) -> list[Block]:
        return [self.box(name) for name in names]

    def heads(self) -> list[str]:
        """The nodes that belong to no block, in the view's order."""
        return [node.id for node in self.view.nodes if not self.group(node)]

    def group(self, node: Node) -> str:
        return _group(node, self.nodes)


def plan(view: GraphView) -> Plan:
    """Return where each node stands, and the captions."""
    if not view.nodes:
        return Plan(MappingProxyType({}))
    block = _LAYOUTS[view.layout](_scene(view))
    cards = {node.id: card(node.label, node.kind) for node in view.nodes}
    found: dict[str, Place] = {}
    captions: list[Caption] = []
    for name, right, down in block.spots:
        x, y = round(right - block.width / 2, 1), round(down - block.height / 2, 1)
        if name in cards:
            found[name] = Place(x, y, cards[name])
        else:
            captions.append(Caption(name.removeprefix(_CAPTION), x, y))
    return Plan(MappingProxyType(found), tuple(captions))


def _scene(view: GraphView) -> _Scene:
    nodes = {node.id: node for node in view.nodes}
    members: dict[str, list[str]] = {}
    for node in view.nodes:
        if head := _group(node, nodes):
            members.setdefault(head, []).append(node.id)
    touching: nx.Graph[str] = nx.Graph()
    touching.add_nodes_from(nodes)
    touching.add_edges_from((edge.source, edge.target) for edge in view.edges)
    return _Scene(view, nodes, members, touching)


def _group(node: Node, nodes: Mapping[str, Node]) -> str:
    """Return the id of the node's head, or an empty string; a head belongs to no block itself."""
    head = nodes.get(node.group)
    if head is None or head is node or (head.group in nodes and head.group != head.id):
        return ""
    return head.id


def _largest(candidates: Iterable[Block]) -> Block:
    """Return the block that can be shown largest; the first of equals."""

    def scale(block: Block) -> float:
        return min(_SCREEN[0] / max(block.width, 1.0), _SCREEN[1] / max(block.height, 1.0))

    return max(candidates, key=scale)


def _near(names: Sequence[str], ranks: Mapping[str, float], touching: nx.Graph[str]) -> list[str]:
    """Return the names ordered by the mean rank of their neighbours, so that lines cross less; those without any come last."""

    def mean(name: str) -> float:
        found = [ranks[other] for other in touching[name] if other in ranks]
        return sum(found) / len(found) if found else 1.0

    return sorted(names, key=mean)


def _ranks(names: Sequence[str]) -> dict[str, float]:
    return {name: (index + 0.5) / len(names) for index, name in enumerate(names)}


# -- blocks left and right of a middle column ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Flank:
    """A head with some of its members; the head is empty where it already stands elsewhere."""

    head: str
    members: tuple[str, ...]


def _sides(scene: _Scene) -> Block:
    heads = [name for name in scene.heads() if name in scene.members]
    middle = [name for name in scene.heads() if name not in scene.members]
    left, right = _split([_Flank(head, tuple(scene.members[head])) for head in heads])
    for _ in range(_SWEEPS):
        outer = {**_flank_ranks(left), **_flank_ranks(right)}
        middle = _near(middle, outer, scene.touching)
        inner = _ranks(middle)
        left, right = (_settle(side, inner, scene.touching) for side in (left, right))
    shapes = product((1, 2, 3, 4), (1, 2, 3))
    return _largest(_sides_shape(scene, left, middle, right, wide, inner) for wide, inner in shapes)


def _sides_shape(
    scene: _Scene, left: list[_Flank], middle: list[str], right: list[_Flank], wide: int, inner: int
) -> Block:
    sides = [column((_flank(scene, flank, wide) for flank in side), _BLOCKS, centred=True) for side in (left, right)]
    return row((sides[0], grid(scene.boxes(middle), inner, gap=_GAP, down=True), sides[1]), _AISLE)


def _flank(scene: _Scene, flank: _Flank, wide: int) -> Block:
    head = scene.boxes([flank.head] if flank.head else [])
    return column((*head, grid(scene.boxes(flank.members), wide, gap=_GAP, down=True)), _GAP * 1.5, centred=True)


def _split(flanks: list[_Flank]) -> tuple[list[_Flank], list[_Flank]]:
    """Return the blocks on two sides of about the same height; a single block is cut in two."""
    if len(flanks) == 1:
        head, members = flanks[0].head, flanks[0].members
        half = -(-len(members) // 2)
        return [_Flank(head, members[:half])], [_Flank("", members[half:])]
    left: list[_Flank] = []
    right: list[_Flank] = []
    for flank in sorted(flanks, key=lambda flank: -len(flank.members)):
        shorter = min((left, right), key=lambda side: sum(len(other.members) + 2 for other in side))
        shorter.append(flank)
    return left, right


def _flank_ranks(side: list[_Flank]) -> dict[str, float]:
    return _ranks([name for flank in side for name in flank.members])


def _settle(side: list[_Flank], ranks: Mapping[str, float], touching: nx.Graph[str]) -> list[_Flank]:
    return [_Flank(flank.head, tuple(_near(flank.members, ranks, touching))) for flank in side]


# -- layers: what is cited stands left of what cites it -----------------------------------------------------------------


def _layers(scene: _Scene) -> Block:
    layers, touching = _generations(scene), _lifted(scene)
    for _ in range(_SWEEPS):
        for index in (*range(1, len(layers)), *range(len(layers) - 2, -1, -1)):
            others = {
                name: rank for other in layers if other is not layers[index] for name, rank in _ranks(other).items()
            }
            layers[index] = _near(layers[index], others, touching)
    family = _families(scene, touching)
    layers = [sorted(layer, key=family.__getitem__) for layer in layers]
    shapes = product((2, 3, 4, 5, 6, 1), (1, 2))
    return _largest(_layers_shape(scene, layers, wide, plain) for wide, plain in shapes)


def _families(scene: _Scene, touching: nx.Graph[str]) -> Mapping[str, int]:
    """Return for each head the number of its family, those that hang together; lines of two families never cross."""
    order = {name: index for index, name in enumerate(scene.heads())}
    parts = sorted(
        nx.connected_components(touching), key=lambda part: (len(part) == 1, min(map(order.__getitem__, part)))
    )
    return {name: index for index, part in enumerate(parts) for name in part}


def _layers_shape(scene: _Scene, layers: list[list[str]], wide: int, plain: int) -> Block:
    return row((_layer(scene, layer, wide, plain) for layer in layers), _AISLE)


def _layer(scene: _Scene, layer: list[str], wide: int, plain: int) -> Block:
    if not any(name in scene.members for name in layer):
        return grid(scene.boxes(layer), plain, gap=_BLOCKS / 2, down=True)
    rows = ([scene.box(name), grid(scene.boxes(scene.members.get(name, ())), wide, gap=_GAP)] for name in layer)
    return column((row(parts, _AISLE / 3) for parts in rows), _BLOCKS)


def _lifted(scene: _Scene) -> nx.Graph[str]:
    """Return who touches whom among the heads, where a member's lines count as its head's."""
    found: nx.Graph[str] = nx.Graph()
    found.add_nodes_from(scene.heads())
    found.add_edges_from(_head_pairs(scene))
    return found


def _head_pairs(scene: _Scene) -> list[tuple[str, str]]:
    over = {node.id: scene.group(node) or node.id for node in scene.view.nodes}
    pairs = ((over[edge.source], over[edge.target]) for edge in scene.view.edges)
    return [(source, target) for source, target in pairs if source != target]


def _generations(scene: _Scene) -> list[list[str]]:
    """Return the heads by how many steps they stand below the first document; documents that cite each other share a layer.

    A head with members that neither cites nor is cited stands with those that cite.
    """
    cited: nx.DiGraph[str] = nx.DiGraph()
    cited.add_nodes_from(scene.heads())
    cited.add_edges_from((target, source) for source, target in _head_pairs(scene))
    condensed = nx.condensation(cited)
    order = {name: index for index, name in enumerate(scene.heads())}
    found = []
    for generation in nx.topological_generations(condensed):
        names = [name for part in generation for name in condensed.nodes[part]["members"]]
        found.append(sorted(names, key=order.__getitem__))
    apart = [name for name in found[0] if name in scene.members and not cited.degree(name)]
    if len(found) > 1 and apart:
        found[:2] = [[name for name in found[0] if name not in apart], found[1] + apart]
    return found


# -- one node and what is around it -------------------------------------------------------------------------------------


_Sides = dict[str, list[str]]
"""Relation -> the nodes that it leads to, on one side of the node in the middle."""


def _ego(scene: _Scene) -> Block:
    focus = scene.view.focus if scene.view.focus in scene.nodes else scene.view.nodes[0].id
    left = _relations([(edge.source, edge) for edge in scene.view.edges if edge.target == focus != edge.source])
    taken = {name for names in left.values() for name in names}
    away = [(edge.target, edge) for edge in scene.view.edges if edge.source == focus and edge.target not in taken]
    right = _relations([(name, edge) for name, edge in away if name != focus])
    taken |= {focus, *(name for names in right.values() for name in names)}
    right.setdefault("", []).extend(name for name in scene.nodes if name not in taken)
    left, right = _balanced(left, {text: names for text, names in right.items() if names})
    return _largest(_ego_shape(scene, focus, left, right, wide) for wide in (1, 2, 3))


def _relations(ends: Iterable[tuple[str, Edge]]) -> _Sides:
    """Return the nodes at the far end by the label of their (first) line, in the view's order."""
    found: _Sides = {}
    seen: set[str] = set()
    for name, edge in ends:
        if name not in seen:
            found.setdefault(edge.label, []).append(name)
            seen.add(name)
    return found


def _balanced(left: _Sides, right: _Sides) -> tuple[_Sides, _Sides]:
    """Return the relations on both sides; where all stand on one, its later half moves over."""
    full, half = (left or right), len(left or right) // 2
    if (left and right) or not half:
        return left, right
    texts = list(full)
    return {text: full[text] for text in texts[-half:]}, {text: full[text] for text in texts[:-half]}


def _ego_shape(scene: _Scene, focus: str, left: _Sides, right: _Sides, wide: int) -> Block:
    sides = [
        column((_captioned(scene, text, names, wide) for text, names in side.items()), _GAP * 1.3)
        for side in (left, right)
    ]
    return row((sides[0], scene.box(focus), sides[1]), _AISLE)


def _captioned(scene: _Scene, text: str, names: Sequence[str], wide: int) -> Block:
    head = single(_CAPTION + text, text_width(text), LINE_HEIGHT) if text and names else Block(0.0, 0.0)
    return column((head, grid(scene.boxes(names), wide, gap=_GAP)), _GAP / 2)


_LAYOUTS: Mapping[Layout, Callable[[_Scene], Block]] = MappingProxyType(
    {Layout.SIDES: _sides, Layout.LAYERS: _layers, Layout.EGO: _ego}
)
