"""What vendors report later, as values: good, forged, old, and no report at all."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlencode
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from connectors.callbacks import SecretPath, path_token
from connectors.push.push_reports import (
    HonorReports,
    HuaweiReports,
    OppoReports,
    VivoReports,
    XiaomiReports,
)
from connectors.sms.aliyun_voice import VoiceReports
from connectors.sms.sms_reports import AliyunReports, TencentReports, parse_pulled
from connectors.wechat.wechat_push import WechatPush
from domain.delivery import Channel, Outcome
from domain.notices.delivery_reports import Called, DeliveryReport, Forged, GrantAnswer, Unreadable
from tests.connectors.deliveries import answered

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
MS = str(int(AT.timestamp() * 1000))
SECRET = "a secret of the settings"
MARK = UUID(int=7)
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
WECHAT = WechatPush(Channel.WECHAT, "wx1234567890abcdef", "AAAAA", KEY)


class Reader(Protocol):
    reply: str

    def read(self, called: Called, at: datetime) -> tuple[DeliveryReport, ...]: ...


READERS: dict[str, Callable[[SecretPath], Reader]] = {
    "tencent": TencentReports,
    "aliyun": AliyunReports,
    "voice": VoiceReports,
    "honor": HonorReports,
    "xiaomi": XiaomiReports,
    "oppo": OppoReports,
    "vivo": VivoReports,
}
BODIES: dict[str, Any] = {
    "tencent": [
        {
            "user_receive_time": "2026-11-24 16:00:00",
            "nationcode": "86",
            "mobile": "13800000000",
            "report_status": "SUCCESS",
            "errmsg": "DELIVRD",
            "description": "用户短信送达成功",
            "sid": "s1",
        }
    ],
    "aliyun": [
        {
            "biz_id": "b1",
            "out_id": str(MARK),
            "success": True,
            "err_code": "DELIVERED",
            "report_time": "2026-11-24 16:00:00",
        }
    ],
    "voice": [
        {
            "call_id": "c1",
            "out_id": str(MARK),
            "status_code": "200000",
            "end_time": "2026-11-24 16:00:00",
        }
    ],
    "honor": {"statuses": [{"requestId": "r1", "biTag": MARK.hex, "status": 0, "timestamp": MS}]},
    "xiaomi": {"m1": {"param": MARK.hex, "type": 1, "targets": "t", "timestamp": int(MS)}},
    "oppo": [{"messageId": "m1", "param": MARK.hex, "eventType": "push_arrive", "eventTime": MS}],
    "vivo": {"m1": {"param": MARK.hex, "ackType": "0", "targets": "t", "ackTime": int(MS)}},
}


def called(vendor: str, body: object = None, token: str | None = None) -> Called:
    raw = json.dumps(BODIES[vendor] if body is None else body).encode()
    if vendor == "xiaomi":
        raw = urlencode({"data": raw.decode()}).encode()
    return Called(path_token(SECRET, vendor) if token is None else token, body=raw)


def reader(vendor: str) -> Callable[[Called], tuple[DeliveryReport, ...]]:
    made = READERS[vendor](SecretPath(SECRET, vendor))
    return lambda call: made.read(call, AT)


@pytest.mark.parametrize("vendor", READERS)
def test_a_report_of_arrival_names_our_delivery_and_the_time(vendor: str) -> None:
    [report] = reader(vendor)(called(vendor))

    # of what we sent along, Tencent's reports carry nothing
    mark = None if vendor == "tencent" else MARK
    assert (report.outcome, report.mark, report.at) == (Outcome.DELIVERED, mark, AT)
    assert report.reference


@pytest.mark.parametrize("vendor", READERS)
@pytest.mark.parametrize("token", ["", "guess", path_token(SECRET, "another"), "密"])
def test_without_the_vendors_own_address_a_report_is_forged(vendor: str, token: str) -> None:
    with pytest.raises(Forged):
        reader(vendor)(called(vendor, token=token))


@pytest.mark.parametrize("vendor", READERS)
@pytest.mark.parametrize("junk", ["{}", "[1]", "", "[" * 5000, "null", "\x00", '{"a":[]}'])
def test_what_is_no_report_is_unreadable_or_says_nothing(vendor: str, junk: str) -> None:
    raw = urlencode({"data": junk}) if vendor == "xiaomi" else junk
    try:
        told = reader(vendor)(Called(path_token(SECRET, vendor), body=raw.encode()))
    except Unreadable:
        return
    assert told == ()


@pytest.mark.parametrize(
    ("vendor", "body", "outcome"),
    [
        ("tencent", [{"sid": "s", "report_status": "FAIL"}], Outcome.REFUSED),
        ("aliyun", [{"biz_id": "b", "success": False}], Outcome.REFUSED),
        ("aliyun", [{"biz_id": "b", "success": "true"}], Outcome.REFUSED),
        ("voice", [{"call_id": "c", "status_code": "200001"}], Outcome.DELIVERED),
        ("voice", [{"call_id": "c", "status_code": "200002"}], Outcome.RETRY),
        ("voice", [{"call_id": "c", "status_code": "200003"}], Outcome.RETRY),
        ("voice", [{"call_id": "c", "status_code": "200004"}], Outcome.DEAD_ADDRESS),
        ("voice", [{"call_id": "c", "status_code": "200011"}], Outcome.REFUSED),
        ("honor", {"statuses": [{"requestId": "r", "status": 9}]}, Outcome.REFUSED),
        ("xiaomi", {"m": {"type": 16}}, Outcome.DEAD_ADDRESS),
        ("oppo", [{"messageId": "m", "eventType": "regid_invalid"}], Outcome.DEAD_ADDRESS),
        ("oppo", [{"messageId": "m", "eventType": "user_daily_limit"}], Outcome.REFUSED),
    ],
)
def test_each_state_is_read_as_what_it_is(vendor: str, body: object, outcome: Outcome) -> None:
    [report] = reader(vendor)(called(vendor, body))

    assert report.outcome is outcome


def test_a_click_or_a_kind_that_is_not_known_says_nothing_of_the_way() -> None:
    assert reader("xiaomi")(called("xiaomi", {"m": {"type": 2}})) == ()
    assert reader("oppo")(called("oppo", [{"messageId": "m", "eventType": "push_click"}])) == ()
    assert reader("vivo")(called("vivo", {"m": {"ackType": "1"}})) == ()


def test_more_reports_than_a_vendor_ever_sends_are_not_read() -> None:
    with pytest.raises(Unreadable):
        reader("oppo")(called("oppo", [{}] * 1001))


def huawei(stamp: str = MS, *, secret: str = SECRET, nonce: str = "n-1") -> dict[str, str]:
    value = base64.b64encode(
        hmac.digest(secret.encode(), f"{stamp}{nonce}city".encode(), hashlib.sha256)
    ).decode()
    return {"x-huawei-callback-id": f"timestamp={stamp}; nonce={nonce}; value={value}"}


def from_huawei(body: object, headers: dict[str, str]) -> tuple[DeliveryReport, ...]:
    reader = HuaweiReports(Channel.HARMONY, "city", SECRET)
    return reader.read(Called(headers=headers, body=json.dumps(body).encode()), AT)


V2 = {
    "statuses": [
        {
            "requestId": "r1",
            "biTag": MARK.hex,
            "deliveryStatus": {"result": 0, "timestamp": int(MS)},
        }
    ]
}


@pytest.mark.parametrize(
    "body",
    [
        V2,
        {"statuses": [{"requestId": "r1", "biTag": MARK.hex, "status": 0, "timestamp": int(MS)}]},
    ],
)
def test_both_forms_of_huawei_are_read(body: object) -> None:
    assert from_huawei(body, huawei()) == (
        DeliveryReport(Channel.HARMONY, Outcome.DELIVERED, "0", "r1", MARK, AT),
    )


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-huawei-callback-id": "timestamp=1;nonce;value="},
        huawei(secret="another"),
        huawei() | {"x-huawei-callback-id": huawei()["x-huawei-callback-id"].replace("n-1", "n-2")},
        huawei(str(int((AT - timedelta(minutes=6)).timestamp() * 1000))),
        huawei(str(int((AT + timedelta(minutes=6)).timestamp() * 1000))),
        huawei("9" * 40),
        huawei("²"),
    ],
)
def test_a_call_that_huawei_did_not_sign_now_is_forged(headers: dict[str, str]) -> None:
    with pytest.raises(Forged):
        from_huawei(V2, headers)


def test_a_device_that_huawei_lost_is_dead_and_a_switched_off_notice_is_not() -> None:
    def read(result: int) -> Outcome:
        rows = {"statuses": [{"requestId": "r", "deliveryStatus": {"result": result}}]}
        return from_huawei(rows, huawei())[0].outcome

    assert [read(code) for code in (2, 5, 6, 10)] == [
        Outcome.DEAD_ADDRESS,
        Outcome.DEAD_ADDRESS,
        Outcome.REFUSED,
        Outcome.REFUSED,
    ]


def test_pulled_reports_name_the_delivery_of_a_send_whose_answer_was_lost() -> None:
    row = {
        "SerialNo": "s1",
        "ReportStatus": "SUCCESS",
        "Description": "DELIVRD",
        "UserReceiveTime": int(AT.timestamp()),
        "SessionContext": str(MARK),
    }

    told = parse_pulled(answered({"Response": {"PullSmsSendStatusSet": [row], "RequestId": "r"}}))

    assert told == (DeliveryReport(Channel.SMS, Outcome.DELIVERED, "DELIVRD", "s1", MARK, AT),)


@pytest.mark.parametrize("body", [{}, {"Response": {"Error": {"Code": "x"}}}, b"<html>", []])
def test_what_is_no_answer_to_a_pull_is_none(body: object) -> None:
    assert parse_pulled(answered(body)) is None


def sealed(event: object, *, appid: str = "wx1234567890abcdef", xml: bool = False) -> Called:
    """As the platform does it; written here anew, from the rules."""
    key = base64.b64decode(KEY + "=")
    message = (event if isinstance(event, str) else json.dumps(event)).encode()
    plain = b"0123456789abcdef" + len(message).to_bytes(4, "big") + message + appid.encode()
    pad = 32 - len(plain) % 32
    closer = Cipher(algorithms.AES256(key), modes.CBC(key[:16])).encryptor()
    held = base64.b64encode(closer.update(plain + bytes([pad]) * pad) + closer.finalize()).decode()
    query = {"timestamp": "1714112445", "nonce": "415670741"}
    signed = "".join(sorted(("AAAAA", query["timestamp"], query["nonce"], held)))
    query["msg_signature"] = hashlib.sha1(signed.encode(), usedforsecurity=False).hexdigest()
    body = (
        f"<xml><Encrypt><![CDATA[{held}]]></Encrypt></xml>"
        if xml
        else json.dumps({"Encrypt": held})
    )
    return Called(query=query, body=body.encode())


def test_the_check_of_the_address_is_answered_as_in_the_platforms_own_example() -> None:
    query = {
        "signature": "899cf89e464efb63f54ddac96b0a0a235f53aa78",
        "timestamp": "1714037059",
        "nonce": "486452656",
        "echostr": "1234",
    }

    assert WECHAT.echo(Called(query=query)) == "1234"
    with pytest.raises(Forged):
        WECHAT.echo(Called(query=query | {"nonce": "1"}))


def test_a_known_message_of_the_platform_opens_and_says_nothing() -> None:
    held = (
        "Q3stYC6hdFzMh9T8HCvyDPi0GBukFVo7vhiwGuZ9cPCZD3ihxrJI3adDTh6FDl7+XoTXmXWj4giEgAEjAIr9yrkPymZ7"
        "ut1uOuUhqhFkGFWiM0bi0U2VnLpu3waaGGGhnCmv/Ks0y4tmMHZctRb/KfcTAcRh7vUM8OX2VDsHdcQZriYNQeQGAz5l"
        "hQMuFDWwS5eX+7MgsuRNXx0U5mfTVA=="
    )
    query = {
        "timestamp": "1714112445",
        "nonce": "415670741",
        "msg_signature": "ee002eea8bf948aee89982c195c64b164d0dddc4",
    }
    body = json.dumps({"ToUserName": "gh", "Encrypt": held}).encode()

    assert WECHAT.read(Called(query=query, body=body), AT) == ()


@pytest.mark.parametrize("rows", [[{}], {}])
def test_who_switches_a_template_off_has_refused_it(rows: object) -> None:
    row = {"TemplateId": "T1", "SubscribeStatusString": "reject"}
    listed = [row] if isinstance(rows, list) else row
    event = {
        "FromUserName": "o1",
        "Event": "subscribe_msg_change_event",
        "SubscribeMsgChangeEvent": {"List": listed},
    }

    assert WECHAT.read(sealed(event), AT) == (GrantAnswer("o1", "T1", given=False),)


def test_a_service_account_says_in_xml_what_became_of_a_template_message() -> None:
    service = WechatPush(Channel.WECHAT_ACCOUNT, "wx1234567890abcdef", "AAAAA", KEY)
    event = (
        "<xml><FromUserName><![CDATA[o1]]></FromUserName><CreateTime>1795507200</CreateTime>"
        "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event>"
        "<MsgID>200163840</MsgID><Status><![CDATA[failed:user block]]></Status></xml>"
    )

    [told] = service.read(sealed(event, xml=True), AT)

    assert isinstance(told, DeliveryReport)
    assert (told.channel, told.outcome, told.code, told.reference) == (
        Channel.WECHAT_ACCOUNT,
        Outcome.REFUSED,
        "failed:user block",
        "200163840",
    )


def test_a_message_for_another_account_or_with_another_signature_is_forged() -> None:
    good = sealed({"Event": "x"})
    with pytest.raises(Forged):
        WECHAT.read(sealed({"Event": "x"}, appid="wx-other"), AT)
    with pytest.raises(Forged):
        WECHAT.read(Called(query=dict(good.query) | {"nonce": "2"}, body=good.body), AT)
    with pytest.raises(Forged):
        WECHAT.read(Called(body=good.body), AT)


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b"<xml></xml>", b"\xff", b'{"Encrypt":1}', b'{"Encrypt":"\\ud800"}'],
)
def test_a_body_without_a_sealed_message_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        WECHAT.read(Called(body=body), AT)


def test_entities_of_a_foreign_document_are_not_read() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>'

    with pytest.raises(Unreadable):
        WECHAT.read(Called(body=bomb), AT)


def test_what_a_follower_wrote_is_no_report() -> None:
    words = "]]></x><Event>TEMPLATESENDJOBFINISH</Event><MsgID>1</MsgID>"
    event = f"<xml><Content><![CDATA[{words}]]></Content></xml>"

    assert WECHAT.read(sealed(event, xml=True), AT) == ()


def test_a_report_of_no_known_time_and_with_what_no_store_keeps_is_read_all_the_same() -> None:
    row = {"biz_id": "b\0\ud8001", "success": True, "report_time": "0001-01-01 00:00:00"}

    [told] = AliyunReports(SecretPath(SECRET, "aliyun")).read(called("aliyun", [row]), AT)

    assert (told.reference, told.at) == ("b1", None)


def test_a_key_of_another_form_is_found_at_the_start() -> None:
    with pytest.raises(ValueError, match="43"):
        WechatPush(Channel.WECHAT, "wx", "t", "short")


def test_a_report_of_a_text_message_keeps_the_carrier_s_word() -> None:
    row = BODIES["tencent"]

    [told] = TencentReports(SecretPath(SECRET, "tencent")).read(called("tencent", row), AT)

    assert told.code == "DELIVRD"
