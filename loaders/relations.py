"""What a notice does with a document that it cites, told by the words around it and by the kind of document."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from ..ontology.codelists import read_words
from ..ontology.model import Mention, Relation, Span
from .bodies import is_body

__all__ = ["Setting", "Verdict", "cue_words", "relation_of", "shares_cue"]


class Setting(NamedTuple):
    """Where a cited document stands.

    Attributes:
        text: the whole text.
        before: the words of its clause before it, or before the first of several that share a cue.
        after: the words that follow it, or the last of them.
        title: its title, empty when it is cited by number alone.
        code: the code of its number, empty when it has none.
        local: whether it comes from the notice's own area.
    """

    text: str
    before: Span
    after: Span
    title: str
    code: str
    local: bool


class Verdict(NamedTuple):
    """A relation, the words that told it, and the rule."""

    relation: Relation
    cue: Mention | None
    rule: str


_KINDS = ("implements", "by-type", "weak", "applies", "repeals", "amends", "cites")
_PARENTHESIS = re.compile(r"[（(][^（）()]{0,60}[）)]")
_ONLY_LINKS = re.compile(r"[、，,和与及以并等文件精神“”\s]{0,8}")
_LONGEST_LINK = 90
_CLAUSE_END = re.compile(r"[，,。；;\n]")
_SEVERAL_ISSUERS = re.compile(
    r"等[一二三四五六七八九十0-9]{0,3}个?(?:部门|部委|单位|部门单位)(?:联合)?(?:印发|发布|制定)?的?$"
)
_COMMITTEE = re.compile(r".(?:办?[发字函]|办)")
"""Codes of party committees and their offices: 鲁发, 鲁办发; those of departments say which one (鲁财发)."""


def _words(kind: str) -> tuple[str, ...]:
    return read_words("citation_cues.csv")[kind]


@cache
def cue_words() -> tuple[str, ...]:
    """Return the words of two and more characters that stand before cited documents."""
    return tuple(word for kind in _KINDS for word in _words(kind) if len(word) > 1)


@cache
def _unlinking() -> re.Pattern[str]:
    words = (word for kind in (*_KINDS[:4], "no-link") for word in _words(kind) if len(word) > 1)
    return re.compile("|".join(map(re.escape, words)))


@cache
def _any_cue() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for kind in _KINDS for word in _words(kind)))


@cache
def _longest_first(kind: str) -> tuple[str, ...]:
    return tuple(sorted(_words(kind), key=len, reverse=True))


def shares_cue(gap: str) -> bool:
    """Tell whether two documents with ``gap`` between them stand in one list: 《甲》（…）、《乙》, 《甲》和某厅《乙》.

    >>> shares_cue("（国发〔2020〕1号）和某省人民政府"), shares_cue("精神，根据")
    (True, False)
    """
    if len(gap) > _LONGEST_LINK:
        return False
    bare = _PARENTHESIS.sub("", gap)
    if _unlinking().search(bare):
        return False
    if _ONLY_LINKS.fullmatch(bare):
        return True
    last = _SEVERAL_ISSUERS.sub("", re.split("[、和与及]", bare)[-1])
    return not re.search(r"[。；;：:，,\n]", bare) and (not last or len(last) <= 6 or is_body(last))


def relation_of(setting: Setting) -> Verdict:
    """Return what the notice does with the document; ``cites`` where no cue tells more."""
    after = setting.after.slice(setting.text)
    ending = _clause_ending(setting, after)
    if ending is not None:
        return Verdict(Relation.REPEALS, ending, "citation-repeals")
    following = _following(setting, after, "after-amends")
    if following is not None:
        return Verdict(Relation.AMENDS, following, "citation-amends")
    reviewed = _following(setting, after, "after-review")
    if reviewed is not None:
        is_rule = _is_rule(setting.title, "rule-type")
        return Verdict(Relation.APPLIES if is_rule else Relation.CITES, reviewed, "citation-reviews")
    kind, cue = _nearest(setting)
    return _BY_KIND[kind](setting, after, cue)


def _clause_ending(setting: Setting, after: str) -> Mention | None:
    """Return the word of repeal with which the clause after the document ends."""
    end = _CLAUSE_END.search(after)
    clause = after[: end.start()] if end else after
    for word in _words("repeal-end"):
        if clause.endswith(word):
            at = setting.after.start + len(clause) - len(word)
            return Mention.of(setting.text, at, at + len(word))
    return None


def _following(setting: Setting, after: str, kind: str) -> Mention | None:
    """Return the word of ``kind`` that follows the document directly."""
    bare = after.lstrip("）)")
    words = _longest_first(kind)
    for skip in ("", "等", "的", "等有关", "文件"):
        if bare.startswith(skip) and bare.startswith(words, len(skip)):
            word = next(word for word in words if bare.startswith(word, len(skip)))
            at = setting.after.start + len(after) - len(bare) + len(skip)
            return Mention.of(setting.text, at, at + len(word))
    return None


def _nearest(setting: Setting) -> tuple[str, Mention | None]:
    """Return the kind and the place of the cue that ends nearest before the document; of two that end together the longer."""
    clause, places = _in_one_line(setting)
    if not _any_cue().search(clause):
        return "", None
    best: tuple[int, int, str] = (0, 0, "")
    for kind in _KINDS:
        for word in _words(kind):
            end = clause.rfind(word) + len(word)
            if end >= len(word) and _governs(kind, word, clause[end:]):
                best = max(best, (end, len(word), kind))
    end, length, kind = best
    if not kind:
        return "", None
    return kind, Mention.of(setting.text, places[end - length], places[end - 1] + 1)


def _in_one_line(setting: Setting) -> tuple[str, Sequence[int]]:
    """Return the clause before the document without the breaks of lines that were set too short, and where its words stand."""
    before = setting.before
    clause = before.slice(setting.text)
    if "\n" not in clause:
        return clause, range(before.start, before.end)
    places = [at for at in range(before.start, before.end) if setting.text[at] != "\n"]
    return clause.replace("\n", ""), places


def _governs(kind: str, word: str, rest: str) -> bool:
    """Tell whether a cue reaches over ``rest`` to the document; loose words only if nothing or a body stands between."""
    if kind in {"cites", "amends", "repeals"}:
        return not rest.strip("了“")
    return len(word) > 1 or not rest or is_body(rest)


def _is_rule(title: str, kind: str) -> bool:
    """Tell whether a title is a rule's or law's, also when it comes as 关于印发《…办法》的通知."""
    bare = re.sub(r"[（(][^（）()]*[）)]$", "", title)
    inner = re.search(r"印发[《〈<]?(.+?)[》〉>]?的通知$", bare)
    name = re.sub(r"[（(][^（）()]*[）)]$", "", inner.group(1)) if inner else bare
    return name.endswith(_words(kind))


def _departmental(setting: Setting) -> bool:
    """Tell whether the paper is one of the own area's departments, which is used rather than carried out."""
    superior = any(word in setting.title[:25] for word in _words("superior"))
    planned = not setting.code and _is_rule(setting.title, "plan-type")
    committee = _COMMITTEE.fullmatch(setting.code) is not None or any(char in setting.code for char in "政府党委")
    return setting.local and not (superior or planned or committee)


