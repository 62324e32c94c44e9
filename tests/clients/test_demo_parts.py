"""What the demo is made of: invented people, the telling, its reading of the process table."""

import asyncio
import io
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from aiohttp import web
from zhijian_client import CitizenClient, Event, OfficerClient

from clients.demo import allowance, fakes, matter, people, shopfront
from clients.demo.crowd import Way, crowd
from clients.demo.day import Day
from clients.demo.faults import nobody_in_the_logs
from clients.demo.grounds import SLOTS, places_of
from clients.demo.morning import PEOPLE
from clients.demo.outside import Outside
from clients.demo.phone import Ear, Phones
from clients.demo.processes import face_workers
from clients.demo.second_day import WRITTEN
from clients.demo.service import Service
from clients.demo.story import Different, Story
from clients.demo.town import each_of
from definitions.forms import Forms
from definitions.reading import read_item
from definitions.shipped import FOLDER
from domain.hall.items import Item
from domain.hall.unit_files import SHIPPED, read_city
from domain.identifiers import read_id_number, read_name, read_phone
from server.wiring.hall import KNOWN
from tests.clients.service import me, problem, serving, session

RESIDENTS = [
    people.FIRST,
    people.SECOND,
    people.THIRD,
    people.BEREAVED,
    people.NIGHT,
    people.BY_HAND,
    people.ELDER,
    people.YOUNGER,
    people.WARD,
    *people.PRINTED,
    *(fake.who for fake in fakes.FAKES),
]


@pytest.mark.parametrize("who", RESIDENTS, ids=lambda who: who.phone)
def test_invented_residents_are_well_formed(who: people.Resident) -> None:
    assert read_id_number(who.id_number, date(2026, 11, 24)) == who.id_number
    assert read_phone(who.phone) == who.phone
    assert read_name(who.name) == who.name


def test_no_two_residents_share_a_phone_or_a_number() -> None:
    assert len({who.phone for who in RESIDENTS}) == len(RESIDENTS)
    assert len({who.id_number for who in RESIDENTS}) == len(RESIDENTS)


def test_who_comes_in_the_morning_is_invented_and_nobody_twice() -> None:
    people_ = [each.who for each in crowd(PEOPLE)]

    for who in people_:
        assert read_id_number(who.id_number, date(2026, 11, 24)) == who.id_number
        assert read_name(who.name) == who.name
    for what in ("phone", "id_number"):
        assert len({getattr(who, what) for who in (*people_, *RESIDENTS)}) == len(
            [*people_, *RESIDENTS]
        )


@pytest.mark.parametrize("size", [30, PEOPLE])
def test_a_morning_has_some_of_each(size: int) -> None:
    people_ = crowd(size)

    assert {each.way for each in people_} == set(Way)
    for what in ("applies", "away", "deaf", "withdraws", "sends"):
        assert 0 < sum(bool(getattr(each, what)) for each in people_) < size, what


@pytest.mark.parametrize("size", [30, PEOPLE])
def test_fewer_places_are_laid_out_than_are_wanted(size: int) -> None:
    wanted = sum(each.way is not Way.WALK_IN for each in crowd(size))

    assert 0 < SLOTS * places_of(wanted) < wanted


async def test_the_first_that_fails_ends_the_others_as_itself() -> None:
    done: list[int] = []

    async def one(n: int) -> None:
        if n == 2:  # any of them
            raise LookupError(n)
        await asyncio.sleep(0)
        done.append(n)

    with pytest.raises(LookupError):
        await each_of(range(100), one, 3)

    assert len(done) < 10


def test_a_step_that_differs_is_told_with_what_was_seen_and_ends_the_chapter() -> None:
    out = io.StringIO()
    story = Story(out=out)

    with pytest.raises(Different):
        story.expect(
            bool(story.differences), "应当如此。", "It should be so.", seen="something else"
        )

    assert story.differences == ["It should be so."]
    assert "✗ 应当如此。" in out.getvalue()
    assert "something else" in out.getvalue()


def test_the_end_says_whether_all_was_as_it_should_be() -> None:
    out = io.StringIO()
    story = Story(out=out)
    story.tell("好。", "Good.")
    story.end()

    assert "All as it should be" in out.getvalue()


def test_face_workers_are_found_below_a_process() -> None:
    wait = "import sys; sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", wait, "biometrics.serving"], stdin=subprocess.PIPE
    ) as worker:
        found = face_workers(os.getpid())

    assert found == [worker.pid]


