"""Officers over the wire: roles, passwords and their ends hold at once."""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import pytest

from auth.access import Access
from domain.people import Role
from server.routes import ROUTES
from storage.privacy.oversight import OversightStore
from tests.server.accounts.staff import HERE, WHY, audited, officer
from tests.server.house import PASSWORD, House

OFFICERS: Final = "/v1/officer/officers"
OWN: Final = "a password of my own"


async def who(house: House, token: str) -> str:
    _, own = await house.call("GET", "/v1/officer/me", token=token)
    return str(own["officer"]["officer"])


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


async def test_no_administrator_changes_their_own_account(house: House) -> None:
    admin = await officer(house, "admin")
    path = f"{OFFICERS}/{await who(house, admin)}"
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", "/disablings", WHY),
        ("POST", "/start-passwords", WHY),
        ("POST", "/second-factors", WHY),
        ("PATCH", "", WHY | {"roles": ["admin"]}),
    ]

    for method, end, body in calls:
        status, problem = await house.call(method, f"{path}{end}", body, token=admin)
        assert (status, problem["type"]) == (403, "/problems/another-admin-needed"), end


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
    assert (await house.call("GET", f"{OFFICERS}?cursor=a%00b", token=admin))[0] == 200


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
