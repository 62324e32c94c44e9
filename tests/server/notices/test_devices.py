"""Devices through the doors of a whole house, and pushes out of it."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest
from pydantic import SecretStr
from zhijian_client import CitizenClient, Problem

from clients.standins.accounts import StandinAccounts
from server.monitoring.checks import unsafe
from server.settings import Settings, load
from tests.connectors.push_vendors import keys
from tests.connectors.test_pushes import subscription
from tests.server.house import ID_NUMBER, NAME, PHONE, House, open_house

KNOWN: Final = StandinAccounts()
TOKEN: Final = "Xiaomi/Token+1234567890=="
OTHER_PHONE: Final = "13700137000"
WAIT_S: Final = 60


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """A house that pushes by Xiaomi and to browsers."""
    key = tmp_path / "webpush.pem"
    key.write_text(keys("ec")[0])

    def more(outside: str) -> Mapping[str, Any]:
        return {
            "xiaomi_base_url": outside,
            "xiaomi_secret": KNOWN.push_secret,
            "xiaomi_package": KNOWN.push_package,
            "xiaomi_channel": KNOWN.push_channel,
            "webpush_key_file": key,
            "webpush_subject": "mailto:push@example.cn",
            "webpush_hosts": (outside.removeprefix("http://"),),
        }

    async with open_house(database_url, tmp_path, more) as opened:
        yield opened


async def signed_in(house: House, client: CitizenClient, phone: str = PHONE) -> CitizenClient:
    await client.request_code(phone)
    await client.sign_in(phone, await house.code(phone))
    await house.infrastructure.database.execute(
        "UPDATE accounts SET quiet = false"
    )  # runs at any hour
    return client


async def bound(house: House, client: CitizenClient) -> None:
    """Something happens of which the account is told."""
    await house.resident(await house.officer())
    await client.bind(NAME, ID_NUMBER)


async def hook(house: House, path: str, body: object) -> Any:  # noqa: ANN401  # JSON
    async with house.http.post(f"{house.standins}/_standin/pushes/{path}", json=body) as response:
        text = await response.text()
        return json.loads(text) if text else None


async def pushes(house: House, count: int) -> list[dict[str, Any]]:
    """What the vendors took, as soon as it is so many."""
    async with asyncio.timeout(WAIT_S):
        while True:
            async with house.http.get(f"{house.standins}/_standin/pushes") as response:
                found: list[dict[str, Any]] = await response.json()
            if len(found) >= count:
                return found
            await asyncio.sleep(0.05)


async def test_a_change_reaches_every_device_at_once(house: House) -> None:
    browser = (await hook(house, "browsers", {}))["subscription"]
    await hook(house, "devices", {"vendor": "xiaomi", "token": TOKEN, "state": "good"})
    async with CitizenClient(house.base) as client:
        await signed_in(house, client)
        await client.notices.register_device("xiaomi", TOKEN, "app 1")
        await client.notices.register_device("webpush", browser)
        await bound(house, client)

        taken = await pushes(house, 2)

    assert {push["vendor"] for push in taken} == {"xiaomi", "webpush"}
    assert {push["title"] for push in taken} == {"账户已完成实名绑定"}
    states = "SELECT channel, state FROM deliveries WHERE kind = 'account.bound' ORDER BY channel"
    async with asyncio.timeout(WAIT_S):
        while True:
            rows = await house.infrastructure.database.fetch(states)
            if {row["state"] for row in rows if row["channel"] != "sms"} == {"sent"}:
                break
            await asyncio.sleep(0.05)
    # The SMS waits for whether a push is read.
    assert [tuple(row) for row in rows] == [
        ("sms", "queued"),
        ("webpush", "sent"),
        ("xiaomi", "sent"),
    ]


async def test_a_browser_that_unsubscribed_is_forgotten_with_its_first_push(house: House) -> None:
    browser = (await hook(house, "browsers", {}))["subscription"]
    name = json.loads(browser)["endpoint"].rsplit("/", 1)[1]
    await hook(house, "devices", {"vendor": "webpush", "token": name, "state": "gone"})
    async with CitizenClient(house.base) as client:
        await signed_in(house, client)
        await client.notices.register_device("webpush", browser)
        await bound(house, client)

        async with asyncio.timeout(WAIT_S):
            while (await client.notices.devices()).devices:  # noqa: ASYNC110  # no event crosses the wire
                await asyncio.sleep(0.05)


async def test_a_device_is_seen_listed_and_removed_by_its_owner_alone(house: House) -> None:
    async with CitizenClient(house.base) as client, CitizenClient(house.base) as other:
        await signed_in(house, client)
        await signed_in(house, other, OTHER_PHONE)
        device = await client.notices.register_device("xiaomi", TOKEN, "app 1")
        again = await client.notices.register_device("xiaomi", TOKEN, "app 2")

        with pytest.raises(Problem) as unknown:
            await other.notices.remove_device(device.device)
        listed = await client.notices.devices()
        await client.notices.remove_device(device.device)

        assert unknown.value.status == 404
        assert [each.device for each in listed.devices] == [device.device] == [again.device]
        assert listed.devices[0].app == "app 2"
        assert listed.web_push_key.startswith("B")
        assert (await client.notices.devices()).devices == ()


async def test_a_phone_that_signs_in_to_another_account_leaves_the_first(house: House) -> None:
    async with CitizenClient(house.base) as client, CitizenClient(house.base) as other:
        await signed_in(house, client)
        await signed_in(house, other, OTHER_PHONE)
        await client.notices.register_device("xiaomi", TOKEN)
        await other.notices.register_device("xiaomi", TOKEN)

        assert (await client.notices.devices()).devices == ()
        assert len((await other.notices.devices()).devices) == 1


async def test_what_can_not_be_told_is_refused_at_the_door(house: House) -> None:
    rows: list[tuple[Any, str, str]] = [
        ("apns", "ab" * 32, "/vendor"),  # is off here
        ("xiaomi", "no token of Xiaomi", "/token"),
        ("xiaomi", "🀄" * 20, "/token"),
        ("webpush", "{", "/token"),
        (
            "webpush",
            '{"endpoint": "https://x.cn/", "keys": {"p256dh": "AA", "auth": "AA"}}',
            "/token",
        ),
        ("webpush", subscription("https://metadata.internal"), "/token"),
        ("webpush", subscription("http://127.0.0.1:22"), "/token"),
        ("webpush", subscription("https://user@push.apple.com"), "/token"),
        ("webpush", subscription("file://127.0.0.1"), "/token"),
    ]
    async with CitizenClient(house.base) as client:
        await signed_in(house, client)

        for vendor, token, pointer in rows:
            with pytest.raises(Problem) as refused:
                await client.notices.register_device(vendor, token)
            assert refused.value.status == 422
            assert [fault.pointer for fault in refused.value.errors] == [pointer], token


async def test_a_device_is_registered_once_for_one_key(house: House) -> None:
    token = await house.citizen()
    body, key = {"vendor": "xiaomi", "token": TOKEN}, {"Idempotency-Key": uuid4().hex}

    answers = [
        await house.call("POST", "/v1/me/devices", body, token=token, headers=key) for _ in "ab"
    ]

    assert answers[0] == answers[1]
    assert answers[0][0] == 201


def test_production_refuses_half_a_channel_and_the_secrets_of_stand_ins() -> None:
    settings = Settings(
        xiaomi_base_url="http://127.0.0.1:9",
        oppo_base_url="https://push.example.cn",
        oppo_key=SecretStr(KNOWN.push_key),
        webpush_hosts=("127.0.0.1:9",),
    )

    faults = unsafe(settings)

    assert "xiaomi_base_url is a stand-in or not encrypted: it must be https elsewhere" in faults
    assert "xiaomi pushes are on, but xiaomi_secret is empty" in faults
    assert "oppo pushes are on, but oppo_master_secret is empty" in faults
    assert "oppo_key is a stand-in's" in faults
    assert "webpush_hosts names a stand-in: a push service has no port" in faults


def test_hosts_of_push_services_are_a_list_in_the_environment() -> None:
    settings = load({"ZHIJIAN_WEBPUSH_HOSTS": "push.a.cn, push.b.cn"})

    assert settings.webpush_hosts == ("push.a.cn", "push.b.cn")


async def test_what_is_no_subscription_is_a_fault_of_the_field(house: House) -> None:
    citizen = await house.citizen()
    browser = json.loads((await hook(house, "browsers", {}))["subscription"])
    endless = json.dumps(browser | {"endpoint": "https://["})

    for token in (endless, "[" * 2_000, "{}", "[1]"):
        body = {"vendor": "webpush", "token": token, "app": "browser"}
        status, problem = await house.call("POST", "/v1/me/devices", body, token=citizen)
        assert (status, problem["errors"][0]["pointer"]) == (422, "/token"), token
