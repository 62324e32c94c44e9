"""Opens the hall of a real city: its units, the items that ship, and posts for whoever works on a shop sign."""

import time
from typing import Final

from zhijian_client import OfficerClient

from clients.demo.code import code
from clients.demo.service import Service
from domain.people import Role

ADMINISTRATOR: Final = "chen.gang"
UNIT: Final = "city_management"
WHY: Final = "城市管理局报送"


async def open_hall(service: Service, *clerks: str) -> None:
    """Each of `clerks` holds the post of a clerk in the unit that accepts a shop sign."""
    await service.command("units", "load")
    await service.command("items", "publish", "--all")
    secret = await service.add_officer(ADMINISTRATOR, (Role.ADMIN,), second_factor=True)
    async with OfficerClient(service.base) as administrator:
        await administrator.sign_in(ADMINISTRATOR, service.password, code(secret, time.time()))
        async for officer in administrator.administration.officers():
            if officer.username in clerks:
                await administrator.posts.grant(officer.officer, UNIT, "clerk", "", WHY)
