from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

import pytest

from domain.consent import TEXTS, VERSION, Consent, Purpose
from domain.errors import Invalid, NotAllowed, NotFound
from domain.people import Citizen, Level
from domain.problems import Problem
from services.consents import Consents
from tests.people import FakeBell, FakeClock

ACCOUNT, PERSON = UUID(int=1), UUID(int=2)
CITIZEN = Citizen(ACCOUNT, Level.BOUND, UUID(int=3))
STRANGER = Citizen(uuid4(), Level.PHONE, uuid4())
FACES = Purpose.FACE_PROCESSING


@dataclass
class FakePersons:
    async def of_account(self, account: UUID) -> UUID | None:
        return PERSON if account == ACCOUNT else None


@dataclass
class FakeConsents:
    """Knows PERSON alone; tells ACCOUNT of every withdrawal."""

    given: dict[Purpose, Consent] = field(default_factory=dict)
    actors: list[str] = field(default_factory=list)

    async def standing(self, person: UUID) -> tuple[Consent, ...]:
        return tuple(self.given.values())

    async def has(self, person: UUID, purpose: Purpose) -> bool:
        return person == PERSON and purpose in self.given

    async def give(
        self, person: UUID, purpose: Purpose, *, actor: str, why: str, at: datetime
    ) -> bool:
        if person != PERSON:
            return False
        self.given[purpose] = Consent(purpose, VERSION, at)
        self.actors.append(actor)
        return True

    async def withdraw(
        self, person: UUID, purpose: Purpose, *, actor: str, why: str, at: datetime
    ) -> tuple[UUID, ...]:
        self.actors.append(actor)
        return (ACCOUNT,) if self.given.pop(purpose, None) else ()


@pytest.fixture
def store() -> FakeConsents:
    return FakeConsents()


@pytest.fixture
def bell() -> FakeBell:
    return FakeBell()


@pytest.fixture
def consents(store: FakeConsents, bell: FakeBell) -> Consents:
    return Consents(consents=store, persons=FakePersons(), bell=bell, clock=FakeClock())


async def test_every_purpose_is_asked_for_with_its_text(consents: Consents) -> None:
    texts = await consents.texts(CITIZEN)

    assert {text.purpose: text.text for text in texts} == TEXTS
    assert not any(text.given for text in texts)


async def test_what_was_agreed_to_is_marked(consents: Consents) -> None:
    await consents.agree(CITIZEN, FACES, VERSION)

    assert {text.purpose for text in await consents.texts(CITIZEN) if text.given} == {FACES}
    assert await consents.has(PERSON, FACES)


async def test_an_agreement_to_an_earlier_text_is_asked_for_again(
    consents: Consents, store: FakeConsents
) -> None:
    store.given[FACES] = Consent(FACES, "2020-01", FakeClock().now)

    assert not any(text.given for text in await consents.texts(CITIZEN))


async def test_who_is_not_bound_reads_the_texts_and_can_agree_to_none(
    consents: Consents,
) -> None:
    assert len(await consents.texts(STRANGER)) == len(Purpose)

    for act in (
        consents.agree(STRANGER, FACES, VERSION),
        consents.withdraw(STRANGER, FACES),
    ):
        with pytest.raises(NotAllowed) as error:
            await act
        assert error.value.problem is Problem.BINDING_NEEDED


async def test_nobody_agrees_to_a_text_that_has_changed_since(
    consents: Consents, store: FakeConsents
) -> None:
    for act in (
        consents.agree(CITIZEN, FACES, "2020-01"),
        consents.give(PERSON, FACES, "2020-01", "officer:1"),
    ):
        with pytest.raises(Invalid) as error:
            await act
        assert error.value.errors[0].pointer == "/version"
    assert store.given == {}


async def test_the_person_and_the_officer_are_named_as_givers(
    consents: Consents, store: FakeConsents
) -> None:
    await consents.agree(CITIZEN, FACES, VERSION)
    await consents.give(PERSON, FACES, VERSION, "officer:1")

    assert store.actors == [f"citizen:{ACCOUNT}", "officer:1"]


async def test_an_officer_records_nothing_for_a_person_who_is_not_there(
    consents: Consents,
) -> None:
    with pytest.raises(NotFound):
        await consents.give(uuid4(), FACES, VERSION, "officer:1")


async def test_a_withdrawal_rings_those_who_are_told(consents: Consents, bell: FakeBell) -> None:
    await consents.agree(CITIZEN, FACES, VERSION)

    await consents.withdraw(CITIZEN, FACES)

    assert bell.rung == [ACCOUNT]
    assert not await consents.has(PERSON, FACES)


async def test_withdrawing_twice_is_as_good_as_once(consents: Consents, bell: FakeBell) -> None:
    await consents.withdraw(CITIZEN, FACES)

    assert bell.rung == []
