"""Guardians and representatives: named, recorded by an officer, ended by time."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.days import SHANGHAI
from tests.agreements import VERSION
from tests.server.accounts.acting_family import CERTIFY, SON, Family, confirmed, family, id_number
from tests.server.house import JPEG, PHONE, SCHEME, House

__all__ = ["family"]


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
