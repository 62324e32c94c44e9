"""The first afternoon of docs/partners.md, run as it stands there."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server.accounts.partner_program import BACK, SCOPES, Officers, query_of
from tests.server.house import SCHEME, House, open_house

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "partners.md"
CERTIFIED = "certification.certified"
CITY = "https://hall.example.gov.cn"  # as the guide calls it


@pytest.fixture(name="house")
async def at_an_address(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    settings = {"public_url": CITY, "origins": (CITY,)}
    async with open_house(database_url, tmp_path, lambda _: settings) as opened:
        yield opened


def program() -> str:
    """Every block of Python in it, in their order."""
    text = GUIDE.read_text(encoding="utf-8")
    return "\n".join(part.partition("```")[0] for part in text.split("```python\n")[1:])


async def test_the_first_afternoon_ends_with_a_person_s_certification(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    officers, person = await Officers.of(house), await house.pensioner()
    loop = asyncio.get_running_loop()

    def wait(call: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401  # what the call gives
        return asyncio.run_coroutine_threadsafe(call, loop).result(30)

    async def registered(jwks: str) -> str:
        scopes, back = [*SCOPES, "face.confirmed"], BACK.partition("?")[0]
        terms = {"redirect_uris": [back], "scopes": scopes, "events": [CERTIFIED]}
        _, asked = await officers.ask(jwks, **terms)
        await officers.move(asked["partner"], "approve")
        return str(asked["partner"])

    async def led(url: str) -> str:
        _, wanted = await house.call("POST", "/v1/me/partner-requests", query_of(url), token=person)
        path = f"/v1/me/partner-requests/{wanted['request']}/answers"
        _, answer = await house.call("POST", path, {"agrees": True}, token=person)
        await house.infrastructure.database.execute(
            "UPDATE entitlements SET certified_until = certified_until + 365"
        )
        return str(answer["redirect_to"])

    def here(send: Callable[..., httpx.Response]) -> Callable[..., httpx.Response]:
        """The city's name leads to the house."""
        return lambda url, **said: send(url.replace(CITY, house.base, 1), **said)

    monkeypatch.setattr(httpx, "get", here(httpx.get))
    monkeypatch.setattr(httpx, "post", here(httpx.post))
    told: list[Any] = []
    parts: dict[str, object] = {
        "print": told.append,
        "register": lambda jwks: wait(registered(jwks)),
        "browser": lambda url: wait(led(url)),
    }

    def run() -> None:
        exec(compile(program(), str(GUIDE), "exec"), parts)  # noqa: S102  # our own page

    await asyncio.to_thread(run)

    itself, certifications, cases, face, event, acknowledged = told
    assert itself["name"] == "示例银行"
    assert [each["scheme"] for each in certifications["certifications"]] == [SCHEME]
    assert (cases["cases"], cases["subject"]) == ([], certifications["subject"])
    assert face == "waiting"
    assert (event["type"], event["data"]["sub"]) == (CERTIFIED, cases["subject"])
    assert acknowledged == {"acknowledged": 1}
