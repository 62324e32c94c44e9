"""China Post's EMS: what is asked is sealed as its own tool seals it, and what comes is its own or nothing."""

import json
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qs
from uuid import UUID

import pytest

from clients.standins.accounts import StandinAccounts
from clients.standins.ems import Ems as Standin
from connectors.callbacks import SecretPath, path_token
from connectors.courier.ems import Ems, EmsAccount, EmsPushes, Sealer
from domain.delivery import Answer, Outcome
from domain.hall.couriers import NO_NUMBER, CourierOrder, CourierRecall
from domain.hall.parcel_news import NewsKind
from domain.hall.parties import Party
from domain.notices.delivery_reports import Called, Forged, Unreadable
from tests.connectors.deliveries import answered

NOW: Final = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ACCOUNTS: Final = StandinAccounts()
ACCOUNT: Final = EmsAccount(
    "https://ems.example/open", ACCOUNTS.ems_sender, ACCOUNTS.ems_authorization, ACCOUNTS.ems_key
)
EMS: Final = Ems(ACCOUNT)
PUSHES: Final = EmsPushes(ACCOUNT, SecretPath("secret", "ems-parcels"))
TOKEN: Final = path_token("secret", "ems-parcels")
OFFICE: Final = Party("政务服务中心", "13600136000", "广东省", "深圳市", "福田区", "福中三路")
HOME: Final = Party("王秀英", "13700137000", "广东省", "深圳市", "南山区", "深南大道1号")
ORDER: Final = CourierOrder(UUID(int=5).hex, OFFICE, HOME)


def push(inner: object, *, token: str = TOKEN, **changes: object) -> Called:
    sealed = Standin(ACCOUNTS, NOW.timestamp).sealed(inner)
    outer: dict[str, Any] = {
        "logitcsInterface": sealed,
        "method": "040002",
        "senderNo": ACCOUNTS.ems_sender,
        "serialNo": "C3E7",
    }
    return Called(token=token, body=json.dumps(outer | changes).encode())


ITEM: Final = {
    "waybillNo": "EB000717618HK",
    "opTime": "2026-11-24 15:30:00",
    "opCode": "704",
    "opName": "投递结果反馈-妥投",
    "opOrgCity": "深圳市",
    "opDesc": "已签收【本人】，投递员【电话:13500000000】",
}


def test_what_is_asked_is_sealed_as_the_platforms_own_tool_seals_it() -> None:
    """The platform's sign tool, as a public integration's tests quote it."""
    sealed = Sealer("WjNoNmhXWE12SFZJdk0zWQ==").seal('[{"wholeAddress":"ABC123"}]')

    assert sealed == (
        "|$4|slRLUixzb1DplJxnGKMG5tcXh0zH5Ry1qZAIemYxDc7VfSxow31WUmgLbzbJt996Ud/vpaVOMcwyqsLvQRXPaA=="
    )


def test_an_order_says_from_whom_to_whom_and_by_which_number_of_ours() -> None:
    request = EMS.build_order(ORDER, NOW)
    form = {key: value[0] for key, value in parse_qs(request.body.decode()).items()}
    opened = Standin(ACCOUNTS, NOW.timestamp).opened(form["logitcsInterface"])
    assert opened is not None
    (asked,) = json.loads(opened)

    assert (form["apiCode"], form["senderNo"]) == ("020003", ACCOUNTS.ems_sender)
    assert form["timeStamp"] == "2026-11-24 16:00:00"
    assert asked["logisticsOrderNo"] == ORDER.reference
    assert (asked["sender"]["county"], asked["receiver"]["county"]) == ("福田区", "南山区")
    assert HOME.phone.encode() not in request.body
    assert request.answer_bytes == 64 * 1024


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (
            {"retCode": "00000", "retBody": '{"waybillNo":"EB000717618HK"}'},
            Answer(Outcome.DELIVERED, "00000", "EB000717618HK"),
        ),
        (
            {"retCode": "00000", "retBody": '[{"waybillNo":"1272448151316"}]'},
            Answer(Outcome.DELIVERED, "00000", "1272448151316"),
        ),
        (
            {"retCode": "00000", "retBody": '{"waybillNo":"EB000717617HK"}'},
            Answer(Outcome.REFUSED, NO_NUMBER),
        ),
        ({"retCode": "00000", "retBody": "{"}, Answer(Outcome.REFUSED, NO_NUMBER)),
        ({"retCode": "00000"}, Answer(Outcome.REFUSED, NO_NUMBER)),
        ({"retCode": "B00017", "retMsg": "x"}, Answer(Outcome.REFUSED, "B00017")),
        ({}, Answer(Outcome.REFUSED, "unreadable")),
    ],
)
def test_each_answer_to_an_order_is_a_number_or_says_why_not(body: object, answer: Answer) -> None:
    assert EMS.parse_order(answered(body)) == answer


def test_an_order_is_taken_back_by_both_numbers_and_a_reason_that_names_nobody() -> None:
    request = EMS.build_recall(CourierRecall(ORDER.reference, "EB000717618HK"), NOW)
    form = {key: value[0] for key, value in parse_qs(request.body.decode()).items()}
    opened = Standin(ACCOUNTS, NOW.timestamp).opened(form["logitcsInterface"])
    assert opened is not None

    assert form["apiCode"] == "020006"
    assert json.loads(opened) == {
        "logisticsOrderNo": ORDER.reference,
        "waybillNo": "EB000717618HK",
        "cancelReason": "寄件单位取消",
    }


