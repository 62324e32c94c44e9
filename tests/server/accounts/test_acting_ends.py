"""How acting for another ends, and what is left of tries and keys."""

from dataclasses import replace

import aiohttp

from server.doors import ACTING_FOR
from tests.agreements import VERSION
from tests.server.accounts.acting_family import (
    CERTIFY,
    DAUGHTER,
    SON,
    Family,
    bound,
    confirmed,
    family,
    representative,
)
from tests.server.house import ID_NUMBER, NAME, House

__all__ = ["family"]


async def refused_at_the_door(house: House, ticket: str) -> bool:
    try:
        async with house.camera(ticket):
            return False
    except aiohttp.WSServerHandshakeError as refused:
        return refused.status == 403


async def test_she_ends_it_in_the_middle_of_the_check_and_nothing_is_kept(
    family: Family,
) -> None:
    house = family.house
    mandate, check = await family.begun()
    async with house.camera(check["ticket"]["ticket"]) as camera:
        await camera.until("prompt")
        status, _ = await house.call("DELETE", f"/v1/me/mandates/{mandate}", token=family.her)
        problem = (await camera.until("problem")).problem

    assert status == 204
    assert problem.type == "/problems/check-over"
    _, page = await house.call("GET", "/v1/entitlements", token=family.her)
    assert page["entitlements"][0]["due"]
    count = "SELECT count(*) FROM frame_digests"
    assert await house.infrastructure.database.fetchval("SELECT count(*) FROM receipts") == 0
    assert await house.infrastructure.database.fetchval(count) == 0
    assert "mandate.ended" in await family.told(family.son)


async def test_a_ticket_of_an_ended_mandate_lets_nobody_in(family: Family) -> None:
    mandate, check = await family.begun()
    await family.house.call("DELETE", f"/v1/me/mandates/{mandate}", token=family.her)

    assert await refused_at_the_door(family.house, check["ticket"]["ticket"])


async def test_the_switch_ends_helping_and_refuses_it_like_a_wrong_name(family: Family) -> None:
    house = family.house
    mandate = await family.help()

    status, chosen = await house.call("PUT", "/v1/me/helpers", {"welcome": False}, token=family.her)

    assert (status, chosen) == (200, {"welcome": False})
    _, ended = await family.as_son("GET", "/v1/entitlements", mandate=mandate)
    assert ended["type"] == "/problems/mandate-ended"
    refused = await house.call(
        "POST", "/v1/helping", {"name": NAME, "id_number": ID_NUMBER}, token=family.son
    )
    wrong = await house.call(
        "POST", "/v1/helping", {"name": "王秀瑛", "id_number": ID_NUMBER}, token=family.son
    )
    for _, answer in (refused, wrong):
        answer.pop("request_id")
    assert refused == wrong
    await house.call("PUT", "/v1/me/helpers", {"welcome": True}, token=family.her)
    assert await family.help()


async def test_failures_in_a_helpers_hand_never_lock_her_out(family: Family) -> None:
    house = family.house
    mandate = await family.help()
    await family.agree(mandate)
    house.faces.likeness = 0.1
    for _ in range(5):
        check = await family.open(mandate)
        async with house.camera(check["ticket"]["ticket"]) as camera:
            await camera.until("verdict")

    status, problem = await family.as_son("POST", "/v1/face-checks", CERTIFY, mandate=mandate)

    assert (status, problem["type"]) == (429, "/problems/budget-spent")
    house.faces.likeness = 0.7
    check = await house.opened(family.her)
    async with house.camera(check["ticket"]["ticket"]) as camera:
        assert (await camera.until("verdict")).verdict.certified


async def test_a_helper_who_opens_a_check_closes_none_of_hers(family: Family) -> None:
    house = family.house
    mandate = await family.help()
    await family.agree(mandate)
    hers = await house.opened(family.her)

    await family.open(mandate)

    async with house.camera(hers["ticket"]["ticket"]) as camera:
        assert (await camera.until("verdict")).verdict.certified


async def test_a_check_that_he_opened_is_shown_to_nobody_without_the_mandate(
    family: Family,
) -> None:
    mandate, check = await family.begun()
    path = f"/v1/face-checks/{check['check']}"

    assert (await family.as_son("GET", path, mandate=mandate))[0] == 200
    for token in (family.son, family.her):
        assert (await family.house.call("GET", path, token=token))[0] == 404


async def test_a_key_used_for_oneself_repeats_nothing_for_another(family: Family) -> None:
    mandate = await family.help()
    key = {"Idempotency-Key": "one"}
    body = {"purpose": "sending_frames", "version": VERSION}
    await family.house.call("POST", "/v1/me/consents", body, token=family.son, headers=key)

    await family.house.call(
        "POST",
        "/v1/me/consents",
        body,
        token=family.son,
        headers=key | {ACTING_FOR: mandate},
    )

    _, texts = await family.as_son("GET", "/v1/consents", mandate=mandate)
    assert {t["purpose"] for t in texts["consents"] if t["given"]} == {
        "face_processing",
        "sending_frames",
    }


async def spend(family: Family, mandate: str) -> int:
    """The status that meets whoever opens a sixth check after five that failed."""
    house, before = family.house, family.house.faces.likeness
    house.faces.likeness = 0.1
    for _ in range(5):
        check = await family.open(mandate)
        async with house.camera(check["ticket"]["ticket"]) as camera:
            await camera.until("verdict")
    house.faces.likeness = before
    return (await family.as_son("POST", "/v1/face-checks", CERTIFY, mandate=mandate))[0]


async def test_a_stranger_who_helps_spends_nothing_of_a_representative_and_closes_nothing(
    family: Family,
) -> None:
    house = family.house
    named = await representative(family)
    await family.agree(named)
    opened = await family.open(named)
    _, stranger = await bound(house, family.desk, DAUGHTER)
    helper = replace(family, son=stranger)

    assert await spend(helper, await helper.help()) == 429

    async with house.camera(opened["ticket"]["ticket"]) as camera:
        assert (await camera.until("verdict")).verdict.certified


async def test_helping_again_gives_no_new_tries(family: Family) -> None:
    mandate = await family.help()
    await family.agree(mandate)
    assert await spend(family, mandate) == 429

    again = await family.help()

    status, problem = await family.as_son("POST", "/v1/face-checks", CERTIFY, mandate=again)
    assert (status, problem["type"]) == (429, "/problems/budget-spent")


async def test_when_his_account_goes_nobody_acts_by_it_any_more(family: Family) -> None:
    house = family.house
    mandate, check = await family.begun()
    await confirmed(house, family.son, SON[2])
    status, _ = await house.call("DELETE", "/v1/me", token=family.son)
    assert status == 200

    assert await refused_at_the_door(house, check["ticket"]["ticket"])
    _, listed = await house.call("GET", "/v1/me/mandates", token=family.her)
    assert [
        (one["mandate"], one["name"], one["ended_at"] is None) for one in listed["mandates"]
    ] == [(mandate, "", False)]
