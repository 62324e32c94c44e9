"""One person's pensions in memory, and what certifies them: officers' words, receipts, reviews, spot checks."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.faces.checks import Receipt
from domain.faces.face_check import Reason
from domain.pensions.entitlement import Entitlement, Standing
from domain.pensions.evidence import Evidence, Presence
from domain.pensions.review import Opened, ReviewKind
from domain.people import Officer
from domain.ways import Way
from services.pensions.attestations import Attestations
from services.pensions.certify import Certify
from services.pensions.check_reviews import CheckReviews
from services.pensions.review_openings import ReviewOpenings
from tests.services.bookings.ledger import NOW, WANG
from tests.services.unit import FakeAudit, FakeEvents

CITY: Final = Entitlement(WANG, "city-pension", date(2026, 12, 31), Way.DATA)
STOPPED: Final = replace(
    CITY, scheme="resident-pension", standing=Standing.SUSPENDED, suspended_on=date(2026, 6, 1)
)
COLLEAGUE: Final = Officer(UUID(int=33), frozenset(), UUID(int=34))
REVIEWER: Final = UUID(int=41)  # the account that a first review tells


class Openings(ReviewOpenings):
    """Every review is new, and tells one account of its own."""

    def __init__(self) -> None:
        self.opened: list[tuple[str, ReviewKind, Sequence[Reason], str, str]] = []
        self.checks: list[UUID | None] = []

    async def open_or_join(
        self,
        person: UUID,
        scheme: str,
        kind: ReviewKind,
        reasons: Sequence[Reason],
        check: UUID | None,
        at: datetime,
        *,
        words: str = "",
        way: str = "",
        actor: str = "system",
    ) -> Opened:
        self.opened.append((scheme, kind, reasons, actor, words))
        self.checks.append(check)
        return Opened(UUID(int=9), fresh=True, told=(UUID(int=40 + len(self.opened)),))


@dataclass
class Signer:
    signed: list[dict[str, object]] = field(default_factory=list)

    def sign_receipt(self, claims: dict[str, object]) -> str:
        self.signed.append(claims)
        return "signed"


@dataclass
class Office:
    """Every store that a certification writes; `own`: officers who are the person, or act for them.

    `drawn`: whether a call or a visit is drawn to confirm it.
    """

    held: dict[str, Entitlement] = field(
        default_factory=lambda: {each.scheme: each for each in (CITY, STOPPED)}
    )
    dead: bool = False
    drawn: bool = False
    own_of: set[UUID] = field(default_factory=set)
    waiting: set[Reason] = field(default_factory=set)
    receipts: list[tuple[UUID, UUID | None, Receipt]] = field(default_factory=list)
    proven: list[tuple[UUID | None, UUID]] = field(default_factory=list)
    spots: list[tuple[UUID, UUID, str, Way, datetime]] = field(default_factory=list)
    attested: list[tuple[Evidence, Presence, UUID, str, date | None]] = field(default_factory=list)
    openings: Openings = field(default_factory=Openings)
    events: FakeEvents = field(default_factory=FakeEvents)
    audit: FakeAudit = field(default_factory=FakeAudit)
    signer: Signer = field(default_factory=Signer)

    def __post_init__(self) -> None:
        self.certify = Certify(
            entitlements=self,
            reviews=CheckReviews(reviews=self, openings=self.openings),
            receipts=self,
            accounts=self,
            spots=self,
            drawn=lambda _: self.drawn,
            events=self.events,
            outside=(Way.WECHAT,),
        )
        self.attestations = Attestations(
            store=self,
            certify=self.certify,
            audit=self.audit,
            signer=self.signer,
            drawn=lambda _: self.drawn,
        )

    # storage.pensions.entitlements.EntitlementStore

    async def read(self, person: UUID, scheme: str) -> Entitlement | None:
        return self.held.get(scheme) if person == WANG else None

    async def lock(self, person: UUID, scheme: str) -> Entitlement | None:
        return await self.read(person, scheme)

    async def change(self, entitlement: Entitlement) -> None:
        assert entitlement.version == self.held[entitlement.scheme].version + 1
        self.held[entitlement.scheme] = entitlement

    # receipts, accounts, spot checks, reviews

    async def add(self, person: UUID, account: UUID | None, receipt: Receipt) -> None:
        self.receipts.append((person, account, receipt))

    async def prove(self, account: UUID | None, person: UUID) -> None:
        self.proven.append((account, person))

    async def draw(self, person: UUID, check: UUID, scheme: str, way: Way, at: datetime) -> None:
        self.spots.append((person, check, scheme, way, at))

    async def waits_for(self, person: UUID, reason: Reason) -> bool:
        return person == WANG and reason in self.waiting

    async def some_scheme(self, person: UUID) -> str | None:
        return min(self.held) if person == WANG and self.held else None

    # storage.pensions.evidence.EvidenceStore

    async def died(self, person: UUID) -> bool:
        return self.dead

    async def own(self, person: UUID, officer: UUID, at: datetime) -> bool:
        assert at == NOW
        return officer in self.own_of

    async def attest(
        self,
        evidence: Evidence,
        presence: Presence,
        officer: UUID,
        words: str,
        *,
        met_on: date | None,
    ) -> bool:
        if evidence.subject.scheme not in self.held:
            return False
        self.attested.append((evidence, presence, officer, words, met_on))
        return True

    async def hold(self, person: UUID) -> bool:
        return person == WANG
