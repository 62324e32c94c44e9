"""A hall in which who is served is asked: rating, counting, repair and appeal, put together as in the city."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

from domain.hall.built_in import SERVICE_OVERSIGHT
from domain.hall.cases import Case, Move
from domain.hall.posts import PostRole
from domain.hall.ratings import Given, RatingAsk
from server.wiring.built_in import built_in_items
from services.hall.built_in_cases import BuiltInCases
from services.hall.case_moves import CaseNotes
from services.hall.rating_appeals import AppealService
from services.hall.rating_repairs import RepairService
from services.hall.rating_rounds import RatingRounds
from services.hall.ratings import RatingService
from services.hall.representation import Representation
from storage.accounts.mandates import MandateStore
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.events import EventStore
from storage.hall.applicants import ApplicantStore
from storage.hall.rating_repairs import AppealStore, RepairStore
from storage.hall.ratings import RatingAskStore, RatingStore
from storage.hall.tallies import TallyStore
from storage.hall.units import UnitStore
from tests.domain.hall.sample import APPROVER, CLERK, FIRE, ISSUER, SUPERVISOR, hand
from tests.storage.hall.desk import HallDesk, open_desk

LOOKS_INTO: Final = hand(61, (SERVICE_OVERSIGHT, PostRole.CLERK), area="")
CLOSES: Final = hand(62, (SERVICE_OVERSIGHT, PostRole.APPROVER), area="")
CLOSES_TOO: Final = hand(63, (SERVICE_OVERSIGHT, PostRole.APPROVER), area="")
#: Of both sides, as nobody should be.
BOTH: Final = hand(
    64, (SERVICE_OVERSIGHT, PostRole.APPROVER), ("city_management", PostRole.CLERK), area=""
)
HANDS: Final = (
    *(APPROVER, CLERK, FIRE, ISSUER, SUPERVISOR),
    *(LOOKS_INTO, CLOSES, CLOSES_TOO, BOTH),
)


@dataclass
class Rated:
    desk: HallDesk
    ratings: RatingService
    rounds: RatingRounds
    repairs: RepairService
    appeals: AppealService
    asks: RatingAskStore
    store: RatingStore
    tallies: TallyStore
    codes: list[str]

    @property
    def database(self) -> Database:
        return self.desk.city.database

    async def served(self) -> RatingAsk:
        """A case that ends, refused at once; what its person is asked."""
        case = await self.desk.submitted()
        await self.refuse(case)
        page = await self.ratings.mine(self.desk.citizen, "", None)
        return next(each.ask for each in page.asks if each.ask.subject.row == case.case)

    async def refuse(self, case: Case) -> Case:
        case = await self.desk.move(CLERK, case, Move.TAKE, "accept")
        return await self.desk.move(CLERK, case, Move.REFUSE, "accept", words="not ours")

    async def rated(self, given: Given | None) -> RatingAsk:
        ask = await self.served()
        if given is not None:
            await self.ratings.give(self.desk.citizen, ask.ask, given, None)
        return ask

    async def their_days_are_over(self) -> None:
        self.desk.later(days=14)
        await self.rounds.settle()

    async def counted(self) -> dict[str, int]:
        """Of the unit that served."""
        await self.rounds.fold()
        found = await self.tallies.by_unit(date(2026, 1, 1), date(2027, 12, 31))
        return next((dict(each.counts) for each in found if each.unit == "city_management"), {})

    async def rows(self, table: str) -> list[dict[str, object]]:
        return [dict(row) for row in await self.database.fetch(f"SELECT * FROM {table}")]  # noqa: S608  # of the test

    async def repair_of(self, ask: RatingAsk) -> UUID:
        """The case that looks into a poor one."""
        held = await self.asks.read(self.desk.person, ask.ask)
        assert held is not None
        case: UUID = await self.database.fetchval(
            "SELECT case_id FROM rating_repairs WHERE rating_id = $1", held.rating
        )
        return case


async def open_rated(database: Database, folder: Path) -> Rated:
    desk = await open_desk(database, folder, *HANDS, asks=True)
    for each in HANDS:
        await desk.city.officer(each.officer)
    vault, codes = desk.city.vault, list[str]()
    asks, store = RatingAskStore(database, vault), RatingStore(database, vault)
    repairs, appeals, tallies = (
        RepairStore(database),
        AppealStore(database, vault),
        TallyStore(database),
    )
    audit, events, units = AuditStore(database), EventStore(database), UnitStore(database)
    clock = partial(lambda now: now[0], desk.now)
    built_in = built_in_items()
    cases = BuiltInCases(
        store=desk.store,
        items=built_in,
        posts=desk.posts,
        calendars=desk.calendars,
        notes=CaseNotes(events=events, audit=audit),
    )

    def draw() -> str:
        codes.append(f"code-{len(codes)}")
        return codes[-1]

    for name in built_in.names:
        item = await built_in.current(name)
        desk.items.held[item.name, item.version] = item
    return Rated(
        desk=desk,
        ratings=RatingService(
            unit=database,
            store=asks,
            repairs=repairs,
            appeals=appeals,
            units=units,
            items=desk.items,
            cases=desk.work,
            representation=Representation(
                persons=desk.city.persons,
                mandates=MandateStore(database, vault),
                applicants=ApplicantStore(database, vault),
                clock=clock,
            ),
            calendars=desk.calendars,
            draw=draw,
            audit=audit,
            clock=clock,
        ),
        rounds=RatingRounds(
            unit=database,
            asks=asks,
            ratings=store,
            repairs=repairs,
            cases=cases,
            tallies=tallies,
            calendars=desk.calendars,
            clock=clock,
        ),
        repairs=RepairService(
            unit=database,
            store=repairs,
            ratings=store,
            cases=cases,
            kept=desk.store,
            posts=desk.posts,
            applicants=ApplicantStore(database, vault),
            units=units,
            items=desk.items,
            calendars=desk.calendars,
            events=events,
            audit=audit,
            bell=desk.bell,
            clock=clock,
        ),
        appeals=AppealService(
            unit=database,
            ratings=store,
            appeals=appeals,
            tallies=tallies,
            posts=desk.posts,
            events=events,
            audit=audit,
            bell=desk.bell,
            clock=clock,
        ),
        asks=asks,
        store=store,
        tallies=tallies,
        codes=codes,
    )
