"""Codes by SMS, and sign-in codes of WeChat."""

import pytest

from domain.delivery import Answer, Outcome
from domain.errors import Busy, Invalid
from domain.problems import Problem
from domain.wire import TransportFailed
from services.accounts.sign_in_messages import SmsCodes, WechatLogin
from tests.services.outbox import PHONE, Clock, Letters, Wire


async def test_a_code_that_the_vendor_took_is_sent() -> None:
    wire = Wire()
    await SmsCodes(sms=Letters(), transport=wire, clock=Clock()).send(PHONE, "123456")

    assert wire.sent == ["code"]


@pytest.mark.parametrize("outcome", [each for each in Outcome if each is not Outcome.DELIVERED])
async def test_a_code_not_taken_says_that_an_outside_system_does_not_answer(
    outcome: Outcome, caplog: pytest.LogCaptureFixture
) -> None:
    codes = SmsCodes(sms=Letters(Answer(outcome, "x")), transport=Wire(), clock=Clock())
    with pytest.raises(Busy) as raised:
        await codes.send(PHONE, "123456")

    assert raised.value.problem is Problem.OUTSIDE_SYSTEM
    assert PHONE not in caplog.text
    assert "123456" not in caplog.text


async def test_a_code_that_met_no_vendor_says_the_same() -> None:
    wire = Wire(TransportFailed("refused", sent=False))
    with pytest.raises(Busy) as raised:
        await SmsCodes(sms=Letters(), transport=wire, clock=Clock()).send(PHONE, "123456")

    assert raised.value.problem is Problem.OUTSIDE_SYSTEM


async def test_a_sign_in_code_of_wechat_becomes_an_openid() -> None:
    assert await WechatLogin(wechat=Letters(), transport=Wire()).openid("c") == "o1"


@pytest.mark.parametrize(
    ("outcome", "refusal", "problem"),
    [
        (Outcome.DEAD_ADDRESS, Invalid, Problem.WECHAT_CODE),
        (Outcome.REFUSED, Busy, Problem.OUTSIDE_SYSTEM),
        (Outcome.RETRY, Busy, Problem.OUTSIDE_SYSTEM),
        (Outcome.UNKNOWN, Busy, Problem.OUTSIDE_SYSTEM),
    ],
)
async def test_a_sign_in_code_without_openid_is_wrong_or_wechat_is_away(
    outcome: Outcome, refusal: type[Invalid | Busy], problem: Problem
) -> None:
    login = WechatLogin(wechat=Letters(login=Answer(outcome, "x")), transport=Wire())
    with pytest.raises(refusal) as raised:
        await login.openid("c")

    assert raised.value.problem is problem
