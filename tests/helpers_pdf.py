"""A small writer of PDF files: words and rules at places, in a font that is named and not embedded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 595, 842


@dataclass(frozen=True, slots=True)
class Word:
    """Words that begin at ``x`` points from the left, ``y`` from the foot."""

    x: float
    y: float
    text: str
    size: float = 16

    def drawn(self) -> str:
        code = self.text.encode("utf-16-be").hex()
        return f"BT /F1 {self.size} Tf {self.x} {self.y} Td <{code}> Tj ET"


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    x0: float
    y0: float
    x1: float
    y1: float

    def drawn(self) -> str:
        return f"1 w {self.x0} {self.y0} m {self.x1} {self.y1} l S"


Page = Sequence[Word | Rule]

_TO_UNICODE = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
{ranges}
endcmap CMapName currentdict /CMap defineresource pop end end"""


def _ranges() -> str:
    """Return the map of each code to itself, block by block as the format wants it."""
    blocks = [f"<{high:02X}00> <{high:02X}FF> <{high:02X}00>" for high in range(256)]
    parts = [blocks[at : at + 100] for at in range(0, len(blocks), 100)]
    return "\n".join(f"{len(part)} beginbfrange\n" + "\n".join(part) + "\nendbfrange" for part in parts)


def _stream(content: str) -> str:
    return f"<< /Length {len(content.encode('latin-1'))} >>\nstream\n{content}\nendstream"


def pdf(*pages: Page, encrypted: bool = False) -> bytes:
    """Return a PDF file with these pages."""
    kids = " ".join(f"{6 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        (
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000 "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            "/FontDescriptor << /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 -120 1000 880] "
            "/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >> >>"
        ),
        _stream(_TO_UNICODE.format(ranges=_ranges())),
    ]
    for i, page in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {7 + 2 * i} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(_stream("\n".join(item.drawn() for item in page)))
    trailer = ""
    if encrypted:
        objects.append(f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >>")
        trailer = f" /Encrypt {len(objects)} 0 R /ID [<{'43' * 16}> <{'43' * 16}>]"
    return _file(objects, trailer)


def _file(objects: Sequence[str], trailer: str) -> bytes:
    out = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R{trailer} >>"
    return out + f"{end}\nstartxref\n{len(out)}\n%%EOF".encode("latin-1")


LEFT, RIGHT, TOP, STEP = 80, 512, 740, 28
PER_LINE = (RIGHT - LEFT) // 16


def printed(*paragraphs: str, top: float = TOP) -> list[Word]:
    """Return paragraphs as a word processor prints them: indented by two letters, wrapped at the right margin."""
    words: list[Word] = []
    for paragraph in paragraphs:
        rest, first = paragraph, True
        while rest:
            room = PER_LINE - 2 if first else PER_LINE
            words.append(Word(LEFT + 32 if first else LEFT, top, rest[:room]))
            rest, first, top = rest[room:], False, top - STEP
    return words


def ruled(
    rows: Sequence[Sequence[str]], widths: Sequence[float], *, top: float = 700, height: float = 40
) -> list[Word | Rule]:
    """Return a table with rules around every cell; a row that is empty belongs to the merged cells above it."""
    edges = [float(LEFT)]
    for width in widths:
        edges.append(edges[-1] + width)
    foot = top - height * len(rows)
    items: list[Word | Rule] = [Rule(edge, foot, edge, top) for edge in edges]
    items += [Rule(edges[0], top, edges[-1], top), Rule(edges[0], foot, edges[-1], foot)]
    for i, row in enumerate(rows):
        floor = top - height * (i + 1)
        for j, text in enumerate(row):
            merged = i + 1 < len(rows) and rows[i + 1][j] == "^"
            if not merged:
                items.append(Rule(edges[j], floor, edges[j + 1], floor))
            if text and text != "^":
                items.append(Word(edges[j] + 4, floor + 14, text, 12))
    return items
