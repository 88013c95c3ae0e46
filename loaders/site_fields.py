"""What a site's table says fills the fields that the text itself leaves open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from ..ontology.codelists import read_words
from ..ontology.model import Field, Issue, Mention, StatusMark
from .bodies import area_named, split_bodies
from .docnumbers import find_document_numbers
from .full_dates import find_full_dates
from .head import Head
from .normalise import normalise
from .status import status_of_value, without_repeats

__all__ = ["site_value", "with_site_fields"]

Metadata = Sequence[tuple[str, str]]

_RULE, _CONFIDENCE = "site-table", 0.8


@cache
def _names(field: str) -> tuple[str, ...]:
    return read_words("web_cues.csv")[f"field-{field}"]


def site_value(metadata: Metadata, field: str) -> str | None:
    """Return what the site says of a field: the first of its names that has a value; several columns are one."""
    found = dict(metadata)
    values = [found[name] for name in _names(field) if found.get(name)]
    if field == "column":
        return "\n".join(values) or None
    return values[0] if values else None


def with_site_fields(text: str, head: Head, metadata: Metadata) -> Head:
    """Return the head with empty fields filled from the site's table; what ``text`` says itself always goes before."""
    if not metadata:
        return head
    issuer = head.issuer or _field(metadata, "issuer", _bodies)
    filled = replace(
        head,
        title=head.title or _in_text(text, _field(metadata, "title", _folded)),
        document_number=head.document_number or _field(metadata, "number", _number),
        issuer=issuer,
        jurisdiction=head.jurisdiction or _area(issuer),
        issued=head.issued or _field(metadata, "issued", _day),
        effective_from=head.effective_from or _field(metadata, "from", _day),
        effective_until=head.effective_until or _field(metadata, "until", _day),
        statuses=without_repeats((*head.statuses, *_statuses(metadata))),
    )
    return replace(filled, issues=tuple(_still_open(filled)))


def _field(metadata: Metadata, field: str, read: Callable[[str], str | None]) -> Field | None:
    for name, value in metadata:
        if name in _names(field) and (found := read(value)):
            return Field(found, None, _RULE, _CONFIDENCE)
    return None


def _statuses(metadata: Metadata) -> Iterator[StatusMark]:
    """Yield what the site's table says of the document's force; 状态 and the like say other things too."""
    for name, value in metadata:
        if name in _names("status") and (status := status_of_value(value)):
            yield StatusMark(status, None, _RULE, _CONFIDENCE)


_FRONT = 600


def _in_text(text: str, field: Field | None) -> Field | None:
    """Return a field with the words at the front of the text that say the same, if there are any."""
    at = text.find(field.value, 0, _FRONT) if field else -1
    return replace(field, mention=Mention.of(text, at, at + len(field.value))) if field and at >= 0 else field


def _folded(value: str) -> str | None:
    return normalise(value)[0].replace("\n", "") or None


def _number(value: str) -> str | None:
    text = normalise(value)[0]
    return next((number.value for number in find_document_numbers(text, 0, len(text))), None)


def _bodies(value: str) -> str | None:
    return "、".join(split_bodies(_folded(value) or "")) or None


_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")


def _day(value: str) -> str | None:
    found = next(find_full_dates(_ISO.sub(r"\1年\2月\3日", value)), None)
    return found.value.isoformat() if found else None


def _area(issuer: Field | None) -> Field | None:
    area = area_named(issuer.value.split("、")[0]) if issuer else None
    return Field(area.code, None, _RULE, _CONFIDENCE) if area and issuer and issuer.rule == _RULE else None


def _still_open(head: Head) -> Sequence[Issue]:
    """Return the issues of a head, the one about missing fields without those that are no longer missing."""
    fields = {
        "title": head.title,
        "document number": head.document_number,
        "issuer": head.issuer,
        "area": head.jurisdiction,
        "day of issue": head.issued,
    }
    missing = ", ".join(name for name, field in fields.items() if field is None)
    others = [issue for issue in head.issues if issue.code != "head-incomplete"]
    return [Issue("head-incomplete", None, f"Text and site state no {missing}."), *others] if missing else others
