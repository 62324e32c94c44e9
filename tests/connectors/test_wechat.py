"""WeChat's interface as values: requests byte for byte, and a verdict for each row of its codes."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.wechat.wechat import Template, Wechat, WechatAccount
from domain.accounts.wechat import WechatPhone
from domain.delivery import Answer, Channel, Outcome
from domain.events import EventKind
from domain.notice_kinds import going_by
from tests.connectors.deliveries import answered, delivery

ACCOUNT = WechatAccount(
    base_url="https://wechat.test/",
    appid="wx1",
    secret="keep-me",
    templates={EventKind.CERTIFIED: Template("T1")},
    page="pages/inbox/index",
)
WECHAT = Wechat(ACCOUNT)


def test_the_token_is_asked_for_without_forcing_a_new_one() -> None:
    request = WECHAT.build_token()

    assert (request.method, request.url) == ("POST", "https://wechat.test/cgi-bin/stable_token")
    assert json.loads(request.body) == {
        "grant_type": "client_credential",
        "appid": "wx1",
        "secret": "keep-me",
        "force_refresh": False,
    }


def test_a_token_comes_with_its_life_in_seconds() -> None:
    assert WECHAT.parse_token(answered({"access_token": "abc", "expires_in": 7200})) == (
        "abc",
        7200,
    )


@pytest.mark.parametrize(
    "body",
    [
        {"access_token": "abc"},
        {"access_token": "", "expires_in": 7200},
        {"access_token": "abc", "expires_in": True},
        {"access_token": "abc", "expires_in": -1},
        {},
    ],
)
def test_a_token_answer_without_token_or_life_is_unreadable(body: dict[str, object]) -> None:
    assert WECHAT.parse_token(answered(body)) == Answer(Outcome.UNKNOWN, "unreadable")


def test_a_sign_in_code_is_asked_about_with_get() -> None:
    request = WECHAT.build_openid("a&b")
    url = urlsplit(request.url)

    assert (request.method, url.path) == ("GET", "/sns/jscode2session")
    assert parse_qs(url.query) == {
        "appid": ["wx1"],
        "secret": ["keep-me"],
        "js_code": ["a&b"],
        "grant_type": ["authorization_code"],
    }


def test_of_a_sign_in_answer_the_openid_alone_goes_on() -> None:
    assert WECHAT.parse_openid(answered({"openid": "o1", "session_key": "k"})) == "o1"


@pytest.mark.parametrize("code", [40029, 40163, 40226])
def test_a_used_or_barred_sign_in_code_is_of_no_use(code: int) -> None:
    answer = WECHAT.parse_openid(answered({"errcode": code, "errmsg": "no"}))

    assert answer == Answer(Outcome.DEAD_ADDRESS, str(code))


def test_a_phone_number_is_asked_for_with_the_user_whose_it_has_to_be() -> None:
    request = WECHAT.build_phone("p&1", "o1", "t&1")

    assert request.method == "POST"
    assert request.url == "https://wechat.test/wxa/business/getuserphonenumber?access_token=t%261"
    assert json.loads(request.body) == {"code": "p&1", "openid": "o1"}


def phone_info(**changes: object) -> dict[str, object]:
    info: dict[str, object] = {
        "phoneNumber": "+86 13800138000",
        "purePhoneNumber": "13800138000",
        "countryCode": "86",
        "watermark": {"timestamp": 1637744274, "appid": "wx1"},
    }
    return {"errcode": 0, "errmsg": "ok", "phone_info": info | changes}


@pytest.mark.parametrize("country", ["86", 86], ids=["text", "number"])
def test_a_number_comes_with_its_country_and_when_it_was_said(country: object) -> None:
    said_at = datetime(2021, 11, 24, 8, 57, 54, tzinfo=UTC)

    assert WECHAT.parse_phone(answered(phone_info(countryCode=country))) == WechatPhone(
        "13800138000", "86", said_at
    )


def test_a_number_said_to_another_mini_program_is_none() -> None:
    mark = {"timestamp": 1637744274, "appid": "wx-other"}

    assert WECHAT.parse_phone(answered(phone_info(watermark=mark))) == Answer(
        Outcome.DEAD_ADDRESS, "watermark"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"watermark": None},
        {"watermark": {"timestamp": "1637744274", "appid": "wx1"}},
        {"watermark": {"timestamp": 10**18, "appid": "wx1"}},
        {"purePhoneNumber": 13800138000},
        {"countryCode": None},
        {"countryCode": True},
    ],
    ids=["no-watermark", "time-as-text", "no-time", "number", "no-country", "truth"],
)
def test_a_number_in_no_documented_form_is_unreadable(changes: dict[str, object]) -> None:
    found = WECHAT.parse_phone(answered(phone_info(**changes)))

    assert found == Answer(Outcome.UNKNOWN, "unreadable")


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (40029, Outcome.DEAD_ADDRESS),
        (40163, Outcome.DEAD_ADDRESS),
        (40003, Outcome.DEAD_ADDRESS),
        (40001, Outcome.TOKEN_EXPIRED),
        (42001, Outcome.TOKEN_EXPIRED),
        (45011, Outcome.RETRY),
        (48001, Outcome.RETRY),
        (-1, Outcome.RETRY),
    ],
)
def test_a_refusal_of_a_number_says_whose_fault_it_is(code: int, outcome: Outcome) -> None:
    found = WECHAT.parse_phone(answered({"errcode": code, "errmsg": "no rid: 1-2"}))

    assert isinstance(found, Answer)
    assert (found.outcome, found.code) == (outcome, str(code))


def test_a_message_carries_the_notice_in_shenzhen_time() -> None:
    request = WECHAT.build_send(delivery(Channel.WECHAT, address="o1"), "t&1")

    assert request.url == ("https://wechat.test/cgi-bin/message/subscribe/send?access_token=t%261")
    assert json.loads(request.body) == {
        "touser": "o1",
        "template_id": "T1",
        "page": "pages/inbox/index",
        "miniprogram_state": "formal",
        "lang": "zh_CN",
        "data": {
            "thing1": {"value": "待遇资格认证已完成"},
            "time2": {"value": "2026年11月25日 00:05"},
            "thing3": {"value": "请打开页面查看详情"},
        },
    }


def test_a_template_that_cannot_carry_its_words_is_refused_at_the_start() -> None:
    account = WechatAccount(
        base_url="https://wechat.test",
        appid="wx1",
        secret="keep-me",
        templates={EventKind.REVIEW_DECIDED: Template("T2", {"thing1": "{text}"})},
    )

    with pytest.raises(ValueError, match="thing1"):
        Wechat(account)


@pytest.mark.parametrize("kind", going_by(Channel.WECHAT))
def test_our_own_template_carries_every_kind_that_goes_by_wechat(kind: EventKind) -> None:
    Wechat(WechatAccount("https://wechat.test", "wx1", "s", {kind: Template("T1")}))


def test_a_kind_without_a_template_has_none() -> None:
    assert WECHAT.template(EventKind.CERTIFIED) == "T1"
    assert WECHAT.template(EventKind.SUSPENDED) == ""


def test_the_secret_does_not_show_when_the_account_is_printed() -> None:
    assert "keep-me" not in repr(ACCOUNT)


ROWS = [
    (0, Outcome.DELIVERED, None),
    (-1, Outcome.RETRY, None),
    (45009, Outcome.RETRY, 60.0),
    (45011, Outcome.RETRY, 60.0),
    (48001, Outcome.RETRY, 300.0),
    (43107, Outcome.RETRY, 300.0),
    (40164, Outcome.RETRY, 300.0),
    (50002, Outcome.RETRY, 300.0),
    (61024, Outcome.RETRY, 300.0),
    (40001, Outcome.TOKEN_EXPIRED, None),
    (40014, Outcome.TOKEN_EXPIRED, None),
    (42001, Outcome.TOKEN_EXPIRED, None),
    (40003, Outcome.DEAD_ADDRESS, None),
    (40013, Outcome.RETRY, 300.0),
    (40125, Outcome.RETRY, 300.0),
    (41002, Outcome.RETRY, 300.0),
    (41004, Outcome.RETRY, 300.0),
    (40037, Outcome.REFUSED, None),
    (41030, Outcome.REFUSED, None),
    (43101, Outcome.REFUSED, None),
    (44002, Outcome.REFUSED, None),
    (45109, Outcome.REFUSED, None),
    (47001, Outcome.REFUSED, None),
    (47003, Outcome.REFUSED, None),
    (99999, Outcome.REFUSED, None),
]


@pytest.mark.parametrize(("code", "outcome", "retry_after"), ROWS)
def test_each_code_has_its_verdict(code: int, outcome: Outcome, retry_after: float | None) -> None:
    answer = WECHAT.parse_send(answered({"errcode": code, "errmsg": "said"}))

    assert answer == Answer(outcome, str(code), "", retry_after)


def test_the_platform_s_request_id_is_kept_for_its_support() -> None:
    errmsg = "invalid credential, access_token is invalid or not latest rid: 65ab-12"

    assert WECHAT.parse_send(answered({"errcode": 40001, "errmsg": errmsg})).reference == "65ab-12"


def test_a_message_number_is_kept_where_one_is_given() -> None:
    answer = WECHAT.parse_send(answered({"errcode": 0, "errmsg": "ok", "msgid": 12}))

    assert answer.reference == "12"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\xff\x01",
        b"<html><body>502 Bad Gateway</body></html>",
        b'{"errcode":0,"errm',
        b"[0]",
        b"null",
        b"[" * 100_000,
        b"{}",
        b'{"errcode":"0"}',
        b'{"errcode":false}',
        b'{"errcode":null}',
        b'{"errcode":[43101]}',
    ],
)
def test_what_is_no_answer_of_the_platform_leaves_the_message_unknown(body: bytes) -> None:
    assert WECHAT.parse_send(answered(body)) == Answer(Outcome.UNKNOWN, "unreadable")


@pytest.mark.parametrize("status", [302, 403, 404, 500, 502, 503, 504])
def test_a_gateway_s_status_is_tried_again(status: int) -> None:
    answer = WECHAT.parse_send(answered(b"<html>", status))

    assert answer == Answer(Outcome.RETRY, f"http-{status}")


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7.0), ("99999999", 3600.0), ("soon", None), ("-3", None), ("nan", None)],
)
def test_retry_after_is_heeded_within_an_hour(said: str, seconds: float | None) -> None:
    answer = WECHAT.parse_send(answered(b"", 429, retry_after=said))

    assert answer == Answer(Outcome.RETRY, "http-429", "", seconds)
