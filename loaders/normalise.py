"""Fold what scans, web pages and word processors did to a text, and remember where every character came from.

The result has one paragraph per line. Widths of digits and Latin letters, brackets of document numbers, blanks inside
numbers, Markdown marks, page marks and hard wraps are folded; Chinese punctuation stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

__all__ = ["normalise"]


@dataclass(frozen=True, slots=True)
class _Traced:
    """Text with, for each character, its index in the source."""

    text: str
    offsets: Sequence[int]

    def sub(self, pattern: re.Pattern[str], replacement: str | Callable[[re.Match[str]], str]) -> _Traced:
        """Replace every match."""
        if isinstance(replacement, str):
            return self.replaced((*match.span(), replacement) for match in pattern.finditer(self.text))
        return self.replaced((*match.span(), replacement(match)) for match in pattern.finditer(self.text))

    def replaced(self, stretches: Iterable[tuple[int, int, str]]) -> _Traced:
        """Replace stretches; the characters of a replacement stand where the stretch stood, one after the other."""
        pieces: list[str] = []
        offsets: list[int] = []
        last = 0
        for start, end, new in stretches:
            pieces += (self.text[last:start], new)
            offsets += self.offsets[last:start]
            offsets += self.offsets[start : start + len(new)]
            offsets += [self.offsets[max(start, end - 1)]] * (len(new) - (end - start))
            last = end
        if not pieces:
            return self
        pieces.append(self.text[last:])
        offsets += self.offsets[last:]
        return _Traced("".join(pieces), offsets)


_WIDE = {0xFF10 + i: 0x30 + i for i in range(10)}
_WIDE |= {base + i: ascii_base + i for base, ascii_base in ((0xFF21, 0x41), (0xFF41, 0x61)) for i in range(26)}
_WIDE |= {ord(a): ord(b) for a, b in zip("％．﹝﹞﹪＋﹒", "%.〔〕%+.", strict=True)}
_WIDE |= {
    ord(c): 0x20 for c in "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\t"
}
_WIDE |= {ord("\u2028"): 0x0A, ord("\u2029"): 0x0A, ord("\x85"): 0x0A, ord("\x0b"): 0x0A, ord("\x0c"): 0x0A}

_PRIVATE_MARK = re.compile(
    r"[\ue000-\uf8ff](?<=\d.)(?=\S)"
)  # fonts of their own put the full stop after a number there
_NARROW = {chr(wide): chr(narrow) for wide, narrow in _WIDE.items()}
_WIDE_CHARACTER = re.compile(f"[{re.escape(''.join(map(chr, _WIDE)))}]")
_CRLF = re.compile(r"\r\n?")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f]")
# A look ahead at the beginning of a pattern lets it pass over nearly every character at once.
_MARKDOWN = re.compile(r"(?=[*_#> \u3000])(?:\*\*|__|(?m:^[ \u3000]{0,3}#{1,6} +)|(?m:^[ \u3000]*>[ ]?))")
_RESIDUE = re.compile(r"\[bookmark:[^\]\n]{0,80}\]")
_PAGE_MARK = re.compile(
    r"(?m)^[ \u3000]*(?:Page ?\d{1,5}:?|[-—–－―]{1,2} ?\d{1,4} ?[-—–－―]{1,2}|第 ?\d{1,4} ?页(?: ?共 ?\d{1,4} ?页)?)[ \u3000]*$\n?"
)
_PAGE_MARK_AT_END = re.compile(
    r"(?<=[^\s—–－―-])[—–－―] ?\d{1,4} ?[—–－―][ \u3000]*$", re.MULTILINE
)  # …不超过3200— 1 —

_TERMINAL = frozenset("。！？；：;:!?”’）)〕】》")
_SENTENCE_END = frozenset("。！？；：")
_HEADING_MARK = re.compile(
    r"[ \u3000]*(?:[一二三四五六七八九十百]{1,4}[、.]|[（(][一二三四五六七八九十百]{1,4}[）)]|\d{1,3}[.、](?!\d)|[（(]\d{1,3}[）)]"
    r"|第[一二三四五六七八九十百\d]{1,5}[章节条]|附件|附表|★|[●•·◆■])"
)
_FIRST_MARK = re.compile(r"一、|[（(]一[）)]|第一[章节条]|1[.、](?!\d)")
_CLINGING = frozenset("，。、；：！？）)〕】》”,;")
_INDENT = re.compile(r"[ \u3000]{2,}")


_FOLDS = (
    ("\r", _CRLF, "\n"),
    ("", _PRIVATE_MARK, "."),
    ("", _INVISIBLE, ""),
    ("[", _RESIDUE, ""),
    ("*_#>", _MARKDOWN, ""),
    ("—–－―", _PAGE_MARK_AT_END, ""),
)
"""What is replaced one after the other: the signs of which the text must have one, pattern, replacement."""


def normalise(raw: str) -> tuple[str, tuple[int, ...]]:
    """Return the normalised text and, for each of its characters and the end, the index in ``raw``; linear in its length."""
    narrow = _WIDE_CHARACTER.sub(lambda match: _NARROW[match.group()], raw)  # str.translate asks for every character
    traced = _Traced(narrow, range(len(raw)))
    for signs, pattern, replacement in _FOLDS:
        if not signs or any(
            sign in narrow for sign in signs
        ):  # most texts have no such sign, which is seen much sooner
            traced = traced.sub(pattern, replacement)
    traced = traced.replaced(_page_marks(traced.text))
    traced = _split_long_lines(traced)
    traced = _join_wraps(traced)
    traced = _drop_blanks(traced)
    traced = _number_brackets(traced)
    end = traced.offsets[-1] + 1 if traced.text else 0
    return traced.text, (*traced.offsets, end)


def _page_marks(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield page marks with the line breaks before them; in the pattern these would cost the square of their number."""
    last = 0
    for match in _PAGE_MARK.finditer(text):
        start = match.start()
        while start > last and text[start - 1] == "\n":
            start -= 1
        last = match.end()
        yield start, last, "\n\f"


