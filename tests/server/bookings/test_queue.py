"""A hall's queue over the wire: tickets, windows, calls, the phone and the screen."""

import asyncio
import json
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest
from pydantic import SecretStr

from domain.bookings.halls import TICKETS_OF_ONE
from domain.people import Role
from storage.postgres.embedded_valkey import embedded_valkey
from tests.databases import open_folder
from tests.server.accounts.staff import HERE, WHY, audited, officer
from tests.server.bookings.hall import HALL, OF_HALL, OpenHall, open_hall, screen_stream
from tests.server.hall.test_posts import who
from tests.server.house import House, open_house
from tests.server.other_process import WAIT_S, open_other, until

WANTED: Final = {"hall": HALL, "group": "A"}


@pytest.fixture
async def hall(house: House) -> OpenHall:
    return await open_hall(house)


async def code_of(hall: OpenHall) -> str:
    """As the screen shows it now."""
    admin = await officer(hall.house, "admin", roles=[Role.ADMIN])
    _, key = await hall.screen(admin)
    shown = await hall.ok("POST", "/v1/hall-screen", {"key": key})
    return str(shown["address"].rpartition("/")[2])


async def next_event(response: aiohttp.ClientResponse, wanted: str) -> dict[str, Any]:
    name = ""
    async with asyncio.timeout(WAIT_S):
        async for line in response.content:
            kind, _, value = line.decode().rstrip("\n").partition(": ")
            if kind == "event":
                name = value
            elif kind == "data" and name == wanted:
                return dict(json.loads(value))
    raise AssertionError("it ended")


async def test_a_ticket_is_taken_called_served_and_measured(hall: OpenHall) -> None:
    her, li = await hall.house.pensioner(), await hall.house.officer()
    taken = await hall.ok("POST", "/v1/tickets", WANTED, token=her)
    assert (taken["number"], taken["state"], taken["ahead"], taken["wait"]) == (
        *("A001", "waiting", 0, None),
    )

    await hall.sit(li, 5)
    (mine,) = (await hall.ok("GET", "/v1/tickets", token=her))["tickets"]
    assert mine["wait"] == {"low": 0, "likely": 0, "high": 1}
    called = await hall.call_next(li, 5)

    assert called["ticket"]["number"] == "A001"
    assert called["ticket"]["known"]
    shown = await hall.ok("GET", f"/v1/tickets/{taken['ticket']}")
    assert (shown["state"], shown["window"]) == ("called", 5)
    inbox = await hall.ok("GET", "/v1/inbox", token=her)
    assert inbox["events"][-1]["text"].startswith("请到5号窗口")
    await hall.move(li, taken["ticket"], "start")
    done = await hall.move(li, taken["ticket"], "finish")
    assert done["ticket"] is None
    rows = await hall.house.infrastructure.database.fetch("SELECT * FROM served_tickets")
    assert [(row["letter"], row["waited_s"] is not None) for row in rows] == [("A", True)]


async def test_one_holds_one_ticket_of_a_hall_until_it_is_given_back(hall: OpenHall) -> None:
    her = await hall.house.pensioner()
    first = await hall.ok("POST", "/v1/tickets", WANTED, token=her)

    status, problem = await hall.house.call("POST", "/v1/tickets", WANTED, token=her)

    assert (status, problem["type"]) == (409, "/problems/ticket-held")
    await hall.ok("POST", f"/v1/tickets/{first['ticket']}/returns")
    assert (await hall.ok("POST", "/v1/tickets", WANTED, token=her))["number"] == "A002"


async def test_nobody_uses_up_the_numbers_of_a_day_by_giving_them_back(hall: OpenHall) -> None:
    her = await hall.house.citizen()
    for _ in range(TICKETS_OF_ONE):
        taken = await hall.ok("POST", "/v1/tickets", WANTED, token=her)
        await hall.ok("POST", f"/v1/tickets/{taken['ticket']}/returns")

    status, problem = await hall.house.call("POST", "/v1/tickets", WANTED, token=her)

    assert (status, problem["type"]) == (409, "/problems/tickets-taken")
    assert (await hall.give(await hall.house.officer()))["number"] == "A006"


async def test_nobody_known_takes_one_by_the_code_that_the_screen_shows(hall: OpenHall) -> None:
    code = await code_of(hall)
    body = {"group": "B", "code": code, "priority": "disabled"}

    taken = await hall.ok("POST", f"/v1/halls/{HALL}/tickets", body)

    assert (taken["number"], taken["priority"]) == ("B001", "disabled")
    for wrong in ({"code": "AAAAAAAA"}, {"code": code[:-1]}):
        status, problem = await hall.house.call("POST", f"/v1/halls/{HALL}/tickets", body | wrong)
        assert (status, problem["type"]) == (403, "/problems/hall-code-old")


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        ({"group": "Z"}, "/group"),
        ({"group": "", "item": "tax.return"}, "/item"),
        ({"priority": "soldier"}, "/priority"),  # which an officer has to see
        ({"priority": "elder"}, "/priority"),
        ({"priority": "king"}, "/priority"),
    ],
)
async def test_what_the_hall_has_not_is_named(
    hall: OpenHall, wanted: dict[str, str], pointer: str
) -> None:
    her = await hall.house.citizen()

    status, problem = await hall.house.call("POST", "/v1/tickets", WANTED | wanted, token=her)

    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


