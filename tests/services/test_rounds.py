"""What looks for work in rounds, of bookings and pensions: how long each rests between two."""

import asyncio

import pytest

from services.bookings.booking_times import BookingTimes
from services.bookings.places import PlaceService
from services.pensions.review_lapses import BATCH, ReviewLapses
from services.pensions.video_endings import VideoEndings


class Over(Exception):  # reads as what it says
    """The third round would begin."""


class Rounds:
    """Finds nothing, or what is said, twice."""

    def __init__(self, *found: int) -> None:
        self._found = list(found or (0, 0))

    def next(self) -> int:
        if not self._found:
            raise Over
        return self._found.pop(0)


class Times(Rounds, BookingTimes):
    async def round(self) -> int:
        return self.next()


class Slots(Rounds, PlaceService):
    async def make_ahead(self) -> int:
        return self.next()


class Endings(Rounds, VideoEndings):
    async def round(self) -> int:
        return self.next()


class Lapses(Rounds, ReviewLapses):
    async def once(self) -> int:
        return self.next()


@pytest.mark.parametrize(
    ("rounds", "pauses"),
    [
        (Times(), [2.0, 2.0]),
        (Slots(), [60.0, 60.0]),
        (Endings(), [60.0, 60.0]),
        (Lapses(), [60.0, 60.0]),
        (Lapses(BATCH, BATCH - 1), [60.0]),
    ],
    ids=["bookings", "slots", "calls", "reviews", "more_reviews_wait"],
)
async def test_after_a_round_there_is_a_rest_unless_more_waits_already(
    rounds: Times | Slots | Endings | Lapses, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    rested = list[float]()

    async def sleep(seconds: float) -> None:
        rested.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    with pytest.raises(Over):
        await rounds.forever()
    assert rested == pauses
