"""The example notices state the facts of their originals in words of their own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from cuoshi.loaders.extract import read_notice
from cuoshi.loaders.gold import Layer, as_json, read_gold, score
from cuoshi.loaders.read import read_document
from cuoshi.ontology.model import Notice, Span

ROOT = Path(__file__).parent.parent
NOTICES = ROOT / "examples" / "notices"
GOLDEN = Path(__file__).parent / "golden" / "digests"

ORIGINALS = {
    "changchun-2020-25": "000_c943efb06bffd6c0",
    "liaoyuan-2020": "001_98d13150da3c34b8",
    "liaocheng-2020-sme": "002_7269af1653586691",
    "liaocheng-2020-six": "003_7590857a93ba95bf",
    "changchun-2021-7": "004_bce86778188e0474",
}

FLOORS = {
    "measures": 0.99,
    "headings": 0.99,
    "responsible": 0.99,
    "responsible + function": 0.99,
    "responsible + role": 0.99,
    "open-ended lists": 0.99,
    "citations": 0.99,
    "citation relations": 0.99,
    "quantities": 0.95,
    "notice fields": 0.95,
    "industries": 0.85,
    "groups": 0.85,
    "instruments": 0.85,
    "programmes": 0.80,
}

COPIED = 20
"""So many characters in a row, outside names, headings and bureau lists, count as copied."""

each_digest = pytest.mark.parametrize("name", ORIGINALS)


@cache
def digest(name: str) -> Notice:
    return read_notice(NOTICES / f"{name}.txt")


def test_every_example_is_a_digest_listed_here() -> None:
    assert {path.stem for path in NOTICES.iterdir()} == set(ORIGINALS)


@each_digest
def test_first_paragraph_says_that_it_is_no_official_text(name: str) -> None:
    first = digest(name).document.text.split("\n", 1)[0]
    assert first.startswith("摘编本（非官方文本），原件：")


@each_digest
def test_no_fact_is_read_from_the_first_paragraph(name: str) -> None:
    notice = digest(name)
    note = Span(0, notice.document.text.index("\n"))
    head = (notice.title, notice.document_number, notice.issuer, notice.issued, notice.effective_until)
    mentions = [field.mention for field in head if field] + [citation.mention for citation in notice.citations]
    assert not [mention for mention in mentions if mention and mention.span.overlaps(note)]


@pytest.fixture(scope="module")
def layers(shared: Path) -> Mapping[str, Layer]:
    """Each layer's counts over the five digests, held against the annotations of their originals."""
    gold = shared / "gold" / "seeds"
    return score((read_gold(gold / f"{original}.json"), as_json(digest(name))) for name, original in ORIGINALS.items())


@pytest.mark.parametrize(("layer", "floor"), FLOORS.items())
def test_digests_hold_the_facts_of_the_originals(layers: Mapping[str, Layer], layer: str, floor: float) -> None:
    assert layers[layer].f1 >= floor


@each_digest
def test_digest_reads_as_recorded(name: str, regen: bool) -> None:
    read = json.dumps(as_json(digest(name)), ensure_ascii=False, indent=1) + "\n"
    path = GOLDEN / f"{name}.json"
    if regen:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(read, "utf-8")
    assert read == path.read_text("utf-8")


def names_and_lists(notice: Notice) -> Iterator[Span]:
    """The spans that must agree with the original to the letter."""
    for field in (notice.title, notice.document_number, notice.issuer):
        if field and field.mention:
            yield field.mention.span
    yield from (citation.mention.span for citation in notice.all_citations)
    for measure in notice.measures:
        yield measure.heading.span
        yield from (clause.mention.span for clause in measure.clauses)
        yield from (programme.mention.span for programme in measure.programmes)


def windows(text: str) -> Iterator[str]:
    """Every run of ``COPIED`` characters inside one paragraph, blanks left out."""
    for line in text.split("\n"):
        words = "".join(line.split())
        yield from (words[i : i + COPIED] for i in range(len(words) - COPIED + 1))


@cache
def real_windows(shared: Path) -> frozenset[str]:
    sources = (*(shared / "seeds").glob("*.txt"), *(shared / "corpus" / "text").glob("*.txt"))
    return frozenset(window for path in sources for window in windows(read_document(path).text))


@each_digest
def test_sentences_are_our_own(name: str, shared: Path) -> None:
    assert real_windows(shared)
    notice = digest(name)
    text = list(notice.document.text)
    for span in names_and_lists(notice):
        text[span.start : span.end] = "\n" * len(span)
    assert not [window for window in windows("".join(text)) if window in real_windows(shared)]
