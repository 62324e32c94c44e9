"""A code on a screen and the phones that scan it, over real sockets; and how somebody would misuse it."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from tests.server.house import SCHEME, House
from tests.server.keyed import Keyed
from tests.server.neighbours import Neighbour, neighbour

pytestmark = pytest.mark.asyncio(loop_scope="module")

FACE = {"purpose": "kiosk.face", "about": SCHEME}
CHECK = {"action": "pension.certify", "scheme": SCHEME}


@pytest_asyncio.fixture(loop_scope="module")
async def resident(shared: House, desk: str) -> Neighbour:
    return await neighbour(shared, desk)


async def shown(
    house: House, who: Neighbour, what: dict[str, str] = FACE
) -> tuple[dict[str, Any], str]:
    """What the screen shows, and the code as a camera reads it."""
    status, answer = await house.call("POST", "/v1/me/hand-offs", what, token=who.token)
    assert status == 201, answer
    return answer, answer["address"].rpartition("/")[2]


def problem(answer: dict[str, Any]) -> str:
    return str(answer.get("type", "")).removeprefix("/problems/")


async def test_the_phone_is_told_who_asks_for_what_and_both_show_the_same_digits(
    shared: House, resident: Neighbour
) -> None:
    screen, code = await shown(shared, resident)
    phone = Keyed(shared)

    status, taken = await phone.take(code)

    assert status == 200, taken
    assert taken["digits"] == screen["digits"]
    assert "*" in taken["asked_by"]
    assert all(taken[told] for told in ("what", "lands", "place"))
    assert "address" not in taken
    assert len(code) >= 22  # 128 bits


async def test_what_the_phone_does_lands_with_whoever_showed_the_code(
    shared: House, resident: Neighbour
) -> None:
    screen, code = await shown(shared, resident)
    phone = Keyed(shared)
    await phone.take(code)
    await phone.confirm(code)

    status, check = await phone.call("POST", "/v1/face-checks", CHECK, code=code)
    assert status == 201, check
    seen, _ = await shared.call("GET", f"/v1/face-checks/{check['check']}", token=resident.token)
    status, _ = await phone.done(code)
    _, after = await shared.call(
        "GET", f"/v1/me/hand-offs/{screen['hand_off']}", token=resident.token
    )

    assert (seen, status, after["state"]) == (200, 200, "done")


async def test_before_the_yes_and_after_the_end_the_doors_are_shut(
    shared: House, resident: Neighbour
) -> None:
    _, code = await shown(shared, resident)
    phone = Keyed(shared)
    await phone.take(code)
    early, why = await phone.call("POST", "/v1/face-checks", CHECK, code=code)
    await phone.confirm(code)
    await phone.done(code)
    late, after = await phone.call("POST", "/v1/face-checks", CHECK, code=code)
    again, _ = await phone.done(code)

    assert (early, problem(why)) == (409, "hand-off-unconfirmed")
    assert (late, problem(after), again) == (410, "hand-off-over", 410)


async def test_a_second_phone_is_refused_and_so_is_the_code_without_the_key(
    shared: House, resident: Neighbour
) -> None:
    _, code = await shown(shared, resident)
    first, second = Keyed(shared), Keyed(shared)
    await first.take(code)

    status, answer = await second.take(code)
    keyless, _ = await shared.call("POST", "/v1/hand-offs/confirmations", {"code": code})
    await first.confirm(code)
    thief, _ = await second.call("POST", "/v1/face-checks", CHECK, code=code)
    bare, _ = await shared.call(
        "POST", "/v1/face-checks", CHECK, headers={"Zhijian-Hand-Off": code}
    )

    assert (status, problem(answer)) == (409, "hand-off-taken")
    assert (keyless, thief, bare) == (401, 409, 401)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/me", None),
        ("GET", "/v1/me/sessions", None),
        ("GET", "/v1/entitlements", None),
        ("POST", "/v1/me/hand-offs", FACE),
        ("POST", "/v1/face-checks", {"action": "account.step_up"}),
        ("POST", "/v1/face-checks", {"action": "account.step_up", "scheme": SCHEME}),
        ("POST", "/v1/face-checks", {"action": "pension.certify", "scheme": "another"}),
        ("GET", f"/v1/cases/{UUID(int=9)}/papers/1", None),
    ],
)
async def test_a_code_signs_nobody_in_and_opens_nothing_but_its_own_door(
    shared: House, resident: Neighbour, method: str, path: str, body: object
) -> None:
    _, code = await shown(shared, resident)
    phone = Keyed(shared)
    await phone.take(code)
    await phone.confirm(code)

    status, answer = await phone.call(method, path, body, code=code)

    assert (status, problem(answer)) == (403, "hand-off-not-here")


async def test_nobody_acts_for_others_by_a_code(shared: House, resident: Neighbour) -> None:
    _, code = await shown(shared, resident)
    phone = Keyed(shared)
    await phone.take(code)
    await phone.confirm(code)
    acting = {"Zhijian-Acting-For": str(uuid4())}

    status, answer = await phone.call("POST", "/v1/face-checks", CHECK, code=code, headers=acting)

    assert (status, problem(answer)) == (403, "hand-off-not-here")


async def test_when_the_screen_signs_out_its_codes_are_over(shared: House, desk: str) -> None:
    who = await neighbour(shared, desk)
    _, code = await shown(shared, who)
    phone = Keyed(shared)
    await phone.take(code)
    await phone.confirm(code)
    await shared.call("DELETE", "/v1/sessions/current", token=who.token)

    status, answer = await phone.call("POST", "/v1/face-checks", CHECK, code=code)

    assert (status, problem(answer)) == (410, "hand-off-over")


async def test_a_guessed_code_and_one_that_is_past_are_answered_alike(
    shared: House, resident: Neighbour
) -> None:
    screen, code = await shown(shared, resident)
    await shared.infrastructure.database.execute(
        "UPDATE hand_offs SET ends_at = ends_at - $2::interval WHERE hand_off_id = $1",
        screen["hand_off"],
        timedelta(minutes=5),
    )
    phone = Keyed(shared)

    past, of_past = await phone.take(code)
    guessed, of_guessed = await phone.take("A" * 22)
    _, after = await shared.call(
        "GET", f"/v1/me/hand-offs/{screen['hand_off']}", token=resident.token
    )

    assert (past, guessed) == (410, 410)
    assert problem(of_past) == problem(of_guessed)
    assert after["state"] == "expired"


async def test_only_the_screen_that_shows_it_follows_it(
    shared: House, resident: Neighbour, desk: str
) -> None:
    screen, _ = await shown(shared, resident)
    path = f"/v1/me/hand-offs/{screen['hand_off']}"
    other = await neighbour(shared, desk)

    status, _ = await shared.call("GET", path, token=other.token)
    closed, _ = await shared.call("DELETE", path, token=other.token)

    assert (status, closed) == (404, 404)


async def test_a_screen_that_waits_is_told_at_once_what_the_phone_did(
    shared: House, resident: Neighbour
) -> None:
    screen, code = await shown(shared, resident)
    path = f"/v1/me/hand-offs/{screen['hand_off']}?known=open"
    waits = asyncio.create_task(shared.call("GET", path, token=resident.token))
    await asyncio.sleep(0.2)
    assert not waits.done()

    await Keyed(shared).take(code)
    async with asyncio.timeout(5):
        _, after = await waits

    assert after["state"] == "opened"


async def test_a_phone_that_says_no_and_a_screen_that_is_closed_end_it(
    shared: House, resident: Neighbour
) -> None:
    screen, code = await shown(shared, resident)
    phone = Keyed(shared)
    await phone.take(code)
    refused, _ = await phone.call("POST", "/v1/hand-offs/refusals", {"code": code})
    after, _ = await phone.confirm(code)
    second, other = await shown(shared, resident)
    path = f"/v1/me/hand-offs/{second['hand_off']}"
    await shared.call("DELETE", path, token=resident.token)
    closed, _ = await phone.take(other)
    _, of_first = await shared.call(
        "GET", f"/v1/me/hand-offs/{screen['hand_off']}", token=resident.token
    )
    _, of_second = await shared.call("GET", path, token=resident.token)

    assert (refused, after, closed) == (204, 410, 410)
    assert (of_first["state"], of_second["state"]) == ("refused", "closed")


async def test_a_screen_shows_no_more_than_five_at_once(shared: House, desk: str) -> None:
    who = await neighbour(shared, desk)
    for _ in range(5):
        await shown(shared, who)

    status, answer = await shared.call("POST", "/v1/me/hand-offs", FACE, token=who.token)

    assert (status, problem(answer)) == (409, "hand-offs-open")


@pytest.mark.parametrize(
    "body",
    [
        {"purpose": "sign.in", "about": SCHEME},
        {"purpose": "kiosk.face", "about": "a b"},
        {"purpose": "kiosk.face", "about": "x" * 90},
        {"purpose": "paper.fetch", "about": "../1"},
        {"purpose": "paper.fetch", "about": str(uuid4()), "part": "1\n2"},
    ],
)
async def test_unfit_input_is_answered_in_words(
    shared: House, resident: Neighbour, body: dict[str, str]
) -> None:
    status, answer = await shared.call("POST", "/v1/me/hand-offs", body, token=resident.token)

    assert status in {422, 201, 400}, answer
    assert status != 201 or "x" * 90 in body["about"]


async def test_an_officer_shows_what_officers_may_and_nothing_else(
    shared: House, desk: str
) -> None:
    paper = {"purpose": "paper.fetch", "about": str(uuid4()), "part": "1"}
    status, screen = await shared.call("POST", "/v1/officer/hand-offs", paper, token=desk)
    refused, _ = await shared.call("POST", "/v1/officer/hand-offs", FACE, token=desk)
    code = screen["address"].rpartition("/")[2]
    phone = Keyed(shared)
    _, taken = await phone.take(code)
    await phone.confirm(code)
    case = paper["about"]
    purpose = {"Zhijian-Purpose": "x"}
    gone, _ = await phone.call(
        "GET", f"/v1/officer/cases/{case}/papers/1", code=code, headers=purpose
    )
    other, _ = await phone.call(
        "GET", f"/v1/officer/cases/{case}/papers/2", code=code, headers=purpose
    )
    listed, _ = await phone.call(
        "GET", f"/v1/officer/cases/{case}/papers", code=code, headers=purpose
    )

    assert (status, refused, taken["asked_by"]) == (201, 403, "")
    assert (gone, other, listed) == (404, 403, 403)
