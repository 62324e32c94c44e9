"""The ways out of the outbox: grants of WeChat, and accounts that one way does not reach."""

from dataclasses import dataclass, replace
from uuid import UUID

import pytest

from domain.delivery import Answer, Channel, Delivery, Outcome
from domain.errors import Busy
from domain.events import EventKind
from domain.problems import Problem
from domain.wire import TransportFailed
from services.notices.senders import SmsSender, WechatSender
from services.outbox import Skipped
from tests.services.outbox import OK, Clock, Letters, Outbox, Wire


@dataclass
class Purse:
    grants: int = 1
    away: bool = False

    async def left(self, account: UUID, template: str) -> int:
        return self.grants

    async def spend(self, account: UUID, template: str) -> bool:
        if self.away:
            raise Busy(Problem.BUSY)
        had = self.grants > 0
        self.grants -= had
        return had

    async def forfeit(self, account: UUID, template: str) -> None:
        self.grants = 0


def wechat(letters: Letters, purse: Purse, wire: Wire | None = None) -> WechatSender:
    return WechatSender(wechat=letters, tokens=wire or Wire(), grants=purse)


LEG = Outbox().put(Channel.WECHAT).leg


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        (Answer(Outcome.DELIVERED, "0"), 2),
        (Answer(Outcome.REFUSED, "43101"), 0),
        (Answer(Outcome.REFUSED, "47003"), 3),
        (Answer(Outcome.DEAD_ADDRESS, "40003"), 3),
        (Answer(Outcome.RETRY, "-1"), 3),
        (Answer(Outcome.UNKNOWN, "unreadable"), 3),
    ],
)
async def test_a_grant_is_spent_by_success_and_all_by_the_word_that_none_is_left(
    answer: Answer, left: int
) -> None:
    purse = Purse(3)

    assert await wechat(Letters(answer), purse).send(LEG) == answer
    assert purse.grants == left


async def test_a_message_of_unknown_outcome_costs_no_grant() -> None:
    purse = Purse(3)
    with pytest.raises(TransportFailed):
        await wechat(Letters(), purse, Wire(TransportFailed("cut", sent=True))).send(LEG)

    assert purse.grants == 3


async def test_a_message_that_is_out_stays_sent_when_its_grant_can_not_be_booked() -> None:
    assert await wechat(Letters(), Purse(1, away=True)).send(LEG) == OK


@pytest.mark.parametrize(
    ("leg", "grants", "why"),
    [
        (LEG, 0, "no-grant"),
        (replace(LEG, address=""), 1, "no-address"),
        (replace(LEG, kind=EventKind.REVIEW_DECIDED), 1, "no-template"),
    ],
)
async def test_nothing_is_sent_by_wechat_without_grant_address_or_template(
    leg: Delivery, grants: int, why: str
) -> None:
    wire = Wire()
    with pytest.raises(Skipped, match=why):
        await wechat(Letters(), Purse(grants), wire).send(leg)

    assert wire.sent == []


async def test_an_account_without_phone_is_skipped_by_sms() -> None:
    sender = SmsSender(sms=Letters(), transport=Wire(), clock=Clock())

    with pytest.raises(Skipped, match="no-address"):
        await sender.send(replace(LEG, address=""))
