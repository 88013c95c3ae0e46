"""Finds the named products, platforms, funds, campaigns and hot lines of a measure.

Most stand in quotation marks, but most words in quotation marks are slogans: a cue in the name or behind it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from ..ontology.model import Ignored, Mention, Programme, Span
from .name_lists import listed_products, listed_themes
from .names import Candidate, names_in
from .passage import blank
from .qualifiers import cue_pattern, cue_words, level_of

__all__ = ["find_programmes", "programmes_of"]

_QUOTED = re.compile(
    r"“([^“”\"\n\x00。]{2,40})\"|“([^“”\n\x00]{2,40})”|\"([^\"\n\x00。]{2,40})\"|「([^「」\n\x00]{2,40})」"
)
_CHAIN = re.compile(r"(?:[、和及与]?(?:“[^“”]{1,40}”|\"[^\"]{1,40}\"|「[^「」]{1,40}」))*")
_BEHIND = re.compile(r"[^，,。；;：:、“”\"「」《》（）()！!？?.\n\x00]{0,16}")
_TAIL = re.compile(r"[^，,。；;：:、“”\"「」《》（）()！!？?\n\x00等的]{2,26}")
_PLUS = re.compile(r"[+＋]")
_YEAR = re.compile(r"20\d\d年?")
_CONFIDENCE = {"quoted": 0.85, "hotline": 0.9, "event": 0.9}
_NAMED = 0.7
_REACH = 140
_NEAR = 6
_FAR = 8
_COINED = 2
_SCHEME = 5
_LONG = 8  # a name this long may contain a slogan without being one


def _behind(text: str, end: int) -> str:
    """Return the words behind a quoted name, or behind the run of quoted names that it stands in.

    等 stays in front of them: the noun after it names a kind for the whole list.
    """
    window = text[end : end + _REACH]
    chain = _CHAIN.match(window)
    at = chain.end() if chain else 0
    match = _BEHIND.match(window, at + window.startswith("\n", at))
    return match.group() if match else ""


def _first(pattern: re.Pattern[str], text: str) -> int:
    match = pattern.search(text)
    return match.start() if match else len(text)


def _is_scheme(before: str, name: str, behind: str) -> bool:
    """Tell whether the quotation names a scheme of support that is carried out or applied (落实“…支持”政策)."""
    if not behind.startswith(cue_words("quote-scheme")):
        return False
    applied = before.endswith(cue_words("quote-applied")) and len(name) >= _SCHEME and "、" not in name
    return applied or name.endswith(cue_words("quote-scheme-end"))


def _is_named_by_context(before: str, name: str, behind: str) -> bool:
    """Tell whether the words around a quotation make it a name (实施“…”工程) rather than a manner (“…”模式)."""
    if before.endswith(cue_words("quote-before")) and behind.startswith(cue_words("quote-work")):
        return True
    if len(name) <= _COINED and behind.startswith(cue_words("quote-coined")):
        return True
    if _is_scheme(before, name, behind) or ("、" not in name and behind.startswith(cue_words("quote-direct"))):
        return True
    if "、" in name and behind.startswith("的"):
        return False  # qualities of what follows
    after = _first(cue_pattern("quote-after"), behind)
    if after > _FAR and "的" in behind[:after]:
        return False
    return after < len(behind) and after < _first(cue_pattern("quote-plain-after"), behind)


def _is_product(name: str) -> bool:
    """Tell whether a short name ends as products do (信易贷)."""
    return _COINED < len(name) <= _SCHEME and name.endswith(cue_words("quote-sure"))


def _is_named_by_itself(name: str, behind: str) -> bool:
    if _is_product(name) and _first(cue_pattern("quote-plain-after"), behind):
        return True
    if cue_pattern("quote-part").search(name):
        return True
    if "、" in name:
        return False  # a list of aims
    plain = _first(cue_pattern("quote-plain-after"), behind[:_NEAR])
    return name.endswith(cue_words("quote-end")) and (behind.startswith("等") or plain == len(behind[:_NEAR]))


def _is_slogan(name: str, behind: str) -> bool:
    """Tell whether ``name`` is a slogan or made around one; a long name that only touches one (助企稳“六保”) is not."""
    if _PLUS.search(name):
        return not behind.startswith(cue_words("quote-plus"))  # “甲+乙”行动 is a campaign, “甲+乙”模式 a manner
    size = sum(len(word) for word in cue_pattern("quote-never").findall(name))
    return size > 0 and (len(name) < _LONG or 2 * size > len(name))


def _full_name(text: str, match: re.Match[str], name: str) -> Candidate | None:
    """Return the whole name of a campaign that goes on behind its quotation (“…”某市2025年春风行动), or None.

    It does after an open “互联网+” and where a place or a year follows.
    """
    found = _TAIL.match(text, match.end())
    tail = found.group() if found else ""
    level = level_of(tail)
    if not (_PLUS.search(name[-1:]) or _YEAR.match(tail) or (level and level not in cue_words("level"))):
        return None
    size = 0 if tail.startswith(cue_words("quote-work")) else _last(cue_pattern("quote-tail"), tail)
    only_noun = tail[:size] in cue_words("quote-system")  # “互联网+”平台 is any
    return Candidate(match.start(), match.end() + size, "quoted") if size and not only_noun else None


def _whole_system(text: str, match: re.Match[str], name: str) -> Candidate | None:
    """Return the whole name of a platform of which a quotation with + says what it joins (省级“互联网+监管”平台), or None.

    Without its owner it is any such platform.
    """
    if not _PLUS.search(name):
        return None
    noun = cue_pattern("quote-whole").match(text, match.end())
    if not noun:
        return None
    owners = range(max(0, match.start() - _FAR), match.start())
    start = next((at for at in owners if level_of(text[at : match.start()]) == text[at : match.start()]), match.start())
    return Candidate(start, noun.end(), "quoted") if start < match.start() else None


def _names_a_system(name: str, behind: str) -> bool:
    """Tell whether even a slogan is a name, since it is that of a platform (“一网通办”平台)."""
    manner = name in cue_words("quote-manner") or _PLUS.search(name[-1:]) or "、" in name
    return not manner and behind.startswith(cue_words("quote-system"))


def _is_name(name: str, before: str, behind: str) -> bool:
    if name in cue_words("quote-known"):
        return True
    if _names_a_system(name, behind):
        return True
    return not _is_slogan(name, behind) and (
        _is_named_by_itself(name, behind) or _is_named_by_context(before, name, behind)
    )


def _quoted(text: str) -> Iterator[Candidate]:
    """Yield every quotation, accepted or refused; the positions are those of the words between the marks."""
    for match in _QUOTED.finditer(text):
        group = match.lastindex or 0
        name, behind = match.group(group), _behind(text, match.end())
        if full := _full_name(text, match, name) or _whole_system(text, match, name):
            yield full
            continue
        refused = not _is_name(name, text[max(0, match.start() - 6) : match.start()], behind)
        yield Candidate(match.start(group), match.end(group), "plain-quote" if refused else "quoted", refused)


_CALLED = re.compile(r"\d{5}")


@cache
def _hotline() -> re.Pattern[str]:
    """Return a pattern of numbers to call, with the words around them (12345政务服务热线, 统一热线12328, “12348”)."""
    ends = cue_pattern("hotline").pattern
    return re.compile(
        rf"(?<!\d)\d{{5}}(?!\d)(?:(?!等)[一-鿿]){{0,12}}?(?:{ends})|[一-鿿]{{2,16}}(?:{ends})\d{{5}}(?!\d)"
        r"|(?<=[“\"])\d{5}(?=[”\"])"
    )


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Return the end of the last match of ``pattern`` in ``text``, or 0."""
    return max((match.end() for match in pattern.finditer(text)), default=0)


