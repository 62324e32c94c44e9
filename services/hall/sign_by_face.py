"""The effect of a face that signs: what was begun in a case is signed, and nothing else."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from domain import actors
from domain.errors import NotFound
from domain.faces.capture import Outcome
from domain.faces.checks import Booked, End
from domain.hall.items import SignWay
from domain.hall.signatures import CASE_SIGN, Signature
from domain.problems import Problem
from domain.subjects import NoSubject, Subject, SubjectKind
from domain.ways import Offer
from services.hall.signatures import Signer
from services.ports import AuditLog, Clock


class SignatureStore(Protocol):
    """storage.hall.signatures.SignatureStore."""

    async def open(self, person: UUID, case: UUID) -> Signature | None: ...

    async def lock_open(self, person: UUID, case: UUID) -> Signature | None: ...

    async def sign(self, signed: Signature, jws: str) -> bool: ...


class Passed(Protocol):
    """What was passed: a face check here, or by others."""

    @property
    def person(self) -> UUID: ...

    @property
    def check(self) -> UUID: ...

    @property
    def subject(self) -> Subject: ...


class SignByFace:
    def __init__(
        self,
        *,
        store: SignatureStore,
        signer: Signer,
        audit: AuditLog,
        window: Offer,
        clock: Clock,
    ) -> None:
        """`window`: where the same is done in person."""
        self._store = store
        self._signer = signer
        self._audit = audit
        self._window = window
        self._clock = clock

    def subject(self, reference: str, session: UUID) -> Subject:  # noqa: ARG002  # of any sign-in of the person
        """`reference`: the case and the digest that was begun, `UUID:hexadecimal`. NotFound for anything else."""
        try:
            return SubjectKind.CASE_DIGEST.of(reference)
        except NoSubject:
            raise NotFound(Problem.NOT_FOUND) from None

    async def due(self, person: UUID, subject: Subject, today: date, *, died: bool) -> bool:  # noqa: ARG002  # at any time
        """Once it was begun by this way, and until it is signed. NotFound for what was not."""
        found = await self._store.open(person, subject.case)
        if found is None or found.way is not SignWay.FACE or found.subject != subject:
            raise NotFound(Problem.NOT_FOUND)
        return not died and found.waits(SignWay.FACE, self._clock())

    def other_ways(self) -> tuple[Offer, ...]:
        return (self._window,)

    async def __call__(self, end: End) -> Booked:
        """A pass signs what is still begun; of anything else the person chooses another way."""
        if (booked := end.without_effect) is not None:
            return booked
        hand = end.hand
        await self.sign(hand, hand.account, end.at, {})
        return Booked(Outcome(), ())

    async def sign(
        self, passed: Passed, account: UUID, at: datetime, more: Mapping[str, object]
    ) -> None:
        """In the unit of work of a pass: signs what it is about, if that is still begun and waits.

        `more`: what the statement says besides. Begun anew meanwhile: nothing, and the page says so when it is sent.
        """
        held = await self._store.lock_open(passed.person, passed.subject.case)
        if held is None or held.subject != passed.subject or not held.waits(SignWay.FACE, at):
            return
        signed = held.signed(at, check=passed.check)
        await self._store.sign(signed, self._signer.sign_receipt({**signed.claims, **more}))
        await self._audit.record(
            actor=actors.citizen(account),
            action=CASE_SIGN.name,
            person=passed.person,
            about=SubjectKind.CASE.of(held.case),
            why=SignWay.FACE,
        )
