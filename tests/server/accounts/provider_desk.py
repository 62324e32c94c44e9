"""A house at which officers sign in by the city's identity provider, and a browser that goes there and back."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import pytest
from pydantic import SecretStr

from clients.standins import identity_provider as standin
from tests.server.accounts.passkey_desk import Desk, seated
from tests.server.accounts.staff import officer as hired
from tests.server.house import House, open_house

SIGN_IN: Final = "/v1/officer/sign-in/identity"
OFFICERS: Final = "/v1/officer/officers"
PAGE: Final = "https://hall.test/officer/"
UNIT: Final = "water"  # of tests.server.hall.test_units
POSTS: Final = {"hall": (f"{UNIT}/clerk/440304",), "chiefs": (f"{UNIT}/approver/",)}
REFUSED: Final = (401, "identity-provider-refused")
UNKNOWN: Final = (403, "identity-unknown")
Answer = tuple[int, dict[str, Any]]


def provided(outside: str) -> dict[str, Any]:
    """Settings of a city whose provider the stand-ins play."""
    return {
        "public_url": "https://hall.test",
        "oidc_issuer": f"{outside}{standin.PATH}",
        "oidc_client": standin.CLIENT,
        "oidc_secret": SecretStr(standin.SECRET),
        "oidc_strong": ("mfa",),
        "oidc_groups_claim": "groups",
        "oidc_posts": POSTS,
    }


@pytest.fixture(name="house")
async def with_a_provider(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(database_url, tmp_path, provided) as opened:
        await played(opened, page=PAGE)
        yield opened


async def played(house: House, **changes: object) -> None:
    """Plays the provider (clients/standins/identity_provider.py)."""
    async with house.http.post(f"{house.standins}/_standin/idp", json=changes) as response:
        assert response.status == 204, await response.text()


def refused(answer: Answer) -> tuple[int, str]:
    status, problem = answer
    return status, str(problem.get("type", "")).removeprefix("/problems/")


@dataclass
class Browser:
    """`cookie`: what the service left in it; `brought`: what the provider sent it back with."""

    house: House
    cookie: str = ""
    address: str = ""
    brought: dict[str, str] | None = None

    async def begin(self) -> None:
        async with self.house.http.post(f"{self.house.base}{SIGN_IN}-requests") as response:
            assert response.status == 201, await response.text()
            self.address = (await response.json())["go_to"]
            self.cookie = response.cookies["zj_officer_identity"].value

    async def choose(self, subject: str) -> dict[str, str]:
        """Signs in there."""
        url = f"{self.address}&as={subject}"
        async with self.house.http.get(url, allow_redirects=False) as response:
            assert response.status == 302, await response.text()
            back = urlsplit(response.headers["Location"])
        assert f"{back.scheme}://{back.netloc}{back.path}" == PAGE
        self.brought = dict(parse_qsl(back.query))
        return self.brought

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": f"zj_officer_identity={self.cookie}", "Origin": self.house.base}

    async def come_back(self, **changes: str) -> Answer:
        body = {**(self.brought or {}), **changes}
        return await self.house.call("POST", f"{SIGN_IN}-returns", body, headers=self.headers)


async def there(house: House, subject: str) -> Browser:
    """On the way back from the provider."""
    browser = Browser(house)
    await browser.begin()
    await browser.choose(subject)
    return browser


async def by_provider(house: House, subject: str) -> Answer:
    return await (await there(house, subject)).come_back()


async def bind(house: House, officer: object, subject: str) -> Answer:
    """By an administrator."""
    chief = await hired(house, f"chief-of-{subject}")
    return await house.call(
        "POST",
        f"{OFFICERS}/{officer}/identity-bindings",
        {"subject": subject, "why": "as asked for in writing"},
        token=chief,
    )


async def bound(house: House, username: str = "chen", subject: str = "e-1024") -> Desk:
    """An officer with an authenticator app, known to the provider, who signs in there by two factors."""
    desk = await seated(house, username)
    status, seen = await bind(house, desk.officer, subject)
    assert (status, seen.get("subject")) == (201, subject), seen
    await desk.sign_in()  # a changed way in has ended what was open
    await played(house, users={subject: {"amr": ["pwd", "mfa"]}})
    return desk
