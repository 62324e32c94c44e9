"""What is refused before a camera opens, what counts against the budget, and what never does."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from domain.faces.face_check import BUDGET_FAILED, BUDGET_HOURS
from domain.problems import Problem
from tests.agreements import VERSION
from tests.server.house import ID_NUMBER, NAME, PHONE, SCHEME, House
from tests.server.neighbours import Neighbour, neighbour

pytestmark = pytest.mark.asyncio(loop_scope="module")

WANTED = {"action": "pension.certify", "scheme": SCHEME}


async def asked(house: House, token: str, **wanted: object) -> tuple[int, str, dict[str, Any]]:
    status, body = await house.call("POST", "/v1/face-checks", WANTED | wanted, token=token)
    return status, str(body.get("type", "")).removeprefix("/problems/"), body


async def captured(house: House, resident: Neighbour, jpeg: bytes | None = None) -> str:
    """One whole check, to its verdict: its state."""
    check = await house.opened(resident.token)
    async with house.camera(check["ticket"]["ticket"]) as camera:
        await camera.until("verdict", jpeg)
    _, seen = await house.call("GET", f"/v1/face-checks/{check['check']}", token=resident.token)
    return str(seen["state"])


async def failed_try(house: House, ticket: str) -> None:
    """Plays one try that is judged failed, then hangs up without a word."""
    async with house.camera(ticket) as camera:
        await camera.until("coach", b"fake")


async def test_without_the_consent_to_the_camera_the_missing_one_is_named(
    shared: House, desk: str
) -> None:
    resident = await neighbour(shared, desk, agreed=False)

    status, name, problem = await asked(shared, resident.token)

    assert (status, name) == (403, Problem.CONSENT_MISSING)
    assert [error["code"] for error in problem["errors"]] == ["sending_frames"]
    assert problem["next_step"]


async def test_whoever_opens_a_check_is_offered_every_way_but_the_face(
    shared: House, desk: str
) -> None:
    resident = await neighbour(shared, desk)

    _, _, check = await asked(shared, resident.token)

    assert [way["way"] for way in check["other_ways"]] == [
        "relative",
        "kiosk",
        "home_visit",
        "video",
        "window",
    ]


async def test_a_consent_withdrawn_is_missing_again(shared: House, desk: str) -> None:
    resident = await neighbour(shared, desk)
    await shared.call("DELETE", "/v1/me/consents/sending_frames", token=resident.token)

    status, name, _ = await asked(shared, resident.token)

    assert (status, name) == (403, Problem.CONSENT_MISSING)


async def test_who_withdrew_the_consent_to_faces_has_no_face_record_left(
    shared: House, desk: str
) -> None:
    resident = await neighbour(shared, desk)
    await shared.call("DELETE", "/v1/me/consents/face_processing", token=resident.token)
    agreed = {"purpose": "face_processing", "version": VERSION}
    await shared.call("POST", "/v1/me/consents", agreed, token=resident.token)

    status, name, problem = await asked(shared, resident.token)

    assert (status, name) == (403, Problem.FACE_RECORD_MISSING)
    assert problem["next_step"]


async def test_what_is_not_due_opens_no_camera(shared: House, desk: str) -> None:
    far = datetime.now(UTC).date() + timedelta(days=300)
    resident = await neighbour(shared, desk, until=far)

    status, name, _ = await asked(shared, resident.token)

    assert (status, name) == (409, Problem.NOT_DUE)


async def test_a_pension_that_is_not_theirs_is_not_found(shared: House, desk: str) -> None:
    resident = await neighbour(shared, desk)

    status, name, _ = await asked(shared, resident.token, scheme="resident-pension")

    assert (status, name) == (404, Problem.NOT_FOUND)


async def test_an_action_that_is_unknown_is_refused_at_its_field(shared: House, desk: str) -> None:
    resident = await neighbour(shared, desk)

    status, name, problem = await asked(shared, resident.token, action="pension.take")

    assert (status, name) == (422, Problem.BODY_INVALID)
    assert [error["pointer"] for error in problem["errors"]] == ["/action"]


async def test_after_five_failed_checks_the_camera_rests_and_the_other_ways_are_named(
    shared: House, desk: str
) -> None:
    resident = await neighbour(shared, desk)
    with shared.faces.alike(0.1):
        states = [await captured(shared, resident) for _ in range(BUDGET_FAILED)]

    async with shared.http.post(
        f"{shared.base}/v1/face-checks",
        json=WANTED,
        headers={"Authorization": f"Bearer {resident.token}", "Idempotency-Key": "after-five"},
    ) as response:
        problem = await response.json(content_type=None)

    assert set(states) == {"failed"}
    assert response.status == 429
    assert problem["type"] == f"/problems/{Problem.BUDGET_SPENT}"
    assert 0 < int(response.headers["Retry-After"]) <= BUDGET_HOURS * 3600
    assert "窗口" in problem["next_step"]


async def test_a_failed_try_counts_when_the_phone_hangs_up_after_it(
    shared: House, desk: str
) -> None:
    resident = await neighbour(shared, desk)
    for _ in range(BUDGET_FAILED):
        await failed_try(shared, (await shared.opened(resident.token))["ticket"]["ticket"])

    status, name, _ = await asked(shared, resident.token)

    assert (status, name) == (429, Problem.BUDGET_SPENT)


async def test_pictures_too_bad_to_judge_never_count(shared: House, desk: str) -> None:
    resident = await neighbour(shared, desk)
    for _ in range(BUDGET_FAILED + 1):
        check = await shared.opened(resident.token)
        async with shared.camera(check["ticket"]["ticket"]) as camera:
            coach = (await camera.until("coach", b"sight:too_dark")).coach
            assert coach.reason == "too_dark"

    status, _, _ = await asked(shared, resident.token)

    assert status == 201


async def test_a_dropped_socket_never_counts_and_a_new_ticket_goes_on(
    shared: House, desk: str
) -> None:
    resident = await neighbour(shared, desk)
    check = await shared.opened(resident.token)
    tickets = f"/v1/face-checks/{check['check']}/tickets"
    ticket = check["ticket"]["ticket"]
    for _ in range(BUDGET_FAILED + 1):
        async with shared.camera(ticket) as camera:
            await camera.next()
            await camera.next()
            await camera.send()
        _, again = await shared.call("POST", tickets, token=resident.token)
        ticket = again["ticket"]

    async with shared.camera(ticket) as camera:
        verdict = (await camera.until("verdict")).verdict

    assert verdict.identity_confirmed
    assert verdict.certified


async def test_a_hangup_is_no_verdict(shared: House, desk: str) -> None:
    resident = await neighbour(shared, desk)
    check = await shared.opened(resident.token)
    async with shared.camera(check["ticket"]["ticket"]) as camera:
        await camera.next()
        await camera.next()
        await camera.hang_up()
        closed = await camera.socket.receive(timeout=10)

    _, seen = await shared.call("GET", f"/v1/face-checks/{check['check']}", token=resident.token)

    assert closed.type is aiohttp.WSMsgType.CLOSE
    assert closed.data == aiohttp.WSCloseCode.OK
    assert seen["state"] == "capturing"
    assert not seen["reasons"]


async def test_when_all_places_are_taken_the_next_hears_when_and_keeps_the_ticket(
    shared: House, desk: str
) -> None:
    residents = [await neighbour(shared, desk) for _ in range(4)]
    checks = [await shared.opened(resident.token) for resident in residents]
    tickets = [check["ticket"]["ticket"] for check in checks]
    async with AsyncExitStack() as held:
        for ticket in tickets[:3]:
            await (await held.enter_async_context(shared.camera(ticket))).next()

        with pytest.raises(aiohttp.WSServerHandshakeError) as full:
            await held.enter_async_context(shared.camera(tickets[3]))
        opening = await asked(shared, residents[3].token)
        new_ticket, _ = await shared.call(
            "POST", f"/v1/face-checks/{checks[3]['check']}/tickets", token=residents[3].token
        )

    await shared.parts.faces.captures.places.finished()
    assert full.value.status == 503
    assert full.value.headers is not None
    assert int(full.value.headers["Retry-After"]) > 0
    assert opening[:2] == (503, Problem.BUSY)
    assert new_ticket == 503
    async with shared.camera(tickets[3]) as camera:
        assert (await camera.next()).HasField("prompt")


async def test_of_many_at_once_no_more_are_let_in_than_there_are_places(
    shared: House, desk: str
) -> None:
    await shared.parts.faces.captures.places.finished()
    residents = [await neighbour(shared, desk) for _ in range(6)]
    tickets = [(await shared.opened(resident.token))["ticket"]["ticket"] for resident in residents]

    all_are_answered = asyncio.Barrier(len(tickets))

    async def attempt(ticket: str) -> int:
        try:
            async with shared.camera(ticket) as camera:
                await all_are_answered.wait()
                await camera.next()
                return 101
        except aiohttp.WSServerHandshakeError as refused:
            await all_are_answered.wait()
            return refused.status

    answers = await asyncio.gather(*(attempt(ticket) for ticket in tickets))

    assert sorted(answers) == [101, 101, 101, 503, 503, 503]


async def test_a_face_pool_that_is_full_for_a_moment_costs_nothing(
    shared: House, desk: str
) -> None:
    resident = await neighbour(shared, desk)
    check = await shared.opened(resident.token)
    shared.faces.full = True
    async with shared.camera(check["ticket"]["ticket"]) as camera:
        await camera.next()
        await camera.next()
        await camera.send()
        await asyncio.sleep(0.3)
        shared.faces.full = False

        verdict = (await camera.until("verdict")).verdict

    assert verdict.certified


async def test_no_face_processing_without_consent_at_the_counter(shared: House, desk: str) -> None:
    body = {"name": NAME, "id_number": ID_NUMBER, "phone": PHONE, "schemes": []}
    _, person = await shared.call("POST", "/v1/officer/persons", body, token=desk)

    status, problem = await shared.call(
        "POST",
        f"/v1/officer/persons/{person['person']}/face-records",
        data=b"\xff\xd8 a photo \xff\xd9",
        token=desk,
        headers={"Content-Type": "image/jpeg"},
    )

    assert (status, problem["type"]) == (403, f"/problems/{Problem.CONSENT_MISSING}")
