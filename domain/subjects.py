"""What a check, a notice, a receipt, an entry of the audit or a review is about: one value, one text.

The text stands in rows, in the audit's chain and behind signatures: a kind keeps its word for ever, and none
is taken away. Nobody else writes or reads such a text (tests/test_house.py).
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self
from uuid import UUID


class SubjectKind(StrEnum):
    # by the id of a row
    ACCOUNT = "account"
    BOOKING = "booking"
    CAMPAIGN = "campaign"
    CASE = "case"
    CERTIFICATE = "certificate"
    DELIVERY = "delivery"
    DIFFERENCE = "difference"
    EMERGENCY = "emergency"
    EVIDENCE = "evidence"
    EXPORT = "export"
    FACE_CHECK = "face_check"
    FACE_REQUEST = "face_request"  # a partner's
    HAND_OFF = "hand_off"
    KIOSK = "kiosk"
    LETTER = "letter"
    MANDATE = "mandate"
    OFFICER = "officer"
    ORDER = "order"
    PARCEL = "parcel"
    PARTNER = "partner"
    PROOF = "proof"
    PUBLISHED_ANSWER = "published_answer"
    RATING = "rating"  # that somebody was asked for, by the id of the ask
    REQUEST = "request"  # alone: all that a person asked for
    REVIEW = "review"
    SCREEN = "screen"
    SESSION = "session"
    SPOT_CHECK = "spot_check"
    TICKET = "ticket"
    UPLOAD = "upload"
    VISIT = "visit"  # somebody to be told in person; no home visit
    WEBHOOK = "webhook"
    # by a word
    CALENDAR = "calendar"  # its year
    CASE_DIGEST = "case_digest"  # case:digest of what is signed, in hexadecimal
    CONSENT = "consent"  # its purpose
    DISTRICT = "district"  # its area
    ENTITLEMENT = "entitlement"  # its scheme
    FACE_RECORD = "face_record"  # engine, source, engine:source, or what became of it
    HALL = "hall"
    INCIDENT = "incident"  # its reference
    ITEM = "item"  # its name, name@version
    KEY = "key"  # kind:version
    PLACE = "place"
    TEMPLATE = "template"  # a vendor's, channel:id
    UNIT = "unit"
    # there is one of each, of a person or of the house
    ACTING = "acting"
    ATTESTATIONS = "attestations"
    AUDIT = "audit"
    DELIVERIES = "deliveries"
    FACE = "face"
    HELPERS = "helpers"
    INBOX = "inbox"
    MANDATES = "mandates"
    PERSON = "person"

    def of(self, reference: UUID | str = "", *, days: int = 0, count: int = 0) -> "Subject":
        """Raises NoSubject for a reference that this kind has not."""
        return Subject(self, str(reference), days=days, count=count)

    def is_of(self, text: str) -> bool:
        """Whether a text, which may be any, names something of this kind."""
        return text.startswith(self.prefix)

    @property
    def names_row(self) -> bool:
        """Whether it is known by the id of a row; a request may also be none in particular."""
        return self in _BY_ID

    @property
    def prefix(self) -> str:
        """What texts of this kind begin with, for a statement that compares them."""
        return f"{self.value}:"


_BY_WORD: Final = frozenset(
    {
        SubjectKind.CALENDAR,
        SubjectKind.CASE_DIGEST,
        SubjectKind.CONSENT,
        SubjectKind.DISTRICT,
        SubjectKind.ENTITLEMENT,
        SubjectKind.FACE_RECORD,
        SubjectKind.HALL,
        SubjectKind.INCIDENT,
        SubjectKind.ITEM,
        SubjectKind.KEY,
        SubjectKind.PLACE,
        SubjectKind.TEMPLATE,
        SubjectKind.UNIT,
    }
)
_ONE_OF_EACH: Final = frozenset(
    {
        SubjectKind.ACTING,
        SubjectKind.ATTESTATIONS,
        SubjectKind.AUDIT,
        SubjectKind.DELIVERIES,
        SubjectKind.FACE,
        SubjectKind.HELPERS,
        SubjectKind.INBOX,
        SubjectKind.MANDATES,
        SubjectKind.PERSON,
    }
)
_ALONE: Final = _ONE_OF_EACH | {SubjectKind.REQUEST}
_BY_ID: Final = frozenset(SubjectKind) - _BY_WORD - _ONE_OF_EACH

_TEXT: Final = re.compile(
    r"(?P<kind>[a-z_]+)(?::(?P<reference>[^?]+))?"
    r"(?:\?(?:days=(?P<days>[0-9]{1,9}))?&?(?:count=(?P<count>[0-9]{1,9}))?)?"
)
_CASE_DIGEST: Final = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):[0-9a-f]{64}")
_UNDER: Final = re.compile(rf" {SubjectKind.MANDATE.prefix}([0-9a-f-]{{36}})\Z")


class NoSubject(ValueError):
    """A text, or a reference, that is no subject's."""


