"""Each door asks its service what it asked when that was last read, and says the same of the answer."""

from server.routes import ROUTES
from tests.handlers import behind


async def test_what_is_behind_each_door_is_as_recorded() -> None:
    assert (await behind.text()).split("\n") == behind.RECORDED.read_text("utf-8").split("\n")


async def test_of_every_other_door_the_answer_is_recorded_too() -> None:
    beyond = {
        behind.named(route)
        for route in ROUTES
        if behind.named(route) in behind.FURTHER
        if behind.BEYOND in (await behind.entered(route, whole=True, nothing=False))[1]
    }

    assert beyond == behind.FURTHER
