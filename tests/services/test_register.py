from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from biometrics import quality
from domain.accounts.consent import Purpose
from domain.errors import Conflict, Invalid, NotAllowed, NotFound
from domain.faces.coaching import PHOTO_WORDS
from domain.faces.face_check import EngineId, Enrolment, Reason
from domain.faces.face_records import FaceRecord, FaceSource
from domain.faces.pictures import read_header
from domain.pensions.entitlement import Entitlement
from domain.pensions.register import FirstEntry, RegisterEntry
from domain.people import Identity, Officer, Person, Role
from domain.problems import Problem
from domain.ways import Way
from domain.words import Language, Words
from services.faces.face_gate import FaceGate
from services.pensions.register import RegisterService
from tests.agreements import VERSION
from tests.people import OPEN_GATE

NIGHT = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # 25 November, 1 o'clock, in the city
TODAY = date(2026, 11, 25)
SCHEME = "city-pension"
WANG = Identity(name="王秀英", id_number="440304195912310025", phone="13800131234")
OFFICER = Officer(officer=UUID(int=7), roles=frozenset({Role.COUNTER}), session=UUID(int=8))
TOLD = (UUID(int=1),)
GOOD = Enrolment(template=b"template", reasons=())


SESSION = UUID(int=77)


@dataclass
class FakeCity:
    """The stores of the register, the consents' desk and the bell, in memory."""

    entries: dict[UUID, RegisterEntry] = field(default_factory=dict)
    looks: list[tuple[str, str]] = field(default_factory=list)
    proofs: list[tuple[str, date]] = field(default_factory=list)
    templates: list[bytes] = field(default_factory=list)
    rung: list[UUID] = field(default_factory=list)
    ended: list[UUID] = field(default_factory=list)
    unlocked: list[tuple[UUID, str]] = field(default_factory=list)
    opened_again: list[UUID] = field(default_factory=list)
    addresses: list[tuple[UUID, str, str]] = field(default_factory=list)
    withdrawn_meanwhile: bool = False
    unguarded: set[UUID] = field(default_factory=set)
    served: frozenset[str] = frozenset({"", "440304"})

    async def add(
        self, identity: Identity, entries: Sequence[FirstEntry], *, actor: str, area: str
    ) -> UUID | None:
        if await self.find(identity.id_number):
            return None
        person = uuid4()
        self.entries[person] = RegisterEntry(
            person=Person(person, identity),
            consents=(),
            entitlements=tuple(
                Entitlement(person, entry.scheme, entry.certified_until, Way.WINDOW)
                for entry in entries
            ),
            face_records=(),
            area=area,
        )
        return person

    async def serves(self, officer: UUID, area: str) -> bool:
        return area in self.served

    async def move(self, person: UUID, area: str, *, actor: str, why: str) -> bool:
        if person not in self.entries:
            return False
        self.entries[person] = replace(self.entries[person], area=area)
        return True

    async def change_address(
        self, person: UUID, address: str, postcode: str, *, actor: str
    ) -> bool:
        self.addresses.append((person, address, postcode))
        return person in self.entries

    async def change_phone(
        self, person: UUID, phone: str, *, actor: str
    ) -> tuple[UUID, ...] | None:
        return (SESSION,) if person in self.entries else None

    async def open_again(self, person: UUID, *, actor: str, why: str, at: datetime) -> None:
        self.opened_again.append(person)

    async def unlock(self, person: UUID, *, actor: str, why: str, at: datetime) -> tuple[UUID, ...]:
        self.unlocked.append((person, why))
        return ()

    def end(self, session: UUID) -> None:
        self.ended.append(session)

    async def find(self, id_number: str) -> UUID | None:
        found = [
            person
            for person, entry in self.entries.items()
            if entry.person.identity.id_number == id_number
        ]
        return found[0] if found else None

    async def entry(self, person: UUID) -> RegisterEntry | None:
        return self.entries.get(person)

    async def show(self, person: UUID, *, reader: str, why: str) -> RegisterEntry | None:
        self.looks.append((reader, why))
        return self.entries.get(person)

    async def note_search(self, *, reader: str, why: str) -> None:
        self.looks.append((reader, why))

    async def schemes(self) -> dict[str, Words]:
        return {SCHEME: Words("养老", "Pension")}

    async def give(
        self, person: UUID, purpose: Purpose, version: str, actor: str, language: Language
    ) -> None:
        if person not in self.entries:
            raise NotFound(Problem.NOT_FOUND)
        self.entries[person] = replace(self.entries[person], consents=(purpose,))

    async def check_guarded(self, person: UUID) -> None:
        if person in self.unguarded:
            raise NotAllowed(Problem.GUARDIAN_NEEDED)

    async def consented(self, person: UUID) -> bool:
        return Purpose.FACE_PROCESSING in self.entries[person].consents

    async def put(
        self,
        person: UUID,
        engine: EngineId,
        source: FaceSource,
        template: bytes,
        *,
        at: datetime,
        review_on: date,
        actor: str,
        second: bytes = b"",
        beside: EngineId | None = None,
    ) -> tuple[UUID, ...] | None:
        if self.withdrawn_meanwhile:
            return None
        self.templates.append(template)
        record = FaceRecord(str(engine), source, at, review_on)
        self.entries[person] = replace(self.entries[person], face_records=(record,))
        return TOLD

    async def post(
        self, person: UUID, source: str, happened_on: date, *, at: datetime, actor: str
    ) -> tuple[UUID, ...]:
        self.proofs.append((source, happened_on))
        return TOLD

    async def ring(self, accounts: Iterable[UUID]) -> None:
        self.rung.extend(accounts)


