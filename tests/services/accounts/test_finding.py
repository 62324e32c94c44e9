"""How an officer finds a person, and opens a record of other areas in an emergency: each on record, with why."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.finding import Found
from domain.accounts.officers import Emergency
from domain.errors import Invalid, NotFound, TooMany
from domain.four_eyes import Matter, SecondWord
from domain.pensions.register import RegisterEntry
from domain.people import Contact, Identity, Officer, Person
from domain.problems import Problem
from domain.words import Words
from services.accounts import emergencies, finding
from services.accounts.emergencies import EmergencyService
from services.accounts.finding import FindingService
from tests.services.unit import FakeAudit, FakeUnit

#: After midnight in the city: its day is the 25th.
NOW: Final = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
TODAY: Final = date(2026, 11, 25)
LI: Final = Officer(UUID(int=7), frozenset(), UUID(int=8))
PERSON, CASE = UUID(int=1), UUID(int=2)
NUMBER: Final = "440304195912310025"
ENTRY: Final = RegisterEntry(Person(PERSON, Identity("王秀英", NUMBER, "13800138000")), (), (), ())
WHY: Final = "老人走失，需要联系家属"


@dataclass
class Register:
    """One person, found by number, name and case; `searched`: who looked in vain, and why."""

    named: int = 1
    searched: list[tuple[str, str]] = field(default_factory=list)
    shown: list[tuple[str, str]] = field(default_factory=list)
    gone: bool = False

    async def find(self, id_number: str) -> UUID | None:
        return PERSON if id_number == NUMBER else None

    async def note_search(self, *, reader: str, why: str) -> None:
        self.searched.append((reader, why))

    async def by_name(self, name: str, *, reader: str, why: str, limit: int) -> tuple[Found, ...]:
        self.shown.append((reader, why))
        return tuple(Found(ENTRY.person, f"{n:06}") for n in range(self.named))[:limit]

    async def by_case(self, number: UUID) -> UUID | None:
        return PERSON if number == CASE else None

    async def contact(self, person: UUID, *, reader: str, why: str) -> Contact | None:
        self.shown.append((reader, why))
        return Contact("13800138000", "", "") if person == PERSON else None

    async def show(self, person: UUID, *, reader: str, why: str) -> RegisterEntry | None:
        self.shown.append((reader, why))
        return None if self.gone else ENTRY

    async def entry(self, person: UUID) -> RegisterEntry | None:
        return ENTRY if person == PERSON else None

    async def schemes(self) -> dict[str, Words]:
        return {"city-pension": Words("城镇职工养老", "City pension")}


@pytest.mark.parametrize(
    ("named", "shown", "more"), [(finding.MOST, 20, False), (finding.MOST + 1, 20, True)]
)
async def test_a_name_shows_so_many_and_says_that_there_are_more(
    named: int, shown: int, *, more: bool
) -> None:
    register = Register(named)

    page = await FindingService(store=register, persons=register).by_name(LI, "王秀英", "call")

    assert (len(page.persons), page.more) == (shown, more)
    assert register.shown == [(LI.actor, "call")]


async def test_by_its_number_a_case_leads_to_its_person_on_record_with_the_purpose() -> None:
    register = Register()
    service = FindingService(store=register, persons=register)

    assert await service.by_case(LI, str(CASE), "call") == ENTRY
    assert (register.shown, register.searched) == ([(LI.actor, "call")], [])
    with pytest.raises(NotFound):
        await service.by_case(LI, str(UUID(int=99)), "guess")
    assert register.searched == [(LI.actor, "guess")]
    with pytest.raises(Invalid) as refused:
        await service.by_case(LI, "R-1", "call")
    assert [(each.pointer, each.code) for each in refused.value.errors] == [
        ("/case", "case_number")
    ]


async def test_who_is_gone_from_the_register_is_not_found_and_has_no_contact() -> None:
    register = Register(gone=True)
    service = FindingService(store=register, persons=register)

    with pytest.raises(NotFound):
        await service.by_case(LI, str(CASE), "call")
    with pytest.raises(NotFound):
        await service.contact(LI, UUID(int=99), "call")
    assert await service.contact(LI, PERSON, "call") == Contact("13800138000", "", "")
    assert list(await service.schemes()) == ["city-pension"]


@dataclass
class Emergencies:
    """What an officer opened, the first one first; one that waits, unless `reviewed`."""

    opened: Sequence[datetime] = ()
    waits: int = 1
    reviewed: bool = False
    done: list[tuple[object, ...]] = field(default_factory=list)

    async def lock_opened(self, officer: UUID, since: datetime) -> Sequence[datetime]:
        return [each for each in self.opened if each > since]

    async def open(
        self, person: UUID, *, officer: UUID, why: str, at: datetime, until: datetime
    ) -> Emergency:
        self.done.append((person, officer, why, at, until))
        return Emergency(CASE, person, officer, "li", why, at, until)

    async def waiting(self, after: tuple[datetime, UUID], limit: int) -> list[Emergency]:
        found = (
            Emergency(UUID(int=n), PERSON, LI.officer, "li", WHY, NOW + timedelta(seconds=n), NOW)
            for n in range(self.waits)
        )
        return [each for each in found if (each.opened_at, each.emergency) > after][:limit]

    async def lock_waiting(self, emergency: UUID) -> tuple[UUID, UUID] | None:
        return None if self.reviewed else (PERSON, LI.officer)

    async def review(
        self,
        person: UUID,
        emergency: UUID,
        *,
        by: UUID,
        justified: bool,
        words: str,
        at: datetime,
    ) -> None:
        self.done.append((person, emergency, by, justified, words))


@dataclass
class Seconds:
    heard: list[SecondWord] = field(default_factory=list)

    async def check(self, word: SecondWord, at: datetime) -> None:
        self.heard.append(word)


def emergency(
    store: Emergencies | None = None,
) -> tuple[EmergencyService, Emergencies, Register, Seconds, FakeAudit]:
    """Two a day."""
    store, register, words, audit = store or Emergencies(), Register(), Seconds(), FakeAudit()
    service = EmergencyService(
        unit=FakeUnit(),
        store=store,
        persons=register,
        second_officers=words,
        audit=audit,
        a_day=2,
        clock=lambda: NOW,
    )
    return service, store, register, words, audit


async def test_in_an_emergency_one_person_is_opened_for_half_an_hour_on_record_with_why() -> None:
    service, store, _, _, audit = emergency(Emergencies([NOW - timedelta(hours=1)]))

    opened = await service.open(LI, NUMBER, WHY)

    assert opened.until == NOW + timedelta(minutes=30)
    assert store.done == [(PERSON, LI.officer, WHY, NOW, opened.until)]
    assert audit.entries == [(LI.actor, "emergency.opened", PERSON, f"emergency:{CASE}", WHY)]


@pytest.mark.parametrize(
    ("why", "fits"), [("十个字才够说清缘由", False), ("十个字才够说清缘由呢", True)]
)
async def test_a_reason_takes_ten_characters(why: str, *, fits: bool) -> None:
    service, store, _, _, _ = emergency()

    if fits:
        await service.open(LI, NUMBER, why)
    else:
        with pytest.raises(Invalid) as refused:
            await service.open(LI, NUMBER, why)
        assert [(each.pointer, each.code) for each in refused.value.errors] == [
            ("/why", "too_short")
        ]
    assert bool(store.done) is fits


async def test_who_has_opened_a_days_number_waits_until_the_first_of_them_is_a_day_old() -> None:
    ago = [timedelta(days=2), timedelta(hours=23, minutes=59, seconds=58.5), timedelta(hours=1)]
    service, store, _, _, audit = emergency(Emergencies([NOW - each for each in ago]))

    with pytest.raises(TooMany) as refused:
        await service.open(LI, NUMBER, WHY)
    assert (refused.value.problem, refused.value.retry_after) == (Problem.EMERGENCIES_SPENT, 2)
    assert (store.done, audit.entries) == ([], [])


async def test_a_search_in_an_emergency_that_finds_nobody_is_on_record() -> None:
    service, _, register, _, _ = emergency()

    with pytest.raises(NotFound):
        await service.open(LI, "440304195001010021", WHY)
    assert register.searched == [(LI.actor, WHY)]


@pytest.mark.parametrize(
    ("waits", "pages"),
    [(emergencies.PAGE, [50]), (emergencies.PAGE + 1, [50, 1])],
)
async def test_emergencies_wait_in_their_order_to_the_end(waits: int, pages: list[int]) -> None:
    service = emergency(Emergencies(waits=waits))[0]
    sizes, seen, cursor = list[int](), list[int](), ""
    while cursor or not sizes:
        page = await service.waiting(cursor)
        sizes.append(len(page.emergencies))
        seen += [each.emergency.int for each in page.emergencies]
        cursor = page.next_cursor

    assert sizes == pages
    assert seen == list(range(waits))


@pytest.mark.parametrize(
    ("justified", "said"), [(True, "justified: seen"), (False, "not justified: seen")]
)
async def test_a_judgement_is_another_officers_and_on_record(said: str, *, justified: bool) -> None:
    service, store, _, words, audit = emergency()
    admin = replace(LI, officer=UUID(int=9))

    await service.review(admin, CASE, "seen", justified=justified)

    assert words.heard == [SecondWord(Matter.EMERGENCY, LI.officer, admin.officer)]
    assert store.done == [(PERSON, CASE, admin.officer, justified, "seen")]
    assert audit.entries == [(admin.actor, "emergency.reviewed", PERSON, f"emergency:{CASE}", said)]


async def test_what_was_judged_is_judged_no_more() -> None:
    service, store, _, words, _ = emergency(Emergencies(reviewed=True))

    with pytest.raises(NotFound):
        await service.review(LI, CASE, "seen", justified=True)
    assert (store.done, words.heard) == ([], [])
