"""Further addresses, letters and the vendors' calls back, through the doors of a whole house."""

import asyncio
import hashlib
import hmac
import json
import re
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr
from yarl import URL

from clients.standins.accounts import StandinAccounts
from connectors.callbacks import path_token
from domain.delivery import Answer, Channel, Delivery, Outcome
from domain.events import EventKind
from domain.subjects import SubjectKind
from domain.templates import Approval
from server.monitoring.checks import unsafe
from server.monitoring.delivery_watch import DeliveryWatch
from server.outside.callback_addresses import callbacks
from server.outside.senders import capped, paced
from server.settings import Settings
from storage.events import tell
from storage.keys.vault import Vault, init_keys, load_keys
from storage.limits import Limits
from storage.notices.addresses import AddressStore
from storage.notices.webhooks import WebhookStore
from storage.turns import Turns
from tests.connectors.deliveries import delivery
from tests.mail_server import PASSWORD, USER, MailServer, serve_mail
from tests.server.house import PHONE, House, open_house

KNOWN: Final = StandinAccounts()
SECRET: Final = "a secret of many letters"
KEY: Final = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
EMAIL: Final = "wang@example.cn"
WECHAT: Final = "/v1/me/addresses/wechat_account"
POSTAL: Final = {"recipient": "王秀英", "address": "深圳市福田区莲花街道1号", "postcode": "518000"}


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    async with serve_mail() as server:
        yield server


@pytest.fixture
async def house(database_url: str, tmp_path: Path, mail: MailServer) -> AsyncIterator[House]:
    """A house with every further way, and receipts asked for."""

    def more(outside: str) -> Mapping[str, Any]:
        return {
            "smtp_host": "127.0.0.1",
            "smtp_port": mail.port,
            "smtp_tls": "none",
            "smtp_user": USER,
            "smtp_password": SecretStr(PASSWORD),
            "mail_from": "hall@example.gov.cn",
            "letters": True,
            "voice_base_url": outside,
            "voice_key_id": KNOWN.secret_id,
            "voice_key_secret": SecretStr(KNOWN.secret_key),
            "voice_template": "TTS_1001",
            "wechat_account_base_url": outside,
            "wechat_account_open_url": outside,
            "wechat_account_appid": KNOWN.service_appid,
            "wechat_account_secret": SecretStr(KNOWN.service_secret),
            "wechat_account_template": "standin-service",
            "public_url": "https://hall.test",
            "callback_secret": SecretStr(SECRET),
            "huawei_callback_user": "city",
            "huawei_callback_secret": SecretStr(SECRET),
            "wechat_push_token": SecretStr("AAAAA"),
            "wechat_push_key": SecretStr(KEY),
        }

    async with open_house(database_url, tmp_path, more) as opened:
        yield opened


async def standin(house: House, path: str) -> Any:  # noqa: ANN401  # JSON
    async with house.http.get(f"{house.standins}/_standin/{path}") as response:
        return await response.json()


async def standin_follower(house: House) -> None:
    """Who holds the phone follows the service account."""
    async with house.http.post(
        f"{house.standins}/_standin/service/followers", json={"openid": "o-reader"}
    ) as response:
        assert response.status == 200


async def in_wechat(house: House, token: str) -> dict[str, str]:
    """Code and state with which WeChat's browser comes back to the page of this citizen."""
    status, page = await house.call("GET", f"{WECHAT}/page", token=token)
    assert status == 200, page
    wechat = {"User-Agent": "Mozilla/5.0 MicroMessenger/8.0.50"}
    async with house.http.get(page["url"], headers=wechat, allow_redirects=False) as response:
        back = URL(response.headers["Location"])
    assert str(back.with_query(None)) == "https://hall.test/"
    return {"code": back.query["code"], "state": back.query["state"]}


async def hook(house: House, path: str, body: Mapping[str, str]) -> None:
    """Has the stand-ins behave so."""
    async with house.http.post(f"{house.standins}/_standin/{path}", json=body) as response:
        assert response.status == 204


async def account_of(house: House, token: str) -> UUID:
    _, me = await house.call("GET", "/v1/me", token=token)
    return UUID(me["account"])


async def told(house: House, account: UUID, kind: EventKind = EventKind.SUSPENDED) -> None:
    """Something happens of which the account is told by every way, all at once."""
    at = datetime.now(UTC)
    database = house.infrastructure.database
    async with database.transaction() as tx:
        await tell(
            tx,
            account=account,
            kind=kind,
            subject=SubjectKind.ENTITLEMENT.of("city-pension"),
            at=at,
        )
    await database.execute(
        "UPDATE deliveries SET next_at = created_at WHERE account_id = $1 AND state = 'queued'",
        account,
    )
    house.infrastructure.outbox.wake()


