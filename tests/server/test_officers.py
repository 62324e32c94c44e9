"""Officers over the wire: areas, roles and their ends hold at once, and an emergency leaves a trace."""

import asyncio
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from auth.access import Access
from domain.people import Role
from server.route import Route
from server.routes import ROUTES
from storage.privacy.oversight import OversightStore
from tests.server.house import ID_NUMBER, PASSWORD, House, hire

ROLES: Final = list(Role)
HERE, THERE = "440304", "440305"
OFFICERS: Final = "/v1/officer/officers"
WHY: Final = {"why": "as asked for in writing"}
OWN: Final = "a password of my own"
EMERGENCY: Final = {"id_number": ID_NUMBER, "why": "found unconscious at the counter"}


async def officer(house: House, username: str, *areas: str, roles: list[Role] = ROLES) -> str:
    """The token of a new officer."""
    await hire(house.parts.accounts.officers, username, *roles, areas=areas or ("",))
    return await house.officer(username)


async def who(house: House, token: str) -> str:
    _, own = await house.call("GET", "/v1/officer/me", token=token)
    return str(own["officer"]["officer"])


async def audited(house: House, action: str) -> list[str]:
    rows = await house.infrastructure.database.fetch(
        "SELECT why FROM audit WHERE action = $1 ORDER BY seq", action
    )
    return [row["why"] for row in rows]


async def resident_of(house: House, area: str) -> str:
    person = await house.resident(await house.officer())
    await house.infrastructure.database.execute(
        "UPDATE persons SET area = $2 WHERE person_id = $1", person, area
    )
    return str(person)


async def test_an_officer_sees_persons_of_the_areas_served(house: House) -> None:
    person = await resident_of(house, HERE)
    chen = await officer(house, "chen", "4403")

    status, seen = await house.call("GET", f"/v1/officer/persons/{person}", token=chen)

    assert (status, seen["area"]) == (200, HERE)


async def test_a_person_of_another_area_is_as_unknown_as_one_who_is_not_there(
    house: House,
) -> None:
    person = await resident_of(house, HERE)
    chen = await officer(house, "chen", THERE)

    _, outside = await house.call("GET", f"/v1/officer/persons/{person}", token=chen)
    _, nobody = await house.call("GET", f"/v1/officer/persons/{uuid4()}", token=chen)

    assert outside | {"request_id": ""} == nobody | {"request_id": ""}
    assert outside["status"] == 404
    assert await audited(house, "person.refused") == ["outside the areas served"]


async def test_no_door_that_names_a_person_opens_outside_the_areas(house: House) -> None:
    person = await resident_of(house, HERE)
    chen = await officer(house, "chen", THERE)
    review = await opened_review(house, person)
    doors = [
        route
        for route in ROUTES
        if route.path.startswith("/v1/officer")
        and ("{person}" in route.path or route.path.endswith("{review}"))
    ]

    assert len(doors) > 8
    for route in doors:
        path = route.path.replace("{person}", person).replace("{review}", review).replace("{", "")
        status, problem = await house.call(route.method, path, {"x": 1}, token=chen)
        assert (route.path, status, problem["type"]) == (route.path, 404, "/problems/not-found")


async def test_a_search_by_number_finds_nobody_of_another_area(house: House) -> None:
    await resident_of(house, HERE)
    chen = await officer(house, "chen", THERE)

    status, _ = await house.call(
        "POST",
        "/v1/officer/persons/search",
        {"id_number": ID_NUMBER, "purpose": "a letter"},
        token=chen,
    )

    assert status == 404
    assert await audited(house, "person.refused") == ["a letter"]


async def opened_review(house: House, person: str) -> str:
    li = await house.officer()
    await house.death(li, person)
    _, queue = await house.call("GET", "/v1/officer/reviews", token=li)
    return str(queue["reviews"][0]["review"])


async def test_reviews_of_another_area_are_neither_queued_nor_decided(house: House) -> None:
    person = await resident_of(house, HERE)
    review = await opened_review(house, person)
    here, there = await officer(house, "here", HERE), await officer(house, "there", THERE)
    decision = {"decision": "certified", "words": "visited"}

    _, far = await house.call("GET", "/v1/officer/reviews", token=there)
    _, near = await house.call("GET", "/v1/officer/reviews", token=here)
    path = f"/v1/officer/reviews/{review}/decision"
    refused, _ = await house.call("POST", path, decision, token=there)
    decided, _ = await house.call("POST", path, decision, token=here)

    assert (far["reviews"], len(near["reviews"])) == ([], 1)
    assert (refused, decided) == (404, 201)


