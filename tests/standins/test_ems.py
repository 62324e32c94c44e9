"""The stand-in of EMS refuses what the platform would, by the wire that the connector speaks."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from clients.standins.accounts import StandinAccounts
from clients.standins.app import make_standins
from clients.standins.ems import PATH
from clients.standins.ems import Ems as Standin
from connectors.courier.ems import Ems, EmsAccount
from domain.delivery import Outcome
from domain.hall.couriers import CourierOrder, CourierRecall
from domain.hall.parties import Party
from server.outside.transport import Transport, open_transport

NOW: Final = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
KNOWN: Final = StandinAccounts()
OFFICE: Final = Party("政务服务中心", "13600136000", "广东省", "深圳市", "福田区", "福中三路")
HOME: Final = Party("王秀英", "13700137000", "广东省", "深圳市", "南山区", "深南大道1号")
ORDER: Final = CourierOrder("0f" * 16, OFFICE, HOME)


@pytest.fixture
async def standin() -> AsyncIterator[tuple[Transport, EmsAccount]]:
    async with TestServer(make_standins()) as server, open_transport() as transport:
        url = f"http://127.0.0.1:{server.port}{PATH}"
        yield (
            transport,
            EmsAccount(url, KNOWN.ems_sender, KNOWN.ems_authorization, KNOWN.ems_key),
        )


async def test_an_order_that_comes_again_has_the_same_number_and_a_trace(
    standin: tuple[Transport, EmsAccount],
) -> None:
    transport, account = standin
    ems = Ems(account)
    once = ems.parse_order(await transport.send(ems.build_order(ORDER, NOW)))
    later = ems.build_order(ORDER, NOW.replace(hour=9))
    again = ems.parse_order(await transport.send(later))
    told = ems.parse_trace(await transport.send(ems.build_trace(once.reference, NOW)))

    assert once.outcome is Outcome.DELIVERED
    assert again == once
    assert told == ()


@pytest.mark.parametrize(
    ("account", "order"),
    [
        ({"sender_no": "1100000000009"}, {}),
        ({"authorization": "another"}, {}),
        ({"sign_key": "WjNoNmhXWE12SFZJdk0zWQ=="}, {}),
        ({}, {"receiver": replace(HOME, phone="")}),
        ({}, {"reference": "x" * 51}),
        ({}, {"receiver": replace(HOME, street="前海路2号")}),
    ],
    ids=["customer", "authorisation", "key", "no telephone", "number too long", "other content"],
)
async def test_what_the_platform_would_refuse_is_refused(
    standin: tuple[Transport, EmsAccount], account: dict[str, str], order: dict[str, object]
) -> None:
    transport, known = standin
    right = Ems(known)
    await transport.send(right.build_order(ORDER, NOW))
    ems, asked = Ems(replace(known, **account)), replace(ORDER, **order)  # type: ignore[arg-type]  # by name

    answer = ems.parse_order(await transport.send(ems.build_order(asked, NOW)))

    assert answer.outcome is Outcome.REFUSED


async def test_a_number_that_was_never_given_has_no_trace(
    standin: tuple[Transport, EmsAccount],
) -> None:
    transport, account = standin
    ems = Ems(account)

    assert ems.parse_trace(await transport.send(ems.build_trace("1272448151316", NOW))) is None


async def test_an_order_is_taken_back_once_by_both_its_numbers(
    standin: tuple[Transport, EmsAccount],
) -> None:
    transport, account = standin
    ems = Ems(account)
    ordered = ems.parse_order(await transport.send(ems.build_order(ORDER, NOW)))
    right = CourierRecall(ORDER.reference, ordered.reference)
    tries = (replace(right, number=""), replace(right, reference="0e" * 16), right, right)

    said = [
        ems.parse_recall(await transport.send(ems.build_recall(each, NOW))).outcome
        for each in tries
    ]

    assert said == [Outcome.REFUSED, Outcome.REFUSED, Outcome.DELIVERED, Outcome.REFUSED]


async def test_what_was_collected_is_not_taken_back() -> None:
    standins = Standin(KNOWN, NOW.timestamp)
    async with open_transport() as transport:
        app = web.Application()
        app.router.add_post(PATH, standins.call)
        async with TestServer(app) as server:
            url = f"http://127.0.0.1:{server.port}{PATH}"
            ems = Ems(EmsAccount(url, KNOWN.ems_sender, KNOWN.ems_authorization, KNOWN.ems_key))
            number = ems.parse_order(await transport.send(ems.build_order(ORDER, NOW))).reference
            standins.note(number, "203", "收寄计费信息", "深圳市", None)
            recall = ems.build_recall(CourierRecall(ORDER.reference, number), NOW)

            answer = ems.parse_recall(await transport.send(recall))

    assert answer.outcome is Outcome.REFUSED
