"""Colours of the page within a whole conversation: when they are shown, and that nothing hangs on them."""

from dataclasses import replace
from itertools import pairwise

import pytest

from domain.faces.capture import Glowing, HungUp
from domain.faces.face_check import ELDER, STANDARD, LifeEvidence, Reason, Sight, Verdict
from services.faces.glowing import COLOURS, EACH_MS, SHOWN
from tests.services.faces.conversation_scene import (
    FRAME_MS,
    GOOD,
    STEPS,
    FakeFaces,
    FakePhone,
    Scene,
)


def dim_scene() -> Scene:
    scene = Scene(rules=STANDARD)
    scene.judge.room_is_dim = True
    scene.judge.rules = STANDARD
    scene.faces.sight = replace(GOOD, tint=(0.1, -0.1))
    return scene


def glows(phone: FakePhone) -> list[Glowing]:
    return [message for message in phone.heard if isinstance(message, Glowing)]


async def test_in_a_dim_room_the_page_shows_colours_drawn_at_random_and_then_its_own_again() -> (
    None
):
    scene = dim_scene()

    result = await scene.decide()

    *shown, last = [one.colour for one in glows(scene.phone)]
    assert result.verdict is Verdict.PASS
    assert len(shown) == SHOWN
    assert set(shown) <= set(COLOURS)
    assert all(one != other for one, other in pairwise(shown))
    assert last == 0


async def test_they_change_less_than_three_times_a_second_and_are_announced_once() -> None:
    scene = dim_scene()

    await scene.decide()

    assert EACH_MS > 1_000 / 3
    assert [bool(one.text) for one in glows(scene.phone)] == [True] + [False] * SHOWN


async def test_what_the_face_looked_like_in_each_goes_to_the_vote() -> None:
    scene = dim_scene()
    voted: list[LifeEvidence] = []
    scene.judge.of_evidence = voted.append

    await scene.decide()

    lit = voted[0].lit
    assert [one.colour for one in lit[:: len(lit) // SHOWN]] == [
        one.colour for one in glows(scene.phone)[:-1]
    ]
    assert len(lit) == SHOWN * sum(at >= 300 for at in range(FRAME_MS, EACH_MS + 100, FRAME_MS))


async def test_a_face_that_is_lost_meanwhile_costs_nothing() -> None:
    class Leaving(FakeFaces):
        async def observe(self, jpeg: bytes, *, eyes: bool) -> Sight:
            if glows(scene.phone):
                return Sight(480, 640, 0, reasons=(Reason.NO_FACE,))
            return GOOD

    scene = Scene(rules=STANDARD, faces=lambda _: Leaving())
    scene.judge.room_is_dim = True
    scene.judge.rules = STANDARD

    result = await scene.decide()

    assert (result.verdict, result.tries) == (Verdict.PASS, 0)


async def test_nobody_with_the_elder_rules_sees_the_page_change_its_colour() -> None:
    scene = Scene(rules=ELDER)
    scene.judge.room_is_dim = True

    result = await scene.decide()

    assert result.verdict is Verdict.PASS
    assert scene.phone.asked() == list(STEPS)
    assert glows(scene.phone) == []


async def test_a_phone_that_hangs_up_meanwhile_is_left_with_its_own_colour() -> None:
    scene = Scene(
        rules=STANDARD, hang_up_after=16
    )  # of the steps, and of the rests between them, are fewer
    scene.judge.room_is_dim = True
    scene.judge.rules = STANDARD

    with pytest.raises(HungUp):
        await scene.decide()

    assert glows(scene.phone)[-1].colour == 0


async def test_a_frame_of_the_colours_that_was_seen_before_passes_nobody() -> None:
    first, again = dim_scene(), dim_scene()
    await first.decide()

    again.notes.seen = {first.conversation.digests[-1]}
    result = await again.decide()

    assert (result.verdict, result.reasons) == (Verdict.FAIL, (Reason.FRAMES_SEEN_BEFORE,))
    assert result.counts
