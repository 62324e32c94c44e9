"""One whole request to each vendor, every field, as the vendor's own page shows it.

Written from the pages that each connector names as its sources, not from the connector: a field that
is lost, added or given another value makes a vendor validate only, send to test phones, or report to
nobody.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from clients.standins.webpush import Browser, opened, packed, point
from connectors.push.apns import Apns, ApnsAccount
from connectors.push.fcm import Fcm, FcmAccount
from connectors.push.honor import Honor, HonorAccount
from connectors.push.huawei import Harmony, HarmonyAccount, Hms, HmsAccount
from connectors.push.oppo import Oppo, OppoAccount
from connectors.push.vivo import Vivo, VivoAccount
from connectors.push.webpush import WebPush, WebPushAccount
from connectors.push.xiaomi import Xiaomi, XiaomiAccount
from domain.delivery import Channel, Delivery
from domain.events import EventKind, said_by
from domain.subjects import SubjectKind
from domain.wire import HttpRequest
from domain.words import Language
from tests.connectors.push_vendors import keys

MADE = datetime(2026, 11, 24, 16, 5, tzinfo=UTC)
NOW = datetime(2026, 11, 25, 0, 0, 7, 250_000, tzinfo=UTC)
MARK = "00000000-0000-4000-8000-0000000007d3"
HEX = "000000000000400080000000000007d3"
NUMBER = 0x7D3
CALLBACK = "https://city.example.cn/v1/vendors/reports/abc"


def notice(channel: Channel, kind: EventKind = EventKind.CERTIFIED) -> Delivery:
    return Delivery(
        delivery=UUID(MARK),
        account=UUID(int=1),
        event_n=17,
        kind=kind,
        subject=SubjectKind.ENTITLEMENT.of("city-pension"),
        channel=channel,
        address="device-token",
        attempt=1,
        fence=1,
        created_at=MADE,
        expires_at=MADE + timedelta(days=3),
    )


def clock() -> datetime:
    return NOW


def sent(request: HttpRequest) -> tuple[str, str, dict[str, str], object]:
    assert request.headers["Content-Type"] == "application/json"
    more = {name: value for name, value in request.headers.items() if name != "Content-Type"}
    return request.method, request.url, more, json.loads(request.body)


def form(request: HttpRequest) -> dict[str, str]:
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    return dict(parse_qsl(request.body.decode(), strict_parsing=True))


def said(channel: Channel) -> tuple[str, str]:
    told = said_by(notice(channel), Language.ZH)
    return told.title, told.text


def test_apple() -> None:
    account = ApnsAccount("https://api.push.apple.com", "TEAM", "KEY", keys("ec")[0], "cn.city.app")
    title, text = said(Channel.APNS)

    assert sent(Apns(account).build_send(notice(Channel.APNS), "jwt")) == (
        "POST",
        "https://api.push.apple.com/3/device/device-token",
        {
            "authorization": "bearer jwt",
            "apns-topic": "cn.city.app",
            "apns-push-type": "alert",
            "apns-priority": "10",
            "apns-expiration": str(int((MADE + timedelta(days=3)).timestamp())),
            "apns-collapse-id": HEX,
            "apns-id": MARK,
        },
        {
            "aps": {
                "alert": {"title": title, "body": text},
                "sound": "default",
                "interruption-level": "active",
            },
            "n": 17,
        },
    )


def test_huawei_for_harmonyos_5() -> None:
    account = HarmonyAccount(
        "https://push-api", "proj", "kid", "sub", "https://aud", keys("rsa")[0]
    )
    title, text = said(Channel.HARMONY)

    assert sent(Harmony(account).build_send(notice(Channel.HARMONY), "jwt")) == (
        "POST",
        "https://push-api/v3/proj/messages:send",
        {"Authorization": "Bearer jwt", "push-type": "0"},
        {
            "payload": {
                "notification": {
                    "category": "WORK",
                    "title": title,
                    "body": text,
                    "clickAction": {"actionType": 0, "data": {"n": 17}},
                    "notifyId": NUMBER,
                }
            },
            "target": {"token": ["device-token"]},
            "pushOptions": {"testMessage": False, "ttl": 86_400, "biTag": HEX},
        },
    )


def test_huawei_for_android() -> None:
    account = HmsAccount("https://push-api", "https://oauth", "app", "secret")
    title, text = said(Channel.HMS)

    assert sent(Hms(account).build_send(notice(Channel.HMS), "access")) == (
        "POST",
        "https://push-api/v1/app/messages:send",
        {"Authorization": "Bearer access"},
        {
            "validate_only": False,
            "message": {
                "data": '{"n": "17"}',
                "android": {
                    "category": "WORK",
                    "ttl": "86400s",
                    "collapse_key": -1,
                    "bi_tag": HEX,
                    "notification": {
                        "title": title,
                        "body": text,
                        "click_action": {"type": 3},
                        "notify_id": NUMBER,
                    },
                },
                "token": ["device-token"],
            },
        },
    )


def test_honor() -> None:
    account = HonorAccount(
        "https://push-api",
        "https://iam/auth/realms/developer/protocol/openid-connect/token",
        "app",
        "client",
        "secret",
    )
    title, text = said(Channel.HONOR)
    honor = Honor(account, clock)

    asked = honor.build_token()
    assert (asked.method, asked.url) == ("POST", account.token_url)
    assert form(asked) == {
        "grant_type": "client_credentials",
        "client_id": "client",
        "client_secret": "secret",
    }
    assert sent(honor.build_send(notice(Channel.HONOR), "access")) == (
        "POST",
        "https://push-api/api/v1/app/sendMessage",
        {"Authorization": "Bearer access", "timestamp": str(int(NOW.timestamp() * 1000))},
        {
            "data": '{"n": "17"}',
            "notification": {"title": title, "body": text},
            "android": {
                "ttl": "86400s",
                "biTag": HEX,
                "targetUserType": 0,
                "notification": {
                    "title": title,
                    "body": text,
                    "importance": "NORMAL",
                    "clickAction": {"type": 3},
                    "notifyId": NUMBER,
                },
            },
            "token": ["device-token"],
        },
    )


def test_xiaomi() -> None:
    account = XiaomiAccount("https://api.xmpush", "cn.city.app", "124", "secret", CALLBACK)
    title, text = said(Channel.XIAOMI)
    request = Xiaomi(account).build_send(notice(Channel.XIAOMI), "")

    assert (request.method, request.url) == ("POST", "https://api.xmpush/v3/message/regid")
    assert request.headers == {
        "Content-Type": "application/x-www-form-urlencoded",
        "Authorization": "key=secret",
    }
    assert form(request) == {
        "registration_id": "device-token",
        "restricted_package_name": "cn.city.app",
        "title": title,
        "description": text,
        "payload": "n=17",
        "pass_through": "0",
        "notify_type": "-1",
        "notify_id": str(NUMBER),
        "time_to_live": "86400000",
        "extra.channel_id": "124",
        "extra.jobkey": HEX[:20],
        "extra.callback": CALLBACK,
        "extra.callback.param": HEX,
        "extra.callback.type": "17",
    }


def test_oppo() -> None:
    account = OppoAccount("https://api.push.oppo", "key", "master", "city", CALLBACK)
    title, text = said(Channel.OPPO)
    request = Oppo(account, clock).build_send(notice(Channel.OPPO), "access")
    asked = form(request)

    assert request.url == "https://api.push.oppo/server/v1/message/notification/unicast"
    assert set(asked) == {"auth_token", "message"}
    assert asked["auth_token"] == "access"
    assert json.loads(asked["message"]) == {
        "target_type": 2,
        "target_value": "device-token",
        "verify_registration_id": True,
        "notification": {
            "app_message_id": HEX,
            "style": 2,
            "title": title,
            "content": text,
            "click_action_type": 0,
            "action_parameters": '{"n": "17"}',
            "off_line": True,
            "off_line_ttl": 86_400,
            "channel_id": "city",
            "call_back_url": CALLBACK,
            "call_back_parameter": HEX,
        },
    }


def test_vivo() -> None:
    account = VivoAccount("https://api-push.vivo", "app", "key", "secret", "ACCOUNT", CALLBACK)
    title, text = said(Channel.VIVO)

    assert sent(Vivo(account, clock).build_send(notice(Channel.VIVO), "access")) == (
        "POST",
        "https://api-push.vivo/message/send",
        {"authToken": "access"},
        {
            "appId": "app",
            "regId": "device-token",
            "notifyType": 4,
            "title": title,
            "content": text,
            "timeToLive": 86_400,
            "skipType": 1,
            "classification": 1,
            "category": "ACCOUNT",
            "requestId": HEX,
            "pushMode": 0,
            "clientCustomMap": {"n": "17"},
            "extra": {"callback": CALLBACK, "callback.param": HEX},
        },
    )


def test_firebase() -> None:
    account = FcmAccount("https://fcm", "proj", "mail", "https://token", keys("rsa")[0])
    title, text = said(Channel.FCM)

    assert sent(Fcm(account, clock).build_send(notice(Channel.FCM), "access")) == (
        "POST",
        "https://fcm/v1/projects/proj/messages:send",
        {"Authorization": "Bearer access"},
        {
            "validate_only": False,
            "message": {
                "token": "device-token",
                "notification": {"title": title, "body": text},
                "data": {"n": "17"},
                "android": {"ttl": "86400s", "priority": "HIGH", "notification": {"tag": HEX}},
            },
        },
    )


@pytest.mark.parametrize(
    ("kind", "urgency"), [(EventKind.CERTIFIED, "normal"), (EventKind.SUSPENDED, "high")]
)
def test_a_browsers_push_service(kind: EventKind, urgency: str) -> None:
    browser = Browser(ec.generate_private_key(ec.SECP256R1()), b"0123456789abcdef")
    address = {
        "endpoint": "https://push.example/send/1",
        "keys": {"p256dh": packed(point(browser.key.public_key())), "auth": packed(browser.auth)},
    }
    web = WebPush(
        WebPushAccount("mailto:city@example.cn", keys("ec")[0], frozenset({"push.example"})), clock
    )
    leg = notice(Channel.WEBPUSH, kind)
    request = web.build_send(replace(leg, address=json.dumps(address)), "")
    vapid = request.headers["Authorization"]
    proof, key = vapid.removeprefix("vapid t=").split(", k=")

    assert (request.method, request.url) == ("POST", "https://push.example/send/1")
    assert {name: value for name, value in request.headers.items() if name != "Authorization"} == {
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": "86400",
        "Urgency": urgency,
        "Topic": HEX,
    }
    assert json.loads(opened(request.body, browser))["n"] == 17
    assert key == web.public_key
    assert jwt.decode(proof, options={"verify_signature": False}) == {
        "aud": "https://push.example",
        "exp": int((NOW + timedelta(hours=12)).timestamp()),
        "sub": "mailto:city@example.cn",
    }