def _carried_out(setting: Setting, after: str, cue: Mention | None) -> Verdict:
    used = _following(setting, after, "after-applies") if _is_rule(setting.title, "rule-type") else None
    if used is not None:
        return Verdict(Relation.APPLIES, used, "citation-applies-rule")
    return Verdict(Relation.IMPLEMENTS, cue, "citation-implements")


def _by_type(setting: Setting, after: str, cue: Mention | None) -> Verdict:
    if _following(setting, after, "after-implements") is not None and not _is_rule(setting.title, "rule-type"):
        return Verdict(Relation.IMPLEMENTS, cue, "citation-implements-by-type")
    used = _following(setting, after, "after-applies")
    if used is not None or _is_rule(setting.title, "rule-type") or _departmental(setting):
        return Verdict(Relation.APPLIES, cue, "citation-applies-by-type")
    return Verdict(Relation.IMPLEMENTS, cue, "citation-implements-by-type")


def _weakly(setting: Setting, after: str, cue: Mention | None) -> Verdict:
    carried = _following(setting, after, "after-implements")
    return (
        Verdict(Relation.IMPLEMENTS, carried, "citation-implements")
        if carried
        else Verdict(Relation.CITES, cue, "citation-cites")
    )


def _plain(relation: Relation) -> _Reader:
    return lambda _setting, _after, cue: Verdict(relation, cue, f"citation-{relation}")


def _without_cue(setting: Setting, after: str, _cue: Mention | None) -> Verdict:
    for kind, relation in (("after-implements", Relation.IMPLEMENTS), ("after-applies", Relation.APPLIES)):
        following = _following(setting, after, kind)
        if following is not None:
            return Verdict(relation, following, f"citation-{kind}")
    return Verdict(Relation.CITES, None, "citation-fallback")


_Reader = Callable[[Setting, str, Mention | None], Verdict]
_BY_KIND: dict[str, _Reader] = {
    "implements": _carried_out,
    "by-type": _by_type,
    "weak": _weakly,
    "applies": _plain(Relation.APPLIES),
    "repeals": _plain(Relation.REPEALS),
    "amends": _plain(Relation.AMENDS),
    "cites": _plain(Relation.CITES),
    "": _without_cue,
}
