"""Nobody learns who is on the register, and nobody locks another out of a pension."""

from typing import Any
from uuid import uuid4

from tests.server.house import ID_NUMBER, NAME, PHONE, SCHEME, House

STRANGER = "13900139000"
NOBODYS_NUMBER = "440306195001011238"


def shape(problem: dict[str, Any]) -> dict[str, Any]:
    """What a caller can tell apart: all but the request's own id."""
    return {name: value for name, value in problem.items() if name != "request_id"}


async def spend_budget(house: House, token: str) -> None:
    for _ in range(5):
        check = await house.opened(token)
        async with house.camera(check["ticket"]["ticket"]) as camera:
            await camera.until("verdict", b"fake")


async def test_an_id_number_answers_the_same_whether_it_is_on_the_register_or_not(
    house: House,
) -> None:
    await house.resident(await house.officer())
    token = await house.citizen(STRANGER)

    answers = [
        await house.call("POST", "/v1/me/person", {"name": NAME, "id_number": number}, token=token)
        for number in (ID_NUMBER, NOBODYS_NUMBER)
    ]

    assert answers[0][0] == answers[1][0] == 403
    assert shape(answers[0][1]) == shape(answers[1][1])


async def test_a_phone_answers_the_same_whether_it_has_an_account_or_not(house: House) -> None:
    await house.citizen()
    await house.infrastructure.database.execute("DELETE FROM sign_in_codes")

    known = await house.call("POST", "/v1/sign-in/codes", {"phone": PHONE})
    unknown = await house.call("POST", "/v1/sign-in/codes", {"phone": STRANGER})

    assert known == unknown


async def test_a_wrong_code_answers_the_same_for_every_phone(house: House) -> None:
    await house.citizen()

    answers = [
        await house.call("POST", "/v1/sign-in/sessions", {"phone": phone, "code": "000000"})
        for phone in (PHONE, STRANGER)
    ]

    assert answers[0][0] == answers[1][0] == 401
    assert shape(answers[0][1]) == shape(answers[1][1])


async def test_the_number_of_another_s_check_answers_as_one_that_never_was(house: House) -> None:
    check = await house.opened(await house.pensioner())
    desk = await house.officer()
    await house.resident(desk, id_number=NOBODYS_NUMBER, phone=STRANGER)
    token = await house.citizen(STRANGER)
    body = {"name": NAME, "id_number": NOBODYS_NUMBER}
    assert (await house.call("POST", "/v1/me/person", body, token=token))[0] == 201

    for path in ("/v1/face-checks/{}", "/v1/receipts/{}"):
        others = await house.call("GET", path.format(check["check"]), token=token)
        nobodys = await house.call("GET", path.format(uuid4()), token=token)
        assert others[0] == nobodys[0] == 404
        assert shape(others[1]) == shape(nobodys[1])


async def test_a_stranger_who_knows_the_id_number_spends_nothing_of_the_pensioner(
    house: House,
) -> None:
    await house.resident(await house.officer())
    stranger = await house.citizen(STRANGER)
    body = {"name": NAME, "id_number": ID_NUMBER}
    spent = [(await house.call("POST", "/v1/me/person", body, token=stranger))[0] for _ in range(6)]
    assert spent == [403] * 5 + [429]

    token = await house.citizen()

    assert (await house.call("POST", "/v1/me/person", body, token=token))[0] == 201


async def test_only_accounts_of_the_person_open_the_checks_that_count(house: House) -> None:
    await house.pensioner()
    stranger = await house.citizen(STRANGER)

    status, problem = await house.call(
        "POST", "/v1/face-checks", {"action": "pension.certify", "scheme": SCHEME}, token=stranger
    )

    assert (status, problem["type"]) == (403, "/problems/binding-needed")


async def test_wrong_codes_for_a_phone_end_no_session_of_it(house: House) -> None:
    token = await house.pensioner()
    await house.infrastructure.database.execute("DELETE FROM sign_in_codes")
    await house.call("POST", "/v1/sign-in/codes", {"phone": PHONE})

    for _ in range(6):
        await house.call("POST", "/v1/sign-in/sessions", {"phone": PHONE, "code": "000000"})

    assert (await house.call("GET", "/v1/entitlements", token=token))[0] == 200


async def test_with_the_budget_spent_every_other_way_stays_open(house: House) -> None:
    token = await house.pensioner()
    await spend_budget(house, token)

    status, problem = await house.call(
        "POST", "/v1/face-checks", {"action": "pension.certify", "scheme": SCHEME}, token=token
    )
    body = {"kind": "other_way", "scheme": SCHEME, "way": "home_visit", "words": ""}
    wished, _ = await house.call("POST", "/v1/me/reviews", body, token=token)

    assert (status, problem["type"]) == (429, "/problems/budget-spent")
    assert wished == 201
    _, page = await house.call("GET", "/v1/entitlements", token=token)
    due = page["entitlements"][0]
    assert due["standing"] == "active"
    assert {way["way"] for way in due["ways"] if way["ready"]} >= {"relative", "window"}


async def test_an_officer_s_proof_certifies_while_the_budget_is_spent(house: House) -> None:
    token = await house.pensioner()
    await spend_budget(house, token)
    desk = await house.officer()
    body = {"id_number": ID_NUMBER, "purpose": "窗口认证"}
    _, found = await house.call("POST", "/v1/officer/persons/search", body, token=desk)
    _, queue = await house.call("GET", "/v1/officer/reviews", token=desk)
    assert found["entitlements"][0]["standing"] == "active"

    status, _ = await house.call(
        "POST",
        f"/v1/officer/reviews/{queue['reviews'][0]['review']}/decision",
        {"decision": "certified", "words": "本人到窗口"},
        token=desk,
    )

    assert status == 201
    _, page = await house.call("GET", "/v1/entitlements", token=token)
    assert not page["entitlements"][0]["due"]
