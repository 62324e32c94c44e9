"""What is refused before anybody is looked at, and what a ticket and a receipt bring."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from domain.accounts.mandates import Acting, MandateKind
from domain.errors import NotAllowed, NotFound, TooMany
from domain.faces.checks import Receipt
from domain.faces.face_check import BUDGET_FAILED, BUDGET_HOURS
from domain.faces.step_up import STEP_UP
from domain.pensions.certify import CERTIFY
from domain.people import Citizen, Level
from domain.problems import Problem
from domain.words import Language
from services.faces.face_checks import pre_flight
from tests.people import NOON
from tests.services.faces.face_check_scene import (
    LI,
    READY,
    SESSION,
    WANG,
    FakeStore,
    Scene,
    mandate,
)
from tests.services.faces.test_captures import HAND

RECEIPT = Receipt(UUID(int=8), HAND.check, NOON, "signed")


async def test_nobody_raises_the_own_sign_in_by_the_face_of_another() -> None:
    acting = Acting(LI.account, mandate(MandateKind.HELPER, hours=1))
    citizen = Citizen(LI.account, Level.BOUND, SESSION)

    with pytest.raises(NotAllowed) as refused:
        await Scene().checks.open(acting, citizen, STEP_UP.name, "", Language.ZH)

    assert refused.value.problem is Problem.ACTING_NOT_HERE


def test_a_child_is_looked_at_for_nobody_unless_a_guardian_is_named() -> None:
    child = replace(READY, guarded_until=NOON + timedelta(seconds=1))

    with pytest.raises(NotAllowed) as refused:
        pre_flight(child, CERTIFY, NOON, due=True)
    pre_flight(child, CERTIFY, NOON, due=True, guarded=True)

    assert refused.value.problem is Problem.GUARDIAN_NEEDED


@pytest.mark.parametrize(("left_s", "retry_after"), [(0.5, 1), (1.0, 1), (2.0, 2)])
def test_whose_tries_are_spent_hears_when_and_never_at_once(
    left_s: float, retry_after: int
) -> None:
    oldest = NOON - timedelta(hours=BUDGET_HOURS) + timedelta(seconds=left_s)
    spent = replace(READY, failed=BUDGET_FAILED, oldest_failed=oldest)

    with pytest.raises(TooMany) as refused:
        pre_flight(spent, CERTIFY, NOON, due=True)

    assert refused.value.retry_after == retry_after


async def test_a_ticket_lets_its_check_in() -> None:
    scene = Scene()
    scene.store.hand = HAND

    assert await scene.checks.enter("secret") == HAND


@dataclass
class Receipts(FakeStore):
    """One receipt, for its holder."""

    async def receipt(
        self, account: UUID, receipt: UUID, now: datetime, person: UUID | None = None
    ) -> Receipt | None:
        return RECEIPT if (account, receipt) == (WANG.account, RECEIPT.receipt) else None


async def test_a_receipt_is_shown_to_its_holder_alone() -> None:
    scene = Scene(store=Receipts())

    assert await scene.checks.receipt(WANG, RECEIPT.receipt) == RECEIPT
    with pytest.raises(NotFound):
        await scene.checks.receipt(LI, RECEIPT.receipt)
