"""Which frames are taken, which are looked at closely, and how long a try lasts."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

import pytest

from domain.errors import Busy, Invalid, TooLarge
from domain.faces.capture import CheckInHand, Frame, Grant
from domain.faces.face_check import FRAME_BYTES, STANDARD, Reason, Sight, Step, Verdict
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Language
from services.faces.conversation_ends import CheckOver, TryAgain
from services.faces.frame_intake import FrameIntake
from tests.services.faces.conversation_scene import GOOD, Clock, FakeFaces, FakeNotes

SILENCE_S = 7.0


class Line:
    """A phone whose frames are named one by one; each arrives 100 ms after the one before."""

    def __init__(self, clock: Clock) -> None:
        self.frames: list[Frame] = []
        self.sent: list[object] = []
        self.every_ms = 100
        self._clock = clock

    async def send(self, message: object) -> None:
        self.sent.append(message)

    async def receive(self, timeout_s: float) -> Frame:
        assert timeout_s == SILENCE_S
        self._clock.ms += self.every_ms
        return self.frames.pop(0)


class Table:
    """An intake whose first prompt runs."""

    def __init__(self) -> None:
        self.clock, self.faces, self.notes = Clock(), FakeFaces(), FakeNotes()
        self.line = Line(self.clock)
        self.seq = 0
        hand = CheckInHand(
            person=uuid4(),
            account=uuid4(),
            check=uuid4(),
            capture=uuid4(),
            action="pension.certify",
            subject=SubjectKind.ENTITLEMENT.of("city-pension"),
            rules=STANDARD,
            language=Language.ZH,
            tries=0,
        )
        self.intake = FrameIntake(
            hand,
            phone=self.line,
            faces=self.faces,
            notes=self.notes,
            elapsed=self.clock,
            silence_s=SILENCE_S,
            face_px=32,
        )
        self.intake.prompt = 1

    def frame(self, prompt: int = 1, jpeg: bytes = b"") -> Frame:
        self.seq += 1
        return Frame(prompt, self.seq, 40 * self.seq, jpeg or f"jpeg {self.seq}".encode())

    async def look(self, *frames: Frame, step: Step | None = Step.NOD) -> tuple[bytes, Sight]:
        """What is seen in the next that answers the running prompt."""
        self.line.frames += frames or (self.frame(),)
        await self.intake.top_up()
        jpeg, seen = await self.intake.look(step)
        return jpeg, seen.sight

    def granted(self) -> Sequence[int]:
        return [each.credit for each in self.line.sent if isinstance(each, Grant)]


@pytest.fixture
def table() -> Table:
    return Table()


async def test_a_frame_joins_what_was_seen_with_its_number_and_both_times(table: Table) -> None:
    jpeg, _ = await table.look()

    (seen,) = table.intake.history
    assert (jpeg, seen.sight) == (b"jpeg 1", GOOD)
    assert (seen.prompt, seen.seq, seen.captured_ms, seen.received_ms) == (1, 1, 40, 100)
    assert table.intake.digests == [b"digest of jpeg 1"]


async def test_two_frames_are_in_flight_and_no_more(table: Table) -> None:
    await table.intake.top_up()
    await table.intake.top_up()
    assert table.granted() == [2]
    table.line.frames = [table.frame() for _ in range(3)]
    await table.intake.look(None)
    await table.intake.top_up()
    assert table.granted() == [2, 1]
    await table.intake.look(None)
    await table.intake.look(None)

    table.line.frames = [table.frame()]
    with pytest.raises(Invalid, match="more frames than were granted") as refused:
        await table.intake.look(None)
    assert refused.value.problem is Problem.FRAME_UNEXPECTED


async def test_a_frame_of_an_earlier_prompt_is_passed_over_and_another_granted(
    table: Table,
) -> None:
    table.intake.prompt = 2
    late, answer = table.frame(prompt=1), table.frame(prompt=2)

    jpeg, _ = await table.look(late, answer)

    assert jpeg == answer.jpeg
    assert [seen.prompt for seen in table.intake.history] == [2]
    assert table.granted() == [2, 1]
    # it is looked for among earlier captures all the same
    assert table.intake.digests == [b"digest of jpeg 1", b"digest of jpeg 2"]


@pytest.mark.parametrize("prompt", [-1, 0, 3])
async def test_a_frame_names_a_prompt_that_was_given(table: Table, prompt: int) -> None:
    table.intake.prompt = 2
    with pytest.raises(Invalid, match="names the prompt") as refused:
        await table.look(table.frame(prompt))

    assert refused.value.problem is Problem.FRAME_UNEXPECTED


@pytest.mark.parametrize("seq", [1, 0])
async def test_numbers_of_frames_rise(table: Table, seq: int) -> None:
    await table.look()
    with pytest.raises(Invalid, match="seq rises") as refused:
        await table.look(replace(table.frame(), seq=seq))

    assert refused.value.problem is Problem.FRAME_UNEXPECTED


async def test_a_frame_has_so_many_bytes_at_most(table: Table) -> None:
    await table.look(table.frame(jpeg=b"x" * FRAME_BYTES))
    with pytest.raises(TooLarge, match=str(FRAME_BYTES)) as refused:
        await table.look(table.frame(jpeg=b"x" * (FRAME_BYTES + 1)))

    assert refused.value.problem is Problem.FRAME_TOO_LARGE


async def test_every_eighth_frame_those_since_are_looked_for_among_earlier_captures(
    table: Table,
) -> None:
    for _ in range(7):
        await table.look()
    assert table.notes.looked_up == 0
    await table.look()
    assert table.notes.looked_up == 8
    await table.intake.refuse_replays(everything=True)
    assert table.notes.looked_up == 8  # none is new
    await table.look()
    await table.intake.refuse_replays(everything=True)

    assert table.notes.looked_up == 9


async def test_a_frame_that_was_seen_before_ends_the_check_and_counts(table: Table) -> None:
    table.notes.seen = {b"digest of jpeg 3"}
    for _ in range(7):
        await table.look()
    with pytest.raises(CheckOver) as over:
        await table.look()

    assert (over.value.verdict, over.value.reason) == (Verdict.FAIL, Reason.FRAMES_SEEN_BEFORE)
    assert over.value.counts


@pytest.mark.parametrize(
    ("opening", "step", "after_ms", "looks"),
    [
        (0.3, Step.NOD, 999, 1),
        (0.3, Step.NOD, 1_000, 2),
        (0.3, Step.CLOSE_EYES, 199, 1),
        (0.3, Step.CLOSE_EYES, 200, 2),
        (0.21, Step.NOD, 200, 1),
        (0.2, Step.NOD, 199, 1),
        (0.2, Step.NOD, 200, 2),  # whoever closes them unasked is looked at as closely
        (None, Step.NOD, 200, 1),
        (0.3, None, 999, 1),
    ],
)
async def test_eyes_are_looked_at_once_a_second_and_more_often_while_they_close(
    table: Table, opening: float | None, step: Step | None, after_ms: int, looks: int
) -> None:
    table.faces.sight = replace(GOOD, eyes=opening)
    await table.look(step=step)
    table.line.every_ms = after_ms
    await table.look(step=step)

    assert table.faces.eyes[0]
    assert sum(table.faces.eyes) == looks


async def test_a_new_try_looks_at_the_eyes_at_once_and_has_its_whole_time(table: Table) -> None:
    await table.look()
    table.line.every_ms = STANDARD.try_ms + 1
    table.intake.begin_try()
    await table.look()

    assert table.faces.eyes == [True, True]
    assert len(table.intake.history) == 1


async def test_a_try_lasts_from_its_first_frame_to_the_last_moment_of_its_time(
    table: Table,
) -> None:
    await table.look()
    table.line.every_ms = STANDARD.try_ms
    await table.look()
    table.line.every_ms = 1
    with pytest.raises(TryAgain) as over:
        await table.look()

    assert over.value.reason is Reason.STEP_NOT_DONE


async def test_a_try_is_given_the_time_that_it_waited(table: Table) -> None:
    table.intake.give_time(50)  # none runs yet: nothing to be given to
    await table.look()
    table.intake.give_time(50)
    table.line.every_ms = STANDARD.try_ms + 50
    await table.look()
    table.line.every_ms = 1
    with pytest.raises(TryAgain):
        await table.look()


@pytest.mark.parametrize(
    ("reasons", "told"),
    [
        ([(), (Reason.TOO_DARK,)], Reason.STEP_NOT_DONE),  # half of them were good
        ([(), (Reason.TOO_DARK,), (Reason.TOO_DARK, Reason.BLURRED)], Reason.TOO_DARK),
        (
            [(Reason.BLURRED,), (Reason.TOO_DARK, Reason.BLURRED), (Reason.TOO_DARK,)],
            Reason.TOO_DARK,
        ),
        ([(Reason.BLURRED,), (Reason.TOO_DARK,)], Reason.BLURRED),  # what came first
        ([(Reason.TOO_DARK,), (Reason.BLURRED,)], Reason.TOO_DARK),
    ],
)
async def test_who_ran_out_of_time_is_told_what_stood_in_the_way_most_often(
    table: Table, reasons: Sequence[tuple[Reason, ...]], told: Reason
) -> None:
    for each in reasons:
        table.faces.sight = replace(GOOD, reasons=each)
        await table.look()
    table.line.every_ms = STANDARD.try_ms + 1
    with pytest.raises(TryAgain) as over:
        await table.look()

    assert over.value.reason is told


async def test_workers_that_restart_are_waited_for_and_not_for_ever(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.faces.frame_intake.WAIT_SECONDS", 0.0)
    table.faces.busy_for = 3
    await table.look()
    assert len(table.faces.eyes) == 4

    monkeypatch.setattr("services.faces.frame_intake.PATIENCE_SECONDS", 0.0)
    table.faces.busy_for = 1
    with pytest.raises(Busy) as busy:
        await table.look()
    assert busy.value.problem is Problem.BUSY


async def test_what_is_forgotten_of_a_try_is_all_that_was_seen(table: Table) -> None:
    await table.look()
    table.intake.forget()

    assert list(table.intake.history) == []
    assert table.intake.history.hashes == b""
