"""A pension certified by the word of others: the same as after a face check here."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.accounts.consent import Purpose
from domain.faces.actions import Action
from domain.faces.checks import Booked, Receipt
from domain.faces.face_check import CheckState
from domain.pensions.certification_ways import ways
from domain.pensions.certify import CERTIFY
from domain.pensions.evidence import OUTSIDE, STATE_WORDS, Evidence, Judgement, Provider
from domain.subjects import Subject
from domain.ways import Offer, Way
from domain.words import Words
from services.pensions.certify import Certify, pension


class CertifyByEvidence:
    """services.pensions.evidence.EvidenceEffect."""

    action: Final[Action] = CERTIFY
    consents: Final[Mapping[Provider, Purpose]] = {
        Provider.WECHAT_VERIFY: Purpose.WECHAT_VERIFY,
        Provider.NETWORK_ID: Purpose.NETWORK_ID,
    }
    states: Final[Mapping[CheckState, tuple[Words, Words]]] = STATE_WORDS

    def __init__(self, *, certify: Certify, outside: Collection[Way]) -> None:
        """`outside`: ways of providers that are configured."""
        self._certify = certify
        self._outside = outside

    def subject(self, reference: str) -> Subject:
        """`reference`: the scheme."""
        return pension(reference)

    async def due(self, person: UUID, subject: Subject, today: date, *, died: bool) -> bool:
        return await self._certify.due(person, subject, today, died=died)

    def other_ways(self, way: Way) -> Sequence[Offer]:
        offered = ways(on_record=True, death_recorded=False, outside=self._outside)
        return [offer for offer in offered if offer.way is not way]

    async def __call__(
        self,
        evidence: Evidence,
        judgement: Judgement,
        receipt: Receipt | None,
        at: datetime,
        *,
        dead: bool,
    ) -> Booked:
        """A pass certifies, anything else an officer looks at."""
        if receipt is None:
            return await self._certify.to_review(evidence, judgement.reasons, at)
        way = OUTSIDE[evidence.provider].way
        return await self._certify.passed(evidence, receipt, at, dead=dead, way=way)
