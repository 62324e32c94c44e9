"""Captures: places, the end on the books before the phone hears it, and what is kept when it breaks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import pytest

from domain.errors import Busy, Gone
from domain.faces.actions import Action, Actions, Capture
from domain.faces.capture import Ask, CheckInHand, Ended, Frame, Grant, HungUp, Message, Outcome
from domain.faces.checks import Booked, Claim, Receipt
from domain.faces.coaching import REASON_WORDS
from domain.faces.face_check import (
    STANDARD,
    CheckResult,
    Comparison,
    EngineId,
    Reason,
    Reference,
    Verdict,
)
from domain.faces.invented import Ending
from domain.faces.movement import Movement
from domain.faces.step_up import STEP_UP
from domain.pensions.certify import CERTIFY
from domain.pensions.evidence import RECEIPT_MINUTES
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Language
from services.faces.captures import CaptureService
from tests.people import NOON, FakeBell
from tests.server.scripted_faces import ScriptedFaces, ScriptedJudge

ACCOUNT = UUID(int=3)
HAND = CheckInHand(
    person=UUID(int=1),
    account=ACCOUNT,
    check=UUID(int=4),
    capture=UUID(int=5),
    action="pension.certify",
    subject=SubjectKind.ENTITLEMENT.of("city-pension"),
    rules=STANDARD,
    language=Language.EN,
    tries=0,
)

CLAIM = Claim(HAND.person, ACCOUNT, None, UUID(int=6), CERTIFY.name, Capture.BROWSER)


class FakePhone:
    """Answers every prompt; what it heard is noted beside what the books say."""

    def __init__(self, story: list[str], *, frames: int = 100) -> None:
        self.story = story
        self.ended: Ended | None = None
        self._left = frames
        self._prompt = 0
        self._seq = 0

    async def send(self, message: Message) -> None:
        match message:
            case Ask():
                self._prompt = message.number
            case Grant():
                pass
            case Ended():
                self.story.append("told")
                self.ended = message

    async def receive(self, timeout_s: float) -> Frame:
        assert timeout_s
        if not self._left:
            raise HungUp
        self._left -= 1
        self._seq += 1
        return Frame(self._prompt, self._seq, self._seq * 125, f"jpeg {self._seq}".encode())


@dataclass
class FakeBook:
    story: list[str]
    over: bool = False
    kept: list[bytes] = field(default_factory=list)
    receipt: Receipt | None = None
    result: CheckResult | None = None

    def digest(self, jpeg: bytes) -> bytes:
        return b"digest of " + jpeg

    async def seen_before(self, digests: Sequence[bytes], capture: UUID) -> bool:
        assert capture == HAND.capture
        return False

    async def references(self, person: UUID, engine: EngineId) -> Sequence[Reference]:
        assert person == HAND.person
        return [Reference(b"reference")]

    async def movements(self, person: UUID) -> Sequence[Movement]:
        assert person == HAND.person
        return []

    async def count_try(self, hand: CheckInHand, reason: Reason) -> None:
        self.story.append(f"counted {reason}")

    async def slip(self, hand: CheckInHand) -> int:
        self.story.append("slipped")
        return hand.slips + 1

    async def keep_digests(
        self, digests: Sequence[bytes], hand: CheckInHand, now: datetime
    ) -> None:
        assert (hand, now) == (HAND, NOON)
        self.kept += digests

    async def end(
        self,
        hand: CheckInHand,
        result: CheckResult,
        engine: EngineId,
        receipt: Receipt | None,
        now: datetime,
    ) -> Booked:
        if self.over:
            raise Gone(Problem.CHECK_OVER)
        self.story.append("booked")
        self.receipt, self.result = receipt, result
        return Booked(Outcome(certified_until="2027-11-24"), (ACCOUNT,))


class FakeSigner:
    def __init__(self) -> None:
        self.claims: dict[str, object] = {}

    def sign_receipt(self, claims: dict[str, object]) -> str:
        self.claims = claims
        return "signed"


class Bell(FakeBell):
    def __init__(self, story: list[str]) -> None:
        super().__init__()
        self.story = story

    async def ring(self, accounts: Iterable[UUID]) -> None:
        self.story.append("rung")
        await super().ring(accounts)


class FakeSecondLook:
    def __init__(self, story: list[str]) -> None:
        self.story = story
        self.taken: list[Comparison] = []

    def take(self, hand: CheckInHand, comparison: Comparison) -> None:
        assert hand is HAND
        self.story.append("handed on")
        self.taken.append(comparison)


class DeafPhone(FakePhone):
    """Goes away before it hears the verdict."""

    async def send(self, message: Message) -> None:
        if isinstance(message, Ended):
            raise HungUp
        await super().send(message)


class Hall:
    def __init__(
        self,
        *,
        looks_again: bool = False,
        ending: Ending | None = None,
        certify: Action = CERTIFY,
    ) -> None:
        self.story: list[str] = []
        self.faces = ScriptedFaces()
        self.book = FakeBook(self.story)
        self.bell = Bell(self.story)
        self.signer = FakeSigner()
        self.second_look = FakeSecondLook(self.story)
        self.captures = CaptureService(
            faces=self.faces,
            judge=ScriptedJudge(),
            store=self.book,
            ends=self.book,
            actions=Actions((certify, STEP_UP)),
            bell=self.bell,
            signer=self.signer,
            clock=lambda: NOON,
            now_ms=lambda: 0,
            at_once=2,
            second_look=self.second_look if looks_again else None,
            endings={HAND.person: ending} if ending else {},
        )

    async def run(self, *, frames: int = 100) -> FakePhone:
        phone = FakePhone(self.story, frames=frames)
        with self.captures.places.take(CLAIM) as place:
            await self.captures.run(HAND, phone, place)
        return phone


async def test_the_phone_hears_the_verdict_after_it_is_on_the_books_and_the_bell_was_rung() -> None:
    hall = Hall()

    phone = await hall.run()

    assert hall.story == ["booked", "rung", "told"]
    assert hall.bell.rung == [ACCOUNT]
    assert phone.ended is not None
    assert phone.ended.result.verdict is Verdict.PASS
    assert "24 November 2027" in phone.ended.text


async def test_a_pass_has_a_receipt_for_exactly_this_check_and_for_ten_minutes() -> None:
    hall = Hall()

    await hall.run()

    claims = hall.signer.claims
    assert hall.book.receipt is not None
    assert claims["jti"] == str(hall.book.receipt.receipt)
    assert claims["check"] == str(HAND.check)
    assert claims["action"] == HAND.action
    assert claims["exp"] == int(NOON.timestamp()) + RECEIPT_MINUTES * 60
    assert str(HAND.person) not in str(claims)


async def test_a_failure_has_no_receipt_and_says_that_nothing_is_lost() -> None:
    hall = Hall()
    hall.faces.likeness = 0.1

    phone = await hall.run()

    assert hall.book.receipt is None
    assert phone.ended is not None
    assert phone.ended.result.verdict is Verdict.FAIL
    assert "not affected" in phone.ended.next_step
    assert phone.ended.text.endswith(f" {REASON_WORDS[Reason.NOT_THE_PERSON].en}.")


async def test_another_engine_is_handed_the_frames_once_the_phone_has_heard() -> None:
    hall = Hall(looks_again=True)

    await hall.run()

    assert hall.story == ["booked", "rung", "told", "handed on"]
    (comparison,) = hall.second_look.taken
    assert (comparison.engine, comparison.verdict) == (hall.faces.engine, Verdict.PASS)
    assert len(comparison.frames) == 3


async def test_a_phone_that_went_away_changes_nothing_for_the_other_engine() -> None:
    hall = Hall(looks_again=True)

    with hall.captures.places.take(CLAIM) as place, pytest.raises(HungUp):
        await hall.captures.run(HAND, DeafPhone(hall.story), place)

    assert hall.story == ["booked", "rung", "handed on"]


async def test_a_capture_without_a_comparison_hands_nothing_on() -> None:
    hall = Hall(looks_again=True)

    with pytest.raises(HungUp):
        await hall.run(frames=2)

    assert hall.second_look.taken == []


async def test_of_a_check_that_did_not_pass_no_reference_can_be_made() -> None:
    hall = Hall(looks_again=True)
    hall.faces.likeness = 0.2

    await hall.run()

    assert [(seen.verdict, seen.sure) for seen in hall.second_look.taken] == [(Verdict.FAIL, False)]


async def test_of_a_capture_that_breaks_off_the_digests_are_kept() -> None:
    hall = Hall()

    with pytest.raises(HungUp):
        await hall.run(frames=2)

    assert hall.book.kept == [b"digest of jpeg 1", b"digest of jpeg 2"]
    assert hall.story == []


async def test_a_check_that_ended_elsewhere_tells_no_verdict() -> None:
    hall = Hall()
    hall.book.over = True

    with pytest.raises(Gone):
        await hall.run()

    assert hall.story == []


@pytest.mark.parametrize(
    ("ending", "verdict", "reasons", "counts"),
    [
        (Ending.PASS, Verdict.PASS, (), False),
        (Ending.FAIL, Verdict.FAIL, (Reason.NOT_THE_PERSON,), True),
        (Ending.UNSURE, Verdict.UNSURE, (Reason.NOT_SURE,), False),
        (Ending.TIME_OUT, Verdict.UNSURE, (Reason.STEP_NOT_DONE,), False),
        (Ending.REPLAYED, Verdict.FAIL, (Reason.FRAMES_SEEN_BEFORE,), True),
    ],
)
async def test_a_check_of_an_invented_person_ends_as_the_number_says_and_is_booked_as_any_other(
    ending: Ending, verdict: Verdict, reasons: tuple[Reason, ...], *, counts: bool
) -> None:
    hall = Hall(ending=ending)
    hall.faces.broken = True

    phone = await hall.run()

    result = hall.book.result
    assert result is not None
    assert (result.verdict, result.reasons, result.counts) == (verdict, reasons, counts)
    assert hall.story == ["booked", "rung", "told"]
    assert phone.ended is not None
    assert (hall.book.receipt is not None) is (verdict is Verdict.PASS)


async def test_where_the_engine_is_away_for_an_invented_person_nothing_is_booked() -> None:
    hall = Hall(ending=Ending.VENDOR_DOWN)

    with pytest.raises(Busy):
        await hall.run()

    assert hall.story == []


async def test_no_frame_of_an_invented_person_is_remembered() -> None:
    hall = Hall(ending=Ending.PASS)

    with pytest.raises(HungUp):
        await hall.run(frames=2)

    assert hall.book.kept == []


@pytest.mark.parametrize("renews", [True, False])
async def test_a_sure_pass_may_leave_the_other_engine_a_reference_where_its_action_leaves_any(
    *, renews: bool
) -> None:
    hall = Hall(looks_again=True, certify=replace(CERTIFY, renews=renews))
    hall.faces.likeness = 1.0

    await hall.run()

    assert [seen.sure for seen in hall.second_look.taken] == [renews]