@dataclass(frozen=True, slots=True)
class Subject:
    """`str()` is its text: `review:UUID`, `entitlement:city-pension?days=30`, `person`.

    `days` and `count` are what a notice says of it, 0 for nothing: the days that are left, how many there are.
    """

    kind: SubjectKind
    reference: str = ""  # of a row its UUID, else a word without space or `?`; "": one of each
    days: int = 0
    count: int = 0

    def __post_init__(self) -> None:
        if not _fits(self.kind, self.reference) or self.days < 0 or self.count < 0:
            raise NoSubject(f"no reference of {self.kind}: {self.reference[:60]!r}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises NoSubject for every text that `str()` never gave."""
        found = _TEXT.fullmatch(text)
        if found is not None and found["kind"] in _KINDS:
            subject = cls(
                SubjectKind(found["kind"]),
                found["reference"] or "",
                days=int(found["days"] or 0),
                count=int(found["count"] or 0),
            )
            if str(subject) == text:
                return subject
        raise NoSubject(f"no subject: {text[:60]!r}")

    def __str__(self) -> str:
        text = f"{self.kind}:{self.reference}" if self.reference else str(self.kind)
        said = [f"{name}={number}" for name, number in self.numbers.items()]
        return f"{text}?{'&'.join(said)}" if said else text

    @property
    def numbers(self) -> dict[str, int]:
        """What it says beside what it is about, by name."""
        named = {"days": self.days, "count": self.count}
        return {name: number for name, number in named.items() if number}

    @property
    def row(self) -> UUID | None:
        """The id of the row that it names; None for what is no row."""
        return UUID(self.reference) if self.kind.names_row and self.reference else None

    @property
    def scheme(self) -> str:
        """Of an entitlement; "" for anything else."""
        return self.reference if self.kind is SubjectKind.ENTITLEMENT else ""

    @property
    def session(self) -> UUID:
        """Which sign-in it is. NoSubject for anything else."""
        if self.kind is not SubjectKind.SESSION:
            raise NoSubject(f"no sign-in: {self.kind}")
        return UUID(self.reference)

    @property
    def case(self) -> UUID:
        """Of which case it names the digest. NoSubject for anything else."""
        found = _CASE_DIGEST.fullmatch(self.reference)
        if self.kind is not SubjectKind.CASE_DIGEST or found is None:
            raise NoSubject(f"no digest of a case: {self.kind}")
        return UUID(found[1])

    def under(self, mandate: UUID | None) -> "Subject | UnderMandate":
        """As an entry of the audit names it: with the mandate when somebody acts for another."""
        return self if mandate is None else UnderMandate(self, mandate)


@dataclass(frozen=True, slots=True)
class UnderMandate:
    """Of an entry of the audit alone: the thing, and under which mandate another than the person acted on it."""

    subject: Subject
    mandate: UUID

    def __str__(self) -> str:
        return f"{self.subject} {SubjectKind.MANDATE.of(self.mandate)}"


def acted(about: str) -> bool:
    """Whether an entry of the audit, by its text, tells of somebody who acted for the person."""
    return _UNDER.search(about) is not None


_KINDS: Final = frozenset(kind.value for kind in SubjectKind)


def _fits(kind: SubjectKind, reference: str) -> bool:
    if not reference:
        return kind in _ALONE
    if kind is SubjectKind.CASE_DIGEST:
        return _CASE_DIGEST.fullmatch(reference) is not None
    if kind in _BY_WORD:
        return reference.isprintable() and " " not in reference and "?" not in reference
    if kind in _BY_ID:
        try:
            return str(UUID(reference)) == reference
        except ValueError:
            return False
    return False