async def test_an_item_leads_to_the_group_that_serves_it(hall: OpenHall) -> None:
    her = await hall.house.citizen()
    wanted = {"hall": HALL, "item": "allowance.elder"}

    assert (await hall.ok("POST", "/v1/tickets", wanted, token=her))["group"] == "B"


async def test_no_tickets_are_given_out_while_the_hall_is_shut(house: House) -> None:
    """Half an hour at most, whenever this runs."""
    hall = await open_hall(house)
    await house.infrastructure.database.execute(
        """UPDATE halls SET stated = stated || jsonb_build_object(
               'opens', to_char(now() AT TIME ZONE 'Asia/Shanghai' - interval '2 minutes', 'HH24:MI:SS'),
               'closes', to_char(now() AT TIME ZONE 'Asia/Shanghai' - interval '1 minute', 'HH24:MI:SS'))"""
    )
    status, problem = await house.call("POST", "/v1/tickets", WANTED, token=await house.citizen())

    assert (status, problem["type"]) == (409, "/problems/hall-shut")
    assert (await hall.give(await house.officer()))["number"] == "A001"


async def test_three_calls_then_behind_three_others_then_missed(hall: OpenHall) -> None:
    li = await hall.house.officer()
    await hall.sit(li, 5)
    tickets = [await hall.give(li) for _ in range(5)]
    await hall.call_next(li, 5)
    status, problem = await hall.house.call(
        "POST",
        f"/v1/officer/tickets/{tickets[0]['ticket']}/moves",
        {"move": "miss"},
        token=li,
    )
    assert (status, problem["type"]) == (409, "/problems/ticket-moved")

    async def missed(ticket: str) -> dict[str, Any]:
        for _ in range(2):
            await hall.move(li, ticket, "again")
        return await hall.move(li, ticket, "miss")

    seen = await missed(tickets[0]["ticket"])

    assert [each["number"] for each in seen["next"]] == ["A002", "A003", "A004", "A001", "A005"]
    for _ in range(3):
        called = await hall.call_next(li, 5)
        await hall.move(li, called["ticket"]["ticket"], "start")
        await hall.move(li, called["ticket"]["ticket"], "finish")
    assert (await hall.call_next(li, 5))["ticket"]["number"] == "A001"
    await missed(tickets[0]["ticket"])
    assert (await hall.ok("GET", f"/v1/tickets/{tickets[0]['ticket']}"))["state"] == "missed"


async def test_a_ticket_is_transferred_to_windows_of_another_group(hall: OpenHall) -> None:
    li, counter = await hall.house.officer(), await hall.house.officer("counter")
    await hall.sit(li, 3)  # serves A alone
    await hall.sit(counter, 4)  # serves B alone
    given = await hall.give(li)
    await hall.call_next(li, 3)

    await hall.move(li, given["ticket"], "transfer", group="B")

    assert (await hall.call_next(counter, 4))["ticket"]["number"] == "A001"


async def test_a_window_is_one_officers_and_an_officer_at_one_window(hall: OpenHall) -> None:
    li, counter = await hall.house.officer(), await hall.house.officer("counter")
    await hall.sit(li, 5)
    given = await hall.give(li)

    async def refused(token: str, path: str, body: object = None) -> str:
        status, problem = await hall.house.call("POST", path, body, token=token)
        assert status in {403, 409}
        return str(problem["type"])

    assert await refused(counter, f"{OF_HALL}/windows/5/openings") == "/problems/window-taken"
    assert await refused(counter, f"{OF_HALL}/windows/5/calls") == "/problems/window-needed"
    await hall.sit(li, 1)
    await hall.call_next(li, 1)
    move = f"/v1/officer/tickets/{given['ticket']}/moves"
    await hall.sit(counter, 5)
    assert await refused(counter, move, {"move": "start"}) == "/problems/window-needed"
    for path in ("1/calls", "1/closings", "3/openings"):
        assert await refused(li, f"{OF_HALL}/windows/{path}") == "/problems/window-busy"
    assert await audited(hall.house, "window.opened") == ["5", "1", "5"]


async def test_an_officer_of_another_area_calls_nobody(hall: OpenHall) -> None:
    elsewhere = await officer(hall.house, "elsewhere", HERE, roles=[Role.COUNTER])

    for method, path in (
        ("GET", OF_HALL),
        ("POST", f"{OF_HALL}/windows/5/openings"),
        ("POST", f"{OF_HALL}/tickets"),
    ):
        status, problem = await hall.house.call(
            method, path, {"group": "A"} if path.endswith("tickets") else None, token=elsewhere
        )
        assert (status, problem["type"]) == (403, "/problems/officer-outside")
    assert (await hall.ok("GET", "/v1/officer/halls", token=elsewhere))["halls"] == []


