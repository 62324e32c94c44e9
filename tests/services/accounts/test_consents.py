import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from domain.accounts.consent import TERMS, UNNAMED, Consent, How, Operator, Purpose, Shown, current
from domain.accounts.mandates import Acting, Mandate, MandateKind, Scope
from domain.errors import Invalid, NotAllowed, NotFound
from domain.people import Identity, Person
from domain.problems import Problem
from domain.words import Language, Words
from services.accounts.consents import ConsentService
from tests.agreements import VERSION, shown
from tests.people import NOON, FakeBell, FakeClock

ACCOUNT, PERSON = UUID(int=1), UUID(int=2)
CITIZEN = Acting(ACCOUNT)
STRANGER = Acting(uuid4())
ZH = Language.ZH
FACES = Purpose.FACE_PROCESSING


@dataclass
class FakePersons:
    """Knows PERSON alone, a pensioner unless told otherwise."""

    id_number: str = "440304195912310025"

    async def of_account(self, account: UUID) -> UUID | None:
        return PERSON if account == ACCOUNT else None

    async def read(self, person: UUID) -> Person | None:
        if person != PERSON:
            return None
        return Person(PERSON, Identity("王秀英", self.id_number, "13800138000"))


@dataclass
class FakeGuardians:
    found: Mandate | None = None

    async def guardian(self, person: UUID, now: datetime) -> Mandate | None:
        return self.found if person == PERSON else None


@dataclass
class FakeConsents:
    """Knows PERSON alone; tells ACCOUNT of every withdrawal."""

    given: dict[Purpose, Consent] = field(default_factory=dict)
    actors: list[str] = field(default_factory=list)
    evidence: list[tuple[Shown, UUID | None]] = field(default_factory=list)
    whys: list[str] = field(default_factory=list)

    async def standing(self, person: UUID) -> tuple[Consent, ...]:
        return tuple(self.given.values())

    async def has(self, person: UUID, purpose: Purpose) -> bool:
        return person == PERSON and purpose in self.given

    async def give(
        self,
        person: UUID,
        purpose: Purpose,
        *,
        actor: str,
        why: str,
        at: datetime,
        shown: Shown,
        mandate: UUID | None,
    ) -> bool:
        if person != PERSON:
            return False
        self.given[purpose] = Consent(purpose, VERSION, at)
        self.actors.append(actor)
        self.whys.append(why)
        self.evidence.append((shown, mandate))
        return True

    async def text(self, sha256: bytes) -> str | None:
        return next((shown.text for shown, _ in self.evidence if shown.sha256 == sha256), None)

    async def withdraw(
        self, person: UUID, purpose: Purpose, *, actor: str, why: str, at: datetime
    ) -> tuple[UUID, ...]:
        self.actors.append(actor)
        self.whys.append(why)
        return (ACCOUNT,) if self.given.pop(purpose, None) else ()


@pytest.fixture
def store() -> FakeConsents:
    return FakeConsents()


@pytest.fixture
def bell() -> FakeBell:
    return FakeBell()


@pytest.fixture
def halted() -> FakeBell:
    """Rings for persons whose looks at a face end."""
    return FakeBell()


@pytest.fixture
def persons() -> FakePersons:
    return FakePersons()


@pytest.fixture
def guardians() -> FakeGuardians:
    return FakeGuardians()


@pytest.fixture
def consents(
    store: FakeConsents,
    persons: FakePersons,
    guardians: FakeGuardians,
    bell: FakeBell,
    halted: FakeBell,
) -> ConsentService:
    return ConsentService(
        consents=store,
        changes=store,
        persons=persons,
        guardians=guardians,
        bell=bell,
        halted=halted,
        clock=FakeClock(),
    )


async def test_every_purpose_is_asked_for_with_its_text(consents: ConsentService) -> None:
    texts = await consents.texts(CITIZEN)

    assert {text.text.purpose: text.text for text in texts} == {p: current(p) for p in Purpose}
    assert not any(text.given for text in texts)


async def test_what_was_agreed_to_is_marked(consents: ConsentService) -> None:
    await consents.agree(CITIZEN, FACES, VERSION, language=ZH)

    assert {text.text.purpose for text in await consents.texts(CITIZEN) if text.given} == {FACES}
    assert await consents.has(PERSON, FACES)


