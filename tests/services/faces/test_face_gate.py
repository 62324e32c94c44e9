"""While no impact assessment is in force faces rest, and nothing else does."""

from datetime import date, timedelta

import pytest

from domain.errors import NotAllowed
from domain.problems import Problem
from services.faces.face_gate import FaceGate
from tests.people import FakeClock


class FakeAssessments:
    """In force until a day, which is the review's."""

    def __init__(self, review_on: date) -> None:
        self.review_on = review_on

    async def in_force(self, today: date) -> bool:
        return today < self.review_on


async def test_it_closes_on_the_day_of_the_review_while_the_service_runs() -> None:
    clock = FakeClock()
    gate = FaceGate(assessments=FakeAssessments(clock.now.date() + timedelta(days=1)), clock=clock)
    await gate.check()

    clock.forward(days=1)

    with pytest.raises(NotAllowed) as refused:
        await gate.check()
    assert refused.value.problem is Problem.FACE_PAUSED


async def test_a_new_assessment_opens_it_again_without_a_restart() -> None:
    assessments = FakeAssessments(FakeClock().now.date())
    gate = FaceGate(assessments=assessments, clock=FakeClock())
    with pytest.raises(NotAllowed):
        await gate.check()

    assessments.review_on += timedelta(days=365)

    await gate.check()


async def test_outside_production_it_is_open() -> None:
    await FaceGate(assessments=None, clock=FakeClock()).check()
