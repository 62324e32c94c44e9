"""The administrators' overview is what was last counted: looking at it counts nothing anew."""

from domain.privacy.oversight import Oversight
from services.privacy.oversight import OversightService

COUNTED = Oversight((), None, (), (), None)


class Counted:
    async def look(self) -> Oversight:
        return COUNTED


async def test_the_overview_shows_what_was_last_counted() -> None:
    assert await OversightService(store=Counted()).look() is COUNTED
