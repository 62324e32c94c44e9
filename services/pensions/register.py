"""The officers' desk: who is on the register, what they agree to, their face record, proofs."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.consent import Purpose
from domain.accounts.officers import CITY_WIDE, NOT_SERVED
from domain.days import add_months, day_of
from domain.documents import given_birth, given_document, given_key
from domain.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound, fault
from domain.faces.coaching import PHOTO_WORDS
from domain.faces.face_check import QUALITY_NAMES, EngineId, Enrolment, Reason
from domain.faces.face_records import FACE_REVIEW_YEARS, FaceSource
from domain.faces.pictures import explained
from domain.pensions.entitlement import PERIOD_MONTHS
from domain.pensions.register import FirstEntry, RegisterEntry
from domain.people import Identity, Officer
from domain.problems import Problem
from domain.words import Language, Words
from services.faces.face_gate import FaceGate
from services.ports import Bell, TokenRevoker

_MONTHS_A_YEAR: Final = 12
_PAST: Final = Words("不晚于今天", "a day that has been")
_UNKNOWN: Final = Words("应是本市的险种", "a scheme of this city")
_REPEATED: Final = Words("每个险种只填一次", "each scheme once")


class PersonStore(Protocol):
    async def add(
        self, identity: Identity, entries: Sequence[FirstEntry], *, actor: str, area: str
    ) -> UUID | None: ...

    async def move(self, person: UUID, area: str, *, actor: str, why: str) -> bool: ...

    async def change_address(
        self, person: UUID, address: str, postcode: str, *, actor: str
    ) -> bool: ...

    async def find(self, id_number: str) -> UUID | None: ...

    async def entry(self, person: UUID) -> RegisterEntry | None: ...

    async def show(self, person: UUID, *, reader: str, why: str) -> RegisterEntry | None: ...

    async def note_search(self, *, reader: str, why: str) -> None: ...

    async def schemes(self) -> dict[str, Words]: ...


class AreaStore(Protocol):
    async def serves(self, officer: UUID, area: str) -> bool: ...


class FaceRecordStore(Protocol):
    async def consented(self, person: UUID) -> bool: ...

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
    ) -> tuple[UUID, ...] | None: ...


class ProofStore(Protocol):
    async def post(
        self, person: UUID, source: str, happened_on: date, *, at: datetime, actor: str
    ) -> tuple[UUID, ...]: ...


class FaceEnroller(Protocol):
    @property
    def engine(self) -> EngineId: ...

    async def enrol(self, photo: bytes) -> Enrolment:
        """Refuses by itself what is no picture, and says Busy when no worker is free."""


class HolderStore(Protocol):
    async def change_phone(
        self, person: UUID, phone: str, *, actor: str
    ) -> tuple[UUID, ...] | None: ...


class LockStore(Protocol):
    async def unlock(
        self, person: UUID, *, actor: str, why: str, at: datetime
    ) -> tuple[UUID, ...]: ...

    async def open_again(self, person: UUID, *, actor: str, why: str, at: datetime) -> None:
        """After checks that saw slips."""


class Consenting(Protocol):
    async def give(
        self, person: UUID, purpose: Purpose, version: str, actor: str, language: Language
    ) -> None:
        """Given at the counter; NotFound for an unknown person, Invalid for a superseded text."""

    async def check_guarded(self, person: UUID) -> None:
        """NotAllowed for a child without a guardian on record."""


class RegisterService:
    def __init__(
        self,
        *,
        persons: PersonStore,
        areas: AreaStore,
        face_records: FaceRecordStore,
        proofs: ProofStore,
        faces: FaceEnroller,
        consents: Consenting,
        holders: HolderStore,
        locks: LockStore,
        tokens: TokenRevoker,
        bell: Bell,
        gate: FaceGate,
        clock: Callable[[], datetime],
    ) -> None:
        self._persons = persons
        self._areas = areas
        self._face_records = face_records
        self._proofs = proofs
        self._faces = faces
        self._consents = consents
        self._holders = holders
        self._locks = locks
        self._tokens = tokens
        self._bell = bell
        self._gate = gate
        self._clock = clock

    async def create(
        self,
        officer: Officer,
        identity: Identity,
        entries: Sequence[FirstEntry],
        area: str = CITY_WIDE,
    ) -> RegisterEntry:
        """Puts a person of an area that the officer serves on the register, the schemes as they stand.

        `identity.id_number` as it was given (`domain.documents.stated`); `born_on` where the number does not say it.
        """
        document = given_document(identity.id_number, self._today())
        known = replace(
            identity,
            id_number=document.number,
            document=document.kind,
            born_on=given_birth(document, identity.born_on, self._today()),
        )
        if not await self._areas.serves(officer.officer, area):
            raise fault("/area", "not_served", NOT_SERVED)
        await self._check_entries(entries, known.born)
        person = await self._persons.add(
            known,
            entries,
            actor=officer.actor,
            area=area,
        )
        if person is None:
            raise Conflict(Problem.PERSON_EXISTS)
        return await self._entry(person)

    async def find(self, officer: Officer, id_number: str, purpose: str) -> RegisterEntry:
        """By ID number; found or not, the search is on record with its purpose."""
        person = await self._persons.find(given_key(id_number, self._today()))
        if person is None:
            await self._persons.note_search(reader=officer.actor, why=purpose)
            raise NotFound(Problem.NOT_FOUND)
        return await self.show(officer, person, purpose)

    async def show(self, officer: Officer, person: UUID, purpose: str) -> RegisterEntry:
        entry = await self._persons.show(person, reader=officer.actor, why=purpose)
        if entry is None:
            raise NotFound(Problem.NOT_FOUND)
        return entry

    async def agree(
        self,
        officer: Officer,
        person: UUID,
        purpose: Purpose,
        version: str,
        language: Language = Language.ZH,
    ) -> RegisterEntry:
        """Records what the person agreed to at the counter, read out in the `language`."""
        await self._consents.give(person, purpose, version, officer.actor, language)
        return await self._entry(person)

    async def enrol(self, officer: Officer, person: UUID, photo: bytes) -> RegisterEntry:
        """Makes the reference template of an ID photo; the photo itself is kept nowhere.

        Nothing is held while a worker looks at it, so that who agreed can withdraw meanwhile; what was
        allowed before is asked again after.
        """
        await self._check_face(person)
        try:
            enrolment = await self._faces.enrol(photo)
        except Invalid as unfit:
            raise Invalid(unfit.problem, explained(unfit.detail)) from unfit
        if enrolment.template is None or enrolment.reasons:
            raise Invalid(
                Problem.PHOTO_UNFIT,
                errors=tuple(_unfit(reason) for reason in enrolment.reasons),
            )
        await self._check_face(person)
        told = await self._face_records.put(
            person,
            self._faces.engine,
            FaceSource.ID_PHOTO,
            enrolment.template,
            at=self._clock(),
            review_on=add_months(self._today(), FACE_REVIEW_YEARS * _MONTHS_A_YEAR),
            actor=officer.actor,
            second=enrolment.second,
            beside=enrolment.beside,
        )
        if told is None:  # withdrawn in this very moment
            raise NotAllowed(Problem.CONSENT_MISSING)
        await self._bell.ring(told)
        return await self._entry(person)

    async def post_proof(
        self, officer: Officer, person: UUID, source: str, happened_on: date
    ) -> RegisterEntry:
        """Another department's record of the person alive on a day certifies from that day."""
        await self._entry(person)
        today = self._today()
        if happened_on > today:
            raise fault("/happened_on", "in_future", _PAST)
        if add_months(happened_on, PERIOD_MONTHS) < today:
            words = Words(f"最近 {PERIOD_MONTHS} 个月内", f"within the last {PERIOD_MONTHS} months")
            raise fault("/happened_on", "too_old", words)
        told = await self._proofs.post(
            person, source, happened_on, at=self._clock(), actor=officer.actor
        )
        await self._bell.ring(told)
        return await self._entry(person)

    async def change_phone(self, officer: Officer, person: UUID, phone: str) -> RegisterEntry:
        """The ID card was shown: the new phone is on record, accounts of the old one are over."""
        ended = await self._holders.change_phone(person, phone, actor=officer.actor)
        if ended is None:
            raise NotFound(Problem.NOT_FOUND)
        for session in ended:
            self._tokens.end(session)
        return await self._entry(person)

    async def change_address(
        self, officer: Officer, person: UUID, address: str, postcode: str
    ) -> RegisterEntry:
        """Where letters are brought, as the person says who has shown the ID card; "" for nowhere."""
        postcode = postcode if address else ""
        if not await self._persons.change_address(person, address, postcode, actor=officer.actor):
            raise NotFound(Problem.NOT_FOUND)
        return await self._entry(person)

    async def move(self, officer: Officer, person: UUID, area: str, why: str) -> None:
        """To another area, the officer's own or not: whoever serves it sees the person from now on."""
        if not await self._persons.move(person, area, actor=officer.actor, why=why):
            raise NotFound(Problem.NOT_FOUND)

    async def unlock_face(self, officer: Officer, person: UUID, why: str) -> RegisterEntry:
        """For a person at the counter: locked and without a phone, or left to an officer after slips."""
        await self._entry(person)
        now = self._clock()
        await self._locks.open_again(person, actor=officer.actor, why=why, at=now)
        told = await self._locks.unlock(person, actor=officer.actor, why=why, at=now)
        await self._bell.ring(told)
        return await self._entry(person)

    async def _check_face(self, person: UUID) -> None:
        """NotAllowed while no face may be looked at, or not this person's."""
        await self._gate.check()
        await self._entry(person)
        await self._consents.check_guarded(person)
        if not await self._face_records.consented(person):
            raise NotAllowed(Problem.CONSENT_MISSING)

    async def _entry(self, person: UUID) -> RegisterEntry:
        entry = await self._persons.entry(person)
        if entry is None:
            raise NotFound(Problem.NOT_FOUND)
        return entry

    async def _check_entries(self, entries: Sequence[FirstEntry], born: date | None) -> None:
        """Known schemes, each once, certified within the person's life and one period ahead."""
        known = await self._persons.schemes()
        latest = add_months(self._today(), PERIOD_MONTHS)
        earliest = born or date.min
        faults: list[FieldError] = []
        for place, entry in enumerate(entries):
            at = f"/schemes/{place}"
            if entry.scheme not in known:
                faults.append(FieldError(f"{at}/scheme", "unknown", _UNKNOWN))
            if entry.scheme in {earlier.scheme for earlier in entries[:place]}:
                faults.append(FieldError(f"{at}/scheme", "repeated", _REPEATED))
            if not earliest <= entry.certified_until <= latest:
                faults.append(
                    FieldError(
                        f"{at}/certified_until",
                        "out_of_range",
                        Words(
                            f"不早于出生日期，不晚于 {latest.isoformat()}",
                            f"not before the birth, nor later than {latest.isoformat()}",
                        ),
                    )
                )
        if faults:
            raise Invalid(Problem.BODY_INVALID, errors=tuple(faults))

    def _today(self) -> date:
        return day_of(self._clock())


def _unfit(reason: Reason) -> FieldError:
    """Names the ISO/IEC 29794-5 component, then says why and what helps."""
    words, name = PHOTO_WORDS[reason], QUALITY_NAMES.get(reason)
    if name:
        words = Words(f"{name}: {words.zh}", f"{name}: {words.en}")
    return FieldError("", reason, words)
