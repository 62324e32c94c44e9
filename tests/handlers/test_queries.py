"""What may be asked for in an address: each service is asked with it, or its caller reads which part is wrong."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web

from domain.audit import AuditPurpose
from domain.bookings.places import PlaceKind
from domain.errors import Invalid, NotFound
from domain.hall.parcel_lists import DeskView
from handlers.bookings import places, screens
from handlers.bookings.services import BOOKINGS, QUEUES, BookingServices, QueueServices
from handlers.hall import (
    certificate_checks,
    items,
    officer_items,
    officer_parcels,
    officer_updates,
    oversight,
    ratings,
)
from handlers.hall.services import HALL, HallServices
from handlers.privacy import officer_audit
from handlers.privacy.services import PRIVACY, PrivacyServices
from services.privacy.audit import ALWAYS
from tests.handlers.asking import OFFICER, Service, asked, request
from tests.service_sets import with_only

Handler = Callable[[web.Request], Awaitable[Any]]


def app() -> web.Application:
    made, any_ = web.Application(), Service()
    made[HALL] = with_only(
        HallServices,
        certificate_checks=any_,
        desk_updates=any_,
        item_releases=any_,
        items=any_,
        oversight=any_,
        parcel_work=any_,
        ratings=any_,
        status_lists=any_,
    )
    made[BOOKINGS] = with_only(BookingServices, places=any_)
    made[QUEUES] = with_only(QueueServices, screens=any_, screen_updates=any_)
    made[PRIVACY] = with_only(PrivacyServices, audit=any_)
    return made


def asking(
    query: Mapping[str, str] | None = None, path: Mapping[str, str] | None = None
) -> web.Request:
    return request(path, query, app=app())


@pytest.mark.parametrize(
    ("handler", "query", "args"),
    [
        (items.search, {}, ("", "")),
        (items.search, {"words": "水", "cursor": "c"}, ("水", "c")),
        (items.show, {}, ("permit.tap", None)),
        (items.show, {"version": "999999999"}, ("permit.tap", 999_999_999)),
        (oversight.public, {}, (None, None)),
        (
            oversight.public,
            {"since": "2000-01-01", "until": "8999-12-31"},
            (date(2000, 1, 1), date(8999, 12, 31)),
        ),
        (oversight.of_units, {"unit": "water"}, (OFFICER, None, None, "water")),
        (oversight.of_units, {}, (OFFICER, None, None, "")),
        (places.all_, {}, (None, "", "")),
        (places.all_, {"kind": "photo"}, (PlaceKind.PHOTO, "", "")),
        (places.all_, {"part_of": "hall_1", "cursor": "abc"}, (None, "hall_1", "abc")),
        (places.slots, {}, ("hall_1", None, 7)),
        (places.slots, {"days": "1"}, ("hall_1", None, 1)),
        (places.slots, {"days": "31", "first": "2026-11-30"}, ("hall_1", date(2026, 11, 30), 31)),
        (officer_parcels.at_desk, {}, (OFFICER, DeskView.PACK, "")),
        (officer_parcels.at_desk, {"view": "out", "cursor": "c"}, (OFFICER, DeskView.OUT, "c")),
        (officer_parcels.find, {}, (OFFICER, "")),
        (officer_parcels.find, {"number": "EB000717618HK"}, (OFFICER, "EB000717618HK")),
        (officer_items.newest, {"cursor": "c"}, ("c",)),
    ],
)
async def test_a_service_is_asked_for_what_an_address_says(
    handler: Handler, query: dict[str, str], args: tuple[object, ...]
) -> None:
    found = await asked(handler, asking(query, {"item": "permit.tap", "place": "hall_1"}))

    assert found.args == args


@pytest.mark.parametrize(
    ("handler", "query", "fault"),
    [
        (items.show, {"version": "1234567890"}, ("/version", "number")),
        (items.show, {"version": "one"}, ("/version", "number")),
        (items.show, {"version": "\uff11"}, ("/version", "number")),
        (oversight.public, {"since": "1999-12-31"}, ("/since", "date")),
        (oversight.public, {"until": "9000-01-01"}, ("/until", "date")),
        (oversight.public, {"until": "tomorrow"}, ("/until", "date")),
        (oversight.of_units, {"unit": "two words"}, ("/unit", "unit")),
        (places.all_, {"kind": "palace"}, ("/kind", "unknown")),
        (places.all_, {"part_of": "two words"}, ("/part_of", "word")),
        (places.all_, {"cursor": "two words"}, ("/cursor", "word")),
        (places.slots, {"days": "0"}, ("/days", "out_of_range")),
        (places.slots, {"days": "32"}, ("/days", "out_of_range")),
        (places.slots, {"days": "007"}, ("/days", "out_of_range")),
        (places.slots, {"days": "a week"}, ("/days", "out_of_range")),
        (places.slots, {"first": "today"}, ("/first", "day")),
        (officer_parcels.at_desk, {"view": "all"}, ("/view", "view")),
        (officer_updates.updates, {"case": "8"}, ("/case", "id")),
        (screens.updates, {"since": "-1"}, ("/since", "number")),
        (screens.updates, {"since": "1" * 19}, ("/since", "number")),
    ],
)
async def test_the_part_of_an_address_that_is_wrong_is_named(
    handler: Handler, query: dict[str, str], fault: tuple[str, str]
) -> None:
    with pytest.raises(Invalid) as refusal:
        await handler(asking(query, {"item": "permit.tap", "place": "hall_1"}))

    assert [(each.pointer, each.code) for each in refusal.value.errors] == [fault]


@pytest.mark.parametrize(
    ("handler", "path", "args"),
    [
        (certificate_checks.status_list, {"list": "0"}, (0,)),
        (certificate_checks.status_list, {"list": "999999999"}, (999_999_999,)),
        (
            officer_items.show,
            {"item": "permit.tap", "version": "999999999"},
            ("permit.tap", 999_999_999),
        ),
        (ratings.coded, {"code": "c" * 64}, ("c" * 64,)),
    ],
)
async def test_a_name_in_a_path_may_be_as_long_as_there_are_any(
    handler: Handler, path: dict[str, str], args: tuple[object, ...]
) -> None:
    assert (await asked(handler, asking(path=path))).args == args


@pytest.mark.parametrize(
    ("handler", "path"),
    [
        (certificate_checks.status_list, {"list": "1234567890"}),
        (certificate_checks.status_list, {"list": "one"}),
        (certificate_checks.status_list, {"list": "\uff11"}),
        (officer_items.show, {"item": "permit.tap", "version": "1234567890"}),
        (officer_items.show, {"item": "permit.tap", "version": "one"}),
        (officer_items.show, {"item": "permit.tap", "version": "\uff11"}),
        (officer_items.show, {"item": "two words", "version": "1"}),
        (ratings.coded, {"code": "c" * 65}),
        (ratings.coded, {"code": "\uff11"}),
    ],
)
async def test_a_name_in_a_path_that_nothing_can_have_is_not_found(
    handler: Handler, path: dict[str, str]
) -> None:
    with pytest.raises(NotFound):
        await handler(asking(path=path))


@pytest.mark.parametrize(
    ("last", "query", "since"),
    [
        ("", {}, None),
        ("7", {}, 7),
        ("7", {"since": "3"}, 7),
        ("", {"since": "3"}, 3),
        ("page", {"since": "3"}, 3),
        ("1" * 18, {}, int("1" * 18)),
        ("1" * 19, {"since": "3"}, 3),
    ],
)
def test_a_screen_goes_on_behind_the_last_call_that_it_heard_of(
    last: str, query: dict[str, str], since: int | None
) -> None:
    made = request(query=query, headers={"Last-Event-ID": last} if last else {})

    assert screens._since(made) == since  # its stream is opened before a service is asked


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("2026-11-30", datetime(2026, 11, 29, 16, 0, tzinfo=UTC)),
        ("2026-11-30T08:00:00", datetime(2026, 11, 30, tzinfo=UTC)),
        ("2026-11-30T08:00:00Z", datetime(2026, 11, 30, 8, 0, tzinfo=UTC)),
        ("", ALWAYS),
    ],
)
async def test_the_audit_is_searched_from_a_day_of_the_city_or_a_moment(
    text: str, since: datetime
) -> None:
    purpose = next(iter(AuditPurpose))
    query = {"purpose": purpose, "since": text, "actor": "chen\x00", "cursor": "c"}

    found = await asked(officer_audit.search, asking(query))

    assert found.args == (OFFICER, purpose)
    assert found.named == {"person": None, "actor": "chen", "since": since, "cursor": "c"}


async def test_the_audit_is_searched_for_one_person() -> None:
    query = {"purpose": next(iter(AuditPurpose)), "person": str(UUID(int=7))}

    found = await asked(officer_audit.search, asking(query))

    assert (found.named["person"], found.named["actor"]) == (UUID(int=7), "")


async def test_all_that_is_wrong_with_a_search_of_the_audit_is_said_at_once() -> None:
    query = {"purpose": "curiosity", "person": "7", "since": "0001-01-01"}
    with pytest.raises(Invalid) as refusal:
        await officer_audit.search(asking(query))

    assert [(each.pointer, each.code) for each in refusal.value.errors] == [
        ("/purpose", "unknown"),
        ("/person", "uuid"),
        ("/since", "moment"),
    ]
