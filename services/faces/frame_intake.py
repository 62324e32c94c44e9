"""Frames of a running check: taken as they were granted, none seen before, looked at by a worker."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from domain.errors import Busy, Invalid, TooLarge
from domain.faces.capture import CheckInHand, Frame, Grant
from domain.faces.face_check import FRAME_BYTES, Observation, Reason, Step, Verdict
from domain.faces.face_sizes import held_to
from domain.faces.history import History
from domain.problems import Problem
from services.faces.conversation_ends import CheckOver, TryAgain
from services.faces.conversation_ports import Digests, Observer, Phone

T = TypeVar("T")

CREDIT: Final = 2  # frames in flight: one being looked at, one on its way
LOOK_UP_EVERY: Final = 8  # frames between look-ups of earlier captures' digests
PATIENCE_SECONDS: Final = 15.0  # how long a capture waits while workers restart
WAIT_SECONDS: Final = 0.25
# The eyes cost as much as all else of a frame: how far they open is known from one look a second, that
# they stay closed from four looks. Who closes them unasked is looked at as closely.
EYES_EVERY_MS: Final = 1_000
CLOSING_EVERY_MS: Final = 200
MAYBE_CLOSED: Final = 0.21  # opening below which they may be closed


class FrameIntake:
    """Between the phone and the workers; `history` is of the running try, `digests` of all frames."""

    def __init__(
        self,
        hand: CheckInHand,
        *,
        phone: Phone,
        faces: Observer,
        notes: Digests,
        elapsed: Callable[[], int],
        silence_s: float,
        face_px: int,
    ) -> None:
        """`elapsed` counts the check's milliseconds; a phone may be silent for `silence_s`.

        `face_px`: how wide a face has to be before this camera.
        """
        self._hand = hand
        self._rules = hand.rules
        self._phone = phone
        self._faces = faces
        self._notes = notes
        self._elapsed = elapsed
        self._silence_s = silence_s
        self._face_px = face_px
        self.prompt = 0  # the number of the running one
        self.digests: list[bytes] = []
        self.history = History()
        self._looked_up = 0
        self._seq = 0
        self._credit = 0
        self._eyes: tuple[int, float | None] | None = None  # when last looked at, how far open
        self._try_until: int | None = None

    def begin_try(self) -> None:
        """Its time runs from its first frame on."""
        self.history = History()
        self._eyes = None
        self._try_until = None

    def forget(self) -> None:
        self.history = History()

    def give_time(self, more_ms: int) -> None:
        """To the running try, which is not to pay for what it waits for."""
        if self._try_until is not None:
            self._try_until += more_ms

    async def top_up(self) -> None:
        """Lets as many frames come as may be in flight, less those that may still come."""
        if self._credit < CREDIT:
            await self._phone.send(Grant(CREDIT - self._credit))
            self._credit = CREDIT

    async def look(self, step: Step | None) -> tuple[bytes, Observation]:
        """The next frame that answers the running prompt, and what it shows; it joins the history."""
        while True:
            frame = await self._phone.receive(self._silence_s)
            received_ms = self._elapsed()
            self._admit(frame)
            if self._try_until is None:
                self._try_until = received_ms + self._rules.try_ms
            elif received_ms > self._try_until:
                raise TryAgain(self._commonest_obstacle())
            self.digests.append(self._notes.digest(frame.jpeg))
            await self.refuse_replays()
            if frame.prompt == self.prompt:
                break
            await self.top_up()  # it answered an earlier prompt and was on its way
        eyes = self._looks_at_eyes(step, received_ms)
        sight = await self.patiently(lambda: self._faces.observe(frame.jpeg, eyes=eyes))
        if eyes:
            self._eyes = received_ms, sight.eyes
        seen = Observation(
            sight=held_to(sight, self._face_px),
            prompt=frame.prompt,
            seq=frame.seq,
            captured_ms=frame.captured_ms,
            received_ms=received_ms,
        )
        self.history.append(seen)
        return frame.jpeg, seen

    def _looks_at_eyes(self, step: Step | None, now_ms: int) -> bool:
        if self._eyes is None:
            return True
        looked_ms, opening = self._eyes
        closing = opening is not None and opening < MAYBE_CLOSED
        every = CLOSING_EVERY_MS if step is Step.CLOSE_EYES or closing else EYES_EVERY_MS
        return now_ms - looked_ms >= every

    def _admit(self, frame: Frame) -> None:
        self._credit -= 1
        if self._credit < 0:
            raise Invalid(Problem.FRAME_UNEXPECTED, "more frames than were granted")
        if not 0 < frame.prompt <= self.prompt:
            raise Invalid(Problem.FRAME_UNEXPECTED, "a frame names the prompt that it answers")
        if frame.seq <= self._seq:
            raise Invalid(Problem.FRAME_UNEXPECTED, "seq rises with every frame")
        if len(frame.jpeg) > FRAME_BYTES:
            raise TooLarge(Problem.FRAME_TOO_LARGE, f"at most {FRAME_BYTES} bytes")
        self._seq = frame.seq

    async def refuse_replays(self, *, everything: bool = False) -> None:
        new = len(self.digests) - self._looked_up
        if not new or (new < LOOK_UP_EVERY and not everything):
            return
        fresh = self.digests[self._looked_up :]
        self._looked_up = len(self.digests)
        if await self._notes.seen_before(fresh, self._hand.capture):
            raise CheckOver(Verdict.FAIL, Reason.FRAMES_SEEN_BEFORE, counts=True)

    async def patiently(self, call: Callable[[], Awaitable[T]]) -> T:
        """Waits for its turn, and while workers restart, and gives the person that time back."""
        clock = asyncio.get_running_loop().time
        began = clock()
        while True:
            try:
                answer = await call()
            except Busy:
                if clock() - began >= PATIENCE_SECONDS:
                    raise
                await asyncio.sleep(WAIT_SECONDS)
            else:
                self.give_time(int(1000 * (clock() - began)))
                return answer

    def _commonest_obstacle(self) -> Reason:
        """What stood in the way most often in a try that ran out of time; of several what came first."""
        met = [reason for seen in self.history for reason in seen.sight.reasons[:1]]
        if len(met) * 2 <= len(self.history):
            return Reason.STEP_NOT_DONE
        return max(met, key=met.count)
