"""What a hospital tells, shows of a person, and has of a day; with its own signature, once, and kept by nobody."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from domain.accounts.consent import Purpose
from domain.bookings.bookings import BookingState
from domain.city.his import HisFailed
from domain.errors import Busy, Invalid, NotAllowed
from domain.problems import Problem
from domain.wire import HttpRequest, HttpResponse
from storage.database import Database
from tests.server.hospitals.hospital import (
    HALF_PAST,
    HOSPITAL,
    PATH,
    HospitalDesk,
    open_hospital,
)

RESULTS = Purpose.HOSPITAL_RESULTS


def visit(booking: object, status: str) -> dict[str, object]:
    number = getattr(booking, "hex", booking)
    identifier = {"system": "urn:zhijian:registration", "value": number}
    return {"resourceType": "Appointment", "status": status, "identifier": [identifier]}


def ready(patient: str) -> dict[str, object]:
    identifier = {"system": "urn:zhijian:patient", "value": patient}
    return {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "subject": {"identifier": identifier},
    }


async def test_who_comes_and_is_seen_is_checked_in_and_served(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        booking = await h.registered(await h.patient())
        h.desk.at("2026-11-09 08:40")
        await h.push(**visit(booking, "arrived"))
        arrived = (await h.booking(booking)).state
        await h.push(**visit(booking, "fulfilled"))
        await h.push(**visit(booking, "arrived"))  # too late to say

        assert arrived is BookingState.CHECKED_IN
        assert (await h.booking(booking)).state is BookingState.SERVED


async def test_a_message_that_is_sent_again_is_taken_once(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        citizen = await h.patient(RESULTS)
        (record,) = await h.records.mine(citizen)
        body, headers = h.his.message(HOSPITAL, ready(record.number), PATH)
        lower = {name.lower(): value for name, value in headers.items()}
        for _ in range(3):
            await h.messages.take(lower, PATH, body)

        assert await h.told("hospital.result_ready") == 1
        assert h.messages.counts == {"taken": 1, "repeated": 2}


@pytest.mark.parametrize(
    "changed",
    [
        {"x-signature": "0" * 64},
        {"x-signature": "é"},
        {"x-hospital": "another"},
        {"x-app": "another"},
        {"x-nonce": "another"},
        {},
    ],
)
async def test_what_is_not_signed_by_the_hospital_now_changes_nothing(
    database: Database, tmp_path: Path, changed: dict[str, str]
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        citizen = await h.patient(RESULTS)
        (record,) = await h.records.mine(citizen)
        body, headers = h.his.message(HOSPITAL, ready(record.number), PATH)
        lower = {name.lower(): value for name, value in headers.items()} | changed
        if not changed:
            h.desk.later(minutes=6)

        with pytest.raises(NotAllowed) as refused:
            await h.messages.take(lower, PATH, body)

        assert refused.value.problem is Problem.CALLBACK_FORGED
        assert await h.told("hospital.result_ready") == 0


@pytest.mark.parametrize(
    "resource",
    [
        {},
        {"resourceType": "Slot", "status": "busy-unavailable"},
        visit("no number", "arrived"),
        {"resourceType": "DiagnosticReport", "status": "final", "subject": 1},
    ],
)
async def test_what_says_nothing_is_refused_as_unreadable(
    database: Database, tmp_path: Path, resource: dict[str, object]
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        with pytest.raises(Invalid):
            await h.push(**resource)


async def test_who_did_not_agree_to_results_is_told_and_shown_nothing(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        citizen = await h.patient()
        (record,) = await h.records.mine(citizen)
        await h.push(**ready(record.number))
        before = len(h.wire.sent)
        with pytest.raises(NotAllowed):
            await h.results.of_hospital(citizen, HOSPITAL)

        assert await h.told("hospital.result_ready") == 0
        assert len(h.wire.sent) == before


async def test_results_are_shown_on_record_and_kept_nowhere(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        citizen = await h.patient(RESULTS)
        (record,) = await h.records.mine(citizen)
        h.his.report(record.number, "血常规", "未见异常")
        (found,) = await h.results.of_hospital(citizen, HOSPITAL)

        assert (found.name, found.conclusion) == ("血常规", "未见异常")
        assert [each.value for each in found.values] == ["132 g/L"]
        looks = "SELECT count(*) FROM audit WHERE action = 'hospital.results_read'"
        assert await database.fetchval(looks) == 1
        tables = await database.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        )
        for each in tables:
            kept = f"SELECT count(*) FROM {each['tablename']} AS t WHERE t::text LIKE '%血常规%'"  # noqa: S608  # a name of the catalogue
            assert await database.fetchval(kept) == 0, each


async def test_results_of_another_patient_are_never_shown(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        citizen = await h.patient(RESULTS)
        (record,) = await h.records.mine(citizen)
        h.his.report("P-another", "血常规", "未见异常")
        h.his.reports[record.number] = h.his.reports["P-another"]  # the hospital mixes them up

        with pytest.raises(Busy):
            await h.results.of_hospital(citizen, HOSPITAL)


async def test_a_day_that_agrees_has_no_differences(database: Database, tmp_path: Path) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        await h.registered(await h.patient())
        citizen = await h.patient()
        await h.desk.bookings.cancel(citizen, await h.registered(citizen, HALF_PAST))
        await h.held(await h.patient(), HALF_PAST)
        await h.send()

        assert await h.kinds() == []


async def test_each_way_to_differ_is_listed_until_it_is_mended(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        lost, missed, citizen = (
            await h.registered(await h.patient()),
            await h.registered(await h.patient()),
            await h.patient(),
        )
        kept = await h.registered(citizen, HALF_PAST)
        await h.desk.bookings.cancel(citizen, kept)  # and its release does not arrive
        taken = h.his.appointments.pop(lost.hex)
        h.desk.at("2026-11-09 12:00")
        await h.desk.times.round()
        h.his.note(missed.hex, "fulfilled")
        await database.execute("UPDATE bookings SET state = 'booked' WHERE booking_id = $1", lost)

        assert sorted(await h.kinds()) == [
            *("ours_only", "paid_not_booked", "seen_there", "theirs_only")
        ]

        h.his.appointments[lost.hex] = taken
        h.his.note(missed.hex, "noshow")
        await h.send()

        assert await h.kinds() == []


async def test_a_day_that_is_not_whole_is_not_compared(database: Database, tmp_path: Path) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        await h.registered(await h.patient())
        _cut(h)

        with pytest.raises(HisFailed):
            await h.kinds()


async def test_the_past_day_and_the_next_are_compared_once_each(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        h.desk.at("2026-11-09 00:30")
        early = await h.reconciliation.round()
        h.desk.at("2026-11-09 01:30")
        past = await h.reconciliation.round(), await h.reconciliation.round()
        h.desk.at("2026-11-09 20:30")
        following = await h.reconciliation.round(), await h.reconciliation.round()
        days = await database.fetch("SELECT day FROM hospital_days ORDER BY day")

        assert (early, past, following) == (0, (1, 0), (1, 0))
        assert [row["day"] for row in days] == [date(2026, 11, 8), date(2026, 11, 10)]


async def test_the_stand_in_refuses_what_a_hospital_would(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        booking = await h.registered(await h.patient())
        request = h.wire.sent[-1]
        again = await h.wire.send(request)
        other_key = replace(
            request, headers={**request.headers, "X-Signature": "0" * 64, "X-Nonce": "n"}
        )

        assert again.status == 403  # its nonce was seen
        assert (await h.wire.send(other_key)).status == 401
        assert h.his.appointments[booking.hex].changes == 2


def _cut(h: HospitalDesk) -> None:
    """Answers lose an entry on the way."""
    whole = h.wire.send

    async def send(request: HttpRequest) -> HttpResponse:
        response = await whole(request)
        body = response.body.replace(b'"total": 1', b'"total": 2')
        return replace(response, body=body)

    h.wire.send = send  # type: ignore[method-assign]  # the wire itself is what is broken
