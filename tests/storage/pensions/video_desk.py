"""Appointments by video in a real database, and the lines of two processes that share nothing but it."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from connectors.turn.coturn import IceServers
from domain.bookings.bookings import Booking
from domain.bookings.places import PlaceKind
from domain.pensions.videos import ASKED, CallDone, CallOutcome, Checked
from domain.people import Citizen, Identity, Level, Officer, Role
from domain.subjects import SubjectKind
from domain.words import Language
from server.wiring.built_in import make_openings
from server.wiring.effects import make_effects
from services.accounts.acting_for import ActingForService
from services.pensions.attestations import Attestations
from services.pensions.video_calls import Entrance, OfficersEntrance, VideoCallService
from services.pensions.video_endings import VideoEndings
from services.pensions.video_lines import VideoLineService
from storage.accounts.mandates import MandateStore
from storage.audit.audit import AuditStore
from storage.bell import LocalBell
from storage.bookings.places import PlaceStore
from storage.database import Database
from storage.hall.applicants import ApplicantStore
from storage.hall.posts import PostStore
from storage.pensions.entitlements import EntitlementStore
from storage.pensions.evidence import EvidenceStore
from storage.pensions.videos import VideoStore
from tests.people import make_signer
from tests.storage.bookings.desk import WINDOWS, BookingDesk, open_bookings
from tests.storage.city import SCHEME, WANG, City

OFFICER = UUID(int=21)
DESK = replace(
    WINDOWS,
    place="video_futian",
    kind=PlaceKind.VIDEO,
    unit="social_insurance",
    size=5,
    minutes=30,
    kinds=(SubjectKind.ENTITLEMENT,),
    area="440304",
)
SETTLED = {question.name: question.settled for question in ASKED}
DONE = Checked(CallOutcome.CERTIFIED, face=True, document=True, answers=SETTLED, words="核对无误")
PURPOSE = "视频办理"


@dataclass
class VideoDesk:
    """`here` and `there`: two processes, each with a bell that the other does not hear."""

    desk: BookingDesk
    calls: VideoCallService
    endings: VideoEndings
    here: VideoLineService
    there: VideoLineService
    drawn: list[bool]
    citizens: dict[UUID, Citizen] = field(default_factory=dict)

    @property
    def city(self) -> City:
        return self.desk.city

    async def enrol(self, officer: UUID, *areas: str, area: str = "440304") -> Officer:
        await self.city.officer(officer, *areas)
        await self.city.database.execute(
            "INSERT INTO posts (officer_id, unit, role, area, granted_at, granted_by)"
            " VALUES ($1, 'social_insurance', 'clerk', $2, now(), gen_random_uuid())",
            officer,
            area,
        )
        return Officer(officer, frozenset({Role.COUNTER}), uuid4())

    async def booked(
        self, identity: Identity = WANG, *, area: str = "440304", at: str = "2026-11-05 09:00"
    ) -> Booking:
        person = await self.city.resident(identity, area=area)
        citizen = Citizen(await self.city.account(person), Level.BOUND, uuid4())
        slot = await self.desk.slot(at, DESK)
        about = SubjectKind.ENTITLEMENT.of(SCHEME)
        held = await self.desk.bookings.hold(citizen, slot.slot, about)
        booked = (await self.desk.bookings.confirm(citizen, held.booking.booking)).booking
        self.citizens[booked.booking] = citizen
        return booked

    async def enter(self, booked: Booking) -> Entrance:
        return await self.calls.enter(self.citizens[booked.booking], booked.booking)

    async def enter_desk(self, officer: Officer, booked: Booking) -> OfficersEntrance:
        return await self.calls.enter_desk(officer, booked.booking, PURPOSE)

    async def conclude(self, officer: Officer, booked: Booking, said: Checked = DONE) -> CallDone:
        return await self.calls.conclude(officer, booked.booking, said, Language.ZH)

    async def seen(self, booked: Booking, by: Collection[str] = ("citizen", "officer")) -> None:
        """The browsers say that they see each other."""
        for party in by:
            row = "citizen_saw" if party == "citizen" else "officer_saw"
            await self.city.database.execute(
                f"UPDATE video_calls SET {row} = citizen_seat || '.' || officer_seat,"  # noqa: S608  # two constants
                " met_at = $2 WHERE booking_id = $1",
                booked.booking,
                self.desk.now[0] if len(by) > 1 else None,
            )


async def open_video(database: Database, folder: Path) -> VideoDesk:
    await database.execute(
        "INSERT INTO units (unit, zh, en) VALUES ('social_insurance', '社保局', 'Social insurance')"
        " ON CONFLICT DO NOTHING"
    )
    desk = await open_bookings(database, folder, WINDOWS, DESK)
    city, drawn = desk.city, [False]

    def clock() -> datetime:
        return desk.now[0]

    store, evidence = VideoStore(database, city.vault), EvidenceStore(database, city.vault)
    effects = make_effects(database, city.vault, make_signer())
    calls = VideoCallService(
        unit=database,
        store=store,
        places=PlaceStore(database),
        bookings=desk.store,
        moves=desk.moves,
        posts=PostStore(database),
        persons=evidence,
        identities=store,
        entitlements=EntitlementStore(database),
        acting=ActingForService(
            persons=city.persons,
            mandates=MandateStore(database, city.vault),
            register=ApplicantStore(database, city.vault),
            clock=clock,
        ),
        attestations=Attestations(
            store=evidence,
            certify=effects.certify,
            audit=AuditStore(database),
            signer=make_signer(),
            drawn=lambda _: drawn[0],
        ),
        reviews=make_openings(database, city.vault),
        audit=AuditStore(database),
        bell=desk.bell,
        calls=LocalBell(),
        ice=IceServers(["stun:stun.city.gov.cn"], ["turn:turn.city.gov.cn"], "secret"),
        clock=clock,
    )
    here, there = (
        VideoLineService(unit=database, store=store, bells=LocalBell(), clock=clock)
        for _ in range(2)
    )
    endings = VideoEndings(
        unit=database, store=store, moves=desk.moves, bell=desk.bell, clock=clock
    )
    return VideoDesk(desk, calls, endings, here, there, drawn)
