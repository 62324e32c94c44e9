"""Answers to text messages as the SMS clouds post them, and what is none."""

import json
from datetime import UTC, datetime

import pytest

from connectors.callbacks import SecretPath, path_token
from connectors.sms.sms_replies import AliyunReplies, TencentReplies
from domain.notices.delivery_reports import Called, Forged, Unreadable
from domain.notices.sms_replies import SmsReply

SECRET = "a secret of many letters"
AT = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)


def called(body: object, vendor: str = "tencent") -> Called:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Called(token=path_token(SECRET, f"{vendor}-replies"), body=raw)


def tencent() -> TencentReplies:
    return TencentReplies(SecretPath(SECRET, "tencent-replies"))


def test_tencent_posts_one_answer() -> None:
    body = {
        "extend": "1", "mobile": "13911112222", "nationcode": "86", "sign": "市民大厅",
        "text": "同意", "time": int(AT.timestamp()),
    }  # fmt: skip

    assert tencent().read(called(body)) == (SmsReply("13911112222", "同意", AT),)


def test_aliyun_posts_a_list() -> None:
    rows = [
        {"phone_number": "13911112222", "content": "同意", "send_time": "2026-11-02 14:00:00"},
        {"phone_number": "13911113333", "content": "退订", "send_time": ""},
    ]
    reader = AliyunReplies(SecretPath(SECRET, "aliyun-replies"))

    assert reader.read(called(rows, "aliyun")) == (
        SmsReply("13911112222", "同意", AT),
        SmsReply("13911113333", "退订", None),
    )


def test_an_address_of_another_vendor_or_of_reports_is_not_let_in() -> None:
    body = {"mobile": "13911112222", "text": "同意", "time": 1}

    for token in (path_token(SECRET, "tencent"), path_token(SECRET, "aliyun-replies"), "", "é"):
        with pytest.raises(Forged):
            tencent().read(Called(token=token, body=json.dumps(body).encode()))


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff", b"[" * 5000, b"null"])
def test_what_is_no_answer_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        tencent().read(called(body))


@pytest.mark.parametrize("time", [None, "1", 1.5, -1, 10**15, True])
def test_a_time_that_is_none_is_left_out(time: object) -> None:
    (reply,) = tencent().read(called({"mobile": 1, "text": ["x"], "time": time}))

    assert reply == SmsReply("1", "", None)


def test_neither_number_nor_words_stand_in_a_log() -> None:
    assert repr(SmsReply("13911112222", "同意", AT)).count("1") == repr(AT).count("1")
