"""The effect of WeChat's look at a face that signs: what was begun in a case to be signed by face, and nothing else."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from domain.accounts.consent import Purpose
from domain.faces.actions import Action
from domain.faces.capture import Outcome
from domain.faces.checks import Booked, Receipt
from domain.faces.face_check import CheckState, Reason
from domain.hall.signatures import CASE_SIGN, EVIDENCE_STATES
from domain.pensions.evidence import Evidence, Judgement, Provider
from domain.subjects import Subject
from domain.ways import Offer, Way
from domain.words import Words
from services.hall.sign_by_face import SignByFace


class SignByEvidence:
    """services.pensions.evidence.EvidenceEffect."""

    action: Final[Action] = CASE_SIGN
    consents: Final[Mapping[Provider, Purpose]] = {Provider.WECHAT_VERIFY: Purpose.WECHAT_SIGNING}
    states: Final[Mapping[CheckState, tuple[Words, Words]]] = EVIDENCE_STATES

    def __init__(self, *, sign: SignByFace) -> None:
        self._sign = sign

    def subject(self, reference: str) -> Subject:
        """`reference`: the case and the digest that was begun, as of a face check."""
        return self._sign.subject(reference, uuid4())

    async def due(self, person: UUID, subject: Subject, today: date, *, died: bool) -> bool:
        return await self._sign.due(person, subject, today, died=died)

    def other_ways(self, way: Way) -> Sequence[Offer]:  # noqa: ARG002  # WeChat's is none of them
        return self._sign.other_ways()

    async def __call__(
        self,
        evidence: Evidence,
        judgement: Judgement,  # noqa: ARG002  # no review follows of a no
        receipt: Receipt | None,
        at: datetime,
        *,
        dead: bool,
    ) -> Booked:
        """A pass signs what is still begun, and the statement says who looked; after anything else one chooses another way."""
        if receipt is None or evidence.account is None:
            return Booked(Outcome(), ())
        if dead:
            return Booked(Outcome(reasons=(Reason.RECORDED_DEATH,)), ())
        await self._sign.sign(evidence, evidence.account, at, {"provider": evidence.provider})
        return Booked(Outcome(), ())
