"""Codes by SMS."""

import pytest

from domain.delivery import Answer, Outcome
from domain.errors import Busy
from domain.problems import Problem
from domain.wire import TransportFailed
from services.accounts.sign_in_messages import SmsCodes
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
