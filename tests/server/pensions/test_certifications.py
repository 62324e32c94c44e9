"""What certified a person in the past, over real sockets: each that took effect, and nothing beside."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.days import SHANGHAI, add_months
from services.pensions.certifications import PAGE
from tests.server.accounts.acting_family import Family, family
from tests.server.house import ID_NUMBER, NAME, SCHEME, House
from tests.server.neighbours import neighbour

__all__ = ["family"]

PAST = "/v1/me/certifications"


async def past(house: House, token: str) -> list[dict[str, Any]]:
    status, page = await house.call("GET", PAST, token=token)
    assert status == 200, page
    return list(page["certifications"])


async def person_at_home(house: House, desk: str) -> tuple[UUID, str]:
    person = await house.resident(desk)
    token = await house.citizen()
    await house.call("POST", "/v1/me/person", {"name": NAME, "id_number": ID_NUMBER}, token=token)
    return person, token


async def attest(house: House, desk: str, person: UUID) -> str:
    body = {"scheme": SCHEME, "presence": "window", "words": "身份证核对无误"}
    path = f"/v1/officer/persons/{person}/attestations"
    status, answer = await house.call("POST", path, body, token=desk)
    assert status == 201, answer
    return str(answer["receipt"])


async def prove(house: House, desk: str, person: UUID, days_ago: int) -> None:
    day = f"{datetime.now(SHANGHAI) - timedelta(days=days_ago):%Y-%m-%d}"
    path = f"/v1/officer/persons/{person}/proofs"
    status, answer = await house.call(
        "POST", path, {"source": "hospital", "happened_on": day}, token=desk
    )
    assert status == 201, answer


async def test_what_certified_a_person_is_listed_newest_first(house: House) -> None:
    desk = await house.officer()
    person, token = await person_at_home(house, desk)
    await prove(house, desk, person, 3)
    await attest(house, desk, person)

    window, data = await past(house, token)

    today = datetime.now(SHANGHAI).date()
    assert (window["way"], window["scheme"]) == ("window", SCHEME)
    assert window["certified_on"] == today.isoformat()
    assert window["certified_until"] == add_months(today, 12).isoformat()
    assert window["receipt"] is None  # an officer's belongs to no account
    lived_on = today - timedelta(days=3)
    assert (data["way"], data["certified_on"]) == ("data", lived_on.isoformat())
    assert data["certified_until"] == add_months(lived_on, 12).isoformat()


async def test_a_certification_by_the_camera_has_its_receipt_while_that_can_be_read(
    house: House,
) -> None:
    token = await house.pensioner()
    check = await house.opened(token)
    async with house.camera(check["ticket"]["ticket"]) as camera:
        verdict = (await camera.until("verdict")).verdict

    [seen] = await past(house, token)
    assert (seen["way"], seen["receipt"]) == ("face", verdict.receipt)
    assert seen["certified_until"] == verdict.certified_until
    assert (await house.call("GET", f"/v1/receipts/{seen['receipt']}", token=token))[0] == 200

    await house.infrastructure.database.execute("UPDATE receipts SET readable_until = now()")
    [seen] = await past(house, token)
    assert seen["receipt"] is None


async def test_a_proof_that_changed_nothing_certified_nothing(house: House) -> None:
    desk = await house.officer()
    person, token = await person_at_home(house, desk)
    await attest(house, desk, person)
    await prove(house, desk, person, 3)

    assert [one["way"] for one in await past(house, token)] == ["window"]


async def test_who_was_seen_while_a_death_was_recorded_is_certified_by_the_officer_who_decides(
    house: House,
) -> None:
    desk = await house.officer()
    person, token = await person_at_home(house, desk)
    await house.death(desk, person)
    await attest(house, desk, person)
    assert await past(house, token) == []

    review = await house.infrastructure.database.fetchval("SELECT case_id FROM review_grounds")
    body = {"decision": "certified", "words": "电话核实，本人健在。"}
    status, answer = await house.call(
        "POST", f"/v1/officer/reviews/{review}/decision", body, token=desk
    )
    assert status == 201, answer
    assert [one["way"] for one in await past(house, token)] == ["officer"]


async def test_pages_go_on_where_the_last_ended(house: House) -> None:
    desk = await house.officer()
    person, token = await person_at_home(house, desk)
    await house.infrastructure.database.execute(
        "INSERT INTO evidence (person_id, evidence_id, provider, action, subject, language, state,"
        " issued_at, expires_at, ended_at, presence) SELECT $1, gen_random_uuid(), 'officer',"
        " 'pension.certify', $2, 'zh-CN', 'passed', now(), now(), now(), 'window'"
        " FROM generate_series(1, $3)",
        person,
        f"entitlement:{SCHEME}",
        PAGE + 1,
    )

    _, first = await house.call("GET", PAST, token=token)
    _, rest = await house.call("GET", f"{PAST}?cursor={first['next_cursor']}", token=token)

    assert [len(page["certifications"]) for page in (first, rest)] == [PAGE, 1]
    assert rest["next_cursor"] == ""
    every = first["certifications"] + rest["certifications"]
    assert len({one["certification"] for one in every}) == PAGE + 1


async def test_a_strange_cursor_is_refused(house: House) -> None:
    token = await house.pensioner()

    status, problem = await house.call("GET", f"{PAST}?cursor=1", token=token)

    assert (status, problem["type"]) == (422, "/problems/body-invalid")


async def test_nobody_sees_what_certified_another(house: House) -> None:
    desk = await house.officer()
    person, _ = await person_at_home(house, desk)
    await attest(house, desk, person)
    stranger = await house.citizen("13900139009")

    status, problem = await house.call("GET", PAST, token=stranger)

    assert (status, problem["type"]) == (403, "/problems/binding-needed")


async def test_what_data_certified_is_listed_to_the_person_alone(house: House) -> None:
    desk = await house.officer()
    one, other = [await neighbour(house, desk) for _ in range(2)]
    await prove(house, desk, one.person, 3)

    assert [seen["way"] for seen in await past(house, one.token)] == ["data"]
    assert await past(house, other.token) == []


async def test_who_helps_sees_what_came_of_the_own_phone_and_no_more(family: Family) -> None:
    house = family.house
    mandate, check = await family.begun()
    async with house.camera(check["ticket"]["ticket"]) as camera:
        verdict = (await camera.until("verdict")).verdict
    await attest(house, family.desk, family.mother)

    _, his = await family.as_son("GET", PAST, mandate=mandate)
    hers = await past(house, family.her)

    assert [(one["way"], one["receipt"]) for one in his["certifications"]] == [
        ("relative", verdict.receipt)
    ]
    assert [(one["way"], one["receipt"]) for one in hers] == [("window", None), ("relative", None)]
    assert await past(house, family.son) == []


async def test_what_is_no_longer_kept_is_no_longer_listed(house: House) -> None:
    desk = await house.officer()
    person, token = await person_at_home(house, desk)
    await attest(house, desk, person)
    await house.infrastructure.database.execute(
        "DELETE FROM evidence WHERE ended_at < $1", datetime.now(UTC) + timedelta(hours=1)
    )

    assert await past(house, token) == []