async def test_an_agreement_to_an_earlier_text_is_asked_for_again(
    consents: ConsentService, store: FakeConsents
) -> None:
    store.given[FACES] = Consent(FACES, "2020-01", FakeClock().now)

    assert not any(text.given for text in await consents.texts(CITIZEN))


async def test_who_is_not_bound_reads_the_texts_and_can_agree_to_none(
    consents: ConsentService,
) -> None:
    assert len(await consents.texts(STRANGER)) == len(Purpose)

    for act in (
        consents.agree(STRANGER, FACES, VERSION, language=ZH),
        consents.withdraw(STRANGER, FACES),
    ):
        with pytest.raises(NotAllowed) as error:
            await act
        assert error.value.problem is Problem.BINDING_NEEDED


async def test_nobody_agrees_to_a_text_that_has_changed_since(
    consents: ConsentService, store: FakeConsents
) -> None:
    for act in (
        consents.agree(CITIZEN, FACES, "2020-01", language=ZH),
        consents.give(PERSON, FACES, "2020-01", "officer:1"),
    ):
        with pytest.raises(Invalid) as error:
            await act
        assert error.value.errors[0].pointer == "/version"
    assert store.given == {}


async def test_the_person_and_the_officer_are_named_as_givers(
    consents: ConsentService, store: FakeConsents
) -> None:
    await consents.agree(CITIZEN, FACES, VERSION, language=ZH)
    await consents.give(PERSON, FACES, VERSION, "officer:1")

    assert store.actors == [f"citizen:{ACCOUNT}", "officer:1"]


async def test_an_officer_records_nothing_for_a_person_who_is_not_there(
    consents: ConsentService,
) -> None:
    with pytest.raises(NotFound):
        await consents.give(uuid4(), FACES, VERSION, "officer:1")


async def test_a_withdrawal_rings_those_who_are_told(
    consents: ConsentService, bell: FakeBell, halted: FakeBell
) -> None:
    await consents.agree(CITIZEN, FACES, VERSION, language=ZH)

    await consents.withdraw(CITIZEN, FACES)

    assert (bell.rung, halted.rung) == ([ACCOUNT], [PERSON])
    assert not await consents.has(PERSON, FACES)


async def test_withdrawing_twice_is_as_good_as_once(
    consents: ConsentService, bell: FakeBell
) -> None:
    await consents.withdraw(CITIZEN, FACES)

    assert bell.rung == []


CHILD = "440304201303150018"
SENDING = Purpose.SENDING_FRAMES


def acting(kind: MandateKind) -> Acting:
    mandate = Mandate(
        mandate=UUID(int=6),
        person=PERSON,
        account=STRANGER.account,
        kind=kind,
        scopes=frozenset(Scope),
        granted_by="officer:1",
        granted_at=NOON,
        ends_at=NOON + timedelta(hours=1),
    )
    return Acting(STRANGER.account, mandate)


async def test_the_evidence_is_of_the_very_text_language_and_way(
    consents: ConsentService, store: FakeConsents
) -> None:
    await consents.agree(CITIZEN, SENDING, VERSION, language=Language.EN, how=How.SPOKEN)

    said, _ = store.evidence[0]
    assert said.text == current(SENDING).said(Language.EN, How.SPOKEN, UNNAMED)
    assert said == Shown(
        Language.EN, How.SPOKEN, hashlib.sha256(said.text.encode()).digest(), said.text
    )


async def test_nobody_agrees_to_a_text_that_is_not_the_one_shown(
    consents: ConsentService, store: FakeConsents
) -> None:
    other = shown(FACES, ZH, How.PAGE).sha256.hex()

    with pytest.raises(Invalid) as error:
        await consents.agree(CITIZEN, SENDING, VERSION, language=ZH, text_sha256=other)

    assert error.value.errors[0].pointer == "/text_sha256"
    assert store.given == {}


async def test_what_an_officer_reads_out_is_recorded_as_that(
    consents: ConsentService, store: FakeConsents
) -> None:
    await consents.give(PERSON, FACES, VERSION, "officer:1")

    assert store.evidence[0][0].how is How.READ_OUT


