"""The doors of requests and reviews answer what they answered before both became cases of the hall."""

import json
from pathlib import Path
from typing import Final

from tests.server.hall.old_doors import play
from tests.server.house import House

RECORDED: Final = Path(__file__).with_name("old_doors.json")


async def test_the_old_doors_answer_as_they_did(house: House) -> None:
    said = await play(house)

    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    for now, then in zip(said, recorded, strict=True):
        assert now == then
