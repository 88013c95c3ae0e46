"""What a notice says about itself outside its measures: title, number, issuer, area, dates, and what holds for all measures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ..ontology.codelists import read_words
from ..ontology.model import (
    Field,
    GeneralClause,
    GeneralKind,
    Ignored,
    Issue,
    Mention,
    SignatureBlock,
    Span,
    StatusMark,
)
from .bodies import area_named, is_central, split_bodies
from .citations import mask_spans
from .docnumbers import DocNumber, area_of
from .full_dates import read_full_date
from .issuers import is_national
from .jurisdiction import area_of_body
from .masthead import Masthead
from .signatures import Signature, find_signatures
from .status import find_statuses, status_of_value, without_repeats
from .validity import general_clauses, read_validity

__all__ = ["Head", "read_head"]


@dataclass(frozen=True, slots=True)
class Head:
    """The fields of a notice, each with its words and rule, and what was met on the way.

    Attributes:
        general: sentences outside the measures that hold for all of them.
        own_titles: titles by which the notice and what it encloses are named, never citations of another document.
        urgency: how urgent it is, a code of the model's Urgency.
        addressees: to whom it goes, as written; None when nobody is addressed.
    """

    title: Field | None
    document_number: Field | None
    issuer: Field | None
    jurisdiction: Field | None
    issued: Field | None
    effective_from: Field | None
    effective_until: Field | None
    general: tuple[GeneralClause, ...]
    own_titles: tuple[str, ...]
    urgency: Field | None
    statuses: tuple[StatusMark, ...]
    signature: SignatureBlock | None
    addressees: Mention | None
    issues: tuple[Issue, ...]
    ignored: tuple[Ignored, ...]


def read_head(text: str, *, body_start: int, body_end: int, measures: Sequence[Span]) -> Head:
    """Return what the notice says about itself.

    Args:
        text: the whole normalised text.
        body_start: where the first numbered heading or measure begins.
        body_end: where the last measure ends.
        measures: the measures; only sentences of the last about the notice as a whole are read.
    """
    masthead = Masthead(text, body_start if measures else min(len(text), _NO_BODY))
    closing = Span(min(body_end, measures[-1].end) if measures else masthead.body_start, len(text))
    signed = _Signed.of(masthead, closing)
    issuer, issued = _issuer(masthead, signed), _issued(masthead, signed)
    jurisdiction = _jurisdiction(masthead, issuer, closing)
    day = date.fromisoformat(issued.value) if issued else None
    last = measures[-1] if measures else Span(len(text), len(text))
    validity = read_validity(text, (closing, masthead.letter), last, day)
    title, number = masthead.title, masthead.number
    return Head(
        title=Field(title.text, title.mention, title.rule, 0.95) if title else None,
        document_number=Field(number.value, number.mention, "number-masthead", 0.95) if number else None,
        issuer=issuer,
        jurisdiction=jurisdiction,
        issued=issued,
        effective_from=validity.effective_from,
        effective_until=validity.effective_until,
        general=(*general_clauses(text, masthead.letter, _IN_LETTER), *general_clauses(text, closing)),
        own_titles=masthead.own_titles,
        urgency=masthead.urgency,
        statuses=_statuses(masthead, closing),
        signature=signed.block(text),
        addressees=masthead.addressees,
        issues=tuple(_issues(masthead, issuer, issued, jurisdiction)),
        ignored=tuple(_footers(text, closing)),
    )


_NO_BODY = 3000
_IN_LETTER = (GeneralKind.ELIGIBILITY, GeneralKind.VALIDITY)
_CLOSING_PAGE = 1500


@dataclass(frozen=True, slots=True)
class _Signed:
    """The signature that says who issued the notice, and the one that says when."""

    by: Signature | None
    on: Signature | None

    @classmethod
    def of(cls, masthead: Masthead, closing: Span) -> _Signed:
        """Choose among the blocks below the letter, then at the end, then printing records."""
        text = masthead.text
        front = find_signatures(text, Span(0, masthead.body_start))
        tail = find_signatures(
            text, Span(max(masthead.body_start, min(closing.start, len(text) - _CLOSING_PAGE)), len(text))
        )
        ranked = [s for s in (*front, *tail) if not s.imprint] + [s for s in tail if s.imprint]
        by = next((s for s in ranked if s.bodies), None)
        dated = [s for s in ranked if s.day is not None]
        return cls(by, by if by in dated else next(iter(dated), None))

    def block(self, text: str) -> SignatureBlock | None:
        """Return who signed and when as one block; None where the only signature is a printing record or there is none."""
        signed = self.by or self.on
        if signed is None or signed.imprint:
            return None
        parts = [part.span for part in (signed.names, signed.date_mention) if part is not None]
        mention = Mention.of(text, min(part.start for part in parts), max(part.end for part in parts))
        return SignatureBlock(mention, signed.bodies, signed.day.isoformat() if signed.day else None, "signature", 0.95)


def _statuses(masthead: Masthead, closing: Span) -> tuple[StatusMark, ...]:
    """Return what the text says of the notice's force and edition, its own table of labels included."""
    found = find_statuses(
        masthead.text,
        title=masthead.title.mention if masthead.title else None,
        papers=masthead.enclosures,
        front=Span(0, masthead.body_start),
        outside=(masthead.letter, closing),
    )
    label = masthead.label("status-label")
    status = status_of_value(label.text) if label else None
    return without_repeats((*found, StatusMark(status, label, "status-label", 0.9))) if label and status else found


