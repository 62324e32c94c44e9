"""What is asked of the city's identity provider, how often, and what is believed of it."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from domain.accounts.identity_provider import Claims, Endpoints, SignInRequest, TokensGiven
from domain.errors import Busy
from domain.problems import Problem
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.accounts.identity_provider import IdentityProvider

ISSUER: Final = "https://id.test"
WANG: Final = Claims("wang", strong=False, groups=None)
ASKED: Final = SignInRequest.new()
USELESS: Final = "a page of HTML"


class FakeApi:
    """Requests are named by their URL; an answer's body is what is made of it."""

    says_issuer = True

    def build_discovery(self) -> HttpRequest:
        return HttpRequest("GET", "document")

    def parse_discovery(self, response: HttpResponse) -> Endpoints | str:
        if response.body:
            return response.body.decode()
        return Endpoints("authorize", "token", "keys", self.says_issuer)

    def build_keys(self, endpoints: Endpoints) -> HttpRequest:
        return HttpRequest("GET", endpoints.keys)

    def parse_keys(self, response: HttpResponse) -> bytes | str:
        return USELESS if response.body == USELESS.encode() else response.body

    def address(self, endpoints: Endpoints, asked: SignInRequest) -> str:
        return f"{endpoints.authorize} {asked.state}"

    def build_tokens(self, endpoints: Endpoints, code: str, asked: SignInRequest) -> HttpRequest:
        return HttpRequest("POST", endpoints.exchange, body=code.encode())

    def parse_tokens(self, response: HttpResponse) -> TokensGiven | str | None:
        said = response.body.decode()
        if said == USELESS:
            return said
        return None if said == "used" else TokensGiven(said, "")


class FakeWorld:
    """`keys`: what is published now; a token is the name of the key that signed it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 30, 4, tzinfo=UTC)
        self.keys, self.document = b"one", b""
        self.away = False
        self.asked: Counter[str] = Counter()

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.asked[request.url] += 1
        if self.away:
            raise TransportFailed("no answer", sent=True)
        bodies = {"document": self.document, "keys": self.keys, "token": request.body}
        return HttpResponse(200, {}, bodies[request.url])

    def knows(self, keys: bytes, token: str) -> bool:
        return token.encode() == keys

    def read(self, given: TokensGiven, keys: bytes, *, nonce: str, now: datetime) -> Claims | None:
        assert nonce == ASKED.nonce
        return WANG if given.id_token.encode() == keys else None


@pytest.fixture
def world() -> FakeWorld:
    return FakeWorld()


@pytest.fixture
def provider(world: FakeWorld) -> IdentityProvider:
    return IdentityProvider(
        issuer=ISSUER, api=FakeApi(), transport=world, proofs=world, clock=lambda: world.now
    )


async def test_what_it_publishes_is_read_once_an_hour(
    world: FakeWorld, provider: IdentityProvider
) -> None:
    for _ in range(3):
        assert await provider.redeem(ASKED, "one", ISSUER) == WANG
    assert world.asked == {"document": 1, "keys": 1, "token": 3}

    world.now += timedelta(hours=1)
    await provider.redeem(ASKED, "one", ISSUER)
    assert (world.asked["document"], world.asked["keys"]) == (2, 2)


async def test_a_key_that_is_not_known_is_looked_for_once_a_minute(
    world: FakeWorld, provider: IdentityProvider
) -> None:
    await provider.redeem(ASKED, "one", ISSUER)
    world.keys = b"two"

    for _ in range(5):
        assert await provider.redeem(ASKED, "two", ISSUER) is None
    assert world.asked["keys"] == 1

    world.now += timedelta(minutes=1)
    assert await provider.redeem(ASKED, "two", ISSUER) == WANG
    for _ in range(5):
        assert await provider.redeem(ASKED, "forged", ISSUER) is None
    assert world.asked["keys"] == 2


async def test_a_key_that_it_withdrew_opens_nothing_after_an_hour(
    world: FakeWorld, provider: IdentityProvider
) -> None:
    await provider.redeem(ASKED, "one", ISSUER)
    world.keys = b"two"
    world.now += timedelta(hours=1)

    assert await provider.redeem(ASKED, "one", ISSUER) is None


@pytest.mark.parametrize("issuer", ["https://evil.test", ""], ids=["another", "none"])
async def test_an_answer_of_another_issuer_shows_its_code_to_nobody(
    world: FakeWorld, provider: IdentityProvider, issuer: str
) -> None:
    assert await provider.redeem(ASKED, "one", issuer) is None
    assert world.asked["token"] == 0


async def test_a_provider_that_names_itself_in_no_answer_needs_not(world: FakeWorld) -> None:
    api = FakeApi()
    api.says_issuer = False
    provider = IdentityProvider(
        issuer=ISSUER, api=api, transport=world, proofs=world, clock=lambda: world.now
    )

    assert await provider.redeem(ASKED, "one", "") == WANG
    assert await provider.redeem(ASKED, "one", "https://evil.test") is None


async def test_who_comes_while_it_is_away_is_told_at_once(
    world: FakeWorld, provider: IdentityProvider
) -> None:
    world.away = True
    for _ in range(4):
        with pytest.raises(Busy) as refused:
            await provider.address(ASKED)
        assert refused.value.problem is Problem.IDENTITY_PROVIDER_AWAY
    assert world.asked["document"] == 1

    world.away, world.now = False, world.now + timedelta(seconds=5)
    assert await provider.address(ASKED) == f"authorize {ASKED.state}"


async def test_a_document_that_is_of_no_use_is_a_fault_of_its_own(
    world: FakeWorld, provider: IdentityProvider
) -> None:
    world.document = b"an address lies elsewhere than its issuer"

    with pytest.raises(Busy):
        await provider.address(ASKED)


@pytest.mark.parametrize(("code", "keys"), [(USELESS, "one"), ("one", USELESS)])
async def test_an_answer_of_no_use_is_the_providers_fault_and_refuses_nobody(
    world: FakeWorld, provider: IdentityProvider, code: str, keys: str
) -> None:
    world.keys = keys.encode()

    with pytest.raises(Busy) as refused:
        await provider.redeem(ASKED, code, ISSUER)
    assert refused.value.problem is Problem.IDENTITY_PROVIDER_AWAY


async def test_without_its_keys_nobody_is_refused(
    world: FakeWorld, provider: IdentityProvider
) -> None:
    await provider.address(ASKED)
    world.keys = b""

    for _ in range(2):
        with pytest.raises(Busy):
            await provider.redeem(ASKED, "one", ISSUER)