async def state(house: House, account: UUID, channel: Channel, *wanted: str) -> str:
    """The delivery's state, as soon as it is one of those."""
    async with asyncio.timeout(20):
        while True:
            found = await house.infrastructure.database.fetchval(
                "SELECT state FROM deliveries WHERE account_id = $1 AND channel = $2",
                account,
                channel,
            )
            if found in wanted:
                return str(found)
            await asyncio.sleep(0.05)


async def with_email(house: House, mail: MailServer, token: str) -> None:
    await house.call("POST", "/v1/me/addresses/email/codes", {"email": EMAIL}, token=token)
    found = re.search(r"\d{6}", mail.taken[-1].get_content())
    assert found
    body = {"email": EMAIL, "code": found[0]}
    status, _ = await house.call("PUT", "/v1/me/addresses/email", body, token=token)
    assert status == 200


async def callback(
    house: House, vendor: str, body: object, token: str | None = None, **headers: str
) -> tuple[int, str]:
    secret = path_token(SECRET, vendor) if token is None else token
    end = f"/{secret}" if secret else ""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    url = f"{house.base}/v1/callbacks/{vendor}{end}"
    async with house.http.post(url, data=raw, headers=headers) as response:
        return response.status, await response.text()


async def test_a_browsers_push_service_that_is_used_up_pauses_no_other() -> None:
    class UsedUp:
        async def send(self, delivery: Delivery) -> Answer:
            return Answer(Outcome.RETRY, "http-429", retry_after=7200.0)

    ways = paced(Settings(), dict.fromkeys((Channel.WEBPUSH, Channel.SMS), UsedUp()), Turns(None))
    for channel, sender in ways.items():
        await sender.send(delivery(channel))

    assert ways[Channel.WEBPUSH].paused_s == 0.0
    assert ways[Channel.SMS].paused_s > 0.0


async def test_a_number_of_sms_and_calls_a_day_is_kept_to_and_no_push_is(tmp_path: Path) -> None:
    class Takes:
        async def send(self, delivery: Delivery) -> Answer:
            return Answer(Outcome.DELIVERED)

    init_keys(tmp_path / "keys")
    vault = Vault(load_keys(tmp_path / "keys"))
    channels = (Channel.SMS, Channel.VOICE, Channel.WEBPUSH)
    ways = capped(Settings(number_a_day=1), dict.fromkeys(channels, Takes()), Limits(None), vault)

    outcomes = {
        channel: (await ways[channel].send(delivery(channel))).outcome for channel in channels
    }

    assert outcomes[Channel.SMS] is outcomes[Channel.WEBPUSH] is Outcome.DELIVERED
    assert outcomes[Channel.VOICE] is Outcome.REFUSED  # the same number


async def test_an_email_address_is_kept_once_its_code_was_answered(
    house: House, mail: MailServer
) -> None:
    token = await house.citizen()
    wrong = {"email": EMAIL, "code": "000000"}
    await house.call("POST", "/v1/me/addresses/email/codes", {"email": EMAIL}, token=token)
    refused, _ = await house.call("PUT", "/v1/me/addresses/email", wrong, token=token)
    code = re.search(r"\d{6}", mail.taken[-1].get_content())
    assert code
    other = {"email": "another@example.cn", "code": code[0]}
    moved, _ = await house.call("PUT", "/v1/me/addresses/email", other, token=token)
    right = {"email": EMAIL, "code": code[0]}
    status, seen = await house.call("PUT", "/v1/me/addresses/email", right, token=token)
    again, _ = await house.call("PUT", "/v1/me/addresses/email", right, token=token)

    assert (refused, moved, status, again) == (403, 403, 200, 403)
    assert [(each["channel"], each["shown"]) for each in seen["addresses"]] == [
        ("email", "w***@example.cn")
    ]
    assert set(seen["channels"]) == {"email", "wechat_account", "letter"}


async def test_codes_to_an_address_are_as_few_as_those_to_a_phone(house: House) -> None:
    token = await house.citizen()
    path, body = "/v1/me/addresses/email/codes", {"email": EMAIL}

    first, _ = await house.call("POST", path, body, token=token)
    second, problem = await house.call("POST", path, body, token=token)

    assert (first, second) == (202, 429)
    assert problem["type"] == "/problems/code-too-soon"


@pytest.mark.parametrize(
    "email", ["no address", "a@b", "a@b.cn\r\nBcc: x@y.cn", "王@例子.中国", "a" * 250 + "@b.cn"]
)
async def test_what_is_no_address_is_refused_and_nothing_sent(
    house: House, mail: MailServer, email: str
) -> None:
    token = await house.citizen()

    status, _ = await house.call(
        "POST", "/v1/me/addresses/email/codes", {"email": email}, token=token
    )

    assert status == 422
    assert mail.taken == []