def _issuer(masthead: Masthead, signed: _Signed) -> Field | None:
    """Return who issued the notice: as the title names it, in full; else as the signature does."""
    label = masthead.label("issuer-label")
    title = masthead.title
    named = title.bodies if title else ()
    open_list = bool(named) and title is not None and title.text.startswith("".join(named) + "等")
    full = bool(named) and all(area_named(body) or is_central(body) for body in named)
    if title is not None and named and (signed.by is None or (full and not open_list)):
        return Field("、".join(named), title.mention, "issuer-title", 0.95 if full else 0.8)
    if signed.by is not None and signed.by.names is not None:
        rule = "issuer-imprint" if signed.by.imprint else "issuer-signature"
        return Field("、".join(signed.by.bodies), signed.by.names, rule, 0.8 if signed.by.imprint else 0.95)
    return Field("、".join(split_bodies(label.text)), label, "issuer-label", 0.9) if label else None


def _issued(masthead: Masthead, signed: _Signed) -> Field | None:
    """Return the day of issue: of the signature, else of the site's table, the masthead or the printing record."""
    if signed.on is not None and signed.on.day is not None and not signed.on.imprint:
        return Field(signed.on.day.isoformat(), signed.on.date_mention, "issued-signature", 0.95)
    for mention, rule in ((masthead.label("date-label"), "issued-label"), (masthead.date, "issued-masthead")):
        day = read_full_date(mention.text) if mention else None
        if day is not None:
            return Field(day.isoformat(), mention, rule, 0.9)
    if signed.on is not None and signed.on.day is not None:
        return Field(signed.on.day.isoformat(), signed.on.date_mention, "issued-imprint", 0.7)
    return None


def _jurisdiction(masthead: Masthead, issuer: Field | None, closing: Span) -> Field | None:
    """Return the area of the issuing government: the issuer's, else the number's and the body's where they agree."""
    if issuer is not None:
        body = issuer.value.split("、")[0]
        area = area_named(body)
        if area is not None:
            return Field(area.code, issuer.mention, "area-issuer", issuer.confidence)
        if is_central(body):
            return None
    number = masthead.number
    if number is not None and is_national(number.code):
        return None
    text = masthead.text
    span = Span(0, closing.start + _before_footer(text[closing.start :]))
    read = area_of_body(text, span, mask_spans(text, span))
    coded = area_of(number.code, f"{read[0].code[:2]}0000" if read else None)[0] if number else None
    if number is not None and coded is not None and (read is None or read[0].code == coded):
        return Field(coded, number.mention, "area-number", 0.9)
    return Field(read[0].code, read[1], "area-body", 0.8) if read else None


def _words(kind: str) -> tuple[str, ...]:
    return read_words("head_cues.csv")[kind]


def _before_footer(closing: str) -> int:
    return min((at for word in _words("site-footer") if (at := closing.find(word)) >= 0), default=len(closing))


def _footers(text: str, closing: Span) -> Iterator[Ignored]:
    at = closing.start + _before_footer(text[closing.start :])
    if at < len(text):
        yield Ignored(Mention.of(text, at, len(text)), "site-footer")


def _issues(
    masthead: Masthead, issuer: Field | None, issued: Field | None, jurisdiction: Field | None
) -> Iterator[Issue]:
    fields = {
        "title": masthead.title,
        "document number": masthead.number,
        "issuer": issuer,
        "area": jurisdiction,
        "day of issue": issued,
    }
    missing = [name for name, value in fields.items() if value is None]
    if missing:
        yield Issue("head-incomplete", None, f"The text states no {', '.join(missing)}.")
    number = masthead.number
    if number is not None and jurisdiction is not None and not _fits(number, jurisdiction.value):
        yield Issue(
            "number-of-another-area",
            number.mention.span,
            f"{number.value} is not a number of the area {jurisdiction.value}.",
        )
    printed = read_full_date(masthead.date.text) if masthead.date else None
    if masthead.date is not None and printed is not None and issued is not None and printed.isoformat() != issued.value:
        yield Issue("dates-disagree", masthead.date.span, f"The masthead says {printed}, the signature {issued.value}.")


def _fits(number: DocNumber, area: str) -> bool:
    """Tell whether a number can come from an area: its own, one above or below it, or undecidable."""
    _, candidates = area_of(number.code, f"{area[:2]}0000")
    return not candidates or any(code[:2] == area[:2] for code in candidates)
