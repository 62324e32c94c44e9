"""Administrators keep to their areas and touch each other with the word of a third; who is no second."""

from typing import Any, Final

from domain.people import Role
from tests.server.accounts.staff import ROLES, WHY, audited, officer
from tests.server.accounts.test_officers import OFFICERS, OWN, who
from tests.server.house import ID_NUMBER, House
from tests.server.notices.test_campaigns import DRAFT
from tests.server.privacy import test_requests as wishes
from tests.server.privacy.test_exports import ASK
from tests.server.privacy.test_rights import person_of

GRANTS: Final = "/v1/officer/grants"
EXPORTS: Final = "/v1/officer/exports"
APPROVE: Final = {"move": "approve", "why": "seen the form"}
SIGN_IN: Final = "/v1/officer/sign-in/sessions"


async def refused(house: House, method: str, path: str, body: object, token: str) -> str:
    status, problem = await house.call(method, path, body, token=token)
    assert status in {403, 409}, problem
    return str(problem["type"]).removeprefix("/problems/")


async def account(house: House, username: str, *areas: str) -> str:
    """Where an officer of these areas stands, who has not signed in."""
    return f"{OFFICERS}/{await who(house, await officer(house, username, *areas))}"


# Areas


async def test_an_administrator_changes_nobody_of_wider_areas(house: House) -> None:
    small = await officer(house, "small", "4401")
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("PATCH", "", WHY | {"roles": ["counter"]}),
        ("POST", "/disablings", WHY),
        ("POST", "/enablings", WHY),
        ("POST", "/start-passwords", WHY),
        ("POST", "/second-factors", WHY),
        ("POST", "/grants", WHY | {"what": "password"}),
    ]
    for name, areas in (("city", ("",)), ("province", ("44",)), ("two", ("4401", "4403"))):
        path = await account(house, name, *areas)

        for method, end, body in calls:
            assert await refused(house, method, path + end, body, small) == "officer-outside"


async def test_an_administrator_grants_no_wider_areas(house: House) -> None:
    small = await officer(house, "small", "4401")
    await house.parts.accounts.officers.add(None, "zhou", [Role.COUNTER], ["440103"], "test")
    path = f"{OFFICERS}/{await house.parts.accounts.officers.named('zhou')}"
    new = WHY | {"username": "wu", "roles": ["counter"]}

    for areas in ([""], ["44"], ["440103", "4403"]):
        assert (
            await refused(house, "PATCH", path, WHY | {"areas": areas}, small) == "officer-outside"
        )
        assert await refused(house, "POST", OFFICERS, new | {"areas": areas}, small) == (
            "officer-outside"
        )
    status, _ = await house.call("PATCH", path, WHY | {"areas": ["4401"]}, token=small)
    assert status == 200
    assert (await house.call("POST", OFFICERS, new | {"areas": ["440104"]}, token=small))[0] == 201


# Another administrator


async def test_another_administrator_s_password_waits_for_a_third(house: House) -> None:
    asker, third = await officer(house, "asker"), await officer(house, "third")
    path = await account(house, "boss")
    assert await refused(house, "POST", f"{path}/start-passwords", WHY, asker) == "grant-needed"

    status, asked = await house.call(
        "POST", f"{path}/grants", WHY | {"what": "password"}, token=asker
    )
    assert (status, asked["state"], asked["mine"]) == (201, "waiting", True)
    assert await refused(house, "POST", f"{path}/start-passwords", WHY, asker) == "grant-needed"
    _, own = await house.call("GET", "/v1/officer/me", token=third)
    assert own["grants"] == 1
    moves = f"{GRANTS}/{asked['grant']}/moves"
    status, approved = await house.call("POST", moves, APPROVE, token=third)
    assert (status, approved["state"], approved["decided_name"]) == (201, "approved", "third")

    assert await refused(house, "POST", f"{path}/start-passwords", WHY, third) == "grant-needed"
    assert await refused(house, "POST", f"{path}/second-factors", WHY, asker) == "grant-needed"
    status, given = await house.call("POST", f"{path}/start-passwords", WHY, token=asker)
    assert status == 201
    assert await refused(house, "POST", f"{path}/start-passwords", WHY, asker) == "grant-needed"
    body = {"username": "boss", "password": given["password"], "own_password": OWN}
    assert (await house.call("POST", SIGN_IN, body))[0] == 201
    assert await audited(house, "officer.grant_asked") == [f"password: {WHY['why']}"]
    assert await audited(house, "officer.grant_approved") == [APPROVE["why"]]


