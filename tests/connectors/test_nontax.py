"""The collection system of non-tax revenue: what is signed and asked, and what its answers come to."""

import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import Final
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    load_pem_public_key,
)

from connectors.payment.nontax import Nontax, NontaxAccount
from connectors.payment.wechat_pay_keys import read_private_key, sign
from domain.payments.trades import PayWay, RefundReason, Trade, Vendor
from domain.payments.vendor_calls import BeginWanted, Begun, Forged, RefundWanted, VendorFailed
from domain.payments.vendor_words import DayFile, RefundSaid, RefundWord, TradeSaid, TradeWord
from domain.wire import HttpRequest, HttpResponse
from domain.words import Words
from tests.connectors.push_vendors import keys

AT: Final = datetime(2026, 11, 25, 0, 5, tzinfo=UTC)
DAY: Final = date(2026, 11, 24)
OURS: Final = keys("rsa")
THEIRS: Final = keys("rsa")
ACCOUNT: Final = NontaxAccount(
    "https://treasury.example/", "044030", "103", OURS[0], THEIRS[1], "https://city.example/us"
)
VENDOR: Final = Nontax(ACCOUNT, lambda: "nonce-1")
TRADE: Final = Trade(
    UUID(int=1), 1, "P2026112500000101", PayWay.BOOK, None, AT, AT + timedelta(hours=2)
).refund(RefundReason.WITHDRAWN, AT)


def asked(request: HttpRequest) -> tuple[str, dict[str, object]]:
    """The path and what is asked, of a call that the account signed."""
    path = request.url.removeprefix("https://treasury.example")
    body = request.body.decode()
    stamp = str(int(AT.timestamp()))
    signature = request.headers["X-Signature"]
    message = "".join(f"{line}\n" for line in ("POST", path, stamp, "nonce-1", body)).encode()
    public = load_pem_public_key(OURS[1].encode())
    public.verify(b64decode(signature), message, PKCS1v15(), SHA256())  # type: ignore[union-attr, call-arg, arg-type]  # an RSA key
    assert request.method == "POST"
    assert dict(request.headers) == {
        "Content-Type": "application/json",
        "X-Timestamp": stamp,
        "X-Nonce": "nonce-1",
        "X-Signature": signature,
    }
    content = json.loads(body)
    assert content.pop("unit") == "044030"
    return path, content


def answered(
    body: object, status: int = 200, changed: Mapping[str, str] = MappingProxyType({})
) -> HttpResponse:
    """By them."""
    text = body if isinstance(body, str) else json.dumps(body)
    stamp = str(int(AT.timestamp()))
    headers = {
        "x-timestamp": stamp,
        "x-nonce": "n",
        "x-signature": sign(read_private_key(THEIRS[0]), stamp, "n", text),
    }
    return HttpResponse(status, headers | dict(changed), text.encode())


def test_a_bill_is_asked_for_with_what_it_is_about_and_until_when() -> None:
    wanted = BeginWanted(TRADE, 5000, "证照工本费")

    assert asked(VENDOR.build_begin(wanted, AT)) == (
        "/nontax/v1/bills",
        {
            "number": TRADE.number,
            "item": "103",
            "amount_fen": 5000,
            "about": "证照工本费",
            "expires_at": "2026-11-25T02:05:00Z",
            "notify_url": "https://city.example/us",
        },
    )
    assert VENDOR.parse_begin(answered({"book": "4403001"}), AT) == Begun(code="4403001")


def test_a_bill_is_asked_after_and_cancelled_by_its_number() -> None:
    number = {"number": TRADE.number}

    assert asked(VENDOR.build_ask(TRADE, AT)) == ("/nontax/v1/bills/query", number)
    assert asked(VENDOR.build_close(TRADE, AT)) == ("/nontax/v1/bills/cancel", number)


def test_a_refund_is_of_the_whole_bill_and_asked_after_by_both_numbers() -> None:
    wanted = RefundWanted(TRADE, "R1", 5000, Words("已撤回", "Withdrawn"))

    assert asked(VENDOR.build_refund(wanted, AT)) == (
        "/nontax/v1/refunds",
        {
            "number": TRADE.number,
            "refund": "R1",
            "amount_fen": 5000,
            "about": "已撤回",
            "notify_url": "https://city.example/us",
        },
    )
    assert asked(VENDOR.build_ask_refund(TRADE, AT)) == (
        "/nontax/v1/refunds/query",
        {"number": TRADE.number, "refund": f"{TRADE.number}R1"},
    )


PAID: Final = {
    "number": TRADE.number,
    "state": "paid",
    "transaction": "T1",
    "amount_fen": 5000,
    "paid_at": "2026-11-24T10:00:00+08:00",
    "ebill": "E1",
}
PAID_WORD: Final = TradeWord(
    vendor=Vendor.NONTAX,
    number=TRADE.number,
    said=TradeSaid.PAID,
    transaction="T1",
    amount_fen=5000,
    currency="CNY",
    at=datetime(2026, 11, 24, 2, 0, tzinfo=UTC),
    ebill="E1",
)
BACK: Final = {
    "number": TRADE.number,
    "refund": "R1",
    "state": "done",
    "amount_fen": 5000,
    "done_at": "2026-11-24T12:00:00+08:00",
    "taken_at": "2026-11-24T11:00:00+08:00",
}
BACK_WORD: Final = RefundWord(
    vendor=Vendor.NONTAX,
    number=TRADE.number,
    said=RefundSaid.DONE,
    refund="R1",
    amount_fen=5000,
    currency="CNY",
    at=datetime(2026, 11, 24, 4, 0, tzinfo=UTC),
)


