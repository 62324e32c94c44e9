"""A device's proof behind a proxy, shown to two processes, and by two refreshes at once."""

import asyncio
from ipaddress import ip_network
from pathlib import Path
from uuid import uuid4

import pytest

from auth.dpop import Asked, KeyProofs
from domain.errors import NotSignedIn
from server.infrastructure import now
from storage.bell import open_redis
from storage.limits import Limits
from tests.key_holder import KeyHolder
from tests.people import make_vault
from tests.server.accounts.test_bound_sessions import ME, Phone
from tests.server.house import PHONE, House, open_house

URL = "https://city.example/v1/me"
FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "city.example"}


async def test_behind_a_trusted_proxy_a_proof_names_the_address_that_the_phone_called(
    database_url: str, tmp_path: Path
) -> None:
    more = {"trusted_proxies": (ip_network("127.0.0.1/32"),)}
    async with open_house(database_url, tmp_path, lambda _: more) as house:
        phone = Phone(house)
        await phone.sign_in(PHONE)
        headers = phone.credentials("GET", ME, htu=URL) | FORWARDED

        assert (await house.call("GET", ME, headers=headers))[0] == 200


async def test_where_origins_are_named_no_host_is_believed(
    database_url: str, tmp_path: Path
) -> None:
    """Who relays a phone's calls sends the host that the phone called him by."""
    more = {"origins": ("https://city.example",)}
    async with open_house(database_url, tmp_path, lambda _: more) as house:
        phone = Phone(house)
        await phone.sign_in(PHONE, at="https://city.example")

        named = phone.credentials("GET", ME, htu=URL)
        relayed = phone.credentials("GET", ME, htu=f"http://relay.example{ME}")

        assert (await house.call("GET", ME, headers=named))[0] == 200
        relayed["Host"] = "relay.example"
        assert (await house.call("GET", ME, headers=relayed))[0] == 401


async def test_a_proof_shown_to_one_process_is_refused_by_another(valkey: str) -> None:
    vault, phone = make_vault(), KeyHolder()
    async with open_redis(valkey) as one, open_redis(valkey) as other:
        here, there = [
            KeyProofs(counter=Limits(client), mac=vault.mac, clock=now) for client in (one, other)
        ]
        proof = phone.proof("GET", URL, nonce=here.nonce(), jti=uuid4().hex)

        await here.read(proof, Asked("GET", [URL]))
        with pytest.raises(NotSignedIn):
            await there.read(proof, Asked("GET", [URL]))


async def test_two_refreshes_of_one_phone_at_once_leave_it_signed_in(house: House) -> None:
    phone = Phone(house)
    await phone.sign_in(PHONE)

    one, other = await asyncio.gather(phone.refresh(), phone.refresh())

    assert (one[0], other[0]) == (200, 200)
    assert one[1]["refresh_token"] == other[1]["refresh_token"]
    phone.session = other[1]
    assert await phone.me() == (200, "")
    assert (await phone.refresh())[0] == 200
