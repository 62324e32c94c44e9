"""Bookings through the doors of a running house: by whom, once, and what is refused in which words."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from domain.days import day_of
from domain.people import Role
from server.doors import ACTING_FOR
from server.wiring.bookings import make_places
from tests.server.accounts.staff import WHY, officer
from tests.server.house import ID_NUMBER, NAME, House, open_house
from tests.server.rounds.bookings import ROUND_THE_CLOCK
from tests.server.rounds.posts import CIVIL

SON = "440306195001011238", "13900139000"


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(database_url, tmp_path) as opened:
        boss = await officer(opened, "boss", roles=list(Role))
        await opened.call("POST", "/v1/officer/units", WHY | CIVIL, token=boss)
        await make_places(opened.infrastructure.database).load((ROUND_THE_CLOCK,))
        yield opened


async def bound(house: House, id_number: str = ID_NUMBER, phone: str = "13800138000") -> str:
    await house.resident(await house.officer(), id_number=id_number, phone=phone)
    token = await house.citizen(phone)
    body = {"name": NAME, "id_number": id_number}
    await house.call("POST", "/v1/me/person", body, token=token)
    return token


async def slots(house: House) -> list[dict[str, Any]]:
    tomorrow = day_of(datetime.now(UTC)) + timedelta(days=1)
    path = f"/v1/places/{ROUND_THE_CLOCK.place}/slots?first={tomorrow}&days=1"
    _, found = await house.call("GET", path)
    return list(found["slots"])


async def test_a_booking_is_made_once_under_its_key_and_seen_by_its_person_alone(
    house: House,
) -> None:
    her, other, (slot, *_) = await bound(house), await bound(house, *SON), await slots(house)
    key = {"Idempotency-Key": uuid4().hex}
    body = {"slot": slot["slot"]}

    first = await house.call("POST", "/v1/bookings", body, token=her, headers=key)
    again = await house.call("POST", "/v1/bookings", body, token=her, headers=key)
    status, held = first
    path = f"/v1/bookings/{held['booking']}"

    assert status == 201
    assert again == first
    assert (await slots(house))[0]["free"] == 0
    for method, end in (("GET", ""), ("POST", "/confirmations"), ("POST", "/cancellations")):
        status, refused = await house.call(method, path + end, token=other)
        assert (status, refused["type"]) == (404, "/problems/not-found")
    status, refused = await house.call("POST", "/v1/bookings", body, token=other)
    assert (status, refused["type"]) == (409, "/problems/slot-full")
    assert refused["next_step"]
    status, booked = await house.call("POST", f"{path}/confirmations", token=her)
    assert (status, booked["state"], len(booked["code"])) == (201, "booked", 6)
    status, refused = await house.call("POST", f"{path}/confirmations", token=her)
    assert (status, refused["type"]) == (409, "/problems/booking-moved")


async def test_who_acts_for_another_books_in_their_place_while_the_mandate_stands(
    house: House,
) -> None:
    her, son, (slot, *_) = await bound(house), await bound(house, *SON), await slots(house)
    await house.infrastructure.database.execute("DELETE FROM sign_in_codes")
    await house.call("POST", "/v1/me/codes", token=her)
    ends = f"{datetime.now(UTC) + timedelta(days=90):%Y-%m-%d}"
    mandate = await granted(house, her, ends)
    under: dict[str, str] = {ACTING_FOR: mandate}

    status, held = await house.call(
        "POST", "/v1/bookings", {"slot": slot["slot"]}, token=son, headers=under
    )
    assert status == 201, held
    _, hers = await house.call("GET", "/v1/bookings", token=her)
    _, his = await house.call("GET", "/v1/bookings", token=son)
    await house.call("DELETE", f"/v1/me/mandates/{mandate}", token=her)
    status, refused = await house.call(
        "POST", f"/v1/bookings/{held['booking']}/confirmations", token=son, headers=under
    )

    assert [each["represented"] for each in hers["bookings"]] == [True]
    assert his["bookings"] == []
    assert (status, refused["type"]) == (403, "/problems/mandate-ended")


async def granted(house: House, her: str, ends: str) -> str:
    """A mandate for cases to the son, by the database: how it is given is tried elsewhere."""
    _, me = await house.call("GET", "/v1/me", token=her)
    assert me
    rows = await house.infrastructure.database.fetch(
        """INSERT INTO mandates (person_id, mandate_id, account_id, kind, scopes, granted_by, granted_at, ends_at)
           SELECT h.person_id, $1, s.account_id, 'representative', '{cases}', 'citizen:' || h.account_id,
               now() - interval '1 minute', $2::date
           FROM accounts AS h, accounts AS s
           WHERE h.person_id <> s.person_id AND h.person_id = (
               SELECT person_id FROM accounts ORDER BY created_at LIMIT 1)
           RETURNING mandate_id""",
        uuid4(),
        datetime.fromisoformat(ends).date(),
    )
    return str(rows[0]["mandate_id"])


async def test_whatever_is_asked_of_a_place_is_answered(house: House) -> None:
    for path, status in (
        ("/v1/places?kind=door", 422),
        ("/v1/places?cursor=%00", 422),
        ("/v1/places?part_of=a%20b", 422),
        ("/v1/places/%00/slots", 404),
        ("/v1/places/nowhere/slots", 404),
        (f"/v1/places/{ROUND_THE_CLOCK.place}/slots?first=yesterday", 422),
        (f"/v1/places/{ROUND_THE_CLOCK.place}/slots?first=9999-12-31", 200),
        (f"/v1/places/{ROUND_THE_CLOCK.place}/slots?first=0001-01-01&days=31", 200),
        (f"/v1/places/{ROUND_THE_CLOCK.place}/slots?days=0", 422),
        (f"/v1/places/{ROUND_THE_CLOCK.place}/slots?days=1000000", 422),
    ):
        found, answer = await house.call("GET", path)
        assert found == status, (path, answer)


async def test_unfit_input_is_told_and_takes_nothing(house: House) -> None:
    her = await bound(house)
    unfit: list[dict[str, object]] = [
        {},
        {"slot": "nine o'clock"},
        {"slot": str(uuid4()), "item": "a", "case": str(uuid4())},
        {"slot": str(uuid4()), "item": "a b"},
        {"slot": str(uuid4()), "item": "a?days=3"},
        {"slot": str(uuid4()), "more": 1},
    ]

    for body in unfit:
        status, refused = await house.call("POST", "/v1/bookings", body, token=her)
        assert (status, refused["type"]) == (422, "/problems/body-invalid"), body
        assert refused["errors"]
    assert {each["free"] for each in await slots(house)} == {1}


async def test_a_day_to_wait_for_is_one_that_can_be_booked(house: House) -> None:
    her = await bound(house)
    for day in ("2020-01-01", "2999-01-01", "0001-01-01", "9999-12-31"):
        body = {"place": ROUND_THE_CLOCK.place, "day": day}
        status, refused = await house.call("POST", "/v1/waits", body, token=her)
        assert status == 422, (day, refused)
