"""python -m bench.slow_register up …: `python -m server`, in a city whose register takes 300 ms for each fact.

Put where server/wiring/hall.py puts the sources of facts; all else is the service as it is.
"""

import asyncio
from typing import Final
from unittest.mock import patch
from uuid import UUID

from domain.hall.decisions import FactValue
from server.commands.cli import cli
from server.wiring import hall
from services.hall.register_facts import RegisterFacts

TAKES_S: Final = 0.3


class SlowRegister(RegisterFacts):
    async def answer(self, person: UUID, what: str) -> FactValue:
        await asyncio.sleep(TAKES_S)
        return await super().answer(person, what)


if __name__ == "__main__":
    with patch.object(hall, "RegisterFacts", SlowRegister):
        cli(prog_name="zhijian")
