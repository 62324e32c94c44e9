"""What a face check of a step-up comes to: one sign-in is at level 3 for a while."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

import pytest

from domain.faces.capture import Outcome
from domain.faces.checks import Booked, End
from domain.faces.face_check import CheckResult, Reason, Verdict
from domain.levels import PROVEN_FOR
from domain.subjects import SubjectKind
from domain.ways import Offer, Way
from domain.words import Words
from services.faces.step_up import StepUp
from tests.people import NOON
from tests.services.faces.test_captures import HAND

SESSION: Final = UUID(int=9)
WINDOW: Final = Offer(Way.WINDOW, Words("窗口", "window"), ready=True)
PASSED: Final = CheckResult(Verdict.PASS, (), counts=False, tries=0, duration_ms=1)
END: Final = End(
    replace(HAND, subject=SubjectKind.SESSION.of(SESSION)),
    PASSED,
    None,
    NOON,
    dead=False,
    held=None,
)


@dataclass
class Proven:
    sessions: list[tuple[UUID, UUID, datetime]] = field(default_factory=list)
    accounts: list[tuple[UUID | None, UUID]] = field(default_factory=list)


class Sessions:
    def __init__(self, proven: Proven) -> None:
        self.proven = proven

    async def prove(self, session: UUID, account: UUID, until: datetime) -> None:
        self.proven.sessions.append((session, account, until))


class Accounts:
    def __init__(self, proven: Proven) -> None:
        self.proven = proven

    async def prove(self, account: UUID | None, person: UUID) -> None:
        self.proven.accounts.append((account, person))


def step_up(proven: Proven) -> StepUp:
    return StepUp(sessions=Sessions(proven), accounts=Accounts(proven), window=WINDOW)


async def test_a_pass_proves_the_sign_in_that_asked_and_its_account() -> None:
    proven = Proven()

    assert await step_up(proven)(END) == Booked(Outcome(), ())
    assert proven.sessions == [(SESSION, HAND.account, NOON + PROVEN_FOR)]
    assert proven.accounts == [(HAND.account, HAND.person)]


@pytest.mark.parametrize(
    ("end", "reasons"),
    [
        (replace(END, result=replace(PASSED, verdict=Verdict.FAIL)), ()),
        (replace(END, dead=True), (Reason.RECORDED_DEATH,)),
        (replace(END, held=Reason.MOVEMENT_KNOWN), (Reason.MOVEMENT_KNOWN,)),
    ],
    ids=["failed", "recorded_as_dead", "held"],
)
async def test_what_is_no_pass_proves_nothing(end: End, reasons: tuple[Reason, ...]) -> None:
    proven = Proven()

    assert await step_up(proven)(end) == Booked(Outcome(reasons=reasons), ())
    assert proven == Proven()


async def test_it_is_of_the_sign_in_at_any_time_and_may_be_done_at_a_window() -> None:
    service = step_up(Proven())
    subject = service.subject("whatever is said", SESSION)

    assert subject == SubjectKind.SESSION.of(SESSION)
    assert await service.due(HAND.person, subject, NOON.date(), died=True)
    assert service.other_ways() == (WINDOW,)
