"""A room for calls by video in memory: its officer, one appointment in ten minutes, what is kept of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from domain.bookings.bookings import Booking, BookingState
from domain.bookings.places import PlaceKind
from domain.hall.posts import Post, PostRole, Posts
from domain.pensions.videos import (
    ASKED,
    Call,
    CallDone,
    CallDue,
    CallOutcome,
    Checked,
    IceServer,
    Party,
)
from domain.people import Identity
from domain.subjects import SubjectKind
from domain.words import Language
from services.pensions.video_calls import VideoCallService
from services.pensions.video_endings import VideoEndings
from tests.people import FakeBell
from tests.services.bookings.ledger import (
    CHEN,
    FIRST,
    NOW,
    OPTICIAN,
    WANG,
    FakeActing,
    Ledger,
)
from tests.services.pensions.evidence_desk import IDENTITY
from tests.services.pensions.meetings import COLLEAGUE, Office
from tests.services.unit import FakeUnit

MINUTE = timedelta(minutes=1)
PENSION = SubjectKind.ENTITLEMENT.of("city-pension")
ROOM = replace(OPTICIAN, place="room", kind=PlaceKind.VIDEO, unit="pension_video", area="440303")
#: Of half an hour, in ten minutes.
SOON = replace(FIRST, place="room", kind=PlaceKind.VIDEO, starts_at=NOW + 10 * MINUTE)
OPENS, CLOSES = SOON.starts_at - 15 * MINUTE, SOON.starts_at + 50 * MINUTE
CLERK = Post("pension_video", PostRole.CLERK, "4403")
SERVERS = (IceServer(("turn:turn.example",)),)
CERTIFIES = Checked(
    CallOutcome.CERTIFIED,
    face=True,
    document=True,
    answers={each.name: each.settled for each in ASKED},
    words="看清了",
)


@dataclass
class Videos:
    """storage.pensions.videos.VideoStore."""

    calls: dict[UUID, Call] = field(default_factory=dict)
    seated: list[tuple[Party, bytes, UUID, datetime]] = field(default_factory=list)
    ended: list[CallDone] = field(default_factory=list)
    asked: list[tuple[str, date, UUID, datetime, int]] = field(default_factory=list)
    left_: list[UUID] = field(default_factory=list)

    async def open(self, person: UUID, booking: UUID, closes_at: datetime) -> Call:
        return self.calls.setdefault(booking, Call(person, booking, closes_at))

    async def lock(self, booking: UUID) -> Call | None:
        return self.calls.get(booking)

    async def seat(
        self, call: Call, party: Party, ticket: bytes, session: UUID, until: datetime
    ) -> None:
        self.calls[call.booking] = call
        self.seated.append((party, ticket, session, until))

    async def end(self, done: CallDone) -> bool:
        self.ended.append(done)
        return True

    async def day(
        self, place: str, day: date, officer: UUID, at: datetime, most: int
    ) -> Sequence[CallDue]:
        self.asked.append((place, day, officer, at, most))
        return [CallDue(UUID(int=n), WANG, NOW, 30, "booked", "王秀英") for n in (201, 202)]

    async def left(self, at: datetime, most: int) -> Sequence[UUID]:
        assert (at, most) == (NOW, 20)
        return self.left_


class Room(Ledger):
    """Chen, a clerk, and one appointment of Wang's."""

    def __init__(self) -> None:
        super().__init__(SOON, place=ROOM)
        self.office, self.videos, self.rings = Office(), Videos(), FakeBell()
        self.serving = True
        self.servers_for: list[tuple[str, datetime]] = []
        self.service = VideoCallService(
            unit=FakeUnit(),
            store=self.videos,
            places=self,
            bookings=self.rows,
            moves=self.moves,
            posts=self,
            persons=self.office,
            identities=self,
            entitlements=self.office,
            acting=FakeActing(),
            attestations=self.office.attestations,
            reviews=self.office.openings,
            audit=self.audit,
            bell=self.bell,
            calls=self.rings,
            ice=Servers(self.servers_for),
            clock=lambda: NOW,
        )
        self.endings = VideoEndings(
            unit=FakeUnit(),
            store=self.videos,
            moves=self.moves,
            bell=self.bell,
            clock=lambda: NOW,
        )
        self.booked = self.book(1, SOON, about=PENSION)
        self.id = self.booked.booking

    async def of(self, officer: UUID) -> Posts:
        return Posts.of([CLERK] if officer in {CHEN.officer, COLLEAGUE.officer} else ())

    async def serves(self, officer: UUID, person: UUID) -> bool:
        return self.serving

    async def identity(self, person: UUID) -> Identity:
        assert person == WANG
        return IDENTITY

    def meets(self, **more: object) -> None:
        """Both are there and see each other."""
        call = Call(WANG, self.id, CLOSES, CHEN.officer, met_at=NOW - MINUTE)
        self.videos.calls[self.id] = replace(call, **more)  # type: ignore[arg-type]  # fields of a call
        self.bookings[self.id] = replace(self.booked, state=BookingState.CHECKED_IN)

    async def conclude(self, said: Checked = CERTIFIES) -> CallDone:
        return await self.service.conclude(CHEN, self.id, said, Language.ZH)

    @property
    def now_booked(self) -> Booking:
        return self.bookings[self.id]


@dataclass
class Servers:
    asked: list[tuple[str, datetime]]

    def of(self, user: str, expires_at: datetime) -> tuple[IceServer, ...]:
        self.asked.append((user, expires_at))
        return SERVERS
