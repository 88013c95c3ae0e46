"""A web page as a tree, how much sentence text each part of it holds, and the part that is the document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from lxml import etree, html

from ..ontology.codelists import read_words
from ..ontology.errors import ReadError

__all__ = ["Page", "cues", "parse"]

_SENTENCE = re.compile(r"[，。；：、！？,;]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_HIDDEN = re.compile(r"(?i)(?:display\s*:\s*none|visibility\s*:\s*hidden)")
_LONG_ENOUGH = 20
_TOO_LITTLE = 100
_SELECTED, _DENSE, _MINOR = 0.5, 0.85, 0.5
_BESIDE = 60


@cache
def cues(kind: str) -> frozenset[str]:
    """Return the words of one kind of ontology/data/web_cues.csv."""
    return frozenset(read_words("web_cues.csv")[kind])


def parse(text: str, where: str) -> html.HtmlElement:
    """Return the root of a page.

    Raises:
        ReadError: there is no element in it, or they are nested deeper than any honest page.
    """
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ReadError("the page holds no text", where=where, remedy="save the page again") from error
    if any(entry.level == etree.ErrorLevels.FATAL for entry in parser.error_log):
        raise ReadError(
            "the page nests its elements too deep to be read", where=where, remedy="save the notice's text as .txt"
        )
    return root


def _is_hidden(element: html.HtmlElement) -> bool:
    """Tell whether a browser does not show an element: sites keep copies of the text for reading aloud in such."""
    return element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "") is not None


def _tokens(element: html.HtmlElement) -> list[str]:
    return (element.get("class") or "").split()


def _weight(text: str | None, *, linked: bool = False) -> int:
    """Return the number of Chinese characters of a text that looks like a sentence; menus and captions weigh nothing."""
    if not text or (linked and "。" not in text):
        return 0
    count = len(_HAN.findall(text))
    return count if count >= _LONG_ENOUGH or (count and _SENTENCE.search(text)) else 0


class Page:
    """The elements of a page that are shown, with the weight of their sentences; links and menus weigh nothing."""

    def __init__(self, root: html.HtmlElement) -> None:
        self.root = root
        self._order: list[html.HtmlElement] = []
        self._weights: dict[html.HtmlElement, int] = {}
        self._plain: dict[html.HtmlElement, int] = {}
        self._measure(hidden=False)
        if self.weight < _TOO_LITTLE:  # saved before a script showed it
            self._measure(hidden=True)

    def _measure(self, *, hidden: bool) -> None:
        linked: set[html.HtmlElement] = set()
        self._order, self._weights, self._plain = [], {}, {}
        for element in self._shown(hidden=hidden):
            parent = element.getparent()
            self._order.append(element)
            if element.tag == "a" or parent in linked:
                linked.add(element)
            self._weights[element] = _weight(element.text, linked=element in linked)
            self._plain[element] = 0 if element in linked else len(_HAN.findall(element.text or ""))
            if parent is not None and parent in self._weights:
                self._weights[parent] += _weight(element.tail, linked=parent in linked)
                self._plain[parent] += 0 if parent in linked else len(_HAN.findall(element.tail or ""))
        for element in reversed(self._order):
            parent = element.getparent()
            if parent is not None and parent in self._weights:
                self._weights[parent] += self._weights[element]
                self._plain[parent] += self._plain[element]

    def _shown(self, *, hidden: bool) -> Iterator[html.HtmlElement]:
        walk = etree.iterwalk(self.root, events=("start",))
        for _, element in walk:
            if element.tag in cues("drop-tag") or (not hidden and _is_hidden(element)):
                walk.skip_subtree()
            else:
                yield element

    @property
    def weight(self) -> int:
        """The weight of the whole page."""
        return self._weights.get(self.root, 0)

    def is_dropped(self, element: html.HtmlElement) -> bool:
        """Tell whether an element is no part of a document: not shown, or by its name a menu, a footer, a share bar."""
        if element not in self._weights:
            return True
        if self._weights[element] >= _MINOR * max(self.weight, 1):
            return False
        return element.get("id") in cues("drop-id") or not cues("drop-class").isdisjoint(_tokens(element))

    def drop(self, element: html.HtmlElement) -> None:
        """Leave an element out of every text from now on."""
        self._weights.pop(element, None)

    def body(self) -> html.HtmlElement:
        """Return the element that holds the document: by a known name, else the smallest with most of the sentences."""
        found = self.selected()
        return self.densest() if found is None else found

    def selected(self) -> html.HtmlElement | None:
        """Return the element that bears the best known name and holds at least half of the sentences."""
        ranks = _ranks()
        best: tuple[int, int, html.HtmlElement] | None = None
        for element in self._order:
            names = (f"id {element.get('id')}", *(f"class {t}" for t in _tokens(element)), f"tag {element.tag!s}")
            rank = min((ranks[name] for name in names if name in ranks), default=None)
            if rank is None or self._weights[element] < _SELECTED * max(self.weight, 1):
                continue
            if best is None or (rank, -self._weights[element]) < best[:2]:
                best = (rank, -self._weights[element], element)
        return best[2] if best else None

    def densest(self) -> html.HtmlElement:
        """Return the smallest element that holds most of the sentences, with the short lines around it (title, signature)."""
        here, most = self.root, max(_DENSE * self.weight, 1)
        while True:
            inner = next((child for child in here if self._weights.get(child, 0) >= most), None)
            if inner is None or inner.tag not in cues("container"):
                break
            here = inner
        size = self._plain[here]
        while (above := here.getparent()) is not None and above.tag not in {"body", "html"}:
            if self._plain[above] - size > _BESIDE:
                break
            here = above
        return here


@cache
def _ranks() -> dict[str, int]:
    words = read_words("web_cues.csv")
    names = [f"{kind} {word}" for kind in ("id", "class", "tag") for word in words[f"body-{kind}"]]
    return {name: rank for rank, name in enumerate(names)}