def test_a_payment_is_read_with_the_number_of_its_electronic_bill() -> None:
    foreign = {**PAID, "currency": "USD", "ebill": "", "paid_at": "2026-11-24T10:00:00"}

    assert VENDOR.parse_trade(answered(PAID), TRADE, AT) == PAID_WORD
    assert VENDOR.parse_trade(answered(foreign), TRADE, AT) == replace(
        PAID_WORD, currency="USD", ebill="", at=None
    )


def test_of_a_bill_that_is_not_paid_only_its_state_is_read() -> None:
    said = {**PAID, "state": "closed"}

    assert VENDOR.parse_trade(answered(said), TRADE, AT) == TradeWord(
        Vendor.NONTAX, TRADE.number, TradeSaid.CLOSED
    )


def test_a_refund_is_read_with_when_it_was_taken() -> None:
    taken = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)

    assert VENDOR.parse_refund(answered(BACK), TRADE, AT) == (BACK_WORD, taken)


def failed(code: str, *, refused: bool = False) -> "pytest.RaisesExc[VendorFailed]":
    return pytest.raises(
        VendorFailed, check=lambda wrong: (wrong.code, wrong.refused) == (code, refused)
    )


@pytest.mark.parametrize(
    ("response", "code", "refused"),
    [
        (answered({**PAID, "number": "P2"}), "another-trade", False),
        (answered({**PAID, "state": "lost"}), "state", False),
        (answered(PAID, 400), "http-400", True),
        (answered(PAID, 500), "http-500", False),
        (answered("[]"), "unreadable", False),
        (answered("{"), "unreadable", False),
        (answered(PAID, changed={"x-nonce": "m"}), "forged-signature", False),
        (answered(PAID, changed={"x-timestamp": "1"}), "forged-time", False),
    ],
    ids=["another", "unknown", "400", "500", "a list", "half", "another word", "a recording"],
)
def test_an_answer_that_says_nothing_of_the_bill_changes_nothing(
    response: HttpResponse, code: str, *, refused: bool
) -> None:
    with failed(code, refused=refused):
        VENDOR.parse_trade(response, TRADE, AT)


def test_a_refund_of_another_bill_changes_nothing() -> None:
    with failed("another-trade"):
        VENDOR.parse_refund(answered({**BACK, "number": "P2"}), TRADE, AT)
    with failed("state"):
        VENDOR.parse_refund(answered({**BACK, "state": "lost"}), TRADE, AT)


def day_file(**changed: object) -> dict[str, object]:
    whole = {
        "day": "2026-11-24",
        "payments": [PAID],
        "refunds": [BACK],
        "paid_fen": 5000,
        "refunded_fen": 5000,
    }
    return {**whole, **changed}


def test_the_file_of_a_day_is_read_to_the_cent() -> None:
    request = VENDOR.build_file(DAY, AT)
    response = answered(day_file())

    assert asked(request) == ("/nontax/v1/day-files", {"day": "2026-11-24"})
    assert request.answer_bytes == 64 * 1024 * 1024
    assert VENDOR.parse_file(response, DAY, AT) == DayFile(
        Vendor.NONTAX, DAY, sha256(response.body).digest(), (PAID_WORD,), (BACK_WORD,)
    )
    assert VENDOR.parse_file(answered({}, 404), DAY, AT) is None


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"day": "2026-11-23"}, "file-sums"),
        ({"paid_fen": 4999}, "file-sums"),
        ({"refunded_fen": 5001}, "file-sums"),
        ({"payments": None}, "unreadable"),
        ({"refunds": ["R1"]}, "unreadable"),
    ],
    ids=["another day", "less paid", "more back", "no rows", "no objects"],
)
def test_a_file_of_another_day_or_with_other_sums_is_not_taken(
    changed: Mapping[str, object], code: str
) -> None:
    with failed(code, refused=True):
        VENDOR.parse_file(answered(day_file(**changed)), DAY, AT)


def told(
    content: object, changed: Mapping[str, str] = MappingProxyType({})
) -> TradeWord | RefundWord:
    call = answered(content, changed=changed)
    return VENDOR.read_callback(call.headers, call.body, AT)


def test_a_call_tells_of_a_payment_or_of_a_refund() -> None:
    assert told({**PAID, "unit": "044030"}) == PAID_WORD
    assert told({**BACK, "unit": "044030"}) == BACK_WORD


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (PAID, "account"),
        ({**PAID, "unit": "1"}, "account"),
        ("[]", "account"),
        ("{", "form"),
        ("[" * 100_000, "form"),
        ({**PAID, "unit": "044030", "state": "lost"}, "state"),
    ],
    ids=["of nobody", "of another", "a list", "half", "deep", "unknown"],
)
def test_a_call_that_is_none_is_forged(content: object, why: str) -> None:
    with pytest.raises(Forged, check=lambda wrong: wrong.why == why):
        told(content)


def test_a_call_that_they_did_not_sign_is_forged() -> None:
    with pytest.raises(Forged, check=lambda wrong: wrong.why == "signature"):
        told({**PAID, "unit": "044030"}, {"x-nonce": "m"})


def test_a_key_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="not an RSA key"):
        Nontax(replace(ACCOUNT, private_key=keys("ec")[0]), lambda: "n")
