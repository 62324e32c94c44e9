"""The audit at its door: administrators alone, for a purpose, and each search on record."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from domain.events import EventKind
from domain.people import Role
from domain.subjects import SubjectKind
from server.route import Asks
from server.routes import ROUTES
from storage.events import tell
from tests.server.house import House, hire

AUDIT = "/v1/officer/audit"


async def admin(house: House) -> str:
    await hire(house.parts.accounts.officers, "zhao", Role.ADMIN)
    return await house.officer("zhao")


async def entries(house: House, token: str, query: str) -> list[dict[str, Any]]:
    status, found = await house.call("GET", f"{AUDIT}?purpose=inspection{query}", token=token)
    assert status == 200, found
    return list(found["entries"])


async def test_an_administrator_sees_who_looked_at_a_person(house: House) -> None:
    desk, token = await house.officer(), await admin(house)
    person = await house.resident(desk)
    await house.call("GET", f"/v1/officer/persons/{person}", token=desk)

    found = await entries(house, token, f"&person={person}&actor=li")

    assert [entry["action"] for entry in found][-1] == "person.added"
    assert found[0]["action"] == "person.read"
    assert found[0]["why"] == "窗口办理"
    assert {entry["name"] for entry in found} == {"li"}


async def test_reading_mandates_personal_notices_and_requests_is_on_record_with_its_purpose(
    house: House,
) -> None:
    desk, token = await house.officer(), await admin(house)
    person = await house.resident(desk)
    async with house.infrastructure.database.transaction() as tx:
        long_ago = datetime.now(UTC) - timedelta(days=12)
        await tell(
            tx,
            person=person,
            kind=EventKind.SUSPENDED,
            subject=SubjectKind.PERSON.of(),
            at=long_ago,
        )
    why = {"Zhijian-Purpose": quote("她儿子来问")}
    paths = f"persons/{person}/mandates", f"persons/{person}/requests", "personal-notices"
    for path in paths:
        status, _ = await house.call("GET", f"/v1/officer/{path}", token=desk, headers=why)
        assert status == 200

    found = await entries(house, token, f"&person={person}&actor=li")

    looks = [(entry["action"], entry["why"]) for entry in found[:3]]
    assert looks == [
        ("visit.read", "她儿子来问"),
        ("request.read", "她儿子来问"),
        ("mandate.read", "她儿子来问"),
    ]


async def test_who_does_not_say_why_sees_nothing(house: House) -> None:
    desk, token = await house.officer(), await admin(house)
    person = await house.resident(desk)

    for said in ("", "%20", "%ff", quote("事" * 501), quote("一\n二")):
        status, problem = await house.call(
            "GET", f"/v1/officer/persons/{person}", token=desk, headers={"Zhijian-Purpose": said}
        )
        assert (status, problem["type"]) == (400, "/problems/purpose-missing"), said
    found = await entries(house, token, f"&person={person}&actor=li")
    assert "person.read" not in [entry["action"] for entry in found]


def test_every_door_that_shows_a_persons_data_asks_why() -> None:
    named = {"{person}", "{review}", "{letter}"}
    shown = {
        route.path
        for route in ROUTES
        if route.method == "GET"
        and route.path.startswith("/v1/officer/")
        and named & set(route.path.split("/"))
    }

    assert shown - {route.path for route in ROUTES if Asks.PURPOSE in route.asks} == set()


async def test_a_search_finds_the_one_before_it(house: House) -> None:
    token = await admin(house)
    await entries(house, token, "")

    found = await entries(house, token, "&actor=zhao&since=2026-01-01")

    searches = [entry["why"] for entry in found if entry["action"] == "audit.read"]
    assert searches == ["inspection", "inspection"]


async def test_the_audit_pages_through_everything_once(house: House) -> None:
    token = await admin(house)
    for _ in range(60):
        await entries(house, token, "")
    numbers: list[int] = []
    cursor = ""
    while True:
        path = f"{AUDIT}?purpose=incident&actor=zhao&cursor={cursor}"
        _, page = await house.call("GET", path, token=token)
        numbers += [entry["seq"] for entry in page["entries"]]
        if not (cursor := page["next_cursor"]):
            break

    assert numbers == sorted(set(numbers), reverse=True)
    assert len(numbers) >= 60


async def test_counter_and_reviewer_have_no_way_to_the_audit(house: House) -> None:
    status, problem = await house.call(
        "GET", f"{AUDIT}?purpose=inspection", token=await house.officer()
    )

    assert (status, problem["type"]) == (403, "/problems/not-permitted")


async def test_what_is_wrong_in_a_search_is_named(house: House) -> None:
    token = await admin(house)
    rows: list[tuple[str, list[str]]] = [
        ("", ["/purpose"]),
        ("purpose=curiosity&person=x&since=yesterday", ["/purpose", "/person", "/since"]),
        ("purpose=incident&since=0001-01-01T00:00%2B23:59", ["/since"]),
        ("purpose=incident&cursor=junk", []),
        ("purpose=incident&cursor=0001-01-01T00:00%2B23:59~1", []),
    ]

    for query, pointers in rows:
        status, problem = await house.call("GET", f"{AUDIT}?{query}", token=token)
        assert status == 422, query
        assert [error["pointer"] for error in problem.get("errors", [])] == pointers
