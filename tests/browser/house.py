"""The real service for a browser: its processes, with the stand-ins for SMS, on data of their own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from clients.demo.outside import Outside
from clients.demo.processes import free_port
from clients.demo.service import OFFICER, Service


@dataclass(frozen=True, slots=True)
class House:
    url: str
    officer: str
    password: str
    outside: Outside
    service: Service


@asynccontextmanager
async def open_house(folder: Path) -> AsyncIterator[House]:
    """Ready for people, with one officer."""
    async with Outside(folder / "standins.log") as outside:
        service = Service(free_port(), outside.settings(), folder)
        try:
            await service.start()
            await service.add_officer()
            yield House(service.base, OFFICER, service.password, outside, service)
        finally:
            await service.stop()
