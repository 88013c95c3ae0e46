"""Tells whether a word qualifies the firm that is named right after it."""

from __future__ import annotations

from collections.abc import Mapping

from ..ontology.codelists import read_words

__all__ = ["firm_follows"]

_REACH = 14  # characters of sectors between the word and the firm


def firm_follows(text: str, end: int, words: Mapping[int, int]) -> bool:
    """Tell whether the words that follow ``end`` without a gap run into a firm: 重点 before 外贸企业, but not before 支持企业.

    Args:
        text: the words of the measure.
        end: where the qualifying word ends.
        words: where each known word begins and ends.

    >>> firm_follows("重点外贸企业", 2, {2: 6}), firm_follows("重点支持企业", 2, {4: 6})
    (True, False)
    """
    firms = read_words("sector_frames.csv")["firm"]
    at = end
    while not text.startswith(firms, at):
        if at not in words or at > end + _REACH:
            return False
        if text[at : words[at]].endswith(firms):
            return True
        at = words[at]
    return True
