"""A partner's program as its developer writes it, and the officers and persons whom it needs."""

import base64
import json
import secrets
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import jwt
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from tests.server.accounts.staff import WHY, officer
from tests.server.house import House, open_house
from tests.server.keyed import Keyed

ISSUER: Final = "https://hall.test"
PARTNERS: Final = "/v1/officer/partners"
BACK: Final = "https://bank.example.com/callback?bank=one"
PURPOSE: Final = "核对养老金发放"
SCOPES: Final = ("person.read", "certification.read", "cases.read")
ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
KID: Final = "2026-11"
Answer = tuple[int, dict[str, Any]]


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="shared")
async def at_an_address(
    shared_database_url: str,
    tmp_path_factory: Any,  # noqa: ANN401  # pytest's
) -> AsyncIterator[House]:
    """Which tokens name as their issuer."""
    folder: Path = tmp_path_factory.mktemp("house")
    async with open_house(shared_database_url, folder, lambda _: {"public_url": ISSUER}) as opened:
        yield opened


@dataclass
class Officers:
    """Two administrators of the whole city."""

    house: House
    asks: str
    agrees: str

    @classmethod
    async def of(cls, house: House, name: str = "partners") -> "Officers":
        return cls(house, await officer(house, f"{name} one"), await officer(house, f"{name} two"))

    async def ask(self, jwks: str, **other: object) -> Answer:
        body = {
            "name": "示例银行",
            "purpose": PURPOSE,
            "redirect_uris": [BACK],
            "scopes": list(SCOPES),
            "plan": "standard",
            **({} if "jwks_url" in other else {"jwks": jwks}),
            **WHY,
            **other,
        }
        return await self.house.call("POST", PARTNERS, body, token=self.asks)

    async def move(self, partner: str, move: str, by: str = "") -> Answer:
        body = {"move": move, **WHY}
        return await self.house.call(
            "POST", f"{PARTNERS}/{partner}/moves", body, token=by or self.agrees
        )


@dataclass
class Program:
    """Knows its own key, proves another to which its tokens are bound."""

    house: House
    client: str = ""
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    proves: Keyed = field(init=False)
    verifier: str = ""

    def __post_init__(self) -> None:
        self.proves = Keyed(self.house)

    @property
    def jwks(self) -> str:
        members = ECAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return json.dumps({"keys": [{**members, "kid": KID, "use": "sig"}]})

    def assertion(self, **other: object) -> str:
        claims = {
            "iss": self.client,
            "sub": self.client,
            "aud": ISSUER,
            "exp": int(time.time()) + 60,
            "jti": uuid4().hex,
            **other,
        }
        return jwt.encode(claims, self.key, algorithm="ES256", headers={"kid": KID})

    async def post(self, door: str, form: Mapping[str, str], *, assertion: str = "") -> Answer:
        said = {
            "client_assertion_type": ASSERTION,
            "client_assertion": assertion or self.assertion(),
            **form,
        }
        return await self.proves.call(
            "POST",
            f"/v1/oauth/{door}",
            data=urlencode(said).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )

    async def own_token(self) -> str:
        status, answer = await self.post("token", {"grant_type": "client_credentials"})
        assert status == 200, answer
        return str(answer["access_token"])

    async def get(self, path: str, token: str) -> Answer:
        self.proves.token = token
        try:
            return await self.proves.call("GET", path)
        finally:
            self.proves.token = ""

    async def know_nonce(self) -> None:
        """So that the next proof is good at once."""
        if not self.proves.nonce:
            await self.own_token()

    def headers(self, method: str, path: str, token: str = "") -> dict[str, str]:
        """Of one call, for who makes it by other means."""
        url = self.house.base + path
        proof = self.proves.key.proof(method, url, token=token, nonce=self.proves.nonce)
        return {"DPoP": proof} | ({"Authorization": f"DPoP {token}"} if token else {})

    def wanted(self, **other: str) -> dict[str, str]:
        """What it asks of a person, with a verifier that is new."""
        self.verifier = secrets.token_urlsafe(32)
        challenge = base64.urlsafe_b64encode(sha256(self.verifier.encode()).digest())
        form = {
            "response_type": "code",
            "redirect_uri": BACK,
            "scope": " ".join(SCOPES),
            "state": "s1",
            "code_challenge": challenge.decode().rstrip("="),
            "code_challenge_method": "S256",
            **other,
        }
        return {name: each for name, each in form.items() if each}

    async def push(self, **other: str) -> Answer:
        return await self.post("requests", self.wanted(**other))

    async def asked(self, token: str, uri: str = "") -> Answer:
        """What the person's page shows, once the browser was led there."""
        if not uri:
            status, answer = await self.push()
            assert status == 201, answer
            uri = answer["request_uri"]
        body = {"client_id": self.client, "request_uri": uri}
        return await self.house.call("POST", "/v1/me/partner-requests", body, token=token)

    async def answered(self, token: str, request: str, *, agrees: bool = True) -> Answer:
        path = f"/v1/me/partner-requests/{request}/answers"
        return await self.house.call("POST", path, {"agrees": agrees}, token=token)

    async def code(self, token: str) -> str:
        """Of a person who agrees."""
        status, wanted = await self.asked(token)
        assert status == 200, wanted
        status, answer = await self.answered(token, wanted["request"])
        assert status == 200, answer
        return query_of(answer["redirect_to"])["code"]

    async def redeem(self, code: str, **other: str) -> Answer:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": BACK,
            "code_verifier": self.verifier,
            **other,
        }
        return await self.post("token", form)

    async def refresh(self, token: str) -> Answer:
        return await self.post("token", {"grant_type": "refresh_token", "refresh_token": token})

    async def tokens(self, citizen: str) -> dict[str, Any]:
        """The first tokens of a person who agrees."""
        status, answer = await self.redeem(await self.code(citizen))
        assert status == 200, answer
        return answer


async def partner(officers: Officers, **other: object) -> Program:
    """Registered by one officer, approved by another."""
    program = Program(officers.house)
    status, asked = await officers.ask(program.jwks, **other)
    assert status == 201, asked
    program.client = str(asked["partner"])
    status, moved = await officers.move(program.client, "approve")
    assert status == 201, moved
    return program


def query_of(url: str) -> dict[str, str]:
    return {name: each for name, (each,) in parse_qs(urlsplit(url).query).items()}


def error(answer: Answer) -> tuple[int, str]:
    return answer[0], str(answer[1].get("error", answer[1].get("type", "")))


def problem(answer: Answer) -> tuple[int, str]:
    return answer[0], str(answer[1].get("type", "")).removeprefix("/problems/")
