"""Who may act for whom: named alike, refused alike, ended by either side."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from domain.accounts.mandates import (
    ACCOUNT_TRIES,
    HELPER_TIME,
    LONGEST_DAYS,
    NUMBER_TRIES,
    Mandate,
    MandateKind,
    MandateSeen,
    Scope,
)
from domain.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal, TooMany
from domain.events import EventKind
from domain.identifiers import check_digit
from domain.people import Citizen, Identity, Level, Officer, Person, Role
from domain.problems import Problem
from services.accounts.mandates import MandateService
from tests.people import NOON, FakeBell, FakeClock

SON, MOTHER, CHILD = UUID(int=11), UUID(int=12), UUID(int=13)
SON_ACCOUNT, MOTHER_ACCOUNT, CHILD_ACCOUNT = UUID(int=21), UUID(int=22), UUID(int=23)
PERSONS = {SON_ACCOUNT: SON, MOTHER_ACCOUNT: MOTHER, CHILD_ACCOUNT: CHILD}
WANG = Identity("王秀英", "440304195912310025", "13800138000")
LI = Identity("李建国", "440306195001011238", "13900139000")


def number(born: str) -> str:
    first = f"440304{born}001"
    return first + check_digit(first)


MING = Identity("王小明", number("20130315"), "")
OFFICER = Officer(UUID(int=1), frozenset({Role.COUNTER}), uuid4())
HER = Citizen(MOTHER_ACCOUNT, Level.BOUND, uuid4())
HIM = Citizen(SON_ACCOUNT, Level.BOUND, uuid4())
STRANGER = Citizen(uuid4(), Level.PHONE, uuid4())


@dataclass
class FakePersons:
    people: dict[UUID, Person] = field(
        default_factory=lambda: {
            MOTHER: Person(MOTHER, WANG),
            SON: Person(SON, LI),
            CHILD: Person(CHILD, MING),
        }
    )
    asked: int = 0

    async def find(self, id_number: str) -> UUID | None:
        self.asked += 1
        found = (p for p, one in self.people.items() if one.identity.id_number == id_number)
        return next(found, None)

    async def read(self, person: UUID) -> Person | None:
        self.asked += 1
        return self.people.get(person)

    async def of_account(self, account: UUID) -> UUID | None:
        self.asked += 1
        return PERSONS.get(account)


@dataclass
class FakeStore:
    mandates: dict[UUID, Mandate] = field(default_factory=dict)
    tries: dict[tuple[str, str], int] = field(default_factory=dict)
    refusing: set[UUID] = field(default_factory=set)
    told: list[EventKind] = field(default_factory=list)
    ended: list[tuple[UUID, str]] = field(default_factory=list)
    read_for: list[tuple[UUID, str, str]] = field(default_factory=list)
    accounts: dict[UUID, UUID] = field(
        default_factory=lambda: {SON: SON_ACCOUNT, MOTHER: MOTHER_ACCOUNT}
    )
    asked: int = 0

    async def note_read(self, person: UUID, *, reader: str, why: str) -> None:
        self.read_for.append((person, reader, why))

    async def count_try(
        self, label: str, subject: str, limit: int, now: datetime
    ) -> datetime | None:
        self.asked += 1
        tried = self.tries.get((label, subject), 0)
        if tried >= limit:
            return now + timedelta(hours=3)
        self.tries[label, subject] = tried + 1
        return None

    async def helpers_refused(self, person: UUID) -> bool:
        self.asked += 1
        return person in self.refusing

    async def account_of(self, person: UUID) -> UUID | None:
        self.asked += 1
        return self.accounts.get(person)

    async def grant(self, mandate: Mandate, kind: EventKind) -> tuple[UUID, ...] | None:
        self.mandates[mandate.mandate] = mandate
        self.told.append(kind)
        return (MOTHER_ACCOUNT,)

    async def held(self, account: UUID, mandate: UUID) -> Mandate | None:
        found = self.mandates.get(mandate)
        return found if found is not None and found.account == account else None

    async def given(self, account: UUID, mandate: UUID) -> Mandate | None:
        found = self.mandates.get(mandate)
        own = PERSONS.get(account)
        return found if found is not None and found.person == own else None

    async def for_person(
        self, person: UUID, before: tuple[datetime, UUID], limit: int
    ) -> Sequence[MandateSeen]:
        found = sorted(
            (m for m in self.mandates.values() if m.person == person),
            key=lambda m: (m.granted_at, m.mandate),
            reverse=True,
        )
        return [MandateSeen(m, "李建国") for m in found if (m.granted_at, m.mandate) < before][
            :limit
        ]

    async def of_account(self, account: UUID, now: datetime) -> Sequence[MandateSeen]:
        found = (m for m in self.mandates.values() if m.account == account and m.stands(now))
        return [MandateSeen(m, "王秀英") for m in found]

    async def end(
        self, person: UUID, mandate: UUID, *, actor: str, why: str, at: datetime
    ) -> tuple[UUID, ...]:
        found = self.mandates[mandate]
        assert found.person == person
        self.mandates[mandate] = replace(found, ended_at=at)
        self.ended.append((mandate, actor))
        return (MOTHER_ACCOUNT, SON_ACCOUNT)

    async def refuse_helpers(self, person: UUID, *, actor: str, at: datetime) -> tuple[UUID, ...]:
        self.refusing.add(person)
        return (SON_ACCOUNT,)

    async def allow_helpers(self, person: UUID, *, actor: str) -> None:
        self.refusing.discard(person)

    async def end_of_childhood(self, now: datetime) -> tuple[UUID, ...]:
        return (MOTHER_ACCOUNT,)


class Desk:
    def __init__(self) -> None:
        self.store, self.persons = FakeStore(), FakePersons()
        self.clock, self.bell = FakeClock(), FakeBell()
        self.mandates = MandateService(
            mandates=self.store, persons=self.persons, bell=self.bell, clock=self.clock
        )

    async def help(
        self, citizen: Citizen = HIM, name: str = WANG.name, id_number: str = WANG.id_number
    ) -> Mandate:
        return (await self.mandates.help(citizen, name, id_number)).mandate

    async def guard(self) -> Mandate:
        seen = await self.mandates.record(
            OFFICER,
            CHILD,
            kind=MandateKind.GUARDIAN,
            id_number=WANG.id_number,
            scopes=(),
            ends_on=None,
        )
        return seen.mandate

    async def represent(self, ends_on: date = date(2027, 6, 30)) -> Mandate:
        seen = await self.mandates.name_representative(
            HER, LI.name, LI.id_number, (Scope.CERTIFY, Scope.NOTICES), ends_on
        )
        return seen.mandate


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_relative_helps_for_an_hour_and_she_is_told(desk: Desk) -> None:
    mandate = await desk.help()

    assert (mandate.person, mandate.account) == (MOTHER, SON_ACCOUNT)
    assert mandate.scopes == {Scope.CERTIFY}
    assert mandate.ends_at == NOON + HELPER_TIME
    assert desk.store.told == [EventKind.HELPED]
    assert desk.bell.rung == [MOTHER_ACCOUNT]


LOOK_ALIKES = (
    "⺩秀英",  # a radical
    "王秀瑛",
    "李建国",
    "王秀",
    "W\u0410NG",  # a Cyrillic letter
)


@pytest.mark.parametrize("name", LOOK_ALIKES)
async def test_a_name_that_only_looks_alike_helps_nobody(desk: Desk, name: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        await desk.help(name=name)

    assert refused.value.problem is Problem.HELP_REFUSED
    assert not desk.store.mandates


async def test_whatever_does_not_fit_the_answer_and_the_questions_are_the_same(
    desk: Desk,
) -> None:
    """A name that differs, a number of nobody, who wants no help, a child, and oneself."""
    seen = set()
    for citizen, name, id_number, refusing in (
        (HIM, "李秀英", WANG.id_number, False),
        (HIM, WANG.name, number("19550101"), False),
        (HIM, WANG.name, WANG.id_number, True),
        (HIM, MING.name, MING.id_number, False),
        (HER, WANG.name, WANG.id_number, False),
    ):
        desk.store.refusing = {MOTHER} if refusing else set()
        before = desk.store.asked + desk.persons.asked
        with pytest.raises(NotAllowed) as refused:
            await desk.help(citizen, name, id_number)
        asked = desk.store.asked + desk.persons.asked - before
        seen.add((refused.value.problem, refused.value.detail, refused.value.errors, asked))

    assert len(seen) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "44030419591231002",
        "440304195912310024",
        "440304195913310025",
        "\uff14\uff14\uff10\uff13",
        "x" * 18,
    ],
)
async def test_an_id_number_that_is_none_is_said_to_be_none(desk: Desk, wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        await desk.help(id_number=wrong)

    assert refused.value.errors[0].pointer == "/id_number"
    assert wrong == "" or wrong not in str(refused.value.errors)


async def test_guesses_by_one_account_are_limited(desk: Desk) -> None:
    for guess in range(ACCOUNT_TRIES):
        with pytest.raises(NotAllowed):
            await desk.help(id_number=number(f"195501{guess + 1:02}"))

    with pytest.raises(TooMany) as refused:
        await desk.help()

    assert refused.value.retry_after == 3 * 3600


async def test_guesses_at_one_number_are_limited_whether_anybody_has_it_or_not() -> None:
    for tried in (WANG.id_number, number("19550101")):
        desk = Desk()
        for _ in range(NUMBER_TRIES):
            with pytest.raises(NotAllowed):
                await desk.help(Citizen(uuid4(), Level.BOUND, uuid4()), "某人", tried)

        with pytest.raises(TooMany):
            await desk.help(id_number=tried)


async def test_a_mandate_of_somebody_else_is_as_unknown_as_none(desk: Desk) -> None:
    mandate = await desk.help()

    for citizen, named in (
        (STRANGER, str(mandate.mandate)),
        (HER, str(mandate.mandate)),  # the person herself does not act under it either
        (HIM, str(uuid4())),
        (HIM, "no id"),
        (HIM, ""),
    ):
        with pytest.raises(NotAllowed) as refused:
            await desk.mandates.resolve(citizen, named, Scope.CERTIFY)
        assert refused.value.problem is Problem.MANDATE_UNKNOWN


async def test_who_acts_for_one_who_acts_reaches_nobody_further(desk: Desk) -> None:
    """The son acts for his mother, and a third for the son: not for the mother."""
    of_mother = await desk.help()
    third = Citizen(uuid4(), Level.BOUND, uuid4())
    desk.store.mandates[UUID(int=99)] = replace(
        of_mother, mandate=UUID(int=99), person=SON, account=third.account
    )

    mandate = await desk.mandates.resolve(third, str(UUID(int=99)), Scope.CERTIFY)

    assert mandate.person == SON
    with pytest.raises(NotAllowed):
        await desk.mandates.resolve(third, str(of_mother.mandate), Scope.CERTIFY)


async def test_after_its_hour_a_helper_has_to_begin_anew(desk: Desk) -> None:
    mandate = await desk.help()
    desk.clock.forward(hours=1)

    with pytest.raises(NotAllowed) as refused:
        await desk.mandates.resolve(HIM, str(mandate.mandate), Scope.CERTIFY)

    assert refused.value.problem is Problem.MANDATE_ENDED


async def test_a_scope_that_was_not_given_is_refused(desk: Desk) -> None:
    mandate = await desk.help()

    with pytest.raises(NotAllowed) as refused:
        await desk.mandates.resolve(HIM, str(mandate.mandate), Scope.CONSENT)

    assert refused.value.problem is Problem.MANDATE_SCOPE


@pytest.mark.parametrize("who", [HER, HIM])
async def test_either_side_ends_it(desk: Desk, who: Citizen) -> None:
    mandate = await desk.help()

    await desk.mandates.end(who, mandate.mandate)

    assert desk.store.ended == [(mandate.mandate, f"citizen:{who.account}")]
    with pytest.raises(NotAllowed):
        await desk.mandates.resolve(HIM, str(mandate.mandate), Scope.CERTIFY)


async def test_a_stranger_ends_nothing(desk: Desk) -> None:
    mandate = await desk.help()

    with pytest.raises(NotFound):
        await desk.mandates.end(STRANGER, mandate.mandate)


async def test_she_can_want_no_helpers(desk: Desk) -> None:
    await desk.mandates.welcome_helpers(HER, welcome=False)
    assert not await desk.mandates.helpers_welcome(HER)
    with pytest.raises(NotAllowed):
        await desk.help()

    await desk.mandates.welcome_helpers(HER, welcome=True)
    await desk.help()

    assert len(desk.store.mandates) == 1


async def test_a_representative_is_named_with_a_last_day(desk: Desk) -> None:
    mandate = await desk.represent()

    assert (mandate.person, mandate.account) == (MOTHER, SON_ACCOUNT)
    assert mandate.kind is MandateKind.REPRESENTATIVE
    assert mandate.ends_at == datetime.fromisoformat("2027-07-01T00:00:00+08:00")
    assert desk.store.told == [EventKind.MANDATE_GRANTED]


@pytest.mark.parametrize("days", [-1, LONGEST_DAYS + 1])
async def test_a_mandate_has_an_end_that_is_near(desk: Desk, days: int) -> None:
    with pytest.raises(Invalid) as refused:
        await desk.represent(ends_on=date(2026, 11, 24) + timedelta(days=days))

    assert refused.value.errors[0].pointer == "/ends_on"


async def test_a_representative_without_an_account_is_named_by_nobody(desk: Desk) -> None:
    del desk.store.accounts[SON]

    with pytest.raises(NotAllowed) as refused:
        await desk.represent()

    assert refused.value.problem is Problem.HELP_REFUSED


async def test_an_officer_records_a_guardian_until_the_14th_birthday(desk: Desk) -> None:
    mandate = await desk.guard()

    assert mandate.scopes == frozenset(Scope)
    assert mandate.ends_at == datetime.fromisoformat("2027-03-15T00:00:00+08:00")
    assert mandate.granted_by == f"officer:{OFFICER.officer}"


@pytest.mark.parametrize(
    ("person", "kind", "id_number", "ends_on", "pointer"),
    [
        (MOTHER, MandateKind.GUARDIAN, LI.id_number, None, "/kind"),
        (CHILD, MandateKind.REPRESENTATIVE, LI.id_number, date(2027, 1, 1), "/kind"),
        (CHILD, MandateKind.GUARDIAN, "1", None, "/id_number"),
        (MOTHER, MandateKind.REPRESENTATIVE, LI.id_number, None, "/ends_on"),
        (MOTHER, MandateKind.REPRESENTATIVE, WANG.id_number, date(2027, 1, 1), "/id_number"),
    ],
)
async def test_at_the_counter_what_does_not_fit_is_named(
    desk: Desk,
    person: UUID,
    kind: MandateKind,
    id_number: str,
    ends_on: date | None,
    pointer: str,
) -> None:
    with pytest.raises(Invalid) as refused:
        await desk.mandates.record(
            OFFICER,
            person,
            kind=kind,
            id_number=id_number,
            scopes=(Scope.CERTIFY,),
            ends_on=ends_on,
        )

    assert refused.value.errors[0].pointer == pointer


async def test_at_the_counter_who_will_act_has_an_account_first(desk: Desk) -> None:
    desk.store.accounts.clear()

    with pytest.raises(Conflict) as refused:
        await desk.guard()

    assert refused.value.problem is Problem.ACCOUNT_MISSING


async def test_a_child_does_not_end_its_guardian(desk: Desk) -> None:
    mandate = await desk.guard()
    childs = Citizen(CHILD_ACCOUNT, Level.BOUND, uuid4())

    with pytest.raises(Refusal) as refused:
        await desk.mandates.end(childs, mandate.mandate)

    assert refused.value.problem is Problem.GUARDIAN_NEEDED


async def test_the_officer_ends_a_guardian(desk: Desk) -> None:
    mandate = await desk.guard()

    await desk.mandates.end_at_counter(OFFICER, CHILD, mandate.mandate)

    assert desk.store.ended == [(mandate.mandate, f"officer:{OFFICER.officer}")]


async def test_who_may_act_is_listed_page_by_page(desk: Desk) -> None:
    first = await desk.help()
    for n in range(60):
        one = replace(first, mandate=uuid4(), granted_at=NOON - timedelta(days=n + 1))
        desk.store.mandates[one.mandate] = one

    page = await desk.mandates.for_me(HER, "")
    rest = await desk.mandates.for_me(HER, page.next_cursor)

    assert (len(page.mandates), len(rest.mandates), rest.next_cursor) == (50, 11, "")
    assert len({seen.mandate.mandate for seen in (*page.mandates, *rest.mandates)}) == 61


@pytest.mark.parametrize(
    "cursor", ["x", "2026-11-24T00:00:00~1", f"2026-11-24T00:00:00~{UUID(int=1)}"]
)
async def test_a_cursor_that_is_none_is_refused(desk: Desk, cursor: str) -> None:
    with pytest.raises(Invalid):
        await desk.mandates.for_me(HER, cursor)


async def test_who_acts_sees_for_whom(desk: Desk) -> None:
    await desk.help()

    assert [seen.name for seen in await desk.mandates.held(HIM)] == ["王秀英"]
    assert await desk.mandates.held(HER) == []


async def test_the_end_of_a_childhood_rings(desk: Desk) -> None:
    await desk.mandates.end_of_childhood()

    assert desk.bell.rung == [MOTHER_ACCOUNT]
