"""The words of one measure with what must not be read blanked out, so that positions stay and nothing matches across a gap."""

from __future__ import annotations

from collections.abc import Sequence

from ..ontology.model import Span

__all__ = ["GAP", "blank"]

GAP = "\x00"


def blank(text: str, span: Span, masks: Sequence[Span] = ()) -> str:
    """Return the words of ``span`` with every masked stretch replaced by gaps of the same length.

    >>> blank("市财政局负责贴息", Span(1, 8), (Span(0, 4),)).replace(GAP, "·")
    '···负责贴息'
    """
    if not masks:
        return text[span.start : span.end]
    pieces: list[str] = []
    at = span.start
    for mask in sorted(masks):
        start, end = max(at, mask.start), min(span.end, mask.end)
        if start < end:
            pieces += [text[at:start], GAP * (end - start)]
            at = end
    return "".join([*pieces, text[at : span.end]])
