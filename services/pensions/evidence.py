"""Evidence by others than the own camera: WeChat, the national network identity, an officer who met the person.

One port: a provider says what the client must open, and later what it found. What follows from a finding
is the same for all of them, and the same as for a face check.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Protocol
from uuid import UUID, uuid4

from domain import actors
from domain.accounts.consent import Purpose
from domain.days import day_of
from domain.documents import DocumentKind
from domain.errors import Conflict, Gone, NotAllowed, NotFound
from domain.faces.actions import Action
from domain.faces.checks import Booked, CheckStanding, Receipt
from domain.faces.face_check import BUDGET_HOURS, CheckState, EngineId, Verdict
from domain.pensions.evidence import (
    OUTSIDE,
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
from domain.subjects import Subject, SubjectKind
from domain.ways import Offer, Way
from domain.words import Language, Words
from services.faces.check_ends import STATES
from services.faces.face_checks import pre_flight
from services.faces.face_gate import FaceGate
from services.faces.signed_receipts import Signer, receipt_of
from services.pensions.attestations import Attestations, Attested, Met
from services.ports import AuditLog, Bell, UnitOfWork

log = logging.getLogger(__name__)


class EvidenceProvider(Protocol):
    """One outside provider; both calls raise Busy when it does not answer, which changes nothing."""

    async def begin(self, applicant: Applicant) -> Opening: ...

    async def finish(self, pending: Pending, answer: str) -> Judgement:
        """`answer`: what the client brought back, if this provider sends it that way.

        Raises Forged for an answer that is not about this evidence, NotJudged when there is none.
        """


class EvidenceEffect(Protocol):
    """Of an action for which others may look at the person: what it asks, and what follows."""

    @property
    def action(self) -> Action: ...

    @property
    def consents(self) -> Mapping[Provider, Purpose]:
        """Who may look, each with what is agreed to first."""

    @property
    def states(self) -> Mapping[CheckState, tuple[Words, Words]]:
        """How evidence that is looked up stands, and what to do next."""

    def subject(self, reference: str) -> Subject:
        """NotFound for what can be none."""

    async def due(self, person: UUID, subject: Subject, today: date, *, died: bool) -> bool: ...

    def other_ways(self, way: Way) -> Sequence[Offer]:
        """Those beside this one."""

    async def __call__(
        self,
        evidence: Evidence,
        judgement: Judgement,
        receipt: Receipt | None,
        at: datetime,
        *,
        dead: bool,
    ) -> Booked:
        """In the unit of work of its end: writes what follows. `receipt`: of a pass."""


class EvidenceStore(Protocol):
    async def applicant(self, account: UUID, number: str) -> Applicant | None: ...

    async def begin(self, evidence: Evidence, kept: str) -> None: ...

    async def show(self, account: UUID, evidence: UUID) -> Evidence | None: ...

    async def pending(self, evidence: Evidence, consent: Purpose) -> Pending | None: ...

    async def died(self, person: UUID) -> bool:
        """Whether a death is recorded; unchanged until the end of the unit of work."""

    async def end(
        self, evidence: Evidence, state: CheckState, judgement: Judgement, at: datetime
    ) -> bool:
        """Single use: False when it had ended, or run out."""

    async def close(self, evidence: Evidence, at: datetime) -> None:
        """Ends it unjudged, if it has not ended."""


class StandingStore(Protocol):
    async def standing(
        self, account: UUID, engine: EngineId, since: datetime
    ) -> CheckStanding | None: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """Evidence as it stands, in words."""

    evidence: Evidence
    text: Words
    next_step: Words
    certified_until: str = ""


class EvidenceService:
    """`providers`: those outside that are configured."""

    def __init__(
        self,
        *,
        providers: Mapping[Provider, EvidenceProvider],
        unit: UnitOfWork,
        store: EvidenceStore,
        effects: Mapping[str, EvidenceEffect],
        attestations: Attestations,
        audit: AuditLog,
        checks: StandingStore,
        engine: EngineId,
        signer: Signer,
        bell: Bell,
        gate: FaceGate,
        clock: Callable[[], datetime],
    ) -> None:
        """`effects` by the action's name."""
        self._gate = gate
        self._providers = providers
        self._unit = unit
        self._store = store
        self._effects = effects
        self._attestations = attestations
        self._audit = audit
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
        self,
        citizen: Citizen,
        provider: Provider,
        *,
        action: str,
        reference: str,
        language: Language,
    ) -> tuple[Evidence, Opening, Sequence[Offer]]:
        """What the client opens now, and the other ways; every refusal names what to do.

        `reference`: what the action is done about, as its effect reads it.
        """
        asked, outside, effect = self._provider(provider), OUTSIDE[provider], self._effects[action]
        consent = effect.consents.get(provider)
        if consent is None:
            raise NotFound(Problem.PROVIDER_OFF)
        if outside.sees_face:
            await self._gate.check()
        now = self._clock()
        standing = await self._checks.standing(
            citizen.account, self._engine, now - timedelta(hours=BUDGET_HOURS)
        )
        if standing is None:
            raise NotAllowed(Problem.BINDING_NEEDED)
        about = effect.subject(reference)
        due = await effect.due(standing.person, about, day_of(now), died=standing.died)
        pre_flight(
            standing,
            effect.action,
            now,
            due=due,
            consents=(consent,),
            sees_face=outside.sees_face,
            by_record=False,
        )
        check = uuid4()
        applicant = await self._store.applicant(citizen.account, check.hex)
        if applicant is None or applicant.person != standing.person:
            raise NotAllowed(Problem.BINDING_NEEDED)
        if applicant.identity.document is not DocumentKind.RESIDENT_ID:
            raise NotAllowed(Problem.EVIDENCE_NO_SOURCE)  # both sources know residents alone
        opening = await asked.begin(applicant)
        evidence = Evidence(
            person=standing.person,
            check=check,
            account=citizen.account,
            provider=provider,
            action=action,
            subject=about,
            language=language,
            state=CheckState.ISSUED,
            issued_at=now,
            expires_at=now + timedelta(seconds=opening.seconds),
        )

        async def begin() -> None:
            await self._store.begin(evidence, opening.kept)
            await self._note(evidence, "evidence.begun", provider)

        await self._unit.together(begin)
        return evidence, opening, effect.other_ways(outside.way)

    async def finish(self, citizen: Citizen, evidence: UUID, answer: str) -> Shown:
        """Asks the provider what it found, once; and books what follows."""
        found = await self._read(citizen, evidence)
        asked, outside = self._provider(found.provider), OUTSIDE[found.provider]
        now = self._clock()
        if found.state is CheckState.ISSUED and found.expires_at <= now:
            await self._close(found, "evidence.refused", "late", now)
            raise Gone(Problem.EVIDENCE_OVER)
        consent = self._effects[found.action].consents[found.provider]
        pending = await self._store.pending(found, consent)
        if pending is None:
            await self._note(found, "evidence.refused", f"{found.provider}: over")
            raise Gone(Problem.EVIDENCE_OVER)
        if not pending.consented:
            raise NotAllowed(Problem.CONSENT_MISSING)
        if outside.sees_face and pending.locked:
            raise NotAllowed(Problem.FACE_LOCKED)
        try:
            judgement = await asked.finish(pending, answer)
        except Forged as forged:
            await self._close(found, "evidence.refused", forged.code, now)
            log.warning("evidence %s: an answer was refused: %s", found.check, forged.code)
            raise NotAllowed(Problem.EVIDENCE_REFUSED) from forged
        except NotJudged as nothing:
            await self._close(found, "evidence.not_judged", nothing.code, now)
            none = nothing.no_source
            raise Conflict(
                Problem.EVIDENCE_NO_SOURCE if none else Problem.EVIDENCE_NOT_JUDGED
            ) from nothing
        return await self._end(found, judgement)

    async def show(self, citizen: Citizen, evidence: UUID) -> Shown:
        found = await self._read(citizen, evidence)
        return Shown(found, *self._effects[found.action].states[found.state])

    async def attest(
        self,
        officer: Officer,
        person: UUID,
        *,
        scheme: str,
        words: str,
        language: Language,
    ) -> Attested:
        """An officer met the person at a window, who lives; a recorded death still sends it to a review."""
        now = self._clock()
        met = Met(person, scheme, Presence.WINDOW, words, language)
        attested = await self._unit.together(lambda: self._attestations.vouch(officer, met, now))
        await self._bell.ring(attested.rung)
        log.info("evidence %s: an officer vouched", attested.evidence.check)
        return attested

    async def _end(self, evidence: Evidence, judgement: Judgement) -> Shown:
        now = self._clock()
        receipt = None
        if judgement.verdict is Verdict.PASS:
            receipt = self._receipt(evidence, judgement.assurance, now)
        booked = await self._unit.together(partial(self._book, evidence, judgement, receipt, now))
        await self._bell.ring(booked.rung)
        log.info(
            "evidence %s of %s ended: %s", evidence.check, evidence.provider, judgement.verdict
        )
        words = self._effects[evidence.action].action.words
        text, next_step = words(judgement.verdict, booked.outcome)
        ended = replace(
            evidence,
            state=STATES[judgement.verdict],
            reasons=(*judgement.reasons, *booked.outcome.reasons),
            assurance=judgement.assurance if receipt else None,
            ended_at=now,
            receipt=booked.outcome.receipt,
        )
        return Shown(ended, text, next_step, booked.outcome.certified_until)

    async def _book(
        self, evidence: Evidence, judgement: Judgement, receipt: Receipt | None, now: datetime
    ) -> Booked:
        """State, what follows of it, notice and audit commit together; Gone if ended."""
        dead = await self._store.died(evidence.person)
        if not await self._store.end(evidence, STATES[judgement.verdict], judgement, now):
            raise Gone(Problem.EVIDENCE_OVER)
        effect = self._effects[evidence.action]
        booked = await effect(evidence, judgement, receipt, now, dead=dead)
        await self._note(evidence, f"evidence.{judgement.verdict}", evidence.provider)
        return booked

    async def _close(self, evidence: Evidence, action: str, why: str, now: datetime) -> None:
        """Ends it unjudged, if it has not ended; on record either way."""

        async def close() -> None:
            await self._store.close(evidence, now)
            await self._note(evidence, action, f"{evidence.provider}: {why}")

        await self._unit.together(close)

    async def _note(self, evidence: Evidence, action: str, why: str) -> None:
        assert evidence.account is not None  # an officer's word alone has none, and asks nobody
        await self._audit.record(
            actor=actors.citizen(evidence.account),
            action=action,
            person=evidence.person,
            about=SubjectKind.EVIDENCE.of(evidence.check),
            why=why,
        )

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
