"""What somebody takes home from a window: a receipt that anybody can check, and the question how it was."""

import hashlib
from typing import Any

from tests.server.accounts.staff import audited, officer
from tests.server.hall.reception import Reception, open_reception
from tests.server.hall.test_new_item import CASES
from tests.server.house import House


def problem(answer: tuple[int, dict[str, Any]]) -> tuple[int, str]:
    return answer[0], answer[1]["type"].removeprefix("/problems/")


async def receipt(window: Reception, by: str = "") -> tuple[int, bytes]:
    headers = {"Authorization": f"Bearer {by or window.clerk}"}
    path = f"{window.house.base}{window.path}/receipt"
    async with window.house.http.get(path, headers=headers) as response:
        return response.status, await response.read()


async def sent(window: Reception) -> dict[str, Any]:
    saved = await window.filled()
    status, case = await window.submit(saved["version"])
    assert status == 201, case
    return case


async def test_a_receipt_is_printed_and_its_code_says_that_it_is_ours(house: House) -> None:
    window = await open_reception(house)
    case = await sent(window)

    status, pdf = await receipt(window)

    assert (status, pdf[:5]) == (200, b"%PDF-")
    path = f"{CASES}/{case['case']}/papers"
    (hers,) = (await window.fair.ok("GET", path, token=window.fair.her))["papers"]
    assert (hers["kind"], hers["name"]) == ("receipt", "办件回执")
    _, checked = await house.call("GET", f"/v1/papers/{hers['code']}")
    assert (checked["issuer"], checked["validity"]) == ("文化局", "valid")
    assert checked["sha256"] == hashlib.sha256(pdf).hexdigest()
    assert await audited(house, "reception.receipt") == [""]
    uses = await window.fair.ok("GET", "/v1/me/uses", token=window.fair.her)
    assert "窗口为您打印回执" in str(uses)


async def test_a_receipt_is_printed_once_something_is_sent_and_while_its_holder_stands_there(
    house: House,
) -> None:
    window = await open_reception(house)
    saved = await window.filled()
    path = f"{window.path}/receipt"
    before = await house.call("GET", path, token=window.clerk)
    await window.submit(saved["version"])
    stranger = await house.call("GET", path, token=await officer(house, "elsewhere"))
    await window.hall.move(window.clerk, window.ticket, "finish")
    after = await house.call("GET", path, token=window.clerk)

    assert problem(before) == (409, "case-moved")
    assert problem(stranger) == (403, "window-needed")
    assert problem(after) == (409, "ticket-moved")


async def test_what_is_applied_for_on_the_page_has_no_receipt_of_a_window(house: House) -> None:
    window = await open_reception(house)
    case = await window.fair.applied(lit="electric")

    path = f"{CASES}/{case['case']}/papers"
    assert (await window.fair.ok("GET", path, token=window.fair.her))["papers"] == []


async def test_whoever_was_served_is_asked_once_of_each_ticket_and_rates_by_a_code(
    house: House,
) -> None:
    window = await open_reception(house)
    await sent(window)
    _, again = await window.begin()
    _, saved = await window.save(again["version"], lit="electric")
    await window.submit(saved["version"])

    path = f"{window.path}/rating-codes"
    made = await window.fair.ok("POST", path, token=window.clerk)
    given = {"level": "very_satisfied", "reasons": ["attitude"]}
    assert (await house.call("POST", f"/v1/rating-codes/{made['code']}", given))[0] == 204

    (asked,) = (await window.fair.ok("GET", "/v1/ratings", token=window.fair.her))["ratings"]
    assert asked["case"] is None
    inbox = await window.fair.ok("GET", "/v1/inbox", token=window.fair.her)
    assert [each["kind"] for each in inbox["events"]].count("rating.asked") == 1


async def test_a_code_to_rate_is_shown_to_whom_something_was_done_for_at_the_own_window(
    house: House,
) -> None:
    window = await open_reception(house)
    saved = await window.filled()
    path = f"{window.path}/rating-codes"
    before = await house.call("POST", path, token=window.clerk)
    await window.submit(saved["version"])
    stranger = await house.call("POST", path, token=await officer(house, "elsewhere"))
    await window.hall.move(window.clerk, window.ticket, "finish")
    after = await house.call("POST", path, token=window.clerk)

    assert problem(before) == (404, "not-found")
    assert problem(stranger) == (403, "window-needed")
    assert problem(after) == (409, "ticket-moved")
