"""One automaton over every word of the three code lists, so that the longest word at a place hides what it contains.

The words stand in ontology/data/industries.csv, beneficiary_groups.csv and instruments.csv; what a word needs around it to count
stands in topic_cues.csv.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from ..ontology.codelists import read_rows, scheme
from ..ontology.errors import DataError
from ..ontology.model import Scheme

__all__ = ["SECTOR_FRAMES", "Cue", "Frame", "Hit", "Lexicon", "conduct_words", "lexicon"]

_FILE = "topic_cues.csv"
_ALL = "*"
_BLOCK = "block"
_CONDUCT = "conduct"


class Frame(StrEnum):
    """Where a word must stand to speak for its code."""

    ANY = "any"
    TARGET = "target"
    DIVISION = "division"
    BRANCH = "branch"
    VENUE = "venue"
    LISTED = "listed"
    HEADING = "heading"
    WEAK = "weak"
    LEAD = "lead"
    FAINT = "faint"
    SUBJECT = "subject"
    GENERIC = "generic"
    LAST = "last"
    FIRM = "firm"


SECTOR_FRAMES = frozenset({Frame.TARGET, Frame.DIVISION, Frame.VENUE})
_ASKING_FRAMES = SECTOR_FRAMES | {Frame.HEADING, Frame.FIRM}
_RANKS = {Frame.LEAD: (2, 0), Frame.WEAK: (2, 1), Frame.FAINT: (4, 3), Frame.SUBJECT: (4, 0)}


@dataclass(frozen=True, slots=True)
class Cue:
    """What a word says (one code of one scheme) and what it needs around it to say so.

    Attributes:
        frame: where it must stand.
        needs: one of these must stand in the same sentence; empty when nothing is needed.
        unless: none of these may stand in the same sentence.
        left: none of these may stand before it in its own phrase.
        asks: whether anything around the word has to be looked at before it speaks, but for what makes a group a bystander.
        rule: how the word is taken for the code outside a heading.
        ranks: how far it stands back behind other words of its scheme, outside a heading and in it; 0 does not stand back.
    """

    scheme: Scheme
    code: str
    frame: Frame
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    asks: bool = field(init=False, compare=False)
    rule: str = field(init=False, compare=False)
    ranks: tuple[int, int] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Work out once what every hit would have to work out again."""
        asks = self.frame in _ASKING_FRAMES
        framed = "framed" if self.needs or self.frame in SECTOR_FRAMES else "word"
        object.__setattr__(self, "asks", asks or bool(self.needs or self.unless or self.left))
        object.__setattr__(self, "rule", "weak" if self.frame in _RANKS else framed)
        object.__setattr__(self, "ranks", _RANKS.get(self.frame, (0, 0)))


Hit = tuple[int, int, tuple[Cue, ...]]
"""Where a word begins and ends, and its cues; without cues it is a word that only hides what stands inside it.

A plain tuple, like a reading of topics.py: a notice has hundreds, and a named tuple costs nine times as much to make.
"""


class Lexicon:
    """Finds the words of the code lists in a text, leftmost and longest first."""

    def __init__(self, cues: Mapping[str, tuple[Cue, ...]]) -> None:
        self._words = tuple(cues)
        self._cues = tuple(cues.values())
        self._automaton = AhoCorasick(self._words, matchkind=MatchKind.LeftmostLongest, store_patterns=False)

    @property
    def words(self) -> tuple[str, ...]:
        """Every word it knows."""
        return self._words

    def find(self, text: str) -> list[Hit]:
        """Return the words of ``text`` in order; they never overlap."""
        cues = self._cues
        return [(start, end, cues[index]) for index, start, end in self._automaton.find_matches_as_indexes(text)]


def _split(cell: str | None) -> tuple[str, ...]:
    return tuple(part for part in (cell or "").split("|") if part)


def _default_frame(which: Scheme) -> Frame:
    return Frame.TARGET if which is Scheme.INDUSTRY else Frame.ANY


def _cue(row: Mapping[str, str]) -> Cue:
    which = Scheme(row["scheme"])
    if row["code"] not in scheme(which):
        raise DataError(f"{row['code']!r} is no {which} code", where=f"ontology/data/{_FILE}")
    frame = Frame(row["frame"]) if row["frame"] else _default_frame(which)
    return Cue(which, row["code"], frame, _split(row["needs"]), _split(row["unless"]), _split(row["left"]))


def _conditions() -> tuple[dict[tuple[Scheme, str, str], Cue], tuple[str, ...]]:
    """Return the cue of every (scheme, code, word or ``*``) of the cue file, and the words that only hide."""
    cues: dict[tuple[Scheme, str, str], Cue] = {}
    hiding: list[str] = []
    for row in read_rows(_FILE):
        if row["scheme"] == _BLOCK:
            hiding.extend(_split(row["word"]))
        if row["scheme"] in {_BLOCK, _CONDUCT}:
            continue
        cue = _cue(row)
        for word in _split(row["word"]):
            if (cue.scheme, cue.code, word) in cues:
                raise DataError(f"{word!r} stands twice under {cue.code!r}", where=f"ontology/data/{_FILE}")
            cues[cue.scheme, cue.code, word] = cue
    return cues, tuple(hiding)


@cache
def conduct_words() -> tuple[str, ...]:
    """Return the words of a lead phrase by which a measure tells how the notice itself is carried out (加强组织领导)."""
    return tuple(word for row in read_rows(_FILE) if row["scheme"] == _CONDUCT for word in _split(row["word"]))


def _listed(conditions: Mapping[tuple[Scheme, str, str], Cue]) -> Iterator[tuple[str, Cue]]:
    """Yield the words of the code lists with their own cue, else that of their code, else a plain one."""
    for which in Scheme:
        for code in scheme(which).values():
            plain = conditions.get((which, code.code, _ALL), Cue(which, code.code, _default_frame(which)))
            for word in code.variants:
                yield word, conditions.get((which, code.code, word), plain)


@cache
def lexicon() -> Lexicon:
    """Return the lexicon of the package's own lists.

    Raises:
        DataError: a row of the cue file names an unknown code, or a word twice.
    """
    conditions, hiding = _conditions()
    words: dict[str, list[Cue]] = {word: [] for word in hiding}
    for word, cue in _listed(conditions):
        words.setdefault(word, []).append(cue)
    for (_, _, word), cue in conditions.items():
        if word != _ALL and cue not in words.setdefault(word, []):
            words[word].append(cue)
    _let_through(words)
    return Lexicon({word: tuple(cues) for word, cues in words.items()})


def _let_through(words: Mapping[str, list[Cue]]) -> None:
    """Give the words that name sectors the cues of the instruments named inside them, which they would hide (家电以旧换新)."""
    inner = {word: tuple(c for c in cues if c.scheme is Scheme.INSTRUMENT) for word, cues in words.items()}
    instruments = Lexicon({word: cues for word, cues in inner.items() if cues or not words[word]})
    for word, cues in words.items():
        if {cue.scheme for cue in cues} == {Scheme.INDUSTRY}:
            cues += [cue for _, _, found in instruments.find(word) for cue in found]
