"""Acting for others over real sockets: helped, certified, told; refused everywhere else."""

from uuid import uuid4

import jwt
import pytest

from domain.accounts.consent import How, Purpose
from domain.words import Language
from server.doors import ACTING_FOR
from server.routes import ROUTES
from tests.agreements import VERSION, shown
from tests.server.accounts.acting_family import DAUGHTER, Family, bound, family
from tests.server.house import SCHEME

__all__ = ["family"]


async def test_a_relative_helps_and_she_is_certified_and_told_and_both_are_on_record(
    family: Family,
) -> None:
    house = family.house
    mandate, check = await family.begun()

    async with house.camera(check["ticket"]["ticket"]) as camera:
        verdict = (await camera.until("verdict")).verdict

    assert verdict.certified
    _, page = await house.call("GET", "/v1/entitlements", token=family.her)
    assert page["entitlements"][0]["certified_by"] == "relative"
    # The round of reminders may tell of what is due at any moment.
    told = [each for each in await family.told(family.her) if each != "entitlement.due_soon"]
    assert told[-2:] == ["mandate.helped", "entitlement.certified"]
    assert "entitlement.certified" not in await family.told(family.son)
    _, listed = await house.call("GET", "/v1/me/mandates", token=family.her)
    assert [(one["mandate"], one["name"], one["kind"]) for one in listed["mandates"]] == [
        (mandate, "李*国", "helper")
    ]
    _, uses = await house.call("GET", "/v1/me/uses", token=family.her)
    acted = {use["action"] for use in uses["uses"] if use["actor"] == "acting"}
    assert acted == {"mandate.granted", "consent.given", "face_check.open", "face_check.pass"}
    status, receipt = await family.as_son("GET", f"/v1/receipts/{verdict.receipt}", mandate=mandate)
    assert status == 200
    keys = house.infrastructure.keys
    claims = jwt.decode(
        receipt["jws"], keys.token_keys[keys.current_kid].public_key(), algorithms=["EdDSA"]
    )
    assert claims["mandate"] == mandate


async def test_what_she_agreed_to_beside_him_is_kept_as_evidence(family: Family) -> None:
    mandate = await family.help()
    await family.agree(mandate)

    row = await family.house.infrastructure.database.fetchrow(
        "SELECT language, how, text_sha256, given_by, mandate_id FROM consents"
        " WHERE person_id = $1 AND purpose = 'sending_frames'",
        family.mother,
    )

    assert row is not None
    assert (row["language"], row["how"], str(row["mandate_id"])) == ("zh-CN", "spoken", mandate)
    assert row["text_sha256"] == shown(Purpose.SENDING_FRAMES, Language.ZH, How.SPOKEN).sha256
    assert row["given_by"].startswith("citizen:")


async def test_the_texts_come_in_a_form_to_be_heard_with_their_digests(family: Family) -> None:
    mandate = await family.help()

    _, texts = await family.as_son("GET", "/v1/consents", mandate=mandate)

    one = {text["purpose"]: text for text in texts["consents"]}["sending_frames"]
    assert one["text"] == shown(Purpose.SENDING_FRAMES).text
    assert one["spoken"] == shown(Purpose.SENDING_FRAMES, how=How.SPOKEN).text
    assert len(one["spoken_sha256"]) == len(one["text_sha256"]) == 64
    assert not one["given"]


async def test_he_sees_what_is_due_and_nothing_else_of_hers(family: Family) -> None:
    mandate = await family.help()

    _, page = await family.as_son("GET", "/v1/entitlements", mandate=mandate)

    assert [one["scheme"] for one in page["entitlements"]] == [SCHEME]
    assert page["entitlements"][0]["review"] is None
    _, own = await family.house.call("GET", "/v1/entitlements", token=family.son)
    assert own["entitlements"] == []


async def test_every_door_that_names_no_scope_refuses_who_acts_for_another(
    family: Family,
) -> None:
    mandate = await family.help()

    for route in ROUTES:
        if route.acts is not None or "{" in route.path or route.status == 101:
            continue
        status, problem = await family.as_son(route.method, route.path, mandate=mandate)
        if route.path.startswith("/v1/officer") or route.access in {"public", "partner"}:
            assert status in (400, 401, 403, 415, 422), route.path
        else:
            assert problem["type"] == "/problems/acting-not-here", route.path


@pytest.mark.parametrize("path", ["/v1/me/uses", "/v1/me/export", "/v1/me/reviews"])
async def test_a_mandate_opens_no_other_data_of_hers(family: Family, path: str) -> None:
    mandate = await family.help()

    status, problem = await family.as_son("GET", path, mandate=mandate)

    assert (status, problem["type"]) == (403, "/problems/acting-not-here")
    assert problem["next_step"]


async def test_somebody_elses_mandate_an_ended_one_and_two_at_once_are_refused(
    family: Family,
) -> None:
    house = family.house
    mandate = await family.help()
    _, daughter = await bound(house, family.desk, DAUGHTER)

    for token, named, problem in (
        (daughter, mandate, "mandate-unknown"),
        (family.her, mandate, "mandate-unknown"),
        (family.son, str(uuid4()), "mandate-unknown"),
        (family.son, "../etc", "mandate-unknown"),
    ):
        status, answer = await house.call(
            "GET", "/v1/entitlements", token=token, headers={ACTING_FOR: named}
        )
        assert (status, answer["type"]) == (403, f"/problems/{problem}")
    await house.call("DELETE", f"/v1/me/mandates/{mandate}", token=family.her)
    status, answer = await family.as_son("GET", "/v1/entitlements", mandate=mandate)
    assert (status, answer["type"]) == (403, "/problems/mandate-ended")


async def test_a_helper_withdraws_nothing_and_agrees_to_no_face_record(family: Family) -> None:
    mandate = await family.help()

    gone = await family.as_son("DELETE", "/v1/me/consents/face_processing", mandate=mandate)
    given = await family.as_son(
        "POST",
        "/v1/me/consents",
        {"purpose": "face_processing", "version": VERSION},
        mandate=mandate,
    )

    assert [answer["type"] for _, answer in (gone, given)] == ["/problems/mandate-scope"] * 2


async def test_the_copy_of_everything_says_who_acted(family: Family) -> None:
    mandate = await family.help()

    status, copy = await family.house.call("GET", "/v1/me/export", token=family.her)

    assert status == 200
    assert [(one["mandate"], one["name"]) for one in copy["mandates"]] == [(mandate, "李*国")]
    assert "李*国 · helper · certify" in copy["readable"]


async def test_an_officer_reads_the_text_behind_the_evidence_of_an_agreement(
    family: Family,
) -> None:
    mandate = await family.help()
    await family.agree(mandate)
    spoken = shown(Purpose.SENDING_FRAMES, Language.ZH, How.SPOKEN)
    door = "/v1/officer/consent-texts/"
    desk = await family.house.officer()

    status, read = await family.house.call("GET", door + spoken.sha256.hex(), token=desk)
    unknown, _ = await family.house.call("GET", door + "00" * 32, token=desk)
    odd, _ = await family.house.call("GET", door + "nothing", token=desk)

    assert (status, read["text"]) == (200, spoken.text)
    assert (unknown, odd) == (404, 404)
