"""The conversation with an invented person: the same messages, and the end that the ID number names.

It asks, grants and takes frames as any other does, and looks at none.
"""

from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from domain.errors import Busy
from domain.faces.capture import Ask, CheckInHand
from domain.faces.challenge import draw_challenge
from domain.faces.coaching import STEP_WORDS
from domain.faces.face_check import CheckResult, EngineId, Reason, Sight, Step, Verdict
from domain.faces.invented import Ending
from domain.problems import Problem
from services.faces.coach import Coach
from services.faces.conversation_ends import TryAgain
from services.faces.conversation_ports import Phone
from services.faces.frame_intake import FrameIntake

FRAMES: Final = 3  # of each step
RETRY_SECONDS: Final = 5

_VERDICTS: Final = {
    Ending.PASS: (Verdict.PASS, (), False),
    Ending.FAIL: (Verdict.FAIL, (Reason.NOT_THE_PERSON,), True),
    Ending.UNSURE: (Verdict.UNSURE, (Reason.NOT_SURE,), False),
    Ending.REPLAYED: (Verdict.FAIL, (Reason.FRAMES_SEEN_BEFORE,), True),
}


class ScriptedConversation:
    """As services.faces.conversation.Conversation, for who has an ending."""

    comparison: None = None
    #: None is kept: who tests sends the same pictures again and again.
    digests: Sequence[bytes] = ()

    def __init__(
        self,
        hand: CheckInHand,
        ending: Ending,
        *,
        phone: Phone,
        engine: EngineId,
        now_ms: Callable[[], int],
        silence_s: float,
        face_px: int,
    ) -> None:
        self.engine = engine
        self._hand = hand
        self._ending = ending
        self._phone = phone
        began_ms = now_ms()

        def elapsed() -> int:
            return now_ms() - began_ms

        self._elapsed = elapsed
        self._coach = Coach(hand, phone=phone, elapsed=elapsed)
        self._intake = FrameIntake(
            hand,
            phone=phone,
            faces=_Blind(),
            notes=_Forgetful(),
            elapsed=elapsed,
            silence_s=silence_s,
            face_px=face_px,
        )

    async def decide(self) -> CheckResult:
        """Raises Busy for whose engines are away."""
        steps = draw_challenge(())
        try:
            await self._ask(steps)
            verdict, reasons, counts = _VERDICTS[self._ending]
        except TryAgain as late:
            verdict, reasons, counts = Verdict.UNSURE, (late.reason,), False
        return CheckResult(
            verdict=verdict,
            reasons=reasons,
            counts=counts,
            tries=self._hand.tries,
            duration_ms=self._elapsed(),
            steps=steps,
        )

    def forget(self) -> None:
        """Lets every picture go."""
        self._intake.forget()

    async def _ask(self, steps: Sequence[Step]) -> None:
        self._intake.begin_try()
        for position, step in enumerate(steps, start=1):
            self._intake.prompt += 1
            ask = Ask(
                number=self._intake.prompt,
                step=step,
                position=position,
                of=len(steps),
                try_=self._hand.tries + 1,
                text=STEP_WORDS[step].in_(self._hand.language),
            )
            await self._phone.send(ask)
            for _ in range(FRAMES):
                await self._intake.top_up()
                await self._intake.look(step)
            if self._ending is Ending.VENDOR_DOWN:
                raise Busy(Problem.BUSY, retry_after=RETRY_SECONDS)
            if self._ending is Ending.TIME_OUT:
                raise TryAgain(Reason.STEP_NOT_DONE)
            if position < len(steps):
                await self._coach.say(Reason.WELL_DONE, again=True)


class _Blind:
    async def observe(self, jpeg: bytes, *, eyes: bool) -> Sight:  # noqa: ARG002  # as the port says
        return Sight(width=0, height=0, faces=1)


class _Forgetful:
    def digest(self, jpeg: bytes) -> bytes:  # noqa: ARG002  # as the port says
        return b""

    async def seen_before(self, digests: Sequence[bytes], capture: UUID) -> bool:  # noqa: ARG002  # as the port says
        return False
