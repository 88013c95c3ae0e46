"""Responsibility clauses: where they stand, what shape they have, and which bodies they name in which role.

Finding and resolving are two steps: this module cuts a clause into items with roles, :mod:`bodies` says who they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from ..ontology.areas import areas
from ..ontology.codelists import read_words
from ..ontology.model import Ignored, Mention, Role, Span
from ..ontology.record import record
from .agencies import resolve
from .body_names import shape_of
from .brackets import pairs, top_level_split
from .patterns import opening

__all__ = ["Convention", "FoundClause", "Item", "convention", "find_clauses"]


class Item(NamedTuple):
    """One name in a clause's list, with the role that the clause gives it and the list it stands in."""

    mention: Mention
    role: Role
    rule: str
    group: int


@record(frozen=True, slots=True)
class FoundClause:
    """A clause: ``mention`` with its brackets, ``shape`` such as ``label`` or ``lead-support``, its items in order.

    ``open_ended`` tells whether a list ends in 等; ``ignored`` holds what stands in the clause and names no body.
    """

    mention: Mention
    shape: str
    items: tuple[Item, ...]
    open_ended: bool
    ignored: tuple[Ignored, ...]


@record(frozen=True, slots=True)
class Convention:
    """A sentence that says which listed body leads: ``first`` of every list, or those before the first ``comma``."""

    kind: str
    mention: Mention


def _alternatives(*kinds: str) -> str:
    words = {word for kind in kinds for word in read_words("clause_cues.csv")[kind]}
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _opening(*kinds: str) -> str:
    return opening(word for kind in kinds for word in read_words("clause_cues.csv")[kind])


_ROLES = {
    "lead": Role.LEAD,
    "support": Role.SUPPORT,
    "supervising": Role.SUPERVISING,
    "responsible": Role.RESPONSIBLE,
}


@cache
def _label() -> re.Pattern[str]:
    kinds = "|".join(f"(?P<{role}>{_alternatives(f'label-{role}')})" for role in _ROLES)
    first = _opening(*(f"label-{role}" for role in _ROLES))
    return re.compile(
        rf"{first}(?:{kinds})(?:{_alternatives('label-noun')})(?P<more>及[^：:，,。；;、]{{1,8}})?[：:为]?"
    )


_VERBS = tuple(f"verb-{role}" for role in _ROLES)


@cache
def _plain_verb() -> re.Pattern[str]:
    return re.compile(_alternatives(*_VERBS))


@cache
def _verb() -> re.Pattern[str]:
    adverbs = _alternatives("verb-adverb")
    return re.compile(
        rf"{_opening('verb-adverb', *_VERBS)}(?:(?:{adverbs})*(?:{_plain_verb().pattern}))+(?:工作)?"
        r"(?=$|[、，,；;。）)〕\]】\s]|(?=[省市县区州国各由会并]))"
    )


_ETC = re.compile(
    r"(?<!高)等(?!(?<=[中初]等)(?:职业|专业|教育|学校))"  # 高等学校 and 中等职业学校 end no list
    r"(?:(?P<class>[^、，,；;。]{0,14}?(?:部门|单位|机构|委办局|企业|公司|银行|地区|方面))"
    r"|(?P<duty>(?:具有|承担|履行|负有)[^、，,；;。]{2,20}))?(?:[共]同)?$"
)
_SEPARATORS = frozenset("、，,；;。\n")
_CLAUSE_LIMIT = 900


@cache
def _first_leads() -> re.Pattern[str]:
    """Return a pattern of 列首位的为牵头单位 and its many wordings: a place, what is listed there, what it is."""
    place, listed, leader = (_alternatives(f"convention-{part}") for part in ("place", "listed", "leader"))
    return re.compile(rf"(?:{place})(?:{listed})?(?:即?为|是)(?:总?牵头|主办)(?:{leader})")


def convention(text: str) -> Convention | None:
    """Return the text's statement about which listed body leads, if it makes one."""
    if found := _first_leads().search(text):
        return Convention("first", Mention.of(text, *found.span()))
    for word in read_words("clause_cues.csv")["convention-comma"]:
        at = text.find(word)
        if at >= 0:
            return Convention("comma", Mention.of(text, at, at + len(word)))
    return None


def find_clauses(text: str) -> Iterator[FoundClause]:
    """Yield the responsibility clauses of ``text`` in order, bracketed ones and lines that begin with a label."""
    last = 0
    for span in _candidates(text):
        if span.start < last:
            continue
        clause = _read(text, span)
        if clause is not None:
            yield clause
            last = span.end


def _candidates(text: str) -> list[Span]:
    """Return stretches that may be clauses: bracket pairs, outer ones first, and label lines outside them."""
    spans = [span for span in pairs(text) if 4 <= len(span) <= _CLAUSE_LIMIT]
    opened = {span.start for span in spans}
    lines = (Span(m.start("clause"), m.end("clause")) for m in _line().finditer(text))
    spans += [line for line in lines if line.start not in opened]
    return sorted(spans, key=lambda s: (s.start, -s.end))


