"""What is held of a person who was visited at home."""

from uuid import UUID

from domain.pensions.home_visits import (
    QUESTIONS,
    Clock,
    Door,
    Outcome,
    Reading,
    Report,
    Settled,
    Sign,
    Taken,
    VisitDone,
)
from storage.database import Database
from storage.keys.vault import Vault
from storage.pensions.home_visits import HomeVisitStore
from tests.storage.everything_recorded import AT, DAY, OFFICER, PERSON


async def hold_meetings(database: Database, vault: Vault) -> None:
    said = Report(
        Door.MET,
        AT,
        document=True,
        alive=True,
        answers={question.name: question.settled for question in QUESTIONS},
        sign=Sign.TICKED,
        words="在家中核对身份证",
    )
    done = VisitDone(
        person=PERSON,
        booking=UUID(int=94),
        officer=OFFICER,
        visit_list=UUID(int=95),
        report=UUID(int=96),
        scheme="city-pension",
        said=said,
        sent=Reading(AT + DAY, AT + DAY),
        settled=Settled(Outcome.CERTIFIED, Taken(AT, Clock.RIGHT)),
    )
    await HomeVisitStore(database, vault).add(done)
