"""The types that pass between layers: a file becomes a Document, a Document becomes a Notice, and every fact keeps its span.

All types are frozen and slotted; no dict travels between layers. A fact is a value, the :class:`Mention` it was read from,
the identifier of the rule that read it and a confidence between 0 and 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from .record import record

__all__ = [
    "Agency",
    "AgencyKind",
    "Bound",
    "Citation",
    "Clause",
    "Coding",
    "Document",
    "Field",
    "GeneralClause",
    "GeneralKind",
    "Ignored",
    "Issue",
    "Measure",
    "Mention",
    "Notice",
    "NoticeKind",
    "Programme",
    "Quantity",
    "QuantityKind",
    "Recipient",
    "Relation",
    "Responsibility",
    "Role",
    "Scheme",
    "SignatureBlock",
    "Span",
    "Status",
    "StatusMark",
    "TermKind",
    "Urgency",
]


@record(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of the normalised text, in code points.

    >>> Span(2, 5).slice("一二三四五六")
    '三四五'
    """

    start: int
    end: int

    def slice(self, text: str) -> str:
        """Return the characters of ``text`` that the span covers."""
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Tell whether ``other`` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two spans share a character."""
        return self.start < other.end and other.start < self.end

    def __len__(self) -> int:
        return self.end - self.start


@record(frozen=True, slots=True)
class Mention:
    """Words of the normalised text and where they stand; ``span.slice(document.text) == text`` always holds."""

    span: Span
    text: str

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Mention:
        """Return the mention of ``text[start:end]``."""
        return cls(Span(start, end), text[start:end])


@record(frozen=True, slots=True)
class Document:
    """The normalised text of one source file.

    Attributes:
        text: the normalised text; every span of every fact counts its code points.
        source: the name of the file as the user gave it (no folder).
        digest: SHA-256 of the file's bytes, hexadecimal.
        media_type: of the file, such as ``text/plain`` or ``text/markdown``.
        raw: the decoded text before normalising.
        offsets: for each code point of ``text`` (and one past the end) its index in ``raw``; never decreasing.
        notes: Issues met while reading (undecodable bytes, for instance).
        metadata: names and values of the site's own table about the document (索引号, 发文字号, 成文日期 …), as printed there.
    """

    text: str
    source: str
    digest: str
    media_type: str
    raw: str
    offsets: tuple[int, ...]
    notes: tuple[Issue, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()

    def raw_span(self, span: Span) -> Span:
        """Return the stretch of ``raw`` from which the characters of ``span`` were made."""
        if span.start == span.end:
            return Span(self.offsets[span.start], self.offsets[span.start])
        return Span(self.offsets[span.start], self.offsets[span.end - 1] + 1)


@record(frozen=True, slots=True)
class Issue:
    """Something in the text that could not be read for certain. Codes are listed in docs/issues.md.

    Attributes:
        code: kebab-case identifier such as ``unknown-body``.
        span: where; None when it concerns the whole document.
        detail: one sentence for people: what was met and what was made of it.
    """

    code: str
    span: Span | None
    detail: str


@record(frozen=True, slots=True)
class Ignored:
    """Something that looks like a fact and was passed over on purpose, with the rule that says why."""

    mention: Mention
    rule: str


@record(frozen=True, slots=True)
class Field:
    """One statement about the notice as a whole: its title, number, issuer, area or a date (ISO 8601, maybe partial)."""

    value: str
    mention: Mention | None
    rule: str
    confidence: float = 1.0


class NoticeKind(StrEnum):
    """What kind of document the text is; only a notice has measures."""

    NOTICE = "notice"
    INTERPRETATION = "interpretation"
    NEWS = "news"
    CATALOGUE = "catalogue"
    OTHER = "other"


class Urgency(StrEnum):
    """How urgent the head says that a document is; codes of the scheme of genres."""

    MOST = "urgency-most"
    VERY = "urgency-very"
    URGENT = "urgency-urgent"
    LESS = "urgency-less"
    UNRANKED = "urgency-unranked"
    TIMED = "urgency-timed"


class Status(StrEnum):
    """What a document, or its site, says of its force (the first three) or of its edition; codes of the scheme of genres."""

    IN_FORCE = "in-force"
    PARTLY = "partly-in-force"
    NOT_IN_FORCE = "not-in-force"
    TRIAL = "trial"
    DRAFT = "draft"
    REVISED = "revised"

    @property
    def is_of_force(self) -> bool:
        """Whether it says if the document holds."""
        return self in {Status.IN_FORCE, Status.PARTLY, Status.NOT_IN_FORCE}


@record(frozen=True, slots=True)
class StatusMark:
    """One status of the notice as a whole and the words that say so; no words where the site's table says it."""

    status: Status
    mention: Mention | None
    rule: str
    confidence: float = 1.0


