"""Somebody is received at a window, over the wire: identified, taken in, given a number; and what is tried instead."""

from datetime import date
from typing import Any
from uuid import uuid4

from clients.demo.people import resident
from tests.server.accounts.staff import HERE, THERE, audited, officer
from tests.server.hall.reception import open_reception
from tests.server.hall.signing import SIGNED
from tests.server.hall.test_new_item import CASES, DESK
from tests.server.hall.test_posts import who
from tests.server.house import PHONE, House


def problem(answer: tuple[int, dict[str, Any]]) -> tuple[int, str]:
    return answer[0], answer[1]["type"].removeprefix("/problems/")


async def test_a_window_without_a_post_takes_in_any_item_and_the_unit_accepts_it(
    house: House,
) -> None:
    window = await open_reception(house)
    await window.serve()
    _, received = await window.identify()
    assert (received["name"], received["by"], received["case"]) == ("王秀英", "查验证件原件", None)
    _, begun = await window.begin()
    assert begun["form"] == {"applicant": "王秀英"}
    _, saved = await window.save(begun["version"], lit="electric")

    status, sent = await window.submit(saved["version"])

    assert (status, sent["state"]) == (201, "submitted"), sent
    assert sent["number"]
    hers = await window.fair.ok("GET", f"{CASES}/{sent['case']}", token=window.fair.her)
    assert hers["number"] == sent["number"]
    seen = await window.fair.ok("GET", f"{DESK}/{sent['case']}", token=window.fair.officers["sun"])
    seen = await window.fair.move("sun", seen, "take", "accept")
    await window.fair.move("sun", seen, "accept", "accept")
    assert "case.submitted" in await window.fair.told()
    assert await audited(house, "reception.identify") == ["document"]
    await window.hall.move(window.clerk, window.ticket, "finish")


async def test_a_clerk_of_the_unit_accepts_at_once_and_does_not_decide(house: House) -> None:
    window = await open_reception(house)
    await window.granted(window.clerk, "culture_fair", "clerk")
    await window.granted(window.clerk, "culture_fair", "approver")
    await window.granted(window.clerk, "fire_watch", "clerk")
    saved = await window.filled()

    _, sent = await window.submit(saved["version"])

    assert sent["state"] == "accepted"
    fair = window.fair
    fair.officers["window"] = window.clerk
    seen = await fair.ok("GET", f"{DESK}/{sent['case']}", token=window.clerk)
    seen = await fair.move("hu", seen, "take", "fire")
    seen = await fair.move("hu", seen, "finish_step", "fire", opinion="agrees", words="已查看")
    assert problem(await _moved(house, window.clerk, seen, "take", "decide")) == (
        *(403, "kept-apart"),
    )


async def test_whoever_typed_it_does_not_decide_it_though_another_accepted(house: House) -> None:
    window = await open_reception(house)
    await window.granted(window.clerk, "culture_fair", "approver")
    saved = await window.filled()
    _, sent = await window.submit(saved["version"])
    assert sent["state"] == "submitted"
    fair = window.fair
    seen = await fair.ok("GET", f"{DESK}/{sent['case']}", token=fair.officers["sun"])
    seen = await fair.move("sun", seen, "take", "accept")
    seen = await fair.move("sun", seen, "accept", "accept")
    seen = await fair.move("hu", seen, "take", "fire")
    seen = await fair.move("hu", seen, "finish_step", "fire", opinion="agrees", words="已查看")

    refused = await _moved(house, window.clerk, seen, "take", "decide")

    assert problem(refused) == (403, "kept-apart")
    assert "窗口" in refused[1]["detail"]
    await fair.move("gao", seen, "take", "decide")


async def _moved(
    house: House, token: str, seen: dict[str, Any], move: str, step: str
) -> tuple[int, dict[str, Any]]:
    return await house.call(
        "POST",
        f"{DESK}/{seen['case']}/moves",
        {"move": move, "step": step},
        token=token,
        headers={"If-Match": f'"{seen["version"]}"'},
    )


async def test_a_code_to_the_recorded_phone_identifies_for_this_ticket_alone(house: House) -> None:
    window = await open_reception(house)
    await window.serve()
    await house.infrastructure.database.execute("DELETE FROM sign_in_codes")
    status, sent = await window.send_code()
    assert (status, sent["phone"]) == (201, f"{PHONE[:3]}****{PHONE[-4:]}")
    code = await house.code(PHONE)

    wrong = await window.identify("code", code="000000" if code != "000000" else "000001")
    empty = await window.identify("code")
    body = {"phone": PHONE, "code": code}
    sign_in = await house.call("POST", "/v1/sign-in/sessions", body)
    right, seen = await window.identify("code", code=code)

    assert problem(wrong) == problem(empty) == (403, "code-wrong")
    assert sign_in[0] == 401
    assert (right, seen["way"]) == (201, "code")
    assert problem(await window.identify("code", code=code)) == (403, "code-wrong")


async def test_who_has_no_account_is_served_by_the_document(house: House) -> None:
    window = await open_reception(house)
    li = await house.officer()
    old = resident(7, "赵有田", date(1940, 3, 7))
    body = {"name": old.name, "id_number": old.id_number, "phone": old.phone, "schemes": []}
    status, made = await house.call("POST", "/v1/officer/persons", body, token=li)
    assert status == 201, made
    window.person = made["person"]
    saved = await window.filled()

    status, sent = await window.submit(saved["version"])

    assert (status, sent["state"]) == (201, "submitted")
    assert sent["form"]["applicant"] == "赵有田"


