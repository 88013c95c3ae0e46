"""The look of each kind of node: a mark and a colour together, so that colour never carries meaning alone.

The palette is safe for the colour-blind (no pair is told apart by red against green only) and every colour has a contrast of
at least 4.5 : 1 on white.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["ACCENT", "INK", "STYLES", "Style", "style"]

INK = "#1f2933"
ACCENT = "#b3261e"


@dataclass(frozen=True, slots=True)
class Style:
    """A mark as an SVG path in a square of 20 by 20, its colour, and whether the card's border is dashed (not held)."""

    path: str
    colour: str
    dashed: bool = False


_CIRCLE = "M10 2a8 8 0 1 0 0.01 0z"
_DIAMOND = "M10 1l9 9-9 9-9-9z"
_HEXAGON = "M5.5 2h9L19 10l-4.5 8h-9L1 10z"
_PAGE = "M4 1h8l4 4v14H4z"
_SQUARE = "M3 3h14v14H3z"
_TRIANGLE = "M10 2l9 16H1z"
_DOWN = "M10 18L1 2h18z"
_STAR = "M10 1l2.6 6 6.4.6-4.9 4.2 1.5 6.3-5.6-3.4-5.6 3.4 1.5-6.3L1 7.6 7.4 7z"
_PENTAGON = "M10 1l9 7-3.5 11h-11L1 8z"
_CROSS = "M7 2h6v5h5v6h-5v5H7v-5H2V7h5z"
_RING = "M10 2a8 8 0 1 0 .01 0zM10 6a4 4 0 1 1-.01 0z"
_BARS = "M2 3h16v4H2zM2 9h16v3H2zM2 14h16v3H2z"

_OTHER = Style(_RING, "#52606d")

STYLES: Mapping[str, Style] = MappingProxyType(
    {
        "notice": Style(_PAGE, ACCENT),
        "stub": Style(_PAGE, "#52606d", dashed=True),
        "measure": Style(_SQUARE, "#7b3f98"),
        "agency": Style(_CIRCLE, "#0b5cad"),
        "function": Style(_RING, "#0b5cad"),
        "area": Style(_HEXAGON, "#00695c"),
        "instrument": Style(_DIAMOND, "#9a5b00"),
        "industry": Style(_BARS, "#6d4c41"),
        "group": Style(_TRIANGLE, "#ad1457"),
        "programme": Style(_STAR, "#8a6100"),
        "quantity": Style(_PENTAGON, "#37596d"),
        "term": Style(_PENTAGON, "#37596d"),
        "role": Style(_DOWN, "#4a5a8a"),
        "value": Style(_PENTAGON, "#37596d"),
        "genre": Style(_BARS, "#52606d"),
        "issue": Style(_CROSS, "#a33b00"),
        "other": _OTHER,
    }
)
"""Kind -> style; what is not here is drawn as ``other``."""


def style(kind: str) -> Style:
    """Return the style of a kind of node."""
    return STYLES.get(kind, _OTHER)
