"""Evidence by others than the own camera: WeChat, the national network identity, an officer who met the person.

One port: a provider says what the client must open, and later what it found. What follows from a finding
is the same for all of them, and the same as for a face check.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain.errors import Conflict, Gone, NotAllowed, NotFound
from domain.faces.capture import Outcome, verdict_words
from domain.faces.checks import Booked, CheckStanding, Receipt
from domain.faces.face_check import BUDGET_HOURS, CheckState, EngineId, Verdict
from domain.pensions.evidence import (
    OUTSIDE,
    PRESENT,
    STATE_WORDS,
    Applicant,
    Assurance,
    Evidence,
    Forged,
    Judgement,
    NotJudged,
    Opening,
    Pending,
    Presence,
    Provider,
)
from domain.people import Citizen, Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.ways import Way
from domain.words import Language, Words
from services.faces.face_checks import pre_flight
from services.faces.face_gate import FaceGate
from services.faces.signed_receipts import Signer, receipt_of
from services.ports import Bell

log = logging.getLogger(__name__)

_NO_PENSION: Final = Words("此人没有这项待遇", "no such pension of this person")
_STATES: Final = {
    Verdict.PASS: CheckState.PASSED,
    Verdict.FAIL: CheckState.FAILED,
    Verdict.UNSURE: CheckState.UNSURE,
}


class EvidenceProvider(Protocol):
    """One outside provider; both calls raise Busy when it does not answer, which changes nothing."""

    async def begin(self, applicant: Applicant) -> Opening: ...

    async def finish(self, pending: Pending, answer: str) -> Judgement:
        """`answer`: what the client brought back, if this provider sends it that way.

        Raises Forged for an answer that is not about this evidence, NotJudged when there is none.
        """


class EvidenceStore(Protocol):
    async def applicant(self, account: UUID, number: str) -> Applicant | None: ...

    async def begin(self, evidence: Evidence, kept: str) -> None: ...

    async def show(self, account: UUID, evidence: UUID) -> Evidence | None: ...

    async def pending(self, evidence: Evidence) -> Pending | None: ...

    async def end(
        self, evidence: Evidence, judgement: Judgement, receipt: Receipt | None, now: datetime
    ) -> Booked:
        """All that follows commits together; Gone when it had ended already."""

    async def close(self, evidence: Evidence, action: str, why: str, now: datetime) -> None: ...

    async def note(self, evidence: Evidence, action: str, why: str) -> None: ...

    async def attest(
        self,
        evidence: Evidence,
        presence: Presence,
        officer: UUID,
        words: str,
        receipt: Receipt,
    ) -> Booked | None: ...


class StandingStore(Protocol):
    async def standing(
        self, account: UUID, scheme: str, engine: EngineId, since: datetime
    ) -> CheckStanding | None: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """Evidence as it stands, in words."""

    evidence: Evidence
    text: Words
    next_step: Words
    certified_until: str = ""


@dataclass(frozen=True, slots=True)
class Attested:
    """What an officer's word came to: certified, or with a recorded death a review."""

    evidence: Evidence
    receipt: Receipt
    outcome: Outcome