async def test_nobody_is_registered_in_an_area_of_others_and_may_be_moved_there(
    house: House,
) -> None:
    chen = await officer(house, "chen", HERE)
    body = {"name": "王秀英", "id_number": ID_NUMBER, "phone": "13800138000"}

    status, problem = await house.call(
        "POST", "/v1/officer/persons", body | {"area": THERE}, token=chen
    )
    assert (status, problem["errors"][0]["pointer"]) == (422, "/area")

    _, person = await house.call("POST", "/v1/officer/persons", body | {"area": HERE}, token=chen)
    path = f"/v1/officer/persons/{person['person']}"
    moved, _ = await house.call("PUT", f"{path}/area", WHY | {"area": THERE}, token=chen)
    status, _ = await house.call("GET", path, token=chen)
    assert (moved, status) == (204, 404)


async def test_the_copy_of_a_person_s_data_names_the_area(house: House) -> None:
    token = await house.pensioner()
    await house.infrastructure.database.execute("UPDATE persons SET area = $1", HERE)

    status, copy = await house.call("GET", "/v1/me/export", token=token)

    assert (status, copy["identity"]["area"]) == (200, HERE)
    assert f"所属辖区：{HERE}" in copy["readable"]


async def test_a_disabled_officer_s_token_is_over_at_once(house: House) -> None:
    admin, chen = await officer(house, "admin"), await officer(house, "chen")
    path = f"{OFFICERS}/{await who(house, chen)}"

    status, seen = await house.call("POST", f"{path}/disablings", WHY, token=admin)

    assert (status, seen["disabled_at"] is None) == (201, False)
    status, problem = await house.call("GET", "/v1/officer/me", token=chen)
    assert (status, problem["type"]) == (401, "/problems/session-over")
    body = {"username": "chen", "password": PASSWORD}
    assert (await house.call("POST", "/v1/officer/sign-in/sessions", body))[0] == 401
    assert await audited(house, "officer.disabled") == [WHY["why"]]


async def test_the_end_holds_in_a_process_that_did_not_hear_of_it(house: House) -> None:
    chen = await officer(house, "chen")

    await house.infrastructure.database.execute(
        "UPDATE officers SET disabled_at = now() WHERE username = 'chen'"
    )

    assert (await house.call("GET", "/v1/officer/me", token=chen))[0] == 401


async def test_an_officer_enabled_again_signs_in_again(house: House) -> None:
    admin, chen = await officer(house, "admin"), await officer(house, "chen")
    path = f"{OFFICERS}/{await who(house, chen)}"
    await house.call("POST", f"{path}/disablings", WHY, token=admin)

    status, _ = await house.call("POST", f"{path}/enablings", WHY, token=admin)

    assert status == 201
    assert await house.officer("chen")


async def test_a_role_taken_away_closes_its_doors_to_the_token_in_hand(house: House) -> None:
    admin, chen = await officer(house, "admin"), await officer(house, "chen")
    change = WHY | {"roles": ["reviewer"]}

    status, seen = await house.call(
        "PATCH", f"{OFFICERS}/{await who(house, chen)}", change, token=admin
    )

    assert (status, seen["roles"], seen["areas"]) == (200, ["reviewer"], [""])
    assert (await house.call("GET", OFFICERS, token=chen))[0] == 403
    assert (await house.call("GET", "/v1/officer/reviews", token=chen))[0] == 200


@pytest.mark.parametrize(
    ("method", "end", "body"),
    [
        ("POST", "/disablings", WHY),
        ("POST", "/start-passwords", WHY),
        ("POST", "/second-factors", WHY),
        ("PATCH", "", WHY | {"roles": ["admin"]}),
    ],
)
async def test_no_administrator_changes_their_own_account(
    house: House, method: str, end: str, body: dict[str, Any]
) -> None:
    admin = await officer(house, "admin")
    path = f"{OFFICERS}/{await who(house, admin)}{end}"

    status, problem = await house.call(method, path, body, token=admin)

    assert (status, problem["type"]) == (403, "/problems/another-admin-needed")


async def test_the_last_administrator_stays(house: House) -> None:
    admin, other = await officer(house, "admin"), await officer(house, "other")
    one, two = await who(house, admin), await who(house, other)
    await house.infrastructure.database.execute(
        "UPDATE officers SET roles = '{counter}' WHERE officer_id = $1", UUID(one)
    )

    with pytest.raises(Exception, match="last-admin"):
        await house.parts.accounts.officers.disable(None, UUID(two), "a test")
    with pytest.raises(Exception, match="last-admin"):
        await house.parts.accounts.officers.change(None, UUID(two), "a test", roles=[Role.COUNTER])
    assert (await house.call("GET", "/v1/officer/me", token=other))[0] == 200


async def added(house: House, admin: str) -> str:
    body = WHY | {"username": "zhou", "roles": ["counter"], "areas": [HERE]}
    status, seen = await house.call("POST", OFFICERS, body, token=admin)
    assert status == 201, seen
    return f"{OFFICERS}/{seen['officer']}"


