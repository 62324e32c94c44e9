"""What is tried at a window instead of receiving whoever stands there, and what each of its rules keeps out."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from storage.accounts.persons import open_identity, seal_identity
from tests.server.accounts.staff import THERE, officer
from tests.server.hall.reception import open_reception
from tests.server.hall.signing import SIGNED
from tests.server.hall.test_new_item import CASES, TEXT
from tests.server.hall.test_posts import who
from tests.server.house import PHONE, House


def problem(answer: tuple[int, dict[str, Any]]) -> tuple[int, str]:
    return answer[0], answer[1]["type"].removeprefix("/problems/")


async def test_a_code_for_one_ticket_is_none_at_another(house: House) -> None:
    window = await open_reception(house)
    await window.serve()
    await house.infrastructure.database.execute("DELETE FROM sign_in_codes")
    assert (await window.send_code())[0] == 201
    code = await house.code(PHONE)
    await window.next()

    assert problem(await window.identify("code", code=code)) == (403, "code-wrong")


async def test_no_code_leaves_for_a_ticket_at_another_window(house: House) -> None:
    window = await open_reception(house)
    await window.serve()
    await house.infrastructure.database.execute("DELETE FROM sign_in_codes")
    mine, window.clerk = window.clerk, await officer(house, "elsewhere")

    refused = await window.send_code()

    assert problem(refused) == (403, "window-needed")
    count = "SELECT count(*) FROM sign_in_codes"
    assert await house.infrastructure.database.fetchval(count) == 0
    window.clerk = mine
    assert (await window.send_code())[0] == 201


async def test_who_has_no_phone_on_record_is_identified_by_the_document(house: House) -> None:
    window = await open_reception(house)
    base, person = house.infrastructure, UUID(window.person)
    row = await base.database.fetchval("SELECT identity FROM persons")
    silent = replace(open_identity(base.vault, person, row), phone="")
    await base.database.execute(
        "UPDATE persons SET identity = $1", seal_identity(base.vault, person, silent)
    )
    await window.serve()

    for refused in (await window.send_code(), await window.identify("code", code="123456")):
        assert refused[0] == 422
        assert [each["code"] for each in refused[1]["errors"]] == ["no_phone"]
    assert (await window.identify())[0] == 201


async def test_what_became_the_officer_s_own_while_it_was_typed_is_not_submitted(
    house: House,
) -> None:
    window = await open_reception(house)
    saved = await window.filled()
    await house.infrastructure.database.execute(
        "UPDATE officers SET person_id = $1 WHERE officer_id = $2",
        window.person,
        await who(house, window.clerk),
    )

    assert problem(await window.submit(saved["version"])) == (403, "own-case")
    hers = await window.fair.ok("GET", f"{CASES}/{saved['case']}", token=window.fair.her)
    assert hers["state"] == "draft"


async def test_nothing_is_typed_signed_or_submitted_before_it_is_begun_or_once_it_is_sent(
    house: House,
) -> None:
    window = await open_reception(house, SIGNED)
    await window.serve()
    await window.identify()
    for answer in (await window.save(1), await window.sign(1), await window.submit(1)):
        assert problem(answer) == (409, "case-moved")
    _, begun = await window.begin()
    _, saved = await window.save(begun["version"], lit="electric")
    _, signed = await window.sign(saved["version"])
    _, sent = await window.submit(signed["version"])
    assert sent["state"] == "submitted"

    seen = sent["version"]
    for answer in (await window.save(seen), await window.sign(seen), await window.submit(seen)):
        assert problem(answer) == (409, "case-moved")


async def test_what_the_person_threw_away_on_the_phone_is_gone_at_the_window(house: House) -> None:
    window = await open_reception(house)
    saved = await window.filled()
    await house.call("DELETE", f"{CASES}/{saved['case']}", token=window.fair.her)

    shown = await window.fair.ok("GET", f"{window.path}/reception", token=window.clerk)

    assert shown["case"] is None
    assert problem(await window.save(saved["version"], lit="candle")) == (404, "not-found")
    assert (await window.begin())[0] == 201


async def test_what_rules_decide_no_window_accepts(house: House) -> None:
    window = await open_reception(house, TEXT)
    await window.granted(window.clerk, "culture_fair", "clerk")
    saved = await window.filled()

    _, sent = await window.submit(saved["version"])

    assert sent["state"] == "submitted"
    decided = await window.fair.until(sent["case"], "closed")
    assert "accept" not in [each["move"] for each in decided["events"]]


async def test_how_long_steps_take_is_told_to_officers_of_the_hall_s_area(house: House) -> None:
    window = await open_reception(house)
    path = "/v1/officer/halls/civic_center/reception-steps"

    far = await house.call("GET", path, token=await officer(house, "far", THERE))
    here = await house.call("GET", path, token=window.clerk)

    assert far[0] == 403
    assert here[0] == 200