@dataclass
class FakeFaces:
    answer: Enrolment = GOOD
    photos: int = 0

    @property
    def engine(self) -> EngineId:
        return EngineId("fake", "1", "")

    async def enrol(self, photo: bytes) -> Enrolment:
        self.photos += 1
        if not self.answer.template and not self.answer.reasons:
            read_header(photo)
        return self.answer


@pytest.fixture
def city() -> FakeCity:
    return FakeCity()


@pytest.fixture
def faces() -> FakeFaces:
    return FakeFaces()


@pytest.fixture
def register(city: FakeCity, faces: FakeFaces) -> RegisterService:
    return RegisterService(
        persons=city,
        areas=city,
        face_records=city,
        proofs=city,
        faces=faces,
        consents=city,
        holders=city,
        locks=city,
        tokens=city,
        bell=city,
        gate=OPEN_GATE,
        clock=lambda: NIGHT,
    )


async def registered(register: RegisterService, *, consented: bool = False) -> UUID:
    entry = await register.create(OFFICER, WANG, [FirstEntry(SCHEME, date(2026, 12, 31))])
    person = entry.person.person
    if consented:
        await register.agree(OFFICER, person, Purpose.FACE_PROCESSING, VERSION)
    return person


async def enrol(register: RegisterService, person: UUID) -> RegisterEntry:
    return await register.enrol(OFFICER, person, b"photo")


async def test_a_small_x_in_an_id_number_is_registered_as_a_big_one(
    register: RegisterService,
) -> None:
    given = replace(WANG, id_number="11010519491231002x")

    entry = await register.create(OFFICER, given, [])

    assert entry.person.identity.id_number == "11010519491231002X"


async def test_a_wrong_check_digit_points_to_the_field(register: RegisterService) -> None:
    with pytest.raises(Invalid) as refusal:
        await register.create(OFFICER, replace(WANG, id_number="440304195912310026"), [])

    assert refusal.value.problem is Problem.BODY_INVALID
    assert [error.pointer for error in refusal.value.errors] == ["/id_number"]


async def test_a_person_is_registered_once(register: RegisterService) -> None:
    await registered(register)

    with pytest.raises(Conflict) as refusal:
        await registered(register)

    assert refusal.value.problem is Problem.PERSON_EXISTS


@pytest.mark.parametrize(
    ("entries", "pointers"),
    [
        ([FirstEntry("no-such", TODAY)], ["/schemes/0/scheme"]),
        ([FirstEntry(SCHEME, TODAY), FirstEntry(SCHEME, TODAY)], ["/schemes/1/scheme"]),
        ([FirstEntry(SCHEME, date(2027, 11, 26))], ["/schemes/0/certified_until"]),
        ([FirstEntry(SCHEME, date(1, 1, 1))], ["/schemes/0/certified_until"]),
        (
            [FirstEntry("no-such", TODAY), FirstEntry(SCHEME, date(9999, 1, 1))],
            ["/schemes/0/scheme", "/schemes/1/certified_until"],
        ),
    ],
)
async def test_every_wrong_scheme_entry_is_named(
    register: RegisterService, entries: list[FirstEntry], pointers: list[str]
) -> None:
    with pytest.raises(Invalid) as refusal:
        await register.create(OFFICER, WANG, entries)

    assert [error.pointer for error in refusal.value.errors] == pointers


