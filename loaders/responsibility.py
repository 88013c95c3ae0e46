"""From the clauses of a measure to its responsibilities: names linked to bodies, roles completed by the notice's convention."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ..ontology.codelists import read_words
from ..ontology.model import AgencyKind, Issue, Mention, Responsibility, Role, Span
from .agencies import resolve
from .clauses import Convention, FoundClause, Item
from .link import Home, link
from .nearest import nearest_names

__all__ = ["body_issues", "is_open_ended", "responsibilities"]

_UNNAMED = "relevant-depts"
_DIVIDED = "分工"


def responsibilities(
    clauses: Sequence[FoundClause], home: Home, convention: Convention | None
) -> tuple[Responsibility, ...]:
    """Return who answers for a measure, in printed order over all its clauses; positions count from 1."""
    found: list[Responsibility] = []
    for clause in clauses:
        for place, item in enumerate(clause.items):
            role, rule = _role(item, place, convention)
            for mention in _glued(item.mention):
                name = mention.text
                confidence = resolve(name).confidence
                found.append(Responsibility(mention, link(name, home), role, len(found) + 1, rule, confidence))
    return tuple(found)


_LONGEST_NAME = 40
_PREFIXES = frozenset("省市县区州旗")
_JOINT = re.compile(r"以及|及|会同|和|与|[/／]|\s+")
_UNSURE = frozenset({"body-unknown", "body-suffix", "body-parts", "body-place-inside", "body-joint", "body-class"})


def _glued(mention: Mention) -> tuple[Mention, ...]:
    """Return the names of a mention that a lost comma or 及 joins (市卫生健康委市公安局), else the mention."""
    text, (first_end, second) = mention.text, _seam(mention.text)
    if not second:
        return (mention,)
    start, end = mention.span.start, mention.span.end
    first = Mention(Span(start, start + first_end), text[:first_end])
    return (first, *_glued(Mention(Span(start + second, end), text[second:])))


@lru_cache(maxsize=50_000)
def _seam(text: str) -> tuple[int, int]:
    """Return where the first of two names in one mention ends and the second begins; zeros where it is one name."""
    if resolve(text).rule not in _UNSURE or not 6 <= len(text) <= _LONGEST_NAME:
        return 0, 0
    for at in range(3, len(text) - 2):
        if text[at] in _PREFIXES and _is_listed(text[:at]) and (_is_listed(text[at:]) or _seam(text[at:])[1]):
            return at, at
        joint = _JOINT.match(text, at)
        if joint and _is_listed(text[:at]) and resolve(text[joint.end() :]).functions:
            return at, joint.end()
    return 0, 0


def _is_listed(name: str) -> bool:
    return resolve(name).rule == "body-name"


def _role(item: Item, place: int, convention: Convention | None) -> tuple[Role, str]:
    """Return the role a clause gives, or that of the notice's own statement about who leads."""
    if convention and item.role is Role.RESPONSIBLE:
        if convention.kind == "first" and place == 0:
            return Role.LEAD, "convention-first"
        if convention.kind == "comma" and item.group == 0:
            return Role.LEAD, "convention-comma"
    return item.role, item.rule


def is_open_ended(clause: FoundClause) -> bool:
    """Tell whether a clause's list is open: it ends in 等 or in unnamed departments, or divides duties among them."""
    if clause.open_ended:
        return True
    items = clause.items
    if _is_unnamed(items[-1]):
        return True
    return _DIVIDED in clause.mention.text and any(map(_is_unnamed, items))


def _is_unnamed(item: Item) -> bool:
    """Tell whether an item only says that some departments answer; 项目承担单位 are known from the project."""
    name = item.mention.text
    return _UNNAMED in resolve(name).functions and not name.startswith(
        read_words("clause_cues.csv")["named-by-project"]
    )


def body_issues(found: Sequence[Responsibility]) -> Iterator[Issue]:
    """Yield an Issue for each name that no list knows (with the nearest known names) or that is ambiguous."""
    for item in found:
        agency = item.agency
        if agency.candidates:
            detail = f"{item.mention.text} may be {' or '.join(agency.candidates)}; left open"
            yield Issue("ambiguous-body", item.mention.span, detail)
        elif agency.kind is AgencyKind.UNKNOWN and resolve(item.mention.text).rule == "body-unknown":
            near = nearest_names(item.mention.text)
            hint = f"; nearest known names: {'、'.join(near)}" if near else ""
            yield Issue("unknown-body", item.mention.span, f"{item.mention.text} is in no code list{hint}")