async def test_neither_who_asked_nor_whom_it_is_about_decides(house: House) -> None:
    asker, boss = await officer(house, "asker"), await officer(house, "boss")
    path = f"{OFFICERS}/{await who(house, boss)}"
    _, asked = await house.call(
        "POST", f"{path}/grants", WHY | {"what": "second_factor"}, token=asker
    )
    moves = f"{GRANTS}/{asked['grant']}/moves"

    for token in (asker, boss):
        assert await refused(house, "POST", moves, APPROVE, token) == "another-admin-needed"
    small = await officer(house, "small", "4401")
    assert await refused(house, "POST", moves, APPROVE, small) == "officer-outside"
    again = WHY | {"what": "second_factor"}
    assert await refused(house, "POST", f"{path}/grants", again, asker) == "grant-open"
    withdraw = {"move": "withdraw", "why": "found the phone"}
    assert await refused(house, "POST", moves, withdraw, boss) == "not-permitted"
    assert (await house.call("POST", moves, withdraw, token=asker))[0] == 201
    third = await officer(house, "third")
    assert await refused(house, "POST", moves, APPROVE, third) == "grant-moved"


async def test_what_was_approved_is_over_after_a_day(house: House) -> None:
    asker, third = await officer(house, "asker"), await officer(house, "third")
    path = await account(house, "boss")
    _, asked = await house.call("POST", f"{path}/grants", WHY | {"what": "password"}, token=asker)
    await house.call("POST", f"{GRANTS}/{asked['grant']}/moves", APPROVE, token=third)
    await house.infrastructure.database.execute(
        "UPDATE officer_grants SET ends_at = ends_at - interval '1 day'"
    )

    assert await refused(house, "POST", f"{path}/start-passwords", WHY, asker) == "grant-needed"
    _, page = await house.call("GET", GRANTS, token=third)
    assert [each["state"] for each in page["grants"]] == ["expired"]


async def test_nobody_makes_an_administrator_alone(house: House) -> None:
    asker, third = await officer(house, "asker"), await officer(house, "third")
    new = WHY | {"username": "puppet", "roles": ["admin"], "areas": [""]}
    assert await refused(house, "POST", OFFICERS, new, asker) == "grant-needed"
    _, added = await house.call("POST", OFFICERS, new | {"roles": ["counter"]}, token=asker)
    path = f"{OFFICERS}/{added['officer']}"
    rise = WHY | {"roles": ["admin"]}

    assert await refused(house, "PATCH", path, rise, asker) == "grant-needed"

    _, asked = await house.call("POST", f"{path}/grants", WHY | {"what": "admin_role"}, token=asker)
    await house.call("POST", f"{GRANTS}/{asked['grant']}/moves", APPROVE, token=third)
    status, seen = await house.call("PATCH", path, rise, token=asker)
    assert (status, seen["roles"]) == (200, ["admin"])


async def test_taking_the_role_away_and_giving_it_back_is_no_way_round(house: House) -> None:
    asker, path = await officer(house, "asker"), await account(house, "boss")

    assert (await house.call("PATCH", path, WHY | {"roles": ["counter"]}, token=asker))[0] == 200
    assert (await house.call("POST", f"{path}/start-passwords", WHY, token=asker))[0] == 201

    back = WHY | {"roles": ["admin"]}
    assert await refused(house, "PATCH", path, back, asker) == "grant-needed"


# Who is no second


async def given_to(house: House, admin: str, username: str, *roles: Role) -> str:
    """The token of an officer whom the administrator added and handed a password."""
    body = WHY | {"username": username, "roles": list(roles), "areas": [""]}
    _, added = await house.call("POST", OFFICERS, body, token=admin)
    path = f"{OFFICERS}/{added['officer']}/start-passwords"
    _, given = await house.call("POST", path, WHY, token=admin)
    body = {"username": username, "password": given["password"], "own_password": OWN}
    status, session = await house.call("POST", SIGN_IN, body)
    assert status == 201
    return str(session["access_token"])


async def later(house: House) -> None:
    await house.infrastructure.database.execute(
        "UPDATE officer_changes SET changed_at = changed_at - interval '7 days'"
    )


async def test_an_export_is_not_approved_by_whose_roles_the_asker_changed(house: House) -> None:
    asker, other = await officer(house, "asker"), await officer(house, "other", roles=[Role.ADMIN])
    path = f"{OFFICERS}/{await who(house, other)}"
    await house.call("PATCH", path, WHY | {"roles": [*ROLES]}, token=asker)
    _, asked = await house.call("POST", EXPORTS, ASK, token=asker)
    moves = f"{EXPORTS}/{asked['export']}/moves"

    assert await refused(house, "POST", moves, APPROVE, other) == "not-independent"
    await later(house)
    assert (await house.call("POST", moves, APPROVE, token=other))[0] == 201