@pytest.mark.parametrize(
    ("status", "body", "answer"),
    [
        (200, {"retCode": "00000"}, Answer(Outcome.DELIVERED, "00000")),
        (200, {"retCode": "B00031", "retMsg": "x"}, Answer(Outcome.REFUSED, "B00031")),
        (502, {}, Answer(Outcome.RETRY, "http-502")),
    ],
)
def test_each_answer_to_a_recall_says_whether_it_is_done(
    status: int, body: object, answer: Answer
) -> None:
    assert EMS.parse_recall(answered(body, status=status)) == answer


def test_a_trace_is_read_without_the_people_that_it_names() -> None:
    body = {"retCode": "00000", "retBody": json.dumps({"responseItems": [ITEM]})}

    told = EMS.parse_trace(answered(body))

    assert told is not None
    assert told[0].kind is NewsKind.DELIVERED
    assert told[0].at == datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
    assert "1350000" not in repr(told)


def test_a_trace_is_asked_for_by_its_number_and_may_hold_the_news_of_a_year() -> None:
    request = EMS.build_trace("EB000717618HK", NOW)
    form = {key: value[0] for key, value in parse_qs(request.body.decode()).items()}
    opened = Standin(ACCOUNTS, NOW.timestamp).opened(form["logitcsInterface"])
    assert opened is not None

    assert (
        form.items()
        >= {
            "apiCode": "040001",
            "authorization": ACCOUNTS.ems_authorization,
            "msgType": "0",
            "version": "V1.0.0",
        }.items()
    )
    assert json.loads(opened) == {"waybillNo": "EB000717618HK", "direction": "0"}
    assert (request.method, request.url) == ("POST", "https://ems.example/open")
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded; charset=UTF-8"
    assert request.answer_bytes == 256 * 1024


@pytest.mark.parametrize(
    "body", [{"retCode": "00000"}, {"retCode": "00000", "retBody": '{"responseItems":[]}'}]
)
def test_a_parcel_of_which_nothing_is_known_yet_has_an_empty_trace(body: object) -> None:
    assert EMS.parse_trace(answered(body)) == ()


@pytest.mark.parametrize(
    "body", [{"retCode": "S1"}, {"retCode": "00000", "retBody": '{"responseItems":[1]}'}]
)
def test_an_answer_that_is_no_trace_tells_nothing(body: object) -> None:
    assert EMS.parse_trace(answered(body)) is None


def test_a_push_is_read_and_thanked_for_by_its_serial() -> None:
    called = push(ITEM)

    (told,) = PUSHES.read(called)

    assert (told.number, told.code, told.place) == ("EB000717618HK", "704", "深圳市")
    assert json.loads(PUSHES.thanks(called)) == {
        "serialNo": "C3E7",
        "code": "00000",
        "codeMessage": "success",
        "senderNo": ACCOUNTS.ems_sender,
    }


def test_a_push_names_a_parcel_by_either_number_and_is_no_longer_than_it_is_shown() -> None:
    long = ITEM | {"waybillNo": "", "traceNo": "EB000717618HK", "opName": "x" * 61}
    (told,) = PUSHES.read(push([long | {"opCode": "9" * 17, "opOrgCity": "y" * 31}]))

    assert told.number == "EB000717618HK"
    assert (told.code, told.said, told.place) == ("9" * 16, "x" * 60, "y" * 30)


def test_a_code_that_is_not_known_comes_as_it_is() -> None:
    (told,) = PUSHES.read(push(ITEM | {"opCode": "961", "opName": "海关放行"}))

    assert (told.kind, told.said) == (None, "海关放行")


@pytest.mark.parametrize(
    "called",
    [
        push(ITEM, token="0" * 32),
        push(ITEM, senderNo="1100000000009"),
        push(ITEM, logitcsInterface="|$4|" + "A" * 64),
        push(ITEM, logitcsInterface="|$4|!"),
    ],
    ids=["address", "customer", "another key", "no Base64"],
)
def test_a_call_that_is_not_the_couriers_is_forged(called: Called) -> None:
    with pytest.raises(Forged):
        PUSHES.read(called)


@pytest.mark.parametrize(
    "called",
    [
        Called(token=TOKEN, body=b""),
        Called(token=TOKEN, body=b"[]"),
        Called(token=TOKEN, body=b"\xff" * 9),
        push(ITEM, logitcsInterface=5),
        push(5),
        push(ITEM | {"opTime": "yesterday"}),
        push(ITEM | {"waybillNo": "", "traceNo": ""}),
        push({}),
    ],
)
def test_a_call_that_says_nothing_is_unreadable(called: Called) -> None:
    with pytest.raises(Unreadable):
        PUSHES.read(called)


@pytest.mark.parametrize("key", ["", "x", "c2hvcnQ="])
def test_a_key_that_is_none_is_told_at_once(key: str) -> None:
    with pytest.raises(ValueError, match="EMS key"):
        Sealer(key)