def _hotlines(text: str) -> Iterator[Candidate]:
    if not _CALLED.search(text):
        return
    for match in _hotline().finditer(text):
        start = match.start() + _last(cue_pattern("hotline-lead"), match.group())
        yield Candidate(start, match.end(), "hotline")


def _events(text: str) -> Iterator[Candidate]:
    for match in cue_pattern("event").finditer(text):
        yield Candidate(match.start(), match.end(), "event")


def _without_overlaps(candidates: Sequence[Candidate], size: int) -> list[Candidate]:
    """Return the candidates in order of place; where two overlap, the earlier in the given order stays."""
    if len(candidates) < 2:
        return list(candidates)
    taken = bytearray(size)
    kept: list[Candidate] = []
    for candidate in candidates:
        if not any(taken[candidate.start : candidate.end]):
            taken[candidate.start : candidate.end] = b"\x01" * (candidate.end - candidate.start)
            kept.append(candidate)
    return sorted(kept, key=_place)


def _programme(text: str, at: int, found: Candidate) -> Programme:
    mention = Mention.of(text, at + found.start, at + found.end)
    return Programme(mention.text, mention, f"programme-{found.rule}", _CONFIDENCE.get(found.rule, _NAMED))


def _bare(name: str) -> str:
    """Return the name without the year and the level before it."""
    year = _YEAR.match(name)
    name = name[year.end() :] if year else name
    match = cue_pattern("level").match(name)
    return name[match.end() :] if match else name


