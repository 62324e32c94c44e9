"""A mother, her son and her daughter, who act for each other."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from domain.accounts.consent import How, Purpose
from domain.identifiers import check_digit
from domain.words import Language
from server.doors import ACTING_FOR
from tests.agreements import VERSION, shown
from tests.server.house import ID_NUMBER, NAME, PHONE, SCHEME, House

SON = ("李建国", "440306195001011238", "13900139000")
CERTIFY = {"action": "pension.certify", "scheme": SCHEME}


def id_number(born: str, order: int = 1) -> str:
    first = f"440304{born}{order:03}"
    return first + check_digit(first)


DAUGHTER = ("李小红", id_number("19820304", 2), "13900139001")


@dataclass
class Family:
    """A pensioner at home with her phone, and her son with his."""

    house: House
    mother: UUID
    her: str
    son: str
    desk: str

    async def as_son(
        self, method: str, path: str, json: object = None, *, mandate: str
    ) -> tuple[int, dict[str, Any]]:
        return await self.house.call(
            method, path, json, token=self.son, headers={ACTING_FOR: mandate}
        )

    async def help(self) -> str:
        status, mandate = await self.house.call(
            "POST", "/v1/helping", {"name": NAME, "id_number": ID_NUMBER}, token=self.son
        )
        assert status == 201, mandate
        assert mandate["name"] == "王*英"
        return str(mandate["mandate"])

    async def agree(self, mandate: str) -> None:
        """She agrees to the camera, beside him, to what the page said aloud."""
        spoken = shown(Purpose.SENDING_FRAMES, Language.ZH, How.SPOKEN).sha256.hex()
        body = {
            "purpose": "sending_frames",
            "version": VERSION,
            "how": "spoken",
            "language": "zh-CN",
            "text_sha256": spoken,
        }
        status, answer = await self.as_son("POST", "/v1/me/consents", body, mandate=mandate)
        assert status == 201, answer

    async def open(self, mandate: str) -> dict[str, Any]:
        status, check = await self.as_son("POST", "/v1/face-checks", CERTIFY, mandate=mandate)
        assert status == 201, check
        return check

    async def begun(self) -> tuple[str, dict[str, Any]]:
        mandate = await self.help()
        await self.agree(mandate)
        return mandate, await self.open(mandate)

    async def told(self, token: str) -> list[str]:
        _, inbox = await self.house.call("GET", "/v1/inbox", token=token)
        return [event["kind"] for event in inbox["events"]]


async def confirmed(house: House, token: str, phone: str) -> None:
    # the limit of one code a minute is not what is tested here
    await house.infrastructure.database.execute("DELETE FROM sign_in_codes")
    await house.call("POST", "/v1/me/codes", token=token)
    code = {"code": await house.code(phone)}
    status, _ = await house.call("POST", "/v1/me/confirmations", code, token=token)
    assert status == 204


async def bound(house: House, desk: str, who: tuple[str, str, str]) -> tuple[UUID, str]:
    name, number, phone = who
    body = {"name": name, "id_number": number, "phone": phone, "schemes": []}
    status, person = await house.call("POST", "/v1/officer/persons", body, token=desk)
    assert status == 201, person
    token = await house.citizen(phone)
    status, _ = await house.call(
        "POST", "/v1/me/person", {"name": name, "id_number": number}, token=token
    )
    assert status == 201
    return UUID(person["person"]), token


@pytest.fixture
async def family(house: House) -> Family:
    desk = await house.officer()
    mother = await house.resident(desk)
    her = await house.citizen()
    await house.call("POST", "/v1/me/person", {"name": NAME, "id_number": ID_NUMBER}, token=her)
    _, son = await bound(house, desk, SON)
    return Family(house, mother, her, son, desk)


async def representative(family: Family) -> str:
    """The mandate of the son whom she names."""
    await confirmed(family.house, family.her, PHONE)
    body = {
        "name": SON[0],
        "id_number": SON[1],
        "scopes": ["certify", "notices"],
        "ends_on": "2026-12-31",
    }
    status, granted = await family.house.call("POST", "/v1/me/mandates", body, token=family.her)
    assert status == 201, granted
    return str(granted["mandate"])
