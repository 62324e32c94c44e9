"""What WeChat says of who opened the mini-program, and what is made of it."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from domain.accounts.wechat import WechatPhone
from domain.delivery import Answer, Outcome
from domain.errors import Busy, Invalid
from domain.problems import Problem
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.accounts.wechat_login import WechatLogin
from tests.people import NOON, PHONE
from tests.services.outbox import Wire


@dataclass
class Letters:
    login: str | Answer = "o1"
    told: WechatPhone | Answer = field(default_factory=lambda: WechatPhone(PHONE, "86", NOON))

    def build_openid(self, code: str) -> HttpRequest:
        return HttpRequest("GET", f"openid {code}")

    def parse_openid(self, response: HttpResponse) -> str | Answer:
        return self.login

    def build_phone(self, code: str, openid: str, token: str) -> HttpRequest:
        return HttpRequest("POST", f"phone {code} {openid} {token}")

    def parse_phone(self, response: HttpResponse) -> WechatPhone | Answer:
        return self.told


def login(letters: Letters, wire: Wire | None = None) -> WechatLogin:
    wire = wire or Wire()
    return WechatLogin(wechat=letters, transport=wire, tokens=wire, clock=lambda: NOON)


async def test_a_sign_in_code_of_wechat_becomes_an_openid() -> None:
    assert await login(Letters()).openid("c") == "o1"


async def test_a_phone_code_is_asked_about_for_its_own_user() -> None:
    wire = Wire()

    assert await login(Letters(), wire).phone("p", "o1") == PHONE
    assert wire.sent == ["phone p o1 token"]


@pytest.mark.parametrize(
    ("outcome", "refusal", "problem"),
    [
        (Outcome.DEAD_ADDRESS, Invalid, Problem.WECHAT_CODE),
        (Outcome.REFUSED, Busy, Problem.WECHAT_AWAY),
        (Outcome.RETRY, Busy, Problem.WECHAT_AWAY),
        (Outcome.UNKNOWN, Busy, Problem.WECHAT_AWAY),
    ],
)
@pytest.mark.parametrize("what", ["openid", "phone"])
async def test_a_code_that_says_nothing_is_wrong_or_wechat_is_away(
    what: str, outcome: Outcome, refusal: type[Invalid | Busy], problem: Problem
) -> None:
    asked = login(Letters(login=Answer(outcome, "x"), told=Answer(outcome, "x")))
    with pytest.raises(refusal) as raised:
        await (asked.openid("c") if what == "openid" else asked.phone("p", "o1"))

    assert raised.value.problem is problem


async def test_a_quota_that_is_used_says_when_again() -> None:
    with pytest.raises(Busy) as raised:
        await login(Letters(login=Answer(Outcome.RETRY, "45011", retry_after=60.0))).openid("c")

    assert raised.value.retry_after == 60


@pytest.mark.parametrize("what", ["openid", "phone"])
async def test_a_wechat_that_is_not_reached_is_away(what: str) -> None:
    asked = login(Letters(), Wire(TransportFailed("refused", sent=False)))
    with pytest.raises(Busy) as raised:
        await (asked.openid("c") if what == "openid" else asked.phone("p", "o1"))

    assert raised.value.problem is Problem.WECHAT_AWAY


@pytest.mark.parametrize("age", [timedelta(minutes=7), timedelta(minutes=-2), timedelta(days=900)])
async def test_a_number_that_was_said_at_another_time_is_not_taken(
    age: timedelta, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Invalid) as raised:
        await login(Letters(told=WechatPhone(PHONE, "86", NOON - age))).phone("p", "o1")

    assert raised.value.problem is Problem.WECHAT_CODE
    assert PHONE not in caplog.text


@pytest.mark.parametrize(
    ("number", "country"), [("91234567", "852"), ("13800138000", "1"), ("02088888888", "86")]
)
async def test_a_number_that_no_account_can_have_is_refused_as_anywhere_else(
    number: str, country: str
) -> None:
    with pytest.raises(Invalid) as raised:
        await login(Letters(told=WechatPhone(number, country, NOON))).phone("p", "o1")

    [fault] = raised.value.errors
    assert (fault.pointer, fault.code) == ("/phone_code", "phone")