_WIDE_GAP = re.compile(r"[ \u3000]*\u3000\u3000[ \u3000]*")
_LONG_LINE = re.compile(r"(?m)^[^\n]{201,}")


def _split_long_lines(traced: _Traced) -> _Traced:
    """Turn the gaps that separate paragraphs of a text saved on one line into line breaks."""

    def split(line: re.Match[str]) -> str:
        text = line.group()
        if "\u3000\u3000" in text:
            return _WIDE_GAP.sub(lambda m: "\n".ljust(len(m.group())), text)
        return _split_at_blanks(text)

    return traced.sub(_LONG_LINE, split)


_OPENING, _CLOSING = "《（(〔“【[〈", "》）)〕”】]〉"
_BRACKET_OR_BLANK = re.compile(f"[{re.escape(_OPENING + _CLOSING)} \u3000]")
_BLANK_LIMIT = 80


def _split_at_blanks(text: str) -> str:
    """Break at single blanks where no bracket is open and neither side is a digit or Latin letter."""
    out = list(text)
    depth, opened = 0, 0
    for found in _BRACKET_OR_BLANK.finditer(text):
        i, char = found.start(), found.group()
        if char in _OPENING:
            depth, opened = depth + 1, i
        elif char in _CLOSING:
            depth = max(0, depth - 1)
        elif depth == 0 or i - opened > _BLANK_LIMIT:
            before, after = text[i - 1 : i], text[i + 1 : i + 2]
            if (before.isascii() and before.isalnum()) or _is_spaced_out(text, i):
                continue
            if not after.isascii() or _HEADING_MARK.match(text, i + 1):
                out[i] = "\n"
                depth = 0
    return "".join(out)


_BLANKS = frozenset(" \u3000")
_SPACED_OPENING = re.compile(r"[“《]|[（(][^（）()：:0-9一二三四五六七八九十]{1,6}[）)](?=[^\s])")