async def test_a_notice_reaches_a_mailbox_until_one_click_ends_it(
    house: House, mail: MailServer
) -> None:
    token = await house.citizen()
    account = await account_of(house, token)
    await with_email(house, mail, token)

    await told(house, account)
    await state(house, account, Channel.EMAIL, "sent")
    link = mail.taken[-1]["List-Unsubscribe"].strip("<>")
    path = link.removeprefix("https://hall.test")
    forged, _ = await house.call("POST", path[:-4] + "AAAA")
    _, still = await house.call("GET", "/v1/me/addresses", token=token)
    async with house.http.post(
        house.base + path, data={"List-Unsubscribe": "One-Click"}
    ) as clicked:
        assert clicked.status == 204
    _, seen = await house.call("GET", "/v1/me/addresses", token=token)

    assert forged in {204, 404}
    assert len(still["addresses"]) == 1
    assert seen["addresses"] == []


async def test_addresses_lie_sealed_and_end_with_the_account(
    house: House, mail: MailServer
) -> None:
    token = await house.citizen()
    account = await account_of(house, token)
    await with_email(house, mail, token)
    await house.call("PUT", "/v1/me/addresses/letter", POSTAL, token=token)
    database = house.infrastructure.database
    rows = await database.fetch("SELECT address FROM addresses")
    held = [bytes(row["address"]) for row in rows]

    await house.call("POST", "/v1/me/codes", token=token)
    # The limits of one phone let no second code out in this minute.
    await database.execute("UPDATE sign_in_codes SET sent = '{}'")
    await house.call("POST", "/v1/me/codes", token=token)
    await house.call("POST", "/v1/me/confirmations", {"code": await house.code(PHONE)}, token=token)
    _, export = await house.call("GET", "/v1/me/export", token=token)
    status, _ = await house.call("DELETE", "/v1/me", token=token)

    assert status == 200
    assert [each["address"] for each in export["addresses"]] == [EMAIL, " ".join(POSTAL.values())]
    assert EMAIL in export["readable"]
    assert len(held) == 2
    assert not any(EMAIL.encode() in each or "福田".encode() in each for each in held)
    assert await database.fetchval("SELECT count(*) FROM addresses") == 0
    assert await database.fetchval("SELECT count(*) FROM address_codes") == 0
    assert await AddressStore(database, house.infrastructure.vault).of(account, Channel.EMAIL) == ""


async def test_a_letter_waits_for_an_officer_and_forgets_its_address_once_posted(
    house: House,
) -> None:
    token, desk = await house.citizen(), await house.officer()
    account = await account_of(house, token)
    await house.call("PUT", "/v1/me/addresses/letter", POSTAL, token=token)
    await told(house, account)
    await state(house, account, Channel.LETTER, "sent")

    _, waiting = await house.call("GET", "/v1/officer/letters", token=desk)
    [row] = waiting["letters"]
    path = f"/v1/officer/letters/{row['letter']}"
    _, printed = await house.call("GET", path, token=desk)
    status, posted = await house.call(
        "POST", f"{path}/posted", {"tracking": "1234567890123"}, token=desk
    )
    twice, problem = await house.call(
        "POST", f"{path}/posted", {"tracking": "1234567890123"}, token=desk
    )
    _, after = await house.call("GET", "/v1/officer/letters", token=desk)

    assert "address" not in row
    assert (printed["recipient"], printed["address"]) == (POSTAL["recipient"], POSTAL["address"])
    assert printed["title"]
    assert (status, posted["tracking"], posted["address"]) == (201, "1234567890123", "")
    assert (twice, problem["type"]) == (409, "/problems/letter-posted")
    assert after["letters"] == []
    seen = "SELECT count(*) FROM audit WHERE action IN ('letter.opened', 'letter.posted')"
    assert await house.infrastructure.database.fetchval(seen) >= 2


async def test_a_page_s_code_links_nobody_else(house: House) -> None:
    """Or who lures somebody to an address with a code of his own would get that person's notices."""
    mine, other = await house.citizen(), await house.citizen("13900139000")
    back = await in_wechat(house, mine)
    refused, problem = await house.call("PUT", WECHAT, back, token=other)
    linked, _ = await house.call("PUT", WECHAT, back, token=mine)

    assert (refused, problem["type"]) == (422, "/problems/wechat-code")
    assert linked == 200


@pytest.mark.parametrize("state", ["0", "zz", "f" * 40, "6a" * 64, ""])
async def test_a_state_that_is_not_ours_links_nothing(house: House, state: str) -> None:
    token = await house.citizen()
    status, _ = await house.call("PUT", WECHAT, {"code": "c", "state": state}, token=token)

    assert status == 422


async def test_letters_are_no_business_of_citizens(house: House) -> None:
    status, _ = await house.call("GET", "/v1/officer/letters", token=await house.citizen())

    assert status == 403


