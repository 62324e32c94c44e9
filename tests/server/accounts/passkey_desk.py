"""Officers with an authenticator app, and what they and their devices send about passkeys."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from clients.demo.code import code
from domain.accounts.passkeys import Assertion
from domain.people import Role
from proto.http.accounts.passkeys import unpacked
from tests.passkeys import Authenticator, made, shown
from tests.server.house import PASSWORD, House, hire, open_house

OWN: Final = "/v1/officer/me/passkeys"
CHALLENGES: Final = "/v1/officer/me/passkey-challenges"
SIGN_IN: Final = "/v1/officer/sign-in/passkey"
BY_PASSWORD: Final = "/v1/officer/sign-in/sessions"  # a path
WRONG: Final = (401, "passkey-wrong")
Answer = tuple[int, dict[str, Any]]


@pytest.fixture(name="house")
async def at_an_address(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """At which passkeys are good."""
    async with open_house(
        database_url, tmp_path, lambda _: {"public_url": "https://hall.test"}
    ) as opened:
        yield opened


def refused(answer: Answer) -> tuple[int, str]:
    status, problem = answer
    return status, str(problem["type"]).removeprefix("/problems/")


@dataclass
class Desk:
    """One officer: the app's secret, and the token of a session."""

    house: House
    username: str
    officer: UUID
    secret: str
    token: str = ""

    async def code(self) -> str:
        """Good now, whatever was shown before."""
        await self.house.infrastructure.database.execute(
            "UPDATE officers SET totp_step = 0 WHERE officer_id = $1", self.officer
        )
        return code(self.secret, time.time())

    async def sign_in(self) -> str:
        """By password and code."""
        body = {"username": self.username, "password": PASSWORD, "totp": await self.code()}
        status, session = await self.house.call("POST", BY_PASSWORD, body)
        assert status == 201, session
        self.token = str(session["access_token"])
        return self.token

    async def begin(self) -> dict[str, Any]:
        wanted = {"totp": await self.code()}
        status, begun = await self.house.call("POST", CHALLENGES, wanted, token=self.token)
        assert status == 201, begun
        return begun

    async def add(self, device: Authenticator, name: str = "办公室电脑") -> Answer:
        begun = await self.begin()
        answer = device.make(unpacked(begun["challenge"]), unpacked(begun["user"]))
        return await self.house.call("POST", OWN, made(answer, name), token=self.token)

    async def device(self) -> Authenticator:
        """With a passkey of this officer."""
        device = Authenticator()
        status, seen = await self.add(device)
        assert status == 201, seen
        return device

    async def mine(self) -> list[dict[str, Any]]:
        status, seen = await self.house.call("GET", OWN, token=self.token)
        assert status == 200, seen
        return list(seen["passkeys"])


async def seated(house: House, username: str, *roles: Role) -> Desk:
    """Signed in by password and code."""
    staff = house.parts.accounts.officers
    await hire(staff, username, *(roles or (Role.COUNTER,)))
    officer = await staff.named(username)
    uri = await staff.renew_factor(None, officer, "a test")
    desk = Desk(house, username, officer, parse_qs(urlsplit(uri).query)["secret"][0])
    await desk.sign_in()
    return desk


async def challenge(house: House) -> bytes:
    """For a sign-in."""
    status, begun = await house.call("POST", f"{SIGN_IN}-challenges")
    assert status == 201, begun
    return unpacked(begun["challenge"])


async def show(house: House, answer: Assertion) -> Answer:
    return await house.call("POST", SIGN_IN, shown(answer))


async def sign_in(house: House, device: Authenticator) -> Answer:
    return await show(house, device.answer(await challenge(house)))