def _once(programmes: Iterable[Programme]) -> tuple[Programme, ...]:
    """Return each name once; a name that only adds or leaves out a level (省级, 市) or a year is the same."""
    kept: dict[str, Programme] = {}
    for programme in programmes:
        bare = _bare(programme.name)
        same = kept.setdefault(bare, programme)
        if _YEAR.match(programme.name) and not _YEAR.match(same.name):
            kept[bare] = programme
    return tuple(kept.values())


def find_programmes(
    text: str, span: Span, *, masks: Sequence[Span] = ()
) -> tuple[tuple[Programme, ...], tuple[Ignored, ...]]:
    """Return the named programmes of the measure at ``span``, and what looked like one and was passed over.

    Args:
        text: the whole normalised text.
        span: the measure.
        masks: stretches that are not read (responsibility clauses, names of bureaus, titles, document numbers).
    """
    return programmes_of(text, [(span, masks)])[0]


_READERS = (_quoted, _hotlines, listed_products, listed_themes, names_in, _events)
"""Where two candidates overlap, that of the earlier reader stays."""


def programmes_of(
    text: str, stretches: Sequence[tuple[Span, Sequence[Span]]]
) -> list[tuple[tuple[Programme, ...], tuple[Ignored, ...]]]:
    """Read the programmes of several measures, given with their masks, reader by reader over all of them, as extract.py does."""
    views = [blank(text, span, masks) for span, masks in stretches]
    candidates: list[list[Candidate]] = [[] for _ in views]
    for reader in _READERS:
        for view, found in zip(views, candidates, strict=True):
            found += reader(view)
    return [_judged(text, span, found) for (span, _), found in zip(stretches, candidates, strict=True)]


def _judged(
    text: str, span: Span, candidates: Sequence[Candidate]
) -> tuple[tuple[Programme, ...], tuple[Ignored, ...]]:
    """Return the programmes of one measure, each once, and what was refused."""
    if not candidates:
        return (), ()
    accepted = _without_overlaps([c for c in candidates if not c.refused], len(span))
    programmes = _once(_programme(text, span.start, found) for found in accepted)
    refused = sorted([c for c in candidates if c.refused], key=_place)
    ignored = [
        Ignored(Mention.of(text, span.start + c.start, span.start + c.end), f"programme-{c.rule}") for c in refused
    ]
    return programmes, tuple(ignored)


def _place(candidate: Candidate) -> int:
    return candidate.start