async def test_a_follower_of_the_service_account_hears_by_its_message(house: House) -> None:
    token = await house.citizen()
    account = await account_of(house, token)
    await standin_follower(house)
    back = await in_wechat(house, token)
    linked, _ = await house.call("PUT", WECHAT, back, token=token)
    again, problem = await house.call("PUT", WECHAT, back, token=token)

    await told(house, account)
    await state(house, account, Channel.WECHAT_ACCOUNT, "sent")

    [message] = await standin(house, "service/messages")
    assert (linked, again, problem["type"]) == (200, 422, "/problems/wechat-code")
    assert message["openid"] == "o-reader"


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


async def test_a_send_of_unknown_fate_is_settled_by_its_report(house: House) -> None:
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


def test_an_operator_is_shown_an_address_for_each_vendor() -> None:
    settings = Settings(public_url="https://hall.test/", callback_secret=SecretStr(SECRET))

    shown = callbacks(settings)

    assert shown["oppo"] == f"https://hall.test/v1/callbacks/oppo/{path_token(SECRET, 'oppo')}"
    assert len(set(shown.values())) == len(shown) == 7
    assert callbacks(Settings()) == {}


@pytest.mark.parametrize(
    ("found", "says"),
    [
        ({"smtp_host": "mail.example.cn"}, "smtp_host is set, but mail_from is empty"),
        ({"smtp_host": "m.cn", "mail_from": "a@b.cn", "smtp_tls": "none"}, "smtp_tls is none"),
        ({"smtp_host": "127.0.0.1", "mail_from": "a@b.cn"}, "smtp_host is this machine"),
        ({"voice_base_url": "https://v.cn"}, "voice_base_url is set, but voice_key_id is empty"),
        ({"voice_base_url": "http://v.cn"}, "voice_base_url is a stand-in or not encrypted"),
        (
            {"wechat_account_base_url": "https://w.cn"},
            "wechat_account_base_url is set, but wechat_account_secret is empty",
        ),
        ({"wechat_push_token": "t"}, "wechat_push_token is set, but wechat_push_key is empty"),
        ({"callback_secret": "short"}, "callback_secret is shorter"),
        ({"callback_secret": SECRET}, "callback_secret is set, but public_url is empty"),
        ({"voice_key_secret": "standin-key"}, "voice_key_secret is a stand-in's"),
        ({"sms_base_url": "https://s.cn", "sms_sign": "【深圳政务】"}, "sms_sign has not 2 to 12"),
        ({"channel_rates": {"fax": 1.0}}, "channel_rates names no channel: fax"),
    ],
)
def test_a_way_half_configured_is_unsafe(found: dict[str, Any], says: str) -> None:
    assert any(fault.startswith(says) for fault in unsafe(Settings(**found)))


async def test_the_vendors_say_how_they_have_our_templates(house: House) -> None:
    await hook(house, "templates", {"template": "1002", "state": "rejected"})
    await hook(house, "templates", {"template": "standin-service", "state": "gone"})
    seen = await house.infrastructure.approvals.refresh()

    assert seen.silent == {}
    assert {(each.template_id, each.state, each.why, each.differs) for each in seen.known} == {
        ("1001", Approval.APPROVED, "", ""),
        ("1002", Approval.REJECTED, "变量过多", ""),
        ("standin-service", Approval.REJECTED, "the vendor knows no such template", ""),
    }


async def test_a_template_that_is_not_approved_raises_an_alarm(house: House) -> None:
    await hook(house, "templates", {"template": "1002", "state": "pending"})
    await house.infrastructure.approvals.refresh()
    watch = DeliveryWatch(
        house.parts.notices.deliveries,
        WebhookStore(house.infrastructure.database, house.infrastructure.vault),
        house.infrastructure.approvals,
    )
    await watch.look()

    assert watch.alarms() == ["sms: template 1002 is unfit"]
    assert watch.gauges()["templates_unfit"] == 1


async def test_alibaba_s_and_the_mini_program_s_templates_are_asked_for_too(
    database_url: str, tmp_path: Path
) -> None:
    def more(outside: str) -> Mapping[str, Any]:
        return {
            "sms_vendor": "aliyun",
            "wechat_base_url": outside,
            "wechat_appid": KNOWN.appid,
            "wechat_secret": SecretStr(KNOWN.app_secret),
            "wechat_template": "standin-notice",
        }

    async with open_house(database_url, tmp_path, more) as opened:
        await hook(opened, "templates", {"template": "1001", "state": "gone"})
        seen = await opened.infrastructure.approvals.refresh()

    assert {(each.channel, each.template_id, each.state) for each in seen.known} == {
        (Channel.SMS, "1001", Approval.REJECTED),
        (Channel.SMS, "1002", Approval.APPROVED),
        (Channel.WECHAT, "standin-notice", Approval.APPROVED),
    }
    assert not any(each.differs for each in seen.known)
