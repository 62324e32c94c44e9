"""What a window of the audit touched: persons and entries by who acted, citizens as one."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from domain.audited import Data
from domain.privacy.breach import ActorCount
from domain.privacy.incident_count import Touch, TouchCount
from tests.domain.hall.sample import NOW

WEI, CHEN = UUID(int=1), UUID(int=2)
WANG, LI, ZHAO = UUID(int=7), UUID(int=8), UUID(int=9)
UNTIL: Final = NOW.at + timedelta(hours=1)


def touch(seq: int, actor: str, action: str, person: UUID | None) -> Touch:
    return Touch(seq, NOW.at, actor, action, person)


ENTRIES: Final = (
    touch(10, f"officer:{WEI}", "parcel.read", WANG),
    touch(11, f"officer:{WEI}", "parcel.read", LI),
    touch(12, f"officer:{WEI}", "parcel.pack", WANG),
    touch(13, f"citizen:{CHEN}", "parcel.return", WANG),
    touch(14, f"citizen:{ZHAO}", "parcel.return", LI),
    touch(15, "system", "parcel.news", None),
    touch(16, f"officer:{CHEN}", "weather.read", ZHAO),  # of no noun that holds anybody's data
)


def counted(*, named: bool = False) -> TouchCount:
    count = TouchCount(sealed_to=12, named=named)
    for each in ENTRIES:
        count.add(each)
    return count


def test_entries_and_persons_are_counted_by_who_acted_most_persons_first() -> None:
    found = counted().touched(NOW.at, UNTIL, "", {f"officer:{WEI}": "wei"}).findings

    assert (found.since, found.until, found.actor) == (NOW.at, UNTIL, "")
    assert (found.entries, found.unsealed, found.persons) == (6, 3, 2)
    assert found.actors == (
        ActorCount("citizens", "", 2, 2),
        ActorCount(f"officer:{WEI}", "wei", 3, 2),
        ActorCount("system", "", 1, 0),
    )
    assert found.actions[0] in {("parcel.read", 2), ("parcel.return", 2)}
    assert dict(found.actions) == {
        "parcel.read": 2,
        "parcel.return": 2,
        "parcel.pack": 1,
        "parcel.news": 1,
    }
    assert dict(found.data) == {Data.CASES: 6, Data.IDENTITY: 2}


def test_each_person_is_told_of_the_kinds_of_their_own_data() -> None:
    persons = counted().touched(NOW.at, UNTIL, "", {}).persons

    assert persons == {
        WANG: frozenset({Data.CASES, Data.IDENTITY}),
        LI: frozenset({Data.CASES, Data.IDENTITY}),
    }


def test_citizens_are_told_apart_only_where_one_was_asked_for() -> None:
    found = counted(named=True).touched(NOW.at, UNTIL, f"citizen:{CHEN}", {}).findings

    assert [each.actor for each in found.actors if each.actor.startswith("citizen")] == [
        f"citizen:{CHEN}",
        f"citizen:{ZHAO}",
    ]


def test_officers_are_named_and_nobody_else() -> None:
    assert list(counted().officers) == [WEI]