@cache
def _line() -> re.Pattern[str]:
    label = re.sub(r"\(\?P<\w+>", "(?:", _label().pattern)
    words = (word for role in _ROLES for word in read_words("clause_cues.csv")[f"label-{role}"])
    first = opening((*"（(〔[【", *words))
    return re.compile(
        rf"{first}(?:^|(?<=[\n。；;！）)〕\]】]))(?P<clause>[（(〔\[【]?{label.removesuffix('?')}[^\n。]{{2,400}})(?=$|[\n。])"
    )


_CLOSING = frozenset("）)〕]】〉")
_OPENING = frozenset("（(〔[【〈")


def _is_balanced(words: str) -> bool:
    return sum(char in _OPENING for char in words) >= sum(char in _CLOSING for char in words)


def _read(text: str, span: Span) -> FoundClause | None:
    start, end = span.start, span.end
    if text[start] in _OPENING:
        start += 1
        if text[end - 1] in _CLOSING:
            end -= 1
    elif text[end - 1] in _CLOSING and not _is_balanced(text[start:end]):
        end -= 1
        span = Span(start, end)
    labelled = _label().match(text, start, end)
    if labelled is None and not (_is_bare_clause(text[start:end]) or _is_bare_list(text, span)):
        return None
    reader = _Reader(text)
    for part in _parts(text, Span(start, end)):
        reader.read(part)
    items = tuple(reader.items)
    if not items:
        return None
    shape = ("label" if labelled else "bare") + ("" if text[span.start] in _OPENING else "-line")
    return FoundClause(Mention.of(text, span.start, span.end), shape, items, reader.open_ended, tuple(reader.ignored))


class _Part(NamedTuple):
    """A stretch under one label (role None: no label)."""

    span: Span
    role: Role | None


def _parts(text: str, span: Span) -> Iterator[_Part]:
    """Cut a clause at its labels."""
    role: Role | None = None
    start = span.start
    for found in _label().finditer(text, span.start, span.end):
        before = text[found.start() - 1] if found.start() > span.start else ""
        if before and before not in _SEPARATORS and not found.group().endswith(("：", ":")):
            continue
        if found.start() > start:
            yield _Part(Span(start, found.start()), role)
        role = next(_ROLES[name] for name in _ROLES if found[name])
        start = found.end()
    if start < span.end:
        yield _Part(Span(start, span.end), role)


_SENTENCE = re.compile(r"[。！？]")


def _is_bare_clause(content: str) -> bool:
    """Tell whether bracketed words without a label at their start are a clause: a list of bodies and a verb."""
    if not _plain_verb().search(content):
        return False
    if _SENTENCE.search(content.rstrip("。")):
        content = _SENTENCE.split(content, maxsplit=1)[0]
    verbs = [m for m in _verb().finditer(content) if m.end() == len(content) or content[m.end()] in _SEPARATORS]
    if not verbs:
        return False
    first = content[: verbs[0].start()]
    names = [first[s.start : s.end] for s in top_level_split(first, Span(0, len(first)))]
    return bool(names) and all(_looks_like_body(name) for name in names)


_LIST_ENDS = re.compile(r"。?(?:\n|$)")
_BEFORE_LIST = frozenset("。\n；;")


def _is_bare_list(text: str, span: Span) -> bool:
    """Tell whether a bracket holds nothing but names of bodies and stands where a clause does, though neither label nor verb says so.

    Such a clause stands by itself after a full stop; what a bracket adds to a word (乡镇（街道）) does not. One name alone must
    close its paragraph, and most of several must be known.

    >>> text = "优化办事流程。（市财政局、市税务局）"
    >>> _is_bare_list(text, Span(7, 18))
    True
    >>> _is_bare_list("各镇（街道办事处）", Span(2, 9))
    False
    """
    if text[span.start] not in _OPENING or text[span.start - 1 : span.start] not in _BEFORE_LIST:
        return False
    inner = Span(span.start + 1, span.end - 1)
    names = [text[part.start : part.end] for part in top_level_split(text, inner)]
    if not names or not all(map(_looks_like_body, names)):
        return False
    known = sum(resolve(name).rule in _KNOWN for name in names)
    return 2 * known >= len(names) and (len(names) > 1 or _LIST_ENDS.match(text, span.end) is not None)


_KNOWN = frozenset({"body-name", "body-class"})


@cache
def _not_starts() -> tuple[str, ...]:
    return read_words("clause_cues.csv")["not-body-start"]


@cache
def _tails() -> tuple[str, ...]:
    return read_words("clause_cues.csv")["body-tail"]


_NAME_LIMIT = 26


def _looks_like_body(name: str) -> bool:
    bare = _ETC.sub("", _BRACKETED.sub("", name)).strip()
    if not 1 < len(bare) <= _NAME_LIMIT or bare.startswith(_not_starts()):
        return False
    return (
        bare.endswith(_tails()) or shape_of(bare) is not None or any(area.name == bare for area in areas().find(bare))
    )


