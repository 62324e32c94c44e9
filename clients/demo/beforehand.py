"""What the operator does for the hall while the pensioner's day is still played."""

from collections.abc import Awaitable
from typing import Final

from clients.demo.service import Service
from domain.people import Role

FIRE: Final = "he.ping"
APPROVER: Final = "fang.jun"


async def made_ready(service: Service, entered: Awaitable[None]) -> None:
    """Loads the units and adds two officers of theirs.

    A command is mostly Python that starts. One runs at a time, once those are `entered` who come on the third
    day: whoever stands before a camera meanwhile needs the other processor. Administrators come later: with
    one, the operator publishes nothing alone.
    """
    await entered
    await service.command("units", "load")
    for each in (FIRE, APPROVER):
        await service.add_officer(each, (Role.COUNTER,))
