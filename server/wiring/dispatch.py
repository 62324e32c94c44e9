"""Puts together what goes to units' own systems, and what comes back."""

from dataclasses import dataclass

from domain.delivery import Channel
from domain.hall.dispatches import ClaimedDispatch
from server.infrastructure import Infrastructure, now
from server.outside.dispatch import unit_systems
from server.settings import Settings
from server.wiring.calendars import make_calendars
from server.wiring.hall import make_rule_decisions
from services.hall.case_moves import CaseMover
from services.hall.dispatch_rounds import DispatchRounds
from services.hall.dispatch_standing import DispatchStandings
from services.hall.dispatching import DispatchSender
from services.hall.items import ItemService
from services.hall.unit_answers import UnitAnswers
from services.outbox import Outbox
from storage.database import Database
from storage.hall.applicants import ApplicantStore
from storage.hall.cases import CaseStore
from storage.hall.dispatches import DispatchStore
from storage.hall.unit_answers import UnitAnswerStore
from storage.hall.uploads import UploadStore


@dataclass(frozen=True, slots=True)
class DispatchWork:
    """What goes on in the background."""

    outbox: Outbox[ClaimedDispatch]
    rounds: DispatchRounds


def make_dispatch_work(
    settings: Settings, base: Infrastructure, items: ItemService, mover: CaseMover
) -> DispatchWork:
    """Without a system nothing leaves."""
    systems, database, vault = unit_systems(settings), base.database, base.vault
    store = DispatchStore(database)
    sender = DispatchSender(
        systems=systems,
        store=store,
        cases=CaseStore(database, vault),
        items=items,
        calendars=make_calendars(database),
        applicants=ApplicantStore(database, vault),
        uploads=UploadStore(database, vault),
        transport=base.transport,
        clock=now,
    )
    senders = {Channel.UNIT: sender} if systems else {}
    return DispatchWork(
        # Of each unit one message at a time: after an hour away nobody is overrun.
        outbox=Outbox(store=store, senders=senders, clock=now, slots=4),
        rounds=DispatchRounds(
            systems=systems,
            answers=make_unit_answers(settings, base, items, mover),
            heard=UnitAnswerStore(database),
            dispatches=store,
            transport=base.transport,
            clock=now,
        ),
    )


def make_unit_answers(
    settings: Settings, base: Infrastructure, items: ItemService, mover: CaseMover
) -> UnitAnswers:
    database, vault = base.database, base.vault
    return UnitAnswers(
        unit=database,
        readers=unit_systems(settings),
        answers=UnitAnswerStore(database),
        dispatches=DispatchStore(database),
        cases=CaseStore(database, vault),
        mover=mover,
        decisions=make_rule_decisions(database, vault, items),
        counts=base.delivery_reports.counts,
        clock=now,
    )


def make_dispatch_standings(settings: Settings, database: Database) -> DispatchStandings:
    return DispatchStandings(
        units=tuple(settings.unit_systems),
        dispatches=DispatchStore(database),
        answers=UnitAnswerStore(database),
        clock=now,
    )
