"""A city as the demo leaves it, without the day before: for what a newcomer does in it."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from zhijian_client import OfficerClient

from clients.demo import newcomer
from clients.demo.day import Day
from clients.demo.outside import Outside
from clients.demo.phone import Phones
from clients.demo.processes import free_port
from clients.demo.service import OFFICER, Service
from clients.demo.story import Story
from domain.days import SHANGHAI


@dataclass(frozen=True, slots=True)
class City:
    service: Service
    day: Day
    secret: str  # of the second factor of the officer with every role

    @property
    def outside(self) -> Outside:
        return self.day.outside

    @property
    def desk(self) -> OfficerClient:
        return self.day.desk


@asynccontextmanager
async def open_city(folder: Path) -> AsyncIterator[City]:
    """Ready for people; its logs and data lie in `folder`."""
    async with Outside(folder / "standins.log") as outside:
        service = Service(free_port(), outside.settings(), folder)
        try:
            await service.start()
            await service.add_officer()
            async with OfficerClient(service.base) as desk:
                await desk.sign_in(OFFICER, service.password)
                today = datetime.now(SHANGHAI).date()
                phones = Phones(service.base, outside)
                day = Day(Story(io.StringIO()), phones, outside, desk, today)
                await newcomer.ready(day)
                yield City(service, day, await newcomer.officer_with_every_role(service))
        finally:
            await service.stop()
