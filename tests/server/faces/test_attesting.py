"""A city that wants attested cameras, over real sockets: an app proves itself, films, and the evidence says so."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import jwt
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from proto.http.accounts.passkeys import unpacked
from server.infrastructure import now
from storage.faces.phone_attestations import RevocationStore
from tests.clients.app.page import told as page_told
from tests.phones import APPS, ROOTS, android, as_body, iphone
from tests.server.house import SCHEME, House, open_house
from tests.server.keyed import Keyed
from tests.server.neighbours import neighbour

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHECK = {"action": "pension.certify", "scheme": SCHEME}
ASKED = {"pension.certify": "attested"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    folder: Path = tmp_path_factory.mktemp("attesting")
    settings = APPS | {"action_captures": ASKED}
    async with open_house(shared_database_url, folder, lambda _: settings, roots=ROOTS) as house:
        await RevocationStore(house.infrastructure.database).load({"0"}, now())
        yield house


class App(Keyed):
    """The city's app in a resident's phone, with a check that it has opened."""

    phone: str
    check: str
    ticket: str

    async def open(self) -> None:
        status, opened = await self.call("POST", "/v1/face-checks", CHECK)
        assert status == 201, opened
        self.check, self.ticket = opened["check"], opened["ticket"]["ticket"]

    @property
    def path(self) -> str:
        return f"/v1/face-checks/{self.check}"

    async def challenge(self) -> bytes:
        status, given = await self.call("POST", f"{self.path}/attestation-challenges")
        assert status == 201, given
        return unpacked(given["challenge"])

    async def show(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return await self.call("POST", f"{self.path}/attestations", body)


@pytest_asyncio.fixture(loop_scope="module")
async def app(shared: House) -> App:
    resident = await neighbour(shared, await shared.officer())
    app = App(shared)
    app.phone = resident.phone
    await app.sign_in(app.phone)
    await app.open()
    return app


async def camera_refused(house: House, ticket: str) -> int:
    """With which status the camera's socket is refused."""
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with house.camera(ticket):
            pass
    return refused.value.status


async def test_an_app_that_proves_itself_films_and_the_evidence_says_by_what(
    shared: House, app: App
) -> None:
    assert await camera_refused(shared, app.ticket) == 403

    status, taken = await app.show(as_body(iphone().attest(await app.challenge())))
    async with shared.camera(app.ticket) as camera:
        verdict = (await camera.until("verdict")).verdict
    _, check = await app.call("GET", app.path)
    _, receipt = await app.call("GET", f"/v1/receipts/{verdict.receipt}")
    claims = jwt.decode(receipt["jws"], options={"verify_signature": False})

    assert (status, taken) == (201, {"capture": "attested", "attested_by": "app_attest"})
    assert verdict.certified
    assert (check["capture"], check["attested_by"]) == ("attested", "app_attest")
    assert claims["attested"] == "app_attest"


async def test_what_does_not_hold_is_refused_with_a_next_step_and_costs_no_try(
    shared: House, app: App
) -> None:
    unlocked = as_body(replace(android(), locked=False).attest(await app.challenge()))

    status, refused = await app.show(unlocked)
    again, _ = await app.show(as_body(android().attest(await app.challenge())))

    assert (status, refused["type"]) == (403, "/problems/attestation-refused")
    assert refused["next_step"]
    assert again == 201


async def test_a_browser_elsewhere_does_not_film_in_the_place_of_the_phone_that_proved_itself(
    shared: House, app: App
) -> None:
    """The laziest attack on all of this: a virtual camera in a page of the same account."""
    await shared.infrastructure.database.execute("DELETE FROM sign_in_codes")
    page = await shared.citizen(app.phone)
    status, _ = await app.show(as_body(android().attest(await app.challenge())))
    asked = await shared.call("POST", f"{app.path}/tickets", token=page)
    opened = await shared.call("POST", "/v1/face-checks", CHECK, token=page)

    assert status == 201
    assert asked[0] == 201
    assert await camera_refused(shared, asked[1]["ticket"]) == 403
    assert (opened[0], opened[1]["type"]) == (403, "/problems/capture-not-enough")