class Role(StrEnum):
    """What a clause says that a body does."""

    LEAD = "lead"
    RESPONSIBLE = "responsible"
    SUPPORT = "support"
    SUPERVISING = "supervising"


class AgencyKind(StrEnum):
    """Whether a mention names one body, a class of bodies (各县区政府) or something the code lists do not know."""

    BODY = "body"
    CLASS = "class"
    UNKNOWN = "unknown"


@record(frozen=True, slots=True)
class Agency:
    """A body or class of bodies as resolved: identity is function and area, the name is a label.

    Attributes:
        name: the name with its place prefix where known (``长春市财政局``), else as written.
        functions: codes of ontology/data/agency_functions.csv, main one first; empty when unknown.
        area: GB/T 2260 code of the area it serves; None when unknown.
        kind: one body, a class of bodies, or unknown.
        qualifier: distinguishes several bodies of one function in one area (a named zone, an internal division, an unknown
            body's own name); empty otherwise.
        candidates: function codes that were possible when none could be chosen.
    """

    name: str
    functions: tuple[str, ...]
    area: str | None
    kind: AgencyKind
    qualifier: str = ""
    candidates: tuple[str, ...] = ()

    @property
    def function(self) -> str | None:
        """The main function code, or None."""
        return self.functions[0] if self.functions else None

    @property
    def key(self) -> str:
        """The stable local name of its IRI, such as ``220100-hrss``, ``220100-each-gov`` or ``220100-x-市总调度室``."""
        parts = [self.area or "000000"]
        if self.kind is AgencyKind.CLASS:
            parts.append("each")
        parts.append(self.function or "x")
        if self.qualifier:
            parts.append(self.qualifier)
        return "-".join(parts)


@record(frozen=True, slots=True)
class Recipient:
    """A body, or a class of bodies (各县、区人民政府), to whom a notice goes (主送) or is copied (抄送)."""

    mention: Mention
    agency: Agency
    rule: str
    confidence: float = 1.0


@record(frozen=True, slots=True)
class SignatureBlock:
    """The block that signs a notice.

    Attributes:
        mention: from the first name to the date.
        bodies: names in printed order.
        day: ISO date; None where the block has none.
    """

    mention: Mention
    bodies: tuple[str, ...]
    day: str | None
    rule: str
    confidence: float = 1.0


@record(frozen=True, slots=True)
class Responsibility:
    """One body in a responsibility clause, in printed order (``position`` counts from 1 over the whole measure)."""

    mention: Mention
    agency: Agency
    role: Role
    position: int
    rule: str
    confidence: float = 1.0


@record(frozen=True, slots=True)
class Clause:
    """A responsibility clause with its bracket or line shape; ``open_ended`` when the list ends in 等 or an unnamed class."""

    mention: Mention
    shape: str
    open_ended: bool
    confidence: float = 1.0


class QuantityKind(StrEnum):
    """The type of a value."""

    MONEY = "money"
    PERCENT = "percent"
    DURATION = "duration"
    COUNT = "count"
    DATE = "date"


class TermKind(StrEnum):
    """What a value does in the measure. A pool, a ceiling, a rate, a condition and a target never answer the same question."""

    RATE = "rate"
    CEILING = "ceiling"
    AMOUNT = "amount"
    PER_HEAD = "per-head"
    POOL = "pool"
    CONDITION = "condition"
    TARGET = "target"
    TERM = "term"
    DEADLINE = "deadline"
    FORMER = "former"
    UNKNOWN = "unknown"


class Bound(StrEnum):
    """How a value limits: exactly, at most, at least."""

    EXACT = "exact"
    AT_MOST = "at-most"
    AT_LEAST = "at-least"


@record(frozen=True, slots=True)
class Quantity:
    """An amount, share, duration, count or date in a measure.

    Attributes:
        mention: the number with its unit only (``1000万元``, ``50%``, ``3月底前``).
        kind: type of the value.
        value: yuan for money, 50.0 for 50 %, ISO date (maybe ``2020-02`` or ``2025``) for dates.
        unit: ``CNY``, ``percent``, ``percentage-point``, ``day``/``month``/``year``, the measure word, or ``date``.
        term: what it does in the measure.
        bound: exact, at most, at least.
        inclusive: whether the bound itself is included (以上, 以内, 不超过 include; 超过, 不满 exclude); None when exact.
        base: what a share is a share of, as written (``减免租金金额``); None when not said.
        per: per what it is counted, as written (``每人``); None when not said.
    """

    mention: Mention
    kind: QuantityKind
    value: float | str
    unit: str
    rule: str
    term: TermKind = TermKind.UNKNOWN
    bound: Bound = Bound.EXACT
    inclusive: bool | None = None
    base: str | None = None
    per: str | None = None
    confidence: float = 1.0


