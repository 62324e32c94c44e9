"""Whoever stands at a window shows their face on their own phone, for this ticket and by this person alone."""

from typing import Any
from uuid import uuid4

from domain.accounts.consent import Purpose
from proto import capture_pb2 as wire
from tests.server.accounts.staff import officer
from tests.server.hall.reception import Reception, open_reception
from tests.server.hall.signing import Signing
from tests.server.house import House


def problem(answer: tuple[int, dict[str, Any]]) -> tuple[int, str]:
    return answer[0], answer[1]["type"].removeprefix("/problems/")


async def standing(house: House) -> Reception:
    """The person stands there, and has agreed to a look at their face."""
    window = await open_reception(house)
    await Signing(window.fair).agree(Purpose.SENDING_FRAMES)
    await window.serve()
    return window


async def check(window: Reception, ticket: str = "") -> tuple[int, dict[str, Any]]:
    body = {"action": "window.identify", "ticket": ticket or window.ticket}
    return await window.house.call("POST", "/v1/face-checks", body, token=window.fair.her)


async def shown(window: Reception, *, likeness: float = 0.7) -> wire.Verdict:
    status, opened = await check(window)
    assert status == 201, opened
    assert [each["way"] for each in opened["other_ways"]] == ["window"]
    return await Signing(window.fair).film(opened["ticket"]["ticket"], likeness=likeness)


async def test_who_shows_their_face_for_the_ticket_is_identified_as_by_a_document(
    house: House,
) -> None:
    window = await standing(house)
    code = await window.fair.ok("GET", f"{window.path}/face-code", token=window.clerk)
    assert code["address"].endswith(f"/#/face/~window%3A{window.ticket}")
    assert code["qr_svg"].startswith("<svg")

    verdict = await shown(window)
    status, seen = await window.identify("face")

    assert verdict.outcome == wire.OUTCOME_PASS
    assert "窗口" in verdict.next_step
    assert (status, seen["by"]) == (201, "本人手机刷脸")
    assert (await window.begin())[0] == 201


async def test_a_face_that_is_not_known_costs_nothing_and_leaves_the_other_ways(
    house: House,
) -> None:
    window = await standing(house)
    assert problem(await window.identify("face")) == (409, "face-not-shown")

    verdict = await shown(window, likeness=0.1)

    assert verdict.outcome == wire.OUTCOME_FAIL
    assert "不影响办理" in verdict.next_step
    assert problem(await window.identify("face")) == (409, "face-not-shown")
    assert await house.infrastructure.database.fetchval("SELECT count(*) FROM cases") == 0
    assert (await window.identify())[0] == 201


async def test_a_face_shown_for_one_ticket_or_by_another_person_is_none_for_this_one(
    house: House,
) -> None:
    window = await standing(house)
    await shown(window)
    hers, window.person = window.person, await window.registered("赵有田", 7)
    another = await window.identify("face")
    window.person = hers
    await window.next()

    assert problem(another) == (409, "face-not-shown")
    assert problem(await window.identify("face")) == (409, "face-not-shown")


async def test_a_face_is_shown_for_a_ticket_that_is_served_and_for_no_other(house: House) -> None:
    window = await standing(house)
    unknown = await check(window, str(uuid4()))
    empty = await check(window, str(window.person))
    stranger = await house.call(
        "GET", f"{window.path}/face-code", token=await officer(house, "elsewhere")
    )
    await window.hall.move(window.clerk, window.ticket, "finish")

    assert problem(unknown) == problem(empty) == (404, "not-found")
    assert problem(stranger) == (403, "window-needed")
    assert problem(await check(window)) == (409, "not-due")


async def test_a_face_that_was_shown_too_long_ago_is_shown_again(house: House) -> None:
    window = await standing(house)
    await shown(window)
    await house.infrastructure.database.execute(
        "UPDATE reception_faces SET passed_at = passed_at - interval '10 minutes'"
    )

    assert problem(await window.identify("face")) == (409, "face-not-shown")