async def test_who_says_that_an_app_will_prove_itself_and_does_not_films_nothing(
    shared: House,
) -> None:
    """The words open a check and no camera."""
    resident = await neighbour(shared, await shared.officer())
    body = CHECK | {"attests": True}
    status, opened = await shared.call("POST", "/v1/face-checks", body, token=resident.token)

    assert status == 201, opened
    assert await camera_refused(shared, opened["ticket"]["ticket"]) == 403


PAGE = """
const api = createApi({
  language: () => "en",
  offline: () => ({ title: "offline" }),
  signedOut: () => undefined,
  send: (path, { headers, ...rest }) => fetch(given.base + path, { ...rest, headers: { ...headers, Authorization: `Bearer ${given.token}` } }),
});
const bridge = phone(given.kind, { Attest: { able: { able: true } } });
const answer = bridge.nativePromise;
bridge.nativePromise = async (plugin, method, options) => {
  if (method === "able") return answer(plugin, method);
  const said = await fetch(given.phone, { method: "POST", body: JSON.stringify({ method, ...options }) });
  return said.json();
};
const prove = await prover(bridge);
const check = await api.post("/v1/face-checks", { ...given.check, attests: true });
tell([await prove(api, check.check), check.check, check.ticket.ticket]);
"""


class Native:
    """The native half of the app, in the makers' formats; what is told is asked of it."""

    def __init__(self, kind: str) -> None:
        self.apple = kind == "iphone"
        self.phone, self.kept = iphone(), False
        self.told: list[str] = []

    async def answer(self, request: web.Request) -> web.Response:
        asked = json.loads(await request.read())
        self.told.append(asked["method"])
        if asked["method"] == "keep":
            self.kept = True
            return web.json_response(None)
        challenge = unpacked(asked["challenge"])
        if not self.apple:
            return web.json_response(as_body(android().attest(challenge)))
        if asked["fresh"]:
            self.phone, self.kept = iphone(), False
        shown = self.phone.answer(challenge) if self.kept else self.phone.attest(challenge)
        return web.json_response(as_body(shown))


@pytest.mark.parametrize(
    ("kind", "told"),
    [("android", ["prove", "prove"]), ("iphone", ["prove", "keep", "prove"])],
)
async def test_the_page_in_the_app_has_its_phone_prove_itself_for_each_check(
    shared: House, tmp_path: Path, kind: str, told: list[str]
) -> None:
    """The page's own modules, by Node; its sign-in is bound to no key."""
    resident, native = await neighbour(shared, await shared.officer()), Native(kind)
    app = web.Application()
    app.router.add_post("/", native.answer)
    async with TestServer(app) as server:
        given = {"base": shared.base, "phone": str(server.make_url("/")), "check": CHECK}
        given |= {"token": resident.token, "kind": kind}
        first = await page_told(tmp_path, PAGE, **given)
        proved, check, ticket = await page_told(tmp_path, PAGE, **given)
    async with shared.camera(ticket) as camera:
        assert (await camera.until("verdict")).verdict.certified
    _, seen = await shared.call("GET", f"/v1/face-checks/{check}", token=resident.token)

    assert (first[0], proved, native.told) == (True, True, told)
    assert seen["attested_by"] == {"android": "android_tee", "iphone": "app_attest"}[kind]


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "android_key", "certificates": ["AAAA"] * 50},
        {"kind": "android_key", "certificates": ["A" * 20_000]},
        {"kind": "android_key"},
        {"kind": "app_attest", "key": "A" * 43},
        {"kind": "app_attest", "key": "A" * 43, "statement": "A" * 40_000},
        {"kind": "app_attest", "key": "A" * 43, "statement": "AA", "certificates": ["AA"]},
        {"kind": "attested"},
    ],
    ids=["a bomb", "a large one", "none", "no statement", "a large statement", "both", "a claim"],
)
async def test_a_body_that_no_phone_sends_is_not_read(app: App, body: dict[str, Any]) -> None:
    assert (await app.show(body))[0] == 422