class Relation(StrEnum):
    """What a notice does with a document that it cites."""

    IMPLEMENTS = "implements"
    APPLIES = "applies"
    CITES = "cites"
    REPEALS = "repeals"
    AMENDS = "amends"
    FORWARDS = "forwards"


@record(frozen=True, slots=True)
class Citation:
    """A document named by 文号 or 《》.

    Attributes:
        mention: title and number as written, together where they stand together.
        document_number: normalised, ``吉政办发〔2020〕2号``; None when not given.
        title: the words inside 《》 without the brackets; None when cited by number alone.
        relation: what is done with it.
        cue: the words that told the relation; None where the relation is the fallback.
        issuer: name of its issuer where title or number tells for certain; None otherwise.
        area: GB/T 2260 code of its issuer's area where certain; None otherwise.
    """

    mention: Mention
    document_number: str | None
    title: str | None
    relation: Relation
    rule: str
    cue: Mention | None = None
    issuer: str | None = None
    area: str | None = None
    confidence: float = 1.0


class Scheme(StrEnum):
    """The code lists that classify a measure."""

    INDUSTRY = "industry"
    GROUP = "group"
    INSTRUMENT = "instrument"


@record(frozen=True, slots=True)
class Coding:
    """A code of one scheme that the measure carries, and the words that say so (first, best mention)."""

    scheme: Scheme
    code: str
    mention: Mention
    rule: str
    confidence: float = 1.0


@record(frozen=True, slots=True)
class Programme:
    """A named product, platform, fund or campaign; ``name`` is without quotation marks."""

    name: str
    mention: Mention
    rule: str
    confidence: float = 1.0


class GeneralKind(StrEnum):
    """Statements outside the measures that hold for the whole notice."""

    ELIGIBILITY = "eligibility"
    VALIDITY = "validity"
    EXCLUSIVE = "exclusive"
    PRECEDENCE = "precedence"


@record(frozen=True, slots=True)
class GeneralClause:
    """A sentence that holds for every measure: who is eligible, until when, what cannot be combined, what prevails."""

    kind: GeneralKind
    mention: Mention
    rule: str
    confidence: float = 1.0


@record(frozen=True, slots=True)
class Measure:
    """One numbered measure.

    Attributes:
        number: as printed, in Arabic figures (``16``; ``1.2`` where the numbering restarts inside a section).
        span: the whole measure after its number mark, clause included.
        section: nearest enclosing heading that is not itself a measure.
        heading: the lead phrase.
    """

    number: str
    span: Span
    heading: Mention
    section: Mention | None = None
    clauses: tuple[Clause, ...] = ()
    responsibilities: tuple[Responsibility, ...] = ()
    open_ended: bool = False
    codings: tuple[Coding, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    programmes: tuple[Programme, ...] = ()
    citations: tuple[Citation, ...] = ()

    @property
    def key(self) -> str:
        """The local part of its IRI after the notice's key, such as ``m16``."""
        return f"m{self.number}"

    def codes(self, scheme: Scheme) -> tuple[str, ...]:
        """Return the measure's codes of one scheme, in order of mention."""
        return tuple(c.code for c in self.codings if c.scheme is scheme)


@dataclass(frozen=True)
class Notice:
    """What was read from one document. ``citations`` are those outside measures; each measure holds its own.

    Attributes:
        urgency: a code of :class:`Urgency`.
        statuses: each status once, those of force first.
        addressees: to whom the notice goes, in printed order; ``copied_to`` those of the distribution block.
        citations, measures and everything in them are in the order of the text.
        ignored: what looked like a fact and was passed over by a named rule.
    """

    document: Document
    kind: NoticeKind = NoticeKind.NOTICE
    title: Field | None = None
    document_number: Field | None = None
    issuer: Field | None = None
    jurisdiction: Field | None = None
    issued: Field | None = None
    effective_from: Field | None = None
    effective_until: Field | None = None
    urgency: Field | None = None
    statuses: tuple[StatusMark, ...] = ()
    addressees: tuple[Recipient, ...] = ()
    copied_to: tuple[Recipient, ...] = ()
    signature: SignatureBlock | None = None
    citations: tuple[Citation, ...] = ()
    measures: tuple[Measure, ...] = ()
    general: tuple[GeneralClause, ...] = ()
    issues: tuple[Issue, ...] = ()
    ignored: tuple[Ignored, ...] = field(default=())

    @cached_property
    def all_citations(self) -> tuple[Citation, ...]:
        """Every citation, those of the notice first, then measure by measure."""
        return self.citations + tuple(c for m in self.measures for c in m.citations)
