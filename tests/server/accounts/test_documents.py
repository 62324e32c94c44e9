"""Registered, found and bound by another document than a resident's, through the doors."""

from typing import Any, Final

from tests.server.house import House

PHONE: Final = "13700137000"
PERMIT: Final = {"document": "hk_macau_permit", "id_number": "h1234567801"}
PERSONS: Final = "/v1/officer/persons"


async def registered(house: House, desk: str, **more: object) -> tuple[int, dict[str, Any]]:
    body = {"name": "陈大文", "phone": PHONE, **PERMIT, **more}
    return await house.call("POST", PERSONS, body, token=desk)


async def test_the_counter_registers_and_finds_by_a_permit(house: House) -> None:
    desk = await house.officer()
    status, refused = await registered(house, desk)
    assert (status, [each["pointer"] for each in refused["errors"]]) == (422, ["/born"])

    status, person = await registered(house, desk, born="1980-02-29")

    assert status == 201, person
    assert (person["document"], person["id_number"]) == ("hk_macau_permit", "H******78")
    look = {"purpose": "窗口办理", "document": "hk_macau_permit", "id_number": "H12345678"}
    status, found = await house.call("POST", f"{PERSONS}/search", look, token=desk)
    assert (status, found["person"]) == (200, person["person"])
    for other in ({"document": "passport", "id_number": "HKG H12345678"}, {"document": "taiwan_permit", "id_number": "12345678"}):  # fmt: skip
        status, _ = await house.call("POST", f"{PERSONS}/search", look | other, token=desk)
        assert status == 404
    status, again = await registered(house, desk, born="1980-02-29", id_number="H12345678")
    assert (status, again["type"]) == (409, "/problems/person-exists")


async def test_a_number_that_is_none_of_its_kind_is_told_and_not_repeated(house: House) -> None:
    desk = await house.officer()

    for document, number in (
        ("passport", "H12345678"),
        ("resident_id", "H12345678"),
        ("residence_permit", "440306195001011238"),
        ("driving_licence", "H12345678"),
    ):
        status, refused = await registered(house, desk, document=document, id_number=number)
        assert status == 422
        assert number not in str(refused)


async def test_an_account_is_bound_by_a_permit_and_by_no_other_kind(house: House) -> None:
    await registered(house, await house.officer(), born="1980-02-29")
    token = await house.citizen(PHONE)
    own = {"name": "陈大文", "id_number": "H12345678"}

    status, refused = await house.call(
        "POST", "/v1/me/person", own | {"document": "passport", "id_number": "HKG H12345678"},
        token=token,
    )  # fmt: skip
    assert (status, refused["type"]) == (403, "/problems/identity-mismatch")
    status, me = await house.call(
        "POST", "/v1/me/person", own | {"document": "hk_macau_permit"}, token=token
    )

    assert (status, me["level"]) == (201, 2)