async def test_a_scheme_may_be_certified_a_whole_period_ahead(register: RegisterService) -> None:
    entry = await register.create(OFFICER, WANG, [FirstEntry(SCHEME, date(2027, 11, 25))])

    assert entry.entitlements[0].certified_until == date(2027, 11, 25)


async def test_a_search_is_on_record_with_its_purpose(
    register: RegisterService, city: FakeCity
) -> None:
    person = await registered(register)

    entry = await register.find(OFFICER, WANG.id_number, "asked about a letter")

    assert entry.person.person == person
    assert city.looks == [(f"officer:{OFFICER.officer}", "asked about a letter")]


async def test_a_search_in_vain_is_on_record_too(register: RegisterService, city: FakeCity) -> None:
    with pytest.raises(NotFound):
        await register.find(OFFICER, WANG.id_number, "asked about a letter")

    assert city.looks == [(f"officer:{OFFICER.officer}", "asked about a letter")]


async def test_without_agreement_no_photo_is_even_looked_at(
    register: RegisterService, faces: FakeFaces
) -> None:
    person = await registered(register)

    with pytest.raises(NotAllowed) as refusal:
        await enrol(register, person)

    assert refusal.value.problem is Problem.CONSENT_MISSING
    assert faces.photos == 0


async def test_without_a_guardian_no_photo_of_a_child_is_even_looked_at(
    register: RegisterService, city: FakeCity, faces: FakeFaces
) -> None:
    person = await registered(register, consented=True)
    city.unguarded.add(person)

    with pytest.raises(NotAllowed) as refusal:
        await enrol(register, person)

    assert refusal.value.problem is Problem.GUARDIAN_NEEDED
    assert faces.photos == 0


async def test_an_agreement_withdrawn_meanwhile_stops_the_enrolment(
    register: RegisterService, city: FakeCity
) -> None:
    person = await registered(register, consented=True)
    city.withdrawn_meanwhile = True

    with pytest.raises(NotAllowed) as refusal:
        await enrol(register, person)

    assert refusal.value.problem is Problem.CONSENT_MISSING


async def test_a_template_is_stored_and_looked_at_again_in_five_years(
    register: RegisterService, city: FakeCity
) -> None:
    person = await registered(register, consented=True)

    entry = await enrol(register, person)

    assert city.templates == [b"template"]
    assert entry.face_records[0].review_on == date(2031, 11, 25)
    assert city.rung == list(TOLD)


def test_every_gate_of_a_reference_is_explained_to_the_officer() -> None:
    nothing = quality.Quality(0, 0, 0, 0, 1, 0, 90, 0, 0, 9)
    missed = {
        *quality.judge(2, nothing, quality.REFERENCE),
        *quality.judge(0, None, quality.REFERENCE),
        Reason.TOO_DARK,
        Reason.TOO_BRIGHT,
    }

    assert missed == set(PHOTO_WORDS)


async def test_a_photo_that_is_no_picture_is_refused_in_the_officers_language(
    register: RegisterService, faces: FakeFaces
) -> None:
    person = await registered(register)
    await register.agree(OFFICER, person, Purpose.FACE_PROCESSING, VERSION)
    faces.answer = Enrolment(template=None, reasons=())

    with pytest.raises(Invalid) as refusal:
        await register.enrol(OFFICER, person, b"no picture")

    said = [refusal.value.detail_in(language) for language in (Language.ZH, Language.EN)]
    assert said == ["不是 JPEG 或 PNG 图片", "neither JPEG nor PNG"]


async def test_an_unfit_photo_names_every_reason_as_iso_does_and_in_words(
    register: RegisterService, faces: FakeFaces, city: FakeCity
) -> None:
    person = await registered(register, consented=True)
    faces.answer = Enrolment(template=None, reasons=(Reason.TOO_DARK, Reason.FACE_TOO_SMALL))

    with pytest.raises(Invalid) as refusal:
        await enrol(register, person)

    assert refusal.value.problem is Problem.PHOTO_UNFIT
    assert [(error.pointer, error.code) for error in refusal.value.errors] == [
        ("", "too_dark"),
        ("", "face_too_small"),
    ]
    assert (
        refusal.value.errors[0].detail.in_(Language.ZH)
        == "UnderExposurePrevention: 脸上太暗。请在正面光线下重拍，或调高扫描亮度"
    )
    assert city.templates == []


async def test_a_photo_without_template_is_never_stored(
    register: RegisterService, faces: FakeFaces, city: FakeCity
) -> None:
    person = await registered(register, consented=True)
    faces.answer = Enrolment(template=None, reasons=())

    with pytest.raises(Invalid):
        await enrol(register, person)

    assert city.templates == []