def item(text: bytes) -> Item:
    units = frozenset(unit.unit for unit in read_city(SHIPPED).units)
    found = read_item(text, replace(KNOWN, units=units))
    assert isinstance(found, Item), found
    return found


def test_the_matter_that_the_demo_writes_has_no_faults_and_does_not_come_with_the_program() -> None:
    written = item(matter.TEXT.encode())

    assert written.name == matter.ITEM
    assert not list(FOLDER.glob(f"{matter.ITEM}.*"))


REGISTER = {
    "applicant": people.ELDER.name,
    "phone": people.ELDER.phone,
    "id_number": people.ELDER.id_number,
}


@pytest.mark.parametrize(
    ("name", "form", "lacks"),
    [
        (shopfront.ITEM, {**shopfront.BEGUN, **shopfront.SIGN}, ["/true_words"]),
        (shopfront.ITEM, {**shopfront.BEGUN, **shopfront.SIGN, **shopfront.TRUE}, []),
        (
            shopfront.ITEM,
            {**shopfront.BEGUN, **shopfront.SIGN, **shopfront.TRUE, **shopfront.ADDED},
            [],
        ),
        (allowance.ITEM, {**allowance.ACCOUNT, **allowance.TRUE, "recipient": "own"}, []),
        (allowance.ITEM, {**allowance.ACCOUNT, **allowance.TRUE, **allowance.BY_GUARDIAN}, []),
    ],
)
def test_what_the_demo_fills_in_lacks_what_it_says(
    name: str, form: dict[str, object], lacks: list[str]
) -> None:
    asked = item((FOLDER / f"{name}.1.yaml").read_bytes())
    known = {each.field: REGISTER[each.field] for each in asked.prefill}

    faults = Forms().faults(asked, {**known, **form}, whole=True)

    assert [each.pointer for each in faults] == lacks


async def test_an_ear_tells_one_case_from_another() -> None:
    at = datetime(2026, 11, 29, tzinfo=UTC)
    ear = Ear(CitizenClient("http://127.0.0.1:1"))
    for n, subject in ((1, "case:a"), (2, "case:b")):
        ear.heard.append((n, Event(n, "case.decided", "", "", subject, at, urgent=False)))

    found = await ear.event("case.decided", "case:b")

    assert found == ear.heard[1]
    assert await ear.event("case.decided") == ear.heard[0]
    assert await ear.event("case.decided", "case:c", seconds=0.01) is None


async def test_a_second_phone_waits_until_its_number_gets_another_code() -> None:
    codes = iter([problem(429, "code-too-soon", **{"Retry-After": "0"}), sent()])

    async def code(_: web.Request) -> web.Response:
        return next(codes)

    async def sign_in(_: web.Request) -> web.Response:
        return web.json_response(session(1), status=201)

    async def show(_: web.Request) -> web.Response:
        return web.json_response(me())

    routes = {
        ("POST", "/v1/sign-in/codes"): code,
        ("POST", "/v1/sign-in/sessions"): sign_in,
        ("GET", "/v1/me"): show,
    }
    async with (
        serving(routes) as base,
        Phones(base, Messages()).another(people.THIRD) as phone,
    ):
        seen = await phone.me()

    assert seen.level == 1
    assert next(codes, None) is None


@pytest.mark.parametrize("leaked", [people.THIRD.phone, shopfront.BEGUN["shop_name"]])
def test_a_log_with_a_phone_or_what_somebody_wrote_is_a_difference(
    tmp_path: Path, leaked: str
) -> None:
    service = Service(1, {}, tmp_path)
    service.log.write_text("case 1 moved\n", encoding="utf-8")
    outside, desk = Outside(tmp_path / "standins.log"), OfficerClient(service.base)
    day = Day(Story(out=io.StringIO()), Phones("", Messages()), outside, desk, date(2026, 11, 29))
    day.registered.append(people.THIRD)

    nobody_in_the_logs(day, [service.log], WRITTEN)
    service.log.write_text(f"case 1 moved: {leaked}\n", encoding="utf-8")
    with pytest.raises(Different):
        nobody_in_the_logs(day, [service.log], WRITTEN)


class Messages:
    async def code(self, phone: str) -> str:
        return "123456"


def sent() -> web.Response:
    return web.json_response({"resend_after": 60, "expires_in": 300, "request": ""}, status=202)