def _is_spaced_out(text: str, blank: int) -> bool:
    """Tell whether a single blank only sets a page wide: before an opening bracket in a sentence, or around a single character.

    >>> _is_spaced_out("鼓励参与 “两化”融合", 4)
    True
    >>> _is_spaced_out("工作方 案。", 3)
    False
    """
    if _SPACED_OPENING.match(text, blank + 1):
        return text[blank - 1] not in _TERMINAL
    return text[blank - 2 : blank - 1] in _BLANKS or text[blank + 2 : blank + 3] in _BLANKS


def _width(line: str) -> int:
    return 2 * len(line) - len(line.encode("ascii", "ignore"))


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a text is broken into lines.

    Attributes:
        width: the column at which it is hard-wrapped, 0 if it is not.
        body: indexes of the first line with a heading mark and of the last with a full stop; in between a line that
            ends without punctuation goes on, outside only a full line does (titles and signatures are short lines).
    """

    width: int
    body: tuple[int, int]


def _shape(lines: Sequence[str]) -> _Shape:
    stripped = [line.strip(" \u3000\f") for line in lines]
    marked = [i for i, line in enumerate(stripped) if _FIRST_MARK.match(line)]
    stops = [i for i, line in enumerate(stripped) if "。" in line]
    body = (marked[0] if marked else 0, stops[-1] if stops else 0)
    filled = [line for line in stripped if line]
    widths = sorted(map(_width, filled))
    if len(widths) < 12:
        return _Shape(0, body)
    margin = widths[int(len(widths) * 0.95)]
    broken = sum(line[-1] not in _TERMINAL and not _HEADING_MARK.match(line) for line in filled)
    wrapped = margin <= 130 and broken >= 0.35 * len(widths)
    return _Shape(margin if wrapped else 0, body)


_OPEN_BRACKET = re.compile(r"[（(〔\[][^）)〕\]]{0,200}$|〔\d{4}〕$")
_OPEN_REACH = 201
_NUMBER = re.compile(r"[（(][^（）()]{1,20}〔\d{4}〕\d{1,4}号[）)]")
_BRACKETED = re.compile("《[^《》]{2,60}》|[（(][^（）()：:0-9一二三四五六七八九十]{1,6}[）)]")  # the same of brackets
_QUOTED = re.compile("[“‘][^“”‘’]{1,30}[”’]")  # a line of its own where a page sets quotation marks in another font
_HAN = "二〇○零一三四五六七八九十"
_ALONE = re.compile(
    rf"\d{{4}}年\d{{1,2}}月\d{{1,2}}日|[{_HAN}]+年[{_HAN}]+月[{_HAN}]+日|[^。，]{{2,20}}〔\d{{4}}〕第?\d+号"
)


def _continues(lines: tuple[str, str], bare: tuple[str, str], tail: str, gap: int, shape: _Shape, index: int) -> bool:
    """Tell whether the second line, after ``gap`` blank ones, goes on with the paragraph that the first belongs to.

    Args:
        lines: both lines as they stand.
        bare: the same without blanks.
        tail: the end of the paragraph so far, without blanks: a bracket may stay open over several lines.
        gap: how many blank lines stand between them.
        shape: of the text.
        index: of the first line.
    """
    (line, following), (here, after) = lines, bare
    if after[:1] in _CLINGING or here.rfind("《") > here.rfind("》"):
        return bool(here)
    if not here or not after or _HEADING_MARK.match(after) or _INDENT.match(following.lstrip("\f")):
        return False
    if _OPEN_BRACKET.search(tail):
        return True
    if _ALONE.fullmatch(here) or _ALONE.fullmatch(after):
        return False
    begun, inside = len(tail) > len(here), shape.body[0] <= index < shape.body[1]
    if (
        shape.width
        and not gap
        and (_is_set_apart(here, after, begun) or (inside and _is_bracketed(here, after, begun)))
    ):
        return True
    if shape.width:
        return _wrapped(here, after, gap if not following.startswith("\f") else 0, shape, index)
    if here[-1] in _TERMINAL:
        return False
    if _HEADING_MARK.match(here) and here[-1] not in "，、,":
        return len(here) > 80 or "。" in here
    return (
        here[-1] in "，、,"
        or (len(here) > 60 and "。" in here and after[0] not in "《“（(")
        or (gap == 0 and line.endswith("  "))
    )


def _is_set_apart(here: str, after: str, is_begun: bool) -> bool:
    """Tell whether a line ends only because the page sets quotations and numbers in another font.

    Words in “ ” stand alone then, 《…》 before its number, and the number, in a paragraph that has begun, before what follows.
    """
    if _QUOTED.fullmatch(here) or _QUOTED.fullmatch(after):
        return True
    if is_begun and _NUMBER.fullmatch(here):
        return True
    return here[-1] == "》" and here[0] != "《" and after[0] in "（(〔"


def _is_bracketed(here: str, after: str, is_begun: bool) -> bool:
    """Tell whether a line ends only because one of the two is all in brackets: 使用 and 《某规划》 and 确定的用地."""
    return (here[-1] not in _TERMINAL and _BRACKETED.fullmatch(after) is not None) or (
        is_begun and _BRACKETED.fullmatch(here) is not None
    )


def _wrapped(here: str, after: str, gap: int, shape: _Shape, index: int) -> bool:
    """Decide inside a text that is hard-wrapped."""
    full = _width(here) >= 0.85 * shape.width
    if here[-1] in _TERMINAL:
        return full and gap == 0 and here[-1] not in _SENTENCE_END and after[0] not in "《“"
    if _HEADING_MARK.match(here) and here[-1] not in "，、,":
        return full or "。" in here
    running = shape.body[0] <= index < shape.body[1] or "，" in here or "。" in here
    return (gap == 0 and running) or (full and gap <= 2) or here[-1] in "，、,"


def _join_wraps(traced: _Traced) -> _Traced:
    """Keep a line break only where a paragraph ends; drop blank lines and the blanks around a line."""
    lines = traced.text.split("\n")
    shape = _shape(lines)
    text: list[str] = []
    offsets: list[int] = []
    position, gap, last, last_bare, tail = 0, 0, "", "", ""
    for index, line in enumerate(lines):
        body = line.strip(" \u3000\f")
        if body:
            start = position + line.index(body[0])
            bare = line.replace(" ", "").replace("\u3000", "").replace("\f", "")
            if last and not _continues((last, line), (last_bare, bare), tail, gap, shape, index - 1):
                text.append("\n")
                offsets.append(traced.offsets[start - 1])
                tail = ""
            elif last and _splits_words(last.rstrip()[-1:], body[0]):
                text.append(" ")
                offsets.append(traced.offsets[start - 1])
            text.append(body)
            offsets += traced.offsets[start : start + len(body)]
            last, last_bare, gap = line, bare, 0
            tail = (tail + bare)[-_OPEN_REACH:]
        else:
            gap += 1
        position += len(line) + 1
    return _Traced("".join(text), offsets)


def _splits_words(before: str, after: str) -> bool:
    """Tell whether a blank belongs between two characters that a line break parted."""
    return before.isascii() and after.isascii() and before.isalpha() and after.isalpha()


_ANY_BLANK = re.compile(r"(?=[ \u3000])(?<=(.))[ \u3000]+(?=(.))")


def _drop_blanks(traced: _Traced) -> _Traced:
    """Keep one blank between two Latin words or numbers, and drop every other blank inside a line."""

    def keep(match: re.Match[str]) -> str:
        before, after = match.group(1), match.group(2)
        both = before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
        return " " if both and (before.isalpha() or after.isalpha()) else ""

    return traced.sub(_ANY_BLANK, keep) if " " in traced.text or "\u3000" in traced.text else traced


_YEAR_BRACKETS = re.compile(r"(?=[\[【﹝(（〔])(?<=[\u4e00-\u9fff])[\[【﹝(（〔](\d{4})[\]】﹞)）〕](?=第?\d{1,5}号)")


def _number_brackets(traced: _Traced) -> _Traced:
    """Unify the brackets around the year of a document number to 〔〕 (GB/T 9704-2012)."""
    return traced.sub(_YEAR_BRACKETS, lambda m: f"〔{m.group(1)}〕")