async def test_a_proof_from_today_in_the_city_is_taken(
    register: RegisterService, city: FakeCity
) -> None:
    person = await registered(register)

    await register.post_proof(OFFICER, person, "hospital", TODAY)

    assert city.proofs == [("hospital", TODAY)]
    assert city.rung == list(TOLD)


@pytest.mark.parametrize("day", [date(2026, 11, 26), date(2025, 11, 24), date(1, 1, 1)])
async def test_a_proof_from_tomorrow_or_older_than_a_period_is_refused(
    register: RegisterService, city: FakeCity, day: date
) -> None:
    person = await registered(register)

    with pytest.raises(Invalid) as refusal:
        await register.post_proof(OFFICER, person, "hospital", day)

    assert [error.pointer for error in refusal.value.errors] == ["/happened_on"]
    assert city.proofs == []


async def test_a_proof_exactly_one_period_old_still_counts(
    register: RegisterService, city: FakeCity
) -> None:
    person = await registered(register)

    await register.post_proof(OFFICER, person, "hospital", date(2025, 11, 25))

    assert len(city.proofs) == 1


async def test_who_is_not_on_the_register_is_not_found_at_any_door(
    register: RegisterService,
) -> None:
    nobody = uuid4()

    for door in (
        register.show(OFFICER, nobody, "a slip"),
        register.agree(OFFICER, nobody, Purpose.FACE_PROCESSING, VERSION),
        enrol(register, nobody),
        register.post_proof(OFFICER, nobody, "hospital", TODAY),
    ):
        with pytest.raises(NotFound):
            await door


async def test_a_phone_changed_at_the_counter_ends_the_sessions_of_the_old_one(
    register: RegisterService, city: FakeCity
) -> None:
    person = await registered(register)

    await register.change_phone(OFFICER, person, "13700137000")

    assert city.ended == [SESSION]


async def test_an_address_for_letters_is_recorded_and_one_taken_away_leaves_no_postcode(
    register: RegisterService, city: FakeCity
) -> None:
    person = await registered(register)

    await register.change_address(OFFICER, person, "深圳市海滨路 1 号", "518000")
    await register.change_address(OFFICER, person, "", "518000")

    assert city.addresses == [(person, "深圳市海滨路 1 号", "518000"), (person, "", "")]


async def test_no_phone_is_changed_of_a_person_who_is_not_on_the_register(
    register: RegisterService,
) -> None:
    with pytest.raises(NotFound):
        await register.change_phone(OFFICER, UUID(int=1), "13700137000")


async def test_a_face_is_unlocked_at_the_counter_with_the_officers_reason(
    register: RegisterService, city: FakeCity
) -> None:
    person = await registered(register)

    await register.unlock_face(OFFICER, person, "ID card shown")

    assert city.unlocked == [(person, "ID card shown")]
    assert city.opened_again == [person]


async def test_a_person_is_registered_in_an_area_that_the_officer_serves(
    register: RegisterService,
) -> None:
    entry = await register.create(OFFICER, WANG, [], "440304")

    assert entry.area == "440304"


async def test_nobody_is_registered_in_an_area_of_others(
    register: RegisterService, city: FakeCity
) -> None:
    with pytest.raises(Invalid) as error:
        await register.create(OFFICER, WANG, [], "440305")

    assert [fault.pointer for fault in error.value.errors] == ["/area"]
    assert city.entries == {}


async def test_a_person_who_moved_is_of_the_area_moved_to(
    register: RegisterService, city: FakeCity
) -> None:
    person = await registered(register)

    await register.move(OFFICER, person, "440305", "a new address")

    assert city.entries[person].area == "440305"
    with pytest.raises(NotFound):
        await register.move(OFFICER, uuid4(), "440305", "a slip")


class NoAssessment:
    async def in_force(self, today: date) -> bool:
        return False


async def test_without_an_assessment_in_force_no_photo_becomes_a_reference(
    city: FakeCity, faces: FakeFaces
) -> None:
    register = RegisterService(
        persons=city,
        areas=city,
        face_records=city,
        proofs=city,
        faces=faces,
        consents=city,
        holders=city,
        locks=city,
        tokens=city,
        bell=city,
        gate=FaceGate(assessments=NoAssessment(), clock=lambda: NIGHT),
        clock=lambda: NIGHT,
    )

    with pytest.raises(NotAllowed) as refused:
        await register.enrol(OFFICER, uuid4(), b"photo")

    assert refused.value.problem is Problem.FACE_PAUSED
