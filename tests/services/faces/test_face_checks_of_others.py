"""Whose hand a face check is in: one who acts for another, a child's guardian, a device."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.accounts.mandates import Acting, MandateKind
from domain.errors import NotAllowed, TooMany
from domain.faces.face_check import (
    DEVICE_FAILED,
)
from domain.people import Citizen, Level
from domain.problems import Problem
from tests.people import NOON
from tests.services.faces.face_check_scene import LI, PHONE, READY, WANG, Scene, mandate


async def test_a_check_opened_for_another_names_who_acts_and_the_mandate() -> None:
    scene = Scene()
    acting = Acting(LI.account, mandate(MandateKind.HELPER, hours=1))

    check, _ = await scene.open_for(acting)

    assert scene.store.asked_for == READY.person
    assert (check.account, check.person, check.mandate) == (
        LI.account,
        READY.person,
        UUID(int=6),
    )
    assert check.rules.name == "standard"  # of the person, not of who helps


async def test_no_check_outlives_its_mandate() -> None:
    scene = Scene()
    acting = Acting(LI.account, mandate(MandateKind.HELPER, minutes=1))

    check, _ = await scene.open_for(acting)

    assert check.expires_at == NOON + timedelta(minutes=1)


@pytest.mark.parametrize("kind", [None, MandateKind.HELPER, MandateKind.REPRESENTATIVE])
async def test_a_childs_face_is_looked_at_for_nobody_but_the_guardian(
    kind: MandateKind | None,
) -> None:
    scene = Scene()
    scene.store.known = replace(READY, guarded_until=NOON + timedelta(seconds=1))
    acting = Acting(LI.account, mandate(kind, hours=1) if kind else None)

    with pytest.raises(NotAllowed) as refused:
        await scene.open_for(acting)

    assert refused.value.problem is Problem.GUARDIAN_NEEDED


async def test_the_guardian_opens_a_check_of_the_child() -> None:
    scene = Scene()
    scene.store.known = replace(READY, guarded_until=NOON + timedelta(days=900))
    acting = Acting(LI.account, mandate(MandateKind.GUARDIAN, days=900))

    assert await scene.open_for(acting)


async def test_on_the_14th_birthday_the_child_needs_no_guardian() -> None:
    scene = Scene()
    scene.store.known = replace(READY, guarded_until=NOON)

    assert await scene.open()


async def test_a_device_that_failed_too_often_opens_no_check_of_anybody() -> None:
    scene = Scene()
    scene.store.failed_on[PHONE] = DEVICE_FAILED
    with pytest.raises(TooMany) as spent:
        await scene.open()
    acting = Acting(LI.account, mandate(MandateKind.GUARDIAN, days=900))
    with pytest.raises(TooMany):
        await scene.open_for(acting)

    assert spent.value.problem is Problem.BUDGET_SPENT
    assert spent.value.retry_after == 4 * 3600
    assert await scene.open_for(WANG, device_key="other")


async def test_a_device_below_its_budget_opens_a_check() -> None:
    scene = Scene()
    scene.store.failed_on[PHONE] = DEVICE_FAILED - 1

    check, _ = await scene.open()
    assert check.device == PHONE


def test_a_device_is_its_key_and_without_one_the_sign_in() -> None:
    one = Citizen(UUID(int=1), Level.BOUND, UUID(int=7))
    other = Citizen(UUID(int=2), Level.BOUND, UUID(int=8))

    assert one.device != other.device
    assert replace(one, device_key="k").device == replace(other, device_key="k").device