_GROUP_ENDS, _NOTE_ENDS = frozenset("，,；;"), frozenset("；;。")


class _Reader:
    """Reads the parts of one clause into items; a verb gives its role to the names before it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.items: list[Item] = []
        self.ignored: list[Ignored] = []
        self.open_ended = False
        self._pending: list[tuple[Mention, int]] = []  # with the list that each stands in
        self._group = 0
        self._has_verbs = False  # looked up once for a part, since most have none
        self._in_note = False  # a note (以下各项…) goes on to its full stop
        self._in_tail = False  # what 等 sums up (等具有…、…职能的部门) goes on to its comma

    def read(self, part: _Part) -> None:
        """Read one part; names that no verb follows take the role of its label."""
        self._has_verbs = _plain_verb().search(self.text, part.span.start, part.span.end) is not None
        for piece in top_level_split(self.text, part.span):
            self._piece(piece, part)
            after = self.text[piece.end : piece.end + 1]
            if after in _GROUP_ENDS:
                self._group += 1
                self._in_tail = False
            if after in _NOTE_ENDS:
                self._in_note = False
        self._settle(part.role or Role.RESPONSIBLE, "clause-label" if part.role else "clause-list")

    def _piece(self, piece: Span, part: _Part) -> None:
        start = piece.start
        for found in _verb().finditer(self.text, piece.start, piece.end) if self._has_verbs else ():
            if found.start() > start or self._pending:
                self._name(start, found.start())
                self._settle(_verb_role(found.group(), part.role), "clause-verb")
                start = found.end()
        if start < piece.end:
            self._name(start, piece.end)

    def _settle(self, role: Role, rule: str) -> None:
        self.items += (Item(mention, role, rule, group) for mention, group in self._pending)
        self._pending.clear()

    def _name(self, start: int, end: int) -> None:
        start, end = _trim(self.text, start, end)
        etc = _ETC.search(self.text, start, end) if self.text.find("等", start, end) >= 0 else None
        if etc:
            self.open_ended = True
            start, end = _trim(self.text, start, etc.start())
        if start >= end:
            return
        mention = Mention.of(self.text, start, end)
        self._in_note = self._in_note or _is_no_body(mention.text)
        if self._in_note or self._in_tail:
            self.ignored.append(Ignored(mention, "clause-note"))
        else:
            self._pending.append((mention, self._group))
        self._in_tail = self._in_tail or bool(etc and etc["duty"])


def _verb_role(words: str, label: Role | None) -> Role:
    """Return the role that a verb gives; a plain 负责 leaves the label's role as it is."""
    cues = read_words("clause_cues.csv")
    for name in ("lead", "support", "supervising"):
        if any(word in words for word in cues[f"verb-{name}"]):
            return _ROLES[name]
    return label or Role.RESPONSIBLE


@cache
def _not_body() -> re.Pattern[str]:
    return re.compile(rf"{_alternatives('not-body')}|\d{{4}}年|\d月|\d日前|底前|季度|每年|每月|全年")


_FUNCTION_WORDS = re.compile(r"[的在对将按为已了]|应当|可以")


_BRACKETED = re.compile(r"[（(〔\[【〈][^）)〕\]】〉]*[）)〕\]】〉]")


@lru_cache(maxsize=50_000)
def _is_no_body(name: str) -> bool:
    """Tell whether words in a clause are no name of a body but a note; names come again in many clauses."""
    if _not_body().search(_BRACKETED.sub("", name) or name):
        return True
    return len(name) > _NAME_LIMIT * 2 or (
        len(name) > 12 and bool(_FUNCTION_WORDS.search(name)) and not _looks_like_body(name)
    )


@cache
def _leading() -> re.Pattern[str]:
    return re.compile(rf"[\s：:、，,；;。]*(?:(?:{_alternatives('item-prefix')})(?=.{{2,}}))?")


_TRAILING = frozenset(" \n：:、，,；;。和及与")


@cache
def _may_lead() -> frozenset[str]:
    """Return the characters, blanks aside, with which something begins that is cut off before a name."""
    return frozenset("：:、，,；;。") | {word[0] for word in read_words("clause_cues.csv")["item-prefix"]}


_NOTE_AFTER = re.compile(
    r"[（(〔\[【〈][^（(〔\[【〈]*下同[）)〕\]】〉]$"
)  # (含某某区管委会，下同) says what a name takes in


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    if start < end and (text[start] in _may_lead() or text[start].isspace()):
        found = _leading().match(text, start, end)
        if found:
            start = found.end()
    while end > start and text[end - 1] in _TRAILING:
        end -= 1
    if end > start and text[end - 1] in _CLOSING:
        note = _NOTE_AFTER.search(text, start + 1, end)
        end = note.start() if note else end
    return start, end