class EvidenceService:
    """`providers`: those outside that are configured."""

    def __init__(
        self,
        *,
        providers: Mapping[Provider, EvidenceProvider],
        store: EvidenceStore,
        checks: StandingStore,
        engine: EngineId,
        signer: Signer,
        bell: Bell,
        gate: FaceGate,
        clock: Callable[[], datetime],
    ) -> None:
        self._gate = gate
        self._providers = providers
        self._store = store
        self._checks = checks
        self._engine = engine
        self._signer = signer
        self._bell = bell
        self._clock = clock

    @property
    def ways(self) -> tuple[Way, ...]:
        """Those by a configured provider."""
        return tuple(OUTSIDE[provider].way for provider in self._providers)

    async def begin(
        self, citizen: Citizen, provider: Provider, *, scheme: str, language: Language
    ) -> tuple[Evidence, Opening]:
        """What the client opens now; every refusal names what to do."""
        asked, outside = self._provider(provider), OUTSIDE[provider]
        if outside.sees_face:
            await self._gate.check()
        now = self._clock()
        standing = await self._checks.standing(
            citizen.account, scheme, self._engine, now - timedelta(hours=BUDGET_HOURS)
        )
        standing = pre_flight(
            standing, now, (outside.consent,), sees_face=outside.sees_face, by_record=False
        )
        check = uuid4()
        applicant = await self._store.applicant(citizen.account, check.hex)
        if applicant is None or applicant.person != standing.person:
            raise NotAllowed(Problem.BINDING_NEEDED)
        opening = await asked.begin(applicant)
        evidence = Evidence(
            person=standing.person,
            check=check,
            account=citizen.account,
            provider=provider,
            subject=SubjectKind.ENTITLEMENT.of(scheme),
            language=language,
            state=CheckState.ISSUED,
            issued_at=now,
            expires_at=now + timedelta(seconds=opening.seconds),
        )
        await self._store.begin(evidence, opening.kept)
        return evidence, opening

    async def finish(self, citizen: Citizen, evidence: UUID, answer: str) -> Shown:
        """Asks the provider what it found, once; the end is decided by the store."""
        found = await self._read(citizen, evidence)
        asked, outside = self._provider(found.provider), OUTSIDE[found.provider]
        now = self._clock()
        if found.state is CheckState.ISSUED and found.expires_at <= now:
            await self._store.close(found, "evidence.refused", "late", now)
            raise Gone(Problem.EVIDENCE_OVER)
        pending = await self._store.pending(found)
        if pending is None:
            await self._store.note(found, "evidence.refused", "over")
            raise Gone(Problem.EVIDENCE_OVER)
        if not pending.consented:
            raise NotAllowed(Problem.CONSENT_MISSING)
        if outside.sees_face and pending.locked:
            raise NotAllowed(Problem.FACE_LOCKED)
        try:
            judgement = await asked.finish(pending, answer)
        except Forged as forged:
            await self._store.close(found, "evidence.refused", forged.code, now)
            log.warning("evidence %s: an answer was refused: %s", found.check, forged.code)
            raise NotAllowed(Problem.EVIDENCE_REFUSED) from forged
        except NotJudged as nothing:
            await self._store.close(found, "evidence.not_judged", nothing.code, now)
            none = nothing.no_source
            raise Conflict(
                Problem.EVIDENCE_NO_SOURCE if none else Problem.EVIDENCE_NOT_JUDGED
            ) from nothing
        return await self._end(found, judgement)

    async def show(self, citizen: Citizen, evidence: UUID) -> Shown:
        found = await self._read(citizen, evidence)
        return Shown(found, *STATE_WORDS[found.state])

    async def attest(
        self,
        officer: Officer,
        person: UUID,
        *,
        scheme: str,
        presence: Presence,
        words: str,
        language: Language,
    ) -> Attested:
        """An officer met the person, who lives; a recorded death still sends it to a review."""
        now = self._clock()
        evidence = Evidence(
            person=person,
            check=uuid4(),
            account=None,
            provider=Provider.OFFICER,
            subject=SubjectKind.ENTITLEMENT.of(scheme),
            language=language,
            state=CheckState.PASSED,
            issued_at=now,
            expires_at=now,
        )
        assurance = PRESENT[presence][1]
        receipt = self._receipt(evidence, assurance, now)
        booked = await self._store.attest(evidence, presence, officer.officer, words, receipt)
        if booked is None:
            raise NotFound(Problem.NOT_FOUND, _NO_PENSION)
        await self._bell.ring(booked.rung)
        log.info("evidence %s: an officer vouched: %s", evidence.check, presence)
        return Attested(replace(evidence, assurance=assurance), receipt, booked.outcome)

    async def _end(self, evidence: Evidence, judgement: Judgement) -> Shown:
        now = self._clock()
        receipt = None
        if judgement.verdict is Verdict.PASS:
            receipt = self._receipt(evidence, judgement.assurance, now)
        booked = await self._store.end(evidence, judgement, receipt, now)
        await self._bell.ring(booked.rung)
        log.info(
            "evidence %s of %s ended: %s", evidence.check, evidence.provider, judgement.verdict
        )
        text, next_step = verdict_words(judgement.verdict, booked.outcome)
        ended = replace(
            evidence,
            state=_STATES[judgement.verdict],
            reasons=(*judgement.reasons, *booked.outcome.reasons),
            assurance=judgement.assurance if receipt else None,
            ended_at=now,
            receipt=booked.outcome.receipt,
        )
        return Shown(ended, text, next_step, booked.outcome.certified_until)

    def _receipt(self, evidence: Evidence, assurance: Assurance, now: datetime) -> Receipt:
        return receipt_of(
            evidence, self._signer, now, provider=evidence.provider, assurance=assurance
        )

    def _provider(self, provider: Provider) -> EvidenceProvider:
        found = self._providers.get(provider)
        if found is None:
            raise NotFound(Problem.PROVIDER_OFF)
        return found

    async def _read(self, citizen: Citizen, evidence: UUID) -> Evidence:
        found = await self._store.show(citizen.account, evidence)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        return found
