"""Document numbers (文号): where they stand and what they are made of.

Three forms are read (GB/T 9704-2012 and older practice): ``长府办发〔2020〕25号`` in any bracket, also ``省政府令〔2015〕第5号``;
``国务院令第722号``; ``税务总局公告2020年第8号``. A number keeps its issuer code whole, so that look-alikes (吉政办发 of the
province, 吉市政办发 of the city) stay apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from ..ontology.codelists import read_rows, read_words
from ..ontology.model import Mention
from ..ontology.record import record
from .issuers import area_of, issuer_of
from .numerals import chinese_int

__all__ = ["DocNumber", "area_of", "find_document_numbers", "issuer_of"]


@record(frozen=True, slots=True)
class DocNumber:
    """A document number as written and as normalised.

    Attributes:
        mention: as written, with its code.
        value: normalised: brackets 〔〕, no blanks, no leading zeros (``长府办发〔2020〕25号``).
        code: the code of the issuer (``长府办发``).
        year: the year of the number; None in the form ``国务院令第722号``.
        serial: the number inside the year.
    """

    mention: Mention
    value: str
    code: str
    year: int | None
    serial: int


_NUMERAL = "〇零一二三四五六七八九十百"
_YEAR = r"(?:19|20)\d{2}"
_NUMBER = re.compile(
    rf"(?=[〔\[【﹝（(?令公通])(?:"  # passes over nearly every character at once
    rf"(?P<open>[〔\[【﹝（(?])(?P<year>{_YEAR})年?[〕\]】﹞）)?]\n?(?P<ordinal>第?)\n?(?P<serial>\d{{1,5}})(?!\d)(?P<mark>号?)"
    rf"|(?P<kind>令|公告|通告)(?:(?P<in_year>{_YEAR})年)?第(?P<order>\d{{1,5}}|[{_NUMERAL}]{{1,6}})号)"
)
_RUN = re.compile(r"[\u4e00-\u9fff]+\Z")
_BROKEN_RUN = re.compile(r"(?<=[（(])[\u4e00-\u9fff]{1,6}\n[\u4e00-\u9fff]{0,8}\Z")
_JOINT_RUN = re.compile(r"(?<=[（(])[\u4e00-\u9fff]+(?:[ 、\u3000][\u4e00-\u9fff]+)*\Z")
_KINDS = ("", "令", "公告", "通告")
_LOOK_BACK = 40
_LONGEST_CODE = 16


def find_document_numbers(text: str, start: int = 0, end: int | None = None) -> Iterator[DocNumber]:
    """Yield the document numbers of ``text[start:end]`` in order; words glued to the left of a code are cut off.

    >>> [n.value for n in find_document_numbers("若干措施的通知长府办发﹝2020﹞025号，国务院令第722号")]
    ['长府办发〔2020〕25号', '国务院令第722号']
    """
    floor, end = start, len(text) if end is None else end
    if text.find("号", start, end) < 0 and text.find("〔", start, end) < 0:
        return  # every number has one of them, most stretches neither
    for match in _NUMBER.finditer(text, start, end):
        found = _bracketed(text, match, floor) if match["open"] else _ordered(text, match, floor)
        if found is not None:
            floor = found.mention.span.end
            yield found


def _bracketed(text: str, match: re.Match[str], floor: int) -> DocNumber | None:
    sure = match["open"] == "〔"
    written = _code_before(text, match.start(), floor)
    code = written.replace("\n", "")
    if not code or not (match["mark"] or sure) or not (sure or _looks_like_code(code)):
        return None
    year, serial = int(match["year"]), int(match["serial"])
    mention = Mention.of(text, match.start() - len(written), match.end())
    return DocNumber(mention, f"{code}〔{year}〕{match['ordinal']}{serial}号", code, year, serial)


def _ordered(text: str, match: re.Match[str], floor: int) -> DocNumber | None:
    serial = chinese_int(match["order"])
    issuer = _issuer_before(text, match.start(), floor)
    if serial is None or not issuer:
        return None
    year = int(match["in_year"]) if match["in_year"] else None
    code = "".join(issuer.split()).replace("、", "") + match["kind"]
    value = f"{code}{year}年第{serial}号" if year else f"{code}第{serial}号"
    return DocNumber(Mention.of(text, match.start() - len(issuer), match.end()), value, code, year, serial)


def _issuer_before(text: str, at: int, floor: int) -> str:
    """Return the body that an order or announcement names, which may be several divided by blanks inside a bracket."""
    joint = _JOINT_RUN.search(text, max(floor, at - _LOOK_BACK), at)
    return joint.group() if joint else _code_before(text, at, floor)


def _code_before(text: str, at: int, floor: int) -> str:
    """Return the code that ends at ``at``: the run of Chinese characters before it without the words glued to its left."""
    window = max(floor, at - _LOOK_BACK)
    broken = _BROKEN_RUN.search(text, window, at)
    if broken is not None:
        return broken.group()
    run = _RUN.search(text, window, at)
    if run is None:
        return ""
    code = _cut_words(run.group())
    if run.start() > 0 and text[run.start() - 1].isdigit():
        code = code.lstrip("年月日号")
    return code if len(code) <= _LONGEST_CODE or code.startswith(_spelt_out()) else code[-_LONGEST_CODE:]


@lru_cache(maxsize=4096)
def _cut_words(run: str) -> str:
    """Cut after the last word that cannot belong to a code, then after a loose character before a code's first character."""
    cut = 0
    for word in read_words("docno_organs.csv")["left-edge"]:
        found = run.rfind(word, 0, len(run) - 1)
        if found >= 0 and run[found + len(word) :] not in _KINDS:
            cut = max(cut, found + len(word))
    run = run[cut:]
    loose = read_words("docno_organs.csv")["left-edge-char"]
    for i in range(len(run) - 2, 0, -1):
        if run[i - 1] in loose and _opens_code(run, i):
            return run[i:]
    return run


def _opens_code(run: str, at: int) -> bool:
    return run[at] in _area_characters() or any(run.startswith(code, at) for code in _national_codes() if len(code) > 1)


def _looks_like_code(code: str) -> bool:
    """Tell whether a run before an ordinary bracket is a code and not just the last word of a sentence."""
    return _opens_code(code, 0) or code[-1] in read_words("docno_organs.csv")["genre"]


@cache
def _area_characters() -> frozenset[str]:
    return frozenset(row["char"][0] for row in read_rows("docno_area_chars.csv"))


@cache
def _national_codes() -> tuple[str, ...]:
    return tuple(row["word"] for row in read_rows("docno_organs.csv") if row["kind"] == "national")


@cache
def _spelt_out() -> tuple[str, ...]:
    return tuple(code for code in _national_codes() if len(code) > 3)
