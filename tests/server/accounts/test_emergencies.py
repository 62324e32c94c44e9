"""An emergency over the wire: it opens one person, leaves a trace, and is reviewed."""

import asyncio
from typing import Any, Final

import pytest
import pytest_asyncio

from server.route import Route
from server.routes import ROUTES
from tests.server.accounts.staff import HERE, THERE, audited, officer, opened_review, resident_of
from tests.server.house import ID_NUMBER, House

EMERGENCY: Final = {"id_number": ID_NUMBER, "why": "found unconscious at the counter"}


async def opened(house: House, token: str) -> dict[str, Any]:
    status, seen = await house.call("POST", "/v1/officer/emergencies", EMERGENCY, token=token)
    assert status == 201, seen
    return seen


async def test_an_emergency_opens_one_person_and_every_administrator_sees_it(
    house: House,
) -> None:
    person = await resident_of(house, HERE)
    chen, admin = await officer(house, "chen", THERE), await officer(house, "admin")

    emergency = await opened(house, chen)

    assert (await house.call("GET", f"/v1/officer/persons/{person}", token=chen))[0] == 200
    _, waiting = await house.call("GET", "/v1/officer/emergencies", token=admin)
    (seen,) = waiting["emergencies"]
    assert (seen["emergency"], seen["username"], seen["why"]) == (
        emergency["emergency"],
        "chen",
        EMERGENCY["why"],
    )
    past = await house.call("GET", "/v1/officer/emergencies?cursor=none", token=admin)
    assert past[0] == 422, past
    _, own = await house.call("GET", "/v1/officer/me", token=admin)
    assert own["emergencies"] == 1
    assert await audited(house, "emergency.opened") == [EMERGENCY["why"]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_emergency(shared: House) -> tuple[House, str, str]:
    """A person of another area, whom an officer has opened."""
    person = await resident_of(shared, HERE)
    chen = await officer(shared, "chen", THERE)
    await opened(shared, chen)
    return shared, person, chen


def writes(route: Route) -> bool:
    return route.path.startswith("/v1/officer") and "{person}" in route.path and not route.emergency


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    "route",
    [each for each in ROUTES if writes(each)],
    ids=lambda route: f"{route.method} {route.path}",
)
async def test_no_door_that_changes_something_opens_in_an_emergency(
    shared_emergency: tuple[House, str, str], route: Route
) -> None:
    house, person, chen = shared_emergency
    path = route.path.replace("{person}", person).replace("{", "").replace("}", "")

    status, problem = await house.call(route.method, path, {"x": 1}, token=chen)

    assert (status, problem["type"]) == (403, "/problems/emergency-reads")


async def test_an_emergency_reads_the_person_the_mandates_requests_and_deliveries(
    house: House,
) -> None:
    person = await resident_of(house, HERE)
    chen = await officer(house, "chen", THERE)
    await opened(house, chen)
    path = f"/v1/officer/persons/{person}"

    for end in ("", "/mandates", "/requests"):
        assert (await house.call("GET", path + end, token=chen))[0] == 200, end
    body = {"purpose": "whom to call"}
    assert (await house.call("POST", f"{path}/deliveries/search", body, token=chen))[0] == 200


async def test_an_emergency_decides_no_review(house: House) -> None:
    person = await resident_of(house, HERE)
    review = await opened_review(house, person)
    chen = await officer(house, "chen", THERE)
    await opened(house, chen)
    path = f"/v1/officer/reviews/{review}"

    assert (await house.call("GET", path, token=chen))[0] == 200
    decision = {"decision": "certified", "words": "she lives"}
    status, problem = await house.call("POST", f"{path}/decision", decision, token=chen)
    assert (status, problem["type"]) == (403, "/problems/emergency-reads")


async def test_an_officer_opens_a_few_records_in_an_emergency_a_day(house: House) -> None:
    await resident_of(house, HERE)
    chen, wu = await officer(house, "chen", THERE), await officer(house, "wu", THERE)
    for _ in range(3):
        await opened(house, chen)

    status, problem = await house.call("POST", "/v1/officer/emergencies", EMERGENCY, token=chen)

    assert (status, problem["type"]) == (429, "/problems/emergencies-spent")
    assert await opened(house, wu)
    await house.infrastructure.database.execute(
        "UPDATE emergencies SET opened_at = opened_at - interval '1 day'"
    )
    assert await opened(house, chen)


async def test_of_two_emergencies_at_once_the_second_is_counted_after_the_first(
    house: House,
) -> None:
    await resident_of(house, HERE)
    chen = await officer(house, "chen", THERE)

    answers = await asyncio.gather(
        *(house.call("POST", "/v1/officer/emergencies", EMERGENCY, token=chen) for _ in range(6))
    )

    assert sorted(status for status, _ in answers) == [201] * 3 + [429] * 3


async def test_a_look_ends_with_its_review_though_it_was_justified(house: House) -> None:
    person = await resident_of(house, HERE)
    chen, admin = await officer(house, "chen", THERE), await officer(house, "admin")
    emergency = await opened(house, chen)

    await house.call(
        "POST",
        f"/v1/officer/emergencies/{emergency['emergency']}/review",
        {"justified": True, "words": "the ambulance was called"},
        token=admin,
    )

    assert (await house.call("GET", f"/v1/officer/persons/{person}", token=chen))[0] == 404


async def test_an_emergency_is_over_after_half_an_hour(house: House) -> None:
    person = await resident_of(house, HERE)
    chen = await officer(house, "chen", THERE)
    await opened(house, chen)

    await house.infrastructure.database.execute(
        "UPDATE emergencies SET until = until - interval '30 minutes'"
    )

    assert (await house.call("GET", f"/v1/officer/persons/{person}", token=chen))[0] == 404


async def test_an_emergency_needs_a_reason_that_says_something(house: House) -> None:
    await resident_of(house, HERE)
    chen = await officer(house, "chen", THERE)

    status, problem = await house.call(
        "POST", "/v1/officer/emergencies", EMERGENCY | {"why": "urgent"}, token=chen
    )

    assert (status, problem["errors"][0]["pointer"]) == (422, "/why")


async def test_nobody_reviews_their_own_emergency(house: House) -> None:
    await resident_of(house, HERE)
    chen = await officer(house, "chen", THERE)
    emergency = await opened(house, chen)
    path = f"/v1/officer/emergencies/{emergency['emergency']}/review"
    verdict = {"justified": True, "words": "the ambulance was called"}

    status, problem = await house.call("POST", path, verdict, token=chen)
    assert (status, problem["type"]) == (403, "/problems/another-admin-needed")

    admin = await officer(house, "admin")
    status, left = await house.call("POST", path, verdict, token=admin)
    assert (status, left["emergencies"]) == (201, [])
    assert (await house.call("POST", path, verdict, token=admin))[0] == 404


async def test_what_was_not_justified_ends_at_once(house: House) -> None:
    person = await resident_of(house, HERE)
    chen, admin = await officer(house, "chen", THERE), await officer(house, "admin")
    emergency = await opened(house, chen)

    await house.call(
        "POST",
        f"/v1/officer/emergencies/{emergency['emergency']}/review",
        {"justified": False, "words": "no such call"},
        token=admin,
    )

    assert (await house.call("GET", f"/v1/officer/persons/{person}", token=chen))[0] == 404
    assert await audited(house, "emergency.reviewed") == ["not justified: no such call"]