async def test_the_board_says_how_many_wait_and_how_long(hall: OpenHall) -> None:
    li = await hall.house.officer()
    await hall.sit(li, 5)
    for _ in range(3):
        await hall.give(li)
    await hall.call_next(li, 5)
    await hall.house.infrastructure.database.execute(
        "UPDATE tickets SET taken_at = taken_at - interval '17 minutes'"
    )
    await asyncio.sleep(2)  # a board is two seconds old at most

    (board,) = (await hall.ok("GET", "/v1/officer/halls", token=li))["halls"]

    assert (board["waiting"], board["longest_wait_min"]) == (2, 17)
    at = {each["number"]: each["ticket"] for each in board["windows"]}
    assert (at[5], at[1]) == ("A001", None)
    assert [each["officer"] for each in board["windows"] if each["number"] == 5] == [
        str(await who(hall.house, li))
    ]


async def test_a_screen_hears_a_call_at_once_and_what_it_missed_when_it_is_back(
    hall: OpenHall,
) -> None:
    house = hall.house
    li, admin = await house.officer(), await officer(house, "admin", roles=[Role.ADMIN])
    _, key = await hall.screen(admin)
    await hall.sit(li, 5)
    given = await hall.give(li)
    async with screen_stream(house, key) as stream:
        await next_event(stream, "queue")
        await hall.call_next(li, 5)
        first = await next_event(stream, "call")
    await hall.move(li, given["ticket"], "again")
    await hall.move(li, given["ticket"], "again")

    async with screen_stream(house, key, since=first["n"]) as stream:
        missed = [await next_event(stream, "call") for _ in range(2)]
        shown = await next_event(stream, "queue")
        while any(each["waiting"] for each in shown["waiting"]):  # some seconds old at most
            shown = await next_event(stream, "queue")

    assert (first["number"], first["window"]) == ("A001", 5)
    assert [each["n"] for each in (first, *missed)] == [1, 2, 3]
    assert shown["zh"] == "市民中心政务服务大厅"
    await hall.move(li, given["ticket"], "again")  # which finds nobody at the other end
    await until(lambda: house.parts.queues.screen_updates.open == 0)


async def test_a_screen_shows_nobodys_data(hall: OpenHall) -> None:
    her, li = await hall.house.pensioner(), await hall.house.officer()
    admin = await officer(hall.house, "admin", roles=[Role.ADMIN])
    _, key = await hall.screen(admin)
    await hall.sit(li, 5)
    await hall.ok("POST", "/v1/tickets", WANTED, token=her)
    await hall.call_next(li, 5)

    shown = await hall.ok("POST", "/v1/hall-screen", {"key": key})

    assert shown.keys() == {"zh", "en", "calls", "waiting", "address", "qr"}
    assert [each.keys() for each in shown["calls"]] == [{"n", "number", "window", "called_at"}]


async def test_a_key_that_is_revoked_opens_nothing_and_ends_what_it_follows(
    hall: OpenHall,
) -> None:
    house = hall.house
    admin = await officer(house, "admin", roles=[Role.ADMIN])
    screen, key = await hall.screen(admin)
    async with screen_stream(house, key) as stream:
        await hall.ok("POST", f"/v1/officer/screens/{screen}/revocations", WHY, token=admin)

        await next_event(stream, "over")
        async with asyncio.timeout(WAIT_S):
            await stream.content.read()
    status, problem = await house.call("POST", "/v1/hall-screen", {"key": key})
    assert (status, problem["type"]) == (403, "/problems/screen-key")
    assert (await house.call("GET", "/v1/hall-screen"))[0] == 403
    assert len(await audited(house, "screen.revoked")) == 1


@pytest.mark.parametrize("bell", [True, False])
async def test_a_call_in_one_process_is_shown_by_the_other_with_the_bell_and_without(
    database_url: str, tmp_path: Path, *, bell: bool
) -> None:
    with open_folder() as folder:
        async with AsyncExitStack() as rings:
            valkey = await rings.enter_async_context(embedded_valkey(folder))
            async with (
                open_house(
                    database_url, tmp_path, lambda _: {"redis_url": SecretStr(valkey)}
                ) as house,
                open_other(house, database_url, tmp_path, valkey) as other,
            ):
                hall = await open_hall(house)
                li = await house.officer()
                admin = await officer(house, "admin", roles=[Role.ADMIN])
                _, key = await hall.screen(admin)
                await hall.sit(li, 5)
                await hall.give(li)
                async with screen_stream(house, key, base=other.base) as stream:
                    await next_event(stream, "queue")
                    if not bell:
                        await rings.aclose()
                    await hall.call_next(li, 5)

                    assert (await next_event(stream, "call"))["number"] == "A001"
