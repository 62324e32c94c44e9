"""A mark that is followed, within a whole conversation: when it moves, and what comes of who does not follow."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from biometrics.liveness.decide import Judge
from biometrics.liveness.layers import Layers, May, read
from domain.faces.capture import Ask, Pointing
from domain.faces.challenge import REPEATS
from domain.faces.face_check import ELDER, MOVEMENTS, Observation, Reason, Sight, Step, Verdict
from domain.faces.following import AHEAD, Shown
from tests.services.faces.conversation_scene import (
    FRAME_MS,
    GOOD,
    STEPS,
    FakeFaces,
    FakePhone,
    Scene,
)


def following_scene(faces: Callable[[Scene], FakeFaces] | None = None) -> Scene:
    scene = Scene(faces=faces)
    scene.judge.asks_follow = True
    return scene


def marks(phone: FakePhone) -> list[Pointing]:
    return [message for message in phone.heard if isinstance(message, Pointing)]


async def test_one_step_of_the_challenge_is_to_follow_a_mark() -> None:
    scene = following_scene()

    result = await scene.decide()

    assert result.verdict is Verdict.PASS
    assert result.steps.count(Step.FOLLOW) == 1
    assert Step.TURN_LEFT in result.steps
    assert scene.phone.asked() == list(result.steps)


async def test_how_a_mark_was_followed_is_not_kept_for_later_checks() -> None:
    result = await following_scene().decide()

    assert Step.FOLLOW not in {step for step, _ in result.movements}
    assert len(result.movements) == len(result.steps) - 1


async def test_the_mark_is_straight_ahead_and_then_at_each_place_for_its_time() -> None:
    scene = following_scene()
    paths = [path for path, _ in await _judged(scene)]

    *shown, last = [mark.place for mark in marks(scene.phone)]
    assert shown == [one.place for one in paths[0]]
    assert last == AHEAD  # the head comes back to the camera
    assert paths[0][0].place == AHEAD
    assert len(paths[0]) == 1 + ELDER.marks
    for one, other in pairwise(paths[0][1:]):
        least, most = ELDER.mark_ms
        assert least - FRAME_MS <= other.at_ms - one.at_ms <= most + FRAME_MS


async def test_no_place_is_sent_before_its_time() -> None:
    """A client that reads ahead knows where the mark is, and not where it goes."""
    ahead: list[int] = []

    class Reading(FakeFaces):
        """Counts after each picture how many places the phone has heard of."""

        async def observe(self, jpeg: bytes, *, eyes: bool) -> Sight:
            ahead.append(len(marks(scene.phone)))
            return GOOD

    scene = following_scene(lambda _: Reading())
    await scene.decide()

    longest = max(ahead.count(known) for known in range(1, ELDER.marks + 1))
    shortest = min(ahead.count(known) for known in range(1, ELDER.marks + 1))
    assert shortest >= ELDER.mark_ms[0] // FRAME_MS - 1
    assert longest <= (ELDER.ahead_ms + ELDER.mark_ms[1]) // FRAME_MS


async def test_the_head_is_judged_from_a_second_before_the_first_place_on() -> None:
    scene = following_scene()
    path, history = (await _judged(scene))[0]
    assert path[1].at_ms - path[0].at_ms == 1_000
    assert history[0].received_ms >= path[0].at_ms
    assert history[-1].received_ms > path[-1].at_ms + ELDER.mark_ms[0]


async def test_whoever_did_not_follow_is_told_how_and_gets_another_path() -> None:
    scene = following_scene()
    answers = [False, True]
    scene.judge.follows = lambda *_: answers.pop(0)

    result = await scene.decide()

    assert result.verdict is Verdict.PASS
    assert result.tries == 0
    assert scene.phone.coached().count(Reason.NOT_FOLLOWED) == 1
    first, second = (
        [one.place for one in marks(scene.phone) if one.prompt == ask.number]
        for ask in scene.phone.heard
        if isinstance(ask, Ask) and ask.step is Step.FOLLOW
    )
    assert first != second


async def test_whoever_cannot_follow_does_a_movement_instead_and_an_officer_looks() -> None:
    scene = following_scene()
    scene.judge.follows = lambda *_: False

    result = await scene.decide()

    assert scene.phone.asked().count(Step.FOLLOW) == 1 + REPEATS
    assert Step.FOLLOW not in result.steps
    assert len(result.steps) == len(STEPS)
    assert set(result.steps) <= set(MOVEMENTS)
    assert (result.verdict, result.reasons, result.counts) == (
        Verdict.UNSURE,
        (Reason.NOT_FOLLOWED,),
        False,
    )


async def test_where_the_layer_only_reports_the_movement_instead_is_enough() -> None:
    scene = following_scene()
    scene.judge.follows = lambda *_: False
    scene.judge.doubts_unfollowed = False

    assert (await scene.decide()).verdict is Verdict.PASS


async def test_a_third_path_that_is_followed_is_followed() -> None:
    scene = following_scene()
    answers = [False, False, True]
    scene.judge.follows = lambda *_: answers.pop(0)

    assert (await scene.decide()).verdict is Verdict.PASS


async def _judged(scene: Scene) -> list[tuple[Sequence[Shown], Sequence[Observation]]]:
    """What the layer was asked about in a conversation in which it believes all."""
    asked: list[tuple[Sequence[Shown], Sequence[Observation]]] = []

    def follows(path: Sequence[Shown], history: Sequence[Observation]) -> bool:
        asked.append((path, history))
        return True

    scene.judge.follows = follows
    await scene.decide()
    return asked


class Neck(FakeFaces):
    """A face whose head goes where the mark is, a little late, by a share of its way each way."""

    def __init__(self, scene: Scene, across: float, up: float) -> None:
        super().__init__()
        self._scene, self._across, self._up = scene, across, up
        self._heard: list[tuple[int, Pointing]] = []

    async def observe(self, jpeg: bytes, *, eyes: bool) -> Sight:
        now = self._scene.clock.ms
        known = {id(mark) for _, mark in self._heard}
        self._heard += [(now, one) for one in marks(self._scene.phone) if id(one) not in known]
        there = [one.place for at, one in self._heard if at <= now - 500]
        place = there[-1] if there else AHEAD
        sway = 0.4 * (len(jpeg) % 3)
        return replace(
            GOOD, yaw=self._across * place.yaw + sway, pitch=self._up * place.pitch - sway
        )


def by_the_layer_itself(across: float, up: float) -> Scene:
    scene = following_scene(lambda scene: Neck(scene, across, up))
    shipped = read()
    scene.judge.follows = Judge(
        Layers({**shipped.may, "follow": May.UNSURE}, shipped.bounds)
    ).follow
    return scene


async def test_a_head_that_follows_passes_by_the_layer_itself() -> None:
    scene = by_the_layer_itself(0.8, 0.7)

    assert (await scene.decide()).verdict is Verdict.PASS
    assert Reason.NOT_FOLLOWED not in scene.phone.coached()


async def test_a_head_that_only_turns_does_not_pass_by_the_layer_itself() -> None:
    result = await by_the_layer_itself(0.8, 0.0).decide()

    assert (result.verdict, result.reasons) == (Verdict.UNSURE, (Reason.NOT_FOLLOWED,))
