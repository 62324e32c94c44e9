"""Acting for others over real sockets: helped, certified, told; refused everywhere else; ended at once."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import jwt
import pytest

from domain.accounts.consent import How, Purpose
from domain.days import SHANGHAI
from domain.identifiers import check_digit
from domain.words import Language
from server.doors import ACTING_FOR
from server.routes import ROUTES
from tests.agreements import VERSION, shown
from tests.server.house import ID_NUMBER, JPEG, NAME, PHONE, SCHEME, House

SON = ("李建国", "440306195001011238", "13900139000")
CERTIFY = {"action": "pension.certify", "scheme": SCHEME}


def id_number(born: str, order: int = 1) -> str:
    first = f"440304{born}{order:03}"
    return first + check_digit(first)


DAUGHTER = ("李小红", id_number("19820304", 2), "13900139001")


@dataclass
class Family:
    """A pensioner at home with her phone, and her son with his."""

    house: House
    mother: UUID
    her: str
    son: str
    desk: str

    async def as_son(
        self, method: str, path: str, json: object = None, *, mandate: str
    ) -> tuple[int, dict[str, Any]]:
        return await self.house.call(
            method, path, json, token=self.son, headers={ACTING_FOR: mandate}
        )

    async def help(self) -> str:
        status, mandate = await self.house.call(
            "POST", "/v1/helping", {"name": NAME, "id_number": ID_NUMBER}, token=self.son
        )
        assert status == 201, mandate
        assert mandate["name"] == "王*英"
        return str(mandate["mandate"])

    async def agree(self, mandate: str) -> None:
        """She agrees to the camera, beside him, to what the page said aloud."""
        spoken = shown(Purpose.SENDING_FRAMES, Language.ZH, How.SPOKEN).sha256.hex()
        body = {
            "purpose": "sending_frames",
            "version": VERSION,
            "how": "spoken",
            "language": "zh-CN",
            "text_sha256": spoken,
        }
        status, answer = await self.as_son("POST", "/v1/me/consents", body, mandate=mandate)
        assert status == 201, answer

    async def open(self, mandate: str) -> dict[str, Any]:
        status, check = await self.as_son("POST", "/v1/face-checks", CERTIFY, mandate=mandate)
        assert status == 201, check
        return check

    async def begun(self) -> tuple[str, dict[str, Any]]:
        mandate = await self.help()
        await self.agree(mandate)
        return mandate, await self.open(mandate)

    async def told(self, token: str) -> list[str]:
        _, inbox = await self.house.call("GET", "/v1/inbox", token=token)
        return [event["kind"] for event in inbox["events"]]


async def confirmed(house: House, token: str, phone: str) -> None:
    # the limit of one code a minute is not what is tested here
    await house.infrastructure.database.execute("DELETE FROM sign_in_codes")
    await house.call("POST", "/v1/me/codes", token=token)
    code = {"code": await house.code(phone)}
    status, _ = await house.call("POST", "/v1/me/confirmations", code, token=token)
    assert status == 204


async def refused_at_the_door(house: House, ticket: str) -> bool:
    try:
        async with house.camera(ticket):
            return False
    except aiohttp.WSServerHandshakeError as refused:
        return refused.status == 403


async def bound(house: House, desk: str, who: tuple[str, str, str]) -> tuple[UUID, str]:
    name, number, phone = who
    body = {"name": name, "id_number": number, "phone": phone, "schemes": []}
    status, person = await house.call("POST", "/v1/officer/persons", body, token=desk)
    assert status == 201, person
    token = await house.citizen(phone)
    status, _ = await house.call(
        "POST", "/v1/me/person", {"name": name, "id_number": number}, token=token
    )
    assert status == 201
    return UUID(person["person"]), token


@pytest.fixture
async def family(house: House) -> Family:
    desk = await house.officer()
    mother = await house.resident(desk)
    her = await house.citizen()
    await house.call("POST", "/v1/me/person", {"name": NAME, "id_number": ID_NUMBER}, token=her)
    _, son = await bound(house, desk, SON)
    return Family(house, mother, her, son, desk)


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
    told = await family.told(family.her)
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
        if route.path.startswith("/v1/officer") or route.access == "public":
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


async def test_she_names_a_representative_with_a_fresh_code_and_ends_it(family: Family) -> None:
    house = family.house
    body = {
        "name": SON[0],
        "id_number": SON[1],
        "scopes": ["certify", "notices"],
        "ends_on": "2026-12-31",
    }
    await house.infrastructure.database.execute(
        "UPDATE sessions SET confirmed_at = confirmed_at - interval '1 hour'"
    )
    status, problem = await house.call("POST", "/v1/me/mandates", body, token=family.her)
    assert (status, problem["type"]) == (403, "/problems/confirmation-needed")
    await confirmed(house, family.her, PHONE)

    status, mandate = await house.call("POST", "/v1/me/mandates", body, token=family.her)

    assert status == 201, mandate
    assert mandate["ends_at"] == "2026-12-31T16:00:00Z"
    _, held = await house.call("GET", "/v1/me/acting", token=family.son)
    assert [(one["name"], one["scopes"]) for one in held["mandates"]] == [
        ("王*英", ["certify", "notices"])
    ]
    for token in (family.her, family.son):
        assert "mandate.granted" in await family.told(token)
    assert (await family.as_son("GET", "/v1/entitlements", mandate=mandate["mandate"]))[0] == 200
    await house.call("DELETE", f"/v1/me/mandates/{mandate['mandate']}", token=family.son)
    _, held = await house.call("GET", "/v1/me/acting", token=family.son)
    assert held["mandates"] == []


async def representative(family: Family) -> str:
    """The mandate of the son whom she names."""
    await confirmed(family.house, family.her, PHONE)
    body = {
        "name": SON[0],
        "id_number": SON[1],
        "scopes": ["certify", "notices"],
        "ends_on": "2026-12-31",
    }
    status, granted = await family.house.call("POST", "/v1/me/mandates", body, token=family.her)
    assert status == 201, granted
    return str(granted["mandate"])


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


async def child_of(family: Family, born: str) -> str:
    """A child on the register, with something to certify; the path of its entry."""
    body = {
        "name": "王小明",
        "id_number": id_number(born),
        "phone": "13800138009",
        "schemes": [{"scheme": SCHEME, "certified_until": date(2026, 12, 1).isoformat()}],
    }
    status, person = await family.house.call("POST", "/v1/officer/persons", body, token=family.desk)
    assert status == 201, person
    return f"/v1/officer/persons/{person['person']}"


async def enrol(house: House, desk: str, path: str) -> tuple[int, dict[str, Any]]:
    return await house.call(
        "POST",
        f"{path}/face-records",
        token=desk,
        data=JPEG,
        headers={"Content-Type": "image/jpeg"},
    )


async def test_a_childs_face_is_processed_by_its_guardian_alone(family: Family) -> None:
    house, desk = family.house, family.desk
    leap = (datetime.now(SHANGHAI).year - 10) // 4 * 4
    born = f"{leap}0229"
    path = await child_of(family, born)
    agreed = {"purpose": "face_processing", "version": VERSION}
    own = await house.citizen("13800138009")
    await house.call(
        "POST",
        "/v1/me/person",
        {"name": "王小明", "id_number": id_number(born)},
        token=own,
    )

    for method, where, body in (
        ("POST", f"{path}/consents", agreed),
        ("POST", "/v1/me/consents", agreed),
        ("POST", "/v1/face-checks", CERTIFY),
    ):
        token = desk if where.startswith("/v1/officer") else own
        status, problem = await house.call(method, where, body, token=token)
        assert (status, problem["type"]) == (403, "/problems/guardian-needed"), where
    _, problem = await enrol(house, desk, path)
    assert problem["type"] == "/problems/guardian-needed"

    status, guardian = await house.call(
        "POST", f"{path}/mandates", {"kind": "guardian", "id_number": SON[1]}, token=desk
    )
    assert status == 201, guardian
    assert guardian["ends_at"] == f"{leap + 14}-02-28T16:00:00Z"  # 1 March in the city
    mandate = guardian["mandate"]
    for purpose in ("face_processing", "sending_frames"):
        body = {"purpose": purpose, "version": VERSION}
        status, _ = await family.as_son("POST", "/v1/me/consents", body, mandate=mandate)
        assert status == 201
    status, _ = await enrol(house, desk, path)
    assert status == 201
    check = await family.open(mandate)
    async with house.camera(check["ticket"]["ticket"]) as camera:
        assert (await camera.until("verdict")).verdict.certified

    status, _ = await house.call("DELETE", f"{path}/mandates/{mandate}", token=desk)
    assert status == 204
    _, seen = await house.call("GET", path, token=desk)
    assert (seen["face_records"], seen["consents"]) == ([], [])


async def test_guardianship_ends_with_the_14th_birthday_and_takes_its_agreements_along(
    family: Family,
) -> None:
    house, desk = family.house, family.desk
    path = await child_of(family, "20160301")
    _, guardian = await house.call(
        "POST", f"{path}/mandates", {"kind": "guardian", "id_number": SON[1]}, token=desk
    )
    body = {"purpose": "face_processing", "version": VERSION}
    await family.as_son("POST", "/v1/me/consents", body, mandate=guardian["mandate"])
    await house.infrastructure.database.execute(
        "UPDATE mandates SET ends_at = now() - interval '1 second' WHERE mandate_id = $1",
        UUID(guardian["mandate"]),
    )

    await house.parts.accounts.mandates.end_of_childhood()

    _, seen = await house.call("GET", path, token=desk)
    assert seen["consents"] == []
    _, listed = await house.call("GET", f"{path}/mandates", token=desk)
    assert listed["mandates"][0]["ended_at"]
    assert "mandate.ended" in await family.told(family.son)


async def test_an_officer_records_and_ends_a_representative(family: Family) -> None:
    house, path = family.house, f"/v1/officer/persons/{family.mother}"
    body = {
        "kind": "representative",
        "id_number": SON[1],
        "scopes": ["certify"],
        "ends_on": "2027-06-30",
    }
    status, mandate = await house.call("POST", f"{path}/mandates", body, token=family.desk)
    assert status == 201, mandate
    assert mandate["by_officer"]

    status, _ = await house.call(
        "DELETE", f"{path}/mandates/{mandate['mandate']}", token=family.desk
    )

    assert status == 204
    _, ended = await family.as_son("GET", "/v1/entitlements", mandate=mandate["mandate"])
    assert ended["type"] == "/problems/mandate-ended"


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
