"""The title of a notice, wherever it stands before the addressees: broken over lines, printed twice, or glued to the number."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from ..ontology.codelists import read_words
from ..ontology.model import Mention
from .bodies import area_named, split_bodies
from .docnumbers import find_document_numbers
from .full_dates import FULL_DATE
from .signatures import looks_issuing

__all__ = ["Compact", "Title", "find_title", "find_title_line", "masthead_end"]


@dataclass(frozen=True, slots=True)
class Title:
    """A title without its breaks, the words that hold it, the bodies that it names, and the rule that found it."""

    text: str
    mention: Mention
    bodies: tuple[str, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Compact:
    """A stretch of text without white space, and where each of its characters stands in the whole text."""

    text: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Compact:
        """Return the compact form of ``text[start:end]``."""
        places = tuple(i for i in range(start, end) if not text[i].isspace())
        return cls("".join(text[i] for i in places), places)

    def mention(self, text: str, start: int, end: int) -> Mention:
        """Return the words of the whole text that the characters ``start`` to ``end`` come from."""
        return Mention.of(text, self.places[start], self.places[end - 1] + 1)

    def breaks(self) -> Iterator[int]:
        """Yield the positions before which white space stood, the two ends included."""
        yield 0
        for i, (one, two) in enumerate(zip(self.places, self.places[1:], strict=False)):
            if two != one + 1:
                yield i + 1
        yield len(self.text)


_LONGEST_MASTHEAD = 900
_LONGEST_TITLE = 160
_SHORTEST_LINE, _LONGEST_LINE = 8, 60
_MASTHEAD_END = re.compile(r"。|[：:](?=\n|[^\n]{25,})")
_LIST_PREFIX = re.compile(r"(?m)^\d{1,3}[.、]\s*")
_DATE_IN_BRACKETS = re.compile(rf"[（(]{FULL_DATE}[^（）()]{{0,10}}[）)]")
_FULL_DATE = re.compile(FULL_DATE)
_NOT_IN_TITLE = re.compile(r"[。；;！!？?：:，,]")
_ADDRESSEES = re.compile(
    r"各(?:省|市|县|区|地级|设区|盟|旗|乡|镇|街道|有关|相关|部门|单位)[^。：:；;]{0,24}?(?:政府|管委会|委员会|局|委|部门|单位)[，,、：:]"
)
_INNER_MARKS = str.maketrans("<>〈〉", "《》《》")
_PAIRS = ("《》", "“”", "（）", "〈〉", "()")


def _words(kind: str) -> tuple[str, ...]:
    return read_words("head_cues.csv")[kind]


def masthead_end(text: str, limit: int) -> int:
    """Return where the masthead ends: at the colon after the addressees or in the first sentence."""
    found = _MASTHEAD_END.search(text, 0, min(limit, _LONGEST_MASTHEAD))
    return found.start() if found else min(limit, _LONGEST_MASTHEAD)


@cache
def _title_end() -> re.Pattern[str]:
    genres = "|".join(sorted(map(re.escape, _words("genre")), key=len, reverse=True))
    return re.compile(rf"(?:{genres})(?:[（(](?!{FULL_DATE})[^（）()〔]{{1,20}}[）)])?(?!书)")


@cache
def _verb() -> re.Pattern[str]:
    return re.compile("|".join(_words("title-verb")))


def find_title(text: str, end: int) -> Title | None:
    """Return the title in ``text[:end]``, the masthead: one that names its issuer if any, else the first."""
    compact = Compact.of(text, 0, end)
    edges = _edges(text, compact)
    found = list(_titles(text, compact, edges))
    return next((t for t in found if t.bodies), None) or next(iter(found), None) or _bare_title(text, compact, edges)


def _edges(text: str, compact: Compact) -> list[int]:
    """Return where a title may begin or end: at breaks, list numbers, document numbers and dates."""
    at = {place: i for i, place in enumerate(compact.places)}
    edges = set(compact.breaks())
    end = compact.places[-1] + 1 if compact.places else 0
    edges |= {at[m.end()] for m in _LIST_PREFIX.finditer(text, 0, end) if m.end() in at}
    for number in find_document_numbers(text, 0, end):
        start, after = number.mention.span.start, number.mention.span.end
        bracketed = text[start - 1 : start] in ("（", "(")  # …的通知（某府发〔2020〕3号）各市
        edges |= {at[start - bracketed], at.get(after, len(compact.text)), at.get(after + bracketed, len(compact.text))}
    for pattern in (_DATE_IN_BRACKETS, _FULL_DATE):
        for match in pattern.finditer(compact.text):
            edges |= set(match.span())
    return sorted(edges)


def _titles(text: str, compact: Compact, edges: Collection[int]) -> Iterator[Title]:
    """Yield the titles with a verb (关于, 印发); the end of one may be the beginning of the next."""
    starts = list(edges)
    for start in starts:
        end = _end_of_title(compact.text, start, edges)
        if end is None:
            continue
        if end not in starts:
            starts.append(end)
        words = compact.text[start:end]
        verb = _verb().search(words)
        if verb is not None:
            bodies = _bodies(words[: verb.start()])
            if bodies is not None:
                yield Title(words, compact.mention(text, start, end), bodies, "title-masthead")


def _bodies(words: str) -> tuple[str, ...] | None:
    """Return the issuing bodies before the verb; empty when there are no words, None when the words are something else."""
    for tail in _words("joint-tail"):
        words = words.removesuffix(tail)
    words = re.sub(r"等[一二三四五六七八九十\d]+(?:个?部门|单位|部委|厅局)$", "", words)
    bodies = split_bodies(words)
    return bodies if all(looks_issuing(body) for body in bodies) else None


def _end_of_title(words: str, start: int, edges: Collection[int]) -> int | None:
    """Return the first end of a title that begins at ``start``; one that hands on a paper ends in 通知 if it can."""
    known = set(edges)
    first: int | None = None
    for match in _title_end().finditer(words, start, min(len(words), start + _LONGEST_TITLE)):
        end = match.end()
        if not (end in known or _before_addressee(words, match)) or not _well_formed(words[start:end]):
            continue
        if match.group().startswith(_words("notice-genre")) or not any(
            v in words[start:end] for v in _words("needs-notice")
        ):
            return end
        first = first or end
    return first


def _before_addressee(words: str, match: re.Match[str]) -> bool:
    """Tell whether addressees or another title are glued to 的通知, or the first sentence or a list of addressees to any title."""
    if words.startswith(_words("preamble-opener"), match.end()) or _ADDRESSEES.match(words, match.end()):
        return True
    if words[match.start() - 1] != "的":
        return False
    rest = words[match.end() : match.end() + 20]
    return rest.startswith((*_words("addressee-opener"), *_words("site-footer"))) or area_named(rest) is not None


def _well_formed(words: str) -> bool:
    balanced = all(words.count(pair[0]) == words.count(pair[1]) for pair in _PAIRS)
    return balanced and len(words) > 5 and _NOT_IN_TITLE.search(words) is None


def _bare_title(text: str, compact: Compact, edges: list[int]) -> Title | None:
    """Return a line without a verb that is a title by its last word: 某市…十条措施."""
    for start, end in pairwise(edges):
        words = compact.text[start:end]
        ends_so = any(m.end() == len(words) for m in _title_end().finditer(words))
        if ends_so and _SHORTEST_LINE < len(words) < _LONGEST_LINE and _well_formed(words):
            return Title(words, compact.mention(text, start, end), (), "title-line")
    return None


def find_title_line(text: str, title: str, start: int, end: int) -> Title | None:
    """Return the line on which the enclosed paper of that title begins, for a letter without a title of its own."""
    compact = Compact.of(text, start, end)
    words, wanted = (one.translate(_INNER_MARKS) for one in (compact.text, "".join(title.split())))
    at = words.find(wanted)
    while at >= 0:
        stop = at + len(wanted)
        around = words[max(0, at - 1) : at] + words[stop : stop + 1]
        if not set(around) & set("《》“”"):
            return Title(compact.text[at:stop], compact.mention(text, at, stop), (), "title-enclosed-line")
        at = words.find(wanted, at + 1)
    return None
