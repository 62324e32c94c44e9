"""What `GET /v1/me/export` gives of a person of whom everything is held, letter for letter."""

import re
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from tests.server.house import House
from tests.storage.everything import hold_everything

RECORDED: Final = Path(__file__).with_name("copies")
#: What is of this run: its clock's moments, and ids that are drawn. What is held lies before 2026.
OF_THIS_RUN: Final = (
    (re.compile(r"20(?:2[6-9]|[3-8]\d)-\d\d-\d\d(?:T[\d:.]+Z| \d\d:\d\d)"), "NOW"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"), "DRAWN"),
    (re.compile(r"20(?:2[6-9]|[3-8]\d)-\d\d-\d\d"), "A_DAY"),
)


async def text_of(house: House, token: str, language: str) -> str:
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}
    async with house.http.get(f"{house.base}/v1/me/export", headers=headers) as response:
        text = await response.text()
        assert response.status == 200, text
    for pattern, stands_for in OF_THIS_RUN:
        text = pattern.sub(stands_for, text)
    return text + "\n"


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_the_copy_of_everything_is_as_it_was_recorded(house: House, language: str) -> None:
    token = await house.citizen()
    _, me = await house.call("GET", "/v1/me", token=token)
    await hold_everything(
        house.infrastructure.database, house.infrastructure.vault, UUID(me["account"])
    )

    text = await text_of(house, token, language)

    assert text == (RECORDED / f"{language}.json").read_text(encoding="utf-8")


async def test_the_copy_of_an_account_that_is_not_bound_is_as_it_was_recorded(house: House) -> None:
    text = await text_of(house, await house.citizen(), "zh-CN")

    assert text == (RECORDED / "not-bound.json").read_text(encoding="utf-8")
