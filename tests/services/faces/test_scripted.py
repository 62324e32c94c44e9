"""The camera's conversation with an invented person: it asks and takes frames as any other, and looks at none."""

from dataclasses import replace

import pytest

from domain.errors import Busy
from domain.faces.capture import Ask, Coaching, Grant
from domain.faces.coaching import STEP_WORDS
from domain.faces.face_check import STANDARD, EngineId, Reason, Verdict
from domain.faces.invented import Ending
from domain.words import Language
from services.faces.scripted import FRAMES, RETRY_SECONDS, ScriptedConversation
from tests.services.faces.conversation_scene import FRAME_MS, Clock, FakePhone
from tests.services.faces.test_captures import HAND

ENGINE = EngineId("fake", "1", "")


class Played:
    def __init__(self, ending: Ending, tries: int = 0, began_ms: int = 0) -> None:
        self.clock = Clock(began_ms)
        self.phone = FakePhone(self.clock)
        self.conversation = ScriptedConversation(
            replace(HAND, tries=tries),
            ending,
            phone=self.phone,
            engine=ENGINE,
            now_ms=self.clock,
            silence_s=1.0,
            face_px=400,
        )

    @property
    def asks(self) -> list[Ask]:
        return [each for each in self.phone.heard if isinstance(each, Ask)]

    @property
    def frames(self) -> int:
        return self.clock.ms // FRAME_MS


async def test_each_step_is_asked_in_its_turn_for_a_few_frames_and_praised_but_the_last() -> None:
    played = Played(Ending.PASS, tries=1)

    result = await played.conversation.decide()

    count = len(result.steps)
    assert [
        (each.number, each.step, each.position, each.of, each.try_) for each in played.asks
    ] == [(at, step, at, count, 2) for at, step in enumerate(result.steps, start=1)]
    assert [each.text for each in played.asks] == [
        STEP_WORDS[step].in_(Language.EN) for step in result.steps
    ]
    assert played.frames == FRAMES * count
    coached = [each.reason for each in played.phone.heard if isinstance(each, Coaching)]
    assert coached == [Reason.WELL_DONE] * (count - 1)


async def test_it_ends_as_its_number_says_with_the_time_that_it_took() -> None:
    played = Played(Ending.FAIL, tries=1, began_ms=9_000)

    result = await played.conversation.decide()

    assert (result.verdict, result.reasons, result.counts) == (
        Verdict.FAIL,
        (Reason.NOT_THE_PERSON,),
        True,
    )
    assert result.duration_ms == played.clock.ms - 9_000
    assert (result.tries, played.conversation.engine) == (1, ENGINE)
    assert (played.conversation.comparison, played.conversation.digests) == (None, ())


async def test_whose_engine_is_away_hears_when_to_come_again_after_the_first_step() -> None:
    played = Played(Ending.VENDOR_DOWN)

    with pytest.raises(Busy) as refused:
        await played.conversation.decide()

    assert refused.value.retry_after == RETRY_SECONDS
    assert (len(played.asks), played.frames) == (1, FRAMES)


async def test_whose_time_runs_out_is_not_judged() -> None:
    played = Played(Ending.TIME_OUT)

    result = await played.conversation.decide()

    assert (result.verdict, result.reasons, result.counts) == (
        Verdict.UNSURE,
        (Reason.STEP_NOT_DONE,),
        False,
    )
    assert len(played.asks) == 1


async def test_more_frames_than_a_look_up_takes_are_taken_of_a_phone_that_sends_the_same() -> None:
    played = Played(Ending.PASS)
    played.phone.frame = lambda frame: replace(frame, jpeg=b"the same")

    assert (await played.conversation.decide()).verdict is Verdict.PASS
    granted = sum(each.credit for each in played.phone.heard if isinstance(each, Grant))
    assert granted >= played.frames
    assert played.conversation.digests == ()
    assert STANDARD is HAND.rules