async def test_a_new_officer_starts_with_a_password_that_is_good_once(house: House) -> None:
    admin = await officer(house, "admin")
    path = await added(house, admin)
    _, given = await house.call("POST", f"{path}/start-passwords", WHY, token=admin)
    body = {"username": "zhou", "password": given["password"]}
    sign_in = "/v1/officer/sign-in/sessions"

    status, problem = await house.call("POST", sign_in, body)
    assert (status, problem["type"]) == (401, "/problems/own-password-needed")
    status, problem = await house.call("POST", sign_in, body | {"own_password": "short"})
    assert (status, problem["errors"][0]["pointer"]) == (422, "/own_password")
    assert (await house.call("POST", sign_in, body | {"own_password": OWN}))[0] == 201
    assert (await house.call("POST", sign_in, body))[0] == 401
    assert (await house.call("POST", sign_in, body | {"password": OWN}))[0] == 201


async def test_a_password_given_out_and_not_used_is_over_after_three_days(house: House) -> None:
    admin = await officer(house, "admin")
    path = await added(house, admin)
    _, given = await house.call("POST", f"{path}/start-passwords", WHY, token=admin)
    await house.infrastructure.database.execute(
        "UPDATE officers SET start_until = start_until - interval '3 days'"
    )

    status, problem = await house.call(
        "POST",
        "/v1/officer/sign-in/sessions",
        {"username": "zhou", "password": given["password"], "own_password": OWN},
    )

    assert (status, problem["type"]) == (401, "/problems/password-wrong")


async def test_a_second_factor_given_anew_ends_the_sessions_of_the_old_one(house: House) -> None:
    admin, chen = await officer(house, "admin"), await officer(house, "chen", roles=[Role.COUNTER])
    path = f"{OFFICERS}/{await who(house, chen)}"

    status, given = await house.call("POST", f"{path}/second-factors", WHY, token=admin)

    assert (status, given["otpauth"].startswith("otpauth://totp/")) == (201, True)
    assert given["qr_svg"].startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert (await house.call("GET", "/v1/officer/me", token=chen))[0] == 401
    _, seen = await house.call("GET", path, token=admin)
    assert seen["second_factor"] is True


async def test_what_is_told_once_is_kept_nowhere_as_it_was_told(house: House) -> None:
    admin = await officer(house, "admin")
    path = await added(house, admin)
    await house.call("POST", f"{path}/start-passwords", WHY, token=admin)

    kept = await house.infrastructure.database.fetchval(
        "SELECT count(*) FROM idempotency WHERE scope LIKE '%start-passwords%'"
    )
    assert kept == 0


async def test_a_user_name_is_given_once_and_areas_are_divisions(house: House) -> None:
    admin = await officer(house, "admin")
    await added(house, admin)
    body = WHY | {"username": "zhou", "roles": ["counter"], "areas": [HERE]}

    _, taken = await house.call("POST", OFFICERS, body, token=admin)
    _, wrong = await house.call(
        "POST", OFFICERS, body | {"username": "wu", "areas": ["4403x"]}, token=admin
    )

    assert taken["errors"][0]["code"] == "taken"
    assert wrong["errors"][0]["pointer"] == "/areas"


async def test_the_list_goes_on_behind_its_cursor(house: House) -> None:
    admin = await officer(house, "admin")
    await house.infrastructure.database.execute(
        "INSERT INTO officers (officer_id, username, password_hash, roles)"
        " SELECT gen_random_uuid(), 'x' || i, '', '{counter}' FROM generate_series(1, 60) AS i"
    )

    _, first = await house.call("GET", OFFICERS, token=admin)
    _, rest = await house.call("GET", f"{OFFICERS}?cursor={first['next_cursor']}", token=admin)

    names = [each["username"] for page in (first, rest) for each in page["officers"]]
    assert len(names) == len(set(names)) == 63
    assert rest["next_cursor"] == ""


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


async def test_the_overview_counts_agreements_and_names_nobody(house: House) -> None:
    await house.pensioner()
    admin = await officer(house, "admin")
    await house.infrastructure.database.execute("DELETE FROM tallies")
    await OversightStore(house.infrastructure.database).count_consents(datetime.now(UTC))

    status, seen = await house.call("GET", "/v1/officer/oversight", token=admin)

    assert status == 200
    counted = {each["purpose"]: (each["given"], each["withdrawn"]) for each in seen["consents"]}
    assert counted == {"face_processing": (1, 0), "sending_frames": (1, 0)}
    assert {rule["noun"] for rule in seen["retention"]} >= {"sessions", "emergency openings"}
    assert seen["faces_limit"] == 100_000


def test_every_administrators_door_is_for_administrators() -> None:
    for route in ROUTES:
        if route.path.startswith((OFFICERS, "/v1/officer/oversight")):
            assert route.access is Access.ADMIN
