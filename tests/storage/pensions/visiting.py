"""A visiting team in a real database: who is booked with it, and an officer with a phone that may be wrong."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from domain.bookings.bookings import Booking
from domain.bookings.places import PlaceKind
from domain.pensions.home_visits import QUESTIONS, Door, Report, Sign, VisitDone
from domain.people import Citizen, Identity, Level, Officer, Role
from domain.subjects import SubjectKind
from domain.words import Language
from server.wiring.built_in import make_openings
from server.wiring.effects import make_effects
from services.pensions.attestations import Attestations
from services.pensions.home_visits import Handed, HomeVisitService, Sending
from storage.audit.audit import AuditStore
from storage.bookings.places import PlaceStore
from storage.database import Database
from storage.hall.posts import PostStore
from storage.pensions.entitlements import EntitlementStore
from storage.pensions.evidence import EvidenceStore
from storage.pensions.home_visits import HomeVisitStore
from tests.people import make_signer
from tests.storage.bookings.desk import WINDOWS, BookingDesk, open_bookings
from tests.storage.city import SCHEME, WANG, City

OFFICER = UUID(int=21)
TEAM = replace(
    WINDOWS,
    place="visits_futian",
    kind=PlaceKind.HOME_VISIT,
    unit="social_insurance",
    size=5,
    minutes=60,
    kinds=(SubjectKind.ENTITLEMENT,),
    area="440304",
)
DAY = date(2026, 11, 5)
SETTLED = {question.name: question.settled for question in QUESTIONS}
ABOUT = SubjectKind.ENTITLEMENT.of(SCHEME)


@dataclass
class Visiting:
    """`ahead`: by so much the officer's phone is wrong."""

    desk: BookingDesk
    visits: HomeVisitService
    drawn: list[bool]
    ahead: timedelta = timedelta(0)

    @property
    def city(self) -> City:
        return self.desk.city

    @property
    def phone(self) -> datetime:
        return self.desk.now[0] + self.ahead

    async def enrol(self, officer: UUID, *areas: str, area: str = "440304") -> Officer:
        """An officer of the areas, who holds the team's post there."""
        await self.city.officer(officer, *areas)
        await self.city.database.execute(
            "INSERT INTO posts (officer_id, unit, role, area, granted_at, granted_by)"
            " VALUES ($1, 'social_insurance', 'clerk', $2, now(), '00000000-0000-0000-0000-000000000007')",
            officer,
            area,
        )
        return Officer(officer, frozenset({Role.COUNTER}), UUID(int=1))

    async def booked(
        self, identity: Identity = WANG, *, area: str = "440304", at: str = "2026-11-05 09:00"
    ) -> Booking:
        person = await self.city.resident(identity, area=area)
        citizen = Citizen(await self.city.account(person), Level.BOUND, uuid4())
        slot = await self.desk.slot(at, TEAM)
        held = await self.desk.bookings.hold(citizen, slot.slot, ABOUT)
        return (await self.desk.bookings.confirm(citizen, held.booking.booking)).booking

    async def hand_over(self, officer: Officer, day: date = DAY) -> Handed:
        return await self.visits.hand_over(officer, TEAM.place, day, self.phone)

    def report(self, **fields: object) -> Report:
        """All in order, at this moment by the phone's clock."""
        done = Report(
            Door.MET,
            self.phone,
            document=True,
            alive=True,
            answers=SETTLED,
            sign=Sign.TICKED,
            words="在家中核对身份证",
        )
        return replace(done, **fields)  # type: ignore[arg-type]  # fields of a report

    async def send(
        self,
        officer: Officer,
        booking: UUID,
        handed: Handed,
        said: Report,
        report: UUID | None = None,
    ) -> VisitDone:
        sending = Sending(
            handed.handed.visit_list, report or uuid4(), said, self.phone, Language.ZH
        )
        return await self.visits.send(officer, booking, sending)

    async def certified(self) -> tuple[date, str]:
        row = await self.city.database.fetchrow(
            "SELECT certified_until, certified_by FROM entitlements"
        )
        assert row is not None
        return row["certified_until"], row["certified_by"]


async def open_visiting(database: Database, folder: Path) -> Visiting:
    await database.execute(
        "INSERT INTO units (unit, zh, en) VALUES ('social_insurance', '社保局', 'Social insurance')"
        " ON CONFLICT DO NOTHING"
    )
    desk = await open_bookings(database, folder, WINDOWS, TEAM)
    city, drawn = desk.city, [False]
    effects = make_effects(database, city.vault, make_signer())
    evidence = EvidenceStore(database, city.vault)
    visits = HomeVisitService(
        unit=database,
        store=HomeVisitStore(database, city.vault),
        places=PlaceStore(database),
        bookings=desk.store,
        moves=desk.moves,
        posts=PostStore(database),
        persons=evidence,
        entitlements=EntitlementStore(database),
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
        clock=lambda: desk.now[0],
    )
    return Visiting(desk, visits, drawn)