async def test_the_whole_city_is_not_taken_by_an_administrator_of_one_area(house: House) -> None:
    """As it was done: reset the city's administrator, approve as them, widen the own areas."""
    small = await officer(house, "small", "4401")
    boss = await account(house, "boss2", "")
    _, asked = await house.call("POST", EXPORTS, ASK | {"area": "4401"}, token=small)

    for end in ("start-passwords", "second-factors"):
        assert await refused(house, "POST", f"{boss}/{end}", WHY, small) == "officer-outside"
    moves = f"{EXPORTS}/{asked['export']}/moves"
    assert await refused(house, "POST", moves, APPROVE, small) == "another-admin-needed"


async def test_a_suspension_is_not_confirmed_by_two_accounts_of_one_hand(house: House) -> None:
    person = await house.resident(await house.officer())
    await house.death(await house.officer(), person)
    admin = await officer(house, "admin", roles=[Role.ADMIN])
    one, two = [await given_to(house, admin, name, Role.REVIEWER) for name in ("one", "two")]
    _, queue = await house.call("GET", "/v1/officer/reviews", token=one)
    decide = f"/v1/officer/reviews/{queue['reviews'][0]['review']}/decision"
    stop = {"decision": "suspended", "words": "the death is confirmed"}
    assert (await house.call("POST", decide, stop, token=one))[0] == 201

    assert await refused(house, "POST", decide, stop, two) == "not-independent"
    assert (await house.call("POST", decide, stop, token=await house.officer()))[0] == 201


async def test_an_id_number_is_not_changed_by_two_accounts_of_one_hand(house: House) -> None:
    pensioner, admin = await house.pensioner(), await officer(house, "admin", roles=[Role.ADMIN])
    one, two = [await given_to(house, admin, name, Role.COUNTER) for name in ("one", "two")]
    wish = await wishes.asked(house, pensioner)
    await wishes.end(house, one, wish, correction={"id_number": wishes.OTHER_NUMBER})
    person = await person_of(house, await house.officer())
    confirm = f"/v1/officer/persons/{person}/requests/{wish['request']}/confirmations"

    assert await refused(house, "POST", confirm, wishes.WORDS, two) == "not-independent"
    assert (await house.call("POST", confirm, wishes.WORDS, token=await house.officer()))[0] == 201


async def test_an_emergency_is_not_reviewed_by_who_added_its_officer(house: House) -> None:
    await house.resident(await house.officer())
    admin, other = await officer(house, "admin"), await officer(house, "other")
    chen = await given_to(house, admin, "chen", Role.COUNTER)
    body = {"id_number": ID_NUMBER, "why": "found unconscious at the counter"}
    _, opened = await house.call("POST", "/v1/officer/emergencies", body, token=chen)
    review = f"/v1/officer/emergencies/{opened['emergency']}/review"
    verdict = {"justified": True, "words": "the ambulance was called"}

    assert await refused(house, "POST", review, verdict, admin) == "not-independent"
    assert (await house.call("POST", review, verdict, token=other))[0] == 201


async def test_a_campaign_is_not_released_by_whom_its_writer_added(house: House) -> None:
    admin = await officer(house, "admin")
    friend = await given_to(house, admin, "friend", Role.CAMPAIGNS)
    status, made = await house.call("POST", "/v1/officer/campaigns", DRAFT, token=admin)
    assert status == 201, made
    moves = f"/v1/officer/campaigns/{made['campaign']}/moves"

    release = {"move": "release", "why": "checked"}
    assert await refused(house, "POST", moves, release, friend) == "not-independent"


async def test_a_grant_is_not_approved_by_who_is_in_the_same_hand(house: House) -> None:
    asker, friend = await officer(house, "asker"), await officer(house, "friend")
    path = f"{OFFICERS}/{await who(house, friend)}"
    await house.call("PATCH", path, WHY | {"roles": [*ROLES]}, token=asker)
    boss = await account(house, "boss")
    _, asked = await house.call("POST", f"{boss}/grants", WHY | {"what": "password"}, token=asker)
    moves = f"{GRANTS}/{asked['grant']}/moves"

    assert await refused(house, "POST", moves, APPROVE, friend) == "not-independent"
    decline = APPROVE | {"move": "decline"}
    assert (await house.call("POST", moves, decline, token=friend))[0] == 201


async def test_the_operator_s_word_ties_nobody_to_nobody(house: House) -> None:
    desk = house.parts.accounts.officers
    one, two = await officer(house, "one"), await officer(house, "two")
    await desk.change(None, await desk.named("two"), "moved", areas=[""])
    _, asked = await house.call("POST", EXPORTS, ASK, token=one)

    moves = f"{EXPORTS}/{asked['export']}/moves"
    assert (await house.call("POST", moves, APPROVE, token=two))[0] == 201