@pytest.mark.parametrize("purpose", sorted(set(Purpose) - {SENDING}))
@pytest.mark.parametrize("kind", [MandateKind.HELPER, MandateKind.REPRESENTATIVE])
async def test_beside_who_helps_only_the_camera_of_the_check_is_agreed_to(
    consents: ConsentService, store: FakeConsents, kind: MandateKind, purpose: Purpose
) -> None:
    await consents.agree(acting(kind), SENDING, VERSION, language=ZH)
    with pytest.raises(NotAllowed) as refused:
        await consents.agree(acting(kind), purpose, VERSION, language=ZH)

    assert refused.value.problem is Problem.MANDATE_SCOPE
    assert [mandate for _, mandate in store.evidence] == [UUID(int=6)]
    assert store.actors == [f"citizen:{STRANGER.account}"]


async def test_it_is_on_record_who_gave_an_agreement(
    consents: ConsentService, store: FakeConsents
) -> None:
    await consents.agree(CITIZEN, SENDING, VERSION, language=ZH)
    await consents.agree(acting(MandateKind.HELPER), SENDING, VERSION, language=ZH)
    await consents.withdraw(CITIZEN, SENDING)

    assert store.whys == [
        "given by the person",
        "given by the person beside who helps",
        "withdrawn by the person",
    ]


def test_whoever_asks_reads_every_text_that_was_ever_asked_for_and_the_rules(
    consents: ConsentService,
) -> None:
    said = [text for text, _ in consents.versions(ZH)]

    assert said == [text for terms in TERMS.values() for text in terms.texts]
    assert consents.rules(ZH)
    assert not any(each.given for each in consents.to_read_out())


async def test_a_child_agrees_to_nothing_alone(
    consents: ConsentService, persons: FakePersons
) -> None:
    persons.id_number = CHILD

    for who in (CITIZEN, acting(MandateKind.HELPER), acting(MandateKind.REPRESENTATIVE)):
        with pytest.raises(NotAllowed) as refused:
            await consents.agree(who, SENDING, VERSION, language=ZH)
        assert refused.value.problem is Problem.GUARDIAN_NEEDED


async def test_the_guardian_agrees_in_the_childs_place(
    consents: ConsentService, persons: FakePersons, store: FakeConsents
) -> None:
    persons.id_number = CHILD

    await consents.agree(acting(MandateKind.GUARDIAN), FACES, VERSION, language=ZH)

    assert FACES in store.given
    assert store.whys == ["given by the guardian"]


async def test_at_the_counter_a_child_needs_a_guardian_on_record(
    consents: ConsentService, persons: FakePersons, guardians: FakeGuardians, store: FakeConsents
) -> None:
    persons.id_number = CHILD
    with pytest.raises(NotAllowed):
        await consents.give(PERSON, FACES, VERSION, "officer:1")
    with pytest.raises(NotAllowed):
        await consents.check_guarded(PERSON)

    guardians.found = acting(MandateKind.GUARDIAN).mandate
    await consents.check_guarded(PERSON)
    await consents.give(PERSON, FACES, VERSION, "officer:1")

    assert store.evidence[0][1] == UUID(int=6)


async def test_the_text_behind_an_agreement_can_be_read_by_its_digest(
    consents: ConsentService, store: FakeConsents
) -> None:
    await consents.agree(CITIZEN, SENDING, VERSION, language=ZH)
    agreed = store.evidence[0][0]

    assert await consents.text_agreed(agreed.sha256) == agreed.text


async def test_a_text_from_before_texts_were_stored_is_found_among_the_files(
    consents: ConsentService,
) -> None:
    first = TERMS[SENDING].texts[0].shown(ZH, How.SPOKEN, UNNAMED)

    assert await consents.text_agreed(first.sha256) == first.text
    with pytest.raises(NotFound):
        await consents.text_agreed(bytes(32))


async def test_the_texts_name_the_city_that_asks(
    store: FakeConsents, persons: FakePersons, guardians: FakeGuardians, bell: FakeBell
) -> None:
    city = Operator(Words("甲市社保中心", "Jia"), Words("0000-12333", "0000-12333"))
    consents = ConsentService(
        consents=store,
        changes=store,
        persons=persons,
        guardians=guardians,
        bell=bell,
        halted=FakeBell(),
        clock=FakeClock(),
        operator=city,
    )

    await consents.agree(CITIZEN, SENDING, VERSION, language=ZH)

    read, *_ = consents.to_read_out()
    assert "甲市社保中心" in read.shown(ZH, How.READ_OUT).text
    assert "0000-12333" in store.evidence[0][0].text
