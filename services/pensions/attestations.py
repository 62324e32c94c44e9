"""An officer met the person: at a window, at home or by video. One word, one effect, the same as a check's."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain.days import day_of
from domain.errors import NotAllowed, NotFound
from domain.faces.capture import Outcome
from domain.faces.checks import Receipt
from domain.faces.face_check import CheckState
from domain.pensions.evidence import PRESENT, Evidence, Presence, Provider
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Language, Words
from services.faces.signed_receipts import Signer, receipt_of
from services.pensions.certify import Certify, pension
from services.ports import AuditLog

_NO_PENSION: Final = Words("此人没有这项待遇", "no such pension of this person")
#: A share of them is confirmed by a call or a visit of somebody else; a window has colleagues beside it.
_DRAWN: Final = frozenset({Presence.HOME_VISIT, Presence.VIDEO})


class AttestationStore(Protocol):
    """storage.pensions.evidence.EvidenceStore, within the unit of work."""

    async def died(self, person: UUID) -> bool: ...

    async def attest(
        self,
        evidence: Evidence,
        presence: Presence,
        officer: UUID,
        words: str,
        *,
        met_on: date | None,
    ) -> bool:
        """False: no such scheme of this person."""

    async def own(self, person: UUID, officer: UUID, at: datetime) -> bool:
        """Whether the officer is this person, or acts for them."""


@dataclass(frozen=True, slots=True)
class Met:
    """`on`: the city's day of the meeting, where it is told later than on that day."""

    person: UUID
    scheme: str
    presence: Presence
    words: str
    language: Language
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Attested:
    """What an officer's word came to: certified, or with a recorded death a review; whom to ring."""

    evidence: Evidence
    receipt: Receipt
    outcome: Outcome
    rung: tuple[UUID, ...]


class Attestations:
    def __init__(
        self,
        *,
        store: AttestationStore,
        certify: Certify,
        audit: AuditLog,
        signer: Signer,
        drawn: Callable[[UUID], bool],
    ) -> None:
        """`drawn`: whether a call or a visit confirms the certification by this check."""
        self._store = store
        self._certify = certify
        self._audit = audit
        self._signer = signer
        self._drawn = drawn

    async def keep_away(self, officer: Officer, person: UUID, at: datetime) -> None:
        """NotAllowed where the person is the officer, or somebody for whom the officer acts (回避)."""
        if await self._store.own(person, officer.officer, at):
            raise NotAllowed(Problem.OWN_CASE)

    async def vouch(self, officer: Officer, met: Met, now: datetime) -> Attested:
        """In the unit of work: the person lives; a recorded death still sends it to a review."""
        await self.keep_away(officer, met.person, now)
        way, assurance = PRESENT[met.presence]
        evidence = Evidence(
            person=met.person,
            check=uuid4(),
            account=None,
            provider=Provider.OFFICER,
            subject=pension(met.scheme, _NO_PENSION),
            language=met.language,
            state=CheckState.PASSED,
            issued_at=now,
            expires_at=now,
        )
        receipt = receipt_of(
            evidence, self._signer, now, provider=evidence.provider, assurance=assurance
        )
        dead = await self._store.died(met.person)
        if not await self._store.attest(
            evidence, met.presence, officer.officer, met.words, met_on=met.on
        ):
            raise NotFound(Problem.NOT_FOUND, _NO_PENSION)
        booked = await self._certify.passed(
            evidence, receipt, now, dead=dead, way=way, on=met.on or day_of(now)
        )
        if (
            booked.outcome.certified_until
            and met.presence in _DRAWN
            and self._drawn(evidence.check)
        ):
            await self._certify.draw(evidence, way, now)
        await self._audit.record(
            actor=officer.actor,
            action="evidence.attested",
            person=met.person,
            about=SubjectKind.EVIDENCE.of(evidence.check),
            why=met.presence,
        )
        return Attested(
            replace(evidence, assurance=assurance), receipt, booked.outcome, booked.rung
        )
