"""Face checks on the books of a small city, opened, slipped and ended as the service does it."""

from datetime import datetime
from uuid import UUID

from domain.accounts.acting_limits import Limits
from domain.faces.actions import Actions
from domain.faces.capture import CheckInHand
from domain.faces.checks import Booked, Check, Receipt, Ticket
from domain.faces.face_check import CheckResult, EngineId
from domain.faces.step_up import STEP_UP
from domain.hall.signatures import CASE_SIGN
from domain.pensions.certify import CERTIFY
from server.wiring.effects import make_check_ends, make_effects
from storage.faces.face_checks import FaceCheckStore
from tests.people import FakeBell, make_signer
from tests.storage.city import NOW, City

ACTIONS = Actions((CERTIFY, STEP_UP, CASE_SIGN))


class Book(FaceCheckStore):
    """`percent` of the passes are confirmed by a call or visit."""

    def __init__(self, city: City, *, percent: float = 0, limits: Limits | None = None) -> None:
        super().__init__(city.database, city.vault, limits, ACTIONS.unlocking)
        self.bell = FakeBell()
        self.ends = make_check_ends(
            city.database,
            city.vault,
            make_effects(city.database, city.vault, make_signer(), spot_percent=percent),
            actions=ACTIONS,
            bell=self.bell,
            clock=lambda: NOW,
        )

    async def open(self, check: Check, ticket: Ticket, *, limited: bool = True) -> tuple[UUID, ...]:
        return await super().open(check, ticket, limited=limited)

    async def slip(self, hand: CheckInHand) -> int:
        return await self.ends.slip(hand)

    async def end(
        self,
        hand: CheckInHand,
        result: CheckResult,
        engine: EngineId,
        receipt: Receipt | None,
        now: datetime,
    ) -> Booked:
        return await self.ends.end(hand, result, engine, receipt, now)
