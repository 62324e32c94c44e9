"""HashiCorp Vault's Transit engine against its stand-in: what is asked, what is read, what is refused."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from clients.standins.accounts import StandinAccounts
from clients.standins.app import make_standins
from connectors.transit import Transit, TransitKey, TransitRefused
from domain.wire import HttpRequest, HttpResponse

KNOWN = StandinAccounts()
KEY = TransitKey("https://vault.example:8200/", KNOWN.kms_key, KNOWN.kms_token)


class Far:
    def __init__(self, session: ClientSession, base_url: str) -> None:
        self.session = session
        self.base_url = base_url

    def key(self, name: str = KNOWN.kms_key, token: str = KNOWN.kms_token) -> Transit:
        return Transit(TransitKey(self.base_url, name, token))

    async def send(self, request: HttpRequest) -> HttpResponse:
        async with self.session.request(
            request.method, request.url, headers=request.headers, data=request.body
        ) as answer:
            return HttpResponse(answer.status, {}, await answer.read())

    async def fail(self, mode: str, code: str = "") -> None:
        body = {"vendor": "kms", "mode": mode, "code": code}
        async with self.session.post(f"{self.base_url}/_standin/faults", json=body) as answer:
            assert answer.status == 204

    async def wrap(self, plain: bytes, **key: str) -> bytes:
        transit = self.key(**key)
        return transit.read_wrap(await self.send(transit.ask_wrap(plain)))

    async def unwrap(self, wrapped: bytes, **key: str) -> bytes:
        transit = self.key(**key)
        return transit.read_unwrap(await self.send(transit.ask_unwrap(wrapped)))


@pytest.fixture
async def far() -> AsyncIterator[Far]:
    async with TestServer(make_standins(KNOWN)) as server, ClientSession() as session:
        yield Far(session, str(server.make_url("")).rstrip("/"))


def test_a_key_is_asked_to_be_wrapped_as_vault_documents_it() -> None:
    asked = Transit(KEY).ask_wrap(b"\x00key")

    assert (asked.method, asked.url, asked.headers, asked.body) == (
        "POST",
        "https://vault.example:8200/v1/transit/encrypt/standin-keys",
        {"X-Vault-Token": "standin-kms-token", "Content-Type": "application/json"},
        b'{"plaintext": "AGtleQ=="}',
    )


def test_the_example_of_vaults_page_is_read() -> None:
    answer = b'{"data": {"ciphertext": "vault:v1:XjsPWPjqPrBi1N2Ms2s1QM798YyFWnO4TR4lsFA="}}'

    wrapped = Transit(KEY).read_wrap(HttpResponse(200, {}, answer))

    assert wrapped == b"vault:v1:XjsPWPjqPrBi1N2Ms2s1QM798YyFWnO4TR4lsFA="


def test_the_token_is_in_no_text_of_the_key() -> None:
    assert KNOWN.kms_token not in repr(KEY)


async def test_what_was_wrapped_comes_back(far: Far) -> None:
    wrapped = await far.wrap(b"a key of 32 bytes\n")

    assert wrapped.startswith(b"vault:v1:")
    assert await far.unwrap(wrapped) == b"a key of 32 bytes\n"


async def test_another_token_is_refused_and_the_sentence_says_so(far: Far) -> None:
    with pytest.raises(TransitRefused, match=r"403: the token is not valid.*permission denied"):
        await far.wrap(b"key", token="another")


async def test_another_key_is_refused(far: Far) -> None:
    with pytest.raises(TransitRefused, match="400: it does not know that key"):
        await far.wrap(b"key", name="another")


@pytest.mark.parametrize("wrapped", [b"vault:v1:AAAA", b"vault:v1:%%", b"plain", b"\xff"])
async def test_what_it_did_not_wrap_is_refused(far: Far, wrapped: bytes) -> None:
    with pytest.raises(TransitRefused, match=r"400: .*did not wrap this"):
        await far.unwrap(wrapped)


async def test_a_sealed_vault_says_that_it_is_sealed(far: Far) -> None:
    await far.fail("error", "503")

    with pytest.raises(TransitRefused, match=r"503: it is sealed.*Vault is sealed"):
        await far.wrap(b"key")


@pytest.mark.parametrize("mode", ["garbage", "html"])
async def test_an_answer_that_is_none_of_vaults_is_refused(far: Far, mode: str) -> None:
    await far.fail(mode)

    with pytest.raises(TransitRefused, match="no ciphertext"):
        await far.wrap(b"key")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b'{"data": {"plaintext": "no Base64"}}'),
        (200, b'{"data": {"plaintext": 1}}'),
        (200, b'{"data": []}'),
        (500, b'{"errors": 1}'),
        (299, b""),
    ],
)
def test_a_broken_answer_gives_no_key(status: int, body: bytes) -> None:
    with pytest.raises(TransitRefused):
        Transit(KEY).read_unwrap(HttpResponse(status, {}, body))


@pytest.mark.parametrize("given", ["plain", "vault:v1:a\\nb"])
def test_a_ciphertext_of_another_form_is_not_kept(given: str) -> None:
    answer = f'{{"data": {{"ciphertext": "{given}"}}}}'.encode()

    with pytest.raises(TransitRefused, match="no ciphertext of Transit"):
        Transit(KEY).read_wrap(HttpResponse(200, {}, answer))
