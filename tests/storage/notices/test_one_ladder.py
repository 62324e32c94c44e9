"""A person has one account at a time, so an event climbs one ladder and calls no number twice."""

from pathlib import Path

from domain.events import EventKind
from domain.subjects import SubjectKind
from domain.words import Language
from server.wiring.accounts import make_binding, make_phone_reassignment
from storage.accounts.accounts import AccountStore
from storage.database import Database
from storage.events import tell
from tests.storage.city import COUNTER, NOW, WANG, found


async def test_whose_number_changed_is_told_at_the_new_one_alone(
    database: Database, tmp_path: Path
) -> None:
    city = found(database, tmp_path)
    accounts, binding = AccountStore(database, city.vault), make_binding(database, city.vault)
    holders = make_phone_reassignment(database, city.vault)
    person = await city.resident()
    old = (await accounts.of_phone(WANG.phone, Language.ZH)).account
    await binding.bind(old, person, NOW)
    await holders.change_phone(person, "13900139000", actor=COUNTER)
    new = (await accounts.of_phone("13900139000", Language.ZH)).account
    await binding.bind(new, person, NOW)
    async with database.transaction() as tx:
        told = await tell(
            tx, person=person, kind=EventKind.CERTIFIED, subject=SubjectKind.PERSON.of(), at=NOW
        )

    assert told == (new,)
    waiting = await database.fetch(
        "SELECT account_id FROM deliveries WHERE channel = 'sms' AND kind = $1",
        EventKind.CERTIFIED,
    )
    assert [row["account_id"] for row in waiting] == [new]


async def test_a_number_that_signs_in_again_has_the_account_it_had(
    database: Database, tmp_path: Path
) -> None:
    city = found(database, tmp_path)
    accounts = AccountStore(database, city.vault)
    first = await accounts.of_phone(WANG.phone, Language.ZH)

    assert (await accounts.of_phone(WANG.phone, Language.EN)).account == first.account
