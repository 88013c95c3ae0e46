"""Content negotiation as pure functions: an Accept header and what can be offered, to what is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["MediaRange", "best_language", "choose", "parse_accept", "prefers_html"]


_MOST_ENTRIES = 256
"""Entries of a header that are read: everybody else waits while it is read, and no honest client sends so many."""
_MOST_PARAMETERS = 16
"""Parameters of an entry that are read."""


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One entry of an Accept header: a type (maybe with ``*``) in lower case and its quality from 0 to 1."""

    value: str
    quality: float

    @property
    def specificity(self) -> int:
        """2 for ``text/csv``, 1 for ``text/*``, 0 for ``*/*``."""
        if self.value in ("*/*", "*"):
            return 0
        return 1 if self.value.endswith("/*") else 2

    def matches(self, offer: str) -> bool:
        """Tell whether the media type ``offer`` lies in this range."""
        if self.specificity == 0:
            return True
        return offer.startswith(self.value[:-1]) if self.specificity == 1 else offer == self.value


def _quality(parameters: Sequence[str]) -> float | None:
    """Return the q value among ``parameters``: 1 where there is none, None where it is malformed."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                quality = float(value.strip())
            except ValueError:
                return None
            return quality if 0 <= quality <= 1 else None
    return 1.0


def parse_accept(header: str) -> tuple[MediaRange, ...]:
    """Return the entries of a header such as Accept or Accept-Language; entries that cannot be read, or are very many, are left out.

    >>> parse_accept("text/csv;q=0.5, */*;q=oops")
    (MediaRange(value='text/csv', quality=0.5),)
    """
    found = []
    for entry in header.split(",", _MOST_ENTRIES)[:_MOST_ENTRIES]:
        value, *parameters = entry.split(";", _MOST_PARAMETERS)
        quality = _quality(parameters)
        if value.strip() and quality is not None:
            found.append(MediaRange(value.strip().lower(), quality))
    return tuple(found)


def _match(ranges: Sequence[MediaRange], offer: str) -> tuple[float, int]:
    """Return quality and specificity of the most specific range that covers ``offer``."""
    covering = [entry for entry in ranges if entry.matches(offer)]
    best = max(covering, key=lambda entry: (entry.specificity, entry.quality), default=None)
    return (best.quality, best.specificity) if best else (0.0, 0)


def choose(header: str, offers: Sequence[str]) -> str | None:
    """Return the offer that the client likes best (the earlier one in a tie), or None when it takes none of them.

    An absent header, or one in which nothing can be read, takes anything.

    >>> choose("text/csv;q=0.5, application/xml", ["text/csv", "application/xml"])
    'application/xml'
    >>> choose("application/pdf", ["text/csv"]) is None
    True
    """
    ranges = parse_accept(header) or (MediaRange("*/*", 1.0),)
    quality, _, position = max((*_match(ranges, offer), -index) for index, offer in enumerate(offers))
    return offers[-position] if quality > 0 else None


def prefers_html(header: str) -> bool:
    """Tell whether the client names HTML and wants it more than JSON, as browsers do."""
    ranges = parse_accept(header)
    html, specificity = max(_match(ranges, "text/html"), _match(ranges, "application/xhtml+xml"))
    others = ("application/json", "application/problem+json", "application/sparql-results+json")
    return specificity == 2 and html > max(_match(ranges, other)[0] for other in others)


def best_language(header: str, offers: Sequence[str]) -> str:
    """Return the language of ``offers`` that an Accept-Language header likes best; the first where it likes none.

    >>> best_language("fr, en-GB;q=0.8", ["zh", "en"])
    'en'
    """
    wishes: dict[str, float] = {}
    for entry in parse_accept(header):
        primary = entry.value.split("-")[0]
        wishes[primary] = max(entry.quality, wishes.get(primary, 0.0))
    return max(offers, key=lambda offer: wishes.get(offer, wishes.get("*", 0.0)))
