"""Document numbers (文号): where they stand, their parts, and whose they are.

Four forms are read (GB/T 9704-2012 and older practice): ``长府办发〔2020〕25号`` in any bracket, ``省政府令〔2015〕第5号``,
``国务院令第722号`` and ``税务总局公告2020年第8号``. A number keeps its issuer code, so that look-alikes (吉政办发, 吉市政办发) stay apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ..ontology.codelists import read_rows, read_words
from ..ontology.model import Mention

__all__ = ["DocNumber", "find_document_numbers"]


@dataclass(frozen=True, slots=True)
class DocNumber:
    """A document number as written and as normalised.

    Attributes:
        mention: as written, with its code.
        value: normalised: brackets 〔〕, no blanks, no leading zeros (``长府办发〔2020〕25号``).
        code: the issuer's code (``长府办发``).
        year: of the number; None in the form ``令第722号``.
        serial: number inside the year.
    """

    mention: Mention
    value: str
    code: str
    year: int | None
    serial: int


_BLANK = r"[ \u3000\n]{0,2}"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_NUMERAL = "〇零一二三四五六七八九十百"
_BRACKETED = re.compile(
    rf"[〔\[﹝【（(〈<?]{_BLANK}{_YEAR}年?{_BLANK}[〕\]﹞】）)〉>?]{_BLANK}(?P<ordinal>第?){_BLANK}(?P<serial>\d{{1,5}})(?!\d){_BLANK}(?P<mark>号?)"
)
_ORDER = re.compile(rf"(?P<kind>令|公告|通告){_BLANK}(?:(?P<year>(?:19|20)\d{{2}})年{_BLANK})?第{_BLANK}(?P<serial>\d{{1,5}}|[{_NUMERAL}]{{1,6}}){_BLANK}号")
_ANY = re.compile(rf"(?P<bracketed>{_BRACKETED.pattern})|(?P<order>{_ORDER.pattern.replace('P<year>', 'P<order_year>').replace('P<serial>', 'P<order_serial>')})")
_CODE_RUN = re.compile(r"[\u4e00-\u9fff]+\Z")
_JOINT_RUN = re.compile(r"[（(]([\u4e00-\u9fff 、\u3000]+)\Z")
_LOOK_BACK = 30
_LONGEST_CODE = 14
_STRICT_BRACKET = "〔"


def find_document_numbers(text: str, start: int = 0, end: int | None = None) -> Iterator[DocNumber]:
    """Yield the document numbers of ``text[start:end]`` in order; the left edge is cut where other words are glued to it."""
    limit = len(text) if end is None else end
    last = start
    for match in _ANY.finditer(text, start, limit):
        found = _bracketed(text, match, last) if match["bracketed"] else _order(text, match, last)
        if found is not None:
            last = found.mention.span.end
            yield found


def _bracketed(text: str, match: re.Match[str], floor: int) -> DocNumber | None:
    if not match["mark"] and match.group()[0] != _STRICT_BRACKET:
        return None
    left = match.start()
    while left > floor and text[left - 1] in " \u3000\n" and match.start() - left < 2:
        left -= 1
    window = max(floor, left - _LOOK_BACK)
    run = _CODE_RUN.search(text, window, left)
    code = _cut(run.group(), text[window - 1 : window] if run and run.start() == window else "") if run else ""
    if not code or not _plausible(code, text[left - len(code) - 1 : left - len(code)], strict=match.group()[0] == _STRICT_BRACKET):
        return None
    serial = int(match["serial"])
    end = match.end() if match["mark"] else match.end("serial")
    mention = Mention.of(text, left - len(code), end)
    return DocNumber(mention, f"{code}〔{match['year']}〕{match['ordinal']}{serial}号", code, int(match["year"]), serial)