async def test_the_person_sees_what_is_typed_and_whoever_comes_second_sees_it_first(
    house: House,
) -> None:
    window = await open_reception(house)
    saved = await window.filled()
    path = f"{CASES}/{saved['case']}"
    hers = await window.fair.ok("GET", path, token=window.fair.her)
    assert hers["form"]["lit"] == "electric"
    form, seen = (
        {"form": {"lit": "candle", "extinguisher": "灭火毯"}},
        {"If-Match": f'"{saved["version"]}"'},
    )
    await window.fair.ok("PUT", f"{path}/form", form, token=window.fair.her, headers=seen)

    assert problem(await window.save(saved["version"], lit="electric")) == (412, "case-changed")
    assert problem(await window.submit(saved["version"])) == (412, "case-changed")


async def test_a_line_that_is_cut_while_somebody_types_loses_nothing(house: House) -> None:
    window = await open_reception(house)
    await window.filled()

    seen = await window.fair.ok("GET", f"{window.path}/reception", token=window.clerk)

    assert (seen["case"]["form"]["lit"], seen["case"]["state"]) == ("electric", "draft")


async def test_the_next_window_goes_on_with_what_was_begun_and_the_first_one_can_not(
    house: House,
) -> None:
    window = await open_reception(house)
    saved = await window.filled()
    other = await officer(house, "other")
    await window.hall.move(window.clerk, window.ticket, "transfer", group="B")
    await window.serve(clerk=other, window=4)

    assert problem(await window.save(saved["version"], lit="electric")) == (403, "window-needed")
    path = f"{window.path}/reception"
    assert (await house.call("GET", path, token=other))[0] == 404  # whom nobody identified here
    _, received = await window.identify(by=other)
    assert received["case"]["case"] == saved["case"]
    status, sent = await window.submit(saved["version"], by=other)
    assert (status, sent["state"]) == (201, "submitted")


async def test_nobody_is_received_who_does_not_stand_there(house: House) -> None:
    window = await open_reception(house)
    await window.hall.sit(window.clerk, 5)
    called = await window.hall.call_next(window.clerk, 5)
    window.ticket = called["ticket"]["ticket"]
    before = await window.identify()
    await window.hall.move(window.clerk, window.ticket, "start")
    stranger = await window.identify(by=await officer(house, "elsewhere"))
    unknown = await window.begin()
    ticket, window.ticket = window.ticket, str(uuid4())
    nobody = await window.identify()
    window.ticket = ticket
    assert (await window.identify())[0] == 201
    await window.hall.move(window.clerk, window.ticket, "finish")
    after = await window.begin()

    assert problem(before) == problem(after) == (409, "ticket-moved")
    assert problem(stranger) == (403, "window-needed")
    assert problem(unknown) == problem(nobody) == (404, "not-found")


async def test_an_officer_reaches_nobody_beyond_the_own_areas(house: House) -> None:
    window = await open_reception(house)
    await house.infrastructure.database.execute("UPDATE persons SET area = $1", THERE)
    here = await officer(house, "here", HERE)
    await window.serve()

    assert problem(await window.identify(by=here)) == (404, "not-found")


async def test_an_officer_takes_in_nothing_of_the_own(house: House) -> None:
    window = await open_reception(house)
    await window.serve()
    await house.infrastructure.database.execute(
        "UPDATE officers SET person_id = $1 WHERE officer_id = $2",
        window.person,
        await who(house, window.clerk),
    )
    assert (await window.identify())[0] == 201

    assert problem(await window.begin()) == (403, "own-case")
    assert await house.infrastructure.database.fetchval("SELECT count(*) FROM cases") == 0


async def test_what_is_signed_is_signed_before_the_officer_or_on_the_phone(house: House) -> None:
    window = await open_reception(house, SIGNED)
    saved = await window.filled()
    assert problem(await window.submit(saved["version"])) == (409, "signature-needed")
    status, signed = await window.sign(saved["version"])
    assert status == 201, signed
    _, changed = await window.save(signed["version"], lit="candle", extinguisher="灭火毯")
    assert problem(await window.submit(changed["version"])) == (409, "signature-needed")

    await window.sign(changed["version"])
    status, sent = await window.submit(changed["version"])

    assert (status, sent["state"]) == (201, "submitted")
    assert await audited(house, "case.sign") == ["本人当面签署"] * 2


async def test_the_steps_of_a_window_are_counted_of_nobody(house: House) -> None:
    window = await open_reception(house)
    saved = await window.filled()
    await window.submit(saved["version"])

    path = "/v1/officer/halls/civic_center/reception-steps"
    told = await window.fair.ok("GET", path, token=window.clerk)

    assert {each["step"]: each["count"] for each in told["steps"]} == dict.fromkeys(
        ("come", "identify", "choose", "fill_in", "whole"), 1
    )
    assert all(0 <= each["mean_s"] < 60 for each in told["steps"])


async def test_a_form_that_is_not_right_is_refused_field_by_field_and_kept(house: House) -> None:
    window = await open_reception(house)
    saved = await window.filled()

    _, faulty = await window.save(saved["version"], lit="laser", applicant="他人")
    _, empty = await window.save(saved["version"])
    refused = await window.submit(empty["version"])

    assert [each["pointer"] for each in faulty["errors"]] == ["/form/applicant", "/form/lit"]
    assert (refused[0], refused[1]["errors"][0]["pointer"]) == (422, "/form/lit")
