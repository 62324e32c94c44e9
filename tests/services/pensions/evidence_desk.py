"""Evidence by others in memory: who is asked, what they find, and what is kept of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.accounts.consent import Purpose
from domain.faces.checks import CheckStanding
from domain.faces.face_check import CheckState, EngineId, Verdict
from domain.pensions.evidence import (
    Applicant,
    Assurance,
    Evidence,
    Judgement,
    Opening,
    Pending,
    Provider,
)
from domain.people import Identity
from domain.ways import Way
from domain.words import Language
from services.faces.face_gate import FaceGate
from services.pensions.certify_by_evidence import CertifyByEvidence
from services.pensions.evidence import EvidenceProvider, EvidenceService, Shown
from tests.people import FakeBell
from tests.services.bookings.ledger import CITIZEN, NOW, WANG
from tests.services.pensions.meetings import Office
from tests.services.unit import FakeUnit

ENGINE: Final = EngineId("arc", "1", "")
AGREED: Final = CheckStanding(
    person=WANG,
    consents=frozenset({Purpose.WECHAT_VERIFY, Purpose.NETWORK_ID}),
    enrolled=False,  # whoever looks has pictures of their own
    died=False,
    locked=False,
    failed=0,
    oldest_failed=None,
)
IDENTITY: Final = Identity("王秀英", "440304195001010021", "13800138000")
PASS: Final = Judgement(Verdict.PASS, Assurance.HIGH)
WECHAT: Final = Provider.WECHAT_VERIFY
NETWORK: Final = Provider.NETWORK_ID


@dataclass
class Outside:
    """A provider that opens for five minutes and finds what it is told to."""

    found: Judgement | Exception = PASS
    asked: list[Applicant] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    async def begin(self, applicant: Applicant) -> Opening:
        self.asked.append(applicant)
        return Opening("open-me", "kept", 300)

    async def finish(self, pending: Pending, answer: str) -> Judgement:
        self.answers.append(answer)
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


class Paused:
    """No impact assessment is in force."""

    async def in_force(self, today: object) -> bool:
        return False


class Desk:
    """Evidence in memory; `standing`: of whom the account is bound to."""

    def __init__(self) -> None:
        self.office = Office()
        self.wechat, self.network = Outside(), Outside()
        self.outside: dict[Provider, EvidenceProvider] = {
            WECHAT: self.wechat,
            NETWORK: self.network,
        }
        self.now = NOW
        self.standing_: CheckStanding | None = AGREED
        self.since: datetime | None = None
        self.identity: Identity | None = IDENTITY
        self.of = WANG
        self.consented, self.locked = True, False
        self.kept: dict[UUID, tuple[Evidence, str]] = {}
        self.ended: list[tuple[UUID, CheckState]] = []
        self.closed: list[UUID] = []
        self.purposes: list[Purpose] = []
        self.bell = FakeBell()

    def service(self, gate: FaceGate | None = None) -> EvidenceService:
        effect = CertifyByEvidence(certify=self.office.certify, outside=(Way.WECHAT,))
        return EvidenceService(
            providers=self.outside,
            unit=FakeUnit(),
            store=self,
            effects={effect.action.name: effect},
            attestations=self.office.attestations,
            audit=self.office.audit,
            checks=self,
            engine=ENGINE,
            signer=self.office.signer,
            bell=self.bell,
            gate=gate or FaceGate(assessments=None, clock=lambda: NOW),
            clock=lambda: self.now,
        )

    async def begin_as(
        self, provider: Provider = WECHAT, scheme: str = "city-pension"
    ) -> tuple[Evidence, Opening, list[Way]]:
        evidence, opening, others = await self.service().begin(
            CITIZEN,
            provider,
            action="pension.certify",
            reference=scheme,
            language=Language.ZH,
        )
        return evidence, opening, [each.way for each in others]

    async def finish(self, evidence: Evidence, answer: str = "") -> Shown:
        return await self.service().finish(CITIZEN, evidence.check, answer)

    async def standing(
        self, account: UUID, engine: EngineId, since: datetime
    ) -> CheckStanding | None:
        assert (account, engine) == (CITIZEN.account, ENGINE)
        self.since = since
        return self.standing_

    async def applicant(self, account: UUID, number: str) -> Applicant | None:
        if self.identity is None:
            return None
        return Applicant(number, self.of, self.identity, "openid")

    async def begin(self, evidence: Evidence, kept: str) -> None:
        self.kept[evidence.check] = evidence, kept

    async def show(self, account: UUID, evidence: UUID) -> Evidence | None:
        found = self.kept.get(evidence)
        return found[0] if found is not None and found[0].account == account else None

    async def pending(self, evidence: Evidence, consent: Purpose) -> Pending | None:
        self.purposes.append(consent)
        if evidence.check in self.closed or self.ended:
            return None
        applicant = Applicant(evidence.number, WANG, IDENTITY, "openid")
        return Pending(evidence, applicant, "kept", self.consented, self.locked)

    async def died(self, person: UUID) -> bool:
        return self.office.dead

    async def end(
        self, evidence: Evidence, state: CheckState, judgement: Judgement, at: datetime
    ) -> bool:
        if self.ended:
            return False
        self.ended.append((evidence.check, state))
        return True

    async def close(self, evidence: Evidence, at: datetime) -> None:
        self.closed.append(evidence.check)

    @property
    def noted(self) -> list[tuple[str, str]]:
        """What the audit says of the citizen's evidence, and why."""
        for actor, _, person, _, _ in self.office.audit.entries:
            assert (actor, person) == (CITIZEN.actor, WANG)
        return [(action, why) for _, action, _, _, why in self.office.audit.entries]
