"""What is held of a person who was visited at home, and met by video."""

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
from domain.pensions.videos import (
    ASKED,
    CallDone,
    CallOutcome,
    Checked,
    Party,
    SignalKind,
)
from storage.database import Database
from storage.keys.vault import Vault
from storage.pensions.home_visits import HomeVisitStore
from storage.pensions.videos import VideoStore
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
    videos = VideoStore(database, vault)
    await videos.open(PERSON, UUID(int=97), AT + DAY)
    checked = Checked(
        CallOutcome.CERTIFIED,
        face=True,
        document=True,
        answers={question.name: question.settled for question in ASKED},
        words="证件举到镜头前核对",
    )
    ended = CallDone(
        person=PERSON,
        booking=UUID(int=97),
        officer=OFFICER,
        scheme="city-pension",
        said=checked,
        outcome=CallOutcome.CERTIFIED,
        doubts=(),
        met_at=AT,
        ended_at=AT,
    )
    assert await videos.end(ended)
    under_way = await videos.open(PERSON, UUID(int=98), AT + DAY)
    assert await videos.say(under_way, Party.OFFICER, SignalKind.OFFER, "v=0", AT, 9)


async def hold_phones(database: Database, account: UUID) -> None:
    """One that is to prove itself, and the key of one that did."""
    await database.execute(
        "INSERT INTO attestation_challenges VALUES ($1, $2, $2, 'a challenge', 'infinity')",
        PERSON,
        account,
    )
    await database.execute(
        "INSERT INTO attested_keys VALUES ('its id', $1, 'public', 1, now(), now())", account
    )
