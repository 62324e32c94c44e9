"""What hospitals' systems are asked and said, and on which days both sides differ."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.city.differences import Difference, DifferenceKind
from domain.city.patient_records import PatientRecord
from domain.city.registrations import Registration, Wish
from domain.delivery import Answer, Channel, DeliveryState, Outcome
from domain.outbox import Ended
from storage.city.differences import DifferenceStore
from storage.city.his_calls import HisCallStore
from storage.city.patient_records import PatientRecordStore
from storage.city.registrations import RegistrationStore
from storage.database import Database
from tests.people import NOON, make_vault

ONE, TWO, THREE, FOUR = (UUID(int=n) for n in range(1, 5))
SECOND = timedelta(seconds=1)
LATER = NOON + SECOND
TODAY, YESTERDAY = date(2026, 11, 24), date(2026, 11, 23)
FIRST: tuple[date, str, str, str] = (YESTERDAY, "", "", "")
OURS, THEIRS = DifferenceKind.OURS_ONLY, DifferenceKind.THEIRS_ONLY


def difference(
    number: str,
    hospital: str = "first",
    day: date = TODAY,
    kind: DifferenceKind = OURS,
) -> Difference:
    return Difference(hospital, day, kind, number)


@pytest.fixture
def differences(database: Database) -> DifferenceStore:
    return DifferenceStore(database)


async def keep(differences: DifferenceStore, *found: Difference, at: Difference) -> None:
    await differences.keep(at.hospital, at.day, found, (1, 1), NOON)


async def test_a_later_look_replaces_that_day_of_that_hospital_but_what_was_settled(
    differences: DifferenceStore,
) -> None:
    settled, stays, goes = difference("1"), difference("2"), difference("3")
    other_day, other_hospital = difference("3", day=YESTERDAY), difference("3", "second")
    await keep(differences, settled, stays, goes, at=settled)
    await keep(differences, other_day, at=other_day)
    await keep(differences, other_hospital, at=other_hospital)
    held = await differences.lock("first", TODAY, "1", OURS)
    assert held == settled
    await differences.settle(held.settle(ONE, "w", NOON))
    new = difference("2", kind=THEIRS)

    await keep(differences, stays, new, at=settled)

    both = ["first", "second"]
    assert await differences.of(both, FIRST, 9, settled=False) == [
        other_day,
        stays,
        new,
        other_hospital,
    ]
    assert await differences.of(both, FIRST, 9, settled=True) == [held.settle(ONE, "w", NOON)]
    assert await differences.of(["second"], FIRST, 9, settled=False) == [other_hospital]
    behind = (TODAY, "first", "2", OURS.value)
    assert await differences.of(both, behind, 1, settled=False) == [new]
    assert await differences.count() == 4


async def test_one_difference_is_found_and_settled_by_all_that_names_it(
    differences: DifferenceStore,
) -> None:
    mine = difference("1")
    beside = (difference("1", kind=THEIRS), difference("2"))
    await keep(differences, mine, *beside, at=mine)
    for other in (difference("1", day=YESTERDAY), difference("1", "second")):
        await keep(differences, other, at=other)

    await differences.settle(mine.settle(ONE, "w", NOON))

    assert await differences.count() == 4
    assert await differences.lock("second", TODAY, "2", OURS) is None
    assert await differences.lock("first", YESTERDAY, "1", THEIRS) is None
    assert await differences.compared("first", TODAY) == NOON
    assert await differences.compared("second", YESTERDAY) is None


async def test_messages_are_taken_once_and_those_that_lack_between_are_counted(
    differences: DifferenceStore,
) -> None:
    for hospital, sequence, at in (
        ("first", 1, NOON),
        ("first", 5, LATER),
        ("first", 8, LATER),
        ("second", 2, LATER),
        ("second", 4, LATER),
    ):
        assert await differences.take(hospital, sequence, at)
    assert not await differences.take("first", 5, LATER)

    assert await differences.missing(NOON) == 3


async def test_a_hospital_is_called_when_it_is_due_and_the_answer_to_an_old_claim_ends_nothing(
    database: Database,
) -> None:
    registrations, calls = RegistrationStore(database), HisCallStore(database)
    await registrations.queue(ONE, NOON)
    await registrations.queue(TWO, LATER)
    assert await calls.claim(Channel.HOSPITAL, at=NOON - SECOND, until=LATER, limit=9) == []
    assert await calls.waiting() == (0, None)
    (old,) = await calls.claim(Channel.HOSPITAL, at=NOON, until=LATER, limit=9)
    assert await calls.waiting() == (1, NOON)

    claimed = await calls.claim(Channel.HOSPITAL, at=LATER, until=LATER, limit=9)

    ends = [
        Ended(each, DeliveryState.SENT, Answer(Outcome.DELIVERED), LATER)
        for each in (old, *claimed)
    ]
    assert [each.id for each in claimed] == [ONE, TWO]
    assert await calls.finish(ends[:1]) == set()
    assert await calls.finish(ends[1:2]) == {ONE}
    assert await calls.finish(ends[1:]) == {TWO}
    await registrations.queue(ONE, LATER)
    (anew,) = await calls.claim(Channel.HOSPITAL, at=LATER, until=LATER, limit=9)
    assert (anew.attempt, anew.fence > claimed[0].fence) == (1, True)


async def test_registrations_of_a_day_and_of_a_person_the_latest_first(database: Database) -> None:
    registrations = RegistrationStore(database)
    until = NOON + timedelta(hours=1)
    made = [
        Registration(person, UUID(int=n), hospital, "p", at, 0, Wish.LOCK, NOON)
        for n, (person, hospital, at) in enumerate(
            (
                (ONE, "first", NOON),
                (ONE, "first", LATER),
                (ONE, "first", until),
                (TWO, "second", NOON),
                (TWO, "first", NOON - SECOND),
            )
        )
    ]
    for each in made:
        await registrations.add(each)

    assert await registrations.of_day("first", NOON, until) == made[:2]
    assert await registrations.of_person(ONE, (until, FOUR), 2) == [made[2], made[1]]
    assert await registrations.of_person(ONE, (LATER, UUID(int=1)), 2) == [made[0]]


async def test_a_record_is_the_persons_at_that_hospital(database: Database) -> None:
    records = PatientRecordStore(database, make_vault())
    mine, elsewhere, another = (
        PatientRecord(person, hospital, "77", NOON, "system")
        for person, hospital in ((ONE, "first"), (ONE, "second"), (TWO, "third"))
    )
    for each in (elsewhere, mine, another):
        await records.put(each)

    assert await records.read(ONE, "first") == mine
    assert await records.read(ONE, "third") is None
    assert await records.of_person(ONE) == [mine, elsewhere]
    assert await records.numbered("third", "77") == TWO
    assert await records.numbered("fourth", "77") is None
