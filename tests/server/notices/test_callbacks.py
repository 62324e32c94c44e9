"""Vendors' calls back: what they settle, and what a stranger's change."""

import asyncio
import hashlib
import hmac
import json
import time
from base64 import b64encode
from uuid import uuid4

from connectors.callbacks import path_token
from domain.delivery import Channel
from tests.server.house import House
from tests.server.notices.channel_house import SECRET, account_of, house, mail, standin, state, told

__all__ = ["house", "mail"]


async def callback(
    house: House, vendor: str, body: object, token: str | None = None, **headers: str
) -> tuple[int, str]:
    secret = path_token(SECRET, vendor) if token is None else token
    end = f"/{secret}" if secret else ""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    url = f"{house.base}/v1/callbacks/{vendor}{end}"
    async with house.http.post(url, data=raw, headers=headers) as response:
        return response.status, await response.text()


async def test_a_call_is_made_three_times_at_most_and_then_given_up(house: House) -> None:
    token = await house.citizen()
    account = await account_of(house, token)
    database = house.infrastructure.database
    # A telephone rings at no house by night, and a test runs at any hour: no night lasts here.
    await database.execute("UPDATE accounts SET quiet_from = '03:00', quiet_to = '03:00'")
    await told(house, account)
    for n in range(1, 4):
        async with asyncio.timeout(20):
            while len(await standin(house, "calls")) < n:
                await database.execute(
                    "UPDATE deliveries SET next_at = now() WHERE channel = 'voice'"
                    " AND state = 'queued'"
                )
                house.infrastructure.outbox.wake()
                await asyncio.sleep(0.05)
        await state(house, account, Channel.VOICE, "sent")
        call = (await standin(house, "calls"))[-1]
        report = {"call_id": f"c{n}", "out_id": call["context"], "status_code": "200003"}
        assert (await callback(house, "voice", [report]))[0] == 200
        assert (await callback(house, "voice", [report]))[0] == 200  # the vendor repeats itself

    assert await state(house, account, Channel.VOICE, "failed") == "failed"
    assert len(await standin(house, "calls")) == 3


async def test_a_report_moves_a_text_message_to_the_phone_once(house: House) -> None:
    token = await house.citizen()
    account = await account_of(house, token)
    await told(house, account)
    await state(house, account, Channel.SMS, "sent")
    reference = await house.infrastructure.database.fetchval(
        "SELECT reference FROM deliveries WHERE channel = 'sms'"
    )
    report = {"sid": reference, "report_status": "SUCCESS", "errmsg": "DELIVRD"}

    first = await callback(house, "tencent", [report])
    received = await state(house, account, Channel.SMS, "received")
    late = await callback(house, "tencent", [report | {"report_status": "FAIL"}])

    assert first == (200, '{"result":0,"errmsg":"OK"}')
    assert late[0] == 200
    assert await state(house, account, Channel.SMS, "received") == received


async def test_a_send_of_unknown_outcome_is_settled_by_its_report(house: House) -> None:
    token = await house.citizen()
    account = await account_of(house, token)
    fault = {"vendor": "sms", "mode": "drop_after"}
    await house.http.post(f"{house.standins}/_standin/faults", json=fault)
    await told(house, account)
    await state(house, account, Channel.SMS, "unknown")
    delivery = await house.infrastructure.database.fetchval(
        "SELECT delivery_id FROM deliveries WHERE channel = 'sms'"
    )
    report = {"biz_id": "b1", "out_id": str(delivery), "success": True}

    await callback(house, "aliyun", [report])

    assert await state(house, account, Channel.SMS, "received")


async def test_a_stranger_learns_nothing_and_changes_nothing(house: House) -> None:
    token = await house.citizen()
    account = await account_of(house, token)
    await told(house, account)
    await state(house, account, Channel.SMS, "sent")
    reference = await house.infrastructure.database.fetchval(
        "SELECT reference FROM deliveries WHERE channel = 'sms'"
    )
    known = [{"sid": reference, "report_status": "SUCCESS"}]
    unknown = [{"sid": "never-sent", "report_status": "SUCCESS"}]

    refusals = [
        await callback(house, "tencent", known, token="guess"),
        await callback(house, "tencent", unknown, token="guess"),
        await callback(house, "tencent", known, token=path_token(SECRET, "aliyun")),
        await callback(house, "tencent", known, token=""),
        await callback(house, "nobody", known, token="guess"),
        await callback(house, "harmony", {"statuses": []}, token=""),
        await callback(house, "wechat", {"Encrypt": "AAAA"}, token=""),
    ]

    assert {status for status, _ in refusals} == {403}
    assert len({json.loads(body)["type"] for _, body in refusals}) == 1
    assert await callback(house, "tencent", known) == await callback(house, "tencent", unknown)


async def test_a_vendors_nonsense_is_refused_by_name(house: House) -> None:
    unreadable, _ = await callback(house, "tencent", b"<html>")
    too_long, _ = await callback(house, "tencent", b"[" + b" " * 300_000 + b"]")

    assert (unreadable, too_long) == (400, 413)


async def test_huawei_signs_its_calls(house: House) -> None:
    stamp = str(int(time.time() * 1000))
    value = b64encode(
        hmac.digest(SECRET.encode(), f"{stamp}ncity".encode(), hashlib.sha256)
    ).decode()
    header = {"X-HUAWEI-CALLBACK-ID": f"timestamp={stamp}; nonce=n; value={value}"}
    body = {"statuses": [{"biTag": uuid4().hex, "requestId": "r", "deliveryStatus": {"result": 0}}]}

    status, reply = await callback(house, "harmony", body, "", **header)

    assert (status, json.loads(reply)["code"]) == (200, "0")


async def test_wechat_finds_our_address_and_nobody_else_does(house: House) -> None:
    query = {
        "signature": "899cf89e464efb63f54ddac96b0a0a235f53aa78",
        "timestamp": "1714037059",
        "nonce": "486452656",
        "echostr": "4711",
    }
    url = f"{house.base}/v1/callbacks/wechat"

    async with house.http.get(url, params=query) as right:
        text = await right.text()
    async with house.http.get(url, params=query | {"nonce": "1"}) as wrong:
        pass
    async with house.http.get(f"{house.base}/v1/callbacks/tencent", params=query) as other:
        pass

    assert (right.status, text) == (200, "4711")
    assert (wrong.status, other.status) == (403, 403)
