"""Sign-ins bound to the key of one device, over real sockets; by hand, and by the SDK."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from zhijian_client import CitizenClient
from zhijian_client.device_key import DeviceKey
from zhijian_client.errors import SignInOver

from domain.problems import Problem
from tests.key_holder import KeyHolder
from tests.server.house import House
from tests.server.neighbours import Neighbour, neighbour

pytestmark = pytest.mark.asyncio(loop_scope="module")

SESSIONS, REFRESH, ME = "/v1/sign-in/sessions", "/v1/sessions/refresh", "/v1/me"


class Phone:
    """A phone with a key, which asks once more when it is told a nonce."""

    def __init__(self, house: House, key: KeyHolder | None = None) -> None:
        self.house = house
        self.key = key or KeyHolder()
        self.nonce = ""
        self.session: dict[str, Any] = {}

    @property
    def token(self) -> str:
        return str(self.session["access_token"])

    async def learn_nonce(self) -> None:
        headers = {"DPoP": self.key.proof("POST", self.house.base + REFRESH)}
        url = self.house.base + REFRESH
        async with self.house.http.post(url, json={}, headers=headers) as response:
            self.nonce = response.headers["DPoP-Nonce"]

    def credentials(self, method: str, path: str, **changes: Any) -> dict[str, str]:  # noqa: ANN401  # claims
        proof = self.key.proof(
            method, self.house.base + path, **{"token": self.token, "nonce": self.nonce} | changes
        )
        return {"Authorization": f"DPoP {self.token}", "DPoP": proof}

    async def sign_in(self, phone: str, *, at: str = "") -> None:
        """`at`: the address the phone knows, where it is not the one that it calls."""
        await self.learn_nonce()
        await self.house.infrastructure.database.execute("DELETE FROM sign_in_codes")
        await self.house.call("POST", "/v1/sign-in/codes", {"phone": phone})
        body = {"phone": phone, "code": await self.house.code(phone)}
        proof = self.key.proof("POST", (at or self.house.base) + SESSIONS, nonce=self.nonce)
        status, self.session = await self.house.call(
            "POST", SESSIONS, body, headers={"DPoP": proof}
        )
        assert status == 201, self.session

    async def refresh(self, key: KeyHolder | None = None) -> tuple[int, dict[str, Any]]:
        proof = (key or self.key).proof("POST", self.house.base + REFRESH, nonce=self.nonce)
        body = {"refresh_token": self.session["refresh_token"]}
        return await self.house.call("POST", REFRESH, body, headers={"DPoP": proof})

    async def me(self, **changes: Any) -> tuple[int, str]:  # noqa: ANN401  # claims
        status, body = await self.house.call(
            "GET", ME, headers=self.credentials("GET", ME, **changes)
        )
        return status, str(body.get("type", "")).removeprefix("/problems/")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def resident(shared: House, desk: str) -> Neighbour:
    return await neighbour(shared, desk)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def phone(shared: House, resident: Neighbour) -> AsyncIterator[Phone]:
    phone = Phone(shared)
    await phone.sign_in(resident.phone)
    yield phone


async def test_a_sign_in_with_a_proof_gives_a_bound_token(phone: Phone) -> None:
    assert phone.session["token_type"] == "DPoP"
    assert await phone.me() == (200, "")


async def test_a_sign_in_without_a_proof_gives_a_plain_token(
    shared: House, resident: Neighbour
) -> None:
    status, me = await shared.call("GET", ME, token=resident.token)

    assert (status, me["level"]) == (200, 2)


async def test_a_bound_token_as_a_plain_bearer_is_refused(phone: Phone) -> None:
    status, problem = await phone.house.call("GET", ME, token=phone.token)

    assert (status, problem["type"]) == (401, f"/problems/{Problem.PROOF_NEEDED}")


async def test_a_bound_token_in_a_cookie_is_refused(phone: Phone) -> None:
    status, _ = await phone.house.call("GET", ME, headers={"Cookie": f"zj_access={phone.token}"})

    assert status == 401


async def test_a_plain_token_is_not_taken_as_a_bound_one(phone: Phone, resident: Neighbour) -> None:
    headers = phone.credentials("GET", ME, token=resident.token)
    headers["Authorization"] = f"DPoP {resident.token}"

    status, problem = await phone.house.call("GET", ME, headers=headers)

    assert (status, problem["type"]) == (401, f"/problems/{Problem.SIGN_IN_NEEDED}")


async def test_a_bound_token_without_a_proof_is_refused(phone: Phone) -> None:
    status, _ = await phone.house.call("GET", ME, headers={"Authorization": f"DPoP {phone.token}"})

    assert status == 401


async def test_a_bound_token_with_the_proof_of_another_key_is_refused(
    phone: Phone, shared: House
) -> None:
    thief = Phone(shared)
    thief.nonce, thief.session = phone.nonce, phone.session

    assert await thief.me() == (401, Problem.PROOF_NEEDED)


async def test_a_proof_shown_twice_is_refused(phone: Phone) -> None:
    assert await phone.me(jti="once") == (200, "")
    assert await phone.me(jti="once") == (401, Problem.PROOF_WRONG)


async def test_two_proofs_in_one_request_are_refused(phone: Phone) -> None:
    one, other = phone.credentials("GET", ME), phone.credentials("GET", ME)
    headers = [*one.items(), ("DPoP", other["DPoP"])]

    async with phone.house.http.get(phone.house.base + ME, headers=headers) as response:
        assert response.status == 401


async def test_the_answer_to_a_proof_without_nonce_says_how_to_go_on(phone: Phone) -> None:
    headers = phone.credentials("GET", ME, nonce="")

    async with phone.house.http.get(phone.house.base + ME, headers=headers) as response:
        assert response.status == 401
        assert 'error="use_dpop_nonce"' in response.headers["WWW-Authenticate"]
        assert response.headers["DPoP-Nonce"] == phone.nonce


async def test_the_host_and_the_scheme_of_a_stranger_are_not_believed(phone: Phone) -> None:
    headers = phone.credentials("GET", ME, htu=f"https://city.example{ME}")
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "city.example"}

    status, problem = await phone.house.call("GET", ME, headers=headers | forwarded)

    assert (status, problem["detail"]) == (401, "htu")


async def test_a_refresh_needs_a_proof_of_the_same_key(shared: House, resident: Neighbour) -> None:
    phone = Phone(shared)
    await phone.sign_in(resident.phone)
    body = {"refresh_token": phone.session["refresh_token"]}

    assert (await shared.call("POST", REFRESH, body))[0] == 401
    assert (await phone.refresh(KeyHolder()))[0] == 401
    # and neither has ended the session of whoever holds the key
    status, session = await phone.refresh()
    assert (status, session["token_type"]) == (200, "DPoP")


async def test_an_unbound_session_is_not_taken_over_by_a_key(
    shared: House, resident: Neighbour
) -> None:
    await shared.infrastructure.database.execute("DELETE FROM sign_in_codes")
    await shared.call("POST", "/v1/sign-in/codes", {"phone": resident.phone})
    body = {"phone": resident.phone, "code": await shared.code(resident.phone)}
    _, session = await shared.call("POST", SESSIONS, body)
    thief = Phone(shared)
    await thief.learn_nonce()
    thief.session = session

    assert (await thief.refresh())[0] == 401
    status, _ = await shared.call("POST", REFRESH, {"refresh_token": session["refresh_token"]})
    assert status == 200


async def test_a_sign_in_with_a_wrong_proof_leaves_the_code_unused(
    shared: House, resident: Neighbour
) -> None:
    await shared.infrastructure.database.execute("DELETE FROM sign_in_codes")
    await shared.call("POST", "/v1/sign-in/codes", {"phone": resident.phone})
    body = {"phone": resident.phone, "code": await shared.code(resident.phone)}
    without_nonce = KeyHolder().proof("POST", shared.base + SESSIONS)

    refused, _ = await shared.call("POST", SESSIONS, body, headers={"DPoP": without_nonce})
    status, _ = await shared.call("POST", SESSIONS, body)

    assert (refused, status) == (401, 201)


@pytest.mark.parametrize("path", ["/v1/updates?since=0"])
async def test_an_update_socket_asks_for_a_proof(phone: Phone, path: str) -> None:
    url = phone.house.base + path
    good = phone.credentials("GET", path.partition("?")[0])
    protocols = ("zhijian.updates.v1",)

    with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
        await phone.house.http.ws_connect(
            url, protocols=protocols, headers={"Authorization": f"Bearer {phone.token}"}
        )
    async with phone.house.http.ws_connect(url, protocols=protocols, headers=good) as socket:
        assert socket.protocol == "zhijian.updates.v1"


async def test_an_event_stream_asks_for_a_proof(phone: Phone) -> None:
    path = "/v1/updates"
    sse = {"Accept": "text/event-stream"}

    status, _ = await phone.house.call("GET", path, token=phone.token, headers=sse)
    async with phone.house.http.get(
        phone.house.base + path, headers=phone.credentials("GET", path) | sse
    ) as response:
        assert (status, response.status) == (401, 200)


# The SDK


async def test_the_sdk_with_a_key_does_all_of_it(shared: House, resident: Neighbour) -> None:
    key = DeviceKey.generate()
    async with CitizenClient(shared.base, device_key=key) as client:
        await shared.infrastructure.database.execute("DELETE FROM sign_in_codes")
        await client.request_code(resident.phone)
        session = await client.sign_in(resident.phone, await shared.code(resident.phone))
        me = await client.me()
        async with aclosing(client.notices.updates()) as updates:
            await anext(updates)
    async with CitizenClient(shared.base, device_key=DeviceKey.from_pem(key.pem())) as client:
        client.resume(session)
        entitlements = await client.pensions.entitlements()

    assert session.token_type == "DPoP"
    assert me.level == 2
    assert entitlements is not None


async def test_the_sdk_renews_a_bound_session_and_no_other_device_does(
    shared: House, resident: Neighbour
) -> None:
    async with CitizenClient(shared.base, device_key=DeviceKey.generate()) as client:
        await shared.infrastructure.database.execute("DELETE FROM sign_in_codes")
        await client.request_code(resident.phone)
        session = await client.sign_in(resident.phone, await shared.code(resident.phone))
        async with CitizenClient(shared.base, device_key=DeviceKey.generate()) as thief:
            thief.resume(session)
            with pytest.raises(SignInOver):
                await thief.me()
        await client._door.renew(session.access_token)

        assert (await client.me()).level == 2
        assert client.session is not None
        assert client.session.refresh_token != session.refresh_token
